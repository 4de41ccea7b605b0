//! One capture: the browser starts at our listener, goes to the cloud, and comes back to us.

use std::future::{Future, pending};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::Request;
use tokio::sync::mpsc::UnboundedReceiver;
use url::Host;

use super::super::authorization::Authorization;
use super::super::fill::SignIn;
use super::super::redirect::NotCaught;
use super::super::{FormError, LinkError};
use super::listener::{Desk, Event, HOSTS, Listener};
use super::pilot::{Pilot, PilotError};
use super::program::{Browser, Launch, Program};
use crate::google::Target;
use crate::protocol::oauth::google_redirect_uri;
use crate::wire::{Chance, Client, Trust};

/// How long the browser may take to open its first address, which is on this machine.
const START: Duration = Duration::from_secs(30);

/// How long the last page stays before the window is closed.
const LINGER: Duration = Duration::from_secs(3);

/// What the last page says.
const NEXT: &str = "The terminal has the rest. This window closes by itself.";

/// What to do where the browser stays away.
pub(in super::super) const OTHER_WAYS: &str = "capture in another way: `--capture form` with `--username`, `--capture loopback` or `--capture paste`";

/// How a browser is used to catch the redirect.
pub struct Browsing<'a> {
    /// The browser.
    pub program: Program,
    /// Without a window: who signs in.
    pub headless: Option<SignIn<'a>>,
    /// Without the sandbox that the system's root cannot have.
    pub without_sandbox: bool,
    /// Whom the browser trusts besides the system's authorities, at the authorization endpoint.
    pub trust: &'a Trust,
    /// How long to wait for the person.
    pub limit: Duration,
}

/// Where the browser came back to, and how many pages were filled in on the way.
pub(in super::super) struct Return {
    pub url: String,
    pub pages: usize,
}

/// Opens the authorization URL in a browser and waits until it comes back.
pub(in super::super) async fn capture_with_browser(
    browsing: &Browsing<'_>,
    client: &Client,
    target: &Target,
    authorization: &Authorization,
    chance: &dyn Chance,
) -> Result<Return, NotCaught> {
    // What is wrong with address or certificate is said better by our own client.
    let request = Request::get(target.authorize_url.as_str()).body(Bytes::new());
    if let Ok(request) = request {
        client.send(request).await.map_err(|error| NotCaught::Form(error.into()))?;
    }
    let ours = |error| NotCaught::Ours(LinkError::Listen(error));
    let listener = Listener::bind().await.map_err(ours)?;
    let start = format!("/{}", chance.token());
    let start_url = format!("https://{}{start}", HOSTS[0]);
    let headless = browsing.headless.is_some();
    let launch = Launch {
        headless,
        without_sandbox: browsing.without_sandbox,
        resolver_rules: rules(&listener, target).map_err(ours)?,
        trusted_keys: trusted_keys(&listener, browsing.trust, target).await,
        // One without a window is told by its pipe, which nobody else can read.
        url: if headless { String::new() } else { start_url.clone() },
    };
    let (desk, events) = Desk::new(start, authorization.clone(), NEXT);
    let serving = listener.serve(Arc::new(desk));
    let capturing = async {
        let launched = browsing.program.launch(&launch).await;
        let mut browser = launched.map_err(|error| NotCaught::Ours(LinkError::Browser(error)))?;
        let came = wait(&mut browser, &start_url, events, browsing, target).await;
        if came.is_ok() && browsing.headless.is_none() {
            let closed_by_hand = browser.ended();
            // Whichever comes first.
            let _ = tokio::time::timeout(LINGER, closed_by_hand).await;
        }
        browser.close().await;
        came
    };
    tokio::select! {
        never = serving => match never {},
        came = capturing => came,
    }
}

/// Google's hosts lead here; where the cloud is on this machine too, nothing leads elsewhere.
fn rules(listener: &Listener, target: &Target) -> std::io::Result<String> {
    let rules = listener.resolver_rules()?;
    let is_loopback = match target.authorize_url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    if !is_loopback {
        return Ok(rules);
    }
    let here =
        ["localhost", "*.localhost", "127.0.0.1", "[::1]"].map(|host| format!("EXCLUDE {host}"));
    Ok(format!("{rules},MAP * ~NOTFOUND,{}", here.join(",")))
}

