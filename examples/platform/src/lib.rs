//! A platform whose users, documents and settings are in three databases.

pub mod admindb;
pub mod apidb;
pub mod authdb;
