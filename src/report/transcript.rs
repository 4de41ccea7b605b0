//! A conversation as it was held: what the person says, what the Assistant says.

use http::HeaderMap;

use crate::google::{Conversation, Turn};
use crate::wire::{Exchange, Redactor};

use super::Style;
use super::veil::Veil;
use super::wrap::wrap;

/// Where the words begin.
const MARGIN: usize = 11;
/// A body that is no JSON is shown so far, in characters.
const LONGEST_PROSE: usize = 2000;

/// Renders a whole conversation; `verbose` adds every exchange.
#[must_use]
pub fn render_conversation(
    conversation: &Conversation,
    redactor: &Redactor,
    style: Style,
    verbose: bool,
) -> String {
    let veil = Veil::over(conversation, redactor);
    conversation.turns.iter().map(|turn| render(turn, &veil, style, verbose)).collect()
}

/// Renders one turn, as it is heard.
#[must_use]
pub fn render_turn(turn: &Turn, redactor: &Redactor, style: Style, verbose: bool) -> String {
    render(turn, &Veil::over_turns([turn], redactor), style, verbose)
}

/// Renders what came of what the person said, where their words are shown already.
#[must_use]
pub fn render_answer(turn: &Turn, redactor: &Redactor, style: Style, verbose: bool) -> String {
    answer_lines(turn, &Veil::over_turns([turn], redactor), style, verbose)
}

fn render(turn: &Turn, veil: &Veil<'_>, style: Style, verbose: bool) -> String {
    let mut text = said_line("User", &veil.said(&turn.user), style);
    text.push_str(&answer_lines(turn, veil, style, verbose));
    text
}

fn answer_lines(turn: &Turn, veil: &Veil<'_>, style: Style, verbose: bool) -> String {
    let mut text = String::new();
    if verbose {
        for exchange in &turn.exchanges {
            text.push_str(&exchange_lines(exchange, veil, style));
        }
    }
    text.push_str(&said_line("Assistant", &veil.text(&turn.assistant), style));
    for remark in &turn.remarks {
        text.push_str(&remark_line(&veil.text(remark), style));
    }
    text
}

/// Who says nothing has no line.
fn said_line(speaker: &str, words: &str, style: Style) -> String {
    if words.is_empty() { String::new() } else { render_line(speaker, words, style) }
}

/// What the person does not hear.
fn remark_line(remark: &str, style: Style) -> String {
    let prefix = format!("{:MARGIN$}", "");
    prefixed(&prefix, &format!("({remark})"), style)
}

/// Renders what somebody says.
#[must_use]
pub fn render_line(speaker: &str, words: &str, style: Style) -> String {
    let mut text = String::new();
    for (index, words) in wrap(words, style.width() - MARGIN).iter().enumerate() {
        let speaker = if index == 0 { speaker } else { "" };
        // The speaker is not padded by the style: colour codes would count as width.
        let gap = " ".repeat(MARGIN - speaker.len());
        text.push_str(format!("{}{gap}{words}", style.dim(speaker)).trim_end());
        text.push('\n');
    }
    text
}

/// Renders one exchange: request line, headers and body of both sides, redacted.
#[must_use]
pub fn render_exchange(exchange: &Exchange, redactor: &Redactor, style: Style) -> String {
    exchange_lines(exchange, &Veil::over_exchange(exchange, redactor), style)
}

pub(super) fn exchange_lines(exchange: &Exchange, veil: &Veil<'_>, style: Style) -> String {
    let (request, response) = (&exchange.request, &exchange.response);
    let url = veil.redactor().url(&request.uri().to_string());
    let mut lines = side(
        "  > ",
        &format!("{} {url}", request.method()),
        request.headers(),
        request.body(),
        veil,
        style,
    );
    lines.push_str(&side(
        "  < ",
        &format!("{} in {:.1} ms", response.status(), exchange.latency_ms()),
        response.headers(),
        response.body(),
        veil,
        style,
    ));
    lines
}

fn side(
    prefix: &str,
    first: &str,
    headers: &HeaderMap,
    body: &[u8],
    veil: &Veil<'_>,
    style: Style,
) -> String {
    let mut text = prefixed(prefix, first, style);
    for (name, value) in headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        let value = veil.redactor().header(name.as_str(), &value);
        text.push_str(&prefixed(prefix, &format!("{name}: {value}"), style));
    }
    let body = match serde_json::from_slice(body) {
        Ok(json) => serde_json::to_string_pretty(&veil.json(&json)).unwrap_or_default(),
        Err(_) => shortened(&veil.text(&veil.redactor().body(headers, body))),
    };
    if !body.is_empty() {
        text.push_str(&prefixed(prefix, &body, style));
    }
    text
}

/// The start of a page or whatever else came in the place of JSON.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST_PROSE) {
        Some((end, _)) => format!("{}…\n({} bytes in all)", &text[..end], text.len()),
        None => text.to_owned(),
    }
}

/// Dim lines with a prefix each.
fn prefixed(prefix: &str, text: &str, style: Style) -> String {
    let mut lines = String::new();
    for line in wrap(text, style.width() - prefix.len()) {
        lines.push_str(&style.dim(&format!("{prefix}{line}")));
        lines.push('\n');
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples::{document_dialogues, snapshot, unlocking};

    #[test]
    fn the_owners_dialogues_read_like_the_document() {
        let redactor = Redactor::showing_secrets();
        let text: Vec<String> = document_dialogues()
            .iter()
            .map(|dialogue| render_conversation(dialogue, &redactor, Style::plain(100), false))
            .collect();
        snapshot("owners-dialogues", &text.join("\n"));
    }

    #[test]
    fn a_pin_is_hidden_in_every_line() {
        let redactor = Redactor::default();
        let text = render_conversation(&unlocking(), &redactor, Style::plain(60), true);
        assert!(!text.contains("333222") && !text.contains("333444"), "{text}");
        assert!(!text.contains("secret-access-token"), "{text}");
        snapshot("unlocking-verbose", &text);
    }

    #[test]
    fn whoever_asks_for_secrets_sees_them() {
        let redactor = Redactor::showing_secrets();
        let text = render_conversation(&unlocking(), &redactor, Style::plain(80), false);
        assert!(text.contains("User       333222\n"), "{text}");
    }

    #[test]
    fn long_lines_are_wrapped_under_the_words() {
        let text = render_conversation(&unlocking(), &Redactor::default(), Style::plain(40), false);
        assert!(text.lines().all(|line| line.chars().count() <= 40), "{text}");
        snapshot("unlocking-narrow", &text);
    }
}
