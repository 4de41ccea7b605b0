//! `smarthome converse`: the Assistant's side of a conversation around sign-in, against our cloud
//! and against webhooks that answer wrongly.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::common::{Ran, Sandbox, Server, snapshot_of};
use crate::foreign::{Foreign, answer};

const AUD: &str = "123-abc.apps.googleusercontent.com";

/// A coffee shop with a customer of old.
const SHOP: &str = r#"
[[users]]
id = "1836.15267389"
username = "resident"
password = "correct horse"
email = "jan@gmail.com"
given_name = "Jan"
usual_order = "a large latte"

[[users]]
id = "1836.90210004"
username = "ann"
password = "battery staple"
email = "ann@example.com"
"#;

/// A cloud that knows the keys with which this sandbox signs as Google.
fn shop<'a>(sandbox: &'a Sandbox, flags: &str) -> Server<'a> {
    sandbox.write("shop.toml", SHOP);
    let keys = sandbox.run("identity keys --quiet").expect_code(0);
    sandbox.write("google-keys.json", &keys.stdout);
    let google = format!("--google-keys google-keys.json --google-client-id {AUD}");
    sandbox.serve(&format!("--home shop.toml {google} {flags}"))
}

/// What the document says of a run: outcome, linking, and each handler with what was said.
fn told(ran: &Ran) -> (String, Value, Vec<(String, String)>) {
    let document = ran.json();
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let turns = document["turns"].as_array().expect("turns");
    let turns = turns.iter().map(|turn| (text(&turn["handler"]), text(&turn["assistant"])));
    (text(&document["outcome"]), document["linking"].clone(), turns.collect())
}

/// The ID tokens of a run stand in what it shows nowhere.
fn without_tokens(ran: Ran) -> Ran {
    assert!(!ran.stdout.contains("eyJ") && !ran.stderr.contains("eyJ"), "{}", ran.text());
    ran
}

#[test]
fn the_known_user_orders_the_usual() {
    let sandbox = Sandbox::new();
    let server = shop(&sandbox, "");
    let url = server.url();
    let jan = format!("converse {url} --email jan@gmail.com");
    let linked = sandbox
        .run(&format!("{jan} --consent yes --say yes --reason \"To know your usual order\""))
        .expect_code(0);
    let again = sandbox.run(&format!("{jan} --linked --say no --say tea --say no")).expect_code(0);
    let short = sandbox.run(&format!("{jan} --linked")).expect_code(1);
    let unasked = sandbox.run(&jan).expect_code(1);
    snapshot_of("converse-known", &[linked, again, short, unasked].map(without_tokens));
}

#[test]
fn the_new_user_gets_an_account_and_keeps_an_order() {
    let sandbox = Sandbox::new();
    let server = shop(&sandbox, "");
    let eve = format!("converse {} --email eve@gmail.com --given-name Eve", server.url());
    let first = format!("{eve} --consent yes --say yes --say \"a small tea\" --say yes");
    let first = sandbox.run(&first).expect_code(0);
    let second = sandbox.run(&format!("{eve} --linked --say yes")).expect_code(0);
    snapshot_of("converse-new", &[first, second].map(without_tokens));
}

#[test]
fn guests_and_those_who_will_not_link_order_all_the_same() {
    let sandbox = Sandbox::new();
    let server = shop(&sandbox, "");
    let url = server.url();
    let jan = format!("converse {url} --email jan@gmail.com");
    let runs = [
        format!("converse {url} --guest --say tea"),
        format!("converse {url} --consent no --say tea"),
        format!("converse {url} --email ann@example.com --consent yes --say tea"),
    ]
    .map(|line| without_tokens(sandbox.run(&line).expect_code(0)));
    snapshot_of("converse-without", &runs);
    // None of them left anything behind.
    let (_, _, turns) = told(&sandbox.run(&format!("{jan} --linked --say yes --json")));
    assert_eq!(
        turns[0].1,
        "Welcome back, Jan. Your usual order is a large latte. Shall I order it?"
    );
}

