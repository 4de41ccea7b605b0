//! How `serve` learns to take Google's word on who somebody is: where the keys are, and for whom
//! the word must be meant.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use url::Url;

use crate::cloud::{FileKeys, GoogleSettings, KeySource, UrlKeys};
use crate::wire::{Limits, is_loopback, read_regular_file};

use super::failure::Failure;
use super::output::Output;

/// Google waits five seconds for a token endpoint; the keys must be there well before.
const LIMITS: Limits = Limits { timeout: Duration::from_secs(3), body: 256 * 1024 };

/// Google's keys and the audience of its ID tokens.
#[derive(clap::Args, Debug)]
pub(super) struct GoogleArgs {
    /// Take Google's word on who somebody is, by these keys: for streamlined linking and Google
    /// Sign-In, which belong to products other than smart home (`smarthome identity keys` makes
    /// keys of an invented Google)
    #[arg(
        long,
        value_name = "URL|FILE",
        env = "SMARTHOME_GOOGLE_KEYS",
        requires = "google_client_id"
    )]
    google_keys: Option<String>,

    /// The client id that Google gave the project: its word must be meant for it
    #[arg(long, value_name = "ID", env = "SMARTHOME_GOOGLE_CLIENT_ID")]
    google_client_id: Option<String>,
}

impl GoogleArgs {
    /// None where the cloud is not to take Google's word.
    pub(super) fn settings(&self, output: &Output) -> Result<Option<GoogleSettings>, Failure> {
        let (Some(keys), Some(client_id)) = (&self.google_keys, &self.google_client_id) else {
            return Ok(None);
        };
        let keys: Arc<dyn KeySource> = match Url::parse(keys) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => {
                Arc::new(UrlKeys { client: output.client_within(LIMITS)?, url: safe(url)? })
            }
            _ if keys.contains("://") => {
                return Err(Failure::usage(format!("`{keys}` is no http or https URL")));
            }
            _ => Arc::new(file(keys)?),
        };
        Ok(Some(GoogleSettings { keys, client_id: client_id.clone() }))
    }
}

/// Whoever can change the keys on their way can be anybody here.
fn safe(url: Url) -> Result<Url, Failure> {
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Failure::usage("the address of Google's keys holds a user name or a password")
            .hint("Google's keys are public; leave it out"));
    }
    let is_safe = url.scheme() == "https" || url.host_str().is_some_and(is_loopback);
    if is_safe {
        return Ok(url);
    }
    Err(Failure::usage(format!("`{url}` would bring Google's keys over plain http"))
        .hint("use https; plain http is for this machine alone"))
}

/// A file that cannot be read is told at once, not when somebody links.
fn file(path: &str) -> Result<FileKeys, Failure> {
    let path = PathBuf::from(path);
    let failure =
        || Failure::usage(format!("could not read Google's keys in `{}`", path.display()));
    let body = read_regular_file(&path, LIMITS.body).map_err(|error| {
        failure()
            .cause(error)
            .hint("`smarthome identity keys > FILE` makes keys of an invented Google")
    })?;
    crate::cloud::ensure_key_set(&body).map_err(|cause| failure().cause(cause))?;
    Ok(FileKeys { path, most: LIMITS.body })
}
