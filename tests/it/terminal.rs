//! A person at a terminal: what was not given is asked, and what is secret is not shown.
#![cfg(target_os = "linux")]

use std::io::{ErrorKind, Read as _, Write as _};
use std::process::{Command, Stdio};

use crate::common::{PASSWORD, PIN, Sandbox, WRONG_PIN};

/// Runs `smarthome LINE` in a terminal that `script` of util-linux provides, and answers each
/// question when it is asked; what stood on the screen and the exit code. None where there is no
/// `script`.
pub fn at_a_terminal(
    sandbox: &Sandbox,
    line: &str,
    answers: &[(&str, &str)],
) -> Option<(String, Option<i32>)> {
    let program = sandbox.command(line);
    let mut command = Command::new("script");
    command.args(["-q", "-e", "-c"]);
    command.arg(format!("{} {line}", env!("CARGO_BIN_EXE_smarthome"))).arg("/dev/null");
    command.env_clear().env("TERM", "xterm").stdin(Stdio::piped()).stdout(Stdio::piped());
    command.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.current_dir(program.get_current_dir().expect("a directory"));
    let mut child = match command.spawn() {
        Err(error) if error.kind() == ErrorKind::NotFound => return None,
        child => child.expect("`script` starts"),
    };
    let mut screen = Vec::new();
    let (mut typed, mut shown) =
        (child.stdin.take().expect("a pipe"), child.stdout.take().expect("a pipe"));
    let mut seen = 0;
    for (question, answer) in answers {
        while !String::from_utf8_lossy(&screen[seen..]).contains(question) {
            let mut byte = [0];
            let read = shown.read(&mut byte).expect("readable");
            assert!(read == 1, "no {question:?}: {}", String::from_utf8_lossy(&screen));
            screen.push(byte[0]);
        }
        seen = screen.len();
        writeln!(typed, "{answer}").expect("it listens");
    }
    shown.read_to_end(&mut screen).expect("readable");
    let code = child.wait().expect("it ends").code();
    Some((String::from_utf8(screen).expect("UTF-8"), code))
}

#[test]
fn what_was_not_given_is_asked() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("");
    let link = format!("link {} --username resident", server.url());
    let unlock = "execute 'front door' LockUnlock lock=false";
    let dim = "execute 'living room light' BrightnessAbsolute brightness=12";
    let pin = "PIN (not shown; empty cancels): ";
    let sure = "yes or no? ";
    for (line, answers, said) in [
        (&*link, &[("password of resident (not shown): ", PASSWORD)][..], "linked: "),
        (unlock, &[(pin, WRONG_PIN), (pin, PIN)], "Unlocking the front door."),
        (unlock, &[(pin, "")], "cancelled in"),
        (dim, &[(sure, "perhaps"), (sure, "y")], "done in"),
        (dim, &[(sure, "No")], "cancelled in"),
    ] {
        let Some((screen, code)) = at_a_terminal(&sandbox, line, answers) else {
            eprintln!("skipped: there is no `script` here");
            return;
        };
        assert_eq!(code, Some(0), "{line}: {screen}");
        assert!(screen.contains(said), "{line}: {screen}");
        for secret in [PASSWORD, PIN, WRONG_PIN] {
            assert!(!screen.contains(secret), "{line}: {screen}");
        }
    }
}
