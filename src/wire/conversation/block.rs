//! Reads the blocks of a conversation file: bodies, forms, headers, request lines.

use crate::protocol::Mismatch;
use crate::wire::Problem;

use super::scan::{Fence, Token};
use super::{Endpoint, RequestHead, WrittenBody};

/// The blocks that must belong to a label.
pub(super) const BLOCKS: [&str; 3] = ["json", "form", "http"];

/// The mistakes of a file, as they are found.
#[derive(Debug, Default)]
pub(super) struct Mistakes(pub Vec<Problem>);

impl Mistakes {
    pub fn note(
        &mut self,
        line: usize,
        expected: impl Into<String>,
        actual: impl Into<String>,
        todo: impl AsRef<str>,
    ) {
        let mismatch = Mismatch::new("", expected, actual);
        let message =
            format!("expected {}, got {}; {}", mismatch.expected, mismatch.actual, todo.as_ref());
        self.0.push(Problem { line, mismatch, message });
    }

    pub fn ensure_closed(&mut self, fence: &Fence<'_>) {
        if !fence.closed {
            self.note(
                fence.line,
                "the end of this block",
                "the end of the file",
                "close the block with a fence as long as the one that opens it",
            );
        }
    }

    /// At most an `http` block and, below it, a body.
    pub fn parted<'b, 'a>(
        &mut self,
        blocks: &'b [Fence<'a>],
    ) -> Option<(Option<&'b Fence<'a>>, Option<&'b Fence<'a>>)> {
        let (head, bodies) = match blocks {
            [head, bodies @ ..] if head.info == "http" => (Some(head), bodies),
            bodies => (None, bodies),
        };
        match bodies {
            [] => Some((head, None)),
            [body] if body.info != "http" => Some((head, Some(body))),
            [first, rest @ ..] => {
                let extra = rest.first().unwrap_or(first);
                self.note(
                    extra.line,
                    "an `http` block at most, and below it one body at most",
                    format!("another `{}` block", extra.info),
                    "a second exchange starts with its own `Request`",
                );
                None
            }
        }
    }

    pub fn body(&mut self, fence: &Fence<'_>) -> Option<WrittenBody> {
        match fence.info {
            "json" => self.json(fence),
            "form" => self.form(fence),
            _ => Some(WrittenBody::Text(fence.content.clone())),
        }
    }

    fn json(&mut self, fence: &Fence<'_>) -> Option<WrittenBody> {
        match serde_json::from_str(&fence.content) {
            Ok(value) => Some(WrittenBody::Json(value)),
            Err(error) => {
                // An empty block has no first line to blame but its fence.
                let line = fence.line + error.line();
                let todo = "placeholders are texts, in quotes: \"<any>\"";
                let reason = error.to_string();
                let reason = reason.split(" at line ").next().unwrap_or_default().to_owned();
                self.note(line, "JSON", format!("{reason} (column {})", error.column()), todo);
                None
            }
        }
    }

    fn form(&mut self, fence: &Fence<'_>) -> Option<WrittenBody> {
        let mut pairs = Vec::new();
        for (index, line) in fence.content.lines().enumerate() {
            if line.trim().is_empty() {
                continue;
            }
            let pair = line
                .split_once('=')
                .and_then(|(name, value)| Some((decoded(name)?, decoded(value)?)));
            let Some(pair) = pair else {
                self.note(
                    fence.line + 1 + index,
                    "`name=value`",
                    format!("`{line}`"),
                    "one pair a line, decoded; `%XX` stands for a byte of UTF-8",
                );
                return None;
            };
            pairs.push(pair);
        }
        Some(WrittenBody::Form(pairs))
    }

    pub fn request_head(&mut self, fence: &Fence<'_>) -> Option<RequestHead> {
        let first = fence.content.lines().next().unwrap_or_default();
        let words: Vec<&str> = first.split_whitespace().collect();
        let is_method = |word: &str| word.bytes().all(|byte| byte.is_ascii_uppercase());
        let is_place = |word: &str| word.starts_with('/') || Endpoint::read(word).is_some();
        let &[method, place] = words.as_slice() else {
            return self.no_request_line(fence, first);
        };
        if !is_method(method) || !is_place(place) {
            return self.no_request_line(fence, first);
        }
        let headers = self.headers(fence, 1)?;
        Some(RequestHead { method: method.to_owned(), place: place.to_owned(), headers })
    }

    fn no_request_line(&mut self, fence: &Fence<'_>, first: &str) -> Option<RequestHead> {
        let [authorize, token, userinfo, fulfillment] = Endpoint::WRITTEN;
        self.note(
            fence.line + 1,
            "`METHOD PLACE`",
            format!("`{first}`"),
            format!(
                "PLACE is a path that starts with `/`, or {}, {}, {} or {}",
                authorize.0, token.0, userinfo.0, fulfillment.0
            ),
        );
        None
    }

    pub fn headers(&mut self, fence: &Fence<'_>, skip: usize) -> Option<Vec<(String, String)>> {
        let mut headers = Vec::new();
        for (index, line) in fence.content.lines().enumerate().skip(skip) {
            if line.trim().is_empty() {
                continue;
            }
            let pair = line.split_once(':').map(|(name, value)| (name.trim(), value.trim()));
            let known = pair.filter(|(name, value)| {
                http::HeaderName::try_from(*name).is_ok()
                    && http::HeaderValue::try_from(*value).is_ok()
            });
            let Some((name, value)) = known else {
                let todo = "one header a line; a body has a block of its own";
                let actual = format!("`{line}`");
                self.note(fence.line + 1 + index, "`name: value`", actual, todo);
                return None;
            };
            headers.push((name.to_ascii_lowercase(), value.to_owned()));
        }
        Some(headers)
    }
}

/// The blocks right below a label, and how many tokens they are.
pub(super) fn blocks_below<'a>(rest: &[Token<'a>]) -> (Vec<Fence<'a>>, usize) {
    let (mut blocks, mut used) = (Vec::new(), 0);
    for (index, token) in rest.iter().enumerate() {
        match token {
            Token::Blank => {}
            Token::Fence(fence) if fence.info == "text" || BLOCKS.contains(&fence.info) => {
                blocks.push(fence.clone());
                used = index + 1;
            }
            _ => break,
        }
    }
    (blocks, used)
}

fn decoded(text: &str) -> Option<String> {
    percent_encoding::percent_decode_str(text).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}
