//! What must hold between the attributes and the states of a thermostat.

use crate::catalog::Device;
use crate::catalog::traits::choices::one_of;
use crate::catalog::traits::undeclared;
use crate::protocol::{Mismatch, Rule};

use super::thermostat::{Target, Thermostat};
use super::{HIGH, LOW, SETPOINT, has_target};

/// The mode is declared, the setpoints are those of the mode, within the range and far enough
/// apart.
pub(super) fn rules(device: &Device<'_>) -> Vec<Mismatch> {
    let thermostat = Thermostat::of(device);
    let mut mismatches = Vec::new();
    if thermostat.declares("heatcool") && thermostat.bounds.is_narrower(thermostat.buffer) {
        let expected = format!("room for a range of {} degrees", thermostat.buffer);
        let place = "/attributes/thermostatTemperatureRange";
        mismatches.push(undeclared(place, expected, "less"));
    }
    let is_undeclared = thermostat.mode != "none" && !thermostat.declares(thermostat.mode);
    if is_undeclared && !thermostat.modes.is_empty() {
        let expected = one_of(thermostat.modes.iter().copied());
        let actual = format!("`{}`", thermostat.mode);
        mismatches.push(undeclared("/state/thermostatMode", expected, actual));
    }
    mismatches.extend(check_setpoints(device, &thermostat));
    mismatches.extend(check_modes(device));
    mismatches
}

/// The text with commas is of old days: it still works, and Google's page knows the list alone.
fn check_modes(device: &Device<'_>) -> Option<Mismatch> {
    let modes = device.attributes.get("availableThermostatModes").filter(|it| it.is_string())?;
    let place = "/attributes/availableThermostatModes";
    let mismatch = Mismatch::new(place, "a list of modes", format!("the text {modes}"));
    Some(mismatch.breaks(Rule::Type).tolerated())
}

/// Heating and cooling are set to a temperature, `heatcool` to a range. Home Assistant keeps a
/// range in `auto`; where both are there, those of the mode count.
fn check_target(device: &Device<'_>, thermostat: &Thermostat<'_>) -> Option<Mismatch> {
    let mode = thermostat.mode;
    if !has_target(device.states) {
        let flags = ["commandOnlyTemperatureSetting", "queryOnlyTemperatureSetting"];
        let is_set = !flags.iter().any(|flag| device.has(flag));
        let heats = matches!(mode, "heat" | "cool" | "heatcool") && is_set;
        let expected = format!("a setpoint in the mode {mode}");
        return heats.then(|| Mismatch::new("/state", expected, "none").breaks(Rule::Required));
    }
    match (thermostat.target, mode) {
        (Target::Single(_), "heatcool") => {
            let expected = "setpoints Low and High in the mode heatcool";
            Some(undeclared("/state", expected, "a single setpoint"))
        }
        (Target::Range { .. }, mode) if mode != "heatcool" => {
            let is_lone = !device.states.contains_key(SETPOINT);
            let expected = format!("{SETPOINT} in the mode {mode}");
            is_lone.then(|| undeclared("/state", expected, "Low and High").tolerated())
        }
        _ => None,
    }
}

fn check_setpoints(device: &Device<'_>, thermostat: &Thermostat<'_>) -> Vec<Mismatch> {
    let mut mismatches: Vec<Mismatch> = check_target(device, thermostat).into_iter().collect();
    if let Target::Range { low, high } = thermostat.target
        && thermostat.is_too_close(low, high)
    {
        // Home Assistant says a single setpoint twice.
        let expected = format!("a range of at least {} degrees", thermostat.buffer);
        mismatches.push(undeclared("/state", expected, format!("{low} to {high}")).tolerated());
    }
    let setpoints = [SETPOINT, LOW, HIGH].into_iter();
    mismatches.extend(
        setpoints.filter_map(|name| thermostat.bounds.check_state(device, name, "a setpoint")),
    );
    mismatches
}
