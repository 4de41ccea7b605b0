//! What is hidden, where, and what stays as it was.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::*;

#[test]
fn members_are_hidden_at_any_depth() {
    let redactor = Redactor::default();
    let request = json!({"inputs": [{"payload": {"commands": [{"execution": [{"challenge": {"pin": "333444"}}]}]}}]});
    let shown = redactor.json(&request).to_string();
    assert!(!shown.contains("333444") && shown.contains(REDACTED), "{shown}");
}

#[test]
fn an_error_code_is_no_secret_but_a_numeric_pin_is() {
    let shown = Redactor::default().json(&json!({"errorCode": "deviceOffline", "pin": 1234}));
    assert_eq!(shown, json!({"errorCode": "deviceOffline", "pin": REDACTED}));
}

#[test]
fn marks_tell_whether_two_secrets_are_one() {
    let redactor = Redactor::default();
    redactor.learn("refresh-1");
    let marking = redactor.marking();
    let form = marking.form("grant_type=refresh_token&refresh_token=refresh-1");
    let answer = marking.json(&json!({"access_token": "access-1"})).to_string();
    let header = marking.header("Authorization", "Bearer access-1");
    let prose = marking.text("refresh-1 of ada@example.com, and ada@example.com. A @ b");
    assert_eq!(form, "grant_type=refresh_token&refresh_token=[redacted 1]");
    assert_eq!(answer, r#"{"access_token":"[redacted 2]"}"#);
    assert_eq!(header, "Bearer [redacted 2]");
    assert_eq!(prose, "[redacted 1] of [redacted 3], and [redacted 3]. A @ b");
    assert_eq!(redactor.text("refresh-1 of ada@example.com"), "[redacted] of ada@example.com");
}

#[test]
fn one_document_hides_more_and_the_others_do_not() {
    let redactor = Redactor::showing_secrets();
    redactor.learn("refresh-1");
    let hiding = redactor.hiding().also_hiding(["3334", ""]);
    assert_eq!(hiding.text("3334 refresh-1"), "[redacted] [redacted]");
    assert_eq!(redactor.text("3334 refresh-1"), "3334 refresh-1");
}

#[test]
fn marks_are_found_again() {
    assert_eq!(without_marks("a [redacted] b [redacted 12]"), ["a ", " b ", ""]);
    assert_eq!(without_marks("[redacted x] [redacted"), ["[redacted x] [redacted"]);
    assert_eq!(without_marks(""), [""]);
}

#[test]
fn the_code_of_a_redirect_is_hidden_in_its_page_too() {
    let page = "<a href=\"https://g.test/r/p?code=c0de-0f-theirs&amp;state=s\">on</a>";
    let redactor = Redactor::default();
    redactor.learn_from(&Exchange {
        request: http::Request::new(bytes::Bytes::new()),
        response: http::Response::builder()
            .header("location", "https://g.test/r/p?code=c0de-0f-theirs&state=s")
            .body(bytes::Bytes::from_static(page.as_bytes()))
            .expect("a response"),
        latency: std::time::Duration::ZERO,
    });
    assert!(!redactor.text(page).contains("c0de-0f-theirs"), "{}", redactor.text(page));
}

#[test]
fn urls_lose_code_and_token_and_nothing_else() {
    let redactor = Redactor::default();
    assert_eq!(
        redactor.url("https://g.test/r/p?code=abc&state=a%2Bb+c#access_token=x"),
        "https://g.test/r/p?code=[redacted]&state=a%2Bb+c#access_token=[redacted]"
    );
}

#[test]
fn learnt_values_are_hidden_in_prose_longest_first() {
    let redactor = Redactor::default();
    redactor.learn("hunter22");
    redactor.learn("hunter22-and-more");
    redactor.learn("short");
    assert_eq!(redactor.text("no hunter22-and-more, short"), "no [redacted], short");
}

#[test]
fn a_learnt_password_is_hidden_in_a_form_whatever_its_field_is_called() {
    let redactor = Redactor::default();
    redactor.learn("correct horse");
    assert_eq!(
        redactor.form("name=resident&kennwort=correct+horse&pwd=x&next=%2F"),
        "name=resident&kennwort=[redacted]&pwd=[redacted]&next=%2F"
    );
}

#[test]
fn a_learnt_password_is_hidden_in_other_characters_too() {
    let redactor = Redactor::default();
    redactor.learn("pässwörter");
    assert_eq!(redactor.form("a=1&kennwort=p%E4ssw%F6rter"), "a=1&kennwort=[redacted]");
    let page = |kind: &'static str| {
        let kind = http::HeaderValue::from_static(kind);
        HeaderMap::from_iter([(http::header::CONTENT_TYPE, kind)])
    };
    let utf_16: Vec<u8> = "<p>pässwörter".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let said = redactor.body(&page("text/html; charset=utf-16le"), &utf_16);
    assert_eq!(said, "<p>[redacted]");
    assert_eq!(redactor.body(&page("text/html"), &utf_16), REDACTED);
    let part = b"name=\"p\"\r\n\r\np\xE4ssw\xF6rter\r\n";
    assert_eq!(redactor.body(&page("multipart/form-data; boundary=x"), part), REDACTED);
}

#[test]
fn a_pin_is_hidden_in_its_own_exchange_alone() {
    let execution = json!({"challenge": {"pin": "333444"}});
    let payload = json!({"commands": [{"execution": [execution]}]});
    let body = json!({"inputs": [{"payload": payload}]}).to_string();
    let exchange = Exchange {
        request: http::Request::new(bytes::Bytes::from(body)),
        response: http::Response::new(bytes::Bytes::new()),
        latency: std::time::Duration::ZERO,
    };
    let redactor = Redactor::default();
    let said = json!(["PIN 333444", 333_444, 3334]);
    let over = redactor.over(&exchange).json(&said);
    assert_eq!(over, json!(["PIN [redacted]", REDACTED, 3334]));
    assert_eq!(redactor.json(&said), said);
}

#[test]
fn what_a_request_carries_is_hidden_in_the_answer_too() {
    let redactor = Redactor::default();
    let basic = STANDARD.encode("google:the%2Bsecret-of-it");
    for (name, value) in
        [("authorization", "Bearer bearer-token-1"), ("authorization", &format!("Basic {basic}"))]
    {
        let request = http::Request::get("/x?access_token=query-token-1").header(name, value);
        redactor.learn_from(&Exchange {
            request: request.body(bytes::Bytes::new()).expect("a request"),
            response: http::Response::new(bytes::Bytes::new()),
            latency: std::time::Duration::ZERO,
        });
    }
    let said = format!("bearer-token-1 query-token-1 {basic} the+secret-of-it the%2Bsecret-of-it");
    let hidden = [REDACTED; 5].join(" ");
    assert_eq!(redactor.text(&said), hidden);
}

#[test]
fn authorization_keeps_its_scheme() {
    assert_eq!(Redactor::default().header("Authorization", "Bearer abc"), "Bearer [redacted]");
}

#[test]
fn a_page_that_quotes_a_form_teaches_no_prose() {
    let redactor = Redactor::default();
    let exchange = Exchange {
        request: http::Request::post("https://cloud.test/login")
            .body(bytes::Bytes::from_static(b"password=correct+horse"))
            .expect("a request"),
        response: http::Response::new(bytes::Bytes::from_static(
            b"<p>you sent user=a&password=correct horse, or: correct&#32;horse",
        )),
        latency: std::time::Duration::ZERO,
    };
    redactor.learn_from(&exchange);
    let shown = redactor.text("password=correct horse, or: correct horse");
    assert_eq!(shown, "password=[redacted], or: [redacted]");
}
