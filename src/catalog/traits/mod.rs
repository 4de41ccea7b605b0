//! The register of traits: one file and one line each.

use std::fmt;

use serde_json::{Value, json};

use crate::protocol::{
    COMMAND_PREFIX, ErrorCode, Map, Mismatch, Rule, TRAIT_PREFIX, describe_value, short_name,
};

use super::{Command, Device, Field, Object, Refusal, Shape, Variant};

mod app_selector;
mod arm_disarm;
mod bounds;
mod brightness;
mod camera_stream;
mod channel;
mod choices;
mod color_setting;
mod cook;
mod dispense;
mod dock;
mod duration;
mod energy_storage;
mod fan_speed;
mod fill;
mod humidity_setting;
mod input_selector;
mod levels;
mod light_effects;
mod locator;
mod lock_unlock;
mod media_state;
mod modes;
mod network_control;
mod object_detection;
mod occupancy_sensing;
mod on_off;
mod open_close;
mod reboot;
mod rotation;
mod run_cycle;
mod scene;
mod sensor_state;
mod software_update;
mod start_stop;
mod status_report;
mod steps;
mod temperature_control;
mod temperature_setting;
mod timer;
mod toggles;
mod transport_control;
mod units;
mod values;
mod volume;

pub use values::same;
use values::{
    Told, float, hold, is_true, lacking, lacking_members, number, put_back, spoken_number, states,
    text, texts, texts_in, whole,
};

/// Every trait the catalog knows, in alphabetical order.
pub static TRAITS: &[&Trait] = &[
    &app_selector::TRAIT,
    &arm_disarm::TRAIT,
    &brightness::TRAIT,
    &camera_stream::TRAIT,
    &channel::TRAIT,
    &color_setting::TRAIT,
    &cook::TRAIT,
    &dispense::TRAIT,
    &dock::TRAIT,
    &energy_storage::TRAIT,
    &fan_speed::TRAIT,
    &fill::TRAIT,
    &humidity_setting::TRAIT,
    &input_selector::TRAIT,
    &light_effects::TRAIT,
    &locator::TRAIT,
    &lock_unlock::TRAIT,
    &media_state::TRAIT,
    &modes::TRAIT,
    &network_control::TRAIT,
    &object_detection::TRAIT,
    &occupancy_sensing::TRAIT,
    &on_off::TRAIT,
    &open_close::TRAIT,
    &reboot::TRAIT,
    &rotation::TRAIT,
    &run_cycle::TRAIT,
    &scene::TRAIT,
    &sensor_state::TRAIT,
    &software_update::TRAIT,
    &start_stop::TRAIT,
    &status_report::TRAIT,
    &temperature_control::TRAIT,
    &temperature_setting::TRAIT,
    &timer::TRAIT,
    &toggles::TRAIT,
    &transport_control::TRAIT,
    &volume::TRAIT,
];

/// What a kind of device can declare, report and do. What most traits do not have is in
/// [`Trait::PLAIN`].
pub struct Trait {
    /// The short name, as on the wire.
    pub name: &'static str,
    /// What it is for.
    pub summary: &'static str,
    /// What SYNC declares.
    pub attributes: Object,
    /// What QUERY reports.
    pub states: Object,
    /// What a device remembers beside its states and never reports; a home file may set it.
    pub memory: Object,
    /// What a proactive notification holds under the trait's name.
    pub notification: Option<Shape>,
    /// What EXECUTE can do.
    pub commands: &'static [Command],
    /// The attribute that says that no state is reported.
    pub command_only: Option<&'static str>,
    /// The attribute that says that no command is accepted.
    pub query_only: Option<&'static str>,
    /// Conditions between attributes and states: a mode among those declared, a setpoint within
    /// the range. Pointers start with `/attributes` or `/state`.
    pub rules: fn(&Device<'_>) -> Vec<Mismatch>,
    /// What a new device declares where nobody says anything else.
    pub default_attributes: fn() -> Value,
    /// The states a new device with these attributes starts with.
    pub starting_states: fn(&Map) -> Map,
    /// The states that time alone has changed by `now`; those that stayed may be among them.
    pub settle: Option<fn(&Device<'_>) -> Map>,
    /// The states that no longer hold once these are set.
    pub replaced: fn(&Map) -> Vec<&'static str>,
    /// Of the states to which a device is to be put back, those that commands change; any other
    /// changes by itself.
    pub moved: fn(&Map) -> &'static [&'static str],
    /// From the attributes, the present states and the wanted ones: the commands, with their
    /// params, that bring back what differs.
    pub restore: fn(&Map, &Map, &Map) -> Vec<(&'static str, Value)>,
}

impl fmt::Debug for Trait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Trait").field(&self.name).finish()
    }
}

