//! Conversation files, played to a cloud that answers by a script.

use serde_json::json;

use super::*;
use crate::google::scripted::{Cloud, Line, account, device};
use crate::wire::{ManualClock, SeededChance, Timestamp, read_conversation};

const EXECUTE: &str = r#"{"requestId": "<requestId>", "inputs": [{"intent": "action.devices.EXECUTE",
    "payload": {"commands": [{"devices": [{"id": "123"}], "execution": [
    {"command": "action.devices.commands.LockUnlock", "params": {"lock": false}CHALLENGE}]}]}}]}"#;

fn unlock(challenge: &str) -> String {
    format!("\nRequest\n```json\n{}\n```\n", EXECUTE.replace("CHALLENGE", challenge))
}

fn answered(result: &str) -> String {
    format!(
        "\nResponse 200\n```json\n{{\"requestId\": \"<requestId>\", \"payload\": {{\"commands\": \
         [{{\"ids\": [\"123\"], {result}}}]}}}}\n```\n"
    )
}

fn wants_pin(kind: &str) -> Value {
    json!({"status": "ERROR", "errorCode": "challengeNeeded", "challengeNeeded": {"type": kind}})
}

const WANTS_PIN: &str = r#""status": "ERROR", "errorCode": "challengeNeeded", "challengeNeeded": {"type": "pinNeeded"}"#;

/// Plays a file to the cloud, with an account that knows the device `123`.
fn play(cloud: &Cloud, at: u64, text: &str) -> (Replayed, ReadConversation) {
    let conversation = read_conversation("x.md", &format!("# T\n{text}"));
    let conversation = conversation.unwrap_or_else(|problems| panic!("{problems}"));
    let mut account = account();
    let door = device("123", "LOCK", "front door");
    account.last_sync = Some(json!({"requestId": "1", "payload": {
        "agentUserId": "u", "devices": [serde_json::to_value(&door).expect("JSON")]}}));
    let (client, clock) = (cloud.client(), ManualClock::at(Timestamp(at)));
    let (chance, pin) = (SeededChance::default(), Pin::new("333444"));
    let keep = |_: &LinkedAccount| Ok(());
    let mut session = Session::new(account, &client, &clock, &chance, &keep);
    let mut heard = |_: &Step| {};
    let played = replay(&mut session, &conversation, Some(&pin), false, &mut heard);
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    (runtime.block_on(played), conversation)
}

/// Each step in a word, or in what differs.
fn verdicts(replayed: &Replayed) -> Vec<String> {
    let verdict = |step: &Step| match step.verdict() {
        None => "person".to_owned(),
        Some(Verdict::Same) => "same".to_owned(),
        Some(Verdict::Skipped(why)) => format!("skipped: {why}"),
        Some(Verdict::Differs(found)) => {
            let found =
                found.iter().map(|it| format!("{}: {} / {}", it.place, it.expected, it.actual));
            found.collect::<Vec<_>>().join("; ")
        }
    };
    replayed.steps.iter().map(verdict).collect()
}

