//! What can be done while the lock is held.

mod switch;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use sha2::{Digest as _, Sha256};
use tokio_postgres::{Client, SimpleQueryMessage};

pub use self::switch::Switch;
use super::half_way::HalfWay;
use super::lock::{ELSEWHERE, Held, LOST, OwnSession, lease_holder, patience};
use super::plan::{Plan, chained, parse, refuse_many_transactions, stamped};
use super::rounds::Work;
use super::run::Run;
use super::status::Reading;
use super::version_table::{Outline, VersionTable, read, read_outline};
use super::{
    Applied, AppliedRevision, Direction, Edited, Error, Event, Listener, LockKind, Migrator, Settings,
    Standing, State, watch,
};
use crate::history::Point;
use crate::{History, Revision, Script};

/// A connection that holds the lock, and what it read from the database since.
///
/// ```no_run
/// # use migrate::Migrator;
/// # async fn run(migrator: Migrator, client: &tokio_postgres::Client) -> Result<(), migrate::Error> {
/// let mut session = migrator.lock(client, &mut |event| eprintln!("{event}")).await?;
/// let result = match session.plan_upgrade("head") {
///     Ok(plan) if plan.is_empty() => Ok(None),
///     // Looked at under the lock: what is decided here is what runs.
///     Ok(plan) => session.upgrade(plan, &mut |event| eprintln!("{event}")).await.map(Some),
///     Err(error) => Err(error),
/// };
/// session.finish().await;
/// match result? {
///     Some(report) => println!("{} revisions applied", report.revisions.len()),
///     None => println!("nothing to do"),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Session<'m> {
    pub(super) migrator: &'m Migrator,
    pub(super) client: &'m Client,
    pub(super) held: Held,
    /// A connection that can look on; made when there is something to do.
    second: Option<Client>,
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

/// The lock, and an outline of what the database says is applied, before anybody has to know the revisions.
#[doc(hidden)]
#[derive(Debug)]
pub struct Opening {
    held: Held,
    rows: Vec<Outline>,
}

/// What an upgrade will do.
///
/// ```no_run
/// # use migrate::apply::Session;
/// /// What destroys something is not for this deployment.
/// fn is_harmless(session: &Session<'_>) -> Result<bool, migrate::Error> {
///     let plan = session.plan_upgrade("head")?;
///     Ok(!plan.revisions().any(|(revision, _)| revision.upgrade.text.contains("DROP ")))
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Upgrade {
    pub(super) works: Vec<Work>,
}

/// What a downgrade will do.
///
/// ```no_run
/// # async fn run(session: &mut migrate::apply::Session<'_>) -> Result<(), migrate::Error> {
/// let plan = session.plan_downgrade("-1")?;
/// for revision in plan.revisions() {
///     eprintln!("to be taken back: {}\n{}", revision.message, revision.downgrade.text);
/// }
/// session.downgrade(plan, &mut |event| eprintln!("{event}")).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Downgrade {
    pub(super) works: Vec<Work>,
}

/// What was done.
///
/// ```
/// use migrate::apply::Report;
///
/// /// One line for the log of a deployment.
/// fn summary(report: &Report) -> String {
///     match (report.revisions.len(), report.ahead.len()) {
///         (0, 0) => "nothing to do".to_owned(),
///         (0, ahead) => format!("the database is ahead by {ahead}"),
///         (count, _) => format!("{count} applied, the last is {}", report.revisions[count - 1]),
///     }
/// }
///
/// assert_eq!(summary(&Report::default()), "nothing to do");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The revisions applied or taken back, in order.
    pub revisions: Vec<String>,
    /// Those of them that were applied though a later one was already.
    pub late: Vec<String>,
    /// Revisions that the database has and the history does not know.
    pub ahead: Vec<String>,
    /// The revision that an earlier run left in the middle, where [`Settings::half_way`] settled it first, and which
    /// way it went: it is applied now, or taken back.
    pub half_done: Option<(String, Direction)>,
}

impl Upgrade {
    /// The revisions that will be applied, in order, and whether each is late.
    ///
    /// ```no_run
    /// # fn count(session: &migrate::apply::Session<'_>) -> Result<(), migrate::Error> {
    /// let plan = session.plan_upgrade("head")?;
    /// let late = plan.revisions().filter(|(_, late)| *late).count();
    /// println!("{} to be applied, {late} of them late", plan.revisions().count());
    /// # Ok(())
    /// # }
    /// ```
    pub fn revisions(&self) -> impl Iterator<Item = (&Revision, bool)> {
        self.works
            .iter()
            .filter(|work| work.direction == Direction::Upgrade)
            .map(|work| (&work.revision, work.late))
    }

