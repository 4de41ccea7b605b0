//! Device types, with the traits that Google requires and recommends for each, and what a new
//! device of the type declares.
//!
//! The traits are those of Google's device-type guides, the declarations ours: a freezer is colder
//! than a kettle.

use serde_json::{Value, json};

use crate::protocol::{Map, TYPE_PREFIX, short_name};

use super::{Effect, Order, Trait, defaults, find_trait};

/// What a device is.
#[derive(Debug)]
pub struct DeviceType {
    /// The short name, as on the wire.
    pub name: &'static str,
    /// Short names of the traits that certification demands.
    pub required: &'static [&'static str],
    /// Short names of the traits that Google suggests.
    pub recommended: &'static [&'static str],
    /// What a new device declares other than its traits' own defaults.
    attributes: fn() -> Value,
}

impl DeviceType {
    /// The traits of a new device: those that are required, or where none is, those recommended.
    #[must_use]
    pub fn default_traits(&self) -> Vec<&'static Trait> {
        let names = if self.required.is_empty() { self.recommended } else { self.required };
        names.iter().filter_map(|name| find_trait(name)).collect()
    }

    /// What a new device of this type declares for one of its traits.
    #[must_use]
    pub fn default_attributes(&self, known: &Trait) -> Map {
        let own = (self.attributes)();
        let is_of_trait = |name: &str| known.attributes.field(name).is_some();
        let own = own.as_object().into_iter().flatten().filter(|(name, _)| is_of_trait(name));
        let own: Map = own.map(|(name, value)| (name.clone(), value.clone())).collect();
        match (known.default_attributes)() {
            Value::Object(defaults) if own.is_empty() => defaults,
            _ => own,
        }
    }

    /// What an order does to a device of this type. What heats, cuts or floods does so whatever its
    /// traits are called, so that to set it going or to set it to more is hazardous; what watches
    /// over people is not to be switched off.
    #[must_use]
    pub fn effect_of(&self, order: &Order) -> Effect {
        let is = |param: &str, value: bool| order.params.get(param).is_some_and(|it| it == value);
        let rests = is("on", false) || is("start", false) || is("pause", true);
        let is_idle = rests || order.command.name.starts_with("Timer");
        let starts = DANGEROUS.contains(&self.name) && !is_idle;
        let blinds = WATCHFUL.contains(&self.name) && is("on", false);
        if starts || blinds { Effect::Hazardous } else { order.effect() }
    }

    /// The same type, whose new devices declare something of their own.
    const fn declaring(mut self, attributes: fn() -> Value) -> Self {
        self.attributes = attributes;
        self
    }
}

/// Types of devices that heat, cut or flood when they are set going.
const DANGEROUS: &[&str] = &[
    "BATHTUB",
    "BLENDER",
    "BOILER",
    "COFFEE_MAKER",
    "COOKTOP",
    "DEHYDRATOR",
    "FAUCET",
    "FIREPLACE",
    "FRYER",
    "GRILL",
    "HEATER",
    "KETTLE",
    "MICROWAVE",
    "MOWER",
    "MULTICOOKER",
    "OVEN",
    "PRESSURECOOKER",
    "RADIATOR",
    "SHOWER",
    "SOUSVIDE",
    "SPRINKLER",
    "STANDMIXER",
    "VALVE",
    "WATERHEATER",
    "YOGURTMAKER",
];

/// Types of devices that are there for when something happens.
const WATCHFUL: &[&str] =
    &["CAMERA", "CARBON_MONOXIDE_DETECTOR", "DOORBELL", "SECURITYSYSTEM", "SMOKE_DETECTOR"];

const fn device_type(
    name: &'static str,
    required: &'static [&'static str],
    recommended: &'static [&'static str],
) -> DeviceType {
    DeviceType { name, required, recommended, attributes: || json!({}) }
}

