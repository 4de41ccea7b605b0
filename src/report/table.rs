//! Tables: the devices of a SYNC, the states of a QUERY.
//!
//! Columns are as wide as their longest cell; where the line is too narrow, the widest give way
//! and their cells wrap.

use std::collections::HashMap;

use serde_json::Value;

use crate::protocol::{SyncDevice, TRAIT_PREFIX, TYPE_PREFIX, short_name};
use crate::wire::{Redactor, one_line};

use super::Style;
use super::wrap::{length, wrap};

/// Between two columns.
const GAP: &str = "  ";
/// A column gives way no further.
const NARROWEST: usize = 4;

/// Renders rows under their headers.
#[must_use]
pub fn render_table(headers: &[&str], rows: &[Vec<String>], style: Style) -> String {
    let widths = column_widths(headers, rows, style.width());
    let headers: Vec<String> = headers.iter().map(|header| (*header).to_owned()).collect();
    let mut text = String::new();
    for line in row_lines(&headers, &widths) {
        text.push_str(&style.dim(&line));
        text.push('\n');
    }
    for row in rows {
        for line in row_lines(row, &widths) {
            text.push_str(&line);
            text.push('\n');
        }
    }
    text
}

fn column_widths(headers: &[&str], rows: &[Vec<String>], width: usize) -> Vec<usize> {
    let longest = |column: usize, header: &str| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| length(cell));
        cells.chain([length(header)]).max().unwrap_or(0)
    };
    let mut widths: Vec<usize> =
        headers.iter().enumerate().map(|(column, header)| longest(column, header)).collect();
    let room = width.saturating_sub(GAP.len() * headers.len().saturating_sub(1));
    let words: Vec<usize> = headers
        .iter()
        .enumerate()
        .map(|(column, header)| longest_word(rows, column).max(length(header)))
        .collect();
    while widths.iter().sum::<usize>() > room {
        // Words are cut only where wrapping between them does not do.
        let spare = |index: usize, width: usize| width > words[index].max(NARROWEST);
        let columns = || widths.iter().copied().enumerate().rev();
        let widest = columns()
            .filter(|(index, width)| spare(*index, *width))
            .max_by_key(|(_, width)| *width)
            .or_else(|| columns().max_by_key(|(_, width)| *width));
        match widest {
            Some((index, width)) if width > NARROWEST => widths[index] -= 1,
            _ => break,
        }
    }
    widths
}

fn longest_word(rows: &[Vec<String>], column: usize) -> usize {
    let words = rows.iter().filter_map(|row| row.get(column)).flat_map(|cell| cell.split(' '));
    words.map(length).max().unwrap_or(0)
}

fn row_lines(row: &[String], widths: &[usize]) -> Vec<String> {
    let cells: Vec<Vec<String>> =
        row.iter().zip(widths).map(|(cell, width)| wrap(cell, *width)).collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    (0..height)
        .map(|index| {
            let line: Vec<String> = cells
                .iter()
                .zip(widths)
                .map(|(cell, width)| format!("{:width$}", cell.get(index).map_or("", |c| c)))
                .collect();
            line.join(GAP).trim_end().to_owned()
        })
        .collect()
}

/// Renders the devices of a SYNC.
#[must_use]
pub fn render_devices(devices: &[SyncDevice], style: Style) -> String {
    let rows: Vec<Vec<String>> = devices
        .iter()
        .map(|device| {
            let traits: Vec<&str> =
                device.traits.iter().map(|name| short_name(TRAIT_PREFIX, name)).collect();
            vec![
                device.name.name.clone(),
                short_name(TYPE_PREFIX, &device.kind).to_owned(),
                device.id.clone(),
                traits.join(", "),
                device.room_hint.clone().unwrap_or_default(),
            ]
        })
        .collect();
    render_table(&["NAME", "TYPE", "ID", "TRAITS", "ROOM"], &rows, style)
}

/// Renders the states of a QUERY response; `devices` give the names that people know.
#[must_use]
pub fn render_states(
    response: &Value,
    devices: &[SyncDevice],
    redactor: &Redactor,
    style: Style,
) -> String {
    let states = response.pointer("/payload/devices").and_then(Value::as_object);
    let names: HashMap<&str, &str> = devices
        .iter()
        .rev()
        .map(|device| (device.id.as_str(), device.name.name.as_str()))
        .collect();
    let rows: Vec<Vec<String>> = states
        .into_iter()
        .flatten()
        .map(|(id, states)| {
            let name = names.get(id.as_str()).copied().unwrap_or(id);
            let fared = states["errorCode"].as_str().or_else(|| states["status"].as_str());
            vec![
                name.to_owned(),
                online(&states["online"]).to_owned(),
                fared.unwrap_or("-").to_owned(),
                describe_states(&redactor.json(states)),
            ]
        })
        .collect();
    render_table(&["NAME", "ONLINE", "STATUS", "STATES"], &rows, style)
}

fn online(online: &Value) -> &'static str {
    match online.as_bool() {
        Some(true) => "yes",
        Some(false) => "no",
        None => "-",
    }
}

/// `on=true, brightness=12`, without what stands in columns of its own.
fn describe_states(states: &Value) -> String {
    let own = ["online", "status", "errorCode", "debugString"];
    let states = states.as_object().into_iter().flatten();
    let words: Vec<String> = states
        .filter(|(name, _)| !own.contains(&name.as_str()))
        .map(|(name, value)| match value {
            Value::String(text) => format!("{name}={text}"),
            other => format!("{name}={}", one_line(other)),
        })
        .collect();
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples::{answer, home, snapshot};

    #[test]
    fn devices_fit_into_sixty_columns() {
        let text = render_devices(&home(), Style::plain(60));
        assert!(text.lines().all(|line| length(line) <= 60), "{text}");
        snapshot("devices-60", &text);
        snapshot("devices-100", &render_devices(&home(), Style::plain(100)));
    }

    #[test]
    fn states_fit_into_sixty_columns() {
        let response = answer().response();
        let text = render_states(&response, &home(), &Redactor::default(), Style::plain(60));
        assert!(text.lines().all(|line| length(line) <= 60), "{text}");
        snapshot("states-60", &text);
    }

    #[test]
    fn a_strange_answer_is_an_empty_table() {
        let text = render_states(&Value::Null, &[], &Redactor::default(), Style::plain(60));
        assert_eq!(text, "NAME  ONLINE  STATUS  STATES\n");
    }
}
