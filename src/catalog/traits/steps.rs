//! Steps of relative commands: exactly so much more or less, or by a weight that Google makes of
//! "a bit" and "much".

use crate::catalog::Shape;
use crate::protocol::Map;

use super::float;

/// From much less to much more.
pub(super) const WEIGHT: Shape = Shape::Integer { min: -5, max: 5 };

/// What one step of a weight is worth of what is measured in percent.
pub(super) const PERCENT_PER_WEIGHT: f64 = 10.0;

/// How much more the params ask for, in the param `exact` or by the param `weight`, of which one
/// step is worth so much.
pub(super) fn step(params: &Map, exact: &str, weight: &str, worth: f64) -> f64 {
    let weighed = || float(params, weight).map(|weight| weight * worth);
    float(params, exact).or_else(weighed).unwrap_or_default()
}
