//! What the person who runs the cloud decides: the registered client, lifetimes, addresses.

use std::time::Duration;

use url::{Host, Url};

use super::{GoogleSettings, LinksPerUser};
use crate::protocol::ClientSecret;
use crate::protocol::oauth::{Flow, google_redirect_uri};

/// The settings of a cloud.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where the cloud is reached, without a trailing slash.
    pub base_url: String,
    /// The registered clients; Google is one.
    pub clients: Vec<Client>,
    /// Google's project id, the last segment of its redirect URIs.
    pub project_id: String,
    /// Where an authorization may be sent back to.
    pub redirects: RedirectPolicy,
    /// How long an access token lives; an hour by default.
    pub access_ttl: Duration,
    /// How long an authorization code lives; ten minutes by default.
    pub code_ttl: Duration,
    /// How long a won exchange waits before it answers, so that exchanges of the same code which
    /// are already under way lose without harm. One that begins after the answer is a replay.
    pub exchange_overlap: Duration,
    /// How Google's word on who somebody is is verified: for streamlined linking and Google
    /// Sign-In, which are off without it.
    pub google: Option<GoogleSettings>,
    /// How many Google accounts may be linked to a user at once; several by default.
    pub links_per_user: LinksPerUser,
    /// The cost of password hashing.
    pub argon2: argon2::Params,
    /// Whether the home is the built-in one, whose passwords everybody knows: then only requests
    /// with a loopback `Host` are served.
    pub demo_home: bool,
}

/// A registered OAuth client.
#[derive(Clone, Debug)]
pub struct Client {
    /// The `client_id`.
    pub id: String,
    /// The `client_secret`.
    pub secret: ClientSecret,
    /// The flow it is registered for.
    pub flow: Flow,
}

impl Client {
    /// A client of the authorization code flow, the only one that smart home allows.
    #[must_use]
    pub fn new(id: &str, secret: ClientSecret) -> Self {
        Self { id: id.to_owned(), secret, flow: Flow::Code }
    }
}

/// The allow-list of redirect URIs. URIs are compared to the letter.
#[derive(Clone, Debug)]
pub struct RedirectPolicy {
    /// URIs that match exactly.
    pub exact: Vec<String>,
    /// `http://127.0.0.1/r/PROJECT` matches on any port (RFC 8252 §7.3).
    pub loopback_path: Option<String>,
}

impl RedirectPolicy {
    /// Google's production and sandbox URIs of a project and, where `loopback` is set, the
    /// loopback URI on any port.
    #[must_use]
    pub fn google(project_id: &str, loopback: bool) -> Self {
        Self {
            exact: vec![
                google_redirect_uri(project_id, false),
                google_redirect_uri(project_id, true),
            ],
            loopback_path: loopback.then(|| format!("/r/{project_id}")),
        }
    }

    /// Whether a redirect to `uri` is allowed.
    #[must_use]
    pub fn allows(&self, uri: &str) -> bool {
        self.exact.iter().any(|allowed| allowed == uri)
            || self.loopback_path.as_ref().is_some_and(|path| is_loopback_uri(uri, path))
    }
}

/// Whether `uri` is `http://127.0.0.1[:PORT]` followed by exactly `path`.
fn is_loopback_uri(uri: &str, path: &str) -> bool {
    let Some(rest) = uri.strip_prefix("http://127.0.0.1") else {
        return false;
    };
    let Some(port) = rest.strip_suffix(path) else {
        return false;
    };
    let Some(digits) = port.strip_prefix(':') else {
        return port.is_empty();
    };
    !digits.starts_with('0')
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && digits.parse::<u16>().is_ok()
}

impl Settings {
    /// Settings with Google's own lifetimes for one client.
    #[must_use]
    pub fn new(base_url: &Url, client: Client, project_id: &str) -> Self {
        let loopback = match base_url.host() {
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            Some(Host::Domain(name)) => name == "localhost",
            None => false,
        };
        Self {
            base_url: base_url.as_str().trim_end_matches('/').to_owned(),
            clients: vec![client],
            project_id: project_id.to_owned(),
            redirects: RedirectPolicy::google(project_id, loopback),
            access_ttl: Duration::from_hours(1),
            code_ttl: Duration::from_mins(10),
            exchange_overlap: Duration::from_millis(25),
            google: None,
            links_per_user: LinksPerUser::default(),
            argon2: argon2::Params::default(),
            demo_home: false,
        }
    }

