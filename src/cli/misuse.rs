//! A command line that clap does not understand, for those who asked for `--json`.

use clap::error::{Error, ErrorKind};

use super::failure::Failure;

/// What is wrong with the command line, without the colours and the usage that people get.
pub(super) fn failure(error: &Error) -> Failure {
    let missing =
        [ErrorKind::MissingSubcommand, ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand];
    if missing.contains(&error.kind()) {
        return Failure::usage("there is no sub-command").hint("`smarthome --help` lists them");
    }
    let text = error.render().to_string();
    let before_usage = text.split("\n\nUsage:").next().unwrap_or_default();
    let mut lines = before_usage.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    let mut message = first.strip_prefix("error: ").unwrap_or(first).to_owned();
    let mut hints = Vec::new();
    for line in lines {
        match line.strip_prefix("tip: ") {
            Some(tip) => hints.push(tip),
            None if line.starts_with("For more information") => {}
            None => message = format!("{message} {line}"),
        }
    }
    hints.into_iter().fold(Failure::usage(message), Failure::hint)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    fn said(line: &str) -> Value {
        let error = crate::cli::command().try_get_matches_from(line.split(' '));
        super::failure(&error.expect_err("a mistake")).to_json()
    }

    #[test]
    fn a_mistake_is_one_sentence_and_its_tips() {
        assert_eq!(
            said("smarthome --json validate home"),
            json!({
                "outcome": "failed",
                "error": "the following required arguments were not provided: <FILE>",
                "causes": [], "hints": [],
            })
        );
        let document = said("smarthome --jsn explain");
        assert_eq!(document["error"], "unexpected argument '--jsn' found");
        assert_eq!(document["hints"], json!(["a similar argument exists: '--json'"]));
        assert_eq!(said("smarthome --json")["error"], "there is no sub-command");
    }
}
