//! Which button agrees and which refuses, by the words that stand on it.
//!
//! Refusing words win over agreeing ones: "do not allow" holds both.

/// Whole words (or phrases) that agree, one language a line or two.
const AGREEING: [&str; 12] = [
    "agree, allow, authorize, authorise, accept, continue, link, yes, approve, consent, grant, confirm, ok",
    "connect, proceed, permit, next",
    "zustimmen, zulassen, erlauben, akzeptieren, annehmen, weiter, verknüpfen, ja, bestätigen, genehmigen",
    "autorisieren, verbinden, einverstanden",
    "autoriser, accepter, continuer, associer, oui, approuver, confirmer, lier, permettre, valider",
    "permitir, autorizar, aceptar, continuar, vincular, sí, si, aprobar, confirmar",
    "consenti, consentire, autorizza, accetta, continua, collega, approva, conferma, sì",
    "aceitar, sim, aprovar, concordar, concordo",
    "toestaan, akkoord, accepteren, doorgaan, koppelen, goedkeuren, bevestigen",
    "許可, 同意, 承認, 確認, 続行, 続ける, 次へ",
    "허용, 동의, 승인, 확인, 수락, 계속",
    "允许, 授权, 确认, 接受, 继续, 下一步, 允許, 授權, 繼續",
];

/// Words that refuse or lead elsewhere, one language a line or two.
const REFUSING: [&str; 14] = [
    "cancel, deny, decline, no, not, don't, don’t, dont, back, switch, reject, refuse, sign out, log out",
    "logout, signout, disallow, abort, disagree, change, another, different, someone else, forgot, reset",
    "register, sign up, signup, create, delete, never, help, unlink, disconnect",
    "abbrechen, ablehnen, nein, nicht, zurück, abmelden, wechseln, verweigern, vergessen, registrieren",
    "anderes, anderen, anderem, aufheben, trennen",
    "annuler, refuser, non, retour, déconnexion, déconnecter, ne pas, changer, oublié, autre, dissocier",
    "cancelar, rechazar, denegar, volver, atrás, cerrar sesión, cambiar, otra, otro, desvincular",
    "annulla, rifiuta, nega, indietro, esci, altro, un'altra, un’altra, scollega",
    "recusar, negar, não, voltar, sair, outra, outro",
    "annuleren, weigeren, nee, niet, terug, uitloggen, ander, andere, ontkoppelen",
    "キャンセル, 拒否, しない, しません, 解除, ログアウト, 別のアカウント, 別のユーザー",
    "취소, 거부, 않, 안 함, 안함, 해제, 로그아웃, 다른 계정, 다른 사용자",
    "取消, 拒绝, 不同意, 不允许, 不授权, 不接受, 退出, 切换, 其他账号, 其他帐号, 其他账户, 其他用户",
    "拒絕, 不允許, 不授權, 登出, 切換, 其他帳戶, 其他帳號, 其他使用者",
];

/// Saying no to the link itself, rather than to an account or to a page.
const CANCELLING: [&str; 8] = [
    "cancel, deny, decline, reject, refuse, disallow, disagree, abort, no, not now, no thanks",
    "don't allow, don’t allow, dont allow, do not allow, don't agree, do not agree, not allow",
    "abbrechen, ablehnen, nein, verweigern, nicht zulassen, annuler, refuser, non, ne pas autoriser",
    "cancelar, rechazar, denegar, no permitir, recusar, negar, não, annulla, rifiuta, nega",
    "annuleren, weigeren, nee",
    "キャンセル, 拒否, しない, しません",
    "취소, 거부, 허용 안",
    "取消, 拒绝, 拒絕, 不同意, 不允许, 不允許, 不授权, 不授權",
];

/// Making an account rather than signing in to one.
const SIGNING_UP: [&str; 4] = [
    "sign up, signup, register, registration, create account, create an account, create my account, join",
    "registrieren, konto erstellen, inscription, s'inscrire, créer un compte, registrarse, crear cuenta",
    "registrati, crea account, registreren, account aanmaken, cadastrar, criar conta",
    "新規登録, 会員登録, 회원가입, 注册, 註冊",
];

