//! Where a way through the cloud's pages ended, as far as the rules of this endpoint care.

use http::header::LOCATION;
use url::Url;

use crate::check::{Bench, Judged, Stop};
use crate::google::link::{Authorization, FormError, Manner, Trail};
use crate::wire::Exchange;

/// What an address that the browser was sent to carries.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Carried {
    /// A code.
    Code,
    /// An access token.
    Token,
    /// An OAuth error.
    Error(String),
    /// None of these.
    Nothing,
}

/// Where it ended.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Ending {
    /// The browser was sent to an address, here as the cloud wrote it. It may hold a code.
    Sent(String, Carried),
    /// It stayed at the cloud: what stands there, in a few words.
    Stayed(String),
}

impl Ending {
    /// Reads a trail whose beginning is known to be sound: an ordinary request gets a code.
    ///
    /// # Errors
    /// No answer came, or nothing can be told.
    pub(super) fn read(trail: &Trail) -> Result<Self, Stop> {
        let written = || trail.exchanges.last().and_then(location);
        match &trail.end {
            Ok(arrival) => {
                let carried = carried(&arrival.url);
                Ok(Self::Sent(written().unwrap_or_else(|| arrival.url.clone()), carried))
            }
            Err(FormError::Elsewhere { place, .. }) => {
                Ok(Self::Sent(written().unwrap_or_else(|| place.clone()), Carried::Code))
            }
            Err(FormError::PostedToRedirectUri { place }) => {
                Ok(Self::Sent(place.clone(), Carried::Code))
            }
            Err(FormError::Send(error)) => Err(error.clone().into()),
            Err(FormError::Refused { status, .. } | FormError::NotHtml { status, .. }) => {
                Ok(Self::Stayed(status.to_string()))
            }
            // A page about a mistake may have a script; an ordinary request needed none.
            Err(
                FormError::NoForm { .. }
                | FormError::Empty { .. }
                | FormError::NeedsJavaScript
                | FormError::UnknownFields { .. }
                | FormError::NoAgreement { .. }
                | FormError::BadLocation { .. }
                | FormError::AsksBrowser { .. },
            ) => Ok(Self::Stayed("a page".to_owned())),
            Err(error) => {
                Err(Stop::not_judged(format!("the way through the pages ended: {error}")))
            }
        }
    }

    /// In a few words, without code and state.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Sent(to, carried) => {
                let with = match carried {
                    Carried::Code => "a code",
                    Carried::Token => "an access token",
                    Carried::Error(error) => &format!("`{error}`"),
                    Carried::Nothing => "neither code nor error",
                };
                format!("a redirect to `{}` with {with}", bare(to))
            }
            Self::Stayed(what) => what.clone(),
        }
    }
}

/// An address without query and fragment.
pub(super) fn bare(address: &str) -> &str {
    address.split(['?', '#']).next().unwrap_or_default()
}

/// Where a redirect leads, as it is written.
fn location(exchange: &Exchange) -> Option<String> {
    let value = exchange.response.headers().get(LOCATION)?;
    exchange.response.status().is_redirection().then(|| {
        let text = String::from_utf8_lossy(value.as_bytes());
        text.trim().to_owned()
    })
}

fn carried(address: &str) -> Carried {
    let Ok(url) = Url::parse(address) else {
        return Carried::Nothing;
    };
    let fragment = url.fragment().unwrap_or_default();
    let pairs: Vec<_> =
        url.query_pairs().chain(form_urlencoded::parse(fragment.as_bytes())).collect();
    let value = |wanted: &str| pairs.iter().find(|(name, _)| name == wanted).map(|(_, it)| it);
    if value("access_token").is_some() {
        Carried::Token
    } else if value("code").is_some_and(|code| !code.is_empty()) {
        Carried::Code
    } else if let Some(error) = value("error") {
        Carried::Error(error.chars().take(60).collect())
    } else {
        Carried::Nothing
    }
}

/// Goes the way of a changed request, once an ordinary one is known to get a code.
///
/// # Errors
/// Nobody can sign in, or nothing can be told.
pub(super) async fn walk(
    bench: &Bench<'_>,
    authorization: &Authorization,
) -> Result<(Trail, Ending), Stop> {
    bench.ensure_signs_in().await?;
    let trail = bench.walk(authorization, Manner::Agrees).await?;
    let ending = Ending::read(&trail)?;
    Ok((trail, ending))
}

/// Whether neither code nor token came of a request; an error, there or here, is as good as a page.
pub(super) fn judge_no_code(ending: &Ending, trail: &Trail) -> Judged {
    match ending {
        Ending::Sent(_, Carried::Code | Carried::Token) => {
            Err(broken("a page that says no, or a redirect with an error", ending.words(), trail))
        }
        _ => Ok(Some(ending.words())),
    }
}

/// A broken rule, with the end of the way as its evidence.
pub(super) fn broken(expected: &str, actual: impl Into<String>, trail: &Trail) -> Stop {
    let evidence: Vec<&Exchange> = trail.exchanges.last().into_iter().collect();
    Stop::broken(expected, actual, &evidence)
}

/// The request with a parameter set, or taken out.
pub(super) fn with(
    mut authorization: Authorization,
    name: &str,
    value: Option<&str>,
) -> Authorization {
    let pairs: Vec<(String, String)> = authorization.url.query_pairs().into_owned().collect();
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs.iter().filter(|(found, _)| found != name));
    if let Some(value) = value {
        query.append_pair(name, value);
    }
    authorization.url.set_query(Some(&query.finish()));
    authorization
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_tells_what_it_carries() {
        for (address, expected) in [
            ("https://g.test/r/p?code=c&state=s", Carried::Code),
            ("https://g.test/r/p#code=c", Carried::Code),
            ("https://g.test/r/p#access_token=c&state=s", Carried::Token),
            ("https://g.test/r/p?error=access_denied", Carried::Error("access_denied".to_owned())),
            ("https://g.test/r/p?code=&state=s", Carried::Nothing),
            ("nonsense", Carried::Nothing),
        ] {
            assert_eq!(carried(address), expected, "{address}");
        }
    }

    #[test]
    fn words_hold_no_code() {
        let sent = Ending::Sent("https://g.test/r/p?code=secret".to_owned(), Carried::Code);
        assert_eq!(sent.words(), "a redirect to `https://g.test/r/p` with a code");
    }
}
