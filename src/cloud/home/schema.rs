//! The JSON Schema of a home file as people write it: TOML read as JSON, for editors.
//!
//! It refuses what the reader refuses, as far as JSON Schema can say it: not that an id stands
//! once, that an owner or a presence is there, or that a value is among those that a device
//! declares. Nothing in it is newer than draft 7, as which some editors read whatever they are given.

mod device;

use serde_json::{Value, json};

use crate::catalog::DIALECT;

/// Numbers with units, as `humantime` reads them.
const DURATION: &str = r"^(0|\s*([0-9][0-9\s]*(\.\s*[0-9][0-9\s]*)?(nanos|nsec|ns|usec|us|µs|millis|msec|ms|seconds|second|secs|sec|s|minutes|minute|mins|min|m|hours|hour|hrs|hr|h|days|day|d|weeks|week|wks|wk|w|months|month|M|years|year|yrs|yr|y)\s*)+)$";

/// The JSON Schema (draft 2020-12) of a home file.
#[must_use]
pub fn home_schema() -> Value {
    let several_users =
        json!({"required": ["users"], "properties": {"users": {"type": "array", "minItems": 2}}});
    json!({
        "$schema": DIALECT,
        "title": "home",
        "description": "A home of `smarthome serve --home`",
        "type": "object",
        "required": ["users"],
        "additionalProperties": false,
        "properties": {
            "verification": verification(),
            "presence": {
                "description": "things whose nearness can waive a challenge, and whether they are near at the start",
                "type": "object",
                "additionalProperties": {"type": "boolean"},
            },
            "users": {
                "description": "who can sign in",
                "type": "array",
                "minItems": 1,
                "items": user(),
            },
            "devices": {
                "description": "what they own",
                "type": "array",
                "items": {"$ref": "#/$defs/device"},
            },
        },
        "if": several_users,
        "then": {"properties": {"devices": {"items": {"required": ["owner"]}}}},
        "$defs": device::definitions(),
    })
}

fn verification() -> Value {
    closed(
        "how wrong PINs are met",
        &[],
        json!({
            "max_attempts": {
                "description": "wrong PINs in a row before the lock-out",
                "type": "integer",
                "minimum": 1,
                "maximum": u32::MAX,
                "default": 3,
            },
            "lockout": duration("how long that lasts", Some("5m")),
            "wrong_pin": {
                "description": "whether a wrong PIN is asked for again or ends the dialogue",
                "enum": ["ask-again", "refuse"],
                "default": "ask-again",
            },
        }),
    )
}

fn user() -> Value {
    let mut user = closed(
        "someone who can sign in",
        &["id", "username"],
        json!({
            "id": name("the agentUserId of SYNC; it never changes"),
            "username": name("what they sign in with, and what `owner` names"),
            "password": {
                "description": "the password in clear",
                "type": "string",
                "minLength": 1,
            },
            "password_hash": {
                "description": "the password's argon2id hash",
                "type": "string",
                "pattern": r"^\$argon2id\$",
            },
            "pin": {
                "description": "the PIN of secondary user verification, as text: leading zeros count",
                "type": "string",
                "minLength": 1,
            },
            "email": text("the email address of userinfo"),
            "given_name": text("the first name of userinfo"),
            "family_name": text("the last name of userinfo"),
            "name": text("the full name of userinfo"),
            "picture": text("the address of a picture, for userinfo"),
            "usual_order": {
                "type": "string",
                "description": "what they usually order, for the conversation around sign-in",
                "minLength": 1,
            },
        }),
    );
    user["oneOf"] = json!([{"required": ["password"]}, {"required": ["password_hash"]}]);
    user
}

/// A table without other members than these.
fn closed(description: &str, required: &[&str], properties: Value) -> Value {
    let mut schema = json!({"description": description, "type": "object"});
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema["properties"] = properties;
    schema["additionalProperties"] = json!(false);
    schema
}

fn text(description: &str) -> Value {
    json!({"description": description, "type": "string"})
}

/// A text that is not blank.
fn name(description: &str) -> Value {
    json!({"description": description, "type": "string", "pattern": r"\S"})
}

fn boolean(description: &str, default: bool) -> Value {
    json!({"description": description, "type": "boolean", "default": default})
}

fn duration(description: &str, default: Option<&str>) -> Value {
    let description = format!("{description}: `500ms`, `5m`");
    let mut schema = json!({"description": description, "type": "string", "pattern": DURATION});
    if let Some(default) = default {
        schema["default"] = json!(default);
    }
    schema
}
