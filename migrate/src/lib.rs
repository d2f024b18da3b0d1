//! What an application depends on: the derives that keep structs and schema in step, revisions and their
//! history, and, with the feature `apply`, the code that applies them to a PostgreSQL database.
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
mod column_type;
mod composite;
pub mod history;
#[doc(hidden)]
pub mod lockstep;
mod pg_enum;
mod revision;
pub mod script;
mod table;

pub use migrate_derive::{ColumnType, Composite, PgEnum, Table};

#[cfg(feature = "apply")]
pub use self::apply::{Error, Migrator};
pub use self::column_type::ColumnType;
pub use self::composite::Composite;
pub use self::history::History;
pub use self::pg_enum::PgEnum;
pub use self::revision::{Revision, SqlFile};
pub use self::script::Script;
pub use self::table::{Column, Table};
