//! A client that is registered for the implicit flow: a token in the fragment, and nothing else.

use super::*;
use crate::cloud::LinksPerUser;
use crate::protocol::oauth::Flow;

const TOKEN_QUERY: &str = "client_id=google&redirect_uri=https%3A%2F%2Foauth-redirect.googleusercontent.com%2Fr%2Fmy-project&state=s%2bt~%20&response_type=token";
/// As it came, not as it would be written anew.
const STATE: &str = "s%2bt~%20";
const RESIDENT: &str = "id of resident";

fn bench() -> Bench {
    bench_with(|_| {})
}

fn bench_with(adjust: impl FnOnce(&mut Settings)) -> Bench {
    Bench::with(|settings| {
        settings.clients[0].flow = Flow::Implicit;
        adjust(settings);
    })
}

fn at(query: &str) -> String {
    format!("/oauth/authorize?{query}")
}

async fn signed_in(bench: &Bench) -> Browser<'_> {
    let mut browser = Browser::new(bench, &at(TOKEN_QUERY));
    browser.sign_in("resident", "correct horse").await;
    browser
}

/// The fragment of a redirect to Google, which has no query.
#[track_caller]
fn fragment(reply: &Reply) -> String {
    let (place, fragment) = reply.location().split_once('#').expect("a fragment");
    assert_eq!(place, PRODUCTION);
    assert_eq!(reply.header("referrer-policy"), "no-referrer");
    assert_eq!(reply.header("cache-control"), "no-store");
    fragment.to_owned()
}

/// The token of an answer that is as it must be, to the letter.
#[track_caller]
fn token(reply: &Reply) -> String {
    let fragment = fragment(reply);
    let (token, rest) = fragment.split_once('&').expect("several members");
    assert_eq!(rest, format!("token_type=bearer&state={STATE}"));
    token.strip_prefix("access_token=").expect("a token").to_owned()
}

#[track_caller]
fn assert_error(reply: &Reply, error: &str) {
    let fragment = fragment(reply);
    let start = format!("error={error}&error_description=");
    assert!(fragment.starts_with(&start) && !fragment.contains("token="), "{fragment}");
    assert!(fragment.ends_with(&format!("&state={STATE}")), "{fragment}");
}

async fn links(bench: &Bench) -> usize {
    bench.store.inner.grants_of(RESIDENT).await.expect("memory").len()
}

#[tokio::test]
async fn sign_in_then_consent_then_the_token_in_the_fragment() {
    let bench = bench();
    let mut browser = signed_in(&bench).await;
    assert!(browser.get().await.body.contains("Agree and link"));
    assert_eq!(links(&bench).await, 0, "nothing is given before consent");
    let reply = browser.press("agree").await;
    let token = token(&reply);
    assert_eq!((token.len(), reply.body.as_str()), (43, ""), "256 bits");
    assert_eq!(text(&bench.userinfo(&token).await.json(), "sub"), RESIDENT);
    bench.clock.advance(Duration::from_hours(24 * 365 * 10));
    assert_eq!(bench.userinfo(&token).await.status, StatusCode::OK, "it never expires");
}

#[tokio::test]
async fn the_page_may_lead_to_google_and_nowhere_else() {
    let page = Browser::new(&bench(), &at(TOKEN_QUERY)).get().await;
    let policy = page.header("content-security-policy");
    let allowed = "form-action 'self' https://oauth-redirect.googleusercontent.com";
    assert!(policy.ends_with(allowed), "{policy}");
}

