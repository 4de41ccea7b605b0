//! The page of a command: its params, what it answers, how it is spoken of.

use serde_json::{Value, json};

use crate::catalog::{Command, Example, TRAITS, Trait, example};
use crate::google::{Locale, apology, build_request, confirm, order};
use crate::protocol::{
    COMMAND_PREFIX, CommandResult, ErrorCode, ExecuteResponse, Intent, Map, Status, full_name,
};

use super::fields::{object_json, write_object, write_shape};
use super::page::{Kind, Topic, members};
use super::sheet::{Sheet, sentence};
use super::speech::{DEVICE_ID, any_device, write_said};

pub(super) static KIND: Kind = Kind {
    id: "command",
    plural: "commands",
    title: "command",
    heading: "Commands",
    prefix: COMMAND_PREFIX,
    case_counts: true,
    topics: || {
        let commands = TRAITS.iter().flat_map(|known| {
            let topic = |command| Box::new(CommandTopic { known, command }) as Box<dyn Topic>;
            known.commands.iter().map(topic)
        });
        commands.collect()
    },
};

/// The `requestId` of every example.
const REQUEST_ID: u64 = 1_208_907_312_646_735_321;

struct CommandTopic {
    known: &'static Trait,
    command: &'static Command,
}

impl Topic for CommandTopic {
    fn name(&self) -> &'static str {
        self.command.name
    }

    fn aliases(&self) -> Vec<&'static str> {
        self.command.aliases.to_vec()
    }

    fn summary(&self) -> String {
        self.command.summary.to_owned()
    }

    fn write(&self, sheet: &mut Sheet) {
        let (known, command) = (self.known, self.command);
        sheet.line(&format!("Belongs to the trait {}.", known.name));
        sheet.part("Params", |sheet| write_object(sheet, &command.params, "none"));
        if !command.results.fields.is_empty() {
            sheet.part("Results, answered among the states", |sheet| {
                write_object(sheet, &command.results, "none");
            });
        }
        if let Some(shape) = &command.follow_up {
            sheet.part(FOLLOW_UP, |sheet| write_shape(sheet, shape));
        }
        sheet.part("Errors that Google lists", |sheet| {
            write_meanings(sheet, command.errors);
        });
        sheet.part("What our virtual device refuses it with", |sheet| {
            let any = Command::ANY_REFUSAL.iter().filter(|code| !command.refusals.contains(code));
            let codes: Vec<_> = command.refusals.iter().chain(any).cloned().collect();
            write_meanings(sheet, &codes);
            write_bounds(sheet, command);
        });
        sheet.part("Effect", |sheet| sheet.line(&describe_effect(command)));
        sheet.part("What people say", |sheet| {
            for phrase in command.phrases {
                sheet.item(phrase);
            }
        });
        let example = example(known, command);
        sheet.part("Example", |sheet| write_example(sheet, command, &example));
    }

    fn members(&self) -> Map {
        let mut document = members(command_json(self.command));
        document.retain(|name, _| !["name", "full_name", "summary", "aliases"].contains(&&**name));
        document.insert("trait".to_owned(), self.known.name.into());
        let example = example(self.known, self.command);
        document.insert("example".to_owned(), example_json(self.command, &example));
        document
    }
}

const FOLLOW_UP: &str = "Follow-up, in followUpResponse once it is done";

/// Writes a command as its trait's page shows it.
pub(super) fn write_command(sheet: &mut Sheet, command: &Command) {
    sheet.line(&sentence(command.summary));
    if !command.aliases.is_empty() {
        sheet.line(&format!("Also accepted as {}.", command.aliases.join(", ")));
    }
    if command.params.fields.is_empty() {
        sheet.line("Params: none");
    } else {
        sheet.section("Params:", |sheet| write_object(sheet, &command.params, "none"));
    }
    if !command.results.fields.is_empty() {
        sheet.section("Results, answered among the states:", |sheet| {
            write_object(sheet, &command.results, "none");
        });
    }
    if let Some(shape) = &command.follow_up {
        sheet.section(&format!("{FOLLOW_UP}:"), |sheet| write_shape(sheet, shape));
    }
    write_codes(sheet, "Errors that Google lists", command.errors);
    write_codes(sheet, "Our virtual device refuses it with", command.refusals);
    sheet.indented(|sheet| write_bounds(sheet, command));
    sheet.item(&format!("Effect: {}", describe_effect(command)));
}

