//! Several orders in one breath: they are not carried out, but told apart.

use std::collections::HashMap;

use super::understand::Listener;
use super::words::{Tokens, begins, is_one};

/// More than so many are not listed in an order that none of them shares with the others.
const MOST_LISTED: usize = 4;
/// A joint has no more words than this: "and after that".
const MOST_WORDS_BETWEEN: usize = 3;

/// An utterance that may be several.
pub(super) struct Apart<'l, 'a> {
    listener: &'l Listener<'a>,
    words: Vec<&'l str>,
    /// What was found from a word on.
    known: HashMap<usize, Option<Vec<String>>>,
}

impl<'l, 'a> Apart<'l, 'a> {
    pub(super) fn new(listener: &'l Listener<'a>, words: &'l str) -> Self {
        Self { listener, words: words.split_whitespace().collect(), known: HashMap::new() }
    }

    /// The orders or questions, two at least, where the words are such and nothing else.
    pub(super) fn orders(&mut self) -> Option<Vec<String>> {
        self.from(0).filter(|orders| orders.len() > 1)
    }

    /// An order or a question that is whole, and what was said after it.
    pub(super) fn first(&self) -> Option<(String, String)> {
        let joints = (1..self.words.len())
            .flat_map(|end| self.joint(end).into_iter().map(move |next| (end, next)));
        let text = |words: &[&str]| without_last_sign(&words.join(" "));
        let mut parts = joints.map(|(end, next)| (text(&self.words[..end]), next));
        let (first, next) = parts.find(|(first, _)| self.listener.hear(first).is_ok())?;
        Some((first, text(&self.words[next..])))
    }

    /// One order for each of those who are named together, where each takes it alone: the lights
    /// and the blinds take 30 percent, but by different commands.
    pub(super) fn one_by_one(&self) -> Option<Vec<String>> {
        self.alone(&self.words, MOST_LISTED)
    }

    fn alone(&self, words: &[&str], most: usize) -> Option<Vec<String>> {
        let home = &self.listener.home;
        let spelling = &home.language.spelling;
        let is_pause =
            |word: &&str| spelling.said(word).last().is_some_and(|sign| spelling.is_pause(sign));
        let and = |at: usize| begins(&spelling.fold(words[at]), &home.language.people.and);
        let joint = |at: usize| match (and(at), is_pause(&words[at - 1])) {
            (Some(_), _) => Some((at, at + 1)),
            (None, is_pause) => is_pause.then_some((at, at)),
        };
        let (at, next) = (1..words.len()).find_map(joint).filter(|_| most > 1)?;
        let is_device = |part: &[&str]| !home.find(&spelling.said(&part.join(" "))).is_empty();
        let starts = (0..at).filter(|start| is_device(&words[*start..at]));
        starts
            .flat_map(|start| (next + 1..=words.len()).rev().map(move |end| (start, end)))
            .filter(|(_, end)| is_device(&words[next..*end]))
            .find_map(|(start, end)| {
                let with = |part: &[&str]| {
                    let part = without_last_sign(&part.join(" "));
                    let words = [&words[..start], &[part.as_str()], &words[end..]].concat();
                    self.orders_of(&words.join(" "), most - 1)
                };
                Some([with(&words[start..at])?, with(&words[next..end])?].concat())
            })
    }

    /// These words alone, or what is said in them one by one.
    fn orders_of(&self, words: &str, most: usize) -> Option<Vec<String>> {
        let text = without_last_sign(words);
        let is_order = self.listener.hear(&text).is_ok_and(|readings| readings.len() == 1);
        if is_order {
            return Some(vec![text]);
        }
        self.alone(&text.split_whitespace().collect::<Vec<_>>(), most)
    }

    fn from(&mut self, start: usize) -> Option<Vec<String>> {
        if let Some(known) = self.known.get(&start) {
            return known.clone();
        }
        let found = self.find(start);
        self.known.insert(start, found.clone());
        found
    }

    fn find(&mut self, start: usize) -> Option<Vec<String>> {
        for end in start + 1..self.words.len() {
            for next in self.joint(end) {
                let Some(first) = self.order(start, end) else { break };
                if let Some(rest) = self.from(next) {
                    return Some([vec![first], rest].concat());
                }
            }
        }
        // The whole utterance is known to be no order.
        if start == 0 { None } else { self.order(start, self.words.len()).map(|it| vec![it]) }
    }

    /// Where it goes on after a joint that begins at this word.
    fn joint(&self, at: usize) -> Vec<usize> {
        let most = (at + MOST_WORDS_BETWEEN).min(self.words.len() - 1);
        (at..=most).filter(|next| self.is_joint(at, *next)).collect()
    }

    fn is_joint(&self, at: usize, next: usize) -> bool {
        let language = self.listener.home.language;
        let said = |words: &[&str]| -> Tokens { language.spelling.said(&words.join(" ")) };
        if at == next {
            let before = said(&self.words[at - 1..at]);
            return before.last().is_some_and(|word| language.spelling.is_pause(word));
        }
        is_one(language.spelling.trimmed(&said(&self.words[at..next])), &language.then)
    }

    /// These words, where they fit a phrase: of an order that this home cannot do, too.
    fn order(&self, start: usize, end: usize) -> Option<String> {
        let text = self.words[start..end].join(" ");
        let fits = match self.listener.hear(&text) {
            Ok(_) => true,
            Err(problem) => problem.rank() > 0,
        };
        fits.then(|| without_last_sign(&text))
    }
}

fn without_last_sign(text: &str) -> String {
    text.trim_end_matches(|it: char| !it.is_alphanumeric()).to_owned()
}
