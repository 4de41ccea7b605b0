//! The way through the README: serve, link, talk, unlink; in words and as JSON.

use serde_json::{Value, json};

use crate::common::{PASSWORD, PIN, Sandbox, WRONG_PIN, members, snapshot_of};

fn unlock() -> String {
    format!("execute \"front door\" LockUnlock lock=false --pin {WRONG_PIN} --pin {PIN}")
}

#[test]
fn the_commands_of_the_readme_work_one_after_the_other() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("");
    let mut runs = vec![sandbox.link(&server, "").expect_code(0)];
    // The one password that a person types stands in the line itself.
    runs[0].hide_in_line(PASSWORD);
    for line in [
        "sync",
        "query",
        "query \"front door\" AC",
        "account",
        "account show",
        "account refresh",
        "account userinfo",
    ] {
        runs.push(sandbox.run(line).expect_code(0));
    }
    let mut talk = sandbox.run(&unlock()).expect_code(0);
    talk.hide_in_line(WRONG_PIN);
    talk.hide_in_line(PIN);
    runs.push(talk);
    runs.push(sandbox.run("query \"main door\"").expect_code(0).expect_stdout("isLocked=false"));
    runs.push(sandbox.run("disconnect").expect_code(0));
    runs.push(sandbox.run("query").expect_code(4));
    runs.push(sandbox.run("account").expect_code(0));
    snapshot_of("readme", &runs);
    assert!(sandbox.account_files().is_empty());
    server.stop("TERM").expect_code(0);
}

#[test]
fn every_command_prints_one_document_as_json() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("");

    let link = sandbox.link(&server, "--json").expect_code(0);
    assert!(link.stderr.contains("\nlinked: "), "{}", link.text());
    let link = link.json();
    assert_eq!(
        members(&link),
        [
            "outcome",
            "account",
            "flow",
            "hops",
            "token_type",
            "expires_in",
            "refresh_token",
            "agent_user_id",
            "devices"
        ]
    );
    let hops = link["hops"].as_array().expect("hops");
    let names: Vec<_> = hops.iter().map(|hop| hop["hop"].as_str().expect("a name")).collect();
    assert_eq!(names, ["authorize", "capture", "exchange", "userinfo", "sync", "query", "refresh"]);
    for hop in hops {
        assert_eq!(members(hop), ["hop", "status", "latency_ms", "detail"]);
        assert_eq!(hop["status"], "pass");
    }
    let told = ["outcome", "account", "flow", "token_type", "expires_in", "refresh_token"]
        .map(|name| link[name].clone());
    assert_eq!(json!(told), json!(["linked", "default", "code", "Bearer", 3600, true]));
    assert_eq!((&link["agent_user_id"], &link["devices"]), (&json!("1836.15267389"), &json!(7)));

    let talk = sandbox.run(&format!("{} --json", unlock())).expect_code(0).json();
    assert_eq!(members(&talk), ["outcome", "error_code", "devices", "turns"]);
    assert_eq!((&talk["outcome"], &talk["error_code"]), (&json!("success"), &Value::Null));
    let turns = talk["turns"].as_array().expect("turns");
    for turn in turns {
        assert_eq!(
            members(turn),
            ["user", "request", "http_status", "response", "latency_ms", "assistant"]
        );
        assert_eq!(turn["http_status"], 200);
    }
    let said: Vec<_> = turns.iter().map(|turn| &turn["assistant"]).collect();
    assert_eq!(said[0], "Can I have your security code?");
    assert_eq!(said.len(), 3);
    let challenge = "/inputs/0/payload/commands/0/execution/0/challenge";
    assert_eq!(turns[1]["request"].pointer(challenge), Some(&json!({"pin": "[redacted]"})));

    for line in ["sync", "query", "query AC", "disconnect"] {
        let answer = sandbox.run(&format!("{line} --json")).expect_code(0).json();
        assert_eq!(members(&answer), ["http_status", "latency_ms", "request", "response"]);
        assert_eq!(answer["http_status"], 200, "{line}");
        assert_eq!(
            answer["request"]["requestId"].as_str().map(|id| id.parse::<u64>().is_ok()),
            Some(true)
        );
    }
    let nothing = sandbox.run("query --json").expect_code(4).json();
    assert_eq!(members(&nothing), ["outcome", "error", "causes", "hints"]);
    assert_eq!(nothing["outcome"], "failed");
}

#[test]
fn the_account_commands_print_one_document_as_json() {
    let sandbox = Sandbox::new();
    let _server = sandbox.linked();
    let listed = sandbox.run("account list --json").expect_code(0).json();
    let shown = sandbox.run("account show --json").expect_code(0).json();
    assert_eq!(listed, json!([shown]));
    assert_eq!((&shown["access_token"], &shown["devices"]), (&json!("[redacted]"), &json!(7)));
    for line in ["account refresh", "account userinfo"] {
        let answer = sandbox.run(&format!("{line} --json")).expect_code(0).json();
        assert_eq!(members(&answer), ["http_status", "latency_ms", "response"], "{line}");
    }
    let forgotten = sandbox.run("account forget --json").expect_code(0).json();
    assert_eq!(forgotten, json!({"target": "default", "account": "default", "forgotten": true}));
    assert_eq!(sandbox.run("account list --json").expect_code(0).json(), json!([]));
}

#[test]
fn verbose_shows_the_exchanges_of_both_sides_and_no_secret_of_either() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("-vv");
    sandbox.link(&server, "-v").expect_code(0).expect_stderr("/oauth/token");
    sandbox.link(&server, "-v --json").expect_code(0).expect_stderr("/oauth/token").json();
    for line in [
        unlock().as_str(),
        "execute AC ThermostatSetMode thermostatMode=heat --ack yes --json",
        "sync",
        "query",
        "account refresh",
        "account userinfo",
        "account show",
        "disconnect",
    ] {
        let ran = sandbox.run(&format!("{line} -v")).expect_code(0);
        let shown = format!("{}{}", ran.stdout, ran.stderr);
        assert!(line == "account show" || shown.contains("  < 200 OK"), "{}", ran.text());
    }
    let ran = server.stop("INT").expect_code(0).expect_stderr("stopped");
    assert!(ran.stderr.lines().count() > 20, "the log says much: {}", ran.text());
}

#[test]
fn secrets_show_to_whoever_asks_for_them() {
    let sandbox = Sandbox::new();
    let server = sandbox.linked();
    let talk = sandbox.run(&format!("{} --show-secrets", unlock())).expect_code(0);
    assert!(talk.stdout.contains(&format!("User       {WRONG_PIN}\n")), "{}", talk.text());
    let shown = sandbox.run("account show --json --show-secrets").expect_code(0).json();
    let kept = sandbox.account("default", "default");
    assert_eq!(shown["access_token"], kept["access_token"]);
    assert_eq!(shown["refresh_token"], kept["refresh_token"]);
    assert_eq!(shown["client_secret"], server.client_secret());
    let listed = sandbox.run("account --json --show-secrets").expect_code(0).json();
    assert_eq!(listed, json!([shown]));
}
