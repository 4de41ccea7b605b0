//! Secondary user verification: who is asked for what, and which answers do.

use super::*;

fn dim(challenge: Value) -> Value {
    json!([answered("BrightnessAbsolute", json!({"brightness": 12}), challenge)])
}

fn unlock(challenge: Value) -> Value {
    json!([answered("LockUnlock", json!({"lock": false}), challenge)])
}

fn kind(result: &Value) -> &str {
    assert_eq!(result["status"], "ERROR", "{result}");
    assert_eq!(result["errorCode"], "challengeNeeded", "{result}");
    result["challengeNeeded"]["type"].as_str().expect("a type")
}

#[tokio::test]
async fn an_ack_is_asked_for_and_given() {
    let bench = Bench::new().await;
    let asked = bench.run("lamp-ack", json!([brightness(12)])).await;
    assert_eq!(kind(&asked), "ackNeeded");
    assert!(asked.get("states").is_none());
    assert_eq!(bench.states("lamp-ack").await["brightness"], 100);
    let done = bench.run("lamp-ack", dim(json!({"ack": true}))).await;
    assert_eq!(done["states"], json!({"brightness": 12, "on": true, "online": true}));
    assert_eq!(bench.states("lamp-ack").await["brightness"], 12);
}

#[tokio::test]
async fn a_success_opens_no_session() {
    let bench = Bench::new().await;
    for _ in 0..2 {
        assert_eq!(kind(&bench.run("lamp-ack", json!([brightness(12)])).await), "ackNeeded");
        bench.run("lamp-ack", dim(json!({"ack": true}))).await;
        assert_eq!(kind(&bench.run("lock-front", unlock(Value::Null)).await), "pinNeeded");
        let done = bench.run("lock-front", unlock(json!({"pin": "333444"}))).await;
        assert_eq!(done["states"], json!({"isLocked": false, "isJammed": false, "online": true}));
    }
}

#[tokio::test]
async fn the_question_names_the_states_that_the_success_then_has() {
    let bench = Bench::new().await;
    let cooler =
        command("ThermostatTemperatureSetpoint", json!({"thermostatTemperatureSetpoint": 22}));
    for (executions, states) in [
        (vec![], json!({"thermostatMode": "heat", "thermostatTemperatureSetpoint": 28})),
        (
            vec![on(false), cooler],
            json!({"on": false, "thermostatMode": "heat", "thermostatTemperatureSetpoint": 22}),
        ),
    ] {
        let heat = |challenge: Value| {
            let heat = answered("ThermostatSetMode", json!({"thermostatMode": "heat"}), challenge);
            Value::Array([&executions[..], &[heat]].concat())
        };
        let before = bench.states("ac").await;
        let asked = bench.run("ac", heat(Value::Null)).await;
        assert_eq!(kind(&asked), "ackNeeded");
        assert_eq!(asked["states"], states);
        assert_eq!(bench.states("ac").await, before, "nothing has run");
        let mut done = bench.run("ac", heat(json!({"ack": true}))).await;
        assert_eq!(
            done["states"].as_object_mut().expect("states").remove("online"),
            Some(true.into())
        );
        assert_eq!(done["states"], states);
    }
}

#[tokio::test]
async fn a_rule_with_params_asks_for_these_alone() {
    let bench = Bench::new().await;
    let cool = json!([command("ThermostatSetMode", json!({"thermostatMode": "off"}))]);
    assert_eq!(bench.run("ac", cool).await["status"], "SUCCESS");
    let lock = json!([command("LockUnlock", json!({"lock": true}))]);
    assert_eq!(bench.run("lock-front", lock.clone()).await["status"], "SUCCESS");
    assert_eq!(kind(&bench.run("lock-back", lock).await), "pinNeeded");
}

