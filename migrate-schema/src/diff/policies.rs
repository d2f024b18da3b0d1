//! Policies and row-level security.

use super::disturbed::Disturbed;
use super::renames::{pairs, part_hints};
use super::{ColumnName, Work};
use crate::change::{Change, Misfit};
use crate::expression::{columns_in, mentions_text, names_table};
use crate::pair::Pair;
use crate::schema::{Policy, QualifiedName, Table, find};

impl Work<'_> {
    pub(super) fn rename_policies(&mut self) -> Result<(), Misfit> {
        for Pair { old, new } in self.tables() {
            let asked = |to: &str| self.hints.policies.get(&(new.name.clone(), to.to_owned()));
            for (from, to) in pairs(&old.policies, &new.policies, Policy::is_like, asked) {
                self.push(Change::RenamePolicy { table: new.name.clone(), from, to })?;
            }
        }
        Ok(())
    }

    /// Policies that read tables, which go or are called otherwise, or whose columns or values are: PostgreSQL
    /// follows, but their texts do not, and cannot be told again before the old names are back.
    pub(super) fn drop_policies_on_names(&mut self) -> Result<(), Misfit> {
        let mut dropped = Vec::new();
        for table in self.now.tables.iter().filter(|table| !table.policies.is_empty()) {
            let stays = self.name_to_be(table).is_some();
            for policy in &table.policies {
                let names = |other: &Table| policy.expressions().any(|text| names_table(text, &other.name));
                let mut read: Vec<&Table> =
                    self.now.tables.iter().map(AsRef::as_ref).filter(|other| names(other)).collect();
                if read.is_empty() {
                    continue;
                }
                let reads_others = read.iter().any(|other| other.name != table.name);
                read.push(table);
                if (reads_others && !stays) || read.iter().any(|other| self.is_told_otherwise(other, policy))
                {
                    dropped.push((table.name.clone(), policy.clone()));
                }
            }
        }
        dropped.into_iter().try_for_each(|(table, policy)| self.push(Change::DropPolicy { table, policy }))
    }

    /// What a table will be called; none when it goes.
    pub(super) fn name_to_be<'t>(&'t self, table: &'t Table) -> Option<&'t QualifiedName> {
        let renamed = self.hints.tables.iter().find(|(to, from)| **from == table.name && *to != *from);
        let renamed = renamed.map(|(to, _)| to).filter(|to| self.new.table(to).is_some());
        renamed.or_else(|| Some(&table.name).filter(|name| self.new.table(name).is_some()))
    }

    /// Whether a policy that reads a table says something about it that will be said otherwise.
    fn is_told_otherwise(&self, table: &Table, policy: &Policy) -> bool {
        let Some(name) = self.name_to_be(table).filter(|name| **name == table.name) else { return true };
        let says_column =
            |column: &str| policy.expressions().any(|text| !columns_in(text, [column]).is_empty());
        let mut columns = part_hints(&self.hints.columns, name);
        let mut values = self.hints.enum_values.iter().filter(|((_, to), from)| to != *from);
        // The new name may be that of another table's column until then.
        columns.any(|(from, to)| {
            from != to && table.column(from).is_some() && (says_column(from) || says_column(to))
        }) || values.any(|((type_name, _), from)| {
            let before = self.hints.enums.get(type_name).unwrap_or(type_name);
            let types = self.now.with_domains_over(before);
            table.columns_of_types(&types).any(says_column)
                && policy.expressions().any(|text| mentions_text(text, from))
        })
    }

    /// Policies that go or cannot be altered, and those that hold on to a column that changes: PostgreSQL does
    /// neither drop nor alter what a policy of any table reads.
    pub(super) fn drop_policies(&mut self, disturbed: &Disturbed) -> Result<(), Misfit> {
        let mut dropped = Vec::new();
        for table in &self.now.tables {
            let wanted = self.new.table(&table.name);
            for policy in &table.policies {
                let stays = wanted
                    .and_then(|wanted| find(&wanted.policies, &policy.name))
                    .is_some_and(|wanted| wanted == policy || policy.can_become(wanted));
                let is_in_the_way =
                    policy.expressions().any(|expression| reads(table, expression, disturbed.values()));
                // What it says before and after may name values that its columns do not have in between.
                let changes_along = || {
                    let wanted = wanted.and_then(|wanted| find(&wanted.policies, &policy.name));
                    wanted != Some(policy)
                        && policy.expressions().any(|text| reads(table, text, disturbed.meanings()))
                };
                if !stays || is_in_the_way || changes_along() {
                    dropped.push((table.name.clone(), policy.clone()));
                }
            }
        }
        dropped.into_iter().try_for_each(|(table, policy)| self.push(Change::DropPolicy { table, policy }))
    }

    pub(super) fn alter_policies(&mut self) -> Result<(), Misfit> {
        let new = self.new;
        for table in &new.tables {
            let Some(now) = self.now.table(&table.name) else { continue };
            let (from, to) = (now.row_security, table.row_security);
            let mut changes = Vec::new();
            if from != to {
                changes.push(Change::AlterRowSecurity { table: table.name.clone(), from, to });
            }
            for policy in &table.policies {
                let table = table.name.clone();
                match find(&now.policies, &policy.name) {
                    None => changes.push(Change::CreatePolicy { table, policy: policy.clone() }),
                    Some(from) if !from.is_like(policy) => {
                        let (from, to) = (from.clone(), policy.clone());
                        changes.push(Change::AlterPolicy { table, from, to });
                    }
                    Some(_) => {}
                }
            }
            changes.into_iter().try_for_each(|change| self.push(change))?;
        }
        Ok(())
    }
}

/// Whether an expression of a table's policy names a column that changes: one of its own, or one of another
/// table that it names too.
fn reads<'c>(table: &Table, expression: &str, mut changing: impl Iterator<Item = &'c ColumnName>) -> bool {
    changing.any(|(owner, column)| {
        let is_there = *owner == table.name || names_table(expression, owner);
        is_there && !columns_in(expression, [column.as_str()]).is_empty()
    })
}
