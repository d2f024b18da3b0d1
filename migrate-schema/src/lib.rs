//! What a PostgreSQL schema is, how a Rust struct is read as a table, how two schemas differ, and how
//! revisions are recorded. No I/O, no SQL text, no database.

pub mod expression;
pub mod hints;
pub mod model;
pub mod name;
pub mod rust_type;
pub mod schema;
pub mod sql_type;
