//! Sign-in over several pages: cookies bound to a path, relative redirects, values that change.

use super::*;

fn uid(asked: &Asked) -> bool {
    asked.cookies().contains("interaction=ask-7")
}

/// An interaction of three pages below a path of its own, as `oidc-provider` and its like have it.
fn interaction(asked: &Asked) -> Option<Answer> {
    let fields = |page: &str| format!("<input type=hidden name=_csrf value='csrf-of-{page}&amp;'>");
    let has_csrf = |page: &str| asked.form("_csrf") == format!("csrf-of-{page}&");
    let path = "Path=/interaction/ask-7; HttpOnly; SameSite=Lax";
    Some(match (asked.method.as_str(), asked.path.as_str()) {
        ("GET", "/auth") => Answer::to(303, "interaction/ask-7")
            .cookie(&format!("interaction=ask-7; {path}"))
            .cookie(&format!("resume={}; Path=/auth/ask-7", asked.query.replace('&', "|"))),
        ("GET", "/interaction/ask-7") if uid(asked) => Answer::page(&format!(
            "<form method=post action='/interaction/ask-7/user'>{}<input name=login autofocus>\
             <button>Next</button></form>",
            fields("user")
        )),
        ("POST", "/interaction/ask-7/user") if uid(asked) && has_csrf("user") => {
            assert_eq!(asked.form("login"), USERNAME);
            Answer::to(302, "password").cookie(&format!("who=ada; {path}"))
        }
        ("GET", "/interaction/ask-7/password") if asked.cookies().contains("who=ada") => {
            Answer::page(&format!(
                "<p>{USERNAME}</p><form method=post>{}<input type=hidden name=login value=\
                 '{USERNAME}'><input type=password name=password><button>Sign in</button></form>",
                fields("password")
            ))
        }
        ("POST", "/interaction/ask-7/password") if uid(asked) && has_csrf("password") => {
            assert_eq!(
                (asked.form("login"), asked.form("password")),
                (USERNAME.into(), PASSWORD.into())
            );
            Answer::to(302, "./consent?step=3")
        }
        ("GET", "/interaction/ask-7/consent") if uid(asked) => Answer::page(&format!(
            "<form method=post action='?step=3'>{}<button name=decision value=abort>Cancel</button>\
             <button name=decision value=confirm>Continue</button></form>",
            fields("consent")
        )),
        ("POST", "/interaction/ask-7/consent") if uid(asked) && has_csrf("consent") => {
            assert_eq!(
                (asked.form("decision"), asked.query.as_str()),
                ("confirm".into(), "step=3")
            );
            Answer::to(303, "../../auth/ask-7")
        }
        ("GET", "/auth/ask-7") => {
            let resume = asked.cookies().strip_prefix("resume=").expect("this cookie alone");
            Answer::to(303, &back(&resume.replace('|', "&"), "")).cookie("session=s; Path=/")
        }
        _ => return None,
    })
}

#[test]
fn user_name_password_and_consent_on_a_page_each() {
    let sandbox = Sandbox::new();
    let provider = Provider::with(interaction);
    provider.link(&sandbox, "").expect_code(0).expect_stdout("3 pages");
    let way: Vec<String> = provider
        .asked()
        .iter()
        .map(|asked| format!("{} {}", asked.method, asked.path))
        .take_while(|line| line != "POST /token")
        .collect();
    assert_eq!(
        way,
        [
            "GET /auth",
            "GET /interaction/ask-7",
            "POST /interaction/ask-7/user",
            "GET /interaction/ask-7/password",
            "POST /interaction/ask-7/password",
            "GET /interaction/ask-7/consent",
            "POST /interaction/ask-7/consent",
            "GET /auth/ask-7",
        ]
    );
    assert!(provider.asked_at("POST", "/token")[0].cookies().is_empty());
}

