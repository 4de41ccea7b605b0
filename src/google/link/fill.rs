//! What to do on a page: which form, what goes into its fields, which button is pressed.
//!
//! Plain functions of the page and of what was done before. Fields that a person does not see keep
//! what the cloud put there, since they carry its anti-forgery values.

use std::collections::{HashMap, HashSet};

use super::FormError;
use super::kind::{answers_about_cookies, asks_about_cookies, is_aside, signs_up};
use super::page::{Button, Field, Form, Page};
use super::words::{Leaning, is_agreement, leads_elsewhere, lean};
use crate::protocol::Password;

/// Who signs in.
#[derive(Clone, Copy, Debug)]
pub struct SignIn<'a> {
    /// The user name or email address.
    pub username: &'a str,
    /// The password.
    pub password: &'a Password,
}

/// What was sent so far.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Progress {
    /// The user name.
    pub username: bool,
    /// The password.
    pub password: bool,
}

/// A form, filled in, with the button that is pressed. No `Debug`: it may hold the password.
#[derive(Clone, PartialEq)]
pub struct Filled {
    /// Where it goes, as the page writes it; `None` for the page's own address.
    pub action: Option<String>,
    /// `get` or `post`.
    pub method: String,
    /// How it is encoded.
    pub enctype: String,
    /// The characters that it is sent in, where they are not those of the page.
    pub charset: String,
    /// Names and values in the order of the page, the pressed button last.
    pub values: Vec<(String, String)>,
    /// What of the person's secrets it carries.
    pub sends: Progress,
}

/// Decides what a person would do on this page.
///
/// # Errors
/// Says why nobody without a browser can go on here.
pub fn fill(page: &Page, sign_in: SignIn<'_>, done: Progress) -> Result<Filled, FormError> {
    // Beside a form to sign in there may be one to sign up; alone it may be marked wrongly.
    let asks_password = || page.forms.iter().filter(|form| passwords(form) == 1);
    let asks_username = || {
        let forms = page.forms.iter().filter(|form| username_field(form).is_some());
        forms.filter(|form| !is_aside(form) && !signs_up(form))
    };
    if let Some(form) = asks_password().find(|form| !signs_up(form)) {
        if done.password {
            return Err(asked_again(page));
        }
        return fill_password(page, form, sign_in);
    }
    if let (Some(form), false) = (asks_username().next(), done.username) {
        return fill_sign_in(form, sign_in);
    }
    if let (Some(form), false) = (asks_password().next(), done.password) {
        return fill_password(page, form, sign_in);
    }
    if let Some(filled) = fill_consent(page)? {
        return Ok(filled);
    }
    if asks_username().next().is_some() || asks_password().next().is_some() {
        return Err(asked_again(page));
    }
    fill_other(page)
}

fn fill_password(page: &Page, form: &Form, sign_in: SignIn<'_>) -> Result<Filled, FormError> {
    // A puzzle without a box works behind the scenes and may let this pass.
    match page.captcha.filter(|_| page.captcha_box) {
        Some(puzzle) => Err(FormError::Captcha { puzzle }),
        None => fill_sign_in(form, sign_in),
    }
}

fn asked_again(page: &Page) -> FormError {
    match page.captcha {
        Some(puzzle) => FormError::Captcha { puzzle },
        None => FormError::SignInAgain { alert: page.alerts.first().cloned() },
    }
}

pub(super) fn passwords(form: &Form) -> usize {
    form.fields.iter().filter(|field| field.kind == "password" && field.visible).count()
}

fn is_text(field: &Field) -> bool {
    field.visible
        && !matches!(
            field.kind.as_str(),
            "hidden" | "checkbox" | "radio" | "select" | "password" | "range" | "color" | "search"
        )
}

