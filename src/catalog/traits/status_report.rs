//! `StatusReport`: what is the matter with a device or with those it depends on.
//!
//! <https://developers.home.google.com/cloud-to-cloud/traits/statusreport>
//!
//! A security system names the open window that keeps it from arming. Google requires no member of
//! an entry. A code that Google does not list is doubtful, not wrong: Google cannot put it into
//! words.

use serde_json::{Value, json};

use crate::catalog::{Device, Field, Object, Shape, nearest};
use crate::protocol::{ErrorCode, Mismatch, Rule};

use super::{Trait, states};

static STATUS: Object = Object::of(&[
    Field::optional("blocking", Shape::Boolean, "it keeps commands from being carried out"),
    Field::optional("deviceTarget", Shape::Text, "the id of the device that it is about"),
    Field::optional("priority", Shape::COUNT, "0 is the most pressing"),
    Field::optional("statusCode", Shape::Text, "an error or exception code"),
]);

pub(super) static TRAIT: Trait = Trait {
    name: "StatusReport",
    summary: "Reports what is the matter with a device and those related to it",
    states: Object::of(&[Field::required(
        "currentStatusReport",
        Shape::list(&Shape::Object(&STATUS)),
        "what is the matter; empty where all is well",
    )]),
    rules,
    starting_states: |_| states([("currentStatusReport", json!([]))]),
    ..Trait::PLAIN
};

/// Every code is one that Google can put into words.
fn rules(device: &Device<'_>) -> Vec<Mismatch> {
    let report = device.states.get("currentStatusReport").and_then(Value::as_array);
    let codes = report.into_iter().flatten().enumerate().filter_map(|(index, status)| {
        let code = ErrorCode::from(status["statusCode"].as_str()?);
        code.meaning().is_none().then(|| unlisted(index, code.as_str()))
    });
    codes.collect()
}

fn unlisted(index: usize, code: &str) -> Mismatch {
    let near = nearest(code, ErrorCode::ALL.iter().map(ErrorCode::as_str));
    let near = near.first().map(|near| format!(" (did you mean `{near}`?)")).unwrap_or_default();
    let pointer = format!("/state/currentStatusReport/{index}/statusCode");
    Mismatch::new(pointer, format!("a code that Google lists{near}"), format!("`{code}`"))
        .breaks(Rule::Name)
        .tolerated()
}

#[cfg(test)]
mod tests {
    use crate::catalog::{check_device, testing::Fixture};

    use super::*;

    #[expect(clippy::needless_pass_by_value, reason = "tests write the status in place")]
    fn reporting(status: Value) -> Fixture {
        let system = Fixture::default_of("StatusReport");
        system.with(json!({"currentStatusReport": [status]}))
    }

    #[test]
    fn a_new_device_has_nothing_to_report() {
        let new = Fixture::default_of("StatusReport");
        assert_eq!(new.states(), json!({"currentStatusReport": []}));
    }

    #[test]
    fn an_open_window_is_reported_with_its_device() {
        let window = json!({"blocking": true, "deviceTarget": "window-1", "priority": 0,
            "statusCode": "deviceOpen"});
        assert_eq!(reporting(window).problems(), Vec::<String>::new());
        assert_eq!(reporting(json!({})).problems(), Vec::<String>::new());
        assert_eq!(
            reporting(json!({"priority": -1})).problems(),
            ["/state/currentStatusReport/0/priority: expected a whole number from 0, got `-1`"]
        );
    }

    #[test]
    fn a_code_that_google_does_not_list_is_doubtful() {
        let strange = reporting(json!({"statusCode": "lowBatery"}));
        assert_eq!(
            strange.problems(),
            [
                "/state/currentStatusReport/0/statusCode: expected a code that Google lists (did you mean `lowBattery`?), got `lowBatery`"
            ]
        );
        assert!(check_device(&strange.device()).iter().all(|mismatch| !mismatch.is_error()));
    }
}
