//! What a refresh gives.

use std::time::Duration;

use super::{newest, refresh_token, refreshed};
use crate::check::answers::describe;
use crate::check::oauth::fulfillment::{agent_user_id, is_let_in, sync, sync_let_in};
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::google::read_token_answer;
use crate::protocol::AccessToken;
use crate::wire::Exchange;

/// Signed tokens carry whole seconds: within one they are the same to the letter.
const A_SECOND: Duration = Duration::from_millis(1100);

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "oauth.refresh.gives-access-token",
        severity: Severity::Must,
        title: "a refresh is answered with an access token and its lifetime",
        rule: "RFC 6749 §6 and §5.1; Google, Account linking with OAuth",
        phone_shows: Some("the devices go offline when the first access token expires"),
        page: Page {
            looks_at: "A new link is refreshed as Google does it. The answer must be 200 with \
                       `access_token`, `token_type` and `expires_in`.",
            why: "Google refreshes about once an hour, for as long as the link lasts. A cloud whose \
                  linking works and whose refresh does not is a cloud that works for an hour.",
            bad: "HTTP/1.1 200 OK\n\n{\"access_token\":\"…\"}",
            good: "HTTP/1.1 200 OK\n\n\
                   {\"token_type\":\"Bearer\",\"access_token\":\"…\",\"expires_in\":3600}",
            mend: "Answer a refresh with the same members as an exchange; `refresh_token` may be \
                   left out.",
        },
        proved_by: &["refresh.no-token-type", "token.expires-in-as-text"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(gives_access_token(bench))),
    },
    Check {
        id: "oauth.refresh.new-access-token",
        severity: Severity::Must,
        title: "a refresh gives another access token than before",
        rule: "Google, Account linking validation tool",
        phone_shows: None,
        page: Page {
            looks_at: "A new link is refreshed. Where the access token is the one before, it is \
                       refreshed again a second later, since signed tokens of the same second are \
                       equal.",
            why: "Google refreshes because the old token is about to expire. Given the same one \
                  again, with a lifetime that is nearly over, its requests begin to fail. Google's \
                  own validation tool fails a cloud that does this.",
            bad: "{\"token_type\":\"Bearer\",\"access_token\":\"(the one before)\",\
                  \"expires_in\":3600}",
            good: "{\"token_type\":\"Bearer\",\"access_token\":\"(a new one)\",\
                   \"expires_in\":3600}",
            mend: "Make a new random token for each refresh, and leave the earlier ones until they \
                   expire.",
        },
        proved_by: &["refresh.same-access-token"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(new_access_token(bench))),
    },
    Check {
        id: "oauth.refresh.same-home",
        severity: Severity::Must,
        title: "the new access token opens the same home",
        rule: "Google, Account linking with OAuth",
        phone_shows: Some("the devices go offline, or are listed twice"),
        page: Page {
            looks_at: "A SYNC with the first access token, a refresh, and a SYNC with the new one: \
                       it must be let in, with the same `agentUserId`.",
            why: "`agentUserId` is how Google knows the user from now on. If it changes with the \
                  token, the home falls apart: states are reported for somebody who is not there.",
            bad: "HTTP/1.1 401 Unauthorized",
            good: "{\"requestId\":\"…\",\"payload\":{\"agentUserId\":\"(as before)\",\
                   \"devices\":[…]}}",
            mend: "Keep the new token in the same store that the fulfillment reads, before the \
                   answer goes out, and take `agentUserId` from the user, not from the token.",
        },
        proved_by: &["refresh.dead-access-token", "refresh.other-user"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(same_home(bench))),
    },
    Check {
        id: "oauth.refresh.old-access-token-lives",
        severity: Severity::Should,
        title: "an access token that has not expired works on after a refresh",
        rule: "Google, Account linking validation tool",
        phone_shows: Some("now and then a device does not respond, and the next try works"),
        page: Page {
            looks_at: "A SYNC with the first access token of a link, before and after a refresh.",
            why: "Many of Google's servers speak for one home. While one refreshes, another still \
                  sends the token before, and is turned away in the middle of somebody's command.",
            bad: "HTTP/1.1 401 Unauthorized",
            good: "HTTP/1.1 200 OK",
            mend: "Keep several access tokens for a link; let each end by its own expiry.",
        },
        proved_by: &["refresh.old-access-dies"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(old_access_token_lives(bench))),
    },
];

async fn gives_access_token(bench: &Bench<'_>) -> Judged {
    let token = refresh_token(&bench.link().await?)?;
    judge_answer(&bench.token(&bench.refresh_of(&token)).await?)
}

