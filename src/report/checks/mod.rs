//! What the judge found: for people, and for programs.

mod json;
mod list;
mod text;

pub use json::checks_json;
pub use list::{check_list_json, render_check_list};
pub use text::{render_findings, render_groups, render_verdict};

#[cfg(test)]
mod tests;
