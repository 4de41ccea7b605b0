//! Names of the platform in a document: device types, traits, commands, codes.
//!
//! The lists grow, and the catalogue has those of its day: a name it does not know is doubtful.
//! One that differs from a known name in its case alone is wrong.

use crate::catalog::nearest;
use crate::protocol::{ErrorCode, Mismatch, Place, Rule};

/// Says that `name` is none of the `known` names, which `what` calls: `device type`.
pub(super) fn unknown_name<'a>(
    place: &Place<'_>,
    name: &str,
    what: &str,
    known: impl Iterator<Item = &'a str> + Clone,
) -> Mismatch {
    let actual = format!("`{name}`");
    let mismatch = |expected| Mismatch::new(place.pointer(), expected, actual).breaks(Rule::Name);
    if let Some(right) = known.clone().find(|known| known.eq_ignore_ascii_case(name)) {
        return mismatch(format!("`{right}`: case counts"));
    }
    let expected = match nearest(name, known).first() {
        Some(near) => format!("a known {what} (did you mean `{near}`?)"),
        None => format!("a known {what}"),
    };
    mismatch(expected).tolerated()
}

/// Checks an error or exception code.
pub(super) fn check_code(code: &str, place: &Place<'_>, found: &mut Vec<Mismatch>) {
    if let ErrorCode::Other(code) = ErrorCode::from(code) {
        let known = ErrorCode::ALL.iter().map(ErrorCode::as_str);
        found.push(unknown_name(place, &code, "error code", known));
    }
}
