//! What a running `smarthome serve` leaves for `link`: its endpoints and secrets, in a file that
//! only its owner can read and that goes with the server.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use url::Url;

use crate::wire::write_private_file;

use super::failure::Failure;

/// The file of a running server; removed when this is dropped.
#[derive(Debug)]
pub(super) struct RunningFile(PathBuf);

impl Drop for RunningFile {
    fn drop(&mut self) {
        // It may be gone already; there is nobody left to tell.
        let _ = fs::remove_file(&self.0);
    }
}

/// Where the file of a base URL is kept.
fn path_of(state: &Path, base_url: &str) -> Option<PathBuf> {
    let url = Url::parse(base_url).ok()?;
    let host = url.host_str()?.trim_start_matches('[').trim_end_matches(']').replace(':', "_");
    let port = url.port_or_known_default()?;
    Some(state.join("serving").join(format!("{}-{host}-{port}.json", url.scheme())))
}

/// Writes the file of a server that now listens.
pub(super) fn announce(
    state: &Path,
    base_url: &str,
    event: &Value,
) -> Result<RunningFile, Failure> {
    let path = path_of(state, base_url)
        .ok_or_else(|| Failure::usage(format!("`{base_url}` is no base URL")))?;
    write_private_file(&path, event.to_string().as_bytes()).map_err(|error| {
        Failure::usage(format!("could not write `{}`", path.display()))
            .cause(error)
            .hint("`SMARTHOME_STATE` names another directory")
    })?;
    Ok(RunningFile(path))
}

/// What the server at this address left, where one runs on this machine. `localhost` is either of
/// its addresses.
pub(super) fn find(state: &Path, url: &Url) -> Option<Value> {
    let hosts = match url.host_str()? {
        "localhost" => vec!["127.0.0.1", "[::1]"],
        host => vec![host],
    };
    hosts.into_iter().find_map(|host| {
        let mut url = url.clone();
        url.set_host(Some(host)).ok()?;
        let text = fs::read_to_string(path_of(state, url.as_str())?).ok()?;
        serde_json::from_str(&text).ok()
    })
}
