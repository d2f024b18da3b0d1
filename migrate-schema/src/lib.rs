//! What a PostgreSQL schema is, how a Rust struct is read as a table, how two schemas differ, and how
//! revisions are recorded. No I/O, no SQL text, no database.

pub mod change;
pub mod conversion;
pub mod diff;
pub mod expression;
pub mod hazard;
pub mod hints;
#[cfg(feature = "serde")]
mod inline;
pub mod keyword;
#[cfg(feature = "serde")]
pub mod lock;
pub mod model;
pub mod name;
pub mod object;
pub mod pair;
pub mod question;
#[cfg(feature = "serde")]
pub mod record;
pub mod rust_type;
pub mod schema;
pub mod sql_type;
