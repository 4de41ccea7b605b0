//! Capture with the person's own browser: a listener on this machine that is the redirect URI.
//!
//! Its answer to a call without parameters is Google's own. A fragment stays in the browser, so a
//! cloud that puts its answer there arrives without parameters; in the implicit flow, where it
//! belongs there, a page hands it over.

use std::io::{self, Read as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tiny_http::{Header, Method, Request, Response, Server};

use super::capture::CaptureFailure;
use super::landing;
use crate::protocol::oauth::Flow;

/// What the person does when the browser has come back.
const NEXT: &str = "You can close this window and go back to the terminal.";

/// Why nothing was captured.
#[derive(Debug, thiserror::Error)]
pub enum WaitError {
    /// Nobody came back in time.
    #[error("the browser did not come back within {}{}", humantime::format_duration(*.limit), if *.came_without_query { "; it came once without a query, so the answer may stand after `#`" } else { "" })]
    Timeout {
        /// How long was waited.
        limit: Duration,
        /// Whether the redirect URI was called with nothing in its query.
        came_without_query: bool,
    },
    /// It was told to stop.
    #[error("stopped before the browser came back")]
    Stopped,
    /// The listener broke.
    #[error("the listener on this machine failed: {0}")]
    Listener(#[from] io::Error),
}

/// A listener that waits for the redirect.
pub struct Loopback {
    server: Arc<Server>,
    stopped: Arc<AtomicBool>,
    address: SocketAddr,
    path: String,
    flow: Flow,
}

/// Ends the waiting from elsewhere.
#[derive(Clone)]
pub struct Stopper {
    server: Arc<Server>,
    stopped: Arc<AtomicBool>,
}

impl Stopper {
    /// Ends the waiting.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::SeqCst);
        self.server.unblock();
    }
}

/// Opens a URL in the person's browser.
///
/// # Errors
/// There is no browser to open.
pub fn open_browser(url: &str) -> io::Result<()> {
    webbrowser::open(url)
}

impl Loopback {
    /// Listens on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// The system gives no port.
    pub fn bind(project_id: &str, flow: Flow) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let server = Server::from_listener(listener, None).map_err(io::Error::other)?;
        Ok(Self {
            server: Arc::new(server),
            stopped: Arc::default(),
            address,
            path: format!("/r/{project_id}"),
            flow,
        })
    }

    /// The redirect URI, which the cloud must allow.
    #[must_use]
    pub fn redirect_uri(&self) -> String {
        format!("http://{}{}", self.address, self.path)
    }

    /// A handle that ends the waiting.
    #[must_use]
    pub fn stopper(&self) -> Stopper {
        Stopper { server: Arc::clone(&self.server), stopped: Arc::clone(&self.stopped) }
    }

    /// Waits for the browser and gives the whole URL; `judge` decides what the person reads, and
    /// says what was handed over.
    ///
    /// # Errors
    /// Nobody came in time, it was stopped, or the listener broke.
    pub fn wait(
        &self,
        limit: Duration,
        judge: impl Fn(&str) -> Result<&'static str, CaptureFailure>,
    ) -> Result<String, WaitError> {
        let end = Instant::now() + limit;
        let mut came_without_query = false;
        loop {
            if self.stopped.load(Ordering::SeqCst) {
                return Err(WaitError::Stopped);
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(WaitError::Timeout { limit, came_without_query });
            }
            let Some(mut request) = self.server.recv_timeout(left)? else {
                continue;
            };
            match self.read(&mut request) {
                Call::Redirect(url) => {
                    let verdict = judge(&url);
                    let (status, page) = landing::render(verdict.as_ref().copied(), NEXT);
                    answer(request, status, "text/html; charset=utf-8", page);
                    return Ok(url);
                }
                Call::Fragment => {
                    answer(request, 200, "text/html; charset=utf-8", landing::HAND_OVER.to_owned());
                }
                Call::WithoutQuery => {
                    came_without_query = true;
                    answer(request, 400, "application/json", landing::NO_QUERY.to_owned());
                }
                Call::Other => {
                    answer(request, 404, "text/plain; charset=utf-8", "not found\n".to_owned());
                }
            }
        }
    }

    fn read(&self, request: &mut Request) -> Call {
        let (path, query) = match request.url().split_once('?') {
            Some((path, query)) => (path, query),
            None => (request.url(), ""),
        };
        let is_handed_over = path.strip_suffix(landing::HANDED_OVER) == Some(self.path.as_str());
        match (request.method(), path == self.path, query) {
            (Method::Get, true, _) if self.flow == Flow::Implicit => Call::Fragment,
            (Method::Get, true, "") => Call::WithoutQuery,
            (Method::Get, true, query) => {
                Call::Redirect(format!("{}?{query}", self.redirect_uri()))
            }
            (Method::Post, _, _) if is_handed_over && self.flow == Flow::Implicit => {
                read_hand_over(request).map_or(Call::Other, Call::Redirect)
            }
            _ => Call::Other,
        }
    }
}

