//! A conversation as it was read, and where each of its parts stands in the file.

use std::ops::Range;

use super::{ConversationFile, Part};

/// Where a part stands.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Place {
    /// The line it starts on, from 1.
    pub line: usize,
    /// Its bytes: what a rewrite replaces.
    pub range: Range<usize>,
}

/// A conversation that was read from a file.
#[derive(Clone, Debug)]
pub struct ReadConversation {
    /// What the file is called.
    pub file: String,
    /// What stands in it.
    pub text: String,
    /// What it means.
    pub conversation: ConversationFile,
    /// Where each part stands: as many as there are parts.
    pub places: Vec<Place>,
}

impl ReadConversation {
    /// The parts with their places, in order.
    pub fn parts(&self) -> impl Iterator<Item = (&Part, &Place)> {
        self.conversation.parts.iter().zip(&self.places)
    }
}
