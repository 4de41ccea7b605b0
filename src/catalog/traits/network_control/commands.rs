//! The commands of a router, and what those for guests and profiles do.

use serde_json::{Value, json};

use crate::catalog::traits::{is_true, not_declared, states, text, texts};
use crate::catalog::{Command, Device, Edge, Effect, Field, Object, Refusal, Shape, Speech};
use crate::protocol::{ErrorCode, Map};

use super::speed_test::{FOLLOW_UP, sample_tests, speak_test, test_speed};
use super::{DISABLED, GUEST_NETWORK, PASSWORD, profiles};

pub(super) const COMMANDS: &[Command] = &[
    Command {
        name: "EnableDisableGuestNetwork",
        summary: "Turns the guest network on or off",
        params: Object::of(&[Field::required(
            "enable",
            Shape::Boolean,
            "true turns it on, false off",
        )]),
        // Whoever is near can join it.
        effect: Effect::Hazardous,
        // What can only be turned on stays on.
        effect_of: Some(|device, params| {
            let has_both = switches(device.attributes, GUEST_SWITCHES).count() == 2;
            match params.get("enable") {
                _ if !has_both => Effect::Irreversible,
                Some(Value::Bool(false)) => Effect::Reversible,
                _ => Effect::Hazardous,
            }
        }),
        tells: &[("enable", GUEST_NETWORK)],
        phrases: &[
            "turn on the guest network of {device}",
            "turn off the guest network of {device}",
        ],
        samples: |attributes| {
            let enable = switches(attributes, GUEST_SWITCHES);
            enable.map(|enable| json!({"enable": enable})).collect()
        },
        run: switch_guest_network,
        speech: |params, _| speak_switch(params, "the guest network of"),
        ..Command::PLAIN
    },
    Command {
        name: "EnableDisableNetworkProfile",
        summary: "Turns the network on or off for a group of devices",
        params: Object::of(&[
            Field::required("profile", Shape::Text, "one of networkProfiles"),
            Field::required("enable", Shape::Boolean, "true turns it on, false off"),
        ]),
        errors: &[ErrorCode::NetworkProfileNotRecognized],
        // No state tells which profiles were off.
        effect: Effect::Irreversible,
        phrases: &[
            "turn on the network profile {profile} of {device}",
            "turn off the network profile {profile} of {device}",
        ],
        refusals: &[ErrorCode::NetworkProfileNotRecognized],
        samples: sample_profiles,
        edges: |attributes| {
            let stranger = profiles(attributes).stranger();
            let strange = |enable| {
                Edge::undeclared("profile", json!({"profile": stranger, "enable": enable}))
            };
            switches(attributes, PROFILE_SWITCHES).map(strange).take(1).collect()
        },
        run: switch_profile,
        speech: |params, _| {
            let profile = text(params, "profile").unwrap_or_default();
            speak_switch(params, &format!("the network profile {profile} of"))
        },
        ..Command::PLAIN
    },
    Command {
        name: "GetGuestNetworkPassword",
        summary: "Tells the password of the guest network",
        results: Object::of(&[Field::required(PASSWORD, Shape::Text, "what lets guests in")]),
        // Who knows it knows it.
        effect: Effect::Irreversible,
        phrases: &["get the guest network password of {device}"],
        samples: |attributes| match attributes.get("supportsGettingGuestNetworkPassword") {
            Some(Value::Bool(true)) => vec![json!({})],
            _ => Vec::new(),
        },
        run: get_password,
        speech: |_, _| {
            Speech::plain(
                "get the guest network password of",
                "getting the guest network password of",
            )
        },
        ..Command::PLAIN
    },
    Command {
        name: "TestNetworkSpeed",
        summary: "Tests how fast the network is",
        params: Object::of(&[
            Field::required("testDownloadSpeed", Shape::Boolean, "whether to test the download"),
            Field::required("testUploadSpeed", Shape::Boolean, "whether to test the upload"),
            Field::required("followUpToken", Shape::Text, "names the follow-up with the speeds"),
        ]),
        follow_up: Some(FOLLOW_UP),
        errors: &[ErrorCode::NetworkSpeedTestInProgress],
        // The result of the test before is gone.
        effect: Effect::Irreversible,
        phrases: &[
            "test the network speed of {device}",
            "test the download speed of {device}",
            "test the upload speed of {device}",
        ],
        refusals: &[ErrorCode::NetworkSpeedTestInProgress],
        samples: sample_tests,
        run: test_speed,
        speech: |params, _| speak_test(params),
        ..Command::PLAIN
    },
];

