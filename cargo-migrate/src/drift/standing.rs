//! Where a database stands, and what it should hold there.

use std::borrow::Cow;

use migrate::History;
use migrate::apply::Status;
use migrate_schema::record::RevisionRecord;
use migrate_schema::schema::Schema;

use crate::error::{Error, Result};
use crate::live::Live;
use crate::recorded::Recorded;

/// Where a database stands.
pub struct Standing<'s> {
    /// What is applied, pending and half done.
    pub status: Status,
    /// What is recorded up to what is applied, revisions included that only the database has: drift is told apart
    /// from what is pending.
    pub schema: Cow<'s, Schema>,
}

impl<'s> Standing<'s> {
    /// Asks the database. `head` is what all of `recorded` adds up to; a database without a history is measured by it.
    ///
    /// # Errors
    /// A database that cannot be asked, or that carries revisions that do not fit each other.
    pub fn of(live: &Live, recorded: &Recorded, head: &'s Schema) -> Result<Self> {
        let status = live.run(async |migrator, client| migrator.status(client).await)?;
        let is_at_head = status.pending.is_empty() && status.unknown.is_empty() && status.partial.is_none();
        if is_at_head || status.applied.revisions.is_empty() {
            return Ok(Self { status, schema: Cow::Borrowed(head) });
        }
        let complete = status.applied.complete();
        let strange: Vec<&str> =
            complete.iter().map(String::as_str).filter(|id| recorded.folder(id).is_none()).collect();
        let carried = live.run(|migrator, client| migrator.recorded(client, strange.iter().copied()))?;
        // One that arrived late is pending although what comes after it is applied.
        let places = complete.iter().map(String::as_str).filter(|id| recorded.history.get(id).is_some());
        let mut known = recorded.history.ancestors(places);
        known.extend(complete.iter().map(String::as_str));
        let known = known.into_iter().filter_map(|id| recorded.history.find(id)).cloned();
        let history = History::new(known.chain(carried))?;
        let mut schema = Schema::default();
        for revision in history.revisions().filter(|it| complete.contains(&*it.id)) {
            let misfit = |misfit| recorded.misfit(revision, &misfit);
            if let Some(folder) = recorded.folder(&revision.id) {
                folder.record.changes.iter().try_for_each(|it| schema.apply(it)).map_err(misfit)?;
                continue;
            }
            let record = RevisionRecord::read(&revision.changes).map_err(|problem| {
                Error::project(format!("what the database carries of {} cannot be read", revision.id))
                    .excerpt(problem)
            })?;
            record.changes.iter().try_for_each(|it| schema.apply(it)).map_err(misfit)?;
        }
        Ok(Self { status, schema: Cow::Owned(schema) })
    }
}
