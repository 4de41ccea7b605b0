//! Device types, with the traits that Google requires and recommends for each.
//!
//! From the device-type guides; a type stands here once the catalog knows its required traits.

use crate::protocol::{TYPE_PREFIX, short_name};

/// What a device is.
#[derive(Debug)]
pub struct DeviceType {
    /// The short name, as on the wire.
    pub name: &'static str,
    /// Short names of the traits that certification demands.
    pub required: &'static [&'static str],
    /// Short names of the traits that Google suggests.
    pub recommended: &'static [&'static str],
}

const fn device_type(
    name: &'static str,
    required: &'static [&'static str],
    recommended: &'static [&'static str],
) -> DeviceType {
    DeviceType { name, required, recommended }
}

/// Every type the catalog knows, in alphabetical order.
pub static DEVICE_TYPES: &[DeviceType] = &[
    device_type("AC_UNIT", &["FanSpeed", "OnOff", "TemperatureSetting"], &[]),
    device_type("AIRFRESHENER", &["OnOff"], &["Modes", "Toggles"]),
    device_type("AIRPURIFIER", &["OnOff"], &["FanSpeed", "SensorState"]),
    device_type("AWNING", &["OpenClose"], &[]),
    device_type("BATHTUB", &[], &["Fill", "TemperatureControl", "StartStop"]),
    device_type("BLENDER", &["OnOff"], &["Cook", "StartStop", "Timer"]),
    device_type("BLINDS", &["OpenClose"], &["Rotation"]),
    device_type("BOILER", &["OnOff"], &["TemperatureControl"]),
    device_type("CLOSET", &["OpenClose"], &[]),
    device_type("COFFEE_MAKER", &["OnOff"], &["Cook", "TemperatureControl"]),
    device_type("COOKTOP", &["OnOff"], &["Cook", "Timer"]),
    device_type("CURTAIN", &["OpenClose"], &[]),
    device_type("DEHUMIDIFIER", &["OnOff"], &["FanSpeed", "HumiditySetting", "StartStop"]),
    device_type("DEHYDRATOR", &["OnOff"], &["Cook", "StartStop", "Timer"]),
    device_type("DOOR", &["OpenClose"], &["LockUnlock"]),
    device_type("DOORBELL", &[], &["ObjectDetection", "CameraStream"]),
    device_type("DRAWER", &["OpenClose"], &[]),
    device_type("FAN", &["FanSpeed", "OnOff"], &[]),
    device_type("FAUCET", &[], &["Dispense", "StartStop", "TemperatureControl"]),
    device_type("FIREPLACE", &[], &["Modes", "Toggles", "OnOff"]),
    device_type("FRYER", &["OnOff"], &["Cook", "StartStop", "Timer"]),
    device_type("GARAGE", &["OpenClose"], &["LockUnlock"]),
    device_type("GATE", &["OpenClose"], &["LockUnlock"]),
    device_type("HEATER", &["TemperatureSetting"], &["FanSpeed"]),
    device_type("HOOD", &["OnOff"], &["Brightness", "FanSpeed"]),
    device_type("HUMIDIFIER", &["OnOff"], &["FanSpeed", "HumiditySetting", "StartStop"]),
    device_type("KETTLE", &["OnOff"], &["TemperatureControl"]),
    device_type("LIGHT", &["OnOff"], &["ColorSetting", "Brightness"]),
    device_type("LOCK", &["LockUnlock"], &[]),
    device_type("MULTICOOKER", &["OnOff"], &["Cook", "StartStop", "Timer"]),
    device_type("OUTLET", &["OnOff"], &[]),
    device_type("OVEN", &["OnOff"], &["Cook", "TemperatureControl", "Timer"]),
    device_type("PERGOLA", &["OpenClose"], &["Rotation"]),
    device_type("PRESSURECOOKER", &["OnOff"], &["Cook", "Timer"]),
    device_type("RADIATOR", &["OnOff"], &["Modes", "Toggles"]),
    device_type("SCENE", &["Scene"], &[]),
    device_type("SHOWER", &[], &["StartStop", "TemperatureControl"]),
    device_type("SHUTTER", &["OpenClose"], &["Rotation"]),
    device_type("SOUSVIDE", &["OnOff"], &["Cook", "StartStop", "Timer"]),
    device_type("STANDMIXER", &["OnOff"], &["Cook", "StartStop"]),
    device_type("SWITCH", &["OnOff"], &["Brightness"]),
    device_type("THERMOSTAT", &["TemperatureSetting"], &[]),
    device_type("VALVE", &["OpenClose"], &[]),
    device_type("WATERHEATER", &["OnOff"], &["TemperatureControl"]),
    device_type("WATERPURIFIER", &[], &["OnOff", "SensorState"]),
    device_type("WATERSOFTENER", &[], &["OnOff", "SensorState"]),
    device_type("WINDOW", &["OpenClose"], &["LockUnlock"]),
    device_type("YOGURTMAKER", &["OnOff"], &["Cook", "StartStop", "Timer"]),
];

/// The device type of this full or short name.
#[must_use]
pub fn find_type(name: &str) -> Option<&'static DeviceType> {
    let short = short_name(TYPE_PREFIX, name);
    DEVICE_TYPES.iter().find(|known| known.name == short)
}
