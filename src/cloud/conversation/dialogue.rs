//! What the coffee shop says: a plain function of the request, of who asks and of what they
//! usually order. What the conversation has to remember stands in its session params.

use super::handler::Handler;
use crate::protocol::Map;
use crate::protocol::conversation::{
    END_CONVERSATION, NextScene, Prompt, ResponseScene, ResponseSession, Simple, Suggestion,
    WebhookRequest, WebhookResponse,
};

/// The scene that hears whether there shall be an account.
const NEW_ACCOUNT: &str = "NewAccount";
/// The scene that hears what shall be ordered.
const TAKE_ORDER: &str = "TakeOrder";
/// The scene that hears whether it shall be the usual order.
const CONFIRM_USUAL: &str = "ConfirmUsual";
/// The scene that hears whether an order becomes the usual one.
const KEEP_USUAL: &str = "KeepUsual";

/// The session param with the order that may become the usual one.
const ORDER: &str = "order";

/// The longest order that is taken, in characters.
const LONGEST_ORDER: usize = 100;

/// Who asks.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Caller {
    /// Nobody that the cloud knows.
    Nobody,
    /// A Google account that nobody has here yet, and what its owner is called.
    Stranger(Option<String>),
    /// A Google account whose address is that of somebody who has to prove it.
    AddressTaken,
    /// A user.
    User(Customer),
}

/// What the dialogue knows of a user.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Customer {
    /// What they are called.
    pub(super) given_name: Option<String>,
    /// What they usually order.
    pub(super) usual_order: Option<String>,
    /// Whether their account was made just now.
    pub(super) is_new: bool,
}

/// What comes of a request.
#[derive(Debug)]
pub(super) struct Said {
    /// The answer.
    pub(super) response: WebhookResponse,
    /// What to keep as the caller's usual order.
    pub(super) keep: Option<String>,
}

/// Answers a request.
pub(super) fn answer(handler: Handler, request: &WebhookRequest, caller: &Caller) -> Said {
    let line = match handler {
        Handler::Guest => Line::asking("You can order without an account."),
        Handler::Linked => welcome(caller),
        Handler::Rejected => Line::asking("All right, without an account then."),
        Handler::Error => {
            Line::asking("Sorry, your account could not be linked. You can order without it.")
        }
        Handler::NewAccount => new_account(request, caller),
        Handler::TakeOrder => take_order(request, caller),
        Handler::ConfirmUsual => confirm_usual(request, caller),
        Handler::KeepUsual => keep_usual(request, caller),
    };
    line.into_said(request)
}

/// One thing to say, where to go then, and what to remember.
struct Line {
    words: String,
    next: &'static str,
    yes_or_no: bool,
    order: Option<String>,
    keep: Option<String>,
}

impl Line {
    fn going(words: impl Into<String>, next: &'static str) -> Self {
        let yes_or_no = [NEW_ACCOUNT, CONFIRM_USUAL, KEEP_USUAL].contains(&next);
        Self { words: words.into(), next, yes_or_no, order: None, keep: None }
    }

    /// Says something, and asks what it shall be.
    fn asking(words: &str) -> Self {
        Self::going(format!("{words} What would you like?"), TAKE_ORDER)
    }

    fn ending(words: impl Into<String>) -> Self {
        Self::going(words, END_CONVERSATION)
    }

    fn into_said(self, request: &WebhookRequest) -> Said {
        let prompt = Prompt {
            first_simple: Some(Simple::saying(&self.words)),
            suggestions: if self.yes_or_no { yes_or_no() } else { Vec::new() },
            ..Prompt::default()
        };
        let scene = request.scene.as_ref().map_or_else(String::new, |scene| scene.name.clone());
        let session = ResponseSession {
            id: request.session.id.clone(),
            params: remember(&request.session.params, self.order),
        };
        let next = Some(NextScene { name: self.next.to_owned() });
        Said {
            response: WebhookResponse {
                session: Some(session),
                scene: Some(ResponseScene { name: scene, next, ..ResponseScene::default() }),
                prompt: Some(prompt),
                ..WebhookResponse::default()
            },
            keep: self.keep,
        }
    }
}

fn yes_or_no() -> Vec<Suggestion> {
    ["yes", "no"].map(|title| Suggestion { title: title.to_owned() }).to_vec()
}

/// The params as they came, with the order that is asked about now and no other.
fn remember(params: &Map, order: Option<String>) -> Map {
    let mut params = params.clone();
    match order {
        Some(order) => params.insert(ORDER.to_owned(), order.into()),
        // `null` removes it.
        None => params.get_mut(ORDER).map(serde_json::Value::take),
    };
    params
}

