//! Where the cloud is: https wherever there is a network, and no answer that leads elsewhere.

use http::Request;
use http::header::ACCEPT;
use url::{Host, Url};

use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::google::Target;
use crate::protocol::RefreshToken;
use crate::wire::Exchange;

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "transport.https",
        severity: Severity::Must,
        title: "what goes over the internet goes by https",
        rule: "RFC 6749 §3.1, §3.2; Google, Account linking with OAuth",
        phone_shows: Some("linking does not begin: the console takes https addresses alone"),
        page: Page {
            looks_at: "The addresses of the endpoints, and where the authorization endpoint sends \
                       a browser first. Addresses of this machine and of a private network are \
                       not judged.",
            why: "Passwords, codes and tokens would be there for anybody on the way to read. Behind \
                  a proxy that speaks https, a cloud easily believes that it is called by http, and \
                  sends browsers there.",
            bad: "HTTP/1.1 302 Found\nLocation: http://cloud.example.com/login",
            good: "HTTP/1.1 302 Found\nLocation: https://cloud.example.com/login",
            mend: "Register https addresses. Let the framework trust the proxy's \
                   `X-Forwarded-Proto`, or redirect to a path without a host.",
        },
        proved_by: &["transport.sign-in-by-http"],
        pace: Pace::Reads,
        judge: Judge::Cloud(|bench| Box::pin(by_https(bench))),
    },
    Check {
        id: "transport.post-not-redirected",
        severity: Severity::Must,
        title: "what Google posts is answered where it was posted",
        rule: "RFC 9110 §15.4; Google, Account linking with OAuth",
        phone_shows: Some("\"Something went wrong, please try again\""),
        page: Page {
            looks_at: "The status of the exchange of a code, of a refresh with an unknown token, \
                       and of a SYNC.",
            why: "Google follows no redirect of a POST, and where a client does it may come back as \
                  a GET without a body. Mostly it is a slash too many or too few, http in place of \
                  https, or an error handler that shows a page.",
            bad: "HTTP/1.1 308 Permanent Redirect\nLocation: /oauth/token/",
            good: "HTTP/1.1 200 OK",
            mend: "Register the very address that answers, and let errors be answers.",
        },
        proved_by: &["transport.refusal-redirected"],
        pace: Pace::Alone,
        judge: Judge::Cloud(|bench| Box::pin(not_redirected(bench))),
    },
];

async fn by_https(bench: &Bench<'_>) -> Judged {
    let held = judge_addresses(bench.target)?;
    let asked = bench.authorization(false).url;
    let request =
        Request::get(asked.as_str()).header(ACCEPT, "text/html").body(bytes::Bytes::new());
    let request = request.map_err(|error| Stop::not_judged(error.to_string()))?;
    // Where nobody answers, nobody is sent anywhere.
    let Ok(exchange) = bench.send(request).await else { return Ok(held) };
    judge_way(&exchange)?;
    Ok(held)
}

fn judge_addresses(target: &Target) -> Judged {
    let endpoints = [&target.authorize_url, &target.token_url, &target.fulfillment_url];
    let endpoints = || endpoints.into_iter().chain(target.userinfo_url.as_ref());
    match endpoints().find(|url| is_open(url)) {
        Some(url) => {
            let actual = format!("`{}{}`", url.origin().ascii_serialization(), url.path());
            Err(Stop::broken("https for every endpoint", actual, &[]))
        }
        None if endpoints().any(is_public) => Ok(None),
        None => Ok(Some("no address of the internet".to_owned())),
    }
}

fn judge_way(exchange: &Exchange) -> Judged {
    let location = exchange.header("location").filter(|_| is_redirect(exchange));
    // A relative one stays where the first was.
    match location.and_then(|location| Url::parse(location).ok()).filter(is_open) {
        None => Ok(None),
        Some(url) => {
            let actual =
                format!("a redirect to `{}{}`", url.origin().ascii_serialization(), url.path());
            Err(Stop::broken("a browser that stays with https", actual, &[exchange]))
        }
    }
}

fn is_redirect(exchange: &Exchange) -> bool {
    exchange.response.status().is_redirection()
}

/// Plain http over the internet.
fn is_open(url: &Url) -> bool {
    url.scheme() == "http" && is_public(url)
}

/// Whether strangers are on the way: not on this machine, nor in a private network.
fn is_public(url: &Url) -> bool {
    const PRIVATE: [&str; 6] =
        [".localhost", ".local", ".lan", ".internal", ".home.arpa", ".localdomain"];
    match url.host() {
        Some(Host::Ipv4(address)) => {
            !(address.is_loopback() || address.is_private() || address.is_link_local())
        }
        Some(Host::Ipv6(address)) => {
            !(address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local())
        }
        Some(Host::Domain(name)) => {
            name.contains('.') && !PRIVATE.iter().any(|end| name.ends_with(end))
        }
        None => false,
    }
}

async fn not_redirected(bench: &Bench<'_>) -> Judged {
    let unknown = RefreshToken::new(bench.tools.chance.token());
    judge_place("a refresh", &bench.token(&bench.refresh_of(&unknown)).await?)?;
    // Whoever cannot sign in, or gets no answer, has learnt so elsewhere.
    if let Ok(exchange) = bench.exchanged().await {
        judge_place("the exchange of a code", &exchange)?;
    }
    if let Ok(exchange) = bench.sync().await {
        judge_place("a SYNC", exchange)?;
    }
    Ok(None)
}

fn judge_place(what: &str, exchange: &Exchange) -> Judged {
    if !is_redirect(exchange) {
        return Ok(None);
    }
    let place = exchange.header("location").unwrap_or("nowhere");
    let place = place.split(['?', '#']).next().unwrap_or_default();
    let actual = format!("{} to {what}, to `{place}`", exchange.status());
    Err(Stop::broken("an answer that is no redirect", actual, &[exchange]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::made_up::{answer, answer_with, broken, held, target};

    #[test]
    fn plain_http_is_for_ones_own_network() {
        let judge = |origin: &str| judge_addresses(&target(origin, "/authorize", "/token"));
        assert_eq!(held(judge("https://cloud.example.com")), "");
        for origin in [
            "http://127.0.0.1:8080",
            "http://localhost",
            "http://192.168.1.5:8123",
            "http://nas",
            "http://cloud.local",
            "http://[fd00::7]",
        ] {
            assert_eq!(held(judge(origin)), "no address of the internet", "{origin}");
        }
        for origin in ["http://cloud.example.com", "http://203.0.113.7", "http://[2001:db8::7]"] {
            assert_eq!(broken(judge(origin)), format!("`{origin}/authorize`"));
        }
    }

    #[test]
    fn a_way_that_leaves_https_is_found() {
        let to = |place: &str| judge_way(&answer_with(302, &[("location", place)], ""));
        for place in ["/login", "https://id.example.com/login", "http://127.0.0.1/login"] {
            held(to(place));
        }
        held(judge_way(&answer(200, "")));
        let actual = broken(to("http://cloud.example.com/login?state=s3cret"));
        assert_eq!(actual, "a redirect to `http://cloud.example.com/login`");
    }

    #[test]
    fn a_redirect_of_a_post_is_named_with_its_place() {
        held(judge_place("a SYNC", &answer(401, "")));
        let elsewhere = answer_with(308, &[("location", "/token/?code=s3cret")], "");
        assert_eq!(broken(judge_place("a refresh", &elsewhere)), "308 to a refresh, to `/token/`");
    }
}
