//! Which rule of the catalogue belongs to which check.
//!
//! The catalogue finds every violation of a SYNC or QUERY answer; each belongs to one family, and
//! each family is one check. An error breaks the rule; what Google is known to put up with is
//! remarked on, or breaks the gentler rules that are about nothing else.

use std::collections::HashSet;

use serde_json::Value;

use crate::catalog::{Kind, SyncedDevices, Violation, validate};
use crate::check::{Judged, Stop};
use crate::protocol::{Mismatch, Rule};
use crate::wire::Exchange;

/// What a violation of a SYNC or QUERY answer is about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Family {
    /// What is around the devices: judged by checks of its own.
    Around,
    /// `null` where something else belongs.
    Null,
    /// A device's id.
    Id,
    /// A device's type.
    Type,
    /// The list of traits.
    Traits,
    /// The traits that certification asks of a type.
    TraitsOfType,
    /// A device's names, by type.
    Name,
    /// A name that cannot be said.
    Speakable,
    /// `willReportState`.
    WillReportState,
    /// Attributes that are missing.
    AttributesWhole,
    /// Attributes of the wrong type or range.
    AttributesFit,
    /// Attributes that contradict each other.
    AttributesAgree,
    /// The names of modes, toggles, inputs and the like.
    Choices,
    /// `customData`.
    CustomData,
    /// Members that no device has.
    Stranger,
    /// Other members of a device.
    OtherMember,
    /// `online`.
    Online,
    /// `status`.
    Status,
    /// An error or exception code.
    Code,
    /// An error beside a success.
    CodeBesideSuccess,
    /// States that are missing.
    StatesWhole,
    /// States of the wrong type or range.
    StatesFit,
    /// States that are none of those declared.
    StatesDeclared,
    /// The colour.
    Color,
    /// A number written as text.
    NumberAsText,
}

/// Whether what Google puts up with breaks the rule too.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Minds {
    /// It is remarked on.
    Errors,
    /// It does.
    Doubts,
}

/// Judges one family of the violations of a SYNC answer.
pub(super) fn judge_sync(exchange: &Exchange, family: Family, minds: Minds) -> Judged {
    let body = exchange.json().unwrap_or_default();
    let mut found = validate(Kind::SyncResponse, &body, None);
    if family == Family::TraitsOfType {
        // Traits that cannot be read are none of those that a type asks for.
        let unread = devices_with_errors(&found, Family::Traits);
        found.retain(|it| !unread.contains(&it.device));
    }
    found.retain(|it| family_in_sync(&it.mismatch) == family);
    judge(found, minds, &[exchange])
}

/// Judges one family of the violations of a QUERY answer after its SYNC.
pub(super) fn judge_query(
    sync: &Exchange,
    query: &Exchange,
    family: Family,
    minds: Minds,
) -> Judged {
    let (devices, body) = (sync.json().unwrap_or_default(), query.json().unwrap_or_default());
    let mut found = validate(Kind::QueryResponse, &body, Some(&SyncedDevices::read(&devices)));
    found.retain(|it| family_in_query(&it.mismatch, &body) == family);
    if !found.is_empty() {
        // What is declared wrongly is nothing to hold states against.
        let unsound = unsoundly_declared(&validate(Kind::SyncResponse, &devices, None));
        found.retain(|it| it.mismatch.rule != Rule::Declared || !unsound.contains(&it.device));
    }
    judge(found, minds, &[sync, query])
}

/// The devices with errors of this family.
fn devices_with_errors(found: &[Violation], family: Family) -> HashSet<Option<String>> {
    let errors = found.iter().filter(|it| it.mismatch.is_error());
    let own = errors.filter(|it| family_in_sync(&it.mismatch) == family);
    own.map(|it| it.device.clone()).collect()
}

/// The devices whose attributes are wrong.
fn unsoundly_declared(found: &[Violation]) -> HashSet<Option<String>> {
    use Family::{AttributesAgree, AttributesFit, AttributesWhole, Choices, Null};
    let families = [AttributesWhole, AttributesFit, AttributesAgree, Choices, Null];
    families.into_iter().flat_map(|family| devices_with_errors(found, family)).collect()
}

/// Errors, and doubts where they count, break the rule; the first is named.
pub(super) fn judge(found: Vec<Violation>, minds: Minds, evidence: &[&Exchange]) -> Judged {
    let (wrong, doubtful): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|it| it.mismatch.is_error() || minds == Minds::Doubts);
    match (wrong.first(), doubtful.first()) {
        (Some(first), _) => {
            let actual = format!("{}{}", describe(first), and_more(wrong.len()));
            Err(Stop::broken(&first.mismatch.expected, actual, evidence))
        }
        (None, Some(first)) => Ok(Some(format!(
            "doubtful: expected {}, got {}{}",
            first.mismatch.expected,
            describe(first),
            and_more(doubtful.len())
        ))),
        (None, None) => Ok(None),
    }
}

