//! One file for each command: its arguments, whose comments are its help, then what it does.

pub mod autogenerate;
pub mod branches;
pub mod check;
pub mod create_database;
pub mod current;
pub mod diff;
pub mod downgrade;
pub mod drop_database;
pub mod edit;
pub mod heads;
pub mod history;
pub mod init;
pub mod local;
pub mod merge;
pub mod plan;
pub mod pull;
pub mod rebase;
pub mod recover;
pub mod reset;
pub mod revision;
pub mod show;
pub mod squash;
pub mod stamp;
pub mod status;
pub mod switch;
pub mod upgrade;
