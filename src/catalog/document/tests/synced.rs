//! Documents against the devices of a SYNC response.

use serde_json::{Value, json};

use super::violations_with;

fn sync() -> Value {
    let device = |id: &str, kind: &str, traits: &[&str], attributes: Value| {
        let traits: Vec<String> =
            traits.iter().map(|name| format!("action.devices.traits.{name}")).collect();
        json!({
            "id": id, "type": format!("action.devices.types.{kind}"), "traits": traits,
            "name": {"name": id}, "willReportState": false, "attributes": attributes,
        })
    };
    let modes = json!({
        "availableThermostatModes": ["off", "heat"], "thermostatTemperatureUnit": "C",
        "thermostatTemperatureRange": {"minThresholdCelsius": 10, "maxThresholdCelsius": 30},
    });
    json!({"requestId": "1", "payload": {"agentUserId": "1836", "devices": [
        device("thermostat", "THERMOSTAT", &["TemperatureSetting"], modes),
        device("lamp", "LIGHT", &["OnOff", "Brightness"], json!({})),
        device("blind", "OUTLET", &["OnOff"], json!({"commandOnlyOnOff": true})),
        device("new", "LIGHT", &["OnOff", "Teleport"], json!({"teleportRange": 1})),
    ]}})
}

#[expect(clippy::needless_pass_by_value, reason = "tests write the value in place")]
fn query(devices: Value) -> Vec<String> {
    let response = json!({"requestId": "1", "payload": {"devices": devices}});
    violations_with("query-response", &response, Some(&sync()))
}

#[test]
fn states_fit_what_the_device_declares() {
    let sound = json!({
        "thermostat": {"online": true, "status": "SUCCESS", "thermostatMode": "heat",
            "thermostatTemperatureSetpoint": 21, "thermostatTemperatureAmbient": 20},
        "lamp": {"online": true, "status": "SUCCESS", "on": true, "brightness": 50},
        "blind": {"online": true, "status": "SUCCESS"},
        "new": {"online": true, "status": "SUCCESS", "on": true, "where": "there"},
    });
    assert_eq!(query(sound), Vec::<String>::new());
    assert_eq!(
        query(json!({"thermostat": {"online": true, "status": "SUCCESS", "thermostatMode": "cool",
            "thermostatTemperatureSetpoint": 31}})),
        [
            "warning required (thermostat) /payload/devices/thermostat/thermostatTemperatureAmbient: expected a number, got nothing",
            "error declared (thermostat) /payload/devices/thermostat/thermostatMode: expected one of off, heat, as declared, got `cool`",
            "error declared (thermostat) /payload/devices/thermostat/thermostatTemperatureSetpoint: expected a setpoint from 10 to 30, as declared, got `31`",
        ]
    );
    assert_eq!(
        query(json!({"lamp": {"online": true, "status": "SUCCESS", "brightnes": 50}})),
        [
            "warning unknown-member (lamp) /payload/devices/lamp/brightnes: expected no such member (did you mean `brightness`?), got `brightnes`"
        ]
    );
}

#[test]
fn a_device_that_cannot_be_reached_reports_no_states() {
    let offline = json!({"thermostat": {"online": false, "status": "OFFLINE"}});
    assert_eq!(query(offline), Vec::<String>::new());
    let failed =
        json!({"thermostat": {"online": true, "status": "ERROR", "errorCode": "hardError"}});
    assert_eq!(query(failed), Vec::<String>::new());
}

#[test]
fn a_device_of_no_sync_is_named() {
    assert_eq!(
        query(json!({"lam": {"online": true, "status": "SUCCESS"}})),
        [
            "error device (lam) /payload/devices/lam: expected a device of the SYNC (did you mean `lamp`?), got `lam`"
        ]
    );
}

#[test]
fn after_a_command_the_states_that_changed_will_do() {
    let execute = |ids: &[&str], states: Value| {
        let result = json!({"ids": ids, "status": "SUCCESS", "states": states});
        let response = json!({"requestId": "1", "payload": {"commands": [result]}});
        violations_with("execute-response", &response, Some(&sync()))
    };
    let states = json!({"online": true, "thermostatMode": "heat"});
    assert_eq!(execute(&["thermostat"], states), Vec::<String>::new());
    assert_eq!(
        execute(&["thermostat"], json!({"thermostatMode": "cool", "on": true})),
        [
            "error declared (thermostat) /payload/commands/0/states/thermostatMode: expected one of off, heat, as declared, got `cool`",
            "warning unknown-member (thermostat) /payload/commands/0/states/on: expected no such member, got `on`",
        ]
    );
}

#[test]
fn an_execution_is_for_a_device_that_can_do_it() {
    let request = |ids: &[&str], command: &str, params: Value| {
        let devices: Vec<Value> = ids.iter().map(|id| json!({"id": id})).collect();
        let execution =
            json!([{"command": format!("action.devices.commands.{command}"), "params": params}]);
        let request = json!({"requestId": "1", "inputs": [{
            "intent": "action.devices.EXECUTE",
            "payload": {"commands": [{"devices": devices, "execution": execution}]},
        }]});
        violations_with("execute-request", &request, Some(&sync()))
    };
    assert_eq!(request(&["lamp", "new"], "OnOff", json!({"on": true})), Vec::<String>::new());
    assert_eq!(
        request(&["thermostat", "gone"], "OnOff", json!({"on": true})),
        [
            "error device /inputs/0/payload/commands/0/devices/1/id: expected a device of the SYNC, got `gone`",
            "error declared /inputs/0/payload/commands/0/execution/0/command: expected a command of the device's traits, got `OnOff`",
        ]
    );
    let query = json!({"requestId": "1", "inputs": [{
        "intent": "action.devices.QUERY", "payload": {"devices": [{"id": "lamp"}, {"id": "x"}]},
    }]});
    assert_eq!(violations_with("query-request", &query, Some(&sync())).len(), 1);
}

#[test]
fn a_report_holds_all_states_of_a_trait_or_none() {
    let report = |states: Value| {
        let report = json!({"agentUserId": "1836", "payload": {"devices": {"states": states}}});
        violations_with("report-state", &report, Some(&sync()))
    };
    assert_eq!(report(json!({"lamp": {"online": true, "on": true}})), Vec::<String>::new());
    assert_eq!(report(json!({"thermostat": {"online": false}})), Vec::<String>::new());
    assert_eq!(
        report(json!({"thermostat": {"thermostatMode": "heat"}})),
        [
            "warning required (thermostat) /payload/devices/states/thermostat/thermostatTemperatureAmbient: expected a number, got nothing",
            "warning alternatives (thermostat) /payload/devices/states/thermostat: expected exactly one of `thermostatTemperatureSetpoint`, `thermostatTemperatureSetpointLow` with `thermostatTemperatureSetpointHigh`, got none",
            "error required (thermostat) /payload/devices/states/thermostat: expected a setpoint in the mode heat, got none",
        ]
    );
}
