//! The home in use: how each device is now, and the JSON that is kept until it changes.
//!
//! The SYNC payload of a user and the QUERY fragment of a device are serialised once. A device's
//! lock is held while a command runs on it, never across an await.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use dashmap::DashMap;
use serde_json::{Value, json};

use crate::catalog::{Refusal, change_states, check_device, run_command, settled_states};
use crate::cloud::DeviceState;
use crate::protocol::{Map, Mismatch, Status, SyncPayload};
use crate::wire::Timestamp;

use super::{Home, HomeDevice, Verification};

/// The home in use.
#[derive(Debug)]
pub struct House {
    devices: RwLock<Devices>,
    sync_payloads: DashMap<String, Arc<str>>,
    presence: RwLock<BTreeMap<String, bool>>,
    pub(crate) verification: Verification,
}

/// Every device, in the order in which SYNC tells them, and by its id.
#[derive(Debug, Default)]
struct Devices {
    in_order: Vec<Arc<LiveDevice>>,
    by_id: HashMap<String, Arc<LiveDevice>>,
}

/// A device with its present state.
#[derive(Debug)]
pub(crate) struct LiveDevice {
    pub(crate) spec: HomeDevice,
    now: Mutex<Present>,
}

#[derive(Debug)]
struct Present {
    state: DeviceState,
    /// States that a slow device will have from that moment on. They are kept in the store at
    /// once: after a restart nobody is left to wait for them.
    pending: Option<(Timestamp, Map)>,
    /// The device's entry in a QUERY response, until it changes.
    fragment: Option<Arc<str>>,
}

/// What came of running executions on a device.
#[derive(Debug)]
pub(crate) struct Ran {
    /// `SUCCESS`, `PENDING` or `EXCEPTIONS`.
    pub(crate) status: Status,
    /// The states for the answer, `online` and exceptions included.
    pub(crate) states: Map,
    /// What is to be kept, where anything changed.
    pub(crate) changed: Option<DeviceState>,
}

/// What would come of executions.
struct Outcome {
    /// The states they set.
    answer: Map,
    /// What they answer beside states; for nobody's eyes before it is allowed.
    results: Map,
    /// All states after them.
    after: Map,
}

/// Why executions do not run.
#[derive(Debug)]
pub(crate) enum Refused {
    /// The device cannot be reached.
    Offline,
    /// A condition of the device stands in the way.
    Exception(Map),
    /// The device refuses a command.
    Command(Refusal),
}

/// Why a device could not be changed by hand.
#[derive(Debug, thiserror::Error)]
pub enum PatchError {
    /// There is no such device.
    #[error("there is no device `{0}` in this home")]
    Unknown(String),
    /// The body is not as it should be, or the device cannot be like that.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Mismatch(Vec<Mismatch>),
}

impl House {
    /// Puts a home to use. States `kept` from an earlier run go before those of the file.
    #[must_use]
    pub fn new(home: &Home, kept: &HashMap<String, DeviceState>) -> Self {
        let house = Self {
            devices: RwLock::default(),
            sync_payloads: DashMap::new(),
            presence: RwLock::new(home.presence.iter().cloned().collect()),
            verification: home.verification,
        };
        house.move_in(&home.devices, kept);
        house
    }

    /// Adds devices. Their owner's next SYNC names them.
    pub(crate) fn move_in(&self, specs: &[HomeDevice], kept: &HashMap<String, DeviceState>) {
        let mut devices = self.devices.write().unwrap_or_else(PoisonError::into_inner);
        for spec in specs {
            let state = kept.get(&spec.id).unwrap_or(&spec.state).clone();
            let now = Mutex::new(Present { state, pending: None, fragment: None });
            let device = Arc::new(LiveDevice { spec: spec.clone(), now });
            devices.by_id.insert(spec.id.clone(), Arc::clone(&device));
            devices.in_order.push(device);
            self.sync_payloads.remove(&spec.owner);
        }
    }

    /// The payload of a user's SYNC response, as JSON.
    pub(crate) fn sync_payload(&self, user_id: &str) -> Arc<str> {
        if let Some(kept) = self.sync_payloads.get(user_id) {
            return kept.clone();
        }
        let devices = self.devices.read().unwrap_or_else(PoisonError::into_inner);
        let mine = devices.in_order.iter().filter(|device| device.spec.owner == user_id);
        let payload = SyncPayload {
            agent_user_id: user_id.to_owned(),
            devices: mine.map(|device| device.spec.to_sync()).collect(),
        };
        let text = serde_json::to_string(&payload).expect("strings and attributes are JSON");
        let payload: Arc<str> = text.into();
        // Under the lock: whoever moves devices in drops it afterwards.
        self.sync_payloads.insert(user_id.to_owned(), Arc::clone(&payload));
        payload
    }

