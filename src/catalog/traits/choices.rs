//! What a device declares by a name of its own, with what people call it in their languages:
//! modes, toggles, inputs, applications, speeds, levels.

use serde_json::Value;

use crate::catalog::{Field, Object, Refusal, Shape};
use crate::protocol::{ErrorCode, Map, Mismatch, Place, Rule};

use super::undeclared;

/// `names`, `name_values`: what people call it in one language.
pub(super) static NAME_VALUES: Object = Object::of(&[
    Field::required("name_synonym", Shape::TEXTS, "what people call it"),
    Field::required("lang", Shape::Text, "in which language"),
]);

/// How a list of choices spells its members.
pub(super) struct Spelling {
    /// The name in commands and states: `key`, `setting_name`.
    pub(super) key: &'static str,
    /// The languages: `names`, `setting_values`.
    pub(super) values: &'static str,
    /// What people call it in a language: `name_synonym`, `setting_synonym`.
    pub(super) synonyms: &'static str,
}

/// The choices that a device declares, in their order.
pub(super) struct Choices<'a> {
    list: Vec<Choice<'a>>,
}

/// One choice.
pub(super) struct Choice<'a> {
    /// Its name in commands and states.
    pub(super) key: &'a str,
    synonyms: Vec<&'a str>,
    /// All that is declared of it.
    pub(super) declared: &'a Value,
}

impl<'a> Choices<'a> {
    /// Reads a declared list; what is no choice is left out.
    pub(super) fn read(list: &'a Value, spelling: &Spelling) -> Self {
        let elements = list.as_array().into_iter().flatten();
        let choice = |declared: &'a Value| {
            let key = declared[spelling.key].as_str()?;
            Some(Choice { key, synonyms: synonyms(declared, spelling), declared })
        };
        Self { list: elements.filter_map(choice).collect() }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Choice<'a>> {
        self.list.iter()
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &'a str> {
        self.list.iter().map(|choice| choice.key)
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The choice at this place of the list.
    pub(super) fn get(&self, index: usize) -> Option<&Choice<'a>> {
        self.list.get(index)
    }

    /// The place of the choice of exactly this key.
    pub(super) fn position(&self, key: &str) -> Option<usize> {
        self.list.iter().position(|choice| choice.key == key)
    }

    /// The place of the choice that is called so, in any case and language; keys first.
    pub(super) fn find(&self, wanted: &str) -> Option<usize> {
        let wanted = wanted.trim().to_lowercase();
        let is_wanted = |name: &str| name.trim().to_lowercase() == wanted;
        let by_synonym = |choice: &Choice<'_>| choice.synonyms.iter().any(|it| is_wanted(it));
        self.list
            .iter()
            .position(|choice| is_wanted(choice.key))
            .or_else(|| self.list.iter().position(by_synonym))
    }

    /// The choice that is called so.
    ///
    /// # Errors
    /// Refuses with `code` where nothing declared is called so; `what` names a choice: `input`.
    pub(super) fn choose(
        &self,
        wanted: &str,
        what: &str,
        code: ErrorCode,
    ) -> Result<&Choice<'a>, Refusal> {
        let reason = || format!("no declared {what} is called `{wanted}`");
        let index = self.find(wanted).ok_or_else(|| Refusal::new(code, reason()))?;
        Ok(&self.list[index])
    }

    /// Says where a key stands twice in the list at `pointer`.
    pub(super) fn check_unique(&self, pointer: &str) -> Option<Mismatch> {
        let twice = self.list.iter().enumerate().find_map(|(index, choice)| {
            self.list[..index].iter().any(|other| other.key == choice.key).then_some(choice.key)
        })?;
        let actual = format!("`{twice}` twice");
        Some(Mismatch::new(pointer, "a name of its own for each", actual).breaks(Rule::Unique))
    }

    /// Says where the text of this state is the key of no choice.
    pub(super) fn check_state(&self, states: &Map, state: &str) -> Option<Mismatch> {
        self.check_present(states.get(state)?.as_str()?, &format!("/state/{state}"))
    }

    /// Says where a present choice is none. No text at all is what Home Assistant and Node-RED say
    /// while none is known.
    pub(super) fn check_present(&self, key: &str, pointer: &str) -> Option<Mismatch> {
        let mismatch = self.check_key(key, pointer)?;
        Some(if key.is_empty() { mismatch.tolerated() } else { mismatch })
    }

    /// Says where the object of this state has members that are no choices, and doubts that it
    /// lacks one that is.
    pub(super) fn check_members(&self, states: &Map, state: &str) -> Vec<Mismatch> {
        let Some(members) = states.get(state).and_then(Value::as_object) else {
            return Vec::new();
        };
        let root = Place::at("/state");
        let place = root.member(state);
        let strangers =
            members.keys().filter_map(|key| self.check_key(key, &place.member(key).pointer()));
        let missing = self.keys().filter(|key| !members.contains_key(*key)).map(|key| {
            let expected = "a value for each that is declared";
            undeclared(place.member(key).pointer(), expected, "nothing").tolerated()
        });
        strangers.chain(missing).collect()
    }

    /// Says where this is the key of no choice.
    pub(super) fn check_key(&self, key: &str, pointer: &str) -> Option<Mismatch> {
        if self.position(key).is_some() {
            return None;
        }
        let known: Vec<&str> = self.keys().collect();
        let expected = match known.as_slice() {
            [] => "nothing, since none is declared".to_owned(),
            known => format!("one of {}, as declared", known.join(", ")),
        };
        Some(undeclared(pointer, expected, format!("`{key}`")))
    }
}