/// What pages have beside their purpose.
const ASIDE: [&str; 3] = [
    "search, searchbox, newsletter, subscribe, mailing list, suche, suchen, abonnieren, rechercher",
    "s'abonner, buscar, suscribirse, cerca, iscriviti, zoeken, pesquisar",
    "検索, 검색, 搜索",
];

/// Signing in by somebody else's account; only a person can do that.
const ELSEWHERE: [&str; 1] =
    ["google, apple, facebook, microsoft, github, twitter, amazon, sso, passkey, qr"];

/// How much a button looks like the one to press.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Leaning {
    /// It refuses, or leads away.
    Refuses,
    /// Its words say nothing.
    Silent,
    /// It agrees.
    Agrees,
}

/// Reads what a button says: its label, and where that says nothing the other words it has.
#[must_use]
pub fn lean(label: &str, other: &str) -> Leaning {
    match lean_of(label) {
        Leaning::Silent => lean_of(other),
        sure => sure,
    }
}

fn lean_of(text: &str) -> Leaning {
    let text = normal(text);
    if holds_any(&text, &REFUSING) {
        Leaning::Refuses
    } else if holds_any(&text, &AGREEING) {
        Leaning::Agrees
    } else {
        Leaning::Silent
    }
}

/// Whether words say no to the link.
pub(super) fn cancels(text: &str) -> bool {
    holds_any(&normal(text), &CANCELLING)
}

/// Whether a sign-in button hands over to another company's sign-in.
#[must_use]
pub fn leads_elsewhere(text: &str) -> bool {
    holds_any(&normal(text), &ELSEWHERE)
}

/// Whether the words of a form are about making an account.
pub(super) fn holds_sign_up(text: &str) -> bool {
    holds_any(&normal(text), &SIGNING_UP)
}

/// Whether the words of a form are about searching, newsletters and the like.
pub(super) fn holds_aside(text: &str) -> bool {
    holds_any(&normal(text), &ASIDE)
}

/// Whether a checkbox stands for agreement rather than for convenience.
#[must_use]
pub fn is_agreement(text: &str) -> bool {
    const WORDS: [&str; 1] =
        ["agree, consent, accept, terms, tos, scope, scopes, allow, grant, privacy, permission, \
                               permissions, policy, confirm"];
    let text = normal(text);
    holds_any(&text, &WORDS)
        || ["zustimm", "einverstanden", "agb", "accept", "acept", "同意", "동의"]
            .iter()
            .any(|part| text.contains(part))
}

/// Lower case, with everything between words as one space; `allowAccess` and `allow_access` are
/// two words.
fn normal(text: &str) -> String {
    let mut normal = String::from(" ");
    let mut after_lower = false;
    for c in text.chars() {
        if c.is_alphanumeric() || "'’".contains(c) {
            if after_lower && c.is_uppercase() {
                normal.push(' ');
            }
            after_lower = c.is_lowercase();
            normal.extend(c.to_lowercase());
        } else {
            after_lower = false;
            if !normal.ends_with(' ') {
                normal.push(' ');
            }
        }
    }
    normal.push(' ');
    normal
}

fn holds_any(text: &str, lines: &[&str]) -> bool {
    lines.iter().flat_map(|line| line.split(", ")).any(|word| holds(text, word))
}

