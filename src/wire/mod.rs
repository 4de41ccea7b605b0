//! What touches the world outside: the HTTP client, the record of exchanges, the redactor, files
//! that people write; time and chance, which are handed in so that tests can move the one and fix
//! the other.

mod chance;
mod charset;
mod client;
mod clock;
mod document;
mod exchange;
mod patience;
mod private_file;
mod redactor;
mod tls_fault;
mod trust;

pub(crate) use charset::readings;
pub(crate) use client::is_loopback;

pub use chance::{Chance, SeededChance, SystemChance};
pub use client::{BoxFuture, Client, HttpTransport, Limits, SendError, Transport};
pub use clock::{Clock, ManualClock, SystemClock, Timestamp};
pub use document::{Problem, Problems, Table, read_document};
pub use exchange::Exchange;
pub use private_file::{ensure_writable_place, write_private_file};
pub use redactor::{REDACTED, Redactor};
pub use tls_fault::TlsFault;
pub use trust::{Trust, TrustError};
