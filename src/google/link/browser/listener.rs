//! Plays Google's redirect hosts for one browser: TLS on a port of this machine, with a certificate
//! made for this run.
//!
//! The browser begins here, at an address that nobody knows, and is sent on to the cloud. If it
//! never comes, its rules do not hold, and nothing was handed over that Google should not see.

use std::convert::Infallible;
use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HOST, LOCATION};
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use rcgen::PublicKeyData as _;
use rustls::ServerConfig;
use rustls::pki_types::PrivatePkcs8KeyDer;
use sha2::{Digest as _, Sha256};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use super::super::authorization::Authorization;
use super::super::landing;
use crate::protocol::oauth::{Flow, PRODUCTION_HOST, SANDBOX_HOST};

/// Both of Google's redirect hosts.
pub(super) const HOSTS: [&str; 2] = [PRODUCTION_HOST, SANDBOX_HOST];

/// What the browser did.
#[derive(Debug)]
pub(super) enum Event {
    /// It came to the first address, so its rules hold.
    Started,
    /// It came back, with this URL.
    Redirected(String),
    /// It came back with a POST, whose content Google does not read.
    Posted,
    /// It asked for the redirect as a part of a page, which does not bring anybody to Google: what
    /// as, in its own words.
    LoadedWithin(String),
}

/// A port of this machine that answers for Google's redirect hosts.
pub(super) struct Listener {
    port: TcpListener,
    acceptor: TlsAcceptor,
    trusted_key: String,
}

impl Listener {
    /// Listens on a free port, with a certificate of its own.
    pub(super) async fn bind() -> io::Result<Self> {
        let hosts = HOSTS.map(str::to_owned).to_vec();
        let made = rcgen::generate_simple_self_signed(hosts).map_err(io::Error::other)?;
        let key_info = made.signing_key.subject_public_key_info();
        let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .and_then(|config| {
                let chain = vec![made.cert.der().clone()];
                config.with_no_client_auth().with_single_cert(chain, key.into())
            })
            .map_err(io::Error::other)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self {
            port: TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?,
            acceptor: TlsAcceptor::from(Arc::new(config)),
            trusted_key: STANDARD.encode(Sha256::digest(key_info)),
        })
    }

    /// The switch by which a browser takes this port for Google's hosts.
    pub(super) fn resolver_rules(&self) -> io::Result<String> {
        let port = self.port.local_addr()?.port();
        let rules = HOSTS.map(|host| format!("MAP {host} 127.0.0.1:{port}"));
        Ok(rules.join(","))
    }

    /// What a browser must be told so that it trusts this port, and nobody else.
    pub(super) fn trusted_key(&self) -> &str {
        &self.trusted_key
    }

    /// Answers until it is dropped.
    pub(super) async fn serve(self, desk: Arc<Desk>) -> Infallible {
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                accepted = self.port.accept() => {
                    // A connection that failed is the browser's to open again.
                    if let Ok((stream, _)) = accepted {
                        connections.spawn(converse(stream, self.acceptor.clone(), Arc::clone(&desk)));
                    }
                }
                Some(_) = connections.join_next() => {}
            }
        }
    }
}

