//! Tables as a whole.

use std::borrow::Cow;

use migrate_schema::change::Change;
use migrate_schema::name;
use migrate_schema::schema::{Check, Column, QualifiedName, Table, Unique};
use sea_query::{Expr, ExprTrait as _, IntoTableRef, PostgresQueryBuilder, TableRef};

use super::{Writer, columns, parts, policies, qualified, quote, whole};
use crate::error::Result;

/// A table as sea-query names it.
pub(super) fn reference(name: &QualifiedName) -> TableRef {
    (name.schema.clone(), name.name.clone()).into_table_ref()
}

/// `UPDATE … SET …`, of all rows or of those that have NULL.
pub(super) fn filling(table: &QualifiedName, column: &str, value: &str, only_null: bool) -> String {
    let mut update = sea_query::Query::update();
    update.table(reference(table)).value(column.to_owned(), Expr::cust(value.to_owned()));
    if only_null {
        update.and_where(Expr::col(column.to_owned()).is_null());
    }
    update.to_string(PostgresQueryBuilder)
}

/// Whether `CREATE TABLE` would take it for another of the table's keys, and make one index for both.
fn is_repeated(unique: &Unique, table: &Table) -> bool {
    let same = |other: &Unique| Unique { name: unique.name.clone(), ..other.clone() } == *unique;
    let is_primary = table.primary_key.as_ref().is_some_and(|key| {
        let Unique { name: _, columns, include, nulls_not_distinct, deferrable } = unique;
        *columns == key.columns && include.is_empty() && !nulls_not_distinct && *deferrable == key.deferrable
    });
    is_primary || table.uniques.iter().take_while(|other| other.name != unique.name).any(same)
}

/// Whether it numbers with a sequence that is not called after it.
fn has_other_sequence(table: &QualifiedName, column: &Column) -> bool {
    let usual = name::sequence(&table.name, &column.name, |_| false);
    column.serial.as_ref().is_some_and(|sequence| *sequence != usual)
}

impl Writer {
    pub(super) fn create_table(&mut self, table: &Table) -> Result<()> {
        let mut create = sea_query::Table::create();
        create.table(reference(&table.name));
        // PostgreSQL would call their sequences as it likes.
        let is_called = |column: &&Column| has_other_sequence(&table.name, column);
        for column in &table.columns {
            // One that comes from a parent would bring its default along.
            let default = column.default.clone().or_else(|| self.denied_default(table, column));
            let serial = column.serial.clone().filter(|_| !is_called(&column));
            create.col(columns::definition(&Column { default, serial, ..column.clone() }));
        }
        let mut statement = create.to_string(PostgresQueryBuilder);
        // sea-query writes no name for a key in quotes of its own, and knows no DEFERRABLE: ours stand beside it.
        let mut constraints: Vec<String> = table.primary_key.iter().map(parts::primary_key).collect();
        let (repeated, uniques): (Vec<&Unique>, Vec<&Unique>) =
            table.uniques.iter().partition(|unique| is_repeated(unique, table));
        for unique in uniques {
            constraints.push(self.unique(unique)?);
        }
        let (later, checks): (Vec<&Check>, Vec<&Check>) =
            table.checks.iter().partition(|check| check.not_valid);
        constraints.extend(checks.into_iter().map(parts::check));
        constraints.extend(table.excludes.iter().map(policies::exclude));
        match statement.strip_suffix(" )") {
            Some(open) if !constraints.is_empty() => {
                statement = format!("{open}, {} )", constraints.join(", "));
            }
            _ if table.columns.is_empty() => {
                statement = format!("CREATE TABLE {} ({})", qualified(&table.name), constraints.join(", "));
            }
            _ => {}
        }
        // A child would have the checks of its parents as if they were valid.
        let (together, apart) = if later.is_empty() {
            (Cow::Borrowed(table), [].as_slice())
        } else {
            (Cow::Owned(Table { inherits: Vec::new(), ..table.clone() }), table.inherits.as_slice())
        };
        self.statement(whole::statement(&statement, &together));
        for check in later {
            self.change(&Change::AddCheck { table: table.name.clone(), check: check.clone() })?;
        }
        for parent in apart {
            let (table, parent) = (table.name.clone(), parent.clone());
            self.change(&Change::AddInheritance { table, parent })?;
        }
        for column in table.columns.iter().filter(is_called) {
            self.own_sequence(&table.name, column);
        }
        for unique in repeated {
            self.sentence(format!("add unique {} on {}", unique.name, table.name));
            let constraint = self.unique(unique)?;
            self.add_constraint(&table.name, &constraint);
        }
        for column in &table.columns {
            self.set_physical(&table.name, column)?;
        }
        if let Some(comment) = &table.comment {
            self.sentence(format!("set comment of table {}", table.name));
            self.comment("TABLE", &qualified(&table.name), Some(comment));
        }
        for column in &table.columns {
            if let Some(comment) = &column.comment {
                self.sentence(format!("set comment of column {}.{}", table.name, column.name));
                let object = format!("{}.{}", qualified(&table.name), quote::name(&column.name));
                self.comment("COLUMN", &object, Some(comment));
            }
        }
        for index in &table.indexes {
            self.sentence(format!("create index {} on {}", index.name, table.name));
            self.create_index(&table.name, index)?;
        }
        self.choose(&table.name, table.replica_identity.clone(), table.cluster.clone())?;
        if let Some(row_security) = table.row_security {
            self.sentence(format!("let policies decide which rows of {} are seen", table.name));
            self.alter_row_security(&table.name, None, Some(row_security));
        }
        for policy in &table.policies {
            self.sentence(format!("create policy {} on {}", policy.name, table.name));
            self.create_policy(&table.name, policy);
        }
        Ok(())
    }

