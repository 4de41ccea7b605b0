//! `NetworkControl`: routers, with a guest network, profiles of related devices and speed tests.
//!
//! <https://developers.home.google.com/cloud-to-cloud/traits/networkcontrol>
//!
//! What the attributes do not declare is `functionNotSupported`, on and off each by itself. No
//! state tells which profiles are off or what the guests' password is; the device remembers both.
//! The password is the same while the guest network is off. A speed test takes some seconds and
//! always succeeds; the time of its result is that of its end. A test that somebody set under way
//! by hand lasts until they end it.

use serde_json::json;

use crate::catalog::{Device, Field, Object, Shape, Unit};
use crate::protocol::{Map, Mismatch};

use super::choices::Choices;
use super::{Trait, is_true, put_back, states};
use commands::COMMANDS;
use speed_test::{DOWNLOAD_TEST, IN_PROGRESS, RUNNING, RUNNING_TEST, UPLOAD_TEST};

mod commands;
mod speed_test;

const GUEST_NETWORK: &str = "guestNetworkEnabled";
const PASSWORD: &str = "guestNetworkPassword";
const DISABLED: &str = "disabledNetworkProfiles";

/// The password of a new guest network: an example, not a secret.
const EXAMPLE_PASSWORD: &str = "example-guest-password";

static NETWORK: Object =
    Object::of(&[Field::required("ssid", Shape::Text, "the name of the network")]);

const AMOUNT: Shape = Shape::number(0.0, f64::INFINITY);

pub(super) static TRAIT: Trait = Trait {
    name: "NetworkControl",
    summary: "Controls and tests the network of a router",
    attributes: ATTRIBUTES,
    states: STATES,
    memory: Object::of(&[
        Field::optional(PASSWORD, Shape::Text, "what lets guests in"),
        Field::optional(DISABLED, Shape::TEXTS, "the profiles that are off"),
        Field::optional(RUNNING, Shape::Object(&RUNNING_TEST), "the test that is under way"),
    ]),
    commands: COMMANDS,
    rules,
    default_attributes: || {
        json!({
            "supportsEnablingGuestNetwork": true,
            "supportsDisablingGuestNetwork": true,
            "supportsGettingGuestNetworkPassword": true,
            "networkProfiles": ["children", "work"],
            "supportsEnablingNetworkProfile": true,
            "supportsDisablingNetworkProfile": true,
            "supportsNetworkDownloadSpeedTest": true,
            "supportsNetworkUploadSpeedTest": true,
        })
    },
    starting_states,
    settle: Some(speed_test::settle),
    moved: |_| &[GUEST_NETWORK],
    restore: |_, present, wanted| {
        put_back(present, wanted, GUEST_NETWORK, ("EnableDisableGuestNetwork", "enable"))
    },
    // A test that is set under way or ended without saying when it ends has no end.
    replaced: |changes| {
        let is_set = changes.contains_key(IN_PROGRESS) && !changes.contains_key(RUNNING);
        if is_set { vec![RUNNING] } else { Vec::new() }
    },
    ..Trait::PLAIN
};

const ATTRIBUTES: Object = Object::of(&[
    Field::optional(
        "supportsEnablingGuestNetwork",
        Shape::Boolean,
        "the guest network can be turned on; default false",
    ),
    Field::optional(
        "supportsDisablingGuestNetwork",
        Shape::Boolean,
        "the guest network can be turned off; default false",
    ),
    Field::optional(
        "supportsGettingGuestNetworkPassword",
        Shape::Boolean,
        "it tells the password of the guest network; default false",
    ),
    Field::optional("networkProfiles", Shape::TEXTS, "the names of groups of devices"),
    Field::optional(
        "supportsEnablingNetworkProfile",
        Shape::Boolean,
        "a profile can be turned on; default false",
    ),
    Field::optional(
        "supportsDisablingNetworkProfile",
        Shape::Boolean,
        "a profile can be turned off; default false",
    ),
    Field::optional(
        "supportsNetworkDownloadSpeedTest",
        Shape::Boolean,
        "it can test the download speed; default false",
    ),
    Field::optional(
        "supportsNetworkUploadSpeedTest",
        Shape::Boolean,
        "it can test the upload speed; default false",
    ),
]);

