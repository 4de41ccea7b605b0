//! `Fill`: fills and drains a device, such as a bathtub, wholly or to a level.
//!
//! <https://developers.home.google.com/cloud-to-cloud/traits/fill>
//!
//! A level or a percentage says how much there is in the end, whether the order was to fill or to
//! drain; without them the device becomes full or empty. The levels share the range evenly in
//! their order, the last one being full, so that names and percentages agree; a level that people
//! call empty holds nothing. A drained device without such a level reports none.

use serde_json::{Value, json};

use crate::catalog::{Command, Device, Edge, Effect, Field, Object, Refusal, Shape, Speech, Unit};
use crate::protocol::{ErrorCode, Map, Mismatch, Rule};

use super::choices::{Choices, spoken_key};
use super::levels::{LEVEL_NAMES, LEVELS, levels};
use super::{
    Told, Trait, float, is_true, lacking, not_declared, number, spoken_number, states, text,
    undeclared,
};

static FILL_LEVELS: Object = Object::of(&[
    LEVELS,
    Field::required("ordered", Shape::Boolean, "whether they stand from low to high"),
    Field::optional(
        "supportsFillPercent",
        Shape::Boolean,
        "it can be filled by percentage; default false",
    ),
]);

pub(super) static TRAIT: Trait = Trait {
    name: "Fill",
    summary: "Fills and drains a device",
    attributes: Object::of(&[Field::optional(
        "availableFillLevels",
        Shape::Object(&FILL_LEVELS),
        "how far it can be filled",
    )]),
    states: Object::of(&[
        Field::required("isFilled", Shape::Boolean, "whether anything is in it"),
        Field::optional("currentFillLevel", Shape::Text, "the level_name of how far it is filled"),
        Field::optional("currentFillPercent", Shape::PERCENT, "how far it is filled")
            .in_unit(Unit::Percent),
    ]),
    commands: &[Command {
        name: "Fill",
        summary: "Fills or drains the device, wholly or to a level",
        params: Object::of(&[
            Field::required("fill", Shape::Boolean, "true fills, false drains"),
            Field::optional("fillLevel", Shape::Text, "a level_name or one of its synonyms"),
            Field::optional("fillPercent", Shape::PERCENT, "how much there is in the end")
                .in_unit(Unit::Percent),
        ]),
        effect: Effect::Hazardous,
        effect_of: Some(|_, params| {
            let drains = !is_true(params, "fill") && params.len() == 1;
            if drains { Effect::Reversible } else { Effect::Hazardous }
        }),
        tells: &[
            ("fill", "isFilled"),
            ("fillLevel", "currentFillLevel"),
            ("fillPercent", "currentFillPercent"),
        ],
        phrases: &[
            "fill {device}",
            "drain {device}",
            "fill {device} to {fillLevel}",
            "fill {device} to {fillPercent} percent",
        ],
        samples,
        edges: |attributes| {
            let stranger = FillLevels::of(attributes).names.stranger();
            let params = json!({"fill": true, "fillLevel": stranger});
            vec![Edge::undeclared("fillLevel", params)]
        },
        run: fill,
        speech: |params, _| speak(params),
        ..Command::PLAIN
    }],
    rules,
    default_attributes: || {
        json!({
            "availableFillLevels": {"ordered": true, "supportsFillPercent": true, "levels": [
                LEVEL_NAMES.declare("empty", &["empty", "drained"]),
                LEVEL_NAMES.declare("half", &["half", "half full"]),
                LEVEL_NAMES.declare("full", &["full", "the top"]),
            ]},
        })
    },
    starting_states: |attributes| FillLevels::of(attributes).at(0.0),
    moved: |_| &["isFilled", "currentFillLevel", "currentFillPercent"],
    restore,
    replaced: |changes| {
        // What is known of how far it is filled goes with whether it is.
        let of_old = ["currentFillLevel", "currentFillPercent"];
        let is_gone =
            |name: &&str| changes.contains_key("isFilled") && !changes.contains_key(*name);
        of_old.into_iter().filter(is_gone).collect()
    },
    ..Trait::PLAIN
};

/// What is declared, and how far each level fills the device.
struct FillLevels<'a> {
    names: Choices<'a>,
    /// The place of the level that holds nothing.
    empty: Option<usize>,
    percent: bool,
}

impl<'a> FillLevels<'a> {
    fn of(attributes: &'a Map) -> Self {
        let names = levels(attributes, "availableFillLevels");
        let declared = attributes.get("availableFillLevels");
        let percent = declared.is_some_and(|declared| declared["supportsFillPercent"] == true);
        Self { empty: names.find("empty"), names, percent }
    }

    /// The places of the levels that hold something, in their order.
    fn filled(&self) -> Vec<usize> {
        (0..self.names.len()).filter(|index| Some(*index) != self.empty).collect()
    }

    /// How far the level at this place fills the device.
    fn percent_of(&self, index: usize) -> f64 {
        let filled = self.filled();
        let rank = filled.iter().position(|place| *place == index);
        rank.map_or(0.0, |rank| share(rank, filled.len()))
    }

