//! Renames that were asked for, and those that follow from them.

use std::collections::{BTreeMap, BTreeSet};

use super::Work;
use crate::change::{Change, Misfit};
use crate::expression::{columns_in, mentions_text, same, same_option};
use crate::hints::PartOf;
use crate::name::{MAX_BYTES, cut};
use crate::pair::Pair;
use crate::schema::{
    Check, Exclude, ForeignKey, Index, KeyTarget, Named, QualifiedName, Table, Unique, find,
};

impl Work<'_> {
    pub(super) fn rename_enums(&mut self) -> Result<(), Misfit> {
        let renames = in_order(
            self.hints.enums.iter().map(|(to, from)| (from, to)),
            |name| self.now.enum_type(name).is_some(),
            |name| self.new.enum_type(name).is_some(),
        );
        renames
            .into_iter()
            .try_for_each(|(from, to)| self.push(Change::RenameEnum { from: from.clone(), to: to.clone() }))
    }

    pub(super) fn rename_tables(&mut self) -> Result<(), Misfit> {
        let renames = in_order(
            self.hints.tables.iter().map(|(to, from)| (from, to)),
            |name| self.now.table(name).is_some(),
            |name| self.new.table(name).is_some(),
        );
        for (from, to) in renames {
            self.make_way(from, to)?;
            self.push(Change::RenameTable { from: from.clone(), to: to.clone() })?;
            self.rename_parents(from, to)?;
        }
        Ok(())
    }

    /// Indexes that have the table's new name, and those of its own that would meet their name in the new schema,
    /// step aside; what they are called in the end comes later.
    fn make_way(&mut self, from: &QualifiedName, to: &QualifiedName) -> Result<(), Misfit> {
        let Some(table) = self.now.table(from) else { return Ok(()) };
        let in_new_schema = self.now.tables.iter().filter(|table| table.name.schema == to.schema);
        let mut in_the_way: Vec<(QualifiedName, String)> = in_new_schema
            .flat_map(|table| table.relations().skip(1).map(|name| (table.name.clone(), name.to_owned())))
            .filter(|(_, name)| *name == to.name)
            .collect();
        if from.schema != to.schema {
            let own = table.relations().skip(1);
            let taken = own.filter(|name| *name == to.name || self.now.has_relation(&to.schema, name));
            in_the_way.extend(taken.map(|name| (from.clone(), name.to_owned())));
        }
        for (table, name) in in_the_way {
            let aside = self.free_name(&[&from.schema, &to.schema], &name);
            let is_index = self.now.table(&table).is_some_and(|table| find(&table.indexes, &name).is_some());
            self.push(if is_index {
                Change::RenameIndex { table, from: name, to: aside }
            } else {
                Change::RenameConstraint { table, from: name, to: aside }
            })?;
        }
        Ok(())
    }

    fn free_name(&self, schemas: &[&String], name: &str) -> String {
        let mut number = 0;
        loop {
            let suffix = if number == 0 { "__old".to_owned() } else { format!("__old{number}") };
            let candidate = format!("{}{suffix}", cut(name, MAX_BYTES - suffix.len()));
            if !schemas.iter().any(|schema| self.now.has_relation(schema, &candidate)) {
                return candidate;
            }
            number += 1;
        }
    }

    pub(super) fn rename_columns(&mut self) -> Result<(), Misfit> {
        for name in self.hints.columns.keys().map(|(table, _)| table).collect::<BTreeSet<_>>() {
            let (Some(now), Some(new)) = (self.now.table(name), self.new.table(name)) else { continue };
            let renames = in_order(
                part_hints(&self.hints.columns, name),
                |column| now.column(column).is_some(),
                |column| new.column(column).is_some(),
            );
            for (from, to) in renames {
                self.push(Change::RenameColumn { table: name.clone(), from: from.clone(), to: to.clone() })?;
            }
        }
        Ok(())
    }

    /// PostgreSQL itself follows a renamed value in defaults, checks and indexes, and so does the recorded
    /// schema where it can tell; what still names the old value lets go first.
    pub(super) fn rename_enum_values(&mut self) -> Result<(), Misfit> {
        for name in self.hints.enum_values.keys().map(|(name, _)| name).collect::<BTreeSet<_>>() {
            let (Some(now), Some(new)) = (self.now.enum_type(name), self.new.enum_type(name)) else {
                continue;
            };
            let renames = in_order(
                part_hints(&self.hints.enum_values, name),
                |value| now.values.contains(value),
                |value| new.values.contains(value),
            );
            for (from, to) in renames {
                self.let_go_of_value(name, from, to)?;
                let (name, from, to) = (name.clone(), from.clone(), to.clone());
                self.push(Change::RenameEnumValue { name, from, to })?;
            }
        }
        Ok(())
    }

    fn let_go_of_value(&mut self, name: &QualifiedName, from: &str, to: &str) -> Result<(), Misfit> {
        let mut after = self.now.clone().into_owned();
        after.apply(&Change::RenameEnumValue {
            name: name.clone(),
            from: from.to_owned(),
            to: to.to_owned(),
        })?;
        let types = self.now.with_domains_over(name);
        let names_value = |table: &Table, expression: &str| {
            let columns = table.columns_of_types(&types);
            !columns_in(expression, columns).is_empty() && mentions_text(expression, from)
        };
        let mut changes = Vec::new();
        for domain in self.now.domains.iter().filter(|domain| types.contains(&domain.name)) {
            let (Some(after), Some(new)) = (after.domain(&domain.name), self.new.domain(&domain.name)) else {
                continue;
            };
            for check in domain.checks.iter().filter(|check| mentions_text(&check.expression, from)) {
                let (followed, wanted) = (find(&after.checks, &check.name), find(&new.checks, &check.name));
                let follows = followed
                    .zip(wanted)
                    .is_some_and(|(followed, wanted)| same(&followed.expression, &wanted.expression));
                if !follows {
                    let (name, check) = (domain.name.clone(), check.clone());
                    changes.push(Change::DropDomainCheck { name, check });
                }
            }
            let default = domain.default.clone().filter(|default| mentions_text(default, from));
            if default.is_some() && !same_option(after.default.as_deref(), new.default.as_deref()) {
                let name = domain.name.clone();
                changes.push(Change::AlterDomainDefault { name, from: default, to: None });
            }
        }
        for Pair { old, new } in self.tables() {
            let Some(after) = after.table(&old.name) else { continue };
            let table = &old.name;
            for index in old
                .indexes
                .iter()
                .filter(|index| index_expressions(index).any(|text| names_value(&old, text)))
            {
                let (followed, wanted) = (find(&after.indexes, &index.name), find(&new.indexes, &index.name));
                if !followed.zip(wanted).is_some_and(|(followed, wanted)| followed.is_like(wanted)) {
                    changes.push(Change::DropIndex { table: table.clone(), index: index.clone() });
                }
            }
            for check in old.checks.iter().filter(|check| names_value(&old, &check.expression)) {
                let (followed, wanted) = (find(&after.checks, &check.name), find(&new.checks, &check.name));
                if !followed.zip(wanted).is_some_and(|(followed, wanted)| followed.is_like(wanted)) {
                    changes.push(Change::DropCheck { table: table.clone(), check: check.clone() });
                }
            }
            let of_type: Vec<&str> = old.columns_of_types(&types).collect();
            for column in old.columns.iter().filter(|column| of_type.contains(&column.name.as_str())) {
                let Some(default) = column.default.clone().filter(|default| mentions_text(default, from))
                else {
                    continue;
                };
                let followed = after.column(&column.name).and_then(|column| column.default.as_deref());
                let wanted = new.column(&column.name).and_then(|column| column.default.as_deref());
                if !same_option(followed, wanted) {
                    let (table, column) = (table.clone(), column.name.clone());
                    changes.push(Change::AlterDefault { table, column, from: Some(default), to: None });
                }
            }
        }
        changes.into_iter().try_for_each(|change| self.push(change))
    }

    /// Constraints and indexes that were renamed, or whose name followed that of a table or column:
    /// what is the same but for the name keeps its rows and its index.
    pub(super) fn rename_parts(&mut self) -> Result<(), Misfit> {
        let mut renames = Vec::new();
        for Pair { old, new } in self.tables() {
            let table = &new.name;
            let asked = |to: &str| self.hints.constraints.get(&(table.clone(), to.to_owned()));
            let mut constraints = Vec::new();
            if let (Some(now), Some(key)) = (&old.primary_key, &new.primary_key)
                && (&now.columns, now.deferrable) == (&key.columns, key.deferrable)
                && now.name != key.name
            {
                constraints.push((now.name.clone(), key.name.clone()));
            }
            constraints.extend(pairs(&old.uniques, &new.uniques, Unique::is_like, asked));
            constraints.extend(pairs(&old.checks, &new.checks, Check::is_like, asked));
            constraints.extend(pairs(&old.foreign_keys, &new.foreign_keys, ForeignKey::is_like, asked));
            constraints.extend(pairs(&old.excludes, &new.excludes, Exclude::is_like, asked));
            renames.extend(constraints.into_iter().map(|(from, to)| Change::RenameConstraint {
                table: table.clone(),
                from,
                to,
            }));
            let asked = |to: &str| self.hints.indexes.get(&(table.clone(), to.to_owned()));
            let indexes = pairs(&old.indexes, &new.indexes, Index::is_like, asked);
            renames.extend(indexes.into_iter().map(|(from, to)| Change::RenameIndex {
                table: table.clone(),
                from,
                to,
            }));
        }
        // A name may have to become free first. What would have to wait for a drop is made anew instead.
        self.rename_policies()?;
        while let Some(at) = renames.iter().position(|rename| !self.is_taken(rename)) {
            let rename = renames.remove(at);
            self.push(rename)?;
        }
        Ok(())
    }

    /// Whether the new name belongs to something else.
    fn is_taken(&self, rename: &Change) -> bool {
        let (Change::RenameConstraint { table, from, to } | Change::RenameIndex { table, from, to }) = rename
        else {
            return false;
        };
        let Some(owner) = self.now.table(table) else { return true };
        let is_index = matches!(rename, Change::RenameIndex { .. });
        let has_index = is_index || owner.relations().any(|name| name == from);
        (!is_index && owner.constraints().any(|name| name == to))
            || (has_index && self.now.has_relation(&table.schema, to))
    }
}

