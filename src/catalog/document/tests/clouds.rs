//! What clouds in use send and Google puts up with, each by an example of its kind; and beside it
//! what stays wrong.

use serde_json::{Value, json};

use crate::catalog::{Kind, Violation, validate};

use super::super::SyncedDevices;

/// A SYNC response with one device, `it`.
#[expect(clippy::needless_pass_by_value, reason = "tests write the value in place")]
fn sync(kind: &str, traits: &[&str], attributes: Value) -> Value {
    let traits: Vec<String> =
        traits.iter().map(|name| format!("action.devices.traits.{name}")).collect();
    json!({"requestId": "1", "payload": {"agentUserId": "1836", "devices": [{
        "id": "it", "type": format!("action.devices.types.{kind}"), "traits": traits,
        "name": {"name": "it"}, "willReportState": false, "attributes": attributes,
    }]}})
}

/// The pointers of the errors in a document, and those of the warnings.
fn verdict(kind: &str, document: &Value, sync: Option<&Value>) -> [Vec<String>; 2] {
    let synced = sync.map(SyncedDevices::read);
    let found = validate(Kind::parse(kind).expect("a kind"), document, synced.as_ref());
    let of = |wrong: bool| {
        let some = found.iter().filter(move |it| it.mismatch.is_error() == wrong);
        some.map(|Violation { mismatch, .. }| mismatch.pointer.clone()).collect()
    };
    [of(true), of(false)]
}

/// The places of what is wrong and of what is doubtful in the states of the one device, after its
/// SYNC and its states were read.
fn judge(sync: &Value, states: Value) -> [Vec<String>; 2] {
    let mut states = states;
    states["online"] = json!(true);
    states["status"] = json!("SUCCESS");
    let query = json!({"requestId": "1", "payload": {"devices": {"it": states}}});
    let short = |pointers: Vec<String>| {
        let place = "/payload/devices/it";
        pointers.iter().map(|it| it.trim_start_matches(place).to_owned()).collect()
    };
    verdict("query-response", &query, Some(sync)).map(short)
}

#[track_caller]
fn doubtful(sync: &Value, states: Value, places: &[&str]) {
    let [wrong, doubtful] = judge(sync, states);
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(doubtful, places);
}

#[track_caller]
fn wrong(sync: &Value, states: Value, places: &[&str]) {
    assert_eq!(judge(sync, states)[0], places);
}

#[test]
fn what_a_cloud_does_not_know_it_leaves_out() {
    // Home Assistant: a light that is off has no colour and no effect.
    let effects = json!([{"name": "effect", "ordered": false,
        "name_values": [{"name_synonym": ["effect"], "lang": "en"}],
        "settings": [{"setting_name": "none",
            "setting_values": [{"setting_synonym": ["none"], "lang": "en"}]}]}]);
    let attributes = json!({"colorModel": "hsv", "availableModes": effects});
    let light = sync("LIGHT", &["OnOff", "ColorSetting", "Modes"], attributes);
    doubtful(&light, json!({"on": false}), &["/color", "/currentModeSettings"]);
    wrong(&light, json!({"on": true, "color": {}}), &["/color"]);
    // Home Assistant: a player that only steps its volume does not know it.
    let volume = json!({"volumeMaxLevel": 100, "volumeCanMuteAndUnmute": true});
    let player = sync("SPEAKER", &["Volume"], volume);
    doubtful(&player, json!({"isMuted": false}), &["/currentVolume"]);
    wrong(&player, json!({"currentVolume": "30"}), &["/currentVolume"]);
    // Homebridge: a television of which no application is known.
    let television = sync("TV", &["AppSelector"], json!({"availableApplications": []}));
    doubtful(&television, json!({}), &["/currentApplication"]);
    // openHAB: a battery that counts in kilometres.
    let car = sync("CHARGER", &["EnergyStorage"], json!({"queryOnlyEnergyStorage": false}));
    let left = json!([{"unit": "KILOMETERS", "rawValue": 210}]);
    doubtful(&car, json!({"capacityRemaining": left}), &["/descriptiveCapacityRemaining"]);
}

#[test]
fn an_arm_level_is_named_where_something_is_armed_at_one_of_several() {
    let alone = sync("SECURITYSYSTEM", &["ArmDisarm"], json!({}));
    doubtful(&alone, json!({"isArmed": true}), &["/currentArmLevel"]);
    let level = json!({"level_name": "away",
        "level_values": [{"level_synonym": ["away"], "lang": "en"}]});
    let levels = json!({"availableArmLevels": {"ordered": true, "levels": [level]}});
    let several = sync("SECURITYSYSTEM", &["ArmDisarm"], levels);
    // Home Assistant, Homebridge and openHAB.
    doubtful(&several, json!({"isArmed": false}), &["/currentArmLevel"]);
    wrong(&several, json!({"isArmed": true}), &["/currentArmLevel"]);
}

