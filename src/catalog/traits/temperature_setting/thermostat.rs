//! A thermostat as its attributes and states say, and what its modes mean for its setpoints.

use serde_json::{Value, json};

use crate::catalog::traits::{hold, number, states};
use crate::catalog::{Device, Refusal};
use crate::protocol::{ErrorCode, Map};

/// How far heating and cooling are apart where `bufferRangeCelsius` says nothing.
const DEFAULT_BUFFER: f64 = 2.0;

/// What a new thermostat is set to.
pub(super) const COMFORTABLE: f64 = 21.0;

/// Differences below this are the noise of binary fractions.
const NOISE: f64 = 1e-3;

/// What a thermostat declares and how it is.
pub(super) struct Thermostat<'a> {
    pub(super) modes: Vec<&'a str>,
    pub(super) min: f64,
    pub(super) max: f64,
    pub(super) buffer: f64,
    pub(super) mode: &'a str,
    pub(super) target: Target,
}

/// What it is set to: one temperature, or between two of them in `heatcool`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Target {
    Single(f64),
    Range { low: f64, high: f64 },
}

impl<'a> Thermostat<'a> {
    pub(super) fn of(device: &Device<'a>) -> Self {
        Self::new(device.attributes, device.states)
    }

    pub(super) fn new(attributes: &'a Map, states: &'a Map) -> Self {
        let range = attributes.get("thermostatTemperatureRange").unwrap_or(&Value::Null);
        let bound = |name: &str, default| range[name].as_f64().unwrap_or(default);
        let (min, max) = (
            bound("minThresholdCelsius", f64::NEG_INFINITY),
            bound("maxThresholdCelsius", f64::INFINITY),
        );
        let state = |name: &str| states.get(name).and_then(Value::as_f64);
        let single = state("thermostatTemperatureSetpoint");
        let (low, high) =
            (state("thermostatTemperatureSetpointLow"), state("thermostatTemperatureSetpointHigh"));
        Self {
            modes: declared_modes(attributes),
            min,
            max,
            buffer: attributes
                .get("bufferRangeCelsius")
                .and_then(Value::as_f64)
                .unwrap_or(DEFAULT_BUFFER),
            mode: states.get("thermostatMode").and_then(Value::as_str).unwrap_or("none"),
            target: match (low, high) {
                (Some(low), Some(high)) => Target::Range { low, high },
                _ => Target::Single(single.unwrap_or_else(|| hold(COMFORTABLE, min, max))),
            },
        }
    }

    pub(super) fn declares(&self, mode: &str) -> bool {
        self.modes.contains(&mode)
    }

    /// The mode that `on` means: the present one, else the first that does something.
    pub(super) fn resumed(&self) -> &'a str {
        let works = |mode: &&str| !matches!(*mode, "off" | "on" | "none");
        let first = || self.modes.iter().copied().find(|mode| works(mode));
        Some(self.mode).filter(works).or_else(first).unwrap_or("on")
    }

    /// The present target in the form that `mode` wants. A single setpoint becomes the middle of
    /// the least range; of a range, heating keeps the low end, cooling the high one, and
    /// anything else the middle.
    pub(super) fn target_in(&self, mode: &str) -> Target {
        match (mode, self.target) {
            ("heatcool", Target::Single(setpoint)) => self.around(setpoint, self.buffer),
            ("heat", Target::Range { low, .. }) => Target::Single(low),
            ("cool", Target::Range { high, .. }) => Target::Single(high),
            (mode, Target::Range { low, high }) if mode != "heatcool" => {
                Target::Single(f64::midpoint(low, high))
            }
            (_, target) => target,
        }
    }

    /// A range of this width around a middle, moved to lie within the bounds.
    pub(super) fn around(&self, middle: f64, width: f64) -> Target {
        let low = hold(middle - width / 2.0, self.min, self.max - width);
        Target::Range { low, high: (low + width).min(self.max) }
    }

    /// Whether a temperature can be set at all.
    pub(super) fn holds(&self, temperature: f64) -> bool {
        (self.min - NOISE..=self.max + NOISE).contains(&temperature)
    }

    /// Whether heating and cooling would be nearer to each other than declared.
    pub(super) fn is_too_close(&self, low: f64, high: f64) -> bool {
        high - low < self.buffer - NOISE
    }

    /// Refuses a temperature in the modes that have none.
    pub(super) fn ensure_adjustable(&self) -> Result<(), Refusal> {
        let code = match self.mode {
            "off" => ErrorCode::InOffMode,
            "eco" => ErrorCode::InEcoMode,
            "dry" => ErrorCode::InDryMode,
            "fan-only" => ErrorCode::InFanOnlyMode,
            "purifier" => ErrorCode::InPurifierMode,
            _ => return Ok(()),
        };
        Err(Refusal::new(code, format!("the mode is {}", self.mode)))
    }

    pub(super) fn ensure_holds(&self, temperature: f64) -> Result<(), Refusal> {
        if self.holds(temperature) {
            return Ok(());
        }
        let reason = format!("{temperature} is not between {} and {}", self.min, self.max);
        Err(Refusal::new(ErrorCode::ValueOutOfRange, reason))
    }
}

impl Target {
    /// The states of a mode with this target, and nothing else.
    pub(super) fn in_mode(self, mode: &str) -> Map {
        match self {
            Self::Single(setpoint) => states([
                ("thermostatMode", json!(mode)),
                ("thermostatTemperatureSetpoint", number(setpoint)),
            ]),
            Self::Range { low, high } => states([
                ("thermostatMode", json!(mode)),
                ("thermostatTemperatureSetpointLow", number(low)),
                ("thermostatTemperatureSetpointHigh", number(high)),
            ]),
        }
    }
}

/// The declared modes, from the list or from the deprecated string with commas.
fn declared_modes(attributes: &Map) -> Vec<&str> {
    match attributes.get("availableThermostatModes") {
        Some(Value::Array(modes)) => modes.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(modes)) => modes.split(',').filter(|mode| !mode.is_empty()).collect(),
        _ => Vec::new(),
    }
}
