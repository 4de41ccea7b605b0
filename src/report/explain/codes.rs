//! The page of an error or exception code: who answers it, how it stands on the wire, what is said.
//!
//! <https://developers.home.google.com/cloud-to-cloud/develop/errors-exceptions>
//!
//! A code is an error, an exception or both, and is shown in each form that it has. The codes that
//! end a dialogue about a challenge are errors of EXECUTE only.

use serde_json::{Value, json};

use crate::catalog::{Command, TRAITS};
use crate::google::{ASK_PIN, ASK_PIN_AGAIN, CANCEL, apology, ask_simply, by_the_way, order};
use crate::protocol::{ChallengeType, ErrorCode, Map, Status};

use super::page::{Kind, Topic, members};
use super::sheet::Sheet;
use super::speech::{DEVICE_ID, front_door, lock_confirmed, order_to_lock, turning, write_said};

pub(super) static KIND: Kind = Kind {
    id: "code",
    plural: "codes",
    title: "error or exception code",
    heading: "Error and exception codes",
    prefix: "",
    case_counts: true,
    topics: || {
        let codes = ErrorCode::ALL.iter();
        codes.map(|code| Box::new(CodeTopic(code)) as Box<dyn Topic>).collect()
    },
};

/// How the person answers, where the words do not matter.
const WRONG_PIN: &str = "(a wrong PIN)";

struct CodeTopic(&'static ErrorCode);

impl Topic for CodeTopic {
    fn name(&self) -> &'static str {
        self.0.as_str()
    }

    fn keywords(&self) -> Vec<&'static str> {
        match self.0 {
            ErrorCode::ChallengeNeeded => ChallengeType::ALL.map(ChallengeType::as_str).to_vec(),
            _ => Vec::new(),
        }
    }

    fn summary(&self) -> String {
        self.0.meaning().unwrap_or_default().to_owned()
    }

    fn write(&self, sheet: &mut Sheet) {
        if let Some(other) = self.0.synonym() {
            sheet.line(&format!("Means the same as {other}."));
        }
        sheet.line(match self.role() {
            "error" if *self.0 == ErrorCode::ChallengeNeeded => {
                "It is an error on the wire, and a question to the person."
            }
            "error" => "It is an error: what was asked for failed.",
            "exception" => "It is an exception: it goes with an answer that may have worked.",
            _ => "It is an error where it stands in the way, else an exception beside what worked.",
        });
        sheet.part("Commands", |sheet| {
            let any_answer = "none by name; any answer may hold it";
            write_owners(sheet, "that Google lists it for", &self.listed(), any_answer);
            let none = if self.is_for_any_command() { "every one" } else { "none by themselves" };
            write_owners(sheet, "that our virtual devices refuse with it", &self.refused(), none);
        });
        for form in self.forms() {
            form.write(sheet);
        }
    }

    fn members(&self) -> Map {
        let names = |owners: Vec<Owner>| -> Vec<&str> {
            owners.into_iter().flat_map(|owner| owner.commands).collect()
        };
        let mut document = members(json!({
            "role": self.role(),
            "listed_for": names(self.listed()),
            "refused_with": names(self.refused()),
            "refused_with_by_every_command": self.is_for_any_command(),
            "forms": self.forms().iter().map(Form::to_json).collect::<Vec<_>>(),
        }));
        if let Some(other) = self.0.synonym() {
            document.insert("synonym".to_owned(), json!(other));
        }
        document
    }
}

/// A trait and those of its commands that are meant.
struct Owner {
    name: &'static str,
    commands: Vec<&'static str>,
}

fn owners(wanted: impl Fn(&Command) -> bool) -> Vec<Owner> {
    let owners = TRAITS.iter().map(|known| {
        let commands = known.commands.iter().filter(|command| wanted(command));
        Owner { name: known.name, commands: commands.map(|command| command.name).collect() }
    });
    owners.filter(|owner| !owner.commands.is_empty()).collect()
}

fn write_owners(sheet: &mut Sheet, what: &str, owners: &[Owner], none: &str) {
    if owners.is_empty() {
        return sheet.line(&format!("{what}: {none}"));
    }
    let row = |owner: &Owner| (owner.name.to_owned(), owner.commands.join(", "));
    sheet.section(&format!("{what}:"), |sheet| {
        sheet.rows(&owners.iter().map(row).collect::<Vec<_>>());
    });
}

impl CodeTopic {
    fn listed(&self) -> Vec<Owner> {
        owners(|command| command.errors.contains(self.0))
    }

    /// Those that may be refused with it, beside what every command may be refused with.
    fn refused(&self) -> Vec<Owner> {
        owners(|command| {
            let bounds = command.out_of_range.iter().flat_map(|it| [&it.below, &it.above]);
            command.refusals.iter().chain(bounds).any(|code| code == self.0)
        })
    }

