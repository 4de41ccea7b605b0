//! The reports of whole runs, held against the schemas of those who read them; and safe to show
//! around.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value;

use crate::common::{Sandbox, Server};

const ADDRESS: &str = "ada.byron@example.org";
const PASSWORD: &str = "lovelace-1815";

/// A house whose owner's address is her name at the cloud, and what she calls a lamp.
const HOME: &str = r#"
[[users]]
id = "1836.15267389"
username = "ada.byron@example.org"
password = "lovelace-1815"
pin = "19071815"
email = "ada.byron@example.org"
name = "Ada"

[[devices]]
type = "LIGHT"
name = "lamp"
nicknames = ["lamp of ada.byron@example.org"]
traits = ["OnOff"]

[[devices]]
type = "LOCK"
name = "front door"

[[devices.verify]]
command = "LockUnlock"
challenge = "pin"
"#;

/// What goes wrong shows forms, tokens, userinfo and the home.
const FAULTS: [&str; 7] = [
    "authorize.login-307",
    "token.code-reusable",
    "bearer.query-token-accepted",
    "userinfo.sub-as-number",
    "sync.address-as-user",
    "sync.duplicate-id",
    "sync.pin-in-custom-data",
];

fn serve(sandbox: &Sandbox) -> Server<'_> {
    sandbox.hide(PASSWORD);
    sandbox.hide("19071815");
    let home = sandbox.write("home.toml", HOME);
    let faults: Vec<String> = FAULTS.iter().map(|fault| format!("--fault {fault}")).collect();
    sandbox.serve(&format!("--home {} {}", home.display(), faults.join(" ")))
}

/// Every report of a run, by its kind.
fn reports(sandbox: &Sandbox, server: &Server<'_>, flags: &str) -> BTreeMap<&'static str, String> {
    let kinds = ["junit", "html", "json", "sarif"];
    let files: Vec<String> = kinds.map(|kind| format!("--report {kind}=r.{kind}")).into();
    let who = format!("--username {ADDRESS} --password {PASSWORD}");
    let line = format!("check {} {who} {flags} {}", server.url(), files.join(" "));
    sandbox.run(&line).expect_code(1);
    let read = |kind| std::fs::read_to_string(sandbox.path(&format!("r.{kind}"))).expect("a file");
    kinds.into_iter().map(|kind| (kind, read(kind))).collect()
}

#[test]
fn machines_find_what_their_schemas_ask_for_and_nobody_finds_a_secret() {
    let sandbox = Sandbox::new();
    let server = serve(&sandbox);
    for flags in ["", "--strict"] {
        let reports = reports(&sandbox, &server, flags);
        ensure_sarif(&reports["sarif"]);
        ensure_junit(&reports["junit"]);
        ensure_page(&reports["html"]);
        for (kind, text) in &reports {
            ensure_no_secret(kind, text, &server);
        }
        let json: Value = serde_json::from_str(&reports["json"]).expect("JSON");
        ensure_marked(&json);
    }
}

/// As code scanners read it.
fn ensure_sarif(text: &str) {
    let mut schema: Value =
        serde_json::from_str(include_str!("../../schemas/sarif-2.1.0.json")).expect("JSON");
    // Its pattern for languages has a bracket too many, and is no pattern.
    for part in ["run", "toolComponent"] {
        let language = schema["definitions"][part]["properties"]["language"].as_object_mut();
        language.expect("an object").remove("pattern");
    }
    let options = jsonschema::options().with_draft(jsonschema::Draft::Draft7);
    let validator = options.should_validate_formats(true).build(&schema).expect("a schema");
    let log: Value = serde_json::from_str(text).expect("JSON");
    let flaws: Vec<String> = validator
        .iter_errors(&log)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(flaws.is_empty(), "{flaws:#?}");
    let results = log["runs"][0]["results"].as_array().expect("results");
    assert!(results.len() >= FAULTS.len(), "each fault is seen");
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().expect("rules");
    for result in results {
        assert!(rules.iter().any(|rule| rule["id"] == result["ruleId"]), "{result:#}");
    }
    let wrong = serde_json::json!({ "version": "2.1.0", "runs": [{ "tool": {} }] });
    assert!(!validator.is_valid(&wrong), "the schema refuses something");
}

/// An element as the schema of Jenkins has it (`junit-10.xsd` of its xUnit plugin), which is that
/// of Maven Surefire and stricter than what most others read.
struct Element {
    name: &'static str,
    inside: &'static [&'static str],
    must: &'static [&'static str],
    may: &'static [&'static str],
}

const fn told(name: &'static str) -> Element {
    Element { name, inside: &["testcase"], must: &[], may: &["type", "message"] }
}

const fn said(name: &'static str) -> Element {
    Element { name, inside: &["testcase", "testsuite"], must: &[], may: &[] }
}

