//! `TransportControl`: how media are played: pause and resume, next and previous, seeking,
//! captions, repeating and shuffling.
//!
//! <https://developers.home.google.com/cloud-to-cloud/traits/transportcontrol>
//!
//! What `transportControlSupportedCommands` does not name is `functionNotSupported`. The trait
//! has no states: position, captions, repeating and shuffling are only remembered. Where the
//! device also reports the states of `MediaState`, what it does to the media shows there: in its
//! `playbackState`, and what plays is active. Whether the device is on is left to `OnOff`.
//!
//! To pause what is paused succeeds, as with other traits. What is played has a beginning but no
//! known end: seeking backwards stops at the beginning, and a position before it is
//! `valueOutOfRange`. The position does not move on by itself.

use serde_json::{Value, json};

use crate::catalog::{Device, Field, Object, Refusal, Shape, Unit};
use crate::protocol::{ErrorCode, Map};

use super::{Trait, is_true, states, whole};
use commands::COMMANDS;

mod commands;

/// The attribute that names what the device can do.
const SUPPORTED: &str = "transportControlSupportedCommands";

/// What a device may be able to do.
const ABILITIES: &[&str] = &[
    "CAPTION_CONTROL",
    "NEXT",
    "PAUSE",
    "PREVIOUS",
    "RESUME",
    "SEEK_RELATIVE",
    "SEEK_TO_POSITION",
    "SET_REPEAT",
    "SHUFFLE",
    "STOP",
];

pub(super) static TRAIT: Trait = Trait {
    name: "TransportControl",
    summary: "Controls how media are played",
    attributes: Object::of(&[Field::required(
        SUPPORTED,
        Shape::list(&Shape::Enum(ABILITIES)),
        "what the device can do",
    )]),
    memory: Object::of(&[
        Field::optional("mediaPositionMs", Shape::COUNT, "how far it has played")
            .in_unit(Unit::Milliseconds),
        Field::optional("mediaCaptions", Shape::Boolean, "captions are shown"),
        Field::optional("mediaCaptionsLanguage", Shape::Text, "the language of the captions"),
        Field::optional(
            "mediaRepeat",
            Shape::Enum(&["OFF", "ALL", "SINGLE"]),
            "whether all, one item or nothing is repeated",
        ),
        Field::optional("mediaShuffled", Shape::Boolean, "the items were shuffled"),
    ]),
    commands: COMMANDS,
    default_attributes: || json!({SUPPORTED: ABILITIES}),
    ..Trait::PLAIN
};

/// Whether the device declares that it can do this.
fn is_able(attributes: &Map, ability: &str) -> bool {
    let list = attributes.get(SUPPORTED).and_then(Value::as_array);
    list.into_iter().flatten().any(|able| able == ability)
}

fn ensure_able(device: &Device<'_>, ability: &str) -> Result<(), Refusal> {
    if is_able(device.attributes, ability) {
        return Ok(());
    }
    let reason = format!("{SUPPORTED} does not name {ability}");
    Err(Refusal::new(ErrorCode::FunctionNotSupported, reason))
}

/// Goes on as `playback`, where that is reported; the position stays.
fn play(device: &Device<'_>, ability: &str, playback: &str) -> Result<Map, Refusal> {
    ensure_able(device, ability)?;
    let mut changes = Map::new();
    let is_reported = |attribute| device.has_trait("MediaState") && device.has(attribute);
    if playback == "PLAYING" && is_reported("supportActivityState") {
        changes.insert("activityState".to_owned(), json!("ACTIVE"));
    }
    if is_reported("supportPlaybackState") {
        changes.insert("playbackState".to_owned(), json!(playback));
    }
    Ok(changes)
}

/// The same, from the beginning.
fn play_anew(device: &Device<'_>, ability: &str, playback: &str) -> Result<Map, Refusal> {
    let mut changes = play(device, ability, playback)?;
    changes.insert("mediaPositionMs".to_owned(), json!(0));
    Ok(changes)
}

fn seek_relative(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    ensure_able(device, "SEEK_RELATIVE")?;
    let present = milliseconds(device.states, "mediaPositionMs");
    let reached = present.saturating_add(milliseconds(params, "relativePositionMs"));
    Ok(states([("mediaPositionMs", json!(reached.max(0)))]))
}

