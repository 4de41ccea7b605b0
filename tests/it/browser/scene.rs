//! A browser before the built program, and the place of Google to which a link leads back.

use std::net::SocketAddr;

use serde_json::json;
use smarthome::google::link::browser::DevTools;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::chromium::drive;
use super::page::Page;
use crate::common::{PASSWORD, Sandbox, Server};

pub const NEIGHBOUR_PASSWORD: &str = "battery staple";

/// What browsers may spell differently and a server must not: `+ & = %` and letters beyond ASCII.
pub const STATE: &str = "a+b%2Bc%26d%3De%25f%20%C3%BC%e6%97%a5~";

/// The server under test, and where it sends the browser in the end.
pub struct Cloud<'a> {
    pub sandbox: &'a Sandbox,
    pub server: Server<'a>,
    landing: SocketAddr,
}

impl Cloud<'_> {
    /// Where a link begins.
    pub fn authorize_url(&self) -> String {
        self.authorize_url_for(&format!("http://{}/r/smarthome-demo", self.landing))
    }

    pub fn authorize_url_for(&self, redirect_uri: &str) -> String {
        let authorize_url = self.server.event["authorize_url"].as_str().expect("a URL");
        let redirect_uri: String =
            form_urlencoded::byte_serialize(redirect_uri.as_bytes()).collect();
        format!(
            "{authorize_url}?client_id=google&response_type=code&redirect_uri={redirect_uri}\
             &state={STATE}&user_locale=en-GB"
        )
    }

    pub fn account_url(&self) -> String {
        format!("{}/account", self.server.url())
    }

    /// The code that the browser brought to Google; the state came back as it was sent.
    #[track_caller]
    pub fn code(&self, url: &str) -> String {
        let prefix = format!("http://{}/r/smarthome-demo?code=", self.landing);
        let rest = url.strip_prefix(&prefix);
        let (code, state) = rest.and_then(|rest| rest.split_once("&state=")).expect(url);
        assert_eq!(state, STATE);
        assert!(!code.is_empty() && !code.contains('&'), "{url}");
        code.to_owned()
    }

    /// The browser brought a refusal to Google, with the state as it was sent.
    #[track_caller]
    pub fn assert_cancelled(&self, url: &str) {
        let (answer, state) = url.split_once("&state=").expect(url);
        assert_eq!(state, STATE);
        let expected = format!("http://{}/r/smarthome-demo?error=access_denied&", self.landing);
        assert!(answer.starts_with(&expected), "{url}");
    }
}

/// Does something with a browser before the built-in home. At the end, the browser has asked
/// nobody else, and complained of nothing.
pub fn scene(something: impl AsyncFnOnce(&mut Page<'_>, &Cloud<'_>)) {
    scene_of("", something);
}

/// The same with a home of one's own; its text is empty for the built-in one.
pub fn scene_of(home: &str, something: impl AsyncFnOnce(&mut Page<'_>, &Cloud<'_>)) {
    drive(async |tools| {
        let sandbox = Sandbox::new();
        sandbox.hide(NEIGHBOUR_PASSWORD);
        let flags = if home.is_empty() {
            String::new()
        } else {
            format!("--home \"{}\"", sandbox.write("home.toml", home).display())
        };
        let cloud =
            Cloud { sandbox: &sandbox, server: sandbox.serve(&flags), landing: land().await };
        play(tools, &cloud, something).await;
        cloud.server.stop("TERM").expect_code(0);
    });
}

async fn play(
    tools: &mut DevTools,
    cloud: &Cloud<'_>,
    something: impl AsyncFnOnce(&mut Page<'_>, &Cloud<'_>),
) {
    let mut page = Page::new(tools).await;
    something(&mut page, cloud).await;
    page.listen().await;
    assert!(page.complaints.is_empty(), "{:#?}", page.complaints);
    let expected = [cloud.server.url(), format!("http://{}/", cloud.landing), "data:".to_owned()];
    for url in &page.requests {
        assert!(expected.iter().any(|expected| url.starts_with(expected)), "asked for {url}");
    }
}

/// Signs in on the page that is shown; gives the URL that follows.
pub async fn sign_in(page: &mut Page<'_>, username: &str, password: &str) -> String {
    page.fill("User name", username).await;
    page.fill("Password", password).await;
    page.follow("Sign in").await
}

/// Goes as far as the consent page.
pub async fn reach_consent(page: &mut Page<'_>, cloud: &Cloud<'_>) {
    page.go(&cloud.authorize_url()).await;
    sign_in(page, "resident", PASSWORD).await;
    page.find("heading", "Link your account to Google").await;
}

/// A page that stands for Google's: answers everything, on a port of its own.
async fn land() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream));
        }
    });
    address
}

async fn answer(mut stream: TcpStream) {
    const PAGE: &str = "<!DOCTYPE html><html lang=en><title>Google</title>\
         <link rel=icon href=data:,><h1>Back at Google</h1>";
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        // The browser may open a connection and not use it.
        let Ok(byte) = stream.read_u8().await else {
            return;
        };
        request.push(byte);
    }
    let length = PAGE.len();
    let response = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\n\
         content-length: {length}\r\nconnection: close\r\n\r\n{PAGE}"
    );
    // A browser that is gone needs no answer.
    let _ = stream.write_all(response.as_bytes()).await;
}

/// Forgets the browser's cookies, as the end of a session does.
pub async fn forget_cookies(page: &mut Page<'_>) {
    page.call("Network.clearBrowserCookies", json!({})).await;
}
