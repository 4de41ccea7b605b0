//! Requests that got no answer: blamed once, whichever check sent them.

use std::sync::PoisonError;

use super::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::google::link::FormError;
use crate::wire::SendError;

/// A request that got no answer, or none that can be read.
#[derive(Clone, Debug)]
pub(super) struct Unanswered {
    /// Its path.
    pub(super) place: String,
    /// What came in place of an answer.
    pub(super) error: SendError,
}

/// Those of the OAuth server.
pub const OAUTH: &[Check] = &[Check {
    id: "oauth.http.every-request-answered",
    severity: Severity::Must,
    title: "every request is answered",
    rule: "RFC 9110 §3.4; RFC 9112 §8",
    phone_shows: Some("linking ends with an error, or devices go offline until it is tried again"),
    page: Page {
        looks_at: "Every request of this run to pages and tokens, whichever check sent it: an \
                   answer must come, whole, in HTTP, in time and of a size that can be read.",
        why: "A connection that is closed tells Google nothing: was the code used, is the refresh \
              token still good? It asks again, or gives up.",
        bad: "POST /oauth/token HTTP/1.1\n…\n(the connection is closed)",
        good: "HTTP/1.1 200 OK, or any other status",
        mend: "Look for a crash in the log. Catch what goes wrong in a handler and answer 500; in \
               front of it, look at the time-outs and body limits of gateways.",
    },
    proved_by: &["connection.token-closes"],
    pace: Pace::Last,
    judge: Judge::Cloud(|bench| Box::pin(oauth_answered(bench))),
}];

/// Those of the fulfillment.
pub const FULFILLMENT: &[Check] = &[Check {
    id: "fulfillment.http.every-request-answered",
    severity: Severity::Must,
    title: "every intent is answered",
    rule: "RFC 9110 §3.4; RFC 9112 §8",
    phone_shows: Some("\"couldn't reach …\", or devices that do not respond"),
    page: Page {
        looks_at: "Every request of this run to the fulfillment, whichever check sent it: an \
                   answer must come, whole, in HTTP, within ten seconds and of at most 8 MB. What \
                   was not answered is not judged by the other checks.",
        why: "Google does not learn whether anything was done, and the person hears an apology.",
        bad: "HTTP/1.1 200 OK\nContent-Length: 4711\n\n{\"requestId\":\"1\",\"pay\n\
              (the connection is closed)",
        good: "HTTP/1.1 200 OK, or any other status, and the whole body",
        mend: "Look for a crash in the log, and at the time-outs of functions and gateways. Answer \
               before work that takes long; an EXECUTE may say PENDING.",
    },
    proved_by: &[
        "connection.closes-without-answer",
        "connection.cut-in-body",
        "connection.garbage",
        "connection.trickle",
        "connection.huge-body",
        "connection.never-answers",
        "sync.never-answers",
        "query.never-answers",
    ],
    pace: Pace::Last,
    judge: Judge::Cloud(|bench| Box::pin(fulfillment_answered(bench))),
}];

impl Bench<'_> {
    /// Notes what became of a way through the cloud's pages, where a request got no answer.
    pub(super) fn note_form_error(&self, error: &FormError) {
        if let FormError::Send(error) = error {
            self.note_unanswered(self.target.authorize_url.path(), error);
        }
    }

    fn unanswered(&self, is_meant: impl Fn(&str) -> bool) -> Vec<SendError> {
        let noted = self.unanswered.lock().unwrap_or_else(PoisonError::into_inner);
        let meant = noted.iter().filter(|one| is_meant(&one.place));
        meant.map(|one| one.error.clone()).collect()
    }
}

async fn oauth_answered(bench: &Bench<'_>) -> Judged {
    // Something is asked also where this check runs alone.
    let asked = bench.linked().await;
    let fulfillment = bench.target.fulfillment_url.path();
    let unanswered = bench.unanswered(|place| place != fulfillment);
    if unanswered.is_empty() {
        asked?;
    }
    judge_answered(&unanswered)
}

async fn fulfillment_answered(bench: &Bench<'_>) -> Judged {
    // Something is asked also where this check runs alone.
    let asked = bench.sync().await;
    let fulfillment = bench.target.fulfillment_url.path();
    let unanswered = bench.unanswered(|place| place == fulfillment);
    if unanswered.is_empty() {
        asked?;
    }
    judge_answered(&unanswered)
}

fn judge_answered(unanswered: &[SendError]) -> Judged {
    let Some(first) = unanswered.first() else {
        return Ok(None);
    };
    let actual = match unanswered.len() {
        1 => first.to_string(),
        count => format!("none to {count} requests of this run; the first: {first}"),
    };
    Err(Stop::broken("an answer to every request", actual, &[]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::made_up::broken;

    #[test]
    fn what_was_not_answered_is_told_once() {
        let origin = || "https://c.test".to_owned();
        let cut = SendError::Broken { origin: origin(), cause: "closed".to_owned() };
        let late =
            SendError::Timeout { origin: origin(), limit: std::time::Duration::from_secs(10) };
        let actual = |unanswered: &[SendError]| broken(judge_answered(unanswered));
        assert!(judge_answered(&[]).is_ok());
        assert_eq!(
            actual(std::slice::from_ref(&cut)),
            "the answer of `https://c.test` broke off: closed"
        );
        assert_eq!(
            actual(&[late, cut]),
            "none to 2 requests of this run; the first: `https://c.test` did not answer within 10s"
        );
    }
}
