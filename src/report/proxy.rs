//! What passes through the proxy, as it passes: a line for each exchange, what it was about below.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::catalog::Violation;
use crate::fault::Endpoint;
use crate::protocol::{Intent, Severity};
use crate::proxy::{About, Fared, Seen};
use crate::wire::Redactor;

use super::Style;
use super::checks::exchange_json;
use super::transcript::exchange_lines;
use super::veil::Veil;
use super::violations::{render_violation, verdict, violations_json};
use super::wrap::wrap;

/// More devices that fared alike are counted, and more violations too: `--json` has them all.
const MOST: usize = 10;

/// Renders an exchange that passed; `verbose` adds all of it.
#[must_use]
pub fn render_seen(seen: &Seen, redactor: &Redactor, style: Style, verbose: bool) -> String {
    let veil = Veil::over_exchange(&seen.exchange, redactor);
    let mut text = first_line(seen, style);
    for line in remarks(seen) {
        for line in wrap(&line, style.width() - 2) {
            let _ = writeln!(text, "  {line}");
        }
    }
    let (request, response) = (&seen.judgement.request, &seen.judgement.response);
    text.push_str(&violations("the request", request, redactor, style));
    text.push_str(&violations("the answer", response, redactor, style));
    let mut text = veil.text(&text);
    if verbose {
        text.push_str(&exchange_lines(&seen.exchange, &veil, style));
    }
    text
}

fn first_line(seen: &Seen, style: Style) -> String {
    let exchange = &seen.exchange;
    let status = match seen.status() {
        Some(status) if status < 400 => style.good(&status.to_string()),
        Some(status) => style.bad(&status.to_string()),
        None => style.bad("no answer"),
    };
    let (method, path) = (exchange.request.method(), exchange.request.uri().path());
    let took = style.dim(&format!("{:.1} ms", exchange.latency_ms()));
    let about = seen.about.as_ref().map(|about| format!("  {}", name(about))).unwrap_or_default();
    format!("{method} {path}  {status}  {took}{}\n", style.strong(&about))
}

/// What an exchange was about, in a word or two.
fn name(about: &About) -> String {
    match about {
        About::Intent { intent: Intent::Sync, devices } => {
            format!("SYNC, {}", counted(devices.len(), "device"))
        }
        About::Intent { intent, .. } => short(*intent).to_owned(),
        About::Grant { grant, outcome } => format!("{grant}: {outcome}"),
        About::Endpoint(endpoint) => word(*endpoint).to_owned(),
    }
}

fn short(intent: Intent) -> &'static str {
    intent.as_str().trim_start_matches("action.devices.")
}

fn word(endpoint: Endpoint) -> &'static str {
    match endpoint {
        Endpoint::Authorize => "authorization",
        Endpoint::Token => "token",
        Endpoint::UserInfo => "userinfo",
        Endpoint::Revoke => "revocation",
        Endpoint::Fulfillment => "fulfillment",
    }
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// How devices fared, and what happened on the way.
fn remarks(seen: &Seen) -> Vec<String> {
    let mut lines = match &seen.about {
        Some(About::Intent { intent: Intent::Query | Intent::Execute, devices }) => alike(devices),
        _ => Vec::new(),
    };
    lines.extend(seen.mishap.map(|mishap| format!("a fault: {}", mishap.describe())));
    lines.extend(seen.trouble.clone());
    if !seen.was_awaited {
        lines.push("the client did not wait for the answer".to_owned());
    }
    lines
}

