//! A PostgreSQL schema as plain data: what a database holds, without how it is read or written.

mod defined;
mod exclude;
mod extension;
#[cfg(feature = "diff")]
mod key;
mod like;
#[cfg(feature = "diff")]
mod made;
mod namespace;
mod parameters;
mod physical;
mod policy;

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

pub use self::defined::{Attribute, Composite, Domain, DomainCheck};
pub use self::exclude::{Exclude, ExcludeElement, read_elements};
pub use self::extension::Extension;
#[cfg(feature = "diff")]
pub use self::key::Key;
#[cfg(feature = "diff")]
pub use self::made::DefinedType;
pub use self::namespace::Namespace;
pub use self::parameters::{Parameters, partition_key, read_parameters, read_partitioning};
pub use self::physical::{Compression, ReplicaIdentity, Storage};
pub use self::policy::{Policy, PolicyCommand, RowSecurity};
#[cfg(feature = "diff")]
use crate::object::{ObjectId, ObjectKind, SqlObject};
use crate::sql_type::SqlType;

/// Everything that one database holds, as far as models and revisions describe it.
///
/// Every list but that of a table's columns is sorted by name, and free of doubles; [`Schema::apply`](crate::change) keeps it so.
#[cfg(feature = "diff")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schema {
    /// The schemas beside `public` that the tool created (`CREATE SCHEMA`).
    pub namespaces: Vec<Namespace>,
    /// Extensions.
    pub extensions: Vec<Extension>,
    /// Enum types.
    pub enums: Vec<EnumType>,
    /// Domains.
    pub domains: Vec<Domain>,
    /// Composite types.
    pub composites: Vec<Composite>,
    /// Tables.
    pub tables: Vec<Arc<Table>>,
    /// What is kept as SQL, sorted by kind and name.
    pub objects: Vec<SqlObject>,
}

#[cfg(feature = "diff")]
impl Schema {
    /// The table of this name.
    #[must_use]
    pub fn table(&self, name: &QualifiedName) -> Option<&Arc<Table>> {
        self.tables.binary_search_by(|table| table.name.cmp(name)).ok().map(|at| &self.tables[at])
    }

    /// Whether it has a type of this name of its own.
    #[must_use]
    pub fn defines_type(&self, name: &QualifiedName) -> bool {
        self.enum_type(name).is_some() || self.made_type(name).is_some()
    }

    /// The extension of this name.
    #[must_use]
    pub fn extension(&self, name: &str) -> Option<&Extension> {
        find(&self.extensions, name)
    }

    /// Whether a table or an index has this name.
    #[must_use]
    pub fn has_relation(&self, schema: &str, name: &str) -> bool {
        let in_schema = self.tables.iter().filter(|table| table.name.schema == schema);
        in_schema.flat_map(|table| table.relations()).any(|relation| relation == name)
    }

    /// The partitions of a table that the SQL objects name; none where one of them is partitioned itself, whose
    /// partitions may be anywhere.
    #[must_use]
    pub fn plain_partitions(&self, table: &QualifiedName) -> Vec<QualifiedName> {
        let objects = self.objects.iter().filter(|object| object.kind == ObjectKind::Partition);
        let known = objects.filter_map(|object| object.identity().ok());
        let known: Vec<_> = known.filter_map(|known| Some((known.table?, known.name))).collect();
        let partitions = known.iter().filter(|(parent, _)| parent == table).map(|(_, name)| name);
        if partitions.clone().any(|name| known.iter().any(|(parent, _)| parent == name)) {
            return Vec::new();
        }
        partitions.cloned().collect()
    }

    /// The enum type of this name.
    #[must_use]
    pub fn enum_type(&self, name: &QualifiedName) -> Option<&EnumType> {
        self.enums.binary_search_by(|enum_type| enum_type.name.cmp(name)).ok().map(|at| &self.enums[at])
    }

