//! What is wrong with a certificate, against a server that shows it.

use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use rustls::{ServerConfig, ServerConnection};

use super::authority::{Authority, Leaf};
use crate::common::{PASSWORD, Sandbox, snapshot, snapshot_of};

/// Answers every connection on a free port; ends with the tests.
fn start(answer: impl Fn(TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || listener.incoming().flatten().for_each(answer));
    address.to_string()
}

/// A server that shows this certificate and says nothing after it.
fn show(leaf: &Leaf) -> String {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let chain = leaf.chain.iter().map(|(der, _)| der.clone()).collect();
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("both versions")
        .with_no_client_auth()
        .with_single_cert(chain, leaf.key())
        .expect("a pair");
    let config = Arc::new(config);
    start(move |mut stream| {
        let mut connection = ServerConnection::new(Arc::clone(&config)).expect("a connection");
        // The client hangs up, which is what is tried.
        let _ = connection.complete_io(&mut stream);
    })
}

fn without_chain(mut leaf: Leaf) -> Leaf {
    leaf.chain.truncate(1);
    leaf
}

#[test]
fn what_is_wrong_with_a_certificate_is_said_with_what_to_do() {
    let sandbox = Sandbox::new();
    let root = Authority::root("the root");
    let below = root.below("the intermediate");
    sandbox.write("root.pem", &root.pem());
    let here = ["127.0.0.1"];
    let expired = root.issue_with(&here, |params| {
        params.not_after = rcgen::date_time_ymd(2021, 2, 3);
    });
    let not_yet = root.issue_with(&here, |params| {
        params.not_before = rcgen::date_time_ymd(3021, 2, 3);
    });
    let elsewhere = root.issue(&["cloud.example.com", "192.0.2.1"]);
    let runs = [
        ("expired", expired, "--ca root.pem"),
        ("not yet valid", not_yet, "--ca root.pem"),
        ("wrong name", elsewhere, "--ca root.pem"),
        ("self-signed", Leaf::self_signed(&here, false), ""),
        ("an authority's", Leaf::self_signed(&here, true), ""),
        ("unknown issuer", below.issue(&here), ""),
        ("leaf alone", without_chain(below.issue(&here)), "--ca root.pem"),
    ]
    .map(|(name, leaf, flags)| {
        let ran = sandbox.run(&format!("link https://{} {flags}", show(&leaf)));
        let ran = ran.expect_code(3).expect_stderr("hint: ");
        // The snapshot hides moments.
        match name {
            "expired" => assert!(ran.stderr.contains(" at 2021-02-03T00:00:00Z"), "{}", ran.stderr),
            "not yet valid" => assert!(ran.stderr.contains("from 3021-02-03T"), "{}", ran.stderr),
            _ => {}
        }
        format!("# {name}\n{}", ran.text())
    });
    snapshot("tls-faults", &runs.join("\n"));
}

#[test]
fn http_where_https_is_spoken_and_the_other_way_round_are_told() {
    let sandbox = Sandbox::new();
    let plain = start(|mut stream| {
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
    });
    let server = sandbox.serve("--tls-self-signed");
    let runs = [
        sandbox.run(&format!("link https://{plain}")).expect_code(3),
        sandbox.run(&format!("link {}", server.url().replace("https", "http"))).expect_code(1),
    ];
    snapshot_of("tls-other-scheme", &runs);
}

#[test]
fn a_hop_says_what_the_phone_shows_of_a_certificate() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("");
    let shown = show(&Authority::root("the root").issue(&["127.0.0.1"]));
    sandbox.write("password", PASSWORD);
    let runs = ["--authorize-url", "--fulfillment-url"].map(|flag| {
        let mut ran = sandbox
            .run(&format!(
                "link {} {flag} https://{shown}/x --username resident --password-file password",
                server.url()
            ))
            .expect_code(3);
        ran.hide_line();
        ran
    });
    snapshot_of("tls-hops", &runs);
}
