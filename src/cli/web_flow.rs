//! Account linking by tokens of the cloud's own, within a conversation: the hops of `link`.

use std::sync::atomic::{AtomicBool, Ordering};

use url::Url;

use crate::google::action::{LinkingFlow, LocalFuture};
use crate::google::link::{LinkRequest, Question};
use crate::google::{LinkedAccount, Target};
use crate::protocol::oauth::Flow;
use crate::wire::{Client, Exchange};

use super::capture::{CaptureArgs, Prepared, Talk, ask_for_address, open_in_browser};
use super::common::Common;
use super::config::Config;
use super::failure::Failure;
use super::link::run_hops;
use super::linked;
use super::output::Output;
use super::streamlined::{Player, StreamlinedAnswers};
use super::target::{TargetArgs, find_target};

/// How a conversation gets to know a cloud that does not describe itself.
const KNOWN_BY: &str = "name the cloud by `--target`, as smarthome.toml knows it, or link it before \
                        by `smarthome link` and say `--linked`";

/// The cloud, and how its redirect is caught.
pub(super) struct WebFlow<'a> {
    target: Target,
    flow: Flow,
    prepared: Prepared,
    account: &'a str,
    client: &'a Client,
    output: &'a Output,
    streamlined: Option<ByWord<'a>>,
    /// Whether a hop got no answer.
    unreachable: AtomicBool,
}

/// Who plays in streamlined linking, and what they answer.
pub(super) struct ByWord<'a> {
    pub(super) player: &'a Player,
    pub(super) answers: &'a StreamlinedAnswers,
}

impl<'a> WebFlow<'a> {
    /// Finds what linking needs, so that what is lacking is said before anybody talks: the cloud
    /// of `--target`, else that at `origin`.
    pub(super) async fn prepare(
        origin: String,
        flow: Option<Flow>,
        capture: &CaptureArgs,
        common: &'a Common,
        client: &'a Client,
        output: &'a Output,
    ) -> Result<Self, Failure> {
        let config = Config::load(common)?;
        let mut args = TargetArgs::default();
        args.url = common.target.is_none().then_some(origin);
        let found = find_cloud(&args, flow, common, &config, client).await;
        let (target, flow) = found.map_err(|failure| failure.hint_instead(KNOWN_BY))?;
        output.redactor().learn(target.client_secret.secret());
        linked::account_files()?.ensure_can_save(&target.name, &common.account)?;
        let prepared = capture.prepare(&config, &target.name, output)?;
        let account = &common.account;
        let unreachable = AtomicBool::new(false);
        Ok(Self { target, flow, prepared, account, client, output, streamlined: None, unreachable })
    }

    /// The same, by Google's word before the pages.
    pub(super) fn by_word(self, by_word: Option<ByWord<'a>>) -> Self {
        Self { streamlined: by_word, ..self }
    }

    /// The flow as a conversation takes it.
    pub(super) fn flow(&self) -> Box<dyn LinkingFlow + '_> {
        Box::new(Hops(self))
    }

    /// Whether linking failed since the cloud could not be reached.
    pub(super) fn is_unreachable(&self) -> bool {
        self.unreachable.load(Ordering::Relaxed)
    }

    async fn link(&self) -> Result<LinkedAccount, String> {
        let open = |url: &Url| open_in_browser(url, self.output);
        let ask = |url: &Url| ask_for_address(url, self.output);
        let answer = |question: Question, words: &str| {
            self.streamlined.as_ref()?.answers.answer(question, words, self.output)
        };
        let by_word = self.streamlined.as_ref();
        let request = LinkRequest {
            target: &self.target,
            account: self.account,
            flow: self.flow,
            streamlined: by_word.map(|by_word| by_word.player.play(&answer)),
            capture: self.prepared.capture(&Talk { open: &open, ask: &ask }),
            sandbox: false,
            pkce: false,
        };
        let report = run_hops(&request, self.client, self.output)
            .await
            .map_err(|failure| failure.to_remark())?;
        match (report.account, report.failure) {
            (Some(account), _) => Ok(account),
            (None, Some(failure)) => {
                self.unreachable.store(failure.unreachable, Ordering::Relaxed);
                Err(format!(
                    "at `{}`, expected {}, got {}",
                    failure.hop.as_str(),
                    failure.expected,
                    failure.actual
                ))
            }
            (None, None) => Err("the hops came to nothing".to_owned()),
        }
    }
}

/// The cloud, and the flow: as told, else as the cloud says, else by a code.
async fn find_cloud(
    args: &TargetArgs,
    flow: Option<Flow>,
    common: &Common,
    config: &Config,
    client: &Client,
) -> Result<(Target, Flow), Failure> {
    // The implicit flow needs less, so that it is not refused before the cloud has said its flow.
    let least = flow.unwrap_or(Flow::Implicit);
    let known = find_target(args, common, config, client, least).await?;
    let flow = flow.or(known.registered_flow).unwrap_or_default();
    if flow == least {
        return Ok((known.target, flow));
    }
    let known = find_target(args, common, config, client, flow).await?;
    Ok((known.target, flow))
}

struct Hops<'a>(&'a WebFlow<'a>);

impl LinkingFlow for Hops<'_> {
    /// The hops show their exchanges themselves, as they happen.
    fn link(&mut self) -> LocalFuture<'_, (Vec<Exchange>, Result<LinkedAccount, String>)> {
        Box::pin(async { (Vec::new(), self.0.link().await) })
    }
}
