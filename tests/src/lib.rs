//! What whole-program tests stand on: a PostgreSQL server that they share, a database for each, a
//! description of what it holds, and small packages to run commands in.

pub mod cases;
pub mod catalog;
pub mod command;
pub mod database;
pub mod difference;
pub mod example;
pub mod pool;
#[cfg(unix)]
pub mod process;
pub mod project;
#[cfg(unix)]
pub mod story;
pub mod trials;
