//! Reads a conversation file; every mistake is named with its line, what was expected, what came
//! and what to do.

use std::collections::BTreeSet;

use crate::wire::Problems;

use super::block::{BLOCKS, Mistakes, blocks_below};
use super::fill::{check_request, check_response};
use super::scan::{Fence, Line, Token, scan, spoken};
use super::{
    ConversationFile, Part, Place, ReadConversation, WrittenBody, WrittenRequest, WrittenResponse,
};

/// Who may speak.
const SPEAKERS: [&str; 2] = ["Person", "Assistant"];

/// Reads the text of a file.
///
/// # Errors
/// Names every mistake.
pub fn read_conversation(file: &str, text: &str) -> Result<ReadConversation, Problems> {
    let mut reader = Reader::default();
    let tokens = scan(text);
    let mut rest = tokens.as_slice();
    while let Some(token) = rest.first() {
        let used = reader.take(token, rest, text);
        rest = &rest[used..];
    }
    reader.finish(file, text)
}

/// What was read so far.
#[derive(Default)]
struct Reader {
    title: Option<String>,
    parts: Vec<Part>,
    places: Vec<Place>,
    mistakes: Mistakes,
    /// The line of the request that waits for its response.
    open: Option<usize>,
    /// Where the prose under way starts and ends.
    prose: Option<Place>,
    /// The names that a response has given a value.
    same: BTreeSet<String>,
}

