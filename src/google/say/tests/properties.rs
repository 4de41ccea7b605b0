//! Laws over whatever is said.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::house;
use crate::google::say::{Language, Understood, understand};
use crate::protocol::{SyncDevice, TYPE_PREFIX, short_name};

/// Words and names out of which anything may be said.
const WORDS: &[&str] = &[
    "turn",
    "set",
    "on",
    "off",
    "the",
    "to",
    "and",
    "light",
    "lights",
    "door",
    "kitchen",
    "in",
    "all",
    "50",
    "percent",
    "twenty",
    "degrees",
    "of",
    "{",
    "}",
    "washer",
    "by",
    "hundred",
    "point",
    "is",
    "-1",
    "load",
    "half",
    "everything",
    "hour",
    "'s",
    "minus",
    ",",
    ".",
    "then",
    "except",
    "but",
    "which",
    "anything",
    "living room",
    "bedroom",
    "kettle",
    "reading lamp",
    "front door",
    "AC",
    "open",
    "lock",
    "close",
    "make",
    "red",
    "dim",
    "turn on",
    "turn off",
    "turn on the",
];

fn ids(devices: &[SyncDevice]) -> BTreeSet<&str> {
    devices.iter().map(|device| device.id.as_str()).collect()
}

/// Whether the utterance has a word for this device: its name, its room, its kind, everything.
fn is_named(device: &SyncDevice, utterance: &str) -> bool {
    let language = Language::english();
    let said = language.fold(utterance);
    let has = |words: &[String]| {
        !words.is_empty() && said.windows(words.len()).any(|window| window == words)
    };
    let name = &device.name;
    let kind = short_name(TYPE_PREFIX, &device.kind);
    let own = [&name.name].into_iter().chain(&name.nicknames).chain(&name.default_names);
    let mut own = own.chain(&device.room_hint).map(String::as_str).chain([kind]);
    let people = &language.people;
    let mut kinds = people
        .kinds
        .iter()
        .filter(|it| it.types.iter().chain(&it.instead).any(|name| name == kind));
    own.any(|name| has(&language.fold(name)))
        || kinds.any(|it| [&it.one, &it.many, &it.whole].into_iter().flatten().any(|it| has(it)))
        || people.everything.iter().any(|it| has(it))
}

fn ensure_named(utterance: &str) -> Result<(), TestCaseError> {
    if let Ok(Understood::Order(order)) = understand(utterance, &house(), Language::english()) {
        prop_assert!(!order.devices.is_empty(), "{utterance}");
        for device in &order.devices {
            prop_assert!(is_named(device, utterance), "{utterance}: {}", device.id);
        }
        prop_assert_eq!(ids(&order.devices).len(), order.devices.len(), "{}", utterance);
    }
    Ok(())
}

/// What can be turned on, by names that nothing else goes by.
const ABLE: &[(&str, &str)] = &[
    ("living room light", "l1"),
    ("the kitchen light", "l2"),
    ("reading lamp", "l3"),
    ("the AC", "ac"),
    ("washer", "w"),
    ("Anna's TV", "tv"),
    ("the kettle", "k"),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_text_makes_it_fail(text in "\\PC{0,80}") {
        ensure_named(&text)?;
    }

    #[test]
    fn nobody_is_sent_an_order_who_was_not_named(
        words in prop::collection::vec(prop::sample::select(WORDS), 0..30),
    ) {
        ensure_named(&words.join(" "))?;
    }

    #[test]
    fn an_order_with_any_ending_reaches_nobody_else(
        verb in prop::sample::select(&["turn on", "turn off", "lock", "open", "dim", "set"][..]),
        words in prop::collection::vec(prop::sample::select(WORDS), 1..6),
    ) {
        ensure_named(&format!("{verb} {}", words.join(" ")))?;
    }

    #[test]
    fn a_list_is_all_of_its_devices_and_no_other(
        devices in prop::sample::subsequence(ABLE, 1..=ABLE.len()).prop_shuffle(),
        joints in prop::collection::vec(prop::sample::select(&[", ", " and ", ", and ", ";"][..]), ABLE.len()),
    ) {
        let mut said = "turn on ".to_owned();
        for (index, (name, _)) in devices.iter().enumerate() {
            if index > 0 {
                said.push_str(joints[index]);
            }
            said.push_str(name);
        }
        let wanted: BTreeSet<&str> = devices.iter().map(|(_, id)| *id).collect();
        match understand(&said, &house(), Language::english()) {
            Ok(Understood::Order(order)) => prop_assert_eq!(ids(&order.devices), wanted, "{}", said),
            other => prop_assert!(false, "{}: {:?}", said, other),
        }
    }

    #[test]
    fn two_orders_are_never_half_carried_out(
        first in prop::sample::select(ABLE),
        second in prop::sample::select(ABLE),
        joint in prop::sample::select(&[" and ", " then ", ", ", ". ", " and then "][..]),
    ) {
        let said = format!("turn on {}{joint}turn off {}", first.0, second.0);
        let refused = understand(&said, &house(), Language::english());
        prop_assert!(refused.is_err(), "{}: {:?}", said, refused);
        let told = refused.map_err(|it| it.to_string()).unwrap_err();
        prop_assert!(told.starts_with("these are 2 orders, say them one at a time: "), "{}", told);
    }
}
