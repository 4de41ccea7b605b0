//! The fulfillment: what goes around intents, SYNC, QUERY, EXECUTE and DISCONNECT.
//!
//! | file | what it is for |
//! |---|---|
//! | `asking` | bodies to send, and answers read as far as they are sound |
//! | `family` | which rule of the catalogue belongs to which check |
//! | `envelope` | HTTP and the JSON around every intent |
//! | `request_id` | `requestId` |
//! | `bodies` | bodies that are written in another way, and bodies that are no intents |
//! | `user` | SYNC's user, its list, its time |
//! | `devices` | each device of SYNC |
//! | `attributes` | what devices declare |
//! | `again` | SYNC once more |
//! | `states` | what QUERY says of each device |
//! | `asked` | which devices QUERY speaks of |
//! | `executing` | EXECUTEs that move nothing, and how devices fared |
//! | `execute` | devices, commands and params that are not there |
//! | `execute_codes` | the codes of what EXECUTE refuses |
//! | `disconnect` | DISCONNECT, and linking again after it |

pub(super) mod again;
pub(super) mod asked;
pub(super) mod asking;
pub(super) mod attributes;
pub(super) mod bodies;
pub(super) mod devices;
pub(super) mod disconnect;
pub(super) mod envelope;
pub(super) mod execute;
pub(super) mod execute_codes;
pub(super) mod executing;
mod family;
pub(super) mod request_id;
pub(super) mod states;
pub(super) mod user;
