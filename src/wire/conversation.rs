//! Conversation files: what the person says, what goes over the wire, what the Assistant says, as
//! Markdown that people write and read.
//!
//! ````markdown
//! # The front door
//!
//! Prose, as much as you like, anywhere.
//!
//! > **Person:** Unlock the front door.
//!
//! Request
//!
//! ```json
//! {"requestId": "<requestId>", "inputs": [{"intent": "action.devices.EXECUTE", "payload": …}]}
//! ```
//!
//! Response 200
//!
//! ```json
//! {"requestId": "<requestId>", "payload": {"commands": [{"ids": ["123"], "<more>": "<any>"}]}}
//! ```
//!
//! > **Assistant:** Can I have your security code?
//! ````
//!
//! The first line is the title. `Request` and `Response STATUS` stand alone on a line; the blocks
//! right below belong to them, and a `json`, `form` or `http` block must belong to one. Everything
//! else is prose. Each request has its response before the next request, and before anybody speaks.
//!
//! | block | in a request | in a response |
//! |---|---|---|
//! | `json` | the body | the body |
//! | `form` | the body, decoded, one `name=value` a line; `%XX` is a byte | none |
//! | `text` | the body | the body |
//! | `http` | the request line `METHOD PLACE`, then headers | the headers that matter |
//! | none | no body | an empty body |
//!
//! A request without an `http` block is an intent: it goes to the fulfillment URL with Google's
//! headers and the linked account's token. `PLACE` is a path, or one of the [`Endpoint`]s in
//! brackets. What may vary is written as a [`Placeholder`]; all else must be equal, whatever the
//! order of members, and no member may come that the file does not name. What the redactor took out
//! (`[redacted]`) may be anything in a response; a request that holds it cannot be sent.

mod block;
mod compare;
mod fill;
mod parse;
mod place;
mod placeholder;
mod record;
mod render;
mod scan;
#[cfg(test)]
mod tests;
mod update;

use serde_json::Value;

pub use compare::{Difference, Known, compare, compare_response};
pub use fill::{Missing, fill};
pub use parse::read_conversation;
pub use place::{Place, ReadConversation};
pub use placeholder::{Endpoint, Placeholder, placeholders};
pub use record::{record_exchange, record_request, record_response};
pub use render::{render_conversation_file, render_part};
pub(crate) use scan::spoken;
pub use update::{Rewrite, merge_response};

/// A conversation as a file has it.
#[derive(Clone, Debug, PartialEq)]
pub struct ConversationFile {
    /// What it is about: one line.
    pub title: String,
    /// What stands below, in order.
    pub parts: Vec<Part>,
}

/// One thing in a conversation file.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Markdown that means nothing to the program.
    Prose(String),
    /// What the person says.
    Person(String),
    /// What is sent.
    Request(WrittenRequest),
    /// What comes back.
    Response(WrittenResponse),
    /// What the Assistant says.
    Assistant(String),
}

/// A request as a file has it: with placeholders.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WrittenRequest {
    /// How it is sent; `None` for an intent.
    pub head: Option<RequestHead>,
    /// What is sent, if anything.
    pub body: Option<WrittenBody>,
}

/// The `http` block of a request.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RequestHead {
    /// GET, POST …
    pub method: String,
    /// A path with its query, or an [`Endpoint`] in brackets.
    pub place: String,
    /// Header names in lower case, and their values.
    pub headers: Vec<(String, String)>,
}

/// A response as a file has it: with placeholders.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WrittenResponse {
    /// The HTTP status.
    pub status: u16,
    /// The headers that matter, names in lower case; others may be what they are.
    pub headers: Vec<(String, String)>,
    /// What comes, if anything.
    pub body: Option<WrittenBody>,
}

/// A body as a file has it.
#[derive(Clone, Debug, PartialEq)]
pub enum WrittenBody {
    /// JSON, with placeholders in the place of texts.
    Json(Value),
    /// A form: names and values, decoded.
    Form(Vec<(String, String)>),
    /// Anything else; line ends are `\n`.
    Text(String),
}

impl WrittenBody {
    /// The body as JSON, where it is that.
    #[must_use]
    pub fn json(&self) -> Option<&Value> {
        match self {
            Self::Json(value) => Some(value),
            Self::Form(_) | Self::Text(_) => None,
        }
    }
}
