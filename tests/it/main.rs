//! End-to-end tests: the built program and the library as others use them, in one binary.

mod account;
mod browser;
mod common;
mod demo;
mod everything;
mod execute;
mod explain;
mod flow;
mod foreign;
mod google_keys;
mod help;
mod households;
mod implicit;
mod judge;
mod languages;
mod layers;
mod link;
mod providers;
mod proxy;
mod readme;
mod run;
mod serve;
mod target;
mod terminal;
mod tls;
mod validate;
