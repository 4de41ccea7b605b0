//! The commands of `TransportControl`, and their words.

use serde_json::{Value, json};

use crate::catalog::traits::duration::spoken_duration;
use crate::catalog::traits::{is_true, text};
use crate::catalog::{Command, Effect, Field, Object, Shape, Speech, Unit};
use crate::protocol::Map;

use super::{
    captions_off, captions_on, is_able, milliseconds, play, play_anew, repeat, seek_relative,
    seek_to_position, shuffle,
};

/// No state tells how it was, so that nobody can put it back.
const MEDIA: Command = Command { effect: Effect::Irreversible, ..Command::PLAIN };

pub(super) const COMMANDS: &[Command] = &[
    Command {
        name: "mediaClosedCaptioningOff",
        summary: "Hides the captions",
        phrases: &["turn off the captions on {device}"],
        samples: |attributes| samples(attributes, "CAPTION_CONTROL", [json!({})]),
        run: |device, _| captions_off(device),
        speech: |_, _| Speech::plain("turn off the captions on", "turning off the captions on"),
        ..MEDIA
    },
    Command {
        name: "mediaClosedCaptioningOn",
        summary: "Shows captions",
        params: Object::of(&[
            Field::optional(
                "closedCaptioningLanguage",
                Shape::Text,
                "the language of the captions",
            ),
            Field::optional("userQueryLanguage", Shape::Text, "the language of who asks"),
        ]),
        phrases: &[
            "turn on the captions on {device}",
            "turn on the captions on {device} in {closedCaptioningLanguage}",
        ],
        samples: |attributes| {
            let english = json!({"closedCaptioningLanguage": "en", "userQueryLanguage": "en"});
            samples(attributes, "CAPTION_CONTROL", [json!({}), english])
        },
        run: captions_on,
        speech: |params, _| speak_captions(params),
        ..MEDIA
    },
    Command {
        name: "mediaNext",
        summary: "Goes on to the next item",
        phrases: &["skip to the next item on {device}"],
        samples: |attributes| samples(attributes, "NEXT", [json!({})]),
        run: |device, _| play_anew(device, "NEXT", "PLAYING"),
        speech: |_, _| Speech::plain("skip to the next item on", "skipping to the next item on"),
        ..MEDIA
    },
    Command {
        name: "mediaPause",
        summary: "Pauses what is played",
        phrases: &["pause {device}"],
        samples: |attributes| samples(attributes, "PAUSE", [json!({})]),
        run: |device, _| play(device, "PAUSE", "PAUSED"),
        speech: |_, _| Speech::plain("pause", "pausing"),
        ..MEDIA
    },
    Command {
        name: "mediaPrevious",
        summary: "Goes back to the previous item",
        phrases: &["go back to the previous item on {device}"],
        samples: |attributes| samples(attributes, "PREVIOUS", [json!({})]),
        run: |device, _| play_anew(device, "PREVIOUS", "PLAYING"),
        speech: |_, _| {
            Speech::plain("go back to the previous item on", "going back to the previous item on")
        },
        ..MEDIA
    },
    Command {
        name: "mediaResume",
        summary: "Plays on",
        phrases: &["resume {device}"],
        samples: |attributes| samples(attributes, "RESUME", [json!({})]),
        run: |device, _| play(device, "RESUME", "PLAYING"),
        speech: |_, _| Speech::plain("resume", "resuming"),
        ..MEDIA
    },
    Command {
        name: "mediaRepeatMode",
        summary: "Repeats all items, one, or none",
        params: Object::of(&[
            Field::required("isOn", Shape::Boolean, "whether anything is repeated"),
            Field::optional("isSingle", Shape::Boolean, "only the present item; default false"),
        ]),
        phrases: &[
            "turn on repeat on {device}",
            "turn off repeat on {device}",
            "repeat the present item on {device}",
        ],
        samples: |attributes| {
            let modes = [
                json!({"isOn": true}),
                json!({"isOn": true, "isSingle": true}),
                json!({"isOn": false}),
            ];
            samples(attributes, "SET_REPEAT", modes)
        },
        run: repeat,
        speech: |params, _| match (is_true(params, "isOn"), is_true(params, "isSingle")) {
            (false, _) => Speech::plain("turn off repeat on", "turning off repeat on"),
            (true, false) => Speech::plain("turn on repeat on", "turning on repeat on"),
            (true, true) => {
                Speech::plain("repeat the present item on", "repeating the present item on")
            }
        },
        ..MEDIA
    },
    Command {
        name: "mediaSeekRelative",
        summary: "Skips ahead or back by a time",
        params: Object::of(&[Field::required(
            "relativePositionMs",
            Shape::INTEGER,
            "how far ahead; negative for back",
        )
        .in_unit(Unit::Milliseconds)]),
        phrases: &[
            "skip ahead on {device}",
            "skip ahead by {relativePositionMs} milliseconds on {device}",
        ],
        samples: |attributes| {
            let steps =
                [json!({"relativePositionMs": 30_000}), json!({"relativePositionMs": -10_000})];
            samples(attributes, "SEEK_RELATIVE", steps)
        },
        run: seek_relative,
        speech: |params, _| {
            let step = milliseconds(params, "relativePositionMs");
            let way = if step < 0 { "back" } else { "ahead" };
            speak_seek(&format!("{way} by {} on", spoken_time(step)))
        },
        ..MEDIA
    },
    Command {
        name: "mediaSeekToPosition",
        summary: "Goes to a moment of the present item",
        params: Object::of(&[Field::required(
            "absPositionMs",
            Shape::INTEGER,
            "how far from the beginning",
        )
        .in_unit(Unit::Milliseconds)]),
        phrases: &["skip to {absPositionMs} milliseconds on {device}"],
        samples: |attributes| {
            samples(attributes, "SEEK_TO_POSITION", [json!({"absPositionMs": 90_000})])
        },
        run: seek_to_position,
        speech: |params, _| {
            let position = milliseconds(params, "absPositionMs");
            speak_seek(&format!("to {} on", spoken_time(position)))
        },
        ..MEDIA
    },
    Command {
        name: "mediaShuffle",
        summary: "Shuffles the items",
        phrases: &["shuffle {device}"],
        samples: |attributes| samples(attributes, "SHUFFLE", [json!({})]),
        run: |device, _| shuffle(device),
        speech: |_, _| Speech::plain("shuffle", "shuffling"),
        ..MEDIA
    },
    Command {
        name: "mediaStop",
        summary: "Stops what is played",
        phrases: &["stop {device}"],
        samples: |attributes| samples(attributes, "STOP", [json!({})]),
        run: |device, _| play_anew(device, "STOP", "STOPPED"),
        speech: |_, _| Speech::plain("stop", "stopping"),
        ..MEDIA
    },
];