async fn trusted_keys(listener: &Listener, trust: &Trust, target: &Target) -> Vec<String> {
    let mut keys = vec![listener.trusted_key().to_owned()];
    if let Some(hash) = trust.named_key(&target.authorize_url).await {
        keys.push(STANDARD.encode(hash));
    }
    keys
}

async fn wait(
    browser: &mut Browser,
    start: &str,
    mut events: UnboundedReceiver<Event>,
    browsing: &Browsing<'_>,
    target: &Target,
) -> Result<Return, NotCaught> {
    let mut devtools = browser.devtools.take();
    let mut pilot = browsing.headless.map(|sign_in| Pilot { target, sign_in, pages: 0 });
    let came = {
        let flight = async {
            match (&mut pilot, &mut devtools) {
                (Some(pilot), Some(devtools)) => pilot.fly(devtools, start).await,
                _ => Ok(()),
            }
        };
        watch(browser.ended(), &mut events, flight, browsing.limit).await
    };
    browser.devtools = devtools;
    let pages = pilot.map_or(0, |pilot| pilot.pages);
    match came {
        Ok(url) => Ok(Return { url, pages }),
        Err(why) => Err(why.say(browser, browsing.limit, target)),
    }
}

/// Why the browser did not come back.
#[derive(Debug)]
enum Lost {
    /// It ended before it came to its first address.
    EndedAtOnce,
    /// It never came to its first address, which is on this machine.
    NeverStarted,
    /// It ended later.
    Closed,
    /// Nobody finished in time.
    TimedOut,
    /// It came with a POST.
    Posted,
    /// A page took the redirect for a part of itself, and nothing better came after it.
    LoadedWithin(String),
    /// The pages could not be gone through.
    GaveUp(PilotError),
}

/// Whatever comes first: the redirect, the end of the browser, the end of patience.
async fn watch<T>(
    ended: impl Future<Output = T>,
    events: &mut UnboundedReceiver<Event>,
    flight: impl Future<Output = Result<(), PilotError>>,
    limit: Duration,
) -> Result<String, Lost> {
    let mut flight = pin!(async {
        match flight.await {
            Ok(()) => pending().await,
            Err(error) => error,
        }
    });
    let mut ended = pin!(ended);
    let mut limit_reached = pin!(tokio::time::sleep(limit));
    let mut start_failed = pin!(tokio::time::sleep(START));
    let (mut started, mut within) = (false, None);
    let lost = loop {
        tokio::select! {
            biased;
            event = events.recv() => match event {
                Some(Event::Started) => started = true,
                Some(Event::Redirected(url)) => return Ok(url),
                Some(Event::LoadedWithin(destination)) => within = Some(destination),
                Some(Event::Posted) | None => return Err(Lost::Posted),
            },
            _ = &mut ended => break if started { Lost::Closed } else { Lost::EndedAtOnce },
            error = &mut flight => break Lost::GaveUp(error),
            () = &mut limit_reached => break Lost::TimedOut,
            () = &mut start_failed, if !started => break Lost::NeverStarted,
        }
    };
    Err(within.map_or(lost, Lost::LoadedWithin))
}

