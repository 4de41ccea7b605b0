//! EXECUTE where nothing may happen: devices, commands and params that are not there.

use serde_json::{Value, json};

use super::asking::payload_of;
use super::executing::{
    NO_COMMAND, Spoilt, execute, misplaced, order, states_of, still_states_of, subjects, to_spoil,
    to_stranger,
};
use crate::check::fate::{Fate, entries, fate};
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::wire::Exchange;

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "fulfillment.execute.names-ids-asked",
        severity: Severity::Must,
        title: "EXECUTE answers for the devices it was sent for, and for no others",
        rule: "Google, action.devices.EXECUTE",
        phone_shows: Some("\"sorry, I could not reach\" the device that was left out"),
        page: Page {
            looks_at: "An EXECUTE of a command that does not exist, for two devices: the ids of \
                       the answer, in one entry or in several.",
            why: "A device that is left out counts as one that did not answer.",
            bad: "\"ids\": [\"lamp\"]",
            good: "\"ids\": [\"lamp\", \"fan\"]",
            mend: "Make an entry for each id of the request, also for those that failed.",
        },
        proved_by: &["execute.id-left-out", "execute.speaks-of-others"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(names_ids_asked(bench))),
    },
    Check {
        id: "fulfillment.execute.unknown-device-refused",
        severity: Severity::Must,
        title: "a device that is not there does nothing",
        rule: "Google, Errors and exceptions",
        phone_shows: Some("\"OK\", and nothing happens"),
        page: Page {
            looks_at: "An EXECUTE of `OnOff` for an id that SYNC does not name: not SUCCESS.",
            why: "People hear that a device was switched that is gone.",
            bad: "{\"ids\": [\"gone\"], \"status\": \"SUCCESS\"}",
            good: "{\"ids\": [\"gone\"], \"status\": \"ERROR\", \
                   \"errorCode\": \"deviceNotFound\"}",
            mend: "Look the device up before anything is sent to it.",
        },
        proved_by: &["execute.unknown-device-succeeds"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(unknown_device_refused(bench))),
    },
    Check {
        id: "fulfillment.execute.unknown-device-not-found",
        severity: Severity::Should,
        title: "for a device that is not there the code is `deviceNotFound`",
        rule: "Google, Errors and exceptions",
        phone_shows: Some("a device that was removed seems to be offline for ever"),
        page: Page {
            looks_at: "The code of the same EXECUTE, for the device or for the whole intent.",
            why: "By this code Google learns that a device is gone, and asks for a new SYNC.",
            bad: "HTTP/1.1 404 Not Found",
            good: "200 with \"errorCode\": \"deviceNotFound\"",
            mend: "Answer 200, and this code where the look-up finds nothing.",
        },
        proved_by: &["execute.unknown-device-fails-all", "execute.unknown-device-offline"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(unknown_device_not_found(bench))),
    },
    Check {
        id: "fulfillment.execute.lacking-trait-refused",
        severity: Severity::Must,
        title: "a command of a trait that the device lacks is refused",
        rule: "Google, Errors and exceptions",
        phone_shows: Some("\"OK\", and nothing or something else happens"),
        page: Page {
            looks_at: "An EXECUTE of `setVolume` or `BrightnessAbsolute` for a device without \
                       that trait, and its states before and after: an error, and no change.",
            why: "Success is said where nothing was done; or the command did something else.",
            bad: "{\"ids\": [\"lamp\"], \"status\": \"SUCCESS\"}",
            good: "{\"ids\": [\"lamp\"], \"status\": \"ERROR\", \
                   \"errorCode\": \"functionNotSupported\"}",
            mend: "Compare the command with the traits of the device first.",
        },
        proved_by: &["execute.lacking-trait-acts", "execute.lacking-trait-succeeds"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(lacking_trait_refused(bench))),
    },
    Check {
        id: "fulfillment.execute.unknown-command-refused",
        severity: Severity::Must,
        title: "a command that does not exist is refused",
        rule: "Google, Errors and exceptions",
        phone_shows: Some("\"OK\", and nothing happens"),
        page: Page {
            looks_at: "An EXECUTE of a command by a name that is none: not SUCCESS.",
            why: "A command that is not known was not carried out.",
            bad: "{\"ids\": [\"lamp\"], \"status\": \"SUCCESS\"}",
            good: "{\"ids\": [\"lamp\"], \"status\": \"ERROR\", \
                   \"errorCode\": \"functionNotSupported\"}",
            mend: "Let the last branch of the command's switch be an error.",
        },
        proved_by: &["execute.unknown-command-succeeds"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(unknown_command_refused(bench))),
    },
    Check {
        id: "fulfillment.execute.wrong-params-refused",
        severity: Severity::Must,
        title: "a command without its params, or with wrong ones, is refused",
        rule: "Google, Device traits",
        phone_shows: Some("the device does something that nobody said"),
        page: Page {
            looks_at: "`OnOff` or `BrightnessAbsolute` for a lamp or the like, without params, \
                       with null and with a text: an error or 4xx, and no change. Should it \
                       change after all, it is put back.",
            why: "What is missing is not false, and a text is not true: the device would be \
                  switched by a mistake.",
            bad: "\"params\": {}, then \"status\": \"SUCCESS\", \"states\": {\"on\": false}",
            good: "\"params\": {}, then \"status\": \"ERROR\", \"errorCode\": \"protocolError\"",
            mend: "Check the params' types before they are used.",
        },
        proved_by: &["execute.guesses-params"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(wrong_params_refused(bench))),
    },
    Check {
        id: "fulfillment.execute.mistakes-no-5xx",
        severity: Severity::Should,
        title: "a wrong command does not bring the cloud down",
        rule: "RFC 9110 §15.6; Google, Errors and exceptions",
        phone_shows: Some("\"something went wrong\" for all devices of the request"),
        page: Page {
            looks_at: "The status of EXECUTEs with a command that does not exist and with wrong \
                       params.",
            why: "One bad command spoils the others of its request, and Google counts an \
                  outage.",
            bad: "HTTP/1.1 500 Internal Server Error",
            good: "200 with \"status\": \"ERROR\"",
            mend: "Catch what fails for one command within the loop.",
        },
        proved_by: &["execute.unknown-command-crashes", "execute.wrong-params-crash"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(mistakes_no_5xx(bench))),
    },
    Check {
        id: "fulfillment.execute.nothing-asked",
        severity: Severity::Should,
        title: "EXECUTE of nothing does not bring the cloud down",
        rule: "Google, action.devices.EXECUTE",
        phone_shows: None,
        page: Page {
            looks_at: "An EXECUTE without commands, and one with a device and no execution: any \
                       answer but 5xx.",
            why: "Whoever takes the first of an empty list takes nothing, and fails.",
            bad: "HTTP/1.1 500 Internal Server Error",
            good: "\"commands\": []",
            mend: "Loop over what is there; do not take the first.",
        },
        proved_by: &["execute.empty-crashes"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(nothing_asked(bench))),
    },
];

