//! The judge, held against clouds that are right and clouds that are wrong in a known way.

mod command;
mod foreign;
mod foreign_home;
mod house;
mod matrix;
mod tolerated;