/// Renames that are new: what has the old name is there, what will have the new one is not, or moves on itself.
/// A name becomes free before it is taken.
pub(super) fn in_order<'h, N: Ord>(
    hints: impl Iterator<Item = (&'h N, &'h N)>,
    is_there: impl Fn(&N) -> bool,
    is_wanted: impl Fn(&N) -> bool,
) -> Vec<(&'h N, &'h N)> {
    let mut open: Vec<_> = hints.filter(|(from, to)| is_there(from) && is_wanted(to)).collect();
    let mut renames: Vec<(&N, &N)> = Vec::new();
    while let Some(at) = open.iter().position(|(_, to)| {
        let is_free = !is_there(to) || renames.iter().any(|(from, _)| from == to);
        is_free && !renames.iter().any(|(_, taken)| taken == to)
    }) {
        let (from, to) = open.remove(at);
        open.retain(|(other, _)| *other != from);
        renames.push((from, to));
    }
    renames
}

/// The former and the new names of the parts of one table or type.
pub(super) fn part_hints<'h>(
    hints: &'h BTreeMap<PartOf, String>,
    owner: &QualifiedName,
) -> impl Iterator<Item = (&'h String, &'h String)> {
    hints.iter().filter(move |((name, _), _)| name == owner).map(|((_, to), from)| (from, to))
}

fn index_expressions(index: &Index) -> impl Iterator<Item = &str> {
    let keys = index.keys.iter().filter_map(|key| match &key.target {
        KeyTarget::Expression(expression) => Some(expression),
        KeyTarget::Column(_) => None,
    });
    keys.chain(&index.predicate).map(String::as_str)
}

/// What has another name now and is the same otherwise: first what was said, then the rest. Whatever changes is
/// made anew, and gains nothing by having been renamed.
pub(super) fn pairs<'h, T: Named<Name = str>>(
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
        .filter(|to| {
            !asked(to.name()).is_some_and(|from| take(to, &|item| item.name() == from && same(item, to)))
        })
        .collect();
    for to in rest {
        take(to, &|from| same(from, to));
    }
    renames
}
