//! The HTTP server: takes connections, plain or under TLS, and gives each request to what answers.
//!
//! | file | what it is for |
//! |---|---|
//! | `reception` | connections: limits for slow and oversized clients, an orderly end |
//! | `tls` | the certificate and key of an https server |
//! | `body` | a request's body, within limits of size and time |
//! | `hand` | requests handed to a [`Transport`](super::Transport), answers with their mishaps |
//! | `mishap` | what can happen to an answer on its way |
//! | `line` | a connection on which something else than HTTP can be said |

mod body;
mod hand;
mod line;
mod mishap;
mod reception;
mod tls;

pub(crate) use body::read_body;
#[cfg(test)]
pub(crate) use reception::serve_within;

pub use body::BodyError;
pub use hand::{Handed, Handing};
pub use mishap::Mishap;
pub use reception::{Answers, Peer, ServerLimits, serve_http};
pub use tls::{Tls, TlsError};
