//! The kinds of documents, by the names that people type.

use std::fmt;

use crate::catalog::{Command, Object, TRAITS, Trait, find_command, find_trait, nearest};

use super::envelope;

/// A kind of document that can be held against the protocol and the catalogue.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A SYNC request.
    SyncRequest,
    /// A SYNC response.
    SyncResponse,
    /// A QUERY request.
    QueryRequest,
    /// A QUERY response.
    QueryResponse,
    /// An EXECUTE request.
    ExecuteRequest,
    /// An EXECUTE response.
    ExecuteResponse,
    /// A DISCONNECT request.
    DisconnectRequest,
    /// A DISCONNECT response.
    DisconnectResponse,
    /// The body of `reportStateAndNotification`.
    ReportState,
    /// What a device declares for a trait.
    Attributes(&'static Trait),
    /// What a device reports of a trait.
    States(&'static Trait),
    /// The params of a command.
    Params(&'static Command),
}

/// The documents of the wire.
const DOCUMENTS: [Kind; 9] = [
    Kind::SyncRequest,
    Kind::SyncResponse,
    Kind::QueryRequest,
    Kind::QueryResponse,
    Kind::ExecuteRequest,
    Kind::ExecuteResponse,
    Kind::DisconnectRequest,
    Kind::DisconnectResponse,
    Kind::ReportState,
];

impl Kind {
    /// Every kind: the documents of the wire, then each trait's parts.
    pub fn all() -> impl Iterator<Item = Self> {
        let parts = TRAITS.iter().flat_map(|known| {
            let params = known.commands.iter().map(Self::Params);
            [Self::Attributes(known), Self::States(known)].into_iter().chain(params)
        });
        DOCUMENTS.into_iter().chain(parts)
    }

    /// Reads a name such as `sync-response`, `trait.OnOff.states` or `command.OnOff`.
    ///
    /// # Errors
    /// There is no such kind: the names nearest to it.
    pub fn parse(name: &str) -> Result<Self, Vec<String>> {
        let document = DOCUMENTS.into_iter().find(|kind| kind.to_string() == name);
        let part = || {
            if let Some(command) = name.strip_prefix("command.") {
                return Some(Self::Params(find_command(command)?.1));
            }
            let (known, half) = name.strip_prefix("trait.")?.rsplit_once('.')?;
            match half {
                "attributes" => Some(Self::Attributes(find_trait(known)?)),
                "states" => Some(Self::States(find_trait(known)?)),
                _ => None,
            }
        };
        document.or_else(part).ok_or_else(|| {
            let names: Vec<String> = Self::all().map(|kind| kind.to_string()).collect();
            let near = nearest(name, names.iter().map(String::as_str));
            near.into_iter().map(str::to_owned).collect()
        })
    }

    /// The shape of the whole document, as far as it does not depend on what stands in it.
    pub(super) fn object(self) -> &'static Object {
        match self {
            Self::SyncRequest => &envelope::SYNC_REQUEST,
            Self::SyncResponse => &envelope::SYNC_RESPONSE,
            Self::QueryRequest => &envelope::QUERY_REQUEST,
            Self::QueryResponse => &envelope::QUERY_RESPONSE,
            Self::ExecuteRequest => &envelope::EXECUTE_REQUEST,
            Self::ExecuteResponse => &envelope::EXECUTE_RESPONSE,
            Self::DisconnectRequest => &envelope::DISCONNECT_REQUEST,
            Self::DisconnectResponse => &envelope::DISCONNECT_RESPONSE,
            Self::ReportState => &envelope::REPORT_STATE,
            Self::Attributes(known) => &known.attributes,
            Self::States(known) => &known.states,
            Self::Params(command) => &command.params,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SyncRequest => "sync-request",
            Self::SyncResponse => "sync-response",
            Self::QueryRequest => "query-request",
            Self::QueryResponse => "query-response",
            Self::ExecuteRequest => "execute-request",
            Self::ExecuteResponse => "execute-response",
            Self::DisconnectRequest => "disconnect-request",
            Self::DisconnectResponse => "disconnect-response",
            Self::ReportState => "report-state",
            Self::Attributes(known) => return write!(f, "trait.{}.attributes", known.name),
            Self::States(known) => return write!(f, "trait.{}.states", known.name),
            Self::Params(command) => return write!(f, "command.{}", command.name),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_reads_back_by_its_name() {
        for kind in Kind::all() {
            let read = Kind::parse(&kind.to_string()).expect("a kind");
            assert_eq!(read.to_string(), kind.to_string());
        }
        let long = Kind::parse("trait.action.devices.traits.OnOff.states").expect("a kind");
        assert_eq!(long.to_string(), "trait.OnOff.states");
    }

    #[test]
    fn a_near_miss_is_named() {
        for (name, near) in [
            ("sync-respons", "sync-response"),
            ("trait.OnOf.states", "trait.OnOff.states"),
            ("command.onoff", "command.OnOff"),
        ] {
            assert_eq!(Kind::parse(name).expect_err("no kind")[0], near);
        }
        assert!(Kind::parse("zzz").expect_err("no kind").is_empty());
    }
}
