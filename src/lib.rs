//! Both sides of Google Home's cloud-to-cloud protocol.
//!
//! The house has rooms; a room looks only at rooms below it.
//!
//! | room | what it is for |
//! |---|---|
//! | [`cli`] | the sub-commands; the only room that prints, prompts, reads the environment |
//! | [`report`] | how results look: values to text |
//! | [`check`] | the judge: one function per check, each with the faults that prove it |
//! | [`proxy`] | stands between any client and any cloud: passes on, validates, breaks |
//! | [`cloud`] | the developer's side: OAuth server, fulfillment, virtual home, pages, store |
//! | [`google`] | Google's side: account linking, linked accounts, the Assistant's dialogue |
//! | [`fault`] | named misbehaviour, a layer around any cloud |
//! | [`wire`] | the HTTP client and server, exchanges, conversation files, the redactor, time and chance |
//! | [`catalog`] | device types and traits: attributes, states, commands, behaviour |
//! | [`protocol`] | what goes over the wire: plain data, no I/O, no clock |
//!
//! `cloud` and `google` never name each other: they meet on the wire, so each proves the other.

pub mod catalog;
pub mod check;
pub mod cli;
pub mod cloud;
pub mod fault;
pub mod google;
pub mod protocol;
pub mod proxy;
pub mod report;
pub mod wire;
