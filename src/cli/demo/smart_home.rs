//! Smart home, linked by the code flow: SYNC, the conversations of Google's *Secondary user
//! verification*, QUERY, a refresh, DISCONNECT. Each step says what it expects.

use serde_json::{Value, json};

use crate::google::{
    Answers, LinkedAccount, Order, Reply, Session, Target, Trouble, Turn, converse,
};
use crate::protocol::oauth::Flow;
use crate::protocol::{Map, Pin, SyncDevice};
use crate::report::{conversation_json, intent_json, render_devices, render_states, render_turn};
use crate::wire::{SystemChance, SystemClock};

use super::linking::{Way, link};
use super::scenes::{SCENES, Say, Scene};
use super::{broken, heading, hold};
use crate::cli::failure::Failure;
use crate::cli::linked::show_exchanges;
use crate::cli::output::Output;

/// Plays the person, and prints what is said as it is said.
struct Player<'a> {
    answers: std::slice::Iter<'a, Say>,
    output: &'a Output,
}

impl Answers for Player<'_> {
    fn pin(&mut self) -> Reply<Pin> {
        match self.answers.next() {
            Some(Say::Pin(pin)) => Reply::Given(Pin::new(*pin)),
            Some(Say::Cancel) => Reply::Cancelled,
            _ => Reply::Missing,
        }
    }

    fn ack(&mut self) -> Reply<bool> {
        match self.answers.next() {
            Some(Say::Yes) => Reply::Given(true),
            Some(Say::No) => Reply::Given(false),
            Some(Say::Cancel) => Reply::Cancelled,
            _ => Reply::Missing,
        }
    }

    fn heard(&mut self, turn: &Turn) {
        let (redactor, style) = (self.output.redactor(), self.output.style());
        self.output.text(&render_turn(turn, redactor, style, self.output.is_verbose()));
    }
}

/// Plays it all.
pub(super) async fn play(target: &Target, output: &Output) -> Result<Vec<Value>, Failure> {
    let mut steps = Vec::new();
    let client = output.client()?;
    let account = link_account(target, &client, output, &mut steps).await?;
    let keep = |_: &LinkedAccount| Ok(());
    let mut session = Session::new(account, &client, &SystemClock, &SystemChance, &keep);
    let devices = sync(&mut session, output, &mut steps).await?;
    for scene in SCENES {
        play_scene(scene, &mut session, &devices, output, &mut steps).await?;
    }
    query(&mut session, &devices, output, &mut steps).await?;
    refresh(&mut session, output, &mut steps).await?;
    disconnect(&mut session, output, &mut steps).await?;
    Ok(steps)
}

async fn link_account(
    target: &Target,
    client: &crate::wire::Client,
    output: &Output,
    steps: &mut Vec<Value>,
) -> Result<LinkedAccount, Failure> {
    heading(output, "account linking, as Google does it");
    let way = Way { flow: Flow::Code, streamlined: None };
    link(target, way, client, output, steps).await.map(|(account, _)| account)
}

async fn sync(
    session: &mut Session<'_>,
    output: &Output,
    steps: &mut Vec<Value>,
) -> Result<Vec<SyncDevice>, Failure> {
    heading(output, "SYNC: which devices are there?");
    let answer = session.sync().await;
    show_exchanges(&answer.exchanges, output);
    hold("SYNC", answer.trouble.as_ref())?;
    let payload = session.account().synced().and_then(Result::ok);
    let devices = payload.map(|payload| payload.devices).unwrap_or_default();
    output.text(&render_devices(&devices, output.style()));
    steps.push(json!({"step": "sync", "exchange": intent_json(&answer, output.redactor())}));
    Ok(devices)
}

async fn play_scene(
    scene: &Scene,
    session: &mut Session<'_>,
    devices: &[SyncDevice],
    output: &Output,
    steps: &mut Vec<Value>,
) -> Result<(), Failure> {
    heading(output, scene.title);
    let order = Order {
        devices: devices
            .iter()
            .filter(|device| scene.devices.contains(&device.id.as_str()))
            .cloned()
            .collect(),
        command: crate::protocol::full_name(crate::protocol::COMMAND_PREFIX, scene.command),
        params: match (scene.params)() {
            Value::Object(params) => params,
            _ => Map::new(),
        },
        words: Some(scene.words.to_owned()),
    };
    let mut player = Player { answers: scene.answers.iter(), output };
    let conversation = converse(session, &order, &mut player).await;
    hold(scene.title, conversation.trouble.as_ref())?;
    let code = conversation.error_code.as_ref().map(crate::protocol::ErrorCode::as_str);
    if conversation.outcome != scene.outcome || code != scene.error_code {
        let expected = format!("{} {}", scene.outcome.as_str(), scene.error_code.unwrap_or(""));
        let actual = format!("{} {}", conversation.outcome.as_str(), code.unwrap_or(""));
        return Err(broken(scene.title, expected.trim(), actual.trim()));
    }
    let conversation = conversation_json(&conversation, output.redactor());
    steps.push(json!({"step": scene.title, "conversation": conversation}));
    Ok(())
}

