//! What an application depends on: the derives that keep structs and schema in step, revisions and their
//! history, and, with the feature `apply`, the code that applies them to a PostgreSQL database.
//!
//! It is the library of [`cargo migrate`](https://docs.rs/cargo-migrate), which writes the revisions: `cargo migrate
//! autogenerate` compares plain structs with what is recorded, and `cargo migrate upgrade` applies it. An application
//! takes from here what it needs:
//!
//! | for | there is |
//! |---|---|
//! | models: structs that are tables | [`derive(Table)`](macro@Table), [`derive(PgEnum)`](macro@PgEnum), [`derive(ColumnType)`](macro@ColumnType), [`derive(Composite)`](macro@Composite) |
//! | names of tables and columns that the compiler knows | [`Table`], [`Column`] |
//! | a program that upgrades its database when it starts | [`embed!`] and `Migrator` |
//! | a program that runs on a database only if that suits it | `Migrator::check` |
//! | tools around revisions | [`History`], [`Script`] |
//!
//! A model is a struct, and the same struct may derive sqlx, serde or anything else:
//!
//! ```
//! use migrate::Table;
//!
//! #[derive(Table)]
//! #[table(name = "customers")]
//! pub struct Customer {
//!     #[column(primary_key, identity)]
//!     pub id: i64,
//!     #[column(unique)]
//!     pub email: String,
//!     pub name: Option<String>,
//! }
//!
//! assert_eq!(Customer::COLUMN_NAMES, ["id", "email", "name"]);
//! ```
//!
//! A revision is plain data, whether it comes from a folder, from the binary or from a test:
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
//!
//! An application gets its revisions from [`embed!`], and applies them with a `Migrator`.
//!
//! # Features
//!
//! None is on by default, and an application that only derives compiles no driver and no query builder.
//!
//! | feature | brings |
//! |---|---|
//! | `apply` | `Migrator`: applying revisions, taking them back, and where a database stands |
//! | `check` | `Migrator::check`: whether a program may run on a database that is behind, ahead or changed by hand |
//! | `tokio-postgres` | models from rows and as parameters: `FromRow`, `ToRow`; `ToSql` and `FromSql` for enums, newtypes, domains and composite types |
//! | `sea-query` | statements for rows: `Statements`; columns as identifiers |
//! | `uuid-1`, `chrono-0_4`, … | the types of that crate as types of columns, see [`ColumnType`] |
//!
//! A field, or the key, of a type that the driver does not know costs nothing but the implementation: such a
//! model is not `FromRow`, and an enum without `Debug` is read and not sent. A type that derives `PgEnum`,
//! `Composite` or `ColumnType` does not derive `ToSql` and `FromSql` of `postgres-types` beside the feature
//! `tokio-postgres`, which brings both; the derives of sqlx and serde stand beside ours on one type.

#[cfg(feature = "apply")]
pub mod apply;
mod column_type;
mod composite;
pub mod history;
#[doc(hidden)]
pub mod lockstep;
mod pg_enum;
mod revision;
#[cfg(feature = "tokio-postgres")]
mod row;
pub mod script;
#[cfg(feature = "sea-query")]
mod statement;
mod table;
#[cfg(feature = "tokio-postgres")]
mod wire;

pub use migrate_derive::{ColumnType, Composite, PgEnum, Table, embed};

#[cfg(feature = "apply")]
pub use self::apply::{Error, Migrator};
pub use self::column_type::ColumnType;
pub use self::composite::Composite;
pub use self::history::History;
pub use self::pg_enum::PgEnum;
pub use self::revision::{Revision, SqlFile};
#[cfg(feature = "tokio-postgres")]
pub use self::row::{FromRow, Parameters, RowError, ToRow};
pub use self::script::Script;
#[cfg(all(feature = "sea-query", feature = "tokio-postgres"))]
pub use self::statement::Key;
#[cfg(feature = "sea-query")]
pub use self::statement::{Keyed, Statement, Statements, Written};
pub use self::table::{Column, Table};

/// What the derives call in the code that they write; not for anybody else.
#[doc(hidden)]
pub mod __private {
    #[cfg(feature = "tokio-postgres")]
    pub use crate::row::value;
    #[cfg(feature = "tokio-postgres")]
    pub use crate::wire::*;
}

/// Code of a derive that needs the driver. A derive is compiled once for all; where this library is compiled
/// for several, one may lack the feature.
#[cfg(feature = "tokio-postgres")]
#[doc(hidden)]
#[macro_export]
macro_rules! __with_tokio_postgres {
    ($($code:tt)*) => { $($code)* };
}

#[cfg(not(feature = "tokio-postgres"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __with_tokio_postgres {
    ($($code:tt)*) => {};
}

/// The same for code that needs `sea-query`.
#[cfg(feature = "sea-query")]
#[doc(hidden)]
#[macro_export]
macro_rules! __with_sea_query {
    ($($code:tt)*) => { $($code)* };
}

#[cfg(not(feature = "sea-query"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __with_sea_query {
    ($($code:tt)*) => {};
}
