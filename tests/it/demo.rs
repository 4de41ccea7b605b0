//! `smarthome demo` as a newcomer types it.

use std::io::Read as _;

use crate::common::{PIN, Sandbox, snapshot_of};

#[test]
fn the_demo_shows_every_dialogue_and_ends_well() {
    Sandbox::new().run("demo").expect_code(0).snapshot("demo");
}

#[test]
fn as_json_the_demo_is_one_document() {
    let ran = Sandbox::new().run("demo --json").expect_code(0);
    let document = ran.json();
    assert_eq!(document["outcome"], "success");
    let steps = document["steps"].as_array().expect("steps");
    assert_eq!(steps[0]["report"]["outcome"], "linked");
    assert!(steps.iter().any(|step| step["conversation"]["error_code"] == "tooManyFailedAttempts"));
}

#[test]
fn pins_show_to_whoever_asks_for_secrets() {
    let ran = Sandbox::new().run("demo --show-secrets").expect_code(0);
    assert!(ran.stdout.contains(&format!("User       {PIN}\n")), "{}", ran.text());
    assert!(!ran.stdout.contains("[redacted]"), "{}", ran.text());
}

#[test]
fn quiet_says_nothing_on_the_side() {
    let ran = Sandbox::new().run("demo --quiet").expect_code(0);
    assert!(ran.stderr.is_empty() && ran.stdout.contains("Unlocking the front door."));
}

#[test]
fn verbose_shows_every_exchange_without_its_secrets() {
    let ran = Sandbox::new().run("demo -v").expect_code(0);
    for part in ["  > POST http://127.0.0.1:", "/fulfillment", "authorization: Bearer [redacted]"] {
        assert!(ran.stdout.contains(part), "no {part:?}: {}", ran.text());
    }
}

#[test]
fn a_reader_that_goes_away_early_is_no_panic() {
    let sandbox = Sandbox::new();
    let mut child = sandbox.command("demo").spawn().expect("the program starts");
    let mut stdout = child.stdout.take().expect("a pipe");
    let mut byte = [0];
    stdout.read_exact(&mut byte).expect("something");
    drop(stdout);
    let output = child.wait_with_output().expect("it ends");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
}

#[test]
fn colour_is_for_terminals_unless_it_is_asked_for() {
    let sandbox = Sandbox::new();
    let plain = sandbox.run("demo");
    let coloured = sandbox.run("demo --color always");
    let no_color = sandbox.run_with("demo --color always", |c| {
        c.env("NO_COLOR", "1");
    });
    let by_variable = sandbox.run_with("demo", |c| {
        c.env("SMARTHOME_COLOR", "always");
    });
    assert!(!plain.stdout.contains('\u{1b}'));
    for ran in [coloured, no_color, by_variable] {
        assert!(ran.stdout.contains("\u{1b}[2mUser\u{1b}[0m"), "a flag goes before NO_COLOR");
    }
    // A pipe has no width: the layout stays.
    let narrow = sandbox.run_with("demo", |c| {
        c.env("COLUMNS", "40");
    });
    assert_eq!(narrow.stdout.lines().count(), plain.stdout.lines().count());
}

#[test]
fn the_ways_to_link_that_are_not_for_smart_home_are_played_where_asked_for() {
    let runs = ["implicit", "streamlined", "google-sign-in"]
        .map(|way| Sandbox::new().run(&format!("demo --linking {way}")));
    for ran in &runs {
        assert_eq!(ran.code, Some(0), "{}", ran.text());
    }
    snapshot_of("demo-linking", &runs);
}

#[test]
fn all_of_them_are_played_in_one_go() {
    let steps = |way: &str| {
        let ran = Sandbox::new().run(&format!("demo --json --linking {way}")).expect_code(0);
        ran.json()["steps"].as_array().expect("steps").len()
    };
    let each: usize = ["code", "implicit", "streamlined", "google-sign-in"].map(steps).iter().sum();
    assert_eq!(steps("all"), each);
}
