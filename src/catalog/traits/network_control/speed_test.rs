//! The speed test of a router: how it begins, how it ends, what it finds.

use serde_json::{Value, json};

use crate::catalog::traits::{FOLLOW_UP_FAILURE, FOLLOW_UP_TOKEN, is_true, not_declared, states};
use crate::catalog::{Condition, Device, Field, Object, Refusal, Shape, Speech, Unit, Variant};
use crate::protocol::{ErrorCode, Map};

pub(super) const IN_PROGRESS: &str = "networkSpeedTestInProgress";
pub(super) const RUNNING: &str = "runningNetworkSpeedTest";

/// How long a test takes.
const SECONDS: u64 = 10;

const STATUS: Field =
    Field::optional("status", Shape::Enum(&["SUCCESS", "FAILURE"]), "how the test ended");

const TIME: Field = Field::optional("unixTimestampSec", Shape::INTEGER, "when the test was")
    .in_unit(Unit::UnixSeconds);

const SPEED: Shape = Shape::number(0.0, f64::INFINITY);

pub(super) static DOWNLOAD_TEST: Object = Object::of(&[
    Field::optional("downloadSpeedMbps", SPEED, "how fast it was").in_unit(Unit::MegabitsPerSecond),
    TIME,
    STATUS,
]);

pub(super) static UPLOAD_TEST: Object = Object::of(&[
    Field::optional("uploadSpeedMbps", SPEED, "how fast it was").in_unit(Unit::MegabitsPerSecond),
    TIME,
    STATUS,
]);

/// What a device remembers of the test that is under way.
pub(super) static RUNNING_TEST: Object = Object::of(&[
    Field::required("endsUnixTimestampSec", Shape::COUNT, "when it is done")
        .in_unit(Unit::UnixSeconds),
    Field::required("download", Shape::Boolean, "whether it tests the download"),
    Field::required("upload", Shape::Boolean, "whether it tests the upload"),
]);

/// What a router reports once the test is done.
pub(super) const FOLLOW_UP: Shape = Shape::Tagged {
    tag: "status",
    variants: &[
        Variant {
            values: &["SUCCESS"],
            object: Object {
                fields: &[
                    FOLLOW_UP_TOKEN,
                    Field::optional("networkDownloadSpeedMbps", SPEED, "how fast the download is")
                        .in_unit(Unit::MegabitsPerSecond),
                    Field::optional("networkUploadSpeedMbps", SPEED, "how fast the upload is")
                        .in_unit(Unit::MegabitsPerSecond),
                ],
                conditions: &[Condition::AnyOf(&[
                    &["networkDownloadSpeedMbps"],
                    &["networkUploadSpeedMbps"],
                ])],
            },
        },
        FOLLOW_UP_FAILURE,
    ],
};

/// One of the two ways in which data flow.
struct Direction {
    /// The param that asks for its test.
    param: &'static str,
    /// The attribute that says that it can be tested.
    attribute: &'static str,
    /// The member that is remembered.
    member: &'static str,
    /// The state with its last test.
    state: &'static str,
    /// The speed in that state.
    speed: &'static str,
    /// What every test finds.
    mbps: u32,
}

const DIRECTIONS: [Direction; 2] = [
    Direction {
        param: "testDownloadSpeed",
        attribute: "supportsNetworkDownloadSpeedTest",
        member: "download",
        state: "lastNetworkDownloadSpeedTest",
        speed: "downloadSpeedMbps",
        mbps: 250,
    },
    Direction {
        param: "testUploadSpeed",
        attribute: "supportsNetworkUploadSpeedTest",
        member: "upload",
        state: "lastNetworkUploadSpeedTest",
        speed: "uploadSpeedMbps",
        mbps: 40,
    },
];

/// All that is declared in one test, then each direction alone.
pub(super) fn sample_tests(attributes: &Map) -> Vec<Value> {
    let [download, upload] = DIRECTIONS.map(|it| is_true(attributes, it.attribute));
    let mut ways = vec![(download, upload), (download, false), (false, upload)];
    ways.retain(|(download, upload)| *download || *upload);
    ways.dedup();
    let sample = |(download, upload)| {
        json!({
            "testDownloadSpeed": download,
            "testUploadSpeed": upload,
            "followUpToken": "example-of-a-token",
        })
    };
    ways.into_iter().map(sample).collect()
}

pub(super) fn test_speed(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    for direction in DIRECTIONS {
        if is_true(params, direction.param) && !device.has(direction.attribute) {
            return Err(not_declared(direction.attribute));
        }
    }
    let [download, upload] = DIRECTIONS.map(|it| is_true(params, it.param));
    if !download && !upload {
        let reason = "neither testDownloadSpeed nor testUploadSpeed is true";
        return Err(Refusal::new(ErrorCode::HardError, reason));
    }
    if device.is(IN_PROGRESS) {
        let reason = "a speed test is under way";
        return Err(Refusal::new(ErrorCode::NetworkSpeedTestInProgress, reason));
    }
    let ends = device.now.saturating_add(SECONDS);
    let running = json!({"endsUnixTimestampSec": ends, "download": download, "upload": upload});
    Ok(states([(IN_PROGRESS, json!(true)), (RUNNING, running)]))
}

