//! Clouds of the implicit flow: one that links, and what is said of those that answer it otherwise.

use super::*;

/// Links by the form; the cloud redirects to what `end` makes of the redirect URI, with its state
/// as `STATE`.
async fn link_to(end: &'static str) -> LinkReport {
    let client = linking_cloud(move |call| {
        assert!(!call.is("POST", "/token"), "there is nothing to exchange");
        call.is("GET", "/authorize").then(|| {
            let query: HashMap<_, _> = call.url.query_pairs().into_owned().collect();
            assert_eq!(query["response_type"], "token");
            to(302, format!("{REDIRECT}{}", end.replace("STATE", &call.state())))
        })
    });
    let password = Password::new("correct horse");
    let capture = Capture::Form(SignIn { username: "resident", password: &password });
    link_as(Flow::Implicit, &client, capture, target()).await
}

fn details(report: &LinkReport) -> Vec<(&'static str, HopStatus, &str)> {
    let hops = report.hops.iter();
    hops.map(|hop| (hop.hop.as_str(), hop.status, hop.detail.as_deref().unwrap_or_default()))
        .collect()
}

#[tokio::test]
async fn the_token_of_the_fragment_links_and_neither_exchange_nor_refresh_is_tried() {
    let report = link_to("#access_token=access-0&token_type=bearer&state=STATE").await;
    let account = report.account.as_ref().expect("linked");
    assert!(account.access_token.matches("access-0"));
    assert!(account.refresh_token.is_none() && account.expires_at.is_none());
    let document = report.to_json();
    assert_eq!(document["flow"], "implicit");
    assert_eq!(
        (&document["token_type"], &document["refresh_token"]),
        (&"bearer".into(), &false.into())
    );
    assert!(!document.to_string().contains("access-0"));
    let details = details(&report);
    let names: Vec<_> = details.iter().map(|(name, ..)| *name).collect();
    let all = ["authorize", "capture", "exchange", "userinfo", "sync", "query", "refresh"];
    assert_eq!(names, all, "the same list as of the code flow");
    for (index, reason) in [(2, "no code"), (6, "no refresh token")] {
        let (name, status, detail) = details[index];
        assert!(status == HopStatus::Skip && detail.contains(reason), "{name}: {detail}");
    }
    assert_eq!(details[1].2, "");
}

#[tokio::test]
async fn a_token_that_ends_is_remarked_on() {
    let end = "#access_token=access-0&token_type=Bearer&expires_in=3600&state=STATE";
    let report = link_to(end).await;
    let account = report.account.as_ref().expect("linked");
    assert_eq!(account.expires_at, Some(Timestamp(3_601_000)));
    assert_eq!(report.to_json()["expires_in"], 3600);
    let details = details(&report);
    assert!(details[1].2.contains("`expires_in` is 3600"), "{details:?}");
    assert!(details[6].2.contains("the person links again"), "{details:?}");
}

#[tokio::test]
async fn what_is_wrong_with_the_redirect_is_told_with_its_cause() {
    for (end, actual, cause) in [
        (
            "?access_token=access-0&token_type=bearer&state=STATE",
            "in the query, after `?`: it ends in the logs of servers",
            "put together as in the code flow",
        ),
        ("?code=c&state=STATE", "a `code` in the query: the code flow", "put together"),
        ("#token_type=bearer&state=STATE", "no `access_token`", "before there is a token"),
        ("#access_token=access-0&state=STATE", "none", "`token_type=bearer`"),
        ("#access_token=access-0&token_type=mac&state=STATE", "`mac`", "misspelled"),
        ("#access_token=access-0&token_type=bearer", "no `state`", "percent-encoding"),
        ("#access_token=access-0&token_type=bearer&state=x", "another one", "cut or replaced"),
        ("#error=access_denied&state=STATE", "`access_denied`", "said no"),
        (
            "?error=unsupported_response_type&state=STATE",
            "`unsupported_response_type`, in the query instead",
            "registered for the code flow",
        ),
        (
            "#error=unsupported_response_type&state=STATE",
            "`unsupported_response_type`",
            "leave out `--flow implicit`",
        ),
        ("/#access_token=access-0&token_type=bearer", "/r/my-project/`", "fixed in the cloud"),
    ] {
        let report = link_to(end).await;
        let failure = report.failure.as_ref().expect(end);
        assert_eq!(failure.hop, HopName::Capture, "{end}");
        assert!(failure.actual.contains(actual), "{end}: {}", failure.actual);
        let causes = failure.causes.join("; ");
        assert!(causes.contains(cause), "{end}: {causes}");
        assert!(!format!("{failure:?} {}", report.to_json()).contains("access-0"), "{end}");
    }
}

#[tokio::test]
async fn a_token_for_somebody_else_is_not_delivered() {
    let (client, log) = cloud(|call| {
        to(302, format!("https://other.test/cb#access_token=t&state={}", call.state()))
    });
    let password = Password::new("correct horse");
    let capture = Capture::Form(SignIn { username: "resident", password: &password });
    let report = link_as(Flow::Implicit, &client, capture, target()).await;
    assert_eq!(
        report.failure.expect("elsewhere").actual,
        format!(
            "the cloud sent the access token to `https://other.test/cb` instead of `{REDIRECT}`"
        )
    );
    assert_eq!(log.lock().expect("not poisoned").len(), 1);
}

#[tokio::test]
async fn a_cloud_of_the_implicit_flow_that_is_asked_for_a_code_names_the_flag() {
    for end in ["?error=unsupported_response_type", "#error=unsupported_response_type"] {
        let report = link_with(&linking_cloud(move |call| {
            call.is("GET", "/authorize").then(|| to(302, format!("{REDIRECT}{end}")))
        }))
        .await;
        let causes = report.failure.expect("refused").causes.join("; ");
        assert!(causes.contains("`--flow implicit`"), "{end}: {causes}");
    }
}

#[tokio::test]
async fn a_pasted_address_keeps_its_fragment() {
    let client = linking_cloud(|_| None);
    let ask = |url: &Url| {
        let back = redirect_of(url).replace("?code=c&", "#access_token=t&token_type=bearer&");
        Ok(format!("<{back}>\n"))
    };
    let capture = Capture::Paste { ask: &ask };
    let report = link_as(Flow::Implicit, &client, capture, target()).await;
    assert!(report.account.is_some(), "{:?}", report.failure);
}
