//! `smarthome check` as people run it.

use serde_json::json;

use crate::common::{PASSWORD, Sandbox, members, snapshot_of};

#[test]
fn a_right_cloud_is_told_from_a_wrong_one() {
    let sandbox = Sandbox::new();
    let right = sandbox.serve("");
    let wrong = sandbox.serve("--fault token.code-reusable --fault bearer.refused-as-403");
    let check = |url: &str, flags: &str| {
        let mut ran = sandbox
            .run(&format!("check {url} --username resident --password \"{PASSWORD}\" {flags}"));
        ran.hide_line();
        ran
    };
    let good = check(&right.url(), "");
    assert_eq!(good.code, Some(0), "{}", good.text());
    let only = "--only oauth.token.code-single-use,oauth.bearer";
    let runs = [check(&right.url(), only).expect_code(0), check(&wrong.url(), only).expect_code(1)];
    snapshot_of("check", &runs);

    let document = check(&wrong.url(), &format!("{only} --json")).expect_code(1).json();
    assert_eq!(members(&document), ["target", "summary", "checks"]);
    assert_eq!(members(&document["summary"]), ["passed", "failed", "warned", "skipped"]);
    let single_use = document["checks"]
        .as_array()
        .and_then(|checks| checks.iter().find(|one| one["id"] == "oauth.token.code-single-use"))
        .expect("the check");
    let named = [
        "id",
        "group",
        "device",
        "severity",
        "status",
        "title",
        "rule",
        "phone_shows",
        "detail",
        "hint",
        "evidence",
    ];
    assert_eq!(members(single_use), named);
    assert_eq!(single_use["status"], "fail");
    assert_eq!(single_use["evidence"][0]["response"]["status"], 200);
    assert_eq!(single_use["evidence"][0]["response"]["body"]["access_token"], "[redacted]");
}

#[test]
fn what_cannot_be_judged_says_what_would_help() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("");
    let line = format!("check {}", server.url());
    let ran = sandbox.run(&format!("{line} --only oauth.token.code-single-use")).expect_code(0);
    let ran = ran.expect_stdout("not judged").expect_stdout("--username");
    assert!(sandbox.account_files().is_empty(), "{}", ran.text());
    let all = sandbox.run(&line).expect_code(0);
    assert!(all.stdout.lines().count() < 60, "a reason for each, not an id: {}", all.text());
    // The account that is linked serves where nobody signs in.
    sandbox.link(&server, "").expect_code(0);
    sandbox.run(&format!("{line} --only oauth.bearer")).expect_code(0);
    let url = server.url();
    let taken = url.trim_start_matches("http://").trim_end_matches('/');
    let runs = [
        sandbox
            .run("check http://127.0.0.1:1 --client-id a --client-secret b --project-id c")
            .expect_code(3),
        sandbox.run(&format!("{line} --only oauth.tokn.*")).expect_code(2),
        // Said before the port is tried, which is taken.
        sandbox.run(&format!("serve --listen {taken} --fault token.code-reusabel")).expect_code(2),
    ];
    let mut runs = runs.map(|mut ran| {
        ran.hide_line();
        ran
    });
    runs[1].stderr = runs[1].stderr.replace(&server.url(), "URL");
    snapshot_of("check-errors", &runs);
}

#[test]
fn what_is_broken_is_run_again_by_the_flags_that_were_given() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("--fault token.code-reusable --fault query.no-status");
    let (at, secret) = (|name: &str| server.event[name].as_str().expect("a URL"), "client-secret");
    let named = ["authorize-url", "token-url", "fulfillment-url", "client-id", "project-id"]
        .map(|flag| format!("--{flag} {}", at(&flag.replace('-', "_"))))
        .join(" ");
    let flags = format!("{named} --username resident --strict --timeout 20s");
    let hidden = format!("--{secret} {} --password \"{PASSWORD}\"", server.client_secret());
    let only = "--only oauth.token,fulfillment.query";
    let ran = sandbox.run(&format!("check {hidden} {flags} {only}")).expect_code(1);
    let ids = "oauth.token.code-single-use,fulfillment.query.status-given";
    let ran = ran.expect_stderr(&format!("next: smarthome check {flags} --only {ids}\n"));
    let (broken, rest) = ran.stdout.split_once("warn  fulfillment.query.status-given").expect("it");
    assert!(broken.contains("FAIL  oauth.token.code-single-use") && !rest.contains("FAIL"));
}

