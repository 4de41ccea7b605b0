//! Every check there is, and the rules that nobody can judge from outside.

use super::Check;
use super::{answered, fulfillment, households, load, moving, oauth, transport};

/// Every check, group by group, in the order of reports.
pub const CHECKS: &[&[Check]] = &[
    oauth::authorize::code::CHECKS,
    oauth::authorize::state::CHECKS,
    oauth::authorize::redirect::CHECKS,
    oauth::authorize::parameters::CHECKS,
    oauth::authorize::cancel::CHECKS,
    oauth::authorize::pages::CHECKS,
    oauth::authorize::policy::CHECKS,
    oauth::token_answer::CHECKS,
    oauth::token::CHECKS,
    oauth::token_life::CHECKS,
    oauth::token_pkce::CHECKS,
    oauth::token_form::CHECKS,
    oauth::token_refusal::CHECKS,
    oauth::client::CHECKS,
    oauth::second_client::CHECKS,
    oauth::refresh::ANSWER,
    oauth::refresh::SURVIVAL,
    oauth::refresh::MANY,
    oauth::refresh::REFUSAL,
    oauth::bearer::CHECKS,
    oauth::bearer_token::CHECKS,
    oauth::userinfo::CHECKS,
    oauth::revoke::CHECKS,
    oauth::metadata::CHECKS,
    answered::OAUTH,
    fulfillment::envelope::CHECKS,
    answered::FULFILLMENT,
    fulfillment::request_id::CHECKS,
    fulfillment::bodies::CHECKS,
    fulfillment::user::CHECKS,
    fulfillment::devices::CHECKS,
    fulfillment::attributes::CHECKS,
    fulfillment::again::CHECKS,
    fulfillment::states::CHECKS,
    fulfillment::asked::CHECKS,
    fulfillment::execute::CHECKS,
    fulfillment::execute_codes::CHECKS,
    moving::commands::CHECKS,
    moving::states::CHECKS,
    moving::batch::CHECKS,
    moving::questions::BESIDE,
    moving::challenge::CHECKS,
    moving::pins::CHECKS,
    moving::questions::GUESSING,
    moving::certification::CHECKS,
    fulfillment::disconnect::CHECKS,
    transport::address::CHECKS,
    transport::headers::CHECKS,
    transport::strange::CHECKS,
    households::links::CHECKS,
    households::users::CHECKS,
    households::devices::CHECKS,
    load::one::CHECKS,
    load::sample::CHECKS,
];

/// A rule that is known and cannot be tried over the wire.
#[derive(Clone, Copy, Debug)]
pub struct OutOfReach {
    /// The fact that must hold.
    pub id: &'static str,
    /// What must hold, in a few words.
    pub title: &'static str,
    /// Why it is not tried.
    pub why: &'static str,
}

/// What `--list` names as not covered.
pub const OUT_OF_REACH: &[OutOfReach] = &[
    OutOfReach {
        id: "oauth.refresh.token-never-expires",
        title: "a refresh token that nobody used for months still works",
        why: "it would take months, or a hand on the cloud's clock",
    },
    OutOfReach {
        id: "oauth.refresh.survives-restart",
        title: "a link outlives a restart of the cloud",
        why: "somebody would have to restart the cloud in the middle",
    },
    OutOfReach {
        id: "oauth.refresh.outage-is-5xx",
        title: "a cloud whose database is down answers 5xx to a refresh, never `invalid_grant`",
        why: "somebody would have to switch its database off",
    },
    OutOfReach {
        id: "oauth.client.guessing-slowed",
        title: "who guesses client secrets is slowed down, and the right client is not locked out",
        why: "thirty wrong secrets would slow down or lock out Google itself, and the rest of the run",
    },
    OutOfReach {
        id: "fulfillment.http.failure-is-no-success",
        title: "a cloud that cannot do its work says so, with 5xx or an `errorCode`",
        why: "somebody would have to break it in the middle",
    },
    OutOfReach {
        id: "fulfillment.sync.broken-device-spoils-nothing",
        title: "one device that cannot be described leaves the others in the SYNC",
        why: "somebody would have to break a device",
    },
    OutOfReach {
        id: "fulfillment.sync.offline-devices-listed",
        title: "devices that are offline stay in the SYNC",
        why: "somebody would have to unplug a device",
    },
    OutOfReach {
        id: "fulfillment.sync.will-report-state-is-true",
        title: "who says `willReportState` does report states",
        why: "reports go to Google, who alone sees them",
    },
    OutOfReach {
        id: "fulfillment.query.unplugged-is-offline",
        title: "a device that is unplugged is offline",
        why: "somebody would have to unplug it",
    },
    OutOfReach {
        id: "fulfillment.execute.offline-device-alone-fails",
        title: "of a device that is there and one that is offline, the one obeys and the other does not",
        why: "somebody would have to unplug a device",
    },
    OutOfReach {
        id: "fulfillment.execute.unplugged-is-offline",
        title: "an EXECUTE for a device that is unplugged says so within five seconds",
        why: "somebody would have to unplug it",
    },
    OutOfReach {
        id: "device.command.pending-is-reported",
        title: "what was PENDING is reported once it is done",
        why: "reports go to Google, who alone sees them",
    },
    OutOfReach {
        id: "device.challenge.lock-out-is-ones-own",
        title: "who guesses PINs locks out neither other people nor other devices",
        why: "it would lock devices for several people",
    },
    OutOfReach {
        id: "certification.yes-for-air-conditioners",
        title: "air conditioners ask for a yes where the integration is offered in Japan",
        why: "nobody can see from outside where it is offered",
    },
    OutOfReach {
        id: "fulfillment.disconnect.reports-end",
        title: "after a DISCONNECT no states of that link are reported",
        why: "reports go to Google, who alone sees them",
    },
    OutOfReach {
        id: "households.others-still-reported",
        title: "after a DISCONNECT of one link, states are reported as long as another one lives",
        why: "reports go to Google, who alone sees them",
    },
    OutOfReach {
        id: "transport.old-tls-refused",
        title: "TLS 1.0 and 1.1 are refused",
        why: "the TLS of this program speaks 1.2 and 1.3 alone",
    },
    OutOfReach {
        id: "transport.certificate-renewed",
        title: "the certificate is good for two more weeks",
        why: "a certificate is held against the time of the run, and not kept; one that has run out \
              is named",
    },
    OutOfReach {
        id: "load.http2-as-well",
        title: "HTTP/2 works as HTTP/1.1 does",
        why: "this program speaks HTTP/1.1 alone",
    },
    OutOfReach {
        id: "load.wakes-in-time",
        title: "the first request after a long rest is answered within five seconds",
        why: "the cloud would have to be left alone until it sleeps, and nobody knows when",
    },
    OutOfReach {
        id: "reports",
        title: "states are reported as they change, complete and in order (17 rules)",
        why: "reports go to Google, who alone sees them",
    },
    OutOfReach {
        id: "requests-for-sync",
        title: "a SYNC is asked for when devices come, go or change (5 rules)",
        why: "what is asked of Google, Google alone sees",
    },
];

/// The check of this id.
#[must_use]
pub fn find_check(id: &str) -> Option<&'static Check> {
    CHECKS.iter().copied().flatten().find(|check| check.id == id)
}
