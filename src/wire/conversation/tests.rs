//! The format, read, written and attacked.

use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng};
use serde_json::{Value, json};

use super::placeholder::escaped;
use super::scan::spoken;
use super::*;
use crate::protocol::Map;

const EXCHANGE: &str =
    "Request\n\n```json\n{\"requestId\": \"<requestId>\"}\n```\n\nResponse 200\n";

fn read(text: &str) -> ReadConversation {
    read_conversation("x.md", text).unwrap_or_else(|problems| panic!("{problems}"))
}

/// The problems of a text, one a line.
fn problems(text: &str) -> String {
    read_conversation("x.md", text).expect_err("there is a problem").to_string()
}

/// A runner that tries the same cases in every run.
fn runner() -> proptest::test_runner::TestRunner {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) };
    proptest::test_runner::TestRunner::new_with_rng(config, rng)
}

/// Texts that are hard to keep apart from the format around them.
fn odd_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~äß€\u{2028}\u{85}\t\n]{0,20}",
        prop::sample::select(vec![
            "```",
            "````json",
            "~~~",
            "Request",
            "Response 200",
            "> **Person:** x",
            "# x",
            "%41",
            "a=b&c",
            "<any>",
            "<<any>>",
            "<nothing>",
            "<same:x>",
            "[redacted]",
            "\u{feff}",
        ])
        .prop_map(str::to_owned),
    ]
}

fn words() -> impl Strategy<Value = String> {
    odd_text().prop_map(|text| spoken(&text))
}

fn prose() -> impl Strategy<Value = String> {
    let line = prop::sample::select(vec![
        "plain",
        "Requests are many",
        "> a quote",
        "    Request",
        "## Heading",
        "Response times vary",
        "- `Request`",
        "````\nRequest\n```json\n````",
        "~~~ rust\nResponse 200\n~~~",
    ]);
    prop::collection::vec(line, 1..4).prop_map(|lines| lines.join("\n\n"))
}

fn json_value(placeholders: bool) -> impl Strategy<Value = Value> {
    let text = odd_text().prop_map(|text| Value::from(escaped(&text)));
    let varying = prop::sample::select(vec!["<any>", "<text>", "<requestId>", "<same:x>"]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-400_i32..400).prop_map(|quarters| Value::from(f64::from(quarters) / 4.0)),
        text,
        varying.prop_map(move |text| Value::from(if placeholders { text } else { "text" })),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let name = odd_text().prop_map(|name| escaped(&name));
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((name, inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map>())),
        ]
    })
}