    /// Whether there is nothing to do: nothing to apply, and nothing half done to settle.
    ///
    /// ```
    /// use migrate::{Migrator, Revision};
    ///
    /// let nothing: [Revision; 0] = [];
    /// assert!(Migrator::new(nothing).plan_range("heads")?.is_empty());
    /// # Ok::<(), migrate::Error>(())
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.works.is_empty()
    }

    /// All that will be done, a revision that is half done included, and which way each goes.
    #[doc(hidden)]
    pub fn steps(&self) -> impl Iterator<Item = (&Revision, Direction)> {
        self.works.iter().map(|work| (&work.revision, work.direction))
    }

    /// Leaves statements out of a revision, because what they would do is done: each is where it begins in the
    /// [text](Script::text) of the upgrade. The revision counts as applied all the same.
    #[doc(hidden)]
    pub fn leave_out(&mut self, revision: &str, statements: impl IntoIterator<Item = usize>) {
        let mut works = self.works.iter_mut();
        let meant = |work: &&mut Work| work.direction == Direction::Upgrade && work.revision.id == revision;
        if let Some(work) = works.find(meant) {
            work.left_out.extend(statements);
        }
    }
}

impl Downgrade {
    /// Whether there is nothing to do: nothing to take back, and nothing half done to settle.
    ///
    /// ```no_run
    /// # fn run(session: &migrate::apply::Session<'_>) -> Result<(), migrate::Error> {
    /// if session.plan_downgrade("162cd074dbf2")?.is_empty() {
    ///     println!("the database is there already");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.works.is_empty()
    }

    /// The revisions that will be taken back, in order. The downgrade of each is the one that will run.
    ///
    /// ```no_run
    /// # fn run(session: &migrate::apply::Session<'_>) -> Result<(), migrate::Error> {
    /// // A downgrade without a statement takes nothing back: somebody forgot to write it.
    /// let plan = session.plan_downgrade("-1")?;
    /// let forgotten = plan.revisions().find(|revision| revision.downgrade.text.trim().is_empty());
    /// assert!(forgotten.is_none(), "{}", forgotten.map_or("", |revision| &revision.message));
    /// # Ok(())
    /// # }
    /// ```
    pub fn revisions(&self) -> impl Iterator<Item = &Revision> {
        self.works.iter().filter(|work| work.direction == Direction::Downgrade).map(|work| &work.revision)
    }

    /// All that will be done, a revision that is half done included, and which way each goes.
    #[doc(hidden)]
    pub fn steps(&self) -> impl Iterator<Item = (&Revision, Direction)> {
        self.works.iter().map(|work| (&work.revision, work.direction))
    }
}

/// Takes the lock, and reads something under it.
async fn locked<T>(
    migrator: &Migrator,
    client: &Client,
    listener: &mut Listener<'_>,
    read: impl AsyncFn(&Client, &VersionTable) -> Result<T, Error>,
) -> Result<(Held, T), Error> {
    let begin = Instant::now();
    loop {
        match attempt(migrator, client, begin, listener, &read).await {
            // One that goes through a proxy is at work; it is waited for like any other.
            Err(Error::Leased { holder: Some(holder), .. })
                if begin.elapsed() < migrator.settings.lock_wait =>
            {
                let waited = begin.elapsed();
                listener(Event::WaitingForLease { holder: &holder, waited });
                patience(migrator, waited).await?;
            }
            Err(Error::Leased { holder, .. }) => {
                return Err(Error::Leased { holder, waited: begin.elapsed() });
            }
            result => return result,
        }
    }
}

async fn attempt<T>(
    migrator: &Migrator,
    client: &Client,
    begin: Instant,
    listener: &mut Listener<'_>,
    read: &impl AsyncFn(&Client, &VersionTable) -> Result<T, Error>,
) -> Result<(Held, T), Error> {
    let held = if let LockKind::Lease { .. } = migrator.settings.lock {
        // Nothing is set: what one message sets may be another's session.
        Held::acquire(client, migrator, begin, listener).await?
    } else {
        // Statements are cut here by the standard's rules for strings, so the server has to follow them.
        let prepare = "SET standard_conforming_strings = on";
        // All three are on their way at once.
        let (prepared, _, lock) = tokio::join!(
            client.batch_execute(prepare),
            // Only some servers can watch for a client that is gone, and none has to.
            client.batch_execute("SET client_connection_check_interval = '5s'"),
            Held::acquire(client, migrator, begin, listener),
        );
        let held = lock?;
        if let Err(error) = prepared {
            held.release(client).await;
            return Err(Error::asking("prepare the session")(error));
        }
        held
    };
    let (valid, read) =
        tokio::join!(held.is_valid(client, migrator), read(client, &migrator.settings.version_table));
    match valid.and(read) {
        Ok(read) => Ok((held, read)),
        Err(error) => {
            held.release(client).await;
            Err(error)
        }
    }
}