/// The address that our page posted.
fn read_hand_over(request: &mut Request) -> Option<String> {
    let mut body = Vec::new();
    let most = landing::MOST_HANDED_OVER as u64;
    request.as_reader().take(most).read_to_end(&mut body).ok()?;
    landing::read_hand_over(&body)
}

enum Call {
    Redirect(String),
    Fragment,
    WithoutQuery,
    Other,
}

/// A browser that went away does not matter: the URL is here.
fn answer(request: Request, status: u16, kind: &str, body: String) {
    let headers = landing::headers(&body);
    let mut response = Response::from_string(body).with_status_code(status);
    for (name, value) in [("Content-Type", kind)].into_iter().chain(headers) {
        if let Ok(header) = Header::from_bytes(name, value) {
            response.add_header(header);
        }
    }
    let _ = request.respond(response);
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpStream;

    use super::*;
    use crate::google::link::judge_capture;

    const LONG: Duration = Duration::from_mins(1);

    fn call(address: SocketAddr, target: &str) -> String {
        send(address, &format!("GET {target}"), "")
    }

    fn send(address: SocketAddr, line: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(address).expect("the listener");
        let length = body.len();
        write!(
            stream,
            "{line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
        )
        .expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    }

    #[test]
    fn the_redirect_is_captured_and_nothing_else() {
        let loopback = Loopback::bind("my-project", Flow::Code).expect("a port");
        let address = loopback.address;
        let browser = std::thread::spawn(move || {
            let stray = call(address, "/favicon.ico");
            let other = call(address, "/r/other?code=c");
            let bare = call(address, "/r/my-project");
            let good = call(address, "/r/my-project?code=c%2B&state=s");
            (stray, other, bare, good)
        });
        let url = loopback.wait(LONG, |_| Ok("a code")).expect("captured");
        assert_eq!(url, format!("http://{address}/r/my-project?code=c%2B&state=s"));
        let (stray, other, bare, good) = browser.join().expect("the browser");
        assert!(stray.starts_with("HTTP/1.1 404") && other.starts_with("HTTP/1.1 404"));
        assert!(bare.starts_with("HTTP/1.1 400") && bare.ends_with(landing::NO_QUERY), "{bare}");
        assert!(good.starts_with("HTTP/1.1 200") && good.contains("Signed in"), "{good}");
    }

    #[test]
    fn the_page_says_what_is_wrong_and_escapes_it() {
        let loopback = Loopback::bind("p", Flow::Code).expect("a port");
        let address = loopback.address;
        let browser = std::thread::spawn(move || call(address, "/r/p?error=x"));
        let failure = judge_capture("https://c.test/<b>", "https://g.test/r/p", "s");
        loopback.wait(LONG, |_| failure.clone().map(|_| "")).expect("captured");
        let page = browser.join().expect("the browser");
        assert!(page.starts_with("HTTP/1.1 400") && page.contains("https://g.test/r/p"), "{page}");
    }

    #[test]
    fn a_fragment_is_handed_over_by_the_page_itself() {
        let loopback = Loopback::bind("p", Flow::Implicit).expect("a port");
        let address = loopback.address;
        let came = format!("http://{address}/r/p?x=1#access_token=t%2B&state=s");
        let field: String = form_urlencoded::byte_serialize(came.as_bytes()).collect();
        let browser = std::thread::spawn(move || {
            let page = call(address, "/r/p?x=1");
            let other = send(address, "POST /r/other/fragment", &format!("url={field}"));
            let empty = send(address, "POST /r/p/fragment", "uri=x");
            let good = send(address, "POST /r/p/fragment", &format!("url={field}"));
            (page, other, empty, good)
        });
        let url = loopback.wait(LONG, |_| Ok("an access token")).expect("captured");
        assert_eq!(url, came);
        let (page, other, empty, good) = browser.join().expect("the browser");
        assert!(page.contains("location.href") && page.contains("form-action 'self'"), "{page}");
        assert!(other.starts_with("HTTP/1.1 404") && empty.starts_with("HTTP/1.1 404"));
        assert!(good.contains("The cloud sent an access token"), "{good}");
    }

    #[test]
    fn waiting_ends_in_time_and_when_told() {
        let loopback = Loopback::bind("p", Flow::Code).expect("a port");
        let nobody = loopback.wait(Duration::from_millis(1), |_| Ok(""));
        assert!(matches!(nobody, Err(WaitError::Timeout { came_without_query: false, .. })));
        let stopper = loopback.stopper();
        let waiting = std::thread::spawn(move || loopback.wait(LONG, |_| Ok("")));
        stopper.stop();
        assert!(matches!(waiting.join().expect("joined"), Err(WaitError::Stopped)));
    }
}
