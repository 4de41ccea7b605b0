//! Small foreign clouds, each strange in its own way, and what linking makes of them.

mod hostile;
mod implicit;
mod rotation;
mod streamlined;

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, Response};
use proptest::prelude::*;
use url::Url;

use super::page::read_page;
use super::*;
use crate::google::testing::target;
use crate::google::{ClientAuth, Target};
use crate::protocol::Password;
use crate::protocol::oauth::Flow;
use crate::wire::{BoxFuture, Client, ManualClock, SeededChance, SendError, Timestamp};

const REDIRECT: &str = "https://oauth-redirect.googleusercontent.com/r/my-project";

/// A request as the foreign cloud sees it.
struct Call {
    method: Method,
    url: Url,
    cookie: String,
    form: HashMap<String, String>,
    bearer: String,
}

impl Call {
    fn read(request: &Request<Bytes>) -> Self {
        let header = |name: &str| {
            request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
        };
        Self {
            method: request.method().clone(),
            url: Url::parse(&request.uri().to_string()).expect("a URL"),
            cookie: header("cookie").to_owned(),
            form: form_urlencoded::parse(request.body()).into_owned().collect(),
            bearer: header("authorization").to_owned(),
        }
    }

    fn is(&self, method: &str, path: &str) -> bool {
        self.method == method && self.url.path() == path
    }

    fn has(&self, name: &str, value: &str) -> bool {
        self.form.get(name).is_some_and(|found| found == value)
    }

    fn state(&self) -> String {
        let state = self.url.query_pairs().find(|(name, _)| name == "state");
        state.map(|(_, value)| value.into_owned()).unwrap_or_default()
    }
}

type Log = Arc<Mutex<Vec<String>>>;

/// A cloud that answers by a function; every URL and body it saw stands in the log.
fn cloud(answer: impl Fn(&Call) -> Response<Bytes> + Send + Sync + 'static) -> (Client, Log) {
    let log = Log::default();
    let seen = Arc::clone(&log);
    let client = Client::new(
        move |request: Request<Bytes>| -> BoxFuture<'static, Result<Response<Bytes>, SendError>> {
            let body = String::from_utf8_lossy(request.body()).into_owned();
            let line = format!("{} {} {body}", request.method(), request.uri());
            seen.lock().expect("not poisoned").push(line);
            let response = answer(&Call::read(&request));
            Box::pin(async move { Ok(response) })
        },
    );
    (client, log)
}

fn reply(status: u16, kind: &str, body: impl Into<String>) -> Response<Bytes> {
    Response::builder()
        .status(status)
        .header("content-type", kind)
        .body(Bytes::from(body.into()))
        .expect("a response")
}

fn page(html: impl Into<String>) -> Response<Bytes> {
    reply(200, "text/html; charset=utf-8", html)
}

fn to(status: u16, location: impl AsRef<str>) -> Response<Bytes> {
    Response::builder()
        .status(status)
        .header("location", location.as_ref())
        .body(Bytes::new())
        .expect("a response")
}

fn with_cookie(mut response: Response<Bytes>, cookie: &'static str) -> Response<Bytes> {
    response.headers_mut().append("set-cookie", http::HeaderValue::from_static(cookie));
    response
}

/// Signs in at the cloud: the URL that it redirects to, with its state as `STATE`.
async fn sign_in(client: &Client) -> Result<String, FormError> {
    let authorization = Authorization::build(&target(), REDIRECT, false, &SeededChance::default());
    let password = Password::new("correct horse");
    let sign_in = SignIn { username: "resident", password: &password };
    let arrival = capture_with_form(client, &target(), &authorization, sign_in).await?;
    Ok(arrival.url.replace(&authorization.state, "STATE"))
}

const SIGN_IN: &str = r#"<form method=post action="/session">
    <input name=username><input type=password name=password><button>Sign in</button></form>"#;

