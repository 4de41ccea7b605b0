//! The pages as people read them.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::catalog::{DEVICE_TYPES, TRAITS};
use crate::protocol::{ErrorCode, Status};
use crate::report::Style;
use crate::report::samples::snapshot;
use crate::report::wrap::length;

use super::find::pages;
use super::{find_page, names_json, render_names};

fn rendered(name: &str, width: usize) -> String {
    let found = find_page(name).unwrap_or_else(|near| panic!("{name}: {near:?}"));
    found.page.render(Style::plain(width))
}

#[test]
fn pages_read_well() {
    for (file, name) in [
        ("trait-lock-unlock", "action.devices.traits.LockUnlock"),
        ("trait-color-setting", "ColorSetting"),
        ("command-thermostat-set-mode", "ThermostatSetMode"),
        ("type-lock", "LOCK"),
        ("code-low-battery", "lowBattery"),
        ("code-challenge-needed", "challengeNeeded"),
        ("status-pending", "PENDING"),
        ("check", "oauth.token.code-single-use"),
        ("fault", "token.code-reusable"),
    ] {
        snapshot(&format!("explain-{file}"), &rendered(name, 80));
    }
    snapshot("explain-list", &render_names(Style::plain(80)));
}

#[test]
fn pages_read_well_in_a_narrow_terminal() {
    snapshot("explain-command-lock-unlock-60", &rendered("action.devices.commands.LockUnlock", 60));
}

#[test]
fn a_page_is_one_document() {
    let found = find_page("action.devices.commands.LockUnlock").expect("a page");
    let text = serde_json::to_string_pretty(&found.page.to_json()).expect("JSON");
    snapshot("explain-command-json", &text);
}

/// Every name of the catalogue, full where there is a full one.
fn catalogue() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for known in TRAITS {
        names.insert(format!("action.devices.traits.{}", known.name));
        for command in known.commands {
            let all = command.aliases.iter().chain([&command.name]);
            names.extend(all.map(|name| format!("action.devices.commands.{name}")));
        }
    }
    names.extend(DEVICE_TYPES.iter().map(|kind| format!("action.devices.types.{}", kind.name)));
    names.extend(ErrorCode::ALL.iter().map(ToString::to_string));
    names.extend(Status::ALL.map(|status| status.as_str().to_owned()));
    names
}

#[test]
fn every_name_of_the_catalogue_has_a_page_that_names_it() {
    for name in catalogue() {
        let found = find_page(&name).unwrap_or_else(|near| panic!("{name}: {near:?}"));
        assert!(found.exact, "{name}");
        let short = name.rsplit('.').next().expect("a name");
        let text = found.page.render(Style::plain(80));
        assert!(text.contains(short), "{name}:\n{text}");
        let document = found.page.to_json();
        for member in ["kind", "name", "summary"] {
            assert!(document[member].as_str().is_some_and(|it| !it.is_empty()), "{name}: {member}");
        }
    }
}

#[test]
fn the_list_names_every_page() {
    let text = render_names(Style::plain(80));
    let document = names_json();
    let listed: usize = document
        .as_object()
        .expect("kinds")
        .values()
        .map(|kind| kind.as_array().map_or(0, Vec::len))
        .sum();
    assert_eq!(listed, pages().len());
    for page in pages() {
        assert!(text.contains(page.name()), "{}", page.name());
    }
}

/// Only a text within JSON or a URL may be longer than a line: cut, it could not be copied.
#[test]
fn no_line_is_longer_than_the_terminal() {
    for width in [60, 80, 100] {
        for page in pages() {
            let text = page.render(Style::plain(width));
            for line in text.lines().filter(|line| length(line) > width) {
                let member = line.trim().trim_end_matches(',');
                let value = member.split_once(": ").map_or(member, |(_, value)| value);
                let is_text = matches!(serde_json::from_str(value), Ok(Value::String(_)));
                assert!(
                    is_text || member.starts_with("https://"),
                    "{} at {width}: {line}",
                    page.name()
                );
            }
        }
        let list = render_names(Style::plain(width));
        assert!(list.lines().all(|line| length(line) <= width), "{list}");
    }
}
