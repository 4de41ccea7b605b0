//! Home files: what is sound is read as it stands, and every mistake is named with its line.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use serde_json::json;

use super::*;
use crate::catalog::{DEVICE_TYPES, Violation};
use crate::cloud::{Home, HomeDevice, home_violations};
use crate::protocol::Mismatch;

const DEMO: &str = include_str!("../../../fixtures/homes/demo.toml");

/// Two users and a device of each kind that the mistakes need.
pub(super) const SOUND: &str = r#"[verification]
max_attempts = 3

[presence]
keyfob = false

[[users]]
id = "u1"
username = "resident"
password = "correct horse"
pin = "333444"

[[users]]
id = "u2"
username = "neighbour"
password = "battery staple"

[[devices]]
owner = "resident"
id = "light"
type = "LIGHT"
traits = ["OnOff", "Brightness"]
name = "lamp"
state = { on = true, brightness = 50 }

[[devices]]
owner = "resident"
id = "lock"
type = "LOCK"
traits = ["LockUnlock"]
name = "door"

[[devices.verify]]
command = "LockUnlock"
params = { lock = false }
challenge = "pin"
unless = "keyfob"
"#;

/// A mistake: what is replaced in the sound home, and by what.
pub(super) const MISTAKES: &[(&str, &str, &str)] = &[
    ("an unknown trait", r#""OnOff", "Brightness""#, r#""OnOff", "Brightnes""#),
    ("a trait that resembles none", r#""LockUnlock"]"#, r#""Teleport"]"#),
    ("a trait twice", r#""OnOff", "Brightness""#, r#""OnOff", "action.devices.traits.OnOff""#),
    ("traits that are no array", r#"["LockUnlock"]"#, r#""LockUnlock""#),
    ("an unknown type", r#""LIGHT""#, r#""LIHGT""#),
    ("a type that resembles none", r#""LIGHT""#, r#""ZZZ""#),
    ("no type", "type = \"LIGHT\"\n", ""),
    (
        "an attribute that no trait has",
        "name = \"lamp\"",
        "name = \"lamp\"\nattributes = { commandOnlyOnOf = true }",
    ),
    (
        "an attribute of the wrong kind",
        "name = \"lamp\"",
        "name = \"lamp\"\nattributes = { commandOnlyOnOff = 1 }",
    ),
    ("a state that no trait has", "brightness = 50", "openPercent = 50"),
    (
        "a state of a device whose traits have none of that name",
        "name = \"door\"",
        "name = \"door\"\nstate = { on = true }",
    ),
    ("a state out of range", "brightness = 50", "brightness = 101"),
    ("a state of the wrong kind", "on = true", "on = \"yes\""),
    ("a state that JSON cannot say", "brightness = 50", "brightness = 2026-01-01"),
    ("states that are no table", "{ on = true, brightness = 50 }", "\"on\""),
    ("a duplicate id", r#"id = "lock""#, r#"id = "light""#),
    (
        "a duplicate id made from the name",
        "id = \"lock\"\ntype = \"LOCK\"\ntraits = [\"LockUnlock\"]\nname = \"door\"",
        "type = \"LOCK\"\ntraits = [\"LockUnlock\"]\nname = \"Light!\"",
    ),
    (
        "a name of which no id can be made",
        "id = \"lock\"\ntype = \"LOCK\"\ntraits = [\"LockUnlock\"]\nname = \"door\"",
        "type = \"LOCK\"\ntraits = [\"LockUnlock\"]\nname = \"💡\"",
    ),
    ("an empty id", r#"id = "lock""#, r#"id = """#),
    ("no name", "name = \"lamp\"\n", ""),
    ("a blank name", r#"name = "lamp""#, r#"name = " ""#),
    (
        "an owner that does not exist",
        "owner = \"resident\"\nid = \"lock\"",
        "owner = \"residnet\"\nid = \"lock\"",
    ),
    (
        "an owner given by id",
        "owner = \"resident\"\nid = \"lock\"",
        "owner = \"u1\"\nid = \"lock\"",
    ),
    ("no owner among several users", "owner = \"resident\"\nid = \"lock\"", "id = \"lock\""),
    (
        "an owner whose own entry is wrong",
        "username = \"resident\"\npassword = \"correct horse\"",
        "username = \"resident\"",
    ),
    (
        "a challenge for a command that the device does not have",
        "command = \"LockUnlock\"",
        "command = \"OnOff\"",
    ),
    ("a challenge for a mistyped command", "command = \"LockUnlock\"", "command = \"LockUnlok\""),
    ("a challenge for no command", "command = \"LockUnlock\"\n", ""),
    ("an unknown challenge", "challenge = \"pin\"", "challenge = \"password\""),
    ("no challenge", "challenge = \"pin\"\n", ""),
    ("an unknown param in a challenge", "{ lock = false }", "{ look = false }"),
    ("a param of the wrong kind in a challenge", "{ lock = false }", "{ lock = \"no\" }"),
    (
        "an unknown param beside an unknown challenge",
        "params = { lock = false }\nchallenge = \"pin\"",
        "params = { look = false }\nchallenge = \"password\"",
    ),
    ("an unknown presence", "unless = \"keyfob\"", "unless = \"keyfop\""),
    ("a presence where there is none", "[presence]\nkeyfob = false\n\n", ""),
    ("a presence that is no boolean", "keyfob = false", "keyfob = \"away\""),
    ("an unknown key of a device", "name = \"lamp\"", "name = \"lamp\"\nnicknmes = [\"x\"]"),
    ("an unknown key of a user", "pin = \"333444\"", "pni = \"333444\""),
    ("an unknown key of a challenge", "unless = \"keyfob\"", "unles = \"keyfob\""),
    ("an unknown key of verification", "max_attempts = 3", "max_attempt = 3"),
    ("an unknown table", "[presence]", "[weather]\nrain = true\n\n[presence]"),
    ("no password", "password = \"battery staple\"\n", ""),
    ("an empty password", "\"battery staple\"", "\"\""),
    (
        "both passwords",
        "password = \"battery staple\"",
        "password = \"battery staple\"\npassword_hash = \"$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$AAAA\"",
    ),
    ("a hash that is none", "password = \"battery staple\"", "password_hash = \"battery staple\""),
    (
        "a hash of another kind",
        "password = \"battery staple\"",
        "password_hash = \"$2b$12$abcdefghijklmnopqrstuv\"",
    ),
    ("a pin that is no text", "pin = \"333444\"", "pin = 333444"),
    ("a password that is no text", "\"battery staple\"", "12345678"),
    ("an empty pin", "pin = \"333444\"", "pin = \"\""),
    ("a user name twice", "username = \"neighbour\"", "username = \"resident\""),
    ("a user id twice", "id = \"u2\"", "id = \"u1\""),
    ("no user id", "id = \"u2\"\n", ""),
    ("attempts that are none", "max_attempts = 3", "max_attempts = 0"),
    ("attempts that are no number", "max_attempts = 3", "max_attempts = \"three\""),
    ("a lock-out that is no duration", "max_attempts = 3", "lockout = \"5 parsecs\""),
    ("a lock-out without a unit", "max_attempts = 3", "lockout = 300"),
    ("an unknown way to meet a wrong pin", "max_attempts = 3", "wrong_pin = \"shout\""),
    ("a delay that is no duration", "name = \"lamp\"", "name = \"lamp\"\ndelay = \"soon\""),
    (
        "an unknown exception",
        "name = \"lamp\"",
        "name = \"lamp\"\nexception = { code = \"lowBatery\" }",
    ),
    (
        "an exception without a code",
        "name = \"lamp\"",
        "name = \"lamp\"\nexception = { blocking = true }",
    ),
    ("an online that is no boolean", "name = \"lamp\"", "name = \"lamp\"\nonline = \"yes\""),
    (
        "devices that are no tables",
        "[[devices.verify]]\ncommand = \"LockUnlock\"\nparams = { lock = false }\nchallenge = \"pin\"\nunless = \"keyfob\"\n",
        "verify = \"pin\"\n",
    ),
    ("no TOML", "id = \"lock\"", "id = lock"),
];

fn messages(text: &str) -> String {
    parse_home("home.toml", text).expect_err("a mistake").to_string()
}

#[test]
fn every_mistake_names_its_line_and_what_was_expected() {
    parse_home("home.toml", SOUND).expect("a sound home");
    let mut all = String::new();
    for (mistake, right, wrong) in MISTAKES {
        assert_eq!(SOUND.matches(right).count(), 1, "{mistake}: {right}");
        let _ = writeln!(all, "{mistake}:\n{}\n", messages(&SOUND.replacen(right, wrong, 1)));
    }
    let _ = writeln!(all, "an empty file:\n{}\n", messages(""));
    let _ = writeln!(all, "users that are one table:\n{}", messages("[users]\nid = \"u\"\n"));
    snapshot("home_mistakes", &all);
}

fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots/cloud"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn every_mistake_names_its_place_and_its_device() {
    let mut all = String::new();
    for (mistake, right, wrong) in MISTAKES {
        let _ = writeln!(all, "{mistake}:");
        for Violation { mismatch, device, line } in
            home_violations(&SOUND.replacen(right, wrong, 1))
        {
            let Mismatch { pointer, rule, expected, actual, .. } = &mismatch;
            let (line, device) = (line.expect("a line"), device.as_deref().unwrap_or("none"));
            let rule = rule.as_str();
            let _ = writeln!(all, "  {line} {pointer:?} {rule}, device {device}");
            let _ = writeln!(all, "    expected {expected}\n    got      {actual}");
            assert!(mismatch.is_error(), "{mistake}");
        }
    }
    snapshot("home_mistake_places", &all);
}

#[test]
fn no_mistake_shows_a_secret() {
    let mut secrets = vec!["correct horse", "battery staple", "333444", "12345678"];
    secrets.extend(["c2FsdHNhbHQ", "abcdefghijklmnopqrstuv"]);
    for (mistake, right, wrong) in MISTAKES {
        let text = SOUND.replacen(right, wrong, 1);
        for problem in parse_home("home.toml", &text).expect_err("a mistake").list {
            let shown = format!("{problem:?}");
            assert!(!secrets.iter().any(|it| shown.contains(it)), "{mistake}: {shown}");
        }
    }
}

#[test]
fn every_mistake_of_a_file_is_named_at_once() {
    let text = SOUND
        .replace("\"LIGHT\"", "\"LIHGT\"")
        .replace("lock = false", "look = false")
        .replace("max_attempts = 3", "max_attempts = 0");
    let problems = parse_home("home.toml", &text).expect_err("three mistakes");
    let lines: Vec<usize> = problems.list.iter().map(|problem| problem.line).collect();
    assert_eq!(lines, [2, 21, 35]);
}

pub(super) fn toml_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(toml_files(&path));
        } else {
            files.push(path);
        }
    }
    files
}

#[test]
fn every_home_that_comes_along_is_sound() {
    let files = toml_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/homes"));
    assert!(files.len() > 6, "{files:?}");
    for file in files {
        let text = fs::read_to_string(&file).expect("a file");
        let home = parse_home(&file.display().to_string(), &text);
        assert!(!home.expect("a sound home").devices.is_empty());
    }
    assert_eq!(Home::demo().users[0].username, "resident");
}

#[test]
fn a_device_may_leave_out_what_follows_from_the_rest() {
    let home = "[[users]]\nid = \"u\"\nusername = \"u\"\npassword = \"p\"\n[[devices]]\ntype = \"action.devices.types.LIGHT\"\ntraits = [\"action.devices.traits.OnOff\"]\nname = \"Décor: lamp (2)\"\n";
    let home = parse_home("home.toml", home).expect("a sound home");
    let device = &home.devices[0];
    assert_eq!((device.id.as_str(), device.owner.as_str()), ("décor-lamp-2", "u"));
    assert!(device.state.online && !device.will_report_state && device.delay.is_none());
    assert_eq!(device.state.states["on"], false);
    assert_eq!(home.verification.limits.max_attempts, 3);
}

fn only_device(lines: &str) -> HomeDevice {
    let user = "[[users]]\nid = \"u\"\nusername = \"u\"\npassword = \"p\"\n";
    let home = parse_home("home.toml", &format!("{user}[[devices]]\nname = \"it\"\n{lines}"));
    home.expect("a sound home").devices.remove(0)
}

#[test]
fn a_device_needs_only_a_type_and_a_name() {
    for kind in DEVICE_TYPES {
        let device = only_device(&format!("type = \"{}\"", kind.name));
        assert!(!device.traits.is_empty(), "{}", kind.name);
        for required in kind.required {
            assert!(device.traits.iter().any(|known| known.name == *required), "{}", kind.name);
        }
    }
    let fan = only_device("type = \"FAN\"");
    assert_eq!(fan.attributes["availableFanSpeeds"]["ordered"], true);
    assert_eq!(fan.state.states["currentFanSpeedSetting"], "low");
}

#[test]
fn what_the_file_declares_stands_before_what_the_catalogue_has() {
    let heater = only_device("type = \"HEATER\"");
    assert_eq!(heater.attributes["availableThermostatModes"], json!(["off", "heat"]));
    let both = "type = \"FAN\"\ntraits = [\"FanSpeed\", \"OnOff\"]\nattributes = { queryOnlyOnOff = true }";
    let fan = only_device(both);
    assert_eq!(fan.attributes["queryOnlyOnOff"], true);
    assert!(fan.attributes.contains_key("availableFanSpeeds"), "each trait stands for itself");
    let own =
        "type = \"FAN\"\ntraits = [\"FanSpeed\"]\nattributes = { supportsFanSpeedPercent = true }";
    assert_eq!(only_device(own).attributes.len(), 1);
}

#[test]
fn a_home_of_a_thousand_devices_is_read() {
    let mut text = SOUND.to_owned();
    for number in 0..1000 {
        let _ = writeln!(
            text,
            "[[devices]]\nowner = \"neighbour\"\ntype = \"LIGHT\"\ntraits = [\"OnOff\", \"Brightness\"]\nname = \"light {number}\""
        );
    }
    let home = parse_home("home.toml", &text).expect("a sound home");
    assert_eq!(home.devices.len(), 1002);
    assert_eq!(home.devices[1001].id, "light-999");
}

/// What may happen to a line of a file.
#[derive(Clone, Debug)]
enum Mutation {
    Delete,
    Repeat,
    Replace { at: usize, by: char },
}

fn mutations() -> impl Strategy<Value = Vec<(usize, Mutation)>> {
    let mutation = prop_oneof![
        Just(Mutation::Delete),
        Just(Mutation::Repeat),
        (
            any::<usize>(),
            prop_oneof![
                any::<char>(),
                proptest::sample::select(&['"', '[', ']', '{', '}', '=', '-', '9', '\n'][..])
            ]
        )
            .prop_map(|(at, by)| Mutation::Replace { at, by }),
    ];
    proptest::collection::vec((any::<usize>(), mutation), 1..6)
}

fn mutate(text: &str, mutations: Vec<(usize, Mutation)>) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for (line, mutation) in mutations {
        let index = line % lines.len();
        match mutation {
            Mutation::Delete => drop(lines.remove(index)),
            Mutation::Repeat => lines.insert(index, lines[index].clone()),
            Mutation::Replace { at, by } => {
                let mut characters: Vec<char> = lines[index].chars().collect();
                match at % (characters.len() + 1) {
                    end if end == characters.len() => characters.push(by),
                    place => characters[place] = by,
                }
                lines[index] = characters.into_iter().collect();
            }
        }
    }
    lines.join("\n")
}

/// A name and, unless it is to be made from the name, an id.
fn devices() -> impl Strategy<Value = Vec<(String, Option<String>)>> {
    let device = ("[a-zà-ÿ \"\\\\'#\\n💡]{0,12}[a-z]", proptest::option::of("[!-~ ä]{1,12}"));
    proptest::collection::vec(device, 0..8)
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn no_text_makes_the_reader_panic(text in ".{0,200}") {
        let _ = parse_home("home.toml", &text);
    }

    #[test]
    fn no_spoilt_home_makes_the_reader_panic(mutations in mutations()) {
        let text = mutate(DEMO, mutations);
        if let Err(problems) = parse_home("home.toml", &text) {
            prop_assert!(!problems.list.is_empty());
            let lines = text.split('\n').count();
            for problem in &problems.list {
                prop_assert!((1..=lines).contains(&problem.line), "{problems}");
                prop_assert!(!problem.message.contains('\n'), "{problems}");
                let shown = format!("{problem:?}");
                prop_assert!(!shown.contains("correct horse") && !shown.contains("333444"), "{shown}");
                let pointer = &problem.mismatch.pointer;
                prop_assert!(pointer.is_empty() || pointer.starts_with('/'), "{problems}");
            }
        }
    }

    #[test]
    fn a_home_reads_back_as_it_was_written(devices in devices()) {
        let mut text = "[[users]]\nid = \"u\"\nusername = \"u\"\npassword = \"p\"\n".to_owned();
        let mut ids = std::collections::HashSet::new();
        let mut written = Vec::new();
        for (number, (name, id)) in devices.into_iter().enumerate() {
            let id = id.filter(|id| !id.trim().is_empty()).unwrap_or_else(|| format!("id {number}"));
            if ids.insert(id.clone()) {
                let _ = writeln!(text, "[[devices]]\nid = {}\ntype = \"LIGHT\"\ntraits = [\"OnOff\"]\nname = {}", quoted(&id), quoted(&name));
                written.push((id, name));
            }
        }
        let home = parse_home("home.toml", &text).map_err(|problems| TestCaseError::fail(problems.to_string()))?;
        let read: Vec<_> = home.devices.into_iter().map(|device| (device.id, device.name)).collect();
        prop_assert_eq!(read, written);
    }
}
