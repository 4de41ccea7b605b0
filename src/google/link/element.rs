//! What single elements of a page say: fields, buttons, options, errors, puzzles.
//!
//! By their own attributes alone; where they belong is for the walk over the page to know.

use std::collections::HashMap;

use scraper::{ElementRef, Html};

use super::page::{Button, Field, Form};

/// The most characters kept of a label.
const LONGEST_LABEL: usize = 200;

pub(super) fn elements(html: &Html) -> impl Iterator<Item = ElementRef<'_>> {
    html.tree.nodes().filter_map(ElementRef::wrap)
}

pub(super) fn text_of(element: ElementRef<'_>) -> String {
    let mut text = String::new();
    for part in element.text() {
        if text.len() > LONGEST_LABEL {
            break;
        }
        push_words(&mut text, part);
    }
    text
}

pub(super) fn push_words(text: &mut String, more: &str) {
    for word in more.split_whitespace() {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
    }
}

pub(super) fn read_form(form: ElementRef<'_>) -> Form {
    let lower = |name: &str| form.attr(name).unwrap_or_default().to_ascii_lowercase();
    Form {
        action: form.attr("action").map(str::to_owned),
        method: lower("method"),
        enctype: lower("enctype"),
        charset: lower("accept-charset"),
        hints: ["id", "name", "class", "role", "aria-label"].map(lower).join(" "),
        ..Form::default()
    }
}

pub(super) fn read_button(element: ElementRef<'_>, image: bool) -> Button {
    let attr = |name: &str| element.attr(name).unwrap_or_default().to_owned();
    let mut label = text_of(element);
    for other in ["aria-label", "title", "alt"] {
        if label.is_empty() {
            label = attr(other);
        }
    }
    if label.is_empty() {
        label = attr("value");
    }
    Button {
        name: element.attr("name").filter(|name| !name.is_empty()).map(str::to_owned),
        value: attr("value"),
        label,
        hints: format!("{} {}", attr("id"), attr("class")),
        image,
        action: element.attr("formaction").map(str::to_owned),
        method: element.attr("formmethod").map(str::to_ascii_lowercase),
        enctype: element.attr("formenctype").map(str::to_ascii_lowercase),
    }
}

pub(super) fn read_field(
    element: ElementRef<'_>,
    kind: String,
    value: String,
    labels: &HashMap<String, String>,
) -> Field {
    let attr = |name: &str| element.attr(name).unwrap_or_default().to_owned();
    let label = labels.get(&attr("id")).cloned().or_else(|| wrapping_label(element));
    let words = ["id", "placeholder", "aria-label", "title"].map(attr).join(" ");
    Field {
        name: attr("name"),
        visible: kind != "hidden" && !hides_itself(element),
        kind,
        value,
        hints: format!("{words} {}", label.unwrap_or_default()),
        autocomplete: attr("autocomplete").to_ascii_lowercase(),
        required: element.attr("required").is_some() || is(element, "aria-required", "true"),
        checked: element.attr("checked").is_some(),
        readonly: element.attr("readonly").is_some(),
    }
}

/// The label around a field; further up than this no page puts it.
fn wrapping_label(element: ElementRef<'_>) -> Option<String> {
    element
        .ancestors()
        .take(4)
        .filter_map(ElementRef::wrap)
        .find(|ancestor| ancestor.value().name() == "label")
        .map(text_of)
}

/// The values a select sends: those selected, or the first that may be where one must be.
pub(super) fn read_options(select: ElementRef<'_>) -> Vec<String> {
    let options: Vec<_> = select
        .descendent_elements()
        .filter(|element| element.value().name() == "option" && element.attr("disabled").is_none())
        .collect();
    let value = |option: &ElementRef<'_>| {
        option.attr("value").map_or_else(|| text_of(*option), str::to_owned)
    };
    let mut chosen: Vec<_> =
        options.iter().filter(|option| option.attr("selected").is_some()).map(value).collect();
    if select.attr("multiple").is_none() {
        chosen = chosen.pop().or_else(|| options.first().map(value)).into_iter().collect();
    }
    chosen
}

pub(super) fn is(element: ElementRef<'_>, attribute: &str, value: &str) -> bool {
    element.attr(attribute).is_some_and(|text| text.trim().eq_ignore_ascii_case(value))
}

pub(super) fn hides_its_text(element: ElementRef<'_>) -> bool {
    matches!(
        element.value().name(),
        "head" | "script" | "style" | "template" | "noscript" | "svg" | "iframe" | "select"
    ) || hides_itself(element)
}

fn hides_itself(element: ElementRef<'_>) -> bool {
    let style: String = element.attr("style").unwrap_or_default().to_ascii_lowercase();
    let style: String = style.split_whitespace().collect();
    element.attr("hidden").is_some()
        || is(element, "aria-hidden", "true")
        || style.contains("display:none")
        || style.contains("visibility:hidden")
}

pub(super) fn switches_off(element: ElementRef<'_>) -> bool {
    element.value().name() == "template"
        || (matches!(
            element.value().name(),
            "fieldset" | "input" | "button" | "select" | "textarea"
        ) && element.attr("disabled").is_some())
}

pub(super) fn announces_an_error(element: ElementRef<'_>) -> bool {
    is(element, "role", "alert")
        || is(element, "aria-live", "assertive")
        || element.value().classes().any(|class| {
            let class = class.to_ascii_lowercase();
            ["error", "danger", "invalid-feedback", "alert"].iter().any(|word| class.contains(word))
        })
}

pub(super) fn find_captcha(element: ElementRef<'_>) -> Option<&'static str> {
    const PUZZLES: [(&str, &str); 4] = [
        ("recaptcha", "reCAPTCHA"),
        ("hcaptcha", "hCaptcha"),
        ("h-captcha", "hCaptcha"),
        ("turnstile", "Turnstile"),
    ];
    let place = match element.value().name() {
        "script" | "iframe" => element.attr("src"),
        _ => element.attr("class"),
    };
    let place = place?.to_ascii_lowercase();
    PUZZLES.iter().find(|(mark, _)| place.contains(mark)).map(|(_, name)| *name)
}

/// The address in `5; url='/next'`.
pub(super) fn read_refresh(content: &str) -> Option<String> {
    let (_, target) = content.split_once([';', ','])?;
    let target = target.trim();
    let target = match target.get(..4) {
        Some(start) if start.eq_ignore_ascii_case("url=") => &target[4..],
        _ => target,
    };
    let target = target.trim().trim_matches(['"', '\'']);
    (!target.is_empty()).then(|| target.to_owned())
}
