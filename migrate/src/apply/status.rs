//! Where a database stands beside what the revisions say.

use std::thread;

use tokio_postgres::Client;

use super::session::is_the_same;
use super::version_table::{read, read_revisions};
use super::{Applied, AppliedRevision, Edited, Error, Migrator};
use crate::Revision;
use crate::history::Point;

/// Where a database stands, as it was when it was asked: nothing keeps another process from going on.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Status {
    /// What the database says is applied, and how far.
    pub applied: Applied,
    /// The newest applied revisions that the history knows.
    pub current: Point,
    /// The revisions that are not wholly applied, in the order in which an upgrade applies them.
    pub pending: Vec<Revision>,
    /// The revision that a run stopped in the middle of, or that is being applied right now.
    pub partial: Option<AppliedRevision>,
    /// The revisions that the database has and the history does not know.
    pub unknown: Vec<AppliedRevision>,
    /// Applied revisions whose upgrade is not the one that was applied.
    pub edited: Vec<Edited>,
}

impl Status {
    /// Whether all that the history has is applied as it is written, and nothing else.
    #[must_use]
    pub fn is_up_to_date(&self) -> bool {
        self.pending.is_empty() && self.partial.is_none() && self.unknown.is_empty() && self.edited.is_empty()
    }

    pub(super) fn of(migrator: &Migrator, reading: Reading) -> Self {
        let Reading { applied, ahead, edited, .. } = reading;
        let history = &migrator.history;
        let complete = applied.complete();
        let pending = history.revisions().filter(|revision| !complete.contains(&*revision.id));
        Self {
            current: history.current(&complete),
            pending: pending.cloned().collect(),
            partial: applied.partial().cloned(),
            unknown: ahead.iter().filter_map(|id| applied.revisions.get(id)).cloned().collect(),
            applied,
            edited,
        }
    }
}

/// The revisions whose upgrade is not the one that their row speaks of.
fn changed<'r>(both: &[(&'r Revision, &AppliedRevision)]) -> Vec<&'r Revision> {
    let changed_of = |part: &[(&'r Revision, &AppliedRevision)]| -> Vec<&'r Revision> {
        let changed = part.iter().filter(|(revision, row)| !is_the_same(revision, row));
        changed.map(|(revision, _)| *revision).collect()
    };
    // A long history is milliseconds of hashing, on every start of every process.
    let parts =
        thread::available_parallelism().map_or(1, usize::from).min(both.len() / WORTH_A_THREAD).max(1);
    let mut parts = both.chunks(both.len().div_ceil(parts).max(1));
    let first = parts.next().unwrap_or_default();
    thread::scope(|scope| {
        let others: Vec<_> = parts.map(|part| (part, scope.spawn(move || changed_of(part)))).collect();
        let mut changed = changed_of(first);
        for (part, other) in others {
            changed.extend(other.join().unwrap_or_else(|_| changed_of(part)));
        }
        changed
    })
}

/// So many are hashed before a thread is there.
const WORTH_A_THREAD: usize = 64;

/// What a database says, and what of it is not what the revisions say.
pub(super) struct Reading {
    pub(super) applied: Applied,
    /// The revisions that only the database carries.
    pub(super) ahead: Vec<String>,
    pub(super) edited: Vec<Edited>,
    /// The revision that is half done, as the run that stopped there recorded it.
    pub(super) begun: Option<Revision>,
    /// The revisions that only the database carries, whole.
    pub(super) carried: Vec<Revision>,
}

impl Reading {
    pub(super) async fn of(migrator: &Migrator, client: &Client) -> Result<Self, Error> {
        let table = &migrator.settings.version_table;
        let known = &migrator.history;
        let applied = read(client, table).await?;
        let ahead: Vec<String> =
            applied.revisions.keys().filter(|id| known.get(id).is_none()).cloned().collect();
        let both: Vec<(&Revision, &AppliedRevision)> =
            applied.revisions.values().filter_map(|row| Some((known.get(&row.id)?, row))).collect();
        let changed = changed(&both);
        let half_way = applied.partial().map(|row| row.id.as_str());
        let wanted: Vec<&str> = ahead
            .iter()
            .map(String::as_str)
            .chain(changed.iter().map(|revision| &*revision.id))
            .chain(half_way)
            .collect();
        let mut carried = read_revisions(client, table, &wanted).await?;
        let find = |id: &str| carried.iter().find(|revision| revision.id == id);
        let begun = half_way.and_then(find).cloned();
        let edited = changed
            .into_iter()
            .map(|revision| Edited {
                revision: revision.id.to_string(),
                message: revision.message.to_string(),
                path: revision.upgrade.path.as_deref().map(str::to_owned),
                recorded: find(&revision.id).map(|it| it.upgrade.text.to_string()).unwrap_or_default(),
                present: revision.upgrade.text.to_string(),
                half_way: half_way == Some(&*revision.id),
            })
            .collect();
        carried.retain(|revision| known.get(&revision.id).is_none());
        Ok(Self { applied, ahead, edited, begun, carried })
    }
}