const STATES: Object = Object {
    fields: &[
        Field::optional("networkEnabled", Shape::Boolean, "whether the main network is on"),
        Field::optional("networkSettings", Shape::Object(&NETWORK), "the main network"),
        Field::optional(GUEST_NETWORK, Shape::Boolean, "whether the guest network is on"),
        Field::optional("guestNetworkSettings", Shape::Object(&NETWORK), "the guest network"),
        Field::optional("numConnectedDevices", Shape::COUNT, "how many devices are connected"),
        Field::optional("networkUsageMB", AMOUNT, "what was used in this billing period")
            .in_unit(Unit::Megabytes),
        Field::optional("networkUsageLimitMB", AMOUNT, "what may be used in a billing period")
            .in_unit(Unit::Megabytes),
        Field::optional(
            "networkUsageUnlimited",
            Shape::Boolean,
            "whether any amount may be used, whatever networkUsageLimitMB says",
        ),
        Field::optional(
            "lastNetworkDownloadSpeedTest",
            Shape::Object(&DOWNLOAD_TEST),
            "the last test of the download speed",
        ),
        Field::optional(
            "lastNetworkUploadSpeedTest",
            Shape::Object(&UPLOAD_TEST),
            "the last test of the upload speed",
        ),
        Field::optional(IN_PROGRESS, Shape::Boolean, "whether a test is under way; default false"),
    ],
    conditions: &[],
};

fn starting_states(attributes: &Map) -> Map {
    let declares = |names: &[&str]| names.iter().any(|name| is_true(attributes, name));
    let mut start = states([
        ("networkEnabled", json!(true)),
        ("networkSettings", json!({"ssid": "home"})),
        ("numConnectedDevices", json!(7)),
        ("networkUsageMB", json!(12_400)),
        ("networkUsageUnlimited", json!(true)),
    ]);
    let gets_password = declares(&["supportsGettingGuestNetworkPassword"]);
    if gets_password {
        start.extend(states([(PASSWORD, json!(EXAMPLE_PASSWORD))]));
    }
    if gets_password || declares(&["supportsEnablingGuestNetwork", "supportsDisablingGuestNetwork"])
    {
        start.extend(states([
            (GUEST_NETWORK, json!(false)),
            ("guestNetworkSettings", json!({"ssid": "home for guests"})),
        ]));
    }
    if declares(&["supportsNetworkDownloadSpeedTest", "supportsNetworkUploadSpeedTest"]) {
        start.extend(states([(IN_PROGRESS, json!(false))]));
    }
    start
}

/// The declared profiles.
fn profiles(attributes: &Map) -> Choices<'_> {
    Choices::read_names(attributes, "networkProfiles")
}

/// No profile is declared twice, and those that are off are declared.
fn rules(device: &Device<'_>) -> Vec<Mismatch> {
    let profiles = profiles(device.attributes);
    let unique = profiles.check_unique("/attributes/networkProfiles");
    unique.into_iter().chain(profiles.check_list(device.states, DISABLED)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::catalog::testing::Fixture;

    use super::*;

    fn device(attributes: Value) -> Fixture {
        Fixture::new(&["NetworkControl"], attributes)
    }

    #[test]
    fn a_router_starts_with_the_states_of_what_it_declares() {
        let bare = json!({
            "networkEnabled": true,
            "networkSettings": {"ssid": "home"},
            "numConnectedDevices": 7,
            "networkUsageMB": 12_400,
            "networkUsageUnlimited": true,
        });
        assert_eq!(device(json!({})).states(), bare);
        let names = |attributes: Value| {
            let states = device(attributes).states();
            let new = |name: &&String| bare.get(name.as_str()).is_none();
            let states = states.as_object().expect("an object");
            states.keys().filter(new).cloned().collect::<Vec<_>>()
        };
        for guests in [
            json!({"supportsEnablingGuestNetwork": true}),
            json!({"supportsGettingGuestNetworkPassword": true}),
        ] {
            assert_eq!(names(guests), ["guestNetworkEnabled", "guestNetworkSettings"]);
        }
        let tests = json!({"supportsNetworkUploadSpeedTest": true});
        assert_eq!(names(tests), ["networkSpeedTestInProgress"]);
    }

    #[test]
    fn profiles_have_names_of_their_own_and_those_that_are_off_are_declared() {
        let router = device(json!({"networkProfiles": ["children", "work"]}));
        assert_eq!(router.with(json!({DISABLED: ["work"]})).problems(), Vec::<String>::new());
        assert_eq!(
            router.with(json!({DISABLED: ["work", "play"]})).problems(),
            [
                "/state/disabledNetworkProfiles/1: expected one of children, work, as declared, got `play`"
            ]
        );
        assert_eq!(
            device(json!({"networkProfiles": ["work", "work"]})).problems(),
            ["/attributes/networkProfiles: expected a name of its own for each, got `work` twice"]
        );
    }

    #[test]
    fn nothing_is_counted_below_zero() {
        for states in [
            json!({"numConnectedDevices": -1}),
            json!({"networkUsageMB": -0.5}),
            json!({"lastNetworkUploadSpeedTest": {"uploadSpeedMbps": -1}}),
        ] {
            assert_eq!(device(json!({})).with(states.clone()).problems().len(), 1, "{states}");
        }
    }
}
