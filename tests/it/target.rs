//! Clouds by name: smarthome.toml, and accounts kept for each.

use crate::common::{PASSWORD, Sandbox, Server, snapshot_of};

/// A smarthome.toml with one target, the server's.
fn config(server: &Server<'_>, secret: &str) -> String {
    let url = |name: &str| server.event[name].as_str().expect("a URL").to_owned();
    format!(
        "default = \"staging\"\n\n[targets.staging]\nauthorize_url = \"{}\"\ntoken_url = \"{}\"\n\
         userinfo_url = \"{}\"\nfulfillment_url = \"{}\"\nclient_id = \"google\"\n\
         project_id = \"smarthome-demo\"\nclient_auth = \"basic\"\ncapture = \"form\"\n{secret}\n",
        url("authorize_url"),
        url("token_url"),
        url("userinfo_url"),
        url("fulfillment_url"),
    )
}

const SIGN_IN: &str = "--username resident --password-file password";

#[test]
fn a_target_of_the_configuration_is_linked_and_used_without_being_named() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("");
    sandbox.write("password", PASSWORD);
    sandbox.write("secret", &server.client_secret());

    sandbox.write("smarthome.toml", &config(&server, "client_secret_file = \"secret\""));
    let ran = sandbox.run(&format!("link {SIGN_IN} -v")).expect_code(0);
    assert!(ran.stderr.contains("authorization: Basic [redacted]"), "{}", ran.text());
    sandbox.run("sync").expect_code(0);
    sandbox.run("account refresh").expect_code(0);
    assert_eq!(sandbox.account("staging", "default")["target"]["client_auth"], "basic");

    let by_variable = config(&server, "client_secret_env = \"MY_SECRET\"");
    let elsewhere = sandbox.path("elsewhere");
    std::fs::create_dir(&elsewhere).expect("a directory");
    std::fs::write(elsewhere.join("clouds.toml"), by_variable).expect("a file");
    let secret = server.client_secret();
    let line = format!("link {SIGN_IN} --config elsewhere/clouds.toml --account second");
    sandbox
        .run_with(&line, |command| {
            command.env("MY_SECRET", secret);
        })
        .expect_code(0);
    let unset = sandbox.run(&line).expect_code(2);
    assert!(unset.stderr.contains("`MY_SECRET`"), "{}", unset.text());
    sandbox.run("sync --account second").expect_code(0);
}

#[test]
fn a_target_says_how_the_redirect_comes_back_and_who_the_user_is() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("");
    let secret = format!("client_secret = \"{}\"", server.client_secret());
    let config = config(&server, &secret);
    sandbox.write("smarthome.toml", &config);
    // Without `capture`, a browser would be opened where there is no user name.
    sandbox.run("link").expect_code(2).expect_stderr("the sign-in form needs a user name");
    sandbox.write("password", PASSWORD);
    sandbox.write("smarthome.toml", &config.replace("/oauth/userinfo", "/oauth/nobody"));
    let line = format!("link {SIGN_IN}");
    sandbox.run(&line).expect_code(1).expect_stdout("FAIL  userinfo");
    let flag = format!("{line} --userinfo-url {}/oauth/userinfo", server.url());
    sandbox.run(&flag).expect_code(0).expect_stdout("ok    userinfo");
}

#[test]
fn accounts_and_targets_stand_side_by_side() {
    let sandbox = Sandbox::new();
    let server = sandbox.linked();
    sandbox
        .link(&server, "--account second")
        .expect_code(0)
        .expect_stderr("smarthome sync --account second");
    sandbox
        .link(&server, "--target other")
        .expect_code(0)
        .expect_stderr("smarthome sync --target other");
    assert_eq!(sandbox.account_files().len(), 3);
    sandbox.run("disconnect --account second").expect_code(0);
    // DISCONNECT ends one link and leaves the others.
    sandbox.run("sync").expect_code(0);
    sandbox.run("sync --target other").expect_code(0).expect_stderr("query --target other \"");
    let runs = [
        sandbox.run("account").expect_code(0),
        sandbox.run("sync --account second").expect_code(4),
        sandbox.run("account forget --target other").expect_code(0),
        sandbox.run("account forget --target other").expect_code(0),
        sandbox.run("sync --account ../default").expect_code(2),
    ];
    snapshot_of("accounts", &runs);
}

#[test]
fn what_the_configuration_says_wrong_is_named_with_its_line() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "smarthome.toml",
        "default = \"prod\"\n[targets.staging]\ntoken_url = \"cloud\"\nclient_di = \"x\"\n",
    );
    let mut runs = vec![sandbox.run("link").expect_code(2), sandbox.run("sync").expect_code(2)];
    sandbox.write("smarthome.toml", "[targets.staging]\nclient_id = \"x\"\n");
    runs.push(sandbox.run("link --target stagin").expect_code(2));
    runs.push(sandbox.run("link --target staging").expect_code(2));
    runs.push(sandbox.run("sync --config missing.toml").expect_code(2));
    snapshot_of("configuration-mistakes", &runs);
}

#[test]
fn a_flag_goes_before_the_environment_and_that_before_the_configuration() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("");
    sandbox.write("password", PASSWORD);
    let wrong = config(&server, "client_secret = \"wrong-in-the-file\"");
    sandbox.write("smarthome.toml", &wrong.replace("staging", "lab"));
    let line = format!("link {SIGN_IN}");
    let secret = server.client_secret();
    sandbox.run(&line).expect_code(1).expect_stdout("FAIL  exchange");
    let by_variable = |line: &str, value: &str| {
        sandbox.run_with(line, |command| {
            command.env("SMARTHOME_CLIENT_SECRET", value);
        })
    };
    by_variable(&line, &secret).expect_code(0);
    by_variable(&line, "wrong-in-the-environment").expect_code(1);
    let by_flag = format!("{line} --client-secret {secret}");
    by_variable(&by_flag, "wrong-in-the-environment").expect_code(0);
    sandbox
        .run_with("sync", |command| {
            command.env("SMARTHOME_TARGET", "elsewhere").env("SMARTHOME_ACCOUNT", "other");
        })
        .expect_code(4)
        .expect_stderr("`other` is not linked to the target `elsewhere`");
}
