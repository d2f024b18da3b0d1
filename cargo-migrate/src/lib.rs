//! The `cargo migrate` subcommand.
//!
//! The program is [`run`], so that tests and examples can call it in their own process.

mod answers;
pub mod cli;
mod commands;
pub mod configuration;
pub mod context;
pub mod database;
pub mod error;
mod files;
mod live;
pub mod local;
mod models;
pub mod project;
pub mod recorded;
mod report;
pub mod source;
pub mod sql;
pub mod terminal;
mod tree;
pub mod workspace;

pub use cli::run;