/// The field for the user name: the one that says so, or the only one there is beside a password.
fn username_field(form: &Form) -> Option<usize> {
    const NAMES: [&str; 11] = [
        "user", "mail", "login", "account", "ident", "phone", "mobile", "benutzer", "usuario",
        "utilis", "kennung",
    ];
    let rank = |field: &Field| {
        let words = format!("{} {}", field.name, field.hints).to_lowercase();
        if matches!(field.autocomplete.as_str(), "username" | "email" | "tel")
            || field.autocomplete.starts_with("username ")
        {
            3
        } else if matches!(field.kind.as_str(), "email" | "tel") {
            2
        } else {
            u8::from(NAMES.iter().any(|name| words.contains(name)))
        }
    };
    let texts: Vec<usize> = (0..form.fields.len())
        .filter(|index| is_text(&form.fields[*index]) && form.fields[*index].kind != "textarea")
        .filter(|index| form.fields[*index].autocomplete != "one-time-code")
        .collect();
    let best = texts.iter().copied().rev().max_by_key(|index| rank(&form.fields[*index]))?;
    (rank(&form.fields[best]) > 0 || (texts.len() == 1 && passwords(form) == 1)).then_some(best)
}

fn fill_sign_in(form: &Form, sign_in: SignIn<'_>) -> Result<Filled, FormError> {
    let mut form = form.clone();
    let mut sends = Progress::default();
    if let Some(index) = username_field(&form)
        && !form.fields[index].readonly
    {
        sign_in.username.clone_into(&mut form.fields[index].value);
        sends.username = true;
    }
    for field in &mut form.fields {
        if field.kind == "password" && field.visible {
            sign_in.password.secret().clone_into(&mut field.value);
            sends.password = true;
        }
    }
    let button = sign_in_button(&form).cloned();
    submit(&form, button.as_ref(), sends)
}

/// As a browser does when Enter is pressed: the first button, unless that one leads away.
fn sign_in_button(form: &Form) -> Option<&Button> {
    form.buttons
        .iter()
        .filter(|button| lean(&button.label, &button_words(button)) != Leaning::Refuses)
        .find(|button| !leads_elsewhere(&button.label))
        .or(form.buttons.first())
}

pub(super) fn button_words(button: &Button) -> String {
    format!("{} {} {}", button.name.as_deref().unwrap_or_default(), button.value, button.hints)
}

/// The consent page: the button that agrees, of all forms on the page.
fn fill_consent(page: &Page) -> Result<Option<Filled>, FormError> {
    let agreeing = page
        .forms
        .iter()
        .filter(|form| passwords(form) == 0 && username_field(form).is_none())
        .filter(|form| !is_aside(form))
        .flat_map(|form| {
            let is_banner = asks_about_cookies(form);
            form.buttons.iter().map(move |button| (form, button, is_banner))
        })
        .filter(|(_, button, _)| lean(&button.label, &button_words(button)) == Leaning::Agrees);
    // "Allow" before "Next": one that agrees by its label before one that agrees at all; and the
    // banner that asks about cookies last.
    let best = agreeing.min_by_key(|(_, button, is_banner)| {
        let is_about_cookies = *is_banner || answers_about_cookies(button);
        (is_about_cookies, lean(&button.label, "") != Leaning::Agrees)
    });
    best.map(|(form, button, _)| submit(form, Some(button), Progress::default())).transpose()
}

/// No sign-in, nothing that agrees: a page that goes on by itself, or one only a person can do.
fn fill_other(page: &Page) -> Result<Filled, FormError> {
    let open: Vec<(&Form, Vec<&Button>)> =
        page.forms
            .iter()
            .filter(|form| passwords(form) == 0 && !form.fields.iter().any(is_text))
            .filter(|form| !is_aside(form))
            .map(|form| {
                let pressable = form.buttons.iter().filter(|button| {
                    lean(&button.label, &button_words(button)) != Leaning::Refuses
                });
                (form, pressable.collect())
            })
            .collect();
    let by_script = |form: &Form| form.buttons.is_empty() && !form.fields.is_empty();
    match open.as_slice() {
        [(form, buttons)] if buttons.len() == 1 => {
            return submit(form, Some(buttons[0]), Progress::default());
        }
        [(form, _)] if by_script(form) && page.scripts => {
            return submit(form, None, Progress::default());
        }
        _ => {}
    }
    Err(hopeless(page, &open))
}

