//! SYNC and QUERY: which devices a user has, and how they are.

use super::*;

async fn ids_of(bench: &Bench, token: &str) -> Vec<String> {
    let payload = bench.payload(token, "SYNC", Value::Null).await;
    let devices = payload["devices"].as_array().expect("devices").iter();
    devices.map(|device| device["id"].as_str().expect("an id").to_owned()).collect()
}

#[tokio::test]
async fn sync_declares_a_device_whole_and_the_user_by_an_immutable_id() {
    let bench = Bench::new().await;
    let payload = bench.payload("resident", "SYNC", Value::Null).await;
    assert_eq!(payload["agentUserId"], "user-resident");
    assert_eq!(payload.as_object().expect("a payload").len(), 2);
    assert_eq!(
        payload["devices"][0],
        json!({
            "id": "light",
            "type": "action.devices.types.LIGHT",
            "traits": ["action.devices.traits.OnOff", "action.devices.traits.Brightness"],
            "name": {"name": "ceiling light", "nicknames": ["big light"]},
            "willReportState": true,
            "roomHint": "living room",
        })
    );
    assert_eq!(
        payload["devices"][2]["attributes"],
        json!({"availableThermostatModes": ["off", "heat", "cool"], "thermostatTemperatureUnit": "C"})
    );
    assert_eq!(payload["devices"][2]["willReportState"], false);
}

#[tokio::test]
async fn a_user_without_devices_has_an_empty_list() {
    let home = "[[users]]\nid = \"u\"\nusername = \"u\"\npassword = \"p\"\n";
    let payload = Bench::of(home).await.payload("u", "SYNC", Value::Null).await;
    assert_eq!(payload, json!({"agentUserId": "u", "devices": []}));
}

#[tokio::test]
async fn sync_says_the_same_again_whatever_the_states() {
    let bench = Bench::new().await;
    let before = bench.payload("resident", "SYNC", Value::Null).await;
    bench.run("light", json!([on(true)])).await;
    assert_eq!(bench.payload("resident", "SYNC", Value::Null).await, before);
}

#[tokio::test]
async fn two_users_never_see_each_others_devices() {
    let bench = Bench::new().await;
    let neighbours = ids_of(&bench, "neighbour").await;
    assert_eq!(neighbours, ["light-next-door", "lock-next-door"]);
    assert_eq!(ids_of(&bench, "guest").await, ["lock-guest"]);
    let residents = ids_of(&bench, "resident").await;
    assert!(residents.iter().all(|id| !neighbours.contains(id)));
    let missing = json!({"online": false, "status": "ERROR", "errorCode": "deviceNotFound"});
    for (token, id) in [("resident", "light-next-door"), ("neighbour", "light"), ("guest", "light")]
    {
        assert_eq!(bench.query_as(token, &[id]).await[id], missing, "{token}");
        let result = bench.run_as(token, id, json!([on(true)])).await;
        assert_eq!(
            result,
            json!({"ids": [id], "status": "ERROR", "errorCode": "deviceNotFound"}),
            "{token}"
        );
    }
    assert_eq!(bench.states("light").await["on"], false);
    assert_eq!(
        bench.query_as("neighbour", &["light-next-door"]).await["light-next-door"]["on"],
        false
    );
}

#[tokio::test]
async fn every_device_asked_for_is_answered_once() {
    let bench = Bench::new().await;
    let states = bench.query_as("resident", &["light", "nowhere", "light", "light-away"]).await;
    assert_eq!(
        states,
        json!({
            "light": {"online": true, "status": "SUCCESS", "on": false, "brightness": 80},
            "nowhere": {"online": false, "status": "ERROR", "errorCode": "deviceNotFound"},
            "light-away": {"online": false, "status": "OFFLINE"},
        })
    );
}

#[tokio::test]
async fn no_key_of_an_answer_stands_twice() {
    let bench = Bench::new().await;
    let body = r#"{"requestId":"1","inputs":[{"intent":"action.devices.QUERY","payload":{"devices":[{"id":"light"},{"id":"l\u0069ght","customData":{"x":1}}]}}]}"#;
    let reply = bench.post("resident", body).await;
    assert_eq!(reply.body.matches("brightness").count(), 1, "{}", reply.body);
}

#[tokio::test]
async fn ids_with_quotes_and_letters_of_any_kind_are_echoed() {
    let bench = Bench::new().await;
    for id in ["", "\"},{\"", "\u{0}\n", "\u{2028}💡", "\\"] {
        assert_eq!(bench.query_as("resident", &[id]).await[id]["errorCode"], "deviceNotFound");
        assert_eq!(bench.run(id, json!([on(true)])).await["errorCode"], "deviceNotFound");
    }
}

#[tokio::test]
async fn no_devices_asked_for_are_no_devices() {
    let bench = Bench::new().await;
    assert_eq!(bench.query_as("resident", &[]).await, json!({}));
}

#[tokio::test]
async fn a_command_only_trait_tells_no_state_and_a_scene_has_none() {
    let bench = Bench::new().await;
    bench.run("outlet-command-only", json!([on(true)])).await;
    assert_eq!(
        bench.states("outlet-command-only").await,
        json!({"online": true, "status": "SUCCESS"})
    );
}

#[tokio::test]
async fn a_lasting_exception_goes_with_the_states() {
    let bench = Bench::new().await;
    assert_eq!(
        bench.states("light-low").await,
        json!({"online": true, "status": "SUCCESS", "on": false, "exceptionCode": "lowBattery"})
    );
}

#[tokio::test]
async fn a_challenge_or_custom_data_on_a_query_is_ignored() {
    let bench = Bench::new().await;
    let devices = json!([{"id": "lock-back", "customData": {"a": [1]}, "challenge": {"pin": "1"}}]);
    let payload = json!({"devices": devices, "challenge": {"pin": "333222"}});
    for _ in 0..4 {
        let answer = bench.payload("resident", "QUERY", payload.clone()).await;
        assert_eq!(answer["devices"]["lock-back"]["isLocked"], true);
    }
    let right = answered("LockUnlock", json!({"lock": false}), json!({"pin": "333444"}));
    assert_eq!(bench.run("lock-back", json!([right])).await["status"], "SUCCESS");
}

#[tokio::test]
async fn twenty_thousand_ids_are_answered_without_comparing_each_with_each() {
    let bench = Bench::new().await;
    let ids: Vec<String> = (0..20_000).map(|number| number.to_string()).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let answer = bench.query_as("resident", &ids).await;
    assert_eq!(answer.as_object().expect("an object").len(), ids.len());
}
