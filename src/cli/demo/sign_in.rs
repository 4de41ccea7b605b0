//! Google Sign-In in a conversation: the two flows of Google's concept guide, somebody who will not
//! share their profile, and a guest.

use serde_json::{Value, json};

use crate::cli::failure::{Failure, Kind};
use crate::cli::output::Output;
use crate::cli::speaker::Speaker;
use crate::google::Target;
use crate::google::action::{Action, ActionOutcome, ActionTools, GoogleSignIn, Handlers, talk};
use crate::google::identity::{Keys, Person};
use crate::report::action_json;
use crate::wire::{SystemChance, SystemClock, Timestamp};

use super::linking::{GOOGLE_CLIENT_ID, ID_TOKENS_LAST, google};
use super::running_cloud::RunningCloud;
use super::{broken, heading};

/// One conversation, and the words that it must end with.
struct Scene {
    title: &'static str,
    person: Option<Person>,
    consent: bool,
    linked: bool,
    words: &'static [&'static str],
    last: &'static str,
}

fn scenes() -> [Scene; 5] {
    let resident =
        Person { hd: Some("example.com".to_owned()), ..Person::of("resident@example.com") };
    let new = Person { given_name: Some("Jan".to_owned()), ..Person::of("jan@gmail.com") };
    [
        Scene {
            title: "Google Sign-In, flow 1: the cloud knows them",
            person: Some(resident),
            consent: true,
            linked: false,
            words: &["yes"],
            last: "I have ordered a large latte. Goodbye.",
        },
        Scene {
            title: "Google Sign-In, flow 2: somebody new",
            person: Some(new.clone()),
            consent: true,
            linked: false,
            words: &["yes", "a cappuccino", "yes"],
            last: "Your usual order is a cappuccino from now on. Goodbye.",
        },
        Scene {
            title: "the next morning",
            person: Some(new.clone()),
            consent: true,
            linked: true,
            words: &["yes"],
            last: "I have ordered a cappuccino. Goodbye.",
        },
        Scene {
            title: "somebody who will not share their profile",
            person: Some(Person::of("ann@gmail.com")),
            consent: false,
            linked: false,
            words: &["a cappuccino"],
            last: "I have ordered a cappuccino. Goodbye.",
        },
        Scene {
            title: "a guest, whose voice the Assistant does not know",
            person: None,
            consent: false,
            linked: false,
            words: &["a cappuccino"],
            last: "I have ordered a cappuccino. Goodbye.",
        },
    ]
}

/// Plays them all.
pub(super) async fn play(keys: &Keys, output: &Output) -> Result<Vec<Value>, Failure> {
    let cloud = RunningCloud::start(|settings| settings.google = Some(google(keys))).await?;
    let mut steps = Vec::new();
    let mut played = Ok(());
    for scene in scenes() {
        played = play_scene(&scene, keys, &cloud.target, output, &mut steps).await;
        if played.is_err() {
            break;
        }
    }
    cloud.stop().await;
    played.map(|()| steps)
}

async fn play_scene(
    scene: &Scene,
    keys: &Keys,
    target: &Target,
    output: &Output,
    steps: &mut Vec<Value>,
) -> Result<(), Failure> {
    heading(output, scene.title);
    let action = action(target, scene)?;
    let profile = scene.person.as_ref().map(Person::profile).unwrap_or_default();
    let mint = |now| keys.mint(&profile, GOOGLE_CLIENT_ID, now, ID_TOKENS_LAST, None);
    let mut linking = GoogleSignIn::new(&mint, &SystemClock, scene.linked);
    let sign = |project: &str, now: Timestamp| Some(keys.assistant_signature(project, now));
    let client = output.client()?;
    let tools =
        ActionTools { client: &client, clock: &SystemClock, chance: &SystemChance, sign: &sign };
    let words: Vec<String> = scene.words.iter().map(|&words| words.to_owned()).collect();
    let mut speaker = Speaker::new(&words, Some(scene.consent), output);
    let dialogue = talk(&action, tools, &mut linking, &mut speaker).await;
    let last = dialogue.turns.last().map_or("", |turn| turn.turn.assistant.as_str());
    if dialogue.outcome != ActionOutcome::Ended || last != scene.last {
        return Err(broken(scene.title, scene.last, last));
    }
    let dialogue = action_json(&dialogue, output.redactor());
    steps.push(json!({"step": scene.title, "conversation": dialogue}));
    Ok(())
}

fn action(target: &Target, scene: &Scene) -> Result<Action, Failure> {
    let webhook = target.fulfillment_url.join("/conversation").map_err(|error| {
        Failure::new(Kind::OtherSide, "the demo's cloud has no address").cause(error)
    })?;
    Ok(Action {
        service: target.project_id.clone(),
        webhook,
        project_id: Some(target.project_id.clone()),
        scene: "Order".to_owned(),
        handlers: Handlers::default(),
        reason: Some("To know your usual order".to_owned()),
        verified: scene.person.is_some(),
    })
}
