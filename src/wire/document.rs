//! TOML documents that people write, read so that every mistake has its line.
//!
//! A [`Table`] gives out its members by kind and notes a [`Problem`] for each that is wrong;
//! [`Table::finish`] notes those that nobody asked for, with the name they may have meant.

use std::cell::RefCell;
use std::collections::HashSet;
use std::fmt;
use std::ops::Range;
use std::rc::Rc;
use std::time::Duration;

use serde_json::Value;
use toml::de::{DeTable, DeValue};

use crate::catalog::nearest;
use crate::protocol::Map;

/// A mistake in a document: where, what was expected, what stands there.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, in words.
    pub message: String,
}

/// All mistakes of one document.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Problems {
    /// What the document is called.
    pub file: String,
    /// Its mistakes, by line; never empty.
    pub list: Vec<Problem>,
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.list.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{}:{}: {}", self.file, problem.line, problem.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// Where problems are noted while a document is read.
#[derive(Debug)]
struct Notes {
    /// The byte at which each line starts.
    line_starts: Vec<usize>,
    list: RefCell<Vec<Problem>>,
}

impl Notes {
    fn line(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= offset)
    }

    fn add(&self, offset: usize, message: String) {
        self.list.borrow_mut().push(Problem { line: self.line(offset), message });
    }
}

/// Parses `text` and reads it with `read`, which may note problems.
///
/// # Errors
/// The text is no TOML, or problems were noted.
pub fn read_document<T>(
    file: &str,
    text: &str,
    read: impl FnOnce(&Table<'_>) -> T,
) -> Result<T, Problems> {
    let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(index, _)| index + 1));
    let notes = Rc::new(Notes { line_starts: starts.collect(), list: RefCell::default() });
    let result = match DeTable::parse(text) {
        Err(error) => {
            let offset = error.span().map_or(0, |span| span.start);
            notes.add(offset, error.message().replace('\n', ", "));
            None
        }
        Ok(document) => {
            let span = document.span();
            let root =
                Table::new(document.get_ref(), span, "the document".to_owned(), notes.clone());
            let result = read(&root);
            root.finish();
            Some(result)
        }
    };
    let mut list = notes.list.take();
    list.sort_by_key(|problem| problem.line);
    match result {
        Some(result) if list.is_empty() => Ok(result),
        _ => Err(Problems { file: file.to_owned(), list }),
    }
}

/// A value with the place it stands at.
#[derive(Clone, Debug)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    offset: usize,
}

/// A table of a document, and which of its members were asked for.
#[derive(Debug)]
pub struct Table<'a> {
    members: &'a DeTable<'a>,
    offset: usize,
    /// What the table is called in messages: `[[devices]]` and the like.
    name: String,
    asked: RefCell<HashSet<&'static str>>,
    notes: Rc<Notes>,
}

impl<'a> Table<'a> {
    fn new(table: &'a DeTable<'a>, span: Range<usize>, name: String, notes: Rc<Notes>) -> Self {
        Self { members: table, offset: span.start, name, asked: RefCell::default(), notes }
    }

    fn member(&self, key: &'static str) -> Option<(&'a DeValue<'a>, usize)> {
        self.asked.borrow_mut().insert(key);
        self.members.get(key).map(|value| (value.get_ref(), value.span().start))
    }

    /// Reads a member by `read`, which gives `None` where the value is of another kind.
    fn read<T>(
        &self,
        key: &'static str,
        expected: &str,
        read: impl FnOnce(&'a DeValue<'a>) -> Option<T>,
    ) -> Option<Located<T>> {
        let (value, offset) = self.member(key)?;
        let result = read(value);
        if result.is_none() {
            self.notes
                .add(offset, format!("`{key}`: expected {expected}, got {}", describe(value)));
        }
        result.map(|value| Located { value, offset })
    }

    /// Notes that `key` is missing where `value` is not there though it should be.
    fn require<T>(&self, key: &str, expected: &str, value: Option<T>) -> Option<T> {
        if value.is_none() && !self.members.contains_key(key) {
            self.problem(format!("{} needs `{key}`: {expected}", self.name));
        }
        value
    }

    /// A string that may be left out.
    pub fn text(&self, key: &'static str) -> Option<Located<String>> {
        self.read(key, "a string in quotes", |value| value.as_str().map(str::to_owned))
    }

    /// A string that no message shows.
    pub fn secret(&self, key: &'static str) -> Option<Located<String>> {
        let (value, offset) = self.member(key)?;
        if let Some(text) = value.as_str() {
            return Some(Located { value: text.to_owned(), offset });
        }
        let kind = value.type_str();
        self.notes.add(
            offset,
            format!("`{key}`: expected a string in quotes, got another kind ({kind})"),
        );
        None
    }

    /// A string that must be there and not be blank.
    pub fn required_text(&self, key: &'static str) -> Option<Located<String>> {
        let text = self.require(key, "a string", self.text(key))?;
        if text.value.trim().is_empty() {
            self.problem_at(&text, format!("`{key}`: expected a string that is not blank"));
            return None;
        }
        Some(text)
    }

