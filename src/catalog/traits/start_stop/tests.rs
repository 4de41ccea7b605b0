//! What a device that runs for a while does and says.

use crate::catalog::testing::Fixture;

use super::*;

fn vacuum() -> Fixture {
    let rooms = json!(["kitchen", "living room", "bedroom"]);
    Fixture::new(&["StartStop"], json!({"pausable": true, "availableZones": rooms}))
}

fn dryer() -> Fixture {
    Fixture::new(&["OnOff", "StartStop"], json!({}))
}

fn cleans(zones: &[&str]) -> Value {
    json!({"isRunning": true, "isPaused": false, "activeZones": zones})
}

#[test]
fn it_starts_in_all_zones_or_in_those_that_are_named() {
    let start = |params| vacuum().run("StartStop", params);
    let all = ["kitchen", "living room", "bedroom"];
    assert_eq!(start(json!({"start": true})), Ok(cleans(&all)));
    assert_eq!(start(json!({"start": true, "zone": " Kitchen"})), Ok(cleans(&["kitchen"])));
    let several = json!({"start": true, "multipleZones": ["BEDROOM", "kitchen", "bedroom"]});
    assert_eq!(start(several), Ok(cleans(&["bedroom", "kitchen"])));
    assert_eq!(start(json!({"start": true, "multipleZones": []})), Ok(cleans(&all)));
}

#[test]
fn a_zone_that_is_not_declared_is_not_supported() {
    for params in [
        json!({"start": true, "zone": "attic"}),
        json!({"start": true, "multipleZones": ["kitchen", "attic"]}),
    ] {
        assert_eq!(vacuum().run("StartStop", params), Err(ErrorCode::NotSupported));
    }
    let params = json!({"start": true, "zone": "kitchen"});
    assert_eq!(dryer().run("StartStop", params), Err(ErrorCode::FunctionNotSupported));
}

#[test]
fn it_pauses_and_goes_on_where_it_was() {
    let started = vacuum().done("StartStop", json!({"start": true, "zone": "bedroom"}));
    let paused = started.done("PauseUnpause", json!({"pause": true}));
    let states = json!({"isRunning": false, "isPaused": true, "activeZones": ["bedroom"]});
    assert_eq!(paused.states(), states);
    assert_eq!(paused.run("PauseUnpause", json!({"pause": true})), Ok(states));
    let resumed = Ok(cleans(&["bedroom"]));
    assert_eq!(paused.run("PauseUnpause", json!({"pause": false})), resumed);
    assert_eq!(paused.run("StartStop", json!({"start": true})), resumed);
    assert_eq!(started.run("PauseUnpause", json!({"pause": false})), resumed);
}

#[test]
fn stopping_ends_a_pause_and_leaves_the_zones() {
    let running = vacuum().done("StartStop", json!({"start": true}));
    let paused = running.done("PauseUnpause", json!({"pause": true}));
    for device in [vacuum(), running, paused] {
        let stopped = json!({"isRunning": false, "isPaused": false, "activeZones": []});
        assert_eq!(device.run("StartStop", json!({"start": false})), Ok(stopped));
    }
}

#[test]
fn what_stands_still_or_is_not_pausable_is_not_paused() {
    for pause in [true, false] {
        let answer = vacuum().run("PauseUnpause", json!({"pause": pause}));
        assert_eq!(answer, Err(ErrorCode::UnpausableState));
    }
    let running = dryer().done("StartStop", json!({"start": true}));
    let answer = running.run("PauseUnpause", json!({"pause": true}));
    assert_eq!(answer, Err(ErrorCode::FunctionNotSupported));
}

#[test]
fn a_device_that_can_be_switched_is_switched_on_and_stops_when_it_is_switched_off() {
    let running = dryer().done("StartStop", json!({"start": true}));
    assert_eq!(running.states(), json!({"on": true, "isRunning": true, "isPaused": false}));
    let off = running.done("OnOff", json!({"on": false})).after(0);
    assert_eq!(off.states(), json!({"on": false, "isRunning": false, "isPaused": false}));
}

#[test]
fn what_is_off_does_not_say_that_it_runs() {
    for state in ["isRunning", "isPaused"] {
        let contradiction = dryer().with(json!({state: true}));
        assert_eq!(
            contradiction.problems()[0],
            format!("/state/{state}: expected `false` while `on` is false, got `true`")
        );
        assert_eq!(contradiction.after(0).problems(), Vec::<String>::new());
    }
}

#[test]
fn what_another_trait_switches_off_in_its_time_stops() {
    let attributes = json!({"supportedEffects": ["sleep"]});
    let fireplace = Fixture::new(&["LightEffects", "OnOff", "StartStop"], attributes);
    let running = fireplace.done("StartStop", json!({"start": true}));
    let later = running.done("Sleep", json!({"duration": 300})).after(300);
    assert_eq!(later.states(), json!({"on": false, "isRunning": false, "isPaused": false}));
    assert_eq!(later.after(0).states(), later.states());
}

#[test]
fn active_zones_are_declared_and_zones_have_names_of_their_own() {
    let odd = vacuum().with(json!({"isRunning": true, "activeZones": ["kitchen", "attic"]}));
    assert_eq!(
        odd.problems(),
        [
            "/state/activeZones/1: expected one of kitchen, living room, bedroom, as declared, got `attic`"
        ]
    );
    assert_eq!(
        dryer().with(json!({"activeZones": ["attic"]})).problems(),
        ["/state/activeZones/0: expected nothing, since none is declared, got `attic`"]
    );
    assert_eq!(
        Fixture::new(&["StartStop"], json!({"availableZones": ["a", "b", "a"]})).problems(),
        ["/attributes/availableZones: expected a name of its own for each, got `a` twice"]
    );
}

#[test]
fn a_pause_that_does_not_fit_is_doubtful() {
    assert!(vacuum().with(json!({"isPaused": true})).problems().is_empty());
    assert_eq!(
        vacuum().with(json!({"isPaused": true, "isRunning": true})).problems(),
        ["/state/isPaused: expected `false` while `isRunning` is true, got `true`"]
    );
    let on = dryer().with(json!({"on": true}));
    assert_eq!(
        on.with(json!({"isPaused": true})).problems(),
        [
            "/state/isPaused: expected `false`, since the device is not declared pausable, got `true`"
        ]
    );
}

#[test]
fn it_is_spoken_as_starting_stopping_and_pausing() {
    let say = |params| vacuum().say("StartStop", params);
    assert_eq!(say(json!({"start": true})), "start it / starting it");
    assert_eq!(say(json!({"start": false})), "stop it / stopping it");
    assert_eq!(
        say(json!({"start": true, "zone": "kitchen"})),
        "start it in kitchen / starting it in kitchen"
    );
    assert_eq!(
        say(json!({"start": true, "multipleZones": ["kitchen", "bedroom"]})),
        "start it in kitchen and bedroom / starting it in kitchen and bedroom"
    );
    let pause = |pause| vacuum().say("PauseUnpause", json!({"pause": pause}));
    assert_eq!(pause(true), "pause it / pausing it");
    assert_eq!(pause(false), "resume it / resuming it");
}