#[tokio::test]
async fn an_answer_of_the_wrong_kind_is_no_answer() {
    let bench = Bench::new().await;
    for challenge in [
        json!({}),
        json!([]),
        json!("yes"),
        json!({"ack": null}),
        json!({"ack": "true"}),
        json!({"ack": 1}),
        json!({"pin": "333444"}),
        json!({"passphrase": "x"}),
    ] {
        let asked = bench.run("lamp-ack", dim(challenge.clone())).await;
        assert_eq!(kind(&asked), "ackNeeded", "{challenge}");
    }
    for _ in 0..2 {
        for challenge in [
            Value::Null,
            json!({}),
            json!([]),
            json!("333444"),
            json!({"pin": null}),
            json!({"pin": ["333444"]}),
            json!({"ack": true}),
            json!({"ack": false}),
            json!({"PIN": "333444"}),
        ] {
            let asked = bench.run("lock-back", unlock(challenge.clone())).await;
            assert_eq!(kind(&asked), "pinNeeded", "{challenge}");
        }
    }
    let done = bench.run("lock-back", unlock(json!({"pin": "333444", "ack": false}))).await;
    assert_eq!(done["status"], "SUCCESS", "none of these counted as a wrong PIN");
}

#[tokio::test]
async fn a_no_cancels() {
    let bench = Bench::new().await;
    let result = bench.run("lamp-ack", dim(json!({"ack": false}))).await;
    assert_eq!(
        result,
        json!({"ids": ["lamp-ack"], "status": "ERROR", "errorCode": "userCancelled"})
    );
    assert_eq!(bench.states("lamp-ack").await["brightness"], 100);
}

#[tokio::test]
async fn a_pin_may_come_as_a_number_and_its_leading_zeros_count() {
    let bench = Bench::new().await;
    let done = bench.run("lock-back", unlock(json!({"pin": 333_444}))).await;
    assert_eq!(done["status"], "SUCCESS");
    for (pin, status) in
        [(json!(420_042), "ERROR"), (json!("420042"), "ERROR"), (json!("00420042"), "SUCCESS")]
    {
        let result = bench.run_as("neighbour", "lock-next-door", unlock(json!({"pin": pin}))).await;
        assert_eq!(result["status"], status, "{result}");
    }
}

#[tokio::test]
async fn what_only_looks_like_the_pin_is_wrong() {
    for pin in [
        json!(" 333444"),
        json!("333444 "),
        json!("333 444"),
        json!("333444\n"),
        json!("33344"),
        json!("33344433"),
        json!("3334444"),
        json!("0333444"),
        json!("３３３４４４"),
        json!("333444\u{0}"),
        json!(""),
        json!(333_444.5),
        json!(-333_444),
    ] {
        let bench = Bench::new().await;
        let result = bench.run("lock-back", unlock(json!({"pin": pin}))).await;
        assert_eq!(kind(&result), "challengeFailedPinNeeded", "{pin}");
        assert_eq!(bench.states("lock-back").await["isLocked"], true);
    }
}

#[tokio::test]
async fn another_users_pin_is_wrong() {
    let bench = Bench::new().await;
    let result = bench.run("lock-back", unlock(json!({"pin": "00420042"}))).await;
    assert_eq!(kind(&result), "challengeFailedPinNeeded");
}

#[tokio::test]
async fn a_wrong_pin_ends_the_dialogue_where_the_home_says_so() {
    let home = HOME.replace("max_attempts = 3", "max_attempts = 3\nwrong_pin = \"refuse\"");
    let bench = Bench::of(&home).await;
    for code in ["pinIncorrect", "pinIncorrect", "tooManyFailedAttempts"] {
        let result = bench.run("lock-back", unlock(json!({"pin": "1"}))).await;
        assert_eq!(result, json!({"ids": ["lock-back"], "status": "ERROR", "errorCode": code}));
    }
}

#[tokio::test]
async fn a_user_without_a_pin_is_told_to_set_one() {
    let bench = Bench::new().await;
    for challenge in
        [Value::Null, json!({"pin": "333444"}), json!({"pin": ""}), json!({"ack": true})]
    {
        let result = bench.run_as("guest", "lock-guest", unlock(challenge)).await;
        assert_eq!(
            result,
            json!({"ids": ["lock-guest"], "status": "ERROR", "errorCode": "challengeFailedNotSetup"})
        );
    }
}

