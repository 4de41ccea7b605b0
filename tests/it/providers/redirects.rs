//! The redirect back with more in it than code and state, and redirects on the way.

use super::*;

#[test]
fn parameters_beyond_code_and_state_are_ignored() {
    let extra = "&iss=https%3A%2F%2Fsomebody.else.test&session_state=a.b&storeToken=true\
         &scope=openid+email&authuser=0&prompt=consent";
    let sandbox = Sandbox::new();
    let provider = Provider::with(move |asked| {
        (asked.is("POST", "/auth") && signs_in(asked))
            .then(|| Answer::to(302, &back(&asked.query, extra)))
    });
    provider.link(&sandbox, "").expect_code(0);
    assert_eq!(provider.asked_at("POST", "/token")[0].form("code"), CODE);
}

/// After a POST, 301, 302 and 303 lead to a GET without its body.
#[test]
fn a_redirect_after_a_post_is_a_get() {
    for status in [301, 302, 303] {
        let sandbox = Sandbox::new();
        let provider = Provider::with(move |asked| match asked.path.as_str() {
            "/auth" if asked.method == "POST" && signs_in(asked) => {
                Some(Answer::to(status, &format!("/next?{}", asked.query)))
            }
            "/next" => Some(Answer::to(302, &back(&asked.query, ""))),
            _ => None,
        });
        provider.link(&sandbox, "").expect_code(0);
        let next = provider.asked().into_iter().find(|asked| asked.path == "/next");
        let next = next.expect("the next page");
        assert_eq!((next.method.as_str(), next.body().as_str()), ("GET", ""), "{status}");
        assert_eq!(next.header("content-type"), "", "{status}");
    }
}

/// After a POST, 307 and 308 lead to the same POST elsewhere.
#[test]
fn a_redirect_may_repeat_the_post() {
    for status in [307, 308] {
        let sandbox = Sandbox::new();
        let provider = Provider::with(move |asked| match asked.path.as_str() {
            "/auth" if asked.method == "POST" => {
                Some(Answer::to(status, &format!("/moved?{}", asked.query)))
            }
            "/moved" if asked.method == "POST" && signs_in(asked) => {
                Some(Answer::to(302, &back(&asked.query, "")))
            }
            _ => None,
        });
        provider.link(&sandbox, "").expect_code(0);
        let first = &provider.asked_at("POST", "/auth")[0];
        let second = &provider.asked_at("POST", "/moved")[0];
        assert_eq!(first.body, second.body, "{status}");
        assert_eq!(second.header("content-type"), "application/x-www-form-urlencoded");
    }
}

/// 307 repeats the POST, but not to somebody else.
#[test]
fn a_post_is_not_repeated_to_another_host() {
    for status in [307, 308] {
        let sandbox = Sandbox::new();
        let bystander = Provider::bystander();
        let elsewhere = format!("{}/collect", bystander.url);
        let provider = Provider::with(move |asked| {
            asked.is("POST", "/auth").then(|| Answer::to(status, &elsewhere))
        });
        let ran = provider.link(&sandbox, "").expect_code(1);
        ran.expect_stdout("which is not the cloud's host");
        assert!(bystander.asked().is_empty());
    }
}

/// Another host may be on the way, as long as it learns nothing.
#[test]
fn a_way_over_another_host_links() {
    let sandbox = Sandbox::new();
    let provider = Provider::with(|asked| {
        let port = asked.host.rsplit(':').next().unwrap_or_default();
        let own = format!("http://127.0.0.1:{port}");
        Some(match (asked.path.as_str(), asked.host.starts_with("127.")) {
            ("/auth", true) if asked.method == "GET" => {
                Answer::to(302, &format!("http://localhost:{port}/logo?{}", asked.query))
                    .cookie("flow=1; Path=/")
            }
            ("/logo", false) => Answer::to(302, &format!("{own}/form?{}", asked.query)),
            ("/form", true) if asked.method == "GET" => Answer::page(SIGN_IN),
            ("/form", true) if signs_in(asked) && asked.cookies() == "flow=1" => {
                Answer::to(302, &back(&asked.query, ""))
            }
            _ => return None,
        })
    });
    provider.link(&sandbox, "").expect_code(0);
    let port = provider.url.rsplit(':').next().expect("a port");
    let heard = provider.asked_of(&format!("localhost:{port}"));
    assert_eq!(heard.len(), 1);
    ensure_told_nothing(&heard);
}
