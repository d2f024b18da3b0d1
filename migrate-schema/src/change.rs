//! Structural differences: what a revision records, and how each is taken back. What one does to a schema is in
//! `apply`.

mod apply;

use std::fmt;
use std::sync::Arc;

use crate::object::{ObjectId, ObjectKind, SqlObject};
use crate::schema::{
    Attribute, Check, Column, Composite, Domain, DomainCheck, EnumType, Extension, ForeignKey, Identity,
    Index, Namespace, PrimaryKey, QualifiedName, Table, Unique,
};
use crate::schema::{Compression, Exclude, Parameters, Policy, ReplicaIdentity, RowSecurity, Storage};
use crate::sql_type::SqlType;

/// One structural difference, complete enough to be reversed: a drop holds the whole thing dropped,
/// an alteration holds old and new.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(tag = "change", rename_all = "kebab-case", rename_all_fields = "kebab-case")
)]
pub enum Change {
    /// `CREATE SCHEMA`.
    CreateSchema(Namespace),
    /// `DROP SCHEMA`.
    DropSchema(Namespace),
    /// `COMMENT ON SCHEMA`.
    CommentSchema {
        /// The schema.
        name: String,
        /// Old comment.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        from: Option<String>,
        /// New comment.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        to: Option<String>,
    },
    /// `CREATE EXTENSION`.
    CreateExtension(Extension),
    /// `DROP EXTENSION`.
    DropExtension(Extension),
    /// `ALTER EXTENSION … SET SCHEMA`.
    MoveExtension {
        /// The extension.
        name: String,
        /// Old schema.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        from: Option<String>,
        /// New schema.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        to: Option<String>,
        /// Those of its types that columns have: they move along.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
        types: Vec<String>,
    },
    /// `ALTER EXTENSION … UPDATE`.
    UpdateExtension {
        /// The extension.
        name: String,
        /// Old version.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        from: Option<String>,
        /// New version.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        to: Option<String>,
    },
    /// `CREATE TYPE … AS ENUM`.
    CreateEnum(EnumType),
    /// `DROP TYPE`.
    DropEnum(EnumType),
    /// `ALTER TYPE … RENAME TO`, or to another schema.
    RenameEnum {
        /// Old name.
        from: QualifiedName,
        /// New name.
        to: QualifiedName,
    },
    /// `ALTER TYPE … RENAME VALUE`.
    RenameEnumValue {
        /// The type.
        name: QualifiedName,
        /// Old value.
        from: String,
        /// New value.
        to: String,
    },
    /// Values come, go, or stand in another order.
    AlterEnum {
        /// The type.
        name: QualifiedName,
        /// Old values, in order.
        from: Vec<String>,
        /// New values, in order.
        to: Vec<String>,
    },
    /// `COMMENT ON TYPE`.
    CommentEnum {
        /// The type.
        name: QualifiedName,
        /// Old comment.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        from: Option<String>,
        /// New comment.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        to: Option<String>,
    },
    /// `CREATE DOMAIN`.
    CreateDomain(Domain),
    /// `DROP DOMAIN`.
    DropDomain(Domain),
    /// `ALTER DOMAIN … RENAME TO`, or to another schema.
    RenameDomain {
        /// Old name.
        from: QualifiedName,
        /// New name.
        to: QualifiedName,
    },
    /// The type that a domain rests on, the collation included: the domain is made anew.
    AlterDomainType {
        /// The domain.
        name: QualifiedName,
        /// Old type.
        from: SqlType,
        /// New type.
        to: SqlType,
        /// Old collation.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        from_collation: Option<String>,
        /// New collation.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        to_collation: Option<String>,
    },
    /// `ALTER DOMAIN … SET DEFAULT` or `DROP DEFAULT`.
    AlterDomainDefault {
        /// The domain.
        name: QualifiedName,
        /// Old default.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        from: Option<String>,
        /// New default.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        to: Option<String>,
    },
    /// `ALTER DOMAIN … SET NOT NULL`.
    SetDomainNotNull {
        /// The domain.
        name: QualifiedName,
    },
    /// `ALTER DOMAIN … DROP NOT NULL`.
    DropDomainNotNull {
        /// The domain.
        name: QualifiedName,
    },
    /// `ALTER DOMAIN … ADD CONSTRAINT`.
    AddDomainCheck {
        /// The domain.
        name: QualifiedName,
        /// The constraint.
        check: DomainCheck,
    },
    /// `ALTER DOMAIN … DROP CONSTRAINT`.
    DropDomainCheck {
        /// The domain.
        name: QualifiedName,
        /// The constraint.
        check: DomainCheck,
    },
    /// `ALTER DOMAIN … RENAME CONSTRAINT`.
    RenameDomainCheck {
        /// The domain.
        name: QualifiedName,
        /// Old name.
        from: String,
        /// New name.
        to: String,
    },
    /// `COMMENT ON DOMAIN`.
    CommentDomain {
        /// The domain.
        name: QualifiedName,
        /// Old comment.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        from: Option<String>,
        /// New comment.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        to: Option<String>,
    },
    /// `CREATE TYPE … AS`.
    CreateComposite(Composite),
    /// `DROP TYPE` of a composite type.
    DropComposite(Composite),
    /// `ALTER TYPE … RENAME TO` of a composite type, or to another schema.
    RenameComposite {
        /// Old name.
        from: QualifiedName,
        /// New name.
        to: QualifiedName,
    },
    /// `ALTER TYPE … RENAME ATTRIBUTE`.
    RenameAttribute {
        /// The type.
        name: QualifiedName,
        /// Old name.
        from: String,
        /// New name.
        to: String,
    },
    /// Attributes come, go, change their types, or stand in another order.
    AlterComposite {
        /// The type.
        name: QualifiedName,
        /// Old attributes, in order.
        from: Vec<Attribute>,
        /// New attributes, in order.
        to: Vec<Attribute>,
    },
    /// `COMMENT ON TYPE` of a composite type.
    CommentComposite {
        /// The type.
        name: QualifiedName,
        /// Old comment.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        from: Option<String>,
        /// New comment.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        to: Option<String>,
    },
    /// `CREATE TABLE`, without its foreign keys: they are changes of their own.
    CreateTable(Arc<Table>),
    /// `DROP TABLE`, after its foreign keys.
    DropTable(Arc<Table>),
    /// `ALTER TABLE … RENAME TO`, or to another schema.
    RenameTable {
        /// Old name.
        from: QualifiedName,
        /// New name.
        to: QualifiedName,
    },
    /// `COMMENT ON TABLE`.
    CommentTable {
        /// The table.
        table: QualifiedName,
        /// Old comment.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        from: Option<String>,
        /// New comment.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        to: Option<String>,
    },
    /// `ALTER TABLE … ADD COLUMN`.
    AddColumn {
        /// The table.
        table: QualifiedName,
        /// The column.
        column: Column,
        /// What rows get that exist, as an SQL expression.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        backfill: Option<String>,
    },
    /// `ALTER TABLE … DROP COLUMN`.
    DropColumn {
        /// The table.
        table: QualifiedName,
        /// The column.
        column: Column,
        /// What rows get when it comes back, as an SQL expression.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        backfill: Option<String>,
    },
    /// `ALTER TABLE … RENAME COLUMN`.
    RenameColumn {
        /// The table.
        table: QualifiedName,
        /// Old name.
        from: String,
        /// New name.
        to: String,
    },
    /// `ALTER COLUMN … TYPE`, the collation included.
    AlterType {
        /// The table.
        table: QualifiedName,
        /// The column.
        column: String,
        /// Old type.
        from: SqlType,
        /// New type.
        to: SqlType,
        /// Old collation.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        from_collation: Option<String>,
        /// New collation.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        to_collation: Option<String>,
        /// How old values become new ones, where the user said so.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        using: Option<String>,
        /// How new values become old ones again.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        using_back: Option<String>,
    },
    /// `ALTER COLUMN … SET NOT NULL`.
    SetNotNull {
        /// The table.
        table: QualifiedName,
        /// The column.
        column: String,
        /// What rows get that have NULL, as an SQL expression.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        backfill: Option<String>,
    },
    /// `ALTER COLUMN … DROP NOT NULL`.
    DropNotNull {
        /// The table.
        table: QualifiedName,
        /// The column.
        column: String,
        /// What rows get that have NULL when this is taken back, as an SQL expression.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        backfill: Option<String>,
    },
    /// `ALTER COLUMN … SET DEFAULT` or `DROP DEFAULT`.
    AlterDefault {
        /// The table.
        table: QualifiedName,
        /// The column.
        column: String,
        /// Old default.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        from: Option<String>,
        /// New default.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        to: Option<String>,
    },
    /// `ALTER COLUMN … ADD GENERATED`, `SET GENERATED` or `DROP IDENTITY`.
    AlterIdentity {
        /// The table.
        table: QualifiedName,
        /// The column.
        column: String,
        /// Old identity.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        from: Option<Box<Identity>>,
        /// New identity.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        to: Option<Box<Identity>>,
    },
    /// A column becomes `serial`: a sequence that it owns, and a default that takes from it.
    AddSerial {
        /// The table.
        table: QualifiedName,
        /// The column.
        column: String,
        /// The sequence, in the schema of the table.
        sequence: String,
    },
    /// A column is `serial` no more: its default and its sequence go.
    DropSerial {
        /// The table.
        table: QualifiedName,
        /// The column.
        column: String,
        /// The sequence, in the schema of the table.
        sequence: String,
    },
    /// `ALTER SEQUENCE … RENAME TO`, of the sequence of a `serial` column.
    RenameSerial {
        /// The table.
        table: QualifiedName,
        /// The column.
        column: String,
        /// Old name.
        from: String,
        /// New name.
        to: String,
    },
    /// `COMMENT ON COLUMN`.
    CommentColumn {
        /// The table.
        table: QualifiedName,
        /// The column.
        column: String,
        /// Old comment.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        from: Option<String>,
        /// New comment.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        to: Option<String>,
    },
    /// `ADD PRIMARY KEY`.
    AddPrimaryKey {
        /// The table.
        table: QualifiedName,
        /// The key.
        key: PrimaryKey,
    },
    /// `DROP CONSTRAINT` of a primary key.
    DropPrimaryKey {
        /// The table.
        table: QualifiedName,
        /// The key.
        key: PrimaryKey,
    },
    /// `ADD UNIQUE`.
    AddUnique {
        /// The table.
        table: QualifiedName,
        /// The constraint.
        unique: Unique,
    },
    /// `DROP CONSTRAINT` of a unique constraint.
    DropUnique {
        /// The table.
        table: QualifiedName,
        /// The constraint.
        unique: Unique,
    },
    /// `ADD CHECK`.
    AddCheck {
        /// The table.
        table: QualifiedName,
        /// The constraint.
        check: Check,
    },
    /// `DROP CONSTRAINT` of a check.
    DropCheck {
        /// The table.
        table: QualifiedName,
        /// The constraint.
        check: Check,
    },
    /// `ALTER TABLE … RENAME CONSTRAINT`.
    RenameConstraint {
        /// The table.
        table: QualifiedName,
        /// Old name.
        from: String,
        /// New name.
        to: String,
    },
    /// `CREATE INDEX`.
    CreateIndex {
        /// The table.
        table: QualifiedName,
        /// The index.
        index: Index,
    },
    /// `DROP INDEX`.
    DropIndex {
        /// The table.
        table: QualifiedName,
        /// The index.
        index: Index,
    },
    /// `ALTER INDEX … RENAME TO`.
    RenameIndex {
        /// The table.
        table: QualifiedName,
        /// Old name.
        from: String,
        /// New name.
        to: String,
    },
    /// `ADD FOREIGN KEY`.
    AddForeignKey {
        /// The table.
        table: QualifiedName,
        /// The constraint.
        foreign_key: ForeignKey,
    },
    /// `DROP CONSTRAINT` of a foreign key.
    DropForeignKey {
        /// The table.
        table: QualifiedName,
        /// The constraint.
        foreign_key: ForeignKey,
    },
    /// `CREATE` of an SQL object.
    CreateObject(SqlObject),
    /// `DROP` of an SQL object.
    DropObject(SqlObject),
    /// `CREATE OR REPLACE` of an SQL object, or what comes to the same.
    ReplaceObject {
        /// What it is.
        kind: ObjectKind,
        /// Its name.
        name: String,
        /// Old text.
        from: String,
        /// New text.
        to: String,
    },
    /// `ALTER COLUMN … SET STORAGE`.
    AlterStorage {
        /// The table.
        table: QualifiedName,
        /// The column.
        column: String,
        /// Old storage.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        from: Option<Storage>,
        /// New storage.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        to: Option<Storage>,
    },
    /// `ALTER COLUMN … SET COMPRESSION`.
    AlterCompression {
        /// The table.
        table: QualifiedName,
        /// The column.
        column: String,
        /// Old compression.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        from: Option<Compression>,
        /// New compression.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        to: Option<Compression>,
    },
    /// `ALTER COLUMN … SET EXPRESSION` or `DROP EXPRESSION`. What becomes generated is made anew, with
    /// what hangs on it.
    AlterGenerated {
        /// The table.
        table: QualifiedName,
        /// The column.
        column: String,
        /// Old expression.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        from: Option<String>,
        /// New expression.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        to: Option<String>,
    },
    /// `ADD EXCLUDE`.
    AddExclude {
        /// The table.
        table: QualifiedName,
        /// The constraint.
        exclude: Exclude,
    },
    /// `DROP CONSTRAINT` of an exclusion constraint.
    DropExclude {
        /// The table.
        table: QualifiedName,
        /// The constraint.
        exclude: Exclude,
    },
    /// `ENABLE`, `DISABLE`, `FORCE` or `NO FORCE ROW LEVEL SECURITY`.
    AlterRowSecurity {
        /// The table.
        table: QualifiedName,
        /// What was in force.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        from: Option<RowSecurity>,
        /// What is in force.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        to: Option<RowSecurity>,
    },
    /// `CREATE POLICY`.
    CreatePolicy {
        /// The table.
        table: QualifiedName,
        /// The policy.
        policy: Policy,
    },
    /// `DROP POLICY`.
    DropPolicy {
        /// The table.
        table: QualifiedName,
        /// The policy.
        policy: Policy,
    },
    /// `ALTER POLICY`.
    AlterPolicy {
        /// The table.
        table: QualifiedName,
        /// What it was.
        from: Policy,
        /// What it becomes.
        to: Policy,
    },
    /// `ALTER POLICY … RENAME TO`.
    RenamePolicy {
        /// The table.
        table: QualifiedName,
        /// Old name.
        from: String,
        /// New name.
        to: String,
    },
    /// `SET LOGGED` or `SET UNLOGGED`.
    AlterPersistence {
        /// The table.
        table: QualifiedName,
        /// Whether it becomes unlogged; else it becomes logged.
        unlogged: bool,
    },
    /// `ALTER TABLE … SET (…)` and `RESET (…)`.
    AlterParameters {
        /// The table.
        table: QualifiedName,
        /// Old storage parameters.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Parameters::is_empty"))]
        from: Parameters,
        /// New storage parameters.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Parameters::is_empty"))]
        to: Parameters,
    },
    /// `ALTER INDEX … SET (…)` and `RESET (…)`.
    AlterIndexParameters {
        /// The table.
        table: QualifiedName,
        /// The index.
        index: String,
        /// Old storage parameters, as they are written.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        from: Option<String>,
        /// New storage parameters, as they are written.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        to: Option<String>,
    },
    /// `SET TABLESPACE`.
    AlterTablespace {
        /// The table.
        table: QualifiedName,
        /// Old tablespace.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        from: Option<String>,
        /// New tablespace.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        to: Option<String>,
    },
    /// Another `PARTITION BY`, which PostgreSQL does not change.
    AlterPartitioning {
        /// The table.
        table: QualifiedName,
        /// Old partitioning.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        from: Option<String>,
        /// New partitioning.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        to: Option<String>,
    },
    /// `INHERIT`.
    AddInheritance {
        /// The table.
        table: QualifiedName,
        /// What it inherits.
        parent: QualifiedName,
    },
    /// `NO INHERIT`.
    DropInheritance {
        /// The table.
        table: QualifiedName,
        /// What it inherits no more.
        parent: QualifiedName,
    },
    /// `REPLICA IDENTITY`.
    AlterReplicaIdentity {
        /// The table.
        table: QualifiedName,
        /// Old identity; the primary key when absent.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        from: Option<ReplicaIdentity>,
        /// New identity; the primary key when absent.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        to: Option<ReplicaIdentity>,
    },
    /// `CLUSTER ON` or `SET WITHOUT CLUSTER`.
    AlterCluster {
        /// The table.
        table: QualifiedName,
        /// Old index.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        from: Option<String>,
        /// New index.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        to: Option<String>,
    },
    /// `VALIDATE CONSTRAINT` of a check, or the way back, for which it is made anew.
    AlterCheck {
        /// The table.
        table: QualifiedName,
        /// What it was.
        from: Check,
        /// What it becomes.
        to: Check,
    },
    /// `ALTER CONSTRAINT` of a foreign key: when it is checked; and `VALIDATE CONSTRAINT`, or the way back, for
    /// which it is made anew.
    AlterForeignKey {
        /// The table.
        table: QualifiedName,
        /// What it was.
        from: ForeignKey,
        /// What it becomes.
        to: ForeignKey,
    },
    /// `ADD UNIQUE USING INDEX`.
    IndexToUnique {
        /// The table.
        table: QualifiedName,
        /// The index.
        index: Index,
        /// The constraint.
        unique: Unique,
    },
    /// A unique constraint becomes an index that nothing else is.
    UniqueToIndex {
        /// The table.
        table: QualifiedName,
        /// The index.
        index: Index,
        /// The constraint.
        unique: Unique,
    },
    /// `ADD PRIMARY KEY USING INDEX`.
    IndexToPrimaryKey {
        /// The table.
        table: QualifiedName,
        /// The index.
        index: Index,
        /// The constraint.
        key: PrimaryKey,
    },
    /// A primary key becomes an index that nothing else is.
    PrimaryKeyToIndex {
        /// The table.
        table: QualifiedName,
        /// The index.
        index: Index,
        /// The constraint.
        key: PrimaryKey,
    },
}

