//! How one struct or enum is read: its attributes as plain data, every word with the place it stands at.
//!
//! Cut, read, then check; nothing here looks beyond the one item. What needs other items (which table a
//! reference means, which SQL type an imported Rust type has) stays as it is written.
//! Conditional attributes (`cfg_attr`) have to be expanded before.
//!
//! An [`Item`] is cut out of its tokens by hand: a parser of all of Rust would be half of what every application
//! has to compile before its own models.
//!
//! Names of columns in attributes are the names that end up in SQL. The Rust name of a field is
//! understood too where it differs and no other column has it.
//!
//! The derives read what the compiler hands them with it, and the command what it finds in the sources, so that both see
//! the same.
//!
//! It is internal to cargo migrate: an application depends on [`migrate`](https://docs.rs/migrate-rs) instead. What is
//! public here follows the version of the tool, and may be another with each.

mod check;
mod column_type;
mod composite;
mod documentation;
mod domain;
mod errors;
mod item;
mod key;
mod keyword;
pub mod literal;
mod lowered;
mod options;
mod pg_enum;
mod read;
mod rows;
mod span;
mod spanned;
mod suggestion;
mod target;
#[cfg(test)]
mod tests;
pub mod vocabulary;
mod whole;

pub use self::column_type::ColumnTypeModel;
pub use self::composite::{CompositeField, CompositeModel};
pub use self::domain::DomainModel;
pub use self::errors::{Errors, Mistake};
pub use self::item::{
    Alias, Attribute, Data, Field, Fields, Generics, IsWanted, Item, Parameter, ParameterKind, Type, Variant,
    unraw,
};
pub use self::keyword::is_keyword;
pub use self::lowered::comment;
pub use self::pg_enum::{PgEnumModel, PgEnumValue, RenameAll};
pub use self::span::{Span, numbered};
pub use self::spanned::Spanned;
pub use self::suggestion::closest;
pub use self::target::{Reference, ReferenceTarget};
use migrate_schema::rust_type::RustType;
use migrate_schema::schema::{
    Compression, Deferrable, ExcludeElement, ForeignKeyAction, Identity, IndexKey, Parameters, PolicyCommand,
    QualifiedName, ReplicaIdentity, RowSecurity, Storage,
};
use migrate_schema::sql_type::SqlType;

/// The attributes that are read, on items and on their fields; those of all derives.
pub const ATTRIBUTES: [&str; 15] = [
    "table",
    "primary_key",
    "unique",
    "index",
    "check",
    "foreign_key",
    "exclude",
    "policy",
    "column",
    "pg_enum",
    "column_type",
    "domain",
    "composite",
    "field",
    "doc",
];

/// A struct with `#[derive(Table)]`.
///
/// What a field says about itself (`primary_key`, `unique`, `index`, `check`, `references`) stands in the
/// same lists as what the struct says, and before it.
pub struct Model {
    /// The struct's name.
    pub ident: Spanned<String>,
    /// The table's name: as it is given, or from the struct's.
    pub name: Spanned<String>,
    /// The table's schema; `public` when absent.
    pub schema: Option<Spanned<String>>,
    /// Which of several databases it belongs to.
    pub database: Option<Spanned<String>>,
    /// `COMMENT ON TABLE`, where it is said with an option.
    pub comment: Option<Spanned<String>>,
    /// The struct's doc comment.
    pub documentation: Option<String>,
    /// What the table was called, and where it lived.
    pub renamed_from: Option<Spanned<QualifiedName>>,
    /// One for each field that is not skipped, in order.
    pub columns: Vec<Column>,
    /// The fields that are no columns.
    pub skipped: Vec<String>,
    /// The primary key.
    pub primary_key: Option<PrimaryKey>,
    /// Unique constraints.
    pub uniques: Vec<Unique>,
    /// Indexes.
    pub indexes: Vec<Index>,
    /// Check constraints.
    pub checks: Vec<Check>,
    /// Foreign keys.
    pub foreign_keys: Vec<ForeignKey>,
    /// Exclusion constraints.
    pub excludes: Vec<Exclude>,
    /// Whether its policies are in force.
    pub row_security: Option<RowSecurity>,
    /// Policies.
    pub policies: Vec<Policy>,
    /// Whether it is `UNLOGGED`.
    pub unlogged: Option<Span>,
    /// `WITH (…)`.
    pub with: Parameters,
    /// `TABLESPACE`.
    pub tablespace: Option<Spanned<String>>,
    /// `PARTITION BY`.
    pub partition_by: Option<Spanned<String>>,
    /// `INHERITS (…)`.
    pub inherits: Vec<Spanned<QualifiedName>>,
    /// `REPLICA IDENTITY`.
    pub replica_identity: Option<Spanned<ReplicaIdentity>>,
    /// `CLUSTER ON`.
    pub cluster: Option<Spanned<String>>,
}

