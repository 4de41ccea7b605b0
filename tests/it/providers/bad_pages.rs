//! Pages that no program can go on from: a sentence that says what came and what to do.

use super::*;
use crate::common::snapshot;

/// Another host by name, on a port of its own, that should hear of nothing.
pub struct Elsewhere {
    pub provider: Provider,
    pub url: String,
}

impl Elsewhere {
    pub fn start() -> Self {
        let provider = Provider::bystander();
        let url = provider.by_other_name();
        Self { provider, url }
    }
}

/// How a run against one page ended: the sentence, and what to do.
fn sentence(ran: &Ran, elsewhere: &Elsewhere) -> String {
    let port = |url: &str| url.rsplit(':').next().unwrap_or_default().to_owned();
    let lines: Vec<&str> = ran
        .stdout
        .lines()
        .map(str::trim)
        .skip_while(|line| !line.starts_with("expected"))
        .filter(|line| !line.is_empty())
        .collect();
    let code = ran.code.map_or_else(|| "by a signal".to_owned(), |code| code.to_string());
    let text = format!("exit {code}\n  {}\n", lines.join("\n  "));
    text.replace(&format!("localhost:{}", port(&elsewhere.url)), "localhost:[port]")
}

/// Every case has a cloud of its own, which shows one page instead of its own first or last one.
pub fn tell(cases: Vec<(&str, Box<Habit>)>, elsewhere: &Elsewhere) -> String {
    let mut told = String::new();
    for (what, habit) in cases {
        let sandbox = Sandbox::new();
        let provider = Provider::answering(move |asked| {
            let answer = habit(asked);
            if answer.status == 0 { usual(asked) } else { answer.cookie("session=s3cr3t-session") }
        });
        let ran = provider.link(&sandbox, "");
        assert_eq!(ran.code, Some(1), "{what}: {}", ran.text());
        assert!(ran.stdout.contains("likely"), "{what} has no advice: {}", ran.text());
        assert!(sandbox.account_files().is_empty(), "{what}");
        ensure_told_nothing(&elsewhere.provider.asked());
        told.extend([what, ": ", &sentence(&ran, elsewhere), "\n"]);
    }
    told
}

/// No answer of its own: the usual one.
pub fn usually() -> Answer {
    Answer::new(0, "", "")
}

/// Shows a page first of all.
pub fn first(answer: Answer) -> Box<Habit> {
    Box::new(move |_| answer.clone())
}

/// Shows it in place of the redirect back.
pub fn last(answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Box<Habit> {
    Box::new(move |asked| if asked.method == "POST" { answer(asked) } else { usually() })
}

fn gzip_bomb() -> Answer {
    use std::io::Write as _;
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(&vec![b' '; 10_000_000]).expect("in memory");
    let body = writer.finish().expect("in memory");
    assert!(body.len() < 20_000);
    Answer::new(200, "text/html", body).header("Content-Encoding", "gzip")
}

fn many_cookies(count: usize) -> Answer {
    (0..count).fold(Answer::page(SIGN_IN), |page, number| page.cookie(&format!("c{number}=v")))
}

#[test]
fn pages_that_nobody_can_go_on_from_end_in_a_sentence() {
    let elsewhere = Elsewhere::start();
    let cases: Vec<(&str, Box<Habit>)> = vec![
        ("no form", first(Answer::page("<h1>Closed</h1> on Sundays"))),
        ("an empty page", first(Answer::new(200, "text/html", ""))),
        ("an empty answer", first(Answer::new(200, "", ""))),
        ("a page without words", first(Answer::page("<div></div>"))),
        ("a puzzle", first(Answer::page(&format!("{SIGN_IN}<div class=h-captcha></div>")))),
        (
            "a script's form",
            first(Answer::page(
                "<form action='javascript:void(0)'><input name=user><input type=password name=p></form>",
            )),
        ),
        (
            "mail",
            first(Answer::page(
                "<form action='mailto:a@b.test'><input name=user><input type=password name=p></form>",
            )),
        ),
        (
            "no address",
            first(Answer::page(
                "<form action='http://['><input name=user><input type=password name=p></form>",
            )),
        ),
        (
            "a newsletter alone",
            first(Answer::page(
                "<form action=/news><input type=email name=email><button>Subscribe</button></form>",
            )),
        ),
        ("10 MB", first(Answer::page(&"<p>word".repeat(1_500_000)))),
        ("3 MB", first(Answer::page(&"word ".repeat(600_000)))),
        ("a page without an end", first(Answer::endless("text/html"))),
        ("10 MB in 10 kB", first(gzip_bomb())),
        ("JSON", first(Answer::json(200, &json!({"status": "ok"})))),
        ("an error as JSON", first(error(200, "invalid_scope", "ask for a scope"))),
        (
            "the browser's prompt",
            first(
                Answer::new(401, "text/html", "<h1>Unauthorized</h1>")
                    .header("WWW-Authenticate", "Basic realm=\"x\""),
            ),
        ),
        ("401 without a prompt", first(Answer::new(401, "text/plain", "who are you?"))),
        ("a page again and again", first(Answer::page("Wait <meta http-equiv=refresh content=0>"))),
        (
            "a refresh to itself",
            first(Answer::page("Wait <meta http-equiv=refresh content='0; url=/auth'>")),
        ),
        (
            "two pages in a circle",
            Box::new(|asked: &Asked| match asked.path.as_str() {
                "/auth" => Answer::to(302, &format!("/b?{}&again=1", asked.query)),
                _ => Answer::to(302, &format!("/auth?{}&again=2", asked.query)),
            }),
        ),
        ("10,000 cookies at once", first(many_cookies(10_000))),
        (
            "10,000 cookies on the way",
            Box::new(|asked: &Asked| {
                let turn: usize = asked.query("turn").parse().unwrap_or(0);
                let page = Answer::to(302, &format!("/auth?turn={}", turn + 1));
                (0..80).fold(page, |page, number| page.cookie(&format!("c{turn}-{number}=v")))
            }),
        ),
        ("javascript:", first(Answer::to(302, "javascript:alert('code-of-a-script')"))),
        ("data:", first(Answer::to(302, "data:text/html,<form>code-of-a-script"))),
        ("file:", first(Answer::to(302, "file:///etc/passwd"))),
        ("a redirect without a place", first(Answer::new(302, "", ""))),
        ("no page after the password", last(|_| Answer::page("<h1>Welcome, Ada</h1>"))),
        (
            "the password in the words",
            last(|_| {
                Answer::new(500, "text/html", format!("<p>bad password {PASSWORD} of {USERNAME}"))
            }),
        ),
    ];
    let told = tell(cases, &elsewhere);
    assert!(!told.contains("code-of-a-script"), "{told}");
    assert!(elsewhere.provider.asked().is_empty());
    snapshot("providers-bad-pages", &told);
}
