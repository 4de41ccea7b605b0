//! Documents with mistakes, and what is said of them.

use super::*;

fn problems(text: &str, read: impl FnOnce(&Table<'_>)) -> Vec<String> {
    match read_document("home.toml", text, read) {
        Ok(()) => Vec::new(),
        Err(problems) => problems.to_string().lines().map(str::to_owned).collect(),
    }
}

#[test]
fn every_mistake_has_its_line() {
    let text = "count = 0\n\nnmae = \"x\"\nwait = \"5 parsecs\"\n[[things]]\nlist = [1]\n";
    let found = problems(text, |root| {
        root.required_text("name");
        root.count("count");
        root.duration("wait");
        for thing in root.tables("things").into_iter().flatten() {
            thing.texts("list");
            thing.required_text("id");
            thing.finish();
        }
    });
    assert_eq!(
        found,
        [
            "home.toml:1: the document needs `name`: a string",
            "home.toml:1: `count`: expected a whole number from 1, got `0`",
            "home.toml:3: unknown key `nmae` in the document (did you mean `name`?)",
            "home.toml:4: `wait`: expected a duration such as \"500ms\" or \"5m\", got \"5 parsecs\"",
            "home.toml:5: [[things]] needs `id`: a string",
            "home.toml:6: `list.0`: expected a string in quotes, got `1`",
        ]
    );
}

#[test]
fn what_is_no_toml_names_the_line_too() {
    let found = problems("a = 1\nb = = 2\n", |_| ());
    assert!(found[0].starts_with("home.toml:2: "), "{found:?}");
}

#[test]
fn a_pointer_finds_its_line() {
    let text = "[state]\non = true\n[state.color]\ntemperatureK = 1\n";
    let found = problems(text, |root| {
        root.json("state");
        root.note_as(Mismatch::new("/state/color/temperatureK", "", ""), "too cold");
        root.note_as(Mismatch::new("/state/brightness", "", ""), "missing");
    });
    assert_eq!(found, ["home.toml:1: missing", "home.toml:4: too cold"]);
}

#[test]
fn every_mistake_has_its_place_and_its_rule() {
    let text = "[state]\n\"a/b\" = { when = [1, 2026-01-01] }\n[[things]]\n[[things]]\nlist = [\"x\", 1]\nsecret = 7\nstranger = 1\nmode = \"c\"\ncount = 0x0\n";
    let read = |root: &Table<'_>| {
        root.json("state");
        for thing in root.tables("things").into_iter().flatten() {
            let _ = (thing.texts("list"), thing.secret("secret"), thing.count("count"));
            thing.required_choice("mode", &[("a", 1), ("b", 2)]);
            thing.finish();
        }
    };
    let problems = read_document("home.toml", text, read).expect_err("mistakes").list;
    let found: Vec<_> = problems
        .iter()
        .map(|Problem { line, mismatch, .. }| {
            let Mismatch { pointer, rule, actual, .. } = mismatch;
            (*line, pointer.as_str(), rule.as_str(), actual.as_str())
        })
        .collect();
    assert_eq!(
        found,
        [
            (2, "/state/a~1b/when/1", "type", "`2026-01-01`"),
            (3, "/things/0/mode", "required", "nothing"),
            (5, "/things/1/list/1", "type", "`1`"),
            (6, "/things/1/secret", "type", "another kind (integer)"),
            (7, "/things/1/stranger", "unknown-member", "`stranger`"),
            (8, "/things/1/mode", "value", "\"c\""),
            (9, "/things/1/count", "range", "`0`"),
        ]
    );
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_text() {
    let read = |root: &Table<'_>| root.count("count");
    assert_eq!(read_document("home.toml", "\u{feff}count = 7", read), Ok(Some(7)));
}

#[test]
fn a_number_counts_in_whichever_radix_it_is_written() {
    let read = |root: &Table<'_>| root.count("count");
    assert_eq!(read_document("home.toml", "count = 0x10", read), Ok(Some(16)));
}
