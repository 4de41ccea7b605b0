//! Which characters the bytes of a page stand for: a byte order mark, else what the header says,
//! else what the page says of itself.
//!
//! The HTML standard, *determining the character encoding*, without its guesses by language: what
//! says nothing is UTF-8, or where it cannot be that, windows-1252 as in browsers.

use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, ISO_2022_JP, ISO_8859_2, ISO_8859_15, KOI8_R,
    SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1254,
};

/// The most bytes in which a page says what encoding it has.
const PRESCAN: usize = 1024;

/// What pages are written in that are not UTF-8.
const OLDER: [&Encoding; 15] = [
    WINDOWS_1252,
    ISO_8859_15,
    ISO_8859_2,
    WINDOWS_1250,
    WINDOWS_1251,
    WINDOWS_1254,
    KOI8_R,
    SHIFT_JIS,
    EUC_JP,
    ISO_2022_JP,
    GB18030,
    BIG5,
    EUC_KR,
    UTF_16LE,
    UTF_16BE,
];

/// Everything that bytes of an unknown encoding may say: where they are no UTF-8, as each of the
/// older encodings has it. For looking for secrets, which must be found in any of them.
pub(crate) fn readings(bytes: &[u8]) -> Vec<String> {
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.contains(['\0', '\u{1b}']) => vec![text.to_owned()],
        _ => {
            let decode = |encoding: &&'static Encoding| {
                encoding.decode_without_bom_handling(bytes).0.into_owned()
            };
            OLDER.iter().chain([&UTF_8]).map(decode).collect()
        }
    }
}

/// The encoding of a text with this content type.
pub(super) fn find_encoding(kind: Option<&str>, body: &[u8]) -> &'static Encoding {
    let said = || kind.and_then(of_content_type);
    let unsaid = || {
        let is_utf_8 = std::str::from_utf8(body).is_ok();
        if is_utf_8 || !is_markup(kind, body) { UTF_8 } else { WINDOWS_1252 }
    };
    Encoding::for_bom(body)
        .map(|(encoding, _)| encoding)
        .or_else(said)
        .or_else(|| of_markup(&body[..body.len().min(PRESCAN)]).filter(|_| is_markup(kind, body)))
        .unwrap_or_else(unsaid)
}

fn is_markup(kind: Option<&str>, body: &[u8]) -> bool {
    match kind {
        Some(kind) => kind.to_ascii_lowercase().contains("html"),
        None => body.trim_ascii_start().starts_with(b"<"),
    }
}

fn of_content_type(kind: &str) -> Option<&'static Encoding> {
    let value = after_charset(kind)?;
    Encoding::for_label(value.as_bytes())
}

/// `<meta charset=…>` and `<meta http-equiv=content-type content="…; charset=…">`. A page that
/// can be read this far is not UTF-16, whatever it says.
fn of_markup(start: &[u8]) -> Option<&'static Encoding> {
    let text: String = start.iter().map(|&byte| char::from(byte)).collect();
    let text = without_comments(&text).to_ascii_lowercase();
    let label = text.split("<meta").skip(1).find_map(|rest| {
        let tag = rest.split('>').next().unwrap_or_default();
        let encoding = Encoding::for_label(after_charset(tag)?.as_bytes())?;
        Some(if encoding.output_encoding() == encoding { encoding } else { UTF_8 })
    })?;
    Some(label)
}

fn without_comments(text: &str) -> String {
    let mut parts = text.split("<!--");
    let mut rest = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        rest.push_str(part.split_once("-->").map_or("", |(_, after)| after));
    }
    rest
}

/// The label in `…charset = "label"…`.
fn after_charset(text: &str) -> Option<String> {
    let text = text.to_ascii_lowercase();
    text.split("charset").skip(1).find_map(|rest| {
        let value = rest.trim_start().strip_prefix('=')?;
        let value = value.trim_start().trim_start_matches(['"', '\'']);
        let end = value.find(|c: char| c.is_whitespace() || "\"';/>,".contains(c));
        Some(value[..end.unwrap_or(value.len())].to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(kind: &str, body: &[u8]) -> &'static str {
        find_encoding(Some(kind).filter(|kind| !kind.is_empty()), body).name()
    }

    #[test]
    fn the_mark_goes_before_the_header_and_that_before_the_page() {
        let page = b"<!doctype html><meta charset='Shift_JIS'>";
        let marked = b"\xEF\xBB\xBF<meta charset=Shift_JIS>";
        assert_eq!(find("text/html; charset=iso-8859-1", marked), "UTF-8");
        assert_eq!(find("text/html; charset=\"EUC-KR\"", page), "EUC-KR");
        assert_eq!(find("text/html;charset=nonsense", page), "Shift_JIS");
        assert_eq!(find("", page), "Shift_JIS");
        assert_eq!(find("text/html", b"\xFF\xFE<\0"), "UTF-16LE");
    }

    #[test]
    fn a_page_says_it_in_two_ways_and_not_in_a_comment() {
        let old = b"<META HTTP-EQUIV=\"Content-Type\" CONTENT=\"text/html; charset=GBK\">";
        assert_eq!(find("text/html", old), "GBK");
        assert_eq!(find("text/html", b"<!-- <meta charset=gbk> --><p>"), "UTF-8");
        assert_eq!(find("text/html", b"<meta charset=utf-16><p>"), "UTF-8");
        assert_eq!(find("text/plain", b"<meta charset=gbk>"), "UTF-8");
    }

    #[test]
    fn what_says_nothing_is_utf_8_unless_it_cannot_be() {
        assert_eq!(find("text/html", "<p>für".as_bytes()), "UTF-8");
        assert_eq!(find("text/html", b"<p>f\xFCr"), "windows-1252");
        assert_eq!(find("application/json", b"\"f\xFCr\""), "UTF-8");
    }
}
