//! The `cargo migrate` subcommand.
//!
//! It is for whoever changes the schema of a database: install it with `cargo install cargo-migrate`, and begin with
//! `cargo migrate init`. What it can do is told by `cargo migrate --help`, and by that of each command.
//!
//! The library is there for the program, which is [`run`], so that tests and examples can call it in their own process.
//! It is internal, and may be another with each version: a program that migrates its own database depends on
//! [`migrate`](https://docs.rs/migrate-rs) instead, which has the same code for it.

mod accepting;
pub mod adoption;
mod amount;
pub mod answers;
pub mod applying;
pub mod arguments;
mod backup;
mod child;
pub mod cli;
pub mod commands;
pub mod configuration;
pub mod context;
pub mod database;
pub mod doctor;
pub mod drift;
pub mod dry_run;
mod emptying;
pub mod env_file;
pub mod erd;
pub mod error;
mod every_database;
pub mod facts;
pub mod files;
pub mod glance;
pub mod graph;
mod hooks;
pub mod interrupt;
pub mod introspect;
pub mod listing;
pub mod live;
pub mod local;
pub mod lookup;
mod losses;
pub mod merging;
pub mod models;
pub mod new_revision;
pub mod objects;
pub mod offline;
pub mod outline;
pub mod progress;
pub mod project;
pub mod psql_script;
pub mod pull;
pub mod recorded;
mod recording;
mod rehearsal;
pub mod report;
pub mod scratch;
mod shell;
pub mod source;
pub mod sql;
pub mod squashing;
mod taking;
pub mod terminal;
mod threads;
pub mod tree;
pub mod verify;
pub mod workspace;

pub use cli::run;
