//! Several devices or commands in one EXECUTE, and several EXECUTEs at once.
//!
//! They are made of commands that devices carried out one by one: what fails here fails for being
//! together.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::asking::{ask, execution};
use super::motion::differing;
use super::{Motion, Movable};
use crate::catalog::Effect;
use crate::check::fate::{Fate, fate};
use crate::check::fulfillment::asking::unreached;
use crate::check::fulfillment::executing::execute;
use crate::check::intents::GOOGLE_WAITS;
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::wire::Exchange;

/// So many devices make a crowd.
const CROWD: usize = 30;

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "device.together.two-devices",
        severity: Severity::Must,
        title: "one command for two devices reaches both",
        rule: "Google, action.devices.EXECUTE",
        phone_shows: Some("\"turn on the lights\" switches one of them"),
        page: Page {
            looks_at: "Two devices with the same command, in one group of an EXECUTE: both answer \
                       as they did alone, and QUERY shows it.",
            why: "Google puts the devices of a room into one group.",
            bad: "commands[0].devices[0] alone is read",
            good: "\"ids\": [\"lamp\", \"fan\"], \"status\": \"SUCCESS\"",
            mend: "Loop over `devices` of each group.",
        },
        proved_by: &["together.first-device-only"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(two_devices(bench))),
    },
    Check {
        id: "device.together.two-groups",
        severity: Severity::Must,
        title: "each group of an EXECUTE is carried out",
        rule: "Google, action.devices.EXECUTE",
        phone_shows: Some("of two things said in one sentence, one is done"),
        page: Page {
            looks_at: "Two devices, each in a group of its own with a command of its own: both \
                       answer as they did alone, and QUERY shows it.",
            why: "\"Turn on the lamp and close the blinds\" are two groups in one request.",
            bad: "inputs[0].payload.commands[0] alone is read",
            good: "an entry for each device",
            mend: "Loop over `commands`.",
        },
        proved_by: &["together.first-group-only"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(two_groups(bench))),
    },
    Check {
        id: "device.together.in-order",
        severity: Severity::Must,
        title: "several commands for one device are carried out in their order",
        rule: "Google, action.devices.EXECUTE",
        phone_shows: Some("the lamp comes on, and stays as bright as it was"),
        page: Page {
            looks_at: "One device and a command twice with two values, in one `execution`: QUERY \
                       shows the second.",
            why: "A scene's lamp is switched on and dimmed by one request.",
            bad: "execution[0] alone is carried out, or the two change places",
            good: "the second value",
            mend: "Loop over `execution`, one after the other.",
        },
        proved_by: &["together.first-execution-only", "together.executions-backwards"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(in_order(bench))),
    },
    Check {
        id: "device.together.many",
        severity: Severity::Must,
        title: "many devices in one EXECUTE are answered whole and in time",
        rule: "Google, action.devices.EXECUTE",
        phone_shows: Some("\"some of your devices aren't available\""),
        page: Page {
            looks_at: "All devices whose states can be set, up to thirty, in one EXECUTE: an \
                       entry for each within five seconds.",
            why: "\"Turn off everything\" is one request. Devices that are asked one after the \
                  other take too long together.",
            bad: "an answer after eight seconds, or without the last ten",
            good: "an entry for each device",
            mend: "Ask the devices side by side, and answer PENDING for those that take longer.",
        },
        proved_by: &["together.many-cut"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(many(bench))),
    },
    Check {
        id: "device.together.side-by-side",
        severity: Severity::Must,
        title: "two EXECUTEs at once for one device are both carried out",
        rule: "Google, action.devices.EXECUTE",
        phone_shows: Some("of two things said at once, one is lost"),
        page: Page {
            looks_at: "Two EXECUTEs at once that set two states of one device: both answer as \
                       they did alone, and QUERY shows both.",
            why: "Two people speak to two speakers. Who reads the device, changes it and writes \
                  it whole loses one of two changes.",
            bad: "both SUCCESS; QUERY shows one of them",
            good: "QUERY shows both",
            mend: "Change single states, or lock the device between reading and writing.",
        },
        proved_by: &["together.one-lost"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(side_by_side(bench))),
    },
];

/// A device, and commands that it carries out at once, whose states QUERY shows.
pub(super) struct Able {
    pub device: Movable,
    pub motions: Vec<Motion>,
}

