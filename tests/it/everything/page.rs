//! What the devices of one trait declare, report and do, as a person reads it. Devices of which
//! there is the same to say stand together.

use serde_json::{Map, Value};
use smarthome::catalog::{Command, Object, Trait};
use smarthome::cloud::HomeDevice;

use super::tell::{Outcome, Told};

pub struct Page {
    known: &'static Trait,
    /// The devices, and what is to say of each of them.
    parts: Vec<(Vec<String>, String)>,
    done: Vec<&'static str>,
}

impl Page {
    pub fn new(known: &'static Trait) -> Self {
        Self { known, parts: Vec::new(), done: Vec::new() }
    }

    /// Whether some device carried the command out.
    pub fn shows_done(&self, command: &Command) -> bool {
        self.done.contains(&command.name)
    }

    pub fn add(&mut self, device: &HomeDevice, told: &Told) {
        let done = told.commands.iter().filter(|outcome| outcome.is_done());
        self.done.extend(done.map(|outcome| outcome.command.name));
        let attributes = members_of(&self.known.attributes, &device.attributes);
        let query = told.query.as_object().expect("an entry");
        let states = members_of(&self.known.states, query);
        let commands: String = told.commands.iter().map(render).collect();
        let text = format!("  SYNC {attributes}\n  QUERY {states}\n{commands}");
        let name = format!("{} ({})", device.name, device.kind.name);
        match self.parts.iter_mut().find(|(_, known)| *known == text) {
            Some((names, _)) => names.push(name),
            None => self.parts.push((vec![name], text)),
        }
    }

    #[track_caller]
    pub fn snapshot(&self) {
        let parts = self.parts.iter().map(|(names, text)| format!("{}\n{text}", names.join(", ")));
        let text: Vec<String> = parts.collect();
        let mut settings = insta::Settings::clone_current();
        let room = "snapshots/cloud/everything";
        settings.set_snapshot_path(format!("{}/{room}", env!("CARGO_MANIFEST_DIR")));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        let _guard = settings.bind_to_scope();
        insta::assert_snapshot!(snake_case(self.known.name), text.join("\n"));
    }
}

fn render(outcome: &Outcome) -> String {
    let Outcome { before, command, params, result, beside } = outcome;
    let before = match before {
        Some((first, params)) => format!("  after {} {params}: ", first.name),
        None => String::new(),
    };
    let answer = match (&result["errorCode"], &result["states"]) {
        (Value::String(code), _) => format!("{code} ({})", said(&result["debugString"])),
        (_, Value::Object(states)) => {
            let mut states = states.clone();
            states.shift_remove("online");
            Value::Object(states).to_string()
        }
        _ => result.to_string(),
    };
    let beside = match beside.as_object() {
        Some(states) if !states.is_empty() => format!(", QUERY also {beside}"),
        _ => String::new(),
    };
    format!("  {before}{} {params} → {answer}{beside}\n", command.name)
}

fn said(text: &Value) -> &str {
    text.as_str().unwrap_or("no reason given")
}

/// Those members that an object has.
fn members_of(object: &Object, members: &Map<String, Value>) -> Value {
    let own = members.iter().filter(|(name, _)| object.field(name).is_some());
    Value::Object(own.map(|(name, value)| (name.clone(), value.clone())).collect())
}

/// `LockUnlock` as `lock_unlock`.
fn snake_case(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.extend(letter.to_lowercase());
    }
    text
}
