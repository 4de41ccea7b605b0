//! What a battery does and says.

use crate::catalog::testing::Fixture;

use super::*;

fn battery() -> Fixture {
    Fixture::default_of("EnergyStorage")
}

/// A car that reports distances and energy too.
fn car() -> Fixture {
    let of = |raw_value: u64, unit: &str| json!({"rawValue": raw_value, "unit": unit});
    battery().with(json!({
        "descriptiveCapacityRemaining": "MEDIUM",
        "capacityRemaining": [of(50, "PERCENTAGE"), of(200, "KILOMETERS"), of(3, "KILOWATT_HOURS")],
        "capacityUntilFull": [of(3000, "SECONDS")],
    }))
}

fn start(device: &Fixture) -> Result<Value, ErrorCode> {
    device.run("Charge", json!({"charge": true}))
}

fn level(percent: u64) -> Value {
    json!({
        "descriptiveCapacityRemaining": describe(percent),
        "capacityRemaining": [{"rawValue": percent, "unit": "PERCENTAGE"}],
        "capacityUntilFull": [
            {"rawValue": 100 - percent, "unit": "PERCENTAGE"},
            {"rawValue": (100 - percent) * 60, "unit": "SECONDS"},
        ],
    })
}

fn with(mut states: Value, others: Value) -> Value {
    let others: Map = serde_json::from_value(others).expect("an object");
    states.as_object_mut().expect("an object").extend(others);
    states
}

#[test]
fn the_level_rises_a_percent_a_minute_until_it_is_full() {
    let plugged_in = |charging: bool| json!({"isCharging": charging, "isPluggedIn": true});
    assert_eq!(battery().states(), with(level(60), plugged_in(false)));
    assert_eq!(start(&battery()), Ok(with(level(60), json!({"isCharging": true}))));
    let charging = battery().done("Charge", json!({"charge": true}));
    for (seconds, percent) in [(0, 60), (59, 60), (60, 61), (630, 70), (2399, 99)] {
        let after = charging.after(seconds);
        assert_eq!(after.states(), with(level(percent), plugged_in(true)), "{seconds}");
    }
    for seconds in [2400, 1_000_000] {
        assert_eq!(charging.after(seconds).states(), with(level(100), plugged_in(false)));
    }
}

#[test]
fn it_is_counted_alike_however_often_it_is_looked_at() {
    let mut looked_at = car().done("Charge", json!({"charge": true}));
    for _ in 0..100 {
        looked_at = looked_at.after(25);
    }
    let once = car().done("Charge", json!({"charge": true})).after(2500);
    assert_eq!(looked_at.states(), once.states());
    assert_eq!(
        once.states()["capacityRemaining"],
        json!([
            {"rawValue": 91, "unit": "PERCENTAGE"},
            {"rawValue": 364, "unit": "KILOMETERS"},
            {"rawValue": 5, "unit": "KILOWATT_HOURS"},
        ])
    );
    assert_eq!(once.states()["capacityUntilFull"], json!([{"rawValue": 540, "unit": "SECONDS"}]));
}

#[test]
fn to_stop_keeps_what_is_reached_and_to_charge_again_goes_on_from_there() {
    let charging = battery().done("Charge", json!({"charge": true})).after(90);
    assert_eq!(start(&charging), Ok(with(level(61), json!({"isCharging": true}))));
    assert_eq!(charging.done("Charge", json!({"charge": true})).after(30).states(), {
        with(level(62), json!({"isCharging": true, "isPluggedIn": true}))
    });
    let stopped = charging.done("Charge", json!({"charge": false})).after(600);
    assert_eq!(
        stopped.states(),
        with(level(61), json!({"isCharging": false, "isPluggedIn": true}))
    );
    let again = stopped.done("Charge", json!({"charge": true})).after(60);
    assert_eq!(again.states()["capacityRemaining"], level(62)["capacityRemaining"]);
    assert_eq!(battery().run("Charge", json!({"charge": false})), Ok(json!({"isCharging": false})));
}