    /// The object of this kind and name.
    #[must_use]
    pub fn object(&self, id: ObjectId<'_>) -> Option<&SqlObject> {
        self.objects.binary_search_by(|object| object.id().cmp(&id)).ok().map(|at| &self.objects[at])
    }
}

/// A name with the schema that it lives in; sorted by schema, then name.
///
/// Shown as `users` in `public` and as `auth.users` elsewhere; parts that hold a dot, a quote
/// or white space are shown in double quotes, so that every name can be read back.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QualifiedName {
    /// The schema, `public` by default.
    pub schema: String,
    /// The name within it.
    pub name: String,
}

impl QualifiedName {
    /// The schema of everything that does not say otherwise.
    pub const PUBLIC: &'static str = "public";

    /// A name in a schema.
    pub fn new(schema: impl Into<String>, name: impl Into<String>) -> Self {
        Self { schema: schema.into(), name: name.into() }
    }

    /// A name in `public`.
    pub fn public(name: impl Into<String>) -> Self {
        Self::new(Self::PUBLIC, name)
    }

    /// Both parts, `public` included: `public.users`.
    #[must_use]
    pub fn full(&self) -> String {
        format!("{}.{}", Part(&self.schema), Part(&self.name))
    }

    /// The whole name of what is within: a column, a constraint, an index, a value of an enum.
    #[must_use]
    pub fn part(&self, name: &str) -> String {
        format!("{self}.{}", Part(name))
    }
}

impl fmt::Display for QualifiedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.schema != Self::PUBLIC {
            write!(f, "{}.", Part(&self.schema))?;
        }
        write!(f, "{}", Part(&self.name))
    }
}

struct Part<'a>(&'a str);

impl fmt::Display for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = !self.0.is_empty()
            && !self.0.contains(|c: char| c == '.' || c == '"' || c.is_whitespace() || "()[],=*".contains(c));
        if plain { f.write_str(self.0) } else { write!(f, "\"{}\"", self.0.replace('"', "\"\"")) }
    }
}

impl FromStr for QualifiedName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = split_name(text)?;
        match <[String; 2]>::try_from(parts) {
            Ok([schema, name]) => Ok(Self { schema, name }),
            Err(mut parts) if parts.len() == 1 => Ok(Self::public(parts.remove(0))),
            Err(_) => Err(format!("`{text}` has more than two parts; write `table` or `schema.table`")),
        }
    }
}

/// Splits a dotted name; a part in double quotes may hold anything.
///
/// # Errors
/// An empty part or a quote that is not closed.
pub fn split_name(text: &str) -> Result<Vec<String>, String> {
    let mut parts = Vec::new();
    let mut rest = text.trim();
    loop {
        let part;
        (part, rest) = match rest.strip_prefix('"') {
            Some(mut quoted) => {
                let mut part = String::new();
                loop {
                    let Some(end) = quoted.find('"') else {
                        return Err(format!("`{text}` has a quote that is not closed"));
                    };
                    part.push_str(&quoted[..end]);
                    quoted = &quoted[end + 1..];
                    match quoted.strip_prefix('"') {
                        Some(more) => {
                            part.push('"');
                            quoted = more;
                        }
                        None => break (part, quoted),
                    }
                }
            }
            None => {
                let end = rest.find('.').unwrap_or(rest.len());
                (rest[..end].trim().to_owned(), &rest[end..])
            }
        };
        if part.is_empty() {
            return Err(format!("`{text}` has an empty part"));
        }
        parts.push(part);
        match rest.strip_prefix('.') {
            Some(more) => rest = more,
            None if rest.is_empty() => return Ok(parts),
            None => return Err(format!("`{text}` goes on after a closing quote")),
        }
    }
}

/// Something that has a name within the list that holds it.
pub trait Named {
    /// What the list is sorted by.
    type Name: Ord + ?Sized;
    /// The name.
    fn name(&self) -> &Self::Name;
}

