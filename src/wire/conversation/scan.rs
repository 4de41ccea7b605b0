//! The lines of a Markdown text: which are fenced blocks, which name a speaker, which are labels.
//!
//! Follows `CommonMark` in what a fence is: three or more backticks or tildes, indented by at most
//! three spaces, up to a fence of the same character that is at least as long.

use std::ops::Range;

/// A line without its end, and where it starts in the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    /// From 1.
    pub number: usize,
    pub start: usize,
    pub text: &'a str,
}

impl Line<'_> {
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// A fenced block.
#[derive(Clone, Debug)]
pub(super) struct Fence<'a> {
    /// The line that opens it, from 1.
    pub line: usize,
    /// The word behind the fence: `json`.
    pub info: &'a str,
    /// What stands in it, with `\n` between lines and none at the end.
    pub content: String,
    /// From the first fence to the end of the last.
    pub range: Range<usize>,
    /// Whether it has an end.
    pub closed: bool,
}

/// What a line, or a run of lines, is.
#[derive(Clone, Debug)]
pub(super) enum Token<'a> {
    /// `# Title`.
    Title(Line<'a>),
    /// `> **Name:** words`; the range is that of the whole.
    Speech { line: usize, speaker: &'a str, words: String, range: Range<usize> },
    /// `Request`, `Response 200`.
    Label(Line<'a>),
    /// A fenced block.
    Fence(Fence<'a>),
    /// A line of prose.
    Text(Line<'a>),
    /// Nothing but spaces.
    Blank,
}

/// Cuts a text into what its lines are.
pub(super) fn scan(text: &str) -> Vec<Token<'_>> {
    let lines = lines(text);
    let (mut tokens, mut at) = (Vec::new(), 0);
    let mut titled = false;
    while let Some(line) = lines.get(at) {
        let (token, used) = token(&lines[at..], &mut titled);
        debug_assert!(used > 0, "line {} is read", line.number);
        tokens.push(token);
        at += used;
    }
    tokens
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let bom = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut start = bom;
    let mut lines = Vec::new();
    for (index, line) in text[bom..].split_inclusive('\n').enumerate() {
        let bare = line.strip_suffix('\n').unwrap_or(line);
        let bare = bare.strip_suffix('\r').unwrap_or(bare);
        lines.push(Line { number: index + 1, start, text: bare });
        start += line.len();
    }
    lines
}

/// What starts at the first of these lines, and how many of them it is.
fn token<'a>(lines: &[Line<'a>], titled: &mut bool) -> (Token<'a>, usize) {
    let line = lines[0];
    if line.text.trim().is_empty() {
        return (Token::Blank, 1);
    }
    if !*titled && line.text.starts_with("# ") {
        *titled = true;
        return (Token::Title(line), 1);
    }
    // Only what comes first can be the title.
    *titled = true;
    if let Some((mark, length, info)) = opening(line.text) {
        return fence(lines, mark, length, info);
    }
    if let Some((speaker, words)) = speaker(line.text) {
        return speech(lines, speaker, words);
    }
    if is_label(line.text) {
        return (Token::Label(line), 1);
    }
    (Token::Text(line), 1)
}

/// The character of a fence, its length, and the word behind it.
fn opening(line: &str) -> Option<(char, usize, &str)> {
    let bare = unindented(line)?;
    let mark = bare.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let rest = bare.trim_start_matches(mark);
    let length = bare.len() - rest.len();
    let info = rest.split_whitespace().next().unwrap_or_default();
    (length >= 3 && !(mark == '`' && rest.contains('`'))).then_some((mark, length, info))
}

fn closes(line: &str, mark: char, length: usize) -> bool {
    unindented(line).is_some_and(|bare| {
        let rest = bare.trim_start_matches(mark);
        bare.len() - rest.len() >= length && rest.trim().is_empty()
    })
}

fn unindented(line: &str) -> Option<&str> {
    let bare = line.trim_start_matches(' ');
    (line.len() - bare.len() <= 3).then_some(bare)
}

fn fence<'a>(lines: &[Line<'a>], mark: char, length: usize, info: &'a str) -> (Token<'a>, usize) {
    let open = lines[0];
    let inner = &lines[1..];
    let end = inner.iter().position(|line| closes(line.text, mark, length));
    let content: Vec<&str> =
        inner[..end.unwrap_or(inner.len())].iter().map(|line| line.text).collect();
    let used = end.map_or(lines.len(), |end| end + 2);
    let fence = Fence {
        line: open.number,
        info,
        content: content.join("\n"),
        range: open.start..lines[used - 1].end(),
        closed: end.is_some(),
    };
    (Token::Fence(fence), used)
}

/// The speaker of a quoted line, and the start of what is said.
fn speaker(line: &str) -> Option<(&str, &str)> {
    let bold = line.strip_prefix('>')?.trim_start().strip_prefix("**")?;
    let (name, rest) = bold.split_once("**")?;
    match (name.strip_suffix(':'), rest.strip_prefix(':')) {
        (Some(name), _) => Some((name.trim(), rest)),
        (None, Some(rest)) => Some((name.trim(), rest)),
        (None, None) => None,
    }
}

/// What is said may go on for several quoted lines.
fn speech<'a>(lines: &[Line<'a>], speaker_name: &'a str, words: &'a str) -> (Token<'a>, usize) {
    let more = lines[1..].iter().take_while(|line| {
        line.text.starts_with('>')
            && speaker(line.text).is_none()
            && !line.text[1..].trim().is_empty()
    });
    let mut said = vec![words];
    said.extend(more.map(|line| &line.text[1..]));
    let used = said.len();
    let range = lines[0].start..lines[used - 1].end();
    let words = spoken(&said.join(" "));
    (Token::Speech { line: lines[0].number, speaker: speaker_name, words, range }, used)
}

/// Words without line breaks, and with one space between them.
pub(crate) fn spoken(words: &str) -> String {
    let words = words.split(|c: char| c.is_whitespace() || c.is_control());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Whether a line is a label, or meant to be one.
fn is_label(line: &str) -> bool {
    let line = line.trim_end();
    let status = |rest: &str| rest.trim().chars().all(|c| c.is_ascii_alphanumeric());
    line == "Request"
        || line.strip_prefix("Response").is_some_and(|rest| {
            rest.is_empty()
                || (rest.starts_with(' ')
                    && rest.trim().starts_with(|c: char| c.is_ascii_digit())
                    && status(rest))
        })
}