fn welcome(caller: &Caller) -> Line {
    let customer = match caller {
        Caller::User(customer) => customer,
        Caller::Stranger(given_name) => {
            let words = format!("Welcome{}. {OFFER_ACCOUNT}", calling(given_name.as_deref()));
            return Line::going(words, NEW_ACCOUNT);
        }
        Caller::AddressTaken => {
            return Line::asking(
                "Your e-mail address belongs to an account here already. Please sign in to it on \
                 our website to link it. Until then, you can order without it.",
            );
        }
        Caller::Nobody => {
            return Line::asking("Sorry, I do not know who you are. You can order all the same.");
        }
    };
    let name = calling(customer.given_name.as_deref());
    match &customer.usual_order {
        Some(usual) => Line::going(format!("Welcome back{name}. {}", offer(usual)), CONFIRM_USUAL),
        None => Line::asking(&format!("Welcome back{name}. I do not know your usual order yet.")),
    }
}

/// What the documents have the Assistant ask of somebody new.
const OFFER_ACCOUNT: &str = "I found no account for you. Shall I make one?";

/// `, Jan`, where the name is known.
fn calling(given_name: Option<&str>) -> String {
    given_name.map(|name| format!(", {name}")).unwrap_or_default()
}

/// The answer to the offer; by a yes the account has been made already.
fn new_account(request: &WebhookRequest, caller: &Caller) -> Line {
    match (caller, agrees(request)) {
        (Caller::User(customer), _) if customer.is_new => {
            let name = calling(customer.given_name.as_deref());
            Line::asking(&format!("You have an account now{name}."))
        }
        (Caller::Stranger(_), Some(false)) => Line::asking("All right, without an account then."),
        (Caller::Stranger(_), _) => {
            Line::going("Sorry, yes or no? Shall I make an account for you?", NEW_ACCOUNT)
        }
        _ => welcome(caller),
    }
}

/// Whether the person says yes or no; neither where they say something else.
pub(super) fn agrees(request: &WebhookRequest) -> Option<bool> {
    yes(&request.intent.query)
}

fn offer(usual: &str) -> String {
    format!("Your usual order is {usual}. Shall I order it?")
}

fn take_order(request: &WebhookRequest, caller: &Caller) -> Line {
    let order = request.intent.query.trim().trim_end_matches(['.', '!']);
    if order.is_empty() {
        return Line::asking("Sorry, I did not hear your order.");
    }
    if !is_order(order) {
        return Line::asking("Sorry, that is more than I can remember.");
    }
    let ordered = format!("I have ordered {order}.");
    match caller {
        Caller::User(customer) if customer.usual_order.as_deref() != Some(order) => {
            let words = format!("{ordered} Shall I keep this as your usual order?");
            Line { order: Some(order.to_owned()), ..Line::going(words, KEEP_USUAL) }
        }
        _ => Line::ending(format!("{ordered} Goodbye.")),
    }
}

/// Words that can be said back: not too many, and no markup.
fn is_order(text: &str) -> bool {
    let is_plain = |letter: char| !letter.is_control() && !matches!(letter, '<' | '>' | '&');
    text.chars().count() <= LONGEST_ORDER && text.chars().all(is_plain)
}

fn confirm_usual(request: &WebhookRequest, caller: &Caller) -> Line {
    let Caller::User(Customer { usual_order: Some(usual), .. }) = caller else {
        return Line::asking("Sorry, I do not know your usual order.");
    };
    match agrees(request) {
        Some(true) => Line::ending(format!("I have ordered {usual}. Goodbye.")),
        Some(false) => Line::asking("All right, something else."),
        None => Line::going(format!("Sorry, yes or no? {}", offer(usual)), CONFIRM_USUAL),
    }
}

fn keep_usual(request: &WebhookRequest, caller: &Caller) -> Line {
    let order = request.session.params.get(ORDER).and_then(serde_json::Value::as_str);
    // The params come back from the Assistant, and may have been made up on the way.
    let (Some(order), Caller::User(_)) = (order.filter(|order| is_order(order)), caller) else {
        return Line::ending("Sorry, I cannot keep a usual order for you. Goodbye.");
    };
    let order = order.to_owned();
    match agrees(request) {
        Some(true) => {
            let words = format!("Your usual order is {order} from now on. Goodbye.");
            Line { keep: Some(order), ..Line::ending(words) }
        }
        Some(false) => Line::ending("All right, only this time. Goodbye."),
        None => {
            let words = format!("Sorry, yes or no? Shall I keep {order} as your usual order?");
            Line { order: Some(order), ..Line::going(words, KEEP_USUAL) }
        }
    }
}

/// Yes, no, or neither, by the first word.
fn yes(words: &str) -> Option<bool> {
    let words = words.to_lowercase();
    match words.split(|letter: char| !letter.is_alphanumeric()).find(|word| !word.is_empty())? {
        "yes" | "yeah" | "yep" | "sure" | "ok" | "okay" | "please" => Some(true),
        "no" | "nope" | "not" | "never" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
