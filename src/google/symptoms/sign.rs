//! A sign of something broken, as a person sees it.

use super::commands::CommandLine;
use super::symptom::Symptom;
use crate::google::link::HopName;

/// What is seen, and where to look then.
#[derive(Debug)]
pub struct Sign {
    /// The words shown, or the name in the log; `…` stands for a name of the cloud or of a device.
    pub name: &'static str,
    /// Other wordings of the same.
    pub wordings: &'static [&'static str],
    /// What it means.
    pub meaning: &'static str,
    /// What may be wrong, the likeliest first.
    pub symptoms: &'static [Symptom],
    /// The hops of linking that break then, the likeliest first.
    pub hops: &'static [HopName],
    /// What to type to see it.
    pub commands: &'static [&'static CommandLine],
    /// What else is worth knowing.
    pub notes: &'static [&'static str],
    /// The signs that go with it: names in Google's log for the phone, words of the phone for a
    /// name in the log.
    pub beside: &'static [&'static str],
}
