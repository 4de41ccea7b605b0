//! What the person and the Assistant say: orders, questions and confirmations.
//!
//! The sentences are those of Google's *Secondary user verification*; what the Assistant says
//! when something fails is in `apology.rs`.

use serde_json::Value;

use crate::catalog::{Speech, Unit, find_command};
use crate::protocol::{COMMAND_PREFIX, Map, SyncDevice, TYPE_PREFIX, short_name};

use super::intent::Locale;
use super::say::Language;

/// Asks for a PIN for the first time.
pub const ASK_PIN: &str = "Can I have your security code?";
/// Asks again after a wrong PIN.
pub const ASK_PIN_AGAIN: &str =
    "Sorry, the security code is incorrect. Can I have your security code?";
/// What the person says to a question.
pub const YES: &str = "Yes.";
/// What the person says instead.
pub const NO: &str = "No.";
/// How the person backs out.
pub const CANCEL: &str = "Cancel.";

/// Whom an order is for: one device by its name, several by what they are.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Subject {
    /// `the front door`, `the lights`.
    pub definite: String,
    /// `the front door`, `3 lights`.
    pub counted: String,
    /// Whether it takes `are`.
    pub plural: bool,
}

impl Subject {
    /// Names some devices.
    #[must_use]
    pub fn of(devices: &[&SyncDevice]) -> Self {
        if let [device] = devices {
            let name = with_article(&device.name.name);
            return Self { definite: name.clone(), counted: name, plural: false };
        }
        let kind = common_kind(devices);
        Self {
            definite: format!("the {kind}"),
            counted: format!("{} {kind}", devices.len()),
            plural: true,
        }
    }

    /// Names some of many: a few by their names, so that nobody takes them for all.
    #[must_use]
    pub(super) fn some(devices: &[&SyncDevice]) -> Self {
        if devices.len() < 2 {
            return Self::of(devices);
        }
        let names = |few: &[&SyncDevice]| -> Vec<String> {
            few.iter().map(|device| with_article(&device.name.name)).collect()
        };
        if devices.len() <= FEW {
            let all = listed(names(devices));
            return Self { definite: all.clone(), counted: all, plural: true };
        }
        let (first, rest) = devices.split_at(FEW - 1);
        let mut known = names(first);
        known.push(format!("{} more", rest.len()));
        Self { definite: listed(known), ..Self::of(devices) }
    }

    /// `is` or `are`.
    #[must_use]
    pub fn is(&self) -> &'static str {
        if self.plural { "are" } else { "is" }
    }

    /// `the front door's`, `the lights'`.
    #[must_use]
    pub fn possessive(&self) -> String {
        if self.plural && self.definite.ends_with('s') {
            format!("{}'", self.definite)
        } else {
            format!("{}'s", self.definite)
        }
    }
}

/// So many are named one by one.
const FEW: usize = 4;

/// One, another and a third.
fn listed(mut names: Vec<String>) -> String {
    let last = names.pop().unwrap_or_default();
    if names.is_empty() { last } else { format!("{} and {last}", names.join(", ")) }
}

/// A name that has its own article or owner needs none.
fn with_article(name: &str) -> String {
    let first = name.split_whitespace().next().unwrap_or_default().to_lowercase();
    let owned = first.ends_with("'s") || first.ends_with("’s");
    if owned || matches!(first.as_str(), "the" | "my" | "our" | "your") {
        name.to_owned()
    } else {
        format!("the {name}")
    }
}

/// `lights` where all are lights, else `devices`.
fn common_kind(devices: &[&SyncDevice]) -> String {
    let Some((first, rest)) = devices.split_first() else {
        return "devices".to_owned();
    };
    if rest.iter().any(|device| device.kind != first.kind) {
        return "devices".to_owned();
    }
    let kind = short_name(TYPE_PREFIX, &first.kind);
    if let Some(many) = Language::of(&Locale::default()).many_of(kind) {
        return many;
    }
    let kind = kind.to_lowercase().replace('_', " ");
    if kind.ends_with("switch") || kind.ends_with("box") {
        format!("{kind}es")
    } else if kind.ends_with('s') {
        kind
    } else {
        format!("{kind}s")
    }
}

/// The words for a command; for one that the catalog does not know, words around its name.
#[must_use]
pub fn speech(command: &str, params: &Map, states: &Map) -> Speech {
    if let Some((_, known)) = find_command(command) {
        return (known.speech)(params, states);
    }
    let name = short_name(COMMAND_PREFIX, command);
    Speech::plain(&format!("send {name} to"), &format!("sending {name} to"))
}

/// The words for a command on a device, with its temperatures in the unit that it shows.
#[must_use]
pub(super) fn speech_on(
    device: Option<&SyncDevice>,
    command: &str,
    params: &Map,
    states: &Map,
) -> Speech {
    if !device.is_some_and(|device| shows_fahrenheit(&device.attributes)) {
        return speech(command, params, states);
    }
    let fahrenheit = |values: &Map| -> Map {
        let shown = |(name, value): (&String, &Value)| {
            let celsius = value.as_f64().filter(|_| is_temperature(command, name));
            let shown = celsius.map(|celsius| (shown_in_fahrenheit(celsius)).into());
            (name.clone(), shown.unwrap_or_else(|| value.clone()))
        };
        values.iter().map(shown).collect()
    };
    speech(command, &fahrenheit(params), &fahrenheit(states))
}

