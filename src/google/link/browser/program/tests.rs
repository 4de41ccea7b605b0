//! What browsers are told, where they are found, and what programs that are none come to.

use super::*;

fn arguments(launch: &Launch) -> Vec<String> {
    let command = Program::at(Path::new("/opt/chrome")).command(launch, Path::new("/tmp/p"));
    let words = command.as_std().get_args().map(|word| word.to_string_lossy().into_owned());
    words.collect()
}

#[test]
fn the_sandbox_stays_and_no_proxy_gets_between() {
    let launch = Launch {
        resolver_rules: "MAP a b".to_owned(),
        trusted_keys: vec!["k1=".to_owned(), "k2=".to_owned()],
        url: "https://g.test/start".to_owned(),
        ..Launch::default()
    };
    let words = arguments(&launch);
    for wanted in [
        "--no-proxy-server",
        "--user-data-dir=/tmp/p",
        "--host-resolver-rules=MAP a b",
        "--ignore-certificate-errors-spki-list=k1=,k2=",
        "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    ] {
        assert!(words.iter().any(|word| word == wanted), "{wanted} is not in {words:?}");
    }
    assert_eq!(words.last().map(String::as_str), Some("https://g.test/start"));
    let unwanted = |word: &String| {
        word.contains("no-sandbox") || word.contains("headless") || word.contains("debugging")
    };
    assert!(!words.iter().any(unwanted), "a person's browser is a browser as usual: {words:?}");
    let words = arguments(&Launch { headless: true, without_sandbox: true, ..launch });
    for wanted in ["--headless", "--remote-debugging-pipe", "--no-sandbox"] {
        assert!(words.iter().any(|word| word == wanted), "{wanted} is not in {words:?}");
    }
}

#[test]
fn a_browser_is_found_by_its_usual_names() {
    let directory = tempfile::tempdir().expect("a directory");
    let search_path = directory.path().as_os_str();
    let path = directory.path().join("chromium");
    std::fs::write(&path, "#!/bin/sh\n").expect("a file");
    let found = || Program::find(search_path).filter(|found| found.path() == path);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(found(), None, "it is no program yet");
        let may_run = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(&path, may_run).expect("permissions");
    }
    assert!(found().is_some());
}

#[test]
fn of_its_words_the_message_is_kept() {
    let line = "[11:11:1121/151500.1:ERROR:zygote_host.cc(101)] Running as root is not supported.";
    assert_eq!(message(line), "Running as root is not supported.");
    assert_eq!(message("FATAL: no room "), "FATAL: no room");
}

#[cfg(unix)]
#[test]
fn nobody_else_looks_into_the_profile() {
    use std::os::unix::fs::PermissionsExt as _;
    let profile = make_profile().expect("a directory");
    let mode = profile.path().metadata().expect("a directory").permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}

/// Starts a script in place of a browser; waiting is over as soon as nothing else is left to do.
#[cfg(unix)]
async fn launch_script(script: &str) -> LaunchError {
    use std::os::unix::fs::PermissionsExt as _;
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("browser");
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("a file");
    let may_run = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(&path, may_run).expect("permissions");
    let launch = Launch { headless: true, ..Launch::default() };
    Program::at(&path).launch(&launch).await.expect_err("it is no browser")
}

#[cfg(unix)]
#[tokio::test(start_paused = true)]
async fn a_program_that_never_answers_is_not_waited_for_without_end() {
    let error = launch_script("exec sleep 1000").await;
    assert!(matches!(error, LaunchError::Silent { .. }), "{error}");
    assert!(error.to_string().contains("did not answer within 30s"), "{error}");
}

#[cfg(unix)]
#[tokio::test]
async fn the_last_words_of_a_program_that_ends_at_once_are_passed_on() {
    let error = launch_script("echo 'no room for a socket' >&2; exit 1").await;
    assert!(error.to_string().ends_with("ended at once: no room for a socket"), "{error}");
    let error = launch_script("exit 1").await;
    assert!(matches!(error, LaunchError::Talk { .. }), "{error}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_program_that_talks_without_end_is_not_listened_to() {
    let error = launch_script("exec yes >&4").await;
    assert!(error.to_string().contains("more than 64 MiB without an end"), "{error}");
}
