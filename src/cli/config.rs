//! smarthome.toml: the clouds a person works with, by name.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::google::ClientAuth;
use crate::protocol::{Mismatch, Rule};
use crate::wire::{Problems, Table, read_document, read_text_file};

use super::common::Common;
use super::failure::Failure;
use super::secret::read_secret_file;

/// The targets of a smarthome.toml.
#[derive(Debug, Default)]
pub(super) struct Config {
    /// The target used where none is named.
    pub(super) default: Option<String>,
    pub(super) targets: BTreeMap<String, ConfiguredTarget>,
    directory: PathBuf,
}

/// One target; whatever is missing must come from flags or metadata.
#[derive(Clone, Debug, Default)]
pub(super) struct ConfiguredTarget {
    pub(super) authorize_url: Option<String>,
    pub(super) token_url: Option<String>,
    pub(super) userinfo_url: Option<String>,
    pub(super) fulfillment_url: Option<String>,
    pub(super) client_id: Option<String>,
    pub(super) client_secret: Option<SecretSource>,
    pub(super) client_auth: Option<ClientAuth>,
    pub(super) project_id: Option<String>,
    pub(super) scopes: Vec<String>,
    pub(super) capture: Option<String>,
}

/// Where a target's client secret stands.
#[derive(Clone)]
pub(super) enum SecretSource {
    Clear(String),
    Environment(String),
    File(PathBuf),
}

impl std::fmt::Debug for SecretSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Clear(_) => f.write_str("[redacted]"),
            Self::Environment(variable) => write!(f, "${variable}"),
            Self::File(path) => write!(f, "{}", path.display()),
        }
    }
}

impl Config {
    /// Reads the file that `--config` names, or `smarthome.toml` where there is one.
    pub(super) fn load(common: &Common) -> Result<Self, Failure> {
        let path = common.config.clone().unwrap_or_else(|| PathBuf::from("smarthome.toml"));
        let text = match read_text_file(&path) {
            Ok(text) => text,
            Err(error)
                if common.config.is_none() && error.kind() == std::io::ErrorKind::NotFound =>
            {
                return Ok(Self::default());
            }
            Err(error) => {
                return Err(
                    Failure::usage(format!("could not read `{}`", path.display())).cause(error)
                );
            }
        };
        let mut config = parse(&path.display().to_string(), &text)
            .map_err(|problems| Failure::file("the configuration has mistakes", &problems))?;
        path.parent().unwrap_or(Path::new("")).clone_into(&mut config.directory);
        Ok(config)
    }

    /// The name of the target to use: `--target`, the file's default, else `default`.
    pub(super) fn target_name(&self, common: &Common) -> String {
        let named = common.target.as_ref().or(self.default.as_ref());
        named.map_or_else(|| "default".to_owned(), Clone::clone)
    }

    /// The client secret of a target; none where an account that was linked may do without the
    /// environment variable that held it.
    pub(super) fn client_secret_if_set(
        &self,
        target: &ConfiguredTarget,
    ) -> Result<Option<String>, Failure> {
        match &target.client_secret {
            Some(SecretSource::Environment(variable)) => Ok(std::env::var(variable).ok()),
            _ => self.client_secret(target),
        }
    }

    /// The client secret of a target.
    pub(super) fn client_secret(
        &self,
        target: &ConfiguredTarget,
    ) -> Result<Option<String>, Failure> {
        match &target.client_secret {
            None => Ok(None),
            Some(SecretSource::Clear(secret)) => Ok(Some(secret.clone())),
            Some(SecretSource::File(path)) => {
                read_secret_file(&self.directory.join(path)).map(Some)
            }
            Some(SecretSource::Environment(variable)) => match std::env::var(variable) {
                Ok(secret) => Ok(Some(secret)),
                Err(_) => Err(Failure::usage(format!(
                    "the environment variable `{variable}`, which holds the client secret, is not set"
                ))),
            },
        }
    }
}

