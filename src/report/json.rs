//! What `--json` prints: one document for each command, redacted.

use serde_json::{Value, json};

use crate::google::{Answer, Conversation, Turn};
use crate::protocol::ErrorCode;
use crate::wire::Redactor;

use super::veil::Veil;

/// The document of `execute`.
#[must_use]
pub fn conversation_json(conversation: &Conversation, redactor: &Redactor) -> Value {
    let veil = Veil::over(conversation, redactor);
    let turns: Vec<Value> = conversation.turns.iter().map(|turn| turn_json(turn, &veil)).collect();
    let code = |code: &Option<ErrorCode>| code.as_ref().map(|code| veil.text(code.as_str()));
    let devices = conversation.devices.iter().map(|device| {
        json!({
            "id": veil.text(&device.id),
            "outcome": device.outcome.as_str(),
            "error_code": code(&device.error_code),
        })
    });
    json!({
        "outcome": conversation.outcome.as_str(),
        "error_code": code(&conversation.error_code),
        "devices": devices.collect::<Vec<_>>(),
        "turns": turns,
    })
}

pub(super) fn turn_json(turn: &Turn, veil: &Veil<'_>) -> Value {
    let remarks: Vec<String> = turn.remarks.iter().map(|remark| veil.text(remark)).collect();
    let mut document = json!({
        "user": veil.said(&turn.user),
        "request": veil.json(&turn.request),
        "http_status": turn.http_status,
        "response": veil.json(&turn.response),
        "latency_ms": turn.latency_ms,
        "assistant": veil.text(&turn.assistant),
    });
    if !remarks.is_empty() {
        document["remarks"] = remarks.into();
    }
    document
}

/// The document of `sync`, `query` and `disconnect`.
#[must_use]
pub fn intent_json(answer: &Answer, redactor: &Redactor) -> Value {
    let mut document = json!({
        "http_status": answer.http_status(),
        "latency_ms": answer.latency_ms(),
        "request": redactor.json(&answer.request),
        "response": redactor.json(&answer.response()),
    });
    if let Some(trouble) = &answer.trouble {
        document["trouble"] = redactor.text(&trouble.to_string()).into();
    }
    document
}

/// The document of a question that `say` asks: that of `query`, with what the Assistant says.
#[must_use]
pub fn question_json(answer: &Answer, assistant: Option<&str>, redactor: &Redactor) -> Value {
    let mut document = intent_json(answer, redactor);
    document["assistant"] = assistant.map(|words| redactor.text(words)).into();
    document
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples::{answer, snapshot, unlocking};

    fn pretty(document: &Value) -> String {
        serde_json::to_string_pretty(document).expect("JSON")
    }

    #[test]
    fn a_conversation_is_one_document_without_secrets() {
        let text = pretty(&conversation_json(&unlocking(), &Redactor::default()));
        assert!(!text.contains("333222") && !text.contains("333444"), "{text}");
        snapshot("execute-json", &text);
    }

    #[test]
    fn an_intent_is_its_request_and_its_response() {
        snapshot("query-json", &pretty(&intent_json(&answer(), &Redactor::default())));
    }

    #[test]
    fn an_intent_without_an_answer_says_why() {
        let answer =
            Answer { trouble: Some(crate::google::Trouble::Status(500)), ..Answer::default() };
        assert_eq!(
            intent_json(&answer, &Redactor::default()),
            json!({"http_status": null, "latency_ms": null, "request": null, "response": null,
                "trouble": "expected status 200, got 500"})
        );
    }
}
