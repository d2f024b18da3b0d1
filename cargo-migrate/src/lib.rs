//! The `cargo migrate` subcommand.
//!
//! The program is [`run`], so that tests and examples can call it in their own process.

pub mod configuration;
pub mod error;
pub mod files;
pub mod recorded;
pub mod sql;
pub mod terminal;
