//! The long names of commands, traits and device types, and their short forms.

/// Stands before every command name on the wire.
pub const COMMAND_PREFIX: &str = "action.devices.commands.";
/// Stands before every trait name on the wire.
pub const TRAIT_PREFIX: &str = "action.devices.traits.";
/// Stands before every device type on the wire.
pub const TYPE_PREFIX: &str = "action.devices.types.";

/// Takes `prefix` off `name`; a name without it is already short.
#[must_use]
pub fn short_name<'a>(prefix: &str, name: &'a str) -> &'a str {
    name.strip_prefix(prefix).unwrap_or(name)
}

/// Puts `prefix` before `name`, unless it stands there already.
#[must_use]
pub fn full_name(prefix: &str, name: &str) -> String {
    format!("{prefix}{}", short_name(prefix, name))
}