#[test]
fn a_cloud_that_nobody_can_be_linked_to_has_passed_nothing() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("");
    let line = format!("check {} --username resident --password wrong-horse", server.url());
    let ran = sandbox.run(&line).expect_code(1);
    let ran = ran.expect_stderr("nobody could be linked").expect_stderr("signing in failed");
    assert!(!ran.stdout.contains("FAIL"), "the cloud is not to blame: {}", ran.text());
}

#[test]
fn the_home_of_everything_passes_clean() {
    let sandbox = Sandbox::new();
    let home = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/homes/everything.toml");
    let server = sandbox.serve(&format!("--home {home}"));
    let url = server.url();
    let who = format!("--username resident --password \"{PASSWORD}\" --json");
    let document = sandbox.run(&format!("check {url} {who}")).expect_code(0).json();
    assert_eq!(
        (&document["summary"]["failed"], &document["summary"]["warned"]),
        (&json!(0), &json!(0))
    );
    let checks = document["checks"].as_array().expect("checks");
    let skipped: Vec<_> = checks.iter().filter(|one| one["status"] == "skip").collect();
    assert!(!skipped.is_empty(), "nobody waits an hour for a token to expire");
    for one in skipped {
        // Nobody asks in that home, so what has no hint has nothing to do with it.
        let nobody_asks = one["id"].as_str().is_some_and(|id| {
            id.starts_with("device.challenge.") || id == "device.together.beside-a-question"
        });
        assert!(nobody_asks || one["hint"].is_string(), "{one:#}");
    }
}

#[test]
fn a_second_user_is_kept_apart_and_their_password_to_oneself() {
    let sandbox = Sandbox::new();
    let home = r#"
[[users]]
id = "house-of-anna"
username = "anna"
password = "annas long password"

[[users]]
id = "house-of-ben"
username = "ben"
password = "bens long password"

[[devices]]
owner = "anna"
type = "LIGHT"
name = "lamp"
traits = ["OnOff"]

[[devices]]
owner = "ben"
type = "LIGHT"
name = "bedside lamp"
traits = ["OnOff"]
"#;
    let home = sandbox.write("home.toml", home);
    let server = sandbox.serve(&format!("--home {}", home.display()));
    let line = format!(
        "check {} --username anna --password \"annas long password\" --only households",
        server.url()
    );
    let alone = sandbox.run(&line).expect_code(0).expect_stdout("--second-username");
    assert!(alone.stdout.contains("not judged"), "{}", alone.text());
    let ben = "--second-username ben --second-password \"bens long password\"";
    let document = sandbox.run(&format!("{line} {ben} --report html=r.html --json")).expect_code(0);
    let document = document.json();
    for one in document["checks"].as_array().expect("checks") {
        assert_eq!(one["status"], "pass", "{one:#}");
    }
    let report = std::fs::read_to_string(sandbox.path("r.html")).expect("a report");
    assert!(!report.contains("bens long"), "{report}");

    let mut runs = [
        sandbox.run(&format!("{line} --second-username ben")).expect_code(2),
        sandbox.run(&format!("{line} --second-password x")).expect_code(2),
        sandbox.run(&format!("{line} --second-client-id partner")).expect_code(2),
        sandbox.run(&format!("{line} --second-client-secret x")).expect_code(2),
    ];
    for ran in &mut runs {
        ran.hide_line();
    }
    snapshot_of("check-second", &runs);
    let same = "--second-username anna --second-password \"annas long password\"";
    let same = sandbox.run(&format!("{line} {same}")).expect_code(0);
    same.expect_stdout("the second user is the first");
}