    /// The level nearest to this percentage.
    fn nearest(&self, percent: f64) -> Option<usize> {
        if percent <= 0.0 {
            return self.empty;
        }
        let filled = self.filled();
        let distance = |rank: &usize| (share(*rank, filled.len()) - percent).abs();
        let nearest = (0..filled.len()).min_by(|a, b| distance(a).total_cmp(&distance(b)));
        nearest.map(|rank| filled[rank])
    }

    /// The states of a device that is so far filled.
    fn at(&self, percent: f64) -> Map {
        let mut states = states([("isFilled", json!(percent > 0.0))]);
        let level = self.nearest(percent).and_then(|index| self.names.get(index));
        if let Some(level) = level {
            states.insert("currentFillLevel".to_owned(), json!(level.key));
        }
        if self.percent {
            states.insert("currentFillPercent".to_owned(), number(percent));
        }
        states
    }
}

/// How far the level of this rank fills a device with so many levels, in percent.
#[expect(clippy::cast_precision_loss, reason = "levels are few")]
fn share(rank: usize, levels: usize) -> f64 {
    100.0 * (rank + 1) as f64 / levels as f64
}

/// Full and empty, each level, and between them.
fn samples(attributes: &Map) -> Vec<Value> {
    let levels = FillLevels::of(attributes);
    let mut samples = vec![json!({"fill": true}), json!({"fill": false})];
    samples.extend(levels.names.keys().map(|level| json!({"fill": true, "fillLevel": level})));
    if levels.percent {
        samples.push(json!({"fill": true, "fillPercent": 40}));
    }
    samples
}

fn fill(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    let levels = FillLevels::of(device.attributes);
    let level = match text(params, "fillLevel") {
        Some(_) if levels.names.is_empty() => return Err(missing("a level")),
        Some(wanted) => {
            let level = levels.names.choose(wanted, "level", ErrorCode::NotSupported)?;
            levels.names.position(level.key).map(|index| levels.percent_of(index))
        }
        None => None,
    };
    let percent = float(params, "fillPercent");
    if percent.is_some() && !levels.percent {
        return Err(missing("supportsFillPercent"));
    }
    let whole = if is_true(params, "fill") { 100.0 } else { 0.0 };
    Ok(levels.at(percent.or(level).unwrap_or(whole)))
}

/// To the percentage where that can be told, else to the level.
fn restore(attributes: &Map, present: &Map, wanted: &Map) -> Told {
    let told = [
        ("currentFillPercent", "fillPercent"),
        ("currentFillLevel", "fillLevel"),
        ("isFilled", "fill"),
    ];
    if told.iter().all(|(state, _)| lacking(present, wanted, state).is_none()) {
        return Vec::new();
    }
    if !is_true(wanted, "isFilled") {
        return vec![("Fill", json!({"fill": false}))];
    }
    let by_percent = FillLevels::of(attributes).percent;
    let mut known = told.iter().filter_map(|(state, param)| Some((*param, wanted.get(*state)?)));
    let known = known.find(|(param, _)| by_percent || *param != "fillPercent");
    let mut params = json!({"fill": true});
    if let Some((param, value)) = known {
        params[param] = value.clone();
    }
    vec![("Fill", params)]
}

fn missing(what: &str) -> Refusal {
    not_declared(&format!("{what} in availableFillLevels"))
}

/// Levels have names of their own, the present one is declared, and the states agree.
fn rules(device: &Device<'_>) -> Vec<Mismatch> {
    let levels = FillLevels::of(device.attributes);
    let mut found = Vec::new();
    found.extend(levels.names.check_unique("/attributes/availableFillLevels/levels"));
    found.extend(levels.names.check_state(device.states, "currentFillLevel"));
    let Some(percent) = device.number("currentFillPercent") else { return found };
    let pointer = "/state/currentFillPercent";
    if !levels.percent {
        let expected = "nothing, since supportsFillPercent is not declared";
        found.push(undeclared(pointer, expected, format!("`{percent}`")));
    }
    let is_filled = device.states.get("isFilled").and_then(Value::as_bool);
    if is_filled.is_some_and(|is_filled| is_filled != (percent > 0.0)) {
        let expected = "0 in an empty device only";
        found.push(Mismatch::new(pointer, expected, percent.to_string()).breaks(Rule::Conflict));
    }
    found
}

fn speak(params: &Map) -> Speech {
    let (verb, gerund) =
        if is_true(params, "fill") { ("fill", "filling") } else { ("drain", "draining") };
    let level = text(params, "fillLevel");
    let tail = match (spoken_number(params, "fillPercent"), level) {
        (Some(percent), _) => format!(" to {percent} percent"),
        (None, Some(level)) => format!(" to {}", spoken_key(level)),
        (None, None) => String::new(),
    };
    Speech::with_tail(verb, gerund, tail)
}

#[cfg(test)]
mod tests {
    use crate::catalog::testing::Fixture;

    use super::*;

