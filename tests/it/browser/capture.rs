//! `link --capture browser` against clouds that need one, and clouds and browsers that misbehave.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Mutex;
use std::sync::mpsc::channel;

use crate::browser::app;
use crate::browser::chromium::program;
use crate::common::{PASSWORD, Ran, Sandbox, snapshot_of};
use crate::foreign::{Foreign, answer, fulfil, hide_secrets, page, tokens};

/// Chromium runs as root in CI alone, and in a directory where what it leaves is found.
fn at_home(sandbox: &Sandbox, command: &mut Command) {
    let temporary = sandbox.path("temporary");
    std::fs::create_dir_all(&temporary).expect("a directory");
    command.env("CI", "1").env("TMPDIR", temporary);
}

pub fn link(sandbox: &Sandbox, flags: &str) -> Ran {
    let line = format!("link --capture browser --headless {flags}");
    let mut ran = sandbox.run_with(&line, |command| at_home(sandbox, command));
    ran.hide_line();
    ensure_nothing_is_left(sandbox);
    ran
}

/// Neither a profile nor what browsers put beside it.
fn ensure_nothing_is_left(sandbox: &Sandbox) {
    let temporary = sandbox.path("temporary");
    let left: Vec<_> = std::fs::read_dir(&temporary)
        .into_iter()
        .flatten()
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert!(left.is_empty(), "left behind: {left:?}");
}

#[test]
fn the_reference_cloud_is_linked_by_a_browser_with_http_and_https() {
    if program().is_none() {
        return;
    }
    let sandbox = Sandbox::new();
    for flags in ["", "--tls-self-signed"] {
        let server = sandbox.serve(flags);
        let flags = format!("{} --username resident --password \"{PASSWORD}\"", server.url());
        link(&sandbox, &flags).expect_code(0).expect_stdout("by the browser, 2 pages");
        link(&sandbox, &format!("{flags} --sandbox --pkce")).expect_code(0);
        sandbox.run("sync").expect_code(0);
    }
}

#[test]
fn a_sign_in_made_by_scripts_is_gone_through() {
    if program().is_none() {
        return;
    }
    let sandbox = Sandbox::new();
    hide_secrets(&sandbox);
    let cloud = app::start(app::in_order);
    let by_form = sandbox.run(&format!("link {}", cloud.flags())).expect_code(1);
    by_form.expect_stdout("the page needs JavaScript");
    let linked = link(&sandbox, &cloud.flags()).expect_code(0);
    let refused = link(
        &sandbox,
        &format!("{} --username bob", cloud.flags()).replace("--username ada@example.com", ""),
    )
    .expect_code(1);
    snapshot_of("browser-app", &[linked, refused]);
    let asked = cloud.asked();
    let count = |what: &str| asked.iter().filter(|asked| *asked == what).count();
    assert_eq!(count("POST /api/secret"), 1, "{asked:?}");
    assert_eq!(count("POST /api/consent"), 1, "{asked:?}");
}

#[test]
fn what_comes_back_wrong_is_named() {
    if program().is_none() {
        return;
    }
    let sandbox = Sandbox::new();
    hide_secrets(&sandbox);
    let at_once = |answering: fn(&str, &str) -> String| {
        let cloud = Foreign::start(move |asked| {
            answering(&asked.query("redirect_uri"), &asked.query("state"))
        });
        link(&sandbox, &cloud.flags()).expect_code(1)
    };
    let runs = [
        at_once(|uri, state| to_place(&format!("{uri}#code=code-of-the-cloud&state={state}"))),
        at_once(|uri, _| to_place(uri)),
        at_once(|uri, state| {
            page(&format!(
                "<form method=post action='{uri}'><input type=hidden name=code value=code-of-the-cloud>\
                 <input type=hidden name=state value='{state}'></form><script>document.forms[0].submit()</script>"
            ))
        }),
        at_once(|uri, state| {
            to_place(&format!("{}?code=code-of-the-cloud&state={state}", uri.replace("p-1", "p-2")))
        }),
        at_once(|uri, _| to_place(&format!("{uri}?error=access_denied"))),
        at_once(|uri, state| {
            let place = format!("{uri}?code=code-of-the-cloud&state={state}");
            page(&format!("<p>One moment.</p><script>fetch('{place}').catch(() => {{}})</script>"))
        }),
        at_once(|_, _| page("<p>The service is closed on Sundays.</p>")),
        at_once(|_, _| {
            page(
                "<form><input name=user><input type=password><input type=button value='Sign in'></form>",
            )
        }),
    ];
    snapshot_of("browser-broken", &runs);
}

pub fn to_place(place: &str) -> String {
    answer("302 Found", &[&format!("Location: {place}")], "")
}

