//! `ColorSetting`: the colour of a light, as a spectrum colour or as a white of some temperature.
//!
//! <https://developers.home.google.com/cloud-to-cloud/traits/colorsetting>
//!
//! Params and states spell alike things differently: `temperature`, `spectrumRGB` and
//! `spectrumHSV` come in, `temperatureK`, `spectrumRgb` and `spectrumHsv` go out. A spectrum
//! colour in the model that the device does not have is converted; exactly one colour results.
//! A colour can be set while the light is off: `on` stays as it is.

use serde_json::{Value, json};

use crate::catalog::check::whole_number;
use crate::catalog::color::{Color, Hsv, find_color, hsv_from_rgb, rgb_from_hsv};
use crate::catalog::{
    Command, Condition, Device, Edge, Effect, Field, Object, Refusal, Shape, Speech, Unit,
};
use crate::protocol::{ErrorCode, Map, Mismatch};

use super::{Told, Trait, hold, lacking, not_declared, number, states, text, undeclared};

/// Google's schema sets no bounds, but a colour has three bytes.
const RGB: Shape = Shape::Integer { min: 0, max: 0xFF_FF_FF };

/// The white a new light of many temperatures shines in: that of an incandescent bulb.
const STARTING_KELVIN: f64 = 2700.0;

static RANGE: Object = Object {
    fields: &[
        Field::required("temperatureMinK", Shape::INTEGER, "the warmest white")
            .in_unit(Unit::Kelvin),
        Field::required("temperatureMaxK", Shape::INTEGER, "the coolest white")
            .in_unit(Unit::Kelvin),
    ],
    conditions: &[Condition::Less("temperatureMinK", "temperatureMaxK")],
};

static HSV: Object = Object::of(&[
    Field::optional(
        "hue",
        Shape::Number { min: 0.0, max: 360.0, below_max: true },
        "the angle on the colour wheel; default 0, red",
    )
    .in_unit(Unit::Degrees),
    Field::optional("saturation", Shape::number(0.0, 1.0), "how colourful; default 1"),
    Field::optional("value", Shape::number(0.0, 1.0), "how bright; default 1"),
]);

static COLOR_STATE: Object = Object {
    fields: &[
        Field::optional("temperatureK", Shape::INTEGER, "the temperature of a white")
            .in_unit(Unit::Kelvin),
        // Google's own sample of a QUERY spells them as the params do.
        Field::optional("spectrumRgb", RGB, "a colour as the number 0xRRGGBB").also("spectrumRGB"),
        Field::optional("spectrumHsv", Shape::Object(&HSV), "a colour on the colour wheel")
            .also("spectrumHSV"),
    ],
    conditions: &[Condition::OneOf(&[&["temperatureK"], &["spectrumRgb"], &["spectrumHsv"]])],
};

static COLOR_PARAM: Object = Object {
    fields: &[
        Field::optional("name", Shape::Text, "what the person called the colour"),
        Field::optional("temperature", Shape::INTEGER, "the temperature of a white")
            .in_unit(Unit::Kelvin),
        Field::optional("spectrumRGB", RGB, "a colour as the number 0xRRGGBB"),
        Field::optional("spectrumHSV", Shape::Object(&HSV), "a colour on the colour wheel"),
    ],
    // A name alone does not pass Google's schema; it is accepted where it is a common one.
    conditions: &[
        Condition::AnyOf(&[&["temperature"], &["spectrumRGB"], &["spectrumHSV"], &["name"]]),
        Condition::AtMostOne(&["temperature", "spectrumRGB", "spectrumHSV"]),
    ],
};

pub(super) static TRAIT: Trait = Trait {
    name: "ColorSetting",
    summary: "Sets the colour of a light",
    attributes: Object {
        fields: &[
            Field::optional(
                "colorModel",
                Shape::Enum(&["rgb", "hsv"]),
                "the model of spectrum colours; without it there are none",
            ),
            Field::optional(
                "colorTemperatureRange",
                Shape::Object(&RANGE),
                "the whites; without it there are none",
            ),
            Field::optional(
                "commandOnlyColorSetting",
                Shape::Boolean,
                "the state cannot be read; default false",
            ),
        ],
        conditions: &[Condition::AnyOf(&[&["colorModel"], &["colorTemperatureRange"]])],
    },
    // Home Assistant knows no colour of a light that is off.
    states: Object::of(&[Field::required(
        "color",
        Shape::Object(&COLOR_STATE),
        "the colour of the light",
    )
    .often_missing()]),
    commands: &[Command {
        name: "ColorAbsolute",
        summary: "Sets the colour",
        params: Object::of(&[Field::required(
            "color",
            Shape::Object(&COLOR_PARAM),
            "the new colour, in one of the models",
        )]),
        effect: Effect::Reversible,
        tells: &[
            ("color/temperature", "color/temperatureK"),
            ("color/spectrumRGB", "color/spectrumRgb"),
            ("color/spectrumHSV", "color/spectrumHsv"),
        ],
        phrases: &["set {device} to {color}", "make {device} {color}"],
        samples: sample_colors,
        edges,
        run: set_color,
        speech: |params, _| speak_color(params.get("color").unwrap_or(&Value::Null)),
        ..Command::PLAIN
    }],
    command_only: Some("commandOnlyColorSetting"),
    rules,
    default_attributes: || {
        json!({
            "colorModel": "rgb",
            "colorTemperatureRange": {"temperatureMinK": 2000, "temperatureMaxK": 9000},
        })
    },
    starting_states,
    moved: |_| &["color"],
    restore,
    ..Trait::PLAIN
};

