//! Judges the URL that the browser was sent back to in the implicit flow: the right place, a token in
//! the fragment, the state unchanged, nothing of it in the query.
//!
//! RFC 6749 §4.2.2 and §4.2.2.1. A fragment stays in the browser; a query is written into the logs
//! of every server that sees it, and a token there is everybody's who reads them.

use url::Url;

use super::capture::{Answer, CaptureFailure, CaptureFailureKind, ensure_place, failure};
use crate::google::unexpected::quote;
use crate::protocol::AccessToken;
use crate::protocol::oauth::{TokenResponse, is_sendable};

const EXPECTED: &str = "`access_token`, `token_type` and `state` in the fragment, after `#`";

/// What belongs into the fragment besides the token.
const MEMBERS: [&str; 3] = ["state", "token_type", "expires_in"];

/// Reads the token out of the fragment; parameters it does not know are ignored.
///
/// # Errors
/// Says what Google could not use.
pub fn judge_fragment(
    captured: &str,
    redirect_uri: &str,
    state: &str,
) -> Result<TokenResponse, CaptureFailure> {
    let url = ensure_place(captured, redirect_uri)?;
    ensure_no_token_in_query(&url)?;
    ensure_no_error(&url)?;
    ensure_not_in_query(&url)?;
    let answer = Answer::in_fragment(&url);
    ensure_token(answer)?;
    answer.ensure_state(state)?;
    read_token(answer)
}

fn in_query(actual: impl Into<String>) -> CaptureFailure {
    failure(CaptureFailureKind::InQuery, EXPECTED, actual)
}

fn ensure_no_token_in_query(url: &Url) -> Result<(), CaptureFailure> {
    if Answer::in_query(url).has("access_token") {
        return Err(in_query(
            "an access token in the query, after `?`: it ends in the logs of servers",
        ));
    }
    Ok(())
}

/// An error is told wherever it stands: a cloud that knows the code flow alone answers as that has
/// it.
fn ensure_no_error(url: &Url) -> Result<(), CaptureFailure> {
    let expected = "an `access_token`";
    Answer::in_fragment(url).ensure_no_error(expected)?;
    Answer::in_query(url).ensure_no_error(expected).map_err(|mut failure| {
        failure.actual.push_str(", in the query instead of the fragment");
        failure
    })
}

fn ensure_not_in_query(url: &Url) -> Result<(), CaptureFailure> {
    let (query, fragment) = (Answer::in_query(url), Answer::in_fragment(url));
    if query.has("code") && !fragment.has("access_token") {
        return Err(in_query("a `code` in the query: the code flow"));
    }
    match MEMBERS.into_iter().find(|name| query.has(name) && !fragment.has(name)) {
        Some(name) => Err(in_query(format!("`{name}` in the query, after `?`"))),
        None => Ok(()),
    }
}

fn no_token(expected: &str, actual: impl Into<String>) -> CaptureFailure {
    failure(CaptureFailureKind::NoToken, expected, actual)
}

fn ensure_token(answer: Answer<'_>) -> Result<(), CaptureFailure> {
    if answer.has("access_token") { Ok(()) } else { Err(no_token(EXPECTED, "no `access_token`")) }
}

fn read_token(answer: Answer<'_>) -> Result<TokenResponse, CaptureFailure> {
    let token = one(answer, "access_token")?;
    if !is_sendable(&token) {
        let actual = "characters that cannot stand in a header";
        return Err(no_token("a usable `access_token`", actual));
    }
    let token_type = one(answer, "token_type")?;
    if !token_type.eq_ignore_ascii_case("bearer") {
        return Err(no_token("`token_type=bearer`, in any case", quote(&token_type)));
    }
    Ok(TokenResponse {
        token_type,
        access_token: AccessToken::new(token),
        refresh_token: None,
        expires_in: expires_in(answer)?,
    })
}

/// The value of a member that stands there once and is not empty.
fn one(answer: Answer<'_>, name: &str) -> Result<String, CaptureFailure> {
    let expected = format!("one `{name}` in the fragment");
    let mut values = answer.values(name);
    match (values.next(), values.next()) {
        (Some(value), None) if !value.is_empty() => Ok(value.into_owned()),
        (Some(_), None) => Err(no_token(&expected, "an empty one")),
        (None, _) => Err(no_token(&expected, "none")),
        (Some(_), Some(_)) => Err(no_token(&expected, "several")),
    }
}

