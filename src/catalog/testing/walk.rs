//! The catalogue against Google's own JSON schemas of 2021, fact by fact.
//!
//! <https://github.com/google-home/smart-home-schema>
//!
//! Google's schema of a document and the one that we print are flattened in the same way: for each
//! place, what is said of it in whichever branch. What one says and the other does not is a
//! difference, which the shapes should not have or `DIFFERENCES` explains. Which facts belong to
//! the same branch is not compared here but by verdicts, in `oracle.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::Value;

use crate::catalog::TRAITS;

use super::disagreements::{DIFFERENCES, Difference, matches};
use super::documents::{are_missing, documents, folder_of, is_newer};

/// What is said of each place: by keyword, the values.
type Facts = BTreeMap<String, BTreeMap<&'static str, BTreeSet<String>>>;

/// Keywords whose values are compared as they stand.
const BOUNDS: [&str; 8] = [
    "exclusiveMaximum",
    "maximum",
    "maxItems",
    "maxProperties",
    "minimum",
    "minItems",
    "minProperties",
    "uniqueItems",
];

/// Flattens a schema.
fn flatten(schema: &Value) -> Facts {
    let mut walk = Walk { root: schema, facts: Facts::new(), aliases: Vec::new() };
    walk.enter(schema, "");
    let Walk { mut facts, aliases, .. } = walk;
    facts.retain(|path, _| !aliases.iter().any(|alias| is_within(path, alias)));
    facts
}

/// Whether a path is this one or leads further in.
fn is_within(path: &str, outer: &str) -> bool {
    path.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

struct Walk<'a> {
    root: &'a Value,
    facts: Facts,
    /// The other spellings of fields; they are ours alone.
    aliases: Vec<String>,
}

impl<'a> Walk<'a> {
    fn say(&mut self, path: &str, keyword: &'static str, value: String) {
        let facts = self.facts.entry(path.to_owned()).or_default();
        facts.entry(keyword).or_default().insert(value);
    }

    /// A value's whole schema.
    fn enter(&mut self, schema: &'a Value, path: &str) {
        let schema = self.resolve(schema);
        self.facts.entry(path.to_owned()).or_default();
        for name in required(schema, &aliases(schema)) {
            self.say(&member(path, name), "required", "yes".to_owned());
        }
        if is_closed(schema) {
            self.say(path, "closed", "yes".to_owned());
        }
        self.collect(schema, path);
    }

    /// A value's schema or a branch of it. What stands under `not` and `if` is not what fits.
    fn collect(&mut self, schema: &'a Value, path: &str) {
        self.say_of_value(schema, path);
        for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
            let path = member(path, name);
            match schema {
                Value::Bool(true) => self.aliases.push(path),
                _ => self.enter(schema, &path),
            }
        }
        if schema["items"].is_object() {
            self.enter(&schema["items"], &format!("{path}[]"));
        }
        if schema["additionalProperties"].is_object() {
            self.enter(&schema["additionalProperties"], &member(path, "<key>"));
        }
        for branch in branches(schema) {
            self.collect(branch, path);
        }
    }

    fn say_of_value(&mut self, schema: &Value, path: &str) {
        let types = schema["type"].as_array().cloned();
        for name in types.unwrap_or_else(|| vec![schema["type"].clone()]) {
            if let Some(name) = name.as_str() {
                self.say(path, "type", name.to_owned());
            }
        }
        let values = schema["enum"].as_array().into_iter().flatten().chain(schema.get("const"));
        // A flag that must be set says something of other fields.
        for value in values.filter(|value| !value.is_boolean()) {
            self.say(path, "value", spell(value));
            if value.is_string() {
                self.say(path, "type", "string".to_owned());
            }
        }
        for keyword in BOUNDS {
            if let Some(value) = schema.get(keyword) {
                self.say(path, keyword, spell(value));
            }
        }
    }

    fn resolve(&self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str() {
            Some(place) => {
                let found = self.root.pointer(place.trim_start_matches('#'));
                found.unwrap_or_else(|| panic!("nothing at {place}"))
            }
            None => schema,
        }
    }
}

fn member(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// A text without quotes, a number without `.0`.
fn spell(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.as_f64().expect("a small number").to_string(),
        other => other.to_string(),
    }
}

fn list<'a>(schema: &'a Value, keyword: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    schema[keyword].as_array().into_iter().flatten()
}

