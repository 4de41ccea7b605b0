//! Where people can say no, at clouds that ask for nothing but a password.

use crate::common::Sandbox;
use crate::providers::server::{Answer, Provider};

const CHECK: &str = "oauth.authorize.cancel-is-access-denied";

const PAGE: &str = "<form method=post><label>E-mail <input name=email type=email></label>\
    <label>Password <input name=password type=password></label><button name=do value=yes>Sign in\
    </button><button name=do value=no formnovalidate>Cancel</button></form>";

#[test]
fn a_way_out_on_the_sign_in_page_counts_and_none_is_no_mistake() {
    let sandbox = Sandbox::new();
    let status = |cloud: &Provider, code: i32| {
        let flags = format!("--only {CHECK} --json");
        let line = cloud.line(&flags).replacen("link", "check", 1);
        let document = sandbox.run(&line).expect_code(code).json();
        document["checks"][0]["status"].as_str().expect("a status").to_owned()
    };
    let says_no = |error: &'static str| {
        Provider::with(move |asked| match (asked.method.as_str(), asked.path.as_str()) {
            ("GET", "/auth") => Some(Answer::page(PAGE)),
            ("POST", "/auth") if asked.form("do") == "no" => {
                let back = asked.query("redirect_uri");
                let state = asked.query("state");
                Some(Answer::to(302, &format!("{back}?error={error}&state={state}")))
            }
            _ => None,
        })
    };
    assert_eq!(status(&says_no("access_denied"), 0), "pass");
    assert_eq!(status(&says_no("server_error"), 1), "fail");
    assert_eq!(status(&Provider::with(|_| None), 0), "skip");
}
