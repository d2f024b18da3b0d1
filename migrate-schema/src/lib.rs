//! What a PostgreSQL schema is, how two schemas differ, and how revisions are recorded. No I/O, no SQL text,
//! no database.
//!
//! The derives and the command both stand on it, so that both mean the same by a table, a type and a change. Without
//! features it is what a derive compiles: tables and types. `diff` adds what two schemas differ by, and `serde` how that
//! is recorded.
//!
//! It is internal to cargo migrate: an application depends on [`migrate`](https://docs.rs/migrate-rs) instead. What is
//! public here follows the version of the tool, and may be another with each.

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