    /// A device of this user. Other users' devices do not exist for them.
    pub(crate) fn device(&self, user_id: &str, device_id: &str) -> Option<Arc<LiveDevice>> {
        self.any_device(device_id).filter(|device| device.spec.owner == user_id)
    }

    fn any_device(&self, device_id: &str) -> Option<Arc<LiveDevice>> {
        let devices = self.devices.read().unwrap_or_else(PoisonError::into_inner);
        devices.by_id.get(device_id).map(Arc::clone)
    }

    /// Whether a thing is near.
    #[must_use]
    pub fn is_near(&self, name: &str) -> bool {
        self.presence.read().unwrap_or_else(PoisonError::into_inner).get(name) == Some(&true)
    }

    /// Moves a thing near or away; false where the home knows no such thing.
    pub fn set_near(&self, name: &str, near: bool) -> bool {
        let mut presence = self.presence.write().unwrap_or_else(PoisonError::into_inner);
        match presence.get_mut(name) {
            Some(entry) => {
                *entry = near;
                true
            }
            None => false,
        }
    }

    /// Changes a device as a hand on its switch would: `{"online":…,"state":{…}}`.
    ///
    /// # Errors
    /// There is no such device, or it cannot be like that; then nothing changes.
    pub fn patch(
        &self,
        device_id: &str,
        change: &Value,
        now: Timestamp,
    ) -> Result<DeviceState, PatchError> {
        let device =
            self.any_device(device_id).ok_or_else(|| PatchError::Unknown(device_id.to_owned()))?;
        let (online, states) =
            read_patch(change).map_err(|mismatch| PatchError::Mismatch(vec![mismatch]))?;
        let mut present = device.lock(now);
        let mut after = present.state.states.clone();
        change_states(&device.spec.traits, &mut after, &states);
        let is_possible = |states: &Map| {
            let settled = device.settled(states.clone(), now);
            check_device(&device.spec.with_states(&settled, now)).is_empty()
        };
        let mut mismatches = check_device(&device.spec.with_states(&after, now));
        if is_possible(&after) {
            // What ends with the change is no obstacle; what the hand itself sets must be possible.
            mismatches.retain(|mismatch| is_of(mismatch, &states));
        }
        if !mismatches.is_empty() {
            return Err(PatchError::Mismatch(mismatches));
        }
        // What is under way goes on, as far as the hand's change lets it.
        present.pending = present.pending.take().and_then(|(due, mut pending)| {
            change_states(&device.spec.traits, &mut pending, &states);
            is_possible(&pending).then_some((due, pending))
        });
        let online = online.unwrap_or(present.state.online);
        present.change(DeviceState { online, states: device.settled(after, now) });
        Ok(present.to_keep())
    }
}

/// Whether a mismatch is at one of these states.
fn is_of(mismatch: &Mismatch, states: &Map) -> bool {
    let name = mismatch.pointer.strip_prefix("/state/").and_then(|rest| rest.split('/').next());
    name.is_some_and(|name| states.contains_key(name))
}

fn read_patch(change: &Value) -> Result<(Option<bool>, Map), Mismatch> {
    let reader = crate::protocol::Reader::root(change);
    for name in reader.object()?.keys() {
        if name != "online" && name != "state" {
            return Err(Mismatch::new("", "only `online` and `state`", format!("`{name}`")));
        }
    }
    let online = match change.get("online") {
        None => None,
        Some(_) => Some(reader.member("online").boolean()?),
    };
    let states = match change.get("state") {
        None => Map::new(),
        Some(_) => reader.member("state").object()?.clone(),
    };
    Ok((online, states))
}

impl Present {
    fn change(&mut self, state: DeviceState) {
        self.state = state;
        self.fragment = None;
    }

    /// The state to come back to after a restart.
    fn to_keep(&self) -> DeviceState {
        let states = self.pending.as_ref().map_or(&self.state.states, |(_, states)| states);
        DeviceState { online: self.state.online, states: states.clone() }
    }
}