/// A colour of the spectrum in the model that the device declares, then a white; as far as it has
/// them. Devices take the other model, and a name alone, as they like.
fn sample_colors(attributes: &Map) -> Vec<Value> {
    let mut samples = Vec::new();
    match color_model(attributes) {
        Some("hsv") => {
            let hsv = json!({"hue": 120, "saturation": 1, "value": 1});
            samples.push(json!({"color": {"name": "green", "spectrumHSV": hsv}}));
        }
        Some(_) => {
            samples.push(json!({"color": {"name": "magenta", "spectrumRGB": 0xFF_00_FF}}));
        }
        None => {}
    }
    if let Some((min, _)) = temperature_range(attributes) {
        samples.push(json!({"color": {"name": "warm white", "temperature": min}}));
    }
    samples
}

/// The ends of the spectrum and of the whites; a light that has none of one kind declares it by
/// leaving it out.
fn edges(attributes: &Map) -> Vec<Edge> {
    let of = |name: &str, values: Vec<Value>| -> Vec<Value> {
        values.into_iter().map(|value| json!({"color": {name: value}})).collect()
    };
    let hsv = |hue: f64, saturation: f64| json!({"hue": hue, "saturation": saturation, "value": 1});
    let edge = |name: &str, at: Vec<Value>, beyond: Vec<Value>| Edge {
        param: "color",
        at: of(name, at),
        beyond: of(name, beyond),
    };
    let mut edges = Vec::new();
    if color_model(attributes).is_some() {
        edges.push(edge("spectrumRGB", vec![json!(0), json!(0xFF_FF_FF)], vec![json!(1 << 24)]));
        let ends = vec![hsv(0.0, 0.0), hsv(359.0, 1.0)];
        edges.push(edge("spectrumHSV", ends, vec![hsv(361.0, 1.0), hsv(120.0, 1.5)]));
    } else {
        edges.push(edge("spectrumRGB", Vec::new(), vec![json!(0xFF_00_FF)]));
    }
    match temperature_range(attributes) {
        Some((min, max)) => {
            let beyond = vec![json!(min.saturating_sub(1)), json!(max.saturating_add(1))];
            edges.push(edge("temperature", vec![json!(min), json!(max)], beyond));
        }
        None => edges.push(edge("temperature", Vec::new(), vec![json!(4000)])),
    }
    edges
}

fn restore(_: &Map, present: &Map, wanted: &Map) -> Told {
    let Some(color) = lacking(present, wanted, "color") else { return Vec::new() };
    let spellings = [
        ("temperatureK", "temperature"),
        ("spectrumRgb", "spectrumRGB"),
        ("spectrumHsv", "spectrumHSV"),
    ];
    let mut forms = spellings.iter().filter_map(|(state, param)| Some((param, color.get(state)?)));
    let told = forms.next().map(|(param, value)| json!({"color": {*param: value}}));
    told.map(|params| ("ColorAbsolute", params)).into_iter().collect()
}

fn set_color(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    let color = match read_color(params.get("color").unwrap_or(&Value::Null))? {
        Color::Temperature(kelvin) => {
            ensure_temperature(device, kelvin)?;
            Color::Temperature(kelvin)
        }
        spectrum => in_model_of(device, spectrum)?,
    };
    Ok(states([("color", color_state(color))]))
}

/// The colour in the params; the name counts only where nothing else says which.
fn read_color(color: &Value) -> Result<Color, Refusal> {
    if let Some(kelvin) = whole_number(&color["temperature"]) {
        return Ok(Color::Temperature(kelvin));
    }
    if let Some(rgb) = whole_number(&color["spectrumRGB"]).and_then(|rgb| rgb.try_into().ok()) {
        return Ok(Color::Rgb(rgb));
    }
    if color["spectrumHSV"].is_object() {
        return Ok(Color::Hsv(read_hsv(&color["spectrumHSV"])));
    }
    let name = color["name"].as_str().unwrap_or_default();
    find_color(name).ok_or_else(|| {
        Refusal::new(ErrorCode::NotSupported, format!("no colour is known as `{name}`"))
    })
}