fn expires_in(answer: Answer<'_>) -> Result<Option<u64>, CaptureFailure> {
    if !answer.has("expires_in") {
        return Ok(None);
    }
    match one(answer, "expires_in")?.parse() {
        Ok(seconds) if seconds > 0 => Ok(Some(seconds)),
        _ => {
            Err(no_token("`expires_in` as a positive number of seconds, or none", "something else"))
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const URI: &str = "https://g.test/r/p";

    fn judge(captured: &str) -> Result<TokenResponse, CaptureFailure> {
        judge_fragment(captured, URI, "a+b")
    }

    #[test]
    fn a_token_is_read_and_strangers_ignored() {
        let token = judge(&format!(
            "{URI}?utm=x#scope=devices&access_token=s%2Bt&token_type=BEARER&state=a%2Bb"
        ));
        let token = token.expect("a token");
        assert!(token.access_token.matches("s+t") && token.refresh_token.is_none());
        assert_eq!((token.token_type.as_str(), token.expires_in), ("BEARER", None));
        let ends = judge(
            &format!("{URI}#access_token=t&token_type=b&state=a%2Bb")
                .replace("=b&", "=bearer&expires_in=3600&"),
        );
        assert_eq!(ends.expect("a token").expires_in, Some(3600));
    }

    #[test]
    fn each_broken_redirect_has_its_name() {
        use CaptureFailureKind::{
            AccessDenied, InQuery, NoState, NoToken, NoUrl, OAuthError, StateChanged,
            StateUnescaped, WrongPlace,
        };
        let cases = [
            ("nonsense", NoUrl, "no URL"),
            ("https://h.test/r/p#access_token=secret", WrongPlace, "`https://h.test/r/p`"),
            ("https://g.test/r/q#access_token=secret", WrongPlace, "`https://g.test/r/q`"),
            (
                "https://g.test/r/p?access_token=secret&token_type=bearer&state=a%2Bb",
                InQuery,
                "logs",
            ),
            (
                "https://g.test/r/p?access_token=secret#access_token=secret&token_type=bearer&state=a%2Bb",
                InQuery,
                "logs",
            ),
            (
                "https://g.test/r/p?state=a%2Bb#access_token=secret&token_type=bearer",
                InQuery,
                "`state` in the query",
            ),
            (
                "https://g.test/r/p?token_type=bearer#access_token=secret&state=a%2Bb",
                InQuery,
                "`token_type` in the query",
            ),
            ("https://g.test/r/p?code=secret&state=a%2Bb", InQuery, "the code flow"),
            ("https://g.test/r/p", NoToken, "no `access_token`"),
            ("https://g.test/r/p#", NoToken, "no `access_token`"),
            ("https://g.test/r/p#state=a%2Bb", NoToken, "no `access_token`"),
            ("https://g.test/r/p#code=secret&state=a%2Bb", NoToken, "no `access_token`"),
            (
                "https://g.test/r/p#access_token=&token_type=bearer&state=a%2Bb",
                NoToken,
                "an empty one",
            ),
            (
                "https://g.test/r/p#access_token=secret&access_token=x&token_type=bearer&state=a%2Bb",
                NoToken,
                "several",
            ),
            (
                "https://g.test/r/p#access_token=a%0Asecret&token_type=bearer&state=a%2Bb",
                NoToken,
                "a header",
            ),
            ("https://g.test/r/p#access_token=secret&state=a%2Bb", NoToken, "none"),
            ("https://g.test/r/p#access_token=secret&token_type=mac&state=a%2Bb", NoToken, "`mac`"),
            (
                "https://g.test/r/p#access_token=secret&token_type=bearer&expires_in=0&state=a%2Bb",
                NoToken,
                "something else",
            ),
            (
                "https://g.test/r/p#access_token=secret&token_type=bearer&expires_in=soon&state=a%2Bb",
                NoToken,
                "something else",
            ),
            ("https://g.test/r/p#access_token=secret&token_type=bearer", NoState, "no `state`"),
            (
                "https://g.test/r/p#access_token=secret&token_type=bearer&state=a+b",
                StateUnescaped,
                "percent-encoded",
            ),
            (
                "https://g.test/r/p#access_token=secret&token_type=bearer&state=x",
                StateChanged,
                "another one",
            ),
            (
                "https://g.test/r/p#access_token=secret&token_type=bearer&state=x&state=y",
                StateChanged,
                "several",
            ),
            ("https://g.test/r/p#error=access_denied&state=a%2Bb", AccessDenied, "access_denied"),
            (
                "https://g.test/r/p#error=server_error&error_description=no+db",
                OAuthError,
                "`no db`",
            ),
            (
                "https://g.test/r/p?error=unsupported_response_type&state=a%2Bb",
                OAuthError,
                "in the query instead",
            ),
        ];
        for (captured, kind, words) in cases {
            let failure = judge(captured).expect_err(captured);
            assert_eq!(failure.kind, kind, "{captured}");
            assert!(failure.actual.contains(words), "{captured}: {}", failure.actual);
            assert!(!failure.to_string().contains("secret"), "{captured}");
        }
    }

    proptest! {
        #[test]
        fn any_state_and_token_come_through_an_honest_redirect(state in ".+", token in "[ -~]+") {
            let answer = form_urlencoded::Serializer::new(String::new())
                .append_pair("access_token", &token)
                .append_pair("token_type", "bearer")
                .append_pair("state", &state)
                .finish();
            let read = judge_fragment(&format!("{URI}#{answer}"), URI, &state);
            prop_assert!(read.expect("a token").access_token.matches(&token));
        }

        #[test]
        fn no_text_makes_it_panic(text in ".*") {
            let _ = judge(&text);
            let _ = judge(&format!("{URI}#{text}"));
        }
    }
}
