//! How often an endpoint may leave a request unanswered before it is asked no more.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use http::Uri;

use super::SendError;

/// Counts time-outs by endpoint: by host and path.
#[derive(Debug)]
pub(super) struct Patience {
    most: u32,
    timeouts: Mutex<HashMap<(String, String), u32>>,
}

impl Patience {
    pub(super) fn new(most: u32) -> Self {
        Self { most, timeouts: Mutex::default() }
    }

    /// Fails where an endpoint has not answered too often.
    pub(super) fn ensure(&self, uri: &Uri) -> Result<(), SendError> {
        let timeouts = self.timeouts.lock().unwrap_or_else(PoisonError::into_inner);
        match timeouts.get(&endpoint(uri)) {
            Some(times) if *times >= self.most => {
                Err(SendError::GivenUp { path: uri.path().to_owned(), times: self.most })
            }
            _ => Ok(()),
        }
    }

    /// Counts what came of a request.
    pub(super) fn learn<T>(&self, uri: &Uri, sent: &Result<T, SendError>) {
        if let Err(SendError::Timeout { .. }) = sent {
            let mut timeouts = self.timeouts.lock().unwrap_or_else(PoisonError::into_inner);
            *timeouts.entry(endpoint(uri)).or_default() += 1;
        }
    }
}

fn endpoint(uri: &Uri) -> (String, String) {
    let authority = uri.authority().map(ToString::to_string).unwrap_or_default();
    (authority, uri.path().to_owned())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn an_endpoint_is_given_up_and_others_are_not() {
        let (token, other) = ("https://c.test/token?a=1", "https://c.test/auth");
        let uri = |text: &'static str| Uri::from_static(text);
        let patience = Patience::new(2);
        let limit = Duration::from_secs(1);
        for _ in 0..2 {
            patience.ensure(&uri(token)).expect("not yet");
            let silent = SendError::Timeout { origin: "https://c.test".to_owned(), limit };
            patience.learn::<()>(&uri(token), &Err(silent));
            patience.learn(&uri(other), &Ok(()));
        }
        let given_up = patience.ensure(&uri("https://c.test/token?b=2")).expect_err("silent");
        assert_eq!(
            given_up.to_string(),
            "`/token` did not answer 2 times, and is not asked any more"
        );
        patience.ensure(&uri(other)).expect("it answers");
        patience.ensure(&uri("https://d.test/token")).expect("another host");
    }
}
