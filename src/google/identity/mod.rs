//! Google's identity, locally: keys that sign ID tokens for invented Google accounts, and the file
//! that keeps them.
//!
//! | file | what it is for |
//! |---|---|
//! | `key` | one RSA key: made, kept, published, signed with |
//! | `keys` | the set: the newest key signs, the one before it still verifies |
//! | `mint` | ID tokens and the Assistant's signature |
//! | `flaw` | ID tokens that no cloud may accept |
//! | `key_file` | the set in the state directory |
//! | `certs` | the public halves over HTTP |
//! | `person` | invented Google accounts |

mod certs;
mod flaw;
mod key;
mod key_file;
mod keys;
mod mint;
mod person;
#[cfg(test)]
mod tests;

pub use certs::{CERTS_PATH, answer_certs};
pub use flaw::Flaw;
pub use key_file::{KeyFile, KeyFileError, Rotation};
pub use keys::Keys;
pub use mint::read_claims;
pub use person::Person;