impl Opening {
    pub(super) async fn begin(
        migrator: &Migrator,
        client: &Client,
        listener: &mut Listener<'_>,
    ) -> Result<Self, Error> {
        let (held, rows) = locked(migrator, client, listener, read_outline).await?;
        Ok(Self { held, rows })
    }

    /// The head that the database is at, where it has these revisions and no others, each of them whole and applied
    /// with an upgrade of this SHA-256, and where only one of them is nobody's parent.
    #[must_use]
    pub fn head_of(&self, upgrades: &BTreeMap<String, [u8; 32]>) -> Option<&str> {
        let is_there = |row: &Outline| {
            row.applied && upgrades.get(&row.id).is_some_and(|digest| row.upgrade_digest == digest)
        };
        if self.rows.len() != upgrades.len() || !self.rows.iter().all(is_there) {
            return None;
        }
        let parents: BTreeSet<&String> = self.rows.iter().flat_map(|row| &row.parents).collect();
        let mut heads = self.rows.iter().map(|row| &row.id).filter(|id| !parents.contains(id));
        heads.next().filter(|_| heads.next().is_none()).map(String::as_str)
    }

    /// Releases the lock.
    pub async fn finish(&self, client: &Client) {
        self.held.release(client).await;
    }
}

impl<'m> Session<'m> {
    pub(super) async fn begin(
        migrator: &'m Migrator,
        client: &'m Client,
        listener: &mut Listener<'_>,
    ) -> Result<Self, Error> {
        migrator.refuse_broken()?;
        let (held, applied) = locked(migrator, client, listener, read).await?;
        Self::under(held, migrator, client, Ok(applied)).await
    }

    /// Reads the rest, and holds it against the revisions.
    pub(super) async fn opened(
        migrator: &'m Migrator,
        client: &'m Client,
        Opening { held, .. }: Opening,
    ) -> Result<Self, Error> {
        let applied = match migrator.refuse_broken() {
            Ok(()) => read(client, &migrator.settings.version_table).await,
            Err(error) => Err(error),
        };
        Self::under(held, migrator, client, applied).await
    }

    async fn under(
        held: Held,
        migrator: &'m Migrator,
        client: &'m Client,
        applied: Result<Applied, Error>,
    ) -> Result<Self, Error> {
        let session = match applied {
            Ok(applied) => Reading::beside(migrator, client, applied).await,
            Err(error) => Err(error),
        };
        let session = session.and_then(|reading| Self::of(migrator, client, held.clone(), reading));
        if session.is_err() {
            held.release(client).await;
        }
        session
    }

    /// Reads the same for somebody who will write nothing, and must not [`finish`](Self::finish).
    pub(super) async fn without_lock(migrator: &'m Migrator, client: &'m Client) -> Result<Self, Error> {
        migrator.refuse_broken()?;
        let held = Held::Session(OwnSession::of_nobody(&migrator.settings.version_table));
        Self::of(migrator, client, held, Reading::of(migrator, client).await?)
    }

    fn of(migrator: &'m Migrator, client: &'m Client, held: Held, reading: Reading) -> Result<Self, Error> {
        let history = reading.history(migrator)?;
        let Reading { applied, ahead, edited, begun, files, .. } = reading;
        Ok(Self { migrator, client, held, second: None, applied, files, history, ahead, edited, begun })
    }

