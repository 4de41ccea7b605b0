//! What to look at when every hop of a link holds and the phone still refuses: the traps of the
//! console and of the phone, and this cloud's own strings to copy from.

use url::{Host, Url};

use crate::google::symptoms::NOT_YOUR_SERVER;
use crate::google::{ClientAuth, Target};
use crate::protocol::oauth::google_redirect_uri;

use super::Style;
use super::harmless::is_harmful;
use super::wrap::{length, wrap};

/// Renders the traps, then what belongs into Google's console and into the cloud; never the client
/// secret.
#[must_use]
pub fn render_not_your_server(target: &Target, style: Style) -> String {
    let mut text = String::new();
    push_lines(&mut text, "if a phone still cannot link, it is not your server:", style);
    if let Some(origin) = beyond_googles_reach(target) {
        let rule = format!(
            "Google cannot use {origin}: it needs the cloud's public https address instead"
        );
        push_bullet(&mut text, &rule, style);
    }
    // What the other one asks for stands below, to the letter.
    for trap in NOT_YOUR_SERVER.iter().filter(|trap| trap.paste.is_empty()) {
        push_bullet(&mut text, trap.rule, style);
    }
    text.push_str("to tick it off: smarthome explain \"not your server\"\n\n");
    push_strings(
        &mut text,
        "Google's console holds exactly this, without spaces around it:",
        &console(target),
        style,
    );
    push_strings(
        &mut text,
        "your cloud allows these redirect URIs:",
        &redirect_uris(target),
        style,
    );
    text
}

fn push_bullet(text: &mut String, rule: &str, style: Style) {
    for (index, line) in wrap(rule, style.width().saturating_sub(4)).iter().enumerate() {
        text.push_str(if index == 0 { "  - " } else { "    " });
        text.push_str(line);
        text.push('\n');
    }
}

type Labelled = (&'static str, String);

fn console(target: &Target) -> Vec<Labelled> {
    let auth = match target.client_auth {
        ClientAuth::Body => "not ticked",
        ClientAuth::Basic => "ticked",
    };
    let strings = [
        ("client id", target.client_id.clone()),
        ("client secret", "the one used here".to_owned()),
        ("authorization URL", target.authorize_url.to_string()),
        ("token URL", target.token_url.to_string()),
        ("fulfillment URL", target.fulfillment_url.to_string()),
        ("scopes", target.scopes.join(" ")),
        ("HTTP basic auth", auth.to_owned()),
    ];
    strings.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

fn redirect_uris(target: &Target) -> Vec<Labelled> {
    let uri = |sandbox| google_redirect_uri(&target.project_id, sandbox);
    vec![("production", uri(false)), ("sandbox", uri(true))]
}

/// A label and a value in each line, the values aligned; a value that does not fit stands below its
/// label. None is ever broken: it is there to be copied.
fn push_strings(text: &mut String, heading: &str, strings: &[Labelled], style: Style) {
    push_lines(text, heading, style);
    let label_width = strings.iter().map(|(label, _)| length(label)).max().unwrap_or(0);
    for (label, value) in strings {
        let value: String = value.chars().filter(|character| !is_harmful(*character)).collect();
        let fits = 2 + label_width + 2 + length(&value) <= style.width();
        let (label, gap) = if fits {
            (format!("  {label:<label_width$}"), "  ")
        } else {
            (format!("  {label}"), "\n    ")
        };
        text.extend([&style.dim(&label), gap, &value, "\n"]);
    }
}

fn push_lines(text: &mut String, words: &str, style: Style) {
    for line in wrap(words, style.width()) {
        text.push_str(&line);
        text.push('\n');
    }
}

/// Where the first of the URLs leads that Google's servers or somebody's phone cannot use.
fn beyond_googles_reach(target: &Target) -> Option<String> {
    let urls = [&target.authorize_url, &target.token_url, &target.fulfillment_url];
    let url = urls.into_iter().find(|url| url.scheme() != "https" || is_private(url))?;
    Some(url.origin().ascii_serialization())
}

/// Whether the host is one that only this machine or its network knows.
fn is_private(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => {
            ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified()
        }
        Some(Host::Ipv6(ip)) => {
            ip.is_loopback()
                || ip.is_unique_local()
                || ip.is_unicast_link_local()
                || ip.is_unspecified()
        }
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::ClientSecret;
    use crate::report::samples::snapshot;

    fn target(origin: &str) -> Target {
        let url = |path: &str| Url::parse(&format!("{origin}{path}")).expect("a URL");
        Target {
            name: "default".to_owned(),
            authorize_url: url("/oauth/authorize"),
            token_url: url("/oauth/token"),
            userinfo_url: None,
            fulfillment_url: url("/fulfillment"),
            client_id: "google".to_owned(),
            client_secret: ClientSecret::new("never-to-be-shown"),
            client_auth: ClientAuth::Body,
            project_id: "my-project".to_owned(),
            scopes: Vec::new(),
        }
    }

    #[test]
    fn the_strings_stand_ready_to_be_copied() {
        let here = target("http://127.0.0.1:8080");
        let elsewhere = Target {
            scopes: vec!["devices".to_owned(), "offline_access".to_owned()],
            client_auth: ClientAuth::Basic,
            ..target("https://cloud.example.com")
        };
        for (name, target) in [("here", &here), ("elsewhere", &elsewhere)] {
            for width in [40, 80] {
                let text = render_not_your_server(target, Style::plain(width));
                assert!(!text.contains("never-to-be-shown"), "{text}");
                snapshot(&format!("not-your-server-{name}-{width}"), &text);
            }
        }
    }

    #[test]
    fn no_value_is_ever_broken() {
        let long = format!("/{}", "long/".repeat(60));
        let target = Target {
            fulfillment_url: Url::parse("https://cloud.example.com")
                .expect("one")
                .join(&long)
                .expect("one"),
            ..target("https://cloud.example.com")
        };
        for width in 40..120 {
            let text = render_not_your_server(&target, Style::plain(width));
            assert!(text.contains(target.fulfillment_url.as_str()), "{width}: {text}");
            for sandbox in [false, true] {
                let uri = google_redirect_uri("my-project", sandbox);
                assert!(text.lines().any(|line| line.ends_with(&uri)), "{width}: {text}");
            }
        }
    }

    #[test]
    fn what_google_cannot_use_is_said_first() {
        for (origin, is_beyond) in [
            ("http://127.0.0.1:8080", true),
            ("https://127.0.0.1:8443", true),
            ("https://localhost", true),
            ("https://cloud.localhost", true),
            ("https://[::1]:8443", true),
            ("https://192.168.1.2", true),
            ("https://[fd00::1]", true),
            ("http://cloud.example.com", true),
            ("https://cloud.example.com", false),
            ("https://192.0.2.1", false),
        ] {
            let text = render_not_your_server(&target(origin), Style::plain(100));
            let said = format!("  - Google cannot use {origin}: ");
            assert_eq!(
                text.lines().nth(1).expect("a line").starts_with(&said),
                is_beyond,
                "{text}"
            );
        }
    }

    #[test]
    fn a_client_id_commands_no_terminal() {
        let target = Target { client_id: "a\u{1b}[31m\nb".to_owned(), ..target("https://c.test") };
        let text = render_not_your_server(&target, Style::plain(80));
        assert!(text.contains("  client id          a[31mb\n"), "{text}");
    }
}
