//! Checks, foreign keys and NOT NULL: in force for new rows at once, for those that exist when all were looked at.

use migrate_schema::change::Change;
use migrate_schema::name;
use migrate_schema::schema::{Check, Column, ForeignKey, QualifiedName};

use super::super::tables::filling;
use super::super::{Piece, Writer, parts, qualified, quote, sentence};
use crate::error::Result;

impl Writer {
    pub(super) fn add_check_online(
        &mut self,
        table: &QualifiedName,
        check: &Check,
        replaced: &[Change],
    ) -> Result<()> {
        self.together();
        replaced.iter().try_for_each(|dropped| self.replace(dropped, Self::change))?;
        self.sentence(format!("add check {} on {table}, for new rows at first", check.name));
        self.add_constraint(table, &parts::check(&Check { not_valid: true, ..check.clone() }));
        self.validate_later(table, &check.name, "check");
        Ok(())
    }

    pub(super) fn add_foreign_key_online(
        &mut self,
        table: &QualifiedName,
        foreign_key: &ForeignKey,
        replaced: &[Change],
    ) -> Result<()> {
        let statement = self.foreign_key(table, foreign_key)?;
        self.together();
        replaced.iter().try_for_each(|dropped| self.replace(dropped, Self::change))?;
        let (table, foreign_key) = (table.clone(), foreign_key.clone());
        let name = foreign_key.name.clone();
        let adds = sentence::of(&Change::AddForeignKey { table: table.clone(), foreign_key });
        self.sentence(format!("{adds}, for new rows at first"));
        self.statement(format!("{statement}{}", parts::NOT_VALID));
        self.validate_later(&table, &name, "foreign key");
        Ok(())
    }

    /// A check that all rows were looked at for lets PostgreSQL set NOT NULL without looking itself. The rows are
    /// filled before it, because it would refuse every update of one that has NULL still; what comes meanwhile,
    /// after it.
    pub(super) fn require_online(&mut self, table: &QualifiedName, column: &str, backfill: Option<&str>) {
        if let Some(value) = backfill {
            self.fill_online(table, column, value);
        }
        let check = self.check_for(table, column);
        let (name, quoted) = (quote::name(column), quote::name(&check));
        self.together();
        self.sentence(format!("refuse NULL in {table}.{column}, of new rows at first"));
        self.add_constraint(table, &format!("CONSTRAINT {quoted} CHECK ({name} IS NOT NULL) NOT VALID"));
        if let Some(value) = backfill {
            let statement = filling(table, column, value, true);
            self.later(format!("fill {table}.{column} where rows came meanwhile"), statement);
        }
        self.validate_later(table, &check, "check");
        let alter = format!("ALTER TABLE {}", qualified(table));
        self.at_last(
            format!("require {table}.{column}: no row has NULL, as the check knows"),
            format!("{alter} ALTER COLUMN {name} SET NOT NULL"),
        );
        self.at_last(format!("drop check {check} of {table}"), format!("{alter} DROP CONSTRAINT {quoted}"));
    }

    /// The column arrives empty.
    pub(super) fn add_column_online(
        &mut self,
        table: &QualifiedName,
        column: &Column,
        value: &str,
    ) -> Result<()> {
        self.together();
        self.sentence(format!("add column {table}.{} {}, empty at first", column.name, column.sql_type));
        self.define_empty_column(table, column)?;
        self.comment_new_column(table, column);
        if column.nullable {
            self.fill_online(table, &column.name, value);
        } else {
            self.require_online(table, &column.name, Some(value));
        }
        Ok(())
    }

    /// In batches, where there is a key that they can follow.
    fn fill_online(&mut self, table: &QualifiedName, column: &str, value: &str) {
        let statement = filling(table, column, value, true);
        let has_key = self.schema.table(table).is_some_and(|table| table.primary_key.is_some());
        self.one_by_one();
        self.sentence(format!("fill {table}.{column}"));
        if has_key {
            let statement = self.of(statement);
            self.push(Piece::Batches(statement));
        } else {
            self.statement(statement);
        }
    }

    pub(super) fn validate_later(&mut self, table: &QualifiedName, constraint: &str, kind: &str) {
        self.later(
            format!("look at the rows that exist: {kind} {constraint}"),
            parts::validation(table, constraint),
        );
    }

    /// The name of the check that makes way for NOT NULL.
    fn check_for(&mut self, table: &QualifiedName, column: &str) -> String {
        let owner = self.schema.table(table);
        let online = self.online.as_ref();
        let is_taken = |name: &str| {
            owner.is_some_and(|owner| owner.constraints().any(|constraint| constraint == name))
                || online.is_some_and(|online| online.checks.contains(name))
        };
        let name = name::required(&table.name, column, is_taken);
        self.online.iter_mut().for_each(|online| {
            online.checks.insert(name.clone());
        });
        name
    }
}
