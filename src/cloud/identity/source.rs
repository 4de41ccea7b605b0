//! Where Google's keys come from: an address, as Google publishes them, or a file.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http::header::{ACCEPT, CACHE_CONTROL};
use url::Url;

use crate::wire::{BoxFuture, Client, read_regular_file};

/// What came.
#[derive(Clone, Debug)]
pub struct FetchedKeys {
    /// A JSON Web Key Set.
    pub body: Vec<u8>,
    /// How long it counts, where that was said.
    pub max_age: Option<Duration>,
}

/// Gives the keys that Google signs with.
pub trait KeySource: fmt::Debug + Send + Sync {
    /// The keys as they are now; or why they are not to be had.
    fn fetch(&self) -> BoxFuture<'_, Result<FetchedKeys, String>>;
}

/// Keys behind an address, with the `max-age` of its answer.
#[derive(Clone)]
pub struct UrlKeys {
    /// Where they are.
    pub url: Url,
    /// Fetches them.
    pub client: Client,
}

impl fmt::Debug for UrlKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // User name, password and query may be secrets.
        write!(f, "{}{}", self.url.origin().ascii_serialization(), self.url.path())
    }
}

impl KeySource for UrlKeys {
    fn fetch(&self) -> BoxFuture<'_, Result<FetchedKeys, String>> {
        Box::pin(async {
            let request = Request::get(self.url.as_str())
                .header(ACCEPT, "application/json")
                .body(Bytes::new())
                .map_err(|error| error.to_string())?;
            let exchange = self.client.send(request).await.map_err(|error| error.to_string())?;
            if exchange.status() != 200 {
                return Err(format!("they were answered with {}", exchange.status()));
            }
            let max_age = exchange.header(CACHE_CONTROL.as_str()).and_then(max_age);
            Ok(FetchedKeys { body: exchange.response.body().to_vec(), max_age })
        })
    }
}

/// Keys in a file, which is read again like an answer that says nothing of its age.
#[derive(Clone, Debug)]
pub struct FileKeys {
    /// Where it is.
    pub path: PathBuf,
    /// The most bytes that are read of it.
    pub most: usize,
}

impl KeySource for FileKeys {
    fn fetch(&self) -> BoxFuture<'_, Result<FetchedKeys, String>> {
        let read = read_regular_file(&self.path, self.most);
        let fetched = match read {
            Ok(body) => Ok(FetchedKeys { body, max_age: None }),
            Err(error) => Err(format!("{}: {error}", self.path.display())),
        };
        Box::pin(std::future::ready(fetched))
    }
}

/// The `max-age` of a `Cache-Control` (RFC 9111 §5.2.2.1); nothing where the answer is not to be
/// kept counts as no time at all.
fn max_age(cache_control: &str) -> Option<Duration> {
    let directives = || cache_control.split(',').map(str::trim);
    if directives()
        .any(|name| ["no-store", "no-cache"].iter().any(|no| name.eq_ignore_ascii_case(no)))
    {
        return Some(Duration::ZERO);
    }
    let seconds = directives().find_map(|directive| {
        let (name, value) = directive.split_once('=')?;
        name.eq_ignore_ascii_case("max-age").then(|| value.trim_matches('"').parse().ok())?
    });
    seconds.map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_age_of_an_answer_is_read_as_caches_read_it() {
        for (header, expected) in [
            ("public, max-age=19800, must-revalidate, no-transform", Some(19_800)),
            ("Max-Age=\"60\"", Some(60)),
            ("no-store, max-age=60", Some(0)),
            ("no-cache", Some(0)),
            ("public", None),
            ("max-age=soon", None),
            ("", None),
        ] {
            assert_eq!(max_age(header), expected.map(Duration::from_secs), "{header}");
        }
    }
}