    /// The connection, for somebody who wants to look around in the database. It must not be left in a transaction.
    ///
    /// ```no_run
    /// # async fn run(session: &migrate::apply::Session<'_>) -> Result<(), tokio_postgres::Error> {
    /// let row = session.client().query_one("SELECT pg_database_size(current_database())", &[]).await?;
    /// println!("{} MB are to be migrated", row.get::<_, i64>(0) / 1_000_000);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn client(&self) -> &'m Client {
        self.client
    }

    /// What the database says is applied.
    ///
    /// ```no_run
    /// # fn run(session: &migrate::apply::Session<'_>) {
    /// let newest = session.applied().revisions.values().max_by(|a, b| a.applied_at.cmp(&b.applied_at));
    /// if let Some(row) = newest {
    ///     println!("last migrated at {} by {} with {}", row.applied_at, row.applied_by, row.tool_version);
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn applied(&self) -> &Applied {
        &self.applied
    }

    /// The revisions of the files as the database sees them: where it has some that another one
    /// [replaces](Revision::replaces), these instead of that one.
    ///
    /// ```no_run
    /// # fn run(session: &migrate::apply::Session<'_>) {
    /// let applied = session.applied().complete();
    /// let pending = session.files().revisions().filter(|revision| !applied.contains(&*revision.id)).count();
    /// println!("{pending} of {} revisions are pending", session.files().revisions().len());
    /// # }
    /// ```
    #[must_use]
    pub fn files(&self) -> &History {
        self.files.as_ref().unwrap_or(&self.migrator.history)
    }

    /// The revisions of the files, and those that only the database carries.
    ///
    /// ```no_run
    /// # fn run(session: &migrate::apply::Session<'_>) -> Result<(), migrate::history::Error> {
    /// // The database is on a branch whose files are elsewhere, and can be talked about all the same.
    /// let current = session.history().resolve("current", Some(&session.applied().complete()))?;
    /// for id in current.ids() {
    ///     println!("{id}  {}", session.history().get(id).map_or("", |revision| &revision.message));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn history(&self) -> &History {
        &self.history
    }

    /// The revisions that only the database carries.
    ///
    /// ```no_run
    /// # fn run(session: &migrate::apply::Session<'_>) {
    /// if !session.ahead().is_empty() {
    ///     println!("a newer release was here: {}", session.ahead().join(", "));
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn ahead(&self) -> &[String] {
        &self.ahead
    }

    /// Applied revisions whose upgrade is not the one that was applied.
    ///
    /// ```no_run
    /// # fn run(session: &migrate::apply::Session<'_>) {
    /// for edited in session.edited() {
    ///     println!("{} ({}) was edited since", edited.revision, edited.path.as_deref().unwrap_or("embedded"));
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn edited(&self) -> &[Edited] {
        &self.edited
    }

    /// What an upgrade to `target` would apply. A revision that an earlier upgrade left in the middle
    /// goes on where it stopped.
    ///
    /// ```no_run
    /// # use migrate::Error;
    /// # fn run(session: &migrate::apply::Session<'_>) -> Result<(), Error> {
    /// match session.plan_upgrade("billing@head") {
    ///     Err(Error::HalfWay { revision, .. }) => println!("{revision} is in the middle of a downgrade"),
    ///     Err(Error::Edited(edited)) => println!("{} was edited", edited[0].revision),
    ///     plan => println!("{} revisions", plan?.revisions().count()),
    /// }
    /// # Ok(())
    /// # }
    /// ```
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
    fn plan_upgrade_to(&self, target: &Point) -> Result<Upgrade, Error> {
        self.refuse_edited()?;
        self.files().refuse_pruned()?;
        let plan = self.plan();
        let works = match plan.settle(self.migrator.settings.half_way)? {
            None => plan.upgrade(target)?,
            Some((first, applied)) => {
                chained(Some(first), Plan { applied: &applied, ..plan }.upgrade(target)?)
            }
        };
        self.refuse(&works, Direction::Upgrade)?;
        Ok(Upgrade { works })
    }

    /// What a downgrade to `target` would take back. The texts are those of the files, where their
    /// upgrade is the one that was applied, else those that the database carries.
    ///
    /// ```no_run
    /// # fn run(session: &migrate::apply::Session<'_>) -> Result<(), migrate::Error> {
    /// // How deep would it go?
    /// for steps in 1..=3 {
    ///     println!("-{steps}: {} revisions", session.plan_downgrade(&format!("-{steps}"))?.revisions().count());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Session::plan_upgrade`], and when `target` is not applied.
    pub fn plan_downgrade(&self, target: &str) -> Result<Downgrade, Error> {
        // What is settled first counts, so that `-1` is what comes before it.
        let mut standing = self.applied.standing();
        if self.migrator.settings.half_way != HalfWay::Refuse {
            standing.extend(self.applied.partial().map(|row| row.id.clone()));
        }
        self.history.refuse_inner(target)?;
        let target = self.history.resolve(target, Some(&standing))?;
        self.plan_downgrade_to(&target)
    }

    /// As [`Session::plan_downgrade`], for a place that is known already.
    ///
    /// # Errors
    ///
    /// As there.
    pub(super) fn plan_downgrade_to(&self, target: &Point) -> Result<Downgrade, Error> {
        self.refuse_edited()?;
        let plan = self.plan();
        let works = match plan.settle(self.migrator.settings.half_way)? {
            None => plan.downgrade(target)?,
            Some((first, applied)) => {
                chained(Some(first), Plan { applied: &applied, ..plan }.downgrade(target)?)
            }
        };
        let taken = works
            .iter()
            .filter(|work| work.direction == Direction::Downgrade)
            .map(|work| work.revision.id.to_string())
            .collect();
        let rows = self.applied.revisions.keys().cloned().collect();
        self.history.refuse_torn(&taken, &rows, |id| self.migrator.history.find(id).is_some())?;
        self.refuse(&works, Direction::Downgrade)?;
        Ok(Downgrade { works })
    }

    /// Applies what was planned.
    ///
    /// ```no_run
    /// # use migrate::Error;
    /// # async fn run(session: &mut migrate::apply::Session<'_>) -> Result<(), Error> {
    /// let plan = session.plan_upgrade("head")?;
    /// if let Err(Error::Failed(failure)) = session.upgrade(plan, &mut |_| {}).await {
    ///     // What was done before it stays done: the session goes on being of use.
    ///     println!("{} revisions went well before {}", failure.standing.done.len(), failure.revision);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// See [`Error`]; what had been applied before the failure stays applied.
    pub async fn upgrade(&mut self, plan: Upgrade, listener: &mut Listener<'_>) -> Result<Report, Error> {
        self.run(&plan.works, Direction::Upgrade, listener).await
    }

    /// Takes back what was planned.
    ///
    /// ```no_run
    /// # async fn run(session: &mut migrate::apply::Session<'_>) -> Result<(), migrate::Error> {
    /// // There and back, as a test of the newest revision.
    /// let down = session.plan_downgrade("-1")?;
    /// session.downgrade(down, &mut |_| {}).await?;
    /// let up = session.plan_upgrade("+1")?;
    /// session.upgrade(up, &mut |_| {}).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// See [`Error`]; what had been taken back before the failure stays so.
    pub async fn downgrade(&mut self, plan: Downgrade, listener: &mut Listener<'_>) -> Result<Report, Error> {
        self.run(&plan.works, Direction::Downgrade, listener).await
    }

    /// Makes the version table say that `points` and all their ancestors are applied and nothing else,
    /// without running any SQL of theirs.
    ///
    /// Rows of revisions that the files do not know are in the way, unless `purge` drops every row first.
    /// Rows that stay keep what they say, unless they are `partial`.
    ///
    /// ```no_run
    /// # use migrate::Migrator;
    /// # async fn run(migrator: Migrator, client: &tokio_postgres::Client) -> Result<(), migrate::Error> {
    /// // A database that somebody restored from a dump without the version table.
    /// let mut session = migrator.lock(client, &mut |_| {}).await?;
    /// let result = session.stamp(["162cd074dbf2"], false).await;
    /// session.finish().await;
    /// result
    /// # }
    /// ```
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
    /// ```no_run
    /// # async fn run(session: &mut migrate::apply::Session<'_>) -> Result<(), migrate::Error> {
    /// let edited: Vec<String> = session.edited().iter().map(|edited| edited.revision.clone()).collect();
    /// session.refresh(edited.iter().map(String::as_str)).await?;
    /// # Ok(())
    /// # }
    /// ```
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

    /// Keeps the lock, for who does something else meanwhile than to apply revisions: answers how soon it has to be
    /// called again. A session's lock stays by itself.
    ///
    /// ```no_run
    /// # use migrate::apply::Session;
    /// /// Runs something that takes its time, without losing a lease.
    /// async fn meanwhile<T>(session: &Session<'_>, work: impl Future<Output = T>) -> Result<T, migrate::Error> {
    ///     let mut work = std::pin::pin!(work);
    ///     loop {
    ///         let Some(pulse) = session.keep().await? else { return Ok(work.await) };
    ///         if let Ok(done) = tokio::time::timeout(pulse, &mut work).await {
    ///             return Ok(done);
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// When the server does not answer, or a lease is another's by now.
    pub async fn keep(&self) -> Result<Option<Duration>, Error> {
        let Held::Lease(lease) = &self.held else { return Ok(None) };
        let renewed = self.client.simple_query(&lease.renew_sql()).await;
        let renewed = renewed.map_err(Error::asking("keep the lease"))?;
        if renewed.iter().any(|it| matches!(it, SimpleQueryMessage::CommandComplete(1))) {
            return Ok(Some(lease.pulse()));
        }
        let holder = lease_holder(self.client, &self.migrator.settings.version_table).await?;
        Err(Error::Leased { holder, waited: Duration::ZERO })
    }

    /// Releases the lock.
    ///
    /// ```no_run
    /// # use migrate::Migrator;
    /// # async fn run(migrator: Migrator, client: &tokio_postgres::Client) -> Result<(), migrate::Error> {
    /// let session = migrator.lock(client, &mut |_| {}).await?;
    /// let heads = session.files().heads().len();
    /// // Whatever else becomes of the connection, the next one need not wait for it.
    /// session.finish().await;
    /// # let _ = heads;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn finish(self) {
        self.held.release(self.client).await;
    }

    async fn run(
        &mut self,
        works: &[Work],
        direction: Direction,
        listener: &mut Listener<'_>,
    ) -> Result<Report, Error> {
        if !works.is_empty() {
            self.second = watch::second(self.client, self.migrator).await;
            self.held.refuse_pooled(self.second.as_ref()).await?;
            self.create_table().await?;
            let run = Run::new(self.client, self.second.as_ref(), &self.held, self.migrator, works);
            run.finish(listener).await?;
            self.applied = match read(self.client, &self.migrator.settings.version_table).await {
                // All is done, whatever becomes of the connection now.
                Err(Error::Connection { doing, cause, standing }) => {
                    let done = works.iter().map(|work| work.revision.id.to_string()).collect();
                    return Err(Error::Connection { doing, cause, standing: Standing { done, ..standing } });
                }
                applied => applied?,
            };
        }
        let settled = self.migrator.settings.half_way != HalfWay::Refuse;
        let is_settled = |work: &&Work| settled && matches!(work.state, Some(State::Partial { .. }));
        let meant = works.iter().filter(|work| work.direction == direction && work.turned.is_none());
        Ok(Report {
            revisions: meant.map(|work| work.revision.id.to_string()).collect(),
            late: works.iter().filter(|work| work.late).map(|work| work.revision.id.to_string()).collect(),
            ahead: self.ahead.clone(),
            half_done: works
                .first()
                .filter(is_settled)
                .map(|work| (work.revision.id.to_string(), work.direction)),
        })
    }

    async fn write(&mut self, sql: &str) -> Result<(), Error> {
        self.held.refuse_pooled(watch::second(self.client, self.migrator).await.as_ref()).await?;
        self.create_table().await?;
        let fence = format!("BEGIN;\n{}\n", self.held.whole_fence_sql());
        if let Err(error) = self.client.batch_execute(&sql.replacen("BEGIN;\n", &fence, 1)).await {
            let _ = self.client.batch_execute("ROLLBACK").await;
            if let Some(refused) = error.as_db_error() {
                if refused.message().contains(ELSEWHERE) {
                    return Err(Error::LockNotHeld);
                }
                if refused.message().contains(LOST) {
                    let holder = lease_holder(self.client, &self.migrator.settings.version_table).await?;
                    return Err(Error::Leased { holder, waited: Duration::ZERO });
                }
            }
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

    pub(super) async fn create_table(&mut self) -> Result<(), Error> {
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
        // What is undone is undone as it was recorded.
        let back = self.migrator.settings.half_way == HalfWay::Back;
        let edited = self.edited.iter().filter(|edited| !(back && edited.half_way));
        let edited: Vec<Edited> = edited.cloned().collect();
        if edited.is_empty() { Ok(()) } else { Err(Error::Edited(edited)) }
    }

    /// Refuses what was planned where this run cannot do it.
    fn refuse(&self, works: &[Work], direction: Direction) -> Result<(), Error> {
        let missing = |work: &&Work| {
            work.script.has_code() && self.migrator.codes.get(&work.revision.id, work.direction).is_none()
        };
        if let Some(Work { revision, direction, .. }) = works.iter().find(missing) {
            return Err(Error::CodeMissing {
                revision: revision.id.to_string(),
                message: revision.message.to_string(),
                direction: *direction,
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
        let settled = self.migrator.settings.half_way != HalfWay::Refuse;
        if (settled || begun == direction) && works.iter().any(|work| work.revision.id == row.id) {
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
