//! The command lines that show what is wrong. Tests hold them to the program's own parser.

/// Something to type.
#[derive(Debug)]
pub struct CommandLine {
    /// The whole line.
    pub line: &'static str,
    /// What it shows.
    pub shows: &'static str,
}

macro_rules! command_lines {
    ($($name:ident: $line:literal, $shows:literal;)*) => {
        $(pub(super) static $name: CommandLine = CommandLine { line: $line, shows: $shows };)*
    };
}

command_lines! {
    LINK: "smarthome link",
        "links hop by hop, stops at the first broken one and says what was expected and what came";
    LINK_VERBOSE: "smarthome link -v",
        "the same with every request and answer";
    LINK_PASTE: "smarthome link --capture paste",
        "the same with your own browser, for a sign-in page that needs one";
    LINK_SANDBOX: "smarthome link --sandbox",
        "whether the redirect URI of Google's sandbox is allowed too";
    LINK_BASIC: "smarthome link --client-auth basic",
        "whether the token endpoint takes the credentials in the header alone";
    SYNC: "smarthome sync",
        "the devices, or what the cloud answers instead";
    SYNC_JSON: "smarthome sync --json",
        "status, time and the whole answer; the answer is its member `response`";
    VALIDATE_SYNC: "smarthome validate sync-response response.json",
        "every mistake in that answer, with its place";
    QUERY: "smarthome query",
        "the state of every device, and which ones are offline";
    QUERY_JSON: "smarthome query --json",
        "status, time and the whole answer";
    VALIDATE_QUERY: "smarthome validate query-response response.json",
        "every mistake in the answer to QUERY, with its place";
    EXECUTE: "smarthome execute DEVICE OnOff on=true -v",
        "a command and its answer; take a device and a command that it has";
    VALIDATE_EXECUTE: "smarthome validate execute-response response.json",
        "every mistake in the answer to EXECUTE, with its place";
    REFRESH: "smarthome account refresh",
        "whether the refresh token still gives an access token; do it twice";
    USERINFO: "smarthome account userinfo",
        "what the userinfo endpoint answers to the access token";
    TRAPS: "smarthome explain \"not your server\"",
        "what to look at in Google's console and on the phone";
}
