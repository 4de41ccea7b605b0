//! EXECUTEs that move nothing: which devices they go to, and how each fared.

use serde_json::{Value, json};

use super::asking::{devices, query, synced_devices, unreached};
use crate::catalog::{Effect, find_command, find_trait};
use crate::check::moving::Movable;
use crate::check::{Bench, Stop};
use crate::protocol::{COMMAND_PREFIX, Intent};
use crate::wire::Exchange;

/// A command that there is not.
pub(super) const NO_COMMAND: &str = "NoSuchCommand";

/// Types that may be switched by mistake.
const HARMLESS_TYPES: [&str; 5] = ["LIGHT", "SWITCH", "FAN", "TV", "SPEAKER"];

/// Commands to be spoilt: with the param that they need, a value that is none, and the state that
/// it sets.
const TO_SPOIL: [(&str, &str, &str, &str); 2] = [
    ("OnOff", "on", "perhaps", "on"),
    ("BrightnessAbsolute", "brightness", "bright", "brightness"),
];

/// States that a command given by mistake may change, and that do not change by themselves.
const TELLING_STATES: [&str; 4] = ["on", "brightness", "currentVolume", "isMuted"];

/// Whether it may be switched by mistake.
pub(in crate::check) fn is_harmless(device: &Movable) -> bool {
    HARMLESS_TYPES.contains(&device.kind.as_str())
}

/// The devices of the SYNC to which nothing can happen that cannot be undone.
///
/// # Errors
/// There is none.
pub(super) async fn subjects(bench: &Bench<'_>) -> Result<Vec<Movable>, Stop> {
    let found = subjects_of(&synced_devices(bench).await?.1);
    if found.is_empty() {
        return Err(Stop::not_judged("no device whose commands can all be undone"));
    }
    Ok(found)
}

/// The devices of any SYNC to which nothing can happen that cannot be undone.
pub(in crate::check) fn subjects_of(sync: &Value) -> Vec<Movable> {
    devices(sync).iter().filter(|device| is_tame(device)).filter_map(Movable::read).collect()
}

fn is_tame(device: &Value) -> bool {
    let names: Vec<&Value> = device["traits"].as_array().into_iter().flatten().collect();
    let is_undone = |name: &&Value| {
        let known = name.as_str().and_then(find_trait);
        known.is_some_and(|known| {
            known.commands.iter().all(|command| command.effect == Effect::Reversible)
        })
    };
    !names.is_empty() && names.iter().all(is_undone)
}

/// Sends these groups of commands.
pub(in crate::check) async fn execute(
    bench: &Bench<'_>,
    commands: Value,
) -> Result<Exchange, Stop> {
    if bench.given.permit.read_only {
        return Err(Stop::unless("devices are not moved", "leave `--read-only` out"));
    }
    let token = bench.linked().await?.access;
    let payload = Some(json!({ "commands": commands }));
    bench.intent_with(Intent::Execute, &token, payload).await.map_err(unreached)
}

/// One command for some devices.
pub(in crate::check) async fn order(
    bench: &Bench<'_>,
    devices: &[Value],
    command: &str,
    params: &Value,
) -> Result<Exchange, Stop> {
    let command = format!("{COMMAND_PREFIX}{command}");
    let mut execution = json!({ "command": command });
    if !params.is_null() {
        execution["params"] = params.clone();
    }
    execute(bench, json!([{ "devices": devices, "execution": [execution] }])).await
}

/// A device with a command of a trait that it lacks, and that nothing of its kind could obey.
///
/// # Errors
/// Each device has them all.
pub(super) async fn misplaced(bench: &Bench<'_>) -> Result<(Movable, &'static str, Value), Stop> {
    let strange = |subject: &Movable| {
        [("setVolume", "volumeLevel"), ("BrightnessAbsolute", "brightness")]
            .into_iter()
            .find(|(command, _)| !subject.knows(command))
    };
    let mut found = subjects(bench).await?.into_iter();
    found
        .find_map(|subject| {
            let (command, param) = strange(&subject)?;
            Some((subject, command, json!({ param: 10 })))
        })
        .ok_or_else(|| Stop::not_judged("no device lacks both volume and brightness"))
}

/// A command that may be spoilt, for a device that has it.
pub(in crate::check) struct Spoilt {
    /// The device.
    pub subject: Movable,
    /// The command.
    pub command: &'static str,
    /// The state that it sets.
    pub state: &'static str,
    param: &'static str,
    text: &'static str,
}

impl Spoilt {
    /// Its params, spoilt in each way, with the way in words.
    pub fn ways(&self) -> [(String, Value); 4] {
        let Self { command, param, text, .. } = self;
        [
            (format!("`{command}` without `{param}`"), json!({})),
            (format!("`{command}` without params"), Value::Null),
            (format!("`{command}` with null as `{param}`"), json!({ *param: null })),
            (format!("`{command}` with a text as `{param}`"), json!({ *param: text })),
        ]
    }

