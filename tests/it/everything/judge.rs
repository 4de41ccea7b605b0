//! Holds what the cloud says against the catalogue, and its answers against each other; keeps
//! every objection, so that a run shows all of them.

use std::cell::RefCell;
use std::collections::BTreeSet;

use serde_json::{Map, Value};
use smarthome::catalog::{Command, Kind, SyncedDevices, Trait, validate};

use super::cloud::Asked;
use super::google::Google;

pub struct Judge<'a> {
    synced: SyncedDevices<'a>,
    google: Option<Google>,
    objections: RefCell<BTreeSet<String>>,
}

impl<'a> Judge<'a> {
    /// Judges by what SYNC said.
    pub fn new(sync: &'a Asked) -> Self {
        let synced = SyncedDevices::read(&sync.response);
        let judge = Self { synced, google: Google::beside_us(), objections: RefCell::default() };
        judge.hold([Kind::SyncRequest, Kind::SyncResponse], sync);
        judge
    }

    pub fn object(&self, objection: String) {
        self.objections.borrow_mut().insert(objection);
    }

    /// Panics with every objection, where there is one.
    #[track_caller]
    pub fn give_verdict(self) {
        let objections: Vec<String> = self.objections.into_inner().into_iter().collect();
        assert!(objections.is_empty(), "{}:\n{}", objections.len(), objections.join("\n"));
    }

    /// Both halves are valid, without a warning.
    fn hold(&self, kinds: [Kind; 2], asked: &Asked) {
        for (kind, document) in kinds.into_iter().zip([&asked.request, &asked.response]) {
            for violation in validate(kind, document, Some(&self.synced)) {
                let (device, mismatch) = (violation.device.unwrap_or_default(), violation.mismatch);
                self.object(format!("{kind}: {device}: {mismatch}"));
            }
            self.ask_google(|google| google.judge_document(kind, document));
        }
    }

    /// What was known to differ from Google's schemas still does.
    pub fn ensure_differences_met(&self) {
        self.ask_google(Google::outdated);
    }

    fn ask_google(&self, judge: impl FnOnce(&Google) -> Vec<String>) {
        let objections = self.google.as_ref().map(judge).unwrap_or_default();
        self.objections.borrow_mut().extend(objections);
    }

    pub fn hold_attributes(&self, known: &Trait, attributes: &Map<String, Value>) {
        let attributes = Value::Object(attributes.clone());
        self.ask_google(|google| google.judge_members(known, "attributes", &attributes));
    }

    pub fn hold_states(&self, known: &Trait, states: &Value) {
        self.ask_google(|google| google.judge_members(known, "states", states));
    }

    pub fn hold_params(&self, known: &Trait, command: &Command, params: &Value) {
        self.ask_google(|google| google.judge_params(known, command, params));
    }

    pub fn hold_query(&self, asked: &Asked) {
        self.hold([Kind::QueryRequest, Kind::QueryResponse], asked);
    }

    pub fn hold_execute(&self, asked: &Asked) {
        self.hold([Kind::ExecuteRequest, Kind::ExecuteResponse], asked);
    }

    /// A sample is refused with a code that the command declares only, and as a function that the
    /// device has not just where its trait is declared query-only: else it is no sample for it.
    pub fn ensure_declared(&self, command: &Command, is_query_only: bool, code: &str) {
        if is_query_only != (code == "functionNotSupported") {
            self.object(format!("{}: its sample is refused with {code}", command.name));
        }
        let by_range = command.out_of_range.iter().flat_map(|it| [&it.below, &it.above]);
        let declared = command.refusals.iter().chain(Command::ANY_REFUSAL).chain(by_range);
        if !declared.into_iter().any(|known| known.as_str() == code) {
            self.object(format!(
                "{}: refused with {code}, which it does not declare",
                command.name
            ));
        }
    }

    /// QUERY reports what EXECUTE answered.
    pub fn ensure_agrees(&self, known: &Trait, command: &Command, answer: &Value, after: &Value) {
        for (name, value) in answer.as_object().into_iter().flatten() {
            let is_result = command.results.field(name).is_some();
            if !is_result && after.get(name) != Some(value) {
                let (trait_name, command, now) = (known.name, command.name, &after[name]);
                self.object(format!(
                    "{trait_name}: {command} answers `{name}` {value}, QUERY then says {now}"
                ));
            }
        }
    }
}

mod tests {
    use serde_json::json;
    use smarthome::catalog::find_command;

    use super::*;

    fn sync(states_of: &str) -> Asked {
        let device = json!({
            "id": "a", "type": "action.devices.types.LIGHT", "name": {"name": "a"},
            "traits": [format!("action.devices.traits.{states_of}")], "willReportState": false,
        });
        let payload = json!({"agentUserId": "1", "devices": [device]});
        Asked {
            request: json!({"requestId": "1", "inputs": [{"intent": "action.devices.SYNC"}]}),
            response: json!({"requestId": "1", "payload": payload}),
        }
    }

    #[test]
    #[should_panic(expected = "which certification asks of a LIGHT")]
    fn a_warning_counts() {
        Judge::new(&sync("Brightness")).give_verdict();
    }

    #[test]
    #[should_panic(expected = "OnOff answers `on` true, QUERY then says false")]
    fn an_answer_that_is_not_kept_counts() {
        let (known, command) = find_command("OnOff").expect("a command");
        let sync = sync("OnOff");
        let judge = Judge::new(&sync);
        judge.ensure_agrees(known, command, &json!({"on": true}), &json!({"on": false}));
        judge.give_verdict();
    }

    #[test]
    #[should_panic(expected = "OnOff: refused with noTimerExists")]
    fn a_code_out_of_the_blue_counts() {
        let (_, command) = find_command("OnOff").expect("a command");
        let sync = sync("OnOff");
        let judge = Judge::new(&sync);
        judge.ensure_declared(command, false, "noTimerExists");
        judge.give_verdict();
    }
}
