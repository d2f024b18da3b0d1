//! What the macros read from disk while they expand: the configuration in `Cargo.toml`, the recorded schema in
//! `schema.lock`, and the heads of revisions.
//!
//! It knows nothing of tokens: so it is compiled beside what reads them, and not after it.
//!
//! It is internal to cargo migrate: an application depends on [`migrate`](https://docs.rs/migrate-rs) instead. What is
//! public here follows the version of the tool, and may be another with each.

mod head;
mod lock;
mod settings;
mod toml;

pub use self::head::Head;
pub use self::lock::Lock;
pub use self::settings::{Found, Places, Settings, VARIABLE};