#[test]
fn a_wrong_id_token_is_refused_twice_and_touches_no_account() {
    let sandbox = Sandbox::new();
    let server = shop(&sandbox, "");
    let url = server.url();
    let wrong = format!(
        "converse {url} --email eve@gmail.com --consent yes --google-client-id other --say tea"
    );
    let ran = sandbox.run(&wrong).expect_code(1);
    snapshot_of("converse-wrong-audience", &[without_tokens(ran)]);
    let ran = sandbox.run(&format!("{wrong} --json"));
    let (outcome, linking, turns) = told(&ran);
    assert_eq!((outcome.as_str(), linking), ("ended", json!("ERROR")));
    let handlers: Vec<&str> = turns.iter().map(|(handler, _)| handler.as_str()).collect();
    assert_eq!(handlers, ["-", "linked", "error", "take_order"]);
    let statuses: Vec<Value> = ran.json()["turns"]
        .as_array()
        .expect("turns")
        .iter()
        .map(|turn| turn["http_status"].clone())
        .collect();
    assert_eq!(statuses, [json!(null), json!(401), json!(200), json!(200)]);
    // Eve is still new.
    let right = format!("converse {url} --email eve@gmail.com --consent yes --json");
    let (_, _, turns) = told(&sandbox.run(&right).expect_code(1));
    assert_eq!(turns[1].1, "Welcome. I found no account for you. Shall I make one?");
}

#[test]
fn keys_that_google_does_not_publish_sign_for_nobody() {
    let sandbox = Sandbox::new();
    let server = shop(&sandbox, "");
    let url = server.url();
    // Twice: then the key that the cloud knows is gone from the set.
    for _ in 0..2 {
        sandbox.run("identity keys --rotate --quiet").expect_code(0);
    }
    let line = format!("converse {url} --email jan@gmail.com --linked");
    sandbox
        .run(&line)
        .expect_code(1)
        .expect_stderr("expected 200 with JSON, got 403")
        .expect_stderr("signed for another `--project-id`");
}

#[test]
fn every_exchange_is_shown_without_its_tokens() {
    let sandbox = Sandbox::new();
    let server = shop(&sandbox, "");
    let line = format!("converse {} --email jan@gmail.com --linked --say yes -v", server.url());
    let ran = without_tokens(sandbox.run(&line).expect_code(0));
    for part in ["> authorization: [redacted]", "> google-assistant-signature: [redacted]"] {
        assert!(ran.stdout.contains(part), "no {part}: {}", ran.text());
    }
}

#[test]
fn an_access_token_links_too() {
    let sandbox = Sandbox::new();
    let server = shop(&sandbox, "");
    let url = server.url();
    let sign_in = "--username resident --password \"correct horse\"";
    let oauth = format!("converse {url} --linking oauth");
    let ran = sandbox.run(&format!("{oauth} --consent yes {sign_in} --say yes --json"));
    let (outcome, linking, turns) = told(&ran.expect_code(0));
    assert_eq!((outcome.as_str(), linking), ("ended", json!("LINKED")));
    assert_eq!(
        turns[1].1,
        "Welcome back, Jan. Your usual order is a large latte. Shall I order it?"
    );
    // The account is kept: it is linked the next time, and names the cloud.
    sandbox
        .run("converse --linking oauth --linked --say yes")
        .expect_code(0)
        .expect_stdout("I have ordered a large latte.");
    // What does not work any more is refreshed.
    sandbox.edit_account("default", "default", |account| {
        account["access_token"] = json!("not-a-token-of-this-cloud");
    });
    sandbox
        .run(&format!("{oauth} --linked --say yes"))
        .expect_code(0)
        .expect_stdout("(401: the access token was refreshed)");
    let wrong = "--username resident --password \"wrong\"";
    sandbox
        .run(&format!("{oauth} --consent yes {wrong} --say tea"))
        .expect_code(1)
        .expect_stdout("Sorry, your account could not be linked.");
}

#[test]
fn the_implicit_flow_links_and_a_401_links_again() {
    let sandbox = Sandbox::new();
    let server = shop(&sandbox, "--flow implicit");
    let sign_in = "--username resident --password \"correct horse\"";
    let oauth = format!("converse {} --linking oauth --say yes", server.url());
    sandbox
        .run(&format!("{oauth} --consent yes {sign_in}"))
        .expect_code(0)
        .expect_stdout("I have ordered a large latte.");
    assert_eq!(sandbox.account("default", "default")["refresh_token"], json!(null));
    sandbox.run(&format!("{oauth} --linked")).expect_code(0);
    // There is nothing to renew it with, and nobody at the pages.
    sandbox.edit_account("default", "default", |account| {
        account["access_token"] = json!("not-a-token-of-this-cloud");
    });
    sandbox
        .run(&format!("{oauth} --linked"))
        .expect_code(1)
        .expect_stdout("(nobody is there who could link again)");
}

