//! Changes written as SQL for PostgreSQL: one statement, or a few, for each, under a plain sentence.
//!
//! The writer compares nothing; it renders what the diff decided, with the schema at that point at hand
//! for what depends on it.

mod anew;
mod columns;
mod composites;
mod domains;
mod extensions;
mod generated;
mod layout;
mod objects;
mod online;
mod parts;
mod physical;
mod policies;
mod quote;
pub mod sentence;
mod tables;
mod types;
mod whole;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use migrate::script::Mode;
use migrate_schema::change::{Change, Misfit, enum_additions};
use migrate_schema::object::SqlObject;
use migrate_schema::schema::{Namespace, PrimaryKey, Schema, Unique};

use self::online::Online;
use crate::error::{Error, Result};

pub use columns::type_name;
pub use objects::dropping_if_there;
pub use quote::{literal, name, qualified};

/// An `upgrade.sql` or `downgrade.sql`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    pieces: Vec<Piece>,
    after: Schema,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    /// What the statements below do, as one sentence.
    Sentence(String),
    /// One statement, without its semicolon.
    Statement(Of),
    /// Statements as the user wrote them, semicolons included.
    Verbatim(Of),
    /// One statement that goes over the rows in batches.
    Batches(Of),
    /// What follows is a section of its own.
    Section { mode: Mode, why: &'static str },
}

/// SQL of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Of {
    /// The place of the change among those that are written.
    change: usize,
    sql: String,
}

/// How many rows a batch has.
const BATCH: u32 = 10_000;

/// Writes changes that turn the schema `before` into the one after them.
///
/// # Errors
/// A change that does not fit, or that PostgreSQL `postgres` (a major version) cannot do.
pub fn script(changes: &[Change], before: &Schema, postgres: u32) -> Result<Script> {
    Writer::new(before, postgres, None).write(changes)
}

/// Writes changes as [`script`] does, but so that programs go on reading and writing meanwhile: in several
/// sections, which commit one by one.
///
/// # Errors
/// As [`script`].
pub fn online_script(changes: &[Change], before: &Schema, postgres: u32) -> Result<Script> {
    Writer::new(before, postgres, Some(Online::plan(changes))).write(changes)
}

fn misfit(misfit: Misfit) -> Error {
    Error::project(format!("a change does not fit the recorded schema: {misfit}"))
        .help("run `cargo migrate check` to find the revisions that disagree")
}

impl Script {
    /// The text of the file, below a heading of comment lines.
    #[must_use]
    pub fn text(&self, heading: &str) -> String {
        let mut text = String::new();
        for line in heading.replace("\r\n", "\n").split(['\n', '\r']) {
            // What somebody writes as a message is no mark.
            let (open, close) = if line.trim_start_matches(['-', ' ']).starts_with("migrate:") {
                ("`", "`")
            } else {
                ("", "")
            };
            let _ = writeln!(text, "{}", format!("-- {open}{line}{close}").trim_end());
        }
        for piece in &self.pieces {
            match piece {
                Piece::Sentence(sentence) => {
                    let _ = writeln!(text, "\n-- {}", capital(sentence));
                }
                Piece::Statement(Of { sql, .. }) => {
                    let _ = writeln!(text, "{};", layout::lay_out(sql));
                }
                Piece::Verbatim(Of { sql, .. }) => {
                    let _ = writeln!(text, "{sql}");
                }
                Piece::Batches(Of { sql, .. }) => {
                    let _ = writeln!(text, "-- migrate: batch {BATCH}\n{};", layout::lay_out(sql));
                }
                Piece::Section { mode, why } => {
                    let _ = writeln!(text, "\n-- {why}\n-- migrate: {}", mode.mark());
                }
            }
        }
        text
    }

    /// The statements as they are in the file, in order, and for each the place of its change among those that were
    /// written.
    pub fn by_change(&self) -> impl Iterator<Item = (usize, String)> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Statement(it) | Piece::Batches(it) => Some((it.change, layout::lay_out(&it.sql))),
            Piece::Verbatim(it) => Some((it.change, it.sql.clone())),
            Piece::Sentence(_) | Piece::Section { .. } => None,
        })
    }

    /// The schema that it leads to.
    #[must_use]
    pub fn after(&self) -> &Schema {
        &self.after
    }

    /// The schema that it leads to, when the rest is not needed any more.
    #[must_use]
    pub fn into_after(self) -> Schema {
        self.after
    }

    /// Whether there is nothing to run.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }
}

