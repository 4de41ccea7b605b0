//! The reference cloud in one process, without a socket: cheap passwords, a clock that is moved.

use std::sync::Arc;
use std::time::Duration;

use smarthome::check::{Bench, Given, Outcome, Permit, SecondClient, Selection, Tools, Until, run};
use smarthome::cloud::{
    Client as Registered, Cloud, InProcess, MemoryStore, Settings, parse_home, router,
};
use smarthome::fault::{Faults, Places, Secrets};
use smarthome::google::link::SignIn;
use smarthome::google::{ClientAuth, Target};
use smarthome::protocol::{ClientSecret, Password, Pin};
use smarthome::wire::{BoxFuture, Client, ManualClock, SeededChance, Timestamp};
use url::Url;

const BASE: &str = "http://127.0.0.1:8080";
const PROJECT: &str = "my-project";
const SECRET: &str = "the-client-secret-of-the-house";
const PASSWORD: &str = "correct horse";
const PIN: &str = "333444";
const SECOND_SECRET: &str = "the-client-secret-of-a-partner";
const SECOND_PASSWORD: &str = "staple battery";

const HOME: &str = r#"
[[users]]
id = "1836.15267389"
username = "resident"
password = "correct horse"
pin = "333444"
email = "resident@example.com"

[[users]]
id = "1836.99120034"
username = "guest"
password = "staple battery"
email = "guest@example.com"

[[devices]]
owner = "resident"
type = "LIGHT"
name = "lamp"
traits = ["OnOff", "Brightness"]

[[devices]]
owner = "resident"
type = "LOCK"
name = "front door"

[[devices.verify]]
command = "LockUnlock"
challenge = "pin"

[[devices]]
owner = "resident"
type = "THERMOSTAT"
name = "heating"
traits = ["TemperatureSetting"]
attributes = { availableThermostatModes = ["off", "heat", "cool"], thermostatTemperatureUnit = "C" }
state = { thermostatMode = "heat", thermostatTemperatureSetpoint = 20, thermostatTemperatureAmbient = 19 }

[[devices.verify]]
command = "ThermostatTemperatureSetpoint"
challenge = "ack-with-states"

[[devices]]
owner = "resident"
type = "LIGHT"
name = "strip"
traits = ["OnOff", "ColorSetting"]
attributes = { colorModel = "rgb", colorTemperatureRange = { temperatureMinK = 2000, temperatureMaxK = 6500 } }

[[devices]]
owner = "resident"
type = "FAN"
name = "fan"
traits = ["OnOff", "FanSpeed", "Modes"]

[devices.attributes]
availableFanSpeeds = { ordered = true, speeds = [
  { speed_name = "low", speed_values = [{ speed_synonym = ["low"], lang = "en" }] },
  { speed_name = "high", speed_values = [{ speed_synonym = ["high"], lang = "en" }] },
] }
availableModes = [
  { name = "wind", name_values = [{ name_synonym = ["wind"], lang = "en" }], ordered = false, settings = [
    { setting_name = "breeze", setting_values = [{ setting_synonym = ["breeze"], lang = "en" }] },
    { setting_name = "storm", setting_values = [{ setting_synonym = ["storm"], lang = "en" }] },
  ] },
]

[[devices]]
owner = "resident"
type = "SWITCH"
name = "boiler"
traits = ["OnOff"]
attributes = { queryOnlyOnOff = true }

[[devices]]
owner = "resident"
type = "BLINDS"
name = "shutter"
traits = ["OpenClose"]
delay = "3s"

[[devices]]
owner = "resident"
type = "SCENE"
name = "evening"
traits = ["Scene"]

[[devices]]
owner = "guest"
type = "LIGHT"
name = "bedside lamp"
traits = ["OnOff"]
"#;

fn url(path: &str) -> Url {
    Url::parse(&format!("{BASE}{path}")).expect("a URL")
}