#[tokio::test]
async fn every_mistake_but_those_shown_on_a_page_stands_in_the_fragment() {
    let bench = bench();
    for (change, with, error) in [
        ("response_type=token", "response_type=code", "unsupported_response_type"),
        ("response_type=token", "response_type=Token", "unsupported_response_type"),
        ("response_type=token", "response_type=code+token", "unsupported_response_type"),
        ("response_type=token", "response_type=", "invalid_request"),
        ("response_type=token", "response_type=token&scope=%22", "invalid_scope"),
        ("response_type=token", "response_type=token&scope=a&scope=b", "invalid_request"),
    ] {
        let query = TOKEN_QUERY.replace(change, with);
        assert_error(&Browser::new(&bench, &at(&query)).get().await, error);
        let posted = form_request(&at(&query), &[("action", "agree")]);
        assert_error(&bench.send(posted).await, error);
    }
    for (change, with) in [
        ("client_id=google", "client_id=stranger"),
        ("my-project", "other"),
        ("state=s%2bt~%20", "state="),
    ] {
        let reply = Browser::new(&bench, &at(&TOKEN_QUERY.replace(change, with))).get().await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{with}");
        assert!(reply.headers.get(LOCATION).is_none(), "{with}");
    }
}

#[tokio::test]
async fn whoever_cancels_opens_no_link() {
    let bench = bench();
    let mut browser = Browser::new(&bench, &at(TOKEN_QUERY));
    assert_error(&browser.press("cancel").await, "access_denied");
    let mut browser = signed_in(&bench).await;
    assert_error(&browser.press("cancel").await, "access_denied");
    assert_eq!(links(&bench).await, 0);
}

