//! Columns of tables that are on both sides.

use super::Work;
use crate::change::{Change, Misfit};
use crate::conversion::{Cast, conversion};
use crate::expression::same_option;
use crate::pair::Pair;
use crate::question::{FillWhen, Question};
use crate::schema::{Column, QualifiedName};

/// Whether PostgreSQL cannot alter the column into what it should be: a generated column is computed anew.
pub(super) fn is_made_anew(column: Pair<&Column>) -> bool {
    !same_option(column.old.generated.as_deref(), column.new.generated.as_deref())
        || (column.new.generated.is_some() && column.old.sql_type != column.new.sql_type)
}

impl Work<'_> {
    pub(super) fn alter_columns(&mut self) -> Result<(), Misfit> {
        for Pair { old, new } in self.tables() {
            for column in &new.columns {
                match old.column(&column.name) {
                    None => self.add_column(&new.name, column)?,
                    Some(before) if is_made_anew(Pair { old: before, new: column }) => {
                        let (table, column_before) = (new.name.clone(), before.clone());
                        self.push(Change::DropColumn { table, column: column_before, backfill: None })?;
                        self.add_column(&new.name, column)?;
                    }
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
        let mut default = column.old.default.clone();
        if column.old.sql_type != column.new.sql_type || column.old.collation != column.new.collation {
            // PostgreSQL casts a default like a value, and refuses where no cast is automatic, either way.
            let automatic = [column, Pair { old: column.new, new: column.old }].into_iter().all(|pair| {
                conversion(&pair.old.sql_type, &pair.new.sql_type).cast == Cast::Automatic
                    && !self.hints.using.contains_key(&(table.clone(), column.new.name.clone()))
            });
            if let Some(from) = default.take_if(|_| !automatic) {
                self.alter_default(table, column.new, Some(from), None)?;
            }
            self.alter_type(table, column)?;
        }
        if column.old.identity.is_some() && column.new.identity.is_none() {
            // A column has an identity or a default, never both: what goes has to go first.
            self.alter_identity(table, column)?;
        }
        if !same_option(default.as_deref(), column.new.default.as_deref()) {
            self.alter_default(table, column.new, default, column.new.default.clone())?;
        }
        self.alter_nullability(table, column)?;
        if column.new.identity.is_some() && column.old.identity != column.new.identity {
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
        if column.old.nullable == column.new.nullable {
            return Ok(());
        }
        let backfill = self.hints.backfill.get(&(table.clone(), column.new.name.clone())).cloned();
        let (table, name) = (table.clone(), column.new.name.clone());
        if column.new.nullable {
            return self.push(Change::DropNotNull { table, column: name, backfill });
        }
        if backfill.is_none() {
            self.ask_for_fill(&table, &name, FillWhen::TurnsNotNull);
        }
        self.push(Change::SetNotNull { table, column: name, backfill })
    }

    pub(super) fn drop_columns(&mut self) -> Result<(), Misfit> {
        for Pair { old, new } in self.tables() {
            for column in old.columns.into_iter().rev().filter(|column| new.column(&column.name).is_none()) {
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
