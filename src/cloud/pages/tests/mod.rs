//! Every page in every language.

mod locales;

use std::time::Duration;

use super::*;
use crate::cloud::Grant;
use crate::wire::Timestamp;

const FORM: FormTarget<'_> = FormTarget { action: "/here", anti_forgery: "value" };

fn sign_in_page(language: Language, notice: Option<Notice>, linking: bool) -> Page {
    sign_in(language, &SignIn { form: FORM, username: "resident", notice, linking })
}

fn consent_page(language: Language) -> Page {
    let view =
        Consent { form: FORM, username: "<resident>", account_url: "/account", notice: None };
    consent(language, &view)
}

fn account_page(language: Language, links: usize) -> Page {
    let link = Grant {
        id: "link".to_owned(),
        user_id: "id".to_owned(),
        client_id: "google".to_owned(),
        scope: None,
        linked_at: Timestamp(1_763_717_400_000),
        google_sub: None,
    };
    account(language, FORM, "<resident>", &vec![link; links], None)
}

/// All pages, each with the messages that stand on it.
fn pages(language: Language) -> Vec<(Page, Vec<Message>)> {
    use Message as M;
    let mut pages = vec![
        (sign_in_page(language, None, true), vec![M::SignInTitle, M::SignInLead, M::Statement]),
        (sign_in_page(language, None, true), vec![M::Username, M::Password, M::SignIn, M::Cancel]),
        (
            sign_in_page(language, None, false),
            vec![M::AccountSignInTitle, M::AccountSignInLead, M::SignIn],
        ),
        (consent_page(language), vec![M::ConsentTitle, M::Statement, M::Agree, M::Cancel]),
        (consent_page(language), vec![M::Switch, M::Control, M::Privacy, M::WhatGoogleGets]),
        (consent_page(language), vec![M::Devices, M::StateWhy, M::UnlinkHere, M::UnlinkGoogle]),
        (account_page(language, 2), vec![M::AccountTitle, M::Links, M::Unlink, M::SignOut]),
        (account_page(language, 0), vec![M::AccountTitle, M::NoLinks]),
        (store_down(language), vec![M::StoreTitle, M::StoreDown]),
    ];
    for (reason, message) in [
        (Problem::ClientId, M::WrongClientId),
        (Problem::RedirectUri, M::WrongRedirectUri),
        (Problem::State, M::MissingState),
    ] {
        pages.push((problem(language, reason), vec![M::ProblemTitle, M::ProblemHelp, message]));
    }
    for (notice, message) in [
        (Notice::WrongPassword, M::WrongPassword),
        (Notice::Incomplete, M::Incomplete),
        (Notice::StaleForm, M::StaleForm),
    ] {
        pages.push((sign_in_page(language, Some(notice), true), vec![message]));
    }
    for seconds in [1, 2, 3600] {
        let notice = Notice::Blocked(Duration::from_secs(seconds));
        pages.push((sign_in_page(language, Some(notice), true), vec![M::SignInTitle]));
    }
    pages
}

#[test]
fn every_page_speaks_every_language() {
    for language in Language::ALL {
        let tag = language.tag();
        for (page, messages) in pages(language) {
            let html = &page.html;
            assert!(html.starts_with(&format!("<!DOCTYPE html><html lang=\"{tag}\">")), "{html}");
            assert!(html.contains(&format!("· {}</title>", language.text(Message::Product))));
            for message in messages {
                let text = language.text(message);
                assert!(html.contains(&*text), "{tag}: `{text}` is not in {html}");
            }
            for trace in ['\u{fffd}', '\u{2068}', '\u{2069}'] {
                assert!(!html.contains(trace), "{tag}: {html}");
            }
            assert!(!html.contains("{$") && !html.contains("{ $"), "{tag}: {html}");
            let response = page.respond(None);
            assert_eq!(response.headers()[CONTENT_LANGUAGE], tag);
        }
    }
}