    /// An array of strings that must be there.
    pub fn required_texts(
        &self,
        key: &'static str,
        expected: &str,
    ) -> Option<Vec<Located<String>>> {
        self.require(key, expected, self.texts(key))
    }

    /// Whether there is a member of this name, of whatever kind.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.members.contains_key(key)
    }

    /// A boolean that may be left out.
    pub fn boolean(&self, key: &'static str) -> Option<bool> {
        self.read(key, "true or false", DeValue::as_bool).map(|located| located.value)
    }

    /// A whole number from 1 that may be left out.
    pub fn count(&self, key: &'static str) -> Option<u32> {
        self.read(key, "a whole number from 1", |value| {
            let number: u32 = value.as_integer()?.as_str().parse().ok()?;
            (number > 0).then_some(number)
        })
        .map(|located| located.value)
    }

    /// A duration such as `500ms` or `5m` that may be left out.
    pub fn duration(&self, key: &'static str) -> Option<Duration> {
        self.read(key, "a duration such as \"500ms\" or \"5m\"", |value| {
            humantime::parse_duration(value.as_str()?).ok()
        })
        .map(|located| located.value)
    }

    /// An array of strings that may be left out.
    pub fn texts(&self, key: &'static str) -> Option<Vec<Located<String>>> {
        self.read(key, "an array of strings", |value| {
            value
                .as_array()?
                .iter()
                .map(|element| {
                    let value = element.get_ref().as_str()?.to_owned();
                    Some(Located { value, offset: element.span().start })
                })
                .collect()
        })
        .map(|located| located.value)
    }

    /// A table as a JSON object; empty where it is left out.
    pub fn json(&self, key: &'static str) -> Map {
        let Some(found) = self.read(key, "a table", DeValue::as_table) else {
            return Map::new();
        };
        let mut members = Map::new();
        for (name, value) in found.value {
            match to_json(value.get_ref()) {
                Some(json) => drop(members.insert(name.get_ref().to_string(), json)),
                None => self.notes.add(
                    value.span().start,
                    format!(
                        "`{key}.{}`: expected something that JSON can say, got {}",
                        name.get_ref(),
                        describe(value.get_ref())
                    ),
                ),
            }
        }
        members
    }

    /// A table that may be left out.
    pub fn table(&self, key: &'static str) -> Option<Table<'a>> {
        let found = self.read(key, "a table", DeValue::as_table)?;
        Some(self.child(found.value, found.offset, format!("[{}]", self.path(key))))
    }

    /// The tables of a `[[key]]`; none where it is left out.
    pub fn tables(&self, key: &'static str) -> Vec<Table<'a>> {
        let name = format!("[[{}]]", self.path(key));
        let found = self.read(key, &format!("tables, each begun by `{name}`"), |value| {
            value
                .as_array()?
                .iter()
                .map(|element| Some((element.get_ref().as_table()?, element.span().start)))
                .collect::<Option<Vec<_>>>()
        });
        let tables = found.map(|located| located.value).unwrap_or_default();
        tables.into_iter().map(|(table, offset)| self.child(table, offset, name.clone())).collect()
    }

    /// The tables of a `[key.NAME]`, with their names.
    pub fn named_tables(&self, key: &'static str) -> Vec<(String, Table<'a>)> {
        let Some(found) = self.read(key, "a table of tables", DeValue::as_table) else {
            return Vec::new();
        };
        let mut tables = Vec::new();
        for (name, value) in found.value {
            let shown = format!("[{key}.{}]", name.get_ref());
            match value.get_ref().as_table() {
                Some(table) => {
                    let child = self.child(table, value.span().start, shown);
                    tables.push((name.get_ref().to_string(), child));
                }
                None => self.notes.add(value.span().start, format!("{shown}: expected a table")),
            }
        }
        tables
    }

    /// A table of booleans, such as `[presence]`.
    pub fn booleans(&self, key: &'static str) -> Vec<(String, bool)> {
        let Some(found) = self.read(key, "a table", DeValue::as_table) else {
            return Vec::new();
        };
        let mut booleans = Vec::new();
        for (name, value) in found.value {
            let boolean = value.get_ref().as_bool();
            if boolean.is_none() {
                let got = describe(value.get_ref());
                let message = format!("`{}`: expected true or false, got {got}", name.get_ref());
                self.notes.add(value.span().start, message);
            }
            // The name is there, whatever its value: nobody shall call it unknown.
            booleans.push((name.get_ref().to_string(), boolean.unwrap_or_default()));
        }
        booleans
    }

    /// A member's name as the heads of tables write it: `devices.verify`.
    fn path(&self, key: &str) -> String {
        match self.name.strip_prefix('[') {
            Some(name) => format!("{}.{key}", name.trim_matches(['[', ']'])),
            None => key.to_owned(),
        }
    }

    fn child(&self, table: &'a DeTable<'a>, offset: usize, name: String) -> Table<'a> {
        Table::new(table, offset..offset, name, self.notes.clone())
    }

    /// Notes a problem of the table as a whole.
    pub fn problem(&self, message: impl Into<String>) {
        self.notes.add(self.offset, message.into());
    }

    /// Notes a problem of a value.
    pub fn problem_at<T>(&self, located: &Located<T>, message: impl Into<String>) {
        self.notes.add(located.offset, message.into());
    }

    /// Notes a problem at a JSON pointer into this table, or at the nearest place above it.
    pub fn problem_below(&self, pointer: &str, message: impl Into<String>) {
        let mut offset = self.offset;
        let mut value: Option<&DeValue<'_>> = None;
        for step in pointer.split('/').skip(1) {
            let next = match value {
                None => self.members.get(step),
                Some(DeValue::Table(table)) => table.get(step),
                Some(DeValue::Array(array)) => {
                    step.parse::<usize>().ok().and_then(|index| array.get(index))
                }
                Some(_) => None,
            };
            let Some(next) = next else { break };
            offset = next.span().start;
            value = Some(next.get_ref());
        }
        self.notes.add(offset, message.into());
    }

    /// Notes the members that nobody asked for.
    pub fn finish(&self) {
        let asked = self.asked.borrow();
        for key in self.members.keys() {
            let name: &str = key.get_ref();
            if asked.contains(name) {
                continue;
            }
            let hint = if let Some(near) = nearest(name, asked.iter().copied()).first() {
                format!("did you mean `{near}`?")
            } else {
                let mut known: Vec<&str> = asked.iter().copied().collect();
                known.sort_unstable();
                format!("known: {}", known.join(", "))
            };
            let message = format!("unknown key `{name}` in {} ({hint})", self.name);
            self.notes.add(key.span().start, message);
        }
    }
}

