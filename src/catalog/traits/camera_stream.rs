//! `CameraStream`: cameras and doorbells whose pictures can be watched elsewhere.
//!
//! <https://developers.home.google.com/cloud-to-cloud/traits/camerastream>
//!
//! The stream comes in the first of the camera's protocols, which stand in the order it prefers,
//! that the screen knows too; where there is none it is `resourceUnavailable`, the one code that
//! Google lists. There are no pictures: the addresses lie at `example.com`, where nobody ever
//! answers, and the token opens nothing.

use serde_json::{Value, json};

use crate::catalog::{
    Command, Condition, Device, Edge, Effect, Field, Object, Refusal, Shape, Speech,
};
use crate::protocol::{ErrorCode, Map};

use super::{Trait, states, texts};

const PROTOCOLS: &[&str] = &["hls", "dash", "smooth_stream", "progressive_mp4", "webrtc"];
const PROTOCOL: Shape = Shape::Enum(PROTOCOLS);

/// A token as an example, not a secret.
const TOKEN: &str = "example-of-a-stream-token";

const RESULTS: Object = Object {
    fields: &[
        Field::required("cameraStreamProtocol", PROTOCOL, "how the stream comes"),
        Field::optional(
            "cameraStreamAuthToken",
            Shape::Text,
            "what opens the stream; default the access token of the link",
        ),
        Field::optional(
            "cameraStreamSignalingUrl",
            Shape::Text,
            "where camera and screen agree on a session; required for webrtc",
        ),
        Field::optional("cameraStreamOffer", Shape::Text, "the camera's side of the session (SDP)"),
        Field::optional(
            "cameraStreamIceServers",
            Shape::Text,
            "the servers that help the two to meet, as JSON in a string",
        ),
        Field::optional(
            "cameraStreamAccessUrl",
            Shape::Text,
            "where the stream is; required except for webrtc",
        ),
        Field::optional(
            "cameraStreamReceiverAppId",
            Shape::Text,
            "the Cast receiver that plays it; default Google's",
        ),
    ],
    conditions: &[
        Condition::ValueNeeds("cameraStreamProtocol", &["webrtc"], "cameraStreamSignalingUrl"),
        Condition::ValueNeeds(
            "cameraStreamProtocol",
            &["hls", "dash", "smooth_stream", "progressive_mp4"],
            "cameraStreamAccessUrl",
        ),
    ],
};

pub(super) static TRAIT: Trait = Trait {
    name: "CameraStream",
    summary: "Streams the pictures of a camera",
    attributes: Object::of(&[
        Field::required(
            "cameraStreamSupportedProtocols",
            Shape::list(&PROTOCOL),
            "how a stream can come, the preferred way first",
        ),
        Field::required(
            "cameraStreamNeedAuthToken",
            Shape::Boolean,
            "a token is needed to watch the stream",
        ),
    ]),
    states: Object::EMPTY,
    commands: &[Command {
        name: "GetCameraStream",
        summary: "Says where the stream of the camera is",
        params: Object::of(&[
            Field::required("StreamToChromecast", Shape::Boolean, "a Chromecast is to play it"),
            Field::required(
                "SupportedStreamProtocols",
                Shape::list(&PROTOCOL),
                "the protocols that the screen knows",
            ),
        ]),
        results: RESULTS,
        errors: &[ErrorCode::ResourceUnavailable],
        // Who has seen the pictures has seen them.
        effect: Effect::Irreversible,
        phrases: &["show {device}", "stream {device}"],
        refusals: &[ErrorCode::ResourceUnavailable],
        samples: sample_screens,
        edges: |attributes| {
            let own = protocols(attributes);
            let other = PROTOCOLS.iter().find(|protocol| !own.contains(protocol));
            let strange = other
                .map(|other| Edge::undeclared("SupportedStreamProtocols", screen(&[other], true)));
            strange.into_iter().collect()
        },
        run: stream,
        speech: |_, _| Speech::plain("stream", "streaming"),
        ..Command::PLAIN
    }],
    default_attributes: || {
        json!({
            "cameraStreamSupportedProtocols": ["webrtc", "hls", "dash"],
            "cameraStreamNeedAuthToken": true,
        })
    },
    ..Trait::PLAIN
};

fn protocols(attributes: &Map) -> Vec<&str> {
    texts(attributes, "cameraStreamSupportedProtocols")
}

/// A screen that knows all the protocols of the camera, then one for each.
fn sample_screens(attributes: &Map) -> Vec<Value> {
    let protocols = protocols(attributes);
    let one = protocols.iter().map(|protocol| screen(&[protocol], false));
    std::iter::once(screen(&protocols, true)).chain(one).collect()
}

fn screen(protocols: &[&str], cast: bool) -> Value {
    json!({"StreamToChromecast": cast, "SupportedStreamProtocols": protocols})
}

fn stream(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    let known = texts(params, "SupportedStreamProtocols");
    let mut preferred = protocols(device.attributes).into_iter();
    let Some(protocol) = preferred.find(|protocol| known.contains(protocol)) else {
        let reason = "the camera has none of the protocols that the screen knows";
        return Err(Refusal::new(ErrorCode::ResourceUnavailable, reason));
    };
    let (name, url) = address(protocol);
    let mut answer = states([("cameraStreamProtocol", json!(protocol)), (name, json!(url))]);
    if device.has("cameraStreamNeedAuthToken") {
        answer.insert("cameraStreamAuthToken".to_owned(), json!(TOKEN));
    }
    Ok(answer)
}

