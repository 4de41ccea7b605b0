//! Takes connections: limits for slow and oversized clients, an orderly end.
//!
//! HTTP/1.1, plain or under TLS. hyper is driven directly, since `axum::serve` sets no time limits.

use std::error::Error;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Response};
use hyper::body::{Body, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::line::{Line, Prompter};
use super::{Mishap, Tls};

/// What stands in the place of HTTP where that is the mishap: as behind a wrong port.
const GARBAGE: &[u8] = b"SSH-2.0-OpenSSH_9.6\r\n";

/// What a connection may take.
#[derive(Clone, Copy, Debug)]
pub struct ServerLimits {
    /// How long a client may take for the TLS handshake, and again to send a request's head; it
    /// may keep a connection idle as long.
    pub head_timeout: Duration,
    /// The largest request head, in bytes.
    pub max_head: usize,
    /// How long requests under way may take once the end was asked for.
    pub farewell: Duration,
}

impl Default for ServerLimits {
    fn default() -> Self {
        Self {
            head_timeout: Duration::from_secs(15),
            max_head: 64 << 10,
            farewell: Duration::from_secs(5),
        }
    }
}

/// Who sent a request, as the socket knows it: an extension that the server puts on every
/// request. Headers are not believed.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// What answers the requests of a server.
pub trait Answers: Clone + Send + Sync + 'static {
    /// The body of an answer.
    type Body: Body<Data = Bytes, Error: Into<Box<dyn Error + Send + Sync>>> + Send + 'static;

    /// Answers one request.
    fn answer(
        &self,
        request: Request<Incoming>,
    ) -> impl Future<Output = Response<Self::Body>> + Send;
}

/// Serves on `listener`, by https where there is a certificate, until `shutdown` resolves; then
/// requests under way are finished.
pub async fn serve_http(
    listener: TcpListener,
    tls: Option<&Tls>,
    app: impl Answers,
    shutdown: impl Future<Output = ()>,
) {
    serve_within(ServerLimits::default(), listener, tls, app, shutdown).await;
}

/// Serves within limits of one's own.
pub(crate) async fn serve_within(
    limits: ServerLimits,
    listener: TcpListener,
    tls: Option<&Tls>,
    app: impl Answers,
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
struct Reception<A> {
    app: A,
    tls: Option<TlsAcceptor>,
    limits: ServerLimits,
    graceful: GracefulShutdown,
    /// Dropped at the end, so that nobody waits for handshakes.
    open: watch::Sender<()>,
}

impl<A: Answers> Reception<A> {
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
    limits: ServerLimits,
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
    app: impl Answers,
    limits: ServerLimits,
    watcher: Watcher,
) {
    let prompter = Prompter::default();
    let line = Line::new(stream, prompter.clone());
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head_timeout)
        .max_buf_size(limits.max_head)
        .serve_connection(
            TokioIo::new(line),
            service_fn(move |request| answer(app.clone(), peer, prompter.clone(), request)),
        );
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%error, "a connection ended early");
    }
}

/// Answers one request, unless the mishap is that nothing is answered, or nothing that is HTTP.
async fn answer<A: Answers>(
    app: A,
    peer: Peer,
    prompter: Prompter,
    mut request: Request<Incoming>,
) -> io::Result<Response<A::Body>> {
    request.extensions_mut().insert(peer);
    let response = logged(&app, request).await;
    match response.extensions().get::<Mishap>() {
        // hyper closes a connection whose service fails.
        Some(Mishap::Unanswered) => return Err(io::ErrorKind::ConnectionAborted.into()),
        Some(Mishap::Garbage) => prompter.say_instead(GARBAGE),
        _ => {}
    }
    Ok(response)
}

/// Answers one request and logs it. Its query, headers and bodies hold secrets and stay out.
async fn logged<A: Answers>(app: &A, request: Request<Incoming>) -> Response<A::Body> {
    if !tracing::enabled!(tracing::Level::INFO) {
        return app.answer(request).await;
    }
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let started = Instant::now();
    let response = app.answer(request).await;
    let status = response.status().as_u16();
    let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    tracing::info!(%method, path, status, micros, "request");
    response
}
