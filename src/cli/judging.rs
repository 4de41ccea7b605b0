//! A run of checks that somebody watches, and may stop.

use std::time::Duration;

use tokio::sync::watch;

use crate::check::{Bench, Event, Given, Outcome, Selection, Tools, Until, run as run_checks};
use crate::google::Target;
use crate::wire::{BoxFuture, Client, SystemChance, SystemClock};

use super::failure::Failure;
use super::output::Output;
use super::permit::ensure_known_devices;
use super::progress::Progress;
use super::signals::shutdown_signal;

/// How long a run may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// The longest that a check may wait for something to expire.
    pub longest_wait: Duration,
    /// After this time the run ends.
    pub deadline: Option<Duration>,
}

/// What a run found.
pub(super) struct Found {
    pub outcomes: Vec<Outcome>,
    /// Why nobody could be linked, where somebody should have been.
    pub unlinked: Option<String>,
    /// Whether every group has its line already.
    pub is_told: bool,
    /// Whether the person ended it.
    pub is_stopped: bool,
    /// Whether a device could not be put back after the end.
    pub has_left_otherwise: bool,
}

/// Runs the checks until they have ended, the time is up, or the person stops them; nothing where
/// the person did not wait for that.
pub(super) async fn judge(
    target: &Target,
    given: Given<'_>,
    selection: &Selection,
    patience: Patience,
    client: &Client,
    output: &Output,
) -> Result<Option<Found>, Failure> {
    let interrupt = shutdown_signal()?;
    let pause = |time: Duration| -> BoxFuture<'static, ()> { Box::pin(tokio::time::sleep(time)) };
    let tools = Tools { client, clock: &SystemClock, chance: &SystemChance, pause: &pause };
    let mut bench = Bench::new(target, given, tools);
    bench.longest_wait = patience.longest_wait;
    ensure_known_devices(&bench).await?;
    let (stop, stopped) = watch::channel(false);
    let until = Until { deadline: patience.deadline, stopped: Some(stopped) };
    let progress = Progress::start(&selection.checks().collect::<Vec<_>>(), output);
    let told = |event: &Event<'_>| progress.told(event);
    let outcomes = tokio::select! {
        outcomes = run_checks(&bench, selection, &until, &told) => outcomes,
        () = interrupted(interrupt, &stop, &progress) => {
            drop(progress);
            output.talk("stopped before everything was put back: look at the devices");
            return Ok(None);
        }
    };
    let is_stopped = *stop.borrow();
    let has_left_otherwise = progress.has_left_otherwise();
    let is_told = progress.finish();
    Ok(Some(Found {
        outcomes,
        unlinked: bench.unlinked().await,
        is_told,
        is_stopped,
        has_left_otherwise,
    }))
}

/// At the first Ctrl-C the run ends and devices are put back; at the second nothing is waited for.
async fn interrupted(
    first: impl Future<Output = ()>,
    stop: &watch::Sender<bool>,
    progress: &Progress<'_>,
) {
    first.await;
    stop.send_replace(true);
    progress.say("stopping: devices are put back and links ended; Ctrl-C again does not wait");
    // Listened for from here on: the first would be heard twice.
    match shutdown_signal() {
        Ok(second) => second.await,
        Err(_) => std::future::pending().await,
    }
}
