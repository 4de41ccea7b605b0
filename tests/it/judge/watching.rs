//! `smarthome check` before somebody who watches, and before nobody.

use crate::common::{PASSWORD, Sandbox};
use crate::providers::server::{Answer, Provider};
use crate::terminal::at_a_terminal;

/// Takes a line off the terminal.
const CLEARED: &str = "\r\u{1b}[2K";

#[test]
fn each_group_has_one_line_as_it_ends_and_the_bar_leaves_nothing() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("--fault token.code-reusable");
    let only = "--only oauth.bearer,oauth.token.code-single-use";
    let line = format!("check {} --username resident --color never {only}", server.url());
    let answers = [("password of resident (not shown): ", PASSWORD)];
    let Some((screen, code)) = at_a_terminal(&sandbox, &line, &answers) else {
        eprintln!("skipped: there is no `script` here");
        return;
    };
    assert_eq!(code, Some(1), "{screen}");
    for group in ["ok    oauth.bearer  ", "FAIL  oauth.token   "] {
        assert_eq!(screen.matches(group).count(), 1, "{group}: {screen}");
    }
    assert!(screen.contains("/11 "), "a bar was there: {screen}");
    let (_, after) = screen.rsplit_once(CLEARED).expect("the bar is taken away");
    assert!(!after.contains("/11 ") && after.contains("expected"), "{screen}");
    assert!(!screen.contains("\u{1b}[?25l"), "the cursor was never hidden: {screen}");

    let line = format!("{line} --password \"{PASSWORD}\"");
    for flags in ["", "--json", "--quiet"] {
        let ran = sandbox.run(&format!("{line} {flags}")).expect_code(1);
        let said = format!("{}{}", ran.stdout, ran.stderr);
        assert!(!said.contains('\u{1b}') && !said.contains("/11 "), "{}", ran.text());
        let quiet = screen_of(&sandbox, &format!("{line} {flags}"));
        let has_bar = quiet.is_some_and(|screen| screen.contains("/11 "));
        assert_eq!(has_bar, flags.is_empty(), "{flags}");
    }
}

fn screen_of(sandbox: &Sandbox, line: &str) -> Option<String> {
    at_a_terminal(sandbox, line, &[]).map(|(screen, _)| screen)
}

#[test]
fn who_gives_up_finds_the_terminal_as_it_was() {
    let sandbox = Sandbox::new();
    // It is there, and nobody can sign in: the page never comes.
    let cloud = Provider::answering(|asked| {
        if asked.path == "/auth" {
            loop {
                std::thread::park();
            }
        }
        Answer::page("nothing here")
    });
    let line = cloud.line("--color never").replacen("link", "check", 1);
    let ctrl_c = [("   0/", "\u{3}")];
    let Some((screen, code)) = at_a_terminal(&sandbox, &line, &ctrl_c) else {
        eprintln!("skipped: there is no `script` here");
        return;
    };
    assert_eq!(code, Some(130), "{screen}");
    assert!(screen.contains("stopping: devices are put back"), "{screen}");
    let (_, after) = screen.rsplit_once(CLEARED).expect("the bar is taken away");
    assert!(
        after.contains("nothing was judged") && after.contains("the run was stopped"),
        "{screen}"
    );
}
