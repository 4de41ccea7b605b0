//! What the commands of a thermostat do, and what no longer holds afterwards.

use serde_json::Value;

use crate::catalog::traits::hold;
use crate::catalog::{Device, Refusal};
use crate::protocol::{ErrorCode, Map};

use super::thermostat::{Target, Thermostat};
use super::{HIGH, LOW, SETPOINT};

/// What one step of a weight is worth, in degrees Celsius.
const DEGREES_PER_WEIGHT: f64 = 1.0;

pub(super) fn set_mode(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    let thermostat = Thermostat::of(device);
    let wanted = params.get("thermostatMode").and_then(Value::as_str).unwrap_or_default();
    if !thermostat.declares(wanted) {
        let reason = format!("the mode `{wanted}` is not among availableThermostatModes");
        return Err(Refusal::new(ErrorCode::NotSupported, reason));
    }
    let mode = if wanted == "on" { thermostat.resumed() } else { wanted };
    Ok(thermostat.target_in(mode).in_mode(mode))
}

pub(super) fn set_setpoint(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    let thermostat = Thermostat::of(device);
    let setpoint = params.get(SETPOINT).and_then(Value::as_f64).unwrap_or_default();
    thermostat.ensure_adjustable()?;
    thermostat.ensure_holds(setpoint)?;
    let target = match thermostat.target {
        Target::Single(_) => Target::Single(setpoint),
        Target::Range { low, high } => thermostat.around(setpoint, high - low),
    };
    Ok(target.in_mode(thermostat.mode))
}

pub(super) fn set_range(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    let thermostat = Thermostat::of(device);
    let of = |name: &str| params.get(name).and_then(Value::as_f64).unwrap_or_default();
    let (low, high) = (of(LOW), of(HIGH));
    if !thermostat.declares("heatcool") {
        let reason = "heatcool is not among availableThermostatModes";
        return Err(Refusal::new(ErrorCode::FunctionNotSupported, reason));
    }
    thermostat.ensure_adjustable()?;
    thermostat.ensure_holds(low)?;
    thermostat.ensure_holds(high)?;
    if thermostat.is_too_close(low, high) {
        let reason = format!("{low} and {high} are nearer than {}", thermostat.buffer);
        return Err(Refusal::new(ErrorCode::RangeTooClose, reason));
    }
    Ok(Target::Range { low, high }.in_mode("heatcool"))
}

pub(super) fn change_temperature(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    let thermostat = Thermostat::of(device);
    let step = change(params);
    thermostat.ensure_adjustable()?;
    let (low, high) = match thermostat.target {
        Target::Single(setpoint) => (setpoint, setpoint),
        Target::Range { low, high } => (low, high),
    };
    if step > 0.0 && high >= thermostat.max {
        return Err(Refusal::new(ErrorCode::AlreadyAtMax, format!("{high} is the highest")));
    }
    if step < 0.0 && low <= thermostat.min {
        return Err(Refusal::new(ErrorCode::AlreadyAtMin, format!("{low} is the lowest")));
    }
    let step = hold(step, thermostat.min - low, thermostat.max - high);
    let target = match thermostat.target {
        Target::Single(setpoint) => Target::Single(setpoint + step),
        Target::Range { .. } => Target::Range { low: low + step, high: high + step },
    };
    Ok(target.in_mode(thermostat.mode))
}

/// By how many degrees a relative command changes the temperature.
pub(super) fn change(params: &Map) -> f64 {
    let of = |name: &str| params.get(name).and_then(Value::as_f64);
    of("thermostatTemperatureRelativeDegree")
        .or_else(|| {
            of("thermostatTemperatureRelativeWeight").map(|weight| weight * DEGREES_PER_WEIGHT)
        })
        .unwrap_or_default()
}

/// A setpoint and a range exclude each other; what the thermostat did and when it would be done
/// holds only for what it was set to.
pub(super) fn replaced(changes: &Map) -> Vec<&'static str> {
    let mut gone = Vec::new();
    let has = |name: &str| changes.contains_key(name);
    if has(SETPOINT) {
        gone.extend([LOW, HIGH]);
    }
    if has(LOW) || has(HIGH) {
        gone.push(SETPOINT);
    }
    if has("thermostatMode") {
        gone.push("activeThermostatMode");
    }
    if has("thermostatMode") || !gone.is_empty() {
        gone.push("targetTempReachedEstimateUnixTimestampSec");
    }
    gone
}
