//! Google's side: links an account, keeps its tokens, sends intents, holds the dialogue.

mod account;
mod account_file;
mod account_layout;
pub mod action;
mod answer;
mod apology;
mod assistant;
mod conversation;
mod device_name;
mod device_result;
mod dialogue;
pub mod identity;
mod intent;
pub mod link;
mod listener;
mod metadata;
mod replay;
mod replay_request;
pub mod say;
#[cfg(test)]
mod scripted;
mod session;
pub mod symptoms;
#[cfg(test)]
mod testing;
mod token;
mod unexpected;
mod userinfo;

pub use account::{ClientAuth, LinkedAccount, Target};
pub use account_file::{AccountFileError, AccountFiles, ListedAccount};
pub use answer::{Answer, Blame, Trouble};
pub use apology::{apology, apology_for_trouble, attention, by_the_way};
pub use assistant::{
    ASK_PIN, ASK_PIN_AGAIN, CANCEL, Subject, ask_simply, ask_with_states, confirm, order, speech,
};
pub use conversation::{Answers, Conversation, Ended, Order, Reply, Said, Turn};
pub use device_name::{NameError, command_name, find_device, parse_params};
pub use device_result::Outcome;
pub use dialogue::converse;
pub use intent::{Locale, build_request, intent_request, send_intent};
pub use metadata::{Metadata, MetadataError, fetch_metadata, find_metadata, read_metadata};
pub use replay::{Replayed, Step, StepKind, Verdict, replay};
pub use session::{Keep, Refreshed, Session};
pub use token::{
    Credentials, Revoked, TokenFailure, TokenFailureKind, exchange_code, form_request,
    read_token_answer, refresh, revoke,
};
pub use unexpected::Unexpected;
pub use userinfo::{UserInfo, get_userinfo, read_userinfo};
