//! A conversation with an action: its transcript, its document, its last line.

use serde_json::{Value, json};

use crate::google::action::{ActionDialogue, ActionOutcome, ActionTurn};
use crate::protocol::conversation::LinkingResult;
use crate::wire::Redactor;

use super::transcript::{exchange_lines, remark_line, render_line};
use super::veil::Veil;
use super::{Style, render_summary};

/// Renders one turn, as it is heard.
#[must_use]
pub fn render_action_turn(
    turn: &ActionTurn,
    redactor: &Redactor,
    style: Style,
    verbose: bool,
) -> String {
    let veil = Veil::bare(redactor);
    let said = |speaker: &str, words: &str| {
        if words.is_empty() {
            String::new()
        } else {
            render_line(speaker, &veil.text(words), style)
        }
    };
    let mut text = said("User", &turn.user);
    if verbose {
        for exchange in &turn.exchanges {
            text.push_str(&exchange_lines(exchange, &veil, style));
        }
    }
    text.push_str(&said("Assistant", &turn.assistant));
    for remark in &turn.remarks {
        text.push_str(&remark_line(&veil.text(remark), style));
    }
    text
}

/// The document of `converse`.
#[must_use]
pub fn action_json(dialogue: &ActionDialogue, redactor: &Redactor) -> Value {
    let turns: Vec<Value> = dialogue.turns.iter().map(|turn| turn_json(turn, redactor)).collect();
    json!({
        "outcome": dialogue.outcome.as_str(),
        "linking": dialogue.linking.map(LinkingResult::as_str),
        "turns": turns,
    })
}

fn turn_json(turn: &ActionTurn, redactor: &Redactor) -> Value {
    let mut document = json!({
        "user": redactor.text(&turn.user),
        "handler": turn.handler,
        "scene": turn.scene,
        "request": redactor.json(&turn.request),
        "http_status": turn.http_status,
        "response": redactor.json(&turn.response),
        "latency_ms": turn.latency_ms,
        "assistant": redactor.text(&turn.assistant),
    });
    if !turn.remarks.is_empty() {
        let remarks: Vec<String> =
            turn.remarks.iter().map(|remark| redactor.text(remark)).collect();
        document["remarks"] = remarks.into();
    }
    document
}

/// Renders how a conversation ended, what came of linking, and how long its requests took.
#[must_use]
pub fn render_action_summary(
    dialogue: &ActionDialogue,
    next: Option<&str>,
    style: Style,
) -> String {
    let words = match dialogue.outcome {
        ActionOutcome::Ended => "the conversation ended",
        ActionOutcome::Cancelled => "cancelled",
        ActionOutcome::Unanswered => "left unanswered",
        ActionOutcome::Endless => "left: it went on and on",
        ActionOutcome::Broken => "broken",
    };
    let linking = dialogue
        .linking
        .map_or_else(String::new, |result| format!(", account linking: {}", result.as_str()));
    let took: Vec<f64> = dialogue.turns.iter().filter_map(|turn| turn.latency_ms).collect();
    let sum: f64 = took.iter().sum();
    let took = match took.len() {
        0 => String::new(),
        1 => format!(" in {sum:.1} ms"),
        count => format!(" in {sum:.1} ms, {count} requests"),
    };
    render_summary(is_well(dialogue), &format!("{words}{linking}{took}"), next, style)
}

/// Whether all went well: an account that should have been linked and was not is no success.
#[must_use]
pub fn is_well(dialogue: &ActionDialogue) -> bool {
    matches!(dialogue.outcome, ActionOutcome::Ended | ActionOutcome::Cancelled)
        && dialogue.linking != Some(LinkingResult::Error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples::snapshot;

    fn dialogue() -> ActionDialogue {
        let asks = ActionTurn {
            user: "Talk to Coffee".to_owned(),
            scene: "Order_AccountLinking".to_owned(),
            assistant: "Is that OK?".to_owned(),
            ..ActionTurn::default()
        };
        let refused = ActionTurn {
            user: "yes".to_owned(),
            handler: Some("linked".to_owned()),
            scene: "Order_AccountLinking".to_owned(),
            request: json!({"handler": {"name": "linked"}}),
            http_status: Some(401),
            response: json!({"token": "secret-token"}),
            latency_ms: Some(1.5),
            remarks: vec!["401: tried again with secret-token".to_owned()],
            ..ActionTurn::default()
        };
        let sorry = ActionTurn {
            handler: Some("error".to_owned()),
            scene: "Order_AccountLinking".to_owned(),
            http_status: Some(200),
            latency_ms: Some(0.5),
            assistant: "Sorry, secret-token does not do. Goodbye.".to_owned(),
            ..ActionTurn::default()
        };
        ActionDialogue {
            turns: vec![asks, refused, sorry],
            outcome: ActionOutcome::Ended,
            linking: Some(LinkingResult::Error),
            trouble: None,
        }
    }

    #[test]
    fn a_conversation_is_shown_without_secrets() {
        let redactor = Redactor::default();
        redactor.learn("secret-token");
        let (dialogue, style) = (dialogue(), Style::plain(60));
        let mut text: String = dialogue
            .turns
            .iter()
            .map(|turn| render_action_turn(turn, &redactor, style, true))
            .collect();
        text.push_str(&render_action_summary(&dialogue, Some("again"), style));
        let document = action_json(&dialogue, &redactor);
        text.push_str(&serde_json::to_string_pretty(&document).expect("JSON"));
        assert!(!text.contains("secret-token"), "{text}");
        snapshot("action", &text);
        assert!(!is_well(&dialogue));
    }
}
