//! What the judge found: for people, and for programs.

mod html;
mod json;
mod junit;
mod list;
mod sarif;
mod text;

pub(super) use json::exchange_json;

pub use html::checks_html;
pub use json::checks_json;
pub use junit::checks_junit;
pub use list::{check_list_json, render_check_list};
pub use sarif::checks_sarif;
pub use text::{Sort, render_findings, render_group, render_groups, render_verdict};

#[cfg(test)]
mod tests;
