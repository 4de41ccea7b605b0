//! What QUERY says of each device.

use std::time::Duration;

use serde_json::Value;

use super::asking::{devices, payload_of, queried, synced, synced_devices};
use super::family::{Family, Minds, and_more, judge_query};
use super::user::judge_in_time;
use crate::catalog::find_trait;
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::protocol::describe_value;
use crate::wire::Exchange;

/// Google asks for less.
const TOO_SLOW: Duration = Duration::from_secs(2);
/// What the phone shows where a state is not understood.
const PHONE_NO_STATE: &str = "the device is offline, or its state is not shown";

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "fulfillment.query.answers-every-device",
        severity: Severity::Must,
        title: "QUERY answers for each device that SYNC names",
        rule: "Google, action.devices.QUERY",
        phone_shows: Some("\"device offline\" or \"not responding\""),
        page: Page {
            looks_at: "A QUERY for all devices, right after the SYNC: `payload.devices` must be \
                       an object with an entry for each id.",
            why: "Google asks this way as soon as an account is linked. A device without an \
                  entry has no state.",
            bad: "\"devices\": [{\"id\": \"lamp\", \"on\": true}]",
            good: "\"devices\": {\"lamp\": {\"online\": true, \"status\": \"SUCCESS\", \
                   \"on\": true}}",
            mend: "Go through the ids that were asked for, and say `deviceOffline` where \
                   nothing is known.",
        },
        proved_by: &["query.device-left-out", "query.devices-as-list"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(answers_every_device(bench))),
    },
    Check {
        id: "fulfillment.query.answers-in-time",
        severity: Severity::Should,
        title: "QUERY is answered within two seconds",
        rule: "Google, Cloud-to-cloud FAQ",
        phone_shows: Some("\"not responding\", now and then"),
        page: Page {
            looks_at: "How long the QUERY for all devices takes.",
            why: "People wait meanwhile. After five seconds Google gives up.",
            bad: "3.4 s",
            good: "0.2 s",
            mend: "Keep the last known states, and answer from them.",
        },
        proved_by: &["query.never-answers"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(answers_in_time(bench))),
    },
    Check {
        id: "fulfillment.query.online-given",
        severity: Severity::Must,
        title: "each device says whether it can be reached",
        rule: "Google, action.devices.QUERY",
        phone_shows: Some("\"device offline\""),
        page: Page {
            looks_at: "`online` of each device: a boolean.",
            why: "Without it the device counts as offline.",
            bad: "{\"status\": \"SUCCESS\", \"on\": true}",
            good: "{\"online\": true, \"status\": \"SUCCESS\", \"on\": true}",
            mend: "Add `online` to each entry.",
        },
        proved_by: &["query.no-online"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(family(bench, Family::Online, Minds::Errors))),
    },
    Check {
        id: "fulfillment.query.status-given",
        severity: Severity::Should,
        title: "each device says whether it could be read",
        rule: "Google, action.devices.QUERY",
        phone_shows: None,
        page: Page {
            looks_at: "`status` of each device: SUCCESS, OFFLINE, EXCEPTIONS or ERROR.",
            why: "Google's page asks for it; older clouds leave it out, and link today.",
            bad: "{\"online\": true, \"status\": \"success\"}",
            good: "{\"online\": true, \"status\": \"SUCCESS\"}",
            mend: "Add `status` to each entry, in capitals.",
        },
        proved_by: &["query.no-status", "query.status-in-lower-case"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(family(bench, Family::Status, Minds::Doubts))),
    },
    Check {
        id: "fulfillment.query.states-whole",
        severity: Severity::Must,
        title: "a device that is online has all states of its traits",
        rule: "Google, action.devices.QUERY; Device traits",
        phone_shows: Some(PHONE_NO_STATE),
        page: Page {
            looks_at: "The states of each device that is online and could be read, against \
                       those that its traits require.",
            why: "What is missing, Google does not know: the tile shows no state, a \
                  routine does not run.",
            bad: "{\"online\": true, \"status\": \"SUCCESS\", \
                  \"thermostatTemperatureAmbient\": 20}",
            good: "{\"online\": true, \"status\": \"SUCCESS\", \"thermostatMode\": \"off\", \
                   \"thermostatTemperatureAmbient\": 20}",
            mend: "Add the states of the trait's page, or declare the trait command-only.",
        },
        proved_by: &["query.state-missing"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(family(bench, Family::StatesWhole, Minds::Errors))),
    },
    Check {
        id: "fulfillment.query.states-fit",
        severity: Severity::Must,
        title: "states have the types and ranges of their traits",
        rule: "Google, Device traits",
        phone_shows: Some(PHONE_NO_STATE),
        page: Page {
            looks_at: "The states of each device against its traits. States of other traits \
                       are remarked on.",
            why: "Google refuses or misreads a value that does not fit.",
            bad: "\"brightness\": 255",
            good: "\"brightness\": 100",
            mend: "Convert to the unit and range of the trait's page.",
        },
        proved_by: &["query.brightness-out-of-range", "query.null-state"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(family(bench, Family::StatesFit, Minds::Errors))),
    },
    Check {
        id: "fulfillment.query.numbers-are-numbers",
        severity: Severity::Must,
        title: "numbers and booleans are not written as text",
        rule: "RFC 8259 §3; Google, Device traits",
        phone_shows: Some(PHONE_NO_STATE),
        page: Page {
            looks_at: "States that must be numbers or booleans, and are texts that look like \
                       them, `\"NaN\"` among them.",
            why: "Google reads them strictly; data bases and MQTT give texts.",
            bad: "\"brightness\": \"65\"",
            good: "\"brightness\": 65",
            mend: "Parse the text before it is written.",
        },
        proved_by: &["query.numeric-string"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(family(bench, Family::NumberAsText, Minds::Errors))),
    },
    Check {
        id: "fulfillment.query.color-is-one",
        severity: Severity::Must,
        title: "a colour is written in exactly one way",
        rule: "Google, ColorSetting",
        phone_shows: Some(PHONE_NO_STATE),
        page: Page {
            looks_at: "`color` of lights, where they give one: one of `temperatureK`, \
                       `spectrumRgb` and `spectrumHsv`.",
            why: "Of two, nobody knows which the lamp shines in; an empty one spoils the \
                  entry.",
            bad: "\"color\": {\"temperatureK\": 2700, \"spectrumRgb\": 16711680}",
            good: "\"color\": {\"temperatureK\": 2700}",
            mend: "Send the one that the lamp is in; leave `color` out while there is none.",
        },
        proved_by: &["query.color-empty", "query.two-colors"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(family(bench, Family::Color, Minds::Errors))),
    },
    Check {
        id: "fulfillment.query.states-declared",
        severity: Severity::Must,
        title: "modes, inputs and the like are those that SYNC declared",
        rule: "Google, Device traits",
        phone_shows: Some("the mode is not shown"),
        page: Page {
            looks_at: "States that choose from a list of SYNC: thermostat modes, mode \
                       settings, toggles, inputs, applications, speeds.",
            why: "Google knows the words of a device from SYNC alone.",
            bad: "\"thermostatMode\": \"eco\", declared are off and heat",
            good: "\"thermostatMode\": \"heat\"",
            mend: "Declare the word, or translate what the device says into one that is.",
        },
        proved_by: &["query.mode-undeclared"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(family(bench, Family::StatesDeclared, Minds::Errors))),
    },
    Check {
        id: "fulfillment.query.codes-known",
        severity: Severity::Must,
        title: "codes are spelled as Google spells them",
        rule: "Google, Errors and exceptions",
        phone_shows: Some("\"something went wrong\" in place of the reason"),
        page: Page {
            looks_at: "`errorCode` and `exceptionCode` of each device, where they are given. \
                       Codes that are not known here are remarked on.",
            why: "Each code has its own words on the phone; one in other letters has none.",
            bad: "\"errorCode\": \"DeviceOffline\"",
            good: "\"errorCode\": \"deviceOffline\"",
            mend: "Copy the code from Google's list.",
        },
        proved_by: &["query.code-in-other-case"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(family(bench, Family::Code, Minds::Errors))),
    },
    Check {
        id: "fulfillment.query.codes-fit-status",
        severity: Severity::Should,
        title: "errors stand beside ERROR, exceptions beside success",
        rule: "Google, Errors and exceptions",
        phone_shows: None,
        page: Page {
            looks_at: "No `errorCode` where `status` is SUCCESS, no `exceptionCode` where it \
                       is OFFLINE or ERROR.",
            why: "Nobody hears of an error beside a success.",
            bad: "{\"status\": \"SUCCESS\", \"errorCode\": \"deviceJammingDetected\"}",
            good: "{\"status\": \"ERROR\", \"errorCode\": \"deviceJammingDetected\"}",
            mend: "Set both in one place.",
        },
        proved_by: &["query.error-beside-success", "query.exception-while-offline"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(codes_fit_status(bench))),
    },
    Check {
        id: "fulfillment.query.command-only-is-silent",
        severity: Severity::Advice,
        title: "command-only traits have no states",
        rule: "Google, Device traits",
        phone_shows: None,
        page: Page {
            looks_at: "States of traits that SYNC declares command-only.",
            why: "Google does not use them, so that nobody sees what the cloud does know.",
            bad: "\"commandOnlyOnOff\": true in SYNC, \"on\": true in QUERY",
            good: "\"commandOnlyOnOff\": false in SYNC, \"on\": true in QUERY",
            mend: "Declare the trait command-only only where its state is not known.",
        },
        proved_by: &["query.command-only-reported"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(command_only_is_silent(bench))),
    },
];