/// The attributes that say whether something can be turned on, and off.
type Switches = [(bool, &'static str); 2];

const GUEST_SWITCHES: Switches =
    [(true, "supportsEnablingGuestNetwork"), (false, "supportsDisablingGuestNetwork")];

const PROFILE_SWITCHES: Switches =
    [(true, "supportsEnablingNetworkProfile"), (false, "supportsDisablingNetworkProfile")];

/// The ways in which something can be switched.
fn switches(attributes: &Map, switches: Switches) -> impl Iterator<Item = bool> {
    let declared = |name: &str| is_true(attributes, name);
    switches.into_iter().filter(move |(_, name)| declared(name)).map(|(enable, _)| enable)
}

/// Whether the params turn something on.
///
/// # Errors
/// Refuses what the attributes do not declare.
fn wanted(device: &Device<'_>, params: &Map, declared: Switches) -> Result<bool, Refusal> {
    let enable = is_true(params, "enable");
    if switches(device.attributes, declared).any(|way| way == enable) {
        return Ok(enable);
    }
    let [(_, on), (_, off)] = declared;
    Err(not_declared(if enable { on } else { off }))
}

fn switch_guest_network(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    let enable = wanted(device, params, GUEST_SWITCHES)?;
    Ok(states([(GUEST_NETWORK, json!(enable))]))
}

/// Every profile, turned off and on as far as it can be.
fn sample_profiles(attributes: &Map) -> Vec<Value> {
    let profiles = profiles(attributes);
    let each = |profile| {
        let ways = switches(attributes, PROFILE_SWITCHES);
        ways.map(move |enable| json!({"profile": profile, "enable": enable}))
    };
    profiles.keys().flat_map(each).collect()
}

fn switch_profile(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    let enable = wanted(device, params, PROFILE_SWITCHES)?;
    let wanted = text(params, "profile").unwrap_or_default();
    let profiles = profiles(device.attributes);
    let unknown = ErrorCode::NetworkProfileNotRecognized;
    let chosen = profiles.choose(wanted, "profile", unknown)?.key;
    let disabled = texts(device.states, DISABLED);
    let is_off = |name: &&str| if *name == chosen { !enable } else { disabled.contains(name) };
    let off: Vec<&str> = profiles.keys().filter(is_off).collect();
    Ok(states([(DISABLED, json!(off))]))
}

fn get_password(device: &Device<'_>, _: &Map) -> Result<Map, Refusal> {
    let password = device.text(PASSWORD);
    let Some(password) = password.filter(|_| device.has("supportsGettingGuestNetworkPassword"))
    else {
        return Err(not_declared("supportsGettingGuestNetworkPassword"));
    };
    Ok(states([(PASSWORD, json!(password))]))
}

fn speak_switch(params: &Map, what: &str) -> Speech {
    let way = if params.get("enable").is_some_and(|it| it == false) { "off" } else { "on" };
    Speech::plain(&format!("turn {way} {what}"), &format!("turning {way} {what}"))
}

#[cfg(test)]
mod tests {
    use crate::catalog::testing::Fixture;
    use crate::catalog::traits::network_control::EXAMPLE_PASSWORD;

    use super::*;

    fn router() -> Fixture {
        Fixture::default_of("NetworkControl")
    }

    fn device(attributes: Value) -> Fixture {
        Fixture::new(&["NetworkControl"], attributes)
    }

    /// The profiles that are off once a profile is switched.
    fn off_after(device: &Fixture, profile: &str, enable: bool) -> Result<Value, ErrorCode> {
        let params = json!({"profile": profile, "enable": enable});
        let change = device.change("EnableDisableNetworkProfile", params)?;
        Ok(change.states[DISABLED].clone())
    }

    #[test]
    fn the_guest_network_is_turned_on_and_off_as_far_as_declared() {
        let switch = |device: &Fixture, enable: bool| {
            device.run("EnableDisableGuestNetwork", json!({"enable": enable}))
        };
        for enable in [true, false] {
            assert_eq!(switch(&router(), enable), Ok(json!({GUEST_NETWORK: enable})));
        }
        let on_only = device(json!({"supportsEnablingGuestNetwork": true}));
        assert_eq!(switch(&on_only, true), Ok(json!({GUEST_NETWORK: true})));
        assert_eq!(switch(&on_only, false), Err(ErrorCode::FunctionNotSupported));
    }

    #[test]
    fn a_profile_that_is_off_is_remembered_and_not_reported() {
        assert_eq!(off_after(&router(), "work", false), Ok(json!(["work"])));
        assert_eq!(off_after(&router(), " Work", false), Ok(json!(["work"])));
        let params = json!({"profile": "work", "enable": false});
        let without_work = router().done("EnableDisableNetworkProfile", params.clone());
        assert_eq!(router().run("EnableDisableNetworkProfile", params), Ok(json!({})));
        assert_eq!(off_after(&without_work, "children", false), Ok(json!(["children", "work"])));
        assert_eq!(off_after(&without_work, "work", true), Ok(json!([])));
    }

    #[test]
    fn only_declared_profiles_are_switched_in_declared_ways() {
        assert_eq!(
            off_after(&router(), "play", false),
            Err(ErrorCode::NetworkProfileNotRecognized)
        );
        let off_only =
            device(json!({"networkProfiles": ["work"], "supportsDisablingNetworkProfile": true}));
        assert_eq!(off_after(&off_only, "work", false), Ok(json!(["work"])));
        assert_eq!(off_after(&off_only, "work", true), Err(ErrorCode::FunctionNotSupported));
    }

    #[test]
    fn the_password_is_told_where_that_is_declared_and_never_reported() {
        let tell = |device: &Fixture| device.run("GetGuestNetworkPassword", json!({}));
        assert_eq!(tell(&router()), Ok(json!({PASSWORD: EXAMPLE_PASSWORD})));
        assert_eq!(router().states().get(PASSWORD), None);
        let changed = router().with(json!({PASSWORD: "another example"}));
        assert_eq!(tell(&changed), Ok(json!({PASSWORD: "another example"})));
        let silent = device(json!({"supportsEnablingGuestNetwork": true}));
        assert_eq!(tell(&silent), Err(ErrorCode::FunctionNotSupported));
    }

    #[test]
    fn it_is_spoken_with_what_is_switched() {
        assert_eq!(
            router().say("EnableDisableGuestNetwork", json!({"enable": false})),
            "turn off the guest network of it / turning off the guest network of it"
        );
        assert_eq!(
            router().say("EnableDisableNetworkProfile", json!({"enable": true, "profile": "work"})),
            "turn on the network profile work of it / turning on the network profile work of it"
        );
        assert_eq!(
            router().say("GetGuestNetworkPassword", json!({})),
            "get the guest network password of it / getting the guest network password of it"
        );
    }
}