fn headers() -> impl Strategy<Value = Vec<(String, String)>> {
    let value = "[!-;=-~]{0,3}( [!-;=-~]{1,3})?".prop_map(|value| spoken(&value));
    prop::collection::vec((prop::sample::select(vec!["accept", "x-y"]), value), 0..3)
        .prop_map(|pairs| pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

fn request() -> impl Strategy<Value = WrittenRequest> {
    let place = prop::sample::select(vec!["/a?b=c%20d", "<token_url>", "/<client_id>"]);
    let head = (prop::sample::select(vec!["GET", "POST"]), place, headers());
    let head = head.prop_map(|(method, place, headers)| RequestHead {
        method: method.to_owned(),
        place: place.to_owned(),
        headers,
    });
    let pair = (odd_text(), odd_text().prop_map(|value| escaped(&value)));
    let body = prop_oneof![
        Just(None),
        json_value(false).prop_map(|value| Some(WrittenBody::Json(value))),
        prop::collection::vec(pair, 0..3).prop_map(|pairs| Some(WrittenBody::Form(pairs))),
        odd_text().prop_map(|text| Some(WrittenBody::Text(escaped(&text)))),
    ];
    prop_oneof![
        (head, body).prop_map(|(head, body)| WrittenRequest { head: Some(head), body }),
        json_value(false)
            .prop_map(|value| WrittenRequest { head: None, body: Some(WrittenBody::Json(value)) }),
    ]
}

fn response() -> impl Strategy<Value = WrittenResponse> {
    let body = prop_oneof![
        Just(None),
        json_value(true).prop_map(|value| Some(WrittenBody::Json(value))),
        odd_text().prop_map(|text| Some(WrittenBody::Text(escaped(&text)))),
    ];
    (100_u16..600, headers(), body).prop_map(|(status, headers, body)| WrittenResponse {
        status,
        headers,
        body,
    })
}

fn conversation() -> impl Strategy<Value = ConversationFile> {
    let turn = (
        prop::option::of(prose()),
        prop::option::of(words()),
        request(),
        prop::option::of(prose()),
        response(),
        prop::option::of(words()),
    );
    let turn = turn.prop_map(|(prose, person, request, between, response, assistant)| {
        let parts = [
            prose.map(Part::Prose),
            person.map(Part::Person),
            Some(Part::Request(request)),
            between.map(Part::Prose),
            Some(Part::Response(response)),
            assistant.map(Part::Assistant),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>()
    });
    (words(), prop::collection::vec(turn, 1..4))
        .prop_map(|(title, turns)| ConversationFile { title, parts: turns.concat() })
}

#[test]
fn what_is_written_is_read_back() {
    runner()
        .run(&conversation(), |conversation| {
            let text = render_conversation_file(&conversation);
            let read = read_conversation("x.md", &text);
            let read =
                read.map_err(|problems| TestCaseError::fail(format!("{problems}\n{text}")))?;
            prop_assert_eq!(&read.conversation, &conversation, "{}", text);
            let crlf = read_conversation("x.md", &text.replace('\n', "\r\n"));
            prop_assert_eq!(&crlf.expect("read").conversation, &conversation, "{}", text);
            Ok(())
        })
        .expect("the format keeps what it is given");
}

#[test]
fn whatever_it_is_given_it_says_where_it_is_wrong() {
    let line = prop::sample::select(vec![
        "# T",
        "",
        "Request",
        "Response 200",
        "Response",
        "```json",
        "```",
        "````http",
        "~~~",
        "{\"a\": \"<b>\"}",
        "> **Person:** x",
        "> **Nobody:** x",
        "GET /",
        "\u{feff}",
        "prose",
        "\r",
    ]);
    runner()
        .run(&prop::collection::vec(line, 0..14), |lines| {
            let text = lines.join("\n");
            if let Err(problems) = read_conversation("x.md", &text) {
                prop_assert!(!problems.list.is_empty());
                for problem in problems.list {
                    prop_assert!(
                        (1..=lines.len().max(1) + 1).contains(&problem.line),
                        "{:?}",
                        problem
                    );
                }
            }
            Ok(())
        })
        .expect("each problem has a line of the file");
}

#[test]
fn a_file_is_read_as_it_looks() {
    let read = read(
        "\u{feff}\n# The door\r\n\r\nProse.\n\nMore of it.\n> **Person**: Unlock\n>   the door.\n\nRequest\n\
         ```json\n{\"a\": 1}\n```\nIt asks.\n\nResponse 401\n\n~~~http\nWWW-Authenticate:  Bearer\n~~~\n\n\n\
         > **Assistant:** Sorry.\n> **Person:** No.\n> **Assistant:** Ok.",
    );
    let json = |value| Some(WrittenBody::Json(value));
    assert_eq!(read.conversation.title, "The door");
    assert_eq!(
        read.conversation.parts,
        [
            Part::Prose("Prose.\n\nMore of it.".to_owned()),
            Part::Person("Unlock the door.".to_owned()),
            Part::Request(WrittenRequest { head: None, body: json(json!({"a": 1})) }),
            Part::Prose("It asks.".to_owned()),
            Part::Response(WrittenResponse {
                status: 401,
                headers: vec![("www-authenticate".to_owned(), "Bearer".to_owned())],
                body: None,
            }),
            Part::Assistant("Sorry.".to_owned()),
            Part::Person("No.".to_owned()),
            Part::Assistant("Ok.".to_owned()),
        ]
    );
    let lines: Vec<usize> = read.places.iter().map(|place| place.line).collect();
    assert_eq!(lines, [4, 7, 10, 14, 16, 23, 24, 25]);
}

#[test]
fn every_mistake_has_its_line_and_its_remedy() {
    let cases = [
        ("nothing", ""),
        ("no title", EXCHANGE),
        ("no exchange", "# T\n\nprose\n"),
        ("a request alone", "# T\n\nRequest\n```json\n{}\n```\n"),
        ("two requests", &format!("# T\n\nRequest\n```json\n{{}}\n```\n{EXCHANGE}")),
        (
            "speech too early",
            &format!("# T\nRequest\n```json\n{{}}\n```\n> **Assistant:** Ok.\n{EXCHANGE}"),
        ),
        ("a response first", &format!("# T\n\nResponse 200\n\n{EXCHANGE}")),
        ("two responses", &format!("# T\n{EXCHANGE}\nResponse 200\n")),
        ("no status", "# T\nRequest\n```json\n{}\n```\nResponse\n"),
        ("no such status", "# T\nRequest\n```json\n{}\n```\nResponse 99\n"),
        ("a status in words", "# T\nRequest\n```json\n{}\n```\nResponse 200 OK\n```json\n{}\n```"),
        ("a block alone", &format!("# T\n```json\n{{}}\n```\n{EXCHANGE}")),
        ("a block too many", "# T\nRequest\n```json\n{}\n```\n```json\n{}\n```\nResponse 200\n"),
        ("no body", "# T\nRequest\nResponse 200\n"),
        ("a body of another kind", "# T\nRequest\n```form\na=b\n```\nResponse 200\n"),
        ("a form that came", "# T\nRequest\n```json\n{}\n```\nResponse 200\n```form\na=b\n```\n"),
        ("no JSON", "# T\nRequest\n```json\n{\n  \"a\": <any>\n}\n```\nResponse 200\n"),
        ("no JSON at all", "# T\nRequest\n```json\n```\nResponse 200\n"),
        ("no end", &format!("# T\n{EXCHANGE}\n````text\n```\n")),
        ("a stranger", &format!("# T\n> **Asistant:** x\n{EXCHANGE}")),
        ("somebody else", &format!("# T\n> **Note:** x\n{EXCHANGE}")),
        ("no request line", "# T\nRequest\n```http\nPOST token\n```\nResponse 200\n"),
        ("no header", "# T\nRequest\n```http\nGET /\nbroken\n```\nResponse 200\n"),
        (
            "no form",
            "# T\nRequest\n```http\nPOST /\n```\n```form\nok=1\nx%FF=\n```\nResponse 200\n",
        ),
        (
            "a placeholder that is none",
            "# T\nRequest\n```json\n{}\n```\nResponse 200\n```json\n{\"a\":\n \"<nummber>\"}\n```\n",
        ),
        ("nothing like it", "# T\nRequest\n```json\n{\"a\": \"<zzz>\"}\n```\nResponse 200\n"),
        ("nothing to send", "# T\nRequest\n```json\n{\"a\": \"<any>\"}\n```\nResponse 200\n"),
        ("not known yet", "# T\nRequest\n```json\n{\"a\": \"<same:x>\"}\n```\nResponse 200\n"),
        (
            "a PIN that comes",
            "# T\nRequest\n```json\n{}\n```\nResponse 200\n```json\n\"<pin>\"\n```\n",
        ),
        (
            "more in the midst",
            "# T\nRequest\n```json\n{}\n```\nResponse 200\n```json\n[\"<more>\", 1]\n```\n",
        ),
        (
            "a member for all",
            "# T\nRequest\n```json\n{}\n```\nResponse 200\n```json\n{\"<any>\": 1}\n```\n",
        ),
    ];
    let found: Vec<String> =
        cases.iter().map(|(name, text)| format!("{name}\n{}\n", problems(text))).collect();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots/wire"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("conversation-mistakes", found.join("\n")));
}

#[test]
fn a_file_of_five_megabytes_is_read_and_rewritten() {
    let device = json!({"id": "lamp", "traits": ["<any>"]});
    let devices: Vec<Value> = std::iter::repeat_n(device, 140_000).collect();
    let response = WrittenResponse {
        status: 200,
        headers: Vec::new(),
        body: Some(WrittenBody::Json(json!({"devices": devices}))),
    };
    let request = WrittenRequest { head: None, body: Some(WrittenBody::Json(json!({}))) };
    let parts = vec![Part::Request(request), Part::Response(response)];
    let text = render_conversation_file(&ConversationFile { title: "Much".to_owned(), parts });
    assert!(text.len() > 5_000_000, "{}", text.len());
    let read = read(&text);
    assert_eq!(read.rewritten(&[]), text);
    let with = Part::Response(WrittenResponse { status: 404, ..WrittenResponse::default() });
    let short = read.rewritten(&[Rewrite { part: 1, with }]);
    assert!(short.ends_with("Response 404\n"), "{}", &short[short.len() - 100..]);
}
