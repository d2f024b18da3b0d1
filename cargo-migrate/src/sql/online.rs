//! Changes to tables that have rows already, so that programs go on reading and writing meanwhile.
//!
//! What is quick commits together; what reads all rows runs on its own, under a lock that lets others work. See
//! "CREATE INDEX" and "ALTER TABLE" in PostgreSQL's documentation, on `CONCURRENTLY` and `NOT VALID`.

mod constraints;
mod indexes;
mod partitions;
mod replaced;

use std::collections::BTreeSet;

use migrate::script::Mode;
use migrate_schema::change::Change;
use migrate_schema::schema::{ForeignKey, QualifiedName};

use self::replaced::Replaced;
use super::columns::is_constant;
use super::{Piece, Writer};
use crate::error::Result;

/// The plan of a script, made from all its changes, and how far it is.
pub(super) struct Online {
    /// What goes only when something takes its place.
    replaced: Replaced,
    /// The tables that the script itself creates: they have no rows that anybody waits for.
    created: BTreeSet<QualifiedName>,
    pending: Pending,
    /// The checks that make way for NOT NULL.
    checks: BTreeSet<String>,
}

/// What is still to be done for changes that were begun.
#[derive(Default)]
struct Pending {
    /// What reads all rows.
    long: Vec<Piece>,
    /// What is quick once that is through.
    quick: Vec<Piece>,
}

impl Online {
    pub(super) fn plan(changes: &[Change]) -> Self {
        Self {
            replaced: Replaced::of(changes),
            created: BTreeSet::new(),
            pending: Pending::default(),
            checks: BTreeSet::new(),
        }
    }
}

impl Writer {
    /// Writes a change the online way, if there is a plan and the change has such a way, and tells whether it did.
    pub(super) fn change_online(&mut self, at: usize, change: &Change) -> Result<bool> {
        let Some(online) = &mut self.online else { return Ok(false) };
        if online.replaced.waits(at) {
            return Ok(true);
        }
        let replaced = online.replaced.by(at);
        if let Change::CreateTable(table) = change {
            online.created.insert(table.name.clone());
        }
        let has_rows = change.table().is_some_and(|table| !online.created.contains(table));
        if has_rows && self.change_table_online(change, &replaced)? {
            return Ok(true);
        }
        self.settle();
        self.together();
        replaced.iter().try_for_each(|dropped| self.replace(dropped, Self::change))?;
        Ok(false)
    }

    /// Writes what goes because something takes its place, as the change that it is.
    fn replace<T>(&mut self, dropped: &Change, write: impl FnOnce(&mut Self, &Change) -> T) -> T {
        let at = self.at;
        self.at = self.online.as_ref().and_then(|online| online.replaced.place(dropped)).unwrap_or(at);
        let written = write(self, dropped);
        self.at = at;
        written
    }

    fn change_table_online(&mut self, change: &Change, replaced: &[Change]) -> Result<bool> {
        match change {
            Change::CreateIndex { table, index } if self.is_partitioned(table) => {
                return self.create_partitioned_index(table, index, replaced);
            }
            Change::CreateIndex { table, index } => self.create_index_online(table, index, replaced)?,
            Change::DropIndex { table, index } if !self.is_partitioned(table) => {
                self.settle();
                self.drop_index_online(table, &index.name);
            }
            Change::AddUnique { table, unique } if !self.is_partitioned(table) => {
                self.add_unique_online(table, unique, replaced)?;
            }
            Change::AddPrimaryKey { table, key } if !self.is_partitioned(table) => {
                self.add_primary_key_online(table, key, replaced)?;
            }
            Change::UniqueToIndex { table, index, unique } => {
                self.demote_constraint_online(table, &unique.name, index)?;
            }
            Change::PrimaryKeyToIndex { table, index, key } => {
                self.demote_constraint_online(table, &key.name, index)?;
            }
            Change::AddCheck { table, check } if !check.not_valid => {
                self.add_check_online(table, check, replaced)?;
            }
            Change::AlterCheck { table, to, .. } if !to.not_valid => {
                self.validate_later(table, &to.name, "check");
            }
            Change::AlterForeignKey { table, from, to }
                if from.not_valid && !to.not_valid && !self.is_made_anew(from, to) =>
            {
                if from.deferrable != to.deferrable {
                    let (table, from) = (table.clone(), from.clone());
                    let to = ForeignKey { deferrable: to.deferrable, ..from.clone() };
                    self.together();
                    self.change(&Change::AlterForeignKey { table, from, to })?;
                }
                self.validate_later(table, &to.name, "foreign key");
            }
            // A partitioned table has no foreign keys that are NOT VALID, and those that point at one stay so,
            // partition by partition, whatever is validated.
            Change::AddForeignKey { table, foreign_key }
                if !foreign_key.not_valid
                    && !self.is_partitioned(table)
                    && !self.is_partitioned(&foreign_key.references) =>
            {
                self.add_foreign_key_online(table, foreign_key, replaced)?;
            }
            Change::SetNotNull { table, column, backfill } => {
                self.require_online(table, column, backfill.as_deref());
            }
            // A constant reaches all rows without writing one of them.
            Change::AddColumn { table, column, backfill: Some(value) }
                if !column.computes_itself() && !is_constant(value) =>
            {
                self.add_column_online(table, column, value)?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Does what is still to be done, so that the changes so far are whole.
    pub(super) fn settle(&mut self) {
        let Some(online) = &mut self.online else { return };
        let Pending { long, quick } = std::mem::take(&mut online.pending);
        if !long.is_empty() {
            self.one_by_one();
            long.into_iter().for_each(|piece| self.push(piece));
        }
        if !quick.is_empty() {
            self.together();
            quick.into_iter().for_each(|piece| self.push(piece));
        }
    }

    /// What follows commits as one.
    fn together(&mut self) {
        if self.mode != Mode::Transaction {
            self.section(Mode::Transaction, "What follows commits as one, and is quick.");
        }
    }

    /// What follows commits statement by statement.
    fn one_by_one(&mut self) {
        if self.mode != Mode::NoTransaction {
            self.section(
                Mode::NoTransaction,
                "What follows takes its time: each statement is on its own, and others read and write meanwhile.",
            );
        }
    }

    fn later(&mut self, sentence: impl Into<String>, sql: impl Into<String>) {
        let step = [Piece::Sentence(sentence.into()), Piece::Statement(self.of(sql))];
        self.online.iter_mut().for_each(|online| online.pending.long.extend(step.clone()));
    }

    /// As [`Writer::later`], once all rows were read.
    fn at_last(&mut self, sentence: impl Into<String>, sql: impl Into<String>) {
        let step = [Piece::Sentence(sentence.into()), Piece::Statement(self.of(sql))];
        self.online.iter_mut().for_each(|online| online.pending.quick.extend(step.clone()));
    }

    fn is_partitioned(&self, table: &QualifiedName) -> bool {
        self.schema.table(table).is_some_and(|table| table.partition_by.is_some())
    }
}