impl Able {
    /// Two motions that set the same state to different values.
    fn rivals(&self) -> Option<(&Motion, &Motion)> {
        self.pair(|one, other| {
            let ((place, value), (other_place, other_value)) = (&one.told[0], &other.told[0]);
            one.trial.order.command.name == other.trial.order.command.name
                && place == other_place
                && differing_values(value, other_value)
        })
    }

    /// Two motions that set different states, neither of which the other changes.
    fn strangers(&self) -> Option<(&Motion, &Motion)> {
        self.pair(|one, other| {
            one.trial.owner.name != other.trial.owner.name
                && leaves_alone(one, other)
                && leaves_alone(other, one)
        })
    }

    fn pair(&self, fits: impl Fn(&Motion, &Motion) -> bool) -> Option<(&Motion, &Motion)> {
        let pairs =
            self.motions.iter().flat_map(|one| self.motions.iter().map(move |it| (one, it)));
        pairs.into_iter().find(|(one, other)| fits(one, other))
    }
}

fn differing_values(one: &Value, other: &Value) -> bool {
    match (one.as_f64(), other.as_f64()) {
        (Some(one), Some(other)) => (one - other).abs() > one.abs().max(other.abs()) * 0.2,
        _ => one != other,
    }
}

/// Whether a motion left the states alone that another names.
fn leaves_alone(motion: &Motion, other: &Motion) -> bool {
    let Some((_, after)) = &motion.after else { return false };
    other.told.iter().all(|(place, _)| {
        let name = place.split('/').nth(1).unwrap_or_default();
        motion.before.get(name) == after.get(name)
    })
}

/// The devices that can be set, by what they did one by one.
pub(super) async fn able(bench: &Bench<'_>) -> Result<Vec<Able>, Stop> {
    let mut found = Vec::new();
    for device in bench.movables().await? {
        let Ok(record) = bench.record_of(&device).await else { continue };
        let can_be_put_back = record.left.is_empty();
        let motions = record.motions.iter().filter(|motion| {
            motion.is_shown() && motion.trial.effect == Effect::Reversible && can_be_put_back
        });
        let motions: Vec<Motion> = motions.cloned().collect();
        if !motions.is_empty() {
            found.push(Able { device, motions });
        }
    }
    if found.is_empty() {
        return Err(Stop::not_judged("no device carries out a command that can be undone"));
    }
    Ok(found)
}

/// What a device is told.
pub(super) struct Part<'a> {
    pub device: &'a Movable,
    pub motion: &'a Motion,
}

/// Notes how the devices are, sends, looks, and puts them back.
pub(super) async fn try_together(
    bench: &Bench<'_>,
    parts: &[Part<'_>],
    send: impl AsyncFnOnce() -> Result<Vec<Exchange>, Stop>,
) -> Judged {
    for part in parts {
        bench.will_move(part.device).await?;
        bench.sets_out(part.device, &part.motion.trial.order, &part.motion.before);
    }
    let judged = match send().await.map_err(unreached) {
        Ok(exchanges) => judge_parts(bench, parts, &exchanges).await,
        Err(stop) => Err(stop),
    };
    for part in parts {
        bench.pay(part.device).await;
    }
    judged
}

/// Each device obeyed, and QUERY shows it.
async fn judge_parts(bench: &Bench<'_>, parts: &[Part<'_>], exchanges: &[Exchange]) -> Judged {
    let evidence: Vec<&Exchange> = exchanges.iter().collect();
    for part in parts {
        let fates = exchanges.iter().map(|exchange| fate(exchange, &part.device.id));
        let obeyed = fates.clone().any(|fate| matches!(fate, Fate::Obeyed(_)));
        if !obeyed {
            let came = fates.map(|fate| fate.describe().to_owned()).last().unwrap_or_default();
            let actual = format!("{came} for `{}`", part.device.label());
            return Err(Stop::broken("what it answers alone: SUCCESS", actual, &evidence));
        }
        let now = ask(bench, part.device).await?;
        if let Some((place, wanted, came)) = differing(&now.states, &part.motion.told) {
            let place = place.trim_start_matches('/');
            let actual = format!("{came} for `{}`", part.device.label());
            let evidence = [evidence.as_slice(), &[&now.exchange]].concat();
            return Err(Stop::broken(format!("`{place}` {wanted}"), actual, &evidence));
        }
    }
    Ok(Some(format!("{} devices", parts.len())))
}

