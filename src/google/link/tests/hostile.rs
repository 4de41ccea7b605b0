//! Clouds put together by chance from everything that could lead a password astray.

use super::*;

const PASSWORD: &str = "corréct hörse 9+";

/// Own, foreign, and what looks like the one and is the other.
const ADDRESSES: [&str; 16] = [
    "/next",
    "",
    "?again",
    "https://cloud.test/own",
    "http://cloud.test/plain",
    "https://evil.test/x",
    "//evil.test/x",
    "\\\\evil.test\\x",
    "/\\evil.test/x",
    "https://cloud.test@evil.test/x",
    "https://cloud.test.evil.test/x",
    "https://cloud.test:8443/x",
    "https://evil.test/x?p=PASSWORD",
    "https://evil.test/PASSWORD",
    "https://PASSWORD:PASSWORD@evil.test/",
    "https://evil.test/#PASSWORD",
];

const PARTS: [&str; 18] = [
    "<form method=post action='ADDRESS'>",
    "<form action='ADDRESS'>",
    "<form method=post id=f action='ADDRESS'></form>",
    "<form method=post enctype='multipart/form-data' accept-charset=iso-8859-1 action='ADDRESS'>",
    "</form>",
    "<input name=user>",
    "<input form=f type=password name=p>",
    "<input type=password name=p>",
    "<input type=hidden name=h value='PASSWORD'>",
    "<textarea name=t>PASSWORD</textarea>",
    "<button formaction='ADDRESS'>Allow</button>",
    "<button name=b value=PASSWORD formmethod=get>Continue</button>",
    "<button>Sign in</button>",
    "<base href='ADDRESS'>",
    "<meta http-equiv=refresh content='0; url=ADDRESS'>",
    "<meta charset=iso-8859-1>",
    "<script></script>",
    "<dialog><template>",
];

#[derive(Clone, Debug)]
enum Says {
    Page(Vec<(usize, usize)>),
    Redirect(u16, usize),
}

fn says() -> impl Strategy<Value = Says> {
    let redirect = (proptest::sample::select(vec![301, 302, 303, 307, 308]), 0..ADDRESSES.len());
    let part = (0..PARTS.len(), 0..ADDRESSES.len());
    prop_oneof![
        3 => proptest::collection::vec(part, 1..8).prop_map(Says::Page),
        // Without a form that signs in there is no password to lose.
        3 => (0..4_usize, 0..ADDRESSES.len()).prop_map(|(form, address)| {
            Says::Page(vec![(form, address), (5, 0), (6, 0), (7, 0)])
        }),
        2 => redirect.prop_map(|(status, address)| Says::Redirect(status, address)),
    ]
}

fn write_out(text: &str, address: usize, is_encoded: bool) -> String {
    let encoded: String = form_urlencoded::byte_serialize(PASSWORD.as_bytes()).collect();
    let password = if is_encoded { &encoded } else { PASSWORD };
    text.replace("ADDRESS", &ADDRESSES[address].replace("PASSWORD", &encoded))
        .replace("PASSWORD", password)
}

impl Says {
    fn answer(&self) -> Response<Bytes> {
        match self {
            Self::Page(parts) => {
                let html: Vec<String> = parts
                    .iter()
                    .map(|(part, address)| write_out(PARTS[*part], *address, false))
                    .collect();
                page(html.concat())
            }
            Self::Redirect(status, address) => to(*status, write_out("ADDRESS", *address, true)),
        }
    }
}

/// Every way in which the password could be read there.
fn holds_password(line: &[u8]) -> bool {
    let plus: Vec<u8> = line.iter().map(|b| if *b == b'+' { b' ' } else { *b }).collect();
    [line.to_vec(), plus].iter().any(|line| {
        let bytes: Vec<u8> = percent_encoding::percent_decode(line).collect();
        let latin: String = bytes.iter().map(|byte| char::from(*byte)).collect();
        let texts = [
            String::from_utf8_lossy(line).into_owned(),
            String::from_utf8_lossy(&bytes).into_owned(),
            latin,
        ];
        texts.iter().any(|text| text.contains("hörse") || text.contains("ct h"))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn the_password_reaches_the_clouds_own_host_alone(
        script in proptest::collection::vec(says(), 1..6),
    ) {
        let turn = AtomicUsize::new(0);
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&seen);
        let client = Client::new(
            move |request: Request<Bytes>| -> BoxFuture<'static, Result<Response<Bytes>, SendError>> {
                let url = Url::parse(&request.uri().to_string()).expect("a URL");
                let mut all = format!("{url} {:?} ", request.headers()).into_bytes();
                all.extend_from_slice(request.body());
                log.lock().expect("not poisoned").push((url, all));
                let index = turn.fetch_add(1, Ordering::SeqCst).min(script.len() - 1);
                let response = script[index].answer();
                Box::pin(async move { Ok(response) })
            },
        );
        let authorization =
            Authorization::build(&target(), REDIRECT, false, &SeededChance::default());
        let password = Password::new(PASSWORD);
        let sign_in = SignIn { username: "resident", password: &password };
        let runtime =
            tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        // It may end in whatever sentence; what it sent on the way is the question.
        let _ = runtime.block_on(capture_with_form(&client, &target(), &authorization, sign_in));
        for (url, all) in seen.lock().expect("not poisoned").iter() {
            let is_own = url.origin().ascii_serialization() == "https://cloud.test";
            prop_assert!(is_own || !holds_password(all), "{url} {}", String::from_utf8_lossy(all));
        }
    }
}
