//! Why this machine could not do its part of linking.

use std::io;

use super::WaitError;

/// A failure of our own; what the cloud does wrong is in the report.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// There is no port to listen on.
    #[error("could not listen on this machine for the redirect: {0}")]
    Listen(#[source] io::Error),
    /// The waiting ended.
    #[error(transparent)]
    Wait(WaitError),
    /// Nobody could be asked for the address.
    #[error("could not read the address that was pasted: {0}")]
    Ask(#[source] io::Error),
}
