//! `smarthome demo`: both sides in one process, over real HTTP: links, asks, talks, unlinks.
//!
//! The conversations are those of Google's *Secondary user verification*. Each step says what it
//! expects; the demo ends with exit 0 only if every step held.

use std::process::ExitCode;
use std::time::Instant;

use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use url::Url;

use crate::cloud::{Client as OAuthClient, Home, Settings, StoredPassword, router};
use crate::google::link::{Capture, LinkRequest, SignIn};
use crate::google::{
    Answers, ClientAuth, LinkedAccount, Order, Reply, Session, Target, Trouble, Turn, converse,
};
use crate::protocol::{ClientSecret, Map, Pin, SyncDevice};
use crate::report::{
    conversation_json, intent_json, render_devices, render_states, render_summary, render_turn,
};
use crate::wire::{Chance as _, SystemChance, SystemClock, serve_http};

use super::failure::{Failure, Kind};
use super::linked::{show_exchanges, trouble_failure};
use super::output::Output;
use super::scenes::{SCENES, Say, Scene};
use super::serve::{runtime, start_cloud};

/// Play both sides: link, sync, query, talk, PIN, "are you sure?", disconnect
#[derive(clap::Args, Debug)]
pub(super) struct Args {}

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

pub(super) fn run(_: &Args, output: &Output) -> Result<ExitCode, Failure> {
    let started = Instant::now();
    runtime()?.block_on(async {
        let (target, stop, server) = start().await?;
        let result = play(target, output).await;
        // The server may have ended already, which is what is wanted.
        let _ = stop.send(());
        let _ = server.await;
        let steps = result?;
        output.document(&json!({"outcome": "success", "steps": steps}));
        let text = format!(
            "every step held: {} steps in {:.1} s, both sides on this machine",
            steps.len(),
            started.elapsed().as_secs_f64()
        );
        output.talk(&render_summary(true, &text, Some("smarthome serve"), output.talk_style()));
        Ok(ExitCode::SUCCESS)
    })
}

/// Starts the cloud on a free loopback port.
async fn start() -> Result<(Target, oneshot::Sender<()>, tokio::task::JoinHandle<()>), Failure> {
    let failed = |error: std::io::Error| {
        Failure::usage("could not listen on a free port of 127.0.0.1").cause(error)
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let base = parse(&format!("http://{address}"))?;
    let secret = ClientSecret::new(SystemChance.token());
    let client = OAuthClient::new("google", secret.clone());
    let mut settings = Settings::new(&base, client, "smarthome-demo");
    settings.demo_home = true;
    let cloud = start_cloud(settings, &Home::demo()).await?;
    let (stop, stopped) = oneshot::channel();
    let server = tokio::spawn(serve_http(listener, None, router(cloud), async {
        let _ = stopped.await;
    }));
    let target = Target {
        name: "demo".to_owned(),
        authorize_url: parse(&format!("http://{address}/oauth/authorize"))?,
        token_url: parse(&format!("http://{address}/oauth/token"))?,
        userinfo_url: Some(parse(&format!("http://{address}/oauth/userinfo"))?),
        fulfillment_url: parse(&format!("http://{address}/fulfillment"))?,
        client_id: "google".to_owned(),
        client_secret: secret,
        client_auth: ClientAuth::Body,
        project_id: "smarthome-demo".to_owned(),
        scopes: Vec::new(),
    };
    Ok((target, stop, server))
}

fn parse(url: &str) -> Result<Url, Failure> {
    Url::parse(url).map_err(|error| Failure::usage(format!("`{url}` is no URL")).cause(error))
}

async fn play(target: Target, output: &Output) -> Result<Vec<Value>, Failure> {
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

fn heading(output: &Output, title: &str) {
    output.text(&format!("\n{}\n", output.style().dim(&format!("-- {title}"))));
}

async fn link_account(
    target: Target,
    client: &crate::wire::Client,
    output: &Output,
    steps: &mut Vec<Value>,
) -> Result<LinkedAccount, Failure> {
    let home = Home::demo();
    let Some((username, StoredPassword::Clear(password))) =
        home.users.first().map(|user| (user.username.clone(), user.password.clone()))
    else {
        return Err(Failure::usage("the demo home has no user with a password in clear"));
    };
    heading(output, "account linking, as Google does it");
    let request = LinkRequest {
        target: &target,
        account: "default",
        capture: Capture::Form(SignIn { username: &username, password: &password }),
        sandbox: false,
        pkce: false,
    };
    let report = super::link::run_hops(&request, client, output).await?;
    steps.push(json!({"step": "link", "report": output.redactor().json(&report.to_json())}));
    super::link::explain_failure(&report, output);
    report
        .account
        .ok_or_else(|| Failure::new(Kind::OtherSide, "the demo could not link its own cloud"))
}

/// The step did not hold.
fn broken(step: &str, expected: &str, actual: &str) -> Failure {
    Failure::new(Kind::OtherSide, format!("{step}: expected {expected}, got {actual}"))
}

fn hold(step: &str, trouble: Option<&Trouble>) -> Result<(), Failure> {
    trouble.map_or(Ok(()), |trouble| Err(trouble_failure(&format!("{step} failed"), trouble)))
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
    use clap::Parser as _;

    use super::*;
    use crate::cli::common::Common;
    use crate::google::Outcome;

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        common: Common,
    }

    #[tokio::test]
    async fn a_conversation_that_ends_otherwise_than_it_should_fails_the_demo() {
        let output = Output::new(&Line::parse_from(["smarthome", "--json"]).common);
        let (target, stop, server) = start().await.expect("a cloud");
        let (client, mut steps) = (output.client().expect("a client"), Vec::new());
        let account = link_account(target, &client, &output, &mut steps).await.expect("linked");
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
        let _ = stop.send(());
        server.await.expect("it ends");
    }
}
