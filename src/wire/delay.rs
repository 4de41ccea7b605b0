//! How much later than it could an answer comes.

use std::time::Duration;

/// An answer that takes its time: an extension of the response. A server waits before it sends it;
/// where there is none, a [`Client`](super::Client) counts it as waited for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Delay(pub Duration);