/// Where a stream of this protocol would be, and what its address is called.
fn address(protocol: &str) -> (&'static str, String) {
    let (name, path) = match protocol {
        "webrtc" => ("cameraStreamSignalingUrl", "signaling"),
        "hls" => ("cameraStreamAccessUrl", "stream.m3u8"),
        "dash" => ("cameraStreamAccessUrl", "stream.mpd"),
        "smooth_stream" => ("cameraStreamAccessUrl", "stream.ism/Manifest"),
        _ => ("cameraStreamAccessUrl", "stream.mp4"),
    };
    (name, format!("https://camera.example.com/{path}"))
}

#[cfg(test)]
mod tests {
    use crate::catalog::testing::Fixture;

    use super::*;

    fn camera(protocols: &[&str], needs_token: bool) -> Fixture {
        let attributes = json!({
            "cameraStreamSupportedProtocols": protocols,
            "cameraStreamNeedAuthToken": needs_token,
        });
        Fixture::new(&["CameraStream"], attributes)
    }

    fn watch(camera: &Fixture, protocols: &[&str]) -> Result<Value, ErrorCode> {
        let params = json!({"StreamToChromecast": true, "SupportedStreamProtocols": protocols});
        camera.run("GetCameraStream", params)
    }

    #[test]
    fn a_protocol_of_tomorrow_is_passed_over() {
        let camera = Fixture::default_of("CameraStream");
        let protocols = json!(["teleport", "hls"]);
        let params = json!({"StreamToChromecast": true, "SupportedStreamProtocols": protocols});
        let answer = camera.run("GetCameraStream", params).expect("a stream");
        assert_eq!(answer["cameraStreamProtocol"], "hls");
    }

    #[test]
    fn the_first_protocol_that_both_know_is_the_cameras_choice() {
        let camera = camera(&["dash", "hls", "progressive_mp4"], false);
        let chosen = |screen: &[&str]| {
            watch(&camera, screen).expect("a stream")["cameraStreamProtocol"].clone()
        };
        assert_eq!(chosen(&["progressive_mp4", "hls", "dash"]), "dash");
        assert_eq!(chosen(&["progressive_mp4", "hls", "webrtc"]), "hls");
    }

    #[test]
    fn webrtc_has_a_signaling_url_and_the_others_an_access_url() {
        assert_eq!(
            watch(&camera(&["webrtc"], false), &["webrtc"]),
            Ok(json!({
                "cameraStreamProtocol": "webrtc",
                "cameraStreamSignalingUrl": "https://camera.example.com/signaling",
            }))
        );
        for (protocol, url) in [
            ("hls", "https://camera.example.com/stream.m3u8"),
            ("dash", "https://camera.example.com/stream.mpd"),
            ("smooth_stream", "https://camera.example.com/stream.ism/Manifest"),
            ("progressive_mp4", "https://camera.example.com/stream.mp4"),
        ] {
            let answer = json!({"cameraStreamProtocol": protocol, "cameraStreamAccessUrl": url});
            assert_eq!(watch(&camera(&[protocol], false), &[protocol]), Ok(answer));
        }
    }

    #[test]
    fn a_token_comes_where_it_is_needed_and_nothing_is_kept() {
        let camera = camera(&["hls"], true);
        let answer = watch(&camera, &["hls"]).expect("a stream");
        assert_eq!(answer["cameraStreamAuthToken"], TOKEN);
        let params = json!({"StreamToChromecast": false, "SupportedStreamProtocols": ["hls"]});
        assert_eq!(camera.done("GetCameraStream", params).states(), json!({}));
    }

    #[test]
    fn without_a_common_protocol_there_is_no_stream() {
        for (camera, screen) in [
            (camera(&["hls"], true), &["dash"][..]),
            (camera(&["hls"], true), &["rtsp"]),
            (camera(&["hls"], true), &[]),
            (camera(&[], true), &["hls"]),
        ] {
            assert_eq!(watch(&camera, screen), Err(ErrorCode::ResourceUnavailable));
        }
    }

    #[test]
    fn an_answer_without_the_address_of_its_protocol_is_incomplete() {
        let found = |answer: Value| {
            let answer: Map = serde_json::from_value(answer).expect("an object");
            RESULTS.check(&answer, "/states").iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(
            found(json!({"cameraStreamProtocol": "webrtc", "cameraStreamAccessUrl": "x"})),
            [
                "/states: expected `cameraStreamSignalingUrl`, since `cameraStreamProtocol` is webrtc, got nothing"
            ]
        );
        assert_eq!(
            found(json!({"cameraStreamProtocol": "hls", "cameraStreamSignalingUrl": "x"})),
            [
                "/states: expected `cameraStreamAccessUrl`, since `cameraStreamProtocol` is hls, got nothing"
            ]
        );
        let whole = json!({"cameraStreamProtocol": "hls", "cameraStreamAccessUrl": "x"});
        assert_eq!(found(whole), Vec::<String>::new());
    }

    #[test]
    fn it_is_spoken_as_streaming() {
        assert_eq!(
            camera(&[], false).say("GetCameraStream", json!({})),
            "stream it / streaming it"
        );
    }
}