impl Model {
    /// The table's name with its schema.
    #[must_use]
    pub fn qualified_name(&self) -> QualifiedName {
        match &self.schema {
            Some(schema) => QualifiedName::new(&schema.value, &self.name.value),
            None => QualifiedName::public(&self.name.value),
        }
    }

    /// The column of this name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name.value == name)
    }
}

/// A field that is a column. What few columns have is boxed: a project has many columns.
pub struct Column {
    /// The field's name.
    pub field: Spanned<String>,
    /// The column's name: as it is given, or from the field's.
    pub name: Spanned<String>,
    /// The field's type as it is written, `Option` included.
    pub rust_type: Spanned<RustType>,
    /// The field's doc comment.
    pub documentation: Option<String>,
    /// The SQL type, where an option says it.
    pub sql_type: Option<Box<Spanned<SqlType>>>,
    /// `DEFAULT`, as an SQL expression.
    pub default: Option<Spanned<String>>,
    /// `GENERATED … AS IDENTITY`.
    pub identity: Option<Box<Spanned<Identity>>>,
    /// `serial`: the word, and the name of the sequence where it is given.
    pub serial: Option<Spanned<Option<String>>>,
    /// `GENERATED ALWAYS AS (…) STORED`, as an SQL expression.
    pub generated: Option<Box<Spanned<String>>>,
    /// `COLLATE`.
    pub collation: Option<Box<Spanned<String>>>,
    /// `COMMENT ON COLUMN`, where it is said with an option.
    pub comment: Option<Box<Spanned<String>>>,
    /// What the column was called.
    pub renamed_from: Option<Box<Spanned<String>>>,
    /// How old values convert when the type changes, as an SQL expression.
    pub using: Option<Box<Spanned<String>>>,
    /// What rows get that exist when the column arrives or turns NOT NULL, as an SQL expression.
    pub backfill: Option<Box<Spanned<String>>>,
    /// `STORAGE`.
    pub storage: Option<Box<Spanned<Storage>>>,
    /// `COMPRESSION`.
    pub compression: Option<Box<Spanned<Compression>>>,
}

/// `#[primary_key(…)]` or `#[column(primary_key)]`.
pub struct PrimaryKey {
    /// The word `primary_key`.
    pub span: Span,
    /// The constraint's name, where it is given.
    pub name: Option<Spanned<String>>,
    /// Its columns, in order.
    pub columns: Vec<Spanned<String>>,
    /// `DEFERRABLE`.
    pub deferrable: Option<Deferrable>,
    /// What the constraint was called.
    pub renamed_from: Option<Spanned<String>>,
}

/// `#[unique(…)]` or `#[column(unique)]`.
pub struct Unique {
    /// The word `unique`.
    pub span: Span,
    /// The constraint's name, where it is given.
    pub name: Option<Spanned<String>>,
    /// Its columns, in order.
    pub columns: Vec<Spanned<String>>,
    /// `INCLUDE (…)`.
    pub include: Vec<Spanned<String>>,
    /// `NULLS NOT DISTINCT`.
    pub nulls_not_distinct: bool,
    /// `DEFERRABLE`.
    pub deferrable: Option<Deferrable>,
    /// What the constraint was called.
    pub renamed_from: Option<Spanned<String>>,
}

