//! What browsers are told about the pages: not to frame them, keep them, or speak of them.

use http::Method;
use url::Url;

use super::ending::{Carried, Ending, walk, with};
use crate::check::{Bench, Check, Judge, Judged, Pace, Page, Severity, Stop};
use crate::google::link::Manner;
use crate::wire::Exchange;

const CHECK: Check = Check {
    id: "",
    severity: Severity::Should,
    title: "",
    rule: "",
    phone_shows: None,
    page: Page { looks_at: "", why: "", bad: "", good: "", mend: "" },
    proved_by: &[],
    pace: Pace::Alone,
    judge: Judge::Cloud(|bench| Box::pin(not_framed(bench))),
};

/// These checks.
pub const CHECKS: &[Check] = &[
    Check {
        id: "oauth.authorize.password-not-passed-on",
        title: "a redirect after the sign-in does not take the password along",
        rule: "RFC 9700 §4.12",
        page: Page {
            looks_at: "The answer to the sign-in form: 302, 303 or a page, but not 307 or 308.",
            why: "With 307 and 308 the browser posts the whole form again, password included, to \
                  wherever the redirect leads.",
            bad: "HTTP/1.1 307 Temporary Redirect\nLocation: /consent",
            good: "HTTP/1.1 303 See Other\nLocation: /consent",
            mend: "Redirect with 303.",
        },
        proved_by: &["authorize.login-307"],
        judge: Judge::Cloud(|bench| Box::pin(password_not_passed_on(bench))),
        ..CHECK
    },
    Check {
        id: "oauth.authorize.pages-not-framed",
        title: "no other site can put the pages into a frame",
        rule: "RFC 6749 §10.13; RFC 9700 §4.16",
        page: Page {
            looks_at: "The headers of each page on the way of an ordinary link: \
                       `Content-Security-Policy` with `frame-ancestors`, or `X-Frame-Options`.",
            why: "A page in an invisible frame makes people press \"Agree\" where they believe \
                  to press something else.",
            bad: "HTTP/1.1 200 OK\nContent-Type: text/html",
            good: "HTTP/1.1 200 OK\nContent-Type: text/html\n\
                   Content-Security-Policy: frame-ancestors 'none'\nX-Frame-Options: DENY",
            mend: "Send both headers with every page of the sign-in.",
        },
        proved_by: &["authorize.no-frame-protection"],
        judge: Judge::Cloud(|bench| Box::pin(not_framed(bench))),
        ..CHECK
    },
    Check {
        id: "oauth.authorize.pages-send-no-referrer",
        title: "the pages do not tell other sites their address",
        rule: "RFC 9700 §4.2.4",
        page: Page {
            looks_at: "Pages that link to other sites, or load something from there: they must \
                       have a `Referrer-Policy` that keeps the query to themselves.",
            why: "The address holds the state. Some browsers in apps still name the whole \
                  address to the next site.",
            bad: "HTTP/1.1 200 OK\n\n<img src=\"https://statistics.test/pixel\">",
            good: "HTTP/1.1 200 OK\nReferrer-Policy: no-referrer",
            mend: "Send `Referrer-Policy: no-referrer`, and load nothing from other hosts.",
        },
        proved_by: &["authorize.tells-its-address"],
        judge: Judge::Cloud(|bench| Box::pin(no_referrer(bench))),
        ..CHECK
    },
    Check {
        id: "oauth.authorize.pages-not-cached",
        title: "the pages are kept by no cache",
        rule: "RFC 9111 §5.2.2.5; RFC 6749 §10",
        page: Page {
            looks_at: "`Cache-Control` of each page on the way of an ordinary link: `no-store`, \
                       `no-cache` or `private`.",
            why: "A proxy that keeps the page gives the next person the first one's form, with \
                  name and anti-forgery value.",
            bad: "HTTP/1.1 200 OK\nCache-Control: public, max-age=600",
            good: "HTTP/1.1 200 OK\nCache-Control: no-store",
            mend: "Send `Cache-Control: no-store` with every page of the sign-in.",
        },
        proved_by: &["authorize.cacheable-page"],
        judge: Judge::Cloud(|bench| Box::pin(not_cached(bench))),
        ..CHECK
    },
    Check {
        id: "oauth.authorize.pages-escape-parameters",
        severity: Severity::Must,
        title: "what a request says is escaped on every page",
        rule: "RFC 6749 §10.14",
        page: Page {
            looks_at: "Five requests, with a tag in `state`, `user_locale`, `scope`, `login_hint` \
                       or `redirect_uri`. It may stand on no page as it was sent.",
            why: "A link to your own page would run a stranger's script there, which reads the \
                  password and presses \"Agree\".",
            bad: "<input type=\"hidden\" name=\"state\" value=\"\"'></script><b id=probe>\">",
            good: "<input type=\"hidden\" name=\"state\" value=\"&quot;&#39;&gt;&lt;b id=probe&gt;\">",
            mend: "Let a template engine that escapes by itself write each value.",
        },
        proved_by: &["authorize.reflects-unescaped"],
        judge: Judge::Cloud(|bench| Box::pin(escape_parameters(bench))),
        ..CHECK
    },
    Check {
        id: "oauth.authorize.pkce-works",
        title: "a request with a PKCE challenge links",
        rule: "RFC 7636 §4; Google, Account linking API reference",
        page: Page {
            looks_at: "An ordinary request with `code_challenge` and `code_challenge_method=S256`; \
                       its code is exchanged with the verifier.",
            why: "Google's newest documents name these parameters: on the day they come, a cloud \
                  that stumbles over them links nobody.",
            bad: "HTTP/1.1 302 Found\nLocation: https://…/r/p?error=invalid_request&state=…",
            good: "HTTP/1.1 302 Found\nLocation: https://…/r/p?code=…&state=…",
            mend: "Keep the challenge with the code and compare at the exchange; a cloud that \
                   does not know PKCE leaves the parameters alone.",
        },
        proved_by: &["authorize.pkce-refused"],
        judge: Judge::Cloud(|bench| Box::pin(pkce_works(bench))),
        ..CHECK
    },
];