/// Words of alphabets with spaces stand alone; Chinese, Japanese and Korean ones do not.
fn holds(text: &str, word: &str) -> bool {
    if word.chars().any(|c| c >= '\u{1100}' && !"’".contains(c)) {
        text.contains(word)
    } else {
        text.contains(&format!(" {word} "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_on_buttons_are_understood() {
        let agreeing = [
            "Agree and link",
            "ALLOW",
            "Yes, continue",
            "Zulassen",
            "Autoriser l'accès",
            "Aceptar",
            "Sì, consenti",
            "Concordo",
            "Toestaan",
            "許可する",
            "동의합니다",
            "允许",
            "authorize_app",
        ];
        for label in agreeing {
            assert_eq!(lean(label, ""), Leaning::Agrees, "{label}");
        }
        let refusing = [
            "Cancel",
            "Don't allow",
            "Don’t allow",
            "No thanks",
            "Nicht zulassen",
            "Switch account",
            "Annuler",
            "Continue as someone else",
            "Sign out",
            "不同意",
            "キャンセル",
        ];
        for label in refusing {
            assert_eq!(lean(label, ""), Leaning::Refuses, "{label}");
        }
        assert_eq!(lean("➜", "decision allow"), Leaning::Agrees);
        assert_eq!(lean("Submit", ""), Leaning::Silent);
        assert_eq!(lean("Notice", ""), Leaning::Silent);
    }

    /// The buttons of a consent page: agree, cancel, take another account; and those of an account
    /// page: unlink, sign out.
    #[test]
    fn the_buttons_of_each_language_are_understood_by_their_labels() {
        for [agree, refusing @ ..] in [
            ["Agree and link", "Cancel", "Use another account", "Unlink", "Sign out"],
            [
                "Zustimmen und verknüpfen",
                "Abbrechen",
                "Anderes Konto verwenden",
                "Verknüpfung aufheben",
                "Abmelden",
            ],
            [
                "Accepter et associer",
                "Annuler",
                "Utiliser un autre compte",
                "Dissocier",
                "Se déconnecter",
            ],
            ["Aceptar y vincular", "Cancelar", "Usar otra cuenta", "Desvincular", "Cerrar sesión"],
            ["Accetta e collega", "Annulla", "Usa un altro account", "Scollega", "Esci"],
            ["Concordar e vincular", "Cancelar", "Usar outra conta", "Desvincular", "Sair"],
            [
                "Akkoord en koppelen",
                "Annuleren",
                "Ander account gebruiken",
                "Ontkoppelen",
                "Uitloggen",
            ],
            ["同意してリンク", "キャンセル", "別のアカウントを使用", "リンクを解除", "ログアウト"],
            ["동의 및 연결", "취소", "다른 계정 사용", "연결 해제", "로그아웃"],
            ["同意并关联", "取消", "使用其他账号", "取消关联", "退出登录"],
            ["同意並連結", "取消", "使用其他帳戶", "取消連結", "登出"],
        ] {
            assert_eq!(lean(agree, ""), Leaning::Agrees, "{agree}");
            for label in refusing {
                assert_eq!(lean(label, "agree"), Leaning::Refuses, "{label}");
            }
        }
    }

    #[test]
    fn to_refuse_is_told_from_to_agree_where_the_word_is_the_same() {
        for (agreeing, refusing) in [
            ("許可する", "許可しない"),
            ("同意する", "同意しません"),
            ("허용", "허용 안 함"),
            ("동의합니다", "동의하지 않습니다"),
            ("允许", "不允许"),
            ("允許", "不允許"),
            ("授權", "不授權"),
            ("接受", "不接受"),
            ("Autoriser", "Ne pas autoriser"),
            ("Permitir", "No permitir"),
            ("Consenti", "Non consentire"),
            ("Aceitar", "Não aceitar"),
            ("Toestaan", "Niet toestaan"),
        ] {
            assert_eq!(lean(agreeing, ""), Leaning::Agrees, "{agreeing}");
            assert_eq!(lean(refusing, ""), Leaning::Refuses, "{refusing}");
        }
    }

    #[test]
    fn sign_in_buttons_do_not_refuse() {
        for label in [
            "Sign in",
            "Anmelden",
            "Se connecter",
            "Iniciar sesión",
            "Accedi",
            "Fazer login",
            "Inloggen",
            "ログイン",
            "로그인",
            "登录",
            "登入",
        ] {
            assert_ne!(lean(label, ""), Leaning::Refuses, "{label}");
        }
    }

    #[test]
    fn agreement_is_told_from_convenience() {
        assert!(is_agreement("I agree to the terms") && is_agreement("acceptTerms"));
        assert!(!is_agreement("remember me") && !is_agreement("Keep me signed in"));
    }
}