    /// Gives the device back the state that it was in, should it be another one.
    pub async fn put_back(&self, bench: &Bench<'_>, before: &Value, after: &Value) {
        let was = &before[self.state];
        if !was.is_null() && *was != after[self.state] {
            let named = std::slice::from_ref(&self.subject.named);
            // It was a favour; what comes of it is nobody's verdict.
            let _ = order(bench, named, self.command, &json!({ self.param: was })).await;
        }
    }
}

/// What may be spoilt here.
///
/// # Errors
/// No device has any of the commands.
pub(in crate::check) async fn to_spoil(bench: &Bench<'_>) -> Result<Spoilt, Stop> {
    let found = subjects(bench).await?;
    found
        .into_iter()
        .filter(is_harmless)
        .find_map(|subject| {
            let known = TO_SPOIL.into_iter().find(|(name, ..)| {
                let is_reversible =
                    |(_, it): (_, &crate::catalog::Command)| it.effect == Effect::Reversible;
                subject.knows(name) && find_command(name).is_some_and(is_reversible)
            });
            let (command, param, text, state) = known?;
            Some(Spoilt { subject, command, state, param, text })
        })
        .ok_or_else(|| Stop::not_judged("no lamp, switch, fan, TV or speaker to be switched"))
}

/// The states of a device that a command given by mistake may change.
///
/// # Errors
/// QUERY says nothing of it.
pub(in crate::check) async fn states_of(
    bench: &Bench<'_>,
    subject: &Movable,
) -> Result<(Exchange, Value), Stop> {
    let exchange = query(bench, vec![subject.named.clone()]).await.map_err(unreached)?;
    let body = exchange.json().unwrap_or_default();
    let entry = &body["payload"]["devices"][&subject.id];
    if !entry.is_object() {
        return Err(Stop::not_judged(format!("QUERY says nothing of `{}`", subject.id)));
    }
    let told = TELLING_STATES.into_iter().filter_map(|name| Some((name, entry.get(name)?)));
    let told = told.map(|(name, value)| (name.to_owned(), value.clone())).collect();
    Ok((exchange, Value::Object(told)))
}

/// An order for a device that is not there, with its id.
pub(super) async fn to_stranger(bench: &Bench<'_>) -> Result<(String, Exchange), Stop> {
    // A cloud that does not look at ids at all would switch one of these at the worst.
    to_spoil(bench).await?;
    let id = format!("no-such-device-{}", bench.tools.chance.number());
    let named = [json!({ "id": id })];
    let exchange = order(bench, &named, "OnOff", &json!({ "on": false })).await?;
    Ok((id, exchange))
}

/// As [`states_of`], asked for twice: what is another one each time tells nothing.
///
/// # Errors
/// The states change without any command.
pub(in crate::check) async fn still_states_of(
    bench: &Bench<'_>,
    subject: &Movable,
) -> Result<(Exchange, Value), Stop> {
    let (_, first) = states_of(bench, subject).await?;
    let (exchange, second) = states_of(bench, subject).await?;
    if first == second {
        return Ok((exchange, second));
    }
    Err(Stop::not_judged(format!("the states of `{}` change without a command", subject.id)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_devices_whose_commands_can_all_be_undone_are_sent_anything() {
        let device = |id: &str, traits: &[&str]| {
            let traits: Vec<_> =
                traits.iter().map(|name| format!("action.devices.traits.{name}")).collect();
            json!({"id": id, "type": "action.devices.types.LIGHT", "traits": traits})
        };
        let sync = json!({"payload": {"devices": [
            device("lock", &["LockUnlock"]),
            device("lamp", &["OnOff", "Brightness"]),
            {"traits": ["action.devices.traits.OnOff"]},
            device("alarm", &["OnOff", "ArmDisarm"]),
            device("blinds", &["OpenClose"]),
            device("new", &["OnOff", "NobodyKnows"]),
            device("bare", &[]),
            device("fan", &["OnOff"]),
        ]}});
        let found = subjects_of(&sync);
        let ids: Vec<_> = found.iter().map(|it| it.id.as_str()).collect();
        assert_eq!(ids, ["lamp", "fan"]);
        assert_eq!(found[1].named, json!({"id": "fan"}));
        assert!(found[0].knows("BrightnessAbsolute") && !found[1].knows("BrightnessAbsolute"));
    }

    #[test]
    fn what_is_sent_can_be_undone() {
        let names = TO_SPOIL.map(|(name, ..)| name);
        for name in names.into_iter().chain(["setVolume"]) {
            let (_, command) = find_command(name).expect("a known command");
            assert_eq!(command.effect, Effect::Reversible, "{name}");
        }
    }
}
