//! Renames that were asked for, and those that follow from them.

use super::Work;
use super::parts::{same_check, same_foreign_key, same_index, same_unique};
use crate::change::{Change, Misfit};
use crate::pair::Pair;
use crate::schema::{Named, QualifiedName, find};

impl Work<'_> {
    pub(super) fn rename_enums(&mut self) -> Result<(), Misfit> {
        let hints = self.hints;
        for (to, from) in &hints.enums {
            if self.now.enum_type(from).is_some()
                && self.now.enum_type(to).is_none()
                && self.new.enum_type(to).is_some()
            {
                self.push(Change::RenameEnum { from: from.clone(), to: to.clone() })?;
            }
        }
        for ((name, to), from) in &hints.enum_values {
            let (Some(now), Some(new)) = (self.now.enum_type(name), self.new.enum_type(name)) else {
                continue;
            };
            if now.values.contains(from) && !now.values.contains(to) && new.values.contains(to) {
                self.push(Change::RenameEnumValue {
                    name: name.clone(),
                    from: from.clone(),
                    to: to.clone(),
                })?;
            }
        }
        Ok(())
    }

    pub(super) fn rename_tables(&mut self) -> Result<(), Misfit> {
        let hints = self.hints;
        for (to, from) in &hints.tables {
            if self.now.table(from).is_some() && self.now.table(to).is_none() && self.new.table(to).is_some()
            {
                self.push(Change::RenameTable { from: from.clone(), to: to.clone() })?;
            }
        }
        Ok(())
    }

    pub(super) fn rename_columns(&mut self) -> Result<(), Misfit> {
        let hints = self.hints;
        for ((table, to), from) in &hints.columns {
            let (Some(now), Some(new)) = (self.now.table(table), self.new.table(table)) else { continue };
            if now.column(from).is_some() && now.column(to).is_none() && new.column(to).is_some() {
                self.push(Change::RenameColumn { table: table.clone(), from: from.clone(), to: to.clone() })?;
            }
        }
        Ok(())
    }

    /// Constraints and indexes that were renamed, or whose name followed that of a table or column:
    /// what is the same but for the name keeps its rows and its index.
    pub(super) fn rename_parts(&mut self) -> Result<(), Misfit> {
        for Pair { old, new } in self.tables() {
            let table = &new.name;
            if let (Some(now), Some(key)) = (&old.primary_key, &new.primary_key)
                && now.columns == key.columns
                && now.name != key.name
            {
                self.rename_constraint(table, &now.name, &key.name)?;
            }
            let asked = |to: &str| self.hints.constraints.get(&(table.clone(), to.to_owned()));
            let mut renames = pairs(&old.uniques, &new.uniques, same_unique, asked);
            renames.extend(pairs(&old.checks, &new.checks, same_check, asked));
            renames.extend(pairs(&old.foreign_keys, &new.foreign_keys, same_foreign_key, asked));
            for (from, to) in renames {
                self.rename_constraint(table, &from, &to)?;
            }
            let asked = |to: &str| self.hints.indexes.get(&(table.clone(), to.to_owned()));
            for (from, to) in pairs(&old.indexes, &new.indexes, same_index, asked) {
                self.push(Change::RenameIndex { table: table.clone(), from, to })?;
            }
        }
        Ok(())
    }

    fn rename_constraint(&mut self, table: &QualifiedName, from: &str, to: &str) -> Result<(), Misfit> {
        self.push(Change::RenameConstraint { table: table.clone(), from: from.to_owned(), to: to.to_owned() })
    }
}

/// What has another name now: first what was said, then what is the same otherwise.
fn pairs<'h, T: Named<Name = str>>(
    old: &[T],
    new: &[T],
    same: impl Fn(&T, &T) -> bool,
    asked: impl Fn(&str) -> Option<&'h String>,
) -> Vec<(String, String)> {
    let mut gone: Vec<&T> = old.iter().filter(|item| find(new, item.name()).is_none()).collect();
    let mut renames = Vec::new();
    let mut take = |to: &T, fits: &dyn Fn(&T) -> bool| {
        if let Some(at) = gone.iter().position(|from| fits(from)) {
            renames.push((gone.remove(at).name().to_owned(), to.name().to_owned()));
            return true;
        }
        false
    };
    let come: Vec<&T> = new.iter().filter(|item| find(old, item.name()).is_none()).collect();
    let rest: Vec<&T> = come
        .into_iter()
        .filter(|to| !asked(to.name()).is_some_and(|from| take(to, &|item| item.name() == from)))
        .collect();
    for to in rest {
        take(to, &|from| same(from, to));
    }
    renames
}
