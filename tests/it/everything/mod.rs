//! The home of everything: each device asked how it is, told each thing that it can do, and asked
//! again; held against the catalogue, and shown trait by trait.
//!
//! Each command goes to a house of its own, which is new: so each line of a snapshot stands by
//! itself, and another command added to a trait changes no other line.

mod cloud;
mod google;
mod judge;
mod page;
mod tell;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;
use smarthome::catalog::{DEVICE_TYPES, TRAITS, Trait};
use smarthome::cloud::{Home, HomeDevice, parse_home};

use crate::common::Sandbox;
use cloud::Linked;
use judge::Judge;
use page::Page;
use tell::Teller;

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/homes/everything.toml")
}

fn home() -> Home {
    let text = fs::read_to_string(file()).expect("a file of the repository");
    parse_home("everything.toml", &text).expect("a sound home")
}

fn ids_of(home: &Home) -> Vec<&str> {
    home.devices.iter().map(|device| device.id.as_str()).collect()
}

fn has(device: &HomeDevice, known: &Trait) -> bool {
    device.traits.iter().any(|it| it.name == known.name)
}

#[test]
fn every_type_and_every_trait_stands_in_it() {
    let home = home();
    for known in DEVICE_TYPES {
        assert!(home.devices.iter().any(|it| it.kind.name == known.name), "{}", known.name);
    }
    for known in TRAITS {
        assert!(home.devices.iter().any(|it| has(it, known)), "{}", known.name);
    }
}

#[test]
fn the_built_program_serves_it() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve(&format!("--home {}", file().display()));
    let devices = home().devices.len();
    let link = sandbox.link(&server, "--json").expect_code(0).json();
    assert_eq!(link["devices"], devices);
    let query = sandbox.run("query --json").expect_code(0).json();
    let states = query.pointer("/response/payload/devices").and_then(Value::as_object);
    assert_eq!(states.map(serde_json::Map::len), Some(devices));
    server.stop("TERM").expect_code(0);
}

#[tokio::test]
async fn every_device_does_all_it_can_do_and_says_so() {
    let home = home();
    let house = Linked::to(&home).await;
    let sync = house.sync().await;
    let judge = Judge::new(&sync);
    judge.hold_query(&house.query(&ids_of(&home)).await);
    for known in TRAITS {
        let mut page = Page::new(known);
        for device in home.devices.iter().filter(|device| has(device, known)) {
            let only = Home { devices: vec![device.clone()], ..home.clone() };
            let teller = Teller { home: &only, device, known, judge: &judge };
            page.add(device, &teller.tell_all().await);
        }
        for command in known.commands.iter().filter(|it| !page.shows_done(it)) {
            judge.object(format!("{}: {} is never carried out", known.name, command.name));
        }
        page.snapshot();
    }
    judge.ensure_differences_met();
    judge.give_verdict();
}

/// The traits of each device in their order, then backwards, so that of any two each comes after
/// the other.
#[tokio::test]
async fn whatever_was_said_before_each_answer_is_sound() {
    let home = home();
    let house = Linked::to(&home).await;
    let sync = house.sync().await;
    let judge = Judge::new(&sync);
    for device in &home.devices {
        let teller = |known| Teller { home: &home, device, known, judge: &judge };
        for known in device.traits.iter().chain(device.traits.iter().rev()) {
            teller(known).tell_in_a_row(&house).await;
        }
    }
    for time in [Duration::from_secs(59), Duration::from_hours(24)] {
        house.wait(time);
        judge.hold_query(&house.query(&ids_of(&home)).await);
    }
    judge.give_verdict();
}
