//! Drives a browser without a window: Chromium's `DevTools` protocol over a pair of pipes.
//!
//! Messages are JSON, each ended by a zero byte: <https://chromedevtools.github.io/devtools-protocol/>.
//! One page is driven, one call after the other.

use std::collections::VecDeque;
use std::io;

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{ChildStdin, ChildStdout};

/// Events that nobody asked for are forgotten beyond this many.
const MOST_EVENTS: usize = 1000;

/// A message is a picture of a page at most.
const LARGEST_MESSAGE: usize = 64 << 20;

/// A page of a browser.
#[derive(Debug)]
pub struct DevTools {
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    /// What came of a message so far.
    read: Vec<u8>,
    last_id: u64,
    session: Option<String>,
    events: VecDeque<Event>,
}

/// Why a call has no answer.
#[derive(Debug, thiserror::Error)]
pub enum DevToolsError {
    /// The browser is gone.
    #[error("the browser has ended")]
    Ended,
    /// The pipe broke.
    #[error("the browser cannot be reached: {0}")]
    Pipe(#[from] io::Error),
    /// It does not come to an end.
    #[error("the browser says more than {} MiB without an end", LARGEST_MESSAGE >> 20)]
    Endless,
    /// It is no message.
    #[error("the browser says what cannot be read: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// The browser will not.
    #[error("the browser refuses `{method}`: {message}")]
    Refused {
        /// What was asked.
        method: String,
        /// What it says.
        message: String,
    },
    /// A script of ours failed.
    #[error("a script failed in the page: {0}")]
    Script(String),
}

#[derive(Debug)]
struct Event {
    method: String,
    params: Value,
}

/// A message of the browser: an answer where it has an id, else an event.
#[derive(Deserialize)]
struct Message {
    id: Option<u64>,
    #[serde(default)]
    method: String,
    #[serde(default)]
    params: Value,
    #[serde(default)]
    result: Value,
    error: Option<Refusal>,
}

#[derive(Deserialize)]
struct Refusal {
    message: String,
}

impl DevTools {
    /// Takes hold of the browser's first page.
    ///
    /// # Errors
    /// The browser does not answer.
    pub async fn attach(to: ChildStdin, from: ChildStdout) -> Result<Self, DevToolsError> {
        let from = BufReader::new(from);
        let mut tools =
            Self { to, from, read: Vec::new(), last_id: 0, session: None, events: VecDeque::new() };
        // What a page puts there would stay on the person's disk.
        tools.call("Browser.setDownloadBehavior", json!({ "behavior": "deny" })).await?;
        let target = tools.first_page().await?;
        let params = json!({ "targetId": target, "flatten": true });
        let attached = tools.call("Target.attachToTarget", params).await?;
        tools.session = attached["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime"] {
            tools.call(&format!("{domain}.enable"), json!({})).await?;
        }
        Ok(tools)
    }

    async fn first_page(&mut self) -> Result<Value, DevToolsError> {
        let targets = self.call("Target.getTargets", json!({})).await?;
        let mut targets = targets["targetInfos"].as_array().into_iter().flatten();
        if let Some(page) = targets.find(|target| target["type"] == "page") {
            return Ok(page["targetId"].clone());
        }
        let created = self.call("Target.createTarget", json!({ "url": "about:blank" })).await?;
        Ok(created["targetId"].clone())
    }

    /// Calls a method and gives its result.
    ///
    /// # Errors
    /// The browser is gone, or refuses.
    pub async fn call(&mut self, method: &str, params: Value) -> Result<Value, DevToolsError> {
        let id = self.send(method, params).await?;
        loop {
            let answer = self.next_message().await?;
            if answer.id != Some(id) {
                self.close_dialog(&answer).await?;
                self.note(answer);
                continue;
            }
            return match answer.error {
                None => Ok(answer.result),
                Some(error) => Err(DevToolsError::Refused {
                    method: method.to_owned(),
                    message: error.message,
                }),
            };
        }
    }

    /// Sends a call, whose answer comes later; gives its id.
    async fn send(&mut self, method: &str, params: Value) -> Result<u64, DevToolsError> {
        self.last_id += 1;
        let mut message = json!({ "id": self.last_id, "method": method, "params": params });
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        let mut bytes = serde_json::to_vec(&message)?;
        bytes.push(0);
        self.to.write_all(&bytes).await.map_err(|error| match error.kind() {
            // Who reads no more has ended.
            io::ErrorKind::BrokenPipe => DevToolsError::Ended,
            _ => error.into(),
        })?;
        Ok(self.last_id)
    }