fn parse(file: &str, text: &str) -> Result<Config, Problems> {
    read_document(file, text, |root| {
        let mut config = Config::default();
        for (name, table) in root.named_tables("targets") {
            config.targets.insert(name, read_target(&table));
            table.finish();
        }
        if let Some(default) = root.text("default") {
            if !config.targets.contains_key(&default) {
                let names: Vec<&str> = config.targets.keys().map(String::as_str).collect();
                let there = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
                let message =
                    format!("`default`: there is no [targets.{default}]; there is: {there}");
                let mismatch = Mismatch::new("/default", "the name of a target", &default);
                root.note_as(mismatch.breaks(Rule::Declared), message);
            }
            config.default = Some(default);
        }
        config
    })
}

fn read_target(table: &Table<'_>) -> ConfiguredTarget {
    let url = |key: &'static str| {
        let url = table.text(key)?;
        if let Err(error) = super::target::parse_endpoint(&url) {
            let mismatch = Mismatch::new(format!("/{key}"), "an endpoint", &url);
            table.note_as(mismatch.breaks(Rule::Value), format!("`{key}`: {error}"));
        }
        Some(url)
    };
    let captures = super::capture::CAPTURES.map(|capture| (capture, capture));
    ConfiguredTarget {
        authorize_url: url("authorize_url"),
        token_url: url("token_url"),
        userinfo_url: url("userinfo_url"),
        fulfillment_url: url("fulfillment_url"),
        client_id: table.text("client_id"),
        client_secret: read_secret(table),
        client_auth: table
            .choice("client_auth", &[("body", ClientAuth::Body), ("basic", ClientAuth::Basic)]),
        project_id: table.text("project_id"),
        scopes: table.texts("scopes").unwrap_or_default(),
        capture: table.choice("capture", &captures).map(str::to_owned),
    }
}

fn read_secret(table: &Table<'_>) -> Option<SecretSource> {
    let sources = [
        table.secret("client_secret").map(SecretSource::Clear),
        table.text("client_secret_env").map(SecretSource::Environment),
        table.text("client_secret_file").map(|file| SecretSource::File(file.into())),
    ];
    if sources.iter().flatten().count() > 1 {
        let one = "one of `client_secret`, `client_secret_env` and `client_secret_file`";
        let mismatch = Mismatch::new("", one, "several").breaks(Rule::Alternatives);
        table.note_as(mismatch, format!("expected {one}, got several"));
    }
    sources.into_iter().flatten().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_the_documentation_reads() {
        let text = r#"
default = "staging"
[targets.staging]
authorize_url = "https://cloud.example.com/oauth/authorize"
token_url = "https://cloud.example.com/oauth/token"
fulfillment_url = "https://cloud.example.com/fulfillment"
client_id = "google"
client_secret_env = "SMARTHOME_CLIENT_SECRET"
client_auth = "basic"
project_id = "my-project"
scopes = ["devices"]
capture = "form"
"#;
        let config = parse("smarthome.toml", text).expect("sound");
        let target = &config.targets["staging"];
        assert_eq!(config.default.as_deref(), Some("staging"));
        assert_eq!(target.client_auth, Some(ClientAuth::Basic));
        assert_eq!(target.scopes, ["devices"]);
    }

    #[test]
    fn mistakes_are_named_with_their_lines() {
        let text = "default = \"prod\"\n[targets.staging]\ntoken_url = \"cloud\"\nclient_auth = \"header\"\nclient_di = \"x\"\n";
        let problems = parse("smarthome.toml", text).expect_err("mistakes").to_string();
        let lines: Vec<&str> = problems.lines().collect();
        assert!(
            lines[0].starts_with("smarthome.toml:1: `default`: there is no [targets.prod]"),
            "{problems}"
        );
        assert!(
            lines[1].starts_with(
                "smarthome.toml:3: `token_url`: expected an http or https URL, got `cloud`"
            ),
            "{problems}"
        );
        assert!(
            lines[2].starts_with("smarthome.toml:4: `client_auth`: expected \"body\" or \"basic\""),
            "{problems}"
        );
        assert!(lines[3].contains("unknown key `client_di`"), "{problems}");
    }
}
