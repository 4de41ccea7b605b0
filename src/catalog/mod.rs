//! Device types and traits: what they declare, what they report, what they do.
//!
//! A trait is one file under `traits/`: a declarative constant with its attributes, states and
//! commands, and beside it the functions that say what each command does. That constant is the
//! only truth; everything that validates, explains or generates reads it. A new trait is one
//! file and one line in [`TRAITS`]; a new device type is one line in [`DEVICE_TYPES`].

mod check;
mod color;
mod command;
mod condition;
mod defaults;
mod device;
mod device_type;
mod document;
mod edge;
mod example;
mod nearest;
mod order;
mod schema;
mod shape;
#[cfg(test)]
pub(crate) mod testing;
mod traits;
mod trial;

pub use color::{Hsv, hsv_from_rgb, rgb_from_hsv};
pub use command::{Behaviour, Command, Effect, OutOfRange, Refusal, Speech};
pub use condition::Condition;
pub use device::{
    Change, Device, change_states, check_attributes, check_device, check_states, run_command,
    settled_states, starting_states,
};
pub use device_type::{DEVICE_TYPES, DeviceType, find_type};
pub use document::{Kind, SyncedDevices, Violation, schema, validate};
pub use edge::Edge;
pub use example::{Example, Prepared, example, example_attributes, example_states};
pub use nearest::nearest;
pub use order::{Order, nearest_orders_back, orders_back};
pub use schema::DIALECT;
pub use shape::{Absence, Field, Object, Shape, Unit, Variant};
pub use traits::{TRAITS, Trait, find_command, find_trait, known_traits, same};
pub use trial::{Trial, TrialKind, states_told, trials};
