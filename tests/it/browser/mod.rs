//! A real Chromium: the pages of the cloud as people see them, and capture with a browser.

mod account;
mod app;
mod capture;
mod chromium;
mod consent;
mod implicit;
mod looks;
mod page;
mod scene;
mod sign_in;
