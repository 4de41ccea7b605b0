//! Breaks text into lines at spaces.

use super::harmless::is_harmful;

/// The lines of `text`, each at most `width` characters; a longer word is cut. Line breaks in the
/// text stay, and control characters, which a cloud may send to a terminal, are taken out.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut lines: Vec<String> = text.lines().flat_map(|line| wrap_line(line, width)).collect();
    if lines.is_empty() {
        lines.push(String::new());
    }
    lines
}

/// Indentation stays.
fn wrap_line(line: &str, width: usize) -> Vec<String> {
    let clean: String = line.chars().filter(|character| !is_harmful(*character)).collect();
    if clean.chars().count() <= width {
        return vec![clean.trim_end().to_owned()];
    }
    let mut lines = Vec::new();
    let indent: String = clean.chars().take_while(|c| *c == ' ').take(width / 2).collect();
    let mut current = String::new();
    for word in clean.split_whitespace() {
        let mut word: &str = word;
        let gap = usize::from(!current.is_empty());
        if !current.is_empty() && length(&current) + gap + length(word) + indent.len() > width {
            lines.push(format!("{indent}{current}"));
            current.clear();
        }
        while let Some((end, _)) = word.char_indices().nth(width - indent.len()) {
            lines.push(format!("{indent}{}", &word[..end]));
            word = &word[end..];
        }
        if !current.is_empty() {
            current.push(' ');
        }
        current.push_str(word);
    }
    if !current.is_empty() {
        lines.push(format!("{indent}{current}"));
    }
    lines
}

/// The length of a text in characters.
pub(super) fn length(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_breaks_at_spaces_and_long_words_are_cut() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefghij k", 4), ["abcd", "efgh", "ij k"]);
        assert_eq!(wrap("", 4), [""]);
        assert_eq!(wrap("a\n  b c d", 4), ["a", "  b", "  c", "  d"]);
    }

    #[test]
    fn a_cloud_cannot_command_the_terminal() {
        assert_eq!(wrap("a\u{1b}[31mb", 20), ["a[31mb"]);
    }

    #[test]
    fn no_line_is_longer_than_the_width() {
        let text = "    a rather long line with averyveryverylongwordinit and more";
        for width in 1..30 {
            assert!(wrap(text, width).iter().all(|line| length(line) <= width), "{width}");
        }
    }
}
