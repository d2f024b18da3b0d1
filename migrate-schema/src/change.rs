//! Structural differences: what a revision records, how each is taken back, and what it does to a schema.

mod defined;

use std::fmt;
use std::sync::Arc;

use crate::expression::{rename_column, rename_default_value, rename_value};
use crate::object::{ObjectId, ObjectKind, SqlObject};
use crate::schema::{
    Attribute, Check, Column, Composite, Domain, DomainCheck, EnumType, Extension, ForeignKey, Identity,
    Index, KeyTarget, Named, Namespace, PrimaryKey, QualifiedName, Schema, Table, Unique, find,
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

fn shown(kind: ObjectKind, name: &str) -> String {
    format!("{kind} `{name}`")
}

fn misfit(object: impl fmt::Display, reason: impl Into<String>) -> Misfit {
    Misfit { object: object.to_string(), reason: reason.into() }
}

impl Schema {
    /// Applies a change, after checking that what it changes is there as the change expects it.
    ///
    /// # Errors
    /// What is missing, there already, or other than the change says; the schema is as it was.
    pub fn apply(&mut self, change: &Change) -> Result<(), Misfit> {
        match change {
            Change::CreateSchema(namespace) => insert(&mut self.namespaces, namespace, "schema", "")?,
            Change::DropSchema(namespace) => remove(&mut self.namespaces, namespace, "schema", "")?,
            Change::CommentSchema { name, from, to } => {
                let namespace = find_mut(&mut self.namespaces, name.as_str(), "schema", "")?;
                replace(&mut namespace.comment, from, to, || format!("the comment of schema `{name}`"))?;
            }
            Change::CreateExtension(extension) => insert(&mut self.extensions, extension, "extension", "")?,
            Change::DropExtension(extension) => remove(&mut self.extensions, extension, "extension", "")?,
            Change::MoveExtension { name, from, to, types } => {
                let extension = find_mut(&mut self.extensions, name.as_str(), "extension", "")?;
                replace(&mut extension.schema, from, to, || format!("the schema of extension `{name}`"))?;
                self.each_type(|sql_type| {
                    let moves =
                        sql_type.own_name().is_some_and(|name| types.iter().any(|other| other == name));
                    if moves && sql_type.is_in_schema(from.as_deref()) {
                        *sql_type = sql_type.in_schema(to.as_deref());
                    }
                });
            }
            Change::UpdateExtension { name, from, to } => {
                let extension = find_mut(&mut self.extensions, name.as_str(), "extension", "")?;
                replace(&mut extension.version, from, to, || format!("the version of extension `{name}`"))?;
            }
            Change::CreateEnum(enum_type) => insert(&mut self.enums, enum_type, "type", "")?,
            Change::DropEnum(enum_type) => remove(&mut self.enums, enum_type, "type", "")?,
            Change::RenameEnum { from, to } => self.rename_enum(from, to)?,
            Change::RenameEnumValue { name, from, to } => self.rename_enum_value(name, from, to)?,
            Change::AlterEnum { name, from, to } => {
                let enum_type = find_mut(&mut self.enums, name, "type", "")?;
                replace(&mut enum_type.values, from, to, || format!("type `{name}`"))?;
            }
            Change::CommentEnum { name, from, to } => {
                let enum_type = find_mut(&mut self.enums, name, "type", "")?;
                replace(&mut enum_type.comment, from, to, || format!("the comment of type `{name}`"))?;
            }
            Change::CreateDomain(domain) => insert(&mut self.domains, domain, "domain", "")?,
            Change::DropDomain(domain) => remove(&mut self.domains, domain, "domain", "")?,
            Change::RenameDomain { from, to } => self.rename_domain(from, to)?,
            Change::AlterDomainType { name, from, to, from_collation, to_collation } => {
                self.alter_domain_type(name, [from, to], [from_collation, to_collation])?;
            }
            Change::AlterDomainDefault { name, from, to } => {
                let domain = self.domain_mut(name)?;
                replace(&mut domain.default, from, to, || format!("the default of domain `{name}`"))?;
            }
            Change::SetDomainNotNull { name } => self.set_domain_not_null(name, true)?,
            Change::DropDomainNotNull { name } => self.set_domain_not_null(name, false)?,
            Change::AddDomainCheck { name, check } => self.add_domain_check(name, check)?,
            Change::DropDomainCheck { name, check } => self.drop_domain_check(name, check)?,
            Change::RenameDomainCheck { name, from, to } => self.rename_domain_check(name, from, to)?,
            Change::CommentDomain { name, from, to } => {
                let domain = self.domain_mut(name)?;
                replace(&mut domain.comment, from, to, || format!("the comment of domain `{name}`"))?;
            }
            Change::CreateComposite(composite) => insert(&mut self.composites, composite, "type", "")?,
            Change::DropComposite(composite) => remove(&mut self.composites, composite, "type", "")?,
            Change::RenameComposite { from, to } => self.rename_composite(from, to)?,
            Change::RenameAttribute { name, from, to } => self.rename_attribute(name, from, to)?,
            Change::AlterComposite { name, from, to } => self.alter_composite(name, from, to)?,
            Change::CommentComposite { name, from, to } => {
                let composite = find_mut(&mut self.composites, name, "type", "")?;
                replace(&mut composite.comment, from, to, || format!("the comment of type `{name}`"))?;
            }
            Change::CreateTable(table) => insert(&mut self.tables, table, "table", "")?,
            Change::DropTable(table) => remove(&mut self.tables, table, "table", "")?,
            Change::RenameTable { from, to } => self.rename_table(from, to)?,
            Change::CommentTable { table, from, to } => {
                replace(&mut self.table_mut(table)?.comment, from, to, || {
                    format!("the comment of `{table}`")
                })?;
            }
            Change::AddColumn { table, column, .. } => {
                let owner = self.table_mut(table)?;
                if owner.column(&column.name).is_some() {
                    return Err(misfit(format_args!("column `{table}.{}`", column.name), "is there already"));
                }
                owner.columns.push(column.clone());
            }
            Change::DropColumn { table, column, .. } => {
                remove(&mut self.table_mut(table)?.columns, column, "column", &format!("{table}."))?;
            }
            Change::RenameColumn { table, from, to } => self.rename_column(table, from, to)?,
            Change::AlterType { table, column, from, to, from_collation, to_collation, .. } => {
                let column = self.column_mut(table, column)?;
                let object = || format!("column `{table}.{}`", column.name);
                if column.sql_type != *from {
                    return Err(misfit(object(), format!("is `{}` and not `{from}`", column.sql_type)));
                }
                if column.collation != *from_collation {
                    return Err(misfit(object(), "has another collation"));
                }
                column.sql_type = to.clone();
                column.collation.clone_from(to_collation);
            }
            Change::SetNotNull { table, column, .. } => {
                let column = self.column_mut(table, column)?;
                if !column.nullable {
                    return Err(misfit(
                        format_args!("column `{table}.{}`", column.name),
                        "is NOT NULL already",
                    ));
                }
                column.nullable = false;
            }
            Change::DropNotNull { table, column, .. } => {
                let column = self.column_mut(table, column)?;
                if column.nullable {
                    return Err(misfit(
                        format_args!("column `{table}.{}`", column.name),
                        "is nullable already",
                    ));
                }
                column.nullable = true;
            }
            Change::AlterDefault { table, column, from, to } => {
                let owner = self.column_mut(table, column)?;
                replace(&mut owner.default, from, to, || format!("the default of `{table}.{column}`"))?;
            }
            Change::AlterIdentity { table, column, from, to } => {
                let owner = self.column_mut(table, column)?;
                replace(&mut owner.identity, from, to, || format!("the identity of `{table}.{column}`"))?;
            }
            Change::AddSerial { table, column, sequence } => {
                let owner = self.column_mut(table, column)?;
                replace(&mut owner.serial, &None, &Some(sequence.clone()), || {
                    format!("the sequence of `{}`", table.part(column))
                })?;
            }
            Change::DropSerial { table, column, sequence } => {
                let owner = self.column_mut(table, column)?;
                replace(&mut owner.serial, &Some(sequence.clone()), &None, || {
                    format!("the sequence of `{}`", table.part(column))
                })?;
            }
            Change::RenameSerial { table, column, from, to } => {
                let owner = self.column_mut(table, column)?;
                replace(&mut owner.serial, &Some(from.clone()), &Some(to.clone()), || {
                    format!("the sequence of `{}`", table.part(column))
                })?;
            }
            Change::CommentColumn { table, column, from, to } => {
                let owner = self.column_mut(table, column)?;
                replace(&mut owner.comment, from, to, || format!("the comment of `{table}.{column}`"))?;
            }
            Change::AddPrimaryKey { table, key } => {
                let owner = self.table_mut(table)?;
                replace(&mut owner.primary_key, &None, &Some(key.clone()), || {
                    format!("the primary key of `{table}`")
                })?;
            }
            Change::DropPrimaryKey { table, key } => {
                let owner = self.table_mut(table)?;
                owner.let_go(&key.name)?;
                replace(&mut owner.primary_key, &Some(key.clone()), &None, || {
                    format!("the primary key of `{table}`")
                })?;
            }
            Change::AddUnique { table, unique } => {
                insert(
                    &mut self.table_mut(table)?.uniques,
                    unique,
                    "unique constraint",
                    &format!("{table}."),
                )?;
            }
            Change::DropUnique { table, unique } => {
                let owner = self.table_mut(table)?;
                owner.let_go(&unique.name)?;
                remove(&mut owner.uniques, unique, "unique constraint", &format!("{table}."))?;
            }
            Change::AddCheck { table, check } => {
                insert(&mut self.table_mut(table)?.checks, check, "check constraint", &format!("{table}."))?;
            }
            Change::DropCheck { table, check } => {
                remove(&mut self.table_mut(table)?.checks, check, "check constraint", &format!("{table}."))?;
            }
            Change::RenameConstraint { table, from, to } => self.rename_constraint(table, from, to)?,
            Change::CreateIndex { table, index } => {
                insert(&mut self.table_mut(table)?.indexes, index, "index", &format!("{table}."))?;
            }
            Change::DropIndex { table, index } => {
                let owner = self.table_mut(table)?;
                owner.let_go(&index.name)?;
                remove(&mut owner.indexes, index, "index", &format!("{table}."))?;
            }
            Change::RenameIndex { table, from, to } => {
                let owner = self.table_mut(table)?;
                rename(&mut owner.indexes, from, to, |index| &mut index.name, "index", table)?;
                owner.indexes.sort_by(|a, b| a.name.cmp(&b.name));
                owner.rename_chosen(from, to);
            }
            Change::AddForeignKey { table, foreign_key } => {
                if self.table(&foreign_key.references).is_none() {
                    return Err(misfit(
                        format_args!("table `{}`", foreign_key.references),
                        format!("is not there, but foreign key `{}` points at it", foreign_key.name),
                    ));
                }
                insert(
                    &mut self.table_mut(table)?.foreign_keys,
                    foreign_key,
                    "foreign key",
                    &format!("{table}."),
                )?;
            }
            Change::DropForeignKey { table, foreign_key } => {
                remove(
                    &mut self.table_mut(table)?.foreign_keys,
                    foreign_key,
                    "foreign key",
                    &format!("{table}."),
                )?;
            }
            Change::CreateObject(object) => {
                match self.objects.binary_search_by(|other| other.id().cmp(&object.id())) {
                    Ok(_) => return Err(misfit(shown(object.kind, &object.name), "is there already")),
                    Err(at) => self.objects.insert(at, object.clone()),
                }
            }
            Change::DropObject(object) => {
                let at = self.object_at(object.kind, &object.name)?;
                if self.objects[at] != *object {
                    return Err(misfit(
                        shown(object.kind, &object.name),
                        "is there, but not as it is to be dropped",
                    ));
                }
                self.objects.remove(at);
            }
            Change::ReplaceObject { kind, name, from, to } => {
                let at = self.object_at(*kind, name)?;
                replace(&mut self.objects[at].text, from, to, || shown(*kind, name))?;
            }
            Change::AlterPersistence { table, unlogged } => {
                let owner = &mut self.table_mut(table)?.unlogged;
                replace(owner, &!unlogged, unlogged, || format!("`unlogged` of `{table}`"))?;
            }
            Change::AlterParameters { table, from, to } => {
                let owner = &mut self.table_mut(table)?.with;
                replace(owner, from, to, || format!("the storage parameters of `{table}`"))?;
            }
            Change::AlterIndexParameters { table, index, from, to } => {
                let indexes = &mut self.table_mut(table)?.indexes;
                let owner = find_mut(indexes, index.as_str(), "index", &format!("{table}."))?;
                replace(&mut owner.with, from, to, || format!("the storage parameters of `{index}`"))?;
            }
            Change::AlterTablespace { table, from, to } => {
                let owner = &mut self.table_mut(table)?.tablespace;
                replace(owner, from, to, || format!("the tablespace of `{table}`"))?;
            }
            Change::AlterPartitioning { table, from, to } => {
                let owner = &mut self.table_mut(table)?.partition_by;
                replace(owner, from, to, || format!("the partitioning of `{table}`"))?;
            }
            Change::AddInheritance { table, parent } => {
                let inherits = &mut self.table_mut(table)?.inherits;
                match inherits.binary_search(parent) {
                    Ok(_) => {
                        return Err(misfit(
                            format_args!("parent `{parent}` of `{table}`"),
                            "is there already",
                        ));
                    }
                    Err(at) => inherits.insert(at, parent.clone()),
                }
            }
            Change::DropInheritance { table, parent } => {
                let inherits = &mut self.table_mut(table)?.inherits;
                match inherits.binary_search(parent) {
                    Ok(at) => drop(inherits.remove(at)),
                    Err(_) => {
                        return Err(misfit(format_args!("parent `{parent}` of `{table}`"), "is not there"));
                    }
                }
            }
            Change::AlterReplicaIdentity { table, from, to } => {
                let owner = &mut self.table_mut(table)?.replica_identity;
                replace(owner, from, to, || format!("the replica identity of `{table}`"))?;
            }
            Change::AlterCluster { table, from, to } => {
                let owner = &mut self.table_mut(table)?.cluster;
                replace(owner, from, to, || format!("what `{table}` is clustered on"))?;
            }
            Change::AlterCheck { table, from, to } => {
                let owner = &mut self.table_mut(table)?.checks;
                let check = find_mut(owner, from.name.as_str(), "check constraint", &format!("{table}."))?;
                replace(check, from, to, || format!("check constraint `{table}.{}`", from.name))?;
            }
            Change::AlterForeignKey { table, from, to } => {
                let owner = &mut self.table_mut(table)?.foreign_keys;
                let foreign_key = find_mut(owner, from.name.as_str(), "foreign key", &format!("{table}."))?;
                replace(foreign_key, from, to, || format!("foreign key `{table}.{}`", from.name))?;
            }
            Change::IndexToUnique { table, index, unique } => {
                let (owner, whose) = (self.table_mut(table)?, format!("{table}."));
                owner.let_go(&index.name)?;
                remove(&mut owner.indexes, index, "index", &whose)?;
                insert(&mut owner.uniques, unique, "unique constraint", &whose)?;
            }
            Change::UniqueToIndex { table, index, unique } => {
                let (owner, whose) = (self.table_mut(table)?, format!("{table}."));
                owner.let_go(&unique.name)?;
                remove(&mut owner.uniques, unique, "unique constraint", &whose)?;
                insert(&mut owner.indexes, index, "index", &whose)?;
            }
            Change::IndexToPrimaryKey { table, index, key } => {
                let owner = self.table_mut(table)?;
                owner.let_go(&index.name)?;
                remove(&mut owner.indexes, index, "index", &format!("{table}."))?;
                replace(&mut owner.primary_key, &None, &Some(key.clone()), || {
                    format!("the primary key of `{table}`")
                })?;
            }
            Change::PrimaryKeyToIndex { table, index, key } => {
                let owner = self.table_mut(table)?;
                owner.let_go(&key.name)?;
                replace(&mut owner.primary_key, &Some(key.clone()), &None, || {
                    format!("the primary key of `{table}`")
                })?;
                insert(&mut owner.indexes, index, "index", &format!("{table}."))?;
            }
            Change::AddExclude { table, exclude } => {
                let owner = &mut self.table_mut(table)?.excludes;
                insert(owner, exclude, "exclusion constraint", &format!("{table}."))?;
            }
            Change::DropExclude { table, exclude } => {
                let owner = self.table_mut(table)?;
                owner.let_go(&exclude.name)?;
                remove(&mut owner.excludes, exclude, "exclusion constraint", &format!("{table}."))?;
            }
            Change::AlterRowSecurity { table, from, to } => {
                let owner = &mut self.table_mut(table)?.row_security;
                replace(owner, from, to, || format!("row-level security of `{table}`"))?;
            }
            Change::CreatePolicy { table, policy } => {
                insert(&mut self.table_mut(table)?.policies, policy, "policy", &format!("{table}."))?;
            }
            Change::DropPolicy { table, policy } => {
                remove(&mut self.table_mut(table)?.policies, policy, "policy", &format!("{table}."))?;
            }
            Change::AlterPolicy { table, from, to } => {
                let owner = &mut self.table_mut(table)?.policies;
                let policy = find_mut(owner, &from.name, "policy", &format!("{table}."))?;
                replace(policy, from, to, || format!("policy `{table}.{}`", from.name))?;
            }
            Change::RenamePolicy { table, from, to } => {
                let policies = &mut self.table_mut(table)?.policies;
                rename(policies, from, to, |policy| &mut policy.name, "policy", table)?;
                policies.sort_by(|a, b| a.name.cmp(&b.name));
            }
            Change::AlterStorage { table, column, from, to } => {
                let owner = self.column_mut(table, column)?;
                replace(&mut owner.storage, from, to, || format!("the storage of `{table}.{column}`"))?;
            }
            Change::AlterCompression { table, column, from, to } => {
                let owner = self.column_mut(table, column)?;
                replace(&mut owner.compression, from, to, || {
                    format!("the compression of `{table}.{column}`")
                })?;
            }
            Change::AlterGenerated { table, column, from, to } => {
                let owner = self.column_mut(table, column)?;
                replace(&mut owner.generated, from, to, || format!("the expression of `{table}.{column}`"))?;
            }
        }
        Ok(())
    }

    fn object_at(&self, kind: ObjectKind, name: &str) -> Result<usize, Misfit> {
        self.objects
            .binary_search_by(|object| object.id().cmp(&(kind, name)))
            .map_err(|_| misfit(shown(kind, name), "is not there"))
    }

    fn table_mut(&mut self, name: &QualifiedName) -> Result<&mut Table, Misfit> {
        match self.tables.binary_search_by(|table| table.name.cmp(name)) {
            Ok(at) => Ok(Arc::make_mut(&mut self.tables[at])),
            Err(_) => Err(misfit(format_args!("table `{name}`"), "is not there")),
        }
    }

    fn foreign_keys_to(&mut self, name: &QualifiedName) -> impl Iterator<Item = &mut ForeignKey> {
        let refers = |table: &&mut Arc<Table>| table.foreign_keys.iter().any(|key| key.references == *name);
        let tables = self.tables.iter_mut().filter(refers);
        let keys = tables.flat_map(|table| &mut Arc::make_mut(table).foreign_keys);
        keys.filter(|key| key.references == *name)
    }

    fn column_mut(&mut self, table: &QualifiedName, column: &str) -> Result<&mut Column, Misfit> {
        find_mut(&mut self.table_mut(table)?.columns, column, "column", &format!("{table}."))
    }

    fn rename_enum(&mut self, from: &QualifiedName, to: &QualifiedName) -> Result<(), Misfit> {
        rename(&mut self.enums, from, to, |enum_type| &mut enum_type.name, "type", "")?;
        self.enums.sort_by(|a, b| a.name.cmp(&b.name));
        self.rename_type(from, to);
        Ok(())
    }

    /// What names the value follows it, as it does in PostgreSQL: defaults, checks, indexes, generated columns.
    fn rename_enum_value(&mut self, name: &QualifiedName, from: &str, to: &str) -> Result<(), Misfit> {
        let enum_type = find_mut(&mut self.enums, name, "type", "")?;
        if enum_type.values.iter().any(|value| value == to) {
            return Err(misfit(format_args!("value `{to}` of type `{name}`"), "is there already"));
        }
        match enum_type.values.iter_mut().find(|value| *value == from) {
            Some(value) => to.clone_into(value),
            None => return Err(misfit(format_args!("value `{from}` of type `{name}`"), "is not there")),
        }
        let types = self.with_domains_over(name);
        for domain in self.domains.iter_mut().filter(|domain| types.contains(&domain.name)) {
            if let Some(default) = &mut domain.default {
                *default = rename_default_value(default, from, to);
            }
            for check in &mut domain.checks {
                check.expression = rename_value(&check.expression, from, to, &["value"]);
            }
        }
        for table in &mut self.tables {
            let columns: Vec<String> = table.columns_of_types(&types).map(str::to_owned).collect();
            if columns.is_empty() {
                continue;
            }
            let table = Arc::make_mut(table);
            let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
            let follow = |expression: &mut String| *expression = rename_value(expression, from, to, &columns);
            for column in &mut table.columns {
                if let (true, Some(default)) = (columns.contains(&column.name.as_str()), &mut column.default)
                {
                    *default = rename_default_value(default, from, to);
                }
                column.generated.as_mut().map(follow);
            }
            table.checks.iter_mut().for_each(|check| follow(&mut check.expression));
            table.excludes.iter_mut().flat_map(Exclude::expressions_mut).for_each(follow);
            table.policies.iter_mut().flat_map(Policy::expressions_mut).for_each(follow);
            for index in &mut table.indexes {
                index.predicate.as_mut().map(follow);
                for key in &mut index.keys {
                    if let KeyTarget::Expression(expression) = &mut key.target {
                        follow(expression);
                    }
                }
            }
        }
        Ok(())
    }

    fn rename_table(&mut self, from: &QualifiedName, to: &QualifiedName) -> Result<(), Misfit> {
        rename(&mut self.tables, from, to, |table| &mut Arc::make_mut(table).name, "table", "")?;
        self.tables.sort_by(|a, b| a.name.cmp(&b.name));
        for foreign_key in self.foreign_keys_to(from) {
            foreign_key.references = to.clone();
        }
        for table in self.tables.iter_mut().filter(|table| table.inherits.contains(from)) {
            let table = Arc::make_mut(table);
            table
                .inherits
                .iter_mut()
                .filter(|parent| *parent == from)
                .for_each(|parent| parent.clone_from(to));
            table.inherits.sort();
        }
        Ok(())
    }

    /// Everything that names the column follows it, as it does in PostgreSQL.
    fn rename_column(&mut self, name: &QualifiedName, from: &str, to: &str) -> Result<(), Misfit> {
        let table = self.table_mut(name)?;
        rename(&mut table.columns, from, to, |column| &mut column.name, "column", &format!("{name}."))?;
        let in_list = |columns: &mut Vec<String>| {
            for column in columns.iter_mut().filter(|column| *column == from) {
                to.clone_into(column);
            }
        };
        let in_expression = |expression: &mut String| *expression = rename_column(expression, from, to);
        if let Some(key) = &mut table.primary_key {
            in_list(&mut key.columns);
        }
        for unique in &mut table.uniques {
            in_list(&mut unique.columns);
            in_list(&mut unique.include);
        }
        for check in &mut table.checks {
            in_expression(&mut check.expression);
        }
        for column in &mut table.columns {
            column.generated.as_mut().map(in_expression);
        }
        for index in &mut table.indexes {
            in_list(&mut index.include);
            index.predicate.as_mut().map(in_expression);
            for key in &mut index.keys {
                match &mut key.target {
                    KeyTarget::Column(column) if column == from => to.clone_into(column),
                    KeyTarget::Column(_) => {}
                    KeyTarget::Expression(expression) => in_expression(expression),
                }
            }
        }
        for foreign_key in &mut table.foreign_keys {
            in_list(&mut foreign_key.columns);
            in_list(&mut foreign_key.on_delete_columns);
        }
        for exclude in &mut table.excludes {
            for element in &mut exclude.elements {
                if let KeyTarget::Column(column) = &mut element.key.target
                    && column == from
                {
                    to.clone_into(column);
                }
            }
            exclude.expressions_mut().for_each(in_expression);
        }
        table.policies.iter_mut().flat_map(Policy::expressions_mut).for_each(in_expression);
        table.partition_by.as_mut().map(in_expression);
        for foreign_key in self.foreign_keys_to(name) {
            in_list(&mut foreign_key.referenced_columns);
        }
        Ok(())
    }

    fn rename_constraint(&mut self, name: &QualifiedName, from: &str, to: &str) -> Result<(), Misfit> {
        let table = self.table_mut(name)?;
        if let Some(key) = table.primary_key.as_mut().filter(|key| key.name == from) {
            to.clone_into(&mut key.name);
            table.rename_chosen(from, to);
            return Ok(());
        }
        if find(&table.uniques, from).is_some() {
            rename(&mut table.uniques, from, to, |unique| &mut unique.name, "constraint", name)?;
            table.uniques.sort_by(|a, b| a.name.cmp(&b.name));
            table.rename_chosen(from, to);
        } else if find(&table.checks, from).is_some() {
            rename(&mut table.checks, from, to, |check| &mut check.name, "constraint", name)?;
            table.checks.sort_by(|a, b| a.name.cmp(&b.name));
        } else if find(&table.excludes, from).is_some() {
            rename(&mut table.excludes, from, to, |exclude| &mut exclude.name, "constraint", name)?;
            table.excludes.sort_by(|a, b| a.name.cmp(&b.name));
            table.rename_chosen(from, to);
        } else {
            rename(
                &mut table.foreign_keys,
                from,
                to,
                |foreign_key| &mut foreign_key.name,
                "constraint",
                name,
            )?;
            table.foreign_keys.sort_by(|a, b| a.name.cmp(&b.name));
        }
        Ok(())
    }
}

impl Table {
    /// What is said of an index stays with it under its new name.
    fn rename_chosen(&mut self, from: &str, to: &str) {
        if let Some(ReplicaIdentity::Index(index)) = &mut self.replica_identity
            && index == from
        {
            to.clone_into(index);
        }
        if let Some(index) = self.cluster.as_mut().filter(|index| *index == from) {
            to.clone_into(index);
        }
    }

    /// An index goes once nothing is said of it any more.
    fn let_go(&self, index: &str) -> Result<(), Misfit> {
        let object = || format!("index `{}`", self.name.part(index));
        if self.replica_identity.as_ref().and_then(ReplicaIdentity::index) == Some(index) {
            return Err(misfit(object(), "is the replica identity of its table"));
        }
        if self.cluster.as_deref() == Some(index) {
            return Err(misfit(object(), "is what its table is clustered on"));
        }
        Ok(())
    }
}

/// Puts an item where its name sorts; tables, types, keys and indexes are lists in the order of their names.
fn insert<T>(items: &mut Vec<T>, item: &T, kind: &str, owner: &str) -> Result<(), Misfit>
where
    T: Named + Clone,
    T::Name: fmt::Display,
{
    match items.binary_search_by(|other| other.name().cmp(item.name())) {
        Ok(_) => Err(misfit(format_args!("{kind} `{owner}{}`", item.name()), "is there already")),
        Err(at) => {
            items.insert(at, item.clone());
            Ok(())
        }
    }
}

fn remove<T>(items: &mut Vec<T>, item: &T, kind: &str, owner: &str) -> Result<(), Misfit>
where
    T: Named + PartialEq,
    T::Name: fmt::Display,
{
    // Columns are not sorted, and a list that a person wrote need not be.
    let sorted = items.binary_search_by(|other| other.name().cmp(item.name())).ok();
    let at = sorted.or_else(|| items.iter().position(|other| other.name() == item.name()));
    let wrong = |reason: &str| Err(misfit(format_args!("{kind} `{owner}{}`", item.name()), reason));
    match at {
        None => wrong("is not there"),
        Some(at) if items[at] != *item => wrong("is there, but not as it is to be dropped"),
        Some(at) => {
            items.remove(at);
            Ok(())
        }
    }
}

fn find_mut<'a, T>(items: &'a mut [T], name: &T::Name, kind: &str, owner: &str) -> Result<&'a mut T, Misfit>
where
    T: Named,
    T::Name: fmt::Display,
{
    items
        .iter_mut()
        .find(|item| item.name() == name)
        .ok_or_else(|| misfit(format_args!("{kind} `{owner}{name}`"), "is not there"))
}

fn rename<T, N>(
    items: &mut [T],
    from: &T::Name,
    to: &T::Name,
    name: impl Fn(&mut T) -> &mut N,
    kind: &str,
    owner: impl fmt::Display,
) -> Result<(), Misfit>
where
    T: Named,
    T::Name: fmt::Display + ToOwned<Owned = N>,
{
    if find(items, to).is_some() {
        return Err(misfit(format_args!("{kind} `{owner}{to}`"), "is there already"));
    }
    let item = find_mut(items, from, kind, &owner.to_string())?;
    *name(item) = to.to_owned();
    Ok(())
}

fn replace<T: Clone + PartialEq>(
    place: &mut T,
    from: &T,
    to: &T,
    object: impl FnOnce() -> String,
) -> Result<(), Misfit> {
    if place != from {
        return Err(misfit(object(), "is not what the change says it was"));
    }
    place.clone_from(to);
    Ok(())
}
