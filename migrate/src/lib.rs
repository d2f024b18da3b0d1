//! What an application depends on: revisions, their history, and, with the feature `apply`, the
//! code that applies them to a PostgreSQL database.
//!
//! ```
//! use migrate::{History, Revision, SqlFile};
//!
//! let history = History::new([Revision {
//!     id: "3f9a1c2b4d5e".into(),
//!     message: "add campaigns".into(),
//!     upgrade: SqlFile::text("CREATE TABLE public.campaigns (id bigint PRIMARY KEY);"),
//!     downgrade: SqlFile::text("DROP TABLE public.campaigns;"),
//!     ..Revision::EMPTY
//! }])?;
//! assert_eq!(history.head()?.id, "3f9a1c2b4d5e");
//! # Ok::<(), migrate::history::Error>(())
//! ```

#[cfg(feature = "apply")]
pub mod apply;
pub mod history;
mod revision;
pub mod script;

#[cfg(feature = "apply")]
pub use apply::{Error, Migrator};
pub use history::History;
pub use revision::{Revision, SqlFile};
pub use script::Script;
