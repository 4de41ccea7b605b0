//! Every fault there is.

use super::{Fault, bearer, token};

/// Every fault, by area.
pub const FAULTS: &[&[Fault]] = &[token::FAULTS, bearer::FAULTS];
