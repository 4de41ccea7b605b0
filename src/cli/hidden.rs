//! Questions whose answer is not shown, and a terminal that shows what is typed again afterwards,
//! Ctrl-C included.

use std::io;
use std::sync::Once;

/// Asks on the terminal; what is typed is not shown.
pub(super) fn ask_hidden(prompt: &str) -> io::Result<String> {
    restore_on_interrupt();
    let answer = rpassword::prompt_password(prompt);
    if answer.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::Interrupted) {
        give_up();
    }
    answer
}

/// Ends the process as a shell reports one that SIGINT ended.
fn give_up() {
    const INTERRUPTED: i32 = 130;
    static SAID: Once = Once::new();
    SAID.call_once(|| super::output::say("\ninterrupted"));
    std::process::exit(INTERRUPTED);
}

/// From the first hidden question on, Ctrl-C leaves the terminal as it was before: the system ends
/// a process without undoing what it did to the terminal.
#[cfg(unix)]
fn restore_on_interrupt() {
    use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};

    static ONCE: Once = Once::new();

    ONCE.call_once(|| {
        let Ok(terminal) = std::fs::File::open("/dev/tty") else {
            return;
        };
        let Ok(before) = tcgetattr(&terminal) else {
            return;
        };
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
            return;
        };
        // The handler is in place before the question is asked.
        let interrupt = {
            let _entered = runtime.enter();
            tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt())
        };
        let Ok(mut interrupt) = interrupt else {
            return;
        };
        std::thread::spawn(move || {
            runtime.block_on(interrupt.recv());
            let _ = tcsetattr(&terminal, OptionalActions::Now, &before);
            give_up();
        });
    });
}

#[cfg(not(unix))]
fn restore_on_interrupt() {}
