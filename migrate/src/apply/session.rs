//! What can be done while the lock is held.

use std::borrow::Cow;
use std::collections::BTreeSet;

use sha2::{Digest as _, Sha256};
use tokio_postgres::Client;

use super::lock::Lock;
use super::plan::{Plan, parse, refuse_many_transactions, stamped};
use super::rounds::{NOTE_ROLE, Work};
use super::run::Run;
use super::status::Reading;
use super::version_table::read;
use super::{Applied, AppliedRevision, Direction, Edited, Error, Listener, Migrator, Settings, State};
use crate::history::Point;
use crate::{History, Revision, Script};

/// A connection that holds the lock, and what it read from the database since.
#[derive(Debug)]
pub struct Session<'m> {
    migrator: &'m Migrator,
    client: &'m Client,
    lock: Lock,
    applied: Applied,
    /// The revisions of the files as the database sees them, where that is not as the files alone say.
    files: Option<History>,
    /// The revisions of the files, and those that only the database carries.
    history: Cow<'m, History>,
    /// The latter.
    ahead: Vec<String>,
    edited: Vec<Edited>,
    /// The revision that is half done, as the run that stopped there recorded it.
    begun: Option<Revision>,
}

/// What an upgrade will do.
#[derive(Clone, Debug)]
pub struct Upgrade {
    works: Vec<Work>,
}

/// What a downgrade will do.
#[derive(Clone, Debug)]
pub struct Downgrade {
    works: Vec<Work>,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The revisions applied or taken back, in order.
    pub revisions: Vec<String>,
    /// Those of them that were applied though a later one was already.
    pub late: Vec<String>,
    /// Revisions that the database has and the history does not know.
    pub ahead: Vec<String>,
}

impl Upgrade {
    /// The revisions that will be applied, in order, and whether each is late.
    pub fn revisions(&self) -> impl ExactSizeIterator<Item = (&Revision, bool)> {
        self.works.iter().map(|work| (&work.revision, work.late))
    }
}

impl Downgrade {
    /// The revisions that will be taken back, in order. The downgrade of each is the one that will run.
    pub fn revisions(&self) -> impl ExactSizeIterator<Item = &Revision> {
        self.works.iter().map(|work| &work.revision)
    }
}

impl<'m> Session<'m> {
    pub(super) async fn begin(
        migrator: &'m Migrator,
        client: &'m Client,
        listener: &mut Listener<'_>,
    ) -> Result<Self, Error> {
        migrator.refuse_broken()?;
        let settings = &migrator.settings;
        // Statements are cut here by the standard's rules for strings, so the server has to follow them.
        let prepare = format!("SET standard_conforming_strings = on; {NOTE_ROLE}");
        // All three are on their way at once.
        let (prepared, _, lock) = tokio::join!(
            client.batch_execute(&prepare),
            // Only some servers can watch for a client that is gone, and none has to.
            client.batch_execute("SET client_connection_check_interval = '5s'"),
            Lock::acquire(client, settings, listener),
        );
        let lock = lock?;
        let session = match prepared {
            Ok(()) => Self::look(migrator, client, lock).await,
            Err(error) => Err(Error::asking("prepare the session")(error)),
        };
        if session.is_err() {
            lock.release(client).await;
        }
        session
    }

    /// Reads what the database says, under the lock.
    async fn look(migrator: &'m Migrator, client: &'m Client, lock: Lock) -> Result<Self, Error> {
        let (held, reading) = tokio::join!(lock.is_held(client), Reading::of(migrator, client));
        if !held? {
            return Err(Error::LockNotHeld);
        }
        let reading = reading?;
        let history = reading.history(migrator)?;
        let Reading { applied, ahead, edited, begun, files, .. } = reading;
        Ok(Self { migrator, client, lock, applied, files, history, ahead, edited, begun })
    }

    /// What the database says is applied.
    #[must_use]
    pub fn applied(&self) -> &Applied {
        &self.applied
    }

    /// The revisions of the files as the database sees them: where it has some that another one
    /// [replaces](Revision::replaces), these instead of that one.
    #[must_use]
    pub fn files(&self) -> &History {
        self.files.as_ref().unwrap_or(&self.migrator.history)
    }

    /// The revisions of the files, and those that only the database carries.
    #[must_use]
    pub fn history(&self) -> &History {
        &self.history
    }

    /// The revisions that only the database carries.
    #[must_use]
    pub fn ahead(&self) -> &[String] {
        &self.ahead
    }

    /// Applied revisions whose upgrade is not the one that was applied.
    #[must_use]
    pub fn edited(&self) -> &[Edited] {
        &self.edited
    }

