//! What can be explained at all, kind by kind.

use serde_json::Value;

use crate::protocol::Map;
use crate::report::Style;

use super::KINDS;
use super::page::head_json;
use super::sheet::Sheet;

/// More names than these are sought by their letter.
const MOST_IN_A_PARAGRAPH: usize = 100;

/// Renders the names of every kind.
#[must_use]
pub fn render_names(style: Style) -> String {
    let mut sheet = Sheet::new(style);
    for (index, kind) in KINDS.iter().enumerate() {
        let topics = (kind.topics)();
        let names: Vec<&str> = topics.iter().map(|topic| topic.name()).collect();
        if index > 0 {
            sheet.gap();
        }
        sheet.heading(&format!("{} ({})", kind.heading, names.len()));
        sheet.indented(|sheet| match names.len() {
            _ if names.iter().any(|name| name.contains(' ')) => sheet.items(&names),
            0..=MOST_IN_A_PARAGRAPH => sheet.names(&names, "none"),
            _ => write_by_letter(sheet, &names),
        });
    }
    sheet.finish()
}

/// So many names that each letter begins a line.
fn write_by_letter(sheet: &mut Sheet, names: &[&str]) {
    let initial = |name: &str| name.chars().next().map(|first| first.to_ascii_lowercase());
    for group in names.chunk_by(|one, next| initial(one) == initial(next)) {
        sheet.item(&group.join(", "));
    }
}

/// The names of every kind as one JSON document.
#[must_use]
pub fn names_json() -> Value {
    let kinds = KINDS.iter().map(|kind| {
        let topics = (kind.topics)();
        let heads = topics.iter().map(|topic| Value::Object(head_json(kind, &**topic)));
        (kind.plural.to_owned(), heads.collect())
    });
    kinds.collect::<Map>().into()
}
