//! Questions beside other devices, and what becomes of somebody who guesses.

use serde_json::json;

use super::Movable;
use super::asking::{challenge_of, execution, give};
use super::batch::{Part, able, group, try_together};
use super::dialogue::{Dialogue, LOCKED_OUT, wrong};
use crate::check::fate::{Fate, fate};
use crate::check::fulfillment::asking::unreached;
use crate::check::fulfillment::executing::execute;
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::protocol::ChallengeType;
use crate::wire::Exchange;

/// So many wrong PINs nobody may say.
const MOST_GUESSES: usize = 10;

/// A question beside other devices.
pub const BESIDE: &[Check] = &[Check {
    id: "device.together.beside-a-question",
    severity: Severity::Must,
    title: "where one device asks for a yes or a PIN, the others obey",
    rule: "Google, Secondary user verification",
    phone_shows: Some("\"good night\" locks nothing and leaves the lights on"),
    page: Page {
        looks_at: "A device that asks and one that does not, in one EXECUTE: an entry for \
                       each, a question and SUCCESS.",
        why: "A routine for the whole home has lamps and locks in it.",
        bad: "challengeNeeded for both",
        good: "\"ids\": [\"lamp\"], SUCCESS; \"ids\": [\"lock\"], challengeNeeded",
        mend: "Ask device by device.",
    },
    proved_by: &["together.question-fails-others"],
    pace: Pace::Alone,
    judge: Judge::Cloud(|bench| Box::pin(beside_a_question(bench))),
}];

/// Somebody who guesses; after this the device takes no PIN.
pub const GUESSING: &[Check] = &[Check {
    id: "device.challenge.guessing-limited",
    severity: Severity::Should,
    title: "after some wrong PINs no PIN is taken for a while",
    rule: "Google, Secondary user verification",
    phone_shows: None,
    page: Page {
        looks_at: "With `--exhaust-pin`, last of all: wrong PINs, up to ten, until \
                       tooManyFailedAttempts comes; and then the right one, which must be \
                       refused too.",
        why: "Four digits are ten thousand guesses, and a speaker does not tire.",
        bad: "the eleventh wrong PIN: challengeFailedPinNeeded",
        good: "the third wrong PIN: \"errorCode\": \"tooManyFailedAttempts\"",
        mend: "Count wrong PINs for each user and device, and stop for some minutes.",
    },
    proved_by: &["challenge.guess-forever"],
    pace: Pace::Alone,
    judge: Judge::Cloud(|bench| Box::pin(guessing_limited(bench))),
}];

/// The devices that ask for something, each with a command that does.
async fn guarded(bench: &Bench<'_>) -> Result<Vec<(Movable, Dialogue)>, Stop> {
    let mut found = Vec::new();
    for device in bench.movables().await? {
        let Ok(record) = bench.record_of(&device).await else { continue };
        let asks = |it: &&Dialogue| it.kind.is_some() && !it.locked_out;
        found.extend(record.dialogues.iter().filter(asks).map(|it| (device.clone(), it.clone())));
    }
    if found.is_empty() {
        return Err(Stop::not_judged("no device asks for a yes or a PIN in what was tried"));
    }
    Ok(found)
}

async fn beside_a_question(bench: &Bench<'_>) -> Judged {
    let (able, guarded) = (able(bench).await?, guarded(bench).await?);
    let pairs = guarded.iter().flat_map(|asking| able.iter().map(move |able| (asking, able)));
    let Some(((asking, dialogue), able)) =
        pairs.into_iter().find(|((asking, _), able)| asking.id != able.device.id)
    else {
        return Err(Stop::not_judged("no other device can be set"));
    };
    let parts = [Part { device: &able.device, motion: &able.motions[0] }];
    let question = json!({
        "devices": [asking.named], "execution": [execution(&dialogue.trial.order, None)],
    });
    let body = json!([group(&[&able.device], &[&able.motions[0]]), question]);
    try_together(bench, &parts, async || {
        let exchange = execute(bench, body).await?;
        if challenge_of(&exchange, &asking.id).is_none() {
            let came = fate(&exchange, &asking.id);
            let actual = format!("{} for `{}`", came.describe(), asking.label());
            return Err(Stop::broken("a question, as alone", actual, &[&exchange]));
        }
        Ok(vec![exchange])
    })
    .await
}

async fn guessing_limited(bench: &Bench<'_>) -> Judged {
    let permit = &bench.given.permit;
    let Some(pin) = permit.pin.as_ref().filter(|_| permit.exhaust_pin) else {
        let hint = "`--exhaust-pin` with `--pin`; the device then takes no PIN for a while";
        return Err(Stop::unless("it would run into the lock-out", hint));
    };
    let guarded = guarded(bench).await?;
    let asks_pin = |(_, it): &&(Movable, Dialogue)| it.kind != Some(ChallengeType::AckNeeded);
    let Some((device, dialogue)) = guarded.iter().find(asks_pin) else {
        return Err(Stop::not_judged("no device asks for a PIN in what was tried"));
    };
    let say = async |pin: &str| {
        let challenge = json!({ "pin": pin });
        give(bench, device, &dialogue.trial.order, Some(&challenge)).await.map_err(unreached)
    };
    let mut last = say(&wrong(pin.secret())).await?;
    for _ in 1..MOST_GUESSES {
        if is_locked_out(&last, &device.id) {
            break;
        }
        last = say(&wrong(pin.secret())).await?;
    }
    if !is_locked_out(&last, &device.id) {
        let actual = format!("{} after {MOST_GUESSES}", fate(&last, &device.id).describe());
        return Err(Stop::broken("tooManyFailedAttempts after some wrong PINs", actual, &[&last]));
    }
    bench.will_move(device).await?;
    let right = say(pin.secret()).await?;
    bench.pay(device).await;
    match fate(&right, &device.id) {
        Fate::Obeyed(came) => {
            let expected = "the right PIN refused too, for a while";
            Err(Stop::broken(expected, came, &[&last, &right]))
        }
        fate => Ok(Some(fate.describe().to_owned())),
    }
}

fn is_locked_out(exchange: &Exchange, id: &str) -> bool {
    fate(exchange, id) == Fate::Refused(LOCKED_OUT.to_owned())
}
