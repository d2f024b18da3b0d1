//! How two schemas differ: the changes that make the recorded schema what the models say.

mod chosen;
mod columns;
mod composites;
mod disturbed;
mod domains;
mod extensions;
mod inheritance;
mod likely;
mod objects;
mod parts;
mod policies;
mod promoted;
mod renames;
mod tables;
mod types;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use self::chosen::index_that_goes;
use self::disturbed::Disturbed;
pub use self::objects::objects_in_the_way;
use crate::change::{Change, Misfit};
use crate::hints::Hints;
use crate::pair::Pair;
use crate::question::Question;
use crate::schema::{QualifiedName, Schema, Table, find};

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
        objects: objects::Objects::plan(schemas, hints)?,
        diff: Diff::default(),
    };
    // What rests on tables and types lets go of them as they are.
    work.drop_objects_in_the_way()?;
    work.drop_policies_on_names()?;
    work.drop_inheritance()?;
    // Names that others refer to come first; from here on everything has its new name.
    work.create_namespaces()?;
    work.create_extensions()?;
    work.rename_enums()?;
    work.rename_domains()?;
    work.rename_composites()?;
    work.rename_tables()?;
    work.rename_columns()?;
    work.find_differing();
    let before = work.diff.changes.len();
    work.rename_parts()?;
    work.promote_indexes()?;
    work.rename_serials()?;
    work.rename_enum_values()?;
    if work.diff.changes.len() > before {
        work.find_differing();
    }
    work.ask_for_likely_renames();
    // Columns need their types; a type that loses values needs its columns to have let go of them.
    work.create_enums()?;
    work.extend_enums()?;
    let replaced_enums = work.replaced_enums();
    let mut changing = work.redefined_types();
    changing.extend(replaced_enums.iter().cloned());
    work.create_types(&changing)?;
    // What would refuse a change of columns, or holds a name that is needed anew.
    let disturbed = Disturbed::of(&work.tables(), &work.redefined_types(), &replaced_enums, &work);
    work.drop_policies(&disturbed)?;
    work.drop_foreign_keys(&disturbed)?;
    work.drop_partitions()?;
    work.drop_parts_in_the_way(&disturbed)?;
    work.release_identities()?;
    work.stop_generating()?;
    work.drop_columns_made_anew(&disturbed)?;
    work.drop_tables_in_the_way(&replaced_enums, &work.redefined_types())?;
    work.drop_objects_of_columns()?;
    work.replace_enums()?;
    work.settle_types()?;
    work.create_objects_that_tables_need()?;
    work.create_tables()?;
    work.alter_columns()?;
    work.add_keys_and_checks()?;
    work.create_indexes()?;
    work.alter_tables()?;
    // A foreign key would take hold of a key that goes.
    work.drop_parts()?;
    // Both ends are there now, cycles included.
    work.add_foreign_keys()?;
    // What their expressions name is there, and what they name no more is still there.
    work.alter_policies()?;
    work.replace_objects()?;
    // Drops come last, the reverse way.
    work.drop_columns()?;
    // A child has what its parent has left.
    work.add_inheritance()?;
    work.drop_tables()?;
    work.drop_objects()?;
    work.drop_types()?;
    work.drop_enums()?;
    work.drop_extensions()?;
    // Objects find everything as it will be. What lived in a schema has gone before it.
    work.create_objects()?;
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
    differing: Vec<&'a Arc<Table>>,
    hints: &'a Hints,
    objects: objects::Objects<'a>,
    diff: Diff,
}

/// A column by its table's and its own new name.
type ColumnName = (QualifiedName, String);

impl<'a> Work<'a> {
    fn push(&mut self, change: Change) -> Result<(), Misfit> {
        if let Some((table, index)) = index_that_goes(&change) {
            self.let_go_of_index(table, index)?;
        }
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
            .filter(|new| {
                now.table(&new.name).is_some_and(|old| old != *new || self.objects.take_column_of(old))
            })
            .collect();
        inheritance::children_first(&mut self.differing);
    }

    /// The tables that differ, as they are now and as they should be.
    fn tables(&self) -> Vec<Pair<Arc<Table>>> {
        let pair = |new: &&Arc<Table>| {
            Some(Pair { old: Arc::clone(self.now.table(&new.name)?), new: Arc::clone(new) })
        };
        self.differing.iter().filter_map(pair).collect()
    }

    fn create_namespaces(&mut self) -> Result<(), Misfit> {
        for namespace in &self.new.namespaces {
            match find(&self.now.namespaces, namespace.name.as_str()) {
                None => self.push(Change::CreateSchema(namespace.clone()))?,
                Some(old) if old.comment != namespace.comment => {
                    let (from, to) = (old.comment.clone(), namespace.comment.clone());
                    self.push(Change::CommentSchema { name: namespace.name.clone(), from, to })?;
                }
                Some(_) => {}
            }
        }
        Ok(())
    }

    fn drop_namespaces(&mut self) -> Result<(), Misfit> {
        for namespace in self.now.namespaces.clone() {
            if find(&self.new.namespaces, namespace.name.as_str()).is_none() {
                self.push(Change::DropSchema(namespace))?;
            }
        }
        Ok(())
    }

    fn create_tables(&mut self) -> Result<(), Misfit> {
        let new = self.new;
        let mut all: Vec<&Arc<Table>> = new.tables.iter().collect();
        inheritance::parents_first(&mut all);
        for table in all {
            if self.now.table(&table.name).is_none() {
                let (foreign_keys, policies) = (Vec::new(), Vec::new());
                let inherits = self.parents_at_once(table);
                let bare = Table { foreign_keys, policies, inherits, ..Table::clone(table) };
                self.push(Change::CreateTable(Arc::new(bare)))?;
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
    /// would have to follow a type that is made anew; or that compute a column with a function that is.
    fn drop_tables_in_the_way(
        &mut self,
        replaced_enums: &[QualifiedName],
        redefined: &BTreeSet<QualifiedName>,
    ) -> Result<(), Misfit> {
        let in_the_way: Vec<Arc<Table>> = {
            let now = self.now.tables.iter().rev();
            let mut goes: Vec<_> =
                now.filter(|table| self.new.table(&table.name).is_none()).cloned().collect();
            if goes.is_empty() {
                return Ok(());
            }
            let wanted = parts::relations_of(&self.new.tables);
            let mut others = goes.clone();
            goes.retain(|table| {
                table.relations().any(|name| wanted.contains(&(table.name.schema.as_str(), name)))
                    || table.columns_of_types(redefined).next().is_some()
                    || self.objects.take_column_of(table)
                    || replaced_enums
                        .iter()
                        .any(|name| table.columns_of_types(&self.now.made_of(name)).next().is_some())
            });
            // A table does not go before those that inherit it.
            while let Some(at) = others.iter().position(|other| {
                let is_parent = |table: &Arc<Table>| other.inherits.contains(&table.name);
                !goes.contains(other) && goes.iter().any(is_parent)
            }) {
                goes.push(others.swap_remove(at));
            }
            inheritance::children_first(&mut goes);
            goes
        };
        in_the_way.into_iter().try_for_each(|table| self.push(Change::DropTable(table)))
    }

    fn drop_tables(&mut self) -> Result<(), Misfit> {
        let new = self.new;
        let dropped = self.now.tables.iter().rev().filter(|table| new.table(&table.name).is_none());
        let mut dropped = dropped.cloned().collect::<Vec<_>>();
        inheritance::children_first(&mut dropped);
        for table in dropped {
            self.push(Change::DropTable(table))?;
        }
        Ok(())
    }
}
