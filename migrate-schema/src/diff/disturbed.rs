//! Columns that do not stay as they are, and what of a table has to let go of them for a while.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::columns::is_made_anew;
use super::{ColumnName, Work};
use crate::conversion::reads_the_same;
use crate::expression::{columns_in, same_option};
use crate::pair::Pair;
use crate::schema::{Exclude, Index, KeyTarget, QualifiedName, Table};

/// The columns of tables on both sides that PostgreSQL would not change under what hangs on them.
#[derive(Default)]
pub(super) struct Disturbed {
    /// Their type or collation changes.
    retyped: BTreeSet<ColumnName>,
    /// Their type changes so that PostgreSQL cannot go on with an expression over the old one.
    reread: BTreeSet<ColumnName>,
    /// Their collation changes.
    recollated: BTreeSet<ColumnName>,
    /// They can become NULL or no longer.
    loosened: BTreeSet<ColumnName>,
    /// Their type is another one under the same name.
    redefined: BTreeSet<ColumnName>,
    /// Their enum type is made anew, with other values.
    retold: BTreeSet<ColumnName>,
    /// They go, most to come back, and take with them what hangs on them.
    anew: BTreeSet<ColumnName>,
}

impl Disturbed {
    pub(super) fn of(
        tables: &[Pair<Arc<Table>>],
        redefined: &BTreeSet<QualifiedName>,
        replaced_enums: &[QualifiedName],
        work: &Work<'_>,
    ) -> Self {
        let mut disturbed = Self::default();
        let replaced: Vec<BTreeSet<QualifiedName>> =
            replaced_enums.iter().map(|name| work.now.made_of(name)).collect();
        // A policy reads tables that may stay as they are themselves.
        for table in &work.now.tables {
            let name = |column: &str| (table.name.clone(), column.to_owned());
            let retold = replaced.iter().flat_map(|types| table.columns_of_types(types));
            disturbed.retold.extend(retold.map(name));
            disturbed.redefined.extend(table.columns_of_types(redefined).map(name));
        }
        for Pair { old, new } in tables {
            // A computed column that goes holds nothing but its source. One whose type changes, too, comes back to
            // the type as it was.
            let gone = old.columns.iter().filter(|column| new.column(&column.name).is_none());
            let gone = gone.filter(|column| {
                let name = column.sql_type.qualified_name();
                let is_one_of =
                    |types: &BTreeSet<QualifiedName>| name.is_some_and(|name| types.contains(name));
                column.generated.is_some() || is_one_of(redefined) || replaced.iter().any(is_one_of)
            });
            disturbed.anew.extend(gone.map(|column| (new.name.clone(), column.name.clone())));
            for column in &new.columns {
                let Some(before) = old.column(&column.name) else { continue };
                let name = || (new.name.clone(), column.name.clone());
                if before.sql_type != column.sql_type || before.collation != column.collation {
                    disturbed.retyped.insert(name());
                }
                if !reads_the_same(&before.sql_type, &column.sql_type) {
                    disturbed.reread.insert(name());
                }
                if before.collation != column.collation {
                    disturbed.recollated.insert(name());
                }
                if before.nullable != column.nullable {
                    disturbed.loosened.insert(name());
                }
                // What is computed otherwise may name a value that a type loses: it cannot come back in between.
                let is_computed_otherwise = before.generated.is_some()
                    && column.generated.is_some()
                    && !same_option(before.generated.as_deref(), column.generated.as_deref());
                let reads = |types: &BTreeSet<QualifiedName>| {
                    let text = before.generated.as_deref().unwrap_or_default();
                    !columns_in(text, old.columns_of_types(types)).is_empty()
                };
                let calls_gone = column.generated.is_some()
                    && before.generated.as_deref().is_some_and(|text| work.objects.take(text));
                if is_made_anew(Pair { old, new }, Pair { old: before, new: column })
                    || calls_gone
                    || (is_computed_otherwise && replaced.iter().chain([redefined]).any(reads))
                {
                    disturbed.anew.insert(name());
                }
            }
        }
        disturbed
    }

    /// The columns of a table that go before others change.
    pub(super) fn made_anew<'d>(&'d self, table: &QualifiedName) -> impl Iterator<Item = &'d str> {
        let table = table.clone();
        self.anew.iter().filter(move |(owner, _)| *owner == table).map(|(_, column)| column.as_str())
    }

    /// The columns whose values are made anew.
    pub(super) fn values(&self) -> impl Iterator<Item = &ColumnName> {
        self.retyped.union(&self.anew)
    }

    /// The columns whose types are other ones under the same names, or lose values.
    pub(super) fn meanings(&self) -> impl Iterator<Item = &ColumnName> {
        self.redefined.union(&self.retold)
    }

    /// Whether an exclusion constraint goes with one of its columns, or cannot be read as before.
    pub(super) fn takes_exclude(&self, table: &Table, exclude: &Exclude) -> bool {
        exclude.expressions().any(|expression| self.takes_expression(table, expression))
            || exclude.elements.iter().any(|element| match &element.key.target {
                KeyTarget::Column(column) => {
                    let name = (table.name.clone(), column.clone());
                    self.anew.contains(&name)
                        || (element.key.collation.is_some() && self.recollated.contains(&name))
                }
                KeyTarget::Expression(_) => false,
            })
    }

    /// Whether a foreign key between such columns has to let go of one.
    pub(super) fn holds_values(&self, table: &QualifiedName, columns: &[String]) -> bool {
        columns.iter().any(|column| {
            let name = (table.clone(), column.clone());
            self.retyped.contains(&name) || self.anew.contains(&name)
        })
    }

    /// Whether one of these columns changes at all: what goes anyway goes before.
    pub(super) fn any(&self, table: &QualifiedName, columns: &[&str]) -> bool {
        let sets = [&self.retyped, &self.anew, &self.loosened, &self.redefined, &self.retold];
        sets.into_iter().any(|set| contains(set, table, columns))
    }

    /// Whether a key over these columns goes with one of them.
    pub(super) fn takes(&self, table: &QualifiedName, columns: &[String]) -> bool {
        columns.iter().any(|column| self.anew.contains(&(table.clone(), column.clone())))
    }

    /// Whether an expression of a table goes with one of its columns, or cannot be read as before.
    pub(super) fn takes_expression(&self, table: &Table, expression: &str) -> bool {
        let columns = columns_in(expression, table.columns.iter().map(|column| column.name.as_str()));
        contains(&self.anew, &table.name, &columns) || contains(&self.reread, &table.name, &columns)
    }

    /// Whether an index goes with one of its columns, or PostgreSQL would build it otherwise.
    pub(super) fn takes_index(&self, table: &Table, index: &Index) -> bool {
        self.takes(&table.name, &index.include)
            || index.predicate.as_deref().is_some_and(|predicate| self.takes_expression(table, predicate))
            || index.keys.iter().any(|key| match &key.target {
                KeyTarget::Expression(expression) => self.takes_expression(table, expression),
                KeyTarget::Column(column) => {
                    let name = (table.name.clone(), column.clone());
                    // A collation that is the column's own is forgotten, and follows the column.
                    self.anew.contains(&name) || (key.collation.is_some() && self.recollated.contains(&name))
                }
            })
    }
}

fn contains(set: &BTreeSet<ColumnName>, table: &QualifiedName, columns: &[&str]) -> bool {
    columns.iter().any(|column| set.contains(&(table.clone(), (*column).to_owned())))
}