/// Pages on which there is more than the form to sign in.
#[test]
fn the_right_form_is_taken_among_several() {
    let beside = [
        (
            "signing up",
            "<form action=/register method=post><input name=email type=email>\
          <input name=password type=password><button>Create account</button></form>",
        ),
        (
            "searching",
            "<header><form role=search action=/search><input name=user_query \
          placeholder='Search accounts'><button>Go</button></form></header>",
        ),
        (
            "a newsletter",
            "<form class=newsletter method=post action=/news><input type=email \
          name=email><button>OK</button></form>",
        ),
        ("closing", "<dialog open><form method=dialog><button>Accept</button></form></dialog>"),
        (
            "cookies",
            "<form id=cookie-banner method=post action=/cookies><button>Accept all\
          </button></form>",
        ),
    ];
    let in_dialog = format!("<dialog open>{SIGN_IN}</dialog>");
    let two_steps = "<form method=post action=/auth><input name=email type=email><button>Next\
         </button></form>";
    for (what, beside) in beside {
        for sign_in in [SIGN_IN, &in_dialog, two_steps] {
            let sandbox = Sandbox::new();
            let is_two_steps = sign_in == two_steps;
            let first = format!("{beside}{sign_in}");
            let consent =
                format!("{beside}<form method=post action=/agree><button>Allow</button></form>");
            let provider = Provider::with(move |asked| {
                Some(match (asked.method.as_str(), asked.path.as_str()) {
                    ("GET", "/auth") => Answer::page(&first)
                        .cookie(&format!("ask={}", asked.query.replace('&', "|"))),
                    ("POST", "/auth") if signs_in(asked) => Answer::page(&consent),
                    ("POST", "/auth") if asked.form("password").is_empty() => {
                        Answer::page(&format!(
                            "{beside}<form method=post action=/auth><input type=hidden name=email \
                             value={USERNAME}><input type=password name=password></form>"
                        ))
                    }
                    ("POST", "/agree") => {
                        let ask = asked.cookies().strip_prefix("ask=").expect("a cookie");
                        Answer::to(302, &back(&ask.replace('|', "&"), ""))
                    }
                    _ => return None,
                })
            });
            let pages = if is_two_steps { "3 pages" } else { "2 pages" };
            let ran = provider.link(&sandbox, "");
            assert_eq!(ran.code, Some(0), "{what}: {}", ran.text());
            assert!(ran.stdout.contains(pages), "{what}: {}", ran.text());
            for other in ["/register", "/search", "/news", "/cookies"] {
                assert!(provider.asked().iter().all(|asked| asked.path != other), "{what}");
            }
        }
    }
}

#[test]
fn of_two_forms_that_sign_in_the_first_is_taken() {
    let sandbox = Sandbox::new();
    let provider = Provider::with(|asked| {
        let other = "<form action=/partners method=post><input name=partner><input type=password \
             name=password><button>Sign in</button></form>";
        asked.is("GET", "/auth").then(|| Answer::page(&format!("{SIGN_IN}{other}")))
    });
    provider.link(&sandbox, "").expect_code(0);
    assert!(provider.asked_at("POST", "/partners").is_empty());
}

/// Loopback is as good as https to a browser, so a cookie for https alone comes back too.
#[test]
fn a_secure_cookie_is_kept_on_loopback() {
    let sandbox = Sandbox::new();
    let provider = Provider::with(|asked| match asked.path.as_str() {
        "/auth" if asked.method == "GET" => {
            Some(Answer::page(SIGN_IN).cookie("__Host-flow=7; Path=/; Secure; HttpOnly"))
        }
        "/auth" if asked.cookies() != "__Host-flow=7" => Some(error(400, "no_session", "")),
        _ => None,
    });
    provider.link(&sandbox, "").expect_code(0);
}

/// Consent by radio buttons, as some providers have it, and then a wait by a header.
#[test]
fn radio_buttons_agree_and_a_header_leads_on() {
    let sandbox = Sandbox::new();
    let provider = Provider::with(|asked| {
        let query = asked.query.clone();
        Some(match (asked.method.as_str(), asked.path.as_str()) {
            ("POST", "/auth") => Answer::page(&format!(
                "<form method=post action='/agree?{query}'>\
                 <label><input type=radio name=decision value=deny> Deny</label>\
                 <label><input type=radio name=decision value=allow> Allow</label>\
                 <label><input type=radio name=home value=1> Flat</label>\
                 <label><input type=radio name=home value=2 checked> House</label>\
                 <label><input type=radio name=news value=1> Yes</label>\
                 <label><input type=radio name=news value=0 checked> No</label>\
                 <input type=radio name=scope.devices value=true>Approve</input>\
                 <input type=radio name=scope.devices value=false checked>Deny</input>\
                 <button>Continue</button></form>"
            )),
            ("POST", "/agree") => {
                assert_eq!(
                    (asked.form("decision").as_str(), asked.form("home").as_str()),
                    ("allow", "2")
                );
                let values = [asked.form("scope.devices"), asked.form("news")];
                assert_eq!(values, ["true", "0"]);
                let wait = Answer::page("<p>One moment</p>");
                wait.header("Refresh", &format!("1; url=/done?{query}"))
            }
            ("GET", "/done") => Answer::to(302, &back(&query, "")),
            _ => return None,
        })
    });
    provider.link(&sandbox, "").expect_code(0).expect_stdout("3 pages");
}
