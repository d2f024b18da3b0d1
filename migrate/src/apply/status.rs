//! Where a database stands beside what the revisions say.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::thread;

use tokio_postgres::Client;

use super::session::is_the_same;
use super::version_table::{read, read_revisions};
use super::{Applied, AppliedRevision, Edited, Error, Migrator};
use crate::history::{self, Point};
use crate::{History, Revision};

/// Where a database stands, as it was when it was asked: nothing keeps another process from going on.
///
/// ```no_run
/// # use migrate::Migrator;
/// # async fn run(migrator: Migrator, client: &tokio_postgres::Client) -> Result<(), migrate::Error> {
/// // What a page for operators shows.
/// let status = migrator.status(client).await?;
/// println!("at:      {}", status.current.ids().collect::<Vec<_>>().join(", "));
/// println!("pending: {}", status.pending.iter().map(|it| &*it.message).collect::<Vec<_>>().join("; "));
/// if let Some(partial) = &status.partial {
///     println!("in the middle of {} since {}", partial.id, partial.applied_at);
/// }
/// println!("unknown: {}, edited: {}", status.unknown.len(), status.edited.len());
/// # Ok(())
/// # }
/// ```
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
    /// The revisions of the files as this database sees them: where it has some that another one
    /// [replaces](Revision::replaces), these instead of that one.
    pub history: History,
    /// Why an upgrade cannot go on, where it has some and the files of the others are gone.
    pub pruned: Option<history::Error>,
}

impl Status {
    /// Whether all that the history has is applied as it is written, and nothing else.
    ///
    /// ```no_run
    /// # use migrate::Migrator;
    /// # use std::time::Duration;
    /// # async fn wait(migrator: Migrator, client: &tokio_postgres::Client) -> Result<(), migrate::Error> {
    /// // Somebody else migrates; this process begins when that is done.
    /// while !migrator.status(client).await?.is_up_to_date() {
    ///     tokio::time::sleep(Duration::from_secs(2)).await;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn is_up_to_date(&self) -> bool {
        self.pending.is_empty() && self.partial.is_none() && self.unknown.is_empty() && self.edited.is_empty()
    }

    pub(super) fn of(migrator: &Migrator, reading: Reading) -> Self {
        let Reading { applied, ahead, edited, files, .. } = reading;
        let history = files.unwrap_or_else(|| migrator.history.clone());
        let complete = applied.complete();
        let pruned = history.refuse_pruned().err();
        // What comes after what is gone is not applied either.
        let is_cut_off = |it: &&Revision| {
            let is_aside = history.get(&it.id).is_none() && history.find(&it.id).is_some();
            pruned.is_some() && is_aside && history.instead_of(&it.id).is_none()
        };
        let cut_off = migrator.history.revisions().filter(is_cut_off);
        let pending = history.revisions().chain(cut_off).filter(|revision| !complete.contains(&*revision.id));
        Self {
            current: history.current(&complete),
            pending: pending.cloned().collect(),
            partial: applied.partial().cloned(),
            unknown: ahead.iter().filter_map(|id| applied.revisions.get(id)).cloned().collect(),
            applied,
            edited,
            history,
            pruned,
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
    /// The revisions that only the database has, and nothing in the files replaces.
    pub(super) ahead: Vec<String>,
    pub(super) edited: Vec<Edited>,
    /// The revision that is half done, as the run that stopped there recorded it.
    pub(super) begun: Option<Revision>,
    /// The revisions that only the database carries, whole.
    pub(super) carried: Vec<Revision>,
    /// The revisions of the files as the database sees them, where that is not as the files alone say.
    pub(super) files: Option<History>,
}

impl Reading {
    pub(super) async fn of(migrator: &Migrator, client: &Client) -> Result<Self, Error> {
        let applied = read(client, &migrator.settings.version_table).await?;
        Self::beside(migrator, client, applied).await
    }

    /// Holds what was read already against the revisions.
    pub(super) async fn beside(
        migrator: &Migrator,
        client: &Client,
        applied: Applied,
    ) -> Result<Self, Error> {
        let table = &migrator.settings.version_table;
        let known = &migrator.history;
        let strange: Vec<String> =
            applied.revisions.keys().filter(|id| known.find(id).is_none()).cloned().collect();
        let both: Vec<(&Revision, &AppliedRevision)> =
            applied.revisions.values().filter_map(|row| Some((known.find(&row.id)?, row))).collect();
        let changed = changed(&both);
        let half_way = applied.partial().map(|row| row.id.as_str());
        let wanted: Vec<&str> = strange
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
        carried.retain(|revision| known.find(&revision.id).is_none());
        let rows: BTreeSet<String> = applied.revisions.keys().cloned().collect();
        let replaces_known = |it: &&Revision| it.replaces.iter().any(|id| known.find(id).is_some());
        let of_files = |it: &&Revision| known.instead_of(&it.id).is_some() || replaces_known(it);
        let related: Vec<Revision> = carried.iter().filter(of_files).cloned().collect();
        let files = match known.replaces() || !related.is_empty() {
            true => Some(known.seen_by(&rows, related)?),
            false => None,
        };
        let ahead = strange.into_iter().filter(|id| known.instead_of(id).is_none()).collect();
        Ok(Self { applied, ahead, edited, begun, carried, files })
    }

    /// The revisions of the files, and those that only the database carries, as it sees them.
    pub(super) fn history<'m>(&self, migrator: &'m Migrator) -> Result<Cow<'m, History>, Error> {
        let files = self.files.as_ref().unwrap_or(&migrator.history);
        let more: Vec<Revision> =
            self.carried.iter().filter(|it| files.find(&it.id).is_none()).cloned().collect();
        if !more.is_empty() {
            let rows = self.applied.revisions.keys().cloned().collect();
            return Ok(Cow::Owned(files.seen_by(&rows, more)?));
        }
        Ok(self.files.clone().map_or(Cow::Borrowed(&migrator.history), Cow::Owned))
    }
}