/// What came, and where.
fn describe(violation: &Violation) -> String {
    let Mismatch { actual, pointer, .. } = &violation.mismatch;
    match &violation.device {
        Some(device) => format!("{actual} for `{device}` at `{pointer}`"),
        None => format!("{actual} at `{pointer}`"),
    }
}

/// How many others there are.
pub(super) fn and_more(count: usize) -> String {
    match count {
        0 | 1 => String::new(),
        count => format!(", and {} more", count - 1),
    }
}

/// The steps of a pointer below the devices, without the device's own.
fn steps_in_device(pointer: &str) -> Option<Vec<&str>> {
    let rest = pointer.strip_prefix("/payload/devices/")?;
    Some(rest.split('/').skip(1).collect())
}

fn family_in_sync(found: &Mismatch) -> Family {
    let Some(steps) = steps_in_device(&found.pointer) else {
        return Family::Around;
    };
    let is_name = matches!(found.rule, Rule::Length | Rule::Unique);
    match (steps.as_slice(), found.rule) {
        (["customData", ..], _) => Family::CustomData,
        _ if found.actual == "null" => Family::Null,
        (["id"], _) => Family::Id,
        (["type"], _) => Family::Type,
        (["traits"], Rule::Declared) => Family::TraitsOfType,
        (["traits", ..], _) => Family::Traits,
        (["attributes", ..], Rule::Required | Rule::Alternatives) => Family::AttributesWhole,
        (["attributes", ..], Rule::Conflict | Rule::Order) => Family::AttributesAgree,
        (["attributes", ..], _) if is_name => Family::Choices,
        (["attributes", ..], _) => Family::AttributesFit,
        (_, Rule::Unknown) => Family::Stranger,
        (["name", "name"], Rule::Length) => Family::Speakable,
        (["name", ..], _) => Family::Name,
        (["willReportState"], _) => Family::WillReportState,
        _ => Family::OtherMember,
    }
}

fn family_in_query(found: &Mismatch, body: &Value) -> Family {
    let Some(steps) = steps_in_device(&found.pointer) else {
        return Family::Around;
    };
    match (steps.as_slice(), found.rule) {
        ([], _) if found.rule == Rule::Device => Family::Around,
        (["errorCode"], Rule::Conflict) => Family::CodeBesideSuccess,
        (["online"], _) => Family::Online,
        (["status"], _) => Family::Status,
        (["errorCode" | "exceptionCode" | "debugString"], _) => Family::Code,
        (["color", ..], rule) if rule != Rule::Unknown && has_color(found, body) => Family::Color,
        (_, Rule::Required | Rule::Alternatives) => Family::StatesWhole,
        (_, Rule::Declared) => Family::StatesDeclared,
        (_, Rule::Type) if is_number_as_text(body.pointer(&found.pointer)) => Family::NumberAsText,
        _ => Family::StatesFit,
    }
}

/// Whether there is a colour that can be wrong, rather than none.
fn has_color(found: &Mismatch, body: &Value) -> bool {
    let end = found.pointer.find("/color").map_or(0, |start| start + "/color".len());
    body.pointer(&found.pointer[..end]).is_some()
}

