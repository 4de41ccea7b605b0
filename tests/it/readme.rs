//! The README's own lines and files: what it tells people to type works as it stands there.

use crate::common::{PASSWORD, Sandbox, Server};

const README: &str = include_str!("../../README.md");

/// What stands under this heading, to the next one of its kind.
fn section(heading: &str) -> &'static str {
    let (_, rest) = README.split_once(heading).expect("the heading");
    rest.split_once("\n## ").map_or(rest, |(section, _)| section)
}

/// The fenced blocks of this kind.
fn blocks(text: &str, kind: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(found) = line.strip_prefix("```").filter(|found| !found.is_empty()) {
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            if found == kind {
                blocks.push(block.join("\n"));
            }
        }
    }
    blocks
}

/// The lines that call this program, without its name, and the file that each fills.
fn typed(text: &str) -> Vec<(String, Option<String>)> {
    let text = blocks(text, "console").join("\n").replace("\\\n", " ");
    let lines = text.lines().filter_map(|line| {
        let line = line.split("  #").next().unwrap_or(line);
        line.strip_prefix("$ smarthome ").or(line.strip_prefix("$ cargo run --release -- "))
    });
    let lines = lines.map(|line| match line.split_once(" > ") {
        Some((line, file)) => (line.to_owned(), Some(file.trim().to_owned())),
        None => (line.to_owned(), None),
    });
    lines.collect()
}

fn file_with(part: &str) -> String {
    blocks(README, "toml").into_iter().find(|block| block.contains(part)).expect("the file")
}

#[test]
fn every_line_is_understood() {
    let sandbox = Sandbox::new();
    let lines = typed(README);
    assert!(lines.len() > 8, "{lines:?}");
    for (line, _) in lines {
        // Flags before `--help` must be known; nothing is played.
        sandbox.run(&format!("{line} --help")).expect_code(0).expect_stdout("Usage: smarthome");
    }
}

#[test]
fn the_two_sides_talk_by_its_lines() {
    let sandbox = Sandbox::new();
    let server = sandbox.serve("");
    let others = section("## The other sign-ins");
    let lines: Vec<String> =
        typed(&README.replace(others, "")).into_iter().map(|(line, _)| line).collect();
    let here = |line: &String| line.contains("127.0.0.1:8080") && !line.starts_with("serve");
    let start = lines.iter().position(here).expect("the link");
    sandbox.write("home.toml", &file_with("[[devices]]"));
    for line in &lines[start..] {
        sandbox.run(&line.replace("http://127.0.0.1:8080", &server.url())).expect_code(0);
        for intent in ["sync", "query"] {
            keep_response(&sandbox, intent);
        }
    }
    assert!(lines[start..].iter().any(|line| line.starts_with("execute")));
}

#[test]
fn the_other_sign_ins_are_played_by_their_lines() {
    let sandbox = Sandbox::new();
    let mut server = None;
    let mut played = 0;
    for (line, file) in typed(section("## The other sign-ins")) {
        if let Some(flags) = line.strip_prefix("serve") {
            // Of two clouds one is gone before the other comes.
            drop(server.take());
            server = Some(sandbox.serve(flags));
            continue;
        }
        let url = server.as_ref().map_or_else(String::new, Server::url);
        let ran = sandbox.run(&line.replace("http://127.0.0.1:8080", &url)).expect_code(0);
        if let Some(file) = file {
            sandbox.write(&file, &ran.stdout);
        }
        played += 1;
    }
    assert!(played > 5, "{played}");
}

/// What the cloud answers, as the documents that people have at hand.
fn keep_response(sandbox: &Sandbox, intent: &str) {
    let ran = sandbox.run(&format!("{intent} --json")).expect_code(0);
    let document: serde_json::Value = serde_json::from_str(&ran.stdout).expect("one document");
    sandbox.write(&format!("{intent}.json"), &document["response"].to_string());
}

#[test]
fn its_home_is_served() {
    let sandbox = Sandbox::new();
    sandbox.write("home.toml", &file_with("[[devices]]"));
    let server = sandbox.serve("--home home.toml");
    sandbox.link(&server, "").expect_code(0);
    sandbox.run("execute \"main door\" LockUnlock lock=false").expect_code(1);
    server.stop("TERM").expect_code(0);
}

#[test]
fn what_it_leaves_commented_out_in_the_home_may_be_written() {
    let sandbox = Sandbox::new();
    let home = file_with("[[devices]]").replace("# email", "email").replace("# owner", "owner");
    let home = ["# attributes", "# online", "# delay", "# exception"]
        .iter()
        .fold(home, |home, line| home.replace(line, &line[2..]));
    let home = home.replace("; also given_name", " # also given_name");
    sandbox.write("home.toml", &home);
    let server = sandbox.serve("--home home.toml");
    assert_eq!(server.event["users"][0]["password"], PASSWORD);
}

#[test]
fn its_targets_are_read() {
    let sandbox = Sandbox::new();
    sandbox.write("smarthome.toml", &file_with("[targets.staging]"));
    sandbox.run("sync").expect_code(4).expect_stderr("not linked to the target `staging`");
    // All that is missing is the secret, which the file leaves to the environment.
    sandbox
        .run("link --username me --password x")
        .expect_code(2)
        .expect_stderr("`SMARTHOME_CLIENT_SECRET`");
}

#[test]
fn the_report_that_is_shown_is_what_comes() {
    let shown =
        blocks(README, "text").into_iter().find(|block| block.contains("FAIL")).expect("a report");
    let sandbox = Sandbox::new();
    let server = sandbox.serve("--fault move.old-states-told");
    let line = format!("check {} --username resident --password \"{PASSWORD}\"", server.url());
    let ran = sandbox.run(&format!("{line} --only device.states")).expect_code(1);
    assert!(ran.stdout.contains(&shown), "{}", ran.text());
}
