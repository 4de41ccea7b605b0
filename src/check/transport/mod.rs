//! What lies below intents and tokens: addresses, headers, and requests that nobody should send.
//!
//! | file | what it is for |
//! |---|---|
//! | `address` | https, and answers that lead elsewhere |
//! | `headers` | Google's user agent, and compression |
//! | `strange` | large, broken and unusual requests |

pub(super) mod address;
pub(super) mod headers;
pub(super) mod strange;
