//! Sees every exchange as the client does, and tells of it once it is over.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use bytes::Bytes;
use http::{Request, Response, Uri};
use tokio::sync::{RwLock, oneshot};
use url::Url;

use super::face::Face;
use super::household::Household;
use super::seen::{about, judge};
use super::{Judgement, Seen, Trouble};
use crate::wire::{BoxFuture, Exchange, Mishap, SendError, Transport};

type Answer = Result<Response<Bytes>, SendError>;

/// Watches what passes through a transport. Clones watch together.
#[derive(Clone)]
pub struct Watch(Arc<Watching>);

struct Watching {
    next: Arc<dyn Transport>,
    own: Url,
    household: Mutex<Household>,
    tell: Box<dyn Fn(&Seen) + Send + Sync>,
    /// Read by whatever is under way.
    under_way: Arc<RwLock<()>>,
}

impl Watch {
    /// Watches `next` and shows each exchange to `tell`; `own` is the address at which the proxy
    /// listens.
    pub fn new(
        next: Arc<dyn Transport>,
        own: Url,
        tell: impl Fn(&Seen) + Send + Sync + 'static,
    ) -> Self {
        let (household, under_way) = (Mutex::default(), Arc::default());
        Self(Arc::new(Watching { next, own, household, tell: Box::new(tell), under_way }))
    }

    /// Waits until all that passed was told of; what is asked meanwhile is not waited for.
    pub async fn finish(&self) {
        drop(self.0.under_way.write().await);
    }
}

impl Transport for Watch {
    /// A client that does not wait for the answer is no reason not to tell of it: that it did not
    /// come in time is what somebody wants to know.
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Answer> {
        let watching = Arc::clone(&self.0);
        Box::pin(async move {
            let (hand, answered) = oneshot::channel();
            let under_way = Arc::clone(&watching.under_way).try_read_owned();
            tokio::spawn(async move {
                watching.pass(request, hand).await;
                drop(under_way);
            });
            answered.await.unwrap_or_else(|_| Err(given_up()))
        })
    }
}

/// Only where the runtime ends meanwhile.
fn given_up() -> SendError {
    SendError::Broken { origin: String::new(), cause: "the proxy ends".to_owned() }
}

impl Watching {
    async fn pass(&self, mut request: Request<Bytes>, hand: oneshot::Sender<Answer>) {
        let started = Instant::now();
        let face = Face::of(request.headers(), &self.own);
        if let Some(uri) = whole_uri(&face, request.uri()) {
            *request.uri_mut() = uri;
        }
        let answer = self.next.send(request.clone()).await;
        let latency = started.elapsed();
        let response = answer.clone().unwrap_or_default();
        let mishap = response.extensions().get::<Mishap>().copied();
        let trouble = match &answer {
            Ok(answer) => answer.extensions().get::<Trouble>().map(|trouble| trouble.0.clone()),
            Err(error) => Some(error.to_string()),
        };
        let exchange = Exchange { request, response, latency };
        let (was_answered, was_awaited) = (answer.is_ok(), !hand.is_closed());
        let judgement = match &trouble {
            None => judge(&exchange, &mut self.lock_household()),
            // What the proxy says in the cloud's place is not judged.
            Some(_) => Judgement::default(),
        };
        let about = about(&exchange);
        (self.tell)(&Seen {
            exchange,
            about,
            judgement,
            mishap,
            trouble,
            was_answered,
            was_awaited,
        });
        // Told first: whatever the client does next comes after it, and is held against it.
        let _ = hand.send(answer);
    }

    fn lock_household(&self) -> MutexGuard<'_, Household> {
        self.household.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is asked for, with the name under which the client knows the proxy.
fn whole_uri(face: &Face, uri: &Uri) -> Option<Uri> {
    let place = uri.path_and_query().map_or("/", |place| place.as_str());
    format!("{}{place}", face.origin()).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own() -> Url {
        Url::parse("http://127.0.0.1:8081").expect("a URL")
    }

    fn watch(next: fn() -> Answer) -> (Watch, tokio::sync::mpsc::UnboundedReceiver<String>) {
        let (tell, told) = tokio::sync::mpsc::unbounded_channel();
        let next = move |_: Request<Bytes>| -> BoxFuture<'static, Answer> {
            Box::pin(async move {
                tokio::task::yield_now().await;
                next()
            })
        };
        let watch = Watch::new(Arc::new(next), own(), move |seen: &Seen| {
            let line = format!(
                "{} {} {:?} {}",
                seen.exchange.request.uri(),
                seen.exchange.status(),
                seen.trouble,
                seen.was_awaited
            );
            // Whoever asked may be gone.
            let _ = tell.send(line);
        });
        (watch, told)
    }

    #[tokio::test]
    async fn an_exchange_is_told_of_with_the_address_that_was_asked() {
        let (watch, mut told) = watch(|| Ok(Response::new(Bytes::new())));
        let request = Request::get("/a?b=c").header("host", "localhost:8081");
        watch.send(request.body(Bytes::new()).expect("a request")).await.expect("an answer");
        let line = told.recv().await.expect("told");
        assert_eq!(line, "http://localhost:8081/a?b=c 200 None true");
    }

    #[tokio::test]
    async fn a_client_that_has_gone_is_told_of_too() {
        let (watch, mut told) = watch(|| Ok(Response::new(Bytes::new())));
        {
            let mut sending = watch.send(Request::new(Bytes::new()));
            // It begins, and is given up.
            let begun = std::future::poll_fn(|context| {
                std::task::Poll::Ready(sending.as_mut().poll(context).is_pending())
            });
            assert!(begun.await);
        }
        assert!(told.recv().await.expect("told").ends_with("None false"));
    }

    #[tokio::test]
    async fn the_end_waits_until_all_is_told() {
        let (watch, mut told) = watch(|| Ok(Response::new(Bytes::new())));
        for _ in 0..3 {
            let sent = watch.clone();
            tokio::spawn(async move { sent.send(Request::new(Bytes::new())).await });
        }
        tokio::task::yield_now().await;
        watch.finish().await;
        assert!((0..3).all(|_| told.try_recv().is_ok()));
    }

    #[tokio::test]
    async fn what_a_fault_keeps_back_is_told_of_with_the_reason() {
        let (watch, mut told) = watch(|| {
            let limit = std::time::Duration::from_secs(10);
            Err(SendError::Timeout { origin: "the cloud".to_owned(), limit })
        });
        watch.send(Request::new(Bytes::new())).await.expect_err("nothing");
        let line = told.recv().await.expect("told");
        assert!(line.contains("did not answer within 10s"), "{line}");
    }
}