impl Change {
    /// What takes this change back. The reverse of the reverse is the change itself.
    #[must_use]
    pub fn reverse(&self) -> Self {
        match self.clone() {
            Self::CreateSchema(namespace) => Self::DropSchema(namespace),
            Self::DropSchema(namespace) => Self::CreateSchema(namespace),
            Self::CommentSchema { name, from, to } => Self::CommentSchema { name, from: to, to: from },
            Self::CreateExtension(extension) => Self::DropExtension(extension),
            Self::DropExtension(extension) => Self::CreateExtension(extension),
            Self::MoveExtension { name, from, to, types } => {
                Self::MoveExtension { name, from: to, to: from, types }
            }
            Self::UpdateExtension { name, from, to } => Self::UpdateExtension { name, from: to, to: from },
            Self::CreateEnum(enum_type) => Self::DropEnum(enum_type),
            Self::DropEnum(enum_type) => Self::CreateEnum(enum_type),
            Self::RenameEnum { from, to } => Self::RenameEnum { from: to, to: from },
            Self::RenameEnumValue { name, from, to } => Self::RenameEnumValue { name, from: to, to: from },
            Self::AlterEnum { name, from, to } => Self::AlterEnum { name, from: to, to: from },
            Self::CommentEnum { name, from, to } => Self::CommentEnum { name, from: to, to: from },
            Self::CreateDomain(domain) => Self::DropDomain(domain),
            Self::DropDomain(domain) => Self::CreateDomain(domain),
            Self::RenameDomain { from, to } => Self::RenameDomain { from: to, to: from },
            Self::AlterDomainType { name, from, to, from_collation, to_collation } => Self::AlterDomainType {
                name,
                from: to,
                to: from,
                from_collation: to_collation,
                to_collation: from_collation,
            },
            Self::AlterDomainDefault { name, from, to } => {
                Self::AlterDomainDefault { name, from: to, to: from }
            }
            Self::SetDomainNotNull { name } => Self::DropDomainNotNull { name },
            Self::DropDomainNotNull { name } => Self::SetDomainNotNull { name },
            Self::AddDomainCheck { name, check } => Self::DropDomainCheck { name, check },
            Self::DropDomainCheck { name, check } => Self::AddDomainCheck { name, check },
            Self::RenameDomainCheck { name, from, to } => {
                Self::RenameDomainCheck { name, from: to, to: from }
            }
            Self::CommentDomain { name, from, to } => Self::CommentDomain { name, from: to, to: from },
            Self::CreateComposite(composite) => Self::DropComposite(composite),
            Self::DropComposite(composite) => Self::CreateComposite(composite),
            Self::RenameComposite { from, to } => Self::RenameComposite { from: to, to: from },
            Self::RenameAttribute { name, from, to } => Self::RenameAttribute { name, from: to, to: from },
            Self::AlterComposite { name, from, to } => Self::AlterComposite { name, from: to, to: from },
            Self::CommentComposite { name, from, to } => Self::CommentComposite { name, from: to, to: from },
            Self::CreateTable(table) => Self::DropTable(table),
            Self::DropTable(table) => Self::CreateTable(table),
            Self::RenameTable { from, to } => Self::RenameTable { from: to, to: from },
            Self::CommentTable { table, from, to } => Self::CommentTable { table, from: to, to: from },
            Self::AddColumn { table, column, backfill } => Self::DropColumn { table, column, backfill },
            Self::DropColumn { table, column, backfill } => Self::AddColumn { table, column, backfill },
            Self::RenameColumn { table, from, to } => Self::RenameColumn { table, from: to, to: from },
            Self::AlterType { table, column, from, to, from_collation, to_collation, using, using_back } => {
                Self::AlterType {
                    table,
                    column,
                    from: to,
                    to: from,
                    from_collation: to_collation,
                    to_collation: from_collation,
                    using: using_back,
                    using_back: using,
                }
            }
            Self::SetNotNull { table, column, backfill } => Self::DropNotNull { table, column, backfill },
            Self::DropNotNull { table, column, backfill } => Self::SetNotNull { table, column, backfill },
            Self::AlterDefault { table, column, from, to } => {
                Self::AlterDefault { table, column, from: to, to: from }
            }
            Self::AlterIdentity { table, column, from, to } => {
                Self::AlterIdentity { table, column, from: to, to: from }
            }
            Self::AddSerial { table, column, sequence } => Self::DropSerial { table, column, sequence },
            Self::DropSerial { table, column, sequence } => Self::AddSerial { table, column, sequence },
            Self::RenameSerial { table, column, from, to } => {
                Self::RenameSerial { table, column, from: to, to: from }
            }
            Self::CommentColumn { table, column, from, to } => {
                Self::CommentColumn { table, column, from: to, to: from }
            }
            Self::AddPrimaryKey { table, key } => Self::DropPrimaryKey { table, key },
            Self::DropPrimaryKey { table, key } => Self::AddPrimaryKey { table, key },
            Self::AddUnique { table, unique } => Self::DropUnique { table, unique },
            Self::DropUnique { table, unique } => Self::AddUnique { table, unique },
            Self::AddCheck { table, check } => Self::DropCheck { table, check },
            Self::DropCheck { table, check } => Self::AddCheck { table, check },
            Self::RenameConstraint { table, from, to } => {
                Self::RenameConstraint { table, from: to, to: from }
            }
            Self::CreateIndex { table, index } => Self::DropIndex { table, index },
            Self::DropIndex { table, index } => Self::CreateIndex { table, index },
            Self::RenameIndex { table, from, to } => Self::RenameIndex { table, from: to, to: from },
            Self::AddForeignKey { table, foreign_key } => Self::DropForeignKey { table, foreign_key },
            Self::DropForeignKey { table, foreign_key } => Self::AddForeignKey { table, foreign_key },
            Self::CreateObject(object) => Self::DropObject(object),
            Self::DropObject(object) => Self::CreateObject(object),
            Self::ReplaceObject { kind, name, from, to } => {
                Self::ReplaceObject { kind, name, from: to, to: from }
            }
            Self::AlterPersistence { table, unlogged } => {
                Self::AlterPersistence { table, unlogged: !unlogged }
            }
            Self::AlterParameters { table, from, to } => Self::AlterParameters { table, from: to, to: from },
            Self::AlterIndexParameters { table, index, from, to } => {
                Self::AlterIndexParameters { table, index, from: to, to: from }
            }
            Self::AlterTablespace { table, from, to } => Self::AlterTablespace { table, from: to, to: from },
            Self::AlterPartitioning { table, from, to } => {
                Self::AlterPartitioning { table, from: to, to: from }
            }
            Self::AddInheritance { table, parent } => Self::DropInheritance { table, parent },
            Self::DropInheritance { table, parent } => Self::AddInheritance { table, parent },
            Self::AlterReplicaIdentity { table, from, to } => {
                Self::AlterReplicaIdentity { table, from: to, to: from }
            }
            Self::AlterCluster { table, from, to } => Self::AlterCluster { table, from: to, to: from },
            Self::AlterCheck { table, from, to } => Self::AlterCheck { table, from: to, to: from },
            Self::AlterForeignKey { table, from, to } => Self::AlterForeignKey { table, from: to, to: from },
            Self::IndexToUnique { table, index, unique } => Self::UniqueToIndex { table, index, unique },
            Self::UniqueToIndex { table, index, unique } => Self::IndexToUnique { table, index, unique },
            Self::IndexToPrimaryKey { table, index, key } => Self::PrimaryKeyToIndex { table, index, key },
            Self::PrimaryKeyToIndex { table, index, key } => Self::IndexToPrimaryKey { table, index, key },
            Self::AddExclude { table, exclude } => Self::DropExclude { table, exclude },
            Self::DropExclude { table, exclude } => Self::AddExclude { table, exclude },
            Self::AlterRowSecurity { table, from, to } => {
                Self::AlterRowSecurity { table, from: to, to: from }
            }
            Self::CreatePolicy { table, policy } => Self::DropPolicy { table, policy },
            Self::DropPolicy { table, policy } => Self::CreatePolicy { table, policy },
            Self::AlterPolicy { table, from, to } => Self::AlterPolicy { table, from: to, to: from },
            Self::RenamePolicy { table, from, to } => Self::RenamePolicy { table, from: to, to: from },
            Self::AlterStorage { table, column, from, to } => {
                Self::AlterStorage { table, column, from: to, to: from }
            }
            Self::AlterCompression { table, column, from, to } => {
                Self::AlterCompression { table, column, from: to, to: from }
            }
            Self::AlterGenerated { table, column, from, to } => {
                Self::AlterGenerated { table, column, from: to, to: from }
            }
        }
    }

