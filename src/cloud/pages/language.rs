//! The languages of the pages, and which one a person is shown.
//!
//! Google says it by `user_locale`; where it does not, the browser says it by `Accept-Language`
//! (RFC 9110 §12.5.4). Tags are RFC 5646's, looked up as RFC 4647 §3.4 has it: the longest part
//! that is known, from the left. Whatever is not understood is passed over: no tag fails a request.

use http::HeaderMap;
use http::header::ACCEPT_LANGUAGE;
use unic_langid::LanguageIdentifier;
use unic_langid::subtags::{Region, Script};

/// RFC 5646 §4.4.1 asks for 35 at least; what is longer is not looked at.
const MAX_TAG: usize = 64;

/// A language that the pages speak.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::cloud) enum Language {
    English,
    German,
    French,
    Spanish,
    Italian,
    /// As Brazil writes it.
    Portuguese,
    Dutch,
    Japanese,
    Korean,
    SimplifiedChinese,
    TraditionalChinese,
}

impl Language {
    /// All of them, in the order of the enum.
    pub(in crate::cloud) const ALL: [Self; 11] = [
        Self::English,
        Self::German,
        Self::French,
        Self::Spanish,
        Self::Italian,
        Self::Portuguese,
        Self::Dutch,
        Self::Japanese,
        Self::Korean,
        Self::SimplifiedChinese,
        Self::TraditionalChinese,
    ];

    /// The language for a request with these headers.
    pub(in crate::cloud) fn of_request(user_locale: Option<&str>, headers: &HeaderMap) -> Self {
        let lines = headers.get_all(ACCEPT_LANGUAGE).iter().filter_map(|line| line.to_str().ok());
        Self::choose(user_locale, &lines.collect::<Vec<_>>().join(","))
    }

    fn choose(user_locale: Option<&str>, accept_language: &str) -> Self {
        user_locale
            .and_then(Self::of_tag)
            .or_else(|| by_weight(accept_language).into_iter().find_map(Self::of_tag))
            .unwrap_or(Self::English)
    }

    /// What `lang` and `Content-Language` say.
    pub(in crate::cloud) fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::French => "fr",
            Self::Spanish => "es",
            Self::Italian => "it",
            Self::Portuguese => "pt-BR",
            Self::Dutch => "nl",
            Self::Japanese => "ja",
            Self::Korean => "ko",
            Self::SimplifiedChinese => "zh-Hans",
            Self::TraditionalChinese => "zh-Hant",
        }
    }

    fn of_tag(tag: &str) -> Option<Self> {
        let mut known = Some(tag).filter(|tag| is_range(tag))?;
        loop {
            if let Ok(identifier) = known.parse::<LanguageIdentifier>() {
                return Self::of(&identifier);
            }
            // An extension or an old form: look without its last subtag.
            known = &known[..known.rfind(['-', '_'])?];
        }
    }

    fn of(identifier: &LanguageIdentifier) -> Option<Self> {
        let region = identifier.region.as_ref().map(Region::as_str);
        let script = identifier.script.as_ref().map(Script::as_str);
        Some(match identifier.language.as_str() {
            "en" => Self::English,
            "de" => Self::German,
            "fr" => Self::French,
            "es" => Self::Spanish,
            "it" => Self::Italian,
            "pt" => Self::Portuguese,
            "nl" => Self::Dutch,
            "ja" => Self::Japanese,
            "ko" => Self::Korean,
            "zh" => match (script, region) {
                (Some("Hant"), _) | (None, Some("TW" | "HK" | "MO")) => Self::TraditionalChinese,
                _ => Self::SimplifiedChinese,
            },
            _ => return None,
        })
    }
}

/// Whether it has the shape of a language range (RFC 4647 §2.1), or of one with underscores, as
/// some senders write `en_US`.
fn is_range(tag: &str) -> bool {
    tag.len() <= MAX_TAG
        && tag.split(['-', '_']).all(|subtag| {
            (1..=8).contains(&subtag.len()) && subtag.bytes().all(|b| b.is_ascii_alphanumeric())
        })
}

/// The ranges of an `Accept-Language`, the wanted ones first; of equal weight, as they stand.
fn by_weight(accept_language: &str) -> Vec<&str> {
    let mut weighted: Vec<(f32, &str)> = accept_language.split(',').filter_map(weigh).collect();
    weighted.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    weighted.into_iter().map(|(_, range)| range).collect()
}

