//! Streamlined linking: Google's word on who somebody is, in the place of a sign-in page, and the
//! web flow where that does not do.
//!
//! Google's *Streamlined linking with OAuth and Google Sign-In*. For smart home Google allows the
//! code flow alone; this way belongs to its other products.

use std::time::Duration;

use serde::Serialize;

use super::LinkError;
use super::assertion::{Given, Wanted, judge_check, judge_given, send_assertion};
use super::hops::{Run, Stop};
use super::judge::{Broken, remarks_on};
use crate::google::identity::Keys;
use crate::protocol::IdToken;
use crate::protocol::identity::GoogleProfile;
use crate::protocol::oauth::TokenResponse;

/// How long Google's ID tokens count.
const LIFETIME: Duration = Duration::from_hours(1);

/// What streamlined linking needs.
pub struct Streamlined<'a> {
    /// Sign the ID token.
    pub keys: &'a Keys,
    /// Whom it is about.
    pub profile: &'a GoogleProfile,
    /// For whom it is: the client id that Google gave the project.
    pub google_client_id: &'a str,
    /// Hears what the Assistant asks, and gives the person's yes or no; none where nobody answers.
    pub answer: &'a (dyn Fn(Question, &str) -> Option<bool> + Sync),
}

/// What the Assistant asks on the way.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Question {
    /// Whether the person has an account with the cloud.
    HaveAccount,
    /// Whether it goes by the address of the Google account.
    UseEmail,
    /// Whether a new one shall be made.
    CreateAccount,
}

impl Question {
    /// The flag that answers it.
    #[must_use]
    pub fn flag(self) -> &'static str {
        match self {
            Self::HaveAccount => "--have-account",
            Self::UseEmail => "--use-email",
            Self::CreateAccount => "--create-account",
        }
    }

    /// The question in words.
    fn words(self, service: &str, profile: &GoogleProfile) -> String {
        let email = profile.email.as_deref().unwrap_or("the address of your Google account");
        match self {
            Self::HaveAccount => format!("Do you have an account with {service}?"),
            Self::UseEmail => format!("Does it use your Google e-mail address, {email}?"),
            Self::CreateAccount => {
                format!("I found no account for {email} at {service}. Do you want a new one?")
            }
        }
    }
}

/// A question and its answer.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Asked {
    /// What the Assistant said.
    pub assistant: String,
    /// What the person said.
    pub user: &'static str,
}

/// How linking goes on.
pub(super) enum Way {
    /// The tokens are there.
    Tokens(TokenResponse),
    /// In the browser, with the address that the sign-in page may fill in.
    Web { login_hint: Option<String> },
}

impl Run<'_> {
    /// The order of play.
    pub(super) async fn streamlined(&mut self, play: &Streamlined<'_>) -> Result<Way, Stop> {
        let has_account = self.ask(play, Question::HaveAccount)?;
        if has_account && !self.ask(play, Question::UseEmail)? {
            return Ok(Way::Web { login_hint: None });
        }
        let now = self.tools.clock.now();
        let assertion = play.keys.mint(play.profile, play.google_client_id, now, LIFETIME, None);
        if self.check(&assertion).await? {
            return self.ask_for_tokens(Wanted::Get, &assertion).await;
        }
        if has_account && !self.ask(play, Question::CreateAccount)? {
            return Ok(Way::Web { login_hint: None });
        }
        self.ask_for_tokens(Wanted::Create, &assertion).await
    }

    fn ask(&mut self, play: &Streamlined<'_>, question: Question) -> Result<bool, Stop> {
        let assistant = question.words(&self.request.target.project_id, play.profile);
        let Some(yes) = (play.answer)(question, &assistant) else {
            return Err(Stop::Ours(LinkError::Unanswered { question, asked: assistant }));
        };
        self.note_answer(Asked { assistant, user: if yes { "yes" } else { "no" } });
        Ok(yes)
    }

    async fn check(&mut self, assertion: &IdToken) -> Result<bool, Stop> {
        let hop = Wanted::Check.hop();
        let (client, target) = (self.tools.client, self.request.target);
        let sent = send_assertion(client, target, Wanted::Check, assertion).await;
        let latency = sent.as_ref().ok().map(|exchange| exchange.latency);
        let judged = sent.map_err(Broken::from).and_then(|exchange| judge_check(&exchange));
        let (found, remark) = judged.map_err(|broken| self.fail(hop, latency, broken))?;
        self.pass(hop, latency, remark);
        Ok(found)
    }

    async fn ask_for_tokens(&mut self, wanted: Wanted, assertion: &IdToken) -> Result<Way, Stop> {
        let (client, target) = (self.tools.client, self.request.target);
        let sent = send_assertion(client, target, wanted, assertion).await;
        let latency = sent.as_ref().ok().map(|exchange| exchange.latency);
        match sent.map_err(Broken::from).and_then(judge_given) {
            Ok(Given::Tokens(token)) => {
                self.note_token(&token);
                self.pass(wanted.hop(), latency, remarks_on(&token));
                Ok(Way::Tokens(token))
            }
            Ok(Given::Web { login_hint, remark }) => {
                self.pass(wanted.hop(), latency, Some(remark));
                Ok(Way::Web { login_hint })
            }
            Err(broken) => Err(self.fail(wanted.hop(), latency, broken)),
        }
    }
}