impl<T: Named> Named for Arc<T> {
    type Name = T::Name;

    fn name(&self) -> &T::Name {
        (**self).name()
    }
}

/// The item of this name in a list that may or may not be sorted.
pub fn find<'a, T: Named>(items: &'a [T], name: &T::Name) -> Option<&'a T> {
    items.iter().find(|item| item.name() == name)
}

macro_rules! named {
    ($($owner:ty => $name:ty),* $(,)?) => {
        $(impl Named for $owner {
            type Name = $name;
            fn name(&self) -> &$name {
                &self.name
            }
        })*
    };
}

named! {
    Table => QualifiedName,
    EnumType => QualifiedName,
    Extension => str,
    Column => str,
    Unique => str,
    Check => str,
    Index => str,
    ForeignKey => str,
    Exclude => str,
    Policy => str,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case", deny_unknown_fields))]
pub struct Table {
    /// Its name.
    pub name: QualifiedName,
    /// `COMMENT ON TABLE`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub comment: Option<String>,
    /// Its columns, in the order of their creation.
    #[cfg_attr(feature = "serde", serde(default))]
    pub columns: Vec<Column>,
    /// Its primary key.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub primary_key: Option<PrimaryKey>,
    /// Its unique constraints.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub uniques: Vec<Unique>,
    /// Its check constraints.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub checks: Vec<Check>,
    /// Its indexes, without those that belong to a constraint.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub indexes: Vec<Index>,
    /// Its foreign keys.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub foreign_keys: Vec<ForeignKey>,
    /// Its exclusion constraints.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub excludes: Vec<Exclude>,
    /// Whether its policies are in force.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub row_security: Option<RowSecurity>,
    /// Its policies.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub policies: Vec<Policy>,
    /// Whether it is `UNLOGGED`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_false"))]
    pub unlogged: bool,
    /// `WITH (…)`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Parameters::is_empty"))]
    pub with: Parameters,
    /// `TABLESPACE`, where it is not the database's own.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub tablespace: Option<String>,
    /// `PARTITION BY`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub partition_by: Option<String>,
    /// `INHERITS (…)`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub inherits: Vec<QualifiedName>,
    /// `REPLICA IDENTITY`, where it is not the primary key.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub replica_identity: Option<ReplicaIdentity>,
    /// `CLUSTER ON`: the index, or the constraint that has it, by which `CLUSTER` orders the rows.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub cluster: Option<String>,
}

impl Table {
    /// A table without anything in it.
    #[must_use]
    pub fn new(name: QualifiedName) -> Self {
        Self {
            name,
            comment: None,
            columns: Vec::new(),
            primary_key: None,
            uniques: Vec::new(),
            checks: Vec::new(),
            indexes: Vec::new(),
            foreign_keys: Vec::new(),
            excludes: Vec::new(),
            row_security: None,
            policies: Vec::new(),
            unlogged: false,
            with: Parameters::new(),
            tablespace: None,
            partition_by: None,
            inherits: Vec::new(),
            replica_identity: None,
            cluster: None,
        }
    }

    /// The column of this name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        find(&self.columns, name)
    }

    /// The names that it takes in its schema: its own, and those of its indexes.
    pub fn relations(&self) -> impl Iterator<Item = &str> {
        let keys = self.primary_key.iter().map(|key| &key.name);
        let uniques = self.uniques.iter().map(|unique| &unique.name);
        let indexes = self.indexes.iter().map(|index| &index.name);
        let indexes = indexes.chain(self.excludes.iter().map(|exclude| &exclude.name));
        [&self.name.name].into_iter().chain(keys).chain(uniques).chain(indexes).map(String::as_str)
    }

    /// The names of its constraints, which it can have once each.
    pub fn constraints(&self) -> impl Iterator<Item = &str> {
        let keys = self.primary_key.iter().map(|key| &key.name);
        let uniques = self.uniques.iter().map(|unique| &unique.name);
        let checks = self.checks.iter().map(|check| &check.name);
        let foreign_keys = self.foreign_keys.iter().map(|foreign_key| &foreign_key.name);
        let foreign_keys = foreign_keys.chain(self.excludes.iter().map(|exclude| &exclude.name));
        keys.chain(uniques).chain(checks).chain(foreign_keys).map(String::as_str)
    }

    /// Whether it is clustered on this index, or known to replicas by it.
    #[must_use]
    pub fn has_chosen(&self, index: &str) -> bool {
        let identity = self.replica_identity.as_ref().and_then(ReplicaIdentity::index);
        identity == Some(index) || self.cluster.as_deref() == Some(index)
    }

    /// The names of the columns that hold values of one of these types of the schema, alone or as arrays.
    pub fn columns_of_types<'t>(&'t self, names: &BTreeSet<QualifiedName>) -> impl Iterator<Item = &'t str> {
        let of_type = self
            .columns
            .iter()
            .filter(move |column| column.sql_type.qualified_name().is_some_and(|name| names.contains(name)));
        of_type.map(|column| column.name.as_str())
    }
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case", deny_unknown_fields))]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type.
    #[cfg_attr(feature = "serde", serde(rename = "type"))]
    pub sql_type: SqlType,
    /// Whether it can be NULL. Recorded as `null = true`; NOT NULL needs no word.
    #[cfg_attr(feature = "serde", serde(rename = "null", default, skip_serializing_if = "is_false"))]
    pub nullable: bool,
    /// `DEFAULT`, as an SQL expression.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub default: Option<String>,
    /// `GENERATED … AS IDENTITY`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub identity: Option<Box<Identity>>,
    /// The sequence of a `serial` column, in the schema of its table: the column owns it and numbers with it.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub serial: Option<String>,
    /// `GENERATED ALWAYS AS (…) STORED`, as an SQL expression.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub generated: Option<String>,
    /// `COLLATE`, without the database's default one.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub collation: Option<String>,
    /// `COMMENT ON COLUMN`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub comment: Option<String>,
    /// `STORAGE`, where it is not what the type brings.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub storage: Option<Storage>,
    /// `COMPRESSION`, where it is not what the server's settings say; from PostgreSQL 14.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub compression: Option<Compression>,
}