impl Reader {
    /// Takes the first of the tokens in, with the blocks that belong to it; gives how many.
    fn take(&mut self, token: &Token<'_>, rest: &[Token<'_>], text: &str) -> usize {
        if self.title.is_none() && !matches!(token, Token::Blank) {
            self.start(token);
        }
        match token {
            Token::Blank | Token::Title(_) => {}
            Token::Text(line) => self.add_prose(line.number, line.start, line.end()),
            Token::Fence(fence) => self.stray(fence),
            Token::Speech { line, speaker, words, range } => {
                self.end_prose(text);
                let place = Place { line: *line, range: range.clone() };
                self.speech(place, speaker, words);
            }
            Token::Label(line) => {
                self.end_prose(text);
                return 1 + self.labelled(*line, &rest[1..]);
            }
        }
        1
    }

    /// The title, or what stands in its place.
    fn start(&mut self, token: &Token<'_>) {
        let line = match token {
            Token::Title(line) => {
                self.title = Some(spoken(line.text.strip_prefix("# ").unwrap_or_default()));
                return;
            }
            Token::Speech { line, .. } => *line,
            Token::Fence(fence) => fence.line,
            Token::Label(line) | Token::Text(line) => line.number,
            Token::Blank => 1,
        };
        self.title = Some(String::new());
        self.mistakes.note(
            line,
            "a title first",
            "something else",
            "start the file with `# TITLE`",
        );
    }

    fn add_prose(&mut self, line: usize, start: usize, end: usize) {
        let prose = self.prose.get_or_insert(Place { line, range: start..end });
        prose.range.end = end;
    }

    fn end_prose(&mut self, text: &str) {
        if let Some(place) = self.prose.take() {
            let prose = text[place.range.clone()].replace("\r\n", "\n");
            self.parts.push(Part::Prose(prose));
            self.places.push(place);
        }
    }

    /// A block without a label: part of the prose, unless it looks as if it was meant.
    fn stray(&mut self, fence: &Fence<'_>) {
        self.mistakes.ensure_closed(fence);
        if BLOCKS.contains(&fence.info) {
            self.mistakes.note(
                fence.line,
                "`Request` or `Response STATUS` alone on a line above each block",
                format!("a `{}` block that belongs to neither", fence.info),
                "label it, or leave out the word behind the fence if it is prose",
            );
        }
        self.add_prose(fence.line, fence.range.start, fence.range.end);
    }

    fn speech(&mut self, place: Place, speaker: &str, words: &str) {
        self.ensure_answered();
        let part = match speaker {
            "Person" => Part::Person(words.to_owned()),
            "Assistant" => Part::Assistant(words.to_owned()),
            other => {
                let near = crate::catalog::nearest(other, SPEAKERS);
                let todo = match near.first() {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "prose stands outside of such a line".to_owned(),
                };
                let speakers = "`Person` or `Assistant` to speak";
                self.mistakes.note(place.line, speakers, format!("`{other}`"), todo);
                return;
            }
        };
        self.add(part, place);
    }

    /// A request or a response; gives how many tokens its blocks are.
    fn labelled(&mut self, label: Line<'_>, rest: &[Token<'_>]) -> usize {
        let (blocks, used) = blocks_below(rest);
        for fence in &blocks {
            self.mistakes.ensure_closed(fence);
        }
        let end = blocks.last().map_or(label.end(), |fence| fence.range.end);
        let place = Place { line: label.number, range: label.start..end };
        let part = if label.text.trim_end() == "Request" {
            self.ensure_answered();
            self.open = Some(label.number);
            self.request(label.number, &blocks)
        } else {
            if self.open.take().is_none() {
                self.mistakes.note(
                    label.number,
                    "a request before its response",
                    "a response",
                    "write the `Request` above it",
                );
            }
            self.response(label, &blocks)
        };
        if let Some(part) = part {
            self.add(part, place);
        }
        used
    }

    /// Each request has its response before the next request, and before anybody speaks.
    fn ensure_answered(&mut self) {
        if let Some(line) = self.open.take() {
            self.mistakes.note(
                line,
                "a response below this request",
                "none",
                "write `Response 200` there; `smarthome run --update` fills in the rest",
            );
        }
    }

    fn request(&mut self, line: usize, blocks: &[Fence<'_>]) -> Option<Part> {
        let (head, body) = self.mistakes.parted(blocks)?;
        let head = match head {
            Some(fence) => Some(self.mistakes.request_head(fence)?),
            None => None,
        };
        let text_of_head = blocks.first().filter(|_| head.is_some());
        let body = match body {
            Some(fence) => Some(self.mistakes.body(fence)?),
            None => None,
        };
        if head.is_none() && !matches!(body, Some(WrittenBody::Json(_))) {
            let actual = body.map_or("no block", |_| "another block");
            self.mistakes.note(
                line,
                "a `json` block: the intent",
                actual,
                "anything else needs an `http` block with its request line, `POST <token_url>`",
            );
            return None;
        }
        let request = WrittenRequest { head, body };
        let blocks: Vec<&Fence<'_>> = text_of_head.into_iter().chain(blocks.last()).collect();
        for wrong in check_request(&request, &self.same) {
            self.wrong_placeholder(line, &blocks, wrong);
        }
        Some(Part::Request(request))
    }

    fn response(&mut self, label: Line<'_>, blocks: &[Fence<'_>]) -> Option<Part> {
        let written = label.text["Response".len()..].trim();
        let status = written.parse().ok().filter(|status| (100..=599).contains(status));
        let Some(status) = status else {
            let actual =
                if written.is_empty() { "none".to_owned() } else { format!("`{written}`") };
            self.mistakes.note(
                label.number,
                "an HTTP status behind `Response`",
                actual,
                "write it with its three digits: `Response 200`",
            );
            return None;
        };
        let (head, body) = self.mistakes.parted(blocks)?;
        let headers = match head {
            Some(fence) => self.mistakes.headers(fence, 0)?,
            None => Vec::new(),
        };
        let body = match body {
            Some(fence) if fence.info == "form" => {
                let todo = "a body that is no JSON is a `text` block";
                self.mistakes.note(
                    fence.line,
                    "a `json` or a `text` block",
                    "a `form` block",
                    todo,
                );
                return None;
            }
            Some(fence) => Some(self.mistakes.body(fence)?),
            None => None,
        };
        let response = WrittenResponse { status, headers, body };
        let all: Vec<&Fence<'_>> = blocks.iter().collect();
        for wrong in check_response(&response, &mut self.same) {
            self.wrong_placeholder(label.number, &all, wrong);
        }
        Some(Part::Response(response))
    }

    /// The line of a wrong placeholder is that where it first stands in the blocks.
    fn wrong_placeholder(&mut self, line: usize, blocks: &[&Fence<'_>], wrong: super::fill::Wrong) {
        let inner = blocks.iter().find_map(|fence| {
            let above = fence.content.lines().position(|line| line.contains(&wrong.written))?;
            Some(fence.line + 1 + above)
        });
        self.mistakes.note(
            inner.unwrap_or(line),
            wrong.expected,
            format!("`{}`", wrong.written),
            wrong.todo,
        );
    }

    fn add(&mut self, part: Part, place: Place) {
        self.parts.push(part);
        self.places.push(place);
    }

    fn finish(mut self, file: &str, text: &str) -> Result<ReadConversation, Problems> {
        self.end_prose(text);
        self.ensure_answered();
        let has_exchange = self.parts.iter().any(|part| matches!(part, Part::Request(_)));
        if self.mistakes.0.is_empty() && !has_exchange {
            let line = text.lines().count().max(1);
            let todo = "write `Request` alone on a line, and a `json` block below it";
            self.mistakes.note(line, "an exchange", "none in the whole file", todo);
        }
        if self.mistakes.0.is_empty() {
            return Ok(ReadConversation {
                file: file.to_owned(),
                text: text.to_owned(),
                conversation: ConversationFile {
                    title: self.title.unwrap_or_default(),
                    parts: self.parts,
                },
                places: self.places,
            });
        }
        self.mistakes.0.sort_by_key(|problem| problem.line);
        Err(Problems { file: file.to_owned(), list: self.mistakes.0 })
    }
}