fn seek_to_position(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    ensure_able(device, "SEEK_TO_POSITION")?;
    let position = milliseconds(params, "absPositionMs");
    if position < 0 {
        let reason = format!("{position} ms lies before the beginning");
        return Err(Refusal::new(ErrorCode::ValueOutOfRange, reason));
    }
    Ok(states([("mediaPositionMs", json!(position))]))
}

fn milliseconds(values: &Map, name: &str) -> i64 {
    whole(values, name).unwrap_or_default()
}

/// The language of the captions counts, then that of who asks, then the one they had.
fn captions_on(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    ensure_able(device, "CAPTION_CONTROL")?;
    let mut changes = states([("mediaCaptions", json!(true))]);
    let asked = params.get("closedCaptioningLanguage").or_else(|| params.get("userQueryLanguage"));
    if let Some(language) = asked {
        changes.insert("mediaCaptionsLanguage".to_owned(), language.clone());
    }
    Ok(changes)
}

fn captions_off(device: &Device<'_>) -> Result<Map, Refusal> {
    ensure_able(device, "CAPTION_CONTROL")?;
    Ok(states([("mediaCaptions", json!(false))]))
}

fn repeat(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    ensure_able(device, "SET_REPEAT")?;
    let mode = match (is_true(params, "isOn"), is_true(params, "isSingle")) {
        (false, _) => "OFF",
        (true, false) => "ALL",
        (true, true) => "SINGLE",
    };
    Ok(states([("mediaRepeat", json!(mode))]))
}

fn shuffle(device: &Device<'_>) -> Result<Map, Refusal> {
    ensure_able(device, "SHUFFLE")?;
    Ok(states([("mediaShuffled", json!(true))]))
}

#[cfg(test)]
mod tests {
    use crate::catalog::testing::Fixture;

    use super::*;

    fn player() -> Fixture {
        Fixture::default_of("TransportControl")
    }

    /// A device that also reports what it does.
    fn screen() -> Fixture {
        let attributes = json!({SUPPORTED: ABILITIES, "supportPlaybackState": true});
        Fixture::new(&["MediaState", "TransportControl"], attributes)
    }

    /// What is remembered after a command that answers no states.
    #[track_caller]
    fn remembered(device: &Fixture, command: &str, params: Value) -> Value {
        assert_eq!(device.run(command, params.clone()), Ok(json!({})), "no states");
        Value::Object(device.change(command, params).expect("carried out").states)
    }

    #[test]
    fn what_is_not_declared_is_not_supported() {
        let abilities = [
            ("mediaClosedCaptioningOff", "CAPTION_CONTROL"),
            ("mediaClosedCaptioningOn", "CAPTION_CONTROL"),
            ("mediaNext", "NEXT"),
            ("mediaPause", "PAUSE"),
            ("mediaPrevious", "PREVIOUS"),
            ("mediaRepeatMode", "SET_REPEAT"),
            ("mediaResume", "RESUME"),
            ("mediaSeekRelative", "SEEK_RELATIVE"),
            ("mediaSeekToPosition", "SEEK_TO_POSITION"),
            ("mediaShuffle", "SHUFFLE"),
            ("mediaStop", "STOP"),
        ];
        assert_eq!(TRAIT.commands.len(), abilities.len());
        for (name, ability) in abilities {
            let command = TRAIT.command(name).expect("a command");
            let able = states([(SUPPORTED, json!([ability]))]);
            let only = Fixture::new(&["TransportControl"], json!(able));
            let others: Vec<_> = ABILITIES.iter().filter(|other| **other != ability).collect();
            let unable = states([(SUPPORTED, json!(others))]);
            let without = Fixture::new(&["TransportControl"], json!(unable));
            let samples = (command.samples)(&able);
            assert!(!samples.is_empty(), "{name}");
            for params in samples {
                assert_eq!(only.run(name, params.clone()), Ok(json!({})), "{name}");
                let refused = Err(ErrorCode::FunctionNotSupported);
                assert_eq!(without.run(name, params), refused, "{name}");
            }
            assert!((command.samples)(&unable).is_empty(), "{name}");
        }
    }

