//! EXECUTE: several commands, devices and executions, and each kind of result.

use super::*;

fn group(devices: &[&str], executions: &[Value]) -> Value {
    let devices: Vec<Value> = devices.iter().map(|id| json!({"id": id})).collect();
    json!({"devices": devices, "execution": executions})
}

fn relative(percent: i32) -> Value {
    command("BrightnessRelative", json!({"brightnessRelativePercent": percent}))
}

fn heat(challenge: Value) -> Value {
    answered("TemperatureSetting", json!({"thermostatMode": "heat"}), challenge)
}

#[tokio::test]
async fn every_execution_runs_on_every_device_in_order() {
    let bench = Bench::new().await;
    let commands = json!([
        group(&["light", "light-low"], &[on(true)]),
        group(&["light"], &[brightness(10), relative(5)]),
        group(&["outlet-command-only"], &[on(false)]),
    ]);
    assert_eq!(
        bench.execute(commands).await,
        [
            json!({"ids": ["light"], "status": "SUCCESS", "states": {"on": true, "brightness": 15, "online": true}}),
            json!({"ids": ["light-low"], "status": "SUCCESS", "states": {"on": true, "online": true, "exceptionCode": "lowBattery"}}),
            json!({"ids": ["outlet-command-only"], "status": "SUCCESS", "states": {"on": false, "online": true}}),
        ]
    );
    assert_eq!(bench.states("light").await["brightness"], 15);
    assert_eq!(bench.states("light-low").await["on"], true);
}

#[tokio::test]
async fn the_order_of_executions_decides_across_groups_too() {
    let bench = Bench::new().await;
    for (first, second, expected) in [(true, false, false), (false, true, true)] {
        let result = bench.run("light", json!([on(first), on(second)])).await;
        assert_eq!(result["states"]["on"], expected);
        let commands = json!([group(&["light"], &[on(first)]), group(&["light"], &[on(second)])]);
        let results = bench.execute(commands).await;
        assert_eq!(results.len(), 1, "a device has one result");
        assert_eq!(results[0]["states"]["on"], expected);
    }
}

#[tokio::test]
async fn a_device_named_twice_in_a_group_runs_once() {
    let bench = Bench::new().await;
    let results = bench.execute(json!([group(&["light", "light"], &[relative(-10)])])).await;
    assert_eq!(results.len(), 1);
    assert_eq!(results[0]["states"]["brightness"], 70);
    let twice = json!([group(&["light"], &[relative(-10)]), group(&["light"], &[relative(-10)])]);
    let results = bench.execute(twice).await;
    assert_eq!(results.len(), 1);
    assert_eq!(results[0]["states"]["brightness"], 50);
}

#[tokio::test]
async fn each_device_has_its_own_result() {
    let bench = Bench::new().await;
    let unlock = command("LockUnlock", json!({"lock": false}));
    let commands = json!([
        group(&["light", "light-away", "fan-blocked", "nowhere"], &[on(true)]),
        group(&["lock-back"], &[unlock]),
    ]);
    assert_eq!(
        bench.execute(commands).await,
        [
            json!({"ids": ["light"], "status": "SUCCESS", "states": {"on": true, "online": true}}),
            json!({"ids": ["light-away"], "status": "OFFLINE", "states": {"online": false}, "errorCode": "deviceOffline"}),
            json!({"ids": ["fan-blocked"], "status": "EXCEPTIONS", "states": {"online": true, "exceptionCode": "deviceJammingDetected"}}),
            json!({"ids": ["nowhere"], "status": "ERROR", "errorCode": "deviceNotFound"}),
            json!({"ids": ["lock-back"], "status": "ERROR", "errorCode": "challengeNeeded", "challengeNeeded": {"type": "pinNeeded"}}),
        ]
    );
    assert_eq!(bench.states("fan-blocked").await["on"], false);
}

#[tokio::test]
async fn a_device_does_all_or_nothing() {
    let bench = Bench::new().await;
    let commands =
        json!(
            [group(&["light", "light-low"], &[on(true)]), group(&["light"], &[brightness(101)]),]
        );
    let results = bench.execute(commands).await;
    assert_eq!(results[0]["errorCode"], "valueOutOfRange");
    assert_eq!(bench.states("light").await["on"], false);
    assert_eq!(results[1]["status"], "SUCCESS", "the other device is not held up");
}

#[tokio::test]
async fn what_cannot_be_done_names_its_code() {
    let bench = Bench::new().await;
    for (device, execution, code) in [
        ("light", command("Fly", json!({})), "functionNotSupported"),
        ("light", json!({"command": "OnOff.", "params": {"on": true}}), "functionNotSupported"),
        ("light", json!({"command": "", "params": {"on": true}}), "functionNotSupported"),
        ("light", command("LockUnlock", json!({"lock": true})), "functionNotSupported"),
        ("outlet-query-only", on(true), "functionNotSupported"),
        ("light", brightness(101), "valueOutOfRange"),
        ("light", command("BrightnessAbsolute", json!({"brightness": -1})), "valueOutOfRange"),
        ("light", command("OnOff", json!({"on": "true"})), "hardError"),
        ("light", command("OnOff", json!({"on": null})), "hardError"),
        ("light", command("OnOff", json!({})), "hardError"),
        ("light", command("OnOff", Value::Null), "hardError"),
        ("light", command("OnOff", json!([true])), "hardError"),
        ("light", command("OnOff", json!("on")), "hardError"),
        ("light", json!({"command": "action.devices.commands.OnOff"}), "hardError"),
        ("ac", command("ThermostatSetMode", json!({"thermostatMode": "dry"})), "notSupported"),
        ("ac", command("ThermostatSetMode", json!({"thermostatMode": "turbo"})), "notSupported"),
    ] {
        let result = bench.run(device, json!([execution])).await;
        assert_eq!(result["status"], "ERROR", "{execution}");
        assert_eq!(result["errorCode"], code, "{execution}");
        assert!(result["debugString"].is_string(), "{execution}");
        assert!(result.get("states").is_none(), "{execution}");
    }
}

