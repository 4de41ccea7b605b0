//! `smarthome demo`: both sides in one process, over real HTTP: links, asks, talks, unlinks.
//!
//! The demo ends with exit 0 only if every step held.

mod running_cloud;
mod scenes;
mod smart_home;

use std::process::ExitCode;
use std::time::Instant;

use serde_json::{Value, json};

use crate::google::Trouble;
use crate::report::render_summary;

use super::failure::{Failure, Kind};
use super::linked::trouble_failure;
use super::output::Output;
use super::serve::runtime;
use running_cloud::RunningCloud;

/// Play both sides: link, sync, query, talk, PIN, "are you sure?", disconnect
#[derive(clap::Args, Debug)]
pub(super) struct Args {}

pub(super) fn run(_: &Args, output: &Output) -> Result<ExitCode, Failure> {
    let started = Instant::now();
    let steps = runtime()?.block_on(play(output))?;
    output.document(&json!({"outcome": "success", "steps": steps}));
    let text = format!(
        "every step held: {} steps in {:.1} s, both sides on this machine",
        steps.len(),
        started.elapsed().as_secs_f64()
    );
    output.talk(&render_summary(true, &text, Some("smarthome serve"), output.talk_style()));
    Ok(ExitCode::SUCCESS)
}

async fn play(output: &Output) -> Result<Vec<Value>, Failure> {
    let cloud = RunningCloud::start(|_| {}).await?;
    let played = smart_home::play(cloud.target.clone(), output).await;
    cloud.stop().await;
    played
}

fn heading(output: &Output, title: &str) {
    output.text(&format!("\n{}\n", output.style().dim(&format!("-- {title}"))));
}

/// The step did not hold.
fn broken(step: &str, expected: &str, actual: &str) -> Failure {
    Failure::new(Kind::OtherSide, format!("{step}: expected {expected}, got {actual}"))
}

fn hold(step: &str, trouble: Option<&Trouble>) -> Result<(), Failure> {
    trouble.map_or(Ok(()), |trouble| Err(trouble_failure(&format!("{step} failed"), trouble)))
}
