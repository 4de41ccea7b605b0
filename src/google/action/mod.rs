//! The Assistant's side of a conversational action: invocation, account linking, turn by turn.
//!
//! Plays the platform that Actions Builder was, against a developer's webhook. Conversational
//! actions were retired in June 2023 and were never part of smart home: its fulfillment never gets
//! these requests.
//!
//! | file | what it is for |
//! |---|---|
//! | `project` | what the developer set up: scenes, handlers, how accounts are linked |
//! | `linking` | how an account gets linked, and what a linked one sends along |
//! | `person` | where the person's words come from |
//! | `play` | the conversation: which handler is called when |
//! | `delivery` | one request, with what answers a 401 |
//! | `session` | what the platform keeps between two requests |
//! | `judge` | what of an answer can be used, and what is wrong with it |
//! | `outcome` | the conversation as it was held |

mod delivery;
mod judge;
mod linking;
mod outcome;
mod person;
mod play;
mod project;
#[cfg(test)]
mod scripted;
mod session;
#[cfg(test)]
mod tests;

pub use linking::{Attempt, GoogleSignIn, Linking, LinkingFlow, LocalFuture, OauthLinking};
pub use outcome::{ActionDialogue, ActionOutcome, ActionTrouble, ActionTurn};
pub use person::Person;
pub use play::{ActionTools, Sign, talk};
pub use project::{Action, HandlerError, Handlers, LinkingType};