/// Every type the catalog knows, in alphabetical order.
pub static DEVICE_TYPES: &[DeviceType] = &[
    device_type("AC_UNIT", &["FanSpeed", "OnOff", "TemperatureSetting"], &[]),
    device_type("AIRCOOLER", &["FanSpeed", "HumiditySetting", "OnOff", "TemperatureSetting"], &[])
        .declaring(defaults::air_cooler),
    device_type("AIRFRESHENER", &["OnOff"], &["Modes", "Toggles"])
        .declaring(defaults::air_freshener),
    device_type("AIRPURIFIER", &["OnOff"], &["FanSpeed", "SensorState"])
        .declaring(defaults::air_purifier),
    device_type(
        "AUDIO_VIDEO_RECEIVER",
        &["InputSelector", "MediaState", "OnOff", "TransportControl", "Volume"],
        &["AppSelector"],
    ),
    device_type("AWNING", &["OpenClose"], &[]),
    device_type("BATHTUB", &[], &["Fill", "TemperatureControl", "StartStop"])
        .declaring(defaults::bath),
    device_type("BED", &["Modes"], &["Scene"]).declaring(defaults::bed),
    device_type("BLENDER", &["OnOff"], &["Cook", "StartStop", "Timer"])
        .declaring(defaults::blender),
    device_type("BLINDS", &["OpenClose"], &["Rotation"]),
    device_type("BOILER", &["OnOff"], &["TemperatureControl"]).declaring(defaults::water_heater),
    device_type("CAMERA", &["CameraStream"], &[]),
    device_type("CARBON_MONOXIDE_DETECTOR", &["SensorState"], &[])
        .declaring(defaults::carbon_monoxide_detector),
    device_type("CHARGER", &["EnergyStorage"], &[]),
    device_type("CLOSET", &["OpenClose"], &[]),
    device_type("COFFEE_MAKER", &["OnOff"], &["Cook", "TemperatureControl"])
        .declaring(defaults::coffee_maker),
    device_type("COOKTOP", &["OnOff"], &["Cook", "Timer"]).declaring(defaults::cooktop),
    device_type("CURTAIN", &["OpenClose"], &[]),
    device_type("DEHUMIDIFIER", &["OnOff"], &["FanSpeed", "HumiditySetting", "StartStop"]),
    device_type("DEHYDRATOR", &["OnOff"], &["Cook", "StartStop", "Timer"])
        .declaring(defaults::dehydrator),
    device_type("DISHWASHER", &["StartStop"], &["OnOff", "RunCycle"]).declaring(defaults::pausable),
    device_type("DOOR", &["OpenClose"], &["LockUnlock"]),
    device_type("DOORBELL", &[], &["ObjectDetection", "CameraStream"]),
    device_type("DRAWER", &["OpenClose"], &[]),
    device_type("DRYER", &["StartStop"], &["Modes", "OnOff", "RunCycle", "Toggles"])
        .declaring(defaults::dryer),
    device_type("FAN", &["FanSpeed", "OnOff"], &[]),
    device_type("FAUCET", &[], &["Dispense", "StartStop", "TemperatureControl"])
        .declaring(defaults::faucet),
    device_type("FIREPLACE", &[], &["Modes", "Toggles", "OnOff"]).declaring(defaults::fireplace),
    device_type("FREEZER", &["TemperatureControl"], &[]).declaring(defaults::freezer),
    device_type("FRYER", &["OnOff"], &["Cook", "StartStop", "Timer"]).declaring(defaults::fryer),
    device_type("GARAGE", &["OpenClose"], &["LockUnlock"]),
    device_type("GATE", &["OpenClose"], &["LockUnlock"]),
    device_type("GRILL", &["StartStop"], &["Cook", "OnOff", "Timer"]).declaring(defaults::grill),
    device_type("HEATER", &["TemperatureSetting"], &["FanSpeed"]).declaring(defaults::heater),
    device_type("HOOD", &["OnOff"], &["Brightness", "FanSpeed"]),
    device_type("HUMIDIFIER", &["OnOff"], &["FanSpeed", "HumiditySetting", "StartStop"]),
    device_type("KETTLE", &["OnOff"], &["TemperatureControl"]),
    device_type("LIGHT", &["OnOff"], &["ColorSetting", "Brightness"]),
    device_type("LOCK", &["LockUnlock"], &[]),
    device_type("MICROWAVE", &["StartStop"], &["Cook", "Timer"]).declaring(defaults::microwave),
    device_type("MOP", &["StartStop"], &["Dock", "EnergyStorage", "Locator", "OnOff", "RunCycle"])
        .declaring(defaults::robot),
    device_type(
        "MOWER",
        &["StartStop"],
        &["Dock", "EnergyStorage", "Locator", "OnOff", "RunCycle"],
    )
    .declaring(defaults::mower),
    device_type("MULTICOOKER", &["OnOff"], &["Cook", "StartStop", "Timer"]),
    device_type("NETWORK", &["NetworkControl"], &["Reboot", "SoftwareUpdate"]),
    device_type("OUTLET", &["OnOff"], &[]),
    device_type("OVEN", &["OnOff"], &["Cook", "TemperatureControl", "Timer"])
        .declaring(defaults::oven),
    device_type("PERGOLA", &["OpenClose"], &["Rotation"]),
    device_type("PETFEEDER", &["Dispense"], &["OnOff", "StartStop"]),
    device_type("PRESSURECOOKER", &["OnOff"], &["Cook", "Timer"])
        .declaring(defaults::pressure_cooker),
    device_type("RADIATOR", &["OnOff"], &["Modes", "Toggles"]).declaring(defaults::radiator),
    device_type("REFRIGERATOR", &["TemperatureControl"], &[]).declaring(defaults::refrigerator),
    device_type(
        "REMOTECONTROL",
        &["InputSelector", "MediaState", "OnOff", "TransportControl", "Volume"],
        &["AppSelector", "Channel"],
    ),
    device_type("ROUTER", &["NetworkControl"], &["Reboot", "SoftwareUpdate"]),
    device_type("SCENE", &["Scene"], &[]),
    device_type("SECURITYSYSTEM", &["ArmDisarm"], &["StatusReport"]),
    device_type("SENSOR", &[], &["SensorState", "EnergyStorage"]).declaring(defaults::sensor),
    device_type(
        "SETTOP",
        &["AppSelector", "MediaState", "Channel", "OnOff", "TransportControl"],
        &["Volume"],
    ),
    device_type("SHOWER", &[], &["StartStop", "TemperatureControl"]).declaring(defaults::shower),
    device_type("SHUTTER", &["OpenClose"], &["Rotation"]),
    device_type("SMOKE_DETECTOR", &["SensorState"], &[]).declaring(defaults::smoke_detector),
    device_type(
        "SOUNDBAR",
        &["MediaState", "OnOff", "TransportControl", "Volume"],
        &["AppSelector", "InputSelector"],
    ),
    device_type("SOUSVIDE", &["OnOff"], &["Cook", "StartStop", "Timer"])
        .declaring(defaults::sous_vide),
    device_type(
        "SPEAKER",
        &["MediaState", "OnOff", "TransportControl", "Volume"],
        &["AppSelector", "InputSelector"],
    ),
    device_type("SPRINKLER", &["StartStop"], &["Timer"]).declaring(defaults::sprinkler),
    device_type("STANDMIXER", &["OnOff"], &["Cook", "StartStop"]).declaring(defaults::stand_mixer),
    device_type(
        "STREAMING_BOX",
        &["AppSelector", "MediaState", "OnOff", "TransportControl", "Volume"],
        &["Channel", "InputSelector"],
    ),
    device_type(
        "STREAMING_SOUNDBAR",
        &["AppSelector", "MediaState", "OnOff", "TransportControl", "Volume"],
        &["InputSelector"],
    ),
    device_type(
        "STREAMING_STICK",
        &["AppSelector", "MediaState", "TransportControl", "Volume"],
        &["OnOff"],
    ),
    device_type("SWITCH", &["OnOff"], &["Brightness"]),
    device_type("THERMOSTAT", &["TemperatureSetting"], &[]),
    device_type(
        "TV",
        &["AppSelector", "InputSelector", "MediaState", "OnOff", "TransportControl", "Volume"],
        &["Channel"],
    ),
    device_type(
        "VACUUM",
        &["StartStop"],
        &["Dock", "EnergyStorage", "Locator", "OnOff", "RunCycle"],
    )
    .declaring(defaults::robot),
    device_type("VALVE", &["OpenClose"], &[]),
    device_type("WASHER", &["StartStop"], &["Modes", "OnOff", "RunCycle", "Toggles"])
        .declaring(defaults::pausable),
    device_type("WATERHEATER", &["OnOff"], &["TemperatureControl"])
        .declaring(defaults::water_heater),
    device_type("WATERPURIFIER", &[], &["OnOff", "SensorState"]).declaring(defaults::water_filter),
    device_type("WATERSOFTENER", &[], &["OnOff", "SensorState"]).declaring(defaults::water_filter),
    device_type("WINDOW", &["OpenClose"], &["LockUnlock"]),
    device_type("YOGURTMAKER", &["OnOff"], &["Cook", "StartStop", "Timer"])
        .declaring(defaults::yogurt_maker),
];