#[tokio::test]
async fn a_form_that_nobody_was_shown_gives_no_token() {
    let bench = bench();
    let mut browser = signed_in(&bench).await;
    for fields in [&[("action", "agree")][..], &[("action", "agree"), ("anti_forgery", "x")]] {
        assert_eq!(browser.post(fields).await.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(links(&bench).await, 0);
}

#[tokio::test]
async fn a_failing_store_is_told_in_the_fragment() {
    let bench = bench();
    let mut browser = signed_in(&bench).await;
    bench.store.set_down(true);
    assert_error(&browser.press("agree").await, "temporarily_unavailable");
    bench.store.set_down(false);
    token(&browser.press("agree").await);
}

#[tokio::test]
async fn a_double_click_opens_one_link_and_a_later_click_another() {
    let bench = bench();
    let mut browser = signed_in(&bench).await;
    let page = browser.get().await;
    let value = page.anti_forgery().expect("a form");
    let fields = [("anti_forgery", value), ("action", "agree")];
    let first = token(&browser.post(&fields).await);
    assert_eq!(token(&browser.post(&fields).await), first);
    assert_eq!(links(&bench).await, 1);
    bench.clock.advance(Duration::from_secs(10));
    assert_ne!(token(&browser.post(&fields).await), first);
    assert_eq!(links(&bench).await, 2);
}

#[tokio::test]
async fn a_form_whose_link_has_ended_opens_another() {
    let bench = bench();
    let mut browser = signed_in(&bench).await;
    let page = browser.get().await;
    let value = page.anti_forgery().expect("a form");
    let fields = [("anti_forgery", value), ("action", "agree")];
    let first = token(&browser.post(&fields).await);
    let ended = [&GOOGLE[..], &[("token", first.as_str())]].concat();
    assert_eq!(bench.post("/oauth/revoke", &ended).await.status, StatusCode::OK);
    let second = token(&browser.post(&fields).await);
    assert_eq!(bench.userinfo(&second).await.status, StatusCode::OK);
    assert_eq!(token(&browser.post(&fields).await), second);
    assert_eq!(links(&bench).await, 1);
}

#[tokio::test]
async fn forms_sent_at_once_open_one_link() {
    let bench = Arc::new(bench());
    let mut browser = signed_in(&bench).await;
    let value = browser.get().await.anti_forgery().expect("a form").to_owned();
    let cookie = browser.cookie.clone().expect("a cookie");
    let mut sent = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let mut request =
            form_request(&at(TOKEN_QUERY), &[("anti_forgery", &value), ("action", "agree")]);
        request.headers_mut().insert(COOKIE, cookie.parse().expect("a cookie"));
        let bench = Arc::clone(&bench);
        sent.spawn(async move { token(&bench.send(request).await) });
    }
    let mut tokens = sent.join_all().await;
    tokens.dedup();
    assert_eq!((tokens.len(), links(&bench).await), (1, 1));
}

#[tokio::test]
async fn a_user_who_may_have_one_link_is_refused_a_second_in_the_fragment() {
    let bench = bench_with(|settings| settings.links_per_user = LinksPerUser::One);
    let (mut early, mut late) = (signed_in(&bench).await, signed_in(&bench).await);
    let linked = token(&early.press("agree").await);
    assert_error(&late.press("agree").await, "access_denied");
    assert!(late.get().await.body.contains(r#"name="password""#), "they are asked who they are");
    let mut another = Browser::new(&bench, &at(TOKEN_QUERY));
    let refused = another.try_sign_in("resident", "correct horse").await;
    assert_error(&refused, "access_denied");
    assert_eq!(bench.userinfo(&linked).await.status, StatusCode::OK, "the first link stays");
    assert_eq!(links(&bench).await, 1);
}

#[tokio::test]
async fn a_double_click_does_not_use_up_the_one_link() {
    let bench = bench_with(|settings| settings.links_per_user = LinksPerUser::One);
    let mut browser = signed_in(&bench).await;
    let first = token(&browser.press("agree").await);
    assert_eq!(token(&browser.press("agree").await), first);
}

#[tokio::test]
async fn there_are_no_codes_and_no_refresh_tokens_for_it() {
    let bench = bench();
    let token = token(&signed_in(&bench).await.press("agree").await);
    bench.exchange(&token).await.assert_refused(400, "unauthorized_client");
    bench.refresh(&token).await.assert_refused(400, "unauthorized_client");
    let stranger = [("client_id", "google"), ("client_secret", "x"), code_grant("c")[0]];
    let reply = bench.post("/oauth/token", &[&stranger[..], &code_grant("c")[1..]].concat()).await;
    reply.assert_refused(400, "invalid_grant");
}

#[tokio::test]
async fn its_token_is_the_whole_link_and_ends_it() {
    let bench = bench();
    let token = token(&signed_in(&bench).await.press("agree").await);
    let fields = [&GOOGLE[..], &[("token", token.as_str())]].concat();
    assert_eq!(bench.post("/oauth/revoke", &fields).await.status, StatusCode::OK);
    assert_eq!(bench.userinfo(&token).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(links(&bench).await, 0);
}

#[tokio::test]
async fn a_client_of_the_code_flow_beside_it_gets_codes_and_no_token() {
    let bench = bench();
    let other = TOKEN_QUERY.replace("client_id=google", "client_id=other");
    let refused = Browser::new(&bench, &at(&other)).get().await;
    let (place, query) = refused.location().split_once('?').expect("a query");
    assert_eq!(place, PRODUCTION);
    assert!(query.starts_with("error=unsupported_response_type&") && !query.contains('#'));
    let code = bench.code_for(&other.replace("=token", "=code")).await;
    let exchange = [&OTHER[..], &code_grant(&code)].concat();
    assert_eq!(bench.post("/oauth/token", &exchange).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_metadata_names_what_there_is() {
    let metadata = async |bench: Bench| {
        let path = "/.well-known/oauth-authorization-server";
        bench.send(Request::get(path).body(Body::empty()).expect("a request")).await.json()
    };
    let both = metadata(bench()).await;
    assert_eq!(both["response_types_supported"], serde_json::json!(["code", "token"]));
    let alone = metadata(bench_with(|settings| settings.clients.truncate(1))).await;
    assert_eq!(alone["response_types_supported"], serde_json::json!(["token"]));
    assert_eq!(alone["grant_types_supported"], serde_json::json!(["implicit"]));
    assert!(alone.get("code_challenge_methods_supported").is_none());
}

#[tokio::test]
async fn no_token_stands_in_the_log() {
    let bench = bench();
    let mut browser = signed_in(&bench).await;
    let token = token(&browser.press("agree").await);
    browser.press("agree").await;
    bench.exchange(&token).await;
    let log = log::take();
    assert!(log.contains("an account was linked"), "{log}");
    assert!(!log.contains(&token), "{log}");
}
