//! `Channel`: which of its channels a television or radio shows.
//!
//! <https://developers.home.google.com/cloud-to-cloud/traits/channel>
//!
//! The trait has no states, so that the device only remembers its channel and the one before. A
//! channel is chosen by its key (`channelCode`), one of its names or its number, in that order;
//! the first that is declared counts. The channels stand in the order of their declaration, and
//! going on from the last leads to the first. Returning goes to and fro between two channels, as
//! on a remote control; before there are two, it is `channelSwitchFailed`. Nothing tells anybody
//! else which channel was shown, so that no command here can be undone.

use serde_json::{Value, json};

use crate::catalog::{
    Command, Condition, Device, Edge, Effect, Field, Object, Refusal, Shape, Speech,
};
use crate::protocol::{ErrorCode, Map, Mismatch};

use super::choices::{Choice, Choices, Spelling, spoken_key};
use super::{Trait, states, text, whole};

/// Names stand in one plain list, in no language.
const SPELLING: Spelling = Spelling { key: "key", values: "names", synonyms: "name_synonym" };

static CHANNEL: Object = Object::of(&[
    Field::required("key", Shape::Text, "the name in commands: its channelCode"),
    Field::required("names", Shape::TEXTS, "what people call it"),
    Field::optional("number", Shape::Text, "its number"),
]);

pub(super) static TRAIT: Trait = Trait {
    name: "Channel",
    summary: "Switches between the channels of a television or radio",
    attributes: Object::of(&[
        Field::required("availableChannels", Shape::list(&Shape::Object(&CHANNEL)), "the channels"),
        Field::optional(
            "commandOnlyChannels",
            Shape::Boolean,
            "the state cannot be read; default false",
        ),
    ]),
    memory: Object::of(&[
        Field::optional("presentChannel", Shape::Text, "the key of the channel it shows"),
        Field::optional("channelBefore", Shape::Text, "the key of the one it showed before"),
    ]),
    commands: COMMANDS,
    command_only: Some("commandOnlyChannels"),
    rules,
    default_attributes: || {
        json!({
            "availableChannels": [
                {"key": "news", "names": ["News", "News 24"], "number": "1"},
                {"key": "sport", "names": ["Sport"], "number": "2"},
                {"key": "children", "names": ["Children", "Kids"], "number": "3-1"},
            ],
        })
    },
    starting_states: |attributes| {
        let first = channels(attributes).keys().next();
        first.map(|key| states([("presentChannel", json!(key))])).unwrap_or_default()
    },
    ..Trait::PLAIN
};

const COMMANDS: &[Command] = &[
    Command {
        name: "selectChannel",
        summary: "Switches to a channel",
        params: Object {
            fields: &[
                Field::optional("channelCode", Shape::Text, "the key of the channel"),
                Field::optional("channelName", Shape::Text, "what people call the channel"),
                Field::optional("channelNumber", Shape::Text, "the number of the channel"),
            ],
            conditions: &[Condition::AnyOf(&[
                &["channelCode"],
                &["channelName"],
                &["channelNumber"],
            ])],
        },
        errors: &[
            ErrorCode::NoAvailableChannel,
            ErrorCode::NoChannelSubscription,
            ErrorCode::ChannelSwitchFailed,
        ],
        refusals: &[ErrorCode::NoAvailableChannel],
        effect: Effect::Irreversible,
        phrases: &[
            "switch {device} to {channelName}",
            "switch {device} to channel {channelNumber}",
        ],
        samples,
        edges: |attributes| {
            let stranger = channels(attributes).stranger();
            vec![Edge::undeclared("channelCode", json!({"channelCode": stranger}))]
        },
        run: select,
        speech: |params, _| speak_channel(params),
        ..Command::PLAIN
    },
    Command {
        name: "relativeChannel",
        summary: "Switches some channels up or down",
        params: Object::of(&[Field::required(
            "relativeChannelChange",
            Shape::INTEGER,
            "how many channels up; negative for down",
        )]),
        errors: &[ErrorCode::ChannelSwitchFailed],
        refusals: &[ErrorCode::ChannelSwitchFailed],
        effect: Effect::Irreversible,
        phrases: &[
            "switch {device} to the next channel",
            "switch {device} {relativeChannelChange} channels up",
        ],
        samples: |_| {
            vec![json!({"relativeChannelChange": 1}), json!({"relativeChannelChange": -1})]
        },
        run: step,
        speech: |params, _| speak_step(params),
        ..Command::PLAIN
    },
    Command {
        name: "returnChannel",
        summary: "Switches back to the channel before",
        errors: &[ErrorCode::ChannelSwitchFailed],
        refusals: &[ErrorCode::ChannelSwitchFailed],
        effect: Effect::Irreversible,
        phrases: &["switch {device} back to the last channel"],
        run: go_back,
        speech: |_, _| {
            Speech::with_tail("switch", "switching", " back to the last channel".to_owned())
        },
        ..Command::PLAIN
    },
];