    pub(super) fn drop_table(&mut self, table: &Table) {
        let mut drop = sea_query::Table::drop();
        self.statement(drop.table(reference(&table.name)).to_string(PostgresQueryBuilder));
    }

    pub(super) fn rename_table(&mut self, from: &QualifiedName, to: &QualifiedName) {
        let is_taken = self.schema.has_relation(&to.schema, &from.name);
        self.rename_and_move("TABLE", "table", from, to, is_taken);
    }

    /// Into the other schema first, unless what is there has the old name.
    pub(super) fn rename_and_move(
        &mut self,
        kind: &str,
        word: &str,
        from: &QualifiedName,
        to: &QualifiedName,
        is_taken: bool,
    ) {
        let rename = |name: &QualifiedName| {
            format!("ALTER {kind} {} RENAME TO {}", qualified(name), quote::name(&to.name))
        };
        let set_schema = |name: &QualifiedName| {
            format!("ALTER {kind} {} SET SCHEMA {}", qualified(name), quote::name(&to.schema))
        };
        if from.schema == to.schema {
            self.statement(rename(from));
        } else if from.name == to.name {
            self.statement(set_schema(from));
        } else if is_taken {
            let renamed = QualifiedName::new(&from.schema, &to.name);
            self.statement(rename(from));
            self.sentence(format!("move {word} {renamed} to schema {}", to.schema));
            self.statement(set_schema(&renamed));
        } else {
            let moved = QualifiedName::new(&to.schema, &from.name);
            self.statement(set_schema(from));
            self.sentence(format!("rename {word} {moved} to {to}"));
            self.statement(rename(&moved));
        }
    }

    /// Gives rows a value, and lets deferred constraints have their say at once: PostgreSQL alters no table
    /// that has trigger events pending.
    pub(super) fn fill(&mut self, table: &QualifiedName, column: &str, value: &str, only_null: bool) {
        self.statement(filling(table, column, value, only_null));
        let has_deferred = self.schema.tables.iter().any(|other| {
            other.foreign_keys.iter().any(|foreign_key| {
                foreign_key.deferrable.is_some() && (other.name == *table || foreign_key.references == *table)
            }) || (other.name == *table && other.uniques.iter().any(|unique| unique.deferrable.is_some()))
                || (other.name == *table
                    && other.primary_key.as_ref().is_some_and(|key| key.deferrable.is_some()))
                || (other.name == *table && other.excludes.iter().any(|exclude| exclude.deferrable.is_some()))
        });
        if has_deferred {
            self.sentence("check deferred constraints now, so that the table can be altered");
            self.statement("SET CONSTRAINTS ALL IMMEDIATE");
        }
    }
}
