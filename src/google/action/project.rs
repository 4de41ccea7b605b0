//! What the developer set up in Actions Builder: scenes, handlers, and how accounts are linked.

use std::collections::BTreeMap;

use url::Url;

/// A conversational action, and who talks to it.
#[derive(Clone, Debug)]
pub struct Action {
    /// What the person calls it.
    pub service: String,
    /// Where requests go.
    pub webhook: Url,
    /// The project's id, for which Google signs requests; none sends no signature.
    pub project_id: Option<String>,
    /// The scene that a conversation enters.
    pub scene: String,
    /// Which handler is called when.
    pub handlers: Handlers,
    /// Why the account is needed: said before the Assistant asks for consent.
    pub reason: Option<String>,
    /// Whether the Assistant knows whose voice it hears.
    pub verified: bool,
}

/// How accounts are linked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LinkingType {
    /// The webhook gets the person's ID token.
    GoogleSignIn,
    /// The person signs in to the developer's own pages.
    Oauth,
    /// The token endpoint gets the person's ID token, and gives tokens of its own.
    Streamlined,
}

/// Which handler of the webhook is called when.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Handlers {
    /// The Assistant does not know who speaks.
    pub guest: String,
    /// The account is linked.
    pub linked: String,
    /// The person would not link it.
    pub rejected: String,
    /// It could not be linked.
    pub error: String,
    /// Scenes whose handler is not their name in snake case.
    pub scenes: BTreeMap<String, String>,
}

impl Default for Handlers {
    fn default() -> Self {
        Self {
            guest: "guest".to_owned(),
            linked: "linked".to_owned(),
            rejected: "rejected".to_owned(),
            error: "error".to_owned(),
            scenes: BTreeMap::new(),
        }
    }
}

/// A rule that names no handler.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("expected WHEN=NAME, WHEN being guest, linked, rejected, error or a scene, got `{0}`")]
pub struct HandlerError(String);

impl Handlers {
    /// Takes a rule `WHEN=NAME` in.
    ///
    /// # Errors
    /// One of the two is missing.
    pub fn set(&mut self, rule: &str) -> Result<(), HandlerError> {
        let (when, name) = rule
            .split_once('=')
            .filter(|(when, name)| !when.is_empty() && !name.is_empty())
            .ok_or_else(|| HandlerError(rule.to_owned()))?;
        let name = name.to_owned();
        match when {
            "guest" => self.guest = name,
            "linked" => self.linked = name,
            "rejected" => self.rejected = name,
            "error" => self.error = name,
            scene => {
                self.scenes.insert(scene.to_owned(), name);
            }
        }
        Ok(())
    }

    /// The handler that hears what is said in a scene.
    #[must_use]
    pub fn of_scene(&self, scene: &str) -> String {
        self.scenes.get(scene).cloned().unwrap_or_else(|| snake_case(scene))
    }
}

/// `TakeOrder` is `take_order`.
fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    let mut after_lower = false;
    for letter in name.chars() {
        if letter.is_uppercase() && after_lower {
            snake.push('_');
        }
        after_lower = letter.is_lowercase() || letter.is_numeric();
        snake.extend(letter.to_lowercase());
    }
    snake
}

impl Action {
    /// What the Assistant asks before an account is linked. The words behind the reason are ours.
    #[must_use]
    pub(super) fn consent_question(&self, kind: LinkingType) -> String {
        let service = &self.service;
        let needed = match kind {
            LinkingType::GoogleSignIn => format!(
                "I need to share your name, email address and profile picture with {service}"
            ),
            LinkingType::Oauth => format!("I need to link your {service} account to Google"),
            LinkingType::Streamlined => {
                format!("I need to link {service} to your Google Account")
            }
        };
        let reason = self.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
        let question = format!("{needed}. Is that OK?");
        match reason {
            None => format!("To go on, {question}"),
            Some(reason) if reason.ends_with(['.', '!', '?', ':', ',']) => {
                format!("{reason} {question}")
            }
            Some(reason) => format!("{reason}, {question}"),
        }
    }

    /// What the Assistant says where the webhook is of no use.
    pub(super) fn apology(&self) -> String {
        format!("Sorry, {} isn't responding right now. Try again soon.", self.service)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scenes_handler_is_its_name_unless_told() {
        let mut handlers = Handlers::default();
        for (scene, handler) in
            [("TakeOrder", "take_order"), ("Order", "order"), ("order2Go", "order2_go"), ("A", "a")]
        {
            assert_eq!(handlers.of_scene(scene), handler);
        }
        for rule in ["TakeOrder=onOrder", "linked=on_linked", "guest=g", "rejected=r", "error=e"] {
            handlers.set(rule).expect("a rule");
        }
        assert_eq!(handlers.of_scene("TakeOrder"), "onOrder");
        assert_eq!((handlers.linked.as_str(), handlers.error.as_str()), ("on_linked", "e"));
        for rule in ["linked", "=x", "x=", ""] {
            handlers.set(rule).expect_err(rule);
        }
    }

    #[test]
    fn the_reason_stands_before_the_question() {
        let mut action = Action {
            service: "Coffee".to_owned(),
            webhook: Url::parse("https://coffee.test/").expect("a URL"),
            project_id: None,
            scene: "Order".to_owned(),
            handlers: Handlers::default(),
            reason: None,
            verified: true,
        };
        let mut ask = |reason: Option<&str>, kind| {
            action.reason = reason.map(str::to_owned);
            action.consent_question(kind)
        };
        assert_eq!(
            ask(None, LinkingType::Oauth),
            "To go on, I need to link your Coffee account to Google. Is that OK?"
        );
        assert_eq!(
            ask(Some("To remember your usual order"), LinkingType::Streamlined),
            "To remember your usual order, I need to link Coffee to your Google Account. Is that OK?"
        );
        assert_eq!(
            ask(Some("We remember your order."), LinkingType::GoogleSignIn),
            "We remember your order. I need to share your name, email address and profile picture with Coffee. Is that OK?"
        );
    }
}