#[tokio::test]
async fn three_pages_with_path_bound_cookies_and_relative_redirects() {
    let (client, log) = cloud(|call| {
        let state = call.state();
        if call.is("GET", "/authorize") {
            let start = to(302, format!("login/user?state={state}"));
            with_cookie(start, "flow=1; Path=/login; HttpOnly")
        } else if call.is("GET", "/login/user") && call.cookie == "flow=1" {
            let html = format!(
                "<form method=post><input type=hidden name=csrf value='a&amp;b'><input type=hidden \
                 name=state value='{state}'><input type=email name=identifier required>\
                 <input type=password name=trap style='display: none'>\
                 <button name=go value=next>Next</button></form>"
            );
            page(html)
        } else if call.is("POST", "/login/user")
            && call.has("csrf", "a&b")
            && call.has("go", "next")
        {
            assert!(call.has("identifier", "resident") && call.has("trap", ""), "{:?}", call.form);
            with_cookie(
                to(303, format!("./password?state={state}")),
                "user=2; Path=/login/password",
            )
        } else if call.is("GET", "/login/password") {
            assert_eq!(call.cookie, "user=2; flow=1", "longer paths first");
            page(
                "<form id=f method=post action='?x=1'></form><input form=f type=password name=pw>\
                 <button form=f formaction='/login/check'>Log in</button>",
            )
        } else if call.is("POST", "/login/check") && call.has("pw", "correct horse") {
            to(307, "/login/again")
        } else if call.is("POST", "/login/again") && call.has("pw", "correct horse") {
            to(302, "/consent")
        } else if call.is("GET", "/consent") {
            assert_eq!(call.cookie, "", "these cookies belong to /login");
            page(
                "<form action=/search><input name=q type=search><button>Go</button></form>\
                 <form method=post action=/logout><button>Switch account</button></form>\
                 <form method=post action=/decide><label><input type=checkbox name=tos> I agree to \
                 the terms</label><input type=checkbox name=news><select name=home><option>x</option>\
                 <option selected value=2>y</option></select><button name=d value=no>Don't allow\
                 </button><button name=d value=yes>Allow</button></form>",
            )
        } else if call.is("POST", "/decide") {
            let sent: Vec<_> =
                ["tos", "news", "home", "d"].map(|name| call.form.get(name).cloned()).into();
            assert_eq!(sent, [Some("on".into()), None, Some("2".into()), Some("yes".into())]);
            page("<meta http-equiv=refresh content='0; url=/done'>One moment")
        } else if call.is("GET", "/done") {
            to(302, format!("{REDIRECT}?code=the-code&iss=x&state=s"))
        } else {
            reply(500, "text/plain", format!("unexpected {}", call.url.path()))
        }
    });
    let url = sign_in(&client).await.expect("signed in");
    assert_eq!(url, format!("{REDIRECT}?code=the-code&iss=x&state=s"));
    let log = log.lock().expect("not poisoned");
    assert!(log.iter().all(|line| !line.contains("googleusercontent.com/r/my-project?")));
}

