//! How results look: values to text, no I/O.
//!
//! What is good, bad or in the background is marked by a [`Style`], decided once by the caller;
//! secrets go through the redactor, and PINs of a conversation are hidden wherever they turn up.

mod action;
mod checks;
mod explain;
mod harmless;
mod hops;
mod json;
mod not_your_server;
mod proxy;
mod replay;
mod style;
mod summary;
mod table;
mod transcript;
mod veil;
mod violations;
mod wrap;

pub use action::{action_json, is_well, render_action_summary};
pub use checks::{
    Sort, check_list_json, checks_html, checks_json, checks_junit, checks_sarif, render_check_list,
    render_findings, render_group, render_groups, render_verdict,
};
pub use explain::{Found, Homonym, Page, find_page, names_json, render_names};
pub use harmless::{colourless, harmless, harmless_json};
pub use hops::{render_hop, render_link_failure};
pub use json::{conversation_json, intent_json, question_json};
pub use not_your_server::render_not_your_server;
pub use proxy::{render_seen, seen_json};
pub use replay::{FileReplayed, render_replay_summary, render_step, render_title, replay_json};
pub use style::Style;
pub use summary::{render_conversation_summary, render_summary};
pub use table::{render_devices, render_states, render_table};
pub use transcript::{
    render_answer, render_conversation, render_exchange, render_line, render_turn,
};
pub use violations::{Named, render_violations, violations_json};

#[cfg(test)]
mod samples;