#[test]
fn a_dialogue_goes_on_from_question_to_answer() {
    let cloud = Cloud::resulting([
        wants_pin("pinNeeded"),
        json!({"status": "SUCCESS", "states": {"isLocked": false}}),
    ]);
    let text = [
        "> **Person:** Unlock.\n".to_owned(),
        unlock(""),
        answered(WANTS_PIN),
        "> **Assistant:** Can I have your security code?\n> **Person:** This.\n".to_owned(),
        unlock(r#", "challenge": {"pin": "<pin>"}"#),
        answered(r#""status": "SUCCESS", "<more>": "<any>""#),
        "> **Assistant:** Unlocking the front door.\n> **Person:** Thanks.\n> **Assistant:** x"
            .to_owned(),
    ];
    let (replayed, _) = play(&cloud, 0, &text.concat());
    assert_eq!(
        verdicts(&replayed),
        [
            "person",
            "same",
            "same",
            "person",
            "same",
            "same",
            "person",
            "skipped: nothing was sent since the person spoke"
        ]
    );
    let sent = cloud.sent()[1].json();
    assert_eq!(
        sent["inputs"][0]["payload"]["commands"][0]["execution"][0]["challenge"]["pin"],
        "333444"
    );
}

#[test]
fn what_differs_is_rewritten_to_what_came() {
    let cloud = Cloud::resulting([json!({"status": "ERROR", "errorCode": "deviceOffline"})]);
    let text = [unlock(""), answered(WANTS_PIN), "> **Assistant:** Ok.\n".to_owned()].concat();
    let (replayed, conversation) = play(&cloud, 0, &text);
    let found = verdicts(&replayed);
    assert!(
        found[0].contains("/payload/commands/0/errorCode: \"challengeNeeded\" / \"deviceOffline\"")
    );
    assert!(found[1].starts_with("the Assistant's words: Ok. / "), "{found:?}");
    let rewrites = replayed.rewrites(&conversation, &Redactor::default());
    let text = conversation.rewritten(&rewrites);
    let text = text.strip_prefix("# T\n").expect("the title stays");
    let cloud = Cloud::resulting([json!({"status": "ERROR", "errorCode": "deviceOffline"})]);
    let (replayed, _) = play(&cloud, 0, text);
    assert_eq!(verdicts(&replayed), ["same", "same"], "{text}");
}

#[test]
fn an_expired_token_is_refreshed_and_a_dead_link_ends_it() {
    let refreshed = r#"{"token_type":"Bearer","access_token":"access-2","expires_in":3600}"#;
    let text =
        [unlock(""), answered(r#""status": "SUCCESS""#), unlock(""), answered("\"status\": 1")];
    let refusal = r#"{"error":"invalid_grant"}"#;
    let cloud = Cloud::saying([
        Line::Raw(200, "application/json", refreshed.to_owned()),
        Line::Payload(json!({"commands": [{"ids": ["123"], "status": "SUCCESS"}]})),
        Line::Raw(401, "text/plain", String::new()),
        Line::Raw(400, "application/json", refusal.to_owned()),
    ]);
    let (replayed, _) = play(&cloud, 2000, &text.concat());
    assert_eq!(cloud.sent()[1].authorization, "Bearer access-2");
    assert!(matches!(replayed.trouble, Some(Trouble::LinkDead(_))), "{:?}", replayed.trouble);
    assert_eq!(verdicts(&replayed)[0], "same");
}

#[test]
fn a_cloud_that_is_not_there_ends_it() {
    let cloud = Cloud::saying([Line::Refused]);
    let text = [unlock(""), answered("\"status\": 1"), unlock(""), answered("\"status\": 1")];
    let (replayed, conversation) = play(&cloud, 0, &text.concat());
    assert_eq!(replayed.steps.len(), 1);
    assert!(matches!(replayed.trouble, Some(Trouble::Send(_))));
    assert!(replayed.rewrites(&conversation, &Redactor::default()).is_empty());
}

#[test]
fn what_cannot_be_sent_is_skipped_with_a_sentence() {
    let cloud = Cloud::saying([]);
    let text = [
        unlock(r#", "challenge": {"pin": "[redacted]"}"#),
        answered("\"status\": 1") + "> **Assistant:** Ok.\n",
        "Request\n```http\nPOST /token\n```\n```form\ncode=[redacted 2]\n```\nResponse 200\n"
            .to_owned(),
        "Request\n```http\nGET /a?code=[redacted]\n```\nResponse 200\n".to_owned(),
        "Request\n```http\nGET <userinfo_url>\n```\nResponse 200\n".to_owned(),
        unlock("") + "Response 401\n",
    ];
    let (replayed, _) = play(&cloud, 0, &text.concat());
    assert_eq!(
        verdicts(&replayed),
        [
            "skipped: a secret was taken out of it: `pin`; write \"<pin>\" there, and `--pin` sends yours",
            "skipped: what it answers was not sent",
            "skipped: a secret was taken out of it: `code`",
            "skipped: a secret was taken out of it: `/a?code=[redacted]`",
            "skipped: this cloud has no `<userinfo_url>`",
            "skipped: it was refused for its token, and the linked account's is another",
        ]
    );
}

#[test]
fn a_path_leads_to_no_other_host_and_the_account_fills_what_it_knows() {
    let tokens = r#"{"token_type":"Bearer","access_token":"access-2","refresh_token":"refresh-2"}"#;
    let cloud = Cloud::saying([
        Line::Raw(200, "application/json", tokens.to_owned()),
        Line::Raw(200, "text/plain", String::new()),
    ]);
    let text = "Request\n```http\nPOST /token\n```\n```form\nrefresh_token=<refresh_token>\n\
                client_secret=<client_secret>\n```\nResponse 200\n```json\n{\"<more>\": \"<any>\"}\n```\n\
                Request\n```http\nGET //evil.test/@x?a=b\nauthorization: Bearer <access_token>\n```\nResponse 200\n";
    let (replayed, _) = play(&cloud, 0, text);
    assert_eq!(verdicts(&replayed), ["same", "same"]);
    let sent = cloud.sent();
    assert_eq!(sent[0].body, "refresh_token=refresh-1&client_secret=client%26secret");
    assert_eq!(sent[1].url, "http://cloud.test//evil.test/@x?a=b");
    assert_eq!(sent[1].authorization, "Bearer access-2");
}

#[test]
fn after_disconnect_nothing_more_is_sent() {
    let cloud = Cloud::saying([Line::Raw(200, "application/json", "{}".to_owned())]);
    let text = "Request\n```json\n{\"requestId\": \"1\", \"inputs\": [{\"intent\": \
                \"action.devices.DISCONNECT\"}]}\n```\nResponse 200\n```json\n{}\n```\n";
    let (replayed, _) = play(&cloud, 0, &(text.to_owned() + &unlock("") + "Response 200\n"));
    assert!(replayed.disconnected);
    assert_eq!(verdicts(&replayed), ["same", "skipped: DISCONNECT has ended the link"]);
}

#[test]
fn only_an_execute_is_answered_in_words() {
    let cloud = Cloud::saying([Line::Payload(json!({"devices": {}}))]);
    let text = "> **Assistant:** Hello.\n\nRequest\n```json\n{\"requestId\": \"1\", \"inputs\": [{\"intent\": \
                \"action.devices.QUERY\"}]}\n```\nResponse 200\n```json\n{\"<more>\": \"<any>\"}\n```\n> **Assistant:** It is.\n";
    let (replayed, _) = play(&cloud, 0, text);
    assert_eq!(
        verdicts(&replayed),
        [
            "skipped: nothing was sent before it",
            "same",
            "skipped: only what it says to an EXECUTE is known"
        ]
    );
}

#[test]
fn of_several_commands_the_last_is_spoken_of_and_a_stranger_is_called_by_its_id() {
    let cloud = Cloud::saying([Line::Payload(
        json!({"commands": [{"ids": ["lamp"], "status": "SUCCESS"}]}),
    )]);
    let text = r#"Request
```json
{"requestId": "<requestId>", "inputs": [{"intent": "action.devices.EXECUTE", "payload": {"commands": [
  {"devices": [{"id": "lamp"}], "execution": [
{"command": "action.devices.commands.LockUnlock", "params": {"lock": true}},
{"command": "action.devices.commands.OnOff", "params": {"on": true}}]}]}}]}
```
Response 200
```json
{"<more>": "<any>"}
```
> **Assistant:** Ok, turning on the lamp.
"#;
    assert_eq!(verdicts(&play(&cloud, 0, text).0), ["same", "same"]);
}
