//! Why the sign-in form could not be filled in: a sentence each, and what to do instead.

use url::Url;

use crate::google::unexpected::{place, quote};
use crate::wire::SendError;

const CLOUD_LOG: &str = "look into the cloud's own log";
const BROWSER: &str = "sign in yourself: in a window (`--capture browser`), in your own browser (`--capture loopback`) or anywhere (`--capture paste`)";

/// What stopped the way through the cloud's pages.
#[derive(Clone, Debug, thiserror::Error)]
pub enum FormError {
    /// There is no answer.
    #[error(transparent)]
    Send(#[from] SendError),
    /// A page of the cloud refuses.
    #[error("the cloud answered {status} at `{place}`{}", says(.text))]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Which page.
        place: String,
        /// What a person reads there.
        text: String,
    },
    /// A prompt of the browser's own in place of a page.
    #[error(
        "the cloud answered {status} at `{place}` with `WWW-Authenticate: {scheme}`, by which browsers ask for the password themselves, without a page"
    )]
    AsksBrowser {
        /// The HTTP status.
        status: u16,
        /// Which page.
        place: String,
        /// How the browser would send it.
        scheme: &'static str,
    },
    /// It is no page.
    #[error("the cloud answered {status} with {kind} at `{place}`, which is no page to sign in on{}", says(.text))]
    NotHtml {
        /// The HTTP status.
        status: u16,
        /// The content type.
        kind: String,
        /// Which page.
        place: String,
        /// The error that it holds, where it does.
        text: String,
    },
    /// There is nothing on the page.
    #[error("the page at `{place}` is empty")]
    Empty {
        /// Which page.
        place: String,
    },
    /// The page is larger than any sign-in page.
    #[error(
        "the page at `{place}` has {size} bytes and {tags} tags, more than a sign-in page can need"
    )]
    TooLarge {
        /// Which page.
        place: String,
        /// Its size.
        size: usize,
        /// How many tags it has; time to read them grows with their depth.
        tags: usize,
    },
    /// Nothing to fill in or press.
    #[error("the page at `{place}` has no form to sign in or agree with{}", says(.text))]
    NoForm {
        /// Which page.
        place: String,
        /// What a person reads there.
        text: String,
    },
    /// Fields that only the person can fill in.
    #[error("the form asks for more than a user name and a password: {}", list(.fields))]
    UnknownFields {
        /// The names of those fields.
        fields: Vec<String>,
    },
    /// Several buttons, none of which says yes.
    #[error("none of the buttons says that it agrees: {}", list(.labels))]
    NoAgreement {
        /// What stands on them.
        labels: Vec<String>,
    },
    /// The page is empty until its scripts run.
    #[error("the page needs JavaScript")]
    NeedsJavaScript,
    /// The browser has only its own page about what went wrong.
    #[error("the browser could not open the cloud's page{}", says(.text))]
    NotLoaded {
        /// What the browser says.
        text: String,
    },
    /// A button was pressed and nothing came of it.
    #[error("the page at `{place}` does not react to its button")]
    NoReaction {
        /// Which page.
        place: String,
    },
    /// A puzzle against programs such as this.
    #[error("the page asks to solve a puzzle ({puzzle})")]
    Captcha {
        /// Whose.
        puzzle: &'static str,
    },
    /// User name or password are wrong, most likely.
    #[error("the cloud showed the sign-in form again{}", says(.alert.as_deref().unwrap_or_default()))]
    SignInAgain {
        /// What the page says about it.
        alert: Option<String>,
    },
    /// Cookies without end.
    #[error("the cloud set {count} cookies on the way, more than browsers keep")]
    TooManyCookies {
        /// How many are kept.
        count: usize,
    },
    /// Redirects without end.
    #[error("the cloud redirected {count} times in a row, last to `{place}`")]
    EndlessRedirects {
        /// How many were followed.
        count: usize,
        /// Where the last one goes.
        place: String,
    },
    /// Pages without end.
    #[error("after {count} pages the cloud still shows another one, at `{place}`")]
    EndlessPages {
        /// How many were filled in.
        count: usize,
        /// The last one.
        place: String,
    },
    /// A redirect to nowhere.
    #[error("the cloud answered {status} at `{place}` without a `Location` that is a URL")]
    BadLocation {
        /// The HTTP status.
        status: u16,
        /// Which page.
        place: String,
    },
    /// A way that does not lead to a web page.
    #[error("the cloud leads to {}, which is no address of a web page", quote(.place))]
    BadAddress {
        /// Where it leads.
        place: String,
    },
    /// The code or the token goes to somebody else.
    #[error("the cloud sent the {what} to `{place}` instead of `{expected}`")]
    Elsewhere {
        /// What went there.
        what: &'static str,
        /// Where it went.
        place: String,
        /// The redirect URI that was asked for.
        expected: String,
    },
    /// The code is posted, and Google reads a query.
    #[error(
        "the cloud posts its answer to `{place}`; Google reads `code` and `state` from the query of a redirect"
    )]
    PostedToRedirectUri {
        /// The redirect URI.
        place: String,
    },
    /// A script or a frame of the page asks for the redirect, and the page stays.
    #[error(
        "the cloud's page loads the redirect into itself (`Sec-Fetch-Dest: {destination}`) instead of going there"
    )]
    LoadedWithin {
        /// What it is loaded as, in the browser's words.
        destination: String,
    },
    /// The form would give the password to another host.
    #[error("user name or password would go to `{host}`, which is not the cloud's host")]
    ForeignHost {
        /// That host.
        host: String,
    },
    /// The form would give the password away in clear.
    #[error("user name or password would go to `{place}` without encryption")]
    Downgrade {
        /// Where they would go.
        place: String,
    },
}