/// Judges one family of rules on the shared QUERY.
async fn family(bench: &Bench<'_>, family: Family, minds: Minds) -> Judged {
    judge_query(synced(bench).await?.0, queried(bench).await?.0, family, minds)
}

async fn answers_every_device(bench: &Bench<'_>) -> Judged {
    let (sync, _) = synced_devices(bench).await?;
    judge_every(sync, bench.query().await?)
}

fn judge_every(sync: &Exchange, query: &Exchange) -> Judged {
    let evidence = [sync, query];
    let expected = "an object with an entry for each device";
    let payload = payload_of(query).map_err(|came| Stop::broken(expected, came, &evidence))?;
    let Some(entries) = payload["devices"].as_object() else {
        let came = payload.get("devices").map_or("nothing".to_owned(), describe_value);
        return Err(Stop::broken(expected, format!("{came} as `devices`"), &evidence));
    };
    let body = sync.json().unwrap_or_default();
    let ids = devices(&body).iter().filter_map(|device| device["id"].as_str());
    let missing: Vec<&str> = ids.filter(|id| !entries.contains_key(*id)).collect();
    match missing.first() {
        None => Ok(Some(format!("{} entries", entries.len()))),
        Some(id) => {
            let actual = format!("none for `{id}`{}", and_more(missing.len()));
            Err(Stop::broken(expected, actual, &evidence))
        }
    }
}

