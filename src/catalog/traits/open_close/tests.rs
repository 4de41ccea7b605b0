//! What a door or a blind does and says.

use crate::catalog::testing::Fixture;

use super::*;

fn blinds(attributes: Value) -> Fixture {
    Fixture::new(&["OpenClose"], attributes)
}

fn curtain() -> Fixture {
    blinds(json!({"openDirection": ["LEFT", "RIGHT"]}))
}

fn door() -> Fixture {
    Fixture::new(&["LockUnlock", "OpenClose"], json!({}))
}

#[test]
fn one_direction_or_none_keeps_a_percentage() {
    for attributes in [json!({}), json!({"openDirection": ["UP"]}), json!({"openDirection": []})] {
        let device = blinds(attributes);
        assert!(device.problems().is_empty());
        assert_eq!(device.states(), json!({"openPercent": 0}));
        for percent in [0.0, 40.5, 100.0] {
            assert_eq!(
                device.run("OpenClose", json!({"openPercent": percent})),
                Ok(json!({"openPercent": number(percent)}))
            );
        }
    }
}

#[test]
fn several_directions_keep_one_percentage_each() {
    let states = |left, right| {
        json!({"openState": [
            {"openPercent": left, "openDirection": "LEFT"},
            {"openPercent": right, "openDirection": "RIGHT"},
        ]})
    };
    assert_eq!(curtain().states(), states(0, 0));
    assert!(curtain().problems().is_empty());
    let half_open = curtain().with(states(30, 60));
    let run = |command, params| half_open.run(command, params);
    assert_eq!(
        run("OpenClose", json!({"openPercent": 50, "openDirection": "LEFT"})),
        Ok(states(50, 60))
    );
    assert_eq!(run("OpenClose", json!({"openPercent": 10})), Ok(states(10, 10)));
    assert_eq!(run("OpenCloseRelative", json!({"openRelativePercent": 50})), Ok(states(80, 100)));
    let params = json!({"openRelativePercent": -50, "openDirection": "RIGHT"});
    assert_eq!(run("OpenCloseRelative", params), Ok(states(30, 10)));
}

#[test]
fn a_direction_that_is_not_declared_is_not_supported() {
    for device in [blinds(json!({})), blinds(json!({"openDirection": ["UP"]})), curtain()] {
        for (command, percent) in
            [("OpenClose", "openPercent"), ("OpenCloseRelative", "openRelativePercent")]
        {
            let params = json!({percent: 10, "openDirection": "DOWN"});
            assert_eq!(device.run(command, params), Err(ErrorCode::FunctionNotSupported));
        }
    }
    let declared = blinds(json!({"openDirection": ["UP"]}));
    let params = json!({"openPercent": 10, "openDirection": "UP"});
    assert_eq!(declared.run("OpenClose", params), Ok(json!({"openPercent": 10})));
}

#[test]
fn a_discrete_device_is_open_or_closed() {
    let valve = blinds(json!({"discreteOnlyOpenClose": true}));
    let open = |percent| valve.run("OpenClose", json!({"openPercent": percent}));
    assert_eq!(open(0.0), Ok(json!({"openPercent": 0})));
    assert_eq!(open(100.0), Ok(json!({"openPercent": 100})));
    for percent in [0.5, 50.0, 99.9] {
        assert_eq!(open(percent), Err(ErrorCode::DiscreteOnlyOpenClose));
    }
    for step in [-100, 100] {
        assert_eq!(
            valve.run("OpenCloseRelative", json!({"openRelativePercent": step})),
            Err(ErrorCode::DiscreteOnlyOpenClose)
        );
    }
    let half_open = valve.with(json!({"openPercent": 50}));
    assert_eq!(half_open.problems().len(), 1, "{:?}", half_open.problems());
}

#[test]
fn a_relative_step_stops_at_both_ends() {
    let device = blinds(json!({})).with(json!({"openPercent": 30}));
    for (step, percent) in [(-100, 0), (-30, 0), (0, 30), (70, 100), (100, 100)] {
        assert_eq!(
            device.run("OpenCloseRelative", json!({"openRelativePercent": step})),
            Ok(json!({"openPercent": percent}))
        );
    }
}

#[test]
fn what_lies_beyond_the_ends_is_out_of_range() {
    for (command, params) in [
        ("OpenClose", json!({"openPercent": -1})),
        ("OpenClose", json!({"openPercent": 100.5})),
        ("OpenCloseRelative", json!({"openRelativePercent": -101})),
        ("OpenCloseRelative", json!({"openRelativePercent": 101})),
    ] {
        assert_eq!(blinds(json!({})).run(command, params), Err(ErrorCode::ValueOutOfRange));
    }
}

#[test]
fn a_locked_door_closes_but_does_not_open() {
    let ajar = door().with(json!({"isLocked": true, "openPercent": 30}));
    let open = |percent| ajar.run("OpenClose", json!({"openPercent": percent}));
    assert_eq!(open(31), Err(ErrorCode::LockedState));
    assert_eq!(open(30), Ok(json!({"openPercent": 30})));
    assert_eq!(open(0), Ok(json!({"openPercent": 0})));
    let step = |percent| ajar.run("OpenCloseRelative", json!({"openRelativePercent": percent}));
    assert_eq!(step(1), Err(ErrorCode::LockedState));
    assert_eq!(step(-1), Ok(json!({"openPercent": 29})));
    let unlocked = ajar.with(json!({"isLocked": false}));
    assert!(unlocked.run("OpenClose", json!({"openPercent": 100})).is_ok());
}

#[test]
fn a_door_with_a_jammed_lock_does_not_open() {
    let jammed = door().with(json!({"isJammed": true}));
    assert_eq!(
        jammed.run("OpenClose", json!({"openPercent": 100})),
        Err(ErrorCode::DeviceJammingDetected)
    );
}

#[test]
fn a_query_only_sensor_takes_no_command() {
    let sensor = blinds(json!({"queryOnlyOpenClose": true}));
    assert_eq!(
        sensor.run("OpenClose", json!({"openPercent": 0})),
        Err(ErrorCode::FunctionNotSupported)
    );
}

#[test]
fn the_form_of_the_state_must_fit_the_directions() {
    let single = curtain().with(json!({"openPercent": 0}));
    assert_eq!(
        single.problems(),
        ["/state: expected `openState`, since several directions are declared, got `openPercent`"]
    );
    let entry = json!({"openState": [{"openPercent": 0, "openDirection": "LEFT"}]});
    assert_eq!(
        curtain().with(entry.clone()).problems(),
        ["/state/openState: expected one entry for each of LEFT, RIGHT, got LEFT"]
    );
    assert_eq!(
        blinds(json!({})).with(entry).problems(),
        ["/state: expected `openPercent`, since no two directions are declared, got `openState`"]
    );
}

#[test]
fn it_is_spoken_as_opening_and_closing() {
    let say = |percent| blinds(json!({})).say("OpenClose", json!({"openPercent": percent}));
    assert_eq!(say(0), "close it / closing it");
    assert_eq!(say(100), "open it / opening it");
    assert_eq!(say(40), "open it to 40 percent / opening it to 40 percent");
    let step = |percent| {
        blinds(json!({})).say("OpenCloseRelative", json!({"openRelativePercent": percent}))
    };
    assert_eq!(step(-20), "close it by 20 percent / closing it by 20 percent");
    assert_eq!(step(20), "open it by 20 percent / opening it by 20 percent");
}
