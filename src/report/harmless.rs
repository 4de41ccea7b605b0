//! Takes out of text what a terminal would obey: the other side chose names, codes and messages.
//!
//! The colours that [`Style`](super::Style) puts into text stay.

use std::fmt::Write as _;

/// `text` without control characters and without marks that turn the direction of writing, which
/// make one line look like another. Line breaks and colours stay.
#[must_use]
pub fn harmless(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c| c != '\n' && is_harmful(c)) {
        kept.push_str(&rest[..start]);
        rest = &rest[start..];
        let length = colour_length(rest);
        kept.push_str(&rest[..length]);
        let skipped = rest.chars().next().map_or(0, char::len_utf8);
        rest = &rest[length.max(skipped)..];
    }
    kept.push_str(rest);
    kept
}

/// As [`harmless`], for text of the other side alone: colours go too.
#[must_use]
pub fn colourless(text: &str) -> String {
    text.chars().filter(|character| *character == '\n' || !is_harmful(*character)).collect()
}

/// A JSON document as text that no terminal obeys: what it would obey is written as an escape, so
/// that the document stays the same.
#[must_use]
pub fn harmless_json(document: &str) -> String {
    let mut kept = String::with_capacity(document.len());
    for character in document.chars() {
        // Line breaks stand between members; those within texts are escapes already.
        if character != '\n' && is_harmful(character) {
            // All of them have four digits.
            let _ = write!(kept, "\\u{:04x}", u32::from(character));
        } else {
            kept.push(character);
        }
    }
    kept
}

/// Whether a terminal obeys `character` instead of showing it.
pub(super) fn is_harmful(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// How long the colour sequence is that `text` begins with; 0 where it begins with none.
fn colour_length(text: &str) -> usize {
    let Some(after) = text.strip_prefix("\u{1b}[") else {
        return 0;
    };
    let digits = after.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b';').count();
    if after[digits..].starts_with('m') { "\u{1b}[".len() + digits + 1 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_obeys_is_taken_out() {
        let text = "a\u{1b}]0;title\u{7}b\u{1b}[2Jc\u{9b}31md\u{202e}e\r\nf\u{1b}";
        assert_eq!(harmless(text), "a]0;titleb[2Jc31mde\nf");
    }

    #[test]
    fn a_document_stays_the_same_and_shows_what_a_terminal_would_obey() {
        let texts =
            ["a\u{9b}31m\u{7f}", "\u{61c}\u{202e}\u{2028}\u{2066}", "\u{1b}\r\n", "Straße 🏠"];
        let document = serde_json::json!({"\u{202e}name": texts});
        for text in [format!("{document}"), format!("{document:#}")] {
            let shown = harmless_json(&text);
            assert!(!shown.chars().any(|it| it != '\n' && is_harmful(it)), "{shown}");
            assert!(shown.contains(r"a\u009b31m\u007f") && shown.contains("Straße 🏠"), "{shown}");
            assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).expect("JSON"), document);
        }
    }

    #[test]
    fn colours_and_plain_text_stay() {
        let text = "\u{1b}[1;31mbad\u{1b}[0m\nStraße 🏠";
        assert_eq!(harmless(text), text);
        assert_eq!(colourless(text), "[1;31mbad[0m\nStraße 🏠");
    }
}
