//! Two links of one user: two people of a household, each with a Google account of their own.
//!
//! Google does not say which of its users links. A cloud sees the same account twice.

use std::time::Duration;

use serde_json::{Value, json};

use super::TURNED_AWAY;
use crate::check::answers::{describe, tokens_of};
use crate::check::fate::{Fate, fate};
use crate::check::fulfillment::asking::{payload_of, synced_devices, unreached};
use crate::check::fulfillment::executing::{order, still_states_of, subjects_of};
use crate::check::moving::Movable;
use crate::check::oauth::fulfillment::{ensure_guarded, is_let_in, sync};
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop, Tokens};
use crate::protocol::{AccessToken, Intent};
use crate::wire::Exchange;

/// What the one sees when the other does something.
const PHONE_OTHER_UNLINKED: &str = "the devices of one person are offline from the day when \
                                    another one of the household linked";

/// How often a state is asked for until it is the new one, a second apart.
const LOOKS: usize = 4;

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "households.links-side-by-side",
        severity: Severity::Must,
        title: "two Google users may link one account",
        rule: "Google, Fulfillment and authentication",
        phone_shows: Some(PHONE_OTHER_UNLINKED),
        page: Page {
            looks_at: "Two links of one user, one after the other. Then a SYNC with the access \
                       token of the first, and a refresh of each. Not judged where the cloud \
                       refuses the second link on a page.",
            why: "People who live together share an account of their cloud and have a Google \
                  account each. Whoever links last must not throw the others out.",
            bad: "HTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_grant\"}, to a refresh of the \
                  first link",
            good: "HTTP/1.1 200 OK, to both",
            mend: "Keep tokens by link, not by user: a row for each exchange of a code. If a user \
                   may have one link only, say so on the page, before the second one is made.",
        },
        proved_by: &["households.last-link-alone"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(side_by_side(bench))),
    },
    Check {
        id: "households.refresh-spares-other-links",
        severity: Severity::Must,
        title: "a refresh of one link leaves the others alone",
        rule: "RFC 6749 §6; Google, Fulfillment and authentication",
        phone_shows: Some("the devices of one person are offline for an hour, now and then"),
        page: Page {
            looks_at: "Two links of one user, a refresh of the first, and then a SYNC with the \
                       second and a refresh of it. Not judged where the second link ends the \
                       first.",
            why: "Google refreshes each link by itself, every hour. A cloud that clears away \"the \
                  old tokens of this user\" takes those of somebody else.",
            bad: "HTTP/1.1 401 Unauthorized, to the second link",
            good: "HTTP/1.1 200 OK",
            mend: "Delete by link, where anything is deleted at all.",
        },
        proved_by: &["households.refresh-ends-newest-link"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(refresh_spares(bench))),
    },
    Check {
        id: "households.disconnect-spares-other-links",
        severity: Severity::Must,
        title: "DISCONNECT of one link leaves the others alone",
        rule: "Google, action.devices.DISCONNECT",
        phone_shows: Some("one person unlinks, and the devices of the others are offline"),
        page: Page {
            looks_at: "Two links of one user, a DISCONNECT of the second, and then a SYNC with the \
                       first and a refresh of it. Not judged where the second link ends the \
                       first.",
            why: "The token says who unlinks. The others of the household did not.",
            bad: "HTTP/1.1 401 Unauthorized, to the first link",
            good: "HTTP/1.1 200 OK",
            mend: "End the link of the token that came with DISCONNECT, not all of its user. Go on \
                   reporting states until the last one has ended.",
        },
        proved_by: &["households.disconnect-ends-all-links"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(disconnect_spares(bench))),
    },
    Check {
        id: "households.change-is-seen-by-all",
        severity: Severity::Should,
        title: "what one link switches, the other sees",
        rule: "Google, action.devices.QUERY",
        phone_shows: Some("a lamp is on for one person and off for another"),
        page: Page {
            looks_at: "A lamp is switched by one link of a user, and asked for by another one, \
                       which had asked before; then it is switched back. Not judged where \
                       there is no lamp, or where it does not obey.",
            why: "A device is in one state, whoever asks. A cache that is kept for each link is \
                  wrong for all but one of them.",
            bad: "\"on\": true for the one, \"on\": false for the other",
            good: "\"on\": true for both",
            mend: "Keep the states of a device with the device, and not with whoever asked.",
        },
        proved_by: &["households.states-cached-per-link"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(change_is_seen(bench))),
    },
];

