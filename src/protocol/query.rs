//! The QUERY request: which devices' states are wanted.

use std::borrow::Cow;

use serde::Deserialize;

/// The payload of a QUERY request.
#[derive(Debug, Deserialize)]
pub struct QueryRequest<'a> {
    /// The devices asked for.
    #[serde(borrow)]
    pub devices: Vec<DeviceRef<'a>>,
}

/// A device as QUERY and EXECUTE name it; its `customData` is not read.
#[derive(Debug, Deserialize)]
pub struct DeviceRef<'a> {
    /// The id that SYNC gave.
    #[serde(borrow)]
    pub id: Cow<'a, str>,
}
