//! The files of the languages, held against the English one.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

use super::*;

/// Messages that read the same as in English.
const SAME_AS_ENGLISH: [(Language, &str); 1] = [(Language::Italian, "password")];

/// One message of a file.
#[derive(Debug, Default, PartialEq)]
struct Said {
    /// Its text, without what is put into it.
    text: String,
    placeables: BTreeSet<String>,
}

impl Said {
    fn read(&mut self, pattern: &Pattern<&str>, flaws: &mut Vec<String>) {
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => self.text.push_str(value),
                PatternElement::Placeable { expression } => self.read_placeable(expression, flaws),
            }
        }
    }

    fn read_placeable(&mut self, expression: &Expression<&str>, flaws: &mut Vec<String>) {
        match expression {
            Expression::Inline(InlineExpression::VariableReference { id }) => {
                self.placeables.insert(id.name.to_owned());
            }
            Expression::Inline(InlineExpression::StringLiteral { value }) => {
                self.text.push_str(&fluent_syntax::unicode::unescape_unicode_to_string(value));
            }
            Expression::Select {
                selector: InlineExpression::VariableReference { id },
                variants,
            } => {
                self.placeables.insert(id.name.to_owned());
                for variant in variants {
                    let mut said = Self::default();
                    said.read(&variant.value, flaws);
                    if said.text.trim().is_empty() {
                        flaws.push(format!("a variant of `{}` is empty", id.name));
                    }
                    self.text.push_str(&said.text);
                    self.placeables.extend(said.placeables);
                }
            }
            other => flaws.push(format!("{other:?} is not used here")),
        }
    }
}

/// The messages of a file, and what cannot be read of it.
fn read(source: &str) -> (BTreeMap<String, Said>, Vec<String>) {
    let (resource, mut flaws) = match fluent_syntax::parser::parse(source) {
        Ok(resource) => (resource, Vec::new()),
        Err((resource, errors)) => (resource, errors.iter().map(ToString::to_string).collect()),
    };
    let mut messages = BTreeMap::new();
    for entry in &resource.body {
        match entry {
            Entry::Message(message) => {
                let mut said = Said::default();
                if let Some(pattern) = &message.value {
                    said.read(pattern, &mut flaws);
                }
                if messages.insert(message.id.name.to_owned(), said).is_some() {
                    flaws.push(format!("`{}` stands twice", message.id.name));
                }
            }
            Entry::Term(term) => flaws.push(format!("the term `{}` is not used", term.id.name)),
            _ => {}
        }
    }
    (messages, flaws)
}

/// What is wrong with a file beside the English one.
fn flaws(english: &str, other: &str, same: &[&str]) -> Vec<String> {
    let ((english, mut flaws), (other, more)) = (read(english), read(other));
    flaws.extend(more);
    for (id, wanted) in &english {
        let Some(said) = other.get(id) else {
            flaws.push(format!("`{id}` is missing"));
            continue;
        };
        if said.text.trim().is_empty() {
            flaws.push(format!("`{id}` is empty"));
        }
        if said.placeables != wanted.placeables {
            flaws.push(format!("`{id}` has other placeables"));
        }
        if (said.text == wanted.text) != same.contains(&id.as_str()) {
            flaws.push(format!("`{id}` is English, or listed as English and is not"));
        }
        if said.text.contains(['<', '>', '&', '"', '{', '}', '\u{fffd}', '\u{2068}']) {
            flaws.push(format!("`{id}` holds a character that does not belong there"));
        }
    }
    let unknown = other.keys().filter(|id| !english.contains_key(*id));
    flaws.extend(unknown.map(|id| format!("`{id}` is not in the English file")));
    flaws
}

#[test]
fn every_language_says_all_that_english_says() {
    let english = Language::English.source();
    for language in Language::ALL.into_iter().filter(|known| *known != Language::English) {
        let same: Vec<&str> =
            SAME_AS_ENGLISH.iter().filter(|(of, _)| *of == language).map(|(_, id)| *id).collect();
        let flaws = flaws(english, language.source(), &same);
        assert!(flaws.is_empty(), "{}: {flaws:#?}", language.tag());
    }
}

