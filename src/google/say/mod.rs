//! From an utterance to an EXECUTE or a QUERY: "turn on the lights", "is the front door locked?".
//!
//! Everything that belongs to a language stands in one file, such as `en.toml`: phrases, numbers,
//! colours, nouns, what is answered. The code here knows no word of any language; a further
//! language is a further file and a line in `language.rs`. What a device can be told, and with
//! which values, is what its SYNC declares.

mod ability;
mod answer;
mod apart;
mod best;
mod declared;
mod home;
mod language;
mod language_file;
mod lists;
mod names;
mod number;
mod pattern;
mod problem;
mod suggest;
#[cfg(test)]
mod tests;
mod understand;
mod understood;
mod value;
mod whole;
mod words;

pub use answer::answer_in_words;
pub use language::Language;
pub use understand::understand;
pub use understood::{Lack, NotUnderstood, Question, Reading, Understood};
