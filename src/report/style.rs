//! Whether to colour, and how wide a line may be: decided once, by the caller.
//!
//! Code that renders marks words as good, bad or dim; colour never carries meaning alone.

use colored::Colorize as _;

/// Narrower than this nothing is wrapped sensibly.
const NARROWEST: usize = 40;

/// How to mark words, and how wide lines may be.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    colour: bool,
    width: usize,
}

impl Style {
    /// Text without colour, in lines of at most `width` characters.
    #[must_use]
    pub fn plain(width: usize) -> Self {
        Self { colour: false, width: width.max(NARROWEST) }
    }

    /// Coloured text. Overrides what the colour crate found in the environment, which is the
    /// caller's to read.
    #[must_use]
    pub fn coloured(width: usize) -> Self {
        colored::control::set_override(true);
        Self { colour: true, ..Self::plain(width) }
    }

    /// How wide a line may be.
    #[must_use]
    pub fn width(self) -> usize {
        self.width
    }

    /// The same, for lines that stand further to the right by so many characters.
    #[must_use]
    pub(super) fn narrowed(self, by: usize) -> Self {
        Self { width: self.width.saturating_sub(by).max(NARROWEST), ..self }
    }

    /// Marks what went well.
    #[must_use]
    pub fn good(self, text: &str) -> String {
        if self.colour { text.green().to_string() } else { text.to_owned() }
    }

    /// Marks what went wrong.
    #[must_use]
    pub fn bad(self, text: &str) -> String {
        if self.colour { text.red().to_string() } else { text.to_owned() }
    }

    /// Marks what is looked for first, such as a heading.
    #[must_use]
    pub fn strong(self, text: &str) -> String {
        if self.colour { text.bold().to_string() } else { text.to_owned() }
    }

    /// Marks what stands in the background.
    #[must_use]
    pub fn dim(self, text: &str) -> String {
        if self.colour { text.dimmed().to_string() } else { text.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_stays_as_it_is_and_colour_is_only_around_it() {
        assert_eq!(Style::plain(80).bad("FAIL"), "FAIL");
        assert_eq!(Style::coloured(80).good("ok"), "\u{1b}[32mok\u{1b}[0m");
    }

    #[test]
    fn no_terminal_is_too_narrow() {
        assert_eq!(Style::plain(0).width(), NARROWEST);
    }
}