#[test]
fn the_code_and_the_files_know_the_same_messages() {
    let (messages, flaws) = read(Language::English.source());
    assert!(flaws.is_empty(), "{flaws:#?}");
    let in_file: BTreeSet<&str> = messages.keys().map(String::as_str).collect();
    let in_code: BTreeSet<&str> = Message::ALL.iter().map(|message| message.id()).collect();
    assert_eq!(in_code, in_file);
    assert_eq!(in_code.len(), Message::ALL.len(), "no name stands twice");
}

#[test]
fn a_broken_file_is_found() {
    let english = "greeting = Hello { $name }\nbye = Goodbye\nwait = { $n ->\n    [one] a day\n   *[other] { $n } days\n }\n";
    let german = "greeting = Hallo { $name }\nbye = Tschüss\nwait = { $n ->\n    [one] ein Tag\n   *[other] { $n } Tage\n }\n";
    assert_eq!(flaws(english, german, &[]), Vec::<String>::new());
    for (sound, broken, found) in [
        ("bye = Tschüss\n", "", "`bye` is missing"),
        ("bye = Tschüss\n", "bye = { \"\" }\n", "`bye` is empty"),
        ("bye = Tschüss\n", "bye =\n", "`bye` is missing"),
        ("bye = Tschüss\n", "bye = Goodbye\n", "`bye` is English"),
        ("bye = Tschüss\n", "bye = Tschüss\nbye = Ade\n", "`bye` stands twice"),
        ("bye = Tschüss\n", "bye = Tschüss\nmore = Mehr\n", "`more` is not in the English file"),
        ("bye = Tschüss\n", "bye = <b>Tschüss</b>\n", "`bye` holds a character"),
        ("bye = Tschüss\n", "bye = { greeting }\n", "is not used here"),
        ("Hallo { $name }", "Hallo", "`greeting` has other placeables"),
        ("Hallo { $name }", "Hallo { $nmae }", "`greeting` has other placeables"),
        ("Hallo { $name }", "Hallo { $name", "Expected"),
        ("[one] ein Tag", "[one] { $n }", "a variant of `n` is empty"),
    ] {
        assert!(german.contains(sound), "{sound}");
        let flaws = flaws(english, &german.replace(sound, broken), &[]);
        assert!(flaws.iter().any(|flaw| flaw.contains(found)), "{broken} gave {flaws:?}");
    }
    assert!(flaws(english, german, &["bye"])[0].contains("listed as English"));
}

#[test]
fn the_statement_names_google_and_the_privacy_link_too() {
    for language in Language::ALL {
        for message in [Message::Statement, Message::Privacy, Message::ConsentTitle] {
            let text = language.text(message);
            assert!(text.contains("Google"), "{}: {text}", language.tag());
        }
    }
}

#[test]
fn punctuation_is_that_of_the_language() {
    for language in Language::ALL {
        for (id, Said { text, .. }) in read(language.source()).0 {
            let foreign: &[char] = match language {
                Language::English => &[],
                Language::Japanese | Language::SimplifiedChinese | Language::TraditionalChinese => {
                    &['.', ',', ';', ':', '?', '!', '(', ')', '\'', '"']
                }
                _ => &['\'', '"'],
            };
            let right = !text.contains(foreign)
                && (language != Language::French || is_spaced_as_in_french(&text));
            assert!(right, "{} {id}: {text}", language.tag());
        }
    }
}

/// Whether a space that does not break a line stands before high punctuation.
fn is_spaced_as_in_french(text: &str) -> bool {
    text.match_indices([':', ';', '?', '!'])
        .all(|(at, _)| text[..at].ends_with(['\u{a0}', '\u{202f}']))
}
