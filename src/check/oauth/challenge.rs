//! The `WWW-Authenticate` header of an answer (RFC 9110 §11.6.1, RFC 6750 §3).

use crate::wire::Exchange;

/// What an answer says about how to authenticate.
#[derive(Debug, Default, Eq, PartialEq)]
pub(super) struct Challenge {
    /// Whether it names the scheme `Bearer`, in any case.
    pub(super) names_bearer: bool,
    /// Its `error`.
    pub(super) error: Option<String>,
}

/// Reads all challenges of an answer; `None` where there are none.
pub(super) fn challenge_of(exchange: &Exchange) -> Option<Challenge> {
    let mut found = None;
    for value in exchange.response.headers().get_all(http::header::WWW_AUTHENTICATE) {
        let challenge: &mut Challenge = found.get_or_insert_default();
        // Words are parted by spaces and commas; a quoted text that looks like a word of the
        // protocol is not worth a parser.
        for word in String::from_utf8_lossy(value.as_bytes()).split([' ', ',', '\t']) {
            challenge.names_bearer |= word.eq_ignore_ascii_case("bearer");
            if let Some(("error", error)) = word.split_once('=') {
                challenge.error = Some(error.trim_matches('"').to_owned());
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::made_up::{answer, answer_with};

    #[test]
    fn scheme_and_error_are_found_in_any_challenge() {
        let read =
            |value: &str| challenge_of(&answer_with(401, &[("www-authenticate", value)], ""));
        let expected = |names_bearer, error: Option<&str>| {
            Some(Challenge { names_bearer, error: error.map(str::to_owned) })
        };
        assert_eq!(read("Bearer"), expected(true, None));
        let full = r#"bearer realm="a b",error="invalid_token", error_description="x""#;
        assert_eq!(read(full), expected(true, Some("invalid_token")));
        assert_eq!(read(r#"Basic realm="x", Bearer"#), expected(true, None));
        assert_eq!(read(r#"error="invalid_token""#), expected(false, Some("invalid_token")));
        assert_eq!(challenge_of(&answer(401, "")), None);
    }
}