async fn refresh(bench: &Bench<'_>, link: &Tokens) -> Result<Exchange, Stop> {
    let none = || Stop::not_judged("no refresh token came with the code");
    let token = link.refresh.clone().ok_or_else(none)?;
    bench.token(&bench.refresh_of(&token)).await
}

/// Two links of which both are let in, and the newer can be refreshed.
async fn two_living_links(bench: &Bench<'_>) -> Result<(Tokens, Tokens), Stop> {
    let (first, second) = bench.two_links().await?;
    for (link, why) in [(&second, TURNED_AWAY), (&first, "the second link ends the first")] {
        if !is_let_in(&sync(bench, &link.access).await?) {
            return Err(Stop::not_judged(why));
        }
    }
    ensure_guarded(bench).await?;
    Ok((first, renewed(bench, second).await?))
}

/// The link as it is after a refresh, which must work for a check to go on.
async fn renewed(bench: &Bench<'_>, link: Tokens) -> Result<Tokens, Stop> {
    let tokens = tokens_of(&refresh(bench, &link).await?)?;
    if !is_let_in(&sync(bench, &tokens.access).await?) {
        return Err(Stop::not_judged("an access token that was refreshed opens nothing"));
    }
    Ok(Tokens { refresh: tokens.refresh.clone().or(link.refresh), ..tokens })
}

async fn side_by_side(bench: &Bench<'_>) -> Judged {
    let (first, second) = bench.two_links().await?;
    if !is_let_in(&sync(bench, &second.access).await?) {
        return Err(Stop::not_judged(TURNED_AWAY));
    }
    judge_lives("the first link", None, &sync(bench, &first.access).await?)?;
    // What a refresh of the first does to the second is the next check's business.
    let renewed = refresh(bench, &second).await?;
    tokens_of(&renewed)?;
    judge_renewed(&refresh(bench, &first).await?)
}

/// Whether a link is let in after what was done to another one.
fn judge_lives(whose: &str, done: Option<&Exchange>, after: &Exchange) -> Judged {
    if is_let_in(after) {
        return Ok(None);
    }
    let evidence: Vec<_> = done.into_iter().chain([after]).collect();
    let actual = format!("{} to a SYNC", describe(after));
    Err(Stop::broken(format!("{whose} untouched"), actual, &evidence))
}

fn judge_renewed(exchange: &Exchange) -> Judged {
    if tokens_of(exchange).is_ok() {
        return Ok(None);
    }
    let actual = format!("{} to a refresh", describe(exchange));
    if exchange.status() >= 500 || exchange.status() == 429 {
        return Err(Stop::not_judged(actual));
    }
    Err(Stop::broken("the first link untouched", actual, &[exchange]))
}

async fn refresh_spares(bench: &Bench<'_>) -> Judged {
    let (first, second) = two_living_links(bench).await?;
    let refreshed = refresh(bench, &first).await?;
    tokens_of(&refreshed)?;
    let after = sync(bench, &second.access).await?;
    judge_lives("the second link", Some(&refreshed), &after)?;
    judge_spared("the second link", &refreshed, &refresh(bench, &second).await?)
}

fn judge_spared(whose: &str, done: &Exchange, after: &Exchange) -> Judged {
    if tokens_of(after).is_ok() {
        return Ok(None);
    }
    let actual = format!("{} to a refresh", describe(after));
    Err(Stop::broken(format!("{whose} untouched"), actual, &[done, after]))
}

async fn disconnect_spares(bench: &Bench<'_>) -> Judged {
    let (first, second) = two_living_links(bench).await?;
    let first = renewed(bench, first).await?;
    if !is_let_in(&sync(bench, &second.access).await?) {
        return Err(Stop::not_judged("a refresh of the first link ends the second"));
    }
    let ended = bench.intent_with(Intent::Disconnect, &second.access, None).await;
    let ended = ended.map_err(unreached)?;
    if ended.status() != 200 {
        let why = format!("DISCONNECT was answered with {}", describe(&ended));
        return Err(Stop::not_judged(why));
    }
    judge_lives("the first link", Some(&ended), &sync(bench, &first.access).await?)?;
    judge_spared("the first link", &ended, &refresh(bench, &first).await?)
}

/// A lamp that can be switched and says whether it is on, with that state.
async fn lamp(bench: &Bench<'_>) -> Result<(Movable, bool), Stop> {
    let (_, sync) = synced_devices(bench).await?;
    for lamp in subjects_of(&sync).into_iter().filter(|it| it.kind == "LIGHT" && it.knows("OnOff"))
    {
        let Ok((_, states)) = still_states_of(bench, &lamp).await else { continue };
        if let Some(on) = states["on"].as_bool() {
            return Ok((lamp, on));
        }
    }
    Err(Stop::not_judged("no lamp that says whether it is on"))
}

