//! How a linked account stands in its file, version 1, and how it is read back.
//!
//! Secrets do not serialise by themselves, so each is written out here and nowhere else. Members
//! that this version does not know are refused: saving would lose them.

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use super::account_file::AccountFileError;
use super::metadata::is_web_address;
use super::{ClientAuth, LinkedAccount, Target};
use crate::protocol::{AccessToken, ClientSecret, RefreshToken};
use crate::wire::Timestamp;

/// The layout written today.
pub(super) const LAYOUT_VERSION: u32 = 1;

/// The whole file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountFile {
    version: u32,
    name: String,
    target: TargetPart,
    access_token: String,
    expires_at: Option<Timestamp>,
    refresh_token: Option<String>,
    linked_at: Timestamp,
    last_sync: Option<Value>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TargetPart {
    name: String,
    authorize_url: String,
    token_url: String,
    userinfo_url: Option<String>,
    fulfillment_url: String,
    client_id: String,
    client_secret: String,
    client_auth: String,
    project_id: String,
    scopes: Vec<String>,
}

impl From<&LinkedAccount> for AccountFile {
    fn from(account: &LinkedAccount) -> Self {
        Self {
            version: LAYOUT_VERSION,
            name: account.name.clone(),
            target: TargetPart::from(&account.target),
            access_token: account.access_token.secret().to_owned(),
            expires_at: account.expires_at,
            refresh_token: account.refresh_token.as_ref().map(|token| token.secret().to_owned()),
            linked_at: account.linked_at,
            last_sync: account.last_sync.clone(),
        }
    }
}

impl From<&Target> for TargetPart {
    fn from(target: &Target) -> Self {
        let client_auth = match target.client_auth {
            ClientAuth::Body => "body",
            ClientAuth::Basic => "basic",
        };
        Self {
            name: target.name.clone(),
            authorize_url: target.authorize_url.to_string(),
            token_url: target.token_url.to_string(),
            userinfo_url: target.userinfo_url.as_ref().map(Url::to_string),
            fulfillment_url: target.fulfillment_url.to_string(),
            client_id: target.client_id.clone(),
            client_secret: target.client_secret.secret().to_owned(),
            client_auth: client_auth.to_owned(),
            project_id: target.project_id.clone(),
            scopes: target.scopes.clone(),
        }
    }
}

pub(super) fn parse_account(bytes: &[u8], path: &Path) -> Result<LinkedAccount, AccountFileError> {
    let broken = |problem: String| AccountFileError::Broken { path: path.to_owned(), problem };
    let document: Value =
        serde_json::from_slice(bytes).map_err(|error| broken(problem_of(&error)))?;
    match document.get("version").and_then(Value::as_u64) {
        Some(version) if version != u64::from(LAYOUT_VERSION) => {
            return Err(AccountFileError::Version { path: path.to_owned(), version });
        }
        _ => {}
    }
    // Read from the bytes once more: only this way an error knows its line.
    let file: AccountFile =
        serde_json::from_slice(bytes).map_err(|error| broken(problem_of(&error)))?;
    let target = read_target(file.target).map_err(broken)?;
    Ok(LinkedAccount {
        name: file.name,
        target,
        access_token: AccessToken::new(file.access_token),
        expires_at: file.expires_at,
        refresh_token: file.refresh_token.map(RefreshToken::new),
        linked_at: file.linked_at,
        last_sync: file.last_sync,
    })
}

fn read_target(part: TargetPart) -> Result<Target, String> {
    let url = |member: &str, text: &str| match Url::parse(text) {
        Ok(url) if is_web_address(&url) => Ok(url),
        _ => Err(format!("`target.{member}` is no http or https URL")),
    };
    let userinfo_url = part.userinfo_url.map(|text| url("userinfo_url", &text)).transpose()?;
    Ok(Target {
        authorize_url: url("authorize_url", &part.authorize_url)?,
        token_url: url("token_url", &part.token_url)?,
        fulfillment_url: url("fulfillment_url", &part.fulfillment_url)?,
        userinfo_url,
        client_auth: match part.client_auth.as_str() {
            "body" => ClientAuth::Body,
            "basic" => ClientAuth::Basic,
            _ => return Err("`target.client_auth` is neither `body` nor `basic`".to_owned()),
        },
        name: part.name,
        client_id: part.client_id,
        client_secret: ClientSecret::new(part.client_secret),
        project_id: part.project_id,
        scopes: part.scopes,
    })
}

/// A parse error with line and column. It may quote the value it stumbled on, and that may be a
/// token: quoted strings go.
fn problem_of(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match (text.find("string \""), text.rfind("\", expected")) {
        (Some(start), Some(end)) if start < end => {
            format!("{}a string{}", &text[..start], &text[end + 1..])
        }
        _ => text,
    }
}
