//! Columns of tables that are on both sides.

use std::collections::BTreeSet;

use super::Work;
use super::disturbed::Disturbed;
use crate::change::{Change, Misfit};
use crate::conversion::{Cast, conversion};
use crate::expression::{columns_in, has_string, same_option};
use crate::pair::Pair;
use crate::question::{FillWhen, Question};
use crate::schema::{Column, QualifiedName, Table};

/// Whether PostgreSQL cannot alter the column into what it should be: a generated column is computed anew,
/// too when what it is computed from changes its type.
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
    !same_option(column.old.generated.as_deref(), column.new.generated.as_deref())
        || column
            .new
            .generated
            .as_deref()
            .is_some_and(|expression| column.old.sql_type != column.new.sql_type || from_retyped(expression))
}

/// Generated columns are the last to come and the first to go: they are computed from others.
fn generated_last<'c>(columns: impl IntoIterator<Item = &'c Column>) -> Vec<&'c Column> {
    let mut columns: Vec<&Column> = columns.into_iter().collect();
    columns.sort_by_key(|column| column.generated.is_some());
    columns
}

impl Work<'_> {
    pub(super) fn drop_columns_made_anew(&mut self, disturbed: &Disturbed) -> Result<(), Misfit> {
        for Pair { old, .. } in self.tables() {
            let anew: BTreeSet<&str> = disturbed.made_anew(&old.name).collect();
            let goes = old.columns.iter().filter(|column| anew.contains(column.name.as_str()));
            for column in generated_last(goes).into_iter().rev().cloned() {
                self.push(Change::DropColumn { table: old.name.clone(), column, backfill: None })?;
            }
        }
        Ok(())
    }

    pub(super) fn alter_columns(&mut self) -> Result<(), Misfit> {
        for Pair { old, new } in self.tables() {
            for column in generated_last(&new.columns) {
                match old.column(&column.name) {
                    None => self.add_column(&new.name, column)?,
                    Some(before) => self.alter_column(&new.name, Pair { old: before, new: column })?,
                }
            }
        }
        Ok(())
    }

    fn add_column(&mut self, table: &QualifiedName, column: &Column) -> Result<(), Misfit> {
        let backfill = if column.generated.is_none() && column.identity.is_none() {
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
                conversion(&pair.old.sql_type, &pair.new.sql_type).cast == Cast::Automatic
                    && !self.hints.using.contains_key(&(table.clone(), new.name.clone()))
            });
            let same_name = old.sql_type.without_modifiers() == new.sql_type.without_modifiers();
            let automatic = automatic && (same_name || !default.as_deref().is_some_and(has_string));
            if let Some(from) = default.take_if(|_| !automatic) {
                self.alter_default(table, new, Some(from), None)?;
            }
            self.alter_type(table, column)?;
        }
        if !same_option(default.as_deref(), new.default.as_deref()) {
            self.alter_default(table, new, default, new.default.clone())?;
        }
        if old.nullable && !new.nullable {
            self.alter_nullability(table, column)?;
        }
        if new.identity.is_some() && old.identity != new.identity {
            self.alter_identity(table, column)?;
        }
        if column.old.comment != column.new.comment {
            self.push(Change::CommentColumn {
                table: table.clone(),
                column: column.new.name.clone(),
                from: column.old.comment.clone(),
                to: column.new.comment.clone(),
            })?;
        }
        Ok(())
    }

    fn alter_type(&mut self, table: &QualifiedName, column: Pair<&Column>) -> Result<(), Misfit> {
        let (from, to) = (&column.old.sql_type, &column.new.sql_type);
        let using = self.hints.using.get(&(table.clone(), column.new.name.clone())).cloned();
        if using.is_none() && conversion(from, to).cast == Cast::None {
            self.ask(Question::Using {
                table: table.clone(),
                column: column.new.name.clone(),
                from: from.clone(),
                to: to.clone(),
            });
        }
        let using_back = match conversion(to, from).cast {
            Cast::None => self.hints.backfill.get(&(table.clone(), column.new.name.clone())).cloned(),
            _ => None,
        };
        if using_back.is_none() && conversion(to, from).cast == Cast::None {
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

    pub(super) fn drop_columns(&mut self) -> Result<(), Misfit> {
        for Pair { old, new } in self.tables() {
            let goes = old.columns.iter().filter(|column| new.column(&column.name).is_none());
            for column in generated_last(goes).into_iter().rev().cloned() {
                let backfill = self.hints.backfill.get(&(new.name.clone(), column.name.clone())).cloned();
                if backfill.is_none() && !column.fills_itself() {
                    self.ask_for_fill(&new.name, &column.name, FillWhen::ComesBack);
                }
                self.push(Change::DropColumn { table: new.name.clone(), column, backfill })?;
            }
        }
        Ok(())
    }
}