/// Whether a text is what a number or a boolean would look like: `"21.5"`, `"NaN"`, `"true"`.
fn is_number_as_text(value: Option<&Value>) -> bool {
    let text = value.and_then(Value::as_str).map(str::trim);
    text.is_some_and(|text| text.parse::<f64>().is_ok() || text.parse::<bool>().is_ok())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::check::made_up::{broken, held, payload};

    fn sync() -> Value {
        json!({"agentUserId": "1", "devices": [{
            "id": "lamp", "type": "action.devices.types.LIGHT",
            "traits": ["action.devices.traits.OnOff", "action.devices.traits.Brightness"],
            "name": {"name": "lamp"}, "willReportState": false}]})
    }

    /// The families of what is wrong or doubtful once one place of the SYNC is changed.
    fn families(place: &str, value: Value) -> Vec<Family> {
        let mut body = json!({"requestId": "1", "payload": sync()});
        let (parent, name) = place.rsplit_once('/').expect("a pointer");
        body.pointer_mut(&format!("/payload/devices/0{parent}")).expect("a place")[name] = value;
        let found = validate(Kind::SyncResponse, &body, None);
        found.iter().map(|it| family_in_sync(&it.mismatch)).collect()
    }

    #[test]
    fn each_violation_of_a_sync_belongs_to_one_family() {
        for (place, value, family) in [
            ("/id", json!(7), Family::Id),
            ("/type", json!("action.devices.types.light"), Family::Type),
            ("/traits", json!([]), Family::Traits),
            ("/name", json!({"name": " "}), Family::Speakable),
            ("/name", json!("lamp"), Family::Name),
            ("/name", json!({"name": "lamp", "nicknames": "light"}), Family::Name),
            ("/name", json!({"name": null}), Family::Null),
            ("/roomHint", json!(null), Family::Null),
            ("/roomHint", json!(7), Family::OtherMember),
            ("/willReportState", json!("true"), Family::WillReportState),
            ("/attributes", json!({"commandOnlyOnOff": "no"}), Family::AttributesFit),
            (
                "/attributes",
                json!({"commandOnlyOnOff": true, "queryOnlyOnOff": true}),
                Family::AttributesAgree,
            ),
            ("/customData", json!("text"), Family::CustomData),
            ("/room", json!("hall"), Family::Stranger),
            ("/deviceInfo", json!({"model": 7}), Family::OtherMember),
            ("/deviceInfo", json!({"attributes": {}}), Family::Stranger),
        ] {
            let found = families(place, value.clone());
            assert!(found.contains(&family), "{place} {value}: {found:?}");
            // Without its traits a device lacks those of its type.
            let strange = found.iter().find(|it| **it != family && **it != Family::TraitsOfType);
            assert_eq!(strange, None, "{place} {value}");
        }
    }

    #[expect(clippy::needless_pass_by_value, reason = "tests write the value in place")]
    fn judge_state(entry: Value, family: Family) -> Judged {
        let query = payload(json!({"devices": {"lamp": entry}}));
        judge_query(&payload(sync()), &query, family, Minds::Errors)
    }

    #[test]
    fn each_violation_of_a_query_belongs_to_one_family() {
        for (entry, family) in [
            (json!({"status": "SUCCESS", "on": true, "brightness": 1}), Family::Online),
            (json!({"online": true, "status": "success"}), Family::Status),
            (json!({"online": true, "on": true, "brightness": 101}), Family::StatesFit),
            (json!({"online": true, "on": true, "brightness": null}), Family::StatesFit),
            (json!({"online": true, "on": true, "brightness": "65"}), Family::NumberAsText),
            (json!({"online": true, "on": "true", "brightness": 65}), Family::NumberAsText),
        ] {
            broken(judge_state(entry, family));
        }
    }

    #[test]
    fn what_is_declared_wrongly_is_nothing_to_hold_states_against() {
        let sync = |attributes: Value| {
            let mut sync = sync();
            sync["devices"][0]["traits"] = json!(["action.devices.traits.TemperatureSetting"]);
            sync["devices"][0]["attributes"] = attributes;
            payload(sync)
        };
        let sound = json!({"availableThermostatModes": ["off"], "thermostatTemperatureUnit": "C"});
        let unsound = json!({"availableThermostatModes": ["off"]});
        let judged = |attributes: &Value, mode: &str, family: Family| {
            let entry = json!({"online": true, "status": "SUCCESS", "thermostatMode": mode,
                "thermostatTemperatureSetpoint": 20, "thermostatTemperatureAmbient": 20});
            let query = payload(json!({"devices": {"lamp": entry}}));
            judge_query(&sync(attributes.clone()), &query, family, Minds::Errors)
        };
        broken(judged(&sound, "heat", Family::StatesDeclared));
        held(judged(&unsound, "heat", Family::StatesDeclared));
        let bare = payload(json!({"devices": {"lamp": {"online": true, "status": "SUCCESS"}}}));
        let judged = judge_query(&sync(sound), &bare, Family::StatesWhole, Minds::Errors);
        assert!(broken(judged).contains("for `lamp`"));
    }

    #[test]
    fn a_broken_rule_names_the_device_and_the_place() {
        let entry = json!({"online": true, "status": "SUCCESS", "on": true, "brightness": "65"});
        assert_eq!(
            broken(judge_state(entry.clone(), Family::NumberAsText)),
            "`\"65\"` for `lamp` at `/payload/devices/lamp/brightness`"
        );
        assert_eq!(held(judge_state(entry, Family::StatesFit)), "");
    }

    #[test]
    fn what_google_puts_up_with_is_remarked_on() {
        let entry = json!({"online": true, "on": true, "brightness": 65});
        let remark = held(judge_state(entry, Family::Status));
        assert!(remark.starts_with("doubtful: expected SUCCESS, OFFLINE"), "{remark}");
    }
}