    /// A page that shows a dialog answers nothing until it is closed: `alert` and `confirm` with
    /// OK, as somebody does who wants to go on.
    async fn close_dialog(&mut self, message: &Message) -> Result<(), DevToolsError> {
        if message.method == "Page.javascriptDialogOpening" {
            // The answer says nothing: the page may have closed it by itself.
            self.send("Page.handleJavaScriptDialog", json!({ "accept": true })).await?;
        }
        Ok(())
    }

    /// Waits for an event, or gives the first that came since; earlier ones are forgotten.
    ///
    /// # Errors
    /// The browser is gone.
    pub async fn event(&mut self, method: &str) -> Result<Value, DevToolsError> {
        loop {
            let (name, params) = self.next_event().await?;
            if name == method {
                return Ok(params);
            }
        }
    }

    /// Waits for any event, or gives the first that came since: its method and parameters. May be
    /// dropped while it waits.
    ///
    /// # Errors
    /// The browser is gone.
    pub async fn next_event(&mut self) -> Result<(String, Value), DevToolsError> {
        loop {
            if let Some(event) = self.events.pop_front() {
                return Ok((event.method, event.params));
            }
            let message = self.next_message().await?;
            self.note(message);
        }
    }

    /// Forgets the events that came, so that the next one is new.
    pub fn forget_events(&mut self) {
        self.events.clear();
    }

    /// The value of a JavaScript expression, a promise's once it is kept.
    ///
    /// # Errors
    /// The browser is gone, or the script throws.
    pub async fn evaluate(&mut self, expression: &str) -> Result<Value, DevToolsError> {
        self.evaluate_in(expression, &Value::Null).await
    }

    /// The same where the page's own scripts neither see nor change what ours use. What a script
    /// leaves in `globalThis` is there for the next one, until another page comes.
    ///
    /// # Errors
    /// The browser is gone, or the script throws.
    pub async fn evaluate_apart(&mut self, expression: &str) -> Result<Value, DevToolsError> {
        let tree = self.call("Page.getFrameTree", json!({})).await?;
        let frame = tree.pointer("/frameTree/frame/id").cloned().unwrap_or_default();
        let params = json!({ "frameId": frame, "worldName": "smarthome" });
        let world = self.call("Page.createIsolatedWorld", params).await?;
        self.evaluate_in(expression, &world["executionContextId"]).await
    }

    async fn evaluate_in(
        &mut self,
        expression: &str,
        context: &Value,
    ) -> Result<Value, DevToolsError> {
        let mut params = json!({
            "expression": expression, "returnByValue": true, "awaitPromise": true,
            // As if a person pressed: otherwise no window opens.
            "userGesture": true,
        });
        if !context.is_null() {
            params["contextId"] = context.clone();
        }
        let answer = self.call("Runtime.evaluate", params).await?;
        match answer.pointer("/exceptionDetails") {
            None => Ok(answer.pointer("/result/value").cloned().unwrap_or_default()),
            Some(details) => {
                let thrown = details.pointer("/exception/description").or(details.get("text"));
                let words = thrown.and_then(Value::as_str).unwrap_or_default();
                Err(DevToolsError::Script(words.to_owned()))
            }
        }
    }

    fn note(&mut self, message: Message) {
        if self.events.len() == MOST_EVENTS {
            self.events.pop_front();
        }
        self.events.push_back(Event { method: message.method, params: message.params });
    }

    /// May be dropped while it waits: what came so far is kept.
    async fn next_message(&mut self) -> Result<Message, DevToolsError> {
        let room = LARGEST_MESSAGE.saturating_sub(self.read.len());
        (&mut self.from).take(room as u64).read_until(0, &mut self.read).await?;
        if self.read.len() == LARGEST_MESSAGE {
            return Err(DevToolsError::Endless);
        }
        if self.read.pop() != Some(0) {
            return Err(DevToolsError::Ended);
        }
        let message = serde_json::from_slice(&self.read);
        self.read.clear();
        Ok(message?)
    }
}