#[test]
fn streamlined_linking_gives_an_access_token() {
    let sandbox = Sandbox::new();
    let server = shop(&sandbox, "");
    let line = format!("converse {} --linking streamlined", server.url());
    let answers = "--consent yes --have-account yes --use-email yes";
    sandbox
        .run(&format!("{line} --email jan@gmail.com {answers} --say yes"))
        .expect_code(0)
        .expect_stdout("Assistant  Welcome back, Jan.");
    sandbox.run(&format!("{line} --linked --say yes")).expect_code(0);
    let new = "--consent yes --have-account no --email eve@gmail.com --given-name Eve";
    sandbox
        .run(&format!("{line} {new} --say tea --say yes"))
        .expect_code(0)
        .expect_stdout("Your usual order is tea from now on.");
    // Nobody says whether there is an account: nothing is linked.
    sandbox
        .run(&format!("{line} --consent yes --email jan@gmail.com --say tea"))
        .expect_code(1)
        .expect_stdout("`--have-account")
        .expect_stdout("Sorry, your account could not be linked.");
}

#[test]
fn words_that_nobody_heard_are_named() {
    let sandbox = Sandbox::new();
    let server = shop(&sandbox, "");
    let line = format!("converse {} --guest --say tea --say \"a cake\" --say no", server.url());
    let ran = sandbox.run(&line).expect_code(1);
    snapshot_of("converse-unsaid", &[ran]);
    let document = sandbox.run(&format!("{line} --json")).expect_code(1).json();
    assert_eq!(document["outcome"], "ended");
    assert_eq!(document["unsaid"], json!(["a cake", "no"]));
}

#[test]
fn a_yes_stands_before_the_hops_that_it_leads_to() {
    let sandbox = Sandbox::new();
    let server = shop(&sandbox, "");
    let sign_in = "--username resident --password \"correct horse\"";
    let line = format!("converse {} --linking oauth --consent yes {sign_in}", server.url());
    let ran = sandbox.run(&format!("{line} --say yes")).expect_code(0);
    let place = |part: &str| ran.stdout.find(part).unwrap_or_else(|| panic!("{}", ran.text()));
    assert!(place("User       yes") < place("exchange"), "{}", ran.text());
    assert!(place("exchange") < place("Welcome back, Jan."), "{}", ran.text());
}

#[test]
fn a_cloud_that_was_not_told_says_so() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("");
    let line = format!("converse {} --guest", server.url());
    sandbox.run(&line).expect_code(1).expect_stderr("got 404").expect_stderr("`--google-keys`");
}

#[test]
fn what_is_missing_on_the_command_line_is_named() {
    let sandbox = Sandbox::new();
    let runs = [
        "converse",
        "converse http://127.0.0.1:9/ --consent yes",
        "converse http://127.0.0.1:9/ --email jan@gmail.com",
        "converse nowhere --guest",
        "converse http://127.0.0.1:9/ --guest --linked",
        "converse http://127.0.0.1:9/ --guest --handler linked",
        "converse http://127.0.0.1:9/ --linked --email jan@gmail.com --flow code",
        "converse http://127.0.0.1:9/ --linked --email jan@gmail.com --have-account yes",
        "converse http://127.0.0.1:9/ --linking oauth --email jan@gmail.com",
    ]
    .map(|line| sandbox.run(line).expect_code(2));
    snapshot_of("converse-misused", &runs);
    sandbox.run("converse http://127.0.0.1:9/ --linking oauth --linked").expect_code(4);
    sandbox.run("converse http://127.0.0.1:9/ --guest").expect_code(3);
}

