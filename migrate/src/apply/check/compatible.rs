//! What an older program can live with.

use std::collections::{BTreeMap, BTreeSet};

use migrate_schema::change::{Change, enum_additions};
use migrate_schema::object::ObjectKind;
use migrate_schema::schema::{Column, KeyTarget, QualifiedName, ReplicaIdentity};
use migrate_schema::sql_type::SqlType;

/// Goes through the changes of all revisions that a program does not know, in order.
///
/// What came new with them the program does not know either, so whatever becomes of that does not matter to it.
#[derive(Debug, Default)]
pub(super) struct Judge {
    tables: BTreeSet<QualifiedName>,
    /// And whether an older program leaves NULL in them.
    columns: BTreeMap<(QualifiedName, String), bool>,
    types: BTreeSet<QualifiedName>,
}

impl Judge {
    /// What the changes of a revision take from an older program, as in "drops table `users`"; nothing if it can go
    /// on.
    pub(super) fn objections(&mut self, changes: &[Change]) -> Vec<String> {
        changes
            .iter()
            .filter(|change| match change {
                // What makes way for a while comes back as it was.
                Change::DropObject(it) => !changes.contains(&Change::CreateObject(it.clone())),
                Change::CreateObject(it) => !changes.contains(&Change::DropObject(it.clone())),
                _ => true,
            })
            .filter_map(|change| self.objection(change))
            .collect()
    }

    /// What is not known to be harmless is not.
    fn objection(&mut self, change: &Change) -> Option<String> {
        if self.is_new(change) {
            return None;
        }
        match change {
            Change::CreateSchema(_) | Change::CreateExtension(_) => None,
            Change::CommentSchema { .. }
            | Change::CommentEnum { .. }
            | Change::CommentDomain { .. }
            | Change::CommentComposite { .. }
            | Change::CommentTable { .. }
            | Change::CommentColumn { .. } => None,
            Change::AlterStorage { .. }
            | Change::AlterCompression { .. }
            | Change::AlterPersistence { .. }
            | Change::AlterParameters { .. }
            | Change::AlterIndexParameters { .. }
            | Change::AlterTablespace { .. }
            | Change::AlterCluster { .. }
            | Change::AlterCheck { .. }
            | Change::AlterReplicaIdentity {
                to: Some(ReplicaIdentity::Full | ReplicaIdentity::Index(_)),
                ..
            }
            | Change::RenameIndex { .. }
            | Change::DropCheck { .. }
            | Change::DropDomainCheck { .. }
            | Change::AddSerial { .. } => None,
            Change::CreateEnum(it) => self.new_type(&it.name),
            Change::CreateDomain(it) => self.new_type(&it.name),
            Change::CreateComposite(it) => self.new_type(&it.name),
            Change::CreateTable(table) => {
                self.tables.insert(table.name.clone());
                None
            }
            Change::AddColumn { table, column, .. } => {
                let is_null = column.nullable && column.default.is_none() && column.generated.is_none();
                self.columns.insert((table.clone(), column.name.clone()), is_null);
                needs_a_value(column)
                    .then(|| format!("requires a value for column `{table}.{}`", column.name))
            }
            Change::AlterEnum { name, from, to } => match enum_additions(from, to) {
                Some(_) => None,
                None => Some(format!("takes values from enum `{name}`")),
            },
            Change::AlterType { table, column, from, to, from_collation, to_collation, .. } => {
                let harmless = from_collation == to_collation && is_longer(from, to);
                (!harmless).then(|| format!("makes column `{table}.{column}` `{to}`, which was `{from}`"))
            }
            Change::AlterDefault { to: Some(_), .. } => None,
            Change::AlterDefault { table, column, .. } => {
                Some(format!("takes the default from column `{table}.{column}`"))
            }
            Change::SetNotNull { table, column, .. } => {
                Some(format!("requires a value for column `{table}.{column}`"))
            }
            Change::DropNotNull { table, column, .. } => {
                Some(format!("lets column `{table}.{column}` be NULL"))
            }
            Change::CreateIndex { index, .. } | Change::DropIndex { index, .. } if !index.unique => None,
            // Two NULLs are not the same.
            Change::CreateIndex { table, index }
                if !index.nulls_not_distinct
                    && index.keys.iter().any(|key| match &key.target {
                        KeyTarget::Column(column) => self.stays_null(table, column),
                        KeyTarget::Expression(_) => false,
                    }) =>
            {
                None
            }
            Change::AddUnique { table, unique }
                if !unique.nulls_not_distinct
                    && unique.columns.iter().any(|column| self.stays_null(table, column)) =>
            {
                None
            }
            Change::AddForeignKey { table, foreign_key }
                if foreign_key.columns.iter().all(|column| self.has(table, column)) =>
            {
                None
            }
            Change::CreateIndex { table, index } => {
                Some(format!("adds the unique index `{}` to table `{table}`", index.name))
            }
            Change::CreateObject(object) => match object.kind {
                ObjectKind::Rule | ObjectKind::Trigger | ObjectKind::EventTrigger => {
                    Some(format!("creates {} `{}`", object.kind, object.name))
                }
                _ => None,
            },
            Change::DropObject(object) if object.kind == ObjectKind::Statistics => None,
            _ => Some(taken_away(change)),
        }
    }

    /// Whether a column came with an earlier change.
    fn has(&self, table: &QualifiedName, column: &str) -> bool {
        self.columns.contains_key(&(table.clone(), column.to_owned()))
    }

