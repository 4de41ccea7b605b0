//! What a device declares by names of its own: modes, speeds, inputs, levels.

use serde_json::Value;

use crate::protocol::Map;

use super::language::Language;
use super::words::Tokens;

/// One of the values that a device declares.
#[derive(Clone, Debug)]
pub(super) struct Choice<'a> {
    /// Its name on the wire.
    pub(super) key: &'a str,
    /// What people call it, the usual name first.
    pub(super) label: String,
    names: Vec<Tokens>,
    /// All that is declared of it.
    pub(super) declared: &'a Value,
}

/// Where a param's values are declared and how their lists are spelled.
struct Listed {
    param: &'static str,
    /// The list, as a pointer into the attributes.
    at: &'static str,
    /// The name on the wire; empty where the list holds the names themselves.
    key: &'static str,
    /// What people call it, in each language.
    values: &'static str,
    synonyms: &'static str,
}

const fn listed(
    param: &'static str,
    at: &'static str,
    [key, values, synonyms]: [&'static str; 3],
) -> Listed {
    Listed { param, at, key, values, synonyms }
}

const NAMES: [&str; 3] = ["", "", ""];
const LEVELS: [&str; 3] = ["level_name", "level_values", "level_synonym"];
const KEYS: [&str; 3] = ["key", "names", "name_synonym"];
const NAMED: [&str; 3] = ["name", "name_values", "name_synonym"];

static LISTED: &[Listed] = &[
    listed("armLevel", "/availableArmLevels/levels", LEVELS),
    listed("channelName", "/availableChannels", KEYS),
    listed("cookingMode", "/supportedCookingModes", NAMES),
    listed(
        "fanSpeed",
        "/availableFanSpeeds/speeds",
        ["speed_name", "speed_values", "speed_synonym"],
    ),
    listed("fillLevel", "/availableFillLevels/levels", LEVELS),
    listed("foodPreset", "/foodPresets", ["food_preset_name", "food_synonyms", "synonym"]),
    listed("item", "/supportedDispenseItems", ["item_name", "item_name_synonyms", "synonyms"]),
    listed("newApplicationName", "/availableApplications", KEYS),
    listed("newInput", "/availableInputs", KEYS),
    listed(
        "presetName",
        "/supportedDispensePresets",
        ["preset_name", "preset_name_synonyms", "synonyms"],
    ),
    listed("profile", "/networkProfiles", NAMES),
    listed("thermostatMode", "/availableThermostatModes", NAMES),
    listed("updateModeSettings", "/availableModes", NAMED),
    listed("updateToggleSettings", "/availableToggles", NAMED),
    listed("zone", "/availableZones", NAMES),
];

/// Whether values of this param are declared by names.
pub(super) fn is_listed(param: &str) -> bool {
    LISTED.iter().any(|listed| listed.param == param)
}

/// The values of this param that a device with these attributes declares.
pub(super) fn choices<'a>(
    param: &str,
    attributes: &'a Map,
    language: &Language,
) -> Vec<Choice<'a>> {
    let Some(listed) = LISTED.iter().find(|listed| listed.param == param) else {
        return Vec::new();
    };
    let (first, rest) = listed.at[1..].split_once('/').unwrap_or((&listed.at[1..], ""));
    let mut list = attributes.get(first);
    if !rest.is_empty() {
        list = list.and_then(|list| list.get(rest));
    }
    read(list, param, [listed.key, listed.values, listed.synonyms], language)
}

/// The settings of a mode.
pub(super) fn settings<'a>(mode: &Choice<'a>, language: &Language) -> Vec<Choice<'a>> {
    let spelled = ["setting_name", "setting_values", "setting_synonym"];
    read(mode.declared.get("settings"), "setting", spelled, language)
}

fn read<'a>(
    list: Option<&'a Value>,
    param: &str,
    [key, values, synonyms]: [&str; 3],
    language: &Language,
) -> Vec<Choice<'a>> {
    // Modes in one string, with commas between them, are a deprecated form of a list.
    if let Some(Value::String(text)) = list {
        let keys = text.split(',').map(str::trim).filter(|key| !key.is_empty());
        return keys.map(|key| choice(key, &Value::Null, &[], param, language)).collect();
    }
    let elements = list.and_then(Value::as_array).into_iter().flatten();
    let read = |declared: &'a Value| {
        let key = if key.is_empty() { declared } else { declared.get(key)? };
        let said = declared.get(values).map_or_else(Vec::new, |said| spoken(said, synonyms));
        Some(choice(key.as_str()?, declared, &said, param, language))
    };
    elements.filter_map(read).collect()
}

/// What people call it with the language; some lists hold the names themselves.
fn spoken<'a>(values: &'a Value, synonyms: &str) -> Vec<(&'a str, &'a str)> {
    let texts = |list: &'a Value, lang: &'a str| {
        let list = list.as_array().into_iter().flatten();
        list.filter_map(Value::as_str).map(move |text| (text, lang))
    };
    let languages = values.as_array().into_iter().flatten();
    languages
        .flat_map(|entry| match entry {
            Value::String(name) => vec![(name.as_str(), "")],
            entry => {
                let lang = entry["lang"].as_str().unwrap_or_default();
                texts(&entry[synonyms], lang).collect()
            }
        })
        .collect()
}

fn choice<'a>(
    key: &'a str,
    declared: &'a Value,
    said: &[(&'a str, &'a str)],
    param: &str,
    language: &Language,
) -> Choice<'a> {
    let own = language.names_of(param, key);
    let told = said.iter().find(|(_, lang)| lang.is_empty() || *lang == language.code);
    let label = match (told, own.first()) {
        (Some((name, _)), _) => (*name).to_owned(),
        (None, Some(name)) => name.join(" "),
        (None, None) => language.fold(key).join(" "),
    };
    let mut names = vec![language.fold(key)];
    names.extend(said.iter().map(|(name, _)| language.fold(name)));
    names.extend(own.iter().cloned());
    names.retain(|name| !name.is_empty());
    Choice { key, label, names, declared }
}

/// The choice that is called so: by its key before any other name.
pub(super) fn find<'c, 'a>(choices: &'c [Choice<'a>], said: &[String]) -> Option<&'c Choice<'a>> {
    let by_key = choices.iter().find(|choice| choice.names.first().is_some_and(|it| it == said));
    by_key.or_else(|| choices.iter().find(|choice| choice.is_called(said)))
}

impl Choice<'_> {
    /// Whether it has this name.
    pub(super) fn is_called(&self, said: &[String]) -> bool {
        self.names.iter().any(|name| name == said)
    }

    /// What comes after its name, where the text begins with it.
    pub(super) fn after<'t>(&self, said: &'t [String]) -> Option<&'t [String]> {
        super::words::begins(said, &self.names).map(|count| &said[count..])
    }

    /// What comes before its name, where the text ends in it.
    pub(super) fn before<'t>(&self, said: &'t [String]) -> Option<&'t [String]> {
        let fits = self.names.iter().filter(|name| said.ends_with(name));
        fits.map(Vec::len).max().map(|count| &said[..said.len() - count])
    }
}
