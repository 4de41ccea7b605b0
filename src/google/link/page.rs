//! What a sign-in page holds: its forms with their fields and buttons, and what a person reads.
//!
//! HTML is read into plain values in one walk over the tree, however broken or deep it is. Scripts
//! are not run; only the attributes of an element itself say whether it is visible.

use std::collections::HashMap;

use ego_tree::NodeId;
use ego_tree::iter::Edge;
use scraper::{ElementRef, Html, Node};

/// The most characters kept of a label.
const LONGEST_LABEL: usize = 200;

/// A page, as far as linking needs it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// The text that a person sees, on one line.
    pub text: String,
    /// The texts of elements that announce an error.
    pub alerts: Vec<String>,
    /// Its forms, in the order of the document.
    pub forms: Vec<Form>,
    /// Where `<meta http-equiv=refresh>` leads.
    pub refresh: Option<String>,
    /// What relative addresses are relative to, where the page says so.
    pub base: Option<String>,
    /// The puzzle that only a person may solve.
    pub captcha: Option<&'static str>,
    /// Whether that puzzle has a box on the page, rather than only a script.
    pub captcha_box: bool,
    /// Whether it has scripts.
    pub scripts: bool,
}

/// A form with everything that belongs to it, wherever that stands in the page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Form {
    /// Where it goes; the page's own address where it does not say.
    pub action: Option<String>,
    /// `get` or `post`.
    pub method: String,
    /// How it is encoded.
    pub enctype: String,
    /// What is filled in.
    pub fields: Vec<Field>,
    /// What submits it.
    pub buttons: Vec<Button>,
}

/// One field of a form.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "HTML has these attributes, each by itself")]
pub struct Field {
    /// Its name on the wire.
    pub name: String,
    /// `text`, `password`, `hidden`, `checkbox` …; `select` and `textarea` for those elements.
    pub kind: String,
    /// What it holds, or would send if it is checked.
    pub value: String,
    /// The words around it: id, autocomplete, placeholder, `aria-label`, its label.
    pub hints: String,
    /// What it may hold, as `autocomplete` says.
    pub autocomplete: String,
    /// Whether it must be filled in.
    pub required: bool,
    /// Whether it is checked.
    pub checked: bool,
    /// Whether it may not be changed.
    pub readonly: bool,
    /// Whether a person sees it.
    pub visible: bool,
}

/// A button that submits its form.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Button {
    /// Its name on the wire, where it has one.
    pub name: Option<String>,
    /// What goes with the name.
    pub value: String,
    /// What a person reads on it.
    pub label: String,
    /// Its id and class, which say something where the label does not.
    pub hints: String,
    /// Whether it is an image, which sends where it was hit.
    pub image: bool,
    /// Goes elsewhere than the form.
    pub action: Option<String>,
    /// Goes by another method than the form.
    pub method: Option<String>,
    /// Is encoded otherwise than the form.
    pub enctype: Option<String>,
}

/// Reads a page; never fails, since browsers never do.
#[must_use]
pub fn read_page(html: &str) -> Page {
    let html = Html::parse_document(html);
    let labels = read_labels(&html);
    let mut walk = Walk::start(&html, &labels);
    for edge in html.tree.root().traverse() {
        match edge {
            Edge::Open(node) => walk.open(node),
            Edge::Close(node) => walk.close(node.id()),
        }
    }
    walk.page
}

/// The text that a person sees, on one line.
pub(crate) fn visible_text(html: &str) -> String {
    read_page(html).text
}

/// The texts of `<label for=…>`, by the id they name.
fn read_labels(html: &Html) -> HashMap<String, String> {
    elements(html)
        .filter(|element| element.value().name() == "label")
        .filter_map(|label| Some((label.attr("for")?.to_owned(), text_of(label))))
        .collect()
}

fn elements(html: &Html) -> impl Iterator<Item = ElementRef<'_>> {
    html.tree.nodes().filter_map(ElementRef::wrap)
}

fn text_of(element: ElementRef<'_>) -> String {
    let mut text = String::new();
    for part in element.text() {
        if text.len() > LONGEST_LABEL {
            break;
        }
        push_words(&mut text, part);
    }
    text
}

fn push_words(text: &mut String, more: &str) {
    for word in more.split_whitespace() {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
    }
}

/// Where a walk over the tree stands.
struct Walk<'a> {
    page: Page,
    labels: &'a HashMap<String, String>,
    by_id: HashMap<String, usize>,
    by_node: HashMap<NodeId, usize>,
    /// The forms that are open, innermost last.
    forms: Vec<(NodeId, usize)>,
    /// The outermost element that hides what is inside.
    hidden: Option<NodeId>,
    /// The outermost element that switches off what is inside.
    disabled: Option<NodeId>,
}

impl<'a> Walk<'a> {
    /// Fields may name their form before it comes, so the forms are found first.
    fn start(html: &Html, labels: &'a HashMap<String, String>) -> Self {
        let mut walk = Self {
            page: Page::default(),
            labels,
            by_id: HashMap::new(),
            by_node: HashMap::new(),
            forms: Vec::new(),
            hidden: None,
            disabled: None,
        };
        for form in elements(html).filter(|element| element.value().name() == "form") {
            let index = walk.page.forms.len();
            walk.by_node.insert(form.id(), index);
            if let Some(id) = form.attr("id") {
                walk.by_id.entry(id.to_owned()).or_insert(index);
            }
            walk.page.forms.push(read_form(form));
        }
        walk
    }