    fn is_for_any_command(&self) -> bool {
        Command::ANY_REFUSAL.contains(self.0)
    }

    /// The ways in which it stands on the wire.
    fn forms(&self) -> Vec<Form> {
        match self.0 {
            ErrorCode::ChallengeNeeded => ChallengeType::ALL.into_iter().map(question).collect(),
            ErrorCode::ChallengeFailedNotSetup
            | ErrorCode::PassphraseIncorrect
            | ErrorCode::PinIncorrect
            | ErrorCode::TooManyFailedAttempts
            | ErrorCode::UserCancelled => vec![self.end_of_dialogue()],
            code => {
                let error = code.is_error().then(|| self.error());
                let exception = code.is_exception().then(|| self.exception());
                error.into_iter().chain(exception).collect()
            }
        }
    }

    fn role(&self) -> &'static str {
        match (self.0.is_error(), self.0.is_exception()) {
            (true, true) => "error and exception",
            (false, true) => "exception",
            _ => "error",
        }
    }

    fn error(&self) -> Form {
        let code = self.0;
        let unreachable = [ErrorCode::Offline, ErrorCode::DeviceOffline, ErrorCode::DeviceNotFound];
        let online = !unreachable.contains(code);
        Form {
            heading: "As an error".to_owned(),
            note: None,
            query: Some(json!({"online": online, "status": Status::Error, "errorCode": code})),
            execute: json!({"ids": [DEVICE_ID], "status": Status::Error, "errorCode": code}),
            user: order_to_lock(),
            assistant: apology(Some(code), &front_door()),
        }
    }

    /// The answer to what the person said to a question.
    fn end_of_dialogue(&self) -> Form {
        let user = match self.0 {
            ErrorCode::ChallengeFailedNotSetup => order(&turning(false), &front_door()),
            ErrorCode::UserCancelled => CANCEL.to_owned(),
            _ => WRONG_PIN.to_owned(),
        };
        let heading = "As an error, in the dialogue about a challenge".to_owned();
        Form { heading, query: None, user, ..self.error() }
    }

    fn exception(&self) -> Form {
        let code = self.0;
        let states = json!({"isLocked": true, "online": true, "exceptionCode": code});
        let remark = by_the_way(code, &front_door()).map(|remark| format!(" {remark}"));
        Form {
            heading: "As an exception, beside what worked".to_owned(),
            note: Some("Where exceptionCode stands is not settled; beside status it is read too."),
            query: Some(json!({
                "online": true,
                "status": Status::Success,
                "isLocked": true,
                "exceptionCode": code,
            })),
            execute: json!({"ids": [DEVICE_ID], "status": Status::Success, "states": states}),
            user: order_to_lock(),
            assistant: format!("{}{}", lock_confirmed(), remark.unwrap_or_default()),
        }
    }
}

/// The form in which a challenge is asked for.
fn question(kind: ChallengeType) -> Form {
    let unlocking = turning(false);
    Form {
        heading: format!("As a question: {}", kind.as_str()),
        note: None,
        query: None,
        execute: json!({
            "ids": [DEVICE_ID],
            "status": Status::Error,
            "errorCode": ErrorCode::ChallengeNeeded,
            "challengeNeeded": {"type": kind},
        }),
        user: match kind {
            ChallengeType::ChallengeFailedPinNeeded => WRONG_PIN.to_owned(),
            _ => order(&unlocking, &front_door()),
        },
        assistant: match kind {
            ChallengeType::AckNeeded => ask_simply(&unlocking, &front_door()),
            ChallengeType::PinNeeded => ASK_PIN.to_owned(),
            ChallengeType::ChallengeFailedPinNeeded => ASK_PIN_AGAIN.to_owned(),
        },
    }
}

/// A way in which a code stands on the wire.
struct Form {
    heading: String,
    /// What is to be known about it.
    note: Option<&'static str>,
    query: Option<Value>,
    execute: Value,
    user: String,
    assistant: String,
}

impl Form {
    fn write(&self, sheet: &mut Sheet) {
        sheet.part(&self.heading, |sheet| {
            if let Some(entry) = &self.query {
                sheet.section("In a QUERY answer:", |sheet| sheet.json(entry));
            }
            sheet.section("In an EXECUTE answer:", |sheet| sheet.json(&self.execute));
            if let Some(note) = self.note {
                sheet.dim(note);
            }
            sheet.gap();
            write_said(
                sheet,
                &[("User", self.user.clone()), ("Assistant", self.assistant.clone())],
            );
        });
    }

    fn to_json(&self) -> Value {
        let mut document = members(json!({"form": self.heading}));
        if let Some(entry) = &self.query {
            document.insert("query".to_owned(), entry.clone());
        }
        document.insert("execute".to_owned(), self.execute.clone());
        document.insert("user".to_owned(), self.user.as_str().into());
        document.insert("assistant".to_owned(), self.assistant.as_str().into());
        document.into()
    }
}
