//! Where Chromium is, and how a test drives it.

use serde_json::json;
use smarthome::google::link::browser::{DevTools, Launch, Program};

/// The browser of this machine; without one, a test says that it skips, and fails in CI.
pub fn program() -> Option<Program> {
    let in_ci = std::env::var_os("CI").is_some();
    let found = Program::find(&std::env::var_os("PATH").unwrap_or_default());
    match found {
        Some(_) if is_root() && !in_ci => {
            eprintln!("skipped: Chromium does not run as root, except in CI");
            None
        }
        None if in_ci => panic!("CI needs Chromium: Debian's package is `chromium`"),
        None => {
            eprintln!("skipped: there is no Chromium on the PATH");
            None
        }
        found => found,
    }
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Does something with a page of a new browser; nothing where there is none.
pub fn drive(something: impl AsyncFnOnce(&mut DevTools)) {
    let Some(program) = program() else {
        return;
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let launch = Launch {
            headless: true,
            without_sandbox: is_root(),
            // Names are not looked up: what a page would ask elsewhere fails, and is seen.
            resolver_rules: "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1".to_owned(),
            ..Launch::default()
        };
        let mut browser = program.launch(&launch).await.expect("the browser starts");
        something(browser.devtools.as_mut().expect("no window")).await;
        browser.close().await;
    });
}

#[test]
fn a_page_is_opened_and_its_scripts_answer() {
    drive(async |page| {
        page.forget_events();
        page.call("Page.navigate", json!({ "url": "data:text/html,<title>a title</title>" }))
            .await
            .expect("it opens");
        page.event("Page.loadEventFired").await.expect("it loads");
        let title = page.evaluate("Promise.resolve(document.title)").await.expect("a title");
        assert_eq!(title, "a title");
        let thrown = page.evaluate("nothing.there").await.expect_err("it throws");
        assert!(thrown.to_string().contains("ReferenceError"), "{thrown}");
    });
}
