//! The least and the greatest value that a device declares: of humidity, temperature, rotation.

use serde_json::Value;

use crate::catalog::{Condition, Device, Field, Object, Refusal, Shape, Unit};
use crate::protocol::{ErrorCode, Mismatch};

use super::{hold, undeclared};

/// Differences below this are the noise of binary fractions.
const NOISE: f64 = 1e-3;

/// A range of temperatures as it is declared.
pub(super) static CELSIUS: Object = Object {
    fields: &[
        Field::required("minThresholdCelsius", Shape::NUMBER, "the lowest setpoint")
            .in_unit(Unit::Celsius),
        Field::required("maxThresholdCelsius", Shape::NUMBER, "the highest setpoint")
            .in_unit(Unit::Celsius),
    ],
    conditions: &[Condition::Less("minThresholdCelsius", "maxThresholdCelsius")],
};

/// A declared range, both ends included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bounds {
    pub(super) min: f64,
    pub(super) max: f64,
}

impl Bounds {
    /// Reads a declared range with these names for its ends; an end that is left out is that of
    /// `default`.
    pub(super) fn read(range: Option<&Value>, [min, max]: [&str; 2], default: Self) -> Self {
        let end = |name: &str| range?.get(name)?.as_f64();
        Self { min: end(min).unwrap_or(default.min), max: end(max).unwrap_or(default.max) }
    }

    /// Reads a declared range of temperatures; without an end there is none.
    pub(super) fn celsius(range: Option<&Value>) -> Self {
        let any = Self { min: f64::NEG_INFINITY, max: f64::INFINITY };
        Self::read(range, ["minThresholdCelsius", "maxThresholdCelsius"], any)
    }

    /// The value so many percent of the way from the lower end to the upper one.
    pub(super) fn at_percent(self, percent: f64) -> f64 {
        self.hold(self.min + (self.max - self.min) * percent / 100.0)
    }

    /// How many percent of that way a value lies.
    pub(super) fn percent_of(self, value: f64) -> f64 {
        let width = self.max - self.min;
        if width > 0.0 { hold((value - self.min) / width * 100.0, 0.0, 100.0) } else { 0.0 }
    }

    /// The nearest value within.
    pub(super) fn hold(self, value: f64) -> f64 {
        hold(value, self.min, self.max)
    }

    pub(super) fn is_below(self, value: f64) -> bool {
        value < self.min - NOISE
    }

    pub(super) fn is_above(self, value: f64) -> bool {
        value > self.max + NOISE
    }

    /// Whether a value lies at the lower end or beyond.
    pub(super) fn is_least(self, value: f64) -> bool {
        value <= self.min + NOISE
    }

    /// Whether a value lies at the upper end or beyond.
    pub(super) fn is_greatest(self, value: f64) -> bool {
        value >= self.max - NOISE
    }

    /// Whether the ends are nearer to each other than this.
    pub(super) fn is_narrower(self, width: f64) -> bool {
        self.max - self.min < width - NOISE
    }

    pub(super) fn holds(self, value: f64) -> bool {
        !self.is_below(value) && !self.is_above(value)
    }

    /// Refuses a value beyond the ends with `code`.
    pub(super) fn ensure_holds(self, value: f64, code: ErrorCode) -> Result<(), Refusal> {
        if self.holds(value) {
            return Ok(());
        }
        let reason = format!("{value} is not between {} and {}", self.min, self.max);
        Err(Refusal::new(code, reason))
    }

    /// Says where the number of this state lies beyond the ends; `what` names it: `a setpoint`.
    pub(super) fn check_state(
        self,
        device: &Device<'_>,
        state: &str,
        what: &str,
    ) -> Option<Mismatch> {
        let value = device.number(state).filter(|value| !self.holds(*value))?;
        let expected = format!("{what} from {} to {}, as declared", self.min, self.max);
        Some(undeclared(format!("/state/{state}"), expected, format!("`{value}`")))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const DEFAULT: Bounds = Bounds { min: 0.0, max: 100.0 };

    #[test]
    fn an_end_that_is_not_declared_is_that_of_the_default() {
        let read = |range: Value| Bounds::read(Some(&range), ["low", "high"], DEFAULT);
        assert_eq!(Bounds::read(None, ["low", "high"], DEFAULT), DEFAULT);
        assert_eq!(read(json!({"low": 20})), Bounds { min: 20.0, max: 100.0 });
        assert_eq!(read(json!({"low": "20", "high": 60.5})), Bounds { min: 0.0, max: 60.5 });
        assert_eq!(read(json!([20])), DEFAULT);
    }

    #[test]
    fn a_percentage_is_a_part_of_the_way() {
        let bounds = Bounds { min: 30.0, max: 90.0 };
        for (percent, value) in [(0.0, 30.0), (50.0, 60.0), (100.0, 90.0)] {
            assert!((bounds.at_percent(percent) - value).abs() < 1e-9, "{percent}");
            assert!((bounds.percent_of(value) - percent).abs() < 1e-9, "{value}");
        }
        let point = Bounds { min: 30.0, max: 30.0 };
        assert!(point.percent_of(30.0).abs() < 1e-9);
    }

    #[test]
    fn both_ends_are_within_and_noise_is_no_difference() {
        for (value, holds) in [(0.0, true), (100.0, true), (100.000_01, true), (100.1, false)] {
            assert_eq!(DEFAULT.holds(value), holds, "{value}");
        }
        assert!(DEFAULT.is_least(0.0) && DEFAULT.is_greatest(100.0));
        assert!(!DEFAULT.is_least(0.1) && !DEFAULT.is_greatest(99.9));
        assert!(DEFAULT.is_below(-0.1) && DEFAULT.is_above(100.1));
        let refused = DEFAULT.ensure_holds(-1.0, ErrorCode::ValueOutOfRange).err();
        assert_eq!(refused.expect("refused").reason, "-1 is not between 0 and 100");
    }
}