/// Once its time is over, a test has its results.
pub(super) fn settle(device: &Device<'_>) -> Map {
    let test = device.states.get(RUNNING).and_then(Value::as_object);
    let Some(test) = test.filter(|_| device.is(IN_PROGRESS)) else {
        return Map::new();
    };
    let ends = test.get("endsUnixTimestampSec").and_then(Value::as_u64);
    let Some(ends) = ends.filter(|ends| *ends <= device.now) else {
        return Map::new();
    };
    let mut done = states([(IN_PROGRESS, json!(false))]);
    for direction in DIRECTIONS.into_iter().filter(|it| is_true(test, it.member)) {
        let result = json!({
            direction.speed: direction.mbps,
            "unixTimestampSec": ends,
            "status": "SUCCESS",
        });
        done.insert(direction.state.to_owned(), result);
    }
    done
}

pub(super) fn speak_test(params: &Map) -> Speech {
    let what = match DIRECTIONS.map(|it| is_true(params, it.param)) {
        [true, false] => "download",
        [false, true] => "upload",
        _ => "network",
    };
    Speech::plain(&format!("test the {what} speed of"), &format!("testing the {what} speed of"))
}

#[cfg(test)]
mod tests {
    use crate::catalog::testing::Fixture;

    use super::*;

    fn router() -> Fixture {
        Fixture::default_of("NetworkControl")
    }

    fn params(download: bool, upload: bool) -> Value {
        json!({"testDownloadSpeed": download, "testUploadSpeed": upload, "followUpToken": "1"})
    }

    fn test(device: &Fixture, download: bool, upload: bool) -> Result<Value, ErrorCode> {
        device.run("TestNetworkSpeed", params(download, upload))
    }

    #[test]
    fn a_test_takes_some_seconds_and_then_has_results() {
        assert_eq!(test(&router(), true, true), Ok(json!({IN_PROGRESS: true})));
        let testing = router().done("TestNetworkSpeed", params(true, true));
        let unfinished = testing.after(9).states();
        assert_eq!(unfinished[IN_PROGRESS], true);
        assert_eq!(unfinished.get("lastNetworkDownloadSpeedTest"), None);
        for seconds in [10, 500] {
            let done = testing.after(seconds).states();
            assert_eq!(done[IN_PROGRESS], false);
            assert_eq!(
                done["lastNetworkDownloadSpeedTest"],
                json!({"downloadSpeedMbps": 250, "unixTimestampSec": 1_700_000_010, "status": "SUCCESS"})
            );
            assert_eq!(
                done["lastNetworkUploadSpeedTest"],
                json!({"uploadSpeedMbps": 40, "unixTimestampSec": 1_700_000_010, "status": "SUCCESS"})
            );
        }
    }

    #[test]
    fn only_what_was_asked_for_is_tested() {
        let done = router().done("TestNetworkSpeed", params(false, true)).after(60).states();
        assert_eq!(done.get("lastNetworkDownloadSpeedTest"), None);
        assert_eq!(done["lastNetworkUploadSpeedTest"]["status"], "SUCCESS");
        assert_eq!(test(&router(), false, false), Err(ErrorCode::HardError));
    }

    #[test]
    fn there_is_one_test_at_a_time() {
        let testing = router().done("TestNetworkSpeed", params(true, false));
        assert_eq!(test(&testing, true, false), Err(ErrorCode::NetworkSpeedTestInProgress));
        assert_eq!(test(&testing.after(10), true, false), Ok(json!({IN_PROGRESS: true})));
    }

    #[test]
    fn a_test_that_was_set_under_way_by_hand_ends_by_hand() {
        let earlier = router().done("TestNetworkSpeed", params(true, false)).after(10);
        let by_hand = earlier.with(json!({IN_PROGRESS: true})).after(20_000);
        assert_eq!(by_hand.states()[IN_PROGRESS], true);
        let stopped = router()
            .done("TestNetworkSpeed", params(true, false))
            .with(json!({IN_PROGRESS: false}))
            .after(60);
        assert_eq!(stopped.states().get("lastNetworkDownloadSpeedTest"), None);
    }

    #[test]
    fn what_is_not_declared_is_not_tested() {
        let download = json!({"supportsNetworkDownloadSpeedTest": true});
        let router = Fixture::new(&["NetworkControl"], download);
        assert_eq!(test(&router, true, false), Ok(json!({IN_PROGRESS: true})));
        for upload in [(true, true), (false, true)] {
            let refused = test(&router, upload.0, upload.1);
            assert_eq!(refused, Err(ErrorCode::FunctionNotSupported));
        }
    }

    #[test]
    fn a_follow_up_has_a_speed_or_a_reason() {
        let fits = |response: Value| FOLLOW_UP.check(&response, "").is_empty();
        let success = |name: &str| json!({"status": "SUCCESS", "followUpToken": "1", name: 250});
        assert!(fits(success("networkDownloadSpeedMbps")));
        assert!(fits(success("networkUploadSpeedMbps")));
        assert!(!fits(success("downloadSpeedMbps")));
        assert!(!fits(json!({"status": "SUCCESS", "followUpToken": "1"})));
        assert!(fits(
            json!({"status": "FAILURE", "followUpToken": "1", "errorCode": "transientError"})
        ));
    }

    #[test]
    fn it_is_spoken_with_what_is_tested() {
        for (download, upload, what) in
            [(true, true, "network"), (true, false, "download"), (false, true, "upload")]
        {
            assert_eq!(
                router().say("TestNetworkSpeed", params(download, upload)),
                format!("test the {what} speed of it / testing the {what} speed of it")
            );
        }
    }
}
