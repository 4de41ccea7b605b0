//! How long a code lives.

use std::time::Duration;

use super::token::{GIVES_TOKENS, INVALID_GRANT, judge_refused};
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity};

/// RFC 6749 recommends ten minutes at most; clocks may differ by one.
const LIFE: Duration = Duration::from_mins(11);

/// These checks.
pub const CHECKS: &[Check] = &[Check {
    id: "oauth.token.old-code-refused",
    severity: Severity::Should,
    title: "a code expires within ten minutes",
    rule: "RFC 6749 §4.1.2; Google, Account linking with OAuth",
    phone_shows: None,
    page: Page {
        looks_at: "A code is left alone for eleven minutes and then exchanged. Give `--wait 11m`, \
                   or it is not judged.",
        why: "Google exchanges a code within seconds. What lies about in histories and logs after \
              that is of use to others alone.",
        bad: GIVES_TOKENS,
        good: INVALID_GRANT,
        mend: "Store the time with the code, and refuse what is older than ten minutes.",
    },
    proved_by: &["token.code-never-expires"],
    pace: Pace::Alone,
    judge: Judge::Cloud(|bench| Box::pin(old_code_refused(bench))),
}];

async fn old_code_refused(bench: &Bench<'_>) -> Judged {
    let code = bench.code_to_spoil().await?;
    bench.wait(LIFE, "a code must have expired").await?;
    let exchange = bench.token(&bench.exchange_of(&code)).await?;
    judge_refused("a code of eleven minutes refused", &[&exchange])
}