fn write_codes(sheet: &mut Sheet, heading: &str, codes: &'static [ErrorCode]) {
    let names: Vec<&str> = codes.iter().map(ErrorCode::as_str).collect();
    if names.is_empty() {
        sheet.line(&format!("{heading}: none of its own"));
    } else {
        sheet.section(&format!("{heading}:"), |sheet| sheet.line(&names.join(", ")));
    }
}

fn write_meanings(sheet: &mut Sheet, codes: &[ErrorCode]) {
    if codes.is_empty() {
        sheet.dim("none of its own");
    }
    let meaning = |code: &ErrorCode| code.meaning().unwrap_or_default().to_owned();
    let rows: Vec<_> = codes.iter().map(|code| (code.to_string(), meaning(code))).collect();
    sheet.rows(&rows);
}

fn write_bounds(sheet: &mut Sheet, command: &Command) {
    for codes in command.out_of_range {
        sheet.item(&format!(
            "{} below its range: {}; above it: {}",
            codes.param, codes.below, codes.above
        ));
    }
}

fn describe_effect(command: &Command) -> String {
    format!("{} ({})", command.effect.as_str(), command.effect.describe())
}

fn write_example(sheet: &mut Sheet, command: &Command, example: &Example) {
    for before in &example.before {
        sheet.section(&format!("After {}:", before.command.name), |sheet| {
            sheet.json(&before.params);
        });
    }
    sheet.section("Google sends:", |sheet| sheet.json(&request(command, example)));
    sheet.section("Our virtual device answers:", |sheet| sheet.json(&response(example)));
    let (order, answer) = said(command, example);
    sheet.gap();
    write_said(sheet, &[("User", order), ("Assistant", answer)]);
}

fn request(command: &Command, example: &Example) -> Value {
    let execution =
        json!({"command": full_name(COMMAND_PREFIX, command.name), "params": example.params});
    let commands = json!([{"devices": [{"id": DEVICE_ID}], "execution": [execution]}]);
    let payload = json!({"commands": commands});
    build_request(Intent::Execute, REQUEST_ID, &Locale::default(), Some(payload))
}

fn response(example: &Example) -> Value {
    let mut result = CommandResult::of(DEVICE_ID, Status::Success);
    match &example.answer {
        Ok(states) => {
            let mut states = states.clone();
            states.insert("online".to_owned(), true.into());
            result.states = Some(states);
        }
        Err(refusal) => {
            result.status = Status::Error;
            result.error_code = Some(refusal.code.clone());
            result.debug_string = Some(refusal.reason.clone());
        }
    }
    let payload = ExecuteResponse { commands: vec![result] };
    json!({"requestId": REQUEST_ID.to_string(), "payload": payload})
}

/// What the person says, and what the Assistant says to the answer.
fn said(command: &Command, example: &Example) -> (String, String) {
    let nothing = Map::new();
    let params = example.params.as_object().unwrap_or(&nothing);
    let device = any_device();
    let asked = (command.speech)(params, &nothing);
    let answer = match &example.answer {
        Ok(states) => confirm(&(command.speech)(params, states), &device, false),
        Err(refusal) => apology(Some(&refusal.code), &device),
    };
    (order(&asked, &device), answer)
}

fn example_json(command: &Command, example: &Example) -> Value {
    let (user, assistant) = said(command, example);
    let before: Vec<Value> = example
        .before
        .iter()
        .map(|before| json!({"command": before.command.name, "params": before.params}))
        .collect();
    json!({
        "before": before,
        "request": request(command, example),
        "response": response(example),
        "user": user,
        "assistant": assistant,
    })
}

/// A command without its example.
pub(super) fn command_json(command: &Command) -> Value {
    let mut document = json!({
        "name": command.name,
        "full_name": full_name(COMMAND_PREFIX, command.name),
        "summary": command.summary,
        "aliases": command.aliases,
        "params": object_json(&command.params),
        "results": object_json(&command.results),
        "errors": command.errors,
        "refusals": command.refusals,
        "effect": command.effect.as_str(),
        "phrases": command.phrases,
    });
    if let Some(shape) = &command.follow_up {
        document["follow_up"] = shape.to_schema();
    }
    if !command.out_of_range.is_empty() {
        let bounds = command.out_of_range.iter();
        let bounds =
            bounds.map(|it| json!({"param": it.param, "below": it.below, "above": it.above}));
        document["out_of_range"] = bounds.collect();
    }
    document
}