/// These params, where the device can do it at all.
fn samples<const N: usize>(attributes: &Map, ability: &str, params: [Value; N]) -> Vec<Value> {
    if is_able(attributes, ability) { params.into() } else { Vec::new() }
}

fn speak_captions(params: &Map) -> Speech {
    let language = text(params, "closedCaptioningLanguage");
    let tail = language.map(|language| format!(" in {language}")).unwrap_or_default();
    Speech::with_tail("turn on the captions on", "turning on the captions on", tail)
}

fn speak_seek(target: &str) -> Speech {
    Speech::plain(&format!("skip {target}"), &format!("skipping {target}"))
}

/// A time as it is spoken; what is less than a second is not.
fn spoken_time(milliseconds: i64) -> String {
    spoken_duration(milliseconds / 1000)
}

#[cfg(test)]
mod tests {
    use crate::catalog::testing::Fixture;

    use super::*;

    fn say(command: &str, params: Value) -> String {
        Fixture::default_of("TransportControl").say(command, params)
    }

    #[test]
    fn what_is_done_is_spoken_before_the_device() {
        for (command, words) in [
            ("mediaPause", "pause it / pausing it"),
            ("mediaStop", "stop it / stopping it"),
            ("mediaNext", "skip to the next item on it / skipping to the next item on it"),
            (
                "mediaClosedCaptioningOff",
                "turn off the captions on it / turning off the captions on it",
            ),
        ] {
            assert_eq!(say(command, json!({})), words);
        }
        assert_eq!(
            say("mediaClosedCaptioningOn", json!({"closedCaptioningLanguage": "de"})),
            "turn on the captions on it in de / turning on the captions on it in de"
        );
        assert_eq!(
            say("mediaRepeatMode", json!({"isOn": true, "isSingle": true})),
            "repeat the present item on it / repeating the present item on it"
        );
        assert_eq!(
            say("mediaRepeatMode", json!({"isOn": false})),
            "turn off repeat on it / turning off repeat on it"
        );
    }

    #[test]
    fn times_are_spoken_without_parts_of_a_second() {
        for (step, words) in [
            (30_000, "ahead by 30 seconds"),
            (-61_999, "back by 1 minute, 1 second"),
            (120_000, "ahead by 2 minutes"),
            (400, "ahead by 0 seconds"),
            (i64::MIN, "back by 2562047788015 hours, 12 minutes, 55 seconds"),
        ] {
            assert_eq!(
                say("mediaSeekRelative", json!({"relativePositionMs": step})),
                format!("skip {words} on it / skipping {words} on it")
            );
        }
        assert_eq!(
            say("mediaSeekToPosition", json!({"absPositionMs": 90_000})),
            "skip to 1 minute, 30 seconds on it / skipping to 1 minute, 30 seconds on it"
        );
    }
}