    /// The table that it changes, when it changes a part of one.
    #[must_use]
    pub fn table(&self) -> Option<&QualifiedName> {
        match self {
            Self::CreateTable(table) | Self::DropTable(table) => Some(&table.name),
            Self::RenameTable { to, .. } => Some(to),
            Self::CommentTable { table, .. }
            | Self::AddColumn { table, .. }
            | Self::DropColumn { table, .. }
            | Self::RenameColumn { table, .. }
            | Self::AlterType { table, .. }
            | Self::SetNotNull { table, .. }
            | Self::DropNotNull { table, .. }
            | Self::AlterDefault { table, .. }
            | Self::AlterIdentity { table, .. }
            | Self::AddSerial { table, .. }
            | Self::DropSerial { table, .. }
            | Self::RenameSerial { table, .. }
            | Self::CommentColumn { table, .. }
            | Self::AddPrimaryKey { table, .. }
            | Self::DropPrimaryKey { table, .. }
            | Self::AddUnique { table, .. }
            | Self::DropUnique { table, .. }
            | Self::AddCheck { table, .. }
            | Self::DropCheck { table, .. }
            | Self::RenameConstraint { table, .. }
            | Self::CreateIndex { table, .. }
            | Self::DropIndex { table, .. }
            | Self::RenameIndex { table, .. }
            | Self::AddForeignKey { table, .. }
            | Self::DropForeignKey { table, .. }
            | Self::AlterPersistence { table, .. }
            | Self::AlterParameters { table, .. }
            | Self::AlterIndexParameters { table, .. }
            | Self::AlterTablespace { table, .. }
            | Self::AlterPartitioning { table, .. }
            | Self::AddInheritance { table, .. }
            | Self::DropInheritance { table, .. }
            | Self::AlterReplicaIdentity { table, .. }
            | Self::AlterCluster { table, .. }
            | Self::AlterCheck { table, .. }
            | Self::AlterForeignKey { table, .. }
            | Self::IndexToUnique { table, .. }
            | Self::UniqueToIndex { table, .. }
            | Self::IndexToPrimaryKey { table, .. }
            | Self::PrimaryKeyToIndex { table, .. }
            | Self::AddExclude { table, .. }
            | Self::DropExclude { table, .. }
            | Self::AlterRowSecurity { table, .. }
            | Self::CreatePolicy { table, .. }
            | Self::DropPolicy { table, .. }
            | Self::AlterPolicy { table, .. }
            | Self::RenamePolicy { table, .. }
            | Self::AlterStorage { table, .. }
            | Self::AlterCompression { table, .. }
            | Self::AlterGenerated { table, .. } => Some(table),
            Self::CreateSchema(_)
            | Self::DropSchema(_)
            | Self::CommentSchema { .. }
            | Self::CreateExtension(_)
            | Self::DropExtension(_)
            | Self::MoveExtension { .. }
            | Self::UpdateExtension { .. }
            | Self::CreateEnum(_)
            | Self::DropEnum(_)
            | Self::RenameEnum { .. }
            | Self::RenameEnumValue { .. }
            | Self::AlterEnum { .. }
            | Self::CommentEnum { .. }
            | Self::CreateDomain(_)
            | Self::DropDomain(_)
            | Self::RenameDomain { .. }
            | Self::AlterDomainType { .. }
            | Self::AlterDomainDefault { .. }
            | Self::SetDomainNotNull { .. }
            | Self::DropDomainNotNull { .. }
            | Self::AddDomainCheck { .. }
            | Self::DropDomainCheck { .. }
            | Self::RenameDomainCheck { .. }
            | Self::CommentDomain { .. }
            | Self::CreateComposite(_)
            | Self::DropComposite(_)
            | Self::RenameComposite { .. }
            | Self::RenameAttribute { .. }
            | Self::AlterComposite { .. }
            | Self::CommentComposite { .. }
            | Self::CreateObject(_)
            | Self::DropObject(_)
            | Self::ReplaceObject { .. } => None,
        }
    }

