//! One command: the states before, what was answered, the states after.

use std::time::Duration;

use serde_json::Value;

use super::Movable;
use super::asking::{Told, ask, challenge_of, give_and_answer};
use crate::catalog::{Trait, Trial, same, states_told};
use crate::check::fate::{Fate, fate};
use crate::check::{Bench, Stop};
use crate::protocol::{ChallengeType, Map};
use crate::wire::Exchange;

/// How long a device may take to be as it was told, in steps after each of which it is asked again.
pub(super) const SETTLING: [Duration; 4] = [
    Duration::from_millis(200),
    Duration::from_millis(800),
    Duration::from_secs(2),
    Duration::from_secs(3),
];

/// A command that a device was given, and all that was said of it.
#[derive(Clone, Debug)]
pub struct Motion {
    /// The device's id.
    pub device: String,
    /// The command, and what the catalogue expects of it.
    pub trial: Trial,
    /// The states that the command names directly, by JSON pointer.
    pub told: Vec<(String, Value)>,
    /// The states before, as QUERY said them.
    pub before: Map,
    /// The answer that asked for a yes or a PIN, where that was then sent.
    pub asked: Option<Exchange>,
    /// The last answer to EXECUTE; or why none came.
    pub answer: Result<Exchange, String>,
    /// What QUERY answered after it, and the states in it; none where it said nothing.
    pub after: Option<(Exchange, Map)>,
    /// How the device fared.
    pub fate: Fate,
    /// What it still asks for.
    pub asks: Option<ChallengeType>,
}

impl Motion {
    /// The command in words: `BrightnessAbsolute {"brightness":65}`.
    #[must_use]
    pub fn describe(&self) -> String {
        let order = &self.trial.order;
        let has_params = order.params.as_object().is_none_or(|params| !params.is_empty());
        if has_params {
            format!("`{} {}`", order.command.name, order.params)
        } else {
            format!("`{}`", order.command.name)
        }
    }

    /// What was sent and answered.
    #[must_use]
    pub fn evidence(&self) -> Vec<&Exchange> {
        let after = self.after.as_ref().map(|(exchange, _)| exchange);
        self.asked.iter().chain(&self.answer).chain(after).collect()
    }

    /// Whether it was done, or will be.
    #[must_use]
    pub fn is_obeyed(&self) -> bool {
        matches!(self.fate, Fate::Obeyed(_))
    }

    /// What was asked for at first, if anything was.
    #[must_use]
    pub fn first_question(&self) -> Option<ChallengeType> {
        let first = self.asked.as_ref().or(self.answer.as_ref().ok())?;
        challenge_of(first, &self.device)
    }

    /// Whether the device did it at once and QUERY shows it.
    #[must_use]
    pub fn is_shown(&self) -> bool {
        let shown = self.after.as_ref().is_some_and(|(_, it)| differing(it, &self.told).is_none());
        self.is_done() && self.asked.is_none() && !self.told.is_empty() && shown
    }

    /// Whether the answer says that it is done, not only that it will be.
    #[must_use]
    pub fn is_done(&self) -> bool {
        matches!(&self.fate, Fate::Obeyed(status) if status.eq_ignore_ascii_case("SUCCESS"))
    }
}

/// Gives a device an order and looks what becomes of it.
pub(super) async fn make(
    bench: &Bench<'_>,
    device: &Movable,
    trial: Trial,
    before: &Map,
) -> Motion {
    let told = states_told(&device.in_states(before), &trial.order);
    bench.sets_out(device, &trial.order, before);
    let (asked, answer) = match give_and_answer(bench, device, &trial.order).await {
        Ok(given) => (given.asked, Ok(given.last)),
        Err(stop) => (None, Err(why(&stop))),
    };
    let (fate, asks) = match &answer {
        Ok(exchange) => (fate(exchange, &device.id), challenge_of(exchange, &device.id)),
        Err(why) => (Fate::Untold(why.clone()), None),
    };
    let obeyed = matches!(fate, Fate::Obeyed(_));
    let waits_for = if obeyed { told.as_slice() } else { &[] };
    let after = settle(bench, device, waits_for).await;
    let is_shown = |told: &Told| differing(&told.states, waits_for).is_none();
    if answer.is_ok() && after.as_ref().is_some_and(is_shown) {
        bench.arrives(device);
    }
    let after = after.map(|told| (told.exchange, told.states));
    let (device, before) = (device.id.clone(), before.clone());
    Motion { device, trial, told, before, asked, answer, after, fate, asks }
}

/// Asks until the device is as it was told, or time is up.
async fn settle(bench: &Bench<'_>, device: &Movable, told: &[(String, Value)]) -> Option<Told> {
    let mut answer = ask(bench, device).await.ok()?;
    for pause in SETTLING {
        if differing(&answer.states, told).is_none() {
            break;
        }
        (bench.tools.pause)(pause).await;
        answer = ask(bench, device).await.ok()?;
    }
    Some(answer)
}

