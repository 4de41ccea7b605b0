//! Secondary user verification: when a device asks, and whether the answer will do.
//!
//! Follows Google's *Secondary user verification*. Nothing runs on a device until all challenges
//! of its executions are met. A wrong PIN counts once per request and device; what counts it is
//! the user and the device, never the request id.

use serde_json::Value;

use crate::protocol::{Challenge, ChallengeType, ErrorCode, Pin};
use crate::wire::Timestamp;

use super::home::{Demand, HomeDevice, House};
use super::{PinStanding, Store, StoreError, User};

/// One execution with its command's short name and the answer that came with it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) command: &'a str,
    pub(crate) params: &'a Value,
    pub(crate) challenge: Option<&'a Challenge>,
}

/// What stands between a device and its executions.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Verdict {
    /// Nothing.
    Clear,
    /// A question.
    Ask {
        kind: ChallengeType,
        /// Whether the answer names the states that would result.
        with_states: bool,
    },
    /// A refusal, without another question.
    Refuse(ErrorCode),
}

impl Verdict {
    fn ask(kind: ChallengeType) -> Self {
        Self::Ask { kind, with_states: false }
    }
}

/// Judges the answers of all executions for one device.
pub(crate) async fn verify(
    store: &dyn Store,
    house: &House,
    user: &User,
    device: &HomeDevice,
    executions: &[Asked<'_>],
    now: Timestamp,
) -> Result<Verdict, StoreError> {
    let mut pins = Vec::new();
    for asked in executions {
        match demand(house, device, asked) {
            None => {}
            Some(Demand::Ack { with_states }) => match acknowledged(asked, with_states) {
                Verdict::Clear => {}
                verdict => return Ok(verdict),
            },
            Some(Demand::Pin) => match given_pin(user, asked) {
                Ok(pin) => pins.push(pin),
                Err(verdict) => return Ok(verdict),
            },
        }
    }
    match (&user.pin, pins.as_slice()) {
        (Some(pin), [_, ..]) => {
            let right = pins.iter().all(|given| pin.matches(given.secret()));
            judge_pin(store, house, user, device, right, now).await
        }
        _ => Ok(Verdict::Clear),
    }
}

/// What the first rule that fits asks for, unless a presence waives it.
fn demand(house: &House, device: &HomeDevice, asked: &Asked<'_>) -> Option<Demand> {
    let rule = device.verify.iter().find(|rule| rule.fits(asked.command, asked.params))?;
    let waived = rule.unless.as_ref().is_some_and(|name| house.is_near(name));
    (!waived).then_some(rule.demand)
}

fn acknowledged(asked: &Asked<'_>, with_states: bool) -> Verdict {
    match asked.challenge.and_then(|challenge| challenge.ack) {
        Some(true) => Verdict::Clear,
        Some(false) => Verdict::Refuse(ErrorCode::UserCancelled),
        None => Verdict::Ask { kind: ChallengeType::AckNeeded, with_states },
    }
}

fn given_pin<'a>(user: &User, asked: &Asked<'a>) -> Result<&'a Pin, Verdict> {
    if user.pin.is_none() {
        return Err(Verdict::Refuse(ErrorCode::ChallengeFailedNotSetup));
    }
    asked
        .challenge
        .and_then(|challenge| challenge.pin.as_ref())
        .ok_or(Verdict::ask(ChallengeType::PinNeeded))
}

async fn judge_pin(
    store: &dyn Store,
    house: &House,
    user: &User,
    device: &HomeDevice,
    right: bool,
    now: Timestamp,
) -> Result<Verdict, StoreError> {
    let limits = house.verification.limits;
    let standing = store.answer_pin(&user.id, &device.id, right, limits, now).await?;
    tracing::info!(device = device.id, ?standing, "PIN challenge answered");
    Ok(match standing {
        PinStanding::Accepted => Verdict::Clear,
        PinStanding::Wrong if house.verification.asks_again => {
            Verdict::ask(ChallengeType::ChallengeFailedPinNeeded)
        }
        PinStanding::Wrong => Verdict::Refuse(ErrorCode::PinIncorrect),
        PinStanding::LockedOut => Verdict::Refuse(ErrorCode::TooManyFailedAttempts),
    })
}
