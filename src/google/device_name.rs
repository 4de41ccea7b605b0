//! What the person typed: which device, which command, which params.
//!
//! A device goes by its id, its name or a nickname, as one would say it: case, spaces and a
//! leading "the" do not count. A mistake is refused with the near misses.

use std::fmt;

use serde_json::Value;

use crate::catalog::{TRAITS, find_command, nearest};
use crate::protocol::{COMMAND_PREFIX, Map, SyncDevice, full_name};

/// Why what was typed cannot be sent; the command line is wrong.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum NameError {
    /// No device, or no command, goes by that name.
    #[error("no {kind} is called `{typed}`{}", DidYouMean(.nearest))]
    Unknown {
        /// `device` or `command`.
        kind: &'static str,
        /// What was typed.
        typed: String,
        /// Names that may have been meant, best first.
        nearest: Vec<String>,
    },
    /// Several devices go by that name.
    #[error("`{typed}` may be any of {}; use the id", Listed(.candidates))]
    Ambiguous {
        /// What was typed.
        typed: String,
        /// Each as `name (id)`.
        candidates: Vec<String>,
    },
    /// Not `NAME=VALUE`.
    #[error("`{0}` is no param: expected NAME=VALUE, such as `on=true` or `color.spectrumRGB=255`")]
    NoParam(String),
    /// The same param twice, or a value and members of it.
    #[error("the param `{0}` is given twice")]
    Twice(String),
}

struct DidYouMean<'a>(&'a [String]);

impl fmt::Display for DidYouMean<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { Ok(()) } else { write!(f, "; did you mean {}?", Listed(self.0)) }
    }
}

struct Listed<'a>(&'a [String]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.0.iter().enumerate() {
            let before = match index {
                0 => "",
                _ if index + 1 == self.0.len() => " or ",
                _ => ", ",
            };
            write!(f, "{before}`{name}`")?;
        }
        Ok(())
    }
}

/// Finds the device that goes by `typed`.
///
/// # Errors
/// None does, or several do.
pub fn find_device<'a>(
    devices: &'a [SyncDevice],
    typed: &str,
) -> Result<&'a SyncDevice, NameError> {
    if let Some(device) = devices.iter().find(|device| device.id == typed) {
        return Ok(device);
    }
    let wanted = folded(typed);
    let found: Vec<&SyncDevice> =
        devices.iter().filter(|device| names(device).any(|name| folded(name) == wanted)).collect();
    match found.as_slice() {
        [device] => Ok(device),
        [] => Err(unknown("device", typed, &wanted, devices.iter().flat_map(names))),
        several => Err(NameError::Ambiguous {
            typed: typed.to_owned(),
            candidates: several.iter().map(|d| format!("{} ({})", d.name.name, d.id)).collect(),
        }),
    }
}

/// The full name of a command: a short one must be known, a full one is taken as typed.
///
/// # Errors
/// The catalog does not know the short name.
pub fn command_name(typed: &str) -> Result<String, NameError> {
    if typed.starts_with(COMMAND_PREFIX) || find_command(typed).is_some() {
        return Ok(full_name(COMMAND_PREFIX, typed));
    }
    let known = TRAITS.iter().flat_map(|known| known.commands).map(|command| command.name);
    Err(unknown("command", typed, typed, known))
}

/// Reads `NAME=VALUE` params: JSON values, else text; dots in a name build objects. Whether a
/// value makes sense is for the cloud to say.
///
/// # Errors
/// Something is no param, or stands there twice.
pub fn parse_params<S: AsRef<str>>(typed: &[S]) -> Result<Map, NameError> {
    let mut params = Map::new();
    for text in typed {
        let text = text.as_ref();
        let no_param = || NameError::NoParam(text.to_owned());
        let (name, value) = text.split_once('=').ok_or_else(no_param)?;
        let path: Vec<&str> = name.split('.').map(str::trim).collect();
        if path.iter().any(|segment| segment.is_empty()) {
            return Err(no_param());
        }
        let value = serde_json::from_str(value).unwrap_or_else(|_| value.into());
        insert(&mut params, &path, value).ok_or_else(|| NameError::Twice(name.to_owned()))?;
    }
    Ok(params)
}

