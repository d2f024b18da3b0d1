//! What goes and comes under the same name: the old one stays until the new one can take its place.

use std::collections::{BTreeMap, BTreeSet};

use migrate_schema::change::Change;
use migrate_schema::schema::QualifiedName;

/// Which drops wait for which additions, by their places in the list of changes.
pub(super) struct Replaced {
    waiting: BTreeSet<usize>,
    dropped: BTreeMap<usize, Vec<Change>>,
    places: Vec<(Change, usize)>,
}

impl Replaced {
    pub(super) fn of(changes: &[Change]) -> Self {
        let mut found = Self { waiting: BTreeSet::new(), dropped: BTreeMap::new(), places: Vec::new() };
        // Most lists drop nothing: their ends need not be looked for.
        let drops: Vec<usize> = (0..changes.len()).filter(|at| is_drop(&changes[*at])).collect();
        for at in drops {
            let after = changes[at + 1..].iter().position(|change| takes_place(&changes[at], change));
            let Some(by) = after.map(|after| at + 1 + after) else { continue };
            let between = &changes[at + 1..by];
            let needs_gone =
                |change: &Change| !leaves_alone(change, &changes[at]) || takes_name(change, &changes[at]);
            if !between.iter().any(needs_gone) {
                found.waiting.insert(at);
                found.dropped.entry(by).or_default().push(changes[at].clone());
                found.places.push((changes[at].clone(), at));
            }
        }
        found
    }

    /// Whether the change at this place is made when another one takes its place.
    pub(super) fn waits(&self, at: usize) -> bool {
        self.waiting.contains(&at)
    }

    /// The place of a change that is made when another one takes its place.
    pub(super) fn place(&self, dropped: &Change) -> Option<usize> {
        self.places.iter().find(|(change, _)| change == dropped).map(|(_, at)| *at)
    }

    /// What the change at this place takes the place of.
    pub(super) fn by(&self, at: usize) -> Vec<Change> {
        self.dropped.get(&at).cloned().unwrap_or_default()
    }
}

fn is_drop(change: &Change) -> bool {
    matches!(
        change,
        Change::DropIndex { .. }
            | Change::DropUnique { .. }
            | Change::DropPrimaryKey { .. }
            | Change::DropCheck { .. }
            | Change::DropForeignKey { .. }
    )
}

/// Whether the one goes for the other: of one table, under one name, or both as its primary key.
fn takes_place(dropped: &Change, added: &Change) -> bool {
    dropped.table() == added.table()
        && match (dropped, added) {
            (Change::DropCheck { check: old, .. }, Change::AddCheck { check: new, .. }) => {
                old.name == new.name
            }
            (
                Change::DropForeignKey { foreign_key: old, .. },
                Change::AddForeignKey { foreign_key: new, .. },
            ) => old.name == new.name,
            (Change::DropPrimaryKey { .. }, Change::AddPrimaryKey { .. }) => true,
            _ => index_dropped(dropped).is_some_and(|name| index_added(added) == Some(name)),
        }
}

/// The name of the index that goes.
pub(super) fn index_dropped(change: &Change) -> Option<&str> {
    match change {
        Change::DropIndex { index, .. } => Some(&index.name),
        Change::DropUnique { unique, .. } => Some(&unique.name),
        Change::DropPrimaryKey { key, .. } => Some(&key.name),
        _ => None,
    }
}

fn index_added(change: &Change) -> Option<&str> {
    match change {
        Change::CreateIndex { index, .. } => Some(&index.name),
        Change::AddUnique { unique, .. } => Some(&unique.name),
        Change::AddPrimaryKey { key, .. } => Some(&key.name),
        _ => None,
    }
}

/// Whether what is to go would be in the way of this change if it were still there.
fn leaves_alone(change: &Change, waiting: &Change) -> bool {
    let whose: Vec<&QualifiedName> = match waiting {
        Change::DropForeignKey { table, foreign_key } => vec![table, &foreign_key.references],
        other => other.table().into_iter().collect(),
    };
    let is_elsewhere = change.table().is_some_and(|table| !whose.contains(&table));
    match change {
        // A foreign key holds on to the key that it rests on.
        Change::DropIndex { .. } | Change::DropUnique { .. } | Change::DropPrimaryKey { .. } => {
            is_elsewhere || !matches!(waiting, Change::DropForeignKey { .. })
        }
        Change::AddColumn { .. }
        | Change::SetNotNull { .. }
        | Change::AlterDefault { .. }
        | Change::CommentTable { .. }
        | Change::CommentColumn { .. }
        | Change::CreateIndex { .. }
        | Change::AddPrimaryKey { .. }
        | Change::AddUnique { .. }
        | Change::AddCheck { .. }
        | Change::DropCheck { .. }
        | Change::AddExclude { .. }
        | Change::DropExclude { .. }
        | Change::AddForeignKey { .. }
        | Change::DropForeignKey { .. }
        | Change::AlterCheck { .. }
        | Change::AlterReplicaIdentity { .. }
        | Change::AlterCluster { .. }
        | Change::CreatePolicy { .. }
        | Change::DropPolicy { .. }
        | Change::CreateTable(_)
        | Change::CreateSchema(_)
        | Change::CreateExtension(_)
        | Change::CreateEnum(_)
        | Change::CreateDomain(_)
        | Change::CreateComposite(_) => true,
        _ => is_elsewhere,
    }
}

/// Whether this change gives the name of the index that waits to something else.
fn takes_name(change: &Change, waiting: &Change) -> bool {
    let (Some(table), Some(name)) = (waiting.table(), index_dropped(waiting)) else { return false };
    match change {
        Change::CreateTable(created) => {
            created.name.schema == table.schema && created.relations().any(|relation| relation == name)
        }
        Change::CreateComposite(created) => created.name == QualifiedName::new(&table.schema, name),
        Change::AddExclude { table: other, exclude } => other.schema == table.schema && exclude.name == name,
        _ => {
            let is_there = change.table().is_some_and(|other| other.schema == table.schema);
            is_there && index_added(change) == Some(name)
        }
    }
}

#[cfg(test)]
mod tests {
    use migrate_schema::schema::{Check, Index, IndexKey, KeyTarget};

    use super::*;

    fn table() -> QualifiedName {
        QualifiedName::public("users")
    }

    fn index(column: &str) -> Index {
        Index {
            name: "users_idx".to_owned(),
            keys: vec![IndexKey::of(KeyTarget::Column(column.to_owned()))],
            unique: false,
            using: None,
            include: Vec::new(),
            nulls_not_distinct: false,
            with: None,
            predicate: None,
        }
    }

    #[test]
    fn a_drop_waits_unless_something_needs_it_gone() {
        let old = Change::DropIndex { table: table(), index: index("a") };
        let new = Change::CreateIndex { table: table(), index: index("b") };
        let check = Check {
            name: "c".to_owned(),
            expression: "a > 1".to_owned(),
            no_inherit: false,
            not_valid: false,
        };
        let harmless = Change::AddCheck { table: table(), check };
        let rename = Change::RenameColumn { table: table(), from: "a".to_owned(), to: "aa".to_owned() };

        let replaced = Replaced::of(&[old.clone(), harmless, new.clone()]);
        assert!(replaced.waits(0));
        assert_eq!(replaced.by(2), std::slice::from_ref(&old));

        let replaced = Replaced::of(&[old, rename, new]);
        assert!(!replaced.waits(0));
        assert_eq!(replaced.by(2), []);
    }
}
