//! `smarthome query`: how devices are.

use std::process::ExitCode;

use crate::google::find_device;
use crate::protocol::SyncDevice;
use crate::report::{render_states, render_summary};

use super::common::Common;
use super::failure::Failure;
use super::linked;
use super::output::{self, Output};

/// Ask the cloud how devices are
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// An id, name or nickname from the last SYNC [default: every device]
    #[arg(value_name = "DEVICE")]
    devices: Vec<String>,
}

pub(super) fn run(args: &Args, common: &Common, output: &Output) -> Result<ExitCode, Failure> {
    let account = linked::load(common, output)?;
    linked::in_session(account, output, async |session| {
        let devices = linked::devices(session).await?;
        let ids = asked_ids(&args.devices, &devices)?;
        let answer = session.query(&ids).await;
        let response = answer.response();
        let code = linked::print_answer(&answer, "QUERY failed", output, || {
            render_states(&response, &devices, output.redactor(), output.style())
        })?;
        let latency = answer.latency_ms().unwrap_or_default();
        let summary = format!("{} in {latency:.1} ms", output::devices(ids.len()));
        output.talk(&render_summary(true, &summary, None, output.talk_style()));
        Ok(code)
    })
}

fn asked_ids(names: &[String], devices: &[SyncDevice]) -> Result<Vec<String>, Failure> {
    if names.is_empty() {
        return Ok(devices.iter().map(|device| device.id.clone()).collect());
    }
    names.iter().map(|name| Ok(find_device(devices, name)?.id.clone())).collect()
}
