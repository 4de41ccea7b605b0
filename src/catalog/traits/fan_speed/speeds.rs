//! The speeds that a fan declares, and its states at each of them.

use serde_json::json;

use crate::catalog::traits::choices::{Choices, Spelling};
use crate::catalog::traits::{hold, is_true, number, states};
use crate::protocol::Map;

/// How speeds are declared.
pub(super) const SPELLING: Spelling =
    Spelling { key: "speed_name", values: "speed_values", synonyms: "speed_synonym" };

/// The speeds a fan declares.
pub(super) struct FanSpeeds<'a> {
    pub(super) names: Choices<'a>,
    pub(super) ordered: bool,
    pub(super) percent: bool,
}

impl<'a> FanSpeeds<'a> {
    pub(super) fn of(attributes: &'a Map) -> Self {
        let speeds = attributes.get("availableFanSpeeds");
        Self {
            names: Choices::read_list(speeds.and_then(|it| it.get("speeds")), &SPELLING),
            ordered: speeds.is_some_and(|speeds| speeds["ordered"] == true),
            percent: is_true(attributes, "supportsFanSpeedPercent"),
        }
    }

    pub(super) fn has_steps(&self) -> bool {
        self.ordered && !self.names.is_empty()
    }

    /// The states at the speed of this place.
    pub(super) fn at(&self, index: usize) -> Map {
        let mut reached = states([("currentFanSpeedSetting", json!(self.name(index)))]);
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
            let name = self.name(self.index(place));
            reached.insert("currentFanSpeedSetting".to_owned(), json!(name));
        }
        reached
    }

    fn name(&self, index: usize) -> &'a str {
        self.names.get(index).map(|speed| speed.key).unwrap_or_default()
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
