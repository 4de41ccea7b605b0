//! The closed and open words of the protocol: statuses and modes. An unknown one is kept as it came.

use serde::{Serialize, Serializer};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $default:ident {
        $($(#[$variant_doc:meta])* $variant:ident => $wire:literal,)*
    }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, Eq, PartialEq)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
            /// Nothing was said.
            #[default]
            $default,
            /// A word outside the list, exactly as it came.
            Other(String),
        }

        impl $name {
            /// The spelling on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::$default => words!(@default $name),
                    Self::Other(text) => text,
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($wire => Self::$variant,)*
                    text if text == words!(@default $name) => Self::$default,
                    other => Self::Other(other.to_owned()),
                }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
    (@default AccountLinkingStatus) => { "ACCOUNT_LINKING_STATUS_UNSPECIFIED" };
    (@default VerificationStatus) => { "USER_VERIFICATION_STATUS_UNSPECIFIED" };
    (@default SlotFillingStatus) => { "UNSPECIFIED" };
    (@default SlotMode) => { "MODE_UNSPECIFIED" };
    (@default SlotStatus) => { "SLOT_UNSPECIFIED" };
}

words! {
    /// Whether the person's account is linked.
    AccountLinkingStatus, Unspecified {
        /// It is not.
        NotLinked => "NOT_LINKED",
        /// It is.
        Linked => "LINKED",
    }
}

words! {
    /// Whether the Assistant knows whose voice it hears.
    VerificationStatus, Unspecified {
        /// It does not: nothing can be linked.
        Guest => "GUEST",
        /// It does.
        Verified => "VERIFIED",
    }
}

words! {
    /// How far the slots of a scene are filled.
    SlotFillingStatus, Unspecified {
        /// Slot filling has begun.
        Initialized => "INITIALIZED",
        /// Some are filled.
        Collecting => "COLLECTING",
        /// All are filled.
        Final => "FINAL",
    }
}

words! {
    /// Whether a scene needs a slot.
    SlotMode, Unspecified {
        /// It does not.
        Optional => "OPTIONAL",
        /// It does.
        Required => "REQUIRED",
    }
}

words! {
    /// How a slot stands. A webhook may say `INVALID`; the others are the Assistant's to say.
    SlotStatus, Unspecified {
        /// It has no value.
        Empty => "EMPTY",
        /// Its value does not do.
        Invalid => "INVALID",
        /// It has a value.
        Filled => "FILLED",
    }
}

/// What came of the account-linking scene.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LinkingResult {
    /// The account is linked.
    Linked,
    /// The person would not.
    Rejected,
    /// It could not be done.
    Error,
}

impl LinkingResult {
    /// The value of the slot.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Linked => "LINKED",
            Self::Rejected => "REJECTED",
            Self::Error => "ERROR",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_outside_the_list_prints_back_as_it_came() {
        for word in ["LINKED", "NOT_LINKED", "ACCOUNT_LINKING_STATUS_UNSPECIFIED", "linked", ""] {
            assert_eq!(AccountLinkingStatus::from(word).as_str(), word);
        }
        assert_eq!(VerificationStatus::from("GUEST"), VerificationStatus::Guest);
        assert_eq!(SlotStatus::default().as_str(), "SLOT_UNSPECIFIED");
        assert_eq!(SlotFillingStatus::from("FINAL"), SlotFillingStatus::Final);
        assert_eq!(SlotMode::from("x"), SlotMode::Other("x".to_owned()));
    }
}
