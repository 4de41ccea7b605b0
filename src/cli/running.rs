//! What a running `smarthome serve` leaves for `link`: its endpoints and secrets, in a file that
//! only its owner can read and that goes with the server.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use url::Url;

use crate::wire::write_private_file;

use super::failure::Failure;

/// A file of a running server; removed when this is dropped.
#[derive(Debug)]
pub(super) struct RunningFile(PathBuf);

impl Drop for RunningFile {
    fn drop(&mut self) {
        // It may be gone already; there is nobody left to tell.
        let _ = fs::remove_file(&self.0);
    }
}

/// Where the file of a base URL is kept.
fn path_of(state: &Path, base_url: &str, kind: &str) -> Option<PathBuf> {
    let url = Url::parse(base_url).ok()?;
    let host = url.host_str()?.trim_start_matches('[').trim_end_matches(']').replace(':', "_");
    let port = url.port_or_known_default()?;
    Some(state.join("serving").join(format!("{}-{host}-{port}.{kind}", url.scheme())))
}

/// Writes the file of a server that now listens. The certificate that it made for itself stands
/// beside it, which the event then says.
pub(super) fn announce(
    state: &Path,
    base_url: &str,
    event: &mut Value,
    certificate: Option<&str>,
) -> Result<Vec<RunningFile>, Failure> {
    let mut files = Vec::new();
    files.extend(announce_certificate(state, base_url, event, certificate)?);
    files.push(leave(state, base_url, "json", &event.to_string())?);
    Ok(files)
}

/// Writes the certificate that a server made for itself, which the event then says.
pub(super) fn announce_certificate(
    state: &Path,
    base_url: &str,
    event: &mut Value,
    certificate: Option<&str>,
) -> Result<Option<RunningFile>, Failure> {
    let Some(pem) = certificate else {
        return Ok(None);
    };
    let file = leave(state, base_url, "pem", pem)?;
    let path = std::path::absolute(&file.0).unwrap_or_else(|_| file.0.clone());
    event["ca_file"] = json!(path.display().to_string());
    Ok(Some(file))
}

fn leave(state: &Path, base_url: &str, kind: &str, text: &str) -> Result<RunningFile, Failure> {
    let path = path_of(state, base_url, kind)
        .ok_or_else(|| Failure::usage(format!("`{base_url}` is no base URL")))?;
    write_private_file(&path, text.as_bytes()).map_err(|error| {
        Failure::usage(format!("could not write `{}`", path.display()))
            .cause(error)
            .hint("`SMARTHOME_STATE` names another directory")
    })?;
    Ok(RunningFile(path))
}

/// The certificates that running servers of this machine made for themselves.
pub(super) fn certificates(state: &Path) -> Vec<Vec<u8>> {
    let entries = fs::read_dir(state.join("serving")).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|kind| kind == "pem"))
        .filter_map(|path| fs::read(path).ok())
        .collect()
}

/// The client ids that Google gave the projects of running servers of this machine.
pub(super) fn google_client_ids(state: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(state.join("serving")).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|kind| kind == "json"))
        .filter_map(|path| serde_json::from_str::<Value>(&fs::read_to_string(path).ok()?).ok())
        .filter_map(|event| Some(event["google_client_id"].as_str()?.to_owned()))
        .collect()
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
        let text = fs::read_to_string(path_of(state, url.as_str(), "json")?).ok()?;
        serde_json::from_str(&text).ok()
    })
}