async fn names_ids_asked(bench: &Bench<'_>) -> Judged {
    let mut asked = subjects(bench).await?;
    asked.truncate(2);
    let named: Vec<Value> = asked.iter().map(|subject| subject.named.clone()).collect();
    let ids: Vec<&str> = asked.iter().map(|subject| subject.id.as_str()).collect();
    judge_ids(&ids, &order(bench, &named, NO_COMMAND, &json!({})).await?)
}

fn judge_ids(asked: &[&str], exchange: &Exchange) -> Judged {
    let payload = payload_of(exchange)
        .map_err(|came| Stop::not_judged(format!("the EXECUTE was answered with {came}")))?;
    let body = json!({ "payload": payload });
    let ids = || entries(&body).filter_map(|entry| entry["ids"].as_array()).flatten();
    let expected = "entries for the ids that were asked for";
    if let Some(left_out) = asked.iter().find(|id| !ids().any(|it| it == **id)) {
        return Err(Stop::broken(expected, format!("none for `{left_out}`"), &[exchange]));
    }
    match ids().find(|it| !it.as_str().is_some_and(|it| asked.contains(&it))) {
        None => Ok(None),
        Some(other) => Err(Stop::broken(expected, format!("one for {other} too"), &[exchange])),
    }
}

async fn unknown_device_refused(bench: &Bench<'_>) -> Judged {
    let (id, exchange) = to_stranger(bench).await?;
    judge_refused(&exchange, &id)
}

fn judge_refused(exchange: &Exchange, id: &str) -> Judged {
    match fate(exchange, id) {
        Fate::Refused(how) => Ok(Some(how)),
        Fate::Obeyed(status) => Err(Stop::broken("an error", status, &[exchange])),
        Fate::Untold(came) => Err(Stop::not_judged(format!("the answer was {came}"))),
    }
}