/// The first state that is another one than was told: its place, what was told, what is said.
/// States that are not said, or in another type, are other rules' business, and rounding is nobody's.
pub(super) fn differing<'a>(
    states: &'a Map,
    told: &'a [(String, Value)],
) -> Option<(&'a str, &'a Value, &'a Value)> {
    told.iter().find_map(|(pointer, wanted)| {
        let name = pointer.split('/').nth(1)?;
        let found = states.get(name)?.pointer(&pointer[1 + name.len()..])?;
        let is_other = same_type(wanted, found) && !is_close(pointer, wanted, found);
        is_other.then_some((pointer.as_str(), wanted, found))
    })
}

fn same_type(one: &Value, other: &Value) -> bool {
    std::mem::discriminant(one) == std::mem::discriminant(other)
}

/// What a command of this trait could have changed, and is another one now.
pub(super) fn changed(owner: &Trait, before: &Map, after: Option<&Map>) -> Option<String> {
    (owner.moved)(before).iter().find_map(|name| {
        let (was, is) = (before.get(*name)?, after?.get(*name)?);
        (!same(was, is)).then(|| format!("`{name}` went from {was} to {is}"))
    })
}

/// Whether two values are the same but for rounding: a device counts in steps of its own.
fn is_close(pointer: &str, wanted: &Value, found: &Value) -> bool {
    let (Some(one), Some(other)) = (wanted.as_f64(), found.as_f64()) else {
        return wanted == found;
    };
    if pointer.ends_with("spectrumRgb") {
        return channels(one).zip(channels(other)).all(|(one, other)| (one - other).abs() <= 32);
    }
    // A fraction of one has steps of its own.
    let is_fraction = wanted.is_f64() && one.abs() <= 1.0 && other.abs() <= 1.0;
    let step = if is_fraction { 0.02 } else { 1.0 };
    (one - other).abs() <= (one.abs() * 0.03).max(step)
}

/// Whether a state is as it was, member by member: what a device said itself it can say again, but
/// for the last digit.
pub(super) fn is_near(was: &Value, is: &Value) -> bool {
    match (was, is) {
        (Value::Object(was), Value::Object(is)) => {
            was.iter().all(|(name, was)| is.get(name).is_some_and(|is| is_near(was, is)))
        }
        (Value::Array(was), Value::Array(is)) => {
            let has = |was: &Value| is.iter().any(|is| is_near(was, is));
            was.len() == is.len() && was.iter().all(has)
        }
        _ => match (was.as_f64(), is.as_f64()) {
            (Some(was), Some(is)) => {
                let step = if was.abs() <= 1.0 { 0.02 } else { 0.3 };
                (was - is).abs() <= (was.abs() * 0.005).max(step)
            }
            _ => was == is,
        },
    }
}

/// Red, green and blue.
#[expect(clippy::cast_possible_truncation, reason = "a colour has 24 bits")]
fn channels(color: f64) -> impl Iterator<Item = i64> {
    let color = color as i64;
    [16, 8, 0].into_iter().map(move |shift| (color >> shift) & 0xFF)
}

pub(super) fn why(stop: &Stop) -> String {
    match stop {
        Stop::Broken(broken) => broken.actual.clone(),
        Stop::NotJudged(reason) => reason.why.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn differs(states: &Value, pointer: &str, told: Value) -> bool {
        let states = states.as_object().expect("states");
        differing(states, &[(pointer.to_owned(), told)]).is_some()
    }

    #[test]
    fn rounding_is_no_difference() {
        let states = json!({"brightness": 64, "thermostatTemperatureSetpoint": 21.5, "on": true,
            "color": {"spectrumRgb": 0xFF_08_00, "temperatureK": 2710}});
        assert!(!differs(&states, "/brightness", json!(65)));
        assert!(differs(&states, "/brightness", json!(60)));
        assert!(!differs(&states, "/thermostatTemperatureSetpoint", json!(21)));
        assert!(differs(&states, "/on", json!(false)));
        assert!(!differs(&states, "/color/spectrumRgb", json!(0xFF_00_00)));
        assert!(differs(&states, "/color/spectrumRgb", json!(0x00_FF_00)));
        assert!(!differs(&states, "/color/temperatureK", json!(2700)));
    }

    #[test]
    fn what_a_device_said_it_can_say_again() {
        let color =
            |saturation: f64| json!({"spectrumHsv": {"hue": 120, "saturation": saturation}});
        assert!(is_near(&color(0.5), &color(0.502)) && !is_near(&color(0.5), &color(0.6)));
        assert!(!is_near(&json!(20), &json!(21)) && is_near(&json!(2700), &json!(2710)));
        assert!(!is_near(&json!({"a": 1}), &json!({})) && !is_near(&json!(true), &json!(false)));
    }

    #[test]
    fn a_state_that_is_not_said_is_no_difference() {
        assert!(!differs(&json!({"on": true}), "/brightness", json!(65)));
        assert!(!differs(&json!({"color": {}}), "/color/spectrumRgb", json!(65)));
        assert!(!differs(&json!({"brightness": "65"}), "/brightness", json!(65)));
    }
}
