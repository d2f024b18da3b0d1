//! Which tables inherit which, and what PostgreSQL does to children on its own.

use super::Work;
use super::renames::part_hints;
use crate::change::{Change, Misfit};
use crate::expression::columns_in;
use crate::pair::Pair;
use crate::schema::{Column, QualifiedName, Table, find};

/// A table, and what becomes of it when it does not go.
#[derive(Clone, Copy)]
struct Becomes<'t> {
    old: &'t Table,
    new: Option<&'t Table>,
}

impl Work<'_> {
    /// Before anything else happens to either: what was inherited stays, and is the table's own. PostgreSQL does to
    /// a child what is done to its parent; a child that has to go another way stands alone in the meantime.
    pub(super) fn drop_inheritance(&mut self) -> Result<(), Misfit> {
        let mut dropped = Vec::new();
        for table in self.now.tables.iter().filter(|table| !table.inherits.is_empty()) {
            let child = Becomes { old: table, new: self.table_to_be(table) };
            for name in &table.inherits {
                let Some(old) = self.now.table(name) else { continue };
                let parent = Becomes { old, new: self.table_to_be(old) };
                if !self.go_together(child, parent) {
                    dropped.push((table.name.clone(), name.clone()));
                }
            }
        }
        dropped
            .into_iter()
            .try_for_each(|(table, parent)| self.push(Change::DropInheritance { table, parent }))
    }

    /// When the table has all columns and checks of its parent.
    pub(super) fn add_inheritance(&mut self) -> Result<(), Misfit> {
        let mut added = Vec::new();
        for new in self.new.tables.iter().filter(|table| !table.inherits.is_empty()) {
            let Some(now) = self.now.table(&new.name) else { continue };
            let missing = new.inherits.iter().filter(|parent| !now.inherits.contains(parent));
            added.extend(missing.map(|parent| (new.name.clone(), parent.clone())));
        }
        added.into_iter().try_for_each(|(table, parent)| self.push(Change::AddInheritance { table, parent }))
    }

    /// The parents that a new table can have at once: those that are as they will be.
    pub(super) fn parents_at_once(&self, table: &Table) -> Vec<QualifiedName> {
        let is_ready = |name: &&QualifiedName| {
            let both = self.now.table(name).zip(self.new.table(name));
            both.is_some_and(|(now, new)| (&now.columns, &now.checks) == (&new.columns, &new.checks))
        };
        table.inherits.iter().filter(is_ready).cloned().collect()
    }

    fn table_to_be(&self, table: &Table) -> Option<&Table> {
        self.new.table(self.name_to_be(table)?).map(|table| &**table)
    }

    /// Whether a child can stay one while both become what they will be.
    fn go_together(&self, child: Becomes<'_>, parent: Becomes<'_>) -> bool {
        let Some(new_parent) = parent.new else { return child.new.is_none() };
        let Some(new_child) = child.new else { return parent.old == new_parent };
        let moves = |old: &Column| {
            let Some(own) = child.old.column(&old.name) else { return true };
            match [(old, new_parent), (own, new_child)].map(|(old, table)| self.column_to_be(table, old)) {
                [None, None] => true,
                [None, Some(kept)] => kept == own,
                [Some(_), None] => false,
                [Some(new), Some(new_own)] => {
                    let computes = |column: &Column| {
                        let text = column.generated.as_deref().unwrap_or_default();
                        !columns_in(text, [new.name.as_str()]).is_empty()
                    };
                    let is_read = || new_child.columns.iter().any(computes);
                    new.name == new_own.name
                        && moves_along(Pair { old, new }, Pair { old: own, new: new_own })
                        && !(is_retyped(Pair { old, new }) && is_read())
                }
            }
        };
        let arrives = |column: &Column| {
            !column.computes_itself()
                || parent.old.columns.iter().any(|old| self.column_to_be(new_parent, old) == Some(column))
        };
        let mut inherited = parent.old.checks.iter().filter(|check| !check.no_inherit);
        new_child.inherits.contains(&new_parent.name)
            && parent.old.columns.iter().all(moves)
            && new_parent.columns.iter().all(arrives)
            && inherited.all(|check| {
                [new_parent, new_child].iter().all(|table| {
                    find(&table.checks, &check.name)
                        .is_some_and(|new| check.is_like(new) && check.not_valid == new.not_valid)
                })
            })
    }

    /// What becomes of a column of a table that will be this one.
    fn column_to_be<'t>(&self, table: &'t Table, column: &Column) -> Option<&'t Column> {
        let mut renames = part_hints(&self.hints.columns, &table.name);
        let renamed = renames.find(|(from, to)| **from == column.name && from != to);
        renamed.and_then(|(_, to)| table.column(to)).or_else(|| table.column(&column.name))
    }
}

fn is_retyped(column: Pair<&Column>) -> bool {
    let Pair { old, new } = column;
    (&old.sql_type, &old.collation) != (&new.sql_type, &new.collation)
}

/// Whether what PostgreSQL does to a column of the child, when its parent's changes, is what is wanted.
fn moves_along(parent: Pair<&Column>, child: Pair<&Column>) -> bool {
    if is_retyped(parent) || is_retyped(child) {
        // Whatever else they have would have to let go first, and come back, in both.
        let is_bare = |column: &Column| {
            column.default.is_none()
                && !column.computes_itself()
                && (column.storage, column.compression) == (None, None)
        };
        return [parent, child]
            .iter()
            .all(|pair| is_bare(pair.old) && is_bare(pair.new) && pair.old.nullable == pair.new.nullable);
    }
    let same = |pair: Pair<&Column>| {
        *pair.new
            == Column { name: pair.new.name.clone(), comment: pair.new.comment.clone(), ..pair.old.clone() }
    };
    let computes =
        |column: &Column| (column.identity.clone(), column.serial.clone(), column.generated.clone());
    (same(parent) && same(child))
        || (parent.new.default == child.new.default
            && (parent.old.nullable == parent.new.nullable
                || (parent.old.nullable, parent.new.nullable) == (child.old.nullable, child.new.nullable))
            && computes(parent.old) == computes(parent.new))
}

/// Puts tables behind those that they inherit, and leaves the others as they stand.
pub(super) fn parents_first<T: AsRef<Table>>(tables: &mut Vec<T>) {
    order(tables, |table, other| table.inherits.contains(&other.name));
}

/// Puts tables before those that they inherit, and leaves the others as they stand.
pub(super) fn children_first<T: AsRef<Table>>(tables: &mut Vec<T>) {
    order(tables, |table, other| other.inherits.contains(&table.name));
}

fn order<T: AsRef<Table>>(tables: &mut Vec<T>, comes_after: impl Fn(&Table, &Table) -> bool) {
    if tables.iter().all(|table| table.as_ref().inherits.is_empty()) {
        return;
    }
    let mut open = std::mem::take(tables);
    while !open.is_empty() {
        let is_free = |table: &T| open.iter().all(|other| !comes_after(table.as_ref(), other.as_ref()));
        let at = open.iter().position(is_free).unwrap_or_default();
        tables.push(open.remove(at));
    }
}