    /// The registered client of an id.
    #[must_use]
    pub fn client(&self, id: &str) -> Option<&Client> {
        self.clients.iter().find(|client| client.id == id)
    }

    /// Whether a client is registered for a flow.
    #[must_use]
    pub fn has_flow(&self, flow: Flow) -> bool {
        self.clients.iter().any(|client| client.flow == flow)
    }

    /// The address of one of this cloud's paths.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base_url)
    }

    /// The path by which a page of this cloud refers to another: without the host, so that it
    /// holds under every name by which the cloud is reached.
    #[must_use]
    pub fn path(&self, path: &str) -> String {
        let after_scheme = self.base_url.split_once("://").map_or("", |(_, rest)| rest);
        let prefix = after_scheme.find('/').map_or("", |slash| &after_scheme[slash..]);
        format!("{prefix}{path}")
    }

    /// Whether the cloud is reached over TLS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.base_url.starts_with("https://")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn policy() -> RedirectPolicy {
        RedirectPolicy::google("my-project", true)
    }

    #[test]
    fn googles_uris_and_any_loopback_port_are_allowed() {
        for uri in [
            "https://oauth-redirect.googleusercontent.com/r/my-project",
            "https://oauth-redirect-sandbox.googleusercontent.com/r/my-project",
            "http://127.0.0.1/r/my-project",
            "http://127.0.0.1:49152/r/my-project",
        ] {
            assert!(policy().allows(uri), "{uri}");
        }
    }

    #[test]
    fn pages_refer_to_each_other_by_path() {
        for (base_url, expected) in
            [("http://127.0.0.1:8080", "/account"), ("https://example.com/home/", "/home/account")]
        {
            let client = Client::new("c", ClientSecret::new("s"));
            let settings = Settings::new(&Url::parse(base_url).expect("a URL"), client, "p");
            assert_eq!(settings.path("/account"), expected);
            assert_eq!(
                settings.url("/account"),
                base_url.trim_end_matches('/').to_owned() + "/account"
            );
        }
    }

    #[test]
    fn near_misses_are_refused() {
        for uri in [
            "https://oauth-redirect.googleusercontent.com/r/my-project/",
            "https://oauth-redirect.googleusercontent.com/r/My-Project",
            "https://oauth-redirect.googleusercontent.com/r/other",
            "https://oauth-redirect.googleusercontent.com/r/my-project?x=1",
            "https://oauth-redirect.googleusercontent.com/r/my-project#f",
            "https://oauth-redirect.googleusercontent.com:443/r/my-project",
            "https://oauth-redirect.googleusercontent.com@evil.test/r/my-project",
            "https://oauth-redirect.googleusercontent.com.evil.test/r/my-project",
            "http://oauth-redirect.googleusercontent.com/r/my-project",
            "http://127.0.0.1:0/r/my-project",
            "http://127.0.0.1:08080/r/my-project",
            "http://127.0.0.1:99999/r/my-project",
            "http://127.0.0.1:80@evil.test/r/my-project",
            "http://127.0.0.1.evil.test/r/my-project",
            "http://127.0.0.1:+80/r/my-project",
            "http://127.0.0.1:/r/my-project",
            "http://localhost/r/my-project",
            "",
        ] {
            assert!(!policy().allows(uri), "{uri}");
        }
    }

    proptest! {
        #[test]
        fn nothing_put_before_or_after_an_allowed_uri_is_allowed(before in ".{0,4}", after in ".{0,4}") {
            let allowed = "https://oauth-redirect.googleusercontent.com/r/my-project";
            prop_assume!(!(before.is_empty() && after.is_empty()));
            let uri = format!("{before}{allowed}{after}");
            prop_assert!(!policy().allows(&uri));
        }

        #[test]
        fn one_changed_byte_is_refused(index in 0usize..57, replacement in "[ -~]") {
            let allowed = "https://oauth-redirect.googleusercontent.com/r/my-project";
            let mut uri = allowed.to_owned();
            uri.replace_range(index..=index, &replacement);
            prop_assume!(uri != allowed);
            prop_assert!(!policy().allows(&uri));
        }
    }
}
