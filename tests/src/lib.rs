//! What whole-program tests stand on: a PostgreSQL server that they share, a database for each, a
//! description of what it holds, and small packages to run commands in.

pub mod catalog;
pub mod command;
pub mod database;
pub mod difference;
#[cfg(unix)]
pub mod process;
pub mod project;
pub mod sample;
