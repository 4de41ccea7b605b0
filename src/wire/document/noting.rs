//! Says what is wrong in a table of a document.

use toml::de::DeValue;

use crate::catalog::nearest;
use crate::protocol::{Mismatch, Rule};

use super::{Table, place};

impl Table<'_> {
    /// Notes a problem in the words of a mismatch, whose pointer starts at this table.
    pub fn note(&self, mismatch: Mismatch) {
        let name = mismatch.pointer.trim_start_matches('/').replace('/', ".");
        let Mismatch { expected, actual, .. } = &mismatch;
        let message = format!("`{name}`: expected {expected}, got {actual}");
        self.note_as(mismatch, message);
    }

    /// Notes a problem in words of its own. The line is that of the place or, where nothing stands
    /// there, of the nearest above it.
    pub fn note_as(&self, mismatch: Mismatch, message: impl Into<String>) {
        let offset = self.offset_of(&mismatch.pointer);
        self.notes.add(offset, mismatch.below(&self.pointer), message.into());
    }

    /// Notes that a member is missing.
    pub fn note_missing(&self, key: &str, expected: &str) {
        let mismatch = Mismatch::new(place(key), expected, "nothing").breaks(Rule::Required);
        self.note_as(mismatch, format!("{} needs `{key}`: {expected}", self.name));
    }

    /// Where a JSON pointer into this table leads, as far as it does.
    pub(super) fn offset_of(&self, pointer: &str) -> usize {
        let mut offset = self.offset;
        let mut value: Option<&DeValue<'_>> = None;
        for step in pointer.split('/').skip(1) {
            let step = step.replace("~1", "/").replace("~0", "~");
            let next = match value {
                None => self.members.get(step.as_str()),
                Some(DeValue::Table(table)) => table.get(step.as_str()),
                Some(DeValue::Array(array)) => {
                    step.parse::<usize>().ok().and_then(|index| array.get(index))
                }
                Some(_) => None,
            };
            let Some(next) = next else { break };
            offset = next.span().start;
            value = Some(next.get_ref());
        }
        offset
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
            let pointer = format!("{}{}", self.pointer, place(name));
            let expected = format!("no such key ({hint})");
            let mismatch = Mismatch::new(pointer, expected, format!("`{name}`"));
            let message = format!("unknown key `{name}` in {} ({hint})", self.name);
            self.notes.add(key.span().start, mismatch.breaks(Rule::Unknown), message);
        }
    }
}
