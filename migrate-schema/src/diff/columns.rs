//! Columns of tables that are on both sides.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Work;
use super::disturbed::Disturbed;
use crate::change::{Change, Misfit};
use crate::conversion::Cast;
use crate::expression::{columns_in, has_string, same_option};
use crate::pair::Pair;
use crate::question::{FillWhen, Question};
use crate::schema::{Column, QualifiedName, Table};
use crate::sql_type::SqlType;

/// Whether PostgreSQL cannot alter the column into what it should be: a generated column is computed anew
/// when its own type changes, or that of a column that it is computed from.
pub(super) fn is_made_anew(tables: Pair<&Table>, column: Pair<&Column>) -> bool {
    let from_retyped = |expression: &str| {
        let names = tables.old.columns.iter().map(|column| column.name.as_str());
        columns_in(expression, names).into_iter().any(|name| {
            tables
                .old
                .column(name)
                .zip(tables.new.column(name))
                .is_some_and(|(old, new)| old.sql_type != new.sql_type || old.collation != new.collation)
        })
    };
    let is_retyped =
        column.old.sql_type != column.new.sql_type || column.old.collation != column.new.collation;
    column.new.generated.is_some()
        && (is_retyped || column.old.generated.as_deref().is_some_and(from_retyped))
}

/// Generated columns are the last to come and the first to go: they are computed from others.
fn generated_last<'c>(columns: impl IntoIterator<Item = &'c Column>) -> Vec<&'c Column> {
    let mut columns: Vec<&Column> = columns.into_iter().collect();
    columns.sort_by_key(|column| column.generated.is_some());
    columns
}

/// The columns of a table, so that each finds those that it is computed from as they will be, and none is still
/// read by another when it is computed itself: a column that is computed from now on was read by others before.
fn in_order_of_reading<'t>(old: &Table, new: &'t Table) -> Vec<&'t Column> {
    let mut columns: Vec<&Column> = new.columns.iter().collect();
    columns.sort_by_key(|column| {
        let was_plain = old.column(&column.name).is_some_and(|before| before.generated.is_none());
        let is_computed = column.generated.is_some();
        (is_computed, is_computed && was_plain)
    });
    columns
}

