//! Judges the URL that the browser was sent back to: the right place, the state unchanged, a code.
//!
//! RFC 6749 §4.1.2 and §4.1.2.1; pure, and the same for every way of capture. What the implicit flow
//! sends back instead is judged in `fragment`, by the same steps.

use std::borrow::Cow;

use url::Url;

use crate::google::unexpected::{place, quote};
use crate::protocol::AuthorizationCode;

/// What is wrong with the URL.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CaptureFailureKind {
    /// It is no URL.
    NoUrl,
    /// It is not the redirect URI.
    WrongPlace,
    /// The cloud answers with an OAuth error.
    OAuthError,
    /// The user, or the cloud for them, said no.
    AccessDenied,
    /// There is no state.
    NoState,
    /// The state was not escaped and broke.
    StateUnescaped,
    /// The state is another one.
    StateChanged,
    /// The answer stands after `#`, where Google's server cannot see it.
    InFragment,
    /// The answer of the implicit flow stands after `?`, where servers log it.
    InQuery,
    /// There is no code.
    NoCode,
    /// There is no token, or one that Google cannot use.
    NoToken,
}

/// A URL that links nothing.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("expected {expected}, got {actual}")]
pub struct CaptureFailure {
    /// What is wrong.
    pub kind: CaptureFailureKind,
    /// What Google needs.
    pub expected: String,
    /// What came, without code, token and state.
    pub actual: String,
    /// The OAuth error with its description, where the cloud sent one.
    pub oauth_error: Option<String>,
}

pub(super) fn failure(
    kind: CaptureFailureKind,
    expected: impl Into<String>,
    actual: impl Into<String>,
) -> CaptureFailure {
    CaptureFailure { kind, expected: expected.into(), actual: actual.into(), oauth_error: None }
}

/// Reads the code out of the URL; parameters it does not know are ignored.
///
/// # Errors
/// Says what Google could not use.
pub fn judge_capture(
    captured: &str,
    redirect_uri: &str,
    state: &str,
) -> Result<AuthorizationCode, CaptureFailure> {
    let url = ensure_place(captured, redirect_uri)?;
    ensure_query(&url)?;
    let answer = Answer::in_query(&url);
    answer.ensure_no_error("a `code`")?;
    answer.ensure_state(state)?;
    let codes: Vec<_> = answer.values("code").collect();
    match codes.as_slice() {
        [code] if !code.is_empty() => Ok(AuthorizationCode::new(code.clone().into_owned())),
        [] => Err(failure(CaptureFailureKind::NoCode, "a `code` in the query", "none")),
        [_] => Err(failure(CaptureFailureKind::NoCode, "a `code` in the query", "an empty one")),
        _ => {
            let actual = format!("{} of them", codes.len());
            Err(failure(CaptureFailureKind::NoCode, "one `code` in the query", actual))
        }
    }
}

/// The part of a URL in which the answer stands.
#[derive(Clone, Copy)]
pub(super) struct Answer<'a> {
    url: &'a Url,
    pairs: &'a str,
}

impl<'a> Answer<'a> {
    pub(super) fn in_query(url: &'a Url) -> Self {
        Self { url, pairs: url.query().unwrap_or_default() }
    }

    pub(super) fn in_fragment(url: &'a Url) -> Self {
        Self { url, pairs: url.fragment().unwrap_or_default() }
    }

    pub(super) fn values(self, name: &str) -> impl Iterator<Item = Cow<'a, str>> {
        form_urlencoded::parse(self.pairs.as_bytes())
            .filter(move |(found, _)| found == name)
            .map(|(_, value)| value)
    }

    pub(super) fn has(self, name: &str) -> bool {
        self.values(name).next().is_some()
    }

    /// Ensures that there is no error; `expected` is what there should be instead.
    pub(super) fn ensure_no_error(self, expected: &str) -> Result<(), CaptureFailure> {
        let Some(error) = self.values("error").next() else {
            return Ok(());
        };
        let kind = match error.as_ref() {
            "access_denied" => CaptureFailureKind::AccessDenied,
            _ => CaptureFailureKind::OAuthError,
        };
        let description =
            self.values("error_description").next().filter(|text| !text.trim().is_empty());
        let actual = match &description {
            Some(description) => format!("the error {}: {}", quote(&error), quote(description)),
            None => format!("the error {}", quote(&error)),
        };
        let words = format!("{error} {}", description.unwrap_or_default());
        Err(CaptureFailure { oauth_error: Some(words), ..failure(kind, expected, actual) })
    }

    /// Byte for byte after one decoding.
    pub(super) fn ensure_state(self, state: &str) -> Result<(), CaptureFailure> {
        let states: Vec<_> = self.values("state").collect();
        let expected = "the `state` of the request, unchanged";
        match states.as_slice() {
            [came] if came == state => Ok(()),
            [] => Err(failure(CaptureFailureKind::NoState, expected, "no `state`")),
            [_, _, ..] => Err(failure(CaptureFailureKind::StateChanged, expected, "several")),
            [_] if is_unescaped(self.url, state) => Err(failure(
                CaptureFailureKind::StateUnescaped,
                expected,
                "it unescaped: `+`, `&`, `=` and `%` in it must be percent-encoded",
            )),
            [came] => {
                let actual = match (came.is_empty(), state.starts_with(came.as_ref())) {
                    (true, _) => "an empty one".to_owned(),
                    (false, true) => format!(
                        "only its first {} of {} characters",
                        came.chars().count(),
                        state.chars().count()
                    ),
                    (false, false) => "another one".to_owned(),
                };
                Err(failure(CaptureFailureKind::StateChanged, expected, actual))
            }
        }
    }
}

