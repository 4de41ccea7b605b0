//! The HTTP client: one request, one answer, never a redirect followed by itself.
//!
//! What sends is a [`Transport`], so that tests answer from a closure. Bodies are read up to a
//! limit, since a cloud under test may send anything.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use http::{Request, Response};

use super::patience::Patience;
use super::{Delay, Exchange, Mishap, TlsFault, Trust};

/// A future on the heap, for traits that are used as objects.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends one request.
pub trait Transport: Send + Sync {
    /// Sends `request` and gives the whole answer.
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, SendError>>;
}

impl<F> Transport for F
where
    F: Fn(Request<Bytes>) -> BoxFuture<'static, Result<Response<Bytes>, SendError>> + Send + Sync,
{
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, SendError>> {
        self(request)
    }
}

/// Why there is no answer.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SendError {
    /// Nobody answers there: no such host, connection refused.
    #[error("could not connect to `{origin}`: {cause}")]
    Unreachable {
        /// Scheme, host and port.
        origin: String,
        /// The innermost cause.
        cause: String,
    },
    /// Somebody answers there, whose TLS or certificate does not do.
    #[error("could not connect to `{origin}`: {fault}")]
    Tls {
        /// Scheme, host and port.
        origin: String,
        /// What is wrong.
        fault: TlsFault,
    },
    /// The answer did not come in time.
    #[error("`{origin}` did not answer within {}", humantime::format_duration(*.limit))]
    Timeout {
        /// Scheme, host and port.
        origin: String,
        /// How long was waited.
        limit: Duration,
    },
    /// What came is not HTTP.
    #[error("the answer of `{origin}` is not HTTP: {cause}")]
    NotHttp {
        /// Scheme, host and port.
        origin: String,
        /// The innermost cause.
        cause: String,
    },
    /// What came broke off in the middle.
    #[error("the answer of `{origin}` broke off: {cause}")]
    Broken {
        /// Scheme, host and port.
        origin: String,
        /// The innermost cause.
        cause: String,
    },
    /// What stands before the body is larger than we read.
    #[error("the answer of `{origin}` has more or longer headers than we read")]
    LargeHead {
        /// Scheme, host and port.
        origin: String,
    },
    /// It has not answered too often, and is not asked again.
    #[error("`{path}` did not answer {times} times, and is not asked any more")]
    GivenUp {
        /// The endpoint's path.
        path: String,
        /// How often it did not answer.
        times: u32,
    },
    /// The answer is larger than we read.
    #[error("the answer of `{origin}` is larger than {limit} bytes")]
    TooLarge {
        /// Scheme, host and port.
        origin: String,
        /// The limit in bytes.
        limit: usize,
    },
}

impl SendError {
    /// Whether the other side could not be reached at all, as opposed to having misbehaved.
    #[must_use]
    pub fn is_unreachable(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::Tls { .. } | Self::Timeout { .. })
    }

    /// What to do about TLS that does not do, or that was not asked for.
    #[must_use]
    pub fn tls_advice(&self) -> Option<&'static str> {
        match self {
            Self::Tls { origin, fault } => {
                let uri = origin.parse::<http::Uri>();
                Some(fault.advice(uri.is_ok_and(|uri| uri.host().is_some_and(is_loopback))))
            }
            Self::NotHttp { origin, .. } if origin.starts_with("http:") => Some(
                "a port for https answers plain http like this: is it `https://` in place of `http://`?",
            ),
            _ => None,
        }
    }
}

/// How long to wait and how much to read.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// For one whole exchange.
    pub timeout: Duration,
    /// The largest body, in bytes.
    pub body: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { timeout: Duration::from_secs(10), body: 8 << 20 }
    }
}

/// What part of the time a connection may take: a host that is not there is told from one that does
/// not answer.
const CONNECTING: f32 = 0.75;

type Observer = dyn Fn(&Exchange) + Send + Sync;

/// Sends requests, times them and shows each exchange to an observer.
#[derive(Clone)]
pub struct Client {
    transport: Arc<dyn Transport>,
    observer: Option<Arc<Observer>>,
    patience: Option<Arc<Patience>>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").finish_non_exhaustive()
    }
}

impl Client {
    /// Sends through `transport`.
    pub fn new(transport: impl Transport + 'static) -> Self {
        Self { transport: Arc::new(transport), observer: None, patience: None }
    }

    /// Sends over real HTTP.
    #[must_use]
    pub fn over_http(limits: Limits) -> Self {
        Self::over_http_trusting(limits, Trust::default())
    }

    /// Sends over real HTTP, to servers whose certificates `trust` knows as well.
    #[must_use]
    pub fn over_http_trusting(limits: Limits, trust: Trust) -> Self {
        Self::new(HttpTransport::new(limits, trust))
    }