async fn unknown_device_not_found(bench: &Bench<'_>) -> Judged {
    let (id, exchange) = to_stranger(bench).await?;
    judge_not_found(&exchange, &id)
}

fn judge_not_found(exchange: &Exchange, id: &str) -> Judged {
    match fate(exchange, id) {
        Fate::Refused(how) if how == "`deviceNotFound`" => Ok(None),
        Fate::Obeyed(status) => Err(Stop::not_judged(format!("the answer was {status}"))),
        Fate::Untold(came) if came == "401" => {
            Err(Stop::not_judged("the EXECUTE was answered with 401"))
        }
        Fate::Refused(came) | Fate::Untold(came) => {
            Err(Stop::broken("`deviceNotFound`", came, &[exchange]))
        }
    }
}

async fn lacking_trait_refused(bench: &Bench<'_>) -> Judged {
    let (subject, command, params) = misplaced(bench).await?;
    let (first, before) = still_states_of(bench, &subject).await?;
    let named = std::slice::from_ref(&subject.named);
    let exchange = order(bench, named, command, &params).await?;
    let (second, after) = states_of(bench, &subject).await?;
    let how = judge_refused(&exchange, &subject.id)?;
    judge_unchanged(&before, &after, &[&first, &exchange, &second])?;
    Ok(how.map(|how| format!("`{command}`: {how}")))
}

fn judge_unchanged(before: &Value, after: &Value, evidence: &[&Exchange]) -> Judged {
    let mut told = before.as_object().into_iter().flatten();
    match told.find(|(name, value)| after.get(name).is_some_and(|it| it != *value)) {
        None => Ok(None),
        Some((name, value)) => {
            let actual = format!("`{name}` was {value}, then {}", after[name]);
            Err(Stop::broken("the states of before", actual, evidence))
        }
    }
}

async fn unknown_command_refused(bench: &Bench<'_>) -> Judged {
    let first = subjects(bench).await?.swap_remove(0);
    judge_refused(&order(bench, &[first.named], NO_COMMAND, &json!({})).await?, &first.id)
}

/// Each way to spoil a command, with its answer.
async fn spoilt(bench: &Bench<'_>, spoilt: &Spoilt) -> Result<Vec<(String, Exchange)>, Stop> {
    let named = std::slice::from_ref(&spoilt.subject.named);
    let (_, before) = still_states_of(bench, &spoilt.subject).await?;
    let mut answers = Vec::new();
    for (way, params) in spoilt.ways() {
        let exchange = order(bench, named, spoilt.command, &params).await;
        let (_, after) = states_of(bench, &spoilt.subject).await?;
        spoilt.put_back(bench, &before, &after).await;
        let exchange = exchange?;
        answers.push((way.clone(), exchange.clone()));
        let is_refused = !matches!(fate(&exchange, &spoilt.subject.id), Fate::Obeyed(_));
        if is_refused && let Err(stop) = judge_unchanged(&before, &after, &[&exchange]) {
            return Err(stop);
        }
    }
    Ok(answers)
}

async fn wrong_params_refused(bench: &Bench<'_>) -> Judged {
    let target = to_spoil(bench).await?;
    judge_spoilt(&target.subject.id, &spoilt(bench, &target).await?)
}

fn judge_spoilt(id: &str, answers: &[(String, Exchange)]) -> Judged {
    for (way, exchange) in answers {
        if let Fate::Obeyed(status) = fate(exchange, id) {
            return Err(Stop::broken("an error", format!("{status} to {way}"), &[exchange]));
        }
    }
    let told = |(_, exchange): &(String, Exchange)| matches!(fate(exchange, id), Fate::Refused(_));
    if answers.iter().any(told) {
        return Ok(None);
    }
    Err(Stop::not_judged("no EXECUTE with wrong params was answered"))
}

async fn mistakes_no_5xx(bench: &Bench<'_>) -> Judged {
    let first = subjects(bench).await?.swap_remove(0);
    let unknown = order(bench, &[first.named], NO_COMMAND, &json!({})).await?;
    judge_no_5xx("a command that does not exist", &unknown)?;
    let target = to_spoil(bench).await?;
    let answers = match spoilt(bench, &target).await {
        Err(Stop::Broken(broken)) => return Err(Stop::not_judged(broken.actual)),
        answers => answers?,
    };
    for (way, exchange) in &answers {
        judge_no_5xx(way, exchange)?;
    }
    Ok(None)
}