/// Sets the member at `path`; `None` where something else stands in the way.
fn insert(members: &mut Map, path: &[&str], value: Value) -> Option<()> {
    let (first, rest) = path.split_first()?;
    if rest.is_empty() {
        // The whole command line is refused then, so the overwritten value is not missed.
        let before = members.insert((*first).to_owned(), value);
        return before.is_none().then_some(());
    }
    let inner = members.entry(*first).or_insert_with(|| Value::Object(Map::new()));
    insert(inner.as_object_mut()?, rest, value)
}

fn names(device: &SyncDevice) -> impl Iterator<Item = &str> {
    [device.id.as_str(), device.name.name.as_str()]
        .into_iter()
        .chain(device.name.nicknames.iter().map(String::as_str))
}

/// Lower case, single spaces, no leading article.
fn folded(name: &str) -> String {
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    match words.as_slice() {
        ["the", rest @ ..] if !rest.is_empty() => rest.join(" "),
        all => all.join(" "),
    }
}

fn unknown<'a>(
    kind: &'static str,
    typed: &str,
    wanted: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> NameError {
    let nearest = nearest(wanted, known).into_iter().map(str::to_owned).collect();
    NameError::Unknown { kind, typed: typed.to_owned(), nearest }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::google::scripted::device;

    fn home() -> Vec<SyncDevice> {
        let mut door = device("lock-front", "LOCK", "front door");
        door.name.nicknames = vec!["Main  Door".into()];
        let mut back = device("lock-back", "LOCK", "Back Door");
        back.name.nicknames = vec!["door".into()];
        let mut garage = device("garage", "GARAGE", "garage");
        garage.name.nicknames = vec!["Door".into()];
        vec![door, back, garage]
    }

    #[test]
    fn a_device_goes_by_id_name_and_nickname_as_one_says_it() {
        let home = home();
        for typed in ["lock-front", "front door", "The  FRONT door", "main door", "LOCK-FRONT"] {
            assert_eq!(find_device(&home, typed).expect(typed).id, "lock-front");
        }
    }

    #[test]
    fn a_name_of_several_devices_lists_them() {
        let error = find_device(&home(), "the door").expect_err("two have it").to_string();
        assert_eq!(
            error,
            "`the door` may be any of `Back Door (lock-back)` or `garage (garage)`; use the id"
        );
    }

    #[test]
    fn an_unknown_name_offers_the_nearest() {
        let error = find_device(&home(), "frontdoor").expect_err("a typo").to_string();
        assert!(error.starts_with("no device is called `frontdoor`; did you mean `front door`"));
        let error = find_device(&home(), "zzz").expect_err("nonsense").to_string();
        assert_eq!(error, "no device is called `zzz`");
    }

    #[test]
    fn a_short_command_must_be_known_and_a_full_one_is_taken_as_typed() {
        assert_eq!(command_name("OnOff").expect("known"), "action.devices.commands.OnOff");
        let full = "action.devices.commands.OnOf";
        assert_eq!(command_name(full).expect("as typed"), full);
        let error = command_name("onof").expect_err("a typo").to_string();
        assert_eq!(error, "no command is called `onof`; did you mean `OnOff`?");
    }

    #[test]
    fn params_are_json_or_text_and_dots_build_objects() {
        let typed = ["on=true", "name=hot=water", "color.name=red", "color.spectrumRGB=255", "e="];
        let params = parse_params(&typed).expect("params");
        assert_eq!(
            Value::Object(params),
            json!({"on": true, "name": "hot=water", "color": {"name": "red", "spectrumRGB": 255}, "e": ""})
        );
    }

    #[test]
    fn a_param_given_twice_or_not_at_all_is_refused() {
        for typed in [&["a=1", "a=1"][..], &["a=1", "a.b=2"], &["a.b=2", "a=1"]] {
            assert!(matches!(parse_params(typed), Err(NameError::Twice(_))), "{typed:?}");
        }
        for typed in ["on", "=1", "a.=1", ".a=1"] {
            assert!(matches!(parse_params(&[typed]), Err(NameError::NoParam(_))), "{typed}");
        }
    }
}