async fn change_is_seen(bench: &Bench<'_>) -> Judged {
    let own = bench.linked().await?.access;
    let other = bench.link().await?.access;
    let (lamp, was) = lamp(bench).await?;
    let movable = bench.movables().await?.into_iter().find(|it| it.id == lamp.id);
    let movable = movable.ok_or_else(|| Stop::not_judged("no lamp that was asked for"))?;
    let named = std::slice::from_ref(&lamp.named);
    let ask = json!({ "devices": named });
    // As Google does right after linking.
    bench.intent_with(Intent::Query, &other, Some(ask.clone())).await.map_err(unreached)?;
    bench.will_move(&movable).await?;
    let judged = async {
        let ordered = order(bench, named, "OnOff", &json!({ "on": !was })).await?;
        if !matches!(fate(&ordered, &lamp.id), Fate::Obeyed(_)) {
            return Err(Stop::not_judged(format!("`{}` does not obey", lamp.id)));
        }
        let seen = look(bench, &own, &ask, &lamp.id, !was).await?;
        if on_of(&seen, &lamp.id) != Some(!was) {
            return Err(Stop::not_judged(format!("`{}` stays as it is", lamp.id)));
        }
        let other = look(bench, &other, &ask, &lamp.id, !was).await?;
        judge_seen(&lamp.id, !was, &ordered, &other)
    };
    let judged = judged.await;
    bench.pay(&movable).await;
    judged
}

/// Asks for a lamp until it is as it should be, or nobody would wait any longer.
async fn look(
    bench: &Bench<'_>,
    token: &AccessToken,
    ask: &Value,
    id: &str,
    on: bool,
) -> Result<Exchange, Stop> {
    let query = || bench.intent_with(Intent::Query, token, Some(ask.clone()));
    let mut seen = query().await.map_err(unreached)?;
    for _ in 1..LOOKS {
        if on_of(&seen, id) == Some(on) {
            break;
        }
        (bench.tools.pause)(Duration::from_secs(1)).await;
        seen = query().await.map_err(unreached)?;
    }
    Ok(seen)
}

fn on_of(exchange: &Exchange, id: &str) -> Option<bool> {
    payload_of(exchange).ok()?["devices"][id]["on"].as_bool()
}

fn judge_seen(id: &str, on: bool, ordered: &Exchange, seen: &Exchange) -> Judged {
    match on_of(seen, id) {
        None => Err(Stop::not_judged(format!("QUERY of the other link says nothing of `{id}`"))),
        Some(seen) if seen == on => Ok(None),
        Some(other) => Err(Stop::broken(
            format!("`on` of `{id}` as {on} for both links"),
            format!("{other} for the other link"),
            &[ordered, seen],
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::made_up::{answer, broken, held, payload, refusal, tokens};

    #[test]
    fn a_link_lives_or_not_whatever_was_done_to_another() {
        let done = tokens();
        let open = payload(json!({"devices": []}));
        held(judge_lives("it", Some(&done), &open));
        assert_eq!(broken(judge_lives("it", Some(&done), &answer(401, ""))), "401 to a SYNC");
        let failed = payload(json!({"errorCode": "authFailure"}));
        broken(judge_lives("it", None, &failed));
        held(judge_spared("it", &done, &tokens()));
        let over = refusal("invalid_grant");
        assert_eq!(broken(judge_spared("it", &done, &over)), "400 `invalid_grant` to a refresh");
    }

    #[test]
    fn a_crash_is_another_checks_business() {
        held(judge_renewed(&tokens()));
        broken(judge_renewed(&refusal("invalid_grant")));
        for status in [500, 503, 429] {
            let judged = judge_renewed(&answer(status, ""));
            assert!(matches!(judged, Err(Stop::NotJudged(_))), "{status}");
        }
    }

    #[test]
    fn a_lamp_is_on_for_everybody() {
        let lamp = |on: Value| payload(json!({"devices": {"lamp": {"online": true, "on": on}}}));
        let ordered = payload(json!({}));
        held(judge_seen("lamp", true, &ordered, &lamp(json!(true))));
        let actual = broken(judge_seen("lamp", true, &ordered, &lamp(json!(false))));
        assert_eq!(actual, "false for the other link");
        let silent = judge_seen("lamp", true, &ordered, &lamp(Value::Null));
        assert!(matches!(silent, Err(Stop::NotJudged(_))));
    }
}