/// A line for all devices that were told the same and fared alike.
fn alike(devices: &[Fared]) -> Vec<String> {
    let mut groups: Vec<(&Fared, Vec<&str>)> = Vec::new();
    for one in devices {
        let same = |(known, _): &&mut (&Fared, _)| {
            (&known.commands, &known.how) == (&one.commands, &one.how)
        };
        match groups.iter_mut().find(same) {
            Some((_, ids)) => ids.push(&one.device),
            None => groups.push((one, vec![&one.device])),
        }
    }
    groups
        .into_iter()
        .map(|(one, ids)| {
            let more = ids.len().saturating_sub(MOST);
            let mut named = ids[..ids.len() - more].join(", ");
            if more > 0 {
                let _ = write!(named, " and {more} more");
            }
            let told = one.commands.join(", ");
            let told = if told.is_empty() { told } else { format!("{told} ") };
            format!("{told}{named}: {}", one.how)
        })
        .collect()
}

fn violations(what: &str, found: &[Violation], redactor: &Redactor, style: Style) -> String {
    if found.is_empty() {
        return String::new();
    }
    let count = |severity| found.iter().filter(|it| it.mismatch.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let mark = if errors > 0 { style.bad("not valid") } else { style.good("valid") };
    let mut text = format!("  {what} is {mark}{}\n", verdict(errors, warnings));
    // Errors first: what is left out shall be the lesser.
    let (grave, light): (Vec<_>, Vec<_>) = found.iter().partition(|it| it.mismatch.is_error());
    let shown: Vec<_> = grave.into_iter().chain(light).take(MOST).collect();
    for violation in shown {
        let lines = render_violation("", violation, redactor, style.narrowed(4));
        for line in lines.lines() {
            let _ = writeln!(text, "    {line}");
        }
    }
    if found.len() > MOST {
        let _ = writeln!(text, "    … and {} more", found.len() - MOST);
    }
    text
}

/// An exchange that passed as one document; `verbose` adds all of it.
#[must_use]
pub fn seen_json(seen: &Seen, redactor: &Redactor, verbose: bool) -> Value {
    let veil = Veil::over_exchange(&seen.exchange, redactor);
    let (request, exchange) = (&seen.exchange.request, &seen.exchange);
    let judged = |found: &[Violation]| violations_json(found, redactor)["violations"].take();
    let (mut intent, mut grant, mut devices, mut outcome) = (None, None, Value::Null, None);
    let endpoint = match &seen.about {
        Some(About::Intent { intent: about, devices: fared }) => {
            intent = Some(short(*about));
            devices = fared.iter().map(device_json).collect();
            Some(word(Endpoint::Fulfillment))
        }
        Some(About::Grant { grant: about, outcome: came }) => {
            (grant, outcome) = (Some(about), Some(came));
            Some(word(Endpoint::Token))
        }
        Some(About::Endpoint(endpoint)) => Some(word(*endpoint)),
        None => None,
    };
    let mut document = json!({
        "event": "exchange",
        "method": request.method().as_str(),
        "path": request.uri().path(),
        "status": seen.status(),
        "latency_ms": exchange.latency_ms(),
        "endpoint": endpoint,
        "intent": intent,
        "devices": devices,
        "grant": grant,
        "outcome": outcome,
        "violations": {
            "request": judged(&seen.judgement.request),
            "response": judged(&seen.judgement.response),
        },
        "fault": seen.mishap.map(crate::wire::Mishap::describe),
        "trouble": seen.trouble,
        "awaited": seen.was_awaited,
    });
    if verbose {
        document["exchange"] = exchange_json(exchange, redactor);
    }
    veil.texts(document)
}

fn device_json(one: &Fared) -> Value {
    json!({"id": one.device, "commands": one.commands, "result": one.how})
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;
    use http::{Request, Response};

    use super::*;
    use crate::catalog::{Kind, validate};
    use crate::proxy::{Judgement, fared};
    use crate::report::samples::snapshot;
    use crate::wire::{Exchange, Mishap};

    /// An EXECUTE with a PIN, at a cloud that echoes it and says what no cloud should.
    fn executed() -> Seen {
        let request = json!({"requestId": "1", "inputs": [{
            "intent": "action.devices.EXECUTE",
            "payload": {"commands": [{
                "devices": [{"id": "front"}, {"id": "back"}],
                "execution": [{
                    "command": "action.devices.commands.LockUnlock",
                    "params": {"lock": false},
                    "challenge": {"pin": "333444"},
                }],
            }]},
        }]});
        let answer = json!({"requestId": "1", "payload": {"debugString": "PIN 333444", "commands": [
            {"ids": ["front"], "status": "DONE", "states": {"isLocked": "333444"}},
            {"ids": ["back"], "status": "ERROR", "errorCode": "deviceOffline"},
        ]}});
        let devices = fared(Intent::Execute, &request, &answer);
        let judgement = Judgement {
            request: validate(Kind::ExecuteRequest, &request, None),
            response: validate(Kind::ExecuteResponse, &answer, None),
        };
        let sent = Request::post("http://127.0.0.1:8081/fulfillment")
            .header("authorization", "Bearer the-access-token");
        Seen {
            exchange: Exchange {
                request: sent.body(Bytes::from(request.to_string())).expect("a request"),
                response: Response::new(Bytes::from(answer.to_string())),
                latency: Duration::from_micros(1200),
            },
            about: Some(About::Intent { intent: Intent::Execute, devices }),
            judgement,
            mishap: None,
            trouble: None,
            was_answered: true,
            was_awaited: true,
        }
    }

    fn at(path: &str) -> Seen {
        let request = Request::get(format!("http://127.0.0.1:8081{path}"));
        let exchange = Exchange {
            request: request.body(Bytes::new()).expect("a request"),
            response: Response::builder().status(502).body(Bytes::new()).expect("an answer"),
            latency: Duration::from_mins(1),
        };
        Seen { exchange, about: None, judgement: Judgement::default(), ..executed() }
    }

    #[test]
    fn what_passes_is_told_without_secrets() {
        let (redactor, style) = (Redactor::default(), Style::plain(80));
        redactor.learn_from(&executed().exchange);
        let lines = |seen: &Seen| render_seen(seen, &redactor, style, false);
        let trouble = Some("could not connect to `https://cloud.test`: refused".to_owned());
        let mishap = Some(Mishap::Garbage);
        let grant = About::Grant {
            grant: "refresh_token".to_owned(),
            outcome: "refused: invalid_grant".to_owned(),
        };
        let text = [
            lines(&executed()),
            lines(&Seen { trouble, was_awaited: false, ..at("/down?code=the-code") }),
            lines(&Seen { mishap, ..at("/odd") }),
            lines(&Seen { about: Some(grant), ..at("/token") }),
            render_seen(&executed(), &redactor, style, true),
        ]
        .concat();
        for secret in ["333444", "the-access-token", "the-code"] {
            assert!(!text.contains(secret), "{text}");
        }
        snapshot("proxy", &text);
    }

    #[test]
    fn what_passes_is_a_document_without_secrets() {
        let document = seen_json(&executed(), &Redactor::default(), true);
        let text = document.to_string();
        assert!(!text.contains("333444") && !text.contains("the-access-token"), "{text}");
        let front = json!({"id": "front", "commands": ["LockUnlock"], "result": "DONE"});
        assert_eq!(document["devices"][0], front);
        assert_eq!(
            (&document["intent"], &document["status"], &document["violations"]["request"]),
            (&json!("EXECUTE"), &json!(200), &json!([]))
        );
        assert_ne!(document["violations"]["response"], json!([]));
        let silent = Seen { was_answered: false, ..executed() };
        assert_eq!(seen_json(&silent, &Redactor::default(), false)["status"], Value::Null);
    }

    #[test]
    fn devices_that_fared_alike_stand_together() {
        let one = |index: usize, how: &str| Fared {
            device: index.to_string(),
            commands: Vec::new(),
            how: how.to_owned(),
        };
        let mut devices: Vec<Fared> = (0..12).map(|index| one(index, "SUCCESS")).collect();
        devices.insert(1, one(99, "OFFLINE"));
        assert_eq!(
            alike(&devices),
            ["0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more: SUCCESS", "99: OFFLINE"]
        );
    }
}
