//! The `cargo migrate` subcommand.
//!
//! The program is [`run`], so that tests and examples can call it in their own process.

pub mod database;
pub mod error;
pub mod terminal;
