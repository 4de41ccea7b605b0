//! `smarthome completions`: what a shell needs to complete our command line.

use std::process::ExitCode;

use clap_complete::Shell;

use super::output::Output;

/// Print completions for a shell
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The shell
    shell: Shell,
}

pub(super) fn run(args: &Args, output: &Output) -> ExitCode {
    output.data(&script(args.shell));
    ExitCode::SUCCESS
}

fn script(shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut super::command(), "smarthome", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum as _;

    use super::*;

    /// `UPDATE_COMPLETIONS=1 cargo test completions` writes the files anew.
    #[test]
    fn the_files_in_completions_are_current() {
        for shell in Shell::value_variants() {
            let path = format!("{}/completions/smarthome.{shell}", env!("CARGO_MANIFEST_DIR"));
            if std::env::var_os("UPDATE_COMPLETIONS").is_some() {
                std::fs::write(&path, script(*shell)).expect("the file can be written");
            }
            let kept = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(
                kept == script(*shell),
                "{path} is old: UPDATE_COMPLETIONS=1 cargo test completions"
            );
        }
    }
}
