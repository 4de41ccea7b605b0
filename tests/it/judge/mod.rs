//! The judge, held against clouds that are right and clouds that are wrong in a known way.

mod cancelling;
mod command;
mod foreign;
mod foreign_home;
mod house;
mod lying;
mod matrix;
mod putting_back;
mod reports;
mod tolerated;
#[cfg(target_os = "linux")]
mod watching;
