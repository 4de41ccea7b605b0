//! Google's side: links an account, keeps its tokens, sends intents, holds the dialogue.

mod account;
mod answer;
mod apology;
mod assistant;
mod conversation;
mod device_name;
mod device_result;
mod dialogue;
mod intent;
mod refresh;
#[cfg(test)]
mod scripted;
mod session;

pub use account::{ClientAuth, LinkedAccount, Target};
pub use answer::{Answer, Blame, Trouble};
pub use apology::{apology, apology_for_trouble};
pub use assistant::{Subject, ask_simply, ask_with_states, confirm, order, speech};
pub use conversation::{Answers, Conversation, Order, Said, Turn};
pub use device_name::{NameError, command_name, find_device, parse_params};
pub use device_result::Outcome;
pub use dialogue::converse;
pub use intent::{Locale, build_request, send_intent};
pub use session::{Keep, Refreshed, Session};