#[test]
fn a_thermostat_may_say_more_or_less_than_its_mode_asks_for() {
    let attributes = json!({"availableThermostatModes": ["off", "heat", "heatcool", "auto"],
        "thermostatTemperatureUnit": "C"});
    let thermostat = sync("THERMOSTAT", &["TemperatureSetting"], attributes);
    let ends =
        json!({"thermostatTemperatureSetpointLow": 18, "thermostatTemperatureSetpointHigh": 24});
    let state = |mode: &str, setpoints: &Value| {
        let mut state = setpoints.clone();
        state["thermostatMode"] = json!(mode);
        state["thermostatTemperatureAmbient"] = json!(20);
        state
    };
    // openHAB and Homebridge: all three setpoints in each mode.
    let mut all = ends.clone();
    all["thermostatTemperatureSetpoint"] = json!(21);
    for mode in ["off", "heat", "heatcool"] {
        doubtful(&thermostat, state(mode, &all), &[""]);
    }
    // Homebridge and Home Assistant: none while it is off.
    doubtful(&thermostat, state("off", &json!({})), &[""]);
    wrong(&thermostat, state("heat", &json!({})), &[""]);
    // Home Assistant: a range in `auto`, and one temperature said twice in `heatcool`.
    doubtful(&thermostat, state("auto", &ends), &[""]);
    let twice =
        json!({"thermostatTemperatureSetpointLow": 18, "thermostatTemperatureSetpointHigh": 18});
    doubtful(&thermostat, state("heatcool", &twice), &[""]);
    let single = json!({"thermostatTemperatureSetpoint": 21});
    wrong(&thermostat, state("heatcool", &single), &[""]);
    // Home Assistant: an air conditioner without a thermometer.
    let mut blind = state("heat", &single);
    blind.as_object_mut().expect("an object").remove("thermostatTemperatureAmbient");
    doubtful(&thermostat, blind, &["/thermostatTemperatureAmbient"]);
    wrong(&thermostat, state("cool", &single), &["/thermostatMode"]);
}

#[test]
fn a_thermometer_declares_and_reports_what_it_measures() {
    // openHAB and ioBroker; Homebridge with the other trait.
    let as_thermostat = |only: bool| {
        let attributes =
            json!({"queryOnlyTemperatureSetting": only, "thermostatTemperatureUnit": "C"});
        sync("SENSOR", &["TemperatureSetting"], attributes)
    };
    let as_control = |only: bool| {
        let attributes = json!({"queryOnlyTemperatureControl": only, "temperatureUnitForUX": "C"});
        sync("SENSOR", &["TemperatureControl"], attributes)
    };
    let place = |name: &str| vec![format!("/payload/devices/0/attributes/{name}")];
    for (sync, sync_of_more, name) in [
        (as_thermostat(true), as_thermostat(false), "availableThermostatModes"),
        (as_control(true), as_control(false), "temperatureRange"),
    ] {
        assert_eq!(verdict("sync-response", &sync, None), [vec![], place(name)]);
        assert_eq!(verdict("sync-response", &sync_of_more, None)[0], place(name));
    }
    let warm = json!({"thermostatTemperatureAmbient": 21});
    doubtful(&as_thermostat(true), warm.clone(), &["/thermostatMode", ""]);
    wrong(&as_thermostat(false), warm, &["/thermostatMode"]);
}

#[test]
fn no_text_is_no_choice_and_any_other_is_one_that_is_declared() {
    // Home Assistant, while a player has no input.
    let name = json!([{"name_synonym": ["radio"], "lang": "en"}]);
    let inputs = json!({"availableInputs": [{"key": "radio", "names": name}]});
    let player = sync("SPEAKER", &["InputSelector"], inputs);
    doubtful(&player, json!({"currentInput": ""}), &["/currentInput"]);
    wrong(&player, json!({"currentInput": "tape"}), &["/currentInput"]);
    // Node-RED, until the first setting comes.
    let name = json!([{"name_synonym": ["load"], "lang": "en"}]);
    let setting = |key: &str| {
        let words = json!([{"setting_synonym": [key], "lang": "en"}]);
        json!({"setting_name": key, "setting_values": words})
    };
    let modes = json!({"availableModes": [{"name": "load", "name_values": name, "ordered": true,
        "settings": [setting("small"), setting("large")]}]});
    let washer = sync("WASHER", &["Modes", "StartStop"], modes);
    let state = |load: &str| json!({"isRunning": false, "currentModeSettings": {"load": load}});
    doubtful(&washer, state(""), &["/currentModeSettings/load"]);
    wrong(&washer, state("huge"), &["/currentModeSettings/load"]);
}

