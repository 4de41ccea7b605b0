//! What a dispenser does and says.

use crate::catalog::testing::Fixture;

use super::*;

fn feeder() -> Fixture {
    Fixture::default_of("Dispense")
}

fn item(name: &str, units: &Value, portion: &Value) -> Value {
    json!({
        "item_name": name,
        "item_name_synonyms": [],
        "supported_units": units,
        "default_portion": portion,
    })
}

/// A tap with two items and a preset.
fn tap() -> Fixture {
    let litre = json!({"amount": 1, "unit": "LITERS"});
    let glass = json!({"preset_name": "glass", "preset_name_synonyms": []});
    Fixture::new(
        &["Dispense"],
        json!({
            "supportedDispenseItems": [
                item("cold", &json!(["LITERS", "CUPS"]), &litre),
                item("hot", &json!(["LITERS"]), &litre),
            ],
            "supportedDispensePresets": [glass],
        }),
    )
}

fn dispensed(device: &Fixture, params: Value) -> Result<Value, ErrorCode> {
    device.run("Dispense", params).map(|answer| answer["dispenseItems"][0].clone())
}

fn food(amount: i32, unit: &str) -> Value {
    json!({"item": "food", "amount": amount, "unit": unit})
}

#[test]
fn an_item_is_dispensed_by_amount_and_the_end_comes_with_the_clock() {
    let new = json!({
        "itemName": "cat_food",
        "amountRemaining": {"amount": 10, "unit": "PORTION"},
        "isCurrentlyDispensing": false,
    });
    assert_eq!(feeder().states(), json!({"dispenseItems": [new]}));
    let running = json!({
        "itemName": "cat_food",
        "amountRemaining": {"amount": 7, "unit": "PORTION"},
        "isCurrentlyDispensing": true,
    });
    assert_eq!(dispensed(&feeder(), food(3, "PORTION")), Ok(running.clone()));
    let device = feeder().done("Dispense", food(3, "PORTION"));
    assert_eq!(device.after(4).states(), json!({"dispenseItems": [running]}));
    let done = json!({
        "itemName": "cat_food",
        "amountRemaining": {"amount": 7, "unit": "PORTION"},
        "isCurrentlyDispensing": false,
        "amountLastDispensed": {"amount": 3, "unit": "PORTION"},
    });
    assert_eq!(device.after(5).states(), json!({"dispenseItems": [done]}));
}

#[test]
fn while_it_dispenses_it_takes_no_other_order() {
    let device = feeder().done("Dispense", json!({}));
    for params in [json!({}), food(1, "CUPS"), json!({"presetName": "bowl"})] {
        assert_eq!(
            device.after(4).run("Dispense", params.clone()),
            Err(ErrorCode::DeviceCurrentlyDispensing)
        );
        assert!(device.after(5).run("Dispense", params).is_ok());
    }
    let endless =
        json!({"dispenseItems": [{"itemName": "cat_food", "isCurrentlyDispensing": true}]});
    assert_eq!(
        feeder().with(endless).after(1000).run("Dispense", json!({})),
        Err(ErrorCode::DeviceCurrentlyDispensing)
    );
}

#[test]
fn the_only_item_need_not_be_named_and_several_must() {
    for params in
        [json!({}), json!({"presetName": "Cat Bowl"}), json!({"amount": 1, "unit": "PORTION"})]
    {
        let answer = dispensed(&feeder(), params).expect("dispensed");
        assert_eq!(answer["amountRemaining"], json!({"amount": 9, "unit": "PORTION"}));
    }
    for params in [json!({}), json!({"amount": 1, "unit": "CUPS"})] {
        assert_eq!(tap().run("Dispense", params), Err(ErrorCode::GenericDispenseNotSupported));
    }
    assert_eq!(tap().run("Dispense", json!({"presetName": "glass"})), Ok(tap().states()));
}

