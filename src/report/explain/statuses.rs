//! The page of a status: where it stands, and what the Assistant makes of it.

use serde_json::{Value, json};

use crate::google::{apology, attention};
use crate::protocol::{ErrorCode, Map, Status};

use super::page::{Kind, Topic, members};
use super::sheet::Sheet;
use super::speech::{DEVICE_ID, front_door, lock_confirmed, order_to_lock, write_said};

pub(super) static KIND: Kind = Kind {
    id: "status",
    plural: "statuses",
    title: "status",
    heading: "Statuses",
    prefix: "",
    case_counts: true,
    topics: || {
        Status::ALL.iter().map(|status| Box::new(StatusTopic(*status)) as Box<dyn Topic>).collect()
    },
};

/// What the examples fail with.
const ERROR: ErrorCode = ErrorCode::DeviceJammingDetected;
/// What stands in the way in the examples.
const EXCEPTION: ErrorCode = ErrorCode::LowBattery;

struct StatusTopic(Status);

impl Topic for StatusTopic {
    fn name(&self) -> &'static str {
        self.0.as_str()
    }

    fn summary(&self) -> String {
        self.0.meaning().to_owned()
    }

    fn write(&self, sheet: &mut Sheet) {
        sheet.part("In a QUERY answer, for each device", |sheet| match self.in_query() {
            Some(entry) => sheet.json(&entry),
            None => sheet.line("not allowed: it answers commands only"),
        });
        sheet.part("In an EXECUTE answer, among the commands", |sheet| {
            sheet.json(&self.in_execute());
        });
        sheet.part("What is said", |sheet| {
            write_said(sheet, &[("User", order_to_lock()), ("Assistant", self.said())]);
        });
    }

    fn members(&self) -> Map {
        let mut document = members(json!({"intents": self.intents()}));
        if let Some(entry) = self.in_query() {
            document.insert("query".to_owned(), entry);
        }
        document.insert("execute".to_owned(), self.in_execute());
        document.insert("user".to_owned(), order_to_lock().into());
        document.insert("assistant".to_owned(), self.said().into());
        document
    }
}

impl StatusTopic {
    fn intents(&self) -> &'static [&'static str] {
        if self.0.answers_query() { &["QUERY", "EXECUTE"] } else { &["EXECUTE"] }
    }

    fn in_query(&self) -> Option<Value> {
        let online = self.0 != Status::Offline;
        let mut entry = json!({"online": online, "status": self.0});
        match self.0 {
            Status::Pending => return None,
            Status::Success => entry["isLocked"] = true.into(),
            Status::Exceptions => entry["exceptionCode"] = json!(EXCEPTION),
            Status::Error => entry["errorCode"] = json!(ERROR),
            Status::Offline => {}
        }
        Some(entry)
    }

    fn in_execute(&self) -> Value {
        let mut result = json!({"ids": [DEVICE_ID], "status": self.0});
        match self.0 {
            Status::Success => result["states"] = json!({"isLocked": true, "online": true}),
            Status::Pending => result["states"] = json!({"online": true}),
            Status::Offline => {
                result["states"] = json!({"online": false});
                result["errorCode"] = json!(ErrorCode::DeviceOffline);
            }
            Status::Exceptions => {
                result["states"] = json!({"online": true, "exceptionCode": EXCEPTION});
            }
            Status::Error => result["errorCode"] = json!(ERROR),
        }
        result
    }

    fn said(&self) -> String {
        let door = front_door();
        match self.0 {
            Status::Success | Status::Pending => lock_confirmed(),
            Status::Offline => apology(Some(&ErrorCode::DeviceOffline), &door),
            Status::Exceptions => attention(Some(&EXCEPTION), &door),
            Status::Error => apology(Some(&ERROR), &door),
        }
    }
}
