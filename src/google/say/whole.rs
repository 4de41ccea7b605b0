//! What is said of a whole room, or of everything: there a word may mean too much.

use crate::catalog::{Trait, find_command};
use crate::google::Subject;
use crate::protocol::SyncDevice;

use super::ability::{can, complete};
use super::declared::is_listed;
use super::language::{Language, OrderPhrase};
use super::pattern::{Gap, Pattern};

/// What a value alone may be for, where nobody says whose: how bright, which colour, how warm.
const PLAIN_VALUES: &[&str] = &["Brightness", "ColorSetting", "TemperatureSetting"];
/// The same, where the value has a name.
const NAMED_VALUES: &[&str] = &["FanSpeed"];
/// Nobody means these without naming them.
const NAMED_ONLY: &str = "Scene";
/// So many devices are named in one order.
const MOST_NAMED: usize = 4;

/// Whether a trait may be meant by a phrase of a whole room. A door opens only where one says so,
/// and not because it takes a number as well.
pub(super) fn may_be_meant<'g>(
    known: &Trait,
    pattern: &Pattern,
    mut values: impl Iterator<Item = &'g Gap>,
    language: &Language,
) -> bool {
    let Some(first) = values.next() else { return known.name != NAMED_ONLY };
    PLAIN_VALUES.contains(&known.name)
        || (NAMED_VALUES.contains(&known.name) && is_listed(&first.name))
        || !alike(pattern, language).any(|(_, other)| other.name != known.name)
}

/// The orders of which a pattern like this one is a phrase.
fn alike<'a>(
    pattern: &'a Pattern,
    language: &'a Language,
) -> impl Iterator<Item = (&'a OrderPhrase, &'static Trait)> {
    let is_alike = |order: &&OrderPhrase| order.patterns.iter().any(|it| it.sounds_like(pattern));
    let with_trait = |order: &'a OrderPhrase| Some((order, find_command(&order.command)?.0));
    language.orders.iter().filter(is_alike).filter_map(with_trait)
}

/// The orders that these words are for some of the devices and for others, where they are several:
/// `stop` ends a programme and the music, but no command ends both.
pub(super) fn apart(
    pattern: &Pattern,
    devices: &[&SyncDevice],
    language: &Language,
) -> Option<Vec<String>> {
    let mut left = devices.to_vec();
    let mut groups = Vec::new();
    for (phrase, known) in alike(pattern, language).filter(|(_, it)| it.name != NAMED_ONLY) {
        let Some((_, command)) = find_command(&phrase.command) else { continue };
        let (able, others): (Vec<_>, Vec<_>) = left.into_iter().partition(|device| {
            can(device, known, command)
                && complete(command, &device.attributes, phrase.params.clone()).is_some()
        });
        left = others;
        groups.extend((!able.is_empty()).then_some(able));
    }
    let and = format!(" {} ", language.people.and.first()?.join(" "));
    let named = |devices: &[&SyncDevice]| {
        let names = devices.iter().map(|device| Subject::of(&[device]).definite);
        pattern.said_of(&names.collect::<Vec<_>>().join(&and))
    };
    let orders = || groups.iter().flat_map(|group| group.chunks(MOST_NAMED)).map(named).collect();
    (groups.len() > 1).then(orders)
}