fn describe(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("{:?}", text.as_ref()),
        DeValue::Integer(number) => format!("`{}`", number.as_str()),
        DeValue::Float(number) => format!("`{}`", number.as_str()),
        DeValue::Boolean(boolean) => format!("`{boolean}`"),
        DeValue::Datetime(moment) => format!("`{moment}`"),
        DeValue::Array(_) => "an array".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}

/// The JSON of a value; `None` for what JSON cannot say (dates, infinities, other radices).
fn to_json(value: &DeValue<'_>) -> Option<Value> {
    Some(match value {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Boolean(boolean) => Value::Bool(*boolean),
        DeValue::Integer(number) => {
            i64::from_str_radix(number.as_str(), number.radix()).ok()?.into()
        }
        DeValue::Float(number) => {
            Value::Number(serde_json::Number::from_f64(number.as_str().parse().ok()?)?)
        }
        DeValue::Datetime(_) => return None,
        DeValue::Array(array) => Value::Array(
            array.iter().map(|element| to_json(element.get_ref())).collect::<Option<_>>()?,
        ),
        DeValue::Table(table) => Value::Object(
            table
                .iter()
                .map(|(key, value)| Some((key.get_ref().to_string(), to_json(value.get_ref())?)))
                .collect::<Option<_>>()?,
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str, read: impl FnOnce(&Table<'_>)) -> Vec<String> {
        match read_document("home.toml", text, read) {
            Ok(()) => Vec::new(),
            Err(problems) => problems.to_string().lines().map(str::to_owned).collect(),
        }
    }

    #[test]
    fn every_mistake_has_its_line() {
        let text = "count = 0\n\nnmae = \"x\"\nwait = \"5 parsecs\"\n[[things]]\nlist = [1]\n";
        let found = problems(text, |root| {
            root.required_text("name");
            root.count("count");
            root.duration("wait");
            for thing in root.tables("things") {
                thing.texts("list");
                thing.required_text("id");
                thing.finish();
            }
        });
        assert_eq!(
            found,
            [
                "home.toml:1: the document needs `name`: a string",
                "home.toml:1: `count`: expected a whole number from 1, got `0`",
                "home.toml:3: unknown key `nmae` in the document (did you mean `name`?)",
                "home.toml:4: `wait`: expected a duration such as \"500ms\" or \"5m\", got \"5 parsecs\"",
                "home.toml:5: [[things]] needs `id`: a string",
                "home.toml:6: `list`: expected an array of strings, got an array",
            ]
        );
    }

    #[test]
    fn what_is_no_toml_names_the_line_too() {
        let found = problems("a = 1\nb = = 2\n", |_| ());
        assert!(found[0].starts_with("home.toml:2: "), "{found:?}");
    }

    #[test]
    fn a_pointer_finds_its_line() {
        let text = "[state]\non = true\n[state.color]\ntemperatureK = 1\n";
        let found = problems(text, |root| {
            root.json("state");
            root.problem_below("/state/color/temperatureK", "too cold");
            root.problem_below("/state/brightness", "missing");
        });
        assert_eq!(found, ["home.toml:1: missing", "home.toml:4: too cold"]);
    }
}
