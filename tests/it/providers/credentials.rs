//! How client id and secret travel to the token endpoint.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::*;

/// An id that is a URL, as some clouds want it, and a secret with everything that has a meaning.
const URL_ID: &str = "https://oauth-redirect.googleusercontent.com/";
const ODD_SECRET: &str = "a:b%2B+c/ä=&d";

/// Takes HTTP Basic alone, with both parts form-encoded as RFC 6749 §2.3.1 has it.
fn basic_alone(asked: &Asked) -> Option<Answer> {
    if !asked.is("POST", "/token") {
        return None;
    }
    let pair = asked.header("authorization").strip_prefix("Basic ");
    let pair = pair.and_then(|pair| String::from_utf8(STANDARD.decode(pair).ok()?).ok());
    let is_known = pair.is_some_and(|pair| {
        let (id, secret) = pair.split_once(':').expect("a colon");
        let decoded = |text: &str| value_of(format!("x={text}").as_bytes(), "x");
        decoded(id) == URL_ID && decoded(secret) == ODD_SECRET
    });
    if is_known {
        assert!(asked.form("client_id").is_empty() && asked.form("client_secret").is_empty());
        return Some(tokens(asked));
    }
    let refused = error(401, "invalid_client", "client authentication failed");
    Some(refused.header("WWW-Authenticate", "Basic realm=\"token\""))
}

fn flags(more: &str) -> String {
    format!("--client-id {URL_ID} --client-secret {ODD_SECRET} {more}")
}

/// The command line without the client that others use.
fn link(provider: &Provider, sandbox: &Sandbox, more: &str) -> Ran {
    let line = provider.line(&flags(more));
    let line = line.replacen(&format!("--client-id google-id --client-secret {SECRET} "), "", 1);
    sandbox.hide(ODD_SECRET);
    let mut ran = sandbox.run(&line);
    ran.hide_line();
    ran
}

#[test]
fn a_provider_that_takes_basic_alone_links_by_the_flag() {
    let sandbox = Sandbox::new();
    let provider = Provider::with(basic_alone);
    link(&provider, &sandbox, "--client-auth basic").expect_code(0);
    let sent = provider.asked_at("POST", "/token");
    assert_eq!(sent.len(), 2, "the exchange and the refresh");
    assert_eq!(provider.asked_at("GET", "/auth")[0].query("client_id"), URL_ID);
    sandbox.run("account refresh").expect_code(0);
}

#[test]
fn without_it_the_flag_is_the_first_of_the_causes() {
    let sandbox = Sandbox::new();
    let provider = Provider::with(basic_alone);
    let ran = link(&provider, &sandbox, "").expect_code(1);
    let document = link(&provider, &sandbox, "--json").expect_code(1).json();
    let causes = document["causes"].as_array().expect("causes");
    assert!(causes[0].as_str().is_some_and(|cause| cause.contains("`--client-auth basic`")));
    assert_eq!(causes.iter().filter(|it| it.to_string().contains("--client-auth")).count(), 1);
    ran.snapshot("providers-basic-alone");
}

#[test]
fn smarthome_toml_says_it_as_well() {
    let sandbox = Sandbox::new();
    let provider = Provider::with(basic_alone);
    let url = &provider.url;
    sandbox.write("secret", ODD_SECRET);
    sandbox.hide(ODD_SECRET);
    sandbox.write(
        "smarthome.toml",
        &format!(
            "[targets.cloud]\nauthorize_url = \"{url}/auth\"\ntoken_url = \"{url}/token\"\n\
             fulfillment_url = \"{url}/smarthome\"\nclient_id = \"{URL_ID}\"\n\
             client_secret_file = \"secret\"\nproject_id = \"p-1\"\nclient_auth = \"basic\"\n"
        ),
    );
    let line = format!("link --target cloud --username {USERNAME} --password \"{PASSWORD}\"");
    sandbox.run(&line).expect_code(0);
    assert!(provider.asked_at("POST", "/token")[0].header("authorization").starts_with("Basic "));
}

#[test]
fn a_provider_that_takes_the_body_alone_is_told_from_one_that_takes_basic() {
    let sandbox = Sandbox::new();
    let provider = Provider::with(|_| None);
    let ran = provider.link(&sandbox, "--client-auth basic").expect_code(1);
    ran.expect_stdout("`--client-auth body`");
}

/// A bad client is refused as a page, as a framework's own error handler does.
#[test]
fn a_bad_client_refused_as_a_page_is_quoted() {
    let sandbox = Sandbox::new();
    let provider = Provider::with(|asked| {
        let page = "<title>Error</title><h1>Bad Request</h1><p>Invalid client: google-id</p>";
        asked.is("POST", "/token").then(|| Answer::new(400, "text/html", page))
    });
    provider.link(&sandbox, "").expect_code(1).snapshot("providers-client-refused-as-page");
}
