//! What touches the world outside: the HTTP client and server, the record of exchanges, the
//! redactor, files that people write, conversations among them; time and chance, which are handed
//! in so that tests can move the one and fix the other.

mod chance;
mod charset;
mod client;
mod clock;
mod conversation;
mod delay;
mod document;
mod exchange;
mod json_text;
mod patience;
mod private_file;
mod read_file;
mod redactor;
mod replaced_file;
mod server;
mod tls_fault;
mod trust;

pub(crate) use charset::readings;
pub(crate) use client::is_loopback;
pub(crate) use json_text::{json_lines, one_line};
pub(crate) use redactor::pins_of;
pub(crate) use server::read_body;
#[cfg(test)]
pub(crate) use server::serve_within;

pub use chance::{Chance, SeededChance, SystemChance};
pub use client::{BoxFuture, Client, HttpTransport, Limits, SendError, Transport};
pub use clock::{Clock, ManualClock, SystemClock, Timestamp};
pub(crate) use conversation::spoken;
pub use conversation::{
    ConversationFile, Difference, Endpoint, Known, Missing, Part, Place, Placeholder,
    ReadConversation, RequestHead, Rewrite, WrittenBody, WrittenRequest, WrittenResponse, compare,
    compare_response, fill, merge_response, placeholders, read_conversation, record_exchange,
    record_request, record_response, render_conversation_file, render_part,
};
pub use delay::Delay;
pub use document::{Problem, Problems, Table, read_document};
pub use exchange::Exchange;
pub use private_file::{
    create_private_file, ensure_writable_place, hold_private_file, write_private_file,
};
pub use read_file::{LARGEST_FILE, read_file, read_regular_file, read_text, read_text_file};
pub use redactor::{REDACTED, Redactor};
pub use replaced_file::replace_file;
pub use server::{
    Answers, BodyError, Handed, Handing, Mishap, Peer, ServerLimits, Tls, TlsError, serve_http,
};
pub use tls_fault::TlsFault;
pub use trust::{Trust, TrustError};
