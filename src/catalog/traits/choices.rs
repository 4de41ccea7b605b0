//! What a device declares by a name of its own, with what people call it in their languages:
//! modes, toggles, inputs, applications, speeds, levels.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use crate::catalog::{Field, Object, Refusal, Shape};
use crate::protocol::{ErrorCode, Map, Mismatch, Place, Rule};

use super::{text, texts, texts_in, undeclared};

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

impl Spelling {
    /// A choice as a device declares it, with what people call it in English.
    pub(super) fn declare(&self, key: &str, synonyms: &[&str]) -> Value {
        json!({self.key: key, self.values: [{self.synonyms: synonyms, "lang": "en"}]})
    }
}

/// The choices that a device declares, in their order.
pub(super) struct Choices<'a> {
    list: Vec<Choice<'a>>,
    /// The place of each key, the first one where it stands twice.
    places: HashMap<&'a str, usize>,
}

/// One choice.
pub(super) struct Choice<'a> {
    /// Its name in commands and states.
    pub(super) key: &'a str,
    synonyms: Vec<&'a str>,
    /// All that is declared of it.
    pub(super) declared: &'a Value,
    /// Its place in the declared list.
    pub(super) index: usize,
}

impl<'a> Choices<'a> {
    /// Reads the list in an attribute; what is no choice is left out.
    pub(super) fn read(attributes: &'a Map, attribute: &str, spelling: &Spelling) -> Self {
        Self::read_list(attributes.get(attribute), spelling)
    }

    /// Reads a list that stands further in.
    pub(super) fn read_list(list: Option<&'a Value>, spelling: &Spelling) -> Self {
        Self::collect(list, |declared| {
            Some((declared[spelling.key].as_str()?, synonyms(declared, spelling)))
        })
    }

    /// Reads a plain list of names.
    pub(super) fn read_names(attributes: &'a Map, attribute: &str) -> Self {
        Self::collect(attributes.get(attribute), |name| Some((name.as_str()?, Vec::new())))
    }

    fn collect(
        list: Option<&'a Value>,
        read: impl Fn(&'a Value) -> Option<(&'a str, Vec<&'a str>)>,
    ) -> Self {
        let elements = list.and_then(Value::as_array).into_iter().flatten().enumerate();
        let choice = |(index, declared)| {
            let (key, synonyms) = read(declared)?;
            Some(Choice { key, synonyms, declared, index })
        };
        let list: Vec<_> = elements.filter_map(choice).collect();
        let mut places = HashMap::with_capacity(list.len());
        for (place, choice) in list.iter().enumerate() {
            places.entry(choice.key).or_insert(place);
        }
        Self { list, places }
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

    /// A name by which none of them is called.
    pub(super) fn stranger(&self) -> String {
        let mut name = "unheard of".to_owned();
        while self.find(&name).is_some() {
            name.push_str(" too");
        }
        name
    }

    /// The choice at this place of the list.
    pub(super) fn get(&self, index: usize) -> Option<&Choice<'a>> {
        self.list.get(index)
    }

    /// The place of the choice of exactly this key.
    pub(super) fn position(&self, key: &str) -> Option<usize> {
        self.places.get(key).copied()
    }

    /// The place of the choice that is called so: its key, or else a key or a name in any case and
    /// language.
    pub(super) fn find(&self, wanted: &str) -> Option<usize> {
        let lower = wanted.trim().to_lowercase();
        let is_wanted = |name: &str| name.trim().to_lowercase() == lower;
        let by_synonym = |choice: &Choice<'_>| choice.synonyms.iter().any(|it| is_wanted(it));
        self.position(wanted)
            .or_else(|| self.list.iter().position(|choice| is_wanted(choice.key)))
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
        let found = self.find(wanted).and_then(|index| self.get(index));
        found.ok_or_else(|| Refusal::new(code, reason()))
    }

    /// Says where a key stands twice in the list at `pointer`.
    pub(super) fn check_unique(&self, pointer: &str) -> Option<Mismatch> {
        let (_, twice) = repeated(self.keys()).next()?;
        let actual = format!("`{twice}` twice");
        Some(Mismatch::new(pointer, "a name of its own for each", actual).breaks(Rule::Unique))
    }

    /// Says where the text of this state is the key of no choice.
    pub(super) fn check_state(&self, states: &Map, state: &str) -> Option<Mismatch> {
        self.check_present(text(states, state)?, &format!("/state/{state}"))
    }

    /// Says where a present choice is none. No text at all is what Home Assistant and Node-RED say
    /// while none is known.
    pub(super) fn check_present(&self, key: &str, pointer: &str) -> Option<Mismatch> {
        let mismatch = self.check_key(key, pointer)?;
        Some(if key.is_empty() { mismatch.tolerated() } else { mismatch })
    }

    /// Says where the texts in the list of this state are the keys of no choices.
    pub(super) fn check_list(&self, states: &Map, state: &str) -> Vec<Mismatch> {
        let listed = texts(states, state).into_iter().enumerate();
        listed
            .filter_map(|(index, key)| self.check_key(key, &format!("/state/{state}/{index}")))
            .collect()
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
        let is_known = self.position(key).is_some();
        (!is_known).then(|| undeclared(pointer, one_of(self.keys()), format!("`{key}`")))
    }
}

/// More names than this are not listed: a stranger may declare thousands.
const MANY: usize = 30;

/// What is expected where only these names are declared.
pub(super) fn one_of<'a>(declared: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = declared.take(MANY + 1).collect();
    match names.len() {
        0 => "nothing, since none is declared".to_owned(),
        1..=MANY => format!("one of {}, as declared", names.join(", ")),
        _ => "one of those that are declared".to_owned(),
    }
}

