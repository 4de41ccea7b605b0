//! Account linking as Google does it, hop by hop, with several ways to catch the redirect.
//!
//! | file | what it is for |
//! |---|---|
//! | `hops`, `implicit`, `refresh_hop`, `judge`, `likely` | the run: authorize, capture, exchange, userinfo, sync, query, refresh |
//! | `streamlined`, `assertion` | by Google's word on who somebody is, and when the browser is needed all the same |
//! | `report` | what came of it; what the phone would have shown is in [`super::symptoms`] |
//! | `authorization` | the URL that the browser opens |
//! | `redirect` | one question, four ways: `form`, `browser`, `loopback`, pasted by hand |
//! | `form`, `visitor`, `page`, `element`, `fill`, `kind`, `words` | capture without a browser |
//! | `manner` | the same way otherwise: cancelling, misled; and what was seen on it |
//! | `trust` | where user name and password may go |
//! | [`browser`] | capture with a browser of our own |
//! | `loopback` | capture with the person's browser |
//! | `landing` | the page that either browser ends at |
//! | `capture`, `fragment` | judge the URL that came back, whichever way: of the code flow, of the implicit flow |

mod assertion;
mod authorization;
pub mod browser;
mod capture;
mod element;
mod fill;
mod form;
mod form_error;
mod fragment;
mod hops;
mod implicit;
mod judge;
mod kind;
mod landing;
mod likely;
mod link_error;
mod loopback;
mod manner;
mod page;
mod redirect;
mod refresh_hop;
mod report;
mod streamlined;
#[cfg(test)]
mod tests;
mod trust;
mod visitor;
mod words;

pub use authorization::{Authorization, Granted};
pub use capture::{CaptureFailure, CaptureFailureKind, judge_capture};
pub use fill::{Progress, SignIn};
pub use form::{Arrival, FormBrowser, capture_with_form};
pub use form_error::FormError;
pub use fragment::judge_fragment;
pub use hops::{LinkRequest, Tools, link};
pub use link_error::LinkError;
pub use loopback::{Loopback, Stopper, WaitError, open_browser};
pub use manner::{Manner, Trail};
pub(crate) use page::visible_text;
pub use redirect::Capture;
pub use report::{Hop, HopName, HopStatus, LinkFailure, LinkReport};
pub use streamlined::{Asked, Question, Streamlined};
