//! What must hold between the attributes and the states of a thermostat.

use crate::catalog::Device;
use crate::catalog::traits::choices::one_of;
use crate::catalog::traits::undeclared;
use crate::protocol::Mismatch;

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
    if thermostat.mode != "none" && !thermostat.declares(thermostat.mode) {
        let expected = one_of(thermostat.modes.iter().copied());
        let actual = format!("`{}`", thermostat.mode);
        mismatches.push(undeclared("/state/thermostatMode", expected, actual));
    }
    mismatches.extend(check_setpoints(device, &thermostat));
    mismatches
}

fn check_setpoints(device: &Device<'_>, thermostat: &Thermostat<'_>) -> Vec<Mismatch> {
    let mut mismatches = Vec::new();
    let is_range = matches!(thermostat.target, Target::Range { .. });
    if is_range != (thermostat.mode == "heatcool") && has_target(device.states) {
        let expected = if is_range { SETPOINT } else { "setpoints Low and High" };
        let actual = if is_range { "Low and High" } else { "a single setpoint" };
        let expected = format!("{expected} in the mode {}", thermostat.mode);
        mismatches.push(undeclared("/state", expected, actual));
    }
    if let Target::Range { low, high } = thermostat.target
        && thermostat.is_too_close(low, high)
    {
        let expected = format!("a range of at least {} degrees", thermostat.buffer);
        mismatches.push(undeclared("/state", expected, format!("{low} to {high}")));
    }
    let setpoints = [SETPOINT, LOW, HIGH].into_iter();
    mismatches.extend(
        setpoints.filter_map(|name| thermostat.bounds.check_state(device, name, "a setpoint")),
    );
    mismatches
}
