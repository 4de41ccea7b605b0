//! When a run ends before it is done: its time is up, or the person stops it.

use std::future::pending;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use super::{Judged, Stop};

/// When a run ends before it is done.
#[derive(Clone, Debug, Default)]
pub struct Until {
    /// After this time.
    pub deadline: Option<Duration>,
    /// Once this says so.
    pub stopped: Option<watch::Receiver<bool>>,
}

/// Why what is left of a run is not judged.
#[derive(Clone)]
pub(super) struct End {
    limit: Option<Instant>,
    stopped: Option<watch::Receiver<bool>>,
}

impl End {
    /// Counts from now.
    pub(super) fn of(until: &Until) -> Self {
        let limit = until.deadline.map(|deadline| Instant::now() + deadline);
        Self { limit, stopped: until.stopped.clone() }
    }

    /// Waits for an end, if there will be one, and says why.
    async fn comes(mut self) -> Stop {
        let late = async {
            match self.limit {
                Some(limit) => tokio::time::sleep_until(limit).await,
                None => pending().await,
            }
        };
        let stopped = async {
            let told = match &mut self.stopped {
                Some(stopped) => stopped.wait_for(|stopped| *stopped).await.is_ok(),
                None => false,
            };
            if !told {
                pending::<()>().await;
            }
        };
        tokio::select! {
            () = late => Stop::unless("the time was up", "`--deadline` gives it more"),
            () = stopped => Stop::not_judged("the run was stopped"),
        }
    }

    /// What comes of a check, unless the end comes first.
    pub(super) async fn or(&self, judging: impl Future<Output = Judged>) -> Judged {
        tokio::select! {
            biased;
            stop = self.clone().comes() => Err(stop),
            judged = judging => judged,
        }
    }
}
