//! Streamlined linking: the order of play, and what each strange answer comes to.

use std::collections::VecDeque;

use serde_json::json;

use super::*;
use crate::google::identity::{Person, read_claims};
use crate::google::testing::keys;
use crate::protocol::IdToken;

const TOKEN: &str = r#"{"token_type":"Bearer","access_token":"access-1","refresh_token":"refresh-1","expires_in":3600}"#;

fn json_reply(status: u16, body: impl Into<String>) -> Response<Bytes> {
    reply(status, "application/json", body)
}

/// How the cloud answers an intent.
type Habit = fn(&str) -> Response<Bytes>;

/// What the person says to each question.
type Replies = [(Question, bool)];

/// A cloud, the answers, the intents sent, the hops after them, and how the browser began.
type Case =
    (Habit, &'static Replies, &'static [&'static str], &'static [&'static str], &'static str);

/// What was sent, in order: an intent or a path.
type Sent = Arc<Mutex<Vec<String>>>;

/// A cloud that answers assertions by a function, and otherwise links.
fn cloud_of(habit: Habit) -> (Client, Sent) {
    let sent = Sent::default();
    let seen = Arc::clone(&sent);
    let client = linking_cloud(move |call| {
        let intent = call.form.get("intent").cloned();
        let hint = call.url.query_pairs().find(|(name, _)| name == "login_hint");
        let hint = hint.map(|(_, hint)| format!(" {hint}")).unwrap_or_default();
        let line = intent.clone().unwrap_or_else(|| format!("{}{hint}", call.url.path()));
        seen.lock().expect("not poisoned").push(line);
        intent.map(|intent| habit(&intent))
    });
    (client, sent)
}

/// Links, with these answers in order.
async fn play(
    client: &Client,
    answers: &Replies,
    target: &Target,
) -> Result<LinkReport, LinkError> {
    let answers = Mutex::new(VecDeque::from(answers.to_vec()));
    let answer = |question: Question, words: &str| {
        assert!(words.ends_with('?') && words.chars().count() > 20, "{words}");
        let (expected, yes) = answers.lock().expect("not poisoned").pop_front()?;
        assert_eq!(question, expected, "{words}");
        Some(yes)
    };
    let profile = Person::of("jan@gmail.com").profile();
    let password = Password::new("correct horse");
    let request = LinkRequest {
        target,
        account: "default",
        flow: Flow::Code,
        streamlined: Some(Streamlined {
            keys: keys(),
            profile: &profile,
            google_client_id: "123-abc",
            answer: &answer,
        }),
        capture: Capture::Form(SignIn { username: "resident", password: &password }),
        sandbox: false,
        pkce: false,
    };
    let tools = Tools {
        client,
        clock: &ManualClock::at(Timestamp(1000)),
        chance: &SeededChance::default(),
        progress: &|_| {},
        pause: &|_| Box::pin(async {}),
    };
    let report = link(&request, tools).await?;
    assert!(answers.lock().expect("not poisoned").is_empty(), "not all was asked");
    Ok(report)
}

async fn played(habit: Habit, answers: &Replies) -> (LinkReport, Vec<String>) {
    let (client, sent) = cloud_of(habit);
    let report = play(&client, answers, &target()).await.expect("nothing of ours fails");
    let sent = sent.lock().expect("not poisoned").clone();
    (report, sent)
}

fn hops(report: &LinkReport) -> Vec<&'static str> {
    report.hops.iter().map(|hop| hop.hop.as_str()).collect()
}

fn known(intent: &str) -> Response<Bytes> {
    match intent {
        "check" => json_reply(200, r#"{"account_found":"true"}"#),
        "get" => json_reply(200, TOKEN),
        _ => json_reply(500, "{}"),
    }
}

fn unknown(intent: &str) -> Response<Bytes> {
    match intent {
        "check" => json_reply(404, r#"{"account_found":"false"}"#),
        "create" => json_reply(200, TOKEN),
        _ => json_reply(500, "{}"),
    }
}

/// Knows the person, and wants to see them all the same; the address is as awkward as can be.
fn careful(intent: &str) -> Response<Bytes> {
    match intent {
        "check" => json_reply(200, r#"{"account_found":"true"}"#),
        _ => json_reply(401, r#"{"error":"linking_error","login_hint":"jan+x&y=z#@example.com"}"#),
    }
}

/// Does not know the person, and cannot make an account either.
fn taken(intent: &str) -> Response<Bytes> {
    match intent {
        "check" => json_reply(404, r#"{"account_found":"false"}"#),
        _ => json_reply(401, r#"{"error":"linking_error","login_hint":"jan+x&y=z#@example.com"}"#),
    }
}

const REST: [&str; 4] = ["userinfo", "sync", "query", "refresh"];
const WEB: [&str; 7] = ["authorize", "capture", "exchange", "userinfo", "sync", "query", "refresh"];

#[tokio::test]
async fn the_order_of_play_is_googles() {
    use Question::{CreateAccount, HaveAccount, UseEmail};
    let cases: [Case; 10] = [
        (known, &[(HaveAccount, true), (UseEmail, true)], &["check", "get"], &REST, ""),
        (
            unknown,
            &[(HaveAccount, true), (UseEmail, true), (CreateAccount, true)],
            &["check", "create"],
            &REST,
            "",
        ),
        (
            unknown,
            &[(HaveAccount, true), (UseEmail, true), (CreateAccount, false)],
            &["check"],
            &WEB,
            "/authorize",
        ),
        (known, &[(HaveAccount, true), (UseEmail, false)], &[], &WEB, "/authorize"),
        (known, &[(HaveAccount, false)], &["check", "get"], &REST, ""),
        (unknown, &[(HaveAccount, false)], &["check", "create"], &REST, ""),
        (
            careful,
            &[(HaveAccount, true), (UseEmail, true)],
            &["check", "get"],
            &WEB,
            "/authorize jan+x&y=z#@example.com",
        ),
        (
            careful,
            &[(HaveAccount, false)],
            &["check", "get"],
            &WEB,
            "/authorize jan+x&y=z#@example.com",
        ),
        (
            taken,
            &[(HaveAccount, false)],
            &["check", "create"],
            &WEB,
            "/authorize jan+x&y=z#@example.com",
        ),
        (
            taken,
            &[(HaveAccount, true), (UseEmail, true), (CreateAccount, true)],
            &["check", "create"],
            &WEB,
            "/authorize jan+x&y=z#@example.com",
        ),
    ];
    for (habit, answers, intents, rest, authorize) in cases {
        let (report, sent) = played(habit, answers).await;
        assert!(report.account.is_some(), "{answers:?}: {:?}", report.failure);
        assert_eq!(hops(&report), [intents, rest].concat(), "{answers:?}");
        assert!(sent.iter().map(String::as_str).zip(intents).all(|(sent, intent)| sent == *intent));
        let went = sent.iter().find(|line| line.starts_with("/authorize"));
        assert_eq!(went.map_or("", String::as_str), authorize, "{answers:?}");
        let said: Vec<&str> = report.dialogue.iter().map(|asked| asked.user).collect();
        let told: Vec<&str> =
            answers.iter().map(|(_, yes)| if *yes { "yes" } else { "no" }).collect();
        assert_eq!(said, told);
    }
}

#[tokio::test]
async fn the_document_names_the_flow_and_what_was_asked() {
    let (report, _) = played(known, &[(Question::HaveAccount, false)]).await;
    let document = report.to_json();
    assert_eq!(document["flow"], "streamlined");
    assert_eq!(
        document["dialogue"],
        json!([{"assistant": "Do you have an account with my-project?", "user": "no"}])
    );
    assert_eq!(
        (&document["token_type"], &document["refresh_token"]),
        (&json!("Bearer"), &json!(true))
    );
    let plain = link_with(&linking_cloud(|_| None)).await.to_json();
    assert!(plain.get("dialogue").is_none() && plain["flow"] == "code");
}

#[tokio::test]
async fn the_form_is_googles() {
    let forms: Arc<Mutex<Vec<HashMap<String, String>>>> = Arc::default();
    let seen = Arc::clone(&forms);
    let client = linking_cloud(move |call| {
        let intent = call.form.get("intent")?;
        seen.lock().expect("not poisoned").push(call.form.clone());
        Some(known(intent))
    });
    let mut with_scopes = target();
    with_scopes.scopes = vec!["devices".into(), "profile".into()];
    play(&client, &[(Question::HaveAccount, false)], &with_scopes).await.expect("linked");
    let forms = forms.lock().expect("not poisoned");
    let [check, get] = forms.as_slice() else { panic!("two forms") };
    let names = |form: &HashMap<String, String>| {
        let mut names: Vec<String> = form.keys().cloned().collect();
        names.sort();
        names.join(" ")
    };
    assert_eq!(names(check), "assertion client_id client_secret grant_type intent");
    assert_eq!(
        names(get),
        "assertion client_id client_secret grant_type intent response_type scope"
    );
    assert_eq!(check["grant_type"], "urn:ietf:params:oauth:grant-type:jwt-bearer");
    assert_eq!(
        (get["response_type"].as_str(), get["scope"].as_str()),
        ("token", "devices profile")
    );
    let claims = read_claims(&IdToken::new(get["assertion"].clone()));
    assert_eq!((&claims["aud"], &claims["email"]), (&json!("123-abc"), &json!("jan@gmail.com")));
    assert_eq!((&claims["iat"], &claims["exp"]), (&json!(1), &json!(3601)));
}

#[tokio::test]
async fn tokens_without_an_end_need_no_refresh() {
    let (report, _) = played(
        |intent| match intent {
            "get" => json_reply(200, r#"{"token_type":"bearer","access_token":"access-1"}"#),
            other => known(other),
        },
        &[(Question::HaveAccount, false)],
    )
    .await;
    assert!(report.account.expect("linked").refresh_token.is_none());
    let last = report.hops.last().expect("a hop");
    assert_eq!((last.hop, last.status), (HopName::Refresh, HopStatus::Skip));
    assert!(last.detail.as_deref().is_some_and(|why| why.contains("there is no refresh token")));
}

#[tokio::test]
async fn what_is_plain_is_taken_with_a_remark() {
    let cases: [(Habit, &str, usize); 7] = [
        (|_| json_reply(200, r#"{"account_found":true}"#), "an account was found", 0),
        (|_| json_reply(404, r#"{"account_found":false}"#), "no account was found", 0),
        (|_| json_reply(200, r#"{"account_found":"false"}"#), "with 200, where", 0),
        (|_| json_reply(200, r#"{"account_found":false}"#), "no account was found; with 200", 0),
        (|_| json_reply(200, r#"{"account_found":"True"}"#), "is spelled \"True\"", 0),
        (
            |intent| match intent {
                "check" => known("check"),
                _ => json_reply(400, r#"{"error":"linking_error"}"#),
            },
            "no `login_hint`, so the person types the address; with 400",
            1,
        ),
        (
            |intent| match intent {
                "check" => known("check"),
                _ => json_reply(401, r#"{"error":"linking_error","login_hint":""}"#),
            },
            "no `login_hint`",
            1,
        ),
    ];
    for (habit, words, place) in cases {
        let (report, _) = played(habit, &[(Question::HaveAccount, false)]).await;
        let hop = &report.hops[place];
        assert_eq!(hop.status, HopStatus::Pass, "{words}");
        let detail = hop.detail.as_deref().unwrap_or_default();
        assert!(detail.contains(words), "{words}: {detail}");
    }
}

#[tokio::test]
async fn every_other_answer_breaks_its_hop() {
    let cases: [(&str, Habit, &str, &str); 16] = [
        ("check", |_| json_reply(404, r#"{"account_found":"true"}"#), "404 with", "proxy"),
        (
            "check",
            |_| json_reply(200, r#"{"account_found":"maybe"}"#),
            "`\"maybe\"`",
            "account_found",
        ),
        ("check", |_| json_reply(200, r#"{"account_found":1}"#), "`1`", "account_found"),
        ("check", |_| json_reply(200, r#"{"account_found":null}"#), "null", "account_found"),
        ("check", |_| json_reply(200, "{}"), "200 with JSON", "proxy"),
        ("check", |_| json_reply(200, "[]"), "200 with JSON", "proxy"),
        ("check", |_| reply(404, "text/html", "<p>no"), "404 with an HTML page: `no`", "proxy"),
        ("check", |_| json_reply(404, ""), "404 with an empty body", "proxy"),
        ("check", |_| json_reply(500, "{}"), "500 with JSON", "log"),
        ("check", |_| to(302, "/login"), "302, a redirect", "proxy"),
        (
            "check",
            |_| json_reply(400, r#"{"error":"invalid_grant","error_description":"bad iss"}"#),
            "400 `invalid_grant: bad iss`",
            "--google-client-id",
        ),
        (
            "check",
            |_| json_reply(400, r#"{"error":"unsupported_grant_type"}"#),
            "400 `unsupported_grant_type`",
            "--google-keys",
        ),
        (
            "get",
            |intent| match intent {
                "check" => known("check"),
                _ => json_reply(400, r#"{"error":"invalid_grant"}"#),
            },
            "400 `invalid_grant`",
            "smarthome identity keys",
        ),
        (
            "get",
            |intent| match intent {
                "check" => known("check"),
                _ => json_reply(401, r#"{"error":"user_not_found"}"#),
            },
            "401 `user_not_found`",
            "linking_error",
        ),
        (
            "create",
            |intent| match intent {
                "check" => unknown("check"),
                _ => json_reply(400, r#"{"error":"unsupported_grant_type"}"#),
            },
            "400 `unsupported_grant_type`",
            "--google-keys",
        ),
        (
            "get",
            |intent| match intent {
                "check" => known("check"),
                _ => json_reply(200, r#"{"token_type":"Bearer"}"#),
            },
            "nothing",
            "page",
        ),
    ];
    for (hop, habit, actual, cause) in cases {
        let (report, sent) = played(habit, &[(Question::HaveAccount, false)]).await;
        let document = report.to_json();
        let failure = report.failure.expect(actual);
        assert_eq!(failure.hop.as_str(), hop, "{failure:?}");
        assert!(failure.actual.contains(actual), "{actual}: {failure:?}");
        assert!(failure.causes.iter().any(|one| one.contains(cause)), "{cause}: {failure:?}");
        assert!(failure.phone_shows.contains("Something went wrong"), "{failure:?}");
        assert!(report.account.is_none() && document["outcome"] == "failed");
        assert!(sent.iter().all(|line| !line.starts_with('/')), "{sent:?}");
    }
}

#[tokio::test]
async fn a_cloud_that_is_not_there_is_unreachable() {
    let client =
        Client::new(|_request| -> BoxFuture<'static, Result<Response<Bytes>, SendError>> {
            let limit = Duration::from_secs(1);
            Box::pin(async move {
                Err(SendError::Timeout { origin: "https://cloud.test".into(), limit })
            })
        });
    let report = play(&client, &[(Question::HaveAccount, false)], &target()).await.expect("told");
    let failure = report.failure.expect("a failure");
    assert!(failure.unreachable && failure.hop == HopName::Check);
}

#[tokio::test]
async fn an_assertion_that_is_echoed_is_not_told() {
    let echoed: Arc<Mutex<String>> = Arc::default();
    let kept = Arc::clone(&echoed);
    let client = linking_cloud(move |call| {
        let assertion = call.form.get("assertion")?;
        kept.lock().expect("not poisoned").clone_from(assertion);
        let body =
            json!({"error": "invalid_grant", "error_description": format!("no: {assertion}")});
        Some(json_reply(400, body.to_string()))
    });
    let report = play(&client, &[(Question::HaveAccount, false)], &target()).await.expect("told");
    let assertion = echoed.lock().expect("not poisoned").clone();
    let told = format!("{} {:?}", report.to_json(), report.failure);
    assert!(assertion.len() > 100 && told.contains("[redacted]"), "{told}");
    for part in assertion.split('.') {
        assert!(!told.contains(&part[part.len() - 20..]), "{told}");
    }
}

#[tokio::test]
async fn a_question_that_nobody_answers_ends_the_run_and_names_its_flag() {
    use Question::{CreateAccount, HaveAccount, UseEmail};
    let cases: [(&Replies, Question, usize); 3] = [
        (&[], HaveAccount, 0),
        (&[(HaveAccount, true)], UseEmail, 0),
        (&[(HaveAccount, true), (UseEmail, true)], CreateAccount, 1),
    ];
    for (answers, open, requests) in cases {
        let (client, sent) = cloud_of(unknown);
        let error = play(&client, answers, &target()).await.expect_err("unanswered");
        let LinkError::Unanswered { question, asked } = error else { panic!("{error}") };
        assert_eq!((question, sent.lock().expect("not poisoned").len()), (open, requests));
        assert!(asked.ends_with('?') && question.flag().starts_with("--"));
    }
}