#[test]
fn one_percentage_stands_for_all_directions() {
    // Homebridge: garage doors and blinds.
    let door = sync("GARAGE", &["OpenClose"], json!({"openDirection": ["UP", "DOWN"]}));
    doubtful(&door, json!({"openPercent": 50}), &[""]);
    wrong(&door, json!({"openPercent": 120}), &["/openPercent"]);
}

#[test]
fn what_our_own_devices_remember_is_a_stranger_in_a_document() {
    let alarm = sync("SECURITYSYSTEM", &["ArmDisarm"], json!({}));
    let states = json!({"isArmed": false, "currentArmLevel": "default", "armingEnds": 1});
    doubtful(&alarm, states, &["/armingEnds"]);
}

#[test]
fn a_sync_without_a_user_or_with_a_failure_is_no_more_than_that() {
    // openHAB names no user, and sends no devices beside the code of a failure.
    let mut anonymous = sync("SWITCH", &["OnOff"], json!({}));
    anonymous["payload"].as_object_mut().expect("an object").remove("agentUserId");
    assert_eq!(verdict("sync-response", &anonymous, None), [vec![], vec!["/payload".to_owned()]]);
    let mut numbered = sync("SWITCH", &["OnOff"], json!({}));
    numbered["payload"]["agentUserId"] = json!(5);
    assert_eq!(verdict("sync-response", &numbered, None)[0], ["/payload/agentUserId"]);
    let failed = json!({"requestId": "1", "payload": {
        "devices": [], "errorCode": "actionNotAvailable", "status": "ERROR"}});
    assert_eq!(verdict("sync-response", &failed, None), [vec![], Vec::<String>::new()]);
}

#[test]
fn a_sensor_measures_what_it_likes() {
    let sensor = sync("SENSOR", &["HumiditySetting"], json!({"queryOnlyHumiditySetting": true}));
    assert_eq!(verdict("sync-response", &sensor, None), [vec![], Vec::<String>::new()]);
}

#[test]
fn a_report_may_spell_its_names_as_the_definition_of_the_message_does() {
    let report = json!({"request_id": "1", "agent_user_id": "1836", "event_id": "2",
        "payload": {"devices": {"notifications": {"it": {"ObjectDetection": {
            "priority": 0, "detectionTimestamp": 1, "objects": {"unclassified": 1}}}}}}});
    let [wrong, doubtful] = verdict("report-state", &report, None);
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(doubtful, ["/request_id", "/event_id", "/agent_user_id"]);
}

#[test]
fn a_state_that_no_trait_has_is_doubtful_without_a_sync_too() {
    // Node-RED once kept the command among the states, and Google refused the reports.
    let report = json!({"agentUserId": "1836", "payload": {"devices": {"states": {"it": {
        "online": true, "on": true, "isLoked": true, "command": "OnOff"}}}}});
    let found = validate(Kind::parse("report-state").expect("a kind"), &report, None);
    let texts: Vec<String> = found.iter().map(|it| it.mismatch.to_string()).collect();
    let place = "/payload/devices/states/it";
    assert_eq!(
        texts,
        [
            format!(
                "{place}/isLoked: expected a state of a trait (did you mean `isLocked`?), got `isLoked`"
            ),
            format!("{place}/command: expected a state of a trait, got `command`"),
        ]
    );
    // What a command answers stands among the states.
    let stream = json!({"cameraStreamAccessUrl": "https://camera.example/1"});
    let answer = json!({"requestId": "1", "payload": {"commands": [
        {"ids": ["it"], "status": "SUCCESS", "states": stream}]}});
    assert_eq!(verdict("execute-response", &answer, None), [vec![], Vec::<String>::new()]);
}

#[test]
fn an_error_beside_a_success_is_doubtful() {
    let answer = json!({"requestId": "1", "payload": {"commands": [
        {"ids": ["it"], "status": "SUCCESS", "errorCode": "deviceOffline"}]}});
    let place = "/payload/commands/0/errorCode".to_owned();
    assert_eq!(verdict("execute-response", &answer, None), [vec![], vec![place]]);
    let entry = json!({"online": true, "status": "SUCCESS", "errorCode": "deviceOffline"});
    let answer = json!({"requestId": "1", "payload": {"devices": {"it": entry}}});
    let place = "/payload/devices/it/errorCode".to_owned();
    assert_eq!(verdict("query-response", &answer, None), [vec![], vec![place]]);
}