impl FormError {
    /// What the person can do about it; nothing where no answer came for
    /// reasons other than TLS: that has causes of its own.
    #[must_use]
    pub fn advice(&self) -> Option<&'static str> {
        let advice = match self {
            Self::Send(error) if error.is_unreachable() => return error.tls_advice(),
            Self::Send(SendError::LargeHead { .. }) | Self::TooManyCookies { .. } => {
                "set each cookie once, under one name: browsers drop what is too many, the session's own too"
            }
            Self::Send(error) if !matches!(error, SendError::TooLarge { .. }) => CLOUD_LOG,
            Self::Refused { status: 500.., .. } => CLOUD_LOG,
            Self::Refused { status: 400..=499, text, .. } if mentions_redirect(text) => {
                "register Google's redirect URIs for this client in the cloud: production and sandbox"
            }
            Self::Refused { .. } => {
                "hold client id, redirect URI and scopes against what the cloud knows of this client"
            }
            Self::SignInAgain { .. } => {
                "user name or password are wrong: check `--username` and `--password`"
            }
            Self::EndlessPages { .. } => {
                "the cloud waits for what a program cannot do, or has lost its session: look at the domain and path of its cookies"
            }
            Self::EndlessRedirects { .. } => {
                "the cloud may have lost its session: look at the domain and path of its cookies"
            }
            Self::BadAddress { .. } => {
                "lead to http or https addresses alone; the last redirects with 302 to the redirect URI"
            }
            Self::BadLocation { .. } | Self::PostedToRedirectUri { .. } => {
                "redirect with 302 to the redirect URI and put `code` and `state` into its query"
            }
            Self::LoadedWithin { .. } => {
                "let the browser itself go to the redirect URI, by a 302 to a page or by `location`: neither `fetch` nor a frame takes it there"
            }
            Self::Elsewhere { .. } => "redirect to exactly the redirect_uri of the request",
            Self::Downgrade { .. } => "serve the sign-in form and what it posts to by https",
            Self::AsksBrowser { .. } => {
                "show a sign-in page of the cloud's own: the phone opens the authorization URL as a web page"
            }
            Self::Empty { .. } => {
                "look into the cloud's own log: the page may have failed to render"
            }
            Self::NotHtml { .. } => {
                "the authorization URL may be another one: `--authorize-url`; or sign in with a browser of your own: `--capture loopback`"
            }
            Self::Send(_)
            | Self::TooLarge { .. }
            | Self::NoForm { .. }
            | Self::UnknownFields { .. }
            | Self::NoAgreement { .. }
            | Self::NeedsJavaScript
            | Self::Captcha { .. }
            | Self::NoReaction { .. }
            | Self::ForeignHost { .. } => BROWSER,
            Self::NotLoaded { .. } => {
                "open the authorization URL in a browser of your own: what does it say there?"
            }
        };
        Some(advice)
    }

    /// The words of the page or document that refuses.
    pub(super) fn words(&self) -> &str {
        match self {
            Self::Refused { text, .. } | Self::NotHtml { text, .. } => text,
            _ => "",
        }
    }

    pub(super) fn elsewhere(what: &'static str, url: &Url, expected: &str) -> Self {
        Self::Elsewhere { what, place: place(url), expected: expected.to_owned() }
    }
}

fn mentions_redirect(text: &str) -> bool {
    let text = text.to_lowercase();
    text.contains("redirect") || text.contains("callback")
}

fn says(text: &str) -> String {
    if text.trim().is_empty() { String::new() } else { format!(": {}", quote(text)) }
}

fn list(names: &[String]) -> String {
    let names: Vec<String> = names.iter().take(8).map(|name| quote(name)).collect();
    names.join(", ")
}