/// A sentence as it begins a line.
fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

struct Writer {
    script: Script,
    /// The schema before the change that is being written.
    schema: Schema,
    /// The place of that change.
    at: usize,
    postgres: u32,
    /// How changes are made to tables that have rows already; in one transaction when there is no plan.
    online: Option<Online>,
    /// How the section goes that is being written.
    mode: Mode,
    /// What begins with the next statement.
    next_section: Option<Piece>,
    /// Whether an enum has got values that nothing can use before they are committed.
    has_new_values: bool,
}

impl Writer {
    fn new(before: &Schema, postgres: u32, online: Option<Online>) -> Self {
        Self {
            script: Script::default(),
            schema: before.clone(),
            at: 0,
            postgres,
            online,
            mode: Mode::Transaction,
            next_section: None,
            has_new_values: false,
        }
    }

    fn write(mut self, changes: &[Change]) -> Result<Script> {
        for (at, change) in changes.iter().enumerate() {
            self.at = at;
            let adds_values =
                matches!(change, Change::AlterEnum { from, to, .. } if enum_additions(from, to).is_some());
            if self.has_new_values && !adds_values {
                self.section(Mode::Transaction, "A new value of an enum can be used once it is committed.");
            }
            self.has_new_values = adds_values;
            if !self.change_online(at, change)? {
                self.change(change)?;
            }
            self.schema.apply(change).map_err(misfit)?;
        }
        self.settle();
        Ok(Script { after: self.schema, ..self.script })
    }

    /// Begins a section with the next statement.
    fn section(&mut self, mode: Mode, why: &'static str) {
        self.mode = mode;
        self.next_section = Some(Piece::Section { mode, why });
    }

    fn push(&mut self, piece: Piece) {
        self.script.pieces.extend(self.next_section.take());
        self.script.pieces.push(piece);
    }