#[tokio::test]
async fn pages_that_only_a_person_can_do_end_in_a_sentence() {
    let many = "<p>deep".repeat(1000);
    let cases: Vec<(Response<Bytes>, &str, &str)> = vec![
        (
            page("<h1>Hello</h1>"),
            "has no form to sign in or agree with: `Hello`",
            "--capture loopback",
        ),
        (page("<div id=app></div><script src=a.js></script>"), "needs JavaScript", "loopback"),
        (
            page(format!("{SIGN_IN}<div class='g-recaptcha'></div>")),
            "a puzzle (reCAPTCHA)",
            "loopback",
        ),
        (
            page(
                "<form><input name=username><input type=password name=p><input name=tenant required></form>",
            ),
            "more than a user name and a password: `tenant`",
            "loopback",
        ),
        (
            page("<form method=post><button>Blue</button><button>Green</button></form>"),
            "none of the buttons says that it agrees: `Blue`, `Green`",
            "loopback",
        ),
        (
            reply(400, "text/html", "<h1>Error</h1> Invalid redirect_uri"),
            "answered 400 at `https://cloud.test/authorize`: `Error Invalid redirect_uri`",
            "register Google's redirect URIs",
        ),
        (
            reply(401, "application/json", r#"{"error":"invalid_client"}"#),
            "`invalid_client`",
            "client id",
        ),
        (reply(200, "application/pdf", "x"), "200 with application/pdf", "--authorize-url"),
        (page("<div>".repeat(30_000)), "and 30000 tags, more than", "loopback"),
        (page(many.repeat(400)), "more than a sign-in page can need", "loopback"),
        (to(302, "https://["), "without a `Location` that is a URL", "302"),
        (to(302, "mailto:x"), "`mailto:…`, which is no address of a web page", "302"),
        (to(302, format!("/{}", "x".repeat(70_000))), "no address of a web page", "302"),
        (reply(302, "text/html", ""), "without a `Location`", "302"),
        (to(302, "/authorize"), "redirected 20 times in a row", "cookies"),
        (
            page(
                r#"<form method=post action="https://evil.test/x"><input name=u><input type=password name=p></form>"#,
            ),
            "to `evil.test`, which is not the cloud's host",
            "--capture loopback",
        ),
        (
            page(
                r#"<form method=post action="http://cloud.test/x"><input name=u><input type=password name=p></form>"#,
            ),
            "without encryption",
            "https",
        ),
    ];
    for (answer, expected, advice) in cases {
        let (client, log) = cloud(move |_| answer.clone());
        let error = sign_in(&client).await.expect_err(expected);
        assert!(error.to_string().contains(expected), "{error}");
        let told = error.advice().expect("advice");
        assert!(told.contains(advice), "{error}: {told}");
        let log = log.lock().expect("not poisoned").join("\n");
        assert!(!log.contains("resident") && !log.contains("correct"), "{log}");
    }
}

#[tokio::test]
async fn other_companies_and_new_accounts_are_passed_by() {
    let (client, _) = cloud(|call| {
        if call.is("GET", "/authorize") {
            page(
                "<form action=/google><button>Continue with Google</button></form>\
                 <form method=post action=/user enctype='multipart/form-data'>\
                 <input autocomplete='username webauthn' name=who><button>Continue</button></form>",
            )
        } else if call.is("POST", "/user") {
            let part = "\"who\"\r\n\r\nresident\r\n";
            assert!(call.form.values().any(|value| value.starts_with(part)));
            page(
                "<form action=/new method=post><input name=email><input type=password name=p \
                 autocomplete=new-password><button>Create</button></form><form action=/in>\
                 <input name=id value=7 type=hidden><input type=password name=p>\
                 <button type=button>Show</button><button name=b value=google>Sign in with Google\
                 </button><button name=b value=own>Log in</button></form>",
            )
        } else if call.is("GET", "/in") {
            assert_eq!(call.url.query(), Some("id=7&p=correct+horse&b=own"));
            page(
                "<form name=x method=post action=/post><input type=hidden name=SAML value=1></form>\
                 <script>document.x.submit()</script>",
            )
        } else if call.is("POST", "/post") && call.has("SAML", "1") {
            page(format!(
                "<form action='{REDIRECT}'><input type=hidden name=code value=c></form><script></script>"
            ))
        } else {
            reply(500, "text/plain", format!("unexpected {}", call.url.path()))
        }
    });
    assert_eq!(sign_in(&client).await.expect("signed in"), format!("{REDIRECT}?code=c"));
}

#[tokio::test]
async fn a_wrong_password_is_told_with_the_pages_own_words() {
    let (client, _) = cloud(|call| match call.method {
        Method::POST => reply(
            401,
            "text/html",
            format!("<p role=alert>Wrong password: correct horse</p>{SIGN_IN}"),
        ),
        _ => page(SIGN_IN),
    });
    let error = sign_in(&client).await.expect_err("refused").to_string();
    assert_eq!(error, "the cloud showed the sign-in form again: `Wrong password: [redacted]`");
}

#[tokio::test]
async fn a_repeated_post_does_not_carry_the_password_elsewhere() {
    let (client, log) = cloud(|call| match call.method {
        Method::POST => to(307, "https://evil.test/collect"),
        _ => with_cookie(page(SIGN_IN), "stolen=1; Domain=evil.test"),
    });
    let error = sign_in(&client).await.expect_err("refused");
    assert!(matches!(error, FormError::ForeignHost { .. }), "{error}");
    assert!(log.lock().expect("not poisoned").iter().all(|line| !line.contains("evil")));
}

#[tokio::test]
async fn a_code_for_somebody_else_is_not_delivered() {
    let (client, log) =
        cloud(|call| to(302, format!("https://other.test/cb?code=c&state={}", call.state())));
    let error = sign_in(&client).await.expect_err("elsewhere").to_string();
    assert_eq!(
        error,
        format!("the cloud sent the code to `https://other.test/cb` instead of `{REDIRECT}`")
    );
    assert_eq!(log.lock().expect("not poisoned").len(), 1);
}

/// A cloud that links; `strange` answers before it where it wants to.
fn linking_cloud(
    strange: impl Fn(&Call) -> Option<Response<Bytes>> + Send + Sync + 'static,
) -> Client {
    let tokens = AtomicUsize::new(0);
    let (client, _) = cloud(move |call| {
        if let Some(answer) = strange(call) {
            return answer;
        }
        let json = |body: String| reply(200, "application/json", body);
        match call.url.path() {
            "/authorize" => to(302, format!("{REDIRECT}?code=the-code&state={}", call.state())),
            "/token" => {
                let count = tokens.fetch_add(1, Ordering::SeqCst);
                json(format!(
                    r#"{{"token_type":"bearer","access_token":"access-{count}","refresh_token":"refresh-{count}","expires_in":3600}}"#
                ))
            }
            "/userinfo" => json(r#"{"sub":"7"}"#.to_owned()),
            _ if call.form.keys().any(|body| body.contains("QUERY")) => {
                json(r#"{"requestId":"1","payload":{"devices":{"a":{"online":true}}}}"#.to_owned())
            }
            _ => json(
                r#"{"requestId":"1","payload":{"agentUserId":"7","devices":[
                {"id":"a","type":"t","traits":[],"name":{"name":"a"},"willReportState":false,"customData":{"k":1}},
                {"id":"b","type":"t","traits":[],"name":{"name":"b"},"willReportState":false}]}}"#
                    .to_owned(),
            ),
        }
    });
    client
}