/// A range and its weight; `None` where it is not acceptable (`q=0`) or the weight is none.
fn weigh(entry: &str) -> Option<(f32, &str)> {
    let (range, weight) = entry.split_once(';').unwrap_or((entry, "q=1"));
    let (name, value) = weight.trim().split_once('=')?;
    let value: f32 = value.trim().parse().ok()?;
    let counts = name.trim().eq_ignore_ascii_case("q") && value > 0.0 && value <= 1.0;
    counts.then(|| (value, range.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_chosen(user_locale: Option<&str>, accept_language: &str, tag: &str) {
        let chosen = Language::choose(user_locale, accept_language);
        assert_eq!(chosen.tag(), tag, "{user_locale:?} and `{accept_language}`");
    }

    #[test]
    fn user_locale_is_looked_up_from_the_left() {
        for (user_locale, tag) in [
            ("en-US", "en"),
            ("en", "en"),
            ("de-AT", "de"),
            ("DE", "de"),
            ("de_CH", "de"),
            ("de-DE-u-co-phonebk", "de"),
            ("de-x-private", "de"),
            ("de-CH-1996", "de"),
            ("fr-CA", "fr"),
            ("es-419", "es"),
            ("it", "it"),
            ("pt-BR", "pt-BR"),
            ("pt-PT", "pt-BR"),
            ("nl-BE", "nl"),
            ("ja-JP", "ja"),
            ("ko-KR", "ko"),
            ("zh", "zh-Hans"),
            ("zh-CN", "zh-Hans"),
            ("zh-SG", "zh-Hans"),
            ("zh-Hans-HK", "zh-Hans"),
            ("zh_Hans_CN", "zh-Hans"),
            ("zh-TW", "zh-Hant"),
            ("zh-HK", "zh-Hant"),
            ("zh-MO", "zh-Hant"),
            ("zh_tw", "zh-Hant"),
            ("zh-Hant", "zh-Hant"),
            ("zh-Hant-TW", "zh-Hant"),
            ("ZH-hant-cn", "zh-Hant"),
        ] {
            assert_chosen(Some(user_locale), "nl", tag);
        }
    }

    #[test]
    fn a_user_locale_that_says_nothing_leaves_it_to_the_browser() {
        let long = format!("de{}", "-abcdefgh".repeat(50));
        for user_locale in [
            "",
            "-",
            "_",
            "d",
            "de-",
            "-de",
            "de--AT",
            "de AT",
            "de-AT.UTF-8",
            "german-language",
            "sv-SE",
            "und",
            "*",
            "i-klingon",
            "x-de",
            "1",
            "de\u{fffd}",
            "ドイツ語",
            "<script>",
            &long,
        ] {
            assert_chosen(Some(user_locale), "sv, ko;q=0.5", "ko");
            assert_chosen(Some(user_locale), "", "en");
        }
    }

    #[test]
    fn accept_language_is_read_by_its_weights() {
        for (accept_language, tag) in [
            ("", "en"),
            ("de-AT,de;q=0.9,en;q=0.8", "de"),
            ("en;q=0.5, ja", "ja"),
            ("en;q=0.5 , ja ; q=0.7", "ja"),
            ("en;Q=0.5,ja;Q=0.7", "ja"),
            ("fr;q=0.8,it;q=0.8", "fr"),
            ("sv,da;q=0.9,zh-TW;q=0.1", "zh-Hant"),
            ("de;q=0,it;q=0.001", "it"),
            ("de;q=0", "en"),
            ("*", "en"),
            ("*, es;q=0.5", "es"),
            ("de;q=2, de;q=-1, de;q=NaN, de;q=, de;q, de;x=1, es;q=0.1", "es"),
            (",, ;,;q=1,nl", "nl"),
            ("sv-SE", "en"),
        ] {
            assert_chosen(None, accept_language, tag);
        }
    }

    #[test]
    fn every_tag_finds_its_language() {
        for language in Language::ALL {
            assert_eq!(Language::of_tag(language.tag()), Some(language));
        }
    }

    #[test]
    fn several_headers_count_as_one() {
        let mut headers = HeaderMap::new();
        for line in ["en;q=0.1", "pt;q=0.5"] {
            headers.append(ACCEPT_LANGUAGE, http::HeaderValue::from_static(line));
        }
        assert_eq!(Language::of_request(None, &headers), Language::Portuguese);
    }
}
