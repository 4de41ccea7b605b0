//! Which cloud is meant: from flags and environment, smarthome.toml, a running `smarthome serve`
//! of this machine, and the cloud's own RFC 8414 metadata, in this order.

use std::path::PathBuf;

use clap::ValueEnum;
use serde_json::Value;
use url::Url;

use crate::google::{ClientAuth, Metadata, MetadataError, Target, fetch_metadata};
use crate::protocol::ClientSecret;
use crate::protocol::oauth::Flow;
use crate::wire::Client;

use super::common::Common;
use super::config::{Config, ConfiguredTarget};
use super::failure::{Failure, Kind};
use super::{linked, running, secret};

/// The flags that say which cloud is meant.
#[derive(clap::Args, Debug, Default)]
pub(super) struct TargetArgs {
    /// The cloud's address; its endpoints come from its RFC 8414 metadata or from a running
    /// `smarthome serve`
    pub(super) url: Option<String>,

    /// The authorization endpoint
    #[arg(long, value_name = "URL", env = "SMARTHOME_AUTHORIZE_URL")]
    authorize_url: Option<String>,

    /// The token endpoint
    #[arg(long, value_name = "URL", env = "SMARTHOME_TOKEN_URL")]
    token_url: Option<String>,

    /// The fulfillment URL
    #[arg(long, value_name = "URL", env = "SMARTHOME_FULFILLMENT_URL")]
    fulfillment_url: Option<String>,

    /// The userinfo endpoint, if there is one
    #[arg(long, value_name = "URL", env = "SMARTHOME_USERINFO_URL")]
    userinfo_url: Option<String>,

    /// The client id that the cloud gave Google
    #[arg(long, value_name = "ID", env = "SMARTHOME_CLIENT_ID")]
    client_id: Option<String>,

    /// The secret that goes with it [env: SMARTHOME_CLIENT_SECRET]
    #[arg(
        long,
        value_name = "SECRET",
        allow_hyphen_values = true,
        conflicts_with = "client_secret_file"
    )]
    client_secret: Option<String>,

    /// Read that secret from a file [env: SMARTHOME_CLIENT_SECRET_FILE]
    #[arg(long, value_name = "FILE")]
    client_secret_file: Option<PathBuf>,

    /// How the two travel to the token endpoint [default: body]
    #[arg(long, value_name = "HOW", env = "SMARTHOME_CLIENT_AUTH")]
    client_auth: Option<Auth>,

    /// Google's project id, the last segment of its redirect URIs
    #[arg(long, value_name = "ID", env = "SMARTHOME_PROJECT_ID")]
    project_id: Option<String>,

    /// A scope to ask for (repeatable)
    #[arg(long, value_name = "SCOPE", env = "SMARTHOME_SCOPE")]
    scope: Vec<String>,
}

/// How client credentials travel.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Auth {
    /// In the form body, Google's default
    Body,
    /// In an `Authorization: Basic` header
    Basic,
}

/// A URL that requests can be sent to.
pub(super) fn parse_endpoint(text: &str) -> Result<Url, String> {
    let expected = format!("expected an http or https URL, got `{text}`");
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(url),
        Ok(_) | Err(url::ParseError::RelativeUrlWithoutBase) => Err(expected),
        Err(error) => Err(format!("{expected} ({error})")),
    }
}

/// Where the members of a target come from; the first that has one wins.
struct Sources<'a> {
    args: &'a TargetArgs,
    configured: ConfiguredTarget,
    running: Option<Value>,
    metadata: Metadata,
}

