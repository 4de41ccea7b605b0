//! Words, as they are compared: in lower case, without punctuation, articles and possessives.

use std::collections::HashMap;

use icu_normalizer::ComposingNormalizer;
use serde::Deserialize;

/// Words in their order.
pub(super) type Tokens = Vec<String>;

/// How a language spells what means the same.
#[derive(Debug, Deserialize)]
pub(super) struct Spelling {
    /// Words that say nothing, wherever they stand: articles.
    pub(super) ignored: Vec<String>,
    /// What a possessor ends in.
    pub(super) endings: Vec<String>,
    /// Words and signs that are read as others.
    pub(super) same: HashMap<String, String>,
    /// Signs where one takes breath: they stand between devices as an "and" does.
    #[serde(default)]
    pauses: Vec<String>,
}

impl Spelling {
    /// The words of a text.
    pub(super) fn fold(&self, text: &str) -> Tokens {
        self.told(&self.without_pauses(&self.split(text)))
    }

    /// The words of a text and the pauses between them.
    pub(super) fn said(&self, text: &str) -> Tokens {
        self.told(&self.split(text))
    }

    /// The words of a text and its pauses. An article after an "and" begins a further name, as a
    /// pause does: "the radio and the TV" are two.
    pub(super) fn listed(&self, text: &str, and: &[Tokens]) -> Tokens {
        let said = self.said(text);
        let Some(pause) = self.pauses.first().filter(|_| !said.is_empty()) else { return said };
        let all = self.split(text);
        let mut listed = Tokens::new();
        for word in all.iter().flat_map(|word| self.spelled(word)) {
            if !self.ignored.contains(&word) {
                listed.push(word);
            } else if and.iter().any(|and| !and.is_empty() && listed.ends_with(and)) {
                listed.push(pause.clone());
            }
        }
        if listed.is_empty() { said } else { listed }
    }

    /// The words as they stand, with articles and possessives.
    pub(super) fn literal(&self, text: &str) -> Tokens {
        self.without_pauses(&self.split(text))
    }

    /// Whether this is no word but a pause.
    pub(super) fn is_pause(&self, word: &str) -> bool {
        self.pauses.iter().any(|pause| pause == word)
    }

    /// The words alone.
    pub(super) fn without_pauses(&self, words: &[String]) -> Tokens {
        words.iter().filter(|word| !self.is_pause(word)).cloned().collect()
    }

    /// The words without pauses at the ends.
    pub(super) fn trimmed<'t>(&self, words: &'t [String]) -> &'t [String] {
        let is_word = |word: &String| !self.is_pause(word);
        let start = words.iter().position(is_word).unwrap_or(words.len());
        let end = words.iter().rposition(is_word).map_or(start, |last| last + 1);
        &words[start..end]
    }

    fn told(&self, words: &[String]) -> Tokens {
        let all: Tokens = words.iter().flat_map(|word| self.spelled(word)).collect();
        let told: Tokens =
            all.iter().filter(|word| !self.ignored.contains(*word)).cloned().collect();
        // What is made of such words alone is called so.
        if told.is_empty() { all } else { told }
    }

    /// A word as it is spelled here, without the end of a possessor.
    fn spelled(&self, word: &str) -> Vec<String> {
        let bare = || {
            let end = self.endings.iter().find_map(|ending| word.strip_suffix(ending.as_str()));
            end.unwrap_or(word).replace('\'', "")
        };
        let word = self.same.get(word).cloned().unwrap_or_else(bare);
        word.split_whitespace().map(str::to_owned).collect()
    }

    fn split(&self, text: &str) -> Tokens {
        // A letter and its accent are one sign, however they are written.
        let text = ComposingNormalizer::new_nfc().normalize(text);
        let characters: Vec<char> = text.to_lowercase().replace('’', "'").chars().collect();
        let mut words = vec![String::new()];
        for (index, here) in characters.iter().enumerate() {
            let before = index.checked_sub(1).and_then(|index| characters.get(index));
            let next = characters.get(index + 1);
            let sign = here.to_string();
            let is_within = |it: Option<&char>| it.is_some_and(char::is_ascii_digit);
            let is_pause = self.is_pause(&sign) && !(is_within(before) && is_within(next));
            let is_sign = is_pause || self.same.contains_key(&sign);
            let begins_fraction = *here == '-' && next == Some(&'.');
            let next = if begins_fraction { characters.get(index + 2) } else { next };
            match joint(before.copied(), *here, next.copied()) {
                Joint::Apart if is_sign => words.extend([sign, String::new()]),
                Joint::Apart => words.push(String::new()),
                Joint::Begins => words.push(here.to_string()),
                Joint::Goes => {
                    if let Some(word) = words.last_mut() {
                        word.push(*here);
                    }
                }
            }
        }
        words.retain(|word| !word.is_empty());
        words
    }
}