pub(super) fn group(devices: &[&Movable], motions: &[&Motion]) -> Value {
    let devices: Vec<&Value> = devices.iter().map(|device| &device.named).collect();
    let executions: Vec<Value> =
        motions.iter().map(|motion| execution(&motion.trial.order, None)).collect();
    json!({ "devices": devices, "execution": executions })
}

async fn two_devices(bench: &Bench<'_>) -> Judged {
    let able = able(bench).await?;
    let same = |one: &Motion, other: &Motion| one.trial.order == other.trial.order;
    let pairs = able
        .iter()
        .enumerate()
        .flat_map(|(index, one)| able[index + 1..].iter().map(move |other| (one, other)));
    let found = pairs.into_iter().find_map(|(one, other)| {
        let motions = one.motions.iter();
        let shared = |motion: &&Motion| other.motions.iter().any(|it| same(motion, it));
        Some((one, other, motions.clone().find(shared)?))
    });
    let Some((one, other, motion)) = found else {
        return Err(Stop::not_judged("no two devices have a command in common"));
    };
    let devices = [&one.device, &other.device];
    let parts = devices.map(|device| Part { device, motion });
    let body = json!([group(&devices, &[motion])]);
    try_together(bench, &parts, async || Ok(vec![execute(bench, body).await?])).await
}

async fn two_groups(bench: &Bench<'_>) -> Judged {
    let able = able(bench).await?;
    let [one, other, ..] = able.as_slice() else {
        return Err(Stop::not_judged("one device alone can be set"));
    };
    let parts = [one, other].map(|it| Part { device: &it.device, motion: &it.motions[0] });
    let groups = parts.iter().map(|part| group(&[part.device], &[part.motion])).collect();
    try_together(bench, &parts, async || Ok(vec![execute(bench, groups).await?])).await
}

async fn in_order(bench: &Bench<'_>) -> Judged {
    let able = able(bench).await?;
    let Some((it, (first, second))) = able.iter().find_map(|it| Some((it, it.rivals()?))) else {
        return Err(Stop::not_judged("no device has a state that was set to two values"));
    };
    let parts = [Part { device: &it.device, motion: second }];
    let body = json!([group(&[&it.device], &[first, second])]);
    try_together(bench, &parts, async || Ok(vec![execute(bench, body).await?])).await
}

async fn many(bench: &Bench<'_>) -> Judged {
    let able = able(bench).await?;
    if able.len() < 3 {
        return Err(Stop::not_judged("fewer than three devices can be set"));
    }
    let parts = able.iter().take(CROWD);
    let parts: Vec<Part<'_>> =
        parts.map(|it| Part { device: &it.device, motion: &it.motions[0] }).collect();
    let groups: Value = parts.iter().map(|part| group(&[part.device], &[part.motion])).collect();
    try_together(bench, &parts, async || {
        let exchange = execute(bench, groups).await?;
        judge_time(&exchange, parts.len())?;
        Ok(vec![exchange])
    })
    .await
}

fn judge_time(exchange: &Exchange, count: usize) -> Result<(), Stop> {
    if exchange.latency <= GOOGLE_WAITS {
        return Ok(());
    }
    let actual = format!("{} s for {count} devices", exchange.latency.as_secs());
    Err(Stop::broken("an answer within 5 s", actual, &[exchange]))
}

async fn side_by_side(bench: &Bench<'_>) -> Judged {
    let able = able(bench).await?;
    let found = able.iter().find_map(|it| Some((&it.device, it.strangers()?)));
    let Some((device, (one, other))) = found else {
        return Err(Stop::not_judged("no device has two states that are set apart"));
    };
    let parts = [one, other].map(|motion| Part { device, motion });
    let send = async || {
        let sent = [one, other].map(|motion| execute(bench, json!([group(&[device], &[motion])])));
        join_all(sent).await.into_iter().collect()
    };
    try_together(bench, &parts, send).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_rounding_explains_are_no_rivals() {
        assert!(differing_values(&json!(10), &json!(90)));
        assert!(!differing_values(&json!(64), &json!(65)));
        assert!(differing_values(&json!("low"), &json!("high")));
        assert!(!differing_values(&json!(true), &json!(true)));
    }
}