impl Sources<'_> {
    /// A text of the flags or the configuration, else of the running server.
    fn text(
        &self,
        flag: Option<&String>,
        configured: Option<&String>,
        running: &str,
    ) -> Option<String> {
        let running = || self.running.as_ref()?.get(running)?.as_str().map(str::to_owned);
        flag.or(configured).cloned().or_else(running)
    }

    fn endpoint(
        &self,
        flag: Option<&String>,
        configured: Option<&String>,
        running: &str,
        metadata: Option<&Url>,
    ) -> Result<Option<Url>, Failure> {
        match self.text(flag, configured, running) {
            Some(text) => parse_endpoint(&text).map(Some).map_err(Failure::usage),
            None => Ok(metadata.cloned()),
        }
    }

    /// Every endpoint and credential, found or not.
    fn find(&self, secret: Option<&String>) -> Result<Found, Failure> {
        let (args, toml, metadata) = (self.args, &self.configured, &self.metadata);
        Ok(Found {
            authorize_url: self.endpoint(
                args.authorize_url.as_ref(),
                toml.authorize_url.as_ref(),
                "authorize_url",
                metadata.authorize_url.as_ref(),
            )?,
            token_url: self.endpoint(
                args.token_url.as_ref(),
                toml.token_url.as_ref(),
                "token_url",
                metadata.token_url.as_ref(),
            )?,
            userinfo_url: self.endpoint(
                args.userinfo_url.as_ref(),
                toml.userinfo_url.as_ref(),
                "userinfo_url",
                metadata.userinfo_url.as_ref(),
            )?,
            fulfillment_url: self.endpoint(
                args.fulfillment_url.as_ref(),
                toml.fulfillment_url.as_ref(),
                "fulfillment_url",
                metadata.fulfillment_url.as_ref(),
            )?,
            client_id: self.text(args.client_id.as_ref(), toml.client_id.as_ref(), "client_id"),
            client_secret: self.text(secret, None, "client_secret"),
            project_id: self
                .text(args.project_id.as_ref(), toml.project_id.as_ref(), "project_id")
                .or_else(|| metadata.project_id.clone()),
        })
    }

    fn client_auth(&self) -> ClientAuth {
        match self.args.client_auth {
            Some(Auth::Body) => ClientAuth::Body,
            Some(Auth::Basic) => ClientAuth::Basic,
            None => self.configured.client_auth.unwrap_or(self.metadata.client_auth),
        }
    }

    fn scopes(&self) -> Vec<String> {
        let given = &self.args.scope;
        if given.is_empty() { self.configured.scopes.clone() } else { given.clone() }
    }

    /// The flow that the cloud says its client is registered for.
    fn registered_flow(&self) -> Option<Flow> {
        let said = self.running.as_ref().and_then(|running| running.get("flow")?.as_str());
        match said {
            Some(said) => [Flow::Code, Flow::Implicit].into_iter().find(|it| it.as_str() == said),
            None => self.metadata.flow,
        }
    }

    fn target(&self, name: String, secret: Option<&String>, flow: Flow) -> Result<Target, Failure> {
        let mut found = self.find(secret)?;
        if flow == Flow::Implicit {
            found.do_without_token_endpoint();
        }
        let missing = found.missing();
        match found {
            Found {
                authorize_url: Some(authorize_url),
                token_url: Some(token_url),
                userinfo_url,
                fulfillment_url: Some(fulfillment_url),
                client_id: Some(client_id),
                client_secret: Some(client_secret),
                project_id: Some(project_id),
            } => Ok(Target {
                name,
                authorize_url,
                token_url,
                userinfo_url,
                fulfillment_url,
                client_id,
                client_secret: ClientSecret::new(client_secret),
                client_auth: self.client_auth(),
                project_id,
                scopes: self.scopes(),
            }),
            _ => Err(not_fully_known(&missing, self.args)),
        }
    }
}

/// What is known of a cloud.
struct Found {
    authorize_url: Option<Url>,
    token_url: Option<Url>,
    userinfo_url: Option<Url>,
    fulfillment_url: Option<Url>,
    client_id: Option<String>,
    client_secret: Option<String>,
    project_id: Option<String>,
}

impl Found {
    /// The console asks for neither a token endpoint nor a secret in the implicit flow: what was not
    /// given is not missing. What stands in their place is never sent anywhere.
    fn do_without_token_endpoint(&mut self) {
        self.token_url = self.token_url.take().or_else(|| self.authorize_url.clone());
        self.client_secret.get_or_insert_default();
    }

