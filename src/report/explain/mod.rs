//! The pages of `smarthome explain`: one for every name that people meet on the wire, and one for
//! everything they see when a link is broken.
//!
//! A page is made from the catalogue, or from the table of symptoms that `smarthome link` uses
//! too: nothing is written twice. A kind of
//! page is one file and one line in [`KINDS`].

mod checklists;
mod codes;
mod commands;
mod device_types;
mod fields;
mod find;
mod judge;
mod list;
mod page;
mod sheet;
mod signs;
mod speech;
mod statuses;
#[cfg(test)]
mod tests;
mod traits;
mod words;

pub use find::{Found, Homonym, find_page};
pub use list::{names_json, render_names};
pub use page::Page;

use page::Kind;

/// Every kind of page. Where several kinds have the same name, the first is meant.
static KINDS: &[&Kind] = &[
    &traits::KIND,
    &commands::KIND,
    &device_types::KIND,
    &statuses::KIND,
    &codes::KIND,
    &signs::PHONE,
    &signs::LOG,
    &checklists::KIND,
    &judge::CHECK,
    &judge::GROUP,
    &judge::FAULT,
];
