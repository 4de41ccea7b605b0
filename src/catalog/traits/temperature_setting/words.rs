//! How people and the Assistant speak of a thermostat's modes and temperatures.

use crate::catalog::Speech;
use crate::catalog::traits::{spoken_number, text};
use crate::protocol::Map;

use super::behavior::change;
use super::{HIGH, LOW, SETPOINT, has_target};

/// ` to 28 degrees`, from what the values say.
fn spoken_target(values: &Map) -> Option<String> {
    if let Some(setpoint) = spoken_number(values, SETPOINT) {
        return Some(format!(" to {setpoint} degrees"));
    }
    let (low, high) = (spoken_number(values, LOW)?, spoken_number(values, HIGH)?);
    Some(format!(" to between {low} and {high} degrees"))
}

/// What is set in a mode, in the words of Google's sample: the heat.
fn what_is_set(mode: &str) -> Option<&'static str> {
    match mode {
        "heat" => Some("the heat"),
        "cool" => Some("the cooling"),
        "heatcool" => Some("the heating and cooling"),
        _ => None,
    }
}

pub(super) fn speak_mode(params: &Map, states: &Map) -> Speech {
    let of = |values: &Map| text(values, "thermostatMode").map(str::to_owned);
    let mode = of(states).or_else(|| of(params)).unwrap_or_default();
    match (what_is_set(&mode), spoken_target(states)) {
        (Some(what), Some(tail)) => speak_setting(what, tail),
        _ => match mode.as_str() {
            "off" => Speech::plain("turn off", "turning off"),
            "on" => Speech::plain("turn on", "turning on"),
            mode => Speech::with_tail("set", "setting", format!(" to {mode}")),
        },
    }
}

pub(super) fn speak_temperature(params: &Map, states: &Map) -> Speech {
    let mode = text(states, "thermostatMode").unwrap_or_default();
    let tail = spoken_target(states).or_else(|| spoken_target(params)).unwrap_or_default();
    speak_setting(what_is_set(mode).unwrap_or("the temperature"), tail)
}

fn speak_setting(what: &str, tail: String) -> Speech {
    Speech::with_tail(&format!("set {what} on"), &format!("setting {what} on"), tail)
}

pub(super) fn speak_change(params: &Map, states: &Map) -> Speech {
    if has_target(states) {
        return speak_temperature(params, states);
    }
    let (verb, gerund) =
        if change(params) < 0.0 { ("lower", "lowering") } else { ("raise", "raising") };
    Speech::plain(&format!("{verb} the temperature on"), &format!("{gerund} the temperature on"))
}
