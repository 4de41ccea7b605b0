//! The sentences of the pages, by the names under which `locales/*.ftl` have them.

macro_rules! messages {
    ($($name:ident = $id:literal,)*) => {
        /// A sentence, a title or a label.
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        pub(super) enum Message {
            $($name,)*
        }

        impl Message {
            #[cfg(test)]
            pub(super) const ALL: &[Self] = &[$(Self::$name,)*];

            /// Its name in the files.
            pub(super) fn id(self) -> &'static str {
                match self {
                    $(Self::$name => $id,)*
                }
            }
        }
    };
}

messages! {
    Product = "product",
    SignInTitle = "sign-in-title",
    SignInLead = "sign-in-lead",
    Statement = "statement",
    Username = "username",
    Password = "password",
    SignIn = "sign-in",
    Cancel = "cancel",
    ConsentTitle = "consent-title",
    SignedInAs = "signed-in-as",
    Switch = "switch",
    Agree = "agree",
    WhatGoogleGets = "what-google-gets",
    Devices = "devices",
    DevicesWhy = "devices-why",
    State = "state",
    StateWhy = "state-why",
    Profile = "profile",
    ProfileWhy = "profile-why",
    Control = "control",
    UnlinkHow = "unlink-how",
    UnlinkHere = "unlink-here",
    UnlinkGoogle = "unlink-google",
    Privacy = "privacy",
    AccountTitle = "account-title",
    AccountSignInTitle = "account-sign-in-title",
    AccountSignInLead = "account-sign-in-lead",
    Links = "links",
    NoLinks = "no-links",
    LinkedOn = "linked-on",
    Unlink = "unlink",
    SignOut = "sign-out",
    ProblemTitle = "problem-title",
    ProblemHelp = "problem-help",
    WrongClientId = "wrong-client-id",
    WrongRedirectUri = "wrong-redirect-uri",
    MissingState = "missing-state",
    StoreTitle = "store-title",
    StoreDown = "store-down",
    WrongPassword = "wrong-password",
    Incomplete = "incomplete",
    StaleForm = "stale-form",
    Blocked = "blocked",
}
