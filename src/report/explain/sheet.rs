//! The paper that pages are written on: indented lines that fit, headings, columns, JSON.

use serde_json::Value;

use crate::report::Style;
use crate::report::wrap::{length, wrap};
use crate::wire::json_lines;

/// What stands below a heading is so much further in.
const STEP: usize = 2;
/// A second column narrower than this goes below the first.
const NARROWEST_COLUMN: usize = 30;

/// A text under way.
pub(super) struct Sheet {
    style: Style,
    indent: usize,
    text: String,
}

impl Sheet {
    pub fn new(style: Style) -> Self {
        Self { style, indent: 0, text: String::new() }
    }

    pub fn finish(self) -> String {
        self.text
    }

    /// The first line of a page.
    pub fn title(&mut self, name: &str, kind: &str) {
        let (strong, dim) = (self.style.strong(name), self.style.dim(&format!("({kind})")));
        if length(name) + length(kind) + 3 > self.room() {
            self.push(&strong);
            self.push(&dim);
        } else {
            self.push(&format!("{strong} {dim}"));
        }
    }

    /// An empty line.
    pub fn gap(&mut self) {
        self.text.push('\n');
    }

    /// A part of the page with a heading, after an empty line.
    pub fn part(&mut self, heading: &str, write: impl FnOnce(&mut Self)) {
        self.gap();
        self.heading(heading);
        self.indented(write);
    }

    pub fn heading(&mut self, heading: &str) {
        for line in wrap(heading, self.room()) {
            let line = self.style.strong(&line);
            self.push(&line);
        }
    }

    /// A section within a part.
    pub fn section(&mut self, heading: &str, write: impl FnOnce(&mut Self)) {
        self.line(heading);
        self.indented(write);
    }

    pub fn indented(&mut self, write: impl FnOnce(&mut Self)) {
        self.indent += STEP;
        write(self);
        self.indent -= STEP;
    }

    /// A text; lines after the first stand below it.
    pub fn line(&mut self, text: &str) {
        for line in wrap(text, self.room()) {
            self.push(&line);
        }
    }

    /// A text; lines after the first are further in.
    pub fn item(&mut self, text: &str) {
        let lines = wrap(text, self.room().saturating_sub(2 * STEP));
        for (index, line) in lines.iter().enumerate() {
            let further = if index == 0 { 0 } else { 2 * STEP };
            self.push(&format!("{:further$}{line}", ""));
        }
    }

    /// Texts, each from the start of a line.
    pub fn items(&mut self, texts: &[&str]) {
        for text in texts {
            self.item(text);
        }
    }

    /// A text in the background.
    pub fn dim(&mut self, text: &str) {
        for line in wrap(text, self.room()) {
            let line = self.style.dim(&line);
            self.push(&line);
        }
    }

    /// Names with commas between them, or what to say where there are none.
    pub fn names(&mut self, names: &[&str], none: &str) {
        if names.is_empty() {
            self.dim(none);
        } else {
            self.line(&names.join(", "));
        }
    }

    /// A name and what it means in each row; in two columns where there is room.
    pub fn rows(&mut self, rows: &[(String, String)]) {
        let first = rows.iter().map(|(name, _)| length(name)).max().unwrap_or(0) + 2;
        let beside = first + NARROWEST_COLUMN <= self.room();
        for (name, text) in rows {
            if !beside {
                self.line(name);
                self.indented(|sheet| sheet.indented(|sheet| sheet.line(text)));
                continue;
            }
            for (index, line) in wrap(text, self.room() - first).iter().enumerate() {
                let name = if index == 0 { name } else { "" };
                self.push(&format!("{name:first$}{line}"));
            }
        }
    }

    /// A document.
    pub fn json(&mut self, value: &Value) {
        for line in json_lines(value, self.room()) {
            self.push(&line);
        }
    }

    /// A line that stays as it is.
    pub fn push(&mut self, line: &str) {
        let line = format!("{:indent$}{line}", "", indent = self.indent);
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn room(&self) -> usize {
        self.style.width().saturating_sub(self.indent)
    }
}

/// The text with a capital at its start and a full stop at its end.
pub(super) fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let stop = if text.ends_with('.') { "" } else { "." };
    format!("{first}{}{stop}", characters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_side_by_side_where_there_is_room() {
        let rows = [("a".to_owned(), "first".to_owned()), ("long name".to_owned(), "x".to_owned())];
        let mut sheet = Sheet::new(Style::plain(60));
        sheet.rows(&rows);
        assert_eq!(sheet.finish(), "a          first\nlong name  x\n");
        let mut sheet = Sheet::new(Style::plain(40));
        sheet.rows(&rows);
        assert_eq!(sheet.finish(), "a\n    first\nlong name\n    x\n");
    }

    #[test]
    fn sentences_begin_and_end_as_such() {
        assert_eq!(sentence("battery low"), "Battery low.");
        assert_eq!(sentence("`a` is below `b`"), "`a` is below `b`.");
    }
}
