//! `smarthome demo`: both sides in one process, over real HTTP: links, asks, talks, unlinks.
//!
//! The demo ends with exit 0 only if every step held.

mod linking;
mod running_cloud;
mod scenes;
mod sign_in;
mod smart_home;

use std::process::ExitCode;
use std::time::Instant;

use clap::ValueEnum;
use serde_json::{Value, json};

use crate::google::Trouble;
use crate::google::identity::Keys;
use crate::report::render_summary;
use crate::wire::SystemChance;

use super::failure::{Failure, Kind};
use super::linked::trouble_failure;
use super::output::Output;
use super::serve::runtime;
use running_cloud::RunningCloud;

/// Play both sides: link, sync, query, talk, PIN, "are you sure?", disconnect
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// How the account is linked; smart home goes with `code` alone
    #[arg(long, value_name = "WAY", default_value = "code")]
    linking: Linking,
}

/// The ways to link.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum Linking {
    /// By an authorization code, and then all of smart home
    Code,
    /// By an access token in the fragment
    Implicit,
    /// By Google's word on who somebody is, else in the browser
    Streamlined,
    /// In a conversation, by Google Sign-In
    GoogleSignIn,
    /// Each of them
    All,
}

impl Linking {
    fn has(self, way: Self) -> bool {
        self == way || self == Self::All
    }
}

pub(super) fn run(args: &Args, output: &Output) -> Result<ExitCode, Failure> {
    let started = Instant::now();
    let steps = runtime()?.block_on(play(args.linking, output))?;
    output.document(&json!({"outcome": "success", "steps": steps}));
    let text = format!(
        "every step held: {} in {:.1} s, both sides on this machine",
        if steps.len() == 1 { "1 step".to_owned() } else { format!("{} steps", steps.len()) },
        started.elapsed().as_secs_f64()
    );
    output.talk(&render_summary(true, &text, Some("smarthome serve"), output.talk_style()));
    Ok(ExitCode::SUCCESS)
}

async fn play(linking: Linking, output: &Output) -> Result<Vec<Value>, Failure> {
    let mut steps = Vec::new();
    if linking.has(Linking::Code) {
        let cloud = RunningCloud::start(|_| {}).await?;
        let played = smart_home::play(&cloud.target, output).await;
        cloud.stop().await;
        steps.extend(played?);
    }
    if linking.has(Linking::Implicit) {
        steps.extend(linking::implicit(output).await?);
    }
    if linking.has(Linking::Streamlined) || linking.has(Linking::GoogleSignIn) {
        // Made when they are needed: that takes a moment.
        let keys = Keys::generate(&SystemChance);
        if linking.has(Linking::Streamlined) {
            steps.extend(linking::streamlined(&keys, output).await?);
        }
        if linking.has(Linking::GoogleSignIn) {
            steps.extend(sign_in::play(&keys, output).await?);
        }
    }
    Ok(steps)
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
