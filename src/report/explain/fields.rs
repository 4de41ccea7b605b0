//! Objects of the catalogue as people read them: fields with types, and conditions in words.

use serde_json::{Value, json};

use crate::catalog::{Absence, Condition, Field, Object, Shape};

use super::sheet::{Sheet, sentence};

/// Writes the fields of an object and the conditions between them, with what is inside; `none`
/// where it has no fields.
pub(super) fn write_object(sheet: &mut Sheet, object: &Object, none: &str) {
    if object.fields.is_empty() {
        sheet.dim(none);
    }
    for field in object.fields {
        write_field(sheet, field);
    }
    for condition in object.conditions {
        sheet.item(&sentence(&condition.describe()));
    }
}

fn write_field(sheet: &mut Sheet, field: &Field) {
    let needed = if field.required { "required" } else { "optional" };
    let unit = field.unit.map(|unit| format!(", in {}", unit.as_str())).unwrap_or_default();
    sheet.item(&format!("{} ({needed}): {}{unit}", field.name, field.shape.describe()));
    sheet.indented(|sheet| {
        sheet.indented(|sheet| {
            if !field.summary.is_empty() {
                sheet.line(field.summary);
            }
            if let Some(alias) = field.alias {
                sheet.line(&format!("some spell it {alias}, which is read too"));
            }
            if let Some(borne) = absence(field) {
                sheet.line(&borne);
            }
            write_inside(sheet, &field.shape);
        });
    });
}

/// Where a field that is asked for may be left out all the same.
fn absence(field: &Field) -> Option<String> {
    const BORNE: &str = "clouds in use leave it out, and Google puts up with that";
    match field.absence {
        Absence::Wrong => None,
        Absence::Doubtful => Some(BORNE.to_owned()),
        Absence::DoubtfulWhere(flag) => Some(format!("where {flag} is true, {BORNE}")),
    }
}

/// Writes a shape that no field has, such as that of a notification.
pub(super) fn write_shape(sheet: &mut Sheet, shape: &Shape) {
    if !matches!(shape, Shape::Object(_) | Shape::Closed(_) | Shape::Tagged { .. }) {
        sheet.item(&sentence(&shape.describe()));
    }
    write_inside(sheet, shape);
}

/// Writes what is inside a shape.
fn write_inside(sheet: &mut Sheet, shape: &Shape) {
    match shape {
        Shape::Object(object) => write_object(sheet, object, "anything in it"),
        Shape::Closed(object) => write_object(sheet, object, "nothing in it"),
        Shape::List { element, .. } | Shape::Keyed { element, .. } => write_inside(sheet, element),
        Shape::Either(shapes) => shapes.iter().for_each(|shape| write_inside(sheet, shape)),
        Shape::Tagged { tag, variants } => {
            for variant in *variants {
                let values = variant.values.join(" or ");
                sheet.section(&format!("where {tag} is {values}:"), |sheet| {
                    write_object(sheet, &variant.object, "nothing beside it");
                });
            }
        }
        _ => {}
    }
}

/// The JSON Schema of an object; the conditions in words stand beside it, since a schema cannot
/// say all of them.
pub(super) fn object_json(object: &Object) -> Value {
    let mut schema = object.to_schema();
    let conditions: Vec<String> = object.conditions.iter().map(Condition::describe).collect();
    if !conditions.is_empty() {
        schema["$comment"] = json!(conditions.join("; "));
    }
    schema
}
