//! Ctrl-C and its kin, so that what was begun is ended in good order.

use std::future::Future;

use super::failure::Failure;

/// The exit status by which shells know a program that was interrupted.
pub(super) const INTERRUPTED: u8 = 130;

/// Resolves on Ctrl-C, on SIGTERM, and when the terminal is closed. Listens from the call on, not
/// from the first poll: whoever reads that the server listens may stop it at once.
#[cfg(unix)]
pub(super) fn shutdown_signal() -> Result<impl Future<Output = ()>, Failure> {
    use tokio::signal::unix::{SignalKind, signal};

    let listen = |kind| {
        signal(kind).map_err(|error| Failure::usage("could not listen for signals").cause(error))
    };
    let mut interrupt = listen(SignalKind::interrupt())?;
    let mut terminate = listen(SignalKind::terminate())?;
    let mut hangup = listen(SignalKind::hangup())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hangup.recv() => {}
        }
    })
}

/// Resolves on Ctrl-C.
#[cfg(not(unix))]
pub(super) fn shutdown_signal() -> Result<impl Future<Output = ()>, Failure> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
