//! The last line of a command: what came of it, and the next thing to type.

use crate::google::{Conversation, Outcome, Turn};

use super::veil::Veil;
use super::{Style, colourless};
use crate::wire::Redactor;

/// Renders a summary; `good` says whether all is well, `next` is something to type.
#[must_use]
pub fn render_summary(good: bool, text: &str, next: Option<&str>, style: Style) -> String {
    let text = if good { style.good(text) } else { style.bad(text) };
    next.map_or(format!("{text}\n"), |next| {
        format!("{text}\n{}\n", style.dim(&format!("next: {next}")))
    })
}

/// Renders how a conversation ended and how long its requests took.
#[must_use]
pub fn render_conversation_summary(
    conversation: &Conversation,
    next: Option<&str>,
    redactor: &Redactor,
    style: Style,
) -> String {
    // A cloud may answer with any code, a PIN of ours included.
    let veil = Veil::over(conversation, redactor);
    let code = conversation
        .error_code
        .as_ref()
        .map_or_else(String::new, |code| format!(" ({})", colourless(&veil.text(code.as_str()))));
    let (good, words) = match conversation.outcome {
        Outcome::Success => (true, "done"),
        Outcome::Pending => (true, "accepted, still pending"),
        Outcome::Cancelled => (true, "cancelled"),
        Outcome::ChallengeUnanswered => (false, "the challenge was left unanswered"),
        Outcome::Exceptions => (false, "the device reports an exception"),
        Outcome::Offline => (false, "the device is offline"),
        Outcome::Error => (false, "failed"),
    };
    let done = done_beside(conversation);
    let took = took(&conversation.turns);
    render_summary(good, &format!("{words}{code}{done}{took}"), next, style)
}

/// How many devices did what they were told, where not all did.
fn done_beside(conversation: &Conversation) -> String {
    let all = conversation.devices.len();
    let done = conversation.devices.iter().filter(|device| device.outcome.is_done()).count();
    if done == 0 || done == all {
        return String::new();
    }
    format!(", done by {done} of {all} devices")
}

pub(super) fn took<'a>(turns: impl IntoIterator<Item = &'a Turn>) -> String {
    let latencies: Vec<f64> = turns.into_iter().filter_map(|turn| turn.latency_ms).collect();
    let sum: f64 = latencies.iter().sum();
    match latencies.len() {
        0 => String::new(),
        1 => format!(" in {sum:.1} ms"),
        count => format!(" in {sum:.1} ms, {count} requests"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::google::Ended;
    use crate::protocol::ErrorCode;
    use crate::report::samples::unlocking;

    #[test]
    fn a_summary_says_what_came_and_what_to_type_next() {
        let next = Some("smarthome query \"front door\"");
        assert_eq!(
            render_conversation_summary(&unlocking(), next, &Redactor::default(), Style::plain(80)),
            "done in 2.4 ms, 3 requests\nnext: smarthome query \"front door\"\n"
        );
        let mut failed = unlocking();
        failed.outcome = Outcome::Error;
        failed.error_code = Some(ErrorCode::TooManyFailedAttempts);
        failed.turns.truncate(1);
        assert_eq!(
            render_conversation_summary(&failed, None, &Redactor::default(), Style::plain(80)),
            "failed (tooManyFailedAttempts) in 0.8 ms\n"
        );
        failed.error_code = Some(ErrorCode::from("\u{1b}[31mown"));
        let text =
            render_conversation_summary(&failed, None, &Redactor::default(), Style::plain(80));
        assert_eq!(text, "failed ([31mown) in 0.8 ms\n");
    }

    #[test]
    fn what_some_devices_did_is_not_hidden_by_how_it_ended() {
        let ended = |id: &str, outcome| Ended { id: id.to_owned(), outcome, error_code: None };
        let mut declined = unlocking();
        declined.turns.truncate(1);
        declined.outcome = Outcome::Cancelled;
        declined.devices = vec![ended("a", Outcome::Success), ended("b", Outcome::Cancelled)];
        let text =
            render_conversation_summary(&declined, None, &Redactor::default(), Style::plain(80));
        assert_eq!(text, "cancelled, done by 1 of 2 devices in 0.8 ms\n");
    }
}
