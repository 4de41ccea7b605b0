//! The judge: tries a cloud as Google, a flaky network and an attacker would, rule by rule.
//!
//! | file | what it is for |
//! |---|---|
//! | `definition` | what a check is, and what may become of it |
//! | `register` | every check there is, and what is out of reach |
//! | `bench` | what a check works with: the cloud, what the run was given, time-outs counted |
//! | `links` | codes, links and tokens: new, shared, or expired |
//! | `answers` | what a token endpoint answered |
//! | `second` | a second user, a second client, two links of one user |
//! | `latencies` | how long the intents of the run took |
//! | `intents` | the SYNC and the QUERY that all share, and others |
//! | `metadata` | what the cloud says about itself, and the revocation endpoint |
//! | `token_request` | the token endpoint's requests, whole or broken |
//! | `walks` | ways through the cloud's pages |
//! | `answered` | requests that got no answer |
//! | `fate` | how a device fared, by an EXECUTE answer |
//! | `moving` | devices that are moved, recorded and put back |
//! | `each` | a rule tried once, or on each device |
//! | `ending` | when a run ends before it is done |
//! | `run` | which checks run, in which order, and what came of each |
//! | `oauth` | the OAuth server |
//! | `fulfillment` | intents: what is around them, SYNC, QUERY, DISCONNECT |
//! | `households` | several links of one user, several users |
//! | `transport` | https, redirects, headers, requests that nobody should send |
//! | `load` | many requests, slow devices, how long it all took |
//!
//! A check's verdict is a pure function of exchanges wherever it can be. It knows faults by their
//! ids alone, and clouds by what they answer.

mod answered;
mod answers;
mod bench;
mod definition;
mod each;
mod ending;
mod fate;
mod fulfillment;
mod households;
mod intents;
mod latencies;
mod links;
mod load;
#[cfg(test)]
mod made_up;
mod metadata;
mod moving;
mod oauth;
mod register;
mod run;
mod second;
mod token_request;
mod transport;
mod walks;

pub use answers::Tokens;
pub use bench::{Bench, Given, Tools};
pub use definition::{Broken, Check, Judge, Judged, NotJudged, Pace, Page, Severity, Stop};
pub use ending::Until;
pub use fate::Fate;
pub use links::FreshCode;
pub use moving::{Dialogue, Left, Motion, Movable, Permit, Record, Said, Step};
pub use register::{CHECKS, OUT_OF_REACH, OutOfReach, find_check};
pub use run::{Event, Outcome, Progress, Selection, SelectionError, Status, Summary, Tried, run};
pub use second::SecondClient;
pub use token_request::TokenRequest;
