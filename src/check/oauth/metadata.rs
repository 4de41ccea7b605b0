//! What the cloud says about itself: its metadata, and what its headers give away.

use serde_json::Value;
use url::{Host, Url};

use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::google::{ClientAuth, Target};
use crate::protocol::RefreshToken;
use crate::wire::Exchange;

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "oauth.metadata.agrees",
        severity: Severity::Advice,
        title: "the metadata agrees with where and how Google is told to link",
        rule: "RFC 8414 §2 and §3.3; RFC 9700 §2.6",
        phone_shows: None,
        page: Page {
            looks_at: "`/.well-known/oauth-authorization-server`, where it is served: the endpoints \
                       must be those of the target, and what Google needs must be among the \
                       supported. Behind a loopback address the host may be another.",
            why: "Whoever sets up a client trusts this document. One that was written for another \
                  place sends them, and their secrets, there.",
            bad: "{\"token_endpoint\":\"http://localhost:3000/token\"}",
            good: "{\"token_endpoint\":\"https://cloud.example.com/oauth/token\"}",
            mend: "Build the document from the address that the outside world uses, and from the \
                   same constants as the routes.",
        },
        proved_by: &["metadata.other-endpoint"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(agrees(bench))),
    },
    Check {
        id: "oauth.metadata.no-version-banner",
        severity: Severity::Advice,
        title: "no header names the version of a server",
        rule: "RFC 9110 §10.2.4",
        phone_shows: None,
        page: Page {
            looks_at: "`Server`, `X-Powered-By` and their like in the token endpoint's answer to an \
                       unknown refresh token.",
            why: "A version in a header saves whoever looks for old servers the trouble of trying.",
            bad: "Server: nginx/1.18.0",
            good: "Server: nginx",
            mend: "Switch it off: `server_tokens off`, `app.disable('x-powered-by')`, \
                   `expose_php = Off`.",
        },
        proved_by: &["metadata.version-banner"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(no_version_banner(bench))),
    },
];

async fn agrees(bench: &Bench<'_>) -> Judged {
    judge_metadata(bench.target, &bench.metadata().await?)
}

fn judge_metadata(target: &Target, exchange: &Exchange) -> Judged {
    let document = exchange.json().unwrap_or_default();
    let broken = |(expected, actual): (String, String)| Stop::broken(expected, actual, &[exchange]);
    ensure_issuer(&document).map_err(broken)?;
    let endpoints = [
        ("authorization_endpoint", Some(&target.authorize_url)),
        ("token_endpoint", Some(&target.token_url)),
        ("userinfo_endpoint", target.userinfo_url.as_ref()),
    ];
    for (name, known) in endpoints {
        ensure_endpoint(&document, name, known).map_err(broken)?;
    }
    ensure_supported(&document, target).map_err(broken)?;
    Ok(None)
}

/// What was expected, and what came.
type Disagreement = (String, String);

fn ensure_issuer(document: &Value) -> Result<(), Disagreement> {
    let expected = "`issuer` as a URL without query and fragment".to_owned();
    match document.get("issuer").and_then(Value::as_str).map(Url::parse) {
        Some(Ok(url)) if url.query().is_none() && url.fragment().is_none() => Ok(()),
        Some(_) => Err((expected, "something else".to_owned())),
        None => Err((expected, "none".to_owned())),
    }
}

fn ensure_endpoint(document: &Value, name: &str, known: Option<&Url>) -> Result<(), Disagreement> {
    let (Some(named), Some(known)) = (document.get(name), known) else {
        return Ok(());
    };
    let same = |named: &Url| {
        named.path() == known.path() && (named.origin() == known.origin() || is_loopback(known))
    };
    match named.as_str().and_then(|text| Url::parse(text).ok()) {
        Some(named) if same(&named) => Ok(()),
        Some(named) => Err((place(name, known), format!("`{}`", short(&named)))),
        None => Err((place(name, known), "no URL".to_owned())),
    }
}

fn place(name: &str, known: &Url) -> String {
    format!("`{name}` as `{}`", short(known))
}

