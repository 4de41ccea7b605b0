//! What it costs to hold a SYNC response against the catalogue: the time for each device must not
//! grow with their number.
//!
//! `cargo bench --bench validate`

use std::hint::black_box;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use smarthome::catalog::{Kind, validate};

/// How long each number of devices is measured.
const MEASURED: Duration = Duration::from_secs(1);

fn main() {
    println!("{:>8}{:>14}{:>14}{:>14}", "devices", "document", "per device", "with errors");
    for count in [1, 10, 100, 1000, 10_000] {
        let (whole, broken) = (measure(&home(count, true)), measure(&home(count, false)));
        let each = |time: Duration| time / u32::try_from(count).expect("a small number");
        println!(
            "{count:>8}{:>14}{:>14}{:>14}",
            format!("{whole:.1?}"),
            format!("{:.2?}", each(whole)),
            format!("{:.2?}", each(broken)),
        );
    }
}

/// The mean time of one validation.
fn measure(document: &Value) -> Duration {
    let start = Instant::now();
    let mut rounds = 0;
    while start.elapsed() < MEASURED {
        black_box(validate(Kind::SyncResponse, black_box(document), None));
        rounds += 1;
    }
    start.elapsed() / rounds
}

/// A home of lights, thermostats and fans; each with a mistake unless it is sound.
fn home(count: usize, sound: bool) -> Value {
    let devices: Vec<Value> = (0..count).map(|number| device(number, sound)).collect();
    json!({"requestId": "1", "payload": {"agentUserId": "1836", "devices": devices}})
}

fn device(number: usize, sound: bool) -> Value {
    let (kind, traits, attributes): (&str, &[&str], Value) = match number % 3 {
        0 => (
            "LIGHT",
            &["OnOff", "Brightness", "ColorSetting"],
            json!({"colorModel": if sound { "rgb" } else { "cmyk" },
                "colorTemperatureRange": {"temperatureMinK": 2000, "temperatureMaxK": 9000}}),
        ),
        1 => (
            "THERMOSTAT",
            &["TemperatureSetting"],
            json!({"availableThermostatModes": ["off", "heat", "cool", "heatcool"],
                "thermostatTemperatureUnit": if sound { "C" } else { "K" }}),
        ),
        _ => (
            "FAN",
            &["OnOff", "FanSpeed"],
            json!({"reversible": true, "supportsFanSpeedPercent": if sound { json!(true) } else { json!(1) }}),
        ),
    };
    let traits: Vec<String> =
        traits.iter().map(|name| format!("action.devices.traits.{name}")).collect();
    json!({
        "id": format!("device-{number}"), "type": format!("action.devices.types.{kind}"),
        "traits": traits, "name": {"name": format!("thing {number}"), "nicknames": ["it"]},
        "willReportState": true, "roomHint": "kitchen", "attributes": attributes,
    })
}
