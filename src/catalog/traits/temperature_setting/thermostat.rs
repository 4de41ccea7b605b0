//! A thermostat as its attributes and states say, and what its modes mean for its setpoints.

use serde_json::{Value, json};

use crate::catalog::traits::bounds::Bounds;
use crate::catalog::traits::{float, hold, number, states, text};
use crate::catalog::{Device, Refusal};
use crate::protocol::{ErrorCode, Map};

use super::{HIGH, LOW, SETPOINT};

/// How far heating and cooling are apart where `bufferRangeCelsius` says nothing.
const DEFAULT_BUFFER: f64 = 2.0;

/// What a new thermostat is set to.
pub(super) const COMFORTABLE: f64 = 21.0;

/// What a thermostat declares and how it is.
pub(super) struct Thermostat<'a> {
    pub(super) modes: Vec<&'a str>,
    pub(super) bounds: Bounds,
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
        let bounds = Bounds::celsius(attributes.get("thermostatTemperatureRange"));
        let (low, high) = (float(states, LOW), float(states, HIGH));
        Self {
            modes: declared_modes(attributes),
            bounds,
            buffer: float(attributes, "bufferRangeCelsius").unwrap_or(DEFAULT_BUFFER),
            mode: text(states, "thermostatMode").unwrap_or("none"),
            target: match (low, high) {
                (Some(low), Some(high)) => Target::Range { low, high },
                _ => Target::Single(
                    float(states, SETPOINT).unwrap_or_else(|| bounds.hold(COMFORTABLE)),
                ),
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
        let low = hold(middle - width / 2.0, self.bounds.min, self.bounds.max - width);
        Target::Range { low, high: (low + width).min(self.bounds.max) }
    }

    /// Whether heating and cooling would be nearer to each other than declared.
    pub(super) fn is_too_close(&self, low: f64, high: f64) -> bool {
        Bounds { min: low, max: high }.is_narrower(self.buffer)
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
}

impl Target {
    /// The states of a mode with this target, and nothing else.
    pub(super) fn in_mode(self, mode: &str) -> Map {
        match self {
            Self::Single(setpoint) => {
                states([("thermostatMode", json!(mode)), (SETPOINT, number(setpoint))])
            }
            Self::Range { low, high } => {
                states([("thermostatMode", json!(mode)), (LOW, number(low)), (HIGH, number(high))])
            }
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