    /// The SQL object that it changes.
    #[must_use]
    pub fn object(&self) -> Option<ObjectId<'_>> {
        match self {
            Self::CreateObject(object) | Self::DropObject(object) => Some(object.id()),
            Self::ReplaceObject { kind, name, .. } => Some((*kind, name)),
            _ => None,
        }
    }
}

/// The changes that take a list of changes back, in the order in which they have to run.
#[must_use]
pub fn reversed(changes: &[Change]) -> Vec<Change> {
    changes.iter().rev().map(Change::reverse).collect()
}

/// Where the new values of an enum go, when values only come: each with the value that it follows.
///
/// `None` when a value goes or moves: then the type has to be made anew.
#[must_use]
pub fn enum_additions(from: &[String], to: &[String]) -> Option<Vec<EnumAddition>> {
    let mut old = from.iter().peekable();
    let mut additions = Vec::new();
    let mut last: Option<&String> = None;
    for value in to {
        if old.peek() == Some(&value) {
            old.next();
        } else if from.contains(value) {
            return None;
        } else {
            let place = match (old.peek(), last) {
                (None, _) => EnumPlace::End,
                (Some(_), Some(last)) => EnumPlace::After(last.clone()),
                (Some(first), None) => EnumPlace::Before((*first).clone()),
            };
            additions.push(EnumAddition { value: value.clone(), place });
        }
        last = Some(value);
    }
    old.next().is_none().then_some(additions)
}

/// A value that an enum gains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnumAddition {
    /// The value.
    pub value: String,
    /// Where it goes.
    pub place: EnumPlace,
}

/// Where a value of an enum goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnumPlace {
    /// Behind all others.
    End,
    /// Right behind this one.
    After(String),
    /// Right before this one.
    Before(String),
}

/// A change that does not fit the schema that it is applied to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// What the change is about: `users.email`.
    pub object: String,
    /// Why it does not fit: "is not there", "is there already", "is `text` and not `integer`".
    pub reason: String,
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.object, self.reason)
    }
}

impl std::error::Error for Misfit {}
