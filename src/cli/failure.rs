//! We could not do our job: what went wrong, why, and what to do next. The kind alone chooses the
//! exit code.

use std::fmt;
use std::process::ExitCode;

use serde_json::{Value, json};

use crate::wire::{Problems, SendError, TlsFault};

/// Which exit code a failure ends in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    /// The other side misbehaved or refused.
    OtherSide,
    /// The command line or a file is wrong.
    Usage,
    /// The other side could not be reached.
    Unreachable,
    /// No account is linked yet.
    NotLinked,
}

/// A failure with its cause and hints.
#[derive(Debug)]
pub(super) struct Failure {
    kind: Kind,
    message: String,
    causes: Vec<String>,
    hints: Vec<String>,
}

impl Failure {
    pub(super) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), causes: Vec::new(), hints: Vec::new() }
    }

    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    /// Adds why it happened.
    pub(super) fn cause(mut self, cause: impl fmt::Display) -> Self {
        self.causes.push(cause.to_string());
        self
    }

    /// Adds something to do about it.
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Puts this in the place of the hints, where the command line or a file is wrong.
    pub(super) fn hint_instead(self, hint: &str) -> Self {
        match self.kind {
            Kind::Usage => Self { hints: vec![hint.to_owned()], ..self },
            _ => self,
        }
    }

    /// A request that got no answer.
    pub(super) fn send(doing: &str, error: &SendError) -> Self {
        let kind = if error.is_unreachable() { Kind::Unreachable } else { Kind::OtherSide };
        Self::new(kind, doing).cause(error).hint_at_sending(error)
    }

    /// Adds what to do where no answer came.
    pub(super) fn hint_at_sending(self, error: &SendError) -> Self {
        let failure = match error.tls_advice() {
            Some(advice) => self.hint(advice),
            None if error.is_unreachable() => {
                return self.hint("is the cloud running, and is the address right?");
            }
            None => return self,
        };
        match error {
            SendError::Tls { .. } => failure.hint(TlsFault::PHONE),
            _ => failure,
        }
    }

    /// A file with mistakes.
    pub(super) fn file(doing: &str, problems: &Problems) -> Self {
        problems.to_string().lines().fold(Self::usage(doing), Failure::cause)
    }

    /// What `--json` prints where there is nothing else to print.
    pub(super) fn to_json(&self) -> Value {
        json!({
            "outcome": "failed",
            "error": self.message,
            "causes": self.causes,
            "hints": self.hints,
        })
    }

    pub(super) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self.kind {
            Kind::OtherSide => 1,
            Kind::Usage => 2,
            Kind::Unreachable => 3,
            Kind::NotLinked => 4,
        })
    }

    pub(super) fn message(&self) -> &str {
        &self.message
    }

    /// All of it, where there is no room but for a remark.
    pub(super) fn to_remark(&self) -> String {
        let parts = [&self.message].into_iter().chain(&self.causes).chain(&self.hints);
        parts.map(String::as_str).collect::<Vec<_>>().join("; ")
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for cause in &self.causes {
            write!(f, "\n  caused by: {cause}")?;
        }
        if !self.hints.is_empty() {
            f.write_str("\n")?;
        }
        for hint in &self.hints {
            write!(f, "\nhint: {hint}")?;
        }
        Ok(())
    }
}
