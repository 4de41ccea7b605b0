//! Pages that are not UTF-8: what stands on their buttons is read, and what is posted back is in
//! their characters.

use encoding_rs::{EUC_JP, Encoding, SHIFT_JIS, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::*;

/// Consent with two buttons of which one agrees, in the words of a language.
fn consent(refuses: &str, agrees: &str, head: &str) -> String {
    format!(
        "<!doctype html><html><head>{head}<title>x</title></head><body><form method=post \
         action=/agree><input type=hidden name=who value='{agrees}'><button name=d value=0>\
         {refuses}</button><button name=d value=1>{agrees}</button></form></body></html>"
    )
}

/// `encoding_rs` encodes no UTF-16, as nobody should send it.
fn encoded(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    match encoding.name() {
        "UTF-16LE" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "UTF-16BE" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        _ => encoding.encode(text).0.into_owned(),
    }
}

fn link_through(page: Answer, encoding: &'static Encoding, agrees: &'static str) -> (Ran, bool) {
    let sandbox = Sandbox::new();
    let provider = Provider::with(move |asked| match asked.path.as_str() {
        "/auth" if asked.method == "POST" => {
            let kept = asked.query.replace('&', "|");
            Some(page.clone().cookie(&format!("ask={kept}; Path=/agree")))
        }
        "/agree" => {
            let pairs: Vec<_> = asked.body.split(|byte| *byte == b'&').collect();
            let who: Vec<u8> =
                percent_encoding::percent_decode(&pairs[0][b"who=".len()..]).collect();
            let who = encoding.output_encoding().decode_without_bom_handling(&who).0;
            assert_eq!((who.as_ref(), asked.form("d").as_str()), (agrees, "1"));
            let ask = asked.cookies().strip_prefix("ask=").expect("a cookie").replace('|', "&");
            Some(Answer::to(302, &back(&ask, "")))
        }
        _ => None,
    });
    let ran = provider.link(&sandbox, "");
    (ran, !provider.asked_at("POST", "/agree").is_empty())
}

#[test]
fn pages_in_other_characters_are_read_and_answered_in_them() {
    let cases: [(&str, &'static Encoding, &str, &str, &'static str); 10] = [
        ("text/html; charset=ISO-8859-1", WINDOWS_1252, "", "Zurück", "Verknüpfen"),
        ("text/html", WINDOWS_1252, "<meta charset=iso-8859-1>", "Zurück", "Bestätigen"),
        ("text/html", WINDOWS_1252, "", "Zurück", "Verknüpfen"),
        ("text/html; charset=utf-16le", UTF_16LE, "", "Zurück", "Verknüpfen"),
        ("text/html; charset=UTF-16BE", UTF_16BE, "", "Zurück", "Verknüpfen"),
        ("text/html", UTF_16LE, "\u{feff}", "戻る", "許可"),
        ("text/html; charset=Shift_JIS", SHIFT_JIS, "", "キャンセル", "許可する"),
        ("text/html", SHIFT_JIS, "<meta charset='Shift_JIS'>", "キャンセル", "同意"),
        (
            "text/html",
            EUC_JP,
            "<META http-equiv=Content-Type content='text/html; charset=euc-jp'>",
            "キャンセル",
            "許可する",
        ),
        ("text/html; charset=\"windows-1252\"", WINDOWS_1252, "", "Atrás", "Sí"),
    ];
    for (kind, encoding, head, refuses, agrees) in cases {
        // A byte order mark comes before everything else.
        let (mark, head) = if head == "\u{feff}" { (head, "") } else { ("", head) };
        let html = format!("{mark}{}", consent(refuses, agrees, head));
        let page = Answer::new(200, kind, encoded(&html, encoding));
        let (ran, has_agreed) = link_through(page, encoding, agrees);
        assert_eq!((ran.code, has_agreed), (Some(0), true), "{kind} {head}: {}", ran.text());
    }
}

/// What is no text in the encoding it claims is read as far as it goes.
#[test]
fn bytes_that_are_no_characters_are_passed_over() {
    let html = consent("Zur\u{1}ck", "Allow", "<meta charset=utf-8>");
    let bytes: Vec<u8> = html.bytes().map(|byte| if byte == 1 { 0xFC } else { byte }).collect();
    for kind in ["text/html; charset=utf-8", "text/html"] {
        let page = Answer::new(200, kind, bytes.clone());
        let (ran, has_agreed) = link_through(page, encoding_rs::UTF_8, "Allow");
        assert_eq!((ran.code, has_agreed), (Some(0), true), "{}", ran.text());
    }
}

/// A name with letters beyond ASCII comes in the page's characters.
#[test]
fn a_user_name_is_sent_in_the_pages_characters() {
    let sandbox = Sandbox::new();
    let provider = Provider::with(|asked| {
        asked.is("GET", "/auth").then(|| {
            Answer::new(200, "text/html; charset=iso-8859-1", format!("<p>f\u{fc}r{SIGN_IN}"))
        })
    });
    let line = provider.line("").replace(USERNAME, "jürgen");
    sandbox.run(&line).expect_code(1);
    let sent = provider.asked_at("POST", "/auth").pop().expect("a sign-in").body();
    assert!(sent.starts_with("email=j%FCrgen&"), "{sent}");

    let provider = Provider::with(|asked| {
        let form = SIGN_IN.replace("<form", "<form accept-charset='x-unknown UTF-8'");
        let page = Answer::new(200, "text/html; charset=iso-8859-1", form);
        asked.is("GET", "/auth").then_some(page)
    });
    sandbox.run(&provider.line("").replace(USERNAME, "jürgen")).expect_code(1);
    let sent = provider.asked_at("POST", "/auth").pop().expect("a sign-in").body();
    assert!(sent.starts_with("email=j%C3%BCrgen&"), "{sent}");
}
