//! A real Chromium: the pages of the cloud as people see them, and capture with a browser.

mod chromium;
