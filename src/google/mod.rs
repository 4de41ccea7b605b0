//! Google's side: links an account, keeps its tokens, sends intents, holds the dialogue.

mod account;
mod intent;

pub use account::{ClientAuth, LinkedAccount, Target};

pub use intent::{Locale, build_request, send_intent};