fn channels(attributes: &Map) -> Choices<'_> {
    Choices::read(attributes, "availableChannels", &SPELLING)
}

/// Each channel by its key with its name, and one by its number.
fn samples(attributes: &Map) -> Vec<Value> {
    let channels = channels(attributes);
    let by_key = channels.iter().map(|channel| match channel.declared["names"][0].as_str() {
        Some(name) => json!({"channelCode": channel.key, "channelName": name}),
        None => json!({"channelCode": channel.key}),
    });
    let number = channels.iter().find_map(|channel| channel.declared["number"].as_str());
    by_key.chain(number.map(|number| json!({"channelNumber": number}))).collect()
}

fn select(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    let channels = channels(device.attributes);
    let mut named = ["channelCode", "channelName"].into_iter().filter_map(|it| text(params, it));
    let found = named.find_map(|name| channels.find(name));
    let numbered = || text(params, "channelNumber").and_then(|it| find_number(&channels, it));
    let Some(channel) = found.and_then(|index| channels.get(index)).or_else(numbered) else {
        let reason = "no declared channel has this code, name or number";
        return Err(Refusal::new(ErrorCode::NoAvailableChannel, reason));
    };
    Ok(switch(device, channel.key))
}

/// The channel of this number.
fn find_number<'c, 'a>(channels: &'c Choices<'a>, number: &str) -> Option<&'c Choice<'a>> {
    let is_its = |channel: &&Choice<'_>| {
        channel.declared["number"].as_str().is_some_and(|it| it.trim() == number.trim())
    };
    channels.iter().find(is_its)
}

/// What the device remembers once it shows this channel; the one before stays where nothing moves.
fn switch(device: &Device<'_>, key: &str) -> Map {
    let mut changes = states([("presentChannel", json!(key))]);
    if let Some(before) = device.text("presentChannel").filter(|before| *before != key) {
        changes.insert("channelBefore".to_owned(), json!(before));
    }
    changes
}

fn step(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    let channels = channels(device.attributes);
    let count = i64::try_from(channels.len()).unwrap_or(i64::MAX);
    let steps = change(params).checked_rem_euclid(count).and_then(|it| usize::try_from(it).ok());
    let present = device.text("presentChannel").and_then(|key| channels.position(key)).unwrap_or(0);
    let reached = steps.and_then(|steps| channels.get((present + steps) % channels.len()));
    let channel = reached.ok_or_else(|| switch_failed("the device declares no channels"))?;
    Ok(switch(device, channel.key))
}

fn go_back(device: &Device<'_>, _: &Map) -> Result<Map, Refusal> {
    let before = device.text("channelBefore");
    let known = before.filter(|key| channels(device.attributes).position(key).is_some());
    let key = known.ok_or_else(|| switch_failed("the device has shown no other channel yet"))?;
    Ok(switch(device, key))
}

fn switch_failed(reason: &str) -> Refusal {
    Refusal::new(ErrorCode::ChannelSwitchFailed, reason)
}

/// How many channels up.
fn change(params: &Map) -> i64 {
    whole(params, "relativeChannelChange").unwrap_or_default()
}

/// Every channel has a key of its own, and those remembered are among them.
fn rules(device: &Device<'_>) -> Vec<Mismatch> {
    let channels = channels(device.attributes);
    let unique = channels.check_unique("/attributes/availableChannels");
    let remembered = ["presentChannel", "channelBefore"];
    let remembered = remembered.iter().filter_map(|it| channels.check_state(device.states, it));
    unique.into_iter().chain(remembered).collect()
}

fn speak_channel(params: &Map) -> Speech {
    let named = text(params, "channelName").or_else(|| text(params, "channelCode"));
    let tail = match (named, text(params, "channelNumber")) {
        (_, Some(number)) if !params.contains_key("channelName") => format!(" to channel {number}"),
        (Some(name), _) => format!(" to {}", spoken_key(name)),
        (None, _) => " to another channel".to_owned(),
    };
    Speech::with_tail("switch", "switching", tail)
}

fn speak_step(params: &Map) -> Speech {
    let tail = match change(params) {
        1 => " to the next channel".to_owned(),
        -1 => " to the previous channel".to_owned(),
        up @ 0.. => format!(" {up} channels up"),
        down => format!(" {} channels down", down.unsigned_abs()),
    };
    Speech::with_tail("switch", "switching", tail)
}

#[cfg(test)]
mod tests {
    use crate::catalog::testing::Fixture;

    use super::*;

    fn tv() -> Fixture {
        Fixture::default_of("Channel")
    }

