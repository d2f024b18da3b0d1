//! What a table is as a whole: how its rows are kept.

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
        self.choose_indexes()?;
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
}