#[test]
fn what_is_full_does_not_charge() {
    let full = battery().with(level(100));
    assert_eq!(start(&full), Ok(with(level(100), json!({"isCharging": false}))));
    let described = Fixture::new(
        &["EnergyStorage"],
        json!({"queryOnlyEnergyStorage": false, "isRechargeable": true}),
    )
    .with(json!({"capacityRemaining": [], "capacityUntilFull": []}));
    assert_eq!(start(&described), Ok(json!({"isCharging": true})));
    let endless = described.done("Charge", json!({"charge": true})).after(1_000_000);
    assert_eq!(endless.states()["isCharging"], true);
    let full = described.with(json!({"descriptiveCapacityRemaining": "FULL"}));
    assert_eq!(start(&full), Ok(json!({"isCharging": false})));
}

#[test]
fn a_home_that_charges_already_counts_from_the_first_look() {
    let charging = battery().with(json!({"isCharging": true})).after(1000);
    assert_eq!(charging.states()["capacityRemaining"], level(60)["capacityRemaining"]);
    assert_eq!(charging.after(60).states()["capacityRemaining"], level(61)["capacityRemaining"]);
}

#[test]
fn what_is_unplugged_or_cannot_be_charged_refuses() {
    let unplugged = battery().with(json!({"isPluggedIn": false}));
    assert_eq!(start(&unplugged), Err(ErrorCode::DeviceUnplugged));
    assert!(unplugged.run("Charge", json!({"charge": false})).is_ok());
    for attributes in [
        json!({"queryOnlyEnergyStorage": false}),
        json!({"queryOnlyEnergyStorage": true, "isRechargeable": true}),
    ] {
        let device = Fixture::new(&["EnergyStorage"], attributes);
        assert!(device.problems().is_empty());
        for charge in [true, false] {
            assert_eq!(
                device.run("Charge", json!({"charge": charge})),
                Err(ErrorCode::FunctionNotSupported)
            );
        }
    }
}

#[test]
fn levels_agree() {
    let of = |raw_value: i32, unit: &str| json!({"rawValue": raw_value, "unit": unit});
    for (states, problem) in [
        (
            json!({"capacityUntilFull": [of(41, "PERCENTAGE")]}),
            "/state/capacityUntilFull: expected 40 percent until full, got 41",
        ),
        (
            json!({"capacityRemaining": [of(101, "PERCENTAGE")]}),
            "/state/capacityRemaining: expected a percentage from 0 to 100, got 101",
        ),
        (
            json!({"capacityRemaining": [of(60, "PERCENTAGE"), of(1, "MILES"), of(2, "MILES")]}),
            "/state/capacityRemaining: expected each unit once, got MILES twice",
        ),
        (
            json!({"capacityRemaining": [of(40, "PERCENTAGE")], "capacityUntilFull": [],
                   "descriptiveCapacityRemaining": "FULL"}),
            "/state/descriptiveCapacityRemaining: expected a word that fits the percentage, got FULL at 40 percent",
        ),
    ] {
        assert_eq!(battery().with(states).problems(), [problem]);
    }
    assert!(car().problems().is_empty());
}

#[test]
fn only_what_is_declared_rechargeable_charges() {
    let simple = Fixture::new(&["EnergyStorage"], json!({"queryOnlyEnergyStorage": false}));
    let until_full = json!([{"rawValue": 40, "unit": "PERCENTAGE"}]);
    assert_eq!(
        simple.with(json!({"isCharging": true, "capacityUntilFull": until_full})).problems(),
        [
            "/state/isCharging: expected isRechargeable to be declared, got `true`",
            "/state/capacityUntilFull: expected isRechargeable to be declared, got a capacity to be reached",
        ]
    );
    assert!(simple.with(json!({"isCharging": false})).problems().is_empty());
}

#[test]
fn it_is_spoken_as_charging() {
    assert_eq!(battery().say("Charge", json!({"charge": true})), "charge it / charging it");
    assert_eq!(
        battery().say("Charge", json!({"charge": false})),
        "stop charging it / ending the charging of it"
    );
}