    /// Shows each exchange to `observer` once it is complete.
    #[must_use]
    pub fn observed(mut self, observer: impl Fn(&Exchange) + Send + Sync + 'static) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// Asks an endpoint no more that has not answered so many times.
    #[must_use]
    pub fn giving_up_after(mut self, timeouts: u32) -> Self {
        self.patience = Some(Arc::new(Patience::new(timeouts)));
        self
    }

    /// Sends one request.
    ///
    /// # Errors
    /// There is no answer, or none that can be read.
    pub async fn send(&self, request: Request<Bytes>) -> Result<Exchange, SendError> {
        if let Some(patience) = &self.patience {
            patience.ensure(request.uri())?;
        }
        let started = Instant::now();
        let sent = self.transport.send(request.clone()).await;
        // What answers in this process has no connection on which it could happen.
        let sent = sent.and_then(|response| match response.extensions().get::<Mishap>() {
            Some(mishap) => Err(mishap.felt(origin(request.uri()))),
            None => Ok(response),
        });
        if let Some(patience) = &self.patience {
            patience.learn(request.uri(), &sent);
        }
        let response = sent?;
        // What answers in this process does not let us wait.
        let late = response.extensions().get::<Delay>().map_or(Duration::ZERO, |late| late.0);
        let exchange = Exchange { request, response, latency: started.elapsed() + late };
        if let Some(observer) = &self.observer {
            observer(&exchange);
        }
        Ok(exchange)
    }
}

/// Real HTTP, by reqwest. Loopback is asked directly; elsewhere the proxy settings of the
/// environment hold.
#[derive(Debug)]
pub struct HttpTransport {
    limits: Limits,
    trust: Trust,
    plain_loopback: Built,
    loopback: Built,
    elsewhere: Built,
}

/// A client once it was needed, or why there is none.
type Built = OnceLock<Result<reqwest::Client, String>>;

impl HttpTransport {
    /// Makes a transport; connections are opened as they are needed.
    #[must_use]
    pub fn new(limits: Limits, trust: Trust) -> Self {
        let [plain_loopback, loopback, elsewhere] = [const { Built::new() }; 3];
        Self { limits, trust, plain_loopback, loopback, elsewhere }
    }

    /// Reading the system's certificates takes a while, so plain loopback HTTP does without.
    fn client_for(&self, uri: &http::Uri) -> Result<&reqwest::Client, String> {
        let built = match (uri.host().is_some_and(is_loopback), uri.scheme_str()) {
            (true, Some("http")) => self.plain_loopback.get_or_init(|| {
                // Never used, but reqwest asks for one; a second installation fails harmlessly.
                let _ = rustls::crypto::ring::default_provider().install_default();
                self.build(reqwest::Client::builder().no_proxy().tls_certs_only([]))
            }),
            (true, _) => self.loopback.get_or_init(|| {
                let tls = self.trust.client_config(true).map_err(|error| error.to_string())?;
                self.build(reqwest::Client::builder().no_proxy().tls_backend_preconfigured(tls))
            }),
            (false, _) => self.elsewhere.get_or_init(|| {
                let tls = self.trust.client_config(false).map_err(|error| error.to_string())?;
                self.build(reqwest::Client::builder().tls_backend_preconfigured(tls))
            }),
        };
        built.as_ref().map_err(Clone::clone)
    }

    fn build(&self, builder: reqwest::ClientBuilder) -> Result<reqwest::Client, String> {
        builder
            .redirect(reqwest::redirect::Policy::none())
            .timeout(self.limits.timeout)
            .connect_timeout(self.limits.timeout.mul_f32(CONNECTING))
            .build()
            .map_err(|error| innermost(&error))
    }

    async fn exchange(&self, request: Request<Bytes>) -> Result<Response<Bytes>, SendError> {
        let origin = origin(request.uri());
        let client = self
            .client_for(request.uri())
            .map_err(|cause| SendError::Unreachable { origin: origin.clone(), cause })?;
        let failed = |error: reqwest::Error| send_error(&origin, self.limits, &error);
        let request = reqwest::Request::try_from(request).map_err(failed)?;
        let mut answer = client.execute(request).await.map_err(failed)?;
        let mut body = BytesMut::new();
        while let Some(chunk) = answer.chunk().await.map_err(failed)? {
            if body.len() + chunk.len() > self.limits.body {
                return Err(SendError::TooLarge { origin, limit: self.limits.body });
            }
            body.extend_from_slice(&chunk);
        }
        let mut response = Response::new(body.freeze());
        *response.status_mut() = answer.status();
        *response.headers_mut() = answer.headers().clone();
        Ok(response)
    }
}

impl Transport for HttpTransport {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, SendError>> {
        Box::pin(self.exchange(request))
    }
}

pub(crate) fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Scheme, host and port; not the user information that some put before the host.
fn origin(uri: &http::Uri) -> String {
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    let authority = authority.rsplit('@').next().unwrap_or_default();
    format!("{}://{authority}", uri.scheme_str().unwrap_or("http"))
}

fn send_error(origin: &str, limits: Limits, error: &reqwest::Error) -> SendError {
    let origin = origin.to_owned();
    if error.is_timeout() && error.is_connect() {
        let limit = humantime::format_duration(limits.timeout.mul_f32(CONNECTING));
        return SendError::Unreachable { origin, cause: format!("no connection within {limit}") };
    }
    if error.is_timeout() {
        return SendError::Timeout { origin, limit: limits.timeout };
    }
    if let Some(fault) = TlsFault::find(error) {
        return SendError::Tls { origin, fault };
    }
    let cause = innermost(error);
    let is_of_hyper = |is: fn(&hyper::Error) -> bool| find_hyper(error).is_some_and(is);
    if is_of_hyper(hyper::Error::is_parse_too_large) {
        SendError::LargeHead { origin }
    } else if is_of_hyper(hyper::Error::is_parse) {
        SendError::NotHttp { origin, cause }
    } else if error.is_connect() || error.is_builder() {
        SendError::Unreachable { origin, cause }
    } else {
        SendError::Broken { origin, cause }
    }
}

fn find_hyper<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a hyper::Error> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        next = error.source();
    }
    None
}

fn innermost(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}
