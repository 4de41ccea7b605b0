//! Phrases with gaps: `(turn|switch) on {device}`.
//!
//! `(a|b)` is one of these, `[a|b]` one of these or nothing, `{name}` a gap. A gap's name is
//! `device`, `room` or a param; `{-name}` counts what is said downwards, or switches it off;
//! `{+name}` switches it on. The same gap may stand twice: what fills it is then read together.

use super::understand::{DEVICE, ROOM};
use super::words::{Spelling, Tokens};

/// A part of a phrase.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Piece {
    /// These words.
    Words(String),
    /// A gap.
    Gap(Gap),
}

/// A gap.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Gap {
    /// What it is for.
    pub(super) name: String,
    /// `+`, `-`, or neither.
    pub(super) sign: Option<char>,
}

impl Gap {
    /// Whether it is for those who are meant, and not for a value.
    pub(super) fn is_for_devices(&self) -> bool {
        [DEVICE, ROOM].contains(&&*self.name)
    }
}

/// One way to say it, as it is compared.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    pieces: Vec<Piece>,
    /// How many of its words are given.
    pub(super) words: usize,
}

/// What fills the gaps, in their order.
pub(super) type Filled<'p, 't> = Vec<(&'p Gap, &'t [String])>;

/// A text with three gaps can be filled in thousands of ways; this many are looked at.
const MOST_WAYS: usize = 500;

impl Pattern {
    /// A way to say it, word by word.
    pub(super) fn new(way: &[Piece], spelling: &Spelling) -> Self {
        let mut pieces = Vec::new();
        for piece in way {
            match piece {
                Piece::Words(words) => {
                    // Articles alone are no words here.
                    let said = words.split_whitespace().map(str::to_lowercase);
                    let all_ignored = said.into_iter().all(|it| spelling.ignored.contains(&it));
                    let words = if all_ignored { Tokens::new() } else { spelling.fold(words) };
                    pieces.extend(words.into_iter().map(Piece::Words));
                }
                Piece::Gap(_) => pieces.push(piece.clone()),
            }
        }
        let words = pieces.iter().filter(|piece| matches!(piece, Piece::Words(_))).count();
        Self { pieces, words }
    }

    /// Whether nothing tells where a gap begins: then what fills it badly means nothing.
    pub(super) fn is_vague(&self) -> bool {
        let is_gap = |piece: &Piece| matches!(piece, Piece::Gap(_));
        self.pieces.first().is_some_and(is_gap)
            || self.pieces.windows(2).any(|pair| pair.iter().all(is_gap))
    }

    /// Whether it has a gap of one of these names.
    pub(super) fn has_gap(&self, names: &[&str]) -> bool {
        let is_such =
            |piece: &Piece| matches!(piece, Piece::Gap(gap) if names.contains(&&*gap.name));
        self.pieces.iter().any(is_such)
    }

    /// Whether the other has the same words, and gaps for devices and for values where it has.
    pub(super) fn sounds_like(&self, other: &Self) -> bool {
        let is_alike = |(one, other): (&Piece, &Piece)| match (one, other) {
            (Piece::Gap(one), Piece::Gap(other)) => one.is_for_devices() == other.is_for_devices(),
            _ => one == other,
        };
        self.pieces.len() == other.pieces.len()
            && self.pieces.iter().zip(&other.pieces).all(is_alike)
    }

    /// The words with a name in each gap.
    pub(super) fn said_of(&self, name: &str) -> String {
        let word = |piece: &Piece| match piece {
            Piece::Words(word) => word.clone(),
            Piece::Gap(_) => name.to_owned(),
        };
        self.pieces.iter().map(word).collect::<Vec<_>>().join(" ")
    }

    /// The ways in which the text fills the gaps.
    pub(super) fn fill<'p, 't>(&'p self, tokens: &'t [String]) -> Vec<Filled<'p, 't>> {
        let mut ways = Vec::new();
        let is_there = |piece: &Piece| match piece {
            Piece::Words(word) => tokens.contains(word),
            Piece::Gap(_) => true,
        };
        if self.pieces.iter().all(is_there) {
            fill(&self.pieces, tokens, &mut Vec::new(), &mut ways);
        }
        ways
    }
}