/// How a character goes with the one before it.
enum Joint {
    /// It belongs to no word.
    Apart,
    /// It begins a word.
    Begins,
    /// It goes on with the word before it.
    Goes,
}

/// Numbers are words of their own, with their sign and their point: `20%`, `-5`, `21.5°`.
fn joint(before: Option<char>, here: char, next: Option<char>) -> Joint {
    let is_digit = |it: Option<char>| it.is_some_and(|it| it.is_ascii_digit());
    let is_letter = |it: Option<char>| it.is_some_and(|it| it.is_alphanumeric() || it == '\'');
    match here {
        '-' if is_digit(next) && !is_letter(before) => Joint::Begins,
        '.' if is_digit(before) && is_digit(next) => Joint::Goes,
        // `.5`, but not the end of what comes before it.
        '.' if before == Some('-') && is_digit(next) => Joint::Goes,
        '.' if before.is_none_or(char::is_whitespace) && is_digit(next) => Joint::Begins,
        '\'' if is_letter(before) => Joint::Goes,
        _ if !here.is_alphanumeric() => Joint::Apart,
        _ if is_letter(before) && is_digit(before) != here.is_ascii_digit() => Joint::Begins,
        _ => Joint::Goes,
    }
}

/// How many words of the text's beginning are one of these phrases, the longest.
pub(super) fn begins(tokens: &[String], phrases: &[Tokens]) -> Option<usize> {
    let fits = phrases.iter().filter(|phrase| !phrase.is_empty() && tokens.starts_with(phrase));
    fits.map(Vec::len).max()
}

/// Whether the text is one of these phrases.
pub(super) fn is_one(tokens: &[String], phrases: &[Tokens]) -> bool {
    phrases.iter().any(|phrase| phrase == tokens)
}

#[cfg(test)]
mod tests {
    use crate::google::say::Language;

    #[test]
    fn pauses_are_told_where_they_count() {
        let spelling = &Language::english().spelling;
        assert_eq!(spelling.said("The lamp, the fan; 1,000.").join(" "), "lamp , fan ; 1 000 .");
        assert_eq!(spelling.trimmed(&spelling.said(", lamp. Fan!")).join(" "), "lamp . fan");
        assert!(spelling.trimmed(&spelling.said("?!")).is_empty());
    }

    #[test]
    fn case_punctuation_articles_and_possessives_do_not_count() {
        for (text, words) in [
            ("Turn on the LIGHTS!", "turn on lights"),
            ("  Anna’s  lamp ", "anna lamp"),
            ("the kids' lamp", "kids lamp"),
            ("the", "the"),
            ("20% and 21.5°C", "20 percent and 21.5 degrees c"),
            ("-5 or minus 5", "-5 or minus 5"),
            ("hdmi_1, HDMI1", "hdmi 1 hdmi 1"),
            ("fan-only", "fan only"),
            ("3-1.", "3 1"),
            (".5 or -.5", ".5 or -.5"),
            ("lamp.5", "lamp 5"),
            ("on ...5", "on 5"),
            ("colour", "color"),
            ("what's", "what is"),
            ("…?!", ""),
            ("Küche 日本", "küche 日本"),
        ] {
            assert_eq!(Language::english().fold(text).join(" "), words, "{text}");
        }
    }
}