async fn answers_in_time(bench: &Bench<'_>) -> Judged {
    synced_devices(bench).await?;
    let asked = bench.query().await;
    judge_in_time(asked, bench.queried.get(), TOO_SLOW)
}

async fn codes_fit_status(bench: &Bench<'_>) -> Judged {
    judge_codes(synced(bench).await?.0, queried(bench).await?.0)
}

fn judge_codes(sync: &Exchange, query: &Exchange) -> Judged {
    judge_query(sync, query, Family::CodeBesideSuccess, Minds::Doubts)?;
    let body = query.json().unwrap_or_default();
    let entries = body["payload"]["devices"].as_object().into_iter().flatten();
    for (id, entry) in entries {
        let failed = entry["status"].as_str().filter(|it| ["OFFLINE", "ERROR"].contains(it));
        if let (Some(status), Some(code)) = (failed, entry["exceptionCode"].as_str()) {
            let actual = format!("`{code}` beside {status} for `{id}`");
            let expected = "an `exceptionCode` beside SUCCESS or EXCEPTIONS only";
            return Err(Stop::broken(expected, actual, &[query]));
        }
    }
    Ok(None)
}

async fn command_only_is_silent(bench: &Bench<'_>) -> Judged {
    judge_silence(synced_devices(bench).await?.0, queried(bench).await?.0)
}