/// The pages among exchanges: one that refuses may hold the form again.
pub(super) fn pages(exchanges: &[Exchange]) -> Vec<&Exchange> {
    let is_page = |exchange: &&Exchange| {
        let kind = exchange.header("content-type").unwrap_or_default();
        let status = exchange.response.status();
        (status.is_success() || status.is_client_error())
            && kind.to_ascii_lowercase().contains("html")
    };
    exchanges.iter().filter(is_page).collect()
}

fn judge_each(
    exchanges: &[Exchange],
    expected: &str,
    flaw: impl Fn(&Exchange) -> Option<String>,
) -> Judged {
    let pages = pages(exchanges);
    if pages.is_empty() {
        return Err(Stop::not_judged("no page was seen"));
    }
    match pages.into_iter().find_map(|page| Some((page, flaw(page)?))) {
        Some((page, actual)) => Err(Stop::broken(expected, actual, &[page])),
        None => Ok(None),
    }
}

fn headers<'a>(exchange: &'a Exchange, name: &str) -> impl Iterator<Item = String> + 'a {
    let values = exchange.response.headers().get_all(name);
    values.iter().map(|value| String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase())
}

async fn password_not_passed_on(bench: &Bench<'_>) -> Judged {
    let exchanges = bench.ordinary_way().await?;
    let password = bench.given.sign_in.map(|it| it.password.secret().to_owned());
    judge_redirects(exchanges, &password.unwrap_or_default())
}

fn judge_redirects(exchanges: &[Exchange], password: &str) -> Judged {
    let carries = |exchange: &Exchange| {
        exchange.request.method() == Method::POST
            && form_urlencoded::parse(exchange.request.body()).any(|(_, value)| value == password)
    };
    match exchanges.iter().find(|it| carries(it) && matches!(it.status(), 307 | 308)) {
        Some(it) => Err(Stop::broken("302, 303 or a page", it.status().to_string(), &[it])),
        None => Ok(None),
    }
}

async fn not_framed(bench: &Bench<'_>) -> Judged {
    judge_framing(bench.ordinary_way().await?)
}

