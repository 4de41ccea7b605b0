//! Whatever ends a run, the devices are as they were.

use std::sync::atomic::{AtomicI64, Ordering};

use bytes::Bytes;
use http::{Request, Response};
use serde_json::Value;
use smarthome::check::{Selection, Until};
use smarthome::cloud::InProcess;
use smarthome::wire::{BoxFuture, Client, SendError, Transport};
use tokio::sync::watch;

use super::house::{clock, cloud, judge_by, with_bench};

/// Stops the run as the EXECUTE of this number comes.
struct StopAt {
    cloud: InProcess,
    to_come: AtomicI64,
    stop: watch::Sender<bool>,
}

impl Transport for StopAt {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, SendError>> {
        Box::pin(async move {
            let is_execute = String::from_utf8_lossy(request.body()).contains("devices.EXECUTE");
            let answer = self.cloud.send(request).await;
            if is_execute && self.to_come.fetch_sub(1, Ordering::Relaxed) == 1 {
                self.stop.send_replace(true);
                // The person is heard here.
                tokio::task::yield_now().await;
            }
            answer
        })
    }
}

/// What QUERY says of every device.
async fn states(cloud: &InProcess) -> Value {
    let client = Client::new(cloud.clone());
    with_bench(&client, &clock(), async |bench| {
        let exchange = bench.query().await.expect("an answer");
        let devices = exchange.json().expect("JSON")["payload"]["devices"].clone();
        bench.tidy().await;
        devices
    })
    .await
}

#[tokio::test]
async fn a_run_that_is_stopped_at_any_command_leaves_the_devices_as_they_were() {
    let selection = Selection::new(&["device"], &[]).expect("a group");
    let mut skipped = Vec::new();
    for number in [1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233] {
        let clock = clock();
        let cloud = cloud(clock.clone()).await;
        let before = states(&cloud).await;
        let (stop, stopped) = watch::channel(false);
        let to_come = AtomicI64::new(number);
        let client = Client::new(StopAt { cloud: cloud.clone(), to_come, stop });
        let until = Until { deadline: None, stopped: Some(stopped) };
        let outcomes = judge_by(&client, &clock, &selection, &until).await;
        assert_eq!(states(&cloud).await, before, "stopped at EXECUTE {number}");
        skipped.push(outcomes.iter().filter(|one| one.not_judged().is_some()).count());
    }
    assert!(skipped[0] > *skipped.last().expect("some"), "it was stopped: {skipped:?}");
}
