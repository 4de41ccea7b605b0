//! What to look at when every hop of a link is green and the phone still refuses.

/// One thing to look at.
#[derive(Debug)]
pub struct Trap {
    /// What must hold.
    pub rule: &'static str,
    /// What to look at one by one.
    pub checks: &'static [&'static str],
    /// What to paste, with what it is for.
    pub paste: &'static [(&'static str, &'static str)],
}

/// The traps of the console and of the phone.
pub const NOT_YOUR_SERVER: [Trap; 4] = [
    Trap {
        rule: "the URLs, client id and secret in Google's console are those used here, without spaces around them",
        checks: &[
            "the authorization URL, the token URL and the fulfillment URL, each in its own field",
            "client id and client secret; no space or line break came along with the paste",
            "the box for HTTP basic auth is ticked only where `client_auth = \"basic\"` is needed here",
            "the scopes are those given here with `--scope`",
            "your cloud allows both redirect URIs, with the id of this project in the place of PROJECT",
            "saved; changing the fulfillment URL, saving, and changing it back has helped (unconfirmed)",
        ],
        paste: &[
            ("redirect URI", "https://oauth-redirect.googleusercontent.com/r/PROJECT"),
            (
                "redirect URI of the sandbox",
                "https://oauth-redirect-sandbox.googleusercontent.com/r/PROJECT",
            ),
        ],
    },
    Trap {
        rule: "the person on the phone is signed in with an account that may test this project",
        checks: &[
            "the Google account on the phone is the one that owns the project, or a tester of it",
            "testing is switched on for the draft, where the console has a switch for it",
            "name, logo, contact and privacy policy of the integration are filled in (unconfirmed)",
        ],
        paste: &[],
    },
    Trap {
        rule: "the cloud is reachable from outside, by https with a certificate that browsers trust",
        checks: &[
            "the sign-in page opens on the phone with Wi-Fi switched off",
            "the whole certificate chain is sent, and the certificate names this host",
            "no firewall, country filter or bot filter stands before the token and fulfillment URLs: Google's servers call them, not the phone",
            "no redirect stands before them either: Google posts",
        ],
        paste: &[],
    },
    Trap {
        rule: "after a change in the console the old link is removed first; a test link can expire",
        checks: &[
            "the old link is removed in the Google Home app, then linked anew",
            "the test is started again in the console: links of a draft used to end after some days",
            "cookies of the sign-in page are cleared where it skips sign-in (unconfirmed)",
        ],
        paste: &[],
    },
];
