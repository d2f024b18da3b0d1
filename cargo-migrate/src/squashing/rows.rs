//! Which changes follow from the schemas before and after them, and which do something to rows beside.

use std::collections::BTreeSet;

use migrate::Revision;
use migrate_schema::change::{Change, Misfit, enum_additions};
use migrate_schema::schema::{QualifiedName, Schema};

use super::Why;

/// Revisions that are folded together, and what came with them: of that there are no rows yet.
pub(super) struct Segment {
    revisions: Vec<Taken>,
    before: Schema,
    schema: Schema,
    new: New,
}

/// A revision, and what it changes.
pub(super) type Taken = (Revision, Vec<Change>);

/// What a segment has made, by the names that it has now.
#[derive(Clone, Default)]
struct New {
    tables: BTreeSet<QualifiedName>,
    /// Of tables that were there.
    columns: BTreeSet<(QualifiedName, String)>,
    types: BTreeSet<QualifiedName>,
}

impl Segment {
    pub(super) fn new(schema: Schema) -> Self {
        Self { revisions: Vec::new(), before: schema.clone(), schema, new: New::default() }
    }

    /// The schema after what was taken and skipped.
    pub(super) fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Why changes cannot be folded with what the segment has.
    pub(super) fn why_not(&self, changes: &[Change]) -> Result<Option<Why>, Misfit> {
        let mut new = self.new.clone();
        let mut schema = self.schema.clone();
        for change in changes {
            if keeps_a_name(change, &schema) {
                return Ok(Some(Why::Names));
            }
            if !new.add(change) {
                return Ok(Some(Why::Rows));
            }
            schema.apply(change)?;
        }
        Ok(None)
    }

    /// Takes a revision in.
    pub(super) fn take(&mut self, revision: &Revision, changes: &[Change]) -> Result<(), Misfit> {
        changes.iter().try_for_each(|change| self.schema.apply(change))?;
        for change in changes {
            self.new.add(change);
        }
        self.revisions.push((revision.clone(), changes.to_vec()));
        Ok(())
    }

    /// Begins anew after a revision that is not folded.
    pub(super) fn skip(&mut self, changes: &[Change]) -> Result<(), Misfit> {
        changes.iter().try_for_each(|change| self.schema.apply(change))?;
        self.before = self.schema.clone();
        self.new = New::default();
        Ok(())
    }

    /// What was taken in, and the schema before that; the next one begins here.
    pub(super) fn close(&mut self) -> Option<(Vec<Taken>, Schema)> {
        let before = std::mem::replace(&mut self.before, self.schema.clone());
        self.new = New::default();
        let revisions = std::mem::take(&mut self.revisions);
        (!revisions.is_empty()).then_some((revisions, before))
    }
}

/// Whether something is renamed whose sequence keeps the name that it was given after the first one.
fn keeps_a_name(change: &Change, schema: &Schema) -> bool {
    let (table, renamed) = match change {
        Change::RenameTable { from, .. } => (from, None),
        Change::RenameColumn { table, from, .. } => (table, Some(from)),
        _ => return false,
    };
    let columns = schema.table(table).map_or(&[][..], |table| &table.columns);
    columns.iter().any(|column| column.identity.is_some() && renamed.is_none_or(|name| *name == column.name))
}

impl New {
    /// Notes what a change makes; `false` where two schemas do not say what becomes of rows.
    fn add(&mut self, change: &Change) -> bool {
        match change {
            Change::CreateTable(table) => self.tables.insert(table.name.clone()),
            Change::DropTable(table) => self.tables.remove(&table.name),
            Change::RenameTable { from, to } => self.tables.remove(from) && self.tables.insert(to.clone()),
            Change::CreateEnum(it) => self.types.insert(it.name.clone()),
            Change::DropEnum(it) => self.types.remove(&it.name),
            Change::CreateDomain(it) => self.types.insert(it.name.clone()),
            Change::DropDomain(it) => self.types.remove(&it.name),
            Change::CreateComposite(it) => self.types.insert(it.name.clone()),
            Change::DropComposite(it) => self.types.remove(&it.name),
            Change::RenameEnum { from, to }
            | Change::RenameDomain { from, to }
            | Change::RenameComposite { from, to } => {
                self.types.remove(from) && self.types.insert(to.clone())
            }
            Change::AlterEnum { name, from, to } => {
                self.types.contains(name) || enum_additions(from, to).is_some()
            }
            Change::RenameEnumValue { name, .. }
            | Change::AlterDomainType { name, .. }
            | Change::AlterDomainDefault { name, .. }
            | Change::SetDomainNotNull { name, .. }
            | Change::DropDomainNotNull { name, .. }
            | Change::AddDomainCheck { name, .. }
            | Change::DropDomainCheck { name, .. }
            | Change::RenameDomainCheck { name, .. }
            | Change::RenameAttribute { name, .. }
            | Change::AlterComposite { name, .. } => self.types.contains(name),
            Change::CreateSchema(_)
            | Change::DropSchema(_)
            | Change::CommentSchema { .. }
            | Change::CreateExtension(_)
            | Change::DropExtension(_)
            | Change::MoveExtension { .. }
            | Change::UpdateExtension { .. }
            | Change::CommentEnum { .. }
            | Change::CommentDomain { .. }
            | Change::CommentComposite { .. }
            | Change::CreateObject(_)
            | Change::DropObject(_)
            | Change::ReplaceObject { .. } => true,
            change => match change.table() {
                Some(table) if self.tables.contains(table) => true,
                Some(_) => self.add_to_old(change),
                None => false,
            },
        }
    }

    /// The same for a table that was there, and may have rows.
    fn add_to_old(&mut self, change: &Change) -> bool {
        let part = |table: &QualifiedName, column: &str| (table.clone(), column.to_owned());
        match change {
            Change::AddColumn { table, column, backfill: None } => {
                self.columns.insert(part(table, &column.name))
            }
            Change::DropColumn { table, column, backfill: None } => {
                self.columns.remove(&part(table, &column.name))
            }
            Change::RenameColumn { table, from, to } => {
                self.columns.remove(&part(table, from)) && self.columns.insert(part(table, to))
            }
            // Rows have what the default was when the column came.
            Change::AlterDefault { table, column, .. } => !self.columns.contains(&part(table, column)),
            Change::SetNotNull { backfill, .. } | Change::DropNotNull { backfill, .. } => backfill.is_none(),
            Change::CommentTable { .. }
            | Change::CommentColumn { .. }
            | Change::AddPrimaryKey { .. }
            | Change::DropPrimaryKey { .. }
            | Change::AddUnique { .. }
            | Change::DropUnique { .. }
            | Change::AddCheck { .. }
            | Change::DropCheck { .. }
            | Change::AddExclude { .. }
            | Change::DropExclude { .. }
            | Change::CreateIndex { .. }
            | Change::DropIndex { .. }
            | Change::AddForeignKey { .. }
            | Change::DropForeignKey { .. }
            | Change::AlterRowSecurity { .. }
            | Change::CreatePolicy { .. }
            | Change::DropPolicy { .. }
            | Change::AlterPolicy { .. }
            | Change::AlterStorage { .. }
            | Change::AlterCompression { .. }
            | Change::AlterParameters { .. } => true,
            _ => false,
        }
    }
}
