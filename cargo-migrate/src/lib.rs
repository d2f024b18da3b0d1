//! The `cargo migrate` subcommand.
//!
//! The program is [`run`], so that tests and examples can call it in their own process.

mod accepting;
pub mod adoption;
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
pub mod erd;
pub mod error;
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
pub mod source;
pub mod sql;
pub mod squashing;
pub mod terminal;
mod threads;
pub mod tree;
pub mod verify;
pub mod workspace;

pub use cli::run;
