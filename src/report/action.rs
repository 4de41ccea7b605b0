//! A conversation with an action: its transcript, its document, its last line.

use serde_json::{Value, json};

use crate::google::action::{ActionDialogue, ActionOutcome, ActionTurn};
use crate::protocol::conversation::LinkingResult;
use crate::wire::Redactor;

use super::json::turn_json;
use super::summary::took;
use super::veil::Veil;
use super::{Style, render_summary};

/// The document of `converse`.
#[must_use]
pub fn action_json(dialogue: &ActionDialogue, redactor: &Redactor) -> Value {
    let turns: Vec<Value> = dialogue
        .turns
        .iter()
        .map(|ActionTurn { handler, scene, turn }| {
            let mut document = turn_json(turn, &Veil::over_turns([turn], redactor));
            document["handler"] = handler.as_deref().into();
            document["scene"] = scene.as_str().into();
            document
        })
        .collect();
    json!({
        "outcome": dialogue.outcome.as_str(),
        "linking": dialogue.linking.map(LinkingResult::as_str),
        "turns": turns,
    })
}

/// Renders how a conversation ended, what came of linking, and how long its requests took.
#[must_use]
pub fn render_action_summary(dialogue: &ActionDialogue, style: Style) -> String {
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
    let took = took(dialogue.turns.iter().map(|turn| &turn.turn));
    render_summary(is_well(dialogue), &format!("{words}{linking}{took}"), None, style)
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
    use crate::google::{Said, Turn};
    use crate::report::render_turn;
    use crate::report::samples::snapshot;

    fn dialogue() -> ActionDialogue {
        let turn = |handler: Option<&str>, turn: Turn| ActionTurn {
            handler: handler.map(str::to_owned),
            scene: "Order_AccountLinking".to_owned(),
            turn,
        };
        let asks = Turn {
            user: Said::Words("Talk to Coffee".to_owned()),
            assistant: "Is that OK?".to_owned(),
            ..Turn::default()
        };
        let refused = Turn {
            user: Said::Words("yes".to_owned()),
            request: json!({"handler": {"name": "linked"}}),
            http_status: Some(401),
            response: json!({"token": "secret-token"}),
            latency_ms: Some(1.5),
            remarks: vec!["401: tried again with secret-token".to_owned()],
            ..Turn::default()
        };
        let sorry = Turn {
            http_status: Some(200),
            latency_ms: Some(0.5),
            assistant: "Sorry, secret-token does not do. Goodbye.".to_owned(),
            ..Turn::default()
        };
        ActionDialogue {
            turns: vec![
                turn(None, asks),
                turn(Some("linked"), refused),
                turn(Some("error"), sorry),
            ],
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
            .map(|turn| render_turn(&turn.turn, &redactor, style, true))
            .collect();
        text.push_str(&render_action_summary(&dialogue, style));
        let document = action_json(&dialogue, &redactor);
        text.push_str(&serde_json::to_string_pretty(&document).expect("JSON"));
        assert!(!text.contains("secret-token"), "{text}");
        snapshot("action", &text);
        assert!(!is_well(&dialogue));
    }
}
