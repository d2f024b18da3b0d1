//! A platform whose users, documents and settings are in three databases.

#![expect(missing_docs, reason = "they say what the script says")]

pub mod admindb;
pub mod apidb;
pub mod authdb;