fn judge_answer(exchange: &Exchange) -> Judged {
    let tokens = read_token_answer(exchange)
        .map_err(|failure| Stop::broken(failure.expected, failure.actual, &[exchange]))?;
    let Some(seconds) = tokens.expires_in else {
        let expected = "`expires_in` as a positive number";
        return Err(Stop::broken(expected, "none", &[exchange]));
    };
    let refresh = if tokens.refresh_token.is_some() { "a" } else { "no" };
    Ok(Some(format!("{seconds} s, {refresh} refresh token with it")))
}

async fn new_access_token(bench: &Bench<'_>) -> Judged {
    let link = bench.link().await?;
    let token = refresh_token(&link)?;
    let (first, tokens) = refreshed(bench, &token).await?;
    if is_new(&tokens.access, &link.access) {
        return Ok(None);
    }
    (bench.tools.pause)(A_SECOND).await;
    let (second, later) = refreshed(bench, &newest(&tokens, &token)).await?;
    if is_new(&later.access, &link.access) {
        return Ok(Some("the same token comes again within one second".to_owned()));
    }
    Err(Stop::broken("a new access token", "the one before", &[&first, &second]))
}

fn is_new(token: &AccessToken, before: &AccessToken) -> bool {
    !token.matches(before.secret())
}

async fn same_home(bench: &Bench<'_>) -> Judged {
    let link = bench.link().await?;
    let before = sync_let_in(bench, &link.access).await?;
    let (refresh, tokens) = refreshed(bench, &refresh_token(&link)?).await?;
    judge_same_home(&before, &refresh, &sync(bench, &tokens.access).await?)
}

/// Whether the SYNC after a refresh is let in, as the user of the one before.
pub(super) fn judge_same_home(before: &Exchange, refresh: &Exchange, after: &Exchange) -> Judged {
    let evidence = &[before, refresh, after];
    if !is_let_in(after) {
        let expected = "the new access token let in";
        return Err(Stop::broken(expected, describe(after), evidence));
    }
    match (agent_user_id(before), agent_user_id(after)) {
        (Some(before), Some(after)) if before != after => {
            Err(Stop::broken("the same `agentUserId` as before", "another one", evidence))
        }
        _ => Ok(None),
    }
}

async fn old_access_token_lives(bench: &Bench<'_>) -> Judged {
    let link = bench.link().await?;
    sync_let_in(bench, &link.access).await?;
    let (refresh, _) = refreshed(bench, &refresh_token(&link)?).await?;
    judge_old_lives(&refresh, &sync(bench, &link.access).await?)
}

fn judge_old_lives(refresh: &Exchange, after: &Exchange) -> Judged {
    if is_let_in(after) {
        return Ok(None);
    }
    let expected = "the access token before the refresh let in";
    Err(Stop::broken(expected, describe(after), &[refresh, after]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::made_up::answer;

    fn broken(judged: Judged) -> String {
        match judged.expect_err("broken") {
            Stop::Broken(broken) => format!("{}, got {}", broken.expected, broken.actual),
            Stop::NotJudged(why) => panic!("not judged: {}", why.why),
        }
    }

    #[test]
    fn an_answer_without_what_google_reads_is_blamed() {
        let good = r#"{"token_type":"bearer","access_token":"a","expires_in":600,"extra":1}"#;
        let remark = judge_answer(&answer(200, good)).expect("held");
        assert_eq!(remark.as_deref(), Some("600 s, no refresh token with it"));
        let endless = r#"{"token_type":"Bearer","access_token":"a"}"#;
        let expected = "`expires_in` as a positive number, got none";
        assert_eq!(broken(judge_answer(&answer(200, endless))), expected);
        let refused = answer(400, r#"{"error":"invalid_grant"}"#);
        let expected = "200 with a token as JSON, got 400 `invalid_grant`";
        assert_eq!(broken(judge_answer(&refused)), expected);
    }

    #[test]
    fn a_home_is_the_same_while_the_id_is() {
        let sync = |id: &str| {
            answer(200, &format!(r#"{{"payload":{{"agentUserId":"{id}","devices":[]}}}}"#))
        };
        let refresh = answer(200, "{}");
        assert!(judge_same_home(&sync("1"), &refresh, &sync("1")).is_ok());
        let other = judge_same_home(&sync("1"), &refresh, &sync("2"));
        assert_eq!(broken(other), "the same `agentUserId` as before, got another one");
        let closed = judge_same_home(&sync("1"), &refresh, &answer(401, ""));
        assert_eq!(broken(closed), "the new access token let in, got 401");
        // An answer whose shape is wrong is another check's to judge.
        assert!(judge_same_home(&sync("1"), &refresh, &answer(200, "{}")).is_ok());
    }

    #[test]
    fn an_error_code_with_200_lets_nobody_in() {
        let refresh = answer(200, "{}");
        assert!(judge_old_lives(&refresh, &answer(200, r#"{"payload":{}}"#)).is_ok());
        let code = answer(200, r#"{"payload":{"errorCode":"authExpired"}}"#);
        assert!(judge_old_lives(&refresh, &code).is_err());
    }
}
