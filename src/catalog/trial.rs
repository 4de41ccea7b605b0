//! What is worth trying on a device: everything it declares, each bound, and just beyond.
//!
//! The bounds are those of the device where it declares any, else those of the params. What a
//! trial does is said of its very params, so that nobody's door is opened by the way.

use serde_json::Value;

use crate::protocol::Map;

use super::edge::Edge;
use super::order::{NOW, can_be_put_back, spelt};
use super::traits::same;
use super::{Command, Device, Effect, Order, Trait, run_command};

/// How many names of one command are tried at most.
const MOST_FITTING: usize = 24;

/// A command worth trying on a device, and what the catalogue expects.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The command with its params.
    pub order: Order,
    /// The trait that the command belongs to.
    pub owner: &'static Trait,
    /// What is expected.
    pub kind: TrialKind,
    /// What it does; of a trial beyond a bound, what it would do if it were accepted. What no order
    /// of this device puts back is irreversible, a state that is not reported for one.
    pub effect: Effect,
}

/// What is expected of a trial.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum TrialKind {
    /// Params that such a device carries out: each declared mode, input, speed, each way to give a
    /// value.
    Fits,
    /// A number at the end of its range.
    AtBound {
        /// Which param.
        param: &'static str,
    },
    /// A number just beyond its range, or a value that the device has not declared.
    Beyond {
        /// Which param.
        param: &'static str,
    },
}

/// What is worth trying on a device with these traits, attributes and states, in the order in which
/// it is best tried: the switch first, and what sets a value before what steps from one; of each
/// command what fits before what does not.
#[must_use]
pub fn trials(traits: &[&'static Trait], attributes: &Map, states: &Map) -> Vec<Trial> {
    let states = &spelt(traits, states);
    let device = Device { traits, attributes, states, now: NOW };
    let able = traits.iter().filter(|known| known.query_only.is_none_or(|it| !device.has(it)));
    let commands = able.flat_map(|known| known.commands.iter().map(move |it| (*known, it)));
    let mut commands: Vec<(&'static Trait, &'static Command)> = commands.collect();
    commands.sort_by_key(|(_, command)| (command.name != "OnOff", is_relative(command)));
    commands.into_iter().flat_map(|(owner, command)| of_command(&device, owner, command)).collect()
}

/// Whether a command starts from how the device is.
fn is_relative(command: &Command) -> bool {
    let name = command.name;
    let steps = ["Next", "Previous", "TimerAdjust", "Reverse", "returnChannel"];
    name.contains("elative") || steps.iter().any(|step| name.starts_with(step))
}

fn of_command(device: &Device<'_>, owner: &'static Trait, command: &'static Command) -> Vec<Trial> {
    let samples = (command.samples)(device.attributes);
    let edges = Edge::all(command, device.attributes, &samples);
    let at = |params: &&Value| edges.iter().all(|edge| !edge.at.contains(params));
    let fits: Vec<&Value> = samples.iter().filter(at).collect();
    let trial = |kind: TrialKind, params: &Value| {
        let order = Order::on(device, command, params.clone());
        let effect = proven_effect(device, &order);
        Trial { order, owner, kind, effect }
    };
    let mut trials: Vec<Trial> =
        few(&fits).into_iter().map(|params| trial(TrialKind::Fits, params)).collect();
    for Edge { param, at, .. } in &edges {
        trials.extend(at.iter().map(|params| trial(TrialKind::AtBound { param }, params)));
    }
    // What may not be undone within the bounds is not tried beyond them.
    let lightest = trials.iter().map(|trial| trial.effect).min().unwrap_or(command.effect);
    let lightest = lightest.max(command.effect);
    for Edge { param, beyond, .. } in &edges {
        trials.extend(beyond.iter().map(|params| {
            let mut trial = trial(TrialKind::Beyond { param }, params);
            trial.effect = trial.effect.max(lightest);
            trial
        }));
    }
    trials
}

/// All of them, or the first ones and the last.
fn few<'a>(all: &[&'a Value]) -> Vec<&'a Value> {
    match all {
        [first @ .., last] if first.len() >= MOST_FITTING => {
            first.iter().take(MOST_FITTING - 1).chain([last]).copied().collect()
        }
        all => all.to_vec(),
    }
}

/// What an order does to this device; irreversible where it sets what cannot be put back.
fn proven_effect(device: &Device<'_>, order: &Order) -> Effect {
    let is_proven = order.effect() != Effect::Reversible || can_be_put_back(device, order);
    if is_proven { order.effect() } else { Effect::Irreversible }
}

