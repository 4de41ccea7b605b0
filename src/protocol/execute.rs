//! EXECUTE: commands for devices, and how each device fared.
//!
//! A request's commands form a cross product: each group's executions, in order, for each of its
//! devices. A response groups devices freely; every requested id stands in it.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Challenge, ChallengeNeeded, ChallengeType, DeviceRef, ErrorCode, Map, Mismatch, Reader, Status,
};

/// The payload of an EXECUTE request.
#[derive(Debug, Deserialize)]
pub struct ExecuteRequest<'a> {
    /// Groups of devices with what each shall do.
    #[serde(borrow)]
    pub commands: Vec<CommandGroup<'a>>,
}

/// Some devices, and the executions for each of them.
#[derive(Debug, Deserialize)]
pub struct CommandGroup<'a> {
    /// Who.
    #[serde(borrow)]
    pub devices: Vec<DeviceRef<'a>>,
    /// What, in order.
    #[serde(borrow)]
    pub execution: Vec<Execution<'a>>,
}

/// One command with its params and, on a retry, the answer to a challenge.
#[derive(Debug, Deserialize)]
pub struct Execution<'a> {
    /// The full command name.
    #[serde(borrow)]
    pub command: Cow<'a, str>,
    /// The command's params; whatever is no object is for the command to refuse.
    #[serde(default)]
    pub params: Value,
    /// What the user answered.
    #[serde(default)]
    pub challenge: Option<Challenge>,
}

/// The payload of an EXECUTE response.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExecuteResponse {
    /// Results, one for each group of devices that fared alike.
    pub commands: Vec<CommandResult>,
}

/// How some devices fared.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CommandResult {
    /// Who.
    pub ids: Vec<String>,
    /// How.
    pub status: Status,
    /// The states after the command, or those that an ack is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub states: Option<Map>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_code: Option<ErrorCode>,
    /// What must be answered first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub challenge_needed: Option<ChallengeNeeded>,
    /// For logs; never spoken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub debug_string: Option<String>,
}

impl CommandResult {
    /// A result of one device with nothing but its status.
    #[must_use]
    pub fn of(id: &str, status: Status) -> Self {
        Self {
            ids: vec![id.to_owned()],
            status,
            states: None,
            error_code: None,
            challenge_needed: None,
            debug_string: None,
        }
    }
}

impl ExecuteResponse {
    /// Reads a whole EXECUTE response. A failure of the whole request reads as one result
    /// for all the `requested` ids.
    ///
    /// # Errors
    /// Names the first place from which no result can be read.
    pub fn read(response: &Value, requested: &[String]) -> Result<Self, Mismatch> {
        let payload = Reader::root(response).member("payload");
        if let Ok(code) = payload.member("errorCode").text() {
            let mut failure = CommandResult::of("", Status::Error);
            failure.ids = requested.to_vec();
            failure.error_code = Some(ErrorCode::from(code));
            return Ok(Self { commands: vec![failure] });
        }
        let results = payload.member("commands").elements()?;
        Ok(Self { commands: results.iter().map(CommandResult::read).collect::<Result<_, _>>()? })
    }
}

impl CommandResult {
    fn read(result: &Reader<'_>) -> Result<Self, Mismatch> {
        let status = result.member("status");
        Ok(Self {
            ids: result.member("ids").texts()?,
            status: Status::parse(status.text()?).ok_or_else(|| {
                status.mismatch("one of SUCCESS, PENDING, OFFLINE, EXCEPTIONS, ERROR")
            })?,
            states: result.member("states").object().ok().cloned(),
            error_code: result.member("errorCode").text().ok().map(ErrorCode::from),
            challenge_needed: read_challenge_needed(result)?,
            debug_string: result.member("debugString").text().ok().map(str::to_owned),
        })
    }
}

fn read_challenge_needed(result: &Reader<'_>) -> Result<Option<ChallengeNeeded>, Mismatch> {
    let needed = result.member("challengeNeeded");
    if needed.value().is_none() {
        return Ok(None);
    }
    let kind = needed.member("type");
    let kind = ChallengeType::parse(kind.text()?)
        .ok_or_else(|| kind.mismatch("one of ackNeeded, pinNeeded, challengeFailedPinNeeded"))?;
    Ok(Some(ChallengeNeeded { kind }))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let mut result = CommandResult::of("123", Status::Error);
        result.error_code = Some(ErrorCode::ChallengeNeeded);
        result.challenge_needed = Some(ChallengeNeeded { kind: ChallengeType::PinNeeded });
        let response = ExecuteResponse { commands: vec![result] };
        let document = json!({"payload": response});
        assert_eq!(
            document["payload"]["commands"][0],
            json!({"ids": ["123"], "status": "ERROR", "errorCode": "challengeNeeded", "challengeNeeded": {"type": "pinNeeded"}})
        );
        assert_eq!(ExecuteResponse::read(&document, &[]), Ok(response));
    }

    #[test]
    fn a_failure_of_the_whole_request_is_one_of_each_device() {
        let document = json!({"payload": {"errorCode": "deviceOffline", "status": "ERROR"}});
        let response =
            ExecuteResponse::read(&document, &["a".into(), "b".into()]).expect("readable");
        assert_eq!(response.commands[0].ids, ["a", "b"]);
        assert_eq!(response.commands[0].error_code, Some(ErrorCode::DeviceOffline));
    }

    #[test]
    fn an_unknown_status_or_challenge_names_its_place() {
        let document = json!({"payload": {"commands": [{"ids": ["a"], "status": "Success"}]}});
        let error = ExecuteResponse::read(&document, &[]).expect_err("case counts");
        assert_eq!(error.pointer, "/payload/commands/0/status");
        let document = json!({"payload": {"commands": [{"ids": ["a"], "status": "ERROR", "challengeNeeded": {"type": "pin"}}]}});
        let error = ExecuteResponse::read(&document, &[]).expect_err("no such type");
        assert_eq!(error.pointer, "/payload/commands/0/challengeNeeded/type");
    }
}
