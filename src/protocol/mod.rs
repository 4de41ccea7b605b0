//! What goes over the wire between Google and a smart-home cloud: plain data, no I/O, no clock.
//!
//! One file per document. Both sides of the house read and write these types, so each is tested
//! against documents that this project did not write.

mod challenge;
pub mod conversation;
mod error_code;
mod execute;
pub mod identity;
mod intent;
mod mismatch;
mod names;
pub mod oauth;
mod place;
mod query;
mod secret;
mod status;
mod sync;

pub use challenge::{Challenge, ChallengeNeeded, ChallengeType};
pub use error_code::ErrorCode;
pub use execute::{CommandGroup, CommandResult, ExecuteRequest, ExecuteResponse, Execution};
pub use intent::{Intent, PayloadError, Request, RequestError, Response};
pub use mismatch::{Mismatch, Reader, Rule, Severity, describe_value};
pub use names::{COMMAND_PREFIX, TRAIT_PREFIX, TYPE_PREFIX, full_name, short_name};
pub use place::Place;
pub use query::{DeviceRef, QueryRequest};
pub use secret::{
    AccessToken, AuthorizationCode, ClientSecret, IdToken, Password, Pin, RefreshToken,
};
pub use status::Status;
pub use sync::{DeviceInfo, DeviceName, OtherDeviceId, SyncDevice, SyncPayload};

/// A JSON object, as states, attributes and params are kept.
pub type Map = serde_json::Map<String, serde_json::Value>;
