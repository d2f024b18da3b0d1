//! Indexes of which a table says something: what it is clustered on, and by what replicas know its rows.

use super::Work;
use crate::change::{Change, Misfit};
use crate::pair::Pair;
use crate::schema::{QualifiedName, ReplicaIdentity};

/// The index that a change takes away, or makes part of something else.
pub(super) fn index_that_goes(change: &Change) -> Option<(&QualifiedName, &str)> {
    match change {
        Change::DropIndex { table, index }
        | Change::IndexToUnique { table, index, .. }
        | Change::IndexToPrimaryKey { table, index, .. } => Some((table, &index.name)),
        Change::DropUnique { table, unique } | Change::UniqueToIndex { table, unique, .. } => {
            Some((table, &unique.name))
        }
        Change::DropPrimaryKey { table, key } | Change::PrimaryKeyToIndex { table, key, .. } => {
            Some((table, &key.name))
        }
        Change::DropExclude { table, exclude } => Some((table, &exclude.name)),
        _ => None,
    }
}

impl Work<'_> {
    /// Nothing is said any more of an index that goes. PostgreSQL would forget it, too, and a downgrade would not
    /// find it again; what is made anew is chosen again with the rest of the table.
    pub(super) fn let_go_of_index(&mut self, table: &QualifiedName, index: &str) -> Result<(), Misfit> {
        let Some(now) = self.now.table(table).filter(|now| now.has_chosen(index)) else { return Ok(()) };
        let (identity, cluster) = (now.replica_identity.clone(), now.cluster.clone());
        if identity.as_ref().and_then(ReplicaIdentity::index) == Some(index) {
            let without_index = |identity: &ReplicaIdentity| identity.index().is_none();
            let wanted = self.new.table(table).and_then(|new| new.replica_identity.clone());
            let (table, to) = (table.clone(), wanted.filter(without_index));
            self.push(Change::AlterReplicaIdentity { table, from: identity, to })?;
        }
        if cluster.as_deref() == Some(index) {
            self.push(Change::AlterCluster { table: table.clone(), from: cluster, to: None })?;
        }
        Ok(())
    }

    /// The columns of an index by which replicas know rows stay NOT NULL: it lets go of them first.
    pub(super) fn release_identities(&mut self) -> Result<(), Misfit> {
        for Pair { old, new } in self.tables() {
            let is_by_index = old.replica_identity.as_ref().is_some_and(|it| it.index().is_some());
            if is_by_index && old.replica_identity != new.replica_identity {
                let to = new.replica_identity.clone().filter(|identity| identity.index().is_none());
                let (table, from) = (new.name.clone(), old.replica_identity.clone());
                self.push(Change::AlterReplicaIdentity { table, from, to })?;
            }
        }
        Ok(())
    }

    /// Once all indexes are there, and those that go still are.
    pub(super) fn choose_indexes(&mut self) -> Result<(), Misfit> {
        for Pair { old, new } in self.tables() {
            let table = &new.name;
            if old.replica_identity != new.replica_identity {
                let (from, to) = (old.replica_identity.clone(), new.replica_identity.clone());
                self.push(Change::AlterReplicaIdentity { table: table.clone(), from, to })?;
            }
            if old.cluster != new.cluster {
                let (from, to) = (old.cluster.clone(), new.cluster.clone());
                self.push(Change::AlterCluster { table: table.clone(), from, to })?;
            }
        }
        Ok(())
    }
}