/// The names that have stood before in a list, with their places.
pub(super) fn repeated<'a>(
    names: impl Iterator<Item = &'a str>,
) -> impl Iterator<Item = (usize, &'a str)> {
    let mut seen = HashSet::new();
    names.enumerate().filter(move |(_, name)| !seen.insert(*name))
}

/// A key as it is spoken: `water_temperature` as two words.
pub(super) fn spoken_key(key: &str) -> String {
    key.replace('_', " ")
}

/// What people call a choice, in every language; some lists hold the names themselves.
fn synonyms<'a>(declared: &'a Value, spelling: &Spelling) -> Vec<&'a str> {
    let languages = declared[spelling.values].as_array().into_iter().flatten();
    let names = |language: &'a Value| match language {
        Value::String(name) => vec![name.as_str()],
        language => texts_in(language.get(spelling.synonyms)),
    };
    languages.flat_map(names).collect()
}

#[cfg(test)]
mod tests {
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
        let inputs = Choices::read_list(Some(&declared), &INPUTS);
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
        let names = json!({"zones": ["Attic", "attic", 1]});
        let zones = Choices::read_names(names.as_object().expect("an object"), "zones");
        assert_eq!((zones.find("attic"), zones.find("ATTIC"), zones.len()), (Some(1), Some(0), 2));
        let refused = inputs.choose("radio", "input", ErrorCode::NotSupported).err();
        assert_eq!(refused.expect("refused").reason, "no declared input is called `radio`");
    }

    #[test]
    fn doubles_and_strangers_are_named() {
        let mut declared = declared();
        let inputs = Choices::read_list(Some(&declared), &INPUTS);
        assert_eq!(inputs.check_unique("/attributes/x"), None);
        assert_eq!(inputs.check_key("console", "/state/y"), None);
        assert_eq!(
            inputs.check_key("radio", "/state/y").expect("a stranger").to_string(),
            "/state/y: expected one of hdmi_1, console, as declared, got `radio`"
        );
        let many: Vec<String> = (0..=MANY).map(|number| number.to_string()).collect();
        let many = one_of(many.iter().map(String::as_str));
        assert_eq!(many, "one of those that are declared");
        declared[1]["key"] = json!("hdmi_1");
        let inputs = Choices::read_list(Some(&declared), &INPUTS);
        assert_eq!(inputs.check_unique("/x").expect("a double").actual, "`hdmi_1` twice");
    }
}
