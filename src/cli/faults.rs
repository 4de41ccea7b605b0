//! Faults on the command line: which there are, and a cloud with some around it.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::cloud::{Home, InProcess, Settings};
use crate::fault::{FAULTS, FaultError, Faults, Places, Secrets, choose};
use crate::report::render_table;
use crate::wire::Transport;

use super::failure::Failure;
use super::output::Output;

/// Where the reference cloud has its endpoints.
fn places() -> Places {
    let place = |path: &str| path.to_owned();
    Places {
        authorize: place("/oauth/authorize"),
        token: place("/oauth/token"),
        userinfo: place("/oauth/userinfo"),
        revoke: place("/oauth/revoke"),
        fulfillment: place("/fulfillment"),
    }
}

/// Refuses names of faults that there are not, before anything is begun.
pub(super) fn ensure_known(ids: &[String], has_secrets: bool) -> Result<(), Failure> {
    ids.iter().try_for_each(|id| choose(id, has_secrets).map(drop)).map_err(unknown)
}

/// Puts the faults of these names around a cloud.
pub(super) fn around(
    cloud: InProcess,
    ids: &[String],
    settings: &Settings,
    home: &Home,
) -> Result<Arc<dyn Transport>, Failure> {
    let client_secret = settings.clients.first().map(|client| client.secret.clone());
    let pin = home.users.first().and_then(|user| user.pin.clone());
    let secrets = Secrets { client_secret, pin };
    let faults = Faults::around(cloud, ids, places(), Some(secrets)).map_err(unknown)?;
    Ok(Arc::new(faults))
}

/// Puts the faults of these names around any cloud, whose secrets nobody knows.
pub(super) fn around_any(
    cloud: impl Transport + 'static,
    ids: &[String],
    places: Places,
) -> Result<Arc<dyn Transport>, Failure> {
    Ok(Arc::new(Faults::around(cloud, ids, places, None).map_err(unknown)?))
}

fn unknown(error: FaultError) -> Failure {
    let failure = Failure::usage(error.to_string());
    let FaultError::Unknown { id } = error else { return failure };
    let known = FAULTS.iter().copied().flatten().map(|fault| fault.id);
    match crate::catalog::nearest(&id, known).first() {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None => failure.hint("`--list-faults` lists them"),
    }
}

/// Lists every fault, or those that need no secrets.
pub(super) fn list(output: &Output, with_secrets: bool) {
    let faults = || FAULTS.iter().copied().flatten().filter(|it| with_secrets || !it.needs_secrets);
    let document: Vec<Value> = faults()
        .map(|fault| {
            json!({ "id": fault.id, "what": fault.what, "needs_secrets": fault.needs_secrets })
        })
        .collect();
    output.document(&json!({ "faults": document }));
    let rows: Vec<_> =
        faults().map(|fault| vec![fault.id.to_owned(), fault.what.to_owned()]).collect();
    output.text(&render_table(&["FAULT", "WHAT IT DOES"], &rows, output.style()));
}
