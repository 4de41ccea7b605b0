//! The pages of a check and of a fault: what is tried, why, and how a cloud is mended.

use serde_json::json;

use crate::check::{CHECKS, Check};
use crate::fault::{FAULTS, Fault};
use crate::protocol::Map;

use super::page::{Kind, Topic, members};
use super::sheet::Sheet;

pub(super) static CHECK: Kind = Kind {
    id: "check",
    plural: "checks",
    title: "check",
    heading: "Checks",
    prefix: "",
    case_counts: false,
    topics: || {
        let checks = CHECKS.iter().copied().flatten();
        checks.map(|check| Box::new(CheckTopic(check)) as Box<dyn Topic>).collect()
    },
};

pub(super) static FAULT: Kind = Kind {
    id: "fault",
    plural: "faults",
    title: "fault",
    heading: "Faults",
    prefix: "",
    case_counts: false,
    topics: || {
        let faults = FAULTS.iter().copied().flatten();
        faults.map(|fault| Box::new(FaultTopic(fault)) as Box<dyn Topic>).collect()
    },
};

struct CheckTopic(&'static Check);

impl Topic for CheckTopic {
    fn name(&self) -> &'static str {
        self.0.id
    }

    fn summary(&self) -> String {
        self.0.title.to_owned()
    }

    fn write(&self, sheet: &mut Sheet) {
        let (check, page) = (self.0, self.0.page);
        sheet.line(&format!("Rule: {} ({}).", check.rule, check.severity.as_str()));
        sheet.part("What is looked at", |sheet| sheet.line(page.looks_at));
        sheet.part("Why", |sheet| sheet.line(page.why));
        if let Some(shows) = check.phone_shows {
            sheet.part("What the phone shows", |sheet| sheet.line(shows));
        }
        sheet.part("Broken", |sheet| write_lines(sheet, page.bad));
        sheet.part("Held", |sheet| write_lines(sheet, page.good));
        sheet.part("How to mend it", |sheet| sheet.line(page.mend));
        sheet.part("To see it break", |sheet| {
            for fault in check.proved_by {
                sheet.line(&format!("smarthome serve --fault {fault}"));
            }
            sheet.line(&format!("smarthome check URL --only {}", check.id));
        });
    }

    fn members(&self) -> Map {
        let (check, page) = (self.0, self.0.page);
        members(json!({
            "group": check.group(),
            "severity": check.severity.as_str(),
            "rule": check.rule,
            "phone_shows": check.phone_shows,
            "looks_at": page.looks_at,
            "why": page.why,
            "bad": page.bad,
            "good": page.good,
            "mend": page.mend,
            "faults": check.proved_by,
        }))
    }
}

/// An answer as it stands, line by line.
fn write_lines(sheet: &mut Sheet, text: &str) {
    for line in text.lines() {
        sheet.line(line);
    }
}

struct FaultTopic(&'static Fault);

impl FaultTopic {
    fn seen_by(&self) -> Vec<&'static str> {
        let checks = CHECKS.iter().copied().flatten();
        checks.filter(|check| check.proved_by.contains(&self.0.id)).map(|check| check.id).collect()
    }
}

impl Topic for FaultTopic {
    fn name(&self) -> &'static str {
        self.0.id
    }

    fn summary(&self) -> String {
        self.0.what.to_owned()
    }

    fn write(&self, sheet: &mut Sheet) {
        if self.0.needs_secrets {
            sheet.line("It needs the secrets of the cloud, so only `serve` can have it.");
        }
        sheet.part("To have it", |sheet| {
            sheet.line(&format!("smarthome serve --fault {}", self.0.id));
        });
        sheet.part("Seen by", |sheet| {
            for check in self.seen_by() {
                sheet.line(check);
            }
        });
    }

    fn members(&self) -> Map {
        members(json!({ "needs_secrets": self.0.needs_secrets, "seen_by": self.seen_by() }))
    }
}
