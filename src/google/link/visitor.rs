//! Goes through a cloud's pages as a browser does: cookies, headers, redirects, encodings of forms.
//!
//! RFC 6265 (by `cookie_store`), RFC 9110 §15.4, and the form submission of the HTML standard.

use bytes::Bytes;
use cookie_store::{Cookie, CookieDomain, CookieStore};
use encoding_rs::Encoding;
use http::header::{
    ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE, COOKIE, LOCATION, ORIGIN, REFERER, SET_COOKIE,
    USER_AGENT,
};
use http::{HeaderValue, Method, Request, StatusCode};
use url::Url;

use super::FormError;
use super::fill::Filled;
use super::trust::Guard;
use crate::google::unexpected::place;
use crate::wire::{Client, Exchange};

const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";
const ACCEPTED: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
const BOUNDARY: &str = "----smarthome-form-4f1d9a6c2b7e";

/// As many as browsers keep of one site, more or less.
const MOST_COOKIES: usize = 300;
const LONGEST_COOKIE: usize = 4096;

fn is_public_suffix(domain: &str) -> bool {
    psl::suffix(domain.as_bytes()).is_some_and(|suffix| suffix.as_bytes() == domain.as_bytes())
}

/// One request of the way. No `Debug`: it may hold the password.
#[derive(Clone)]
pub(super) struct Step {
    /// Where to.
    pub url: Url,
    /// GET or POST.
    pub method: Method,
    /// Content type and content of a POST.
    pub body: Option<(String, Bytes)>,
    /// Whether it carries the user name or the password.
    pub carries_credentials: bool,
}

impl Step {
    /// Opens an address. User information before its host is what the page put there, and no
    /// sign-in of ours.
    pub fn get(mut url: Url) -> Self {
        // Both fail only where there is no host, and then there is nothing to take away.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        Self { url, method: Method::GET, body: None, carries_credentials: false }
    }

    /// Submits a form of the page at `page`, in the page's characters; `base` is what its addresses
    /// are relative to.
    pub fn submit(
        filled: &Filled,
        page: &Url,
        base: &Url,
        encoding: &'static Encoding,
    ) -> Result<Self, FormError> {
        let mut url = match filled.action.as_deref().map(str::trim) {
            None | Some("") => page.clone(),
            Some(action) => base
                .join(action)
                .map_err(|_| FormError::BadAddress { place: place_of_text(action) })?,
        };
        match url.scheme() {
            "http" | "https" => {}
            "javascript" => return Err(FormError::NeedsJavaScript),
            _ => return Err(FormError::BadAddress { place: place(&url) }),
        }
        url.set_fragment(None);
        let named =
            filled.charset.split([' ', ',']).find_map(|name| Encoding::for_label(name.as_bytes()));
        let encoding = named.unwrap_or(encoding).output_encoding();
        let carries_credentials = filled.sends.username || filled.sends.password;
        if filled.method != "post" {
            url.set_query(Some(&encode(&filled.values, encoding)));
            return Ok(Self { carries_credentials, ..Self::get(url) });
        }
        let body = if filled.enctype == "multipart/form-data" {
            let kind = format!("multipart/form-data; boundary={BOUNDARY}");
            (kind, multipart(&filled.values, encoding))
        } else {
            let kind = "application/x-www-form-urlencoded".to_owned();
            (kind, encode(&filled.values, encoding).into())
        };
        let (method, body) = (Method::POST, Some(body));
        Ok(Self { method, body, carries_credentials, ..Self::get(url) })
    }

    /// Whether it posts a value of this name.
    pub fn posts(&self, name: &str) -> bool {
        let Some((_, content)) = &self.body else {
            return false;
        };
        let part = format!("form-data; name=\"{name}\"\r\n");
        form_urlencoded::parse(content).any(|(found, _)| found == name)
            || content.windows(part.len()).any(|window| window == part.as_bytes())
    }

    /// Where a redirect leads: 307 and 308 repeat the request, the others turn it into a GET.
    pub fn follow(&self, exchange: &Exchange) -> Result<Option<Self>, FormError> {
        let status = exchange.response.status();
        let repeats = match status {
            StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND | StatusCode::SEE_OTHER => false,
            StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT => true,
            _ => return Ok(None),
        };
        let url = exchange
            .response
            .headers()
            .get(LOCATION)
            .map(|value| String::from_utf8_lossy(value.as_bytes()))
            .and_then(|location| self.url.join(location.trim()).ok())
            .ok_or_else(|| FormError::BadLocation {
                status: status.as_u16(),
                place: place(&self.url),
            })?;
        let next = Self::get(url);
        if !repeats || self.body.is_none() {
            return Ok(Some(next));
        }
        let Self { method, body, carries_credentials, .. } = self.clone();
        Ok(Some(Self { method, body, carries_credentials, ..next }))
    }
}