fn hopeless(page: &Page, open: &[(&Form, Vec<&Button>)]) -> FormError {
    let labels: Vec<String> = open
        .iter()
        .flat_map(|(_, buttons)| buttons.iter().map(|button| button.label.clone()))
        .collect();
    let unknown: Vec<String> = page
        .forms
        .iter()
        .filter(|form| !is_aside(form))
        .flat_map(|form| &form.fields)
        .filter(|field| field.visible && (is_text(field) || field.kind == "password"))
        .map(|field| field.name.clone())
        .collect();
    if labels.len() > 1 {
        FormError::NoAgreement { labels }
    } else if !unknown.is_empty() {
        FormError::UnknownFields { fields: unknown }
    } else if let Some(puzzle) = page.captcha {
        FormError::Captcha { puzzle }
    } else if page.scripts {
        FormError::NeedsJavaScript
    } else if page.forms.is_empty() && page.text.is_empty() {
        FormError::Empty { place: page.place.clone() }
    } else {
        FormError::NoForm { place: page.place.clone(), text: page.text.clone() }
    }
}

fn submit(form: &Form, button: Option<&Button>, sends: Progress) -> Result<Filled, FormError> {
    let unknown: Vec<String> = form
        .fields
        .iter()
        .filter(|field| {
            field.required && field.value.is_empty() && (is_text(field) || field.kind == "password")
        })
        .map(|field| field.name.clone())
        .collect();
    if !unknown.is_empty() {
        return Err(FormError::UnknownFields { fields: unknown });
    }
    let chosen = choose_radios(form);
    let mut values: Vec<(String, String)> = Vec::new();
    for (index, field) in form.fields.iter().enumerate() {
        if is_sent(field, chosen.contains(&index)) {
            values.push((field.name.clone(), field.value.clone()));
        }
    }
    if let Some(button) = button {
        values.extend(pressed(button));
    }
    let own = |of_button: Option<&Option<String>>, of_form: &str| {
        of_button.cloned().flatten().unwrap_or_else(|| of_form.to_owned())
    };
    Ok(Filled {
        action: button.and_then(|button| button.action.clone()).or_else(|| form.action.clone()),
        method: own(button.map(|button| &button.method), &form.method),
        enctype: own(button.map(|button| &button.enctype), &form.enctype),
        charset: form.charset.clone(),
        values,
        sends,
    })
}

fn is_sent(field: &Field, is_chosen: bool) -> bool {
    let words = || format!("{} {}", field.name, field.hints);
    match field.kind.as_str() {
        "checkbox" => {
            field.checked || (field.visible && (field.required || is_agreement(&words())))
        }
        "radio" => is_chosen,
        _ => true,
    }
}

/// Of each group the one that is checked, or the first that does not refuse. Some pages ask to
/// agree by a choice that stands on no; a group about anything else stays as it is.
fn choose_radios(form: &Form) -> HashSet<usize> {
    let mut groups: HashMap<&str, (u8, usize)> = HashMap::new();
    for (index, field) in form.fields.iter().enumerate().filter(|(_, it)| it.kind == "radio") {
        let rank = match (leaning(field), field.checked) {
            (Leaning::Refuses, false) => continue,
            (Leaning::Refuses, true) if is_agreement(&field.name) => 0,
            (_, false) => 1,
            (_, true) => 2,
        };
        let best = groups.entry(&field.name).or_insert((rank, index));
        if rank > best.0 {
            *best = (rank, index);
        }
    }
    groups.into_values().map(|(_, index)| index).collect()
}

fn leaning(radio: &Field) -> Leaning {
    match lean(&radio.hints, &radio.value) {
        Leaning::Silent if radio.value.eq_ignore_ascii_case("false") => Leaning::Refuses,
        sure => sure,
    }
}

/// Submits a form by a button that asks for nothing to be filled in.
pub(super) fn press(form: &Form, button: &Button) -> Result<Filled, FormError> {
    let mut form = form.clone();
    for field in &mut form.fields {
        field.required = false;
    }
    submit(&form, Some(button), Progress::default())
}

fn pressed(button: &Button) -> Vec<(String, String)> {
    match (&button.name, button.image) {
        (Some(name), false) => vec![(name.clone(), button.value.clone())],
        (Some(name), true) => {
            vec![(format!("{name}.x"), "1".to_owned()), (format!("{name}.y"), "1".to_owned())]
        }
        (None, true) => vec![("x".to_owned(), "1".to_owned()), ("y".to_owned(), "1".to_owned())],
        (None, false) => Vec::new(),
    }
}
