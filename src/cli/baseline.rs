//! What was broken in an earlier run, and is forgiven in this one.

use std::path::Path;

use serde_json::Value;

use crate::check::Outcome;
use crate::wire::{LARGEST_FILE, read_file};

use super::failure::Failure;

/// The ids of what was broken, each with the device's where it was tried on each.
#[derive(Debug, Default)]
pub(super) struct Baseline(Vec<(String, Option<String>)>);

impl Baseline {
    /// Reads the report of an earlier run.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let name = path.display();
        let bytes = read_file(path, LARGEST_FILE).map_err(|error| {
            Failure::usage(format!("could not read the baseline `{name}`")).cause(error)
        })?;
        let document: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        let checks = document["checks"].as_array().ok_or_else(|| {
            Failure::usage(format!("the baseline `{name}` is no report of `smarthome check`"))
                .hint("`--report json=FILE` writes one")
        })?;
        let broken = checks.iter().filter(|one| one["status"] == "fail" || one["status"] == "warn");
        let text = |value: &Value| value.as_str().map(str::to_owned);
        Ok(Self(broken.filter_map(|one| Some((text(&one["id"])?, text(&one["device"])))).collect()))
    }

    /// Whether this was broken then.
    pub(super) fn forgives(&self, outcome: &Outcome) -> bool {
        let device = outcome.device.as_ref().map(|device| device.id.as_str());
        self.0.iter().any(|(id, of)| id == outcome.id && of.as_deref() == device)
    }
}