/// Spelled out, so that a file put in another's place is noticed.
#[test]
fn the_titles_and_the_statement_are_those_of_the_language() {
    for (language, sign_in_title, consent_title, statement) in [
        (
            Language::English,
            "Sign in to link with Google",
            "Link your account to Google",
            "By signing in, you are authorizing Google to control your devices.",
        ),
        (
            Language::German,
            "Anmelden und mit Google verknüpfen",
            "Konto mit Google verknüpfen",
            "Mit der Anmeldung autorisieren Sie Google, Ihre Geräte zu steuern.",
        ),
        (
            Language::French,
            "Connectez-vous pour associer votre compte à Google",
            "Associer votre compte à Google",
            "En vous connectant, vous autorisez Google à contrôler vos appareils.",
        ),
        (
            Language::Spanish,
            "Inicia sesión para vincular tu cuenta con Google",
            "Vincula tu cuenta con Google",
            "Al iniciar sesión, autorizas a Google a controlar tus dispositivos.",
        ),
        (
            Language::Italian,
            "Accedi per collegare il tuo account a Google",
            "Collega il tuo account a Google",
            "Accedendo, autorizzi Google a controllare i tuoi dispositivi.",
        ),
        (
            Language::Portuguese,
            "Faça login para vincular sua conta ao Google",
            "Vincule sua conta ao Google",
            "Ao fazer login, você autoriza o Google a controlar seus dispositivos.",
        ),
        (
            Language::Dutch,
            "Log in om je account aan Google te koppelen",
            "Je account aan Google koppelen",
            "Door in te loggen geef je Google toestemming om je apparaten te bedienen.",
        ),
        (
            Language::Japanese,
            "ログインして Google とリンク",
            "アカウントを Google とリンク",
            "ログインすると、Google によるデバイスの操作を許可したことになります。",
        ),
        (
            Language::Korean,
            "로그인하여 Google과 연결",
            "계정을 Google과 연결",
            "로그인하면 Google이 내 기기를 제어하도록 승인하게 됩니다.",
        ),
        (
            Language::SimplifiedChinese,
            "登录以关联 Google",
            "将您的账号与 Google 关联",
            "登录即表示您授权 Google 控制您的设备。",
        ),
        (
            Language::TraditionalChinese,
            "登入並連結 Google",
            "將您的帳戶連結至 Google",
            "登入即表示您授權 Google 控制您的裝置。",
        ),
    ] {
        let sign_in = sign_in_page(language, None, true).html;
        let consent = consent_page(language).html;
        assert!(sign_in.contains(&format!("<h1>{sign_in_title}</h1>")), "{sign_in}");
        assert!(consent.contains(&format!("<h1>{consent_title}</h1>")), "{consent}");
        for page in [sign_in, consent] {
            assert!(page.contains(&format!(r#"<p class="statement">{statement}</p>"#)), "{page}");
        }
    }
}

#[test]
fn pieces_stand_where_the_language_wants_them() {
    let person = "<strong>&lt;resident&gt;</strong>";
    for (language, signed_in, linked) in [
        (Language::English, format!("Signed in as {person}<"), "Linked 2025-11-21 09:30:00 UTC"),
        (
            Language::French,
            format!("Compte utilisé\u{a0}: {person}<"),
            "Associé le 2025-11-21 09:30:00 UTC",
        ),
        (
            Language::Japanese,
            format!(">{person} としてログインしています<"),
            "リンク日時：2025-11-21 09:30:00 UTC",
        ),
    ] {
        let account = account_page(language, 1).html;
        assert!(account.contains(&signed_in) && account.contains(linked), "{account}");
        assert!(consent_page(language).html.contains(&signed_in));
    }
    let how = consent_page(Language::Korean).html;
    let google = "https://myaccount.google.com/connections";
    let how_in_korean = format!(
        "<a href=\"/account\">계정 페이지</a> 또는 <a href=\"{google}\" target=\"_blank\" \
         rel=\"noopener noreferrer\">Google 계정</a>에서 언제든지 연결을 해제할 수 있습니다."
    );
    assert!(how.contains(&how_in_korean), "{how}");
}

#[test]
fn seconds_are_counted_as_the_language_counts() {
    let said = |language: Language, wait: Duration| Notice::Blocked(wait).text(language);
    for (language, one, many) in [
        (Language::English, "in a second.", "in 30 seconds."),
        (Language::German, "in einer Sekunde noch", "in 30 Sekunden noch"),
        (Language::French, "dans 1 seconde.", "dans 30 secondes."),
        (Language::Spanish, "dentro de un segundo.", "dentro de 30 segundos."),
        (Language::Italian, "tra un secondo.", "tra 30 secondi."),
        (Language::Portuguese, "em 1 segundo.", "em 30 segundos."),
        (Language::Dutch, "over een seconde", "over 30 seconden"),
        (Language::Japanese, "1 秒後に", "30 秒後に"),
        (Language::Korean, "1초 후에", "30초 후에"),
        (Language::SimplifiedChinese, "在 1 秒后", "在 30 秒后"),
        (Language::TraditionalChinese, "在 1 秒後", "在 30 秒後"),
    ] {
        let (first, second) =
            (said(language, Duration::from_millis(1)), said(language, Duration::from_secs(30)));
        assert!(first.contains(one), "{first}");
        assert!(second.contains(many), "{second}");
        let million = said(language, Duration::from_secs(1_000_000));
        assert!(million.contains("1000000"), "{million}");
    }
}