impl Lost {
    fn say(self, browser: &Browser, limit: Duration, target: &Target) -> NotCaught {
        let stayed_away = |actual| NotCaught::StayedAway { actual, advice: Some(OTHER_WAYS) };
        match self {
            Self::EndedAtOnce => {
                let said = browser.last_error().unwrap_or_else(|| "it does not say why".to_owned());
                NotCaught::Ours(LinkError::BrowserEnded(said))
            }
            Self::NeverStarted => NotCaught::Ours(LinkError::RulesDoNotHold),
            Self::Closed => stayed_away("the browser was closed before it came back".to_owned()),
            Self::TimedOut => {
                let limit = humantime::format_duration(limit);
                stayed_away(format!("the browser did not come back within {limit}"))
            }
            Self::Posted => {
                let uri = google_redirect_uri(&target.project_id, false);
                NotCaught::Form(FormError::PostedToRedirectUri { place: uri })
            }
            Self::LoadedWithin(destination) => {
                NotCaught::Form(FormError::LoadedWithin { destination })
            }
            Self::GaveUp(PilotError::Form(error)) => NotCaught::Form(error),
            Self::GaveUp(PilotError::DevTools(error)) => {
                NotCaught::Ours(LinkError::BrowserLost(error))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc::unbounded_channel;

    use super::*;
    use crate::google::testing::target;

    const LIMIT: Duration = Duration::from_mins(5);

    async fn watch_idle(events: Vec<Event>) -> Result<String, Lost> {
        let (sender, mut receiver) = unbounded_channel();
        for event in events {
            sender.send(event).expect("somebody listens");
        }
        watch(pending::<()>(), &mut receiver, pending(), LIMIT).await
    }

    #[tokio::test(start_paused = true)]
    async fn patience_depends_on_whether_the_browser_ever_came() {
        let began = tokio::time::Instant::now();
        assert!(matches!(watch_idle(vec![]).await, Err(Lost::NeverStarted)));
        assert_eq!(began.elapsed().as_secs(), START.as_secs());
        let began = tokio::time::Instant::now();
        assert!(matches!(watch_idle(vec![Event::Started]).await, Err(Lost::TimedOut)));
        assert_eq!(began.elapsed().as_secs(), LIMIT.as_secs());
        let (_sender, mut events) = unbounded_channel();
        let none = watch(pending::<()>(), &mut events, pending(), Duration::ZERO).await;
        assert!(matches!(none, Err(Lost::TimedOut)), "no patience is no fault of the browser's");
    }

    #[tokio::test(start_paused = true)]
    async fn what_a_page_loaded_into_itself_counts_only_if_nothing_better_comes() {
        let within = || Event::LoadedWithin("iframe".to_owned());
        let lost = watch_idle(vec![Event::Started, within()]).await;
        assert!(matches!(lost, Err(Lost::LoadedWithin(what)) if what == "iframe"));
        let came = watch_idle(vec![within(), Event::Redirected("here".to_owned())]).await;
        assert_eq!(came.ok().as_deref(), Some("here"));
    }

    #[tokio::test]
    async fn the_redirect_goes_before_the_end_of_the_browser() {
        let (sender, mut receiver) = unbounded_channel();
        sender.send(Event::Started).expect("somebody listens");
        let flight = async { Ok(()) };
        let closed = watch(async {}, &mut receiver, flight, LIMIT).await;
        assert!(matches!(closed, Err(Lost::Closed)));
        let flight = async { Ok(()) };
        let at_once = watch(async {}, &mut receiver, flight, LIMIT).await;
        assert!(matches!(at_once, Err(Lost::EndedAtOnce)));
        sender.send(Event::Redirected("here".to_owned())).expect("somebody listens");
        let flight = async { Ok(()) };
        let came = watch(async {}, &mut receiver, flight, LIMIT).await;
        assert_eq!(came.ok().as_deref(), Some("here"));
    }

    #[tokio::test]
    async fn a_cloud_on_this_machine_leads_nowhere_else() {
        let listener = Listener::bind().await.expect("a port");
        let mut target = target();
        let everywhere = rules(&listener, &target).expect("rules");
        assert!(everywhere.starts_with("MAP oauth-redirect.googleusercontent.com 127.0.0.1:"));
        assert!(!everywhere.contains('*'), "{everywhere}");
        for local in ["http://127.0.0.1:8080/a", "http://localhost/a", "http://[::1]:1/a"] {
            target.authorize_url = local.parse().expect("a URL");
            let here = rules(&listener, &target).expect("rules");
            assert_eq!(
                here.strip_prefix(&everywhere),
                Some(
                    ",MAP * ~NOTFOUND,EXCLUDE localhost,EXCLUDE *.localhost,EXCLUDE 127.0.0.1,EXCLUDE [::1]"
                ),
                "{local}"
            );
        }
    }
}