/// The alternatives in a schema, each as a list of which one holds.
fn alternatives(schema: &Value) -> Vec<Vec<&Value>> {
    let conditional = schema.get("then").zip(schema.get("else"));
    let mut found = vec![conditional.map(|(one, other)| vec![one, other]).unwrap_or_default()];
    found.extend(["anyOf", "oneOf"].map(|keyword| list(schema, keyword).collect()));
    found.retain(|branches: &Vec<_>| !branches.is_empty());
    found
}

/// Whatever may hold of the same value.
fn branches(schema: &Value) -> impl Iterator<Item = &Value> {
    let lists = ["allOf", "anyOf", "oneOf"].into_iter().flat_map(|keyword| list(schema, keyword));
    lists.chain(["then", "else"].into_iter().filter_map(|keyword| schema.get(keyword)))
}

/// The other spellings of an object's fields, each with the right one.
fn aliases(schema: &Value) -> BTreeMap<&str, &str> {
    let instead = list(schema, "allOf").filter_map(|it| {
        let name = it["if"]["not"]["required"][0].as_str()?;
        let alias = it["then"]["properties"].as_object()?.keys().next()?;
        (schema["properties"][alias] == true).then_some((alias.as_str(), name))
    });
    instead.collect()
}

/// The members that must be there whichever branch holds; one in another spelling is there.
fn required<'a>(schema: &'a Value, aliases: &BTreeMap<&'a str, &'a str>) -> BTreeSet<&'a str> {
    let names = list(schema, "required").filter_map(Value::as_str);
    let mut names: BTreeSet<&str> =
        names.map(|name| aliases.get(name).copied().unwrap_or(name)).collect();
    names.extend(list(schema, "allOf").flat_map(|it| required(it, aliases)));
    for branches in alternatives(schema) {
        let each = branches.into_iter().map(|it| required(it, aliases));
        names.extend(each.reduce(|one, other| &one & &other).into_iter().flatten());
    }
    names
}

/// Whether no other members are allowed, whichever branch holds.
fn is_closed(schema: &Value) -> bool {
    schema["additionalProperties"] == false
        || alternatives(schema).iter().any(|branches| branches.iter().all(|it| is_closed(it)))
}

/// What Google's schema and ours say differently of one place.
struct Found {
    schema: String,
    path: String,
    fact: &'static str,
    google: String,
    ours: String,
}

impl Found {
    fn is_explained_by(&self, known: &Difference) -> bool {
        matches(known.schema, &self.schema)
            && matches(known.path, &self.path)
            && (known.fact, known.google, known.ours)
                == (self.fact, self.google.as_str(), self.ours.as_str())
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { schema, path, fact, google, ours } = self;
        let place = if path.is_empty() { "the whole document" } else { path };
        let say = |value: &str| {
            if value.is_empty() { "nothing".to_owned() } else { format!("`{value}`") }
        };
        writeln!(
            f,
            "{schema}: {place}: {fact}: Google says {}, we say {}",
            say(google),
            say(ours)
        )?;
        write!(
            f,
            "    Difference {{ schema: {schema:?}, path: {path:?}, fact: {fact:?}, google: {google:?}, ours: {ours:?}, why: \"\" }},"
        )
    }
}

/// All that one says and the other does not. Of a field that only one knows, that is all.
fn compare(schema: &str, google: &Facts, ours: &Facts) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut lone: Vec<&str> = Vec::new();
    let paths: BTreeSet<&String> = google.keys().chain(ours.keys()).collect();
    for path in paths {
        let difference = |fact, google, ours| Found {
            schema: schema.to_owned(),
            path: path.clone(),
            fact,
            google,
            ours,
        };
        if lone.iter().any(|outer| is_within(path, outer)) {
            continue;
        }
        let (Some(theirs), Some(mine)) = (google.get(path), ours.get(path)) else {
            let yes = |facts: &Facts| facts.get(path).map_or("", |_| "yes").to_owned();
            found.push(difference("field", yes(google), yes(ours)));
            lone.push(path);
            continue;
        };
        let keywords: BTreeSet<&'static str> = theirs.keys().chain(mine.keys()).copied().collect();
        for keyword in keywords {
            let none = BTreeSet::new();
            let theirs = theirs.get(keyword).unwrap_or(&none);
            let mine = mine.get(keyword).unwrap_or(&none);
            if theirs != mine {
                found.push(difference(keyword, join(theirs - mine), join(mine - theirs)));
            }
        }
    }
    found
}

fn join(values: BTreeSet<String>) -> String {
    values.into_iter().collect::<Vec<_>>().join(", ")
}

/// Every difference between the catalogue and the schemas.
fn differences() -> Vec<Found> {
    let pairs = documents().into_iter().filter_map(|document| Some((document.google()?, document)));
    let found = pairs.flat_map(|(google, document)| {
        compare(&document.name, &flatten(&google), &flatten(&document.schema()))
    });
    found.collect()
}