/// A key as it is spoken: `water_temperature` as two words.
pub(super) fn spoken_key(key: &str) -> String {
    key.replace('_', " ")
}

fn synonyms<'a>(declared: &'a Value, spelling: &Spelling) -> Vec<&'a str> {
    let languages = declared[spelling.values].as_array().into_iter().flatten();
    let names = languages.filter_map(|language| language[spelling.synonyms].as_array()).flatten();
    names.filter_map(Value::as_str).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const INPUTS: Spelling = Spelling { key: "key", values: "names", synonyms: "name_synonym" };

    fn declared() -> Value {
        json!([
            {"key": "hdmi_1", "names": [
                {"lang": "en", "name_synonym": ["Game console", "HDMI 1"]},
                {"lang": "de", "name_synonym": ["Spielkonsole"]},
            ]},
            {"key": "console", "names": [{"lang": "en", "name_synonym": ["hdmi_1"]}]},
        ])
    }

    #[test]
    fn a_choice_is_found_by_its_key_first_and_by_any_name_in_any_language() {
        let declared = declared();
        let inputs = Choices::read(&declared, &INPUTS);
        for (wanted, index) in [
            ("hdmi_1", Some(0)),
            ("HDMI_1", Some(0)),
            (" spielkonsole ", Some(0)),
            ("console", Some(1)),
            ("radio", None),
        ] {
            assert_eq!(inputs.find(wanted), index, "{wanted}");
        }
        assert_eq!(inputs.position("HDMI_1"), None);
        let refused = inputs.choose("radio", "input", ErrorCode::NotSupported).err();
        assert_eq!(refused.expect("refused").reason, "no declared input is called `radio`");
    }

    #[test]
    fn doubles_and_strangers_are_named() {
        let mut declared = declared();
        let inputs = Choices::read(&declared, &INPUTS);
        assert_eq!(inputs.check_unique("/attributes/x"), None);
        assert_eq!(inputs.check_key("console", "/state/y"), None);
        assert_eq!(
            inputs.check_key("radio", "/state/y").expect("a stranger").to_string(),
            "/state/y: expected one of hdmi_1, console, as declared, got `radio`"
        );
        declared[1]["key"] = json!("hdmi_1");
        let inputs = Choices::read(&declared, &INPUTS);
        assert_eq!(inputs.check_unique("/x").expect("a double").actual, "`hdmi_1` twice");
    }
}