/// The device type of this full or short name.
#[must_use]
pub fn find_type(name: &str) -> Option<&'static DeviceType> {
    let short = short_name(TYPE_PREFIX, name);
    DEVICE_TYPES.iter().find(|known| known.name == short)
}

#[cfg(test)]
mod tests {
    use crate::catalog::{Device, check_device, starting_states};

    use super::*;

    /// A new device of a type that has every trait Google names for it: what it declares, how it is.
    fn whole(known: &DeviceType) -> (Vec<&'static Trait>, Map, Map) {
        let names = known.required.iter().chain(known.recommended);
        let traits: Vec<_> = names.filter_map(|name| find_trait(name)).collect();
        let declared = traits.iter().flat_map(|it| known.default_attributes(it));
        let attributes: Map = declared.collect();
        let states = starting_states(&traits, &attributes);
        (traits, attributes, states)
    }

    fn traits_of(name: &str) -> Vec<&'static str> {
        let known = find_type(name).expect("a type");
        known.default_traits().iter().map(|known| known.name).collect()
    }

    #[test]
    fn what_is_switched_may_be_dangerous_by_its_type_alone() {
        let known = find_trait("OnOff").expect("a trait");
        let switch = |name: &str, on: bool| {
            let order = Order::new(known.command("OnOff").expect("a command"), json!({"on": on}));
            find_type(name).expect("a type").effect_of(&order)
        };
        assert_eq!(switch("KETTLE", true), Effect::Hazardous);
        assert_eq!(switch("KETTLE", false), Effect::Reversible);
        assert_eq!(switch("SMOKE_DETECTOR", false), Effect::Hazardous);
        assert_eq!([true, false].map(|on| switch("LIGHT", on)), [Effect::Reversible; 2]);
        let named = DANGEROUS.iter().chain(WATCHFUL);
        assert!(named.clone().all(|name| find_type(name).is_some()));
        assert!(DANGEROUS.is_sorted() && WATCHFUL.is_sorted());
    }

    #[test]
    fn a_sensor_may_sense_whatever_it_likes() {
        let sensor = find_type("SENSOR").expect("a type");
        assert!(sensor.required.is_empty());
        assert_eq!(traits_of("SENSOR"), ["SensorState", "EnergyStorage"]);
    }

    #[test]
    fn a_new_device_of_any_type_is_sound_with_all_its_traits() {
        for known in DEVICE_TYPES {
            let (traits, attributes, states) = whole(known);
            let device =
                Device { traits: &traits, attributes: &attributes, states: &states, now: 0 };
            assert_eq!(check_device(&device), [], "{}", known.name);
            let own = (known.attributes)();
            for name in own.as_object().into_iter().flatten().map(|(name, _)| name) {
                assert!(attributes.contains_key(name), "{}: {name} is of no trait", known.name);
            }
        }
    }

    #[test]
    fn a_new_device_declares_what_suits_its_type() {
        let states_of = |name| whole(find_type(name).expect("a type")).2;
        assert_eq!(states_of("FREEZER")["temperatureSetpointCelsius"], -18);
        assert_eq!(states_of("REFRIGERATOR")["temperatureSetpointCelsius"], 4);
        assert_eq!(states_of("DRYER")["currentModeSettings"], json!({"dryness": "damp"}));
        assert!(!states_of("DISHWASHER").contains_key("activeZones"));
        let attributes_of = |name| whole(find_type(name).expect("a type")).1;
        assert_eq!(attributes_of("COFFEE_MAKER")["supportedCookingModes"], json!(["BREW", "WARM"]));
        assert_eq!(attributes_of("SENSOR")["queryOnlyEnergyStorage"], true);
        assert!(!attributes_of("VACUUM").contains_key("energyStorageDistanceUnitForUX"));
    }
}