/// `#[index(…)]` or `#[column(index)]`.
pub struct Index {
    /// The word `index`.
    pub span: Span,
    /// The index's name, where it is given.
    pub name: Option<Spanned<String>>,
    /// What it orders by.
    pub keys: Vec<Spanned<IndexKey>>,
    /// `UNIQUE`.
    pub unique: bool,
    /// The access method; `btree` when absent.
    pub using: Option<Spanned<String>>,
    /// `INCLUDE (…)`.
    pub include: Vec<Spanned<String>>,
    /// `NULLS NOT DISTINCT`.
    pub nulls_not_distinct: bool,
    /// `WITH (…)`, as it is written.
    pub with: Option<Spanned<String>>,
    /// `WHERE`, as an SQL expression.
    pub predicate: Option<Spanned<String>>,
    /// What the index was called.
    pub renamed_from: Option<Spanned<String>>,
}

/// `#[check("…")]` or `#[column(check = "…")]`.
pub struct Check {
    /// The word `check`.
    pub span: Span,
    /// The constraint's name, where it is given.
    pub name: Option<Spanned<String>>,
    /// What must not be false, as an SQL expression.
    pub expression: Spanned<String>,
    /// `NO INHERIT`.
    pub no_inherit: bool,
    /// `NOT VALID`.
    pub not_valid: bool,
    /// What the constraint was called.
    pub renamed_from: Option<Spanned<String>>,
}

/// `#[foreign_key(…)]` or `#[column(references = …)]`.
pub struct ForeignKey {
    /// The word `foreign_key` or `references`.
    pub span: Span,
    /// The constraint's name, where it is given.
    pub name: Option<Spanned<String>>,
    /// The referencing columns.
    pub columns: Vec<Spanned<String>>,
    /// What they refer to.
    pub references: Reference,
    /// `ON DELETE`.
    pub on_delete: ForeignKeyAction,
    /// The columns that it is about, all when absent.
    pub on_delete_columns: Vec<Spanned<String>>,
    /// `ON UPDATE`.
    pub on_update: ForeignKeyAction,
    /// `MATCH FULL`.
    pub match_full: bool,
    /// `DEFERRABLE`.
    pub deferrable: Option<Deferrable>,
    /// `NOT VALID`.
    pub not_valid: bool,
    /// What the constraint was called.
    pub renamed_from: Option<Spanned<String>>,
}

/// `#[exclude("…")]`.
pub struct Exclude {
    /// The word `exclude`.
    pub span: Span,
    /// The constraint's name, where it is given.
    pub name: Option<Spanned<String>>,
    /// The access method; `btree` when absent.
    pub using: Option<Spanned<String>>,
    /// What is compared.
    pub elements: Vec<Spanned<ExcludeElement>>,
    /// `WHERE`, as an SQL expression.
    pub predicate: Option<Spanned<String>>,
    /// `DEFERRABLE`.
    pub deferrable: Option<Deferrable>,
    /// What the constraint was called.
    pub renamed_from: Option<Spanned<String>>,
}

/// `#[policy(…)]`.
pub struct Policy {
    /// The word `policy`.
    pub span: Span,
    /// Its name, where it is given.
    pub name: Option<Spanned<String>>,
    /// `FOR`.
    pub command: PolicyCommand,
    /// The roles that it is for.
    pub to: Vec<String>,
    /// Which rows are seen, as an SQL expression.
    pub using: Option<Spanned<String>>,
    /// Which rows may be written, as an SQL expression.
    pub with_check: Option<Spanned<String>>,
    /// `AS RESTRICTIVE`.
    pub restrictive: bool,
    /// What it was called.
    pub renamed_from: Option<Spanned<String>>,
}