fn read_hsv(color: &Value) -> Hsv {
    let part = |name: &str, default| color[name].as_f64().unwrap_or(default);
    Hsv { hue: part("hue", 0.0), saturation: part("saturation", 1.0), value: part("value", 1.0) }
}

fn ensure_temperature(device: &Device<'_>, kelvin: i64) -> Result<(), Refusal> {
    let Some((min, max)) = temperature_range(device.attributes) else {
        return Err(not_declared("colorTemperatureRange"));
    };
    if (min..=max).contains(&kelvin) {
        return Ok(());
    }
    let reason = format!("{kelvin} K is not between {min} and {max} K");
    Err(Refusal::new(ErrorCode::ValueOutOfRange, reason))
}

/// A spectrum colour in the model that the device declares.
fn in_model_of(device: &Device<'_>, color: Color) -> Result<Color, Refusal> {
    match (color_model(device.attributes), color) {
        (Some("rgb"), Color::Hsv(hsv)) => Ok(Color::Rgb(rgb_from_hsv(hsv))),
        (Some("hsv"), Color::Rgb(rgb)) => Ok(Color::Hsv(hsv_from_rgb(rgb))),
        (Some(_), color) => Ok(color),
        (None, _) => Err(not_declared("colorModel")),
    }
}

fn color_model(attributes: &Map) -> Option<&str> {
    text(attributes, "colorModel")
}

fn temperature_range(attributes: &Map) -> Option<(i64, i64)> {
    let range = attributes.get("colorTemperatureRange")?;
    let bound = |name: &str| whole_number(&range[name]);
    Some((bound("temperatureMinK")?, bound("temperatureMaxK")?))
}

fn color_state(color: Color) -> Value {
    match color {
        Color::Temperature(kelvin) => json!({"temperatureK": kelvin}),
        Color::Rgb(rgb) => json!({"spectrumRgb": rgb}),
        Color::Hsv(hsv) => json!({"spectrumHsv": {
            "hue": number(hsv.hue),
            "saturation": number(hsv.saturation),
            "value": number(hsv.value),
        }}),
    }
}

fn starting_states(attributes: &Map) -> Map {
    let white = match (temperature_range(attributes), color_model(attributes)) {
        (Some((min, max)), _) => {
            #[expect(clippy::cast_precision_loss, reason = "kelvin are few")]
            let kelvin = hold(STARTING_KELVIN, min as f64, max as f64);
            json!({"temperatureK": number(kelvin)})
        }
        (None, Some("hsv")) => color_state(Color::Hsv(hsv_from_rgb(0xFF_FF_FF))),
        (None, Some(_)) => color_state(Color::Rgb(0xFF_FF_FF)),
        (None, None) => return Map::new(),
    };
    states([("color", white)])
}

/// The colour is in a model that the device declares, and a temperature within its range.
fn rules(device: &Device<'_>) -> Vec<Mismatch> {
    let Some(color) = device.states.get("color") else { return Vec::new() };
    let model = color_model(device.attributes);
    let mut mismatches = Vec::new();
    for (state, wanted) in [("spectrumRgb", "rgb"), ("spectrumHsv", "hsv")] {
        if color.get(state).is_some() && model != Some(wanted) {
            let expected = format!("`{state}` only where colorModel is {wanted}");
            let actual = model.map_or("no colorModel".to_owned(), |model| format!("`{model}`"));
            mismatches.push(undeclared(format!("/state/color/{state}"), expected, actual));
        }
    }
    if let Some(kelvin) = color["temperatureK"].as_f64() {
        mismatches.extend(check_kelvin(device, kelvin));
    }
    mismatches
}

#[expect(clippy::cast_precision_loss, reason = "kelvin are few")]
fn check_kelvin(device: &Device<'_>, kelvin: f64) -> Option<Mismatch> {
    let expected = match temperature_range(device.attributes) {
        Some((min, max)) if (min as f64..=max as f64).contains(&kelvin) => return None,
        Some((min, max)) => format!("a temperature from {min} to {max}, as declared"),
        None => "`temperatureK` only where colorTemperatureRange is declared".to_owned(),
    };
    Some(undeclared("/state/color/temperatureK", expected, format!("`{kelvin}`")))
}

fn speak_color(color: &Value) -> Speech {
    let tail = match (color["name"].as_str(), color["temperature"].as_f64()) {
        (Some(name), _) if !name.is_empty() => format!(" to {name}"),
        (_, Some(kelvin)) => format!(" to {kelvin} kelvin"),
        _ => String::new(),
    };
    let (verb, gerund) = match tail.as_str() {
        "" => ("change the color of", "changing the color of"),
        _ => ("set", "setting"),
    };
    Speech::with_tail(verb, gerund, tail)
}

#[cfg(test)]
mod tests;
