//! Orders for a device, and those that put it back as it was.
//!
//! What brings a state back is the business of its trait ([`Trait::restore`]); here the orders of
//! all traits of a device are put into an order in which they do not undo each other, and tried on
//! the catalogue's own device. States that change by themselves are nobody's to put back.

use std::fmt;

use serde_json::{Value, json};

use crate::protocol::Map;

use super::traits::same;
use super::{Command, Device, Effect, Shape, Trait, change_states, run_command, settled_states};

/// The present moment of the device on which orders are tried, in seconds since 1970 (UTC).
pub(super) const NOW: u64 = 1_700_000_000;

/// A command with its params, for one device.
#[derive(Clone)]
pub struct Order {
    /// Which command.
    pub command: &'static Command,
    /// Its params.
    pub params: Value,
    effect: Effect,
}

impl Order {
    /// An order for any device; its effect is the gravest that the command has.
    #[must_use]
    pub fn new(command: &'static Command, params: Value) -> Self {
        Self { command, params, effect: command.effect }
    }

    /// An order for this device; its effect is that of these very params on it.
    #[must_use]
    pub fn on(device: &Device<'_>, command: &'static Command, params: Value) -> Self {
        let effect = match &params {
            Value::Object(params) => command.effect_on(device, params),
            _ => command.effect,
        };
        Self { command, params, effect }
    }

    /// The same order where it leads back to what was: that asks for no way back of its own, but it
    /// may do harm.
    fn going_back(mut self) -> Self {
        if self.effect == Effect::Irreversible {
            self.effect = Effect::Reversible;
        }
        self
    }

    /// What it does to the device that it was made for: to lock is reversible, to unlock is not.
    #[must_use]
    pub fn effect(&self) -> Effect {
        self.effect
    }
}

impl PartialEq for Order {
    fn eq(&self, other: &Self) -> bool {
        self.command.name == other.command.name && self.params == other.params
    }
}

impl fmt::Debug for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.command.name, self.params)
    }
}