async fn link_with(client: &Client) -> LinkReport {
    let password = Password::new("correct horse");
    let capture = Capture::Form(SignIn { username: "resident", password: &password });
    link_by(client, capture, target()).await
}

async fn link_by(client: &Client, capture: Capture<'_>, target: Target) -> LinkReport {
    link_as(Flow::Code, client, capture, target).await
}

async fn link_as(
    flow: Flow,
    client: &Client,
    capture: Capture<'_>,
    mut target: Target,
) -> LinkReport {
    target.userinfo_url = Url::parse("https://cloud.test/userinfo").ok();
    let (account, sandbox, pkce) = ("default", false, flow == Flow::Code);
    let streamlined = None;
    let request =
        LinkRequest { target: &target, account, flow, streamlined, capture, sandbox, pkce };
    let tools = Tools {
        client,
        clock: &ManualClock::at(Timestamp(1000)),
        chance: &SeededChance::default(),
        progress: &|_| {},
        pause: &|_| Box::pin(async {}),
    };
    link(&request, tools).await.expect("nothing of ours fails")
}

#[tokio::test]
async fn every_hop_passes_and_the_newest_tokens_are_kept() {
    let report = link_with(&linking_cloud(|_| None)).await;
    assert!(report.failure.is_none(), "{:?}", report.failure);
    let account = report.account.as_ref().expect("linked");
    assert!(account.access_token.matches("access-1"));
    assert!(account.refresh_token.as_ref().expect("one").matches("refresh-1"));
    assert_eq!(account.expires_at, Some(Timestamp(3_601_000)));
    let mut document = report.to_json();
    for hop in document["hops"].as_array_mut().expect("hops") {
        hop["latency_ms"] = serde_json::Value::Null;
    }
    let hops: Vec<_> = report.hops.iter().map(|hop| (hop.status, hop.detail.clone())).collect();
    assert!(hops.iter().all(|(status, _)| *status == HopStatus::Pass));
    assert_eq!(hops[5].1.as_deref(), Some("1 of the devices are left out, `b` first"));
    assert_eq!(
        (
            document["outcome"].as_str(),
            document["token_type"].as_str(),
            document["devices"].as_u64()
        ),
        (Some("linked"), Some("bearer"), Some(2))
    );
    assert!(document.get("failed_hop").is_none() && !document.to_string().contains("access-"));
}