const ELEMENTS: [Element; 8] = [
    Element {
        name: "testsuites",
        inside: &[""],
        must: &[],
        may: &["name", "time", "tests", "failures", "errors"],
    },
    Element {
        name: "testsuite",
        inside: &["testsuites", "testsuite"],
        must: &["name", "tests", "failures", "errors"],
        may: &["group", "time", "skipped", "timestamp", "hostname", "id", "package", "file"],
    },
    Element {
        name: "testcase",
        inside: &["testsuite"],
        must: &["name"],
        may: &["time", "classname", "group"],
    },
    told("failure"),
    told("error"),
    told("skipped"),
    said("system-out"),
    said("system-err"),
];

/// As CI systems read it.
fn ensure_junit(text: &str) {
    let mut reader = Reader::from_str(text);
    let mut path = vec![String::new()];
    let (mut cases, mut failures, mut counted) = (0, 0, (0, 0));
    loop {
        let event = reader.read_event().expect("XML");
        let (tag, opens) = match &event {
            Event::Start(tag) => (tag, true),
            Event::Empty(tag) => (tag, false),
            Event::End(_) => {
                path.pop();
                continue;
            }
            Event::Eof => break,
            _ => continue,
        };
        let name = String::from_utf8(tag.name().as_ref().to_vec()).expect("a name");
        let attributes = ensure_element(&name, path.last().expect("a parent"), tag);
        let count = |name: &str| attributes[name].parse::<u32>().expect("a number");
        match name.as_str() {
            "testcase" => cases += 1,
            "failure" => failures += 1,
            "testsuite" => counted = (counted.0 + count("tests"), counted.1 + count("failures")),
            _ => {}
        }
        if opens {
            path.push(name);
        }
    }
    assert_eq!(path, [""], "every element ends");
    assert_eq!((cases, failures), counted, "the counts are those of the cases");
    assert!(failures > 0 && cases > 200, "{failures} of {cases}");
}

fn ensure_element(name: &str, parent: &str, tag: &BytesStart<'_>) -> BTreeMap<String, String> {
    let known = ELEMENTS.iter().find(|known| known.name == name);
    let known = known.unwrap_or_else(|| panic!("<{name}> is none of theirs"));
    assert!(known.inside.contains(&parent), "<{name}> inside <{parent}>");
    let attributes: BTreeMap<String, String> = tag
        .attributes()
        .map(|attribute| {
            let attribute = attribute.expect("an attribute");
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            (text(attribute.key.as_ref()), text(&attribute.value))
        })
        .collect();
    for must in known.must {
        assert!(attributes.contains_key(*must), "<{name}> without {must}");
    }
    for one in attributes.keys() {
        let is_known = known.must.iter().chain(known.may).any(|known| known == one);
        assert!(is_known, "<{name} {one}=…>");
    }
    attributes
}

/// As people read it.
fn ensure_page(page: &str) {
    assert!(page.contains(concat!("smarthome ", env!("CARGO_PKG_VERSION"))), "which version");
    assert!(page.contains("<time datetime=\"20") && page.contains(" UTC</time>"), "when");
    assert!(page.contains("<h1>default at http://127.0.0.1:"), "which cloud");
    for elsewhere in ["<script", "<link", " src=", "@import", "url("] {
        assert!(!page.contains(elsewhere), "one file: {elsewhere}");
    }
    let shown = page.split("<pre").map(|part| part.rsplit("</pre>").next().unwrap_or(part));
    let shown: String = shown.collect();
    assert!(shown.contains("<code>") && !shown.contains('`'), "words in backticks are code");
    assert!(page.matches("<pre").count() >= 2 * FAULTS.len(), "each failure has its exchange");
}

fn ensure_no_secret(kind: &str, text: &str, server: &Server<'_>) {
    let secret = server.client_secret();
    let encoded = ADDRESS.replace('@', "%40");
    for hidden in [PASSWORD, &secret, ADDRESS, &encoded, "ada.byron", "19071815"] {
        assert!(!text.contains(hidden), "{kind} holds {hidden}");
    }
}

/// The members that hold secrets have marks; one address has one mark wherever it stands.
fn ensure_marked(report: &Value) {
    let evidence = |id: &str| {
        let checks = report["checks"].as_array().expect("checks");
        let check = checks.iter().find(|check| check["id"] == id).expect("the check");
        assert!(check["evidence"][0].is_object(), "{check:#}");
        check["evidence"].to_string()
    };
    let userinfo = evidence("oauth.userinfo.sub-is-text");
    let (_, email) = userinfo.split_once(r#""email":""#).expect("an address");
    let (mark, _) = email.split_once('"').expect("a text");
    assert!(mark.starts_with("[redacted "), "{mark}");
    let sync = evidence("fulfillment.sync.ids-unique");
    assert!(sync.contains(&format!("lamp of {mark}")), "{mark}: {sync}");
    let form = evidence("oauth.authorize.password-not-passed-on");
    assert!(form.contains(&format!("username={mark}&")), "{mark}: {form}");
}
