//! The devices of the foreign cloud, with habits of their own: a lamp that counts in 254 steps, a
//! lock that asks for a PIN without end and only when it is unlocked, blinds that take their time,
//! one entry for each device and command, no statuses where all is well.

use serde_json::{Value, json};

/// What opens the lock; the leading zeros count.
pub const PIN: &str = "0471";

/// How they are.
pub struct Home {
    engine: bool,
    lamp: bool,
    /// Of 254.
    level: u8,
    locked: bool,
    /// Where the blinds are, and where they are going.
    open: i64,
    going: i64,
    speed: &'static str,
}

impl Default for Home {
    fn default() -> Self {
        Self {
            engine: true,
            lamp: false,
            level: 90,
            locked: true,
            open: 20,
            going: 20,
            speed: "gentle",
        }
    }
}

/// What SYNC names.
pub fn devices() -> Value {
    let speed = |name: &str| json!({"speed_name": name, "speed_values": [{"speed_synonym": [name], "lang": "en"}]});
    let device = |id: &str, kind: &str, traits: &[&str], attributes: Value| {
        let traits: Vec<_> =
            traits.iter().map(|it| format!("action.devices.traits.{it}")).collect();
        json!({
            "id": id, "type": format!("action.devices.types.{kind}"), "traits": traits,
            "name": {"name": kind.to_lowercase()}, "willReportState": false,
            "customData": {"shard": 3}, "attributes": attributes,
            "deviceInfo": {"manufacturer": "them", "model": "one"},
        })
    };
    json!([
        device("7", "SWITCH", &["OnOff"], json!({})),
        device("8", "LIGHT", &["OnOff", "Brightness"], json!({})),
        device("9", "LOCK", &["LockUnlock"], json!({})),
        device("10", "BLINDS", &["OpenClose"], json!({"discreteOnlyOpenClose": false})),
        device(
            "11",
            "FAN",
            &["FanSpeed"],
            json!({
                "availableFanSpeeds": {"ordered": true, "speeds": [speed("gentle"), speed("storm")]},
                "reversible": false,
            })
        ),
    ])
}

impl Home {
    fn states(&mut self, id: &str) -> Option<Value> {
        Some(match id {
            "7" => json!({"online": true, "on": self.engine}),
            "8" => json!({"online": true, "on": self.lamp, "brightness": self.brightness()}),
            "9" => json!({"online": true, "isLocked": self.locked, "isJammed": false}),
            "10" => {
                self.open += (self.going - self.open).clamp(-35, 35);
                json!({"online": true, "openPercent": self.open})
            }
            "11" => json!({"online": true, "currentFanSpeedSetting": self.speed}),
            _ => return None,
        })
    }

    fn brightness(&self) -> i64 {
        (i64::from(self.level) * 100 + 127) / 254
    }

    /// What QUERY answers.
    pub fn query(&mut self, payload: &Value) -> Value {
        let mut devices = json!({});
        for asked in payload["devices"].as_array().into_iter().flatten() {
            let id = asked["id"].as_str().unwrap_or_default();
            let lost = json!({"online": false, "status": "ERROR", "errorCode": "deviceNotFound"});
            devices[id] = self.states(id).unwrap_or(lost);
        }
        json!({ "devices": devices })
    }

    /// What EXECUTE answers: one entry for each device and command.
    pub fn execute(&mut self, payload: &Value) -> Value {
        let mut results = Vec::new();
        for group in payload["commands"].as_array().into_iter().flatten() {
            for device in group["devices"].as_array().into_iter().flatten() {
                for execution in group["execution"].as_array().into_iter().flatten() {
                    let mut result =
                        self.obey(device["id"].as_str().unwrap_or_default(), execution);
                    result["ids"] = json!([device["id"]]);
                    results.push(result);
                }
            }
        }
        json!({ "commands": results })
    }

