//! A page: what all kinds have in common, as text and as JSON.

use serde_json::{Value, json};

use crate::protocol::Map;

use super::sheet::{Sheet, sentence};
use crate::report::Style;

/// A kind of page.
pub(super) struct Kind {
    /// The kind in JSON: `device_type`.
    pub id: &'static str,
    /// Several of them in JSON: `device_types`.
    pub plural: &'static str,
    /// The kind in words: `device type`.
    pub title: &'static str,
    /// Several of them in words: `Device types`.
    pub heading: &'static str,
    /// What stands before a name to make it a full one; empty where there are no full names.
    pub prefix: &'static str,
    /// Whether its names stand on the wire, where case counts.
    pub case_counts: bool,
    /// What there is of it.
    pub topics: fn() -> Vec<Box<dyn Topic>>,
}

/// What a page is about; what it says beside that comes from its kind.
pub(super) trait Topic {
    /// The short name, in the exact case of the wire; or the words that are shown.
    fn name(&self) -> &'static str;

    /// Other names that mean the same.
    fn aliases(&self) -> Vec<&'static str> {
        Vec::new()
    }

    /// Other words under which people may look for it.
    fn keywords(&self) -> Vec<&'static str> {
        Vec::new()
    }

    /// What a screen or a log says of it: found within other words too.
    fn wordings(&self) -> Vec<&'static str> {
        Vec::new()
    }

    /// What it is, in a few words.
    fn summary(&self) -> String;

    /// Writes all below the summary.
    fn write(&self, sheet: &mut Sheet);

    /// The members of the JSON document beside those of every page.
    fn members(&self) -> Map;
}

/// One page.
pub struct Page {
    pub(super) kind: &'static Kind,
    pub(super) topic: Box<dyn Topic>,
}

impl Page {
    /// The kind in words, such as `device type`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.kind.title
    }

    /// The name, in the exact case of the wire.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.topic.name()
    }

    /// The name that no other kind has; the short one where there is no other.
    #[must_use]
    pub fn full_name(&self) -> String {
        format!("{}{}", self.kind.prefix, self.name())
    }

    /// Renders the page.
    #[must_use]
    pub fn render(&self, style: Style) -> String {
        let mut sheet = Sheet::new(style);
        sheet.title(self.name(), self.kind.title);
        if !self.kind.prefix.is_empty() {
            sheet.dim(&self.full_name());
        }
        sheet.gap();
        sheet.line(&sentence(&self.topic.summary()));
        let aliases = self.topic.aliases();
        if !aliases.is_empty() {
            sheet.line(&format!("Also accepted as {}.", aliases.join(", ")));
        }
        self.topic.write(&mut sheet);
        sheet.finish()
    }

    /// The page as one JSON document.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut document = Map::new();
        document.insert("kind".to_owned(), self.kind.id.into());
        document.extend(head_json(self.kind, &*self.topic));
        document.extend(self.topic.members());
        Value::Object(document)
    }
}

/// Name, full name, summary and aliases.
pub(super) fn head_json(kind: &Kind, topic: &dyn Topic) -> Map {
    let mut head = Map::new();
    head.insert("name".to_owned(), topic.name().into());
    if !kind.prefix.is_empty() {
        head.insert("full_name".to_owned(), format!("{}{}", kind.prefix, topic.name()).into());
    }
    head.insert("summary".to_owned(), topic.summary().into());
    let aliases = topic.aliases();
    if !aliases.is_empty() {
        head.insert("aliases".to_owned(), json!(aliases));
    }
    head
}

/// The members of a JSON object.
pub(super) fn members(document: Value) -> Map {
    match document {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}