/// Names that stand for properties of the form and of the document, an address that is none, and
/// scripts that change what other scripts use.
const IN_THE_WAY: &str = "<script>
        Object.getOwnPropertyDescriptor = () => undefined;
        Array.prototype.map = () => [];
        Element.prototype.checkVisibility = () => false;
        window.setTimeout = () => {};
        Object.defineProperty(globalThis, 'kept', { get: () => [], set() {} });
    </script>
    <img name=body><form name=querySelectorAll action='http://['><button>Search</button></form>";
const CLOBBERING: [&str; 8] = [
    "type",
    "getAttribute",
    "matches",
    "localName",
    "shadowRoot",
    "classList",
    "innerText",
    "getBoundingClientRect",
];

/// A sign-in page with `before` in front of its form, which goes through `attributes`.
fn hindered(before: &'static str, attributes: &'static str) -> Foreign {
    Foreign::start(move |asked| match (asked.method.as_str(), asked.path.as_str()) {
        ("POST", "/token") => tokens(asked),
        ("POST", "/smarthome") => fulfil(asked),
        ("POST", _) => {
            to_place(&app::in_order(&asked.query("redirect_uri"), &asked.query("state")))
        }
        _ => {
            let names = CLOBBERING.map(|name| format!("<input type=hidden name={name}>")).concat();
            page(&format!(
                "{before}<form method=post {attributes}>{names}<input name=user>\
                 <input type=password name=pw><button>Sign in</button></form>"
            ))
        }
    })
}

#[test]
fn pages_that_get_in_the_way_of_scripts_are_gone_through() {
    if program().is_none() {
        return;
    }
    let sandbox = Sandbox::new();
    for (before, attributes) in [
        (IN_THE_WAY, ""),
        ("<script>alert('Cookies!')</script>", "onsubmit='return confirm(\"Really?\")'"),
        ("<script>onbeforeunload = event => event.preventDefault()</script>", "target=_blank"),
    ] {
        let cloud = hindered(before, attributes);
        link(&sandbox, &cloud.flags()).expect_code(0).expect_stdout("by the browser, 1 page");
    }
}

#[test]
fn a_button_that_leads_to_another_host_gets_nothing() {
    if program().is_none() {
        return;
    }
    let sandbox = Sandbox::new();
    let cloud = Foreign::start(|_| {
        page(
            "<form method=post><input name=user><input type=password name=pw>\
             <button formaction='https://elsewhere.example/'>Sign in</button></form>",
        )
    });
    let ran = link(&sandbox, &cloud.flags()).expect_code(1);
    ran.expect_stdout("would go to `elsewhere.example`, which is not the cloud's host");
}

#[test]
fn the_list_of_processes_does_not_tell_where_a_browser_without_a_window_begins() {
    if program().is_none() {
        return;
    }
    let sandbox = Sandbox::new();
    let cloud = app::start(app::in_order);
    let browser = windowless(&sandbox, "echo \"$@\" > args");
    let flags = format!("{} --browser {}", cloud.flags(), browser.display());
    link(&sandbox, &flags).expect_code(0);
    let args = std::fs::read_to_string(sandbox.path("args")).expect("its arguments");
    assert!(args.contains("--remote-debugging-pipe"), "{args}");
    assert!(!args.contains("https://"), "{args}");
}

#[test]
fn what_a_page_has_downloaded_stays_away() {
    if program().is_none() {
        return;
    }
    let sandbox = Sandbox::new();
    let cloud = Foreign::start(|_| {
        let headers = ["Content-Disposition: attachment; filename=unwanted.bin"];
        answer("200 OK", &headers, "unwanted")
    });
    let home = sandbox.path("home");
    std::fs::create_dir_all(&home).expect("a directory");
    let line = format!("link --capture browser --headless {}", cloud.flags());
    let ran = sandbox.run_with(&line, |command| {
        at_home(&sandbox, command);
        command.env("HOME", &home);
    });
    ran.expect_code(1);
    assert!(!home.join("Downloads").join("unwanted.bin").exists());
}

#[test]
fn neither_password_nor_anything_else_reaches_another_host() {
    if program().is_none() {
        return;
    }
    let sandbox = Sandbox::new();
    hide_secrets(&sandbox);
    let elsewhere = std::net::TcpListener::bind("127.0.0.2:0").expect("a port");
    elsewhere.set_nonblocking(true).expect("a listener");
    let place = format!("http://{}", elsewhere.local_addr().expect("an address"));
    let proxy = place.clone();
    let cloud = Foreign::start(move |_| {
        page(&format!(
            "<img src='{place}/pixel'><form method=post action='{place}/steal'>\
             <input name=user><input type=password name=pw><button>Sign in</button></form>"
        ))
    });
    let line = format!("link --capture browser --headless {}", cloud.flags());
    let mut ran = sandbox.run_with(&line, |command| {
        at_home(&sandbox, command);
        for name in ["http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY"] {
            command.env(name, &proxy);
        }
    });
    ran.hide_line();
    ran.expect_code(1).expect_stdout("which is not the cloud's host");
    let came = elsewhere.accept().map(|(_, from)| from);
    assert!(came.is_err(), "somebody came: {came:?}");
}