#[tokio::test]
async fn members_that_nobody_knows_are_ignored() {
    let bench = Bench::new().await;
    let execution = json!({"command": "action.devices.commands.OnOff", "params": {"on": true, "later": null}, "more": 1, "challenge": null});
    let commands = json!([{"devices": [{"id": "light", "customData": "x"}], "execution": [execution], "more": {}}]);
    assert_eq!(bench.execute(commands).await[0]["states"]["on"], true);
}

#[tokio::test]
async fn what_would_fail_anyway_asks_nobody() {
    let bench = Bench::new().await;
    let result = bench.run("lock-back", json!([command("LockUnlock", json!({}))])).await;
    assert_eq!(result["errorCode"], "hardError");
    let result = bench.run("lamp-ack", json!([brightness(101)])).await;
    assert_eq!(result["errorCode"], "valueOutOfRange");
}

#[tokio::test]
async fn nothing_asked_for_is_nothing_done() {
    let bench = Bench::new().await;
    assert!(bench.execute(json!([])).await.is_empty());
    assert!(bench.execute(json!([group(&[], &[on(true)])])).await.is_empty());
    for device in ["light", "lock-back", "blinds-slow"] {
        let result = bench.run(device, json!([])).await;
        assert_eq!(
            result,
            json!({"ids": [device], "status": "SUCCESS", "states": {"online": true}})
        );
    }
}

#[tokio::test]
async fn the_documents_name_of_a_command_is_the_command() {
    let bench = Bench::new().await;
    let asked = bench.run("ac", json!([heat(Value::Null)])).await;
    assert_eq!(asked["challengeNeeded"]["type"], "ackNeeded");
    let done = bench.run("ac", json!([heat(json!({"ack": true}))])).await;
    assert_eq!(done["status"], "SUCCESS");
    assert_eq!(bench.states("ac").await["thermostatMode"], "heat");
}

#[tokio::test]
async fn a_slow_device_is_pending_until_its_time_has_come() {
    let bench = Bench::new().await;
    let open = |percent: u32| json!([command("OpenClose", json!({"openPercent": percent}))]);
    let result = bench.run("blinds-slow", open(60)).await;
    assert_eq!(
        result,
        json!({"ids": ["blinds-slow"], "status": "PENDING", "states": {"online": true}})
    );
    bench.clock.advance(Duration::from_millis(19_999));
    assert_eq!(bench.states("blinds-slow").await["openPercent"], 0);
    bench.clock.advance(Duration::from_millis(1));
    assert_eq!(bench.states("blinds-slow").await["openPercent"], 60);
}

#[tokio::test]
async fn what_is_under_way_counts_for_what_comes_next() {
    let bench = Bench::new().await;
    bench.run("blinds-slow", json!([command("OpenClose", json!({"openPercent": 60}))])).await;
    let further = command("OpenCloseRelative", json!({"openRelativePercent": 10}));
    assert_eq!(bench.run("blinds-slow", json!([further])).await["status"], "PENDING");
    bench.clock.advance(Duration::from_secs(20));
    assert_eq!(bench.states("blinds-slow").await["openPercent"], 70);
}

#[tokio::test]
async fn what_a_device_did_survives_a_restart_also_where_it_was_slow() {
    let bench = Bench::new().await;
    bench.run("light", json!([on(true)])).await;
    bench.run("blinds-slow", json!([command("OpenClose", json!({"openPercent": 60}))])).await;
    let home = parse_home("test.toml", HOME).expect("a sound home");
    let again = Cloud::open(
        bench.cloud.settings.clone(),
        &home,
        bench.store.clone(),
        bench.clock.clone(),
        Arc::new(SeededChance::default()),
    );
    let cloud = Arc::new(again.await.expect("memory does not fail"));
    let restarted = Bench { router: router(cloud.clone()), cloud, ..bench };
    assert_eq!(restarted.states("light").await["on"], true);
    assert_eq!(restarted.states("blinds-slow").await["openPercent"], 60);
}

#[tokio::test]
async fn one_request_cannot_multiply_into_more_than_it_holds() {
    let bench = Bench::new().await;
    let devices: Vec<Value> = (0..20_000).map(|number| json!({"id": number.to_string()})).collect();
    let executions = vec![json!({"command": ""}); 20_000];
    let results = bench.execute(json!([{"devices": devices, "execution": executions}])).await;
    assert_eq!(results.len(), 20_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn steps_at_once_all_count() {
    let bench = Arc::new(Bench::new().await);
    let mut requests = tokio::task::JoinSet::new();
    for _ in 0..40 {
        let bench = Arc::clone(&bench);
        requests.spawn(async move { bench.run("light", json!([relative(-1)])).await });
    }
    requests.join_all().await;
    assert_eq!(bench.states("light").await["brightness"], 40);
}
