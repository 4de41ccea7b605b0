//! What the program says about itself, and to what it does not understand.

use crate::common::{Sandbox, snapshot_of};

#[test]
fn every_sub_command_explains_itself() {
    let sandbox = Sandbox::new();
    sandbox.run("--help").expect_code(0).snapshot("help");
    for name in [
        "demo",
        "serve",
        "link",
        "account",
        "sync",
        "query",
        "execute",
        "say",
        "disconnect",
        "converse",
        "check",
        "proxy",
        "identity",
        "run",
        "validate",
        "schema",
        "explain",
        "completions",
    ] {
        let ran = sandbox.run(&format!("{name} --help")).expect_code(0);
        let (own, common) = ran.stdout.split_once("Common options:").expect("common options");
        let whole = sandbox.run("--help").stdout;
        assert!(whole.contains(common.trim()), "{name} explains the common options otherwise");
        crate::common::snapshot(&format!("help-{name}"), own.trim_end());
    }
}

#[test]
fn every_sub_command_has_a_help_snapshot() {
    let command = smarthome::cli::command();
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        let root = env!("CARGO_MANIFEST_DIR");
        let path = format!("{root}/snapshots/cli/help-{}.snap", sub.get_name());
        assert!(std::path::Path::new(&path).exists(), "{path} is missing");
    }
}

#[test]
fn the_version_is_the_packages() {
    let ran = Sandbox::new().run("--version").expect_code(0);
    assert_eq!(ran.stdout, concat!("smarthome ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn what_is_not_understood_is_named_with_what_may_be_meant() {
    let sandbox = Sandbox::new();
    let runs = [
        "",
        "snyc",
        "sync --jsn",
        "execute \"front door\"",
        "sync --quiet -v",
        "link --capture telepathy",
        "serve --access-ttl 10ms",
        "serve --listen nowhere",
        "account shw",
    ]
    .map(|line| sandbox.run(line).expect_code(2));
    snapshot_of("not-understood", &runs);
}

#[test]
fn every_shell_gets_its_completions() {
    let sandbox = Sandbox::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = sandbox.run(&format!("completions {shell}")).expect_code(0);
        let kept = format!("{}/completions/smarthome.{shell}", env!("CARGO_MANIFEST_DIR"));
        assert!(ran.stdout == std::fs::read_to_string(&kept).expect("a file"), "{kept} differs");
        assert!(ran.stdout.contains("disconnect") && ran.stderr.is_empty());
    }
}

#[test]
fn a_command_line_that_is_wrong_is_a_document_too_where_one_is_asked_for() {
    let sandbox = Sandbox::new();
    for line in ["explain --json --bogus", "--json validate home", "--json", "--json nonsense"] {
        let ran = sandbox.run(line).expect_code(2);
        let document: serde_json::Value = serde_json::from_str(&ran.stdout).expect("one document");
        assert_eq!(document["outcome"], "failed", "{line}");
        assert!(!ran.stderr.is_empty(), "{line}");
    }
    assert_eq!(sandbox.run("explain --bogus").expect_code(2).stdout, "");
    assert_eq!(sandbox.run("explain -- --json --bogus").expect_code(2).stdout, "");
    sandbox.run("--json --version").expect_code(0).expect_stdout("smarthome");
}

#[test]
fn a_mistake_that_is_quoted_back_paints_no_terminal() {
    let sandbox = Sandbox::new();
    let ran = sandbox.run("explain a\u{1b}[31mb").expect_code(2);
    assert!(ran.stderr.contains("`a[31mb`"), "{}", ran.stderr);
}