#[test]
fn a_cloud_that_does_not_describe_itself_is_a_target() {
    let sandbox = Sandbox::new();
    let cloud = Foreign::start(|_| answer("404 Not Found", &[], ""));
    let person = "--username me --password \"correct horse\" --consent yes";
    sandbox
        .run(&format!("converse {}/hook --linking oauth {person}", cloud.url))
        .expect_code(2)
        .expect_stderr("hint: name the cloud by `--target`");
    // Its pages are on a port where nobody is.
    sandbox.write(
        "smarthome.toml",
        "[targets.gone]\nauthorize_url = \"http://127.0.0.1:9/authorize\"\n\
         token_url = \"http://127.0.0.1:9/token\"\n\
         fulfillment_url = \"http://127.0.0.1:9/fulfillment\"\n\
         client_id = \"google\"\nclient_secret = \"a secret\"\nproject_id = \"mine\"\n",
    );
    let (url, _) = webhook(&[json!({
        "prompt": {"firstSimple": {"speech": "A pity."}},
        "scene": {"next": {"name": "actions.scene.END_CONVERSATION"}}
    })]);
    sandbox
        .run(&format!("converse {url} --target gone --linking oauth {person}"))
        .expect_code(3)
        .expect_stdout("A pity.");
}

/// A webhook of a stranger: answers each request with the next of these bodies, and keeps what it
/// was sent.
fn webhook(bodies: &[Value]) -> (String, Arc<Mutex<Vec<Value>>>) {
    let (bodies, sent) = (bodies.to_vec(), Arc::<Mutex<Vec<Value>>>::default());
    let log = Arc::clone(&sent);
    let cloud = Foreign::start(move |asked| {
        let mut log = log.lock().expect("no panic");
        let body = bodies[log.len()].to_string();
        log.push(asked.json());
        answer("200 OK", &["content-type: application/json"], &body)
    });
    (format!("{}/hook", cloud.url), sent)
}

#[test]
fn a_project_has_names_of_its_own() {
    let said = |words: &str, next: &str| {
        json!({
            "prompt": {"firstSimple": {"speech": words}},
            "scene": {"next": {"name": next}}
        })
    };
    let sandbox = Sandbox::new();
    let (url, sent) = webhook(&[
        said("Red or white?", "Colour"),
        said("Cheers.", "actions.scene.END_CONVERSATION"),
    ]);
    let line = format!(
        "converse {url} --linked --email jan@gmail.com --google-client-id {AUD} --project-id wine \
         --scene Bar --handler linked=on_linked --handler Colour=onColour --say red --json"
    );
    let (outcome, _, turns) = told(&sandbox.run(&line).expect_code(0));
    assert_eq!(outcome, "ended");
    let handlers: Vec<&str> = turns.iter().map(|(handler, _)| handler.as_str()).collect();
    assert_eq!(handlers, ["on_linked", "onColour"]);
    let sent = sent.lock().expect("no panic");
    assert_eq!(sent[0]["scene"]["name"], "Bar");
    assert_eq!(sent[0]["intent"]["query"], "Talk to wine");
    assert_eq!(sent[1]["intent"]["query"], "red");
}

#[test]
fn what_a_webhook_answers_wrongly_is_named_with_its_place() {
    let sandbox = Sandbox::new();
    let (url, _) = webhook(&[json!({
        "session": {"id": "mine", "params": {}}, "speech": "hi",
        "prompt": {"firstSimple": {"speech": "Hi."}}
    })]);
    sandbox
        .run(&format!("converse {url} --guest"))
        .expect_code(1)
        .expect_stdout("Sorry, my test app isn't responding right now.")
        .expect_stderr("/session/id: expected `");
}

#[cfg(target_os = "linux")]
#[test]
fn what_was_not_given_is_asked_at_a_terminal() {
    let sandbox = Sandbox::new();
    let server = shop(&sandbox, "");
    let jan = format!("converse {} --email jan@gmail.com", server.url());
    let (sure, you) = ("yes or no? ", "you (empty cancels): ");
    for (line, answers, said) in [
        (jan.clone(), &[(sure, "y"), (you, "yes")][..], "I have ordered a large latte. Goodbye."),
        (jan, &[(sure, "no"), (you, "")], "cancelled"),
    ] {
        let asked = crate::terminal::at_a_terminal(&sandbox, &line, answers);
        let Some((screen, code)) = asked else {
            eprintln!("skipped: there is no `script` here");
            return;
        };
        assert_eq!(code, Some(0), "{line}: {screen}");
        assert!(screen.contains(said), "{line}: {screen}");
    }
}
