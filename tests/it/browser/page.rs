//! What a person can do with a page: go somewhere, find things by what they are called, click,
//! type, press keys, go back, read.
//!
//! Things are found as a screen reader finds them, by role and accessible name, and used by real
//! events of mouse and keyboard. Everything that the browser says meanwhile is kept.

use std::collections::HashMap;
use std::time::Duration;

use serde_json::{Value, json};
use smarthome::google::link::browser::DevTools;

/// A browser that says nothing for so long has hung.
const PATIENCE: Duration = Duration::from_mins(1);

/// The page that a browser shows.
pub struct Page<'a> {
    tools: &'a mut DevTools,
    /// What it asked for, and what it complained of.
    pub requests: Vec<String>,
    pub complaints: Vec<String>,
}

/// Something on a page, as assistive software is told of it.
#[derive(Clone, Debug)]
pub struct Thing {
    pub role: String,
    pub name: String,
    pub description: String,
    pub value: String,
    properties: Vec<Value>,
    node: Value,
}

impl Thing {
    fn read(node: &Value) -> Option<Self> {
        if node["ignored"] == true {
            return None;
        }
        let text = |member: &str| match &node[member]["value"] {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            other => other.to_string(),
        };
        Some(Self {
            role: text("role"),
            name: text("name"),
            description: text("description"),
            value: text("value"),
            properties: node["properties"].as_array().cloned().unwrap_or_default(),
            node: node["backendDOMNodeId"].clone(),
        })
    }

    /// A property such as `focused` or `invalid`; null where it has none.
    pub fn property(&self, name: &str) -> &Value {
        let found = self.properties.iter().find(|property| property["name"] == name);
        found.map_or(&Value::Null, |property| &property["value"]["value"])
    }

    /// Whether a person can do something with it.
    pub fn is_control(&self) -> bool {
        ["button", "link", "textbox", "checkbox", "combobox", "radio"].contains(&self.role.as_str())
    }
}

impl<'a> Page<'a> {
    pub async fn new(tools: &'a mut DevTools) -> Self {
        let mut page = Self { tools, requests: Vec::new(), complaints: Vec::new() };
        for domain in ["Network", "Log", "Audits", "DOM", "Accessibility"] {
            page.call(&format!("{domain}.enable"), json!({})).await;
        }
        page.call("Page.setLifecycleEventsEnabled", json!({ "enabled": true })).await;
        // As if its window were in front of all others.
        page.call("Emulation.setFocusEmulationEnabled", json!({ "enabled": true })).await;
        page
    }

    pub async fn call(&mut self, method: &str, params: Value) -> Value {
        self.tools.call(method, params).await.expect("the browser does it")
    }

    /// The value of a JavaScript expression.
    pub async fn evaluate(&mut self, expression: &str) -> Value {
        self.tools.evaluate(expression).await.expect("a script that works")
    }

    /// Opens a URL; gives the one at which the browser ends.
    pub async fn go(&mut self, url: &str) -> String {
        self.call("Page.navigate", json!({ "url": url })).await;
        self.arrive().await
    }

    pub async fn reload(&mut self) -> String {
        self.call("Page.reload", json!({})).await;
        self.arrive().await
    }

    /// What the browser's back button does.
    pub async fn back(&mut self) -> String {
        let history = self.call("Page.getNavigationHistory", json!({})).await;
        let current = history["currentIndex"].as_u64().expect("an index");
        let before = usize::try_from(current).ok().and_then(|index| index.checked_sub(1));
        let entry = &history["entries"][before.expect("a page before")]["id"];
        self.call("Page.navigateToHistoryEntry", json!({ "entryId": entry })).await;
        self.arrive().await
    }

    /// Waits for the next page; gives its URL, also of one that cannot be reached.
    pub async fn arrive(&mut self) -> String {
        let arrived = loop {
            let arrived = self.event("Page.frameNavigated").await;
            let frame = &arrived["frame"];
            if frame["parentId"].is_null() && frame["url"] != "about:blank" {
                break arrived;
            }
        };
        let frame = &arrived["frame"];
        // A page that was kept alive comes back without being loaded.
        let mut loaded = arrived["type"] == "BackForwardCacheRestore";
        while !loaded {
            let stage = self.event("Page.lifecycleEvent").await;
            loaded = stage["name"] == "load" && stage["loaderId"] == frame["loaderId"];
        }
        let url = frame["unreachableUrl"].as_str().or(frame["url"].as_str());
        url.expect("a URL").to_owned()
    }

    async fn event(&mut self, method: &str) -> Value {
        loop {
            let (name, params) = self.next_event(method).await;
            if name == method {
                return params;
            }
        }
    }

    async fn next_event(&mut self, wanted: &str) -> (String, Value) {
        let next = tokio::time::timeout(PATIENCE, self.tools.next_event()).await;
        let next = next.unwrap_or_else(|_| {
            panic!("no {wanted}; asked: {:#?}; told: {:#?}", self.requests, self.complaints)
        });
        let (name, params) = next.expect("the browser runs");
        self.keep(&name, &params);
        (name, params)
    }

    /// Waits until the browser complains; gives what of, and forgets it.
    pub async fn complaint(&mut self) -> String {
        while self.complaints.is_empty() {
            self.next_event("a complaint").await;
        }
        self.listen().await;
        std::mem::take(&mut self.complaints).join("\n")
    }

    /// Keeps what the browser has said up to now.
    pub async fn listen(&mut self) {
        while let Ok(event) = tokio::time::timeout(Duration::ZERO, self.tools.next_event()).await {
            let (name, params) = event.expect("the browser runs");
            self.keep(&name, &params);
        }
    }

