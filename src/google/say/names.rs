//! Names of devices and rooms, as they are written and as they are spoken.

use std::collections::HashMap;

use icu_normalizer::{ComposingNormalizer, DecomposingNormalizer};

use crate::protocol::SyncDevice;

use super::language::Language;
use super::words::Tokens;

/// No number has more words in a name.
const MOST_WORDS_OF_NUMBER: usize = 6;

/// Who goes by a name, or is in a room of that name.
#[derive(Default)]
pub(super) struct Names<'a> {
    written: HashMap<Tokens, Vec<&'a SyncDevice>>,
    /// Without accents, and with numbers in digits.
    spoken: HashMap<Tokens, Vec<&'a SyncDevice>>,
}

impl<'a> Names<'a> {
    pub(super) fn add(&mut self, name: &str, device: &'a SyncDevice, language: &Language) {
        let name = language.fold(name);
        if name.is_empty() {
            return;
        }
        let spoken = spoken(&name, language);
        for known in [self.written.entry(name).or_default(), self.spoken.entry(spoken).or_default()]
        {
            if !known.iter().any(|it| it.id == device.id) {
                known.push(device);
            }
        }
    }

    /// A name as it is written goes before one that only sounds so.
    pub(super) fn get(&self, said: &[String], language: &Language) -> Option<&Vec<&'a SyncDevice>> {
        self.written.get(said).or_else(|| self.spoken.get(&spoken(said, language)))
    }
}

/// All names of a device that people may say: its id is none.
pub(super) fn names_of(device: &SyncDevice) -> impl Iterator<Item = &String> {
    let name = &device.name;
    [&name.name].into_iter().chain(&name.nicknames).chain(&name.default_names)
}

/// Of several who go by one name, the one whose name was said to the letter: "my lamp".
pub(super) fn to_the_letter<'a>(
    words: &str,
    devices: &[&'a SyncDevice],
    language: &Language,
) -> Option<&'a SyncDevice> {
    let spelling = &language.spelling;
    let (said, folded) = (spelling.literal(words), spelling.fold(words));
    let first = devices.first()?;
    let mut shared = names_of(first).map(|name| language.fold(name)).filter(|name| {
        let goes_by_it = |it: &&SyncDevice| names_of(it).any(|other| language.fold(other) == *name);
        !name.is_empty() && devices.iter().all(goes_by_it) && count(&folded, name) == 1
    });
    let shared = shared.next()?;
    let exact = |device: &SyncDevice| {
        let names = names_of(device).filter(|name| language.fold(name) == shared);
        let names = names.map(|name| spelling.literal(name));
        names.filter(|name| count(&said, name) > 0).map(|name| length(&name)).max().unwrap_or(0)
    };
    let best = devices.iter().map(|it| exact(it)).max().filter(|best| *best > 0)?;
    let mut best = devices.iter().filter(|it| exact(it) == best);
    best.next().copied().filter(|_| best.next().is_none())
}

fn count(text: &[String], part: &[String]) -> usize {
    if part.is_empty() { 0 } else { text.windows(part.len()).filter(|it| *it == part).count() }
}

fn length(words: &[String]) -> usize {
    words.iter().map(String::len).sum()
}

/// As it sounds: "café" is "cafe", "eleven" is "11".
fn spoken(words: &[String], language: &Language) -> Tokens {
    let numbers = &language.numbers;
    let begins =
        |word: &String| numbers.words.contains_key(word) || numbers.times.contains_key(word);
    let mut spoken = Tokens::new();
    let mut rest = words;
    while let Some(word) = rest.first() {
        let most = MOST_WORDS_OF_NUMBER.min(rest.len());
        let number = (1..=most).rev().filter(|_| begins(word)).find_map(|length| {
            numbers.number(&rest[..length]).map(|value| (length, value.to_string()))
        });
        let (length, word) = number.unwrap_or_else(|| (1, without_accents(word)));
        spoken.push(word);
        rest = &rest[length..];
    }
    spoken
}

/// Accents are dropped from Latin letters alone: elsewhere they make other letters.
fn without_accents(word: &str) -> String {
    if word.is_ascii() {
        return word.to_owned();
    }
    let decomposed = DecomposingNormalizer::new_nfd().normalize(word).into_owned();
    let mut bare = String::new();
    let mut is_latin = false;
    for letter in decomposed.chars() {
        let is_accent = ('\u{300}'..='\u{36f}').contains(&letter);
        if !is_accent {
            is_latin = letter.is_ascii_alphabetic();
        }
        match letter {
            _ if is_accent && is_latin => {}
            'ß' => bare.push_str("ss"),
            'æ' => bare.push_str("ae"),
            'œ' => bare.push_str("oe"),
            'ø' => bare.push('o'),
            'ł' => bare.push('l'),
            other => bare.push(other),
        }
    }
    ComposingNormalizer::new_nfc().normalize(&bare).into_owned()
}
