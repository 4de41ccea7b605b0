//! EXECUTE: the cross product of commands and devices, one result for each device.
//!
//! All executions for a device, from whichever group, are one piece of work: they run in the
//! order they came, all or none, once every challenge among them is met.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::catalog::find_command;
use crate::cloud::home::{LiveDevice, Refused};
use crate::cloud::verification::{Asked, Verdict, verify};
use crate::cloud::{Cloud, StoreError, User};
use crate::protocol::{
    ChallengeNeeded, CommandResult, ErrorCode, ExecuteRequest, ExecuteResponse, Execution, Map,
    Status,
};

/// Runs an EXECUTE and gives the payload of its response, as JSON.
pub(super) async fn execute(
    cloud: &Cloud,
    user_id: &str,
    request: &ExecuteRequest<'_>,
) -> Result<String, StoreError> {
    let mut commands = Vec::new();
    for (device_id, groups) in by_device(request) {
        commands.push(execute_one(cloud, user_id, device_id, &groups).await?);
    }
    Ok(serde_json::to_string(&ExecuteResponse { commands }).expect("strings and states are JSON"))
}

/// The executions of one group.
type Group<'a> = &'a [Execution<'a>];

/// Each device with the groups that name it, in the order in which they came. The executions
/// themselves are not multiplied: of unknown devices nobody looks at them.
fn by_device<'a>(request: &'a ExecuteRequest<'_>) -> Vec<(&'a str, Vec<Group<'a>>)> {
    let mut work: Vec<(&str, Vec<Group<'a>>)> = Vec::new();
    let mut places = HashMap::new();
    for group in &request.commands {
        let mut named = HashSet::with_capacity(group.devices.len());
        for device in group.devices.iter().filter(|device| named.insert(device.id.as_ref())) {
            let place = *places.entry(device.id.as_ref()).or_insert_with(|| {
                work.push((device.id.as_ref(), Vec::new()));
                work.len() - 1
            });
            work[place].1.push(&group.execution);
        }
    }
    work
}

async fn execute_one(
    cloud: &Cloud,
    user_id: &str,
    device_id: &str,
    groups: &[Group<'_>],
) -> Result<CommandResult, StoreError> {
    let user = cloud.accounts.user(user_id);
    let device = cloud.house.device(user_id, device_id);
    let (Some(user), Some(device)) = (user, device) else {
        return Ok(failed(device_id, ErrorCode::DeviceNotFound));
    };
    let now = cloud.clock.now();
    let executions: Vec<&Execution<'_>> = groups.iter().flat_map(|group| group.iter()).collect();
    let steps: Vec<(&str, &Value)> = executions
        .iter()
        .map(|execution| (execution.command.as_ref(), &execution.params))
        .collect();
    if !device.spec.verify.is_empty()
        && let Some(result) = ask_first(cloud, &user, &device, &executions, &steps).await?
    {
        return Ok(result);
    }
    match device.run(&steps, now) {
        Err(refused) => Ok(refusal(device_id, refused)),
        Ok(ran) => {
            if let Some(state) = ran.changed {
                cloud.store.save_device(device_id, state).await?;
            }
            let mut result = CommandResult::of(device_id, ran.status);
            result.states = Some(ran.states);
            Ok(result)
        }
    }
}

/// What stands between a device and its executions: a question, or a refusal. What the device
/// would refuse anyway is refused before anybody is asked.
async fn ask_first(
    cloud: &Cloud,
    user: &User,
    device: &LiveDevice,
    executions: &[&Execution<'_>],
    steps: &[(&str, &Value)],
) -> Result<Option<CommandResult>, StoreError> {
    let (id, now) = (device.spec.id.as_str(), cloud.clock.now());
    let expected = match device.rehearse(steps, now) {
        Ok(states) => states,
        Err(refused) => return Ok(Some(refusal(id, refused))),
    };
    let asked: Vec<Asked<'_>> = executions
        .iter()
        .map(|execution| Asked {
            command: find_command(&execution.command).map_or("", |(_, command)| command.name),
            params: &execution.params,
            challenge: execution.challenge.as_ref(),
        })
        .collect();
    let verdict = verify(&*cloud.store, &cloud.house, user, &device.spec, &asked, now).await?;
    Ok(match verdict {
        Verdict::Clear => None,
        Verdict::Refuse(code) => Some(failed(id, code)),
        Verdict::Ask { kind, with_states } => {
            Some(question(id, ChallengeNeeded { kind }, with_states.then_some(expected)))
        }
    })
}

fn failed(device_id: &str, code: ErrorCode) -> CommandResult {
    let mut result = CommandResult::of(device_id, Status::Error);
    result.error_code = Some(code);
    result
}

fn question(device_id: &str, needed: ChallengeNeeded, states: Option<Map>) -> CommandResult {
    let mut result = failed(device_id, ErrorCode::ChallengeNeeded);
    result.challenge_needed = Some(needed);
    result.states = states;
    result
}

fn refusal(device_id: &str, refused: Refused) -> CommandResult {
    match refused {
        Refused::Offline => {
            let mut result = CommandResult::of(device_id, Status::Offline);
            result.states = Some(Map::from_iter([("online".to_owned(), Value::Bool(false))]));
            result.error_code = Some(ErrorCode::DeviceOffline);
            result
        }
        Refused::Exception(states) => {
            let mut result = CommandResult::of(device_id, Status::Exceptions);
            result.states = Some(states);
            result
        }
        Refused::Command(refusal) => {
            let mut result = failed(device_id, refusal.code);
            result.debug_string = Some(refusal.reason);
            result
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_named_once_with_its_groups_in_order() {
        let request = r#"{"commands": [
            {"devices": [{"id": "a"}, {"id": "b"}, {"id": "a"}], "execution": [{"command": "1"}]},
            {"devices": [{"id": "c"}, {"id": "a"}], "execution": [{"command": "2"}]}
        ]}"#;
        let request: ExecuteRequest<'_> = serde_json::from_str(request).expect("an EXECUTE");
        let work: Vec<(&str, Vec<&str>)> = by_device(&request)
            .into_iter()
            .map(|(id, groups)| {
                (id, groups.iter().map(|group| group[0].command.as_ref()).collect())
            })
            .collect();
        assert_eq!(work, [("a", vec!["1", "2"]), ("b", vec!["1"]), ("c", vec!["2"])]);
    }

    /// The product of the two has a billion elements.
    #[test]
    fn many_devices_and_many_executions_stay_a_sum() {
        let devices: Vec<String> = (0..40_000).map(|id| format!(r#"{{"id":"{id}"}}"#)).collect();
        let executions = vec![r#"{"command":"x"}"#; 30_000].join(",");
        let request = format!(
            r#"{{"commands":[{{"devices":[{}],"execution":[{executions}]}}]}}"#,
            devices.join(",")
        );
        let request: ExecuteRequest<'_> = serde_json::from_str(&request).expect("an EXECUTE");
        let work = by_device(&request);
        assert_eq!(work.len(), 40_000);
        assert!(work.iter().all(|(_, groups)| groups.len() == 1));
    }
}
