//! What a sign-in page holds: its forms with their fields and buttons, and what a person reads.
//!
//! HTML is read into plain values in one walk over the tree, however broken or deep it is. Scripts
//! are not run; only the attributes of an element itself say whether it is visible.

use std::collections::HashMap;

use ego_tree::NodeId;
use ego_tree::iter::Edge;
use scraper::{ElementRef, Html, Node};
use serde::Deserialize;

use super::element::{
    announces_an_error, elements, find_captcha, hides_its_text, is, push_words, read_button,
    read_field, read_form, read_options, read_refresh, switches_off, text_of,
};

/// A page, as far as linking needs it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// Where it is, for the sentences about it; empty where nobody said.
    pub place: String,
    /// The text that a person sees, on one line.
    pub text: String,
    /// The texts of elements that announce an error.
    pub alerts: Vec<String>,
    /// Its forms, in the order of the document.
    pub forms: Vec<Form>,
    /// Its links, in the order of the document.
    pub links: Vec<Link>,
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

/// A link that a person may follow.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Link {
    /// What a person reads on it.
    pub label: String,
    /// Where it leads, as the page writes it.
    pub href: String,
}

/// A form with everything that belongs to it, wherever that stands in the page.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(default)]
pub struct Form {
    /// Where it goes; the page's own address where it does not say.
    pub action: Option<String>,
    /// `get` or `post`.
    pub method: String,
    /// How it is encoded.
    pub enctype: String,
    /// The characters that it is sent in, where they are not those of the page.
    pub charset: String,
    /// Its id, name, class and role, which say what it is for.
    pub hints: String,
    /// What is filled in.
    pub fields: Vec<Field>,
    /// What submits it.
    pub buttons: Vec<Button>,
}

/// One field of a form.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(default)]
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
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(default)]
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
    // Such a form closes a dialog and is sent nowhere.
    walk.page.forms.retain(|form| form.method != "dialog");
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
            "a" if self.hidden.is_none() => {
                if let Some(href) = element.attr("href") {
                    let (label, href) = (text_of(element), href.trim().to_owned());
                    self.page.links.push(Link { label, href });
                }
            }
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
            ("button", "" | "submit") | ("input", "submit" | "image")
                if !is(element, "formmethod", "dialog") =>
            {
                form.buttons.push(read_button(element, kind == "image"));
            }
            ("button", _) | ("input", "submit" | "image" | "button" | "reset" | "file") => {}
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
