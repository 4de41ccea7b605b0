//! The functions of the webhook, by the names under which they are called.

/// The functions of the webhook.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Handler {
    /// The Assistant does not know who speaks.
    Guest,
    /// The account is linked.
    Linked,
    /// The person would not link it.
    Rejected,
    /// It could not be linked.
    Error,
    /// The person says whether there shall be an account for them.
    NewAccount,
    /// The person says what they would like.
    TakeOrder,
    /// The person says whether it shall be the usual order.
    ConfirmUsual,
    /// The person says whether the order becomes the usual one.
    KeepUsual,
}

impl Handler {
    const ALL: [Self; 8] = [
        Self::Guest,
        Self::Linked,
        Self::Rejected,
        Self::Error,
        Self::NewAccount,
        Self::TakeOrder,
        Self::ConfirmUsual,
        Self::KeepUsual,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Guest => "guest",
            Self::Linked => "linked",
            Self::Rejected => "rejected",
            Self::Error => "error",
            Self::NewAccount => "new_account",
            Self::TakeOrder => "take_order",
            Self::ConfirmUsual => "confirm_usual",
            Self::KeepUsual => "keep_usual",
        }
    }

    /// The handler of a name.
    pub(super) fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|handler| handler.name() == name)
    }

    /// The names of all, for whoever asks for another.
    pub(super) fn names() -> String {
        Self::ALL.map(|handler| format!("`{}`", handler.name())).join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handlers_have_names() {
        for handler in Handler::ALL {
            assert_eq!(Handler::find(handler.name()), Some(handler));
        }
        assert_eq!(Handler::find("nobody"), None);
    }
}
