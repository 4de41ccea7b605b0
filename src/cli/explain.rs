//! `smarthome explain`: what a name on the wire means, and what the phone or Google's log says.

use std::process::ExitCode;

use crate::google::NameError;
use crate::report::{Found, find_page, names_json, render_names, render_summary};

use super::failure::Failure;
use super::output::Output;

/// Explain a trait, command, device type, status or error code, or what the phone shows
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// `OnOff`, `action.devices.commands.OnOff`, `LOCK`, `lowBattery`; words on the phone, such as
    /// "Couldn't update the setting"; a name in Google's log, such as `OPEN_AUTH_FAILURE`
    /// [default: list all names]
    #[arg(value_name = "NAME")]
    words: Vec<String>,
}

pub(super) fn run(args: &Args, output: &Output) -> Result<ExitCode, Failure> {
    if args.words.is_empty() {
        list(output);
        return Ok(ExitCode::SUCCESS);
    }
    let name = args.words.join(" ");
    let found = find_page(&name).map_err(|nearest| unknown(&name, nearest))?;
    output.document(&found.page.to_json());
    output.text(&found.page.render(output.style()));
    for remark in remarks(&found) {
        output.talk(&output.talk_style().dim(&remark));
    }
    Ok(ExitCode::SUCCESS)
}

fn list(output: &Output) {
    output.document(&names_json());
    output.text(&render_names(output.style()));
    let next = Some("smarthome explain NAME");
    let summary = "every name has a page";
    output.talk(&render_summary(true, summary, next, output.talk_style()));
}

fn unknown(typed: &str, nearest: Vec<String>) -> Failure {
    let kind = "known name or message";
    let error = NameError::Unknown { kind, typed: typed.to_owned(), nearest };
    Failure::from(error).hint("`smarthome explain` lists every name")
}

/// What the page itself does not say: the right spelling, and what else has the name.
fn remarks(found: &Found) -> Vec<String> {
    let name = found.page.name();
    let spelling =
        (!found.exact).then(|| format!("on the wire it is spelled `{name}`, and case counts"));
    let others = found
        .homonyms
        .iter()
        .map(|other| format!("see also: `smarthome explain {}` ({})", other.name, other.kind));
    spelling.into_iter().chain(others).collect()
}
