//! Account linking as Google does it, hop by hop, with several ways to catch the redirect.
//!
//! | file | what it is for |
//! |---|---|
//! | `authorization` | the URL that the browser opens |
//! | `form`, `visitor`, `page`, `fill`, `words` | capture without a browser |
//! | `loopback` | capture with the person's browser |
//! | `capture` | judges the URL that came back, whichever way |

mod authorization;
mod capture;
mod fill;
mod form;
mod form_error;
mod loopback;
mod page;
mod visitor;
mod words;

pub use authorization::Authorization;
pub use capture::{CaptureFailure, CaptureFailureKind, judge_capture};
pub use fill::{Progress, SignIn};
pub use form::{Arrival, capture_with_form};
pub use form_error::FormError;
pub use loopback::{Loopback, Stopper, WaitError, open_browser};
pub(crate) use page::visible_text;