fn judge_silence(sync: &Exchange, query: &Exchange) -> Judged {
    let (body, answer) = (sync.json().unwrap_or_default(), query.json().unwrap_or_default());
    for device in devices(&body) {
        let Some(id) = device["id"].as_str() else { continue };
        let Some(states) = answer["payload"]["devices"][id].as_object() else { continue };
        let (only, others): (Vec<_>, Vec<_>) =
            traits_of(device).partition(|known| match known.command_only {
                // One that is both is no better than one that is neither: another check's.
                Some(flag) => {
                    device["attributes"][flag] == true
                        && known.query_only.is_none_or(|it| device["attributes"][it] != true)
                }
                None => false,
            });
        let is_others = |name: &str| others.iter().any(|known| known.states.field(name).is_some());
        let mut fields = only.iter().flat_map(|known| known.states.fields);
        let told = fields.find(|it| states.contains_key(it.name) && !is_others(it.name));
        if let Some(field) = told {
            let actual = format!("`{}` for `{id}`", field.name);
            return Err(Stop::broken("no state of it", actual, &[sync, query]));
        }
    }
    Ok(None)
}

fn traits_of(device: &Value) -> impl Iterator<Item = &'static crate::catalog::Trait> {
    device["traits"].as_array().into_iter().flatten().filter_map(|it| find_trait(it.as_str()?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::check::made_up::{broken, held, json, payload};

    fn lamp(attributes: &Value) -> Exchange {
        payload(json!({"agentUserId": "1", "devices": [{
            "id": "lamp", "type": "action.devices.types.LIGHT",
            "traits": ["action.devices.traits.OnOff"], "name": {"name": "lamp"},
            "willReportState": false, "attributes": attributes}]}))
    }

    #[expect(clippy::needless_pass_by_value, reason = "tests write the value in place")]
    fn query(entry: Value) -> Exchange {
        payload(json!({"devices": {"lamp": entry}}))
    }

    #[test]
    fn every_device_has_an_entry() {
        let sync = lamp(&json!({}));
        assert_eq!(held(judge_every(&sync, &query(json!({})))), "1 entries");
        let left_out = payload(json!({"devices": {"lock": {}}}));
        assert_eq!(broken(judge_every(&sync, &left_out)), "none for `lamp`");
        let list = payload(json!({"devices": [{"id": "lamp"}]}));
        assert_eq!(broken(judge_every(&sync, &list)), "an array of 1 as `devices`");
        assert_eq!(broken(judge_every(&sync, &json(500, "{}"))), "500");
        let failed = payload(json!({"errorCode": "hardError"}));
        assert_eq!(broken(judge_every(&sync, &failed)), "200 `hardError`");
    }

    #[test]
    fn a_code_stands_beside_its_status() {
        let codes = |entry: Value| judge_codes(&lamp(&json!({})), &query(entry));
        held(codes(json!({"online": true, "status": "SUCCESS", "exceptionCode": "lowBattery"})));
        held(codes(json!({"online": false, "status": "ERROR", "errorCode": "deviceOffline"})));
        broken(codes(json!({"online": true, "status": "SUCCESS", "errorCode": "deviceOffline"})));
        let low = json!({"online": false, "status": "OFFLINE", "exceptionCode": "lowBattery"});
        assert_eq!(broken(codes(low)), "`lowBattery` beside OFFLINE for `lamp`");
    }

    #[test]
    fn a_command_only_trait_is_silent() {
        let states = query(json!({"online": true, "on": true}));
        held(judge_silence(&lamp(&json!({})), &states));
        held(judge_silence(&lamp(&json!({"queryOnlyOnOff": true})), &states));
        let judged = judge_silence(&lamp(&json!({"commandOnlyOnOff": true})), &states);
        assert_eq!(broken(judged), "`on` for `lamp`");
    }
}