/// The states that a command names directly, each with its place as a JSON pointer: what the
/// catalogue predicts for a state whose value stands in the params as sent. What our own device
/// only infers is not among them, since other clouds infer otherwise.
#[must_use]
pub fn states_told(device: &Device<'_>, order: &Order) -> Vec<(String, Value)> {
    let name = order.command.name;
    let owner = device.command(name).map(|(owner, _)| owner);
    let is_read = |owner: &Trait| owner.command_only.is_none_or(|it| !device.has(it));
    let change = run_command(device, name, &order.params);
    let (Some(_), Ok(change)) = (owner.filter(|owner| is_read(owner)), change) else {
        return Vec::new();
    };
    let predicted = Value::Object(change.states);
    let mut told = Vec::new();
    for (param, state) in order.command.tells {
        if let Some(value) = order.params.pointer(&format!("/{param}")) {
            leaves(format!("/{state}"), value, &mut told);
        }
    }
    told.retain(|(pointer, value)| predicted.pointer(pointer).is_some_and(|it| same(value, it)));
    told
}

/// The values in an object, each with its place.
fn leaves(pointer: String, value: &Value, found: &mut Vec<(String, Value)>) {
    let Value::Object(members) = value else {
        found.push((pointer, value.clone()));
        return;
    };
    for (name, member) in members {
        let escaped = name.replace('~', "~0").replace('/', "~1");
        leaves(format!("{pointer}/{escaped}"), member, found);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::catalog::testing::Fixture;
    use crate::catalog::{example_attributes, example_states, find_command, find_trait};

    use super::*;

    /// The params of a command's trials on a new device of its trait, with what is said of them.
    fn tried(name: &str) -> Vec<(String, TrialKind, Effect)> {
        let (known, _) = find_command(name).expect("a command");
        let trials = trials(&[known], &example_attributes(known), &example_states(known));
        let own = trials.into_iter().filter(|trial| trial.order.command.name == name);
        own.map(|trial| (trial.order.params.to_string(), trial.kind, trial.effect)).collect()
    }

    #[test]
    fn a_value_is_tried_within_at_both_ends_and_beyond() {
        let (param, effect) = ("brightness", Effect::Reversible);
        let at = |value: i32| format!("{{\"brightness\":{value}}}");
        let bound = TrialKind::AtBound { param };
        let beyond = TrialKind::Beyond { param };
        assert_eq!(
            tried("BrightnessAbsolute"),
            [
                (at(65), TrialKind::Fits, effect),
                (at(0), bound, effect),
                (at(100), bound, effect),
                (at(-1), beyond, effect),
                (at(101), beyond, effect),
            ]
        );
    }

    #[test]
    fn the_ends_are_those_that_the_device_declares() {
        let params = |name| tried(name).into_iter().map(|(params, ..)| params).collect::<Vec<_>>();
        let humidity = |value: i32| format!("{{\"humidity\":{value}}}");
        assert_eq!(params("SetHumidity"), [45, 20, 80, 19, 81].map(humidity));
        let level = |value: i32| format!("{{\"volumeLevel\":{value}}}");
        assert_eq!(params("setVolume"), [8, 0, 20, -1, 21].map(level));
        let setpoint = |value: i32| format!("{{\"thermostatTemperatureSetpoint\":{value}}}");
        assert_eq!(params("ThermostatTemperatureSetpoint"), [21, 10, 30, 9, 31].map(setpoint));
        assert!(params("ColorAbsolute").contains(&r#"{"color":{"temperature":1999}}"#.to_owned()));
    }

    #[test]
    fn what_may_do_harm_is_said_of_the_very_params() {
        let effect = |name: &str, params: &str| {
            let mut trials = tried(name).into_iter();
            trials.find(|(given, ..)| given == params).expect("a trial").2
        };
        for (name, params, expected) in [
            ("LockUnlock", r#"{"lock":true}"#, Effect::Reversible),
            ("LockUnlock", r#"{"lock":false}"#, Effect::Hazardous),
            ("OpenClose", r#"{"openPercent":0}"#, Effect::Reversible),
            ("OpenClose", r#"{"openPercent":100}"#, Effect::Hazardous),
            ("OpenClose", r#"{"openPercent":-1}"#, Effect::Hazardous),
            ("ArmDisarm", r#"{"arm":true}"#, Effect::Reversible),
            ("ArmDisarm", r#"{"arm":false}"#, Effect::Hazardous),
            ("ThermostatSetMode", r#"{"thermostatMode":"cool"}"#, Effect::Reversible),
            ("ThermostatSetMode", r#"{"thermostatMode":"heat"}"#, Effect::Hazardous),
            (
                "ThermostatTemperatureSetpoint",
                r#"{"thermostatTemperatureSetpoint":31}"#,
                Effect::Hazardous,
            ),
            ("Cook", r#"{"start":false}"#, Effect::Reversible),
            ("Cook", r#"{"start":true}"#, Effect::Hazardous),
            ("SetTemperature", r#"{"temperature":101}"#, Effect::Hazardous),
            ("RotateAbsolute", r#"{"rotationDegrees":180}"#, Effect::Reversible),
            ("RotateAbsolute", r#"{"rotationDegrees":181}"#, Effect::Irreversible),
            ("setVolume", r#"{"volumeLevel":0}"#, Effect::Reversible),
            ("setVolume", r#"{"volumeLevel":20}"#, Effect::Irreversible),
            ("TimerStart", r#"{"timerTimeSec":300}"#, Effect::Reversible),
            ("TimerStart", r#"{"timerTimeSec":1}"#, Effect::Irreversible),
        ] {
            assert_eq!(effect(name, params), expected, "{name} {params}");
        }
    }

    #[test]
    fn the_switch_comes_first_and_steps_come_last() {
        let traits =
            ["Brightness", "OnOff", "Volume"].map(|name| find_trait(name).expect("a trait"));
        let attributes = traits.iter().flat_map(|known| example_attributes(known)).collect();
        let trials = trials(&traits, &attributes, &Map::new());
        let mut names: Vec<&str> = trials.iter().map(|trial| trial.order.command.name).collect();
        names.dedup();
        let expected = [
            "OnOff",
            "BrightnessAbsolute",
            "mute",
            "setVolume",
            "BrightnessRelative",
            "volumeRelative",
        ];
        assert_eq!(names, expected);
    }

    #[test]
    fn of_many_names_the_first_ones_and_the_last_are_tried() {
        let input = |number: i32| json!({"key": format!("input {number}"), "names": []});
        let inputs: Vec<Value> = (0..100).map(input).collect();
        let tv = Fixture::new(&["InputSelector"], json!({"availableInputs": inputs}));
        let trials = trials(tv.device().traits, tv.attributes(), &tv.device().states.clone());
        let fits = trials.iter().filter(|trial| trial.kind == TrialKind::Fits);
        let names: Vec<&Value> = fits.map(|trial| &trial.order.params["newInput"]).collect();
        assert_eq!(names.len(), MOST_FITTING);
        assert_eq!([names[0], names[22], names[23]], ["input 0", "input 22", "input 99"]);
    }

    #[test]
    fn a_sensor_is_not_told_anything() {
        let known = find_trait("HumiditySetting").expect("a trait");
        let attributes = json!({"queryOnlyHumiditySetting": true});
        let attributes = attributes.as_object().expect("an object");
        assert!(trials(&[known], attributes, &Map::new()).is_empty());
    }

    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "tests write the states in place")]
    fn ensure_told(device: &Fixture, name: &str, params: Value, expected: Value) {
        let (_, command) = device.device().command(name).expect("a command");
        let told = states_told(&device.device(), &Order::on(&device.device(), command, params));
        let told: Map = told.into_iter().collect();
        assert_eq!(Value::Object(told), expected);
    }

    #[test]
    fn what_the_params_name_is_told_and_what_is_only_inferred_is_not() {
        let lamp =
            Fixture::new(&["Brightness", "ColorSetting", "OnOff"], json!({"colorModel": "rgb"}));
        ensure_told(
            &lamp,
            "BrightnessAbsolute",
            json!({"brightness": 65}),
            json!({"/brightness": 65}),
        );
        let red = json!({"color": {"name": "red", "spectrumRGB": 0xFF_00_00}});
        ensure_told(&lamp, "ColorAbsolute", red, json!({"/color/spectrumRgb": 0xFF_00_00}));
        ensure_told(&lamp, "ColorAbsolute", json!({"color": {"name": "blue"}}), json!({}));
        ensure_told(&lamp, "BrightnessRelative", json!({"brightnessRelativeWeight": 1}), json!({}));
        let of = Fixture::default_of;
        let (fan, washer) = (of("FanSpeed"), of("Modes"));
        let high = json!({"/currentFanSpeedSetting": "high"});
        ensure_told(&fan, "SetFanSpeed", json!({"fanSpeed": "high"}), high);
        ensure_told(&fan, "SetFanSpeed", json!({"fanSpeed": "fast"}), json!({}));
        let update = json!({"updateModeSettings": {"load": "large"}});
        ensure_told(&washer, "SetModes", update, json!({"/currentModeSettings/load": "large"}));
        let silent =
            json!({"volumeMaxLevel": 9, "volumeCanMuteAndUnmute": true, "commandOnlyVolume": true});
        let silent = Fixture::new(&["Volume"], silent);
        ensure_told(&silent, "setVolume", json!({"volumeLevel": 3}), json!({}));
        let oven = of("TemperatureControl");
        ensure_told(&oven, "SetTemperature", json!({"temperature": 42}), json!({}));
    }
}
