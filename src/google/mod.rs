//! Google's side: links an account, keeps its tokens, sends intents, holds the dialogue.

mod account;
mod account_file;
mod account_layout;
mod answer;
mod intent;
pub mod link;
mod metadata;
#[cfg(test)]
mod testing;
mod token;
mod userinfo;

pub use account::{ClientAuth, LinkedAccount, Target};
pub use account_file::{AccountFileError, AccountFiles, ListedAccount};
pub use answer::Unexpected;
pub use intent::{Locale, build_request, send_intent};
pub use metadata::{Metadata, MetadataError, fetch_metadata, read_metadata};
pub use token::{
    Revoked, TokenFailure, TokenFailureKind, exchange_code, read_token_answer, refresh, revoke,
};
pub use userinfo::{UserInfo, get_userinfo, read_userinfo};
