//! How two schemas differ: the changes that make the recorded schema what the models say.

mod columns;
mod disturbed;
mod likely;
mod parts;
mod renames;
mod types;

use std::borrow::Cow;

use self::disturbed::Disturbed;
use crate::change::{Change, Misfit};
use crate::hints::Hints;
use crate::pair::Pair;
use crate::question::Question;
use crate::schema::{QualifiedName, Schema, Table};

/// What the comparison found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diff {
    /// The changes, in the order in which they have to run.
    pub changes: Vec<Change>,
    /// What is open. The changes are the plain reading: drops are drops, required columns arrive without a fill.
    pub questions: Vec<Question>,
}

/// Compares the recorded schema with what the models say.
///
/// # Errors
/// A change that does not fit the schema so far: a mistake in this crate, not in the schemas.
pub fn diff(schemas: Pair<&Schema>, hints: &Hints) -> Result<Diff, Misfit> {
    let mut work = Work {
        now: Cow::Borrowed(schemas.old),
        new: schemas.new,
        differing: Vec::new(),
        hints,
        diff: Diff::default(),
    };
    // Names that others refer to come first; from here on everything has its new name.
    work.create_namespaces()?;
    work.rename_enums()?;
    work.rename_tables()?;
    work.rename_columns()?;
    work.find_differing();
    work.rename_parts()?;
    work.rename_enum_values()?;
    work.find_differing();
    work.ask_for_likely_renames();
    // Columns need their types; a type that loses values needs its columns to have let go of them.
    work.create_enums()?;
    work.extend_enums()?;
    // What would refuse a change of columns, or holds a name that is needed anew.
    let replaced_enums = work.replaced_enums();
    let disturbed = Disturbed::of(&work.tables(), &replaced_enums);
    work.drop_foreign_keys(&disturbed)?;
    work.drop_parts_in_the_way(&disturbed)?;
    work.drop_columns_made_anew(&disturbed)?;
    work.drop_tables_in_the_way(&replaced_enums)?;
    work.replace_enums()?;
    work.create_tables()?;
    work.alter_columns()?;
    work.add_keys_and_checks()?;
    work.create_indexes()?;
    // A foreign key would take hold of a key that goes.
    work.drop_parts()?;
    // Both ends are there now, cycles included.
    work.add_foreign_keys()?;
    // Drops come last, the reverse way.
    work.drop_columns()?;
    work.drop_tables()?;
    work.drop_enums()?;
    work.drop_namespaces()?;
    Ok(work.diff)
}

/// The comparison under way.
struct Work<'a> {
    /// The recorded schema with all changes so far.
    now: Cow<'a, Schema>,
    new: &'a Schema,
    /// The tables, as they should be, that were there from the beginning and otherwise. Most tables are alike
    /// most of the time, and nothing that happens to others makes their own columns, keys or indexes differ.
    differing: Vec<&'a Table>,
    hints: &'a Hints,
    diff: Diff,
}

/// A column by its table's and its own new name.
type ColumnName = (QualifiedName, String);

impl<'a> Work<'a> {
    fn push(&mut self, change: Change) -> Result<(), Misfit> {
        self.now.to_mut().apply(&change)?;
        self.diff.changes.push(change);
        Ok(())
    }

    fn ask(&mut self, question: Question) {
        self.diff.questions.push(question);
    }

    fn find_differing(&mut self) {
        let now = &self.now;
        self.differing = self
            .new
            .tables
            .iter()
            .filter(|new| now.table(&new.name).is_some_and(|old| old != *new))
            .collect();
    }

    /// The tables that differ, as they are now and as they should be.
    fn tables(&self) -> Vec<Pair<Table>> {
        self.differing
            .iter()
            .filter_map(|new| Some(Pair { old: self.now.table(&new.name)?.clone(), new: (*new).clone() }))
            .collect()
    }

    fn create_namespaces(&mut self) -> Result<(), Misfit> {
        let new = self.new;
        for name in new
            .namespaces
            .iter()
            .filter(|name| !self.now.namespaces.contains(name))
            .cloned()
            .collect::<Vec<_>>()
        {
            self.push(Change::CreateSchema { name })?;
        }
        Ok(())
    }

    fn drop_namespaces(&mut self) -> Result<(), Misfit> {
        for name in self.now.namespaces.clone() {
            if !self.new.namespaces.contains(&name) {
                self.push(Change::DropSchema { name })?;
            }
        }
        Ok(())
    }

    fn create_tables(&mut self) -> Result<(), Misfit> {
        let new = self.new;
        for table in &new.tables {
            if self.now.table(&table.name).is_none() {
                self.push(Change::CreateTable(Table { foreign_keys: Vec::new(), ..table.clone() }))?;
            } else {
                let old = self.now.table(&table.name).and_then(|old| old.comment.clone());
                if old != table.comment {
                    let (table, to) = (table.name.clone(), table.comment.clone());
                    self.push(Change::CommentTable { table, from: old, to })?;
                }
            }
        }
        Ok(())
    }

    /// Tables that go, and hold a name that is needed anew: their own, or that of one of their indexes; or that
    /// would have to follow an enum that loses values.
    fn drop_tables_in_the_way(&mut self, replaced_enums: &[QualifiedName]) -> Result<(), Misfit> {
        let in_the_way: Vec<Table> = {
            let wanted = parts::relations_of(&self.new.tables);
            let holds = |table: &Table| {
                table.relations().any(|name| wanted.contains(&(table.name.schema.as_str(), name)))
                    || replaced_enums.iter().any(|name| table.columns_of_type(name).next().is_some())
            };
            let now = self.now.tables.iter().rev();
            now.filter(|table| self.new.table(&table.name).is_none() && holds(table)).cloned().collect()
        };
        in_the_way.into_iter().try_for_each(|table| self.push(Change::DropTable(table)))
    }

    fn drop_tables(&mut self) -> Result<(), Misfit> {
        let new = self.new;
        let dropped = self.now.tables.iter().rev().filter(|table| new.table(&table.name).is_none());
        for table in dropped.cloned().collect::<Vec<_>>() {
            self.push(Change::DropTable(table))?;
        }
        Ok(())
    }
}
