//! The SYNC response: which devices a user has, what they are and what they can do.
//!
//! Follows Google's `action.devices.SYNC`; `structureHint` is in the `HomeGraph` API though not in
//! the JSON schema of 2021.

use serde::Serialize;
use serde_json::Value;

use super::{Map, Mismatch, Reader};

/// The payload of a SYNC response.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SyncPayload {
    /// The cloud's own immutable id of the user; the same for all Google accounts of that user.
    pub agent_user_id: String,
    /// The user's devices.
    pub devices: Vec<SyncDevice>,
}

/// One device of a SYNC response.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SyncDevice {
    /// Unique among the user's devices, immutable.
    pub id: String,
    /// The full type name.
    #[serde(rename = "type")]
    pub kind: String,
    /// Full trait names.
    pub traits: Vec<String>,
    /// What people call it.
    pub name: DeviceName,
    /// Whether the cloud pushes states; otherwise Google polls.
    pub will_report_state: bool,
    /// Whether the cloud sends notifications; Google takes a missing member as no.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub notification_supported_by_agent: bool,
    /// The room, as a suggestion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub room_hint: Option<String>,
    /// The home, as a suggestion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub structure_hint: Option<String>,
    /// Who made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_info: Option<DeviceInfo>,
    /// The attributes of all its traits, side by side.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub attributes: Map,
    /// Comes back with each QUERY and EXECUTE; at most 512 bytes, nothing secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_data: Option<Value>,
    /// Its ids elsewhere, for local fulfillment and Matter.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other_device_ids: Vec<OtherDeviceId>,
}

/// The names of a device.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceName {
    /// The name; Google cuts it after 60 code points.
    pub name: String,
    /// Names the maker gives.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub default_names: Vec<String>,
    /// Other names the user gives.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub nicknames: Vec<String>,
}

/// Manufacturer, model and versions.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the members say it themselves")]
pub struct DeviceInfo {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manufacturer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hw_version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sw_version: Option<String>,
}

/// The id of a device in another system.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OtherDeviceId {
    /// The system; Google's project id where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_id: Option<String>,
    /// The id there.
    pub device_id: String,
}

impl SyncPayload {
    /// Reads a whole SYNC response, forgiving what Google forgives.
    ///
    /// # Errors
    /// Names the first place without which the devices cannot be used.
    pub fn read(response: &Value) -> Result<Self, Mismatch> {
        let payload = Reader::root(response).member("payload");
        if let Ok(code) = payload.member("errorCode").text() {
            return Err(Mismatch::new(
                "/payload/errorCode",
                "a list of devices",
                format!("`{code}`"),
            ));
        }
        Ok(Self {
            agent_user_id: payload.member("agentUserId").text()?.to_owned(),
            devices: payload
                .member("devices")
                .elements()?
                .iter()
                .map(SyncDevice::read)
                .collect::<Result<_, _>>()?,
        })
    }
}

impl SyncDevice {
    /// Reads one device of a response.
    ///
    /// # Errors
    /// Names the first member that is missing or of the wrong kind.
    pub fn read(device: &Reader<'_>) -> Result<Self, Mismatch> {
        Ok(Self {
            id: device.member("id").text()?.to_owned(),
            kind: device.member("type").text()?.to_owned(),
            traits: device.member("traits").texts()?,
            name: DeviceName {
                name: device.member("name").member("name").text()?.to_owned(),
                default_names: optional_texts(&device.member("name").member("defaultNames"))?,
                nicknames: optional_texts(&device.member("name").member("nicknames"))?,
            },
            will_report_state: device.member("willReportState").boolean().unwrap_or(false),
            notification_supported_by_agent: device
                .member("notificationSupportedByAgent")
                .boolean()
                .unwrap_or(false),
            room_hint: optional_text(&device.member("roomHint")),
            structure_hint: optional_text(&device.member("structureHint")),
            device_info: device.member("deviceInfo").value().map(|_| {
                let info = device.member("deviceInfo");
                DeviceInfo {
                    manufacturer: optional_text(&info.member("manufacturer")),
                    model: optional_text(&info.member("model")),
                    hw_version: optional_text(&info.member("hwVersion")),
                    sw_version: optional_text(&info.member("swVersion")),
                }
            }),
            attributes: device.member("attributes").object().cloned().unwrap_or_default(),
            custom_data: device.member("customData").value().cloned(),
            other_device_ids: device
                .member("otherDeviceIds")
                .elements()
                .unwrap_or_default()
                .iter()
                .filter_map(|other| {
                    Some(OtherDeviceId {
                        agent_id: optional_text(&other.member("agentId")),
                        device_id: other.member("deviceId").text().ok()?.to_owned(),
                    })
                })
                .collect(),
        })
    }
}

fn optional_text(reader: &Reader<'_>) -> Option<String> {
    reader.text().ok().map(str::to_owned)
}

fn optional_texts(reader: &Reader<'_>) -> Result<Vec<String>, Mismatch> {
    reader.value().map_or(Ok(Vec::new()), |_| reader.texts())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let device = SyncDevice {
            id: "lock".into(),
            kind: "action.devices.types.LOCK".into(),
            traits: vec!["action.devices.traits.LockUnlock".into()],
            name: DeviceName {
                name: "front door".into(),
                default_names: vec![],
                nicknames: vec!["main door".into()],
            },
            will_report_state: true,
            notification_supported_by_agent: true,
            room_hint: Some("hallway".into()),
            structure_hint: None,
            device_info: Some(DeviceInfo { model: Some("L1".into()), ..DeviceInfo::default() }),
            attributes: Map::from_iter([("a".to_owned(), json!(1))]),
            custom_data: Some(json!({"k": [1]})),
            other_device_ids: vec![OtherDeviceId { agent_id: None, device_id: "x".into() }],
        };
        let payload = SyncPayload { agent_user_id: "1836".into(), devices: vec![device] };
        let response = json!({"requestId": "1", "payload": payload});
        assert_eq!(SyncPayload::read(&response), Ok(payload));
    }

    #[test]
    fn a_broken_answer_is_a_mismatch_with_its_place() {
        let cases = [
            (
                json!({"payload": {"errorCode": "authFailure"}}),
                "/payload/errorCode: expected a list of devices, got `authFailure`",
            ),
            (
                json!({"payload": {"agentUserId": 7, "devices": []}}),
                "/payload/agentUserId: expected a string, got `7`",
            ),
            (
                json!({"payload": {"agentUserId": "7", "devices": {}}}),
                "/payload/devices: expected an array, got an object",
            ),
            (json!([]), "/payload/agentUserId: expected a string, got nothing"),
        ];
        for (response, expected) in cases {
            assert_eq!(SyncPayload::read(&response).expect_err("broken").to_string(), expected);
        }
    }
}