pub(super) fn ensure_place(captured: &str, redirect_uri: &str) -> Result<Url, CaptureFailure> {
    let url = Url::parse(captured.trim()).map_err(|error| {
        failure(
            CaptureFailureKind::NoUrl,
            format!("`{redirect_uri}?…`"),
            format!("no URL: {error}"),
        )
    })?;
    let is_right = Url::parse(redirect_uri).is_ok_and(|expected| is_same_place(&url, &expected));
    if is_right {
        return Ok(url);
    }
    let actual = format!("`{}`", place(&url));
    Err(failure(CaptureFailureKind::WrongPlace, format!("`{redirect_uri}`"), actual))
}

/// Scheme, host, port and path.
pub(super) fn is_same_place(url: &Url, expected: &Url) -> bool {
    url.origin() == expected.origin() && url.path() == expected.path()
}

fn ensure_query(url: &Url) -> Result<(), CaptureFailure> {
    let in_fragment = |name: &str| Answer::in_fragment(url).has(name);
    let in_query = |name: &str| Answer::in_query(url).has(name);
    let expected = "`code` and `state` in the query, after `?`";
    if in_fragment("access_token") {
        let actual =
            "an access token in the fragment: the implicit flow, which smart home does not allow";
        return Err(failure(CaptureFailureKind::InFragment, expected, actual));
    }
    if in_fragment("error") && !in_query("error") {
        let there = Answer::in_fragment(url).ensure_no_error(expected);
        return there.map_err(|mut failure| {
            failure.kind = CaptureFailureKind::InFragment;
            failure.actual.push_str(" in the fragment, after `#`, which no server sees");
            failure
        });
    }
    if in_fragment("code") && !in_query("code") {
        let actual = "them in the fragment, after `#`, which no server sees";
        return Err(failure(CaptureFailureKind::InFragment, expected, actual));
    }
    Ok(())
}

/// Whether the state stands in the address as it is, though it has characters that mean something
/// there.
fn is_unescaped(url: &Url, state: &str) -> bool {
    state.contains(['+', '&', '=', '%', '#', ' '])
        && (url.as_str().contains(&format!("state={state}"))
            || url.as_str().contains(&format!("state={}", state.replace(' ', "%20"))))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const URI: &str = "https://g.test/r/p";

    fn judge(captured: &str, state: &str) -> Result<AuthorizationCode, CaptureFailure> {
        judge_capture(captured, URI, state)
    }

    #[test]
    fn a_code_is_read_and_strangers_ignored() {
        let code = judge("https://g.test/r/p?iss=x&storeToken=true&code=a%2Bb&state=s", "s");
        assert!(code.expect("a code").matches("a+b"));
    }

    #[test]
    fn each_broken_redirect_has_its_name() {
        use CaptureFailureKind::{
            AccessDenied, InFragment, NoCode, NoState, NoUrl, OAuthError, StateChanged,
            StateUnescaped, WrongPlace,
        };
        let cases = [
            ("nonsense", NoUrl, "no URL"),
            ("http://g.test/r/p?code=c&state=a%2Bb", WrongPlace, "`http://g.test/r/p`"),
            ("https://g.test/r/q?code=c&state=a%2Bb", WrongPlace, "`https://g.test/r/q`"),
            ("https://h.test/r/p?code=secret", WrongPlace, "`https://h.test/r/p`"),
            ("https://g.test/r/p?code=c", NoState, "no `state`"),
            ("https://g.test/r/p?code=c&state=a+b", StateUnescaped, "percent-encoded"),
            ("https://g.test/r/p?code=c&state=a", StateChanged, "only its first 1 of 3"),
            ("https://g.test/r/p?code=c&state=x", StateChanged, "another one"),
            ("https://g.test/r/p?code=c&state=x&state=y", StateChanged, "several"),
            ("https://g.test/r/p?code=c&state=", StateChanged, "an empty one"),
            ("https://g.test/r/p#code=c&state=a%2Bb", InFragment, "after `#`"),
            ("https://g.test/r/p#access_token=c&state=a%2Bb", InFragment, "implicit"),
            (
                "https://g.test/r/p#error=server_error&state=a%2Bb",
                InFragment,
                "`server_error` in the",
            ),
            ("https://g.test/r/p?state=a%2Bb", NoCode, "none"),
            ("https://g.test/r/p?code=&state=a%2Bb", NoCode, "an empty one"),
            ("https://g.test/r/p?code=c&code=d&state=a%2Bb", NoCode, "2 of them"),
            ("https://g.test/r/p?error=access_denied&state=a%2Bb", AccessDenied, "access_denied"),
            (
                "https://g.test/r/p?error=server_error&error_description=no+db",
                OAuthError,
                "`no db`",
            ),
        ];
        for (captured, kind, words) in cases {
            let failure = judge(captured, "a+b").expect_err(captured);
            assert_eq!(failure.kind, kind, "{captured}");
            assert!(failure.actual.contains(words), "{captured}: {}", failure.actual);
            assert!(!failure.to_string().contains("secret"));
        }
    }

    proptest! {
        #[test]
        fn any_state_and_code_come_through_an_honest_redirect(state in ".+", code in ".+") {
            let mut url = Url::parse(URI).expect("a URL");
            url.query_pairs_mut().append_pair("code", &code).append_pair("state", &state);
            prop_assert!(judge(url.as_str(), &state).expect("a code").matches(&code));
        }

        #[test]
        fn a_state_returned_unescaped_never_passes(state in "[a-z]{1,5}[+&#][a-z]{0,5}") {
            let captured = format!("{URI}?code=c&state={state}");
            prop_assert!(judge(&captured, &state).is_err());
        }

        #[test]
        fn no_text_makes_it_panic(text in ".*") {
            let _ = judge(&text, "s");
            let _ = judge(&format!("{URI}?{text}"), "s");
        }
    }
}
