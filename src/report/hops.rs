//! The hops of a link, one line each.

use super::Style;
use super::wrap::wrap;

/// How a hop went.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum HopStatus {
    /// As it should.
    Pass,
    /// Not as it should.
    Fail,
    /// It was not tried.
    Skip,
}

/// One hop.
#[derive(Clone, Debug)]
pub struct Hop<'a> {
    /// Its name.
    pub name: &'a str,
    /// How it went.
    pub status: HopStatus,
    /// How long it took, in milliseconds.
    pub latency_ms: Option<f64>,
    /// What there is to say.
    pub detail: Option<&'a str>,
}

/// Renders hops in order: a mark, the name, the time, the detail. Secrets in a detail are the
/// caller's to hide.
#[must_use]
pub fn render_hops(hops: &[Hop<'_>], style: Style) -> String {
    let names = hops.iter().map(|hop| hop.name.chars().count()).max().unwrap_or(0);
    let latency = |hop: &Hop<'_>| {
        hop.latency_ms.map_or_else(String::new, |latency| format!("{latency:.1} ms"))
    };
    let latencies = hops.iter().map(|hop| latency(hop).len()).max().unwrap_or(0);
    let indent = 2 + 4 + 2 + names + 2 + latencies + 2;
    let mut text = String::new();
    for hop in hops {
        let detail = wrap(hop.detail.unwrap_or_default(), style.width().saturating_sub(indent));
        let name = format!("{:names$}  {:>latencies$}", hop.name, latency(hop));
        let first = format!("  {}  {name}  {}", mark(hop.status, style), detail[0]);
        text.push_str(first.trim_end());
        text.push('\n');
        for line in &detail[1..] {
            text.push_str(&" ".repeat(indent));
            text.push_str(line);
            text.push('\n');
        }
    }
    text
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
    use crate::report::samples::snapshot;

    #[test]
    fn hops_are_aligned_and_their_details_wrap() {
        let hop = |name, status, latency_ms, detail| Hop { name, status, latency_ms, detail };
        let hops = [
            hop("authorize", HopStatus::Pass, Some(41.25), None),
            hop("capture", HopStatus::Pass, None, None),
            hop(
                "exchange",
                HopStatus::Fail,
                Some(1.9),
                Some("expected a number at `/expires_in`, got `\"3600\"`"),
            ),
            hop("userinfo", HopStatus::Skip, None, Some("no userinfo URL")),
        ];
        snapshot("hops-60", &render_hops(&hops, Style::plain(60)));
    }
}