#[test]
fn what_the_item_does_not_allow_is_refused() {
    for (params, code) in [
        (food(1, "LITERS"), ErrorCode::DispenseUnitNotSupported),
        (food(0, "CUPS"), ErrorCode::DispenseAmountBelowLimit),
        (food(-1, "CUPS"), ErrorCode::DispenseAmountBelowLimit),
        (food(11, "PORTION"), ErrorCode::DispenseAmountRemainingExceeded),
        (
            json!({"item": "food", "amount": 1.5, "unit": "PORTION"}),
            ErrorCode::DispenseFractionalAmountNotSupported,
        ),
        (json!({"item": "milk", "amount": 1, "unit": "CUPS"}), ErrorCode::NotSupported),
        (json!({"presetName": "bucket"}), ErrorCode::NotSupported),
        (json!({"item": "food"}), ErrorCode::HardError),
        (json!({"amount": 1, "unit": "CUPS", "presetName": "bowl"}), ErrorCode::HardError),
    ] {
        assert_eq!(feeder().run("Dispense", params), Err(code));
    }
}

#[test]
fn halves_are_fine_where_nothing_is_counted_and_another_unit_stays() {
    let half = json!({"item": "cold", "amount": 0.5, "unit": "LITERS"});
    let answer = dispensed(&tap(), half).expect("dispensed");
    assert_eq!(answer["amountRemaining"], json!({"amount": 9.5, "unit": "LITERS"}));
    let cups = json!({"item": "cold", "amount": 200, "unit": "CUPS"});
    let answer = dispensed(&tap(), cups).expect("dispensed");
    assert_eq!(answer["amountRemaining"], json!({"amount": 10, "unit": "LITERS"}));
}

#[test]
fn an_item_without_an_entry_gets_one() {
    let device = feeder().with(json!({"dispenseItems": []}));
    assert_eq!(
        dispensed(&device, json!({})),
        Ok(json!({"itemName": "cat_food", "isCurrentlyDispensing": true}))
    );
}

#[test]
fn what_is_declared_can_be_dispensed() {
    let broken = item("a", &json!(["CUPS"]), &json!({"amount": 0, "unit": "GRAMS"}));
    let double = Fixture::new(&["Dispense"], json!({"supportedDispenseItems": [broken, broken]}));
    let problems = double.problems();
    for expected in [
        "/attributes/supportedDispenseItems: expected a name of its own for each, got `a` twice",
        "/attributes/supportedDispenseItems/1/default_portion/unit: expected one of its supported_units: CUPS, got `GRAMS`",
        "/attributes/supportedDispenseItems/1/default_portion/amount: expected a whole number from 1, got `0`",
    ] {
        assert!(problems.contains(&expected.to_owned()), "{problems:?}");
    }
    let preset = json!({"preset_name": "a", "preset_name_synonyms": []});
    let double = Fixture::new(&["Dispense"], json!({"supportedDispensePresets": [preset, preset]}));
    assert_eq!(
        double.problems(),
        [
            "/attributes/supportedDispensePresets: expected a name of its own for each, got `a` twice"
        ]
    );
}

#[test]
fn what_is_reported_is_declared() {
    let cold = json!({"itemName": "cold", "amountRemaining": {"amount": 1, "unit": "CUPS"}});
    assert!(tap().with(json!({"dispenseItems": [cold]})).problems().is_empty());
    for (entry, problem) in [
        (
            json!({"itemName": "tea"}),
            "/state/dispenseItems/1/itemName: expected one of cold, hot, as declared, got `tea`",
        ),
        (
            json!({"itemName": "hot", "amountLastDispensed": {"unit": "CUPS"}}),
            "/state/dispenseItems/1/amountLastDispensed/unit: expected one of its supported_units: LITERS, got `CUPS`",
        ),
        (
            json!({"itemName": "cold"}),
            "/state/dispenseItems/1: expected one entry for each item, got `cold` twice",
        ),
    ] {
        assert_eq!(tap().with(json!({"dispenseItems": [cold, entry]})).problems(), [problem]);
    }
}

#[test]
fn it_is_spoken_as_dispensing() {
    for (params, words) in [
        (json!({}), "dispense from it / dispensing from it"),
        (json!({"presetName": "bowl"}), "dispense bowl from it / dispensing bowl from it"),
        (food(2, "CUPS"), "dispense 2 cups of food from it / dispensing 2 cups of food from it"),
        (json!({"amount": 2, "unit": "NO_UNITS"}), "dispense 2 from it / dispensing 2 from it"),
    ] {
        assert_eq!(feeder().say("Dispense", params), words);
    }
}
