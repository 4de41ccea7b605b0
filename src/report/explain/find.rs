//! Finds the page that a name is about: by its exact spelling, else in another case, else by the
//! words that a screen shows; else there are the near misses.

use crate::catalog::nearest;

use super::KINDS;
use super::page::Page;
use super::words::{find_by_words, near_by_words};

/// The page of a name.
pub struct Found {
    /// The page.
    pub page: Page,
    /// Whether the name was typed as it stands on the wire, where case counts; or case does not.
    pub exact: bool,
    /// What else goes by the same name.
    pub homonyms: Vec<Homonym>,
}

/// Something of another kind with the same name but for its case.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Homonym {
    /// The kind in words.
    pub kind: &'static str,
    /// A name that finds it and nothing else.
    pub name: String,
}

/// The page that `typed` is about.
///
/// # Errors
/// There is none; the names that may have been meant, best first.
pub fn find_page(typed: &str) -> Result<Found, Vec<String>> {
    let mut pages = pages();
    let exact = pages.iter().position(|page| goes_by(page, |name| name == typed));
    let any_case = |name: &str| name.eq_ignore_ascii_case(typed);
    let found = exact
        .or_else(|| pages.iter().position(|page| goes_by(page, any_case)))
        .or_else(|| find_by_words(typed, &pages));
    let Some(found) = found else { return Err(near_misses(typed, &pages)) };
    let page = pages.remove(found);
    let homonyms = pages.iter().filter(|other| goes_by(other, any_case));
    let homonyms =
        homonyms.map(|other| Homonym { kind: other.kind(), name: other.full_name() }).collect();
    let exact = exact.is_some() || !page.kind.case_counts;
    Ok(Found { page, exact, homonyms })
}

/// Every page, in the order in which the kinds go before each other.
pub(super) fn pages() -> Vec<Page> {
    let pages = KINDS.iter().flat_map(|kind| {
        let topics = (kind.topics)().into_iter();
        topics.map(move |topic| Page { kind, topic })
    });
    pages.collect()
}

/// Whether one of the names of a page is the one that is wanted.
fn goes_by(page: &Page, wanted: impl Fn(&str) -> bool) -> bool {
    short_names(page).any(|name| wanted(name) || wanted(&format!("{}{name}", page.kind.prefix)))
}

fn short_names(page: &Page) -> impl Iterator<Item = &'static str> {
    let others = page.topic.aliases().into_iter().chain(page.topic.keywords());
    [page.name()].into_iter().chain(others)
}

/// Known names that look like the one typed, whatever their kind.
fn near_misses(typed: &str, pages: &[Page]) -> Vec<String> {
    let short = match typed.strip_prefix("action.devices.") {
        Some(rest) => rest.rsplit('.').next().unwrap_or(rest),
        None => typed,
    };
    let mut known: Vec<&str> = pages.iter().flat_map(short_names).collect();
    known.sort_unstable();
    known.dedup();
    let near = match near_by_words(typed, pages) {
        near if near.is_empty() => nearest(short, known),
        near => near,
    };
    near.into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(typed: &str) -> Found {
        find_page(typed).unwrap_or_else(|near| panic!("{typed}: {near:?}"))
    }

    fn what(found: &Found) -> String {
        format!("{} {}", found.page.kind(), found.page.name())
    }

    #[test]
    fn a_name_of_several_kinds_is_the_trait_and_full_names_choose() {
        let on_off = found("OnOff");
        assert_eq!(what(&on_off), "trait OnOff");
        let command = Homonym { kind: "command", name: "action.devices.commands.OnOff".to_owned() };
        assert_eq!(on_off.homonyms, std::slice::from_ref(&command));
        assert_eq!(what(&found(&command.name)), "command OnOff");
        assert_eq!(what(&found("action.devices.traits.OnOff")), "trait OnOff");
        assert_eq!(what(&found("action.devices.types.LOCK")), "device type LOCK");
    }

    #[test]
    fn case_chooses_between_names_and_else_does_not_matter() {
        assert_eq!(what(&found("OFFLINE")), "status OFFLINE");
        assert_eq!(what(&found("offline")), "error or exception code offline");
        assert_eq!(what(&found("scene")), "trait Scene");
        assert_eq!(what(&found("SCENE")), "device type SCENE");
        for typed in ["lockunlock", "lock", "ACTION.devices.types.lock", "Success"] {
            assert!(!found(typed).exact, "{typed}");
        }
        assert!(found("LOCK").exact);
    }

    #[test]
    fn other_names_find_the_page_too() {
        assert_eq!(what(&found("TemperatureSetting")), "trait TemperatureSetting");
        assert_eq!(
            what(&found("action.devices.commands.TemperatureSetting")),
            "command ThermostatSetMode"
        );
        assert_eq!(what(&found("pinNeeded")), "error or exception code challengeNeeded");
    }

    #[test]
    fn a_near_miss_is_offered_once_whatever_its_kind() {
        let near = |typed| find_page(typed).err().expect("no page");
        assert_eq!(near("LokcUnlock")[0], "LockUnlock");
        assert_eq!(near("action.devices.commands.OnOf"), ["OnOff"]);
        assert_eq!(near("lowBatery")[0], "lowBattery");
        assert_eq!(near("zzz"), [""; 0]);
    }
}