async fn query(
    session: &mut Session<'_>,
    devices: &[SyncDevice],
    output: &Output,
    steps: &mut Vec<Value>,
) -> Result<(), Failure> {
    heading(output, "QUERY: how are they now?");
    let ids: Vec<String> = devices.iter().map(|device| device.id.clone()).collect();
    let answer = session.query(&ids).await;
    show_exchanges(&answer.exchanges, output);
    hold("QUERY", answer.trouble.as_ref())?;
    let response = answer.response();
    output.text(&render_states(&response, devices, output.redactor(), output.style()));
    for (pointer, expected) in [
        ("/payload/devices/light-kitchen/on", json!(true)),
        ("/payload/devices/light-living/brightness", json!(12)),
        ("/payload/devices/ac-bedroom/thermostatMode", json!("heat")),
        ("/payload/devices/lock-front/isLocked", json!(true)),
    ] {
        let actual = response.pointer(pointer).cloned().unwrap_or_default();
        if actual != expected {
            return Err(broken(pointer, &expected.to_string(), &actual.to_string()));
        }
    }
    steps.push(json!({"step": "query", "exchange": intent_json(&answer, output.redactor())}));
    Ok(())
}

async fn refresh(
    session: &mut Session<'_>,
    output: &Output,
    steps: &mut Vec<Value>,
) -> Result<(), Failure> {
    heading(output, "the access token is refreshed");
    let before = session.account().access_token.clone();
    let refreshed = session.refresh().await;
    show_exchanges(&refreshed.exchange, output);
    hold("refresh", refreshed.trouble.as_ref())?;
    if session.account().access_token.matches(before.secret()) {
        return Err(broken("refresh", "a new access token", "the old one"));
    }
    hold("SYNC after the refresh", session.sync().await.trouble.as_ref())?;
    output.text("Google     a new access token, and it works\n");
    steps.push(json!({"step": "refresh"}));
    Ok(())
}

async fn disconnect(
    session: &mut Session<'_>,
    output: &Output,
    steps: &mut Vec<Value>,
) -> Result<(), Failure> {
    heading(output, "DISCONNECT: the person unlinks");
    let answer = session.disconnect().await;
    show_exchanges(&answer.exchanges, output);
    hold("DISCONNECT", answer.trouble.as_ref())?;
    steps.push(json!({"step": "disconnect", "exchange": intent_json(&answer, output.redactor())}));
    match session.sync().await.trouble {
        Some(Trouble::LinkDead(_)) => {
            output.text("Google     unlinked: the old tokens open nothing any more\n\n");
            Ok(())
        }
        other => {
            let actual =
                other.map_or_else(|| "an answer".to_owned(), |trouble| trouble.to_string());
            Err(broken("after DISCONNECT", "a dead link", &actual))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::process::ExitCode;

    use clap::Parser as _;

    use super::*;
    use crate::cli::common::Common;
    use crate::cli::demo::running_cloud::RunningCloud;
    use crate::google::Outcome;

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        common: Common,
    }

    #[tokio::test]
    async fn a_conversation_that_ends_otherwise_than_it_should_fails_the_demo() {
        let output = Output::new(&Line::parse_from(["smarthome", "--json"]).common);
        let cloud = RunningCloud::start(|_| {}).await.expect("a cloud");
        let (client, mut steps) = (output.client().expect("a client"), Vec::new());
        let account =
            link_account(&cloud.target, &client, &output, &mut steps).await.expect("linked");
        let keep = |_: &LinkedAccount| Ok(());
        let mut session = Session::new(account, &client, &SystemClock, &SystemChance, &keep);
        let devices = sync(&mut session, &output, &mut steps).await.expect("devices");
        let held = steps.len();
        let wrong = [
            Scene { outcome: Outcome::Pending, ..SCENES[0] },
            Scene { error_code: Some("deviceOffline"), ..SCENES[0] },
        ];
        for scene in wrong {
            let played = play_scene(&scene, &mut session, &devices, &output, &mut steps).await;
            let failure = played.expect_err("it ended otherwise");
            assert_eq!(failure.exit_code(), ExitCode::from(1));
        }
        assert_eq!(steps.len(), held);
        cloud.stop().await;
    }
}