impl Trait {
    /// A trait that declares nothing, reports nothing and does nothing.
    pub const PLAIN: Self = Self {
        name: "",
        summary: "",
        attributes: Object::EMPTY,
        states: Object::EMPTY,
        memory: Object::EMPTY,
        notification: None,
        commands: &[],
        command_only: None,
        query_only: None,
        rules: |_| Vec::new(),
        default_attributes: || json!({}),
        starting_states: |_| Map::new(),
        settle: None,
        replaced: |_| Vec::new(),
        moved: |_| &[],
        restore: |_, _, _| Vec::new(),
    };

    /// The command of this full or short name.
    #[must_use]
    pub fn command(&self, name: &str) -> Option<&'static Command> {
        let short = short_name(COMMAND_PREFIX, name);
        self.commands
            .iter()
            .find(|command| command.name == short || command.aliases.contains(&short))
    }
}

/// How pressing a proactive notification is.
const PRIORITY: Field = Field::required(
    "priority",
    Shape::Integer { min: 0, max: 0 },
    "how pressing it is; 0 is spoken aloud",
);

/// The token of the request that a follow-up response belongs to.
const FOLLOW_UP_TOKEN: Field =
    Field::required("followUpToken", Shape::Text, "the followUpToken of the request");

/// The follow-up response of a command that failed in the end.
const FOLLOW_UP_FAILURE: Variant = Variant {
    values: &["FAILURE"],
    object: Object::of(&[
        FOLLOW_UP_TOKEN,
        Field::required("errorCode", Shape::Text, "why it failed: any error code"),
    ]),
};

/// Says that a value does not fit what the device declares.
fn undeclared(
    pointer: impl Into<String>,
    expected: impl Into<String>,
    actual: impl Into<String>,
) -> Mismatch {
    Mismatch::new(pointer, expected, actual).breaks(Rule::Declared)
}

/// Refuses what only a device with this attribute does.
fn not_declared(attribute: &str) -> Refusal {
    let reason = format!("the device does not declare {attribute}");
    Refusal::new(ErrorCode::FunctionNotSupported, reason)
}