#[test]
fn every_fact_is_googles_or_a_known_difference() {
    if are_missing() {
        return;
    }
    let mut found = differences();
    found.retain(|it| !DIFFERENCES.iter().any(|known| it.is_explained_by(known)));
    let lines: Vec<String> = found.iter().map(Found::to_string).collect();
    assert!(
        lines.is_empty(),
        "{} differences from Google's schemas. Mend the shape, or add the line that stands below \
         each to DIFFERENCES in testing/disagreements.rs with the reason:\n{}",
        lines.len(),
        lines.join("\n")
    );
}

#[test]
fn every_known_difference_is_still_one() {
    if are_missing() {
        return;
    }
    let found = differences();
    for known in DIFFERENCES {
        let count = found.iter().filter(|it| it.is_explained_by(known)).count();
        let Difference { schema, path, fact, why, .. } = known;
        assert!(count > 0, "no difference any more: {schema}: {path}: {fact}: {why}");
        println!("{schema}: {path}: {fact}: {why} ({count} times)");
    }
}

#[test]
fn every_schema_of_a_known_trait_is_compared() {
    if are_missing() {
        return;
    }
    let documents = documents();
    for known in TRAITS.iter().filter(|known| !is_newer(known)) {
        let folder = folder_of(known);
        let files = std::fs::read_dir(&folder).unwrap_or_else(|it| panic!("{}: {it}", known.name));
        for file in files {
            let file = file.expect("a file").file_name().into_string().expect("a plain name");
            let name = file.trim_end_matches(".schema.json");
            // What errors a command has is compared by `oracle.rs`.
            let is_compared =
                name.ends_with(".errors") || documents.iter().any(|document| document.name == name);
            assert!(is_compared, "{}: Google has {name}, we have none", known.name);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::catalog::{Field, Object, Shape};

    use super::*;

    fn found(google: &Value, ours: &Value) -> Vec<String> {
        let found = compare("x.states", &flatten(google), &flatten(ours));
        let line = |it: &Found| it.to_string().lines().next().map(str::to_owned);
        found.iter().filter_map(line).collect()
    }

    #[test]
    fn each_fact_that_differs_is_named_with_its_place() {
        let google = json!({"properties": {
            "a": {"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 9.0}},
            "b": {"type": "string", "enum": ["x", "y"]},
            "c": {"properties": {"d": {}}},
        }, "required": ["a"]});
        let ours = json!({"properties": {
            "a": {"type": "array", "items": {"type": "number", "maximum": 9}},
            "b": {"enum": ["y", "z"]},
            "e": {},
        }, "additionalProperties": false});
        assert_eq!(
            found(&google, &ours),
            [
                "x.states: the whole document: closed: Google says nothing, we say `yes`",
                "x.states: a: required: Google says `yes`, we say nothing",
                "x.states: a[]: minimum: Google says `0`, we say nothing",
                "x.states: a[]: type: Google says `integer`, we say `number`",
                "x.states: b: value: Google says `x`, we say `z`",
                "x.states: c: field: Google says `yes`, we say nothing",
                "x.states: e: field: Google says nothing, we say `yes`",
            ]
        );
    }

    #[test]
    fn branches_are_merged_and_only_what_holds_in_each_is_certain() {
        let base = json!({
            "type": "object",
            "properties": {"kind": {"type": "string"}},
            "required": ["kind"],
            "additionalProperties": false,
            "oneOf": [
                {"properties": {"kind": {"enum": ["m"]}, "n": {"minimum": 1}}},
                {"properties": {"kind": {"enum": ["w"]}, "t": {}}, "not": {"required": ["n"]}},
            ],
        });
        let tagged = json!({"type": "object", "oneOf": [
            {"properties": {"kind": {"enum": ["m"]}, "n": {"minimum": 1}},
                "required": ["kind", "n"], "additionalProperties": false},
            {"properties": {"kind": {"enum": ["w"]}, "t": {}},
                "required": ["kind"], "additionalProperties": false},
        ]});
        assert_eq!(found(&base, &tagged), Vec::<String>::new());
    }

    #[test]
    fn another_spelling_of_ours_is_no_field() {
        static OURS: Object = Object::of(&[Field::required("hue", Shape::INTEGER, "").also("Hue")]);
        let google = json!({"type": "object", "properties": {"hue": {"type": "integer"}},
            "required": ["hue"]});
        let ours = OURS.to_schema();
        assert_eq!(found(&google, &ours), Vec::<String>::new());
    }
}