impl Column {
    /// A NOT NULL column without anything else.
    pub fn new(name: impl Into<String>, sql_type: SqlType) -> Self {
        Self {
            name: name.into(),
            sql_type,
            nullable: false,
            default: None,
            identity: None,
            serial: None,
            generated: None,
            collation: None,
            comment: None,
            storage: None,
            compression: None,
        }
    }

    /// Whether PostgreSQL makes each value of it: by numbering, or by an expression.
    #[must_use]
    pub fn computes_itself(&self) -> bool {
        self.identity.is_some() || self.serial.is_some() || self.generated.is_some()
    }

    /// Whether PostgreSQL itself finds a value for rows that exist when the column arrives.
    #[must_use]
    pub fn fills_itself(&self) -> bool {
        self.nullable || self.default.is_some() || self.computes_itself()
    }
}

#[cfg_attr(not(feature = "serde"), expect(dead_code, reason = "serde asks"))]
fn is_false(value: &bool) -> bool {
    !*value
}

/// `GENERATED … AS IDENTITY`; see "Identity Columns" in PostgreSQL's documentation, chapter 5.3.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case", deny_unknown_fields))]
pub struct Identity {
    /// Who wins when an `INSERT` brings a value of its own.
    pub generated: IdentityKind,
    /// `START WITH`, 1 when absent.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub start: Option<i64>,
    /// `INCREMENT BY`, 1 when absent.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub increment: Option<i64>,
    /// `MINVALUE`; 1 when absent, or the smallest number of the type when it counts down.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub min: Option<i64>,
    /// `MAXVALUE`; the largest number of the type when absent, or -1 when it counts down.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub max: Option<i64>,
    /// How many numbers a session takes at once, 1 when absent.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub cache: Option<i64>,
    /// Whether it begins anew at the end.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_false"))]
    pub cycle: bool,
}

