//! The rooms of the house: who may look at whom, and crates that only some files may name.

use std::fs;
use std::path::{Path, PathBuf};

/// A room may name itself and the rooms listed behind it.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("protocol", &[]),
    ("catalog", &["protocol"]),
    ("wire", &["catalog", "protocol"]),
    ("fault", &["wire", "catalog", "protocol"]),
    ("check", &["google", "fault", "wire", "catalog", "protocol"]),
    ("proxy", &["fault", "wire", "catalog", "protocol"]),
    ("cloud", &["wire", "catalog", "protocol"]),
    ("google", &["wire", "catalog", "protocol"]),
    ("report", &["check", "proxy", "fault", "google", "wire", "catalog", "protocol"]),
    (
        "cli",
        &["report", "check", "proxy", "cloud", "google", "fault", "wire", "catalog", "protocol"],
    ),
];

/// A crate that touches the world, and where it may be named.
const AT_HOME_IN: &[(&str, &[&str])] = &[
    ("reqwest::", &["src/wire/client.rs"]),
    ("tiny_http::", &["src/google/link/loopback.rs"]),
    ("webbrowser::", &["src/google/link/loopback.rs"]),
    ("axum::", &["src/cloud/"]),
    ("clap::", &["src/cli/"]),
    ("rustls::", &["src/google/link/browser/", "src/wire/"]),
    ("tokio_rustls::", &["src/google/link/browser/", "src/wire/server/", "src/wire/trust.rs"]),
    ("tokio::process", &["src/google/link/browser/"]),
    ("rcgen::", &["src/google/link/browser/", "src/wire/server/tls.rs", "src/wire/trust.rs"]),
    ("std::env::var", &["src/cli/"]),
    ("println!", &["src/cli/", "src/catalog/testing/", "src/catalog/document/tests/"]),
];

fn sources(directory: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory).expect("a directory of the repository") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The rooms that a text names by `crate::room`, also inside `use crate::{…}`.
fn named_rooms(text: &str) -> Vec<&str> {
    let mut rooms = Vec::new();
    for (room, _) in MAY_NAME {
        let grouped = text.match_indices("use crate::{").any(|(start, _)| {
            text[start..]
                .split(';')
                .next()
                .is_some_and(|group| group.contains(&format!("{room}::")))
        });
        if grouped
            || text.contains(&format!("crate::{room}::"))
            || text.contains(&format!("crate::{room};"))
        {
            rooms.push(*room);
        }
    }
    rooms
}

#[test]
fn a_room_looks_only_at_rooms_below_it() {
    let mut seen = 0;
    for (room, below) in MAY_NAME {
        for file in sources(&root().join("src").join(room)) {
            let text = fs::read_to_string(&file).expect("UTF-8 source");
            for named in named_rooms(&text) {
                seen += 1;
                assert!(
                    named == *room || below.contains(&named),
                    "{}: `{room}` may not name `{named}`",
                    file.display()
                );
            }
        }
    }
    assert!(seen > 50, "the test sees hardly any names: is it reading the sources?");
}

#[test]
fn every_room_of_the_house_is_known_to_this_test() {
    let lib = fs::read_to_string(root().join("src/lib.rs")).expect("the map of the house");
    for line in lib.lines().filter_map(|line| line.strip_prefix("pub mod ")) {
        let room = line.trim_end_matches(';');
        assert!(MAY_NAME.iter().any(|(known, _)| *known == room), "`{room}` has no rule");
    }
}

#[test]
fn crates_that_touch_the_world_stay_where_they_belong() {
    for file in sources(&root().join("src")) {
        let text = fs::read_to_string(&file).expect("UTF-8 source");
        let place = file.strip_prefix(root()).expect("below the root").display().to_string();
        for (name, homes) in AT_HOME_IN {
            let named = text
                .lines()
                .any(|line| !line.trim_start().starts_with("//") && line.contains(name));
            assert!(
                !named || homes.iter().any(|home| place.starts_with(home)),
                "{place} names {name}"
            );
        }
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for file in sources(root()) {
        if file.components().any(|part| part.as_os_str() == "target") {
            continue;
        }
        let text = fs::read_to_string(&file).expect("UTF-8 source");
        assert!(text.starts_with("//!"), "{} does not open with `//!`", file.display());
    }
}
