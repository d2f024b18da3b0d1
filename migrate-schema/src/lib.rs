//! What a PostgreSQL schema is, how two schemas differ, and how revisions are recorded. No I/O, no SQL text,
//! no database.
//!
//! Without features it is what the derive compiles: tables and types.

#[cfg(feature = "diff")]
pub mod change;
#[cfg(feature = "diff")]
pub mod conversion;
#[cfg(feature = "diff")]
pub mod diff;
pub mod expression;
#[cfg(feature = "diff")]
pub mod hazard;
#[cfg(feature = "diff")]
pub mod hints;
#[cfg(feature = "serde")]
mod inline;
pub mod keyword;
pub mod lock;
pub mod name;
#[cfg(feature = "diff")]
pub mod object;
#[cfg(feature = "diff")]
pub mod pair;
#[cfg(feature = "diff")]
pub mod question;
#[cfg(feature = "serde")]
pub mod record;
pub mod rust_type;
pub mod schema;
pub mod sql_type;
