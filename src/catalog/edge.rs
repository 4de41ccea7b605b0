//! The ends of what a device takes for a param, and what lies just beyond.

use serde_json::{Value, json};

use crate::protocol::Map;

use super::{Command, Shape};

/// Ends further out than this are none: nobody gets there.
const FAR: f64 = 1e12;

/// The ends of what a device takes for one param of a command.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    /// The param.
    pub param: &'static str,
    /// Params at an end.
    pub at: Vec<Value>,
    /// Params just beyond an end, or with what the device has not declared.
    pub beyond: Vec<Value>,
}

impl Edge {
    /// From the least number to the greatest, each beside the other params in `base`; an infinite
    /// end is none.
    pub(super) fn range(param: &'static str, base: &Value, [min, max]: [f64; 2]) -> Self {
        let with = |number: f64| {
            let mut params = base.clone();
            params[param] = tidy(number);
            params
        };
        let near = |ends: [f64; 2]| -> Vec<Value> {
            ends.into_iter().filter(|end| end.abs() < FAR).map(with).collect()
        };
        Self { param, at: near([min, max]), beyond: near([min - 1.0, max + 1.0]) }
    }

    /// Params with something that the device has not declared.
    pub(super) fn undeclared(param: &'static str, params: Value) -> Self {
        Self { param, at: Vec::new(), beyond: vec![params] }
    }

    /// The ends of all params of a command: those that the device declares, else those of the
    /// params' own types, beside what else stands in the first sample that has the param.
    pub(super) fn all(command: &Command, attributes: &Map, samples: &[Value]) -> Vec<Self> {
        let mut edges = (command.edges)(attributes);
        for field in command.params.fields {
            let Some(ends) = ends(&field.shape) else { continue };
            let base = samples.iter().find(|sample| sample.get(field.name).is_some());
            if let Some(base) = base.filter(|_| edges.iter().all(|it| it.param != field.name)) {
                edges.push(Self::range(field.name, base, ends));
            }
        }
        edges
    }
}

/// The least and the greatest number of a shape that has such.
#[expect(clippy::cast_precision_loss, reason = "bounds are small")]
fn ends(shape: &Shape) -> Option<[f64; 2]> {
    match shape {
        Shape::Integer { min, max } => Some([*min as f64, *max as f64]),
        Shape::Number { min, max, below_max: false } => Some([*min, *max]),
        _ => None,
    }
}

/// A whole number without a point.
#[expect(clippy::cast_possible_truncation, reason = "whole, and not far out")]
fn tidy(number: f64) -> Value {
    if number.fract() == 0.0 { json!(number as i64) } else { json!(number) }
}