    fn tub() -> Fixture {
        Fixture::default_of("Fill")
    }

    /// Levels without one that is empty, and no percentages.
    fn kettle() -> Fixture {
        let level = |name| json!({"level_name": name, "level_values": []});
        let levels = json!([level("half"), level("full")]);
        let attributes = json!({"availableFillLevels": {"levels": levels, "ordered": true}});
        Fixture::new(&["Fill"], attributes)
    }

    #[expect(clippy::unnecessary_wraps, reason = "compared with what a command answers")]
    fn holds(level: &str, percent: i32) -> Result<Value, ErrorCode> {
        Ok(json!({
            "isFilled": percent > 0,
            "currentFillLevel": level,
            "currentFillPercent": percent,
        }))
    }

    #[test]
    fn it_fills_and_drains_wholly() {
        assert_eq!(Ok(tub().states()), holds("empty", 0));
        assert_eq!(tub().run("Fill", json!({"fill": true})), holds("full", 100));
        let full = tub().done("Fill", json!({"fill": true}));
        assert_eq!(full.run("Fill", json!({"fill": false})), holds("empty", 0));
    }

    #[test]
    fn it_fills_and_drains_to_a_level() {
        for (level, name, percent) in
            [("Half full", "half", 50), ("the top", "full", 100), ("drained", "empty", 0)]
        {
            for fill in [true, false] {
                let params = json!({"fill": fill, "fillLevel": level});
                assert_eq!(tub().run("Fill", params), holds(name, percent));
            }
        }
        let params = json!({"fill": true, "fillLevel": "brim"});
        assert_eq!(tub().run("Fill", params), Err(ErrorCode::NotSupported));
    }

    #[test]
    fn it_fills_by_percentage_and_reports_the_nearest_level() {
        for (percent, level) in [(10, "half"), (60, "half"), (80, "full"), (0, "empty")] {
            let params = json!({"fill": true, "fillPercent": percent});
            assert_eq!(tub().run("Fill", params), holds(level, percent));
        }
        let params = json!({"fill": true, "fillPercent": 101});
        assert_eq!(tub().run("Fill", params), Err(ErrorCode::ValueOutOfRange));
        let finer = json!({"fill": true, "fillLevel": "full", "fillPercent": 90});
        assert_eq!(tub().run("Fill", finer), holds("full", 90));
    }

    #[test]
    fn what_is_not_declared_is_refused() {
        let plain = Fixture::new(&["Fill"], json!({}));
        assert_eq!(plain.run("Fill", json!({"fill": true})), Ok(json!({"isFilled": true})));
        for params in
            [json!({"fill": true, "fillLevel": "half"}), json!({"fill": true, "fillPercent": 5})]
        {
            assert_eq!(plain.run("Fill", params), Err(ErrorCode::FunctionNotSupported));
        }
        let percent = json!({"fill": true, "fillPercent": 5});
        assert_eq!(kettle().run("Fill", percent), Err(ErrorCode::FunctionNotSupported));
    }

    #[test]
    fn a_drained_device_without_an_empty_level_reports_no_level() {
        assert_eq!(kettle().states(), json!({"isFilled": false}));
        let half = kettle().done("Fill", json!({"fill": true, "fillLevel": "half"}));
        assert_eq!(half.states(), json!({"isFilled": true, "currentFillLevel": "half"}));
        let drained = half.done("Fill", json!({"fill": false}));
        assert_eq!(drained.states(), json!({"isFilled": false}));
    }

    #[test]
    fn the_states_agree_with_each_other_and_with_what_is_declared() {
        assert_eq!(
            tub().with(json!({"isFilled": true, "currentFillPercent": 0})).problems(),
            ["/state/currentFillPercent: expected 0 in an empty device only, got 0"]
        );
        assert_eq!(
            tub().with(json!({"currentFillLevel": "brim"})).problems(),
            ["/state/currentFillLevel: expected one of empty, half, full, as declared, got `brim`"]
        );
        assert_eq!(
            kettle().with(json!({"isFilled": true, "currentFillPercent": 50})).problems(),
            [
                "/state/currentFillPercent: expected nothing, since supportsFillPercent is not declared, got `50`"
            ]
        );
        let level = json!({"level_name": "a", "level_values": []});
        let attributes =
            json!({"availableFillLevels": {"levels": [level, level], "ordered": true}});
        assert_eq!(
            Fixture::new(&["Fill"], attributes).problems(),
            [
                "/attributes/availableFillLevels/levels: expected a name of its own for each, got `a` twice"
            ]
        );
    }

    #[test]
    fn it_is_spoken_as_filling_and_draining() {
        for (params, words) in [
            (json!({"fill": true}), "fill it / filling it"),
            (json!({"fill": false}), "drain it / draining it"),
            (json!({"fill": true, "fillLevel": "half"}), "fill it to half / filling it to half"),
            (
                json!({"fill": false, "fillPercent": 20}),
                "drain it to 20 percent / draining it to 20 percent",
            ),
        ] {
            assert_eq!(tub().say("Fill", params), words);
        }
    }
}
