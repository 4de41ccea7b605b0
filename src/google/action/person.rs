//! Where the person's words come from.

use crate::google::conversation::Reply;

use super::outcome::ActionTurn;

/// The person who talks to the action.
pub trait Person {
    /// Whether the account may be linked.
    fn consents(&mut self) -> Reply<bool>;

    /// What the person says next.
    fn says(&mut self) -> Reply<String>;

    /// Has said something, of which nothing has come yet.
    fn said(&mut self, _words: &str) {}

    /// Hears each turn as it is complete.
    fn heard(&mut self, _turn: &ActionTurn) {}
}
