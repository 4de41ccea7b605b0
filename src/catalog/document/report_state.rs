//! What a cloud reports to the `HomeGraph` of its own accord: states, and notifications.

use serde_json::Value;

use crate::catalog::{Field, Object, Shape, TRAITS, Trait, find_trait};
use crate::protocol::{Map, Mismatch, Place, Rule};

use super::devices::SyncedDevices;
use super::envelope::QUERY_DEVICE;
use super::names::unknown_name;
use super::query::{check_known_states, check_names};
use super::{check_device_states, members};

pub(super) fn check(report: &Value, synced: Option<&SyncedDevices<'_>>, found: &mut Vec<Mismatch>) {
    check_event(report, found);
    let place = Place::at("/payload/devices/states");
    for (id, states) in members(report, "/payload/devices/states") {
        let place = place.member(id);
        if let Some(synced) = synced {
            synced.check_id(id, &place, found);
        }
        if let Some(states) = states.as_object() {
            check_states(id, states, synced, &place, found);
        }
    }
    let place = Place::at("/payload/devices/notifications");
    for (id, notifications) in members(report, "/payload/devices/notifications") {
        let place = place.member(id);
        if let Some(synced) = synced {
            synced.check_id(id, &place, found);
        }
        for (name, notification) in notifications.as_object().into_iter().flatten() {
            check_notification(name, notification, &place.member(name), found);
        }
    }
}

/// A notification needs an event id of its own; the token of a follow-up stands within it.
fn check_event(report: &Value, found: &mut Vec<Mismatch>) {
    let notifies = report.pointer("/payload/devices/notifications").is_some();
    if notifies && report.get("eventId").or_else(|| report.get("event_id")).is_none() {
        let expected = "an id of its own for this notification";
        found.push(Mismatch::new("/eventId", expected, "nothing").breaks(Rule::Required));
    }
    if report.get("followUpToken").is_some() {
        let expected = "the token within followUpResponse: here it is deprecated";
        let mismatch = Mismatch::new("/followUpToken", expected, "one").breaks(Rule::Unknown);
        found.push(mismatch.tolerated());
    }
}

/// All states of a trait are reported together: Google replaces those it has.
fn check_states(
    id: &str,
    states: &Map,
    synced: Option<&SyncedDevices<'_>>,
    place: &Place<'_>,
    found: &mut Vec<Mismatch>,
) {
    QUERY_DEVICE.check_fields(states, place, found);
    for name in ["status", "errorCode"] {
        if states.contains_key(name) {
            let expected = "states only: this belongs to a QUERY response";
            let mismatch = Mismatch::new(place.member(name).pointer(), expected, "one");
            found.push(mismatch.breaks(Rule::Unknown).tolerated());
        }
    }
    match synced.and_then(|synced| synced.get(id)) {
        Some(device) if !device.has_unknown_traits => {
            let mut device = device.with_states(states);
            let touched: Vec<&'static Trait> =
                device.traits.iter().copied().filter(|it| is_touched(it, states)).collect();
            check_device_states(&device, &QUERY_DEVICE, false, place, found);
            device.traits = &touched;
            let mut whole = Vec::new();
            check_device_states(&device, &QUERY_DEVICE, true, place, &mut whole);
            whole.retain(|it| matches!(it.rule, Rule::Required | Rule::Alternatives));
            found.extend(whole);
        }
        // What no known trait has may be of one that is not known.
        Some(_) => check_known_states(states, place, found),
        None => {
            check_known_states(states, place, found);
            check_names(states, place, found);
        }
    }
}

fn is_touched(known: &Trait, states: &Map) -> bool {
    known.states.fields.iter().any(|field| states.contains_key(field.name))
}

fn check_notification(
    name: &str,
    notification: &Value,
    place: &Place<'_>,
    found: &mut Vec<Mismatch>,
) {
    let Some(known) = find_trait(name).filter(|known| known.name == name) else {
        let traits = TRAITS.iter().map(|known| known.name);
        return found.push(unknown_name(place, name, "trait", traits));
    };
    let shapes: Vec<Shape> = notification_shapes(known).collect();
    let tried = shapes.iter().map(|shape| {
        let mut found = Vec::new();
        shape.check_at(notification, place, &mut found);
        if notification.get("followUpResponse").is_some() {
            follow_up(known).for_each(|shape| {
                let place = place.member("followUpResponse");
                shape.check_at(&notification["followUpResponse"], &place, &mut found);
            });
        }
        found
    });
    let best = tried.min_by_key(Vec::len).unwrap_or_else(|| {
        let expected = "a trait that has notifications or follow-up responses";
        let mismatch = Mismatch::new(place.pointer(), expected, format!("`{name}`"));
        vec![mismatch.breaks(Rule::Name).tolerated()]
    });
    found.extend(best);
}

/// Around the follow-up response of any command.
static FOLLOW_UP: Object = Object::of(&[
    Field::required("priority", Shape::INTEGER, "0: it is spoken"),
    Field::required("followUpResponse", Shape::keyed(&Shape::Any), "what came of the command"),
]);

/// What may stand under a trait's name.
pub(super) fn notification_shapes(known: &'static Trait) -> impl Iterator<Item = Shape> {
    let follows_up = follow_up(known).next().is_some();
    known.notification.into_iter().chain(follows_up.then_some(Shape::Object(&FOLLOW_UP)))
}

/// The follow-up responses of a trait's commands.
pub(super) fn follow_up(known: &'static Trait) -> impl Iterator<Item = &'static Shape> {
    known.commands.iter().filter_map(|command| command.follow_up.as_ref())
}
