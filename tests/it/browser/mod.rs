//! A real Chromium: the pages of the cloud as people see them, and capture with a browser.

mod app;
mod capture;
mod chromium;