#[test]
fn reports_are_written_for_people_and_machines_alike() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("--fault token.code-reusable");
    let line = format!(
        "check {} --username resident --password \"{PASSWORD}\" --only oauth.token \
         --report junit=r.xml --report html=r.html --report json=r.json --report sarif=r.sarif",
        server.url()
    );
    let ran = sandbox.run(&line).expect_code(1);
    let read = |name: &str| std::fs::read_to_string(sandbox.path(name)).expect("a report");
    for name in ["r.xml", "r.html", "r.json", "r.sarif"] {
        let text = read(name);
        assert!(text.contains("oauth.token.code-single-use"), "{name}: {text}");
        assert!(!text.contains(PASSWORD) && !text.contains(&server.client_secret()), "{name}");
    }
    let json: serde_json::Value = serde_json::from_str(&read("r.json")).expect("JSON");
    assert_eq!(json["summary"]["failed"], 1, "{}", ran.text());
    // The same token twice is seen to be the same, and nobody sees which.
    let checks = json["checks"].as_array().expect("checks");
    let single_use = checks.iter().find(|one| one["id"] == "oauth.token.code-single-use");
    let evidence = &single_use.expect("the check")["evidence"];
    let token = |index: usize| &evidence[index]["response"]["body"]["access_token"];
    assert_eq!(token(0), token(1), "{evidence:#}");
    assert!(token(0).as_str().is_some_and(|mark| mark.starts_with("[redacted ")), "{evidence:#}");
    // What was known is forgiven, anything new is not.
    let line_again = line.split(" --report").next().expect("a line").to_owned();
    let again = sandbox.run(&format!("{line_again} --baseline r.json")).expect_code(0);
    again.expect_stderr("forgiven: oauth.token.code-single-use");
    sandbox.run(&format!("{line_again} --baseline r.html")).expect_code(2);
    let late = sandbox.run(&format!("{line_again} --deadline 0s")).expect_code(0);
    late.expect_stdout("the time was up");
    let bad = ["pdf=r.pdf", "html", "html="]
        .map(|value| sandbox.run(&format!("check --report {value}")).expect_code(2));
    snapshot_of("check-report-errors", &bad);
    sandbox.run(&format!("{line} --report html=no/such/directory.html")).expect_code(2);
}

#[test]
fn every_check_and_every_fault_is_listed() {
    let sandbox = Sandbox::new();
    let text = sandbox.run("check --list").expect_code(0);
    let document = sandbox.run("check --list --json").expect_code(0).json();
    for check in document["checks"].as_array().expect("checks") {
        let id = check["id"].as_str().expect("an id");
        assert!(text.stdout.contains(id), "{id} is not in the list");
        assert_ne!(check["faults"], json!([]), "nothing proves {id}");
    }
    assert!(document["not_covered"][0]["why"].is_string());
    let faults = sandbox.run("serve --list-faults --json").expect_code(0).json();
    let text = sandbox.run("serve --list-faults").expect_code(0);
    for fault in faults["faults"].as_array().expect("faults") {
        assert!(text.stdout.contains(fault["id"].as_str().expect("an id")));
    }
}

#[test]
fn a_cloud_that_tells_the_pin_does_not_get_it_into_reports() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("--fault challenge.pin-echoed");
    let line = format!(
        "check {} --username resident --password \"{PASSWORD}\" --only device.challenge --json \
         --allow hazardous --pin 333444 --report html=r.html --report json=r.json",
        server.url()
    );
    let ran = sandbox.run(&line).expect_code(1);
    assert_eq!(ran.json()["summary"]["failed"], 1, "{}", ran.text());
    let read = |name: &str| std::fs::read_to_string(sandbox.path(name)).expect("a report");
    for text in [&ran.stdout, &read("r.html"), &read("r.json")] {
        assert!(text.contains("the person said") && !text.contains("333444"));
    }
}