    fn keep(&mut self, name: &str, params: &Value) {
        match name {
            "Network.requestWillBeSent" => {
                let url = params["request"]["url"].as_str().unwrap_or_default();
                self.requests.push(url.to_owned());
            }
            // That a page came with 400 or 403 is no complaint of the page.
            "Log.entryAdded" if params["entry"]["source"] == "network" => {}
            // The tester was quicker than the page, and has put the cursor somewhere already.
            "Log.entryAdded" if says(params, "Autofocus processing was blocked") => {}
            // The browser's own remark on redirects, which comes when its timer says so.
            "Audits.issueAdded" if params["issue"]["code"] == "BounceTrackingIssue" => {}
            // Told in the log as well, which may come before it or long after.
            "Audits.issueAdded" if params["issue"]["code"] == "ContentSecurityPolicyIssue" => {}
            "Log.entryAdded"
            | "Audits.issueAdded"
            | "Runtime.exceptionThrown"
            | "Runtime.consoleAPICalled" => self.complaints.push(params.to_string()),
            _ => {}
        }
    }

    /// Everything that assistive software is told of, in the order in which it is read.
    pub async fn things(&mut self) -> Vec<Thing> {
        let tree = self.call("Accessibility.getFullAXTree", json!({})).await;
        let nodes = tree["nodes"].as_array().expect("nodes");
        let by_id: HashMap<_, _> =
            nodes.iter().filter_map(|node| Some((node["nodeId"].as_str()?, node))).collect();
        let mut things = Vec::new();
        let mut ahead: Vec<_> = nodes.first().into_iter().collect();
        while let Some(node) = ahead.pop() {
            things.extend(Thing::read(node));
            let children = node["childIds"].as_array().into_iter().flatten().rev();
            ahead.extend(children.filter_map(|id| by_id.get(id.as_str()?)).copied());
        }
        things
    }

    /// All things of a role.
    pub async fn all(&mut self, role: &str) -> Vec<Thing> {
        let things = self.things().await;
        things.into_iter().filter(|thing| thing.role == role).collect()
    }

    /// The thing of this role and accessible name; of several, the first.
    pub async fn find(&mut self, role: &str, name: &str) -> Thing {
        let things = self.things().await;
        let found = things.iter().find(|thing| thing.role == role && thing.name == name);
        found.cloned().unwrap_or_else(|| {
            let there = things.iter().map(|thing| format!("{} {:?}", thing.role, thing.name));
            panic!("no {role} {name:?} among:\n{}", there.collect::<Vec<_>>().join("\n"))
        })
    }

    /// The name of what has the focus.
    pub async fn focus(&mut self) -> String {
        // What has it first is told by the page, and found when the page is first drawn.
        self.evaluate("new Promise(drawn => requestAnimationFrame(() => drawn()))").await;
        let mut things = self.things().await.into_iter();
        let focused =
            things.find(|thing| *thing.property("focused") == true && thing.role != "RootWebArea");
        focused.map_or_else(|| "nothing".to_owned(), |thing| thing.name)
    }

    /// All that can be read, as assistive software reads it.
    pub async fn text(&mut self) -> String {
        let texts = self.all("StaticText").await;
        let texts: Vec<_> = texts.iter().map(|text| text.name.trim()).collect();
        texts.join(" ")
    }

    /// Presses the left mouse button on the middle of a thing, as often as asked.
    pub async fn click_times(&mut self, thing: &Thing, times: u32) {
        let node = json!({ "backendNodeId": thing.node });
        self.call("DOM.scrollIntoViewIfNeeded", node.clone()).await;
        let quads = self.call("DOM.getContentQuads", node).await;
        let corner = |index: usize| quads["quads"][0][index].as_f64().expect("a place");
        let (x, y) = (f64::midpoint(corner(0), corner(4)), f64::midpoint(corner(1), corner(5)));
        for count in 1..=times {
            for kind in ["mousePressed", "mouseReleased"] {
                let event = json!({
                    "type": kind, "x": x, "y": y, "button": "left", "clickCount": count,
                });
                self.call("Input.dispatchMouseEvent", event).await;
            }
        }
    }

    pub async fn click(&mut self, role: &str, name: &str) {
        let thing = self.find(role, name).await;
        self.click_times(&thing, 1).await;
    }

    /// Clicks a button that leads on; gives the URL at which the browser ends.
    pub async fn follow(&mut self, button: &str) -> String {
        self.click("button", button).await;
        self.arrive().await
    }

    /// Clicks into a field and types.
    pub async fn fill(&mut self, field: &str, text: &str) {
        self.click("textbox", field).await;
        self.write(text).await;
    }

    /// Types where the focus is.
    pub async fn write(&mut self, text: &str) {
        self.call("Input.insertText", json!({ "text": text })).await;
    }

    /// Presses a key: `Tab`, `Enter`, `Space`.
    pub async fn press(&mut self, key: &str) {
        let (key, code, number, text) = match key {
            "Tab" => ("Tab", "Tab", 9, ""),
            "Enter" => ("Enter", "Enter", 13, "\r"),
            "Space" => (" ", "Space", 32, " "),
            other => panic!("which key is {other:?}?"),
        };
        let press = json!({
            "type": if text.is_empty() { "rawKeyDown" } else { "keyDown" },
            "key": key, "code": code, "windowsVirtualKeyCode": number, "text": text,
        });
        self.call("Input.dispatchKeyEvent", press).await;
        let release = json!({
            "type": "keyUp", "key": key, "code": code, "windowsVirtualKeyCode": number,
        });
        self.call("Input.dispatchKeyEvent", release).await;
    }
}

/// Whether an entry of the log begins with these words.
fn says(params: &Value, words: &str) -> bool {
    params["entry"]["text"].as_str().is_some_and(|text| text.starts_with(words))
}