    /// Whether a column did, and an older program leaves NULL in it.
    fn stays_null(&self, table: &QualifiedName, column: &str) -> bool {
        self.columns.get(&(table.clone(), column.to_owned())).copied().unwrap_or_default()
    }

    fn new_type(&mut self, name: &QualifiedName) -> Option<String> {
        self.types.insert(name.clone());
        None
    }

    /// Whether a change is one of something that came with an earlier one. Follows its names.
    fn is_new(&mut self, change: &Change) -> bool {
        match change {
            Change::RenameTable { from, to } => {
                let is_new = self.tables.remove(from);
                if is_new {
                    self.tables.insert(to.clone());
                } else {
                    let moved = |((table, column), is_null): ((QualifiedName, String), bool)| {
                        ((if table == *from { to.clone() } else { table }, column), is_null)
                    };
                    self.columns = std::mem::take(&mut self.columns).into_iter().map(moved).collect();
                }
                return is_new;
            }
            Change::RenameEnum { from, to }
            | Change::RenameDomain { from, to }
            | Change::RenameComposite { from, to } => {
                return self.types.remove(from) && self.types.insert(to.clone());
            }
            _ => {}
        }
        if let Some(table) = change.table()
            && self.tables.contains(table)
        {
            return true;
        }
        match change {
            Change::DropColumn { table, column, .. } => self.has(table, &column.name),
            Change::RenameColumn { table, from, to } => {
                let was = self.columns.remove(&(table.clone(), from.clone()));
                if let Some(is_null) = was {
                    self.columns.insert((table.clone(), to.clone()), is_null);
                }
                was.is_some()
            }
            Change::AlterType { table, column, .. } | Change::DropNotNull { table, column, .. } => {
                self.has(table, column)
            }
            Change::RenameEnumValue { name, .. }
            | Change::AlterEnum { name, .. }
            | Change::AlterDomainType { name, .. }
            | Change::AlterDomainDefault { name, .. }
            | Change::SetDomainNotNull { name, .. }
            | Change::DropDomainNotNull { name, .. }
            | Change::RenameAttribute { name, .. }
            | Change::AlterComposite { name, .. } => self.types.contains(name),
            Change::DropEnum(it) => self.types.contains(&it.name),
            Change::DropDomain(it) => self.types.contains(&it.name),
            Change::DropComposite(it) => self.types.contains(&it.name),
            _ => false,
        }
    }
}

/// Whether an `INSERT` that does not name the column fails.
fn needs_a_value(column: &Column) -> bool {
    !column.nullable
        && column.default.is_none()
        && column.identity.is_none()
        && column.serial.is_none()
        && column.generated.is_none()
}

/// Whether a type takes all that the other took, and is read the same way.
fn is_longer(from: &SqlType, to: &SqlType) -> bool {
    let [old, new] = [from, to].map(|it| (it.element().built_in_name(), it.dimensions()));
    let length = |it: &SqlType| it.modifiers().map(str::trim).map(str::parse::<u32>);
    match (old, new) {
        ((Some("varchar"), one), (Some("text"), other)) => one == other,
        ((Some("varchar"), one), (Some("varchar"), other)) if one == other => {
            match (length(from), length(to)) {
                (_, None) => true,
                (Some(Ok(from)), Some(Ok(to))) => from <= to,
                _ => false,
            }
        }
        _ => false,
    }
}

fn taken_away(change: &Change) -> String {
    match change {
        Change::DropSchema(it) => format!("drops schema `{}`", it.name),
        Change::DropExtension(it) => format!("drops extension `{}`", it.name),
        Change::DropEnum(it) => format!("drops enum `{}`", it.name),
        Change::DropDomain(it) => format!("drops domain `{}`", it.name),
        Change::DropComposite(it) => format!("drops type `{}`", it.name),
        Change::DropTable(table) => format!("drops table `{}`", table.name),
        Change::RenameTable { from, to } => format!("renames table `{from}` to `{to}`"),
        Change::DropColumn { table, column, .. } => format!("drops column `{table}.{}`", column.name),
        Change::RenameColumn { table, from, to } => format!("renames column `{table}.{from}` to `{to}`"),
        Change::RenameEnum { from, to } => format!("renames enum `{from}` to `{to}`"),
        Change::RenameDomain { from, to } => format!("renames domain `{from}` to `{to}`"),
        Change::RenameComposite { from, to } => format!("renames type `{from}` to `{to}`"),
        Change::RenameEnumValue { name, .. } => format!("renames a value of enum `{name}`"),
        Change::AddUnique { table, unique } => {
            format!("adds the unique constraint `{}` to table `{table}`", unique.name)
        }
        Change::AddCheck { table, check } => format!("adds the check `{}` to table `{table}`", check.name),
        Change::AddForeignKey { table, foreign_key } => {
            format!("adds the foreign key `{}` to table `{table}`", foreign_key.name)
        }
        Change::DropUnique { table, unique } => {
            format!("drops the unique constraint `{}` of table `{table}`", unique.name)
        }
        Change::DropForeignKey { table, foreign_key } => {
            format!("drops the foreign key `{}` of table `{table}`", foreign_key.name)
        }
        Change::DropIndex { table, index } => {
            format!("drops the unique index `{}` of table `{table}`", index.name)
        }
        Change::DropObject(object) => format!("drops {} `{}`", object.kind, object.name),
        Change::ReplaceObject { kind, name, .. } => format!("replaces {kind} `{name}`"),
        other => match other.table() {
            Some(table) => format!("changes table `{table}`"),
            None => "changes what may be in use".to_owned(),
        },
    }
}
