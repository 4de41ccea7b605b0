//! What a light of colours does and says.

use crate::catalog::testing::Fixture;

use super::*;

fn light(attributes: Value) -> Fixture {
    Fixture::new(&["ColorSetting"], attributes)
}

fn rgb() -> Fixture {
    light(json!({"colorModel": "rgb"}))
}

fn hsv() -> Fixture {
    light(json!({"colorModel": "hsv"}))
}

fn white() -> Fixture {
    let range = json!({"temperatureMinK": 2000, "temperatureMaxK": 6500});
    light(json!({"colorTemperatureRange": range}))
}

#[expect(clippy::needless_pass_by_value, reason = "tests write the colour in place")]
fn set(light: &Fixture, color: Value) -> Result<Value, ErrorCode> {
    light.run("ColorAbsolute", json!({"color": color})).map(|states| states["color"].clone())
}

#[test]
fn a_new_light_is_white_in_a_model_it_declares() {
    for (light, color) in [
        (rgb(), json!({"spectrumRgb": 0xFF_FF_FF})),
        (hsv(), json!({"spectrumHsv": {"hue": 0, "saturation": 0, "value": 1}})),
        (white(), json!({"temperatureK": 2700})),
    ] {
        assert_eq!(light.states(), json!({"color": color}));
        assert!(light.problems().is_empty());
    }
}

#[test]
fn what_comes_in_the_devices_own_model_is_kept() {
    assert_eq!(
        set(&rgb(), json!({"name": "magenta", "spectrumRGB": 0xFF_00_FF})),
        Ok(json!({"spectrumRgb": 0xFF_00_FF}))
    );
    let color = json!({"hue": 12.5, "saturation": 0.5, "value": 1.0});
    assert_eq!(
        set(&hsv(), json!({"spectrumHSV": color})),
        Ok(json!({"spectrumHsv": {"hue": 12.5, "saturation": 0.5, "value": 1}}))
    );
    assert_eq!(set(&white(), json!({"temperature": 4000})), Ok(json!({"temperatureK": 4000})));
}

#[test]
fn what_comes_in_the_other_model_is_converted() {
    let blue = json!({"hue": 240, "saturation": 1, "value": 1});
    assert_eq!(set(&rgb(), json!({"spectrumHSV": blue})), Ok(json!({"spectrumRgb": 0xFF})));
    assert_eq!(set(&hsv(), json!({"spectrumRGB": 0xFF})), Ok(json!({"spectrumHsv": blue})));
}

#[test]
fn missing_parts_of_a_hue_are_full() {
    let green = json!({"hue": 120});
    assert_eq!(set(&rgb(), json!({"spectrumHSV": green})), Ok(json!({"spectrumRgb": 0xFF00})));
}

#[test]
fn a_model_that_is_not_declared_is_not_supported() {
    for color in
        [json!({"spectrumRGB": 1}), json!({"spectrumHSV": {"hue": 1}}), json!({"name": "red"})]
    {
        assert_eq!(set(&white(), color), Err(ErrorCode::FunctionNotSupported));
    }
    for light in [rgb(), hsv()] {
        for color in [json!({"temperature": 4000}), json!({"name": "warm white"})] {
            assert_eq!(set(&light, color), Err(ErrorCode::FunctionNotSupported));
        }
    }
}

#[test]
fn temperatures_and_colours_have_bounds() {
    for kelvin in [2000, 6500] {
        let answer = set(&white(), json!({"temperature": kelvin}));
        assert_eq!(answer, Ok(json!({"temperatureK": kelvin})));
    }
    for kelvin in [1999, 6501, 0, -1] {
        let answer = set(&white(), json!({"temperature": kelvin}));
        assert_eq!(answer, Err(ErrorCode::ValueOutOfRange), "{kelvin}");
    }
    for spectrum in [-1, 0x0100_0000] {
        let answer = set(&rgb(), json!({"spectrumRGB": spectrum}));
        assert_eq!(answer, Err(ErrorCode::ValueOutOfRange));
    }
    let answer = set(&hsv(), json!({"spectrumHSV": {"hue": 360}}));
    assert_eq!(answer, Err(ErrorCode::ValueOutOfRange));
}

#[test]
fn a_name_alone_is_a_common_colour() {
    assert_eq!(set(&rgb(), json!({"name": "Red"})), Ok(json!({"spectrumRgb": 0xFF_00_00})));
    assert_eq!(set(&white(), json!({"name": "warm white"})), Ok(json!({"temperatureK": 3000})));
    assert_eq!(set(&rgb(), json!({"name": "octarine"})), Err(ErrorCode::NotSupported));
}

#[test]
fn a_colour_is_given_in_one_way() {
    for color in [json!({}), json!({"spectrumRGB": 1, "temperature": 4000}), json!("red")] {
        assert_eq!(set(&rgb(), color), Err(ErrorCode::HardError));
    }
    assert_eq!(set(&rgb(), json!({"spectrumRGB": 1, "x": 1})), Ok(json!({"spectrumRgb": 1})));
}

#[test]
fn a_state_must_fit_what_is_declared() {
    let problems = |light: Fixture, color| light.with(json!({"color": color})).problems();
    assert_eq!(
        problems(rgb(), json!({"spectrumHsv": {"hue": 1}})),
        [
            "/state/color/spectrumHsv: expected `spectrumHsv` only where colorModel is hsv, got `rgb`"
        ]
    );
    assert_eq!(
        problems(white(), json!({"spectrumRgb": 1})),
        [
            "/state/color/spectrumRgb: expected `spectrumRgb` only where colorModel is rgb, got no colorModel"
        ]
    );
    assert_eq!(
        problems(white(), json!({"temperatureK": 7000})),
        [
            "/state/color/temperatureK: expected a temperature from 2000 to 6500, as declared, got `7000`"
        ]
    );
    assert_eq!(
        problems(rgb(), json!({"temperatureK": 4000})),
        [
            "/state/color/temperatureK: expected `temperatureK` only where colorTemperatureRange is declared, got `4000`"
        ]
    );
    // The spelling of the params is a common mistake.
    assert_eq!(
        problems(rgb(), json!({"spectrumRGB": 1})),
        ["/state/color/spectrumRGB: expected the spelling `spectrumRgb`, got `spectrumRGB`"]
    );
    assert_eq!(problems(rgb(), json!({})).len(), 1);
}

#[test]
fn a_light_declares_a_model_or_a_range_in_the_right_order() {
    assert!(!light(json!({})).problems().is_empty());
    let range = json!({"temperatureMinK": 6500, "temperatureMaxK": 2000});
    let backwards = light(json!({"colorTemperatureRange": range}));
    assert_eq!(
        backwards.problems()[0],
        "/attributes/colorTemperatureRange: expected `temperatureMinK` below `temperatureMaxK`, got 6500 and 2000"
    );
}

#[test]
fn a_colour_is_spoken_by_its_name_or_temperature() {
    let say = |color| rgb().say("ColorAbsolute", json!({"color": color}));
    assert_eq!(
        say(json!({"name": "magenta", "spectrumRGB": 0xFF_00_FF})),
        "set it to magenta / setting it to magenta"
    );
    assert_eq!(
        say(json!({"temperature": 4000})),
        "set it to 4000 kelvin / setting it to 4000 kelvin"
    );
    assert_eq!(say(json!({"spectrumRGB": 1})), "change the color of it / changing the color of it");
}
