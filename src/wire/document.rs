//! TOML documents that people write, read so that every mistake has its line and its place.
//!
//! A [`Table`] gives out its members by kind and notes a [`Problem`] for each that is wrong;
//! [`Table::finish`] notes those that nobody asked for, with the name they may have meant.

mod noting;
mod problem;
#[cfg(test)]
mod tests;
mod value;

use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;
use std::time::Duration;

use toml::de::{DeTable, DeValue};

use crate::protocol::{Map, Mismatch, Place, Rule};

pub use problem::{Problem, Problems};

use problem::Notes;
use value::{describe, describe_kind, to_json, whole_number};

/// Parses `text` and reads it with `read`, which may note problems.
///
/// # Errors
/// The text is no TOML, or problems were noted.
pub fn read_document<T>(
    file: &str,
    text: &str,
    read: impl FnOnce(&Table<'_>) -> T,
) -> Result<T, Problems> {
    // Editors on Windows put a byte order mark before the text.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let notes = Rc::new(Notes::on(text));
    let result = match DeTable::parse(text) {
        Err(error) => {
            let offset = error.span().map_or(0, |span| span.start);
            let message = error.message().replace('\n', ", ");
            notes.add(offset, Mismatch::new("", "TOML", &message), message);
            None
        }
        Ok(document) => {
            let root = Table {
                members: document.get_ref(),
                offset: document.span().start,
                pointer: String::new(),
                name: "the document".to_owned(),
                asked: RefCell::default(),
                notes: notes.clone(),
            };
            let result = read(&root);
            root.finish();
            Some(result)
        }
    };
    let list = notes.take();
    match result {
        Some(result) if list.is_empty() => Ok(result),
        _ => Err(Problems { file: file.to_owned(), list }),
    }
}

/// A table of a document, and which of its members were asked for.
#[derive(Debug)]
pub struct Table<'a> {
    members: &'a DeTable<'a>,
    offset: usize,
    pointer: String,
    /// What the table is called in messages: `[[devices]]` and the like.
    name: String,
    asked: RefCell<HashSet<&'static str>>,
    notes: Rc<Notes>,
}