/// Where exactly one of two states is set, the other no longer holds.
fn replaces_the_other(changes: &Map, pair: [&'static str; 2]) -> Vec<&'static str> {
    match pair.map(|name| changes.contains_key(name)) {
        [true, false] => vec![pair[1]],
        [false, true] => vec![pair[0]],
        _ => Vec::new(),
    }
}

/// The present moment, as times on the wire count it.
fn now(device: &Device<'_>) -> i64 {
    i64::try_from(device.now).unwrap_or(i64::MAX)
}

/// Whether the device can be switched, and is off. What a device does ends with its switch.
fn is_off(device: &Device<'_>) -> bool {
    device.has_trait("OnOff") && device.states.get("on") == Some(&json!(false))
}

/// Says that a device that is off cannot be in this state. It is doubtful, not wrong: only our own
/// devices are known to stop with their switch.
fn check_is_on(device: &Device<'_>, state: &str, expected: &str) -> Option<Mismatch> {
    let value = device.states.get(state).filter(|_| is_off(device))?;
    let expected = format!("{expected} while `on` is false");
    let mismatch = Mismatch::new(format!("/state/{state}"), expected, describe_value(value));
    Some(mismatch.breaks(Rule::Conflict).tolerated())
}

/// Adds that the device is on, where it can be switched at all.
fn switch_on(device: &Device<'_>, changes: &mut Map) {
    if device.has_trait("OnOff") {
        changes.insert("on".to_owned(), json!(true));
    }
}

/// Whether a device heats or lets water run as soon as it is on.
fn heats(device: &Device<'_>) -> bool {
    device.has_trait("Cook")
        || device.has_trait("Fill")
        || (device.has_trait("TemperatureControl") && temperature_control::heats(device))
        || (device.has_trait("TemperatureSetting") && temperature_setting::heats(device))
}

/// Whether a device does something that it would not take up where it was.
fn is_at_work(device: &Device<'_>) -> bool {
    let is_interrupted = cook::cooks(device) || start_stop::is_under_way(device);
    is_interrupted || light_effects::changes_light(device) || plays(device)
}

/// Whether somebody is watching or listening.
fn plays(device: &Device<'_>) -> bool {
    device.text("playbackState").is_some_and(|state| !matches!(state, "PAUSED" | "STOPPED"))
}

/// The trait of this full or short name.
#[must_use]
pub fn find_trait(name: &str) -> Option<&'static Trait> {
    let short = short_name(TRAIT_PREFIX, name);
    TRAITS.iter().copied().find(|known| known.name == short)
}

/// The traits that a device of a SYNC response names, each once, as far as they are known.
#[must_use]
pub fn known_traits(device: &Value) -> Vec<&'static Trait> {
    let names = device["traits"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let mut traits: Vec<&'static Trait> = Vec::new();
    for known in names.filter_map(find_trait) {
        if !traits.iter().any(|other| other.name == known.name) {
            traits.push(known);
        }
    }
    traits
}

/// The command of this full or short name, with the trait it belongs to.
#[must_use]
pub fn find_command(name: &str) -> Option<(&'static Trait, &'static Command)> {
    TRAITS.iter().find_map(|known| Some((*known, known.command(name)?)))
}

#[cfg(test)]
mod tests {
    use crate::catalog::DEVICE_TYPES;

    use super::*;

    #[test]
    fn the_registers_are_sorted_and_without_doubles() {
        let traits: Vec<&str> = TRAITS.iter().map(|known| known.name).collect();
        assert!(traits.is_sorted_by(|a, b| a < b), "{traits:?}");
        let types: Vec<&str> = DEVICE_TYPES.iter().map(|known| known.name).collect();
        assert!(types.is_sorted_by(|a, b| a < b), "{types:?}");
    }

    /// Google's 37 traits of 2021 and `OccupancySensing`, with 69 commands, on 79 types.
    #[test]
    fn the_registers_are_whole() {
        let commands: usize = TRAITS.iter().map(|known| known.commands.len()).sum();
        assert_eq!((TRAITS.len(), commands, DEVICE_TYPES.len()), (38, 69, 79));
    }

    #[test]
    fn every_trait_of_a_type_is_known() {
        for known in DEVICE_TYPES {
            for name in known.required.iter().chain(known.recommended) {
                assert!(find_trait(name).is_some(), "{} has {name}", known.name);
            }
        }
    }

    #[test]
    fn a_command_belongs_to_one_trait_by_all_its_names() {
        let mut names: Vec<&str> = TRAITS
            .iter()
            .flat_map(|known| known.commands)
            .flat_map(|command| command.aliases.iter().copied().chain([command.name]))
            .collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
        for name in names {
            let full = format!("{COMMAND_PREFIX}{name}");
            assert!(find_command(name).is_some() && find_command(&full).is_some(), "{name}");
        }
    }

    #[test]
    fn every_command_can_be_asked_for() {
        for known in TRAITS {
            for command in known.commands {
                assert!(!command.phrases.is_empty(), "{}", command.name);
                assert!(
                    command.phrases.iter().all(|phrase| phrase.contains("{device}")),
                    "{}",
                    command.name
                );
            }
        }
    }

    /// Google's schemas forget the conflict for most traits; it is one for each.
    #[test]
    fn what_can_only_be_told_or_only_be_read_says_so_in_one_way() {
        for known in TRAITS {
            let declared = |prefix: &str| {
                let mut names = known.attributes.fields.iter().map(|field| field.name);
                names.find(|name| name.starts_with(prefix))
            };
            let (told, read) = (declared("commandOnly"), declared("queryOnly"));
            assert_eq!((known.command_only, known.query_only), (told, read), "{}", known.name);
            if let (Some(told), Some(read)) = (told, read) {
                let conflict = format!("`{told}` and `{read}` are not both true");
                let mut conditions = known.attributes.conditions.iter();
                assert!(conditions.any(|it| it.describe() == conflict), "{}", known.name);
            }
        }
    }
}