fn judge_framing(exchanges: &[Exchange]) -> Judged {
    judge_each(exchanges, "`frame-ancestors` or `X-Frame-Options`", |page| {
        let by_option = headers(page, "x-frame-options")
            .any(|value| matches!(value.trim(), "deny" | "sameorigin"));
        let policies: Vec<_> = headers(page, "content-security-policy").collect();
        let ancestors = policies
            .iter()
            .flat_map(|policy| policy.split([';', ',']))
            .find_map(|directive| directive.trim().strip_prefix("frame-ancestors"));
        match ancestors.map(str::trim) {
            Some("*") => Some("`frame-ancestors *`".to_owned()),
            Some(_) => None,
            None => (!by_option).then(|| "neither".to_owned()),
        }
    })
}

async fn no_referrer(bench: &Bench<'_>) -> Judged {
    judge_referrer(bench.ordinary_way().await?)
}

fn judge_referrer(exchanges: &[Exchange]) -> Judged {
    judge_each(exchanges, "a `Referrer-Policy` that hides the query", |page| {
        let text = page.text().to_lowercase();
        let of_page = text.contains("name=\"referrer\"") || text.contains("name=referrer");
        let policy = headers(page, "referrer-policy").next();
        let weak = ["unsafe-url", "no-referrer-when-downgrade"];
        match policy.as_deref().and_then(|policy| policy.rsplit(',').next()).map(str::trim) {
            Some(policy) if weak.contains(&policy) => Some(format!("`{policy}`")),
            Some(_) => None,
            None if of_page => None,
            None => leads_elsewhere(page, &text)
                .map(|host| format!("none, on a page that leads to `{host}`")),
        }
    })
}

/// Another host that a page links to or loads from.
fn leads_elsewhere(page: &Exchange, text: &str) -> Option<String> {
    let base = Url::parse(&page.request.uri().to_string()).ok()?;
    ["src=\"", "href=\"", "src='", "href='"].into_iter().find_map(|mark| {
        text.match_indices(mark).find_map(|(start, _)| {
            let value = text[start + mark.len()..].split(['"', '\'']).next()?;
            let url = base.join(value).ok()?;
            let is_web = matches!(url.scheme(), "http" | "https");
            (is_web && url.host() != base.host()).then(|| url.host_str().map(str::to_owned))?
        })
    })
}

async fn not_cached(bench: &Bench<'_>) -> Judged {
    judge_caching(bench.ordinary_way().await?)
}

fn judge_caching(exchanges: &[Exchange]) -> Judged {
    judge_each(exchanges, "`Cache-Control: no-store`", |page| {
        let values: Vec<_> = headers(page, "cache-control").collect();
        let words = ["no-store", "no-cache", "private", "max-age=0"];
        let is_kept = !values.iter().any(|value| words.iter().any(|word| value.contains(word)));
        is_kept.then(|| match values.first() {
            Some(value) => format!("`{value}`"),
            None => "no `Cache-Control`".to_owned(),
        })
    })
}

async fn escape_parameters(bench: &Bench<'_>) -> Judged {
    bench.ensure_signs_in().await?;
    let mark: String =
        bench.tools.chance.token().chars().filter(char::is_ascii_alphanumeric).take(12).collect();
    let tag = format!("</script><b id=p{mark}>");
    for name in ["state", "user_locale", "scope", "login_hint", "redirect_uri"] {
        let before = if name == "redirect_uri" { "https://evil.test/" } else { "a" };
        let asked = with(bench.authorization(false), name, Some(&format!("{before}\"'>{tag}")));
        let trail = bench.walk_anew(&asked, Manner::Agrees, None).await?;
        judge_escaping(name, &tag, &trail.exchanges)?;
    }
    Ok(None)
}

fn judge_escaping(name: &str, tag: &str, exchanges: &[Exchange]) -> Judged {
    let shows = |exchange: &&Exchange| {
        let kind = exchange.header("content-type").unwrap_or_default();
        let is_html = kind.is_empty() || kind.to_ascii_lowercase().contains("html");
        let is_seen = !exchange.response.status().is_redirection();
        is_html && is_seen && exchange.text().contains(tag)
    };
    match exchanges.iter().find(shows) {
        Some(page) => {
            Err(Stop::broken(format!("`{name}` escaped"), "the tag in it as it was sent", &[page]))
        }
        None => Ok(None),
    }
}

