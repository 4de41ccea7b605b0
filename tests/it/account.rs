//! Tokens that end, and account files that broke.

use serde_json::{Value, json};

use crate::common::{Ran, Sandbox, snapshot_of};

fn token(account: &Value) -> String {
    account["access_token"].as_str().expect("a token").to_owned()
}

/// The requests of a run with `-v`, in order.
fn requests(ran: &Ran) -> Vec<String> {
    let shown = format!("{}{}", ran.stdout, ran.stderr);
    let lines = shown.lines().filter_map(|line| line.trim().strip_prefix("> POST "));
    lines.map(|url| url.rsplit('/').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn an_expired_token_is_refreshed_and_the_new_one_is_kept() {
    let sandbox = Sandbox::new();
    let _server = sandbox.linked();
    let old = token(&sandbox.account("default", "default"));
    sandbox.edit_account("default", "default", |account| account["expires_at"] = json!(1000));
    sandbox.run("account").expect_code(0).expect_stdout("expired");
    let ran = sandbox.run("query -v").expect_code(0);
    assert_eq!(requests(&ran), ["token", "fulfillment"], "{}", ran.text());
    let account = sandbox.account("default", "default");
    assert_ne!(token(&account), old);
    assert!(account["expires_at"].as_u64() > Some(1000));
    let ran = sandbox.run("query -v").expect_code(0);
    assert_eq!(requests(&ran), ["fulfillment"], "{}", ran.text());
}

#[test]
fn a_401_is_answered_by_one_refresh() {
    let sandbox = Sandbox::new();
    let _server = sandbox.linked();
    for line in ["sync -v", "execute AC OnOff on=true -v", "execute AC OnOff on=true -v --json"] {
        let rubbish = "rubbish-instead-of-a-token";
        sandbox.edit_account("default", "default", |a| a["access_token"] = rubbish.into());
        let ran = sandbox.run(line).expect_code(0);
        assert_eq!(requests(&ran), ["fulfillment", "token", "fulfillment"], "{}", ran.text());
        assert_ne!(token(&sandbox.account("default", "default")), rubbish);
    }
}

#[test]
fn a_link_that_died_says_what_to_do() {
    let sandbox = Sandbox::new();
    let server = sandbox.linked();
    sandbox.edit_account("default", "default", |account| {
        account["access_token"] = "rubbish-instead-of-a-token".into();
        account["refresh_token"] = "more-rubbish-than-before".into();
    });
    let refused = ["sync", "execute AC OnOff on=true", "account refresh", "account userinfo"];
    let mut runs: Vec<Ran> = refused.map(|line| sandbox.run(line).expect_code(1)).into();
    runs.push(sandbox.run("disconnect").expect_code(1));
    server.stop("TERM").expect_code(0);
    runs.extend(
        ["sync", "execute AC OnOff on=true", "account refresh"]
            .map(|line| sandbox.run(line).expect_code(3)),
    );
    snapshot_of("dead-links", &runs);
    assert_eq!(sandbox.account_files().len(), 1, "a link that died is not forgotten by itself");
}

#[test]
fn a_broken_account_file_is_named_and_left_alone() {
    let sandbox = Sandbox::new();
    let server = sandbox.linked();
    let path = sandbox.path("state/accounts/default/default.json");
    let whole = std::fs::read_to_string(&path).expect("text");
    let broken = &whole[..whole.find("\"target\"").expect("a member")];
    std::fs::write(&path, broken).expect("written");
    let file = path.display().to_string();
    for line in ["sync", "query", "account show", "account refresh", "disconnect"] {
        sandbox.run(line).expect_code(2).expect_stderr(&file);
    }
    sandbox.link(&server, "").expect_code(2).expect_stderr(&file);
    sandbox.run("account list").expect_code(0).snapshot("account-broken");
    assert!(sandbox.run("account --json").expect_code(0).json()[0]["error"].is_string());
    assert_eq!(std::fs::read_to_string(&path).expect("text"), broken, "not a byte changed");
    sandbox.run("account forget").expect_code(0);
    sandbox.link(&server, "").expect_code(0);
}

#[test]
fn a_cloud_that_calls_its_user_by_our_token_gives_nothing_away() {
    let sandbox = Sandbox::new();
    let _server = sandbox.linked();
    sandbox.edit_account("default", "default", |account| {
        let token = account["access_token"].clone();
        account["last_sync"]["payload"]["agentUserId"] = token;
    });
    for line in ["account list", "account list --json", "account show", "account show --json"] {
        // Every output is held against the tokens of the sandbox.
        sandbox.run(line).expect_code(0).expect_stdout("[redacted]");
    }
}