fn target() -> Target {
    Target {
        name: "house".to_owned(),
        authorize_url: url("/oauth/authorize"),
        token_url: url("/oauth/token"),
        userinfo_url: Some(url("/oauth/userinfo")),
        fulfillment_url: url("/fulfillment"),
        client_id: "google".to_owned(),
        client_secret: ClientSecret::new(SECRET),
        client_auth: ClientAuth::Body,
        project_id: PROJECT.to_owned(),
        scopes: Vec::new(),
    }
}

/// A new cloud.
pub async fn cloud(clock: Arc<ManualClock>) -> InProcess {
    let client = Registered::new("google", ClientSecret::new(SECRET));
    let mut settings = Settings::new(&url(""), client, PROJECT);
    let partner = Registered::new("partner", ClientSecret::new(SECOND_SECRET));
    settings.clients.push(partner);
    settings.argon2 = argon2::Params::new(8, 1, 1, None).expect("cheap");
    settings.exchange_overlap = Duration::ZERO;
    let home = parse_home("home.toml", HOME).expect("a home");
    let store = Arc::new(MemoryStore::new(clock.clone()));
    let chance = Arc::new(SeededChance::default());
    let cloud = Cloud::open(settings, &home, store, clock, chance).await;
    InProcess::new(router(Arc::new(cloud.expect("memory does not fail"))))
}

/// Everything is allowed: it is no real house.
fn permit() -> Permit {
    Permit {
        irreversible: true,
        hazardous: true,
        exhaust_pin: true,
        pin: Some(Pin::new(PIN)),
        ..Permit::default()
    }
}

/// Judges a new cloud with these faults around it.
pub async fn judge(faults: &[&str], selection: &Selection) -> Vec<Outcome> {
    let clock = clock();
    let places = Places {
        authorize: "/oauth/authorize".to_owned(),
        token: "/oauth/token".to_owned(),
        userinfo: "/oauth/userinfo".to_owned(),
        revoke: "/oauth/revoke".to_owned(),
        fulfillment: "/fulfillment".to_owned(),
    };
    let client_secret = Some(ClientSecret::new(SECRET));
    let secrets = Secrets { client_secret, pin: Some(Pin::new(PIN)) };
    let cloud = cloud(clock.clone()).await;
    let broken = Faults::around(cloud, faults, places, Some(secrets)).expect("known faults");
    let client = Client::new(broken).giving_up_after(3);
    judge_by(&client, &clock, selection, &Until::default()).await
}

/// The moment at which its clock begins.
pub fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::at(Timestamp(1_763_717_400_000)))
}

/// Judges the cloud that a client reaches.
pub async fn judge_by(
    client: &Client,
    clock: &Arc<ManualClock>,
    selection: &Selection,
    until: &Until,
) -> Vec<Outcome> {
    with_bench(client, clock, async |bench| run(bench, selection, until, &|_| {}).await).await
}

/// Does something with a bench for the cloud that a client reaches.
pub async fn with_bench<T>(
    client: &Client,
    clock: &Arc<ManualClock>,
    work: impl AsyncFnOnce(&Bench<'_>) -> T,
) -> T {
    let (target, password, chance) = (target(), Password::new(PASSWORD), SeededChance::default());
    let sign_in = SignIn { username: "resident", password: &password };
    let moved = clock.clone();
    let pause = move |time: Duration| -> BoxFuture<'static, ()> {
        moved.advance(time);
        Box::pin(async {})
    };
    let tools = Tools { client, clock: &**clock, chance: &chance, pause: &pause };
    let second_password = Password::new(SECOND_PASSWORD);
    let second_secret = ClientSecret::new(SECOND_SECRET);
    let given = Given {
        sign_in: Some(sign_in),
        account: None,
        permit: permit(),
        second_user: Some(SignIn { username: "guest", password: &second_password }),
        second_client: Some(SecondClient { id: "partner", secret: &second_secret }),
    };
    let mut bench = Bench::new(&target, given, tools);
    bench.longest_wait = Duration::from_hours(2);
    work(&bench).await
}
