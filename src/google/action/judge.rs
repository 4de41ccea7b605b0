//! What of an answer can be used, and what is wrong with it: a plain function of the exchange.

use crate::google::Unexpected;
use crate::google::unexpected::describe_answer;
use crate::protocol::conversation::{
    END_CONVERSATION, SYSTEM_SCENE_PREFIX, WebhookRequest, WebhookResponse, linking_scene,
};
use crate::protocol::{Mismatch, Rule};
use crate::wire::Exchange;

use super::outcome::ActionTrouble;

/// An answer that the conversation goes on with.
#[derive(Debug)]
pub(super) struct Heard {
    pub(super) response: WebhookResponse,
    /// What is wrong and does no harm.
    pub(super) remarks: Vec<String>,
}

/// Judges what the webhook answered in an action whose entry scene is `entry`.
pub(super) fn judge(
    exchange: &Exchange,
    request: &WebhookRequest,
    entry: &str,
) -> Result<Heard, ActionTrouble> {
    if exchange.status() != 200 {
        return Err(Unexpected::new("200 with JSON", describe_answer(exchange)).into());
    }
    let Some(body) = exchange.json() else {
        return Err(Unexpected::new("200 with JSON", describe_answer(exchange)).into());
    };
    let mut read = WebhookResponse::read(&body, request);
    read.mismatches.extend(unknown_scene(&read.response, entry));
    read.mismatches.extend(silence(&read.response));
    if let Some(index) = read.mismatches.iter().position(Mismatch::is_error) {
        return Err(read.mismatches.swap_remove(index).into());
    }
    let kind = wrong_content_type(exchange).into_iter();
    let remarks = kind.chain(read.mismatches.iter().map(Mismatch::to_string)).collect();
    Ok(Heard { response: read.response, remarks })
}

fn wrong_content_type(exchange: &Exchange) -> Option<String> {
    let kind = exchange.header("content-type").unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/json") {
        return None;
    }
    let actual = if kind.is_empty() { "none".to_owned() } else { format!("`{kind}`") };
    Some(format!("the header `content-type`: expected `application/json`, got {actual}"))
}

/// The platform has two scenes of its own names: the end, and the linking scene of the entry.
fn unknown_scene(response: &WebhookResponse, entry: &str) -> Option<Mismatch> {
    let next = response.next()?;
    let is_of_system = next.starts_with(SYSTEM_SCENE_PREFIX) && next != END_CONVERSATION;
    let is_of_linking = next.ends_with(&linking_scene("")) && next != linking_scene(entry);
    (is_of_system || is_of_linking).then(|| {
        let expected =
            format!("a scene of the project, `{}` or `{END_CONVERSATION}`", linking_scene(entry));
        Mismatch::new("/scene/next/name", expected, format!("`{next}`")).breaks(Rule::Name)
    })
}

/// Whoever leaves the microphone open should have asked something.
fn silence(response: &WebhookResponse) -> Option<Mismatch> {
    let goes_on = response.next() != Some(END_CONVERSATION);
    (goes_on && response.words().is_empty()).then(|| {
        let expected = "something to say, since the conversation goes on";
        Mismatch::new("/prompt", expected, "nothing").breaks(Rule::Required).tolerated()
    })
}