    fn obey(&mut self, id: &str, execution: &Value) -> Value {
        if self.states(id).is_none() {
            return error("deviceNotFound");
        }
        let name = execution["command"].as_str().unwrap_or_default();
        let name = name.trim_start_matches("action.devices.commands.");
        let done = match (id, name) {
            ("9", "LockUnlock") => return self.turn_key(execution),
            ("10", "OpenClose" | "OpenCloseRelative") => return self.roll(name, execution),
            ("7" | "8", "OnOff") => self.switch(id, execution),
            ("8", "BrightnessAbsolute" | "BrightnessRelative") => self.dim(execution),
            ("11", "SetFanSpeed" | "SetFanSpeedRelative") => self.blow(execution),
            _ => return error("functionNotSupported"),
        };
        match done {
            Ok(()) => json!({"status": "SUCCESS", "states": self.states(id)}),
            Err(code) => error(code),
        }
    }

    fn switch(&mut self, id: &str, execution: &Value) -> Result<(), &'static str> {
        let on = execution["params"]["on"].as_bool().ok_or("protocolError")?;
        *(if id == "7" { &mut self.engine } else { &mut self.lamp }) = on;
        Ok(())
    }

    fn dim(&mut self, execution: &Value) -> Result<(), &'static str> {
        let params = &execution["params"];
        let whole = |name: &str| params[name].as_i64();
        let step = whole("brightnessRelativePercent")
            .or_else(|| whole("brightnessRelativeWeight").map(|weight| weight * 10));
        let wanted = match (whole("brightness"), step) {
            (Some(wanted), _) if (0..=100).contains(&wanted) => wanted,
            (None, Some(step)) if (-100..=100).contains(&step) => {
                (self.brightness() + step).clamp(0, 100)
            }
            (None, None) => return Err("protocolError"),
            _ => return Err("valueOutOfRange"),
        };
        if whole("brightnessRelativeWeight").is_some_and(|weight| weight.abs() > 5) {
            return Err("valueOutOfRange");
        }
        self.level = u8::try_from(wanted * 254 / 100).expect("a level");
        Ok(())
    }

    fn turn_key(&mut self, execution: &Value) -> Value {
        let Some(lock) = execution["params"]["lock"].as_bool() else {
            return error("protocolError");
        };
        match execution["challenge"]["pin"].as_str() {
            _ if lock => {}
            Some(PIN) => {}
            Some(_) => return question("challengeFailedPinNeeded"),
            None => return question("pinNeeded"),
        }
        self.locked = lock;
        json!({"status": "SUCCESS", "states": {"isLocked": lock, "isJammed": false}})
    }

    fn roll(&mut self, name: &str, execution: &Value) -> Value {
        let params = &execution["params"];
        let wanted = match name {
            "OpenClose" => params["openPercent"].as_i64(),
            _ => {
                params["openRelativePercent"].as_i64().map(|step| (self.open + step).clamp(0, 100))
            }
        };
        match wanted {
            None => error("protocolError"),
            Some(wanted) if (0..=100).contains(&wanted) => {
                self.going = wanted;
                json!({"status": "PENDING"})
            }
            Some(_) => error("valueOutOfRange"),
        }
    }

    fn blow(&mut self, execution: &Value) -> Result<(), &'static str> {
        let params = &execution["params"];
        self.speed = match (params["fanSpeed"].as_str(), &params["fanSpeedRelativeWeight"]) {
            (Some("gentle"), _) => "gentle",
            (Some("storm"), _) => "storm",
            (Some(_), _) => return Err("notSupported"),
            (None, step) => match step.as_i64() {
                Some(-5..=-1) => "gentle",
                Some(0) => self.speed,
                Some(1..=5) => "storm",
                Some(_) => return Err("valueOutOfRange"),
                None => return Err("protocolError"),
            },
        };
        Ok(())
    }
}

fn error(code: &str) -> Value {
    json!({"status": "ERROR", "errorCode": code})
}

fn question(kind: &str) -> Value {
    json!({"status": "ERROR", "errorCode": "challengeNeeded", "challengeNeeded": {"type": kind}})
}