fn fill<'p, 't>(
    pieces: &'p [Piece],
    tokens: &'t [String],
    filled: &mut Filled<'p, 't>,
    ways: &mut Vec<Filled<'p, 't>>,
) {
    // Each piece takes a word at least.
    if tokens.len() < pieces.len() || ways.len() >= MOST_WAYS {
        return;
    }
    match pieces.split_first() {
        None if tokens.is_empty() => ways.push(filled.clone()),
        Some((Piece::Words(word), rest)) if tokens.first() == Some(word) => {
            fill(rest, &tokens[1..], filled, ways);
        }
        None | Some((Piece::Words(_), _)) => {}
        Some((Piece::Gap(gap), rest)) => {
            for end in 1..=tokens.len() {
                filled.push((gap, &tokens[..end]));
                fill(rest, &tokens[end..], filled, ways);
                filled.pop();
            }
        }
    }
}

/// All ways to say a phrase, the plainest first.
///
/// # Errors
/// Says what is wrong with the phrase.
pub(super) fn ways(phrase: &str) -> Result<Vec<Vec<Piece>>, String> {
    let mut rest = phrase;
    let ways = alternatives(&mut rest)?;
    if rest.is_empty() { Ok(ways) } else { Err(format!("`{rest}` closes nothing in `{phrase}`")) }
}

fn alternatives(rest: &mut &str) -> Result<Vec<Vec<Piece>>, String> {
    let mut all = Vec::new();
    loop {
        all.extend(sequence(rest)?);
        match rest.strip_prefix('|') {
            Some(more) => *rest = more,
            None => return Ok(all),
        }
    }
}

fn sequence(rest: &mut &str) -> Result<Vec<Vec<Piece>>, String> {
    let mut ways: Vec<Vec<Piece>> = vec![Vec::new()];
    loop {
        *rest = rest.trim_start();
        let Some(first) = rest.chars().next() else { return Ok(ways) };
        let parts = match first {
            '|' | ')' | ']' => return Ok(ways),
            '(' => within(rest, ')')?,
            '[' => {
                let mut parts = vec![Vec::new()];
                parts.extend(within(rest, ']')?);
                parts
            }
            '{' => {
                let (name, after) = rest[1..].split_once('}').ok_or("a gap is not closed")?;
                *rest = after;
                vec![vec![Piece::Gap(gap(name))]]
            }
            _ => {
                let end = rest.find(['|', '(', ')', '[', ']', '{']).unwrap_or(rest.len());
                let words = rest[..end].trim().to_owned();
                *rest = &rest[end..];
                vec![vec![Piece::Words(words)]]
            }
        };
        let joined = |way: &Vec<Piece>| {
            let each = parts.iter().map(|part| [way.as_slice(), part].concat());
            each.collect::<Vec<_>>()
        };
        ways = ways.iter().flat_map(joined).collect();
    }
}

fn within(rest: &mut &str, close: char) -> Result<Vec<Vec<Piece>>, String> {
    *rest = &rest[1..];
    let parts = alternatives(rest)?;
    *rest = rest.strip_prefix(close).ok_or_else(|| format!("`{close}` is missing"))?;
    Ok(parts)
}

fn gap(name: &str) -> Gap {
    let sign = name.chars().next().filter(|first| matches!(first, '+' | '-'));
    Gap { name: name.trim_start_matches(['+', '-']).to_owned(), sign }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::google::say::Language;

    fn said(phrase: &str) -> Vec<String> {
        let text = |piece: &Piece| match piece {
            Piece::Words(words) => words.clone(),
            Piece::Gap(gap) => format!("<{}>", gap.name),
        };
        let ways = ways(phrase).expect("a phrase");
        ways.iter().map(|way| way.iter().map(text).collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn a_phrase_is_all_the_ways_to_say_it() {
        assert_eq!(said("(turn|switch) on {device}"), ["turn on <device>", "switch on <device>"]);
        assert_eq!(said("dim {device} [by {-x} [now]]").len(), 3);
        assert_eq!(said("a [b|c]"), ["a", "a b", "a c"]);
        for broken in ["(a", "a)", "[a", "{a", "a]"] {
            assert!(ways(broken).is_err(), "{broken}");
        }
    }

    #[test]
    fn gaps_are_filled_in_every_way() {
        let language = Language::english();
        let ways = ways("set {device} to {x}").expect("a phrase");
        let pattern = Pattern::new(&ways[0], &language.spelling);
        let tokens = language.fold("set a to b to c");
        let filled = pattern.fill(&tokens);
        let texts: Vec<Vec<String>> = filled
            .iter()
            .map(|way| way.iter().map(|(_, tokens)| tokens.join(" ")).collect())
            .collect();
        assert_eq!(texts, [["a", "b to c"], ["a to b", "c"]]);
        assert!(pattern.fill(&language.fold("set a")).is_empty());
    }
}