/// A URL without what may be secret in it.
fn short(url: &Url) -> String {
    format!("{}{}", url.origin().ascii_serialization(), url.path())
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// Lists that are left out say nothing wrong, but `response_types_supported` is required.
fn ensure_supported(document: &Value, target: &Target) -> Result<(), Disagreement> {
    let method = match target.client_auth {
        ClientAuth::Body => "client_secret_post",
        ClientAuth::Basic => "client_secret_basic",
    };
    let wanted = [
        ("response_types_supported", "code"),
        ("grant_types_supported", "authorization_code"),
        ("grant_types_supported", "refresh_token"),
        ("token_endpoint_auth_methods_supported", method),
    ];
    for (name, word) in wanted {
        let Some(list) = document.get(name) else {
            if name == "response_types_supported" {
                return Err((format!("`{name}`"), "none".to_owned()));
            }
            continue;
        };
        if !list.as_array().is_some_and(|list| list.iter().any(|one| one == word)) {
            return Err((format!("`{word}` among `{name}`"), "a list without it".to_owned()));
        }
    }
    Ok(())
}

async fn no_version_banner(bench: &Bench<'_>) -> Judged {
    let token = RefreshToken::new(bench.tools.chance.token());
    judge_banners(&bench.token(&bench.refresh_of(&token)).await?)
}

fn judge_banners(exchange: &Exchange) -> Judged {
    const BANNERS: [&str; 4] = ["server", "x-powered-by", "x-aspnet-version", "x-generator"];
    let banners = BANNERS.iter().filter_map(|name| Some((*name, exchange.header(name)?)));
    for (name, value) in banners {
        if names_version(value) {
            let actual = format!("`{name}: {value}`");
            return Err(Stop::broken("no version in any header", actual, &[exchange]));
        }
    }
    Ok(None)
}

/// Digits around a dot are a version.
fn names_version(banner: &str) -> bool {
    banner
        .as_bytes()
        .windows(3)
        .any(|three| three[0].is_ascii_digit() && three[1] == b'.' && three[2].is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::check::made_up::{answer, answer_with, target};

    fn judge(base: &str, changes: &Value) -> Result<Option<String>, String> {
        let mut document = json!({
            "issuer": "https://c.test",
            "authorization_endpoint": "https://c.test/authorize",
            "token_endpoint": "https://c.test/token",
            "userinfo_endpoint": "https://c.test/me",
            "response_types_supported": ["code", "token"],
        });
        for (name, value) in changes.as_object().into_iter().flatten() {
            document[name] = value.clone();
        }
        judge_metadata(&target(base, "/authorize", "/token"), &answer(200, &document.to_string()))
            .map_err(|stop| match stop {
                Stop::Broken(broken) => format!("{}, got {}", broken.expected, broken.actual),
                Stop::NotJudged(why) => why.why,
            })
    }

    #[test]
    fn what_is_left_out_is_not_wrong() {
        assert_eq!(judge("https://c.test", &json!({})), Ok(None));
        // A cloud behind a tunnel goes by two names.
        assert_eq!(judge("http://127.0.0.1:8080", &json!({})), Ok(None));
    }

    #[test]
    fn what_disagrees_is_named() {
        let cases = [
            (
                json!({"token_endpoint": "http://localhost:3000/token"}),
                "`token_endpoint` as `https://c.test/token`, got `http://localhost:3000/token`",
            ),
            (json!({"issuer": null}), "`issuer` as a URL without query and fragment, got none"),
            (
                json!({"token_endpoint_auth_methods_supported": ["client_secret_basic"]}),
                "`client_secret_post` among `token_endpoint_auth_methods_supported`, got a list \
                 without it",
            ),
            (
                json!({"response_types_supported": "code"}),
                "`code` among `response_types_supported`, got a list without it",
            ),
        ];
        for (changes, expected) in cases {
            assert_eq!(judge("https://c.test", &changes), Err(expected.to_owned()));
        }
    }

    #[test]
    fn a_name_is_no_version() {
        let with = |name: &str, value: &str| judge_banners(&answer_with(400, &[(name, value)], ""));
        assert!(with("server", "cloudflare").is_ok());
        assert!(with("x-powered-by", "Express").is_ok());
        assert!(with("server", "nginx/1.18.0 (Ubuntu)").is_err());
        assert!(with("x-powered-by", "PHP/8.1.2").is_err());
    }
}