/// What is no URL may hold anything.
fn place_of_text(address: &str) -> String {
    address.split(['?', '#']).next().unwrap_or_default().to_owned()
}

/// What the encoding lacks becomes `&#1234;`, as in browsers.
fn encode(values: &[(String, String)], encoding: &'static Encoding) -> String {
    form_urlencoded::Serializer::new(String::new())
        .encoding_override(Some(&|text| encoding.encode(text).0))
        .extend_pairs(values)
        .finish()
}

fn multipart(values: &[(String, String)], encoding: &'static Encoding) -> Bytes {
    let mut body = String::new();
    for (name, value) in values {
        let name = name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
        body.extend(["--", BOUNDARY, "\r\nContent-Disposition: form-data; name=\"", &name]);
        body.extend(["\"\r\n\r\n", value, "\r\n"]);
    }
    body.extend(["--", BOUNDARY, "--\r\n"]);
    encoding.encode(&body).0.into_owned().into()
}

/// A browser without scripts.
pub(super) struct Visitor<'a> {
    client: &'a Client,
    guard: Guard<'a>,
    jar: CookieStore,
    /// The page before, without its query: that may hold a password of a GET form.
    before: Option<Url>,
}

impl<'a> Visitor<'a> {
    /// Starts without cookies; `guard` says what may go where.
    pub fn new(client: &'a Client, guard: Guard<'a>) -> Self {
        Self { client, guard, jar: CookieStore::default(), before: None }
    }

    /// Sends one request, if it may be sent, and keeps the cookies of the answer.
    pub async fn visit(&mut self, step: &Step) -> Result<Exchange, FormError> {
        self.guard.ensure(step)?;
        let request = self
            .build_request(step)
            .filter(|_| matches!(step.url.scheme(), "http" | "https") && step.url.has_host())
            .ok_or_else(|| FormError::BadAddress { place: place(&step.url) })?;
        let exchange = self.client.send(request).await?;
        for cookie in exchange.response.headers().get_all(SET_COOKIE) {
            self.keep(&String::from_utf8_lossy(cookie.as_bytes()), &step.url);
        }
        if self.jar.iter_any().count() > MOST_COOKIES {
            return Err(FormError::TooManyCookies { count: MOST_COOKIES });
        }
        self.before = Some(step.url.clone());
        Ok(exchange)
    }

    /// A cookie that this host may not set is not kept: that is the browser's rule.
    fn keep(&mut self, cookie: &str, url: &Url) {
        let Ok(cookie) = Cookie::parse(cookie, url).map(Cookie::into_owned) else {
            return;
        };
        if cookie.name().len() + cookie.value().len() > LONGEST_COOKIE {
            return;
        }
        // The jar knows no public suffixes: `Domain=co.uk` would go to all of them.
        if let CookieDomain::Suffix(domain) = &cookie.domain
            && is_public_suffix(domain)
            && url.host_str() != Some(domain)
        {
            return;
        }
        let _ = self.jar.insert(cookie, url);
    }

    /// `None` for an address that HTTP cannot carry: another scheme, or too long.
    fn build_request(&self, step: &Step) -> Option<Request<Bytes>> {
        let mut url = step.url.clone();
        url.set_fragment(None);
        let mut request = Request::builder()
            .method(step.method.clone())
            .uri(url.as_str())
            .header(ACCEPT, ACCEPTED)
            .header(ACCEPT_LANGUAGE, "en-US,en;q=0.9")
            .header(USER_AGENT, BROWSER);
        if let Some(cookies) = self.cookies(&url) {
            request = request.header(COOKIE, cookies);
        }
        if let Some(before) = &self.before {
            let same_origin = before.origin() == url.origin();
            let origin = before.origin().ascii_serialization();
            let referer = if same_origin { place(before) } else { format!("{origin}/") };
            request = request.header(REFERER, referer);
            if step.method == Method::POST {
                request = request.header(ORIGIN, origin);
            }
        }
        let mut body = Bytes::new();
        if let Some((kind, content)) = &step.body {
            request = request.header(CONTENT_TYPE, kind);
            body = content.clone();
        }
        request.body(body).ok()
    }

    /// Longer paths first (RFC 6265 §5.4).
    fn cookies(&self, url: &Url) -> Option<HeaderValue> {
        let mut cookies = self.jar.matches(url);
        cookies.retain(|cookie| !self.guard.withholds(url, cookie.value()));
        cookies.sort_by_key(|cookie| std::cmp::Reverse(cookie.path.as_ref().len()));
        let pairs: Vec<String> =
            cookies.iter().map(|cookie| format!("{}={}", cookie.name(), cookie.value())).collect();
        let mut value = HeaderValue::try_from(pairs.join("; ")).ok().filter(|v| !v.is_empty())?;
        value.set_sensitive(true);
        Some(value)
    }
}