    fn change(&mut self, change: &Change) -> Result<()> {
        self.sentence(sentence::of(change));
        match change {
            Change::CreateSchema(it) => self.create_schema(it),
            Change::DropSchema(it) => self.statement(format!("DROP SCHEMA {}", quote::name(&it.name))),
            Change::CommentSchema { name, to, .. } => {
                self.comment("SCHEMA", &quote::name(name), to.as_deref());
            }
            Change::CreateExtension(extension) => self.create_extension(extension),
            Change::DropExtension(extension) => self.drop_extension(&extension.name),
            Change::MoveExtension { name, to, .. } => self.move_extension(name, to.as_deref()),
            Change::UpdateExtension { name, to, .. } => self.update_extension(name, to.as_deref()),
            Change::CreateEnum(enum_type) => self.create_enum(enum_type),
            Change::DropEnum(enum_type) => self.drop_enum(&enum_type.name),
            Change::RenameEnum { from, to } => self.rename_enum(from, to),
            Change::RenameEnumValue { name, from, to } => self.rename_enum_value(name, from, to),
            Change::AlterEnum { name, from, to } => self.alter_enum(change, name, from, to)?,
            Change::CommentEnum { name, to, .. } => self.comment("TYPE", &qualified(name), to.as_deref()),
            Change::CreateDomain(domain) => self.create_domain(domain),
            Change::DropDomain(domain) => self.drop_domain(&domain.name),
            Change::RenameDomain { from, to } => self.rename_domain(from, to),
            Change::AlterDomainType { name, .. } => self.make_type_anew(name, change)?,
            Change::AlterDomainDefault { name, to, .. } => self.alter_domain_default(name, to.as_deref()),
            Change::SetDomainNotNull { name } => self.add_rule(change, name, "SET NOT NULL")?,
            Change::DropDomainNotNull { name } => self.alter_domain(name, "DROP NOT NULL"),
            Change::AddDomainCheck { name, check } => {
                self.add_rule(change, name, &format!("ADD {}", domains::constraint(check)))?;
            }
            Change::DropDomainCheck { name, check } => {
                self.alter_domain(name, &format!("DROP CONSTRAINT {}", quote::name(&check.name)));
            }
            Change::RenameDomainCheck { name, from, to } => self.rename_domain_check(name, from, to),
            Change::CommentDomain { name, to, .. } => self.comment("DOMAIN", &qualified(name), to.as_deref()),
            Change::CreateComposite(composite) => self.create_composite(composite),
            Change::DropComposite(composite) => {
                self.statement(format!("DROP TYPE {}", qualified(&composite.name)));
            }
            Change::RenameComposite { from, to } => self.rename_composite(from, to),
            Change::RenameAttribute { name, from, to } => self.rename_attribute(name, from, to),
            Change::AlterComposite { name, from, to } => self.alter_composite(change, name, from, to)?,
            Change::CommentComposite { name, to, .. } => {
                self.comment("TYPE", &qualified(name), to.as_deref());
            }
            Change::CreateTable(table) => self.create_table(table)?,
            Change::DropTable(table) => self.drop_table(table),
            Change::RenameTable { from, to } => self.rename_table(from, to),
            Change::CommentTable { table, to, .. } => self.comment("TABLE", &qualified(table), to.as_deref()),
            Change::AddColumn { table, column, backfill } => {
                self.add_column(table, column, backfill.as_deref())?;
            }
            Change::DropColumn { table, column, .. } => self.drop_column(table, &column.name),
            Change::AlterType { table, column, .. } if self.follows_parent(table, column) => {}
            Change::RenameColumn { table, from, to }
                if self.follows_parent(table, from) || self.follows_parent(table, to) => {}
            Change::RenameColumn { table, from, to } => self.rename_column(table, from, to),
            Change::AlterType { table, column, from, to, to_collation, using, .. } => {
                // Without a word the collation becomes the type's own, which not every type has.
                let collation = (from == to || to_collation.is_some()).then_some(to_collation.as_deref());
                let family = self.family_to_part(table, column);
                for (child, parent) in &family {
                    self.alter_inheritance(child, "NO INHERIT", parent);
                }
                let children = family.iter().map(|(child, _)| child).collect::<BTreeSet<_>>();
                for table in std::iter::once(table).chain(children) {
                    self.alter_type(table, column, from, to, collation, using.as_deref())?;
                }
                for (child, parent) in &family {
                    self.alter_inheritance(child, "INHERIT", parent);
                }
            }
            Change::SetNotNull { table, column, backfill } => {
                self.set_not_null(table, column, backfill.as_deref());
            }
            Change::DropNotNull { table, column, .. } => self.drop_not_null(table, column),
            Change::AlterDefault { table, column, to, .. } => {
                self.alter_default(table, column, to.as_deref());
            }
            Change::AlterIdentity { table, column, from, to } => {
                self.alter_identity(table, column, from.as_deref(), to.as_deref());
            }
            Change::AddSerial { table, column, sequence } => self.add_serial(table, column, sequence),
            Change::DropSerial { table, column, sequence } => self.drop_serial(table, column, sequence),
            Change::RenameSerial { table, from, to, .. } => self.rename_serial(table, from, to),
            Change::CommentColumn { table, column, to, .. } => {
                let object = format!("{}.{}", qualified(table), quote::name(column));
                self.comment("COLUMN", &object, to.as_deref());
            }
            Change::AddPrimaryKey { table, key } => self.add_constraint(table, &parts::primary_key(key)),
            Change::DropPrimaryKey { table, key } => self.drop_constraint(table, &key.name),
            Change::AddUnique { table, unique } => {
                let constraint = self.unique(unique)?;
                self.add_constraint(table, &constraint);
            }
            Change::DropUnique { table, unique } => self.drop_constraint(table, &unique.name),
            Change::AddCheck { table, check } => self.add_constraint(table, &parts::check(check)),
            Change::DropCheck { table, check } => self.drop_constraint(table, &check.name),
            Change::RenameConstraint { table, from, to } => self.rename_constraint(table, from, to),
            Change::CreateIndex { table, index } => self.create_index(table, index)?,
            Change::DropIndex { table, index } => self.drop_index(table, &index.name),
            Change::RenameIndex { table, from, to } => self.rename_index(table, from, to),
            Change::AddForeignKey { table, foreign_key } => self.add_foreign_key(table, foreign_key)?,
            Change::DropForeignKey { table, foreign_key } => self.drop_constraint(table, &foreign_key.name),
            Change::CreateObject(object) => self.create_object(object)?,
            Change::DropObject(object) => self.drop_object(object)?,
            Change::ReplaceObject { kind, name, from, to } => {
                let object =
                    |text: &String| SqlObject { kind: *kind, name: name.clone(), text: text.clone() };
                self.replace_object(&object(from), &object(to))?;
            }
            Change::AlterPersistence { table, unlogged } => self.alter_persistence(table, *unlogged),
            Change::AlterParameters { table, from, to } => self.alter_parameters("TABLE", table, from, to),
            Change::AlterIndexParameters { table, index, from, to } => {
                self.alter_index_parameters(table, index, from.as_deref(), to.as_deref())?;
            }
            Change::AlterTablespace { table, to, .. } => self.alter_tablespace(table, to.as_deref()),
            Change::AlterPartitioning { table, from, to } => {
                return Err(whole::no_partitioning(table, from.as_deref(), to.as_deref()));
            }
            Change::AddInheritance { table, parent } => self.alter_inheritance(table, "INHERIT", parent),
            Change::DropInheritance { table, parent } => self.alter_inheritance(table, "NO INHERIT", parent),
            Change::AlterReplicaIdentity { table, to, .. } => {
                self.alter_replica_identity(table, to.as_ref());
            }
            Change::AlterCluster { table, to, .. } => self.alter_cluster(table, to.as_deref()),
            Change::AlterCheck { table, to, .. } => self.alter_check(table, to),
            Change::AlterForeignKey { table, from, to } => self.alter_foreign_key(table, from, to)?,
            Change::IndexToUnique { table, index, unique } => {
                self.promote_index(table, &index.name, &unique.name, "UNIQUE", unique.deferrable);
            }
            Change::IndexToPrimaryKey { table, index, key } => {
                self.promote_index(table, &index.name, &key.name, "PRIMARY KEY", key.deferrable);
            }
            Change::UniqueToIndex { table, index, unique: Unique { name, .. } }
            | Change::PrimaryKeyToIndex { table, index, key: PrimaryKey { name, .. } } => {
                self.demote_constraint(table, name, index)?;
            }
            Change::AddExclude { table, exclude } => self.add_constraint(table, &policies::exclude(exclude)),
            Change::DropExclude { table, exclude } => self.drop_constraint(table, &exclude.name),
            Change::AlterRowSecurity { table, from, to } => self.alter_row_security(table, *from, *to),
            Change::CreatePolicy { table, policy } => self.create_policy(table, policy),
            Change::DropPolicy { table, policy } => self.drop_policy(table, &policy.name),
            Change::AlterPolicy { table, from, to } => self.alter_policy(table, from, to),
            Change::RenamePolicy { table, from, to } => self.rename_policy(table, from, to),
            Change::AlterStorage { table, column, to, .. } => self.alter_storage(table, column, *to)?,
            Change::AlterCompression { table, column, to, .. } => {
                self.alter_compression(table, column, *to)?;
            }
            Change::AlterGenerated { table, column, from, to } => {
                self.alter_generated(table, column, from.as_deref(), to.as_deref())?;
            }
        }
        Ok(())
    }

