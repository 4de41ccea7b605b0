//! A conversation as text: what the parser reads back as the same conversation.

use std::fmt::Write as _;

use crate::wire::json_lines;

use super::scan::spoken;
use super::{ConversationFile, Part, RequestHead, WrittenBody, WrittenRequest, WrittenResponse};

/// Lines of JSON are so wide at most, where they can be broken.
const WIDTH: usize = 80;

/// Renders a whole file.
#[must_use]
pub fn render_conversation_file(conversation: &ConversationFile) -> String {
    let mut text = format!("# {}\n", spoken(&conversation.title));
    for part in &conversation.parts {
        text.push('\n');
        text.push_str(&render_part(part));
    }
    text
}

/// Renders one part, with a line end last; parts stand apart by a blank line, so that a recorder
/// may append them one by one.
#[must_use]
pub fn render_part(part: &Part) -> String {
    match part {
        Part::Prose(text) => format!("{}\n", text.trim_matches('\n')),
        Part::Person(words) => speech("Person", words),
        Part::Request(request) => render_request(request),
        Part::Response(response) => render_response(response),
        Part::Assistant(words) => speech("Assistant", words),
    }
}

fn speech(speaker: &str, words: &str) -> String {
    format!("> **{speaker}:** {}", spoken(words)).trim_end().to_owned() + "\n"
}

fn render_request(request: &WrittenRequest) -> String {
    let mut text = "Request\n".to_owned();
    if let Some(RequestHead { method, place, headers }) = &request.head {
        let mut head = vec![format!("{method} {place}")];
        head.extend(header_lines(headers));
        push_block(&mut text, "http", &head.join("\n"));
    }
    push_body(&mut text, request.body.as_ref());
    text
}

fn render_response(response: &WrittenResponse) -> String {
    let mut text = format!("Response {}\n", response.status);
    if !response.headers.is_empty() {
        let lines: Vec<String> = header_lines(&response.headers).collect();
        push_block(&mut text, "http", &lines.join("\n"));
    }
    push_body(&mut text, response.body.as_ref());
    text
}

fn header_lines(headers: &[(String, String)]) -> impl Iterator<Item = String> {
    headers.iter().map(|(name, value)| format!("{name}: {}", spoken(value)).trim_end().to_owned())
}

fn push_body(text: &mut String, body: Option<&WrittenBody>) {
    match body {
        None => {}
        Some(WrittenBody::Json(value)) => {
            push_block(text, "json", &json_lines(value, WIDTH).join("\n"));
        }
        Some(WrittenBody::Form(pairs)) => push_block(text, "form", &form_lines(pairs)),
        Some(WrittenBody::Text(body)) => push_block(text, "text", body),
    }
}

/// The fence is longer than any that stands in the block.
fn push_block(text: &mut String, info: &str, content: &str) {
    let runs = content.split(|c| c != '`').map(str::len);
    let fence = "`".repeat(runs.max().unwrap_or_default().max(2) + 1);
    let end = if content.is_empty() { "" } else { "\n" };
    let _ = write!(text, "\n{fence}{info}\n{content}{end}{fence}\n");
}

fn form_lines(pairs: &[(String, String)]) -> String {
    let lines = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", encoded(name, true), encoded(value, false)));
    lines.collect::<Vec<_>>().join("\n")
}

/// What would not stay on its line, or would be read as something else, is percent-encoded.
fn encoded(text: &str, is_name: bool) -> String {
    let mut encoded = String::new();
    let last = text.len();
    for (at, c) in text.char_indices() {
        let at_edge = at == 0 || at + c.len_utf8() == last;
        let is_odd = c == '%' || c.is_control() || (is_name && c == '=');
        if is_odd || (c.is_whitespace() && (at_edge || c != ' ')) {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                let _ = write!(encoded, "%{byte:02X}");
            }
        } else {
            encoded.push(c);
        }
    }
    encoded
}