/// What a device must be told so that it is again as it was, in this order; `None` where nothing
/// brings it back, since a state differs and no command sets it. Empty where nothing differs.
///
/// `present` and `wanted` are states as QUERY reports them, perhaps with more or fewer members
/// than the traits have. A state that `wanted` lacks was not known, and is not put back.
#[must_use]
pub fn orders_back(
    traits: &[&'static Trait],
    attributes: &Map,
    present: &Map,
    wanted: &Map,
) -> Option<Vec<Order>> {
    let [present, wanted] = &[present, wanted].map(|states| spelt(traits, states));
    let orders = nearest_orders_back(traits, attributes, present, wanted);
    let reached = carry_out(traits, attributes, present, &orders)?;
    let moved = traits.iter().flat_map(|known| (known.moved)(wanted));
    let is_back = |name: &str| match (reached.get(name), wanted.get(name)) {
        (_, None) => true,
        (Some(reached), Some(wanted)) => same(wanted, reached),
        // What goes with another state in our device may stay in others.
        (None, Some(wanted)) => present.get(name).is_some_and(|present| same(wanted, present)),
    };
    moved.copied().all(is_back).then_some(orders)
}

/// The same without a proof that it brings the device back: what to try where a device is not as
/// anybody expected.
#[must_use]
pub fn nearest_orders_back(
    traits: &[&'static Trait],
    attributes: &Map,
    present: &Map,
    wanted: &Map,
) -> Vec<Order> {
    let [present, wanted] = &[present, wanted].map(|states| spelt(traits, states));
    let device = Device { traits, attributes, states: present, now: NOW };
    let able = traits.iter().filter(|known| known.query_only.is_none_or(|it| !device.has(it)));
    let told = able.flat_map(|known| (known.restore)(attributes, present, wanted));
    let push = |name: &str, params: Value, orders: &mut Vec<Order>| {
        let order = device.command(name).map(|(_, it)| Order::on(&device, it, params).going_back());
        orders.extend(order.filter(|order| !orders.contains(order)));
    };
    let mut orders: Vec<Order> = Vec::new();
    for (name, params) in told {
        push(name, params, &mut orders);
    }
    let rests = !device.has("queryOnlyOnOff") && wanted.get("on").is_some_and(|on| on == false);
    if rests && !orders.is_empty() {
        // To set a device may have switched it on.
        push("OnOff", json!({"on": false}), &mut orders);
    }
    orders.sort_by_key(turn);
    orders
}

/// The same states, each member of an object under its own name where it came under an alias.
pub(super) fn spelt(traits: &[&'static Trait], states: &Map) -> Map {
    let mut states = states.clone();
    for field in traits.iter().flat_map(|known| known.states.fields) {
        let (Shape::Object(object), Some(Value::Object(members))) =
            (&field.shape, states.get_mut(field.name))
        else {
            continue;
        };
        for inner in object.fields {
            if let Some(value) = inner.alias.and_then(|alias| members.shift_remove(alias)) {
                members.entry(inner.name).or_insert(value);
            }
        }
    }
    states
}

/// Whether a device that has obeyed can be put back exactly as it was, with no state more or less.
/// What it refuses needs no way back.
pub(super) fn can_be_put_back(device: &Device<'_>, order: &Order) -> bool {
    let Device { traits, attributes, states, .. } = *device;
    let obey = |states: &Map, orders: &[Order]| carry_out(traits, attributes, states, orders);
    let Some(present) = obey(states, std::slice::from_ref(order)) else { return true };
    let back = nearest_orders_back(traits, attributes, &present, states);
    let Some(reached) = obey(&present, &back) else { return false };
    let is_back = |name: &str| match (reached.get(name), states.get(name)) {
        (Some(reached), Some(wanted)) => same(wanted, reached),
        (reached, wanted) => reached.is_none() && wanted.is_none(),
    };
    traits.iter().flat_map(|known| (known.moved)(states)).copied().all(is_back)
}

/// When an order is due: a device that is off may refuse what others obey, and one that is locked
/// does not open; what is told last has the last word.
fn turn(order: &Order) -> u8 {
    let is = |param: &str, value: bool| order.params.get(param).is_some_and(|it| it == value);
    match order.command.name {
        "OnOff" if is("on", true) => 0,
        "LockUnlock" if is("lock", false) => 0,
        "Dock" | "StopEffect" => 1,
        "ColorLoop" => 3,
        "LockUnlock" => 4,
        "OnOff" => 5,
        _ => 2,
    }
}

/// The states of the catalogue's own device once it has obeyed.
fn carry_out(
    traits: &[&'static Trait],
    attributes: &Map,
    present: &Map,
    orders: &[Order],
) -> Option<Map> {
    let mut states = present.clone();
    for order in orders {
        let device = Device { traits, attributes, states: &states, now: NOW };
        let change = run_command(&device, order.command.name, &order.params).ok()?;
        change_states(traits, &mut states, &change.states);
        let settled = settled_states(&Device { traits, attributes, states: &states, now: NOW });
        change_states(traits, &mut states, &settled);
    }
    Some(states)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{find_command, find_trait, trials};

    /// The traits, what they declare and two moments of a device.
    struct Case {
        traits: Vec<&'static Trait>,
        attributes: Value,
        present: Value,
        wanted: Value,
    }

    fn case(traits: &[&str], attributes: Value, [present, wanted]: [Value; 2]) -> Case {
        let traits = traits.iter().map(|name| find_trait(name).expect("a trait")).collect();
        Case { traits, attributes, present, wanted }
    }

    fn map(value: &Value) -> &Map {
        value.as_object().expect("an object")
    }

    impl Case {
        fn back(&self) -> Option<Vec<Order>> {
            let states = (map(&self.present), map(&self.wanted));
            orders_back(&self.traits, map(&self.attributes), states.0, states.1)
        }

        /// The orders as they are written in an error.
        fn told(&self) -> Vec<String> {
            let back = self.back().expect("a way back");
            back.iter().map(|order| format!("{order:?}")).collect()
        }
    }

    #[test]
    fn what_was_off_is_switched_off_last_and_what_was_on_is_switched_on_first() {
        let lamp = |states| case(&["Brightness", "OnOff"], json!({}), states).told();
        let (bright, dark) =
            (json!({"on": true, "brightness": 65}), json!({"on": false, "brightness": 20}));
        assert_eq!(
            lamp([bright.clone(), dark.clone()]),
            [r#"BrightnessAbsolute {"brightness":20}"#, r#"OnOff {"on":false}"#]
        );
        assert_eq!(
            lamp([dark.clone(), bright]),
            [r#"OnOff {"on":true}"#, r#"BrightnessAbsolute {"brightness":65}"#]
        );
        assert_eq!(lamp([dark.clone(), dark]), Vec::<String>::new());
    }

    #[test]
    fn a_door_that_was_open_in_its_lock_is_unlocked_for_that_which_is_seen_beforehand() {
        let states = |percent: i32| json!({"openPercent": percent, "isLocked": true});
        let traits = ["LockUnlock", "OpenClose"];
        let door = case(&traits, json!({}), [states(0), states(40)]);
        assert_eq!(
            door.told(),
            [
                r#"LockUnlock {"lock":false}"#,
                r#"OpenClose {"openPercent":40}"#,
                r#"LockUnlock {"lock":true}"#,
            ]
        );
        let effects =
            door.back().expect("a way back").iter().map(Order::effect).collect::<Vec<_>>();
        assert_eq!(effects, [Effect::Hazardous, Effect::Hazardous, Effect::Reversible]);
    }

    #[test]
    fn what_was_not_known_is_not_put_back_and_not_tried() {
        let traits = ["Brightness", "OnOff"];
        let off = json!({"on": false});
        let lit = json!({"on": true, "brightness": 65, "online": true});
        let lamp = case(&traits, json!({}), [lit, off.clone()]);
        assert_eq!(lamp.told(), [r#"OnOff {"on":false}"#]);
        let effect = |name: &str| {
            let trials = trials(&lamp.traits, &Map::new(), map(&off));
            let trial = trials.into_iter().find(|trial| trial.order.command.name == name);
            trial.expect("a trial").effect
        };
        assert_eq!(effect("OnOff"), Effect::Reversible);
        assert_eq!(effect("BrightnessAbsolute"), Effect::Irreversible);
    }

    #[test]
    fn what_changes_by_itself_is_left_alone() {
        let traits = ["HumiditySetting", "EnergyStorage"];
        let states = |air: i32, battery: &str| {
            json!({
                "humidityAmbientPercent": air, "humiditySetpointPercent": 40,
                "descriptiveCapacityRemaining": battery, "isCharging": false,
            })
        };
        let humidifier = case(&traits, json!({}), [states(40, "LOW"), states(55, "MEDIUM")]);
        assert_eq!(humidifier.back(), Some(Vec::new()));
    }

    #[test]
    fn where_nothing_brings_it_back_nothing_is_told() {
        let at = |time: i64| json!({"lastSoftwareUpdateUnixTimestampSec": time});
        let updated = case(&["SoftwareUpdate"], json!({}), [at(2), at(1)]);
        assert_eq!(updated.back(), None);
        let thermostat = |mode: &str| json!({"thermostatMode": mode});
        let modes = json!({"availableThermostatModes": ["off", "heat"]});
        let lost = [thermostat("heat"), thermostat("cool")];
        let lost = case(&["TemperatureSetting"], modes.clone(), lost);
        assert_eq!(lost.back(), None, "a mode that is not declared");
        let nearest =
            nearest_orders_back(&lost.traits, map(&modes), map(&lost.present), &Map::new());
        assert_eq!(nearest, []);
    }

    /// openHAB and Homebridge report all three setpoints in every mode.
    #[test]
    fn a_thermostat_that_reports_more_than_its_mode_has_is_put_back() {
        let states = |mode: &str, setpoint: f64| {
            json!({
                "thermostatMode": mode, "thermostatTemperatureAmbient": 20,
                "thermostatTemperatureSetpoint": setpoint,
                "thermostatTemperatureSetpointLow": 18, "thermostatTemperatureSetpointHigh": 24,
            })
        };
        let modes = json!({"availableThermostatModes": ["off", "heat", "cool", "heatcool"]});
        let thermostat = |states| case(&["TemperatureSetting"], modes.clone(), states).told();
        assert_eq!(
            thermostat([states("cool", 23.0), states("heat", 20.5)]),
            [
                r#"ThermostatSetMode {"thermostatMode":"heat"}"#,
                r#"ThermostatTemperatureSetpoint {"thermostatTemperatureSetpoint":20.5}"#,
            ]
        );
        assert_eq!(
            thermostat([states("heat", 23.0), states("off", 20.5)]),
            [
                r#"ThermostatSetMode {"thermostatMode":"heat"}"#,
                r#"ThermostatTemperatureSetpoint {"thermostatTemperatureSetpoint":20.5}"#,
                r#"ThermostatSetMode {"thermostatMode":"off"}"#,
            ]
        );
    }

    #[test]
    fn what_is_disarmed_needs_no_level() {
        let level = json!({"level_name": "away", "level_values": []});
        let levels = json!({"availableArmLevels": {"levels": [level], "ordered": true}});
        let armed = json!({"isArmed": true, "currentArmLevel": "away"});
        let disarmed = json!({"isArmed": false, "currentArmLevel": ""});
        let system = case(&["ArmDisarm"], levels, [armed, disarmed]);
        assert_eq!(system.told(), [r#"ArmDisarm {"arm":false}"#]);
        assert_eq!(system.back().expect("a way back")[0].effect(), Effect::Hazardous);
    }

    /// To make it so loud is not undone, but it was so loud before.
    #[test]
    fn the_way_back_needs_no_way_back_of_its_own() {
        let states = |level: i32| json!({"currentVolume": level, "isMuted": false});
        let attributes = json!({"volumeMaxLevel": 10, "volumeCanMuteAndUnmute": true});
        let radio = case(&["Volume"], attributes, [states(0), states(9)]);
        assert_eq!(radio.told(), [r#"setVolume {"volumeLevel":9}"#]);
        assert_eq!(radio.back().expect("a way back")[0].effect(), Effect::Reversible);
    }

    #[test]
    fn a_colour_is_understood_in_either_spelling() {
        let traits = ["ColorSetting"];
        let states =
            [json!({"color": {"temperatureK": 2700}}), json!({"color": {"spectrumRGB": 255}})];
        let lamp = case(&traits, json!({"colorModel": "rgb"}), states);
        assert_eq!(lamp.told(), [r#"ColorAbsolute {"color":{"spectrumRGB":255}}"#]);
    }

    #[test]
    fn an_order_for_no_device_has_the_gravest_effect_of_its_command() {
        let (_, command) = find_command("LockUnlock").expect("a command");
        assert_eq!(Order::new(command, json!({"lock": true})).effect(), Effect::Hazardous);
    }
}
