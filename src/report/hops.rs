//! The hops of a link, one line each, as they end.

use crate::google::link::{Hop, HopStatus, LinkFailure};

use super::Style;
use super::wrap::wrap;

/// The longest name of a hop, and the longest time that is usual.
const NAME: usize = 9;
const LATENCY: usize = 9;
/// Margin, mark, name and time, each with the space after it.
const INDENT: usize = 2 + 4 + 2 + NAME + 2 + LATENCY + 2;

/// Renders a hop: a mark, the name, the time, the detail; what broke stands in the failure that
/// follows. Secrets in a detail are the caller's to hide.
#[must_use]
pub fn render_hop(hop: &Hop, style: Style) -> String {
    let latency = hop.latency_ms.map_or_else(String::new, |latency| format!("{latency:.1} ms"));
    let detail = hop.detail.as_deref().filter(|_| hop.status != HopStatus::Fail);
    let detail = wrap(detail.unwrap_or_default(), style.width().saturating_sub(INDENT));
    let name = format!("{:NAME$}  {latency:>LATENCY$}", hop.hop.as_str());
    let mut text = format!("  {}  {name}  {}", mark(hop.status, style), detail[0]);
    text.truncate(text.trim_end().len());
    for line in &detail[1..] {
        text.push('\n');
        text.push_str(&" ".repeat(INDENT));
        text.push_str(line);
    }
    text.push('\n');
    text
}

/// Renders why a link broke: what was expected, what came, what the phone would have shown, and
/// what is likely behind it.
#[must_use]
pub fn render_link_failure(failure: &LinkFailure, style: Style) -> String {
    let mut text = String::from("\n");
    for (label, words) in [
        ("expected", failure.expected.as_str()),
        ("got", failure.actual.as_str()),
        ("the phone", failure.phone_shows),
    ] {
        push_labelled(&mut text, label, words, style);
    }
    for (index, cause) in failure.causes.iter().enumerate() {
        let label = if index == 0 { "likely" } else { "or" };
        push_labelled(&mut text, label, cause, style);
    }
    text
}

fn push_labelled(text: &mut String, label: &str, words: &str, style: Style) {
    const LABEL: usize = 13;
    for (index, line) in wrap(words, style.width().saturating_sub(LABEL)).iter().enumerate() {
        let label = if index == 0 { format!("  {label:<11}") } else { " ".repeat(LABEL) };
        text.push_str(&style.dim(&label));
        text.push_str(line);
        text.push('\n');
    }
}

/// Padded before it is coloured: colour codes would count as width.
fn mark(status: HopStatus, style: Style) -> String {
    match status {
        HopStatus::Pass => style.good("ok  "),
        HopStatus::Fail => style.bad("FAIL"),
        HopStatus::Skip => style.dim("skip"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::google::link::HopName;
    use crate::report::samples::snapshot;

    #[test]
    fn hops_are_aligned_and_their_details_wrap() {
        let hop = |hop, status, latency_ms, detail: Option<&str>| Hop {
            hop,
            status,
            latency_ms,
            detail: detail.map(str::to_owned),
        };
        let hops = [
            hop(HopName::Authorize, HopStatus::Pass, Some(41.25), None),
            hop(HopName::Capture, HopStatus::Pass, None, None),
            hop(
                HopName::Exchange,
                HopStatus::Fail,
                Some(1.9),
                Some("expected a number at `/expires_in`, got `\"3600\"`"),
            ),
            hop(HopName::UserInfo, HopStatus::Skip, None, Some("no userinfo URL")),
        ];
        let text: String = hops.iter().map(|hop| render_hop(hop, Style::plain(60))).collect();
        snapshot("hops-60", &text);
    }

    #[test]
    fn a_broken_link_says_what_the_phone_shows_and_what_is_behind_it() {
        let failure = LinkFailure {
            hop: HopName::Exchange,
            expected: "200 with a token as JSON".to_owned(),
            actual: "400 `invalid_grant`".to_owned(),
            phone_shows: "\"Something went wrong, please try again\"",
            causes: vec!["the code had expired".to_owned(), "the secret differs".to_owned()],
            unreachable: false,
        };
        snapshot("link-failure-60", &render_link_failure(&failure, Style::plain(60)));
    }
}