impl LiveDevice {
    /// The present state, once what was pending until `now` has happened.
    fn lock(&self, now: Timestamp) -> MutexGuard<'_, Present> {
        let mut present = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        if present.pending.as_ref().is_some_and(|(due, _)| *due <= now)
            && let Some((_, states)) = present.pending.take()
        {
            let online = present.state.online;
            present.change(DeviceState { online, states });
        }
        if self.spec.settles() {
            self.settle(&mut present, now);
        }
        present
    }

    /// Lets the time pass that has gone by until `now`.
    fn settle(&self, present: &mut Present, now: Timestamp) {
        let changes = settled_states(&self.spec.with_states(&present.state.states, now));
        if !changes.is_empty() {
            change_states(&self.spec.traits, &mut present.state.states, &changes);
            present.fragment = None;
        }
    }

    /// These states with what comes of them by itself.
    fn settled(&self, mut states: Map, now: Timestamp) -> Map {
        if self.spec.settles() {
            let changes = settled_states(&self.spec.with_states(&states, now));
            change_states(&self.spec.traits, &mut states, &changes);
        }
        states
    }

    /// The device's entry in a QUERY response, as JSON.
    pub(crate) fn query_fragment(&self, now: Timestamp) -> Arc<str> {
        let mut present = self.lock(now);
        if let Some(fragment) = &present.fragment {
            return fragment.clone();
        }
        let fragment: Arc<str> = self.query_entry(&present.state).to_string().into();
        present.fragment = Some(fragment.clone());
        fragment
    }

    fn query_entry(&self, state: &DeviceState) -> Value {
        if !state.online {
            return json!({"online": false, "status": Status::Offline});
        }
        let mut entry = Map::new();
        entry.insert("online".to_owned(), true.into());
        entry.insert("status".to_owned(), Status::Success.as_str().into());
        for known in &self.spec.traits {
            let hidden = known.command_only.is_some_and(|attribute| {
                self.spec.attributes.get(attribute) == Some(&Value::Bool(true))
            });
            for field in known.states.fields.iter().filter(|_| !hidden) {
                if let Some(value) = state.states.get(field.name) {
                    entry.insert(field.name.to_owned(), value.clone());
                }
            }
        }
        self.add_exception(&mut entry);
        Value::Object(entry)
    }

    fn add_exception(&self, states: &mut Map) {
        if let Some(exception) = &self.spec.exception {
            states.insert("exceptionCode".to_owned(), exception.code.as_str().into());
        }
    }

    /// Says what these executions would set, without running them. Each sees what the ones before
    /// it have set.
    pub(crate) fn rehearse(
        &self,
        executions: &[(&str, &Value)],
        now: Timestamp,
    ) -> Result<Map, Refused> {
        let present = self.lock(now);
        Ok(self.outcome(&present, executions, now)?.answer)
    }

    /// Runs executions in order, all or none.
    pub(crate) fn run(
        &self,
        executions: &[(&str, &Value)],
        now: Timestamp,
    ) -> Result<Ran, Refused> {
        let mut present = self.lock(now);
        let Outcome { answer: mut states, results, after } =
            self.outcome(&present, executions, now)?;
        states.extend(results);
        if let Some(delay) = self.spec.delay.filter(|_| !executions.is_empty()) {
            present.pending = Some((now + delay, after));
            let states = Map::from_iter([("online".to_owned(), true.into())]);
            return Ok(Ran { status: Status::Pending, states, changed: Some(present.to_keep()) });
        }
        states.insert("online".to_owned(), true.into());
        self.add_exception(&mut states);
        let changed = (after != present.state.states).then(|| {
            present.change(DeviceState { online: true, states: after });
            present.state.clone()
        });
        Ok(Ran { status: Status::Success, states, changed })
    }

    /// What comes of executions.
    fn outcome(
        &self,
        present: &Present,
        executions: &[(&str, &Value)],
        now: Timestamp,
    ) -> Result<Outcome, Refused> {
        if !present.state.online {
            return Err(Refused::Offline);
        }
        if self.spec.exception.as_ref().is_some_and(|exception| exception.blocking) {
            let mut states = Map::from_iter([("online".to_owned(), Value::Bool(true))]);
            self.add_exception(&mut states);
            return Err(Refused::Exception(states));
        }
        // What is under way counts as done for what is asked next.
        let before = present.pending.as_ref().map_or(&present.state.states, |(_, states)| states);
        let (mut answer, mut results, mut after) = (Map::new(), Map::new(), before.clone());
        for (command, params) in executions {
            let change = run_command(&self.spec.with_states(&after, now), command, params)
                .map_err(Refused::Command)?;
            change_states(&self.spec.traits, &mut after, &change.states);
            after = self.settled(after, now);
            if answer.is_empty() {
                answer = change.states;
            } else {
                change_states(&self.spec.traits, &mut answer, &change.states);
            }
            results.extend(change.results);
        }
        // What an execution has set, a later one may have ended.
        answer.retain(|name, value| {
            let settled = after.get(name).filter(|_| !self.spec.remembers(name));
            settled.map(|settled| value.clone_from(settled)).is_some()
        });
        Ok(Outcome { answer, results, after })
    }
}