    #[test]
    fn a_device_that_reports_its_playback_shows_what_it_does() {
        for (command, playback) in [
            ("mediaPause", "PAUSED"),
            ("mediaResume", "PLAYING"),
            ("mediaStop", "STOPPED"),
            ("mediaNext", "PLAYING"),
            ("mediaPrevious", "PLAYING"),
        ] {
            let shown = Ok(json!({"playbackState": playback}));
            assert_eq!(screen().run(command, json!({})), shown, "{command}");
            let again = screen().done(command, json!({}));
            assert_eq!(again.run(command, json!({})), shown, "{command} twice");
            assert_eq!(player().run(command, json!({})), Ok(json!({})), "{command}");
        }
        for command in ["mediaShuffle", "mediaClosedCaptioningOn", "mediaClosedCaptioningOff"] {
            assert_eq!(screen().run(command, json!({})), Ok(json!({})), "{command}");
        }
    }

    #[test]
    fn a_device_that_does_not_report_its_playback_says_only_that_it_is_active() {
        let attributes = json!({SUPPORTED: ABILITIES, "supportActivityState": true});
        let screen = Fixture::new(&["MediaState", "TransportControl"], attributes);
        let active = Ok(json!({"activityState": "ACTIVE"}));
        assert_eq!(screen.run("mediaResume", json!({})), active);
        assert_eq!(screen.run("mediaStop", json!({})), Ok(json!({})));
    }

    #[test]
    fn seeking_stops_at_the_beginning() {
        let at = |position: i64| json!({"mediaPositionMs": position});
        let minute = player().done("mediaSeekToPosition", json!({"absPositionMs": 60_000}));
        for (step, position) in
            [(15_000, 75_000), (-60_000, 0), (-90_000, 0), (i64::MIN, 0), (i64::MAX, i64::MAX)]
        {
            let params = json!({"relativePositionMs": step});
            assert_eq!(remembered(&minute, "mediaSeekRelative", params), at(position), "{step}");
        }
        let params = json!({"relativePositionMs": 15_000});
        assert_eq!(remembered(&player(), "mediaSeekRelative", params), at(15_000));
        let before = player().run("mediaSeekToPosition", json!({"absPositionMs": -1}));
        assert_eq!(before, Err(ErrorCode::ValueOutOfRange));
        assert_eq!(remembered(&minute, "mediaPause", json!({})), json!({}));
        for command in ["mediaNext", "mediaPrevious", "mediaStop"] {
            assert_eq!(remembered(&minute, command, json!({})), at(0), "{command}");
        }
    }

    #[test]
    fn captions_keep_their_language_until_another_is_asked_for() {
        let both = json!({"closedCaptioningLanguage": "de", "userQueryLanguage": "en"});
        let german = json!({"mediaCaptions": true, "mediaCaptionsLanguage": "de"});
        assert_eq!(remembered(&player(), "mediaClosedCaptioningOn", both), german);
        let asked = json!({"userQueryLanguage": "de"});
        assert_eq!(remembered(&player(), "mediaClosedCaptioningOn", asked), german);
        let shown = json!({"mediaCaptions": true});
        assert_eq!(remembered(&player(), "mediaClosedCaptioningOn", json!({})), shown);
        let hidden = json!({"mediaCaptions": false});
        assert_eq!(remembered(&player(), "mediaClosedCaptioningOff", json!({})), hidden);
    }

    #[test]
    fn repeating_and_shuffling_are_remembered() {
        for (params, mode) in [
            (json!({"isOn": true}), "ALL"),
            (json!({"isOn": true, "isSingle": false}), "ALL"),
            (json!({"isOn": true, "isSingle": true}), "SINGLE"),
            (json!({"isOn": false, "isSingle": true}), "OFF"),
        ] {
            let expected = json!({"mediaRepeat": mode});
            assert_eq!(remembered(&player(), "mediaRepeatMode", params), expected);
        }
        assert_eq!(player().run("mediaRepeatMode", json!({})), Err(ErrorCode::HardError));
        let shuffled = json!({"mediaShuffled": true});
        assert_eq!(remembered(&player(), "mediaShuffle", json!({})), shuffled);
    }
}
