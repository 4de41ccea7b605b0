//! The parameters of a form body (RFC 6749 appendix B).

use axum::body::Body;
use http::HeaderMap;
use http::header::CONTENT_TYPE;

use super::refusal::Refusal;
use crate::cloud::body::read_body;
use crate::protocol::oauth::OAuthError;

/// No form of this protocol comes near it.
const MAX_BODY: usize = 64 * 1024;

/// The parameters of a form, decoded.
#[derive(Default)]
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    /// Reads the form that an OAuth client posted.
    pub(super) async fn read(headers: &HeaderMap, body: Body) -> Result<Self, Refusal> {
        let body = read_body(body, MAX_BODY).await.map_err(|error| {
            let (status, description) = error.describe();
            Refusal::new(OAuthError::InvalidRequest, description).with_status(status)
        })?;
        if !is_form(headers) {
            return Err(Refusal::new(
                OAuthError::InvalidRequest,
                "the body must be application/x-www-form-urlencoded",
            ));
        }
        let form = Self::parse(&body);
        // RFC 6749 §3.2: no parameter may be sent twice.
        if form.has_duplicates() {
            return Err(Refusal::new(OAuthError::InvalidRequest, "a parameter was sent twice"));
        }
        Ok(form)
    }

    /// Reads the form that a browser posted; what is no form of ours has no fields.
    pub(super) async fn read_page(headers: &HeaderMap, body: Body) -> Self {
        match read_body(body, MAX_BODY).await {
            Ok(body) if is_form(headers) => Self::parse(&body),
            _ => Self::default(),
        }
    }

    fn parse(body: &[u8]) -> Self {
        Self(form_urlencoded::parse(body).into_owned().collect())
    }

    fn has_duplicates(&self) -> bool {
        let mut names: Vec<&str> = self.0.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        names.windows(2).any(|pair| pair[0] == pair[1])
    }

    /// A parameter; an empty one counts as left out (RFC 6749 §3.2), and so does one sent twice.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let mut values = self.0.iter().filter(|(key, _)| key == name);
        match (values.next(), values.next()) {
            (Some((_, value)), None) if !value.is_empty() => Some(value),
            _ => None,
        }
    }

    /// A parameter that must be there.
    pub(super) fn required(&self, name: &str, missing: &'static str) -> Result<&str, Refusal> {
        self.get(name).ok_or(Refusal::new(OAuthError::InvalidRequest, missing))
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    content_type
        .and_then(|value| value.split(';').next())
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded"))
}

/// Decodes one name or value of a form or query.
pub(super) fn decode(text: &str) -> String {
    let spaced = text.replace('+', " ");
    percent_encoding::percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
}