#[tokio::test]
async fn a_presence_waives_while_it_is_near() {
    let bench = Bench::new().await;
    assert_eq!(kind(&bench.run("lock-front", unlock(Value::Null)).await), "pinNeeded");
    assert!(bench.cloud.house.set_near("keyfob", true));
    assert_eq!(bench.run("lock-front", unlock(Value::Null)).await["status"], "SUCCESS");
    assert_eq!(kind(&bench.run("lock-back", unlock(Value::Null)).await), "pinNeeded");
    assert!(bench.cloud.house.set_near("keyfob", false));
    assert_eq!(kind(&bench.run("lock-front", unlock(Value::Null)).await), "pinNeeded");
}

#[tokio::test]
async fn with_several_executions_nothing_runs_until_all_are_met() {
    let bench = Bench::new().await;
    let dim = dim(json!({"ack": true}))[0].clone();
    let both = json!([on(false), brightness(12)]);
    assert_eq!(kind(&bench.run("lamp-ack", both).await), "ackNeeded");
    let half = json!([dim, brightness(13)]);
    assert_eq!(kind(&bench.run("lamp-ack", half).await), "ackNeeded");
    let states = bench.states("lamp-ack").await;
    assert_eq!((&states["on"], &states["brightness"]), (&json!(true), &json!(100)));
    let all = json!([dim, on(false)]);
    assert_eq!(bench.run("lamp-ack", all).await["status"], "SUCCESS");
    assert_eq!(bench.states("lamp-ack").await["on"], false);
}

#[tokio::test]
async fn the_executions_of_all_groups_are_verified_together() {
    let bench = Bench::new().await;
    let commands = json!([
        {"devices": [{"id": "lamp-ack"}, {"id": "light"}], "execution": [on(false)]},
        {"devices": [{"id": "lamp-ack"}], "execution": [brightness(12)]},
    ]);
    let results = bench.execute(commands).await;
    assert_eq!(kind(&results[0]), "ackNeeded");
    assert_eq!(results[1]["status"], "SUCCESS");
    assert_eq!(bench.states("lamp-ack").await["on"], true);
}

#[tokio::test]
async fn one_answer_is_for_every_device_of_its_group() {
    let bench = Bench::new().await;
    let devices = json!([{"id": "lock-front"}, {"id": "lock-back"}]);
    let commands = json!([{"devices": devices, "execution": unlock(json!({"pin": "333444"}))}]);
    for result in bench.execute(commands).await {
        assert_eq!(result["status"], "SUCCESS");
    }
}

#[tokio::test]
async fn a_locked_command_cannot_be_reached_by_another_spelling() {
    let bench = Bench::new().await;
    for name in ["ThermostatSetMode", "TemperatureSetting"] {
        for full in [name.to_owned(), format!("action.devices.commands.{name}")] {
            let execution = json!([{"command": full, "params": {"thermostatMode": "heat"}}]);
            let result = bench.run("ac", execution).await;
            assert_ne!(result["status"], "SUCCESS", "{full}");
        }
    }
    assert_eq!(bench.states("ac").await["thermostatMode"], "cool");
}

#[tokio::test]
async fn a_number_of_a_rule_is_the_same_however_it_is_written() {
    let home = HOME.replace(
        "command = \"BrightnessAbsolute\"",
        "command = \"BrightnessAbsolute\"\nparams = { brightness = 12 }",
    );
    let bench = Bench::of(&home).await;
    for (brightness, asks) in [("12", true), ("12.0", true), ("1.2e1", true), ("13", false)] {
        let params = serde_json::from_str(&format!(r#"{{"brightness":{brightness}}}"#));
        let execution = command("BrightnessAbsolute", params.expect("JSON"));
        let result = bench.run("lamp-ack", json!([execution])).await;
        assert_eq!(result["errorCode"] == "challengeNeeded", asks, "{brightness}");
    }
}

#[tokio::test]
async fn the_first_rule_that_fits_decides() {
    let home = HOME.replace(
        "[[devices.verify]]\ncommand = \"BrightnessAbsolute\"",
        "[[devices.verify]]\ncommand = \"BrightnessAbsolute\"\nparams = { brightness = 0 }\nchallenge = \"pin\"\n\n[[devices.verify]]\ncommand = \"BrightnessAbsolute\"",
    );
    let bench = Bench::of(&home).await;
    for (percent, question) in [(0, "pinNeeded"), (12, "ackNeeded")] {
        assert_eq!(kind(&bench.run("lamp-ack", json!([brightness(percent)])).await), question);
    }
}
