//! The flags of streamlined linking, and the person's side of what the Assistant asks on the way.

use std::path::Path;

use url::Url;

use crate::google::Reply;
use crate::google::identity::Keys;
use crate::google::link::{Question, Streamlined};
use crate::protocol::identity::GoogleProfile;
use crate::report::render_line;

use super::failure::Failure;
use super::identity::signing_keys;
use super::output::Output;
use super::person::{PersonArgs, audience};
use super::questions::YesNo;
use super::questions::{ask_yes_or_no, may_ask};
use super::{linked, running};

const HEADING: &str = "Streamlined linking";

/// What the person answers on the way.
#[derive(clap::Args, Debug)]
pub(super) struct StreamlinedAnswers {
    /// The answer to "do you have an account?"
    #[arg(long, value_name = "YES|NO", help_heading = HEADING)]
    have_account: Option<YesNo>,

    /// The answer to "does it use your Google e-mail address?"
    #[arg(long, value_name = "YES|NO", help_heading = HEADING)]
    use_email: Option<YesNo>,

    /// The answer to "do you want a new one?"
    #[arg(long, value_name = "YES|NO", help_heading = HEADING)]
    create_account: Option<YesNo>,
}

/// Who plays, and what they answer.
#[derive(clap::Args, Debug)]
pub(super) struct StreamlinedArgs {
    #[command(flatten)]
    pub(super) answers: StreamlinedAnswers,

    /// The client id that Google gave the project: the ID token is for it [default: that of the
    /// `smarthome serve` that runs there]
    #[arg(long, value_name = "ID", env = "SMARTHOME_GOOGLE_CLIENT_ID", help_heading = HEADING)]
    google_client_id: Option<String>,

    #[command(flatten)]
    person: PersonArgs,
}

/// What [`Streamlined`] borrows from.
pub(super) struct Player {
    pub(super) keys: Keys,
    pub(super) profile: GoogleProfile,
    pub(super) google_client_id: String,
}

impl StreamlinedArgs {
    /// Flags that say nothing to another flow are a slip.
    pub(super) fn ensure_unused(&self) -> Result<(), Failure> {
        if !self.answers.is_told() && !self.person.is_told() {
            return Ok(());
        }
        Err(Failure::usage("a Google account and its answers go with streamlined linking alone")
            .hint("add `--flow streamlined`"))
    }

    /// Finds who plays, so that what is lacking is said before anything is sent.
    pub(super) fn player(&self, cloud: Option<&str>, output: &Output) -> Result<Player, Failure> {
        let profile = self.person.profile()?;
        let told = self.google_client_id.clone();
        let state = linked::state_directory()?;
        let told = told.or_else(|| running_client_id(&state, &Url::parse(cloud?).ok()?));
        let google_client_id = audience(told.as_deref(), "--google-client-id")?;
        Ok(Player { keys: signing_keys(output)?, profile, google_client_id })
    }
}

impl StreamlinedAnswers {
    /// Whether anything is answered.
    pub(super) fn is_told(&self) -> bool {
        let Self { have_account, use_email, create_account } = self;
        [have_account, use_email, create_account].into_iter().any(Option::is_some)
    }

    /// The person's answer: as told, else as asked on a terminal. Shows both sides.
    pub(super) fn answer(&self, question: Question, words: &str, output: &Output) -> Option<bool> {
        let show = |speaker: &str, words: &str| {
            output.text(&output.redactor().text(&render_line(speaker, words, output.style())));
        };
        let told = match question {
            Question::HaveAccount => self.have_account,
            Question::UseEmail => self.use_email,
            Question::CreateAccount => self.create_account,
        };
        show("Assistant", words);
        let yes = match told {
            Some(told) => told == YesNo::Yes,
            None if may_ask(output) => match ask_yes_or_no() {
                Reply::Given(yes) => yes,
                Reply::Cancelled | Reply::Missing => return None,
            },
            None => return None,
        };
        show("User", if yes { "yes" } else { "no" });
        Some(yes)
    }
}

impl Player {
    /// The account that plays as the library takes it.
    pub(super) fn play<'a>(
        &'a self,
        answer: &'a (dyn Fn(Question, &str) -> Option<bool> + Sync),
    ) -> Streamlined<'a> {
        Streamlined {
            keys: &self.keys,
            profile: &self.profile,
            google_client_id: &self.google_client_id,
            answer,
        }
    }
}

fn running_client_id(state: &Path, cloud: &Url) -> Option<String> {
    Some(running::find(state, cloud)?["google_client_id"].as_str()?.to_owned())
}
