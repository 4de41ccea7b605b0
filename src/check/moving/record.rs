//! Every motion of a device, and whether it is as it was.

use std::sync::Arc;

use super::asking::ask;
use super::back::Left;
use super::dialogue::{Dialogue, hold};
use super::motion::make;
use super::{Motion, Movable, Permit};
use crate::catalog::{Effect, Trial, TrialKind, change_states, orders_back, run_command, trials};
use crate::check::{Bench, NotJudged, Stop};
use crate::protocol::{ChallengeType, Map};

/// What a device was told, and how it fared.
#[derive(Debug)]
pub struct Record {
    /// The device.
    pub device: Movable,
    /// Each command once, in order.
    pub motions: Vec<Motion>,
    /// A command again right after it was carried out.
    pub again: Option<Motion>,
    /// Commands of traits that the device declares query-only.
    pub query_only: Vec<Motion>,
    /// What was said where a yes or a PIN was asked for.
    pub dialogues: Vec<Dialogue>,
    /// How many commands were not given, since that is not allowed.
    pub withheld: usize,
    /// What is not as it was.
    pub left: Vec<Left>,
}

impl Bench<'_> {
    /// What became of a device: it is moved and put back when this is asked first.
    ///
    /// # Errors
    /// It cannot be moved, or nothing that it does is allowed.
    pub(in crate::check) async fn record_of(
        &self,
        device: &Movable,
    ) -> Result<Arc<Record>, NotJudged> {
        let mut records = self.records.lock().await;
        if let Some(known) = records.get(&device.id) {
            return known.clone();
        }
        let record = record(self, device).await.map(Arc::new).map_err(|stop| match stop {
            Stop::NotJudged(reason) => reason,
            Stop::Broken(broken) => NotJudged { why: broken.actual, hint: None },
        });
        records.insert(device.id.clone(), record.clone());
        record
    }
}

async fn record(bench: &Bench<'_>, device: &Movable) -> Result<Record, Stop> {
    let permit = &bench.given.permit;
    if permit.read_only {
        return Err(Stop::unless("devices are not moved", "leave `--read-only` out"));
    }
    let before = ask(bench, device).await?.states;
    let plan = Plan::of(device, &before, permit);
    if plan.trials.is_empty() && plan.query_only.is_empty() {
        return Err(plan.nothing_to_do(device));
    }
    bench.owe(device, &before);
    let mut record = Record {
        device: device.clone(),
        motions: Vec::new(),
        again: None,
        query_only: Vec::new(),
        dialogues: Vec::new(),
        withheld: plan.withheld,
        left: Vec::new(),
    };
    let mut present = before;
    for trial in plan.trials {
        let motion = make(bench, device, trial, &present).await;
        let repeats = record.again.is_none() && motion.is_done() && !motion.told.is_empty();
        present = motion.after.as_ref().map_or(present, |(_, states)| states.clone());
        if repeats {
            record.again = Some(make(bench, device, motion.trial.clone(), &present).await);
        }
        record.motions.push(motion);
    }
    for trial in plan.query_only {
        record.query_only.push(make(bench, device, trial, &present).await);
    }
    bench.restore(device).await;
    for trial in guarded(&record.motions) {
        record.dialogues.push(hold(bench, device, trial).await);
    }
    record.left = bench.pay(device).await;
    Ok(record)
}

/// The first command that asks for each kind of answer.
fn guarded(motions: &[Motion]) -> Vec<Trial> {
    let mut found: Vec<(ChallengeType, Trial)> = Vec::new();
    for motion in motions {
        if let Some(kind) = motion.first_question()
            && !found.iter().any(|(known, _)| *known == kind)
        {
            found.push((kind, motion.trial.clone()));
        }
    }
    found.into_iter().map(|(_, trial)| trial).collect()
}

/// What is tried of a device.
struct Plan {
    trials: Vec<Trial>,
    query_only: Vec<Trial>,
    withheld: usize,
    known: usize,
}

impl Plan {
    fn of(device: &Movable, before: &Map, permit: &Permit) -> Self {
        let mut all = trials(&device.traits, &device.attributes, before);
        if !device.is_sound() {
            // Bounds that are declared wrongly are none.
            all.retain(|trial| matches!(trial.kind, TrialKind::Fits));
        }
        let known = all.len();
        let (trials, withheld): (Vec<Trial>, Vec<Trial>) =
            all.into_iter().partition(|trial| is_allowed(device, before, trial, permit));
        let query_only = query_only(device, before, permit);
        Self { trials, query_only, withheld: withheld.len(), known }
    }

    fn nothing_to_do(&self, device: &Movable) -> Stop {
        if self.known == 0 {
            return Stop::not_judged("it has no commands that are known here");
        }
        let hint =
            if device.traits.iter().any(|known| {
                known.commands.iter().any(|command| command.effect == Effect::Hazardous)
            }) {
                "`--allow hazardous` lets it lock, open, heat and the like; it is put back"
            } else {
                "`--allow irreversible` lets it do what nothing undoes"
            };
        Stop::unless("nothing that it does can be undone without risk", hint)
    }
}

/// Whether a command may be given: what it does is allowed, and so is the way back.
fn is_allowed(device: &Movable, before: &Map, trial: &Trial, permit: &Permit) -> bool {
    let effect = device.effect_of(&trial.order).max(trial.effect);
    if !permit.allows(effect) {
        return false;
    }
    // Who allows what cannot be undone has said so.
    effect == Effect::Irreversible || leads_back(device, before, trial, permit)
}

/// Whether the catalogue knows an allowed way back from where the command leads.
fn leads_back(device: &Movable, before: &Map, trial: &Trial, permit: &Permit) -> bool {
    let order = &trial.order;
    let Ok(change) = run_command(&device.in_states(before), order.command.name, &order.params)
    else {
        // What our own device refuses changes nothing; where another obeys, the trait has a way
        // back for whatever can be undone.
        return true;
    };
    let remembers = |name: &str| device.traits.iter().any(|it| it.memory.field(name).is_some());
    if change.states.keys().any(|name| !before.contains_key(name) && !remembers(name)) {
        // Nobody knows how it was.
        return permit.allows(Effect::Irreversible);
    }
    let mut after = before.clone();
    change_states(&device.traits, &mut after, &change.states);
    orders_back(&device.traits, &device.attributes, &after, before)
        .is_some_and(|orders| orders.iter().all(|order| permit.allows(device.effect_of(order))))
}

/// The plainest command of each trait that the device declares query-only, where obeying it would
/// do no harm.
fn query_only(device: &Movable, before: &Map, permit: &Permit) -> Vec<Trial> {
    let free = device.without_query_only();
    let as_it_is = device.in_states(before);
    let declared = |trial: &Trial| trial.owner.query_only.is_some_and(|flag| as_it_is.has(flag));
    let mut found: Vec<Trial> = Vec::new();
    for trial in trials(&free.traits, &free.attributes, before) {
        let is_new = !found.iter().any(|other| other.owner.name == trial.owner.name);
        if is_new
            && declared(&trial)
            && matches!(trial.kind, TrialKind::Fits)
            && trial.effect == Effect::Reversible
            && is_allowed(&free, before, &trial, permit)
        {
            found.push(trial);
        }
    }
    found
}