    /// The flags that would have to be given.
    fn missing(&self) -> Vec<&'static str> {
        [
            ("--authorize-url", self.authorize_url.is_none()),
            ("--token-url", self.token_url.is_none()),
            ("--fulfillment-url", self.fulfillment_url.is_none()),
            ("--client-id", self.client_id.is_none()),
            ("--client-secret", self.client_secret.is_none()),
            ("--project-id", self.project_id.is_none()),
        ]
        .into_iter()
        .filter_map(|(flag, is_missing)| is_missing.then_some(flag))
        .collect()
    }
}

fn not_fully_known(missing: &[&str], args: &TargetArgs) -> Failure {
    let named = match missing {
        [one] => format!("{one} is"),
        several => format!("{} are", several.join(", ")),
    };
    let failure = Failure::usage(format!("the cloud is not fully known: {named} missing"));
    match &args.url {
        Some(url) => failure.hint(format!(
            "give what is missing as flags: `{url}` names it in no RFC 8414 metadata, and no \
             `smarthome serve` that you started runs there"
        )),
        None if args.authorize_url.is_none() => failure.hint(
            "`smarthome link URL` takes from the cloud's metadata what that names; the rest are \
             flags, or a target in smarthome.toml",
        ),
        None => failure.hint("give them as flags, or as a target in smarthome.toml"),
    }
}

/// A cloud, and the flow that it says its client is registered for.
pub(super) struct Known {
    pub(super) target: Target,
    pub(super) registered_flow: Option<Flow>,
}

/// The cloud that the flags mean; `flow` says what has to be known of it.
pub(super) async fn find_target(
    args: &TargetArgs,
    common: &Common,
    config: &Config,
    client: &Client,
    flow: Flow,
) -> Result<Known, Failure> {
    let name = target_name(args, common, config, flow);
    let is_configured = config.targets.contains_key(&name);
    if common.target.is_some()
        && !is_configured
        && args.url.is_none()
        && args.authorize_url.is_none()
    {
        return Err(unknown_target(&name, config));
    }
    let configured = config.targets.get(&name).cloned().unwrap_or_default();
    let secret = secret::secret(
        "client-secret",
        args.client_secret.as_ref(),
        args.client_secret_file.as_deref(),
    )?;
    let secret = match secret {
        Some(secret) => Some(secret),
        None => config.client_secret(&configured)?,
    };
    let mut sources = Sources { args, configured, running: None, metadata: Metadata::default() };
    if let Some(url) = &args.url {
        let url = parse_endpoint(url).map_err(Failure::usage)?;
        sources.running = running::find(&linked::state_directory()?, &url);
        if sources.running.is_none() {
            sources.metadata = metadata(client, &url).await?;
        }
    }
    let registered_flow = sources.registered_flow();
    let target = sources.target(name, secret.as_ref(), flow)?;
    Ok(Known { target, registered_flow })
}

/// A cloud given by its URL has the name `default` unless `--target` says otherwise.
fn target_name(args: &TargetArgs, common: &Common, config: &Config, flow: Flow) -> String {
    // Flags that name a whole cloud mean that one, not the one of smarthome.toml.
    let has_token_url = args.token_url.is_some() || flow == Flow::Implicit;
    let whole = args.authorize_url.is_some() && has_token_url && args.fulfillment_url.is_some();
    if common.target.is_none() && (args.url.is_some() || whole) {
        return "default".to_owned();
    }
    config.target_name(common)
}

fn unknown_target(name: &str, config: &Config) -> Failure {
    let known: Vec<&str> = config.targets.keys().map(String::as_str).collect();
    let failure = Failure::usage(format!("there is no target `{name}`"));
    match crate::catalog::nearest(name, known.iter().copied()).first() {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None if known.is_empty() => failure.hint("smarthome.toml names targets: `[targets.NAME]`"),
        None => failure.hint(format!("known targets: {}", known.join(", "))),
    }
}

async fn metadata(client: &Client, url: &Url) -> Result<Metadata, Failure> {
    match fetch_metadata(client, url).await {
        Ok(metadata) => Ok(metadata.unwrap_or_default()),
        Err(MetadataError::Send(error)) => {
            Err(Failure::send(&format!("could not ask `{url}` for its metadata"), &error))
        }
        Err(error @ MetadataError::Wrong { .. }) => {
            Err(Failure::new(Kind::OtherSide, "the cloud's metadata cannot be used").cause(error))
        }
    }
}