fn judge_no_5xx(what: &str, exchange: &Exchange) -> Judged {
    let status = exchange.status();
    if status >= 500 {
        let actual = format!("{status} to {what}");
        return Err(Stop::broken("any answer but 5xx", actual, &[exchange]));
    }
    Ok(None)
}

async fn nothing_asked(bench: &Bench<'_>) -> Judged {
    let first = subjects(bench).await?.swap_remove(0);
    judge_no_5xx("an EXECUTE without commands", &execute(bench, json!([])).await?)?;
    let idle = json!([{ "devices": [first.named], "execution": [] }]);
    judge_no_5xx("an EXECUTE without an execution", &execute(bench, idle).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::made_up::{broken, held, json, payload};

    #[expect(clippy::needless_pass_by_value, reason = "tests write the value in place")]
    fn results(results: Value) -> Exchange {
        payload(json!({ "commands": results }))
    }

    fn failed(code: &str) -> Value {
        json!({"ids": ["a"], "status": "ERROR", "errorCode": code})
    }

    #[test]
    fn the_ids_are_those_asked_in_one_entry_or_in_several() {
        let ids = |value: Value| judge_ids(&["a", "b"], &results(value));
        held(ids(json!([{"ids": ["b", "a"], "status": "ERROR"}])));
        held(ids(json!([{"ids": ["b"]}, {"ids": ["a"]}, {"ids": ["a"]}])));
        assert_eq!(broken(ids(json!([{"ids": ["a"]}]))), "none for `b`");
        assert_eq!(broken(ids(json!([{"ids": ["a", "b", 3]}]))), "one for 3 too");
        let whole = judge_ids(&["a"], &payload(json!({"errorCode": "notSupported"})));
        assert!(matches!(whole, Err(Stop::NotJudged(_))));
    }

    #[test]
    fn what_cannot_be_done_is_refused_in_whatever_way() {
        assert_eq!(held(judge_refused(&results(json!([failed("hardError")])), "a")), "`hardError`");
        assert_eq!(held(judge_refused(&json(400, "bad"), "a")), "400");
        let obeyed = results(json!([{"ids": ["a"], "status": "PENDING"}]));
        assert_eq!(broken(judge_refused(&obeyed, "a")), "PENDING");
        let nothing = judge_refused(&results(json!([])), "a");
        assert!(matches!(nothing, Err(Stop::NotJudged(_))));
    }

    #[test]
    fn an_unknown_device_is_not_found() {
        held(judge_not_found(&results(json!([failed("deviceNotFound")])), "a"));
        held(judge_not_found(&payload(json!({"errorCode": "deviceNotFound"})), "a"));
        let offline = results(json!([failed("deviceOffline")]));
        assert_eq!(broken(judge_not_found(&offline, "a")), "`deviceOffline`");
        assert_eq!(broken(judge_not_found(&json(404, ""), "a")), "404");
    }

    #[test]
    fn a_state_that_is_another_was_changed() {
        let lamp = json!({"on": false, "brightness": 3});
        held(judge_unchanged(&lamp, &lamp, &[]));
        held(judge_unchanged(&lamp, &json!({}), &[]));
        let actual = broken(judge_unchanged(&lamp, &json!({"on": true}), &[]));
        assert_eq!(actual, "`on` was false, then true");
    }

    #[test]
    fn wrong_params_never_succeed() {
        let spoilt = |exchanges: Vec<Exchange>| {
            let named = exchanges.into_iter().map(|it| ("this".to_owned(), it));
            judge_spoilt("a", &named.collect::<Vec<_>>())
        };
        held(spoilt(vec![results(json!([failed("protocolError")])), json(400, "")]));
        held(spoilt(vec![json(500, ""), json(400, "")]));
        let obeyed = results(json!([{"ids": ["a"], "status": "SUCCESS"}]));
        assert_eq!(broken(spoilt(vec![json(400, ""), obeyed])), "SUCCESS to this");
        assert!(matches!(spoilt(vec![json(500, "")]), Err(Stop::NotJudged(_))));
    }

    #[test]
    fn a_crash_is_5xx() {
        held(judge_no_5xx("nothing", &json(400, "")));
        assert_eq!(broken(judge_no_5xx("nothing", &json(502, "<html>"))), "502 to nothing");
    }
}
