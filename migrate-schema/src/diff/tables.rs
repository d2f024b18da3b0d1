//! What a table is as a whole: how its rows are kept, and what it inherits.

use std::sync::Arc;

use super::Work;
use crate::change::{Change, Misfit};
use crate::pair::Pair;
use crate::schema::{QualifiedName, Table, find};

impl Work<'_> {
    pub(super) fn alter_tables(&mut self) -> Result<(), Misfit> {
        for Pair { old, new } in self.tables() {
            let table = &new.name;
            if old.partition_by != new.partition_by {
                let (from, to) = (old.partition_by.clone(), new.partition_by.clone());
                self.push(Change::AlterPartitioning { table: table.clone(), from, to })?;
            }
            if old.with != new.with {
                let (from, to) = (old.with.clone(), new.with.clone());
                self.push(Change::AlterParameters { table: table.clone(), from, to })?;
            }
            if old.tablespace != new.tablespace {
                let (from, to) = (old.tablespace.clone(), new.tablespace.clone());
                self.push(Change::AlterTablespace { table: table.clone(), from, to })?;
            }
            for index in &new.indexes {
                let Some(before) = find(&old.indexes, &index.name) else { continue };
                if before.is_like(index) && !before.has_parameters_of(index) {
                    let (table, name) = (table.clone(), index.name.clone());
                    let (from, to) = (before.with.clone(), index.with.clone());
                    self.push(Change::AlterIndexParameters { table, index: name, from, to })?;
                }
            }
        }
        self.alter_persistence()
    }

    /// A table that is logged cannot point at one that is not: who points goes first, or last.
    fn alter_persistence(&mut self) -> Result<(), Misfit> {
        let differs = |pair: &Pair<Arc<Table>>| pair.old.unlogged != pair.new.unlogged;
        let mut open: Vec<_> = self.tables().into_iter().filter(differs).map(|pair| pair.new).collect();
        while !open.is_empty() {
            let at = open.iter().position(|table| self.may_change(table)).unwrap_or_default();
            let Table { name: table, unlogged, .. } = Table::clone(&open.remove(at));
            self.push(Change::AlterPersistence { table, unlogged })?;
        }
        Ok(())
    }

    fn may_change(&self, table: &Table) -> bool {
        let is_unlogged = |name: &QualifiedName| self.now.table(name).is_some_and(|other| other.unlogged);
        if table.unlogged {
            let others = self.now.tables.iter().filter(|other| other.name != table.name && !other.unlogged);
            others.flat_map(|other| &other.foreign_keys).all(|key| key.references != table.name)
        } else {
            let now = self.now.table(&table.name);
            now.into_iter()
                .flat_map(|now| &now.foreign_keys)
                .all(|key| key.references == table.name || !is_unlogged(&key.references))
        }
    }

    /// Before anything else happens to either: what was inherited stays, and is the table's own.
    pub(super) fn drop_inheritance(&mut self) -> Result<(), Misfit> {
        let mut dropped = Vec::new();
        for table in &self.now.tables {
            let Some(wanted) = self.new.table(&table.name) else { continue };
            let gone = table.inherits.iter().filter(|parent| !wanted.inherits.contains(parent));
            dropped.extend(gone.map(|parent| (table.name.clone(), parent.clone())));
        }
        dropped
            .into_iter()
            .try_for_each(|(table, parent)| self.push(Change::DropInheritance { table, parent }))
    }

    /// When the table has all columns and checks of its parent.
    pub(super) fn add_inheritance(&mut self) -> Result<(), Misfit> {
        for Pair { old, new } in self.tables() {
            for parent in new.inherits.iter().filter(|parent| !old.inherits.contains(parent)) {
                let (table, parent) = (new.name.clone(), parent.clone());
                self.push(Change::AddInheritance { table, parent })?;
            }
        }
        Ok(())
    }
}

/// Puts tables behind those that they inherit, and leaves the others as they stand.
pub(super) fn parents_first<T: AsRef<Table>>(tables: &mut Vec<T>) {
    order(tables, |table, other| table.inherits.contains(&other.name));
}

/// Puts tables before those that they inherit, and leaves the others as they stand.
pub(super) fn children_first<T: AsRef<Table>>(tables: &mut Vec<T>) {
    order(tables, |table, other| other.inherits.contains(&table.name));
}

fn order<T: AsRef<Table>>(tables: &mut Vec<T>, comes_after: impl Fn(&Table, &Table) -> bool) {
    if tables.iter().all(|table| table.as_ref().inherits.is_empty()) {
        return;
    }
    let mut open = std::mem::take(tables);
    while !open.is_empty() {
        let is_free = |table: &T| open.iter().all(|other| !comes_after(table.as_ref(), other.as_ref()));
        let at = open.iter().position(is_free).unwrap_or_default();
        tables.push(open.remove(at));
    }
}