async fn converse(stream: TcpStream, acceptor: TlsAcceptor, desk: Arc<Desk>) {
    let Ok(stream) = acceptor.accept(stream).await else {
        return;
    };
    let service = service_fn(move |request: Request<Incoming>| {
        let desk = Arc::clone(&desk);
        async move {
            let (parts, body) = request.into_parts();
            let body = Limited::new(body, landing::MOST_HANDED_OVER).collect().await;
            let body = body.map(http_body_util::Collected::to_bytes).unwrap_or_default();
            Ok::<_, Infallible>(desk.answer(&Request::from_parts(parts, body)))
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service);
    // A browser that went away does not matter: what it said is here.
    let _ = connection.await;
}

/// What is asked for, and what is answered.
pub(super) struct Desk {
    start: String,
    /// The start may stand in the list of processes: after the browser, nobody learns from it.
    begun: AtomicBool,
    authorization: Authorization,
    redirect_path: String,
    next: &'static str,
    events: mpsc::UnboundedSender<Event>,
}

impl Desk {
    pub(super) fn new(
        start: String,
        authorization: Authorization,
        next: &'static str,
    ) -> (Self, mpsc::UnboundedReceiver<Event>) {
        let (events, seen) = mpsc::unbounded_channel();
        let redirect_path = url::Url::parse(&authorization.redirect_uri)
            .map(|url| url.path().to_owned())
            .unwrap_or_default();
        let begun = AtomicBool::new(false);
        (Self { start, begun, authorization, redirect_path, next, events }, seen)
    }

    fn answer<B: AsRef<[u8]>>(&self, request: &Request<B>) -> Response<Full<Bytes>> {
        let (path, query) = (request.uri().path(), request.uri().query());
        let is_answer = path == self.redirect_path || query.is_some_and(is_answer);
        let destination = destination(request);
        if let (true, Some(destination)) =
            (is_answer, destination.filter(|what| *what != "document"))
        {
            let destination = destination.to_owned();
            self.tell(Event::LoadedWithin(destination));
            return page(
                StatusCode::FORBIDDEN,
                "text/plain; charset=utf-8",
                "no page asks for it\n",
            );
        }
        match (request.method(), query) {
            (&Method::GET, _) if path == self.start && !self.begun.swap(true, Relaxed) => {
                self.begin()
            }
            (&Method::POST, None) if path.ends_with(landing::HANDED_OVER) => {
                self.take_over(request.body().as_ref())
            }
            // A wrong place shows no query there, and is to be named all the same.
            (&Method::GET, _)
                if self.authorization.flow == Flow::Implicit
                    && (is_answer || destination == Some("document")) =>
            {
                page(StatusCode::OK, "text/html; charset=utf-8", landing::HAND_OVER)
            }
            (&Method::GET, Some(_)) if is_answer => self.arrive(address_of(request)),
            (&Method::GET, None) if path == self.redirect_path => {
                page(StatusCode::OK, "text/html; charset=utf-8", landing::HAND_OVER)
            }
            (&Method::POST, _) if path == self.redirect_path => {
                self.tell(Event::Posted);
                page(StatusCode::BAD_REQUEST, "application/json", landing::NO_QUERY)
            }
            _ => page(StatusCode::NOT_FOUND, "text/plain; charset=utf-8", "not found\n"),
        }
    }

    fn begin(&self) -> Response<Full<Bytes>> {
        self.tell(Event::Started);
        let mut response = page(StatusCode::SEE_OTHER, "text/plain; charset=utf-8", "");
        if let Ok(location) = HeaderValue::from_str(self.authorization.url.as_str()) {
            response.headers_mut().insert(LOCATION, location);
        }
        response
    }

    /// The browser itself says where it came to, the fragment included.
    fn take_over(&self, body: &[u8]) -> Response<Full<Bytes>> {
        match landing::read_hand_over(body) {
            Some(url) => self.arrive(url),
            None => page(StatusCode::BAD_REQUEST, "application/json", landing::NO_QUERY),
        }
    }

    fn arrive(&self, url: String) -> Response<Full<Bytes>> {
        let verdict = self.authorization.judge(&url).map(|granted| granted.what());
        let (status, text) = landing::render(verdict.as_ref().copied(), self.next);
        self.tell(Event::Redirected(url));
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
        page(status, "text/html; charset=utf-8", &text)
    }

    /// Nobody may be listening any more, once the first redirect came.
    fn tell(&self, event: Event) {
        let _ = self.events.send(event);
    }
}

/// What a request is for, `document` for a page of its own; browsers tell it to https hosts.
fn destination<B>(request: &Request<B>) -> Option<&str> {
    request.headers().get("sec-fetch-dest")?.to_str().ok()
}

fn address_of<B>(request: &Request<B>) -> String {
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    format!("https://{}{target}", host.unwrap_or(HOSTS[0]))
}

/// Whether a query is meant for Google, at whichever path it comes.
fn is_answer(query: &str) -> bool {
    form_urlencoded::parse(query.as_bytes())
        .any(|(name, _)| ["access_token", "code", "state", "error"].contains(&name.as_ref()))
}

fn page(status: StatusCode, kind: &'static str, text: &str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::copy_from_slice(text.as_bytes())));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    for (name, value) in landing::headers(text) {
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), value) = (name, HeaderValue::from_static(value)) {
            headers.insert(name, value);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::google::testing::target;
    use crate::wire::SeededChance;

    const REDIRECT_URI: &str = "https://oauth-redirect.googleusercontent.com/r/my-project";

    /// What the browser gets, and what is told of it.
    async fn ask(method: Method, place: &str) -> (u16, String, Option<Event>) {
        ask_as("document", method, place).await
    }

    async fn ask_as(
        destination: &str,
        method: Method,
        place: &str,
    ) -> (u16, String, Option<Event>) {
        ask_of(Flow::Code, destination, method, place, "").await
    }

    async fn ask_of(
        flow: Flow,
        destination: &str,
        method: Method,
        place: &str,
        body: &str,
    ) -> (u16, String, Option<Event>) {
        let chance = SeededChance::default();
        let authorization = Authorization::build_for(flow, &target(), REDIRECT_URI, false, &chance);
        let place = place.replace("STATE", &authorization.state);
        let body = body.replace("STATE", &authorization.state);
        let (desk, mut events) = Desk::new("/start".to_owned(), authorization, "That is all.");
        let request = Request::builder().method(method).uri(place).header(HOST, HOSTS[0]);
        let request = request.header("sec-fetch-dest", destination).body(body);
        let answer = desk.answer(&request.expect("a request"));
        let (parts, body) = answer.into_parts();
        assert_eq!(parts.headers["referrer-policy"], "no-referrer");
        let body = body.collect().await.expect("a body").to_bytes();
        let location = parts.headers.get(LOCATION).map(|place| place.to_str().expect("text"));
        let text = String::from_utf8(body.to_vec()).expect("text");
        let text = location.map_or(text, str::to_owned);
        (parts.status.as_u16(), text, events.try_recv().ok())
    }

    fn came_to(event: Option<Event>) -> String {
        match event {
            Some(Event::Redirected(url)) => url,
            other => panic!("not a redirect: {other:?}"),
        }
    }

    #[tokio::test]
    async fn the_first_address_leads_to_the_cloud_and_proves_the_rules() {
        let (status, place, event) = ask(Method::GET, "/start").await;
        assert_eq!(status, 303);
        assert!(place.starts_with(target().authorize_url.as_str()), "{place}");
        assert!(matches!(event, Some(Event::Started)));
    }

    #[test]
    fn the_first_address_leads_nowhere_for_those_who_come_after_the_browser() {
        let authorization =
            Authorization::build(&target(), REDIRECT_URI, false, &SeededChance::default());
        let (desk, _events) = Desk::new("/start".to_owned(), authorization, "That is all.");
        let request = Request::get("/start").body("").expect("a request");
        assert_eq!(desk.answer(&request).status(), StatusCode::SEE_OTHER);
        let later = desk.answer(&request);
        assert!(later.status() == StatusCode::NOT_FOUND && !later.headers().contains_key(LOCATION));
    }

    #[tokio::test]
    async fn the_redirect_is_captured_and_what_browsers_ask_besides_is_not() {
        let (status, page, event) = ask(Method::GET, "/r/my-project?code=c%2B&state=STATE").await;
        assert!(came_to(event).starts_with(&format!("{REDIRECT_URI}?code=c%2B&state=")));
        assert!(status == 200 && page.contains("Signed in") && page.contains("That is all."));
        for stray in ["/favicon.ico", "/", "/r/other", "/start/", "/r/my-project/?a=b"] {
            let (status, _, event) = ask(Method::GET, stray).await;
            assert!(status == 404 && event.is_none(), "{stray}");
        }
    }

    #[tokio::test]
    async fn an_answer_in_the_wrong_place_is_captured_for_the_judge() {
        let (status, page, event) = ask(Method::GET, "/r/other?code=c&state=STATE").await;
        assert!(came_to(event).contains("/r/other?code=c"));
        assert!(status == 400 && page.contains("Not linked"), "{page}");
        let (_, page, event) = ask(Method::GET, "/r/my-project").await;
        assert!(event.is_none() && page.contains("location.href"), "{page}");
        let came = hand_over(Flow::Code, "#code=c&state=STATE").await.2;
        assert!(came_to(came).starts_with(&format!("{REDIRECT_URI}#code=c&state=")));
        assert_eq!(came_to(hand_over(Flow::Code, "").await.2), REDIRECT_URI);
        let (status, said, event) = ask(Method::POST, "/r/my-project").await;
        assert!(status == 400 && said == landing::NO_QUERY && matches!(event, Some(Event::Posted)));
    }

    /// What the page posts when the browser came to this end of the redirect URI.
    async fn hand_over(flow: Flow, end: &str) -> (u16, String, Option<Event>) {
        let url = format!("{REDIRECT_URI}{}", end.replace("STATE", "%STATE%"));
        let field: String = form_urlencoded::byte_serialize(url.as_bytes()).collect();
        let body = format!("url={}", field.replace("%25STATE%25", "STATE"));
        ask_of(flow, "document", Method::POST, "/r/my-project/fragment", &body).await
    }

    #[tokio::test]
    async fn the_token_of_a_fragment_is_handed_over_and_never_in_an_address() {
        for place in ["/r/my-project", "/r/my-project?state=STATE", "/r/other"] {
            let (status, page, event) =
                ask_of(Flow::Implicit, "document", Method::GET, place, "").await;
            assert!(status == 200 && event.is_none() && page.contains("location.href"), "{page}");
            assert!(page.contains(r#"method="post""#), "{page}");
        }
        let end = "#access_token=t&token_type=bearer&state=STATE";
        let (status, page, event) = hand_over(Flow::Implicit, end).await;
        assert!(came_to(event).starts_with(&format!("{REDIRECT_URI}#access_token=t&")));
        assert!(status == 200 && page.contains("The cloud sent an access token"), "{page}");
        let (status, _, event) =
            ask_of(Flow::Implicit, "document", Method::POST, "/r/my-project/fragment", "x=y").await;
        assert!(status == 400 && event.is_none());
        let (status, _, event) =
            ask_of(Flow::Implicit, "image", Method::GET, "/favicon.ico", "").await;
        assert!(status == 404 && event.is_none());
    }

    #[tokio::test]
    async fn what_a_page_loads_into_itself_is_no_redirect() {
        for (destination, place) in [
            ("empty", "/r/my-project?code=c&state=STATE"),
            ("iframe", "/r/my-project"),
            ("image", "/r/other?code=c"),
        ] {
            let (status, _, event) = ask_as(destination, Method::GET, place).await;
            assert_eq!(status, 403);
            assert!(matches!(event, Some(Event::LoadedWithin(what)) if what == destination));
        }
        let (status, _, event) = ask_as("image", Method::GET, "/favicon.ico").await;
        assert!(status == 404 && event.is_none());
    }

    #[tokio::test]
    async fn what_the_cloud_wrote_is_escaped_on_the_page() {
        let (_, page, _) = ask(Method::GET, "/r/my-project?error=%3Cscript%3E&state=STATE").await;
        assert!(page.contains("&lt;script&gt;") && !page.contains("<script>"), "{page}");
    }
}
