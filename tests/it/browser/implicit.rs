//! The fragment of the implicit flow, which a browser keeps to itself until a page hands it over.

use serde_json::json;

use super::capture::{link, to_place};
use super::chromium::{drive, program};
use crate::common::{PASSWORD, Sandbox, snapshot_of};
use crate::foreign::{Foreign, hide_secrets};
use crate::link::sign_in_at;

#[test]
fn the_token_comes_through_from_googles_redirect_host() {
    if program().is_none() {
        return;
    }
    let sandbox = Sandbox::new();
    for flags in ["", "--tls-self-signed"] {
        let server = sandbox.serve(&format!("--flow implicit {flags}"));
        let flags = format!(
            "{} --flow implicit --username resident --password \"{PASSWORD}\"",
            server.url()
        );
        let ran = link(&sandbox, &format!("{flags} -v")).expect_code(0);
        ran.expect_stdout("by the browser, 2 pages").expect_stdout("the implicit flow has no code");
        link(&sandbox, &format!("{flags} --sandbox")).expect_code(0);
        sandbox.run("sync").expect_code(0);
    }
}

#[test]
fn what_comes_back_wrong_is_named() {
    if program().is_none() {
        return;
    }
    let sandbox = Sandbox::new();
    hide_secrets(&sandbox);
    let ending = |end: fn(&str, &str) -> String| {
        let cloud = Foreign::start(move |asked| {
            to_place(&end(&asked.query("redirect_uri"), &asked.query("state")))
        });
        link(&sandbox, &format!("{} --flow implicit", cloud.flags())).expect_code(1)
    };
    let runs = [
        ending(|uri, state| {
            format!("{uri}?access_token=token-that-is-good-2&token_type=bearer&state={state}")
        }),
        ending(|uri, state| {
            format!("{uri}?state={state}#access_token=token-that-is-good-2&token_type=bearer")
        }),
        ending(|uri, _| format!("{uri}#access_token=token-that-is-good-2&token_type=bearer")),
        ending(|uri, state| {
            let uri = uri.replace("p-1", "p-2");
            format!("{uri}#access_token=token-that-is-good-2&token_type=bearer&state={state}")
        }),
        ending(|uri, state| format!("{uri}#error=access_denied&state={state}")),
        ending(|uri, _| uri.to_owned()),
    ];
    snapshot_of("browser-implicit-broken", &runs);
}

#[test]
fn the_token_comes_through_to_a_listener_on_this_machine() {
    if program().is_none() {
        return;
    }
    let sandbox = Sandbox::new();
    let server = sandbox.serve("--flow implicit");
    let line = format!("link {} --flow implicit --capture loopback -v", server.url());
    let mut talk = sandbox.talk(&line, |command| {
        command.env("BROWSER", "true");
    });
    let address = sign_in_at(&talk.hear_url(), &server);
    assert!(address.starts_with("http://127.0.0.1:") && address.contains("#access_token="));
    drive(async |page| {
        page.call("Page.navigate", json!({ "url": address })).await.expect("it opens");
        talk.end_with("").expect_code(0).expect_stdout("ok    query");
        // The page after the one that handed it over.
        loop {
            let shown = page.evaluate("[location.href, document.body?.innerText]").await;
            // Between two pages there is none that answers.
            let shown = shown.unwrap_or_default().to_string();
            if shown.contains("The cloud sent an access token") {
                assert!(shown.contains("/fragment") && !shown.contains("access_token="), "{shown}");
                break;
            }
        }
    });
}
