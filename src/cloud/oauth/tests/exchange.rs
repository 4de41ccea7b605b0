//! The exchange of a code.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use super::*;

#[tokio::test]
async fn a_code_gives_tokens_as_google_wants_them() {
    let bench = Bench::new();
    let reply = bench.exchange(&bench.code().await).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(reply.header("pragma"), "no-cache");
    let body = reply.json();
    assert_eq!(body["token_type"], "Bearer");
    assert_eq!(body["expires_in"], 3600);
    let (access, refresh) = (text(&body, "access_token"), text(&body, "refresh_token"));
    assert!(access.len() == 43 && refresh.len() == 43 && access != refresh);
    assert!(!access.contains('.'), "not a JWT");
    assert_eq!(bench.userinfo(&access).await.status, StatusCode::OK);
    assert_eq!(bench.userinfo(&refresh).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn what_does_not_hold_is_invalid_grant_and_burns_nothing() {
    let bench = Bench::new();
    let code = bench.code().await;
    let mut changed = code.clone();
    let first = if changed.starts_with('A') { "B" } else { "A" };
    changed.replace_range(..1, first);
    let grant = ("grant_type", "authorization_code");
    for fields in [
        &[grant, ("code", "random"), ("redirect_uri", PRODUCTION)][..],
        &[grant, ("code", &changed), ("redirect_uri", PRODUCTION)],
        &[grant, ("code", &code), ("redirect_uri", SANDBOX)],
        &[grant, ("code", &code), ("redirect_uri", "")],
        &[grant, ("code", &code)],
        &[grant, ("code", &code), ("redirect_uri", PRODUCTION), ("code_verifier", "x")],
    ] {
        bench.token(fields).await.assert_refused(400, "invalid_grant");
    }
    let by_other = [&OTHER[..], &code_grant(&code)].concat();
    bench.post("/oauth/token", &by_other).await.assert_refused(400, "invalid_grant");
    assert_eq!(bench.exchange(&code).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_code_lives_ten_minutes() {
    let bench = Bench::new();
    let (early, late) = (bench.code().await, bench.code().await);
    bench.clock.advance(Duration::from_millis(599_999));
    assert_eq!(bench.exchange(&early).await.status, StatusCode::OK);
    bench.clock.advance(Duration::from_millis(1));
    bench.exchange(&late).await.assert_refused(400, "invalid_grant");
}

#[tokio::test]
async fn a_replayed_code_ends_the_link_it_gave_and_no_other() {
    let bench = Bench::new();
    let (other, _) = bench.link().await;
    let code = bench.code().await;
    let body = bench.exchange(&code).await.json();
    let (access, refresh) = (text(&body, "access_token"), text(&body, "refresh_token"));
    bench.exchange(&code).await.assert_refused(400, "invalid_grant");
    assert_eq!(bench.userinfo(&access).await.status, StatusCode::UNAUTHORIZED);
    bench.refresh(&refresh).await.assert_refused(400, "invalid_grant");
    assert_eq!(bench.userinfo(&other).await.status, StatusCode::OK);
    bench.exchange(&code).await.assert_refused(400, "invalid_grant");
}

#[tokio::test]
async fn of_exchanges_at_once_one_wins_and_its_tokens_live() {
    let bench = Arc::new(Bench::with(|settings| {
        settings.exchange_overlap = Duration::from_millis(25);
    }));
    let code = bench.code().await;
    let mut exchanges = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (bench, code) = (Arc::clone(&bench), code.clone());
        exchanges.spawn(async move { bench.exchange(&code).await });
    }
    let replies = exchanges.join_all().await;
    let (won, lost): (Vec<_>, Vec<_>) =
        replies.into_iter().partition(|reply| reply.status == StatusCode::OK);
    assert_eq!((won.len(), lost.len()), (1, 7));
    for reply in &lost {
        reply.assert_refused(400, "invalid_grant");
    }
    let access = text(&won[0].json(), "access_token");
    assert_eq!(bench.userinfo(&access).await.status, StatusCode::OK);
    bench.exchange(&code).await.assert_refused(400, "invalid_grant");
    assert_eq!(bench.userinfo(&access).await.status, StatusCode::UNAUTHORIZED, "a later replay");
}

#[tokio::test]
async fn a_client_that_hangs_up_leaves_no_code_claimed() {
    let bench = Bench::with(|settings| settings.exchange_overlap = Duration::from_millis(10));
    let code = bench.code().await;
    let exchange = bench.exchange(&code);
    assert!(tokio::time::timeout(Duration::from_millis(1), exchange).await.is_err());
    let hash = TokenHash::of(&code);
    // By the machine's clock, since the exchange waits by it; two seconds are far too many.
    for _ in 0..2000 {
        match bench.store.inner.consume_code(hash).await.expect("memory") {
            Consumption::Overlapped => tokio::time::sleep(Duration::from_millis(1)).await,
            Consumption::Replayed { .. } => return,
            other => panic!("{other:?}"),
        }
    }
    panic!("the code stays claimed");
}

async fn verify(challenge: &str, method: &str, verifier: Option<&str>) -> Reply {
    let bench = Bench::new();
    let query = format!("{QUERY}&code_challenge={challenge}{method}");
    let code = bench.code_for(&query).await;
    let verifier = verifier.map(|verifier| ("code_verifier", verifier));
    let fields: Vec<_> = code_grant(&code).into_iter().chain(verifier).collect();
    bench.token(&fields).await
}

#[tokio::test]
async fn pkce_is_enforced_where_a_challenge_was_sent() {
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
    // RFC 7636 appendix B.
    assert_eq!(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    let s256 = "&code_challenge_method=S256";
    let plain = "&code_challenge_method=plain";
    for (challenge, method, verifier) in
        [(&*challenge, s256, verifier), (verifier, plain, verifier), (verifier, "", verifier)]
    {
        assert_eq!(verify(challenge, method, Some(verifier)).await.status, StatusCode::OK);
    }
    for (method, wrong) in [
        (s256, None),
        (s256, Some("")),
        (s256, Some(&*challenge)),
        (s256, Some("short")),
        (plain, None),
        (plain, Some(verifier)),
    ] {
        verify(&challenge, method, wrong).await.assert_refused(400, "invalid_grant");
    }
}

#[tokio::test]
async fn a_failing_store_is_never_invalid_grant() {
    let bench = Bench::new();
    let code = bench.code().await;
    bench.store.set_down(true);
    bench.exchange(&code).await.assert_refused(503, "temporarily_unavailable");
    bench.store.set_down(false);
    assert_eq!(bench.exchange(&code).await.status, StatusCode::OK);
}

#[tokio::test]
async fn two_users_get_tokens_of_their_own() {
    let bench = Bench::new();
    let (resident, _) = bench.link().await;
    let mut browser = Browser::new(&bench, &format!("/oauth/authorize?{QUERY}"));
    browser.sign_in("<b>guest</b>", "battery").await;
    let reply = browser.press("agree").await;
    let code = reply.location().split_once("code=").expect("a code").1;
    let body = bench.exchange(code.split('&').next().expect("a value")).await.json();
    let guest = bench.userinfo(&text(&body, "access_token")).await.json();
    let resident = bench.userinfo(&resident).await.json();
    assert_eq!(
        (&resident["sub"], &guest["sub"]),
        (&"id of resident".into(), &"id of <b>guest</b>".into())
    );
}