    /// What is remembered after a command: the channel, and the one before.
    #[track_caller]
    fn remembered(device: &Fixture, command: &str, params: Value) -> Value {
        assert_eq!(device.run(command, params.clone()), Ok(json!({})), "no states");
        Value::Object(device.change(command, params).expect("carried out").states)
    }

    fn to(key: &str) -> Value {
        json!({"presentChannel": key, "channelBefore": "news"})
    }

    #[test]
    fn a_channel_is_chosen_by_code_or_name_or_number() {
        assert_eq!(tv().states(), json!({}));
        for (params, key) in [
            (json!({"channelCode": "sport"}), "sport"),
            (json!({"channelName": "kids"}), "children"),
            (json!({"channelNumber": " 3-1 "}), "children"),
            (json!({"channelCode": "sport", "channelName": "Kids"}), "sport"),
            (json!({"channelCode": "elsewhere", "channelName": "Kids"}), "children"),
            (json!({"channelCode": "elsewhere", "channelNumber": "2"}), "sport"),
        ] {
            assert_eq!(remembered(&tv(), "selectChannel", params.clone()), to(key), "{params}");
        }
    }

    #[test]
    fn a_channel_that_is_not_declared_is_not_available() {
        for params in [
            json!({"channelCode": "weather"}),
            json!({"channelName": "Weather"}),
            json!({"channelNumber": "3"}),
        ] {
            let answer = tv().run("selectChannel", params.clone());
            assert_eq!(answer, Err(ErrorCode::NoAvailableChannel), "{params}");
        }
        assert_eq!(tv().run("selectChannel", json!({})), Err(ErrorCode::HardError));
    }

    #[test]
    fn steps_go_round() {
        for (change, key) in [(1, "sport"), (2, "children"), (-1, "children"), (-5, "sport")] {
            let params = json!({"relativeChannelChange": change});
            assert_eq!(remembered(&tv(), "relativeChannel", params), to(key), "{change}");
        }
        for still in [json!(0), json!(3), json!(-3.0)] {
            let params = json!({"relativeChannelChange": still});
            let expected = json!({"presentChannel": "news"});
            assert_eq!(remembered(&tv(), "relativeChannel", params), expected, "{still}");
        }
        for far in [i64::MAX, i64::MIN] {
            let params = json!({"relativeChannelChange": far});
            assert_eq!(tv().run("relativeChannel", params), Ok(json!({})));
        }
        let none = Fixture::new(&["Channel"], json!({"availableChannels": []}));
        let answer = none.run("relativeChannel", json!({"relativeChannelChange": 1}));
        assert_eq!(answer, Err(ErrorCode::ChannelSwitchFailed));
    }

    #[test]
    fn returning_goes_to_and_fro_once_there_are_two() {
        assert_eq!(tv().run("returnChannel", json!({})), Err(ErrorCode::ChannelSwitchFailed));
        let same = tv().done("selectChannel", json!({"channelCode": "news"}));
        assert_eq!(same.run("returnChannel", json!({})), Err(ErrorCode::ChannelSwitchFailed));
        let moved = tv().done("selectChannel", json!({"channelCode": "children"}));
        let back = json!({"presentChannel": "news", "channelBefore": "children"});
        assert_eq!(remembered(&moved, "returnChannel", json!({})), back);
        let returned = moved.done("returnChannel", json!({}));
        assert_eq!(remembered(&returned, "returnChannel", json!({})), to("children"));
    }

    #[test]
    fn keys_are_unique_and_those_remembered_are_declared() {
        assert_eq!(
            tv().with(json!({"channelBefore": "Kids"})).problems(),
            [
                "/state/channelBefore: expected one of news, sport, children, as declared, got `Kids`"
            ]
        );
        let channel = json!({"key": "a", "names": []});
        let double = Fixture::new(&["Channel"], json!({"availableChannels": [channel, channel]}));
        assert_eq!(
            double.problems(),
            ["/attributes/availableChannels: expected a name of its own for each, got `a` twice"]
        );
    }

    #[test]
    fn it_is_spoken_as_switching() {
        let select = |params| tv().say("selectChannel", params);
        assert_eq!(
            select(json!({"channelCode": "sport", "channelName": "Sport", "channelNumber": "2"})),
            "switch it to Sport / switching it to Sport"
        );
        assert_eq!(
            select(json!({"channelNumber": "2"})),
            "switch it to channel 2 / switching it to channel 2"
        );
        for (change, words) in [
            (1, "to the next channel"),
            (-1, "to the previous channel"),
            (4, "4 channels up"),
            (-2, "2 channels down"),
        ] {
            assert_eq!(
                tv().say("relativeChannel", json!({"relativeChannelChange": change})),
                format!("switch it {words} / switching it {words}")
            );
        }
        assert_eq!(
            tv().say("returnChannel", json!({})),
            "switch it back to the last channel / switching it back to the last channel"
        );
    }
}
