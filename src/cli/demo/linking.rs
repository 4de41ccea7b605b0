//! The other ways to link, which belong to other products of Google than smart home: the implicit
//! flow, and streamlined linking in three turns.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::cli::failure::{Failure, Kind};
use crate::cli::link::{explain_failure, run_hops};
use crate::cli::output::Output;
use crate::cloud::{FetchedKeys, GoogleSettings, Home, KeySource, StoredPassword};
use crate::google::identity::{Keys, Person};
use crate::google::link::{
    Capture, HopName, LinkReport, LinkRequest, Question, SignIn, Streamlined,
};
use crate::google::{LinkedAccount, Target};
use crate::protocol::Password;
use crate::protocol::oauth::Flow;
use crate::report::render_line;
use crate::wire::{BoxFuture, Client};

use super::running_cloud::RunningCloud;
use super::{broken, heading};

/// How long the demo's ID tokens count.
pub(super) const ID_TOKENS_LAST: Duration = Duration::from_hours(1);

/// For whom the demo's ID tokens are.
pub(super) const GOOGLE_CLIENT_ID: &str = "123-abc.apps.googleusercontent.com";

/// A key set that is at hand.
#[derive(Debug)]
struct AtHand(Vec<u8>);

impl KeySource for AtHand {
    fn fetch(&self) -> BoxFuture<'_, Result<FetchedKeys, String>> {
        Box::pin(async { Ok(FetchedKeys { body: self.0.clone(), max_age: None }) })
    }
}

/// What a cloud needs to know of a Google that signs with these keys.
pub(super) fn google(keys: &Keys) -> GoogleSettings {
    let keys = AtHand(keys.jwks().to_string().into_bytes());
    GoogleSettings { keys: Arc::new(keys), client_id: GOOGLE_CLIENT_ID.to_owned() }
}

/// The first person of the demo home: user name and password.
fn resident() -> Result<(String, Password), Failure> {
    match Home::demo().users.into_iter().next() {
        Some(user) => match user.password {
            StoredPassword::Clear(password) => Ok((user.username, password)),
            _ => Err(Failure::usage("the demo home's first user has no password in clear")),
        },
        None => Err(Failure::usage("the demo home has no user")),
    }
}

/// How an account of the demo is linked.
pub(super) struct Way<'a> {
    pub(super) flow: Flow,
    pub(super) streamlined: Option<Streamlined<'a>>,
}

/// Links an account, shows each hop and notes the step.
pub(super) async fn link(
    target: &Target,
    way: Way<'_>,
    client: &Client,
    output: &Output,
    steps: &mut Vec<Value>,
) -> Result<(LinkedAccount, LinkReport), Failure> {
    let (username, password) = resident()?;
    let request = LinkRequest {
        target,
        account: "default",
        flow: way.flow,
        streamlined: way.streamlined,
        capture: Capture::Form(SignIn { username: &username, password: &password }),
        sandbox: false,
        pkce: false,
    };
    let mut report = run_hops(&request, client, output).await?;
    steps.push(json!({"step": "link", "report": output.redactor().json(&report.to_json())}));
    explain_failure(&report, output);
    let account = report.account.take();
    let account = account
        .ok_or_else(|| Failure::new(Kind::OtherSide, "the demo could not link its own cloud"))?;
    Ok((account, report))
}

/// The implicit flow.
pub(super) async fn implicit(output: &Output) -> Result<Vec<Value>, Failure> {
    heading(output, "the implicit flow: an access token in the fragment, for good");
    let cloud = RunningCloud::start(|settings| {
        for client in &mut settings.clients {
            client.flow = Flow::Implicit;
        }
    })
    .await?;
    let (client, mut steps) = (output.client()?, Vec::new());
    let way = Way { flow: Flow::Implicit, streamlined: None };
    let linked = link(&cloud.target, way, &client, output, &mut steps).await;
    cloud.stop().await;
    let (account, _) = linked?;
    match (account.refresh_token, account.expires_at) {
        (None, None) => Ok(steps),
        _ => Err(broken("the implicit flow", "an access token that never expires", "another")),
    }
}

/// One turn of streamlined linking: who plays, what they answer, and how it must go.
struct Turn {
    title: &'static str,
    person: Person,
    has_account: bool,
    ends_by: HopName,
}

fn turns() -> [Turn; 3] {
    let at_home = Person::of("resident@example.com");
    [
        Turn {
            title: "streamlined linking: somebody new, for whom an account is made",
            person: Person { given_name: Some("Jan".to_owned()), ..Person::of("jan@gmail.com") },
            has_account: false,
            ends_by: HopName::Create,
        },
        Turn {
            title: "an address that Google is not the authority for: the person signs in",
            person: at_home.clone(),
            has_account: true,
            ends_by: HopName::Exchange,
        },
        Turn {
            title: "the same address, of an organisation whose accounts Google keeps",
            person: Person { hd: Some("example.com".to_owned()), ..at_home },
            has_account: true,
            ends_by: HopName::Get,
        },
    ]
}

/// Streamlined linking.
pub(super) async fn streamlined(keys: &Keys, output: &Output) -> Result<Vec<Value>, Failure> {
    let cloud = RunningCloud::start(|settings| settings.google = Some(google(keys))).await?;
    let mut steps = Vec::new();
    let mut played = Ok(());
    for turn in turns() {
        played = play(&turn, keys, &cloud.target, output, &mut steps).await;
        if played.is_err() {
            break;
        }
    }
    cloud.stop().await;
    played.map(|()| steps)
}

async fn play(
    turn: &Turn,
    keys: &Keys,
    target: &Target,
    output: &Output,
    steps: &mut Vec<Value>,
) -> Result<(), Failure> {
    heading(output, turn.title);
    let answer = |question: Question, words: &str| {
        let yes = question != Question::HaveAccount || turn.has_account;
        let said = if yes { "yes" } else { "no" };
        for (speaker, words) in [("Assistant", words), ("User", said)] {
            output.text(&output.redactor().text(&render_line(speaker, words, output.style())));
        }
        Some(yes)
    };
    let profile = turn.person.profile();
    let google_client_id = GOOGLE_CLIENT_ID;
    let streamlined = Streamlined { keys, profile: &profile, google_client_id, answer: &answer };
    let way = Way { flow: Flow::Code, streamlined: Some(streamlined) };
    let client = output.client()?;
    let (_, report) = link(target, way, &client, output, steps).await?;
    // The tokens come by the last hop before those that use them.
    let gave = [HopName::Get, HopName::Create, HopName::Exchange];
    let last = report.hops.iter().map(|hop| hop.hop).rfind(|hop| gave.contains(hop));
    match last {
        Some(hop) if hop == turn.ends_by => Ok(()),
        other => {
            let actual = other.map_or("none of them", HopName::as_str);
            Err(broken(turn.title, &format!("tokens by `{}`", turn.ends_by.as_str()), actual))
        }
    }
}
