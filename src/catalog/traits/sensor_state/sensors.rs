//! The sensors that Google knows: what each can tell in words, and what it can measure.

use crate::catalog::{Condition, Field, Object, Shape, Unit, Variant};

use super::super::PRIORITY;

/// What one sensor, or several alike, can report.
pub(super) struct Sensor {
    pub(super) names: &'static [&'static str],
    /// From harmless to worst; none where it only measures.
    pub(super) words: &'static [&'static str],
    /// What it measures where all is well; nothing where it only has words.
    pub(super) harmless: Option<i64>,
}

const AIR_QUALITY: Sensor = Sensor {
    names: &["AirQuality"],
    words: &[
        "healthy",
        "good",
        "fair",
        "moderate",
        "poor",
        "unhealthy for sensitive groups",
        "unhealthy",
        "very poor",
        "very unhealthy",
        "severe",
        "hazardous",
        "unknown",
    ],
    harmless: Some(25),
};

const CARBON_MONOXIDE: Sensor = Sensor {
    names: &["CarbonMonoxideLevel"],
    words: &["no carbon monoxide detected", "carbon monoxide detected", "high", "unknown"],
    harmless: Some(0),
};

const SMOKE: Sensor = Sensor {
    names: &["SmokeLevel"],
    words: &["no smoke detected", "smoke detected", "high", "unknown"],
    harmless: Some(0),
};

const FILTER_CLEANLINESS: Sensor = Sensor {
    names: &["FilterCleanliness"],
    words: &["clean", "dirty", "needs replacement", "unknown"],
    harmless: None,
};

const WATER_LEAK: Sensor =
    Sensor { names: &["WaterLeak"], words: &["no leak", "leak", "unknown"], harmless: None };

const RAIN: Sensor = Sensor {
    names: &["RainDetection"],
    words: &["no rain detected", "rain detected", "unknown"],
    harmless: None,
};

const FILTER_LIFE: Sensor = Sensor {
    names: &["FilterLifeTime"],
    words: &["new", "good", "replace soon", "replace now", "unknown"],
    harmless: Some(100),
};

const COMPUTED_FILTER_LIFE: Sensor = Sensor {
    names: &["PreFilterLifeTime", "HEPAFilterLifeTime", "Max2FilterLifeTime"],
    words: &[],
    harmless: Some(100),
};

/// Air holds some 400 parts per million out of doors.
const CARBON_DIOXIDE: Sensor =
    Sensor { names: &["CarbonDioxideLevel"], words: &[], harmless: Some(400) };

const PARTICLES: Sensor = Sensor { names: &["PM2.5", "PM10"], words: &[], harmless: Some(5) };

const ORGANIC_COMPOUNDS: Sensor =
    Sensor { names: &["VolatileOrganicCompounds"], words: &[], harmless: Some(0) };

static SENSORS: &[Sensor] = &[
    AIR_QUALITY,
    CARBON_MONOXIDE,
    SMOKE,
    FILTER_CLEANLINESS,
    WATER_LEAK,
    RAIN,
    FILTER_LIFE,
    COMPUTED_FILTER_LIFE,
    CARBON_DIOXIDE,
    PARTICLES,
    ORGANIC_COMPOUNDS,
];

/// The sensor of this name.
pub(super) fn find(name: &str) -> Option<&'static Sensor> {
    SENSORS.iter().find(|sensor| sensor.names.contains(&name))
}

const PARTS_PER_MILLION: Field = unit(&["PARTS_PER_MILLION"]);
const PERCENTAGE: Field = unit(&["PERCENTAGE"]);
const MICROGRAMS: Field = unit(&["MICROGRAMS_PER_CUBIC_METER"]);

/// What a device declares of each sensor: words, a unit, or both where there are both.
pub(super) static CAPABILITIES: &[Variant] = &[
    tells_and_measures(
        &AIR_QUALITY,
        &[
            described(&Object::of(&[available(&Shape::Enum(AIR_QUALITY.words))])),
            numeric(&Object::of(&[unit(&["AQI"])])),
        ],
    ),
    tells_and_measures(
        &CARBON_MONOXIDE,
        &[
            described(&Object::of(&[available(&Shape::Enum(CARBON_MONOXIDE.words))])),
            numeric(&Object::of(&[PARTS_PER_MILLION])),
        ],
    ),
    tells_and_measures(
        &SMOKE,
        &[
            described(&Object::of(&[available(&Shape::Enum(SMOKE.words))])),
            numeric(&Object::of(&[PARTS_PER_MILLION])),
        ],
    ),
    variant(
        &FILTER_CLEANLINESS,
        &[only(described(&Object::of(&[available(&Shape::Enum(FILTER_CLEANLINESS.words))])))],
    ),
    variant(
        &WATER_LEAK,
        &[only(described(&Object::of(&[available(&Shape::Enum(WATER_LEAK.words))])))],
    ),
    variant(&RAIN, &[only(described(&Object::of(&[available(&Shape::Enum(RAIN.words))])))]),
    tells_and_measures(
        &FILTER_LIFE,
        &[
            described(&Object::of(&[available(&Shape::Enum(FILTER_LIFE.words))])),
            numeric(&Object::of(&[PERCENTAGE])),
        ],
    ),
    variant(&COMPUTED_FILTER_LIFE, &[only(numeric(&Object::of(&[PERCENTAGE])))]),
    variant(&CARBON_DIOXIDE, &[only(numeric(&Object::of(&[PARTS_PER_MILLION])))]),
    variant(&PARTICLES, &[only(numeric(&Object::of(&[MICROGRAMS])))]),
    variant(&ORGANIC_COMPOUNDS, &[only(numeric(&Object::of(&[PARTS_PER_MILLION])))]),
];