impl Identity {
    /// The first number.
    #[must_use]
    pub fn first(&self) -> i64 {
        let counts_down = self.increment.is_some_and(|step| step < 0);
        self.start.unwrap_or(if counts_down { self.max.unwrap_or(-1) } else { self.min.unwrap_or(1) })
    }
}

/// `ALWAYS` or `BY DEFAULT`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum IdentityKind {
    /// An `INSERT` with a value is refused.
    Always,
    /// An `INSERT` with a value wins.
    ByDefault,
}

/// A primary key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case", deny_unknown_fields))]
pub struct PrimaryKey {
    /// The constraint's name.
    pub name: String,
    /// Its columns, in order.
    pub columns: Vec<String>,
    /// `DEFERRABLE`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub deferrable: Option<Deferrable>,
}

/// A unique constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case", deny_unknown_fields))]
pub struct Unique {
    /// The constraint's name.
    pub name: String,
    /// Its columns, in order.
    pub columns: Vec<String>,
    /// `INCLUDE (…)`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub include: Vec<String>,
    /// `NULLS NOT DISTINCT`, from PostgreSQL 15.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_false"))]
    pub nulls_not_distinct: bool,
    /// `DEFERRABLE`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub deferrable: Option<Deferrable>,
}

/// When a deferrable constraint is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum Deferrable {
    /// `INITIALLY IMMEDIATE`.
    Immediate,
    /// `INITIALLY DEFERRED`.
    Deferred,
}

/// A check constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case", deny_unknown_fields))]
pub struct Check {
    /// The constraint's name.
    pub name: String,
    /// What must not be false, as an SQL expression.
    pub expression: String,
    /// `NO INHERIT`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_false"))]
    pub no_inherit: bool,
    /// `NOT VALID`: rows from before it came may break it.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_false"))]
    pub not_valid: bool,
}

/// An index.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case", deny_unknown_fields))]
pub struct Index {
    /// Its name; it lives in the schema of its table.
    pub name: String,
    /// What it orders by.
    pub keys: Vec<IndexKey>,
    /// `UNIQUE`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_false"))]
    pub unique: bool,
    /// The access method; `btree` when absent.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub using: Option<String>,
    /// `INCLUDE (…)`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub include: Vec<String>,
    /// `NULLS NOT DISTINCT`, from PostgreSQL 15.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_false"))]
    pub nulls_not_distinct: bool,
    /// `WITH (…)`: storage parameters, as they are written.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub with: Option<String>,
    /// `WHERE`, as an SQL expression.
    #[cfg_attr(feature = "serde", serde(rename = "where", default, skip_serializing_if = "Option::is_none"))]
    pub predicate: Option<String>,
}

/// One thing that an index orders by.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub struct IndexKey {
    /// A column or an expression.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub target: KeyTarget,
    /// `COLLATE`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub collation: Option<String>,
    /// The operator class, with its parameters where it has some.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub operator_class: Option<String>,
    /// `DESC`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_false"))]
    pub descending: bool,
    /// Where NULLs go, when that is not what the direction implies
    /// (last in ascending order, first in descending).
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub nulls: Option<Nulls>,
}

impl IndexKey {
    /// A column in ascending order.
    pub fn column(name: impl Into<String>) -> Self {
        Self::of(KeyTarget::Column(name.into()))
    }

    /// A column or an expression in ascending order.
    #[must_use]
    pub fn of(target: KeyTarget) -> Self {
        Self { target, collation: None, operator_class: None, descending: false, nulls: None }
    }
}