impl Work<'_> {
    pub(super) fn drop_columns_made_anew(&mut self, disturbed: &Disturbed) -> Result<(), Misfit> {
        for Pair { old, .. } in self.parents_first() {
            let anew: BTreeSet<&str> = disturbed.made_anew(&old.name).collect();
            let goes = old.columns.iter().filter(|column| anew.contains(column.name.as_str()));
            for column in generated_last(goes).into_iter().rev().cloned() {
                self.drop_column(&old.name, column)?;
            }
        }
        Ok(())
    }

    /// Columns that are computed no more keep what was computed, and let go of the columns that they read.
    pub(super) fn stop_generating(&mut self) -> Result<(), Misfit> {
        for Pair { old, new } in self.tables() {
            for column in &new.columns {
                let from = old.column(&column.name).and_then(|before| before.generated.clone());
                if from.is_some() && column.generated.is_none() {
                    let (table, column) = (new.name.clone(), column.name.clone());
                    self.push(Change::AlterGenerated { table, column, from, to: None })?;
                }
            }
        }
        Ok(())
    }

    pub(super) fn alter_columns(&mut self) -> Result<(), Misfit> {
        for Pair { old, new } in self.tables() {
            for column in in_order_of_reading(&old, &new) {
                match old.column(&column.name) {
                    None => self.add_column(&new.name, column)?,
                    Some(before) => self.alter_column(&new.name, Pair { old: before, new: column })?,
                }
            }
        }
        Ok(())
    }

    /// A sequence follows the names of its table and column, as those of constraints do: PostgreSQL would keep
    /// the old one, and a new table of the old name could not have it.
    pub(super) fn rename_serials(&mut self) -> Result<(), Misfit> {
        for Pair { old, new } in self.tables() {
            for column in &new.columns {
                let before = old.column(&column.name).and_then(|column| column.serial.clone());
                if let (Some(from), Some(to)) = (before, column.serial.clone())
                    && from != to
                {
                    let (table, column) = (new.name.clone(), column.name.clone());
                    self.push(Change::RenameSerial { table, column, from, to })?;
                }
            }
        }
        Ok(())
    }

    fn add_column(&mut self, table: &QualifiedName, column: &Column) -> Result<(), Misfit> {
        let backfill = if !column.computes_itself() {
            self.hints.backfill.get(&(table.clone(), column.name.clone())).cloned()
        } else {
            None
        };
        if backfill.is_none() && !column.fills_itself() {
            self.ask_for_fill(table, &column.name, FillWhen::Arrives);
        }
        self.push(Change::AddColumn { table: table.clone(), column: column.clone(), backfill })
    }

    fn ask_for_fill(&mut self, table: &QualifiedName, column: &str, when: FillWhen) {
        self.ask(Question::Fill { table: table.clone(), column: column.to_owned(), when });
    }

    fn alter_column(&mut self, table: &QualifiedName, column: Pair<&Column>) -> Result<(), Misfit> {
        let Pair { old, new } = column;
        // What holds on to the old type goes first, the last to come back when this is taken back.
        if let (Some(sequence), None) = (&old.serial, &new.serial) {
            let (table, column, sequence) = (table.clone(), new.name.clone(), sequence.clone());
            self.push(Change::DropSerial { table, column, sequence })?;
        }
        self.alter_physical(table, column, false)?;
        if old.identity.is_some() && new.identity.is_none() {
            self.alter_identity(table, column)?;
        }
        if !old.nullable && new.nullable {
            self.alter_nullability(table, column)?;
        }
        let mut default = old.default.clone();
        if old.sql_type != new.sql_type || old.collation != new.collation {
            // PostgreSQL casts a default like a value, and refuses where no cast is automatic, either way; a
            // string in it stays one of the old type.
            let automatic = [column, Pair { old: new, new: old }].into_iter().all(|pair| {
                self.cast(&pair.old.sql_type, &pair.new.sql_type) == Cast::Automatic
                    && !self.hints.using.contains_key(&(table.clone(), new.name.clone()))
            });
            let same_name = old.sql_type.without_modifiers() == new.sql_type.without_modifiers();
            let automatic = automatic && (same_name || !default.as_deref().is_some_and(has_string));
            // That there is no value is a default of a domain only, whose own it takes the place of.
            let is_domain = |sql_type: &SqlType| {
                let name = sql_type.qualified_name().filter(|_| !sql_type.is_array());
                name.is_some_and(|name| self.now.domain(name).is_some())
            };
            let is_lost = is_domain(&old.sql_type) != is_domain(&new.sql_type)
                && default.as_deref().is_some_and(|default| default.trim().eq_ignore_ascii_case("null"));
            let automatic = automatic && !is_lost;
            if let Some(from) = default.take_if(|_| !automatic) {
                self.alter_default(table, new, Some(from), None)?;
            }
            self.alter_type(table, column)?;
        }
        if !same_option(default.as_deref(), new.default.as_deref()) {
            self.alter_default(table, new, default, new.default.clone())?;
        }
        if !same_option(old.generated.as_deref(), new.generated.as_deref()) {
            let (from, to) = (old.generated.clone(), new.generated.clone());
            let (table, column) = (table.clone(), new.name.clone());
            self.push(Change::AlterGenerated { table, column, from, to })?;
        }
        if old.nullable && !new.nullable {
            self.alter_nullability(table, column)?;
        }
        if new.identity.is_some() && old.identity != new.identity {
            self.alter_identity(table, column)?;
        }
        if let (None, Some(sequence)) = (&old.serial, &new.serial) {
            let (table, column, sequence) = (table.clone(), new.name.clone(), sequence.clone());
            self.push(Change::AddSerial { table, column, sequence })?;
        }
        if column.old.comment != column.new.comment {
            self.push(Change::CommentColumn {
                table: table.clone(),
                column: column.new.name.clone(),
                from: column.old.comment.clone(),
                to: column.new.comment.clone(),
            })?;
        }
        self.alter_physical(table, column, true)
    }

    /// How values are kept: what is said no more goes before the type changes, which may not know it; what is
    /// said now comes behind it.
    fn alter_physical(
        &mut self,
        table: &QualifiedName,
        column: Pair<&Column>,
        is_said: bool,
    ) -> Result<(), Misfit> {
        let Pair { old, new } = column;
        let (table, name) = (table.clone(), new.name.clone());
        if old.storage != new.storage && new.storage.is_some() == is_said {
            let (table, column) = (table.clone(), name.clone());
            self.push(Change::AlterStorage { table, column, from: old.storage, to: new.storage })?;
        }
        if old.compression != new.compression && new.compression.is_some() == is_said {
            let (from, to) = (old.compression, new.compression);
            self.push(Change::AlterCompression { table, column: name, from, to })?;
        }
        Ok(())
    }

    /// The cast between two types, or what they rest on if they are domains; `now` knows the old and the new.
    fn cast(&self, from: &SqlType, to: &SqlType) -> Cast {
        self.now.conversion(from, to).cast
    }

    fn alter_type(&mut self, table: &QualifiedName, column: Pair<&Column>) -> Result<(), Misfit> {
        let (from, to) = (&column.old.sql_type, &column.new.sql_type);
        let using = self.hints.using.get(&(table.clone(), column.new.name.clone())).cloned();
        if using.is_none() && self.cast(from, to) == Cast::None {
            self.ask(Question::Using {
                table: table.clone(),
                column: column.new.name.clone(),
                from: from.clone(),
                to: to.clone(),
            });
        }
        let is_wrapped = using.is_none() && self.cast(from, to) == Cast::ToArray;
        let using_back = match self.cast(to, from) {
            _ if is_wrapped => Some(format!("\"{}\"[1]", column.new.name.replace('"', "\"\""))),
            Cast::None => self.hints.backfill.get(&(table.clone(), column.new.name.clone())).cloned(),
            _ => None,
        };
        if using_back.is_none() && self.cast(to, from) == Cast::None {
            self.ask_for_fill(table, &column.new.name, FillWhen::ConvertsBack);
        }
        self.push(Change::AlterType {
            table: table.clone(),
            column: column.new.name.clone(),
            from: from.clone(),
            to: to.clone(),
            from_collation: column.old.collation.clone(),
            to_collation: column.new.collation.clone(),
            using,
            using_back,
        })
    }

    fn alter_default(
        &mut self,
        table: &QualifiedName,
        column: &Column,
        from: Option<String>,
        to: Option<String>,
    ) -> Result<(), Misfit> {
        self.push(Change::AlterDefault { table: table.clone(), column: column.name.clone(), from, to })
    }

    fn alter_identity(&mut self, table: &QualifiedName, column: Pair<&Column>) -> Result<(), Misfit> {
        self.push(Change::AlterIdentity {
            table: table.clone(),
            column: column.new.name.clone(),
            from: column.old.identity.clone(),
            to: column.new.identity.clone(),
        })
    }

    fn alter_nullability(&mut self, table: &QualifiedName, column: Pair<&Column>) -> Result<(), Misfit> {
        // A generated column has the value that it computes.
        let is_generated = column.new.generated.is_some();
        let backfill = self.hints.backfill.get(&(table.clone(), column.new.name.clone())).cloned();
        let backfill = backfill.filter(|_| !is_generated);
        let (table, name) = (table.clone(), column.new.name.clone());
        if column.new.nullable {
            return self.push(Change::DropNotNull { table, column: name, backfill });
        }
        if backfill.is_none() && !is_generated {
            self.ask_for_fill(&table, &name, FillWhen::TurnsNotNull);
        }
        self.push(Change::SetNotNull { table, column: name, backfill })
    }

    /// What is inherited goes with that of the parent, and only then by itself.
    pub(super) fn parents_first(&self) -> Vec<Pair<Arc<Table>>> {
        let mut tables = self.tables();
        if tables.iter().any(|pair| !pair.new.inherits.is_empty()) {
            tables.reverse();
        }
        tables
    }

    pub(super) fn drop_columns(&mut self) -> Result<(), Misfit> {
        for Pair { old, new } in self.parents_first() {
            let goes = old.columns.iter().filter(|column| new.column(&column.name).is_none());
            for column in generated_last(goes).into_iter().rev().cloned() {
                self.drop_column(&new.name, column)?;
            }
        }
        Ok(())
    }

    fn drop_column(&mut self, table: &QualifiedName, column: Column) -> Result<(), Misfit> {
        let backfill = self.hints.backfill.get(&(table.clone(), column.name.clone())).cloned();
        let backfill = backfill.filter(|_| column.generated.is_none());
        if backfill.is_none() && !column.fills_itself() {
            self.ask_for_fill(table, &column.name, FillWhen::ComesBack);
        }
        self.push(Change::DropColumn { table: table.clone(), column, backfill })
    }
}