/// What a device reports of each sensor.
pub(super) static READINGS: &[Variant] = &[
    tells_or_measures(&AIR_QUALITY, &[word(AIR_QUALITY.words), raw(Shape::number(0.0, 500.0))]),
    tells_or_measures(&CARBON_MONOXIDE, &[word(CARBON_MONOXIDE.words), raw(Shape::NUMBER)]),
    tells_or_measures(&SMOKE, &[word(SMOKE.words), raw(Shape::NUMBER)]),
    variant(&FILTER_CLEANLINESS, &[only(word(FILTER_CLEANLINESS.words))]),
    variant(&WATER_LEAK, &[only(word(WATER_LEAK.words))]),
    variant(&RAIN, &[only(word(RAIN.words))]),
    tells_or_measures(&FILTER_LIFE, &[word(FILTER_LIFE.words), percent()]),
    variant(&COMPUTED_FILTER_LIFE, &[only(percent())]),
    variant(&CARBON_DIOXIDE, &[only(raw(Shape::NUMBER))]),
    variant(&PARTICLES, &[only(raw(Shape::NUMBER))]),
    variant(&ORGANIC_COMPOUNDS, &[only(raw(Shape::NUMBER))]),
];

/// What a proactive notification tells of each sensor that has words.
pub(super) static NEWS: &[Variant] = &[
    variant(&AIR_QUALITY, &[PRIORITY, only(word(AIR_QUALITY.words))]),
    variant(&CARBON_MONOXIDE, &[PRIORITY, only(word(CARBON_MONOXIDE.words))]),
    variant(&SMOKE, &[PRIORITY, only(word(SMOKE.words))]),
    variant(&FILTER_CLEANLINESS, &[PRIORITY, only(word(FILTER_CLEANLINESS.words))]),
    variant(&WATER_LEAK, &[PRIORITY, only(word(WATER_LEAK.words))]),
    variant(&RAIN, &[PRIORITY, only(word(RAIN.words))]),
    variant(&FILTER_LIFE, &[PRIORITY, only(word(FILTER_LIFE.words))]),
];

const fn variant(sensor: &Sensor, fields: &'static [Field]) -> Variant {
    Variant { values: sensor.names, object: Object::of(fields) }
}

/// A sensor that may declare words, a unit, or both.
const fn tells_and_measures(sensor: &Sensor, fields: &'static [Field]) -> Variant {
    const EITHER: &[Condition] =
        &[Condition::AnyOf(&[&["descriptiveCapabilities"], &["numericCapabilities"]])];
    Variant { values: sensor.names, object: Object { fields, conditions: EITHER } }
}

/// A sensor that reports a word, a number, or both.
const fn tells_or_measures(sensor: &Sensor, fields: &'static [Field]) -> Variant {
    const EITHER: &[Condition] = &[Condition::AnyOf(&[&["currentSensorState"], &["rawValue"]])];
    Variant { values: sensor.names, object: Object { fields, conditions: EITHER } }
}

const fn described(object: &'static Object) -> Field {
    Field::optional("descriptiveCapabilities", Shape::Object(object), "what it tells in words")
}

const fn available(word: &'static Shape) -> Field {
    let words = Shape::list(word).at_least(1).unique();
    Field::required("availableStates", words, "the words it uses; `unknown` always counts too")
}

const fn numeric(object: &'static Object) -> Field {
    Field::optional("numericCapabilities", Shape::Object(object), "what it measures")
}

const fn unit(units: &'static [&'static str]) -> Field {
    Field::required("rawValueUnit", Shape::Enum(units), "what its numbers count")
}

const fn word(words: &'static [&'static str]) -> Field {
    Field::optional("currentSensorState", Shape::Enum(words), "how it is, in a declared word")
}

const fn raw(shape: Shape) -> Field {
    Field::optional("rawValue", shape, "what it measures, in the declared unit")
}

const fn percent() -> Field {
    Field::optional("rawValue", Shape::PERCENT, "how much of its life is left")
        .in_unit(Unit::Percent)
}

/// The same field, where a sensor has no other.
const fn only(mut field: Field) -> Field {
    field.required = true;
    field
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(variants: &[Variant]) -> Vec<&str> {
        variants.iter().flat_map(|variant| variant.values).copied().collect()
    }

    #[test]
    fn every_sensor_can_be_declared_and_reported_and_those_with_words_notified() {
        let all: Vec<&str> = SENSORS.iter().flat_map(|sensor| sensor.names).copied().collect();
        assert_eq!(names(CAPABILITIES), all);
        assert_eq!(names(READINGS), all);
        let with_words = SENSORS.iter().filter(|sensor| !sensor.words.is_empty());
        assert_eq!(
            names(NEWS),
            with_words.flat_map(|sensor| sensor.names).copied().collect::<Vec<_>>()
        );
    }
}
