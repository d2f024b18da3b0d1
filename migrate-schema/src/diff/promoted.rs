//! Unique indexes that become constraints, and constraints that become unique indexes: nothing is built anew.

use std::sync::Arc;

use super::Work;
use crate::change::{Change, Misfit};
use crate::pair::Pair;
use crate::schema::{Index, IndexKey, KeyTarget, Table, find};

impl Work<'_> {
    pub(super) fn promote_indexes(&mut self) -> Result<(), Misfit> {
        for tables in self.tables() {
            let Pair { old, new } = &tables;
            let mut changes = Vec::new();
            let goes = |index: &&Index| find(&new.indexes, &index.name).is_none_or(|wanted| !wanted.unique);
            let comes = |index: &&Index| find(&old.indexes, &index.name).is_none();
            for unique in new.uniques.iter().filter(|unique| find(&old.uniques, &unique.name).is_none()) {
                let fits = |index: &&Index| {
                    is_like(index, &unique.columns, &unique.include, unique.nulls_not_distinct)
                };
                if let Some(index) = old.indexes.iter().filter(goes).find(fits) {
                    let (table, unique, index) = (new.name.clone(), unique.clone(), index.clone());
                    changes.push(Change::IndexToUnique { table, index, unique });
                }
            }
            for unique in old.uniques.iter().filter(|unique| find(&new.uniques, &unique.name).is_none()) {
                let fits = |index: &&Index| {
                    is_like(index, &unique.columns, &unique.include, unique.nulls_not_distinct)
                };
                if let Some(index) = new.indexes.iter().filter(comes).find(fits) {
                    let (table, unique, index) = (new.name.clone(), unique.clone(), index.clone());
                    changes.push(Change::UniqueToIndex { table, index, unique });
                }
            }
            match (&old.primary_key, &new.primary_key) {
                (None, Some(key)) if is_required(old, &key.columns) => {
                    let fits = |index: &&Index| is_like(index, &key.columns, &[], index.nulls_not_distinct);
                    if let Some(index) = old.indexes.iter().filter(goes).find(fits) {
                        let (table, key, index) = (new.name.clone(), key.clone(), index.clone());
                        changes.push(Change::IndexToPrimaryKey { table, index, key });
                    }
                }
                (Some(key), None) if is_required(new, &key.columns) => {
                    let fits = |index: &&Index| is_like(index, &key.columns, &[], index.nulls_not_distinct);
                    if let Some(index) = new.indexes.iter().filter(comes).find(fits) {
                        let (table, key, index) = (new.name.clone(), key.clone(), index.clone());
                        changes.push(Change::PrimaryKeyToIndex { table, index, key });
                    }
                }
                _ => {}
            }
            for change in changes {
                if self.can_promote(&tables, &change) {
                    self.push(change)?;
                }
            }
        }
        Ok(())
    }

    /// Its columns stay what they are, the new name is free, and the table is not partitioned, where PostgreSQL
    /// has no such way.
    fn can_promote(&self, tables: &Pair<Arc<Table>>, change: &Change) -> bool {
        let Pair { old, new } = tables;
        let (columns, from, to) = match change {
            Change::IndexToUnique { index, unique, .. } => (&unique.columns, &index.name, &unique.name),
            Change::UniqueToIndex { index, unique, .. } => (&unique.columns, &unique.name, &index.name),
            Change::IndexToPrimaryKey { index, key, .. } => (&key.columns, &index.name, &key.name),
            Change::PrimaryKeyToIndex { index, key, .. } => (&key.columns, &key.name, &index.name),
            _ => return false,
        };
        let stays = |column: &String| {
            let both = old.column(column).zip(new.column(column));
            both.is_some_and(|(old, new)| {
                (&old.sql_type, &old.collation, &old.generated)
                    == (&new.sql_type, &new.collation, &new.generated)
            })
        };
        let in_schema = self.now.tables.iter().filter(|table| table.name.schema == old.name.schema);
        columns.iter().all(stays)
            && old.partition_by.is_none()
            && (from == to || !in_schema.flat_map(|table| table.relations()).any(|name| name == to))
    }
}

/// Whether the index is what the constraint would build.
fn is_like(index: &Index, columns: &[String], include: &[String], nulls_not_distinct: bool) -> bool {
    let keys: Vec<IndexKey> =
        columns.iter().map(|column| IndexKey::of(KeyTarget::Column(column.clone()))).collect();
    index.unique
        && index.using.is_none()
        && index.predicate.is_none()
        && index.with.is_none()
        && index.keys == keys
        && index.include == include
        && index.nulls_not_distinct == nulls_not_distinct
}

fn is_required(table: &Table, columns: &[String]) -> bool {
    columns.iter().all(|column| table.column(column).is_some_and(|column| !column.nullable))
}