/// What a browser would be sent back to.
fn redirect_of(url: &Url) -> String {
    let value = |wanted: &str| {
        let pair = url.query_pairs().find(|(name, _)| name == wanted);
        pair.map(|(_, value)| value.into_owned()).expect("a parameter")
    };
    format!("{}?code=c&state={}", value("redirect_uri"), value("state"))
}

#[tokio::test]
async fn a_pasted_address_links_and_a_wrong_one_does_not() {
    let client = linking_cloud(|_| None);
    let ask = |url: &Url| Ok(format!(" '{}' \n", redirect_of(url)));
    let report = link_by(&client, Capture::Paste { ask: &ask }, target()).await;
    assert!(report.account.is_some(), "{:?}", report.failure);
    let ask = |_: &Url| Ok("what?".to_owned());
    let report = link_by(&client, Capture::Paste { ask: &ask }, target()).await;
    assert_eq!(report.failure.expect("a failure").hop, HopName::Capture);
}

#[tokio::test]
async fn a_browser_that_comes_to_the_listener_links() {
    use std::io::{Read as _, Write as _};

    let client = linking_cloud(|_| None);
    let open = |url: &Url| {
        let back = Url::parse(&redirect_of(url)).expect("a URL");
        std::thread::spawn(move || {
            let address = (back.host_str().expect("a host"), back.port().expect("a port"));
            let mut stream = std::net::TcpStream::connect(address).expect("the listener");
            let target = &back[url::Position::BeforePath..];
            write!(stream, "GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                .expect("sent");
            let _ = stream.read_to_string(&mut String::new());
        });
    };
    let capture = Capture::Loopback { limit: Duration::from_mins(1), open: &open };
    let report = link_by(&client, capture, target()).await;
    assert!(report.account.is_some(), "{:?}", report.failure);
}

#[tokio::test]
async fn a_cloud_that_takes_basic_alone_links() {
    let client = linking_cloud(|call| {
        let is_basic = call.bearer.starts_with("Basic ") && !call.form.contains_key("client_id");
        (call.is("POST", "/token") && !is_basic).then(|| reply(401, "text/html", "<p>who?"))
    });
    let failure = link_with(&client).await.failure.expect("a failure");
    assert_eq!(failure.actual, "401 with an HTML page: `who?`");
    let mut basic = target();
    basic.client_auth = ClientAuth::Basic;
    let ask = |url: &Url| Ok(redirect_of(url));
    let report = link_by(&client, Capture::Paste { ask: &ask }, basic).await;
    assert!(report.account.is_some(), "{:?}", report.failure);
}

#[tokio::test]
async fn each_broken_hop_is_named_with_what_the_phone_shows() {
    type Strange = fn(&Call) -> Option<Response<Bytes>>;
    let cases: [(Strange, &str, &str); 10] = [
        (
            |call| {
                call.is("GET", "/authorize")
                    .then(|| to(302, format!("{REDIRECT}?error=access_denied")))
            },
            "capture",
            "`access_denied`",
        ),
        (
            |call| call.is("GET", "/authorize").then(|| to(302, format!("{REDIRECT}#code=c"))),
            "capture",
            "fragment",
        ),
        (
            |call| {
                call.is("GET", "/authorize").then(|| to(302, format!("{REDIRECT}?code=c&state=x")))
            },
            "capture",
            "another one",
        ),
        (
            |call| {
                call.is("GET", "/authorize")
                    .then(|| to(302, "https://oauth-redirect.googleusercontent.com/r/other?code=c"))
            },
            "capture",
            "/r/other",
        ),
        (
            |call| call.is("POST", "/token").then(|| page("<h1>Welcome</h1>")),
            "exchange",
            "200 with an HTML page",
        ),
        (
            |call| {
                call.is("POST", "/token")
                    .then(|| reply(400, "application/json", r#"{"error":"invalid_grant"}"#))
            },
            "exchange",
            "400 `invalid_grant`",
        ),
        (
            |call| call.is("GET", "/userinfo").then(|| reply(401, "text/plain", "no")),
            "userinfo",
            "401",
        ),
        (
            |call| {
                call.is("POST", "/fulfillment").then(|| {
                    reply(200, "application/json", r#"{"payload":{"errorCode":"authFailure"}}"#)
                })
            },
            "sync",
            "`authFailure`",
        ),
        (
            |call| {
                call.form
                    .keys()
                    .any(|body| body.contains("QUERY"))
                    .then(|| reply(500, "text/html", "<b>oh"))
            },
            "query",
            "500 with an HTML page: `oh`",
        ),
        (
            |call| (call.bearer == "Bearer access-1").then(|| reply(401, "text/plain", "")),
            "refresh",
            "401 with an empty body",
        ),
    ];
    for (strange, hop, actual) in cases {
        let report = link_with(&linking_cloud(strange)).await;
        let document = report.to_json();
        let failure = report.failure.expect(actual);
        assert_eq!(document["failed_hop"], hop, "{failure:?}");
        assert!(failure.actual.contains(actual), "{failure:?}");
        assert!(!failure.causes.is_empty() && report.account.is_none() && !failure.unreachable);
        assert_eq!(document["outcome"], "failed");
        assert_eq!(report.hops.last().map(|hop| hop.status), Some(HopStatus::Fail));
        assert!(!document.to_string().contains("access-0"), "{document}");
    }
}

#[tokio::test]
async fn a_token_that_never_ends_needs_no_refresh() {
    let client = linking_cloud(|call| {
        let body = r#"{"token_type":"Bearer","access_token":"forever"}"#;
        call.is("POST", "/token").then(|| reply(200, "application/json", body))
    });
    let report = link_with(&client).await;
    let account = report.account.expect("linked");
    assert!(account.expires_at.is_none() && account.refresh_token.is_none());
    assert_eq!(report.hops[6].status, HopStatus::Skip);
    let detail = report.hops[2].detail.as_deref().unwrap_or_default();
    assert!(detail.contains("`expires_in`") && detail.contains("`refresh_token`"), "{detail}");
}

#[tokio::test]
async fn a_cloud_that_does_not_answer_in_time_is_unreachable_and_not_called_absent() {
    let client =
        Client::new(|_request| -> BoxFuture<'static, Result<Response<Bytes>, SendError>> {
            let limit = Duration::from_secs(1);
            Box::pin(async move {
                Err(SendError::Timeout { origin: "https://cloud.test".into(), limit })
            })
        });
    let failure = link_with(&client).await.failure.expect("a failure");
    assert!(failure.unreachable && failure.actual.contains("did not answer within 1s"));
    let [cause] = failure.causes.as_slice() else { panic!("{failure:?}") };
    assert!(cause.contains("slow to answer"), "{cause}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_html_makes_the_reader_panic(
        html in "(<(form|input|select|option|button|label|template|noscript|table|svg|meta|p)( (type|name|form|for|id|style)=['\"]?[a-z;:]{0,8}['\"]?){0,3}>|</(form|select|label|template|table|svg)>|[<>&;a-zé\u{0}\" ]{0,6}){0,40}",
    ) {
        let page = read_page(&html);
        let password = Password::new("p");
        let _ = super::fill::fill(&page, SignIn { username: "u", password: &password }, Progress::default());
    }
}

#[tokio::test]
async fn a_token_that_stays_the_same_is_linked_with_a_remark() {
    let report = link_with(&linking_cloud(|call| {
        call.has("grant_type", "refresh_token").then(|| {
            let token = r#"{"token_type":"Bearer","access_token":"access-0"}"#;
            reply(200, "application/json", token)
        })
    }))
    .await;
    assert!(last_detail(&report).contains("stayed the same"), "{report:?}");
    assert!(report.account.is_some() && report.failure.is_none());
}

#[tokio::test]
async fn a_refresh_that_ends_the_token_before_it_is_linked_with_a_remark() {
    let refreshed = AtomicUsize::new(0);
    let report = link_with(&linking_cloud(move |call| {
        if call.has("grant_type", "refresh_token") {
            refreshed.fetch_add(1, Ordering::SeqCst);
        }
        let ended = refreshed.load(Ordering::SeqCst) > 0 && call.bearer == "Bearer access-0";
        ended.then(|| reply(401, "text/plain", ""))
    }))
    .await;
    assert!(last_detail(&report).contains("ended the access token before it"), "{report:?}");
    assert!(report.account.is_some() && report.failure.is_none());
}

fn last_detail(report: &LinkReport) -> &str {
    report.hops.last().and_then(|hop| hop.detail.as_deref()).unwrap_or_default()
}
