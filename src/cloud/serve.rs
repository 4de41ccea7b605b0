//! Takes connections: limits for slow and oversized clients, an orderly end.
//!
//! HTTP/1.1, plain or under TLS. hyper is driven directly, since `axum::serve` sets no time limits.

use std::convert::Infallible;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::get;
use http::StatusCode;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tower::ServiceExt as _;

use super::body::BodyError;
use super::tls::Tls;
use super::{Cloud, Peer, fulfillment, hands, oauth};

/// What a connection may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// How long a client may take for the TLS handshake, and again to send a request's head; it
    /// may keep a connection idle as long.
    pub(crate) head_timeout: Duration,
    /// The largest request head, in bytes.
    pub(crate) max_head: usize,
    /// How long requests under way may take once the end was asked for.
    pub(crate) farewell: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head_timeout: Duration::from_secs(15),
            max_head: 64 << 10,
            farewell: Duration::from_secs(5),
        }
    }
}

/// Every path of the cloud.
pub fn router(cloud: Arc<Cloud>) -> Router {
    let router = Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .merge(oauth::routes())
        .merge(fulfillment::routes())
        .merge(hands::routes())
        .fallback(|| async {
            BodyError::answer(StatusCode::NOT_FOUND, "not_found", "there is nothing at this path")
        });
    let router =
        if cloud.settings.demo_home { router.layer(from_fn(ensure_loopback_host)) } else { router };
    router.with_state(cloud)
}

/// The built-in users' passwords are public, so their home is not served through a tunnel.
async fn ensure_loopback_host(request: Request, next: Next) -> Response {
    if hands::has_loopback_host(request.headers()) {
        return next.run(request).await;
    }
    let why = "the built-in demo home is served on loopback only, since everybody knows its \
               passwords; start the cloud with a home file of your own";
    BodyError::answer(StatusCode::FORBIDDEN, "forbidden", why)
}

/// Answers one request and logs it. Its query, headers and bodies hold secrets and stay out.
async fn answer(
    app: Router,
    peer: Peer,
    mut request: http::Request<Incoming>,
) -> Result<Response, Infallible> {
    request.extensions_mut().insert(peer);
    if !tracing::enabled!(tracing::Level::INFO) {
        return app.oneshot(request).await;
    }
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let started = Instant::now();
    let response = app.oneshot(request).await?;
    let status = response.status().as_u16();
    let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    tracing::info!(%method, path, status, micros, "request");
    Ok(response)
}

/// Serves `app` on `listener`, by https where there is a certificate, until `shutdown` resolves;
/// then requests under way are finished. `app` is what [`router`] gives, or stands before it.
pub async fn serve(
    listener: TcpListener,
    tls: Option<&Tls>,
    app: Router,
    shutdown: impl Future<Output = ()>,
) {
    serve_within(Limits::default(), listener, tls, app, shutdown).await;
}

/// Serves within limits of one's own.
pub(crate) async fn serve_within(
    limits: Limits,
    listener: TcpListener,
    tls: Option<&Tls>,
    app: Router,
    shutdown: impl Future<Output = ()>,
) {
    let reception = Reception {
        app,
        tls: tls.map(|tls| TlsAcceptor::from(Arc::clone(&tls.0))),
        limits,
        graceful: GracefulShutdown::new(),
        open: watch::Sender::new(()),
    };
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, address)) => reception.welcome(stream, Peer(address)),
                Err(error) => {
                    tracing::warn!(%error, "could not accept a connection");
                    // Out of file descriptors, most likely: let some connections end first.
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            },
        }
    }
    drop(listener);
    drop(reception.open);
    let _ = tokio::time::timeout(limits.farewell, reception.graceful.shutdown()).await;
}

/// What every new connection is met with.
struct Reception {
    app: Router,
    tls: Option<TlsAcceptor>,
    limits: Limits,
    graceful: GracefulShutdown,
    /// Dropped at the end, so that nobody waits for handshakes.
    open: watch::Sender<()>,
}

impl Reception {
    fn welcome(&self, stream: TcpStream, peer: Peer) {
        // Small answers must not wait for the client's acknowledgement of the ones before.
        let _ = stream.set_nodelay(true);
        let (app, limits, watcher) = (self.app.clone(), self.limits, self.graceful.watcher());
        let Some(tls) = self.tls.clone() else {
            tokio::spawn(converse(stream, peer, app, limits, watcher));
            return;
        };
        let mut open = self.open.subscribe();
        tokio::spawn(async move {
            let shaken = tokio::select! {
                _ = open.changed() => None,
                shaken = shake_hands(&tls, stream, limits) => shaken,
            };
            if let Some(stream) = shaken {
                converse(stream, peer, app, limits, watcher).await;
            }
        });
    }
}

/// The TLS handshake: who is silent, or speaks something else, is shown out.
async fn shake_hands(
    tls: &TlsAcceptor,
    stream: TcpStream,
    limits: Limits,
) -> Option<TlsStream<TcpStream>> {
    match tokio::time::timeout(limits.head_timeout, tls.accept(stream)).await {
        Ok(Ok(stream)) => Some(stream),
        Ok(Err(error)) => {
            tracing::debug!(%error, "a TLS handshake failed");
            None
        }
        Err(_) => {
            tracing::debug!("a TLS handshake took too long");
            None
        }
    }
}

/// Answers the requests of one connection.
async fn converse(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: Peer,
    app: Router,
    limits: Limits,
    watcher: Watcher,
) {
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head_timeout)
        .max_buf_size(limits.max_head)
        .serve_connection(
            TokioIo::new(stream),
            service_fn(move |request| answer(app.clone(), peer, request)),
        );
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%error, "a connection ended early");
    }
}
