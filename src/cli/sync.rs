//! `smarthome sync`: which devices the linked account has.

use std::process::ExitCode;

use crate::report::{render_devices, render_summary};

use super::common::Common;
use super::failure::Failure;
use super::linked;
use super::output::{self, Output};

/// Ask the cloud which devices there are
#[derive(clap::Args, Debug)]
pub(super) struct Args {}

pub(super) fn run(_: &Args, common: &Common, output: &Output) -> Result<ExitCode, Failure> {
    let account = linked::load(common, output)?;
    linked::in_session(account, output, async |session| {
        let answer = session.sync().await;
        let devices = session
            .account()
            .synced()
            .and_then(Result::ok)
            .map(|payload| payload.devices)
            .unwrap_or_default();
        let code = linked::print_answer(&answer, "SYNC failed", output, || {
            render_devices(&devices, output.style())
        })?;
        let summary = output::devices(devices.len());
        let selection = common.selection(common.target.as_deref());
        let next = devices
            .first()
            .map(|device| format!("smarthome query{selection} {:?}", device.name.name));
        output.talk(&render_summary(true, &summary, next.as_deref(), output.talk_style()));
        Ok(code)
    })
}