impl<'a> Table<'a> {
    /// The place of this table, as a JSON pointer.
    #[must_use]
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// Whether there is a member of this name, of whatever kind.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.members.contains_key(key)
    }

    fn member(&self, key: &'static str) -> Option<&'a DeValue<'a>> {
        self.asked.borrow_mut().insert(key);
        self.members.get(key).map(toml::Spanned::get_ref)
    }

    /// Reads a member by `read`, which names the rule that the value breaks.
    fn read<T>(
        &self,
        key: &'static str,
        expected: &str,
        read: impl FnOnce(&'a DeValue<'a>) -> Result<T, Rule>,
    ) -> Option<T> {
        let value = self.member(key)?;
        let mismatch = |rule| Mismatch::new(place(key), expected, describe(value)).breaks(rule);
        read(value).map_err(|rule| self.note(mismatch(rule))).ok()
    }

    /// Reads the elements of an array by `read`; none at all where one is of another kind.
    fn elements<T>(
        &self,
        key: &'static str,
        [expected, each]: [&str; 2],
        read: impl Fn(&'a DeValue<'a>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let array = self.read(key, expected, |value| value.as_array().ok_or(Rule::Type))?;
        let mut elements = Vec::new();
        for (index, element) in array.iter().enumerate() {
            let element = element.get_ref();
            let read = read(element);
            if read.is_none() {
                let pointer = format!("{}/{index}", place(key));
                self.note(Mismatch::new(pointer, each, describe(element)));
            }
            elements.extend(read);
        }
        (elements.len() == array.len()).then_some(elements)
    }

    /// Notes that `key` is missing where `value` is not there though it should be.
    fn require<T>(&self, key: &str, expected: &str, value: Option<T>) -> Option<T> {
        if value.is_none() && !self.has(key) {
            self.note_missing(key, expected);
        }
        value
    }

    /// A string that may be left out.
    pub fn text(&self, key: &'static str) -> Option<String> {
        let text = |value: &DeValue<'_>| value.as_str().map(str::to_owned);
        self.read(key, "a string in quotes", |value| text(value).ok_or(Rule::Type))
    }

    /// A string that no message shows.
    pub fn secret(&self, key: &'static str) -> Option<String> {
        let value = self.member(key)?;
        if value.as_str().is_none() {
            self.note(Mismatch::new(place(key), "a string in quotes", describe_kind(value)));
        }
        value.as_str().map(str::to_owned)
    }

    /// A string that must be there and not be blank.
    pub fn required_text(&self, key: &'static str) -> Option<String> {
        let text = self.require(key, "a string", self.text(key))?;
        if text.trim().is_empty() {
            let expected = "a string that is not blank";
            self.note(Mismatch::new(place(key), expected, format!("{text:?}")).breaks(Rule::Value));
            return None;
        }
        Some(text)
    }

    /// An array of strings that must be there.
    pub fn required_texts(&self, key: &'static str, expected: &str) -> Option<Vec<String>> {
        self.require(key, expected, self.texts(key))
    }

    /// What one of a few words stands for.
    pub fn choice<T: Copy>(&self, key: &'static str, choices: &[(&str, T)]) -> Option<T> {
        self.read(key, &describe_choices(choices), |value| {
            let text = value.as_str().ok_or(Rule::Type)?;
            let chosen = choices.iter().find(|(word, _)| *word == text);
            chosen.map(|(_, meant)| *meant).ok_or(Rule::Value)
        })
    }

    /// What one of a few words stands for, one of which must be there.
    pub fn required_choice<T: Copy>(&self, key: &'static str, choices: &[(&str, T)]) -> Option<T> {
        self.require(key, &describe_choices(choices), self.choice(key, choices))
    }

    /// A boolean that may be left out.
    pub fn boolean(&self, key: &'static str) -> Option<bool> {
        self.read(key, "true or false", |value| value.as_bool().ok_or(Rule::Type))
    }

    /// A whole number from 1 that may be left out.
    pub fn count(&self, key: &'static str) -> Option<u32> {
        self.read(key, "a whole number from 1", |value| {
            value.as_integer().ok_or(Rule::Type)?;
            let number = whole_number(value).and_then(|number| u32::try_from(number).ok());
            number.filter(|number| *number > 0).ok_or(Rule::Range)
        })
    }

    /// A duration such as `500ms` or `5m` that may be left out.
    pub fn duration(&self, key: &'static str) -> Option<Duration> {
        self.read(key, "a duration such as \"500ms\" or \"5m\"", |value| {
            let text = value.as_str().ok_or(Rule::Type)?;
            humantime::parse_duration(text).map_err(|_| Rule::Value)
        })
    }

    /// An array of strings that may be left out.
    pub fn texts(&self, key: &'static str) -> Option<Vec<String>> {
        self.elements(key, ["an array of strings", "a string in quotes"], |value| {
            value.as_str().map(str::to_owned)
        })
    }

    /// A table as a JSON object; empty where it is left out.
    pub fn json(&self, key: &'static str) -> Map {
        let mut members = Map::new();
        for (name, value) in self.table_of_any(key, "a table").into_iter().flatten() {
            match to_json(value, &Place::at(&place(key)).member(name)) {
                Ok(json) => drop(members.insert(name.to_owned(), json)),
                Err(mismatch) => self.note(mismatch),
            }
        }
        members
    }

    /// A table that may be left out.
    pub fn table(&self, key: &'static str) -> Option<Table<'a>> {
        let table = self.read(key, "a table", |value| value.as_table().ok_or(Rule::Type))?;
        Some(self.child(table, &place(key), format!("[{}]", self.path(key))))
    }

    /// The tables of a `[[key]]`, also where it is left out; `None` where it is of another kind.
    pub fn tables(&self, key: &'static str) -> Option<Vec<Table<'a>>> {
        let name = format!("[[{}]]", self.path(key));
        if !self.has(key) {
            self.asked.borrow_mut().insert(key);
            return Some(Vec::new());
        }
        let expected = format!("tables, each begun by `{name}`");
        let tables = self.elements(key, [&expected, "a table"], DeValue::as_table)?;
        let child =
            |(index, table)| self.child(table, &format!("{}/{index}", place(key)), name.clone());
        Some(tables.into_iter().enumerate().map(child).collect())
    }

    /// The tables of a `[key.NAME]`, with their names.
    pub fn named_tables(&self, key: &'static str) -> Vec<(String, Table<'a>)> {
        let mut tables = Vec::new();
        for (name, value) in self.table_of_any(key, "a table of tables").into_iter().flatten() {
            let shown = format!("[{key}.{name}]");
            let pointer = Place::at(&place(key)).member(name).pointer();
            if value.as_table().is_none() {
                let mismatch = Mismatch::new(&pointer, "a table", describe_kind(value));
                self.note_as(mismatch, format!("{shown}: expected a table"));
            }
            let child = |table| (name.to_owned(), self.child(table, &pointer, shown));
            tables.extend(value.as_table().map(child));
        }
        tables
    }

    /// A table of booleans, such as `[presence]`.
    pub fn booleans(&self, key: &'static str) -> Vec<(String, bool)> {
        let mut booleans = Vec::new();
        for (name, value) in self.table_of_any(key, "a table").into_iter().flatten() {
            let boolean = value.as_bool();
            if boolean.is_none() {
                let pointer = Place::at(&place(key)).member(name).pointer();
                // It may be a password that slipped in from the table below.
                self.note(Mismatch::new(pointer, "true or false", describe_kind(value)));
            }
            // The name is there, whatever its value: nobody shall call it unknown.
            booleans.push((name.to_owned(), boolean.unwrap_or_default()));
        }
        booleans
    }

    /// The members of a table whose names are its own.
    fn table_of_any(
        &self,
        key: &'static str,
        expected: &str,
    ) -> Option<impl Iterator<Item = (&'a str, &'a DeValue<'a>)> + use<'a>> {
        let table = self.read(key, expected, |value| value.as_table().ok_or(Rule::Type))?;
        Some(table.iter().map(|(name, value)| (name.get_ref().as_ref(), value.get_ref())))
    }

    /// A member's name as the heads of tables write it: `devices.verify`.
    fn path(&self, key: &str) -> String {
        match self.name.strip_prefix('[') {
            Some(name) => format!("{}.{key}", name.trim_matches(['[', ']'])),
            None => key.to_owned(),
        }
    }

    fn child(&self, members: &'a DeTable<'a>, below: &str, name: String) -> Table<'a> {
        Table {
            members,
            offset: self.offset_of(below),
            pointer: self.pointer.clone() + below,
            name,
            asked: RefCell::default(),
            notes: self.notes.clone(),
        }
    }
}

/// The JSON pointer of a member.
fn place(key: &str) -> String {
    Place::ROOT.member(key).pointer()
}

/// `"ack", "ack-with-states" or "pin"`.
fn describe_choices<T>(choices: &[(&str, T)]) -> String {
    let mut words: Vec<String> = choices.iter().map(|(word, _)| format!("{word:?}")).collect();
    let last = words.pop().unwrap_or_default();
    if words.is_empty() { last } else { format!("{} or {last}", words.join(", ")) }
}
