//! What the commands of a thermostat do, and what no longer holds afterwards.

use serde_json::json;

use crate::catalog::traits::steps::step;
use crate::catalog::traits::{Told, float, hold, lacking, text};
use crate::catalog::{Device, Refusal};
use crate::protocol::{ErrorCode, Map};

use super::thermostat::{Target, Thermostat};
use super::{HIGH, LOW, SETPOINT};

/// What one step of a weight is worth, in degrees Celsius.
const DEGREES_PER_WEIGHT: f64 = 1.0;

pub(super) fn set_mode(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    let thermostat = Thermostat::of(device);
    let wanted = text(params, "thermostatMode").unwrap_or_default();
    if !thermostat.declares(wanted) {
        let reason = format!("the mode `{wanted}` is not among availableThermostatModes");
        return Err(Refusal::new(ErrorCode::NotSupported, reason));
    }
    let mode = if wanted == "on" { thermostat.resumed() } else { wanted };
    Ok(thermostat.target_in(mode).in_mode(mode))
}

pub(super) fn set_setpoint(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    let thermostat = Thermostat::of(device);
    let setpoint = float(params, SETPOINT).unwrap_or_default();
    thermostat.ensure_adjustable()?;
    thermostat.bounds.ensure_holds(setpoint, ErrorCode::ValueOutOfRange)?;
    let target = match thermostat.target {
        Target::Single(_) => Target::Single(setpoint),
        Target::Range { low, high } => thermostat.around(setpoint, high - low),
    };
    Ok(target.in_mode(thermostat.mode))
}

pub(super) fn set_range(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    let thermostat = Thermostat::of(device);
    let of = |name: &str| float(params, name).unwrap_or_default();
    let (low, high) = (of(LOW), of(HIGH));
    if !thermostat.declares("heatcool") {
        let reason = "heatcool is not among availableThermostatModes";
        return Err(Refusal::new(ErrorCode::FunctionNotSupported, reason));
    }
    thermostat.ensure_adjustable()?;
    thermostat.bounds.ensure_holds(low, ErrorCode::ValueOutOfRange)?;
    thermostat.bounds.ensure_holds(high, ErrorCode::ValueOutOfRange)?;
    if thermostat.is_too_close(low, high) {
        let reason = format!("{low} and {high} are nearer than {}", thermostat.buffer);
        return Err(Refusal::new(ErrorCode::RangeTooClose, reason));
    }
    Ok(Target::Range { low, high }.in_mode("heatcool"))
}

pub(super) fn change_temperature(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    let thermostat = Thermostat::of(device);
    let wanted = change(params);
    thermostat.ensure_adjustable()?;
    let (low, high) = match thermostat.target {
        Target::Single(setpoint) => (setpoint, setpoint),
        Target::Range { low, high } => (low, high),
    };
    if wanted > 0.0 && thermostat.bounds.is_greatest(high) {
        return Err(Refusal::new(ErrorCode::AlreadyAtMax, format!("{high} is the highest")));
    }
    if wanted < 0.0 && thermostat.bounds.is_least(low) {
        return Err(Refusal::new(ErrorCode::AlreadyAtMin, format!("{low} is the lowest")));
    }
    let step = hold(wanted, thermostat.bounds.min - low, thermostat.bounds.max - high);
    let target = match thermostat.target {
        Target::Single(setpoint) => Target::Single(setpoint + step),
        Target::Range { .. } => Target::Range { low: low + step, high: high + step },
    };
    Ok(target.in_mode(thermostat.mode))
}

/// By how many degrees a relative command changes the temperature.
pub(super) fn change(params: &Map) -> f64 {
    let exact = "thermostatTemperatureRelativeDegree";
    step(params, exact, "thermostatTemperatureRelativeWeight", DEGREES_PER_WEIGHT)
}

/// The mode, then what it is set to. A mode without a temperature of its own keeps the one that was
/// set in another.
pub(super) fn restore(attributes: &Map, present: &Map, wanted: &Map) -> Told {
    let (was, is) = (Thermostat::new(attributes, wanted), Thermostat::new(attributes, present));
    let differs = |name| lacking(present, wanted, name).is_some();
    let is_elsewhere = [SETPOINT, LOW, HIGH].into_iter().any(differs);
    if !is_elsewhere && !differs("thermostatMode") {
        return Vec::new();
    }
    let set_mode = |mode: &str| ("ThermostatSetMode", json!({"thermostatMode": mode}));
    let has_range = wanted.contains_key(LOW) && wanted.contains_key(HIGH);
    let target = match wanted.get(SETPOINT) {
        _ if was.mode == "heatcool" && has_range => {
            let params = json!({LOW: wanted[LOW], HIGH: wanted[HIGH]});
            Some(("ThermostatTemperatureSetRange", params))
        }
        Some(setpoint) => Some(("ThermostatTemperatureSetpoint", json!({SETPOINT: setpoint}))),
        None => None,
    };
    let mut told = Vec::new();
    let keeps_target = was.ensure_adjustable().is_ok();
    if is_elsewhere && !keeps_target {
        let single = |mode: &&str| is_single(mode) && is.declares(mode);
        let way = Some(is.mode).filter(single).or_else(|| is.modes.iter().copied().find(single));
        told.extend(way.map(set_mode));
        told.extend(target);
        told.push(set_mode(was.mode));
    } else {
        told.extend(differs("thermostatMode").then(|| set_mode(was.mode)));
        told.extend(target.filter(|_| keeps_target));
    }
    told
}

/// Whether one temperature can be set in this mode.
fn is_single(mode: &str) -> bool {
    matches!(mode, "heat" | "cool" | "auto")
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
