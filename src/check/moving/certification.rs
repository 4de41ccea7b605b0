//! Which devices must ask for a PIN before Google certifies them, and whether they do.

use serde_json::Value;

use super::{Motion, Record};
use crate::check::{Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::protocol::ChallengeType;

/// These checks.
pub const CHECKS: &[Check] = &[Check {
    id: "certification.pin-where-required",
    severity: Severity::Should,
    title: "devices that guard something ask for a PIN, as certification demands",
    rule: "Google, Secondary user verification (devices that require it)",
    phone_shows: None,
    page: Page {
        looks_at: "Cameras that are switched; doors, garages, gates and windows that are opened; \
                   whatever is unlocked or disarmed; networks and routers that are rebooted, \
                   updated or controlled: `pinNeeded` before they do it. It takes `--allow \
                   hazardous` (for networks `--allow irreversible`), since a cloud that does not \
                   ask does it. Air conditioners must ask for a yes where the integration is \
                   offered in Japan; that is not judged.",
        why: "Without it the integration is not certified. For a cloud of your own home it is \
              worth knowing: whoever stands at the window can talk to the speaker.",
        bad: "LockUnlock {\"lock\": false}: SUCCESS",
        good: "LockUnlock {\"lock\": false}: challengeNeeded, pinNeeded",
        mend: "Ask for a PIN before these commands; people may opt out after a warning.",
    },
    proved_by: &["challenge.never-asks"],
    pace: Pace::Alone,
    judge: Judge::Device(judge_required),
}];

/// Whether certification demands a PIN for this command on a device of this type.
fn is_required(kind: &str, motion: &Motion) -> bool {
    let order = &motion.trial.order;
    let is = |param: &str, value: bool| order.params[param] == Value::Bool(value);
    match (order.command.name, kind) {
        ("LockUnlock", _) => is("lock", false),
        ("ArmDisarm", _) => is("arm", false) || is("cancel", true),
        ("OnOff", "CAMERA") | ("Reboot" | "SoftwareUpdate", "NETWORK" | "ROUTER") => true,
        ("OpenClose", "DOOR" | "GARAGE" | "GATE" | "WINDOW") => {
            order.params["openPercent"].as_f64().is_some_and(|percent| percent > 0.0)
        }
        // To shut somebody out asks for less than to let somebody in.
        (_, "NETWORK" | "ROUTER") => {
            motion.trial.owner.name == "NetworkControl" && !is("enable", false)
        }
        _ => false,
    }
}

/// Whether a device of this type must ask at all, whatever was tried of it.
fn guards(record: &Record) -> bool {
    let kind = record.device.kind.as_str();
    let has = |name: &str| record.device.traits.iter().any(|known| known.name == name);
    has("LockUnlock")
        || has("ArmDisarm")
        || (kind == "CAMERA" && has("OnOff"))
        || (["DOOR", "GARAGE", "GATE", "WINDOW"].contains(&kind) && has("OpenClose"))
        || (["NETWORK", "ROUTER"].contains(&kind)
            && ["Reboot", "SoftwareUpdate", "NetworkControl"].into_iter().any(has))
}

fn judge_required(record: &Record) -> Judged {
    if !guards(record) {
        return Err(Stop::not_judged("certification asks for no PIN for a device like this"));
    }
    let mut count = 0;
    for motion in record.motions.iter().filter(|it| is_required(&record.device.kind, it)) {
        count += 1;
        let asks = motion.first_question().is_some_and(|it| it != ChallengeType::AckNeeded);
        if motion.is_obeyed() && !asks {
            let actual = format!("{} for {}", motion.fate.describe(), motion.describe());
            return Err(Stop::broken("pinNeeded", actual, &motion.evidence()));
        }
    }
    if count == 0 {
        return Err(Stop::unless(
            "certification asks for a PIN here, and nothing that needs one was tried",
            "`--allow hazardous`, for networks `--allow irreversible`, with `--pin`",
        ));
    }
    Ok(Some(format!("{count} commands ask or are refused")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::check::made_up::{broken, held};
    use crate::check::moving::made_up::{motion, question, record, trial};

    #[test]
    fn a_camera_that_is_switched_without_a_pin_is_not_certified() {
        let switched = |entry| {
            let on = trial("OnOff", json!({"on": true}));
            let mut camera = record(vec![motion(on, entry, json!({"on": true}))]);
            "CAMERA".clone_into(&mut camera.device.kind);
            camera
        };
        assert!(broken(judge_required(&switched(json!({"status": "SUCCESS"})))).contains("OnOff"));
        held(judge_required(&switched(question("pinNeeded"))));
        let mut lamp = switched(json!({"status": "SUCCESS"}));
        "LIGHT".clone_into(&mut lamp.device.kind);
        assert!(matches!(judge_required(&lamp), Err(Stop::NotJudged(_))));
    }
}