    fn open(&mut self, node: ego_tree::NodeRef<'_, Node>) {
        if let Node::Text(text) = node.value()
            && self.hidden.is_none()
        {
            push_words(&mut self.page.text, text);
        }
        let Some(element) = ElementRef::wrap(node) else {
            return;
        };
        if self.hidden.is_none() && hides_its_text(element) {
            self.hidden = Some(node.id());
        }
        if self.disabled.is_none() && switches_off(element) {
            self.disabled = Some(node.id());
        }
        if let Some(index) = self.by_node.get(&node.id()) {
            self.forms.push((node.id(), *index));
        }
        self.read_mark(element);
        if self.disabled.is_none() {
            self.read_control(element);
        }
    }

    fn close(&mut self, node: NodeId) {
        if self.hidden == Some(node) {
            self.hidden = None;
        }
        if self.disabled == Some(node) {
            self.disabled = None;
        }
        self.forms.pop_if(|(form, _)| *form == node);
    }

    /// What is not part of a form: errors, scripts, puzzles, where the page leads.
    fn read_mark(&mut self, element: ElementRef<'_>) {
        match element.value().name() {
            "script" => self.page.scripts = true,
            "base" => {
                self.page.base = self.page.base.take().or(element.attr("href").map(str::to_owned));
            }
            "meta" if is(element, "http-equiv", "refresh") => {
                let target = element.attr("content").and_then(read_refresh);
                self.page.refresh = self.page.refresh.take().or(target);
            }
            _ => {}
        }
        if let Some(puzzle) = find_captcha(element) {
            self.page.captcha.get_or_insert(puzzle);
            self.page.captcha_box |= element.value().name() != "script";
        }
        if self.hidden.is_none() && announces_an_error(element) {
            let text = text_of(element);
            if !text.is_empty() && !self.page.alerts.contains(&text) {
                self.page.alerts.push(text);
            }
        }
    }

    fn read_control(&mut self, element: ElementRef<'_>) {
        let Some(form) = self.form_of(element) else {
            return;
        };
        let kind = element.attr("type").unwrap_or_default().to_ascii_lowercase();
        match (element.value().name(), kind.as_str()) {
            ("button", "" | "submit") | ("input", "submit" | "image") => {
                form.buttons.push(read_button(element, kind == "image"));
            }
            ("button", _) | ("input", "button" | "reset" | "file") => {}
            ("input", _) => {
                let kind = if kind.is_empty() { "text".to_owned() } else { kind };
                let value = match (element.attr("value"), kind.as_str()) {
                    (Some(value), _) => value.to_owned(),
                    (None, "checkbox" | "radio") => "on".to_owned(),
                    (None, _) => String::new(),
                };
                let field = read_field(element, kind, value, self.labels);
                self.push_field(element, field);
            }
            ("textarea", _) => {
                let value = element.text().collect();
                let field = read_field(element, "textarea".to_owned(), value, self.labels);
                self.push_field(element, field);
            }
            ("select", _) => {
                for value in read_options(element) {
                    let field = read_field(element, "select".to_owned(), value, self.labels);
                    self.push_field(element, field);
                }
            }
            _ => {}
        }
    }

    fn push_field(&mut self, element: ElementRef<'_>, mut field: Field) {
        field.visible &= self.hidden.is_none();
        if let Some(form) = self.form_of(element)
            && !field.name.is_empty()
        {
            form.fields.push(field);
        }
    }

    fn form_of(&mut self, element: ElementRef<'_>) -> Option<&mut Form> {
        let index = match element.attr("form") {
            Some(id) => *self.by_id.get(id)?,
            None => self.forms.last()?.1,
        };
        self.page.forms.get_mut(index)
    }
}

fn read_form(form: ElementRef<'_>) -> Form {
    let lower = |name: &str| form.attr(name).unwrap_or_default().to_ascii_lowercase();
    Form {
        action: form.attr("action").map(str::to_owned),
        method: lower("method"),
        enctype: lower("enctype"),
        ..Form::default()
    }
}

fn read_button(element: ElementRef<'_>, image: bool) -> Button {
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

fn read_field(
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
fn read_options(select: ElementRef<'_>) -> Vec<String> {
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

fn is(element: ElementRef<'_>, attribute: &str, value: &str) -> bool {
    element.attr(attribute).is_some_and(|text| text.trim().eq_ignore_ascii_case(value))
}

fn hides_its_text(element: ElementRef<'_>) -> bool {
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

fn switches_off(element: ElementRef<'_>) -> bool {
    element.value().name() == "template"
        || (matches!(
            element.value().name(),
            "fieldset" | "input" | "button" | "select" | "textarea"
        ) && element.attr("disabled").is_some())
}

fn announces_an_error(element: ElementRef<'_>) -> bool {
    is(element, "role", "alert")
        || is(element, "aria-live", "assertive")
        || element.value().classes().any(|class| {
            let class = class.to_ascii_lowercase();
            ["error", "danger", "invalid-feedback", "alert"].iter().any(|word| class.contains(word))
        })
}

fn find_captcha(element: ElementRef<'_>) -> Option<&'static str> {
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
fn read_refresh(content: &str) -> Option<String> {
    let (_, target) = content.split_once([';', ','])?;
    let target = target.trim();
    let target = match target.get(..4) {
        Some(start) if start.eq_ignore_ascii_case("url=") => &target[4..],
        _ => target,
    };
    let target = target.trim().trim_matches(['"', '\'']);
    (!target.is_empty()).then(|| target.to_owned())
}