    /// What an upgrade to `target` would apply. A revision that an earlier upgrade left in the middle
    /// goes on where it stopped.
    ///
    /// # Errors
    ///
    /// When there is no such target, a file cannot run, an applied revision was edited, or an earlier
    /// run stopped in the middle of what this one would not touch.
    pub fn plan_upgrade(&self, target: &str) -> Result<Upgrade, Error> {
        let applied = self.applied.complete();
        let files = self.files();
        files.refuse_pruned()?;
        files.refuse_inner(target)?;
        let target = files.resolve(target, Some(&applied))?;
        self.plan_upgrade_to(&target)
    }

    /// As [`Session::plan_upgrade`], for a place that is known already.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn plan_upgrade_to(&self, target: &Point) -> Result<Upgrade, Error> {
        self.refuse_edited()?;
        self.files().refuse_pruned()?;
        let works = self.plan().upgrade(target)?;
        self.refuse(&works, Direction::Upgrade)?;
        Ok(Upgrade { works })
    }

    /// What a downgrade to `target` would take back. The texts are those of the files, where their
    /// upgrade is the one that was applied, else those that the database carries.
    ///
    /// # Errors
    ///
    /// As [`Session::plan_upgrade`], and when `target` is not applied.
    pub fn plan_downgrade(&self, target: &str) -> Result<Downgrade, Error> {
        self.history.refuse_inner(target)?;
        let target = self.history.resolve(target, Some(&self.applied.standing()))?;
        self.plan_downgrade_to(&target)
    }

    /// As [`Session::plan_downgrade`], for a place that is known already.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn plan_downgrade_to(&self, target: &Point) -> Result<Downgrade, Error> {
        self.refuse_edited()?;
        let works = self.plan().downgrade(target)?;
        let taken = works.iter().map(|work| work.revision.id.to_string()).collect();
        let rows = self.applied.revisions.keys().cloned().collect();
        self.history.refuse_torn(&taken, &rows, |id| self.migrator.history.find(id).is_some())?;
        self.refuse(&works, Direction::Downgrade)?;
        Ok(Downgrade { works })
    }

    /// Applies what was planned.
    ///
    /// # Errors
    ///
    /// See [`Error`]; what had been applied before the failure stays applied.
    pub async fn upgrade(&mut self, plan: Upgrade, listener: &mut Listener<'_>) -> Result<Report, Error> {
        self.run(&plan.works, listener).await
    }

    /// Takes back what was planned.
    ///
    /// # Errors
    ///
    /// See [`Error`]; what had been taken back before the failure stays so.
    pub async fn downgrade(&mut self, plan: Downgrade, listener: &mut Listener<'_>) -> Result<Report, Error> {
        self.run(&plan.works, listener).await
    }

    /// Makes the version table say that `points` and all their ancestors are applied and nothing else,
    /// without running any SQL of theirs.
    ///
    /// Rows of revisions that the files do not know are in the way, unless `purge` drops every row first.
    /// Rows that stay keep what they say, unless they are `partial`.
    ///
    /// # Errors
    ///
    /// When there is no such point, a row is in the way, or the server refuses.
    pub async fn stamp<'n>(
        &mut self,
        points: impl IntoIterator<Item = &'n str>,
        purge: bool,
    ) -> Result<(), Error> {
        let points: Vec<&str> = points.into_iter().collect();
        // Without its rows the database sees what the files alone say.
        let known = if purge { &self.migrator.history } else { self.files() };
        let known = &*known.seen_from(points.iter().copied())?;
        let mut target = BTreeSet::new();
        for name in points {
            known.refuse_inner(name)?;
            let point = known.resolve(name, Some(&self.applied.complete()))?;
            target.extend(known.ancestors(point.ids()).into_iter().map(str::to_owned));
        }
        if !purge && !self.ahead.is_empty() {
            return Err(Error::Unknown { revisions: self.ahead.clone() });
        }
        let Settings { version_table, tool_version, .. } = &self.migrator.settings;
        let stamped = stamped(known, &target)?;
        let sql = format!("BEGIN;\n{}COMMIT;\n", version_table.stamp_sql(&stamped, purge, tool_version));
        self.write(&sql).await
    }

    /// Accepts edits: what is recorded of these applied revisions becomes what their files say. One that
    /// stopped in the middle stays there.
    ///
    /// # Errors
    ///
    /// When one is not applied or not in the files, or the server refuses.
    pub async fn refresh<'n>(&mut self, names: impl IntoIterator<Item = &'n str>) -> Result<(), Error> {
        let known = self.files();
        let mut sql = String::from("BEGIN;\n");
        for name in names {
            for id in known.resolve(name, Some(&self.applied.complete()))?.ids() {
                let Some(revision) = known.get(id).filter(|_| self.applied.revisions.contains_key(id)) else {
                    return Err(Error::NotApplied { revision: id.to_owned() });
                };
                let checksum = parse(revision, Direction::Upgrade)?.checksum();
                sql +=
                    &format!("{};\n", self.migrator.settings.version_table.refresh_sql(revision, &checksum));
            }
        }
        sql += "COMMIT;\n";
        self.write(&sql).await
    }

    /// Releases the lock.
    pub async fn finish(self) {
        self.lock.release(self.client).await;
    }

    async fn run(&mut self, works: &[Work], listener: &mut Listener<'_>) -> Result<Report, Error> {
        if !works.is_empty() {
            self.create_table().await?;
            let result = Run::new(self.client, self.migrator, works).finish(listener).await;
            if result.is_ok() {
                self.applied = read(self.client, &self.migrator.settings.version_table).await?;
            }
            result?;
        }
        Ok(Report {
            revisions: works.iter().map(|work| work.revision.id.to_string()).collect(),
            late: works.iter().filter(|work| work.late).map(|work| work.revision.id.to_string()).collect(),
            ahead: self.ahead.clone(),
        })
    }

    async fn write(&mut self, sql: &str) -> Result<(), Error> {
        self.create_table().await?;
        if let Err(error) = self.client.batch_execute(sql).await {
            let _ = self.client.batch_execute("ROLLBACK").await;
            return Err(Error::asking_rights(self.client, "write the version table", error).await);
        }
        let Migrator { settings, .. } = self.migrator;
        self.applied = read(self.client, &settings.version_table).await?;
        self.ahead.retain(|id| self.applied.revisions.contains_key(id));
        self.edited.retain(|edited| {
            self.applied.revisions.get(&edited.revision).is_some_and(|row| {
                let present = self.migrator.history.find(&edited.revision);
                present.is_some_and(|present| !is_the_same(present, row))
            })
        });
        Ok(())
    }

    async fn create_table(&mut self) -> Result<(), Error> {
        if !self.applied.table_exists {
            let sql = self.migrator.settings.version_table.create_sql();
            if let Err(error) = self.client.batch_execute(&sql).await {
                return Err(Error::asking_rights(self.client, "create the version table", error).await);
            }
            self.applied.table_exists = true;
        }
        Ok(())
    }

    fn plan(&self) -> Plan<'_> {
        let Self { applied, history, begun, .. } = self;
        Plan { files: self.files(), history, applied, begun: begun.as_ref() }
    }

    fn refuse_edited(&self) -> Result<(), Error> {
        if self.edited.is_empty() { Ok(()) } else { Err(Error::Edited(self.edited.clone())) }
    }

    /// Refuses what was planned where this run cannot do it.
    fn refuse(&self, works: &[Work], direction: Direction) -> Result<(), Error> {
        let missing = |work: &&Work| {
            work.script.has_code() && self.migrator.codes.get(&work.revision.id, direction).is_none()
        };
        if let Some(Work { revision, .. }) = works.iter().find(missing) {
            return Err(Error::CodeMissing {
                revision: revision.id.to_string(),
                message: revision.message.to_string(),
                direction,
            });
        }
        self.refuse_half_way(works, direction)?;
        if self.migrator.settings.single_transaction {
            works.iter().try_for_each(refuse_many_transactions)?;
        }
        Ok(())
    }

    /// What is half done must be what comes first, and go on the same way.
    fn refuse_half_way(&self, works: &[Work], direction: Direction) -> Result<(), Error> {
        let Some(row) = self.applied.partial() else { return Ok(()) };
        let State::Partial { direction: begun, .. } = row.state else { return Ok(()) };
        if begun == direction && works.iter().any(|work| work.revision.id == row.id) {
            return Ok(());
        }
        Err(Error::HalfWay { revision: row.id.clone(), message: row.message.clone(), direction: begun })
    }
}

/// Whether the upgrade is the one that the row speaks of: the same text, or one that does the same.
pub(super) fn is_the_same(revision: &Revision, row: &AppliedRevision) -> bool {
    let text = &*revision.upgrade.text;
    // Nearly always, and then it need not be cut into statements.
    row.upgrade_digest[..] == Sha256::digest(text)[..]
        || Script::parse(text).is_ok_and(|script| script.checksum() == row.checksum)
}
