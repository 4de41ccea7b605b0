//! What a cooker does and says.

use crate::catalog::testing::Fixture;

use super::*;

fn cooker() -> Fixture {
    Fixture::default_of("Cook")
}

/// An oven without presets.
fn oven() -> Fixture {
    Fixture::new(&["Cook"], json!({"supportedCookingModes": ["BAKE", "ROAST"]}))
}

#[test]
fn a_mode_or_a_preset_starts_it_and_the_rest_is_none() {
    assert_eq!(
        cooker().states(),
        json!({"currentCookingMode": "NONE", "currentFoodPreset": "NONE"})
    );
    assert_eq!(
        cooker().run("Cook", json!({"start": true, "cookingMode": "STEAM"})),
        Ok(json!({"currentCookingMode": "STEAM", "currentFoodPreset": "NONE"}))
    );
    assert_eq!(
        cooker().run("Cook", json!({"start": true, "foodPreset": "Eggs", "quantity": 3})),
        Ok(json!({
            "currentCookingMode": "COOK",
            "currentFoodPreset": "egg",
            "currentFoodQuantity": 3,
        }))
    );
    assert_eq!(
        oven().run("Cook", json!({"start": true})),
        Ok(json!({"currentCookingMode": "BAKE"}))
    );
}

#[test]
fn a_quantity_is_reported_in_its_unit() {
    let cups = json!({"start": true, "foodPreset": "rice", "quantity": 1.5, "unit": "CUPS"});
    let cooking = json!({
        "currentCookingMode": "COOK",
        "currentFoodPreset": "white_rice",
        "currentFoodQuantity": 1.5,
        "currentFoodUnit": "CUPS",
    });
    assert_eq!(cooker().run("Cook", cups), Ok(cooking));
    let lone_unit = json!({"start": true, "foodPreset": "rice", "unit": "CUPS"});
    let answer = cooker().run("Cook", lone_unit).expect("cooking");
    assert_eq!(answer.get("currentFoodUnit"), None);
}

#[test]
fn what_is_not_declared_is_refused() {
    for (params, code) in [
        (json!({"start": true, "cookingMode": "GRILL"}), ErrorCode::NotSupported),
        (json!({"start": true, "foodPreset": "pizza"}), ErrorCode::UnknownFoodPreset),
        (
            json!({"start": true, "foodPreset": "egg", "quantity": 2, "unit": "CUPS"}),
            ErrorCode::NotSupported,
        ),
        (json!({"start": true, "quantity": 0}), ErrorCode::ValueOutOfRange),
        (json!({"cookingMode": "STEAM"}), ErrorCode::HardError),
    ] {
        assert_eq!(cooker().run("Cook", params), Err(code));
    }
    let rice = json!({"start": true, "foodPreset": "rice"});
    assert_eq!(oven().run("Cook", rice), Err(ErrorCode::UnknownFoodPreset));
    let bare = Fixture::new(&["Cook"], json!({"supportedCookingModes": []}));
    assert_eq!(bare.run("Cook", json!({"start": true})), Err(ErrorCode::FunctionNotSupported));
}

#[test]
fn the_end_and_a_new_dish_take_the_old_one_away() {
    let rice = json!({"start": true, "foodPreset": "rice", "quantity": 2, "unit": "CUPS"});
    let cooking = cooker().done("Cook", rice);
    let ended = cooking.done("Cook", json!({"start": false, "cookingMode": "GRILL"}));
    assert_eq!(ended.states(), cooker().states());
    let warm = cooking.done("Cook", json!({"start": true, "cookingMode": "WARM"}));
    assert_eq!(warm.states(), json!({"currentCookingMode": "WARM", "currentFoodPreset": "NONE"}));
}

#[test]
fn what_cooks_is_switched_on_and_ends_when_it_is_switched_off() {
    let modes = json!({"supportedCookingModes": ["BAKE"]});
    let oven = Fixture::new(&["Cook", "OnOff"], modes).with(json!({"on": false}));
    let answer = oven.run("Cook", json!({"start": true}));
    assert_eq!(answer, Ok(json!({"currentCookingMode": "BAKE", "on": true})));
    let answer = oven.run("Cook", json!({"start": false}));
    assert_eq!(answer, Ok(json!({"currentCookingMode": "NONE"})));
    let off = oven.done("Cook", json!({"start": true})).done("OnOff", json!({"on": false}));
    assert_eq!(
        off.problems(),
        ["/state/currentCookingMode: expected NONE while `on` is false, got `\"BAKE\"`"]
    );
    assert_eq!(off.after(0).states(), json!({"on": false, "currentCookingMode": "NONE"}));
}

#[test]
fn states_must_be_declared() {
    for (states, problem) in [
        (
            json!({"currentCookingMode": "GRILL"}),
            "/state/currentCookingMode: expected NONE or one of COOK, PRESSURE_COOK, SLOW_COOK, STEAM, WARM, as declared, got `GRILL`",
        ),
        (
            json!({"currentFoodPreset": "rice"}),
            "/state/currentFoodPreset: expected one of white_rice, egg, as declared, got `rice`",
        ),
        (
            json!({"currentFoodPreset": "egg", "currentFoodUnit": "CUPS"}),
            "/state/currentFoodUnit: expected one of its supported_units, got `CUPS`",
        ),
        (
            json!({"currentFoodQuantity": 2}),
            "/state/currentFoodQuantity: expected nothing while nothing cooks, got a quantity",
        ),
    ] {
        assert_eq!(cooker().with(states).problems(), [problem]);
    }
    let mut cooking = json!({"currentCookingMode": "COOK", "currentFoodPreset": "egg"});
    cooking["currentFoodUnit"] = json!("NO_UNITS");
    assert!(cooker().with(cooking).problems().is_empty());
    let preset = json!({"food_preset_name": "a", "food_synonyms": [], "supported_units": []});
    let double = json!({"supportedCookingModes": [], "foodPresets": [preset, preset]});
    assert_eq!(
        Fixture::new(&["Cook"], double).problems(),
        ["/attributes/foodPresets: expected a name of its own for each, got `a` twice"]
    );
}

#[test]
fn it_is_spoken_as_setting_cooking_and_stopping() {
    for (params, words) in [
        (json!({"start": true}), "start it / starting it"),
        (json!({"start": false}), "stop it / stopping it"),
        (
            json!({"start": true, "cookingMode": "SLOW_COOK"}),
            "set it to slow cook / setting it to slow cook",
        ),
        (
            json!({"start": true, "foodPreset": "rice", "quantity": 2, "unit": "CUPS"}),
            "cook 2 cups of rice in it / cooking 2 cups of rice in it",
        ),
        (
            json!({"start": true, "cookingMode": "STEAM", "foodPreset": "rice"}),
            "set it to steam for rice / setting it to steam for rice",
        ),
    ] {
        assert_eq!(cooker().say("Cook", params), words);
    }
}
