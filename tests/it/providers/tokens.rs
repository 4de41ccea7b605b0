//! Refresh tokens: the same one, none, or a new one each time and death for whoever repeats one.

use super::*;

/// Each refresh token works until the next one was used; after that it ends the family.
#[derive(Default)]
struct Family {
    /// How many refresh tokens were given; the newest is `refresh-…-N`.
    given: usize,
    /// The newest that was used.
    used: usize,
    is_dead: bool,
    /// Refresh tokens in the order in which they came.
    came: Vec<String>,
    /// The next answer has no refresh token.
    is_silent: bool,
}

impl Family {
    fn next(&mut self, sent: &str) -> Answer {
        self.came.push(sent.to_owned());
        let number: Option<usize> =
            sent.strip_prefix(&format!("{REFRESH}-")).and_then(|number| number.parse().ok());
        match number {
            Some(number) if !self.is_dead && number >= self.used && number <= self.given => {
                self.used = number;
                self.give()
            }
            _ => {
                self.is_dead = true;
                error(400, "invalid_grant", "the refresh token was used before")
            }
        }
    }

    fn give(&mut self) -> Answer {
        let access = format!("{ACCESS}-{}-{}", self.given, self.came.len());
        let mut tokens = json!({"access_token": access, "token_type": "bearer", "expires_in": 60});
        if !std::mem::take(&mut self.is_silent) {
            self.given += 1;
            tokens["refresh_token"] = format!("{REFRESH}-{}", self.given).into();
        }
        Answer::json(200, &tokens)
    }
}

fn rotating() -> (Provider, Arc<Mutex<Family>>) {
    let family = Arc::new(Mutex::new(Family::default()));
    let kept = Arc::clone(&family);
    let provider = Provider::with(move |asked| {
        let mut family = kept.lock().expect("no panic");
        asked.is("POST", "/token").then(|| match asked.form("grant_type").as_str() {
            "refresh_token" => family.next(&asked.form("refresh_token")),
            _ => family.give(),
        })
    });
    (provider, family)
}

fn expire(sandbox: &Sandbox) {
    sandbox.edit_account("default", "default", |account| account["expires_at"] = 1000.into());
}

#[test]
fn rotated_refresh_tokens_are_each_used_once() {
    let sandbox = Sandbox::new();
    let (provider, family) = rotating();
    provider.link(&sandbox, "").expect_code(0);
    for _ in 0..3 {
        expire(&sandbox);
        sandbox.run("sync").expect_code(0);
    }
    let family = family.lock().expect("no panic");
    let expected: Vec<String> = (1..=4).map(|number| format!("{REFRESH}-{number}")).collect();
    assert_eq!(family.came, expected, "the newest each time, and none twice");
    assert!(!family.is_dead);
    assert_eq!(sandbox.account("default", "default")["refresh_token"], format!("{REFRESH}-5"));
}

#[test]
fn the_newest_refresh_token_is_kept_where_an_answer_has_none() {
    let sandbox = Sandbox::new();
    let (provider, family) = rotating();
    provider.link(&sandbox, "").expect_code(0);
    family.lock().expect("no panic").is_silent = true;
    for expected in [2, 3] {
        expire(&sandbox);
        sandbox.run("sync").expect_code(0);
        let kept = &sandbox.account("default", "default")["refresh_token"];
        assert_eq!(*kept, format!("{REFRESH}-{expected}"));
    }
    let came = family.lock().expect("no panic").came.clone();
    assert_eq!(came, [1, 2, 2].map(|number| format!("{REFRESH}-{number}")));
}

#[test]
fn a_token_of_the_past_ends_the_family_and_says_so() {
    let sandbox = Sandbox::new();
    let (provider, family) = rotating();
    provider.link(&sandbox, "").expect_code(0);
    sandbox.run("account refresh").expect_code(0);
    sandbox.run("account refresh").expect_code(0);
    assert!(!family.lock().expect("no panic").is_dead);
    sandbox.edit_account("default", "default", |account| {
        account["refresh_token"] = format!("{REFRESH}-1").into();
    });
    sandbox.run("account refresh").expect_code(1).expect_stderr("the link is dead");
}

/// A token whose only moving part is a second stays the same within it.
#[test]
fn a_refresh_may_answer_the_same_refresh_token_or_none() {
    for repeats in [true, false] {
        let sandbox = Sandbox::new();
        let provider = Provider::with(move |asked| {
            let is_refresh = asked.form("grant_type") == "refresh_token";
            (asked.is("POST", "/token") && is_refresh && repeats).then(|| {
                let access = format!("{ACCESS}-2");
                Answer::json(
                    200,
                    &json!({
                        "access_token": access, "token_type": "bearer", "expires_in": 3600,
                        "refresh_token": REFRESH
                    }),
                )
            })
        });
        provider.link(&sandbox, "").expect_code(0).expect_stdout("ok    refresh");
        assert_eq!(sandbox.account("default", "default")["refresh_token"], REFRESH);
    }
}
