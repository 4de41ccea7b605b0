//! Many requests, slow devices, and how long it all took. These checks come last: what the run has
//! sent is what they look at first.
//!
//! | file | what it is for |
//! |---|---|
//! | `one` | one connection, and one device among others |
//! | `sample` | a hundred requests, and how long all of the run took |

pub(super) mod one;
pub(super) mod sample;

use std::time::Duration;

/// A time, as short as it can be said.
fn show(time: Duration) -> String {
    match time.as_millis() {
        millis if millis >= 1000 => format!("{:.1} s", time.as_secs_f64()),
        0 => "under 1 ms".to_owned(),
        millis => format!("{millis} ms"),
    }
}
