//! Flags that every sub-command understands.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Flags that every sub-command understands.
#[derive(Args, Debug)]
pub(super) struct Common {
    /// Use the cloud of this name from smarthome.toml
    #[arg(long, global = true, value_name = "NAME", env = "SMARTHOME_TARGET", help_heading = GLOBAL)]
    pub(super) target: Option<String>,

    /// Read targets from this file [default: smarthome.toml, where there is one]
    #[arg(long, global = true, value_name = "FILE", env = "SMARTHOME_CONFIG", help_heading = GLOBAL)]
    pub(super) config: Option<PathBuf>,

    /// Play this Google account
    #[arg(
        long,
        global = true,
        value_name = "NAME",
        default_value = "default",
        env = "SMARTHOME_ACCOUNT",
        help_heading = GLOBAL
    )]
    pub(super) account: String,

    /// Trust the certificates in this file too (PEM), besides the system's
    #[arg(long, global = true, value_name = "FILE", env = "SMARTHOME_CA", help_heading = GLOBAL)]
    pub(super) ca: Option<PathBuf>,

    /// Print one JSON document on standard output and nothing else there
    #[arg(long, global = true, help_heading = GLOBAL)]
    pub(super) json: bool,

    /// Print results only
    #[arg(long, global = true, conflicts_with = "verbose", help_heading = GLOBAL)]
    pub(super) quiet: bool,

    /// Show every exchange, or the server's log; secrets are redacted
    #[arg(long, short, global = true, action = clap::ArgAction::Count, help_heading = GLOBAL)]
    pub(super) verbose: u8,

    /// Colour the output
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        env = "SMARTHOME_COLOR",
        help_heading = GLOBAL
    )]
    pub(super) color: ColorChoice,

    /// Print tokens, codes, passwords and PINs in clear
    #[arg(long, global = true, help_heading = GLOBAL)]
    pub(super) show_secrets: bool,
}

impl Common {
    /// The flags that name this target and this account again, each with a space before it.
    pub(super) fn selection(&self, target: Option<&str>) -> String {
        let target = target.map(|name| format!(" --target {name}")).unwrap_or_default();
        match self.account.as_str() {
            "default" => target,
            account => format!("{target} --account {account}"),
        }
    }
}

const GLOBAL: &str = "Common options";

/// When to colour.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(super) enum ColorChoice {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}
