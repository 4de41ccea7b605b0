//! `smarthome disconnect`: the user unlinks.

use std::process::ExitCode;

use crate::report::render_summary;

use super::common::Common;
use super::failure::Failure;
use super::linked;
use super::output::Output;

/// Unlink: send DISCONNECT and forget the account
#[derive(clap::Args, Debug)]
pub(super) struct Args {}

pub(super) fn run(_: &Args, common: &Common, output: &Output) -> Result<ExitCode, Failure> {
    let account = linked::load(common, output)?;
    let (target, name) = (account.target.name.clone(), account.name.clone());
    let code = linked::in_session(account, output, async |session| {
        let answer = session.disconnect().await;
        linked::print_answer(&answer, "DISCONNECT failed", output, String::new).map_err(|failure| {
            failure.hint("the account is still kept; `smarthome account forget` removes it")
        })
    })?;
    linked::account_files()?.forget(&target, &name)?;
    let text = format!("unlinked; the account `{name}` of `{target}` is forgotten");
    output.talk(&render_summary(true, &text, None, output.talk_style()));
    Ok(code)
}
