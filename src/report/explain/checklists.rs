//! The page to tick off when every hop of a link is green and the phone still refuses.

use serde_json::json;

use crate::google::symptoms::{NOT_YOUR_SERVER, Trap};
use crate::protocol::Map;

use super::page::{Kind, Topic, members};
use super::sheet::{Sheet, sentence};

pub(super) static KIND: Kind = Kind {
    id: "checklist",
    plural: "checklists",
    title: "list to tick off",
    heading: "Lists to tick off",
    prefix: "",
    case_counts: false,
    topics: || vec![Box::new(NotYourServer)],
};

struct NotYourServer;

impl Topic for NotYourServer {
    fn name(&self) -> &'static str {
        "not your server"
    }

    fn wordings(&self) -> Vec<&'static str> {
        vec!["not your server", "it is not your server", "not my server", "console traps"]
    }

    fn summary(&self) -> String {
        "every hop of `smarthome link` is green, and a phone still cannot link".to_owned()
    }

    fn write(&self, sheet: &mut Sheet) {
        for trap in &NOT_YOUR_SERVER {
            sheet.part(&sentence(trap.rule), |sheet| write_trap(sheet, trap));
        }
        sheet.gap();
        sheet.dim("Unconfirmed: known from users or expected; no document of Google says so.");
    }

    fn members(&self) -> Map {
        let paste = |trap: &Trap| {
            let paste = trap.paste.iter();
            paste.map(|(what, text)| json!({"what": what, "text": text})).collect::<Vec<_>>()
        };
        let traps = NOT_YOUR_SERVER.iter();
        let traps: Vec<_> = traps
            .map(|it| json!({"rule": it.rule, "checks": it.checks, "paste": paste(it)}))
            .collect();
        members(json!({"traps": traps}))
    }
}

fn write_trap(sheet: &mut Sheet, trap: &Trap) {
    for check in trap.checks {
        sheet.item(&format!("[ ] {check}"));
    }
    for (what, text) in trap.paste {
        sheet.section(&format!("To paste, as {what}:"), |sheet| sheet.push(text));
    }
}
