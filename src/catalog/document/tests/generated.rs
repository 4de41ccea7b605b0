//! Generated documents: what our own check says of them, and what the printed schema says.

use jsonschema::Validator;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use serde_json::{Value, json};

use crate::catalog::testing::{flawed, object, runner};
use crate::catalog::{Kind, Object, TRAITS, Trait, schema, validate};
use crate::protocol::{Map, Rule};

use super::super::envelope::QUERY_DEVICE;

const CASES: usize = 60;

/// What JSON Schema cannot say.
fn is_beyond_schema(rule: Rule) -> bool {
    matches!(rule, Rule::Declared | Rule::Name | Rule::Order | Rule::Unique | Rule::Device)
}

fn compiled(kind: Kind) -> Validator {
    let schema = schema(kind);
    jsonschema::meta::validate(&schema).unwrap_or_else(|error| panic!("{kind}: {error}"));
    jsonschema::draft202012::new(&schema).unwrap_or_else(|error| panic!("{kind}: {error}"))
}

/// Both verdicts on a document; `Some` is the verdict where they could be compared.
fn compare(kind: Kind, validator: &Validator, document: &Value) -> Option<bool> {
    let found = validate(kind, document, None);
    let errors: Vec<_> = found.iter().filter(|it| it.mismatch.is_error()).collect();
    let theirs = validator.is_valid(document);
    let beyond = |rule| is_beyond_schema(rule) || is_custom_data(kind, rule);
    if theirs && !errors.is_empty() && errors.iter().all(|it| beyond(it.mismatch.rule)) {
        return None;
    }
    assert_eq!(errors.is_empty(), theirs, "{kind}: {document:#}\n{errors:#?}");
    Some(theirs)
}

/// The size of `customData` is none of the schema's business.
fn is_custom_data(kind: Kind, rule: Rule) -> bool {
    matches!(kind, Kind::SyncResponse) && rule == Rule::Length
}

#[test]
fn every_schema_is_one_and_says_what_our_own_check_says() {
    for kind in Kind::all() {
        let validator = compiled(kind);
        let shape = kind.object();
        let (mut accepted, mut refused) = (0, 0);
        for values in [object(shape), flawed(shape)] {
            let mut runner = runner(1);
            for _ in 0..CASES {
                let document = values.new_tree(&mut runner).expect("a document").current();
                match compare(kind, &validator, &Value::Object(document)) {
                    Some(true) => accepted += 1,
                    Some(false) => refused += 1,
                    None => {}
                }
            }
        }
        assert!(accepted > 0, "{kind}: {accepted} accepted, {refused} refused");
    }
}

/// Generated values of this shape, some with a flaw.
fn values(shape: &'static Object) -> BoxedStrategy<Map> {
    prop_oneof![1 => object(shape), 1 => flawed(shape)].boxed()
}

#[expect(clippy::needless_pass_by_value, reason = "tests write the value in place")]
fn sync_with(known: &Trait, attributes: Map) -> Value {
    json!({"requestId": "1", "payload": {"agentUserId": "1", "devices": [{
        "id": "a", "type": "action.devices.types.NEW", "name": {"name": "it"},
        "traits": [format!("action.devices.traits.{}", known.name)],
        "willReportState": true, "attributes": attributes,
    }]}})
}

#[test]
fn attributes_in_a_sync_are_those_of_the_traits() {
    let kind = Kind::SyncResponse;
    let validator = compiled(kind);
    for known in TRAITS {
        let values = values(&known.attributes);
        let mut runner = runner(1);
        for _ in 0..CASES {
            let attributes = values.new_tree(&mut runner).expect("attributes").current();
            compare(kind, &validator, &sync_with(known, attributes));
        }
    }
}

#[test]
fn states_are_known_by_their_names_alone() {
    for known in TRAITS.iter().filter(|known| !known.states.fields.is_empty()) {
        let values = (values(&known.states), values(&QUERY_DEVICE));
        for kind in [Kind::QueryResponse, Kind::ExecuteResponse, Kind::ReportState] {
            let validator = compiled(kind);
            let mut runner = runner(1);
            for _ in 0..CASES / 4 {
                let (mut states, beside) = values.new_tree(&mut runner).expect("states").current();
                states.extend(beside);
                let document = match kind {
                    Kind::QueryResponse => json!({"requestId": "1", "payload": {
                        "devices": {"a": states}}}),
                    Kind::ExecuteResponse => json!({"requestId": "1", "payload": {"commands": [
                        {"ids": ["a"], "status": "SUCCESS", "states": states}]}}),
                    _ => json!({"agentUserId": "1", "payload": {"devices": {
                        "states": {"a": states}}}}),
                };
                compare(kind, &validator, &document);
            }
        }
    }
}

#[test]
fn params_in_an_execution_are_those_of_its_command() {
    let kind = Kind::ExecuteRequest;
    let validator = compiled(kind);
    for command in TRAITS.iter().flat_map(|known| known.commands) {
        let values = values(&command.params);
        let mut runner = runner(1);
        for _ in 0..CASES / 2 {
            let params = values.new_tree(&mut runner).expect("params").current();
            let execution = json!({
                "command": format!("action.devices.commands.{}", command.name), "params": params,
            });
            let document = json!({"requestId": "1", "inputs": [{
                "intent": "action.devices.EXECUTE",
                "payload": {"commands": [{"devices": [{"id": "a"}], "execution": [execution]}]},
            }]});
            compare(kind, &validator, &document);
        }
    }
}

#[test]
fn notifications_are_those_of_their_trait() {
    let kind = Kind::ReportState;
    let validator = compiled(kind);
    let mut compared = 0;
    for known in TRAITS {
        let follow_ups = known.commands.iter().filter_map(|command| command.follow_up.as_ref());
        let follow_ups = follow_ups.map(|shape| {
            let response = crate::catalog::testing::value(shape);
            response.prop_map(|it| json!({"priority": 0, "followUpResponse": it})).boxed()
        });
        let own = known.notification.iter().map(|shape| {
            // The shapes of statics live as long as the program.
            crate::catalog::testing::value(shape)
        });
        for values in own.chain(follow_ups) {
            let mut runner = runner(1);
            for _ in 0..CASES {
                let notification = values.new_tree(&mut runner).expect("a notification").current();
                let report = |notification: &Value| {
                    json!({"agentUserId": "1", "eventId": "e", "payload": {"devices": {
                        "notifications": {"a": {known.name: notification}}}}})
                };
                assert_eq!(compare(kind, &validator, &report(&notification)), Some(true));
                let mut flawed = notification.clone();
                flawed["priority"] = json!("high");
                assert_eq!(compare(kind, &validator, &report(&flawed)), Some(false));
                compared += 1;
            }
        }
    }
    assert!(compared > 0);
}
