//! A request and its answer, as they went over the wire.

use std::time::Duration;

use bytes::Bytes;
use encoding_rs::Encoding;
use http::{Request, Response};
use serde_json::Value;

use super::charset::find_encoding;

/// What was sent, what came back, and how long it took. It holds secrets: print it through the
/// [`Redactor`](super::Redactor) only.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// What was sent.
    pub request: Request<Bytes>,
    /// What came back.
    pub response: Response<Bytes>,
    /// From the first byte sent to the last byte received.
    pub latency: Duration,
}

impl Exchange {
    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    /// The latency in milliseconds, to a tenth.
    #[must_use]
    pub fn latency_ms(&self) -> f64 {
        (self.latency.as_secs_f64() * 10_000.0).round() / 10.0
    }

    /// A header of the answer, where it is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.response.headers().get(name).and_then(|value| value.to_str().ok())
    }

    /// The answer's body as JSON.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(self.response.body()).ok()
    }

    /// The answer's body as JSON, else as text.
    #[must_use]
    pub fn document(&self) -> Value {
        self.json().unwrap_or_else(|| self.text().into())
    }

    /// The answer's body as text, by its encoding; what is none is replaced.
    #[must_use]
    pub fn text(&self) -> String {
        self.encoding().decode(self.response.body()).0.into_owned()
    }

    /// The encoding of the answer's body, as a byte order mark, the header or the page names it.
    #[must_use]
    pub fn encoding(&self) -> &'static Encoding {
        find_encoding(self.header("content-type"), self.response.body())
    }
}
