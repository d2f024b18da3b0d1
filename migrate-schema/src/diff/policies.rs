//! Policies and row-level security.

use super::disturbed::Disturbed;
use super::renames::pairs;
use super::{ColumnName, Work};
use crate::change::{Change, Misfit};
use crate::expression::{columns_in, identifier, tokens};
use crate::pair::Pair;
use crate::schema::{Policy, Table, find};

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
        let is_there = *owner == table.name
            || tokens(expression).iter().any(|word| identifier(word).is_some_and(|word| word == owner.name));
        is_there && !columns_in(expression, [column.as_str()]).is_empty()
    })
}