async fn pkce_works(bench: &Bench<'_>) -> Judged {
    let asked = bench.authorization(true);
    let (trail, ending) = walk(bench, &asked).await?;
    if !matches!(ending, Ending::Sent(_, Carried::Code)) {
        return Err(super::ending::broken("a redirect with a code", ending.words(), &trail));
    }
    let code = bench.code_with_pkce().await?;
    let exchange = bench.token(&bench.exchange_of(&code)).await?;
    if exchange.response.status().is_success() {
        return Ok(None);
    }
    // Where no exchange works, it is not the challenge.
    bench.link().await?;
    Err(Stop::broken("tokens for code and verifier", exchange.status().to_string(), &[&exchange]))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;
    use http::{Request, Response};

    use super::*;

    fn page(headers: &[(&str, &str)], body: &'static str) -> Vec<Exchange> {
        let mut response = Response::builder().header("content-type", "text/html");
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        let response = response.body(Bytes::from(body)).expect("headers");
        let request = Request::get("https://cloud.test/authorize");
        let request = request.body(Bytes::new()).expect("a request");
        vec![Exchange { request, response, latency: Duration::ZERO }]
    }

    #[test]
    fn either_header_keeps_frames_away() {
        judge_framing(&page(&[("x-frame-options", "SameOrigin")], "")).expect("held");
        let policy = "default-src 'self'; frame-ancestors 'none'";
        judge_framing(&page(&[("content-security-policy", policy)], "")).expect("held");
        judge_framing(&page(&[], "")).expect_err("broken");
        judge_framing(&page(&[("content-security-policy", "frame-ancestors *")], ""))
            .expect_err("broken");
        judge_framing(&page(&[("x-frame-options", "ALLOWALL")], "")).expect_err("broken");
    }

    #[test]
    fn a_page_that_leads_nowhere_needs_no_referrer_policy() {
        judge_referrer(&page(&[], "<a href='/x'>")).expect("held");
        judge_referrer(&page(&[], "<a href='https://other.test/x'>")).expect_err("broken");
        let policy = [("referrer-policy", "strict-origin-when-cross-origin")];
        judge_referrer(&page(&policy, "<img src=\"//other.test/x\">")).expect("held");
        judge_referrer(&page(&[("referrer-policy", "unsafe-url")], "")).expect_err("broken");
        judge_referrer(&page(&[], "<meta name=\"referrer\"><a href='https://o.test'>"))
            .expect("held");
    }

    #[test]
    fn a_page_says_that_it_is_not_to_be_kept() {
        for value in ["no-store", "private, max-age=0", "no-cache"] {
            judge_caching(&page(&[("cache-control", value)], "")).expect(value);
        }
        judge_caching(&page(&[("cache-control", "public, max-age=600")], "")).expect_err("broken");
        judge_caching(&page(&[], "")).expect_err("broken");
    }

    #[test]
    fn a_tag_on_a_page_breaks_it_and_its_escaped_form_does_not() {
        let tag = "</script><b id=p1>";
        judge_escaping("state", tag, &page(&[], "<p>a\"'></script><b id=p1>")).expect_err("broken");
        judge_escaping("state", tag, &page(&[], "<p>&lt;/script>&lt;b id=p1>")).expect("held");
        judge_escaping("state", tag, &page(&[], "<script>x='<\\/script><b id=p1>'")).expect("held");
    }

    #[test]
    fn only_a_redirect_that_repeats_the_password_breaks_it() {
        let post = |status: u16, body: &'static str| {
            let request = Request::post("https://cloud.test/login").body(Bytes::from(body));
            let response = Response::builder().status(status).body(Bytes::new());
            let (request, response) = (request.expect("one"), response.expect("one"));
            [Exchange { request, response, latency: Duration::ZERO }]
        };
        judge_redirects(&post(307, "p=a+secret"), "a secret").expect_err("broken");
        judge_redirects(&post(303, "p=a+secret"), "a secret").expect("held");
        judge_redirects(&post(307, "agree=yes"), "a secret").expect("held");
    }
}
