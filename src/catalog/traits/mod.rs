//! The register of traits: one file and one line each.

use crate::protocol::{COMMAND_PREFIX, Map, Mismatch, TRAIT_PREFIX, short_name};

use super::{Command, Device, Object};

mod on_off;

/// Every trait the catalog knows, in alphabetical order.
pub static TRAITS: &[&Trait] = &[&on_off::TRAIT];

/// What a kind of device can declare, report and do.
#[derive(Debug)]
pub struct Trait {
    /// The short name, as on the wire.
    pub name: &'static str,
    /// What it is for.
    pub summary: &'static str,
    /// What SYNC declares.
    pub attributes: Object,
    /// What QUERY reports.
    pub states: Object,
    /// What EXECUTE can do.
    pub commands: &'static [Command],
    /// The attribute that says that no state is reported.
    pub command_only: Option<&'static str>,
    /// The attribute that says that no command is accepted.
    pub query_only: Option<&'static str>,
    /// Conditions between attributes and states: a mode among those declared, a setpoint within
    /// the range. Pointers start with `/attributes` or `/state`.
    pub rules: fn(&Device<'_>) -> Vec<Mismatch>,
    /// The states a new device with these attributes starts with.
    pub starting_states: fn(&Map) -> Map,
    /// The states that no longer hold once these are set.
    pub replaced: fn(&Map) -> Vec<&'static str>,
}

impl Trait {
    /// The command of this full or short name.
    #[must_use]
    pub fn command(&self, name: &str) -> Option<&'static Command> {
        let short = short_name(COMMAND_PREFIX, name);
        self.commands
            .iter()
            .find(|command| command.name == short || command.aliases.contains(&short))
    }
}

/// No conditions beyond the shapes.
fn no_rules(_: &Device<'_>) -> Vec<Mismatch> {
    Vec::new()
}

/// No states exclude each other.
fn replaces_nothing(_: &Map) -> Vec<&'static str> {
    Vec::new()
}

/// The trait of this full or short name.
#[must_use]
pub fn find_trait(name: &str) -> Option<&'static Trait> {
    let short = short_name(TRAIT_PREFIX, name);
    TRAITS.iter().copied().find(|known| known.name == short)
}

/// The command of this full or short name, with the trait it belongs to.
#[must_use]
pub fn find_command(name: &str) -> Option<(&'static Trait, &'static Command)> {
    TRAITS.iter().find_map(|known| Some((*known, known.command(name)?)))
}