    /// Begins a further statement of the same change with a sentence of its own.
    fn sentence(&mut self, sentence: impl Into<String>) {
        self.push(Piece::Sentence(sentence.into()));
    }

    fn statement(&mut self, sql: impl Into<String>) {
        let sql = self.of(sql);
        self.push(Piece::Statement(sql));
    }

    /// SQL of the change that is being written.
    fn of(&self, sql: impl Into<String>) -> Of {
        Of { change: self.at, sql: sql.into() }
    }

    fn create_schema(&mut self, namespace: &Namespace) {
        let name = quote::name(&namespace.name);
        self.statement(format!("CREATE SCHEMA {name}"));
        if let Some(comment) = &namespace.comment {
            self.comment("SCHEMA", &name, Some(comment));
        }
    }

    fn comment(&mut self, kind: &str, object: &str, text: Option<&str>) {
        let text = text.map_or_else(|| "NULL".to_owned(), literal);
        self.statement(format!("COMMENT ON {kind} {object} IS {text}"));
    }

    /// Refuses what the oldest server that has to understand the SQL cannot do.
    fn needs(&self, version: u32, what: &str) -> Result<()> {
        if self.postgres >= version {
            return Ok(());
        }
        Err(Error::project(format!(
            "{what} needs PostgreSQL {version}, but the configuration says `postgres = {}`",
            self.postgres
        ))
        .help(format!("write `postgres = {version}` if no older server has to understand the SQL")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_neither_a_mark_nor_sql() {
        let text = Script::default().text("migrate: no-transaction\nx\rDROP TABLE y\r\n\n-- migrate: z");
        assert_eq!(text, "-- `migrate: no-transaction`\n-- x\n-- DROP TABLE y\n--\n-- `-- migrate: z`\n");
        assert!(migrate::Script::parse(&text).is_ok_and(|script| script.sections().is_empty()));
    }
}
