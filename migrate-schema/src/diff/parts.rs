//! What hangs on columns: keys, uniques, checks, indexes and foreign keys.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Work;
use super::disturbed::Disturbed;
use crate::change::{Change, Misfit};
use crate::expression::columns_in;
use crate::pair::Pair;
use crate::schema::{Check, ForeignKey, Index, KeyTarget, Named, QualifiedName, Table, find};

/// The names that tables take in their schemas, each with its schema.
pub(super) fn relations_of(tables: &[Arc<Table>]) -> BTreeSet<(&str, &str)> {
    tables.iter().flat_map(|table| table.relations().map(|name| (table.name.schema.as_str(), name))).collect()
}

impl Work<'_> {
    /// Foreign keys that go or change, and those that would hold on to a column or key that changes.
    pub(super) fn drop_foreign_keys(&mut self, disturbed: &Disturbed) -> Result<(), Misfit> {
        let mut dropped = Vec::new();
        let differing: BTreeSet<_> = self.differing.iter().map(|table| &table.name).collect();
        let stays_as_it_is =
            |name: &QualifiedName| !differing.contains(name) && self.new.table(name).is_some();
        for table in &self.now.tables {
            let wanted = self.new.table(&table.name);
            let is_same = stays_as_it_is(&table.name);
            let all = table.foreign_keys.iter();
            for foreign_key in all.filter(|key| !is_same || !stays_as_it_is(&key.references)) {
                let stays = wanted
                    .and_then(|wanted| find(&wanted.foreign_keys, &foreign_key.name))
                    .is_some_and(|wanted| is_checked_otherwise(foreign_key, wanted));
                if !stays || self.is_in_the_way_of(&table.name, foreign_key, disturbed) {
                    dropped.push((table.name.clone(), foreign_key.clone()));
                }
            }
        }
        for (table, foreign_key) in dropped {
            self.push(Change::DropForeignKey { table, foreign_key })?;
        }
        Ok(())
    }

    fn is_in_the_way_of(
        &self,
        table: &QualifiedName,
        foreign_key: &ForeignKey,
        disturbed: &Disturbed,
    ) -> bool {
        let wanted = self.new.keys_behind(foreign_key);
        disturbed.holds_values(table, &foreign_key.columns)
            || disturbed.holds_values(&foreign_key.references, &foreign_key.referenced_columns)
            || self.now.keys_behind(foreign_key).iter().any(|key| {
                !wanted.contains(key) || disturbed.holds_values(&foreign_key.references, key.include())
            })
    }

    /// Keys, checks and indexes that go or change, and hold on to a column or name that is needed; and those
    /// that stay, but not while their columns change.
    pub(super) fn drop_parts_in_the_way(&mut self, disturbed: &Disturbed) -> Result<(), Misfit> {
        let new = self.new;
        let wanted_relations = relations_of(&new.tables);
        let new_keys: Vec<&ForeignKey> = new.tables.iter().flat_map(|table| &table.foreign_keys).collect();
        for Pair { old, new } in self.parents_first() {
            let table = &new.name;
            let wanted_constraints: BTreeSet<&str> = new.constraints().collect();
            let is_wanted = |name: &str| wanted_relations.contains(&(table.schema.as_str(), name));
            let is_wanted_constraint = |name: &str| is_wanted(name) || wanted_constraints.contains(name);
            for index in &old.indexes {
                let wanted = find(&new.indexes, &index.name);
                // PostgreSQL sets no parameters of an index that consists of those of partitions.
                let keeps_parameters =
                    |wanted: &Index| old.partition_by.is_none() || index.has_parameters_of(wanted);
                let goes = !wanted.is_some_and(|wanted| index.is_like(wanted) && keeps_parameters(wanted));
                // A foreign key would rest on it again.
                let is_key = index.unique && new_keys.iter().any(|key| key.references == *table);
                if (goes
                    && (disturbed.any(table, &index_columns(index, &old))
                        || is_wanted(&index.name)
                        || is_key))
                    || disturbed.takes_index(&old, index)
                {
                    self.push(Change::DropIndex { table: table.clone(), index: index.clone() })?;
                }
            }
            for check in &old.checks {
                let wanted = find(&new.checks, &check.name);
                let goes = !wanted.is_some_and(|wanted| check.is_like(wanted));
                let columns =
                    columns_in(&check.expression, old.columns.iter().map(|column| column.name.as_str()));
                if (goes
                    && (disturbed.any(table, &columns) || wanted_constraints.contains(check.name.as_str())))
                    || disturbed.takes_expression(&old, &check.expression)
                {
                    self.push(Change::DropCheck { table: table.clone(), check: check.clone() })?;
                }
            }
            for unique in &old.uniques {
                let goes = find(&new.uniques, &unique.name) != Some(unique);
                if (goes
                    && (disturbed.any(table, &borrowed(&unique.columns))
                        || is_wanted_constraint(&unique.name)))
                    || disturbed.takes(table, &unique.columns)
                    || disturbed.takes(table, &unique.include)
                {
                    self.push(Change::DropUnique { table: table.clone(), unique: unique.clone() })?;
                }
            }
            for exclude in &old.excludes {
                let goes = !find(&new.excludes, &exclude.name).is_some_and(|wanted| wanted.is_like(exclude));
                let columns = old.columns.iter().map(|column| column.name.as_str());
                let named: Vec<&str> = columns.filter(|column| exclude.names_any(&[column])).collect();
                if (goes && (disturbed.any(table, &named) || is_wanted_constraint(&exclude.name)))
                    || disturbed.takes_exclude(&old, exclude)
                {
                    self.push(Change::DropExclude { table: table.clone(), exclude: exclude.clone() })?;
                }
            }
            if let Some(key) = &old.primary_key {
                let goes = new.primary_key.as_ref() != Some(key);
                let needed = new.primary_key.is_some()
                    || disturbed.any(table, &borrowed(&key.columns))
                    || is_wanted_constraint(&key.name);
                if (goes && needed) || disturbed.takes(table, &key.columns) {
                    self.push(Change::DropPrimaryKey { table: table.clone(), key: key.clone() })?;
                }
            }
        }
        Ok(())
    }

    pub(super) fn add_keys_and_checks(&mut self) -> Result<(), Misfit> {
        for Pair { old, new } in self.tables() {
            let table = &new.name;
            if let Some(key) = new.primary_key.as_ref().filter(|key| old.primary_key.as_ref() != Some(key)) {
                self.push(Change::AddPrimaryKey { table: table.clone(), key: key.clone() })?;
            }
            for unique in added(&old.uniques, &new.uniques) {
                self.push(Change::AddUnique { table: table.clone(), unique })?;
            }
            for check in added(&old.checks, &new.checks) {
                self.push(Change::AddCheck { table: table.clone(), check })?;
            }
            for check in &new.checks {
                if let Some(before) =
                    find(&old.checks, &check.name).filter(|old| old.not_valid != check.not_valid)
                {
                    // The rest of it stays as it is recorded: a spelling is no change.
                    let (table, from) = (table.clone(), before.clone());
                    let to = Check { not_valid: check.not_valid, ..from.clone() };
                    self.push(Change::AlterCheck { table, from, to })?;
                }
            }
            for exclude in added(&old.excludes, &new.excludes) {
                self.push(Change::AddExclude { table: table.clone(), exclude })?;
            }
        }
        Ok(())
    }

    pub(super) fn create_indexes(&mut self) -> Result<(), Misfit> {
        for Pair { old, new } in self.tables() {
            for index in added(&old.indexes, &new.indexes) {
                self.push(Change::CreateIndex { table: new.name.clone(), index })?;
            }
        }
        Ok(())
    }

    pub(super) fn add_foreign_keys(&mut self) -> Result<(), Misfit> {
        let new = self.new;
        for table in &new.tables {
            for foreign_key in &table.foreign_keys {
                let now = self.now.table(&table.name);
                let now = now.and_then(|now| find(&now.foreign_keys, &foreign_key.name));
                if now == Some(foreign_key) {
                    continue;
                }
                let (table, to) = (table.name.clone(), foreign_key.clone());
                match now.cloned() {
                    None => self.push(Change::AddForeignKey { table, foreign_key: to })?,
                    Some(from) => self.push(Change::AlterForeignKey { table, from, to })?,
                }
            }
        }
        Ok(())
    }

    /// What goes and was in nobody's way.
    pub(super) fn drop_parts(&mut self) -> Result<(), Misfit> {
        for Pair { old, new } in self.parents_first() {
            let table = &new.name;
            for index in added(&new.indexes, &old.indexes) {
                self.push(Change::DropIndex { table: table.clone(), index })?;
            }
            for check in added(&new.checks, &old.checks) {
                self.push(Change::DropCheck { table: table.clone(), check })?;
            }
            for exclude in added(&new.excludes, &old.excludes) {
                self.push(Change::DropExclude { table: table.clone(), exclude })?;
            }
            for unique in added(&new.uniques, &old.uniques) {
                self.push(Change::DropUnique { table: table.clone(), unique })?;
            }
            if let Some(key) = old.primary_key.as_ref().filter(|_| new.primary_key.is_none()) {
                self.push(Change::DropPrimaryKey { table: table.clone(), key: key.clone() })?;
            }
        }
        Ok(())
    }
}

/// What is in the second list and, by its name, not in the first.
fn added<T: Named + Clone>(old: &[T], new: &[T]) -> Vec<T> {
    new.iter().filter(|item| find(old, item.name()).is_none()).cloned().collect()
}

/// Whether the two are the same, but for when they are checked, and whether of all rows.
fn is_checked_otherwise(old: &ForeignKey, new: &ForeignKey) -> bool {
    old == new || ForeignKey { deferrable: new.deferrable, not_valid: new.not_valid, ..old.clone() } == *new
}

fn borrowed(columns: &[String]) -> Vec<&str> {
    columns.iter().map(String::as_str).collect()
}

fn index_columns<'t>(index: &'t Index, table: &'t Table) -> Vec<&'t str> {
    let all = || table.columns.iter().map(|column| column.name.as_str());
    let mut columns = borrowed(&index.include);
    for key in &index.keys {
        match &key.target {
            KeyTarget::Column(column) => columns.push(column),
            KeyTarget::Expression(expression) => columns.extend(columns_in(expression, all())),
        }
    }
    columns.extend(index.predicate.iter().flat_map(|predicate| columns_in(predicate, all())));
    columns
}
