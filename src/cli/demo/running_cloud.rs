//! The demo's own cloud on a free port of this machine.

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use url::Url;

use crate::cli::failure::Failure;
use crate::cli::serve::start_cloud;
use crate::cloud::{Client, Home, Settings, router};
use crate::google::{ClientAuth, Target};
use crate::protocol::ClientSecret;
use crate::wire::{Chance as _, SystemChance, serve_http};

/// A cloud that runs until it is stopped.
pub(super) struct RunningCloud {
    pub(super) target: Target,
    stop: oneshot::Sender<()>,
    server: JoinHandle<()>,
}

impl RunningCloud {
    /// Starts it, with settings that `adjust` had its say in.
    pub(super) async fn start(adjust: impl FnOnce(&mut Settings)) -> Result<Self, Failure> {
        let failed = |error: std::io::Error| {
            Failure::usage("could not listen on a free port of 127.0.0.1").cause(error)
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(failed)?;
        let base = parse(&format!("http://{}", listener.local_addr().map_err(failed)?))?;
        let secret = ClientSecret::new(SystemChance.token());
        let client = Client::new("google", secret.clone());
        let mut settings = Settings::new(&base, client, "smarthome-demo");
        settings.demo_home = true;
        adjust(&mut settings);
        let target = target(&base, secret)?;
        let cloud = start_cloud(settings, &Home::demo()).await?;
        let (stop, stopped) = oneshot::channel();
        let server = tokio::spawn(serve_http(listener, None, router(cloud), async {
            let _ = stopped.await;
        }));
        Ok(Self { target, stop, server })
    }

    pub(super) async fn stop(self) {
        // The server may have ended already, which is what is wanted.
        let _ = self.stop.send(());
        let _ = self.server.await;
    }
}

fn target(base: &Url, client_secret: ClientSecret) -> Result<Target, Failure> {
    let at = |path: &str| parse(&format!("{}{path}", base.as_str().trim_end_matches('/')));
    Ok(Target {
        name: "demo".to_owned(),
        authorize_url: at("/oauth/authorize")?,
        token_url: at("/oauth/token")?,
        userinfo_url: Some(at("/oauth/userinfo")?),
        fulfillment_url: at("/fulfillment")?,
        client_id: "google".to_owned(),
        client_secret,
        client_auth: ClientAuth::Body,
        project_id: "smarthome-demo".to_owned(),
        scopes: Vec::new(),
    })
}

fn parse(url: &str) -> Result<Url, Failure> {
    Url::parse(url).map_err(|error| Failure::usage(format!("`{url}` is no URL")).cause(error))
}
