//! The pages of a check and of a fault: what is tried, why, and how a cloud is mended.

use std::collections::BTreeSet;

use serde_json::json;

use crate::check::{CHECKS, Check, Severity};
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
    topics: || checks().map(|check| Box::new(CheckTopic(check)) as Box<dyn Topic>).collect(),
};

pub(super) static GROUP: Kind = Kind {
    id: "check_group",
    plural: "check_groups",
    title: "group of checks",
    heading: "Groups of checks",
    prefix: "",
    case_counts: false,
    topics: || {
        let groups: BTreeSet<_> = checks().flat_map(|check| groups_of(check.id)).collect();
        groups.into_iter().map(|group| Box::new(GroupTopic(group)) as Box<dyn Topic>).collect()
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

fn checks() -> impl Iterator<Item = &'static Check> {
    CHECKS.iter().copied().flatten()
}

/// All but the last part of a name, and all but the last of that.
fn groups_of(name: &'static str) -> impl Iterator<Item = &'static str> {
    let outer = |name: &'static str| name.rsplit_once('.').map(|(group, _)| group);
    std::iter::successors(outer(name), move |name| outer(name))
}

/// A group, which may hold others.
struct GroupTopic(&'static str);

impl GroupTopic {
    fn checks(&self) -> Vec<&'static Check> {
        checks().filter(|check| groups_of(check.id).any(|group| group == self.0)).collect()
    }
}

impl Topic for GroupTopic {
    fn name(&self) -> &'static str {
        self.0
    }

    fn summary(&self) -> String {
        match self.checks().len() {
            1 => "one check of `smarthome check`".to_owned(),
            count => format!("{count} checks of `smarthome check`"),
        }
    }

    fn write(&self, sheet: &mut Sheet) {
        sheet.part("To run them alone", |sheet| {
            sheet.line(&format!("smarthome check URL --only {}", self.0));
        });
        for severity in [Severity::Must, Severity::Should, Severity::Advice] {
            let checks: Vec<_> =
                self.checks().into_iter().filter(|check| check.severity == severity).collect();
            if !checks.is_empty() {
                let heading = match severity {
                    Severity::Must => "What must hold",
                    Severity::Should => "What should hold",
                    Severity::Advice => "What is advised",
                };
                sheet.part(heading, |sheet| {
                    for check in checks {
                        sheet.line(check.id);
                        sheet.indented(|sheet| sheet.line(check.title));
                    }
                });
            }
        }
    }

    fn members(&self) -> Map {
        let checks = self.checks();
        let checks: Vec<_> = checks
            .iter()
            .map(|check| {
                let severity = check.severity.as_str();
                json!({ "id": check.id, "severity": severity, "title": check.title })
            })
            .collect();
        members(json!({ "checks": checks }))
    }
}

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
        checks()
            .filter(|check| check.proved_by.contains(&self.0.id))
            .map(|check| check.id)
            .collect()
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
