//! `LockUnlock`: what can be locked and unlocked.
//!
//! <https://developers.home.google.com/cloud-to-cloud/traits/lockunlock>
//!
//! A jammed lock does not know whether it is locked: beside `isJammed: true` there is no
//! `isLocked`. To lock what is locked succeeds with the same states, as the person wanted.

use serde_json::json;

use crate::catalog::{
    Command, Condition, Device, Effect, Field, Object, Refusal, Shape, Speech, Variant,
};
use crate::protocol::{ErrorCode, Map};

use super::{FOLLOW_UP_FAILURE, FOLLOW_UP_TOKEN, Trait, is_true, put_back, states};

/// What a slow lock reports once it is done.
const FOLLOW_UP: Shape = Shape::Tagged {
    tag: "status",
    variants: &[
        Variant {
            values: &["SUCCESS"],
            object: Object::of(&[
                FOLLOW_UP_TOKEN,
                Field::required("isLocked", Shape::Boolean, "whether the device is locked"),
            ]),
        },
        FOLLOW_UP_FAILURE,
    ],
};

pub(super) static TRAIT: Trait = Trait {
    name: "LockUnlock",
    summary: "Locks and unlocks a device",
    attributes: Object::EMPTY,
    states: Object {
        fields: &[
            Field::optional("isLocked", Shape::Boolean, "whether the device is locked"),
            Field::optional("isJammed", Shape::Boolean, "whether the lock is stuck half-way"),
        ],
        conditions: &[Condition::TrueExcludes("isJammed", "isLocked")],
    },
    commands: &[Command {
        name: "LockUnlock",
        summary: "Locks or unlocks the device",
        params: Object::of(&[
            Field::required("lock", Shape::Boolean, "true locks, false unlocks"),
            Field::optional("followUpToken", Shape::Text, "names the follow-up of a slow lock"),
        ]),
        errors: &[
            ErrorCode::RemoteSetDisabled,
            ErrorCode::DeviceJammingDetected,
            ErrorCode::NotSupported,
            ErrorCode::AlreadyLocked,
            ErrorCode::AlreadyUnlocked,
        ],
        effect: Effect::Hazardous,
        effect_of: Some(|_, params| {
            if is_true(params, "lock") { Effect::Reversible } else { Effect::Hazardous }
        }),
        tells: &[("lock", "isLocked")],
        phrases: &["lock {device}", "unlock {device}"],
        refusals: &[ErrorCode::DeviceJammingDetected],
        follow_up: Some(FOLLOW_UP),
        samples: |_| vec![json!({"lock": true}), json!({"lock": false})],
        run: turn_the_bolt,
        speech: |params, _| {
            if is_true(params, "lock") {
                Speech::plain("lock", "locking")
            } else {
                Speech::plain("unlock", "unlocking")
            }
        },
        ..Command::PLAIN
    }],
    starting_states: |_| states([("isLocked", json!(true)), ("isJammed", json!(false))]),
    moved: |_| &["isLocked"],
    restore: |_, present, wanted| put_back(present, wanted, "isLocked", ("LockUnlock", "lock")),
    replaced: |changes| if is_true(changes, "isJammed") { vec!["isLocked"] } else { Vec::new() },
    ..Trait::PLAIN
};

fn turn_the_bolt(device: &Device<'_>, params: &Map) -> Result<Map, Refusal> {
    if device.is("isJammed") {
        return Err(Refusal::new(ErrorCode::DeviceJammingDetected, "the lock is jammed"));
    }
    Ok(states([("isLocked", json!(is_true(params, "lock"))), ("isJammed", json!(false))]))
}

#[cfg(test)]
mod tests {
    use crate::catalog::testing::Fixture;

    use super::*;

    fn lock() -> Fixture {
        Fixture::new(&["LockUnlock"], json!({}))
    }

    #[test]
    fn a_lock_turns_both_ways_and_says_that_it_is_not_jammed() {
        for lock_it in [false, true] {
            assert_eq!(
                lock().run("LockUnlock", json!({"lock": lock_it})),
                Ok(json!({"isLocked": lock_it, "isJammed": false}))
            );
        }
    }

    #[test]
    fn locking_what_is_locked_succeeds() {
        let answer =
            lock().with(json!({"isLocked": true})).run("LockUnlock", json!({"lock": true}));
        assert_eq!(answer, Ok(json!({"isLocked": true, "isJammed": false})));
    }

    #[test]
    fn a_follow_up_token_and_members_of_tomorrow_are_accepted() {
        let params = json!({"lock": false, "followUpToken": "abc", "unheardOf": 1});
        assert!(lock().run("LockUnlock", params).is_ok());
    }

    #[test]
    fn a_jammed_lock_refuses_and_does_not_know_whether_it_is_locked() {
        let jammed = lock().with(json!({"isJammed": true}));
        assert_eq!(jammed.states(), json!({"isJammed": true}));
        assert!(jammed.problems().is_empty());
        for lock_it in [false, true] {
            assert_eq!(
                jammed.run("LockUnlock", json!({"lock": lock_it})),
                Err(ErrorCode::DeviceJammingDetected)
            );
        }
        let both = lock().with(json!({"isJammed": true, "isLocked": true}));
        assert_eq!(
            both.problems(),
            ["/state: expected no `isLocked` while `isJammed` is true, got both"]
        );
    }

    #[test]
    fn what_is_missing_or_no_boolean_is_refused() {
        for params in [json!({}), json!({"lock": "true"}), json!({"lock": null}), json!([])] {
            assert_eq!(lock().run("LockUnlock", params), Err(ErrorCode::HardError));
        }
    }

    #[test]
    fn it_is_spoken_as_locking_and_unlocking() {
        assert_eq!(lock().say("LockUnlock", json!({"lock": true})), "lock it / locking it");
        assert_eq!(lock().say("LockUnlock", json!({"lock": false})), "unlock it / unlocking it");
    }
}