/// Whether this is a temperature among the params of a command or the states of its trait: so much
/// warmer is none.
fn is_temperature(command: &str, name: &str) -> bool {
    let Some((known, command)) = find_command(command) else { return false };
    let mut fields = command.params.fields.iter().chain(known.states.fields);
    fields.any(|field| {
        field.name == name && field.unit == Some(Unit::Celsius) && !name.contains("Relative")
    })
}

/// Whether a device shows its temperatures in Fahrenheit.
pub(super) fn shows_fahrenheit(attributes: &Map) -> bool {
    let units = ["thermostatTemperatureUnit", "temperatureUnitForUX"];
    let unit = units.iter().find_map(|name| attributes.get(*name));
    unit.is_some_and(|unit| unit == "F")
}

/// As people read it: a cloud that keeps tenths of a degree Celsius still shows whole ones.
pub(super) fn shown_in_fahrenheit(celsius: f64) -> f64 {
    ((celsius * 1.8 + 32.0) * 10.0).round() / 10.0
}

/// The person's order: `Unlock the front door.`
#[must_use]
pub fn order(speech: &Speech, subject: &Subject) -> String {
    sentence(&format!("{} {}{}.", speech.verb, subject.definite, speech.tail))
}

/// Confirms what is done: with an `Ok` where nothing was asked before.
#[must_use]
pub fn confirm(speech: &Speech, subject: &Subject, after_challenge: bool) -> String {
    let done = format!("{} {}{}.", speech.gerund, subject.counted, speech.tail);
    if after_challenge { sentence(&done) } else { format!("Ok, {done}") }
}

/// Asks for a yes, naming only the action.
#[must_use]
pub fn ask_simply(speech: &Speech, subject: &Subject) -> String {
    let done = format!("{} {}{}", speech.gerund, subject.counted, speech.tail);
    format!("{}. Are you sure?", sentence(&done))
}

/// Asks for a yes, naming the states that would result; the speech is made from those.
#[must_use]
pub fn ask_with_states(speech: &Speech, subject: &Subject) -> String {
    format!("Are you sure you want to {} {}{}?", speech.verb, subject.counted, speech.tail)
}

/// The text with a capital at its start.
pub(super) fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    characters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::google::scripted::device;

    fn one(name: &str) -> Subject {
        Subject::of(&[&device("1", "LOCK", name)])
    }

    #[test]
    fn the_documents_sentences_come_out_to_the_letter() {
        let unlock = Speech::plain("unlock", "unlocking");
        let dim = Speech::plain("dim", "dimming");
        let heat =
            Speech::with_tail("set the heat on", "setting the heat on", " to 28 degrees".into());
        let conditioner = one("air conditioner");
        assert_eq!(order(&unlock, &one("door")), "Unlock the door.");
        assert_eq!(confirm(&unlock, &one("door"), true), "Unlocking the door.");
        assert_eq!(order(&dim, &one("living room light")), "Dim the living room light.");
        assert_eq!(
            ask_simply(&dim, &one("living room light")),
            "Dimming the living room light. Are you sure?"
        );
        assert_eq!(
            ask_with_states(&heat, &conditioner),
            "Are you sure you want to set the heat on the air conditioner to 28 degrees?"
        );
        assert_eq!(
            confirm(&heat, &conditioner, true),
            "Setting the heat on the air conditioner to 28 degrees."
        );
    }

    #[test]
    fn several_devices_are_counted_by_what_they_are() {
        let lamps = ["a", "b", "c"].map(|id| device(id, "LIGHT", id));
        let lights = Subject::of(&lamps.iter().collect::<Vec<_>>());
        let params = Map::from_iter([("on".to_owned(), json!(true))]);
        let on = speech("action.devices.commands.OnOff", &params, &Map::new());
        assert_eq!(order(&on, &lights), "Turn on the lights.");
        assert_eq!(confirm(&on, &lights, false), "Ok, turning on 3 lights.");
        let switch = device("s", "SWITCH", "s");
        assert_eq!(Subject::of(&[&switch, &switch]).counted, "2 switches");
        assert_eq!(Subject::of(&[&switch, &lamps[0]]).counted, "2 devices");
        assert_eq!(Subject::of(&[]).counted, "0 devices");
        for (kind, plural) in [
            ("SECURITYSYSTEM", "security systems"),
            ("AC_UNIT", "air conditioners"),
            ("LOCK", "locks"),
            ("SHELF", "shelfs"),
        ] {
            let device = device("1", kind, "a");
            assert_eq!(Subject::of(&[&device, &device]).definite, format!("the {plural}"));
        }
    }

    #[test]
    fn names_with_an_owner_or_an_article_get_none() {
        for name in ["The Beast", "my lamp", "Anna's lamp"] {
            assert_eq!(one(name).definite, name);
        }
        assert_eq!(one("lamp").definite, "the lamp");
    }

    #[test]
    fn a_command_the_catalog_does_not_know_is_named() {
        let speech = speech("action.devices.commands.Foo", &Map::new(), &Map::new());
        assert_eq!(confirm(&speech, &one("door"), false), "Ok, sending Foo to the door.");
    }
}
