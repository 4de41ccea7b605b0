//! Questions whose answer is not shown, and a terminal that shows what is typed again afterwards,
//! Ctrl-C included.

use std::io;
use std::sync::Once;

/// Asks on the terminal; what is typed is not shown.
pub(super) fn ask_hidden(prompt: &str) -> io::Result<String> {
    restore_on_interrupt();
    // Before the question stands there: somebody may type at once.
    let _hidden = Hidden::begin();
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

/// A terminal that does not show what is typed, until this is dropped.
#[cfg(unix)]
struct Hidden {
    terminal: std::fs::File,
    before: rustix::termios::Termios,
}

#[cfg(unix)]
impl Hidden {
    /// None where there is no terminal.
    fn begin() -> Option<Self> {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};

        let terminal = std::fs::File::open("/dev/tty").ok()?;
        let before = tcgetattr(&terminal).ok()?;
        let mut hidden = before.clone();
        hidden.local_modes.remove(LocalModes::ECHO);
        tcsetattr(&terminal, OptionalActions::Now, &hidden).ok()?;
        Some(Self { terminal, before })
    }
}

#[cfg(unix)]
impl Drop for Hidden {
    fn drop(&mut self) {
        use rustix::termios::{OptionalActions, tcsetattr};

        let _ = tcsetattr(&self.terminal, OptionalActions::Now, &self.before);
    }
}

#[cfg(not(unix))]
fn restore_on_interrupt() {}

#[cfg(not(unix))]
struct Hidden;

#[cfg(not(unix))]
impl Hidden {
    fn begin() -> Self {
        Self
    }
}
