//! Account linking as Google does it, hop by hop, with four ways to catch the redirect.

mod page;

pub(crate) use page::visible_text;