/// A browser "with a window" that needs no screen.
fn windowless(sandbox: &Sandbox, before: &str) -> PathBuf {
    let chromium = program().expect("a browser");
    let script =
        format!("#!/bin/sh\n{before}\nexec '{}' --headless \"$@\"\n", chromium.path().display());
    let path = sandbox.write("windowless", &script);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("a program");
    path
}

/// Starts `link` with a person at the browser, and gives it once the sign-in page is open.
fn with_a_person<T>(
    sandbox: &Sandbox,
    before: &str,
    then: impl FnOnce(crate::common::Talk<'_>) -> T,
) -> T {
    let (opened, opening) = channel();
    let opened = Mutex::new(opened);
    let cloud = Foreign::start(move |asked| {
        if asked.query("state").len() > 1 {
            opened.lock().expect("no panic").send(()).expect("somebody waits");
        }
        page("<form><input name=user><input type=password name=pw><button>Sign in</button></form>")
    });
    let browser = windowless(sandbox, before);
    let flags = cloud.flags();
    let flags = flags.split(" --username").next().expect("flags");
    let line = format!("link --capture browser --browser {} {flags}", browser.display());
    let talk = sandbox.talk(&line, |command| {
        at_home(sandbox, command);
        command.env("DISPLAY", ":0");
    });
    opening.recv().expect("the sign-in page is opened");
    then(talk)
}

#[test]
fn a_browser_that_the_person_closes_ends_the_waiting() {
    if program().is_none() {
        return;
    }
    let sandbox = Sandbox::new();
    let pid = sandbox.path("pid");
    let note = format!("echo $$ > '{}'", pid.display());
    let mut ran = with_a_person(&sandbox, &note, |talk| {
        let kill = format!("kill -TERM $(cat '{}')", pid.display());
        assert!(Command::new("sh").args(["-c", &kill]).status().expect("a shell").success());
        talk.end_with("")
    });
    ran.hide_line();
    snapshot_of("browser-closed", &[ran.expect_code(1)]);
    ensure_nothing_is_left(&sandbox);
}

#[test]
fn ctrl_c_takes_the_browser_along() {
    if program().is_none() {
        return;
    }
    let sandbox = Sandbox::new();
    let pid = sandbox.path("pid");
    let note = format!("echo $$ > '{}'", pid.display());
    let ran = with_a_person(&sandbox, &note, |talk| {
        talk.signal("INT");
        talk.end_with("")
    });
    ran.expect_code(130).expect_stderr("interrupted");
    ensure_nothing_is_left(&sandbox);
    let alive = format!("kill -0 $(cat '{}') 2>&1", pid.display());
    let alive = Command::new("sh").args(["-c", &alive]).output().expect("a shell");
    assert!(!alive.status.success(), "the browser still runs");
}

#[test]
fn a_machine_without_a_browser_is_told_the_other_ways() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("");
    let line = format!("link {} --capture browser", server.url());
    let empty = sandbox.path("empty");
    let quits = sandbox.write(
        "quits",
        "#!/bin/sh\necho \"$@\" >> args\necho '[1:2:3/4.5:ERROR:a.cc:7] no room' >&2\nexit 1\n",
    );
    std::fs::set_permissions(&quits, std::fs::Permissions::from_mode(0o755)).expect("a program");
    let with = |line: &str, screen: bool| {
        let mut ran = sandbox.run_with(line, |command| {
            at_home(&sandbox, command);
            command.env("PATH", &empty);
            if screen {
                command.env("DISPLAY", ":0");
            }
        });
        ran.hide_line();
        ran
    };
    let named = format!("{line} --browser {}", quits.display());
    let missing = format!("{line} --browser {}", empty.display());
    let runs = [
        with(&line, true).expect_code(2),
        with(&named, false).expect_code(2),
        with(&named, true).expect_code(2),
        with(&missing, true).expect_code(2),
        with(&format!("{line} --headless"), false).expect_code(2),
        with(&format!("link {} --headless --capture form --username a", server.url()), false)
            .expect_code(2),
    ];
    snapshot_of("browser-missing", &runs);
    ensure_nothing_is_left(&sandbox);
    // What stands in the list of processes is anybody's to read.
    let args = std::fs::read_to_string(sandbox.path("args")).expect("its arguments");
    let authorize = server.event["authorize_url"].as_str().expect("a URL");
    assert!(!args.contains("state=") && !args.contains(authorize), "{args}");
    assert!(args.contains("--user-data-dir=") && !args.contains("--no-sandbox-"), "{args}");
}