/// What an index key computes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum KeyTarget {
    /// The value of a column.
    Column(String),
    /// The value of an SQL expression.
    Expression(String),
}

/// Where NULLs go in an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum Nulls {
    /// `NULLS FIRST`.
    First,
    /// `NULLS LAST`.
    Last,
}

/// A foreign key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case", deny_unknown_fields))]
pub struct ForeignKey {
    /// The constraint's name.
    pub name: String,
    /// The referencing columns.
    pub columns: Vec<String>,
    /// The referenced table.
    pub references: QualifiedName,
    /// The referenced columns, always written out.
    pub referenced_columns: Vec<String>,
    /// `ON DELETE`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "ForeignKeyAction::is_default"))]
    pub on_delete: ForeignKeyAction,
    /// The columns that `ON DELETE SET NULL (…)` or `SET DEFAULT (…)` is about, all when absent; from PostgreSQL 15.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub on_delete_columns: Vec<String>,
    /// `ON UPDATE`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "ForeignKeyAction::is_default"))]
    pub on_update: ForeignKeyAction,
    /// `MATCH FULL`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_false"))]
    pub match_full: bool,
    /// `DEFERRABLE`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub deferrable: Option<Deferrable>,
    /// `NOT VALID`: rows from before it came may break it.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_false"))]
    pub not_valid: bool,
}

/// What happens to referencing rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum ForeignKeyAction {
    /// `NO ACTION`.
    #[default]
    NoAction,
    /// `RESTRICT`.
    Restrict,
    /// `CASCADE`.
    Cascade,
    /// `SET NULL`.
    SetNull,
    /// `SET DEFAULT`.
    SetDefault,
}

impl ForeignKeyAction {
    /// All of them, with the words that a model uses.
    pub const ALL: [(&'static str, Self); 5] = [
        ("no action", Self::NoAction),
        ("restrict", Self::Restrict),
        ("cascade", Self::Cascade),
        ("set null", Self::SetNull),
        ("set default", Self::SetDefault),
    ];

    /// Whether this is what PostgreSQL does when nothing is said.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::NoAction
    }
}

/// An enum type.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case", deny_unknown_fields))]
pub struct EnumType {
    /// Its name.
    pub name: QualifiedName,
    /// Its values, in their order.
    pub values: Vec<String>,
    /// `COMMENT ON TYPE`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub comment: Option<String>,
}

#[cfg(feature = "serde")]
mod as_text {
    use super::QualifiedName;
    use crate::sql_type::SqlType;
    use std::fmt;
    use std::marker::PhantomData;
    use std::str::FromStr;

    use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

    /// Reads a text where it stands, without a copy of it.
    struct Text<T>(PhantomData<T>);

    impl<T: FromStr<Err: fmt::Display>> de::Visitor<'_> for Text<T> {
        type Value = T;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a string")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
            text.parse().map_err(E::custom)
        }
    }

    macro_rules! as_text {
        ($($owner:ty),*) => {
            $(impl Serialize for $owner {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.collect_str(self)
                }
            }

            impl<'de> Deserialize<'de> for $owner {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    deserializer.deserialize_str(Text(PhantomData))
                }
            })*
        };
    }

    as_text!(QualifiedName, SqlType);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for (schema, name, shown) in [
            ("public", "users", "users"),
            ("auth", "users", "auth.users"),
            ("public", "a.b", "\"a.b\""),
            ("my schema", "say \"hi\"", "\"my schema\".\"say \"\"hi\"\"\""),
        ] {
            let whole = QualifiedName::new(schema, name);
            assert_eq!(whole.to_string(), shown);
            assert_eq!(shown.parse(), Ok(whole.clone()));
            assert_eq!(whole.full().parse(), Ok(whole));
        }
        for wrong in ["", "a.", ".a", "a.b.c", "\"a", "\"a\"b"] {
            assert!(wrong.parse::<QualifiedName>().is_err(), "{wrong}");
        }
    }
}
