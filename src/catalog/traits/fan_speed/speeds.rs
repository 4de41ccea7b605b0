//! The speeds that a fan declares, and its states at each of them.

use serde_json::{Value, json};

use crate::catalog::traits::{hold, number, states};
use crate::protocol::Map;

/// The speeds a fan declares.
pub(super) struct FanSpeeds<'a> {
    /// `speed_name`, with what people may call it.
    pub(super) names: Vec<(&'a str, Vec<&'a str>)>,
    pub(super) ordered: bool,
    pub(super) percent: bool,
}

impl<'a> FanSpeeds<'a> {
    pub(super) fn of(attributes: &'a Map) -> Self {
        let speeds = attributes.get("availableFanSpeeds").unwrap_or(&Value::Null);
        let list = speeds["speeds"].as_array().into_iter().flatten();
        Self {
            names: list
                .filter_map(|speed| Some((speed["speed_name"].as_str()?, synonyms(speed))))
                .collect(),
            ordered: speeds["ordered"] == true,
            percent: attributes.get("supportsFanSpeedPercent").is_some_and(|it| it == true),
        }
    }

    /// The place of the speed that is called so, in any case and language; exact names first.
    pub(super) fn find(&self, wanted: &str) -> Option<usize> {
        let wanted = wanted.trim().to_lowercase();
        let is_wanted = |name: &str| name.trim().to_lowercase() == wanted;
        self.names.iter().position(|(name, _)| is_wanted(name)).or_else(|| {
            self.names.iter().position(|(_, synonyms)| synonyms.iter().any(|it| is_wanted(it)))
        })
    }

    pub(super) fn has_steps(&self) -> bool {
        self.ordered && !self.names.is_empty()
    }

    /// The states at the speed of this place.
    pub(super) fn at(&self, index: usize) -> Map {
        let mut reached = states([("currentFanSpeedSetting", json!(self.names[index].0))]);
        if self.percent && self.ordered {
            let percent = (index + 1) * 100 / self.names.len();
            reached.insert("currentFanSpeedPercent".to_owned(), json!(percent));
        }
        reached
    }

    /// The states at this percentage; a fan that stands still has no named speed.
    pub(super) fn at_percent(&self, percent: f64) -> Map {
        let mut reached = states([("currentFanSpeedPercent", number(percent))]);
        if self.has_steps() && percent > 0.0 {
            let place = (percent / 100.0 * self.count()).ceil() - 1.0;
            let name = self.names[self.index(place)].0;
            reached.insert("currentFanSpeedSetting".to_owned(), json!(name));
        }
        reached
    }

    /// How many speeds have a name.
    #[expect(clippy::cast_precision_loss, reason = "speeds are few")]
    pub(super) fn count(&self) -> f64 {
        self.names.len() as f64
    }

    /// The place of a speed, held within those that there are.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "held between 0 and the number of speeds"
    )]
    pub(super) fn index(&self, place: f64) -> usize {
        hold(place, 0.0, self.count() - 1.0) as usize
    }
}

fn synonyms(speed: &Value) -> Vec<&str> {
    let languages = speed["speed_values"].as_array().into_iter().flatten();
    languages
        .filter_map(|language| language["speed_synonym"].as_array())
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}
