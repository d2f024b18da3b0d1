//! Applying revisions to a PostgreSQL database, and taking them back.
//!
//! Everything here takes a connected [`tokio_postgres::Client`] whose connection somebody polls.
//! The database's version table, `migrate_revisions`, says what is applied; a session lock keeps two
//! from migrating at once; each revision commits together with its row.

mod batches;
#[cfg(feature = "check")]
mod check;
mod code;
mod concurrent;
mod effects;
mod error;
mod event;
mod forecast;
mod half_way;
mod lock;
mod measure;
mod message;
mod offline;
mod plan;
mod replay;
mod report;
mod rounds;
mod run;
mod session;
mod status;
mod version_table;
mod watch;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

#[cfg(feature = "check")]
pub use check::{Ahead, Objection, Policy};
pub use code::{CodeError, RevisionCode, Transaction};
pub use error::{
    BrokenOff, CodeFailure, Edited, Error, Failure, NoWayBack, Partial, Permission, Postgres, Standing,
    WaitedForOthers,
};
pub use event::{Event, Listener};
pub use half_way::HalfWay;
pub use lock::{Holder, LeaseHolder, LockKind};
pub use measure::{Ending, Measured, TakenLock, Teller};
pub use session::{Downgrade, Opening, Report, Session, Switch, Upgrade};
pub use status::Status;
pub use version_table::{Applied, AppliedRevision, Direction, State, VersionTable};
pub use watch::{Blocker, Building};

use tokio_postgres::Client;

use self::code::Codes;
use self::status::Reading;
use self::watch::Connector;
use crate::history;
use crate::{History, Revision};

/// Applies the revisions of a history.
///
/// An application brings its revisions with [`embed!`](crate::embed), and a client whose connection somebody polls:
///
/// ```no_run
/// use migrate::{Migrator, Revision};
///
/// # const REVISIONS: &[Revision] = &[];
/// # async fn start(client: &mut tokio_postgres::Client) -> Result<(), migrate::Error> {
/// let report = Migrator::new(REVISIONS).observe(|event| println!("{event}")).upgrade(client).await?;
/// println!("{} revisions applied", report.revisions.len());
/// # Ok(())
/// # }
/// ```
///
/// Several processes may start at once: one applies, the others wait for it and then find nothing to do. What wants
/// to look before it leaps takes a [`Session`] from [`Migrator::lock`].
#[derive(Clone)]
pub struct Migrator {
    /// The revisions.
    pub history: History,
    /// How to go about it.
    pub settings: Settings,
    /// Why there is no history, to be told where something can fail.
    broken: Option<history::Error>,
    codes: Codes,
    observer: Option<Arc<Observer>>,
    connector: Option<Arc<Connector>>,
    stop: Option<Arc<AtomicBool>>,
}

/// Who is told what happens, whichever thread it happens on.
type Observer = dyn Fn(Event<'_>) + Send + Sync;

/// How revisions are applied.
///
/// Every one has a default that suits a service which upgrades its database when it starts:
///
/// ```no_run
/// use std::time::Duration;
///
/// use migrate::apply::{HalfWay, LockKind};
/// use migrate::{Migrator, Revision};
///
/// # fn migrator(revisions: &'static [Revision]) -> Result<Migrator, String> {
/// let mut migrator = Migrator::new(revisions);
/// let settings = &mut migrator.settings;
///
/// // As the configuration says, which a program does not read.
/// settings.version_table = "ops.migrate_revisions".parse()?;
/// settings.search_path = vec!["shop".to_owned(), "public".to_owned()];
///
/// // Two minutes for whoever deploys right now; a lease, because PgBouncer is in between.
/// settings.lock = LockKind::Lease { expiry: Duration::from_secs(30) };
/// settings.lock_wait = Duration::from_secs(120);
/// settings.lock_poll = Duration::from_secs(2);
/// settings.holder = format!("shop-api, process {}", std::process::id());
///
/// // A table that somebody uses is tried for 2 s, and again after 1, 2, 4, 8 and 16 s.
/// settings.lock_timeout = Duration::from_secs(2);
/// settings.retries = 5;
/// settings.backoff = Duration::from_secs(1);
///
/// // `CREATE INDEX CONCURRENTLY` may wait for reports, but not for a forgotten session; no statement takes an hour.
/// settings.concurrent_wait = Duration::from_secs(600);
/// settings.statement_timeout = Duration::from_secs(3600);
///
/// // Whatever a container that was killed left is finished first.
/// settings.half_way = HalfWay::Continue;
/// settings.tool_version = concat!("shop-api ", env!("CARGO_PKG_VERSION")).to_owned();
/// # Ok(migrator)
/// # }
/// ```
///
/// What is left is for the one run that needs it: `broken_off` is in the example of [`AfterBreak`], and
/// `single_transaction` in that of [`Ending`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Settings {
    /// Where the database keeps its history.
    pub version_table: VersionTable,
    /// The schemas that unqualified names are looked up in, pinned for every section.
    pub search_path: Vec<String>,
    /// What keeps two from migrating the same database at once.
    pub lock: LockKind,
    /// Who we are, for those who wait for our lease.
    pub holder: String,
    /// How long to wait for another session that migrates the same database.
    pub lock_wait: Duration,
    /// How often to look whether that session is done.
    pub lock_poll: Duration,
    /// `lock_timeout` of every statement in a transaction; zero waits without end. See "Client Connection Defaults",
    /// chapter 20.11 of the PostgreSQL documentation.
    pub lock_timeout: Duration,
    /// `lock_timeout` of what runs outside of transactions, such as `CREATE INDEX CONCURRENTLY`, which
    /// waits for old snapshots; zero waits without end.
    pub concurrent_wait: Duration,
    /// `statement_timeout`; zero for none.
    pub statement_timeout: Duration,
    /// How often a section that met a lock, a deadlock or a conflict is tried again.
    pub retries: u32,
    /// The pause before the first retry; each further one is twice as long.
    pub backoff: Duration,
    /// What is done about a revision that an earlier run left in the middle.
    pub half_way: HalfWay,
    /// The answer to [`Error::BrokenOff`]: the beginning of a revision's id, and what to do about its statement.
    pub broken_off: Option<(String, AfterBreak)>,
    /// All revisions in one transaction: all or nothing.
    pub single_transaction: bool,
    /// What the version table notes as the program that applied a revision.
    pub tool_version: String,
}

/// What to do about a statement that was broken off, and whose effect cannot be looked up.
///
/// ```no_run
/// use migrate::apply::AfterBreak;
/// use migrate::{Error, Migrator};
///
/// # async fn run(mut migrator: Migrator, client: &mut tokio_postgres::Client) -> Result<(), Error> {
/// if let Err(Error::BrokenOff(broken)) = migrator.upgrade(client).await {
///     // A `CALL` that may be repeated, as its author knows.
///     migrator.settings.broken_off = Some((broken.revision.clone(), AfterBreak::RunAgain));
///     migrator.upgrade(client).await?;
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterBreak {
    /// It runs once more.
    RunAgain,
    /// It is done, somebody has seen to it.
    AssumeDone,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            version_table: VersionTable::default(),
            search_path: vec!["public".to_owned()],
            lock: LockKind::Session,
            holder: lock::who(),
            lock_wait: Duration::from_secs(60),
            lock_poll: Duration::from_millis(500),
            lock_timeout: Duration::from_secs(5),
            concurrent_wait: Duration::ZERO,
            statement_timeout: Duration::ZERO,
            retries: 3,
            backoff: Duration::from_secs(1),
            half_way: HalfWay::Refuse,
            broken_off: None,
            single_transaction: false,
            tool_version: concat!("migrate ", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}

impl Migrator {
    /// A migrator for revisions, such as those of [`embed!`](crate::embed), with the settings that suit most.
    ///
    /// Revisions that do not hang together are an error of whatever is done first. Where the configuration names a
    /// `version-table`, so must [`Settings::version_table`]: a program does not read it.
    ///
    /// ```no_run
    /// use migrate::{Migrator, Revision, SqlFile};
    ///
    /// # async fn run(client: &mut tokio_postgres::Client) -> Result<(), migrate::Error> {
    /// // A test needs one table and no folder.
    /// let revision = Revision {
    ///     id: "3f9a1c2b4d5e".into(),
    ///     upgrade: SqlFile::text("CREATE TABLE public.notes (id bigint PRIMARY KEY, text text NOT NULL);"),
    ///     ..Revision::EMPTY
    /// };
    /// Migrator::new([revision]).upgrade(client).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn new<R: Into<Revision>>(revisions: impl IntoIterator<Item = R>) -> Self {
        match History::new(revisions.into_iter().map(Into::into)) {
            Ok(history) => Self::from(history),
            Err(error) => Self { broken: Some(error), ..Self::from(History::default()) },
        }
    }

    /// Adds code that belongs to a revision: what SQL cannot say, or not well.
    ///
    /// It runs when the revision is applied, after its SQL and in the same transaction, and is recorded with it: a
    /// revision that is applied does not run again. The revision says so by the last line of its `upgrade.sql`,
    /// `-- migrate: code`; then a program without the code, such as the command, refuses to apply it. A section that
    /// meets a lock or a deadlock is tried again, with its code.
    ///
    /// `revision` is the revision's id, or the beginning of it.
    ///
    /// ```no_run
    /// use migrate::Migrator;
    /// use migrate::apply::Transaction;
    ///
    /// # fn migrator(migrator: Migrator) -> Migrator {
    /// migrator.code("3f9a1c", async |tx| {
    ///     for row in tx.query("SELECT id, phone FROM users WHERE phone IS NOT NULL", &[]).await? {
    ///         let (id, phone): (i64, String) = (row.get(0), row.get(1));
    ///         let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    ///         tx.execute("UPDATE users SET phone = $1 WHERE id = $2", &[&digits, &id]).await?;
    ///     }
    ///     Ok::<_, tokio_postgres::Error>(())
    /// })
    /// # }
    /// ```
    #[must_use]
    pub fn code<F, E>(mut self, revision: &str, code: F) -> Self
    where
        F: AsyncFnOnce(&Transaction<'_>) -> Result<(), E>,
        F: for<'t> RevisionCode<'t> + Clone + Send + Sync + 'static,
    {
        self.codes.insert(revision, Direction::Upgrade, code);
        self
    }

    /// Adds code that takes back what the code of a revision did: that of a `downgrade.sql` that ends with
    /// `-- migrate: code`. It runs after its SQL and in the same transaction.
    ///
    /// ```no_run
    /// use migrate::Migrator;
    /// use migrate::apply::Transaction;
    ///
    /// async fn hash(tx: &Transaction<'_>) -> Result<(), tokio_postgres::Error> {
    ///     // …
    ///     # Ok(())
    /// }
    ///
    /// /// Hashes cannot be turned back; the downgrade says so instead of leaving hashes where passwords belong.
    /// async fn refuse(_: &Transaction<'_>) -> Result<(), &'static str> {
    ///     Err("hashed passwords stay hashed")
    /// }
    ///
    /// # fn migrator(migrator: Migrator) -> Migrator {
    /// migrator.code("3f9a1c", hash).code_back("3f9a1c", refuse)
    /// # }
    /// ```
    #[must_use]
    pub fn code_back<F, E>(mut self, revision: &str, code: F) -> Self
    where
        F: AsyncFnOnce(&Transaction<'_>) -> Result<(), E>,
        F: for<'t> RevisionCode<'t> + Clone + Send + Sync + 'static,
    {
        self.codes.insert(revision, Direction::Downgrade, code);
        self
    }

    /// Tells somebody what happens, while it happens. An [`Event`] prints as one line.
    ///
    /// That we wait for another session is told when it begins, and then every ten seconds.
    ///
    /// ```no_run
    /// use migrate::Migrator;
    /// use migrate::apply::Event;
    ///
    /// # fn migrator(migrator: Migrator) -> Migrator {
    /// migrator.observe(|event| match event {
    ///     Event::Waiting { .. } | Event::Blocked { .. } | Event::Retrying { .. } => eprintln!("WARN {event}"),
    ///     Event::Running { .. } | Event::Batch { .. } => {}
    ///     _ => eprintln!("INFO {event}"),
    /// })
    /// # }
    /// ```
    #[must_use]
    pub fn observe(mut self, observer: impl Fn(Event<'_>) + Send + Sync + 'static) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// Lets a second connection look on while the first is busy.
    ///
    /// It tells what a statement such as `CREATE INDEX CONCURRENTLY` waits for and how far it is, keeps that wait
    /// within [`Settings::concurrent_wait`] as a whole, renews a lease meanwhile, and recognises a proxy that pools
    /// transactions before anything is written. `connect` makes it when there is something to do; without one, or
    /// where that fails, the first connection does what it can.
    ///
    /// ```no_run
    /// use migrate::Migrator;
    /// use tokio_postgres::{Client, NoTls};
    ///
    /// async fn connect(url: &str) -> Result<Client, tokio_postgres::Error> {
    ///     let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    ///     tokio::spawn(connection);
    ///     Ok(client)
    /// }
    ///
    /// # async fn run(migrator: Migrator, url: String) -> Result<(), Box<dyn std::error::Error>> {
    /// let mut client = connect(&url).await?;
    /// let migrator = migrator.second_connection(move || {
    ///     let url = url.clone();
    ///     async move { connect(&url).await }
    /// });
    /// migrator.upgrade(&mut client).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn second_connection<F, E>(mut self, connect: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<Client, E>> + Send + 'static,
        E: Send,
    {
        self.connector = Some(watch::connector(connect));
        self
    }

    /// Stops at the next place that the database can be left at, once this is set.
    ///
    /// What has been sent runs to its end; to break off a statement that takes long, cancel it beside.
    ///
    /// ```no_run
    /// use std::sync::Arc;
    /// use std::sync::atomic::{AtomicBool, Ordering};
    ///
    /// use migrate::{Error, Migrator};
    ///
    /// # async fn sigterm() {}
    /// # async fn run(migrator: Migrator, client: &mut tokio_postgres::Client) -> Result<(), Error> {
    /// let stop = Arc::new(AtomicBool::new(false));
    /// let told = Arc::clone(&stop);
    /// tokio::spawn(async move {
    ///     sigterm().await;
    ///     told.store(true, Ordering::Relaxed);
    /// });
    /// match migrator.stop_when(stop).upgrade(client).await {
    ///     Err(Error::Interrupted { standing }) => println!("stopped after {} revisions", standing.done.len()),
    ///     result => println!("{} revisions applied", result?.revisions.len()),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn stop_when(mut self, stop: Arc<AtomicBool>) -> Self {
        self.stop = Some(stop);
        self
    }

    /// Applies all revisions up to the head.
    ///
    /// A history without a revision is at its head. A database that is ahead stays there, even if a newer program
    /// stopped in the middle of a revision: see [`Report::ahead`], and the feature `check` for whether this program
    /// can run on it.
    ///
    /// ```no_run
    /// use migrate::{Migrator, Revision};
    /// use tokio_postgres::NoTls;
    ///
    /// # static REVISIONS: &[Revision] = &[];
    /// # async fn start() -> Result<(), Box<dyn std::error::Error>> {
    /// let (mut client, connection) = tokio_postgres::connect("host=localhost user=shop dbname=shop", NoTls).await?;
    /// tokio::spawn(connection);
    /// let report = Migrator::new(REVISIONS).upgrade(&mut client).await?;
    /// for late in &report.late {
    ///     println!("revision {late} came with a merge, behind others that were applied before");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// See [`Error`]; what had been applied before the failure stays applied.
    pub async fn upgrade(&self, client: &mut Client) -> Result<Report, Error> {
        let target = if self.history.is_empty() { "heads" } else { "head" };
        let result = self.upgrade_to(client, target).await;
        if let Err(Error::HalfWay { revision, direction: Direction::Upgrade, .. }) = &result
            && self.history.find(revision).is_none()
        {
            let status = self.status(client).await?;
            if status.pending.is_empty() {
                let ahead = status.unknown.into_iter().map(|row| row.id).collect();
                return Ok(Report { revisions: Vec::new(), late: Vec::new(), ahead, half_done: None });
            }
        }
        result
    }

    /// Applies what leads to `target`, a name as [`History::resolve`] knows them.
    ///
    /// ```no_run
    /// # use migrate::Migrator;
    /// # async fn run(migrator: Migrator, client: &mut tokio_postgres::Client) -> Result<(), migrate::Error> {
    /// // One step, as a canary; the others when it has gone well.
    /// migrator.upgrade_to(client, "+1").await?;
    /// migrator.upgrade_to(client, "billing@head").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// See [`Error`]; what had been applied before the failure stays applied.
    pub async fn upgrade_to(&self, client: &mut Client, target: &str) -> Result<Report, Error> {
        self.upgrade_with(client, target, &mut self.listener()).await
    }

    /// Takes back what follows `target`, a name as [`History::resolve`] knows them.
    ///
    /// Nobody is asked about the data that goes with it.
    ///
    /// ```no_run
    /// # use migrate::Migrator;
    /// # async fn run(migrator: Migrator, client: &mut tokio_postgres::Client) -> Result<(), migrate::Error> {
    /// // What a test leaves behind: nothing.
    /// let report = migrator.downgrade_to(client, "base").await?;
    /// println!("{} revisions taken back", report.revisions.len());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// See [`Error`]; what had been taken back before the failure stays so.
    pub async fn downgrade_to(&self, client: &mut Client, target: &str) -> Result<Report, Error> {
        self.downgrade_with(client, target, &mut self.listener()).await
    }

    /// Where the database stands beside the history. Reads only, and waits for no lock.
    ///
    /// ```no_run
    /// # use migrate::Migrator;
    /// # async fn health(migrator: Migrator, client: &tokio_postgres::Client) -> Result<String, migrate::Error> {
    /// let status = migrator.status(client).await?;
    /// Ok(match status.current.single() {
    ///     _ if status.is_up_to_date() => "up to date".to_owned(),
    ///     Some(id) => format!("at {id}, {} revisions are pending", status.pending.len()),
    ///     None => format!("{} revisions are pending", status.pending.len()),
    /// })
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// When the history is broken, the server refuses or the connection breaks.
    pub async fn status(&self, client: &Client) -> Result<Status, Error> {
        self.refuse_broken()?;
        Ok(Status::of(self, Reading::of(self, client).await?))
    }

    /// What the database says is applied. Reads only; a database without the version table has nothing.
    ///
    /// ```no_run
    /// # use migrate::Migrator;
    /// # async fn run(migrator: Migrator, client: &tokio_postgres::Client) -> Result<(), migrate::Error> {
    /// let applied = migrator.applied(client).await?;
    /// if !applied.table_exists {
    ///     println!("nobody has migrated this database yet");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// When the server refuses or the connection breaks.
    pub async fn applied(&self, client: &Client) -> Result<Applied, Error> {
        version_table::read(client, &self.settings.version_table).await
    }

    /// The revisions with these ids as the database carries them, texts included.
    ///
    /// ```no_run
    /// # use migrate::Migrator;
    /// # async fn run(migrator: Migrator, client: &tokio_postgres::Client) -> Result<(), migrate::Error> {
    /// // What would take back a release whose files this program does not have.
    /// for revision in migrator.recorded(client, ["77b04e1d9c2a"]).await? {
    ///     println!("-- {}\n{}", revision.message, revision.downgrade.text);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// When the server refuses or the connection breaks.
    pub async fn recorded(
        &self,
        client: &Client,
        ids: impl IntoIterator<Item = &str>,
    ) -> Result<Vec<Revision>, Error> {
        let ids: Vec<&str> = ids.into_iter().collect();
        version_table::read_revisions(client, &self.settings.version_table, &ids).await
    }

    /// Takes the lock and reads what is applied.
    ///
    /// End it with [`Session::finish`]: until then, or until the connection closes, the lock is held.
    ///
    /// ```no_run
    /// # use migrate::Migrator;
    /// # async fn run(migrator: Migrator, client: &tokio_postgres::Client) -> Result<(), migrate::Error> {
    /// let session = migrator.lock(client, &mut |event| eprintln!("{event}")).await?;
    /// // Nobody else migrates meanwhile.
    /// let rows = session.client().query_one("SELECT count(*) FROM customers", &[]).await;
    /// session.finish().await;
    /// # let _ = rows;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Locked`] when another session holds the lock for longer than `lock_wait`.
    pub async fn lock<'m>(
        &'m self,
        client: &'m Client,
        listener: &mut Listener<'_>,
    ) -> Result<Session<'m>, Error> {
        Session::begin(self, client, listener).await
    }

    /// The first half of [`Migrator::lock`], for which the revisions need not be known: who has yet to read them can
    /// do so meanwhile, and bring them in with [`Migrator::session`].
    ///
    /// # Errors
    ///
    /// As there.
    #[doc(hidden)]
    pub async fn open(&self, client: &Client, listener: &mut Listener<'_>) -> Result<Opening, Error> {
        Opening::begin(self, client, listener).await
    }

    /// The second half of [`Migrator::lock`]. The settings have to be those that it was opened with.
    ///
    /// # Errors
    ///
    /// When the history is broken, the server refuses or the connection breaks. The lock is released then.
    #[doc(hidden)]
    pub async fn session<'m>(&'m self, client: &'m Client, opening: Opening) -> Result<Session<'m>, Error> {
        Session::opened(self, client, opening).await
    }

    /// [`Migrator::upgrade_to`] on a client that the caller keeps to this, for a listener of its own.
    ///
    /// ```no_run
    /// # use migrate::Migrator;
    /// use migrate::apply::Event;
    ///
    /// # async fn run(migrator: Migrator, client: &tokio_postgres::Client) -> Result<(), migrate::Error> {
    /// // The listener may borrow: what it counts is here.
    /// let mut waited = 0;
    /// let mut listener = |event: Event<'_>| waited += usize::from(matches!(event, Event::Retrying { .. }));
    /// migrator.upgrade_with(client, "head", &mut listener).await?;
    /// println!("{waited} retries");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As there.
    pub async fn upgrade_with(
        &self,
        client: &Client,
        target: &str,
        listener: &mut Listener<'_>,
    ) -> Result<Report, Error> {
        let mut session = self.lock(client, listener).await?;
        let result = match session.plan_upgrade(target) {
            Ok(plan) => session.upgrade(plan, listener).await,
            Err(error) => Err(error),
        };
        session.finish().await;
        result
    }

    /// [`Migrator::downgrade_to`] on a client that the caller keeps to this, for a listener of its own.
    ///
    /// ```no_run
    /// # use migrate::Migrator;
    /// # async fn run(migrator: Migrator, client: &tokio_postgres::Client) -> Result<(), migrate::Error> {
    /// let mut steps = Vec::new();
    /// migrator.downgrade_with(client, "-1", &mut |event| steps.push(event.to_string())).await?;
    /// println!("{}", steps.join("\n"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As there.
    pub async fn downgrade_with(
        &self,
        client: &Client,
        target: &str,
        listener: &mut Listener<'_>,
    ) -> Result<Report, Error> {
        let mut session = self.lock(client, listener).await?;
        let result = match session.plan_downgrade(target) {
            Ok(plan) => session.downgrade(plan, listener).await,
            Err(error) => Err(error),
        };
        session.finish().await;
        result
    }

    /// What tells the observer.
    fn listener(&self) -> impl FnMut(Event<'_>) + Send {
        let mut told = None;
        move |event: Event<'_>| {
            if let Event::Waiting { waited, .. } = event {
                let tens = waited.as_secs() / 10;
                if told.replace(tens) == Some(tens) {
                    return;
                }
            }
            if let Some(observer) = &self.observer {
                observer(event);
            }
        }
    }

    /// Whether somebody wants it to stop.
    fn is_stopping(&self) -> bool {
        self.stop.as_ref().is_some_and(|stop| stop.load(Ordering::Relaxed))
    }

    /// Waits, unless somebody wants it to stop.
    async fn pause(&self, pause: Duration) {
        let begin = Instant::now();
        while let Some(left) = pause.checked_sub(begin.elapsed()).filter(|_| !self.is_stopping()) {
            tokio::time::sleep(left.min(Duration::from_millis(100))).await;
        }
    }

    fn refuse_broken(&self) -> Result<(), Error> {
        match &self.broken {
            Some(error) => Err(Error::History(error.clone())),
            None => self.codes.fits(&self.history),
        }
    }
}

impl From<History> for Migrator {
    fn from(history: History) -> Self {
        Self {
            history,
            settings: Settings::default(),
            broken: None,
            codes: Codes::default(),
            observer: None,
            connector: None,
            stop: None,
        }
    }
}

impl fmt::Debug for Migrator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { history, settings, broken, codes, observer: _, connector: _, stop } = self;
        f.debug_struct("Migrator")
            .field("history", history)
            .field("settings", settings)
            .field("broken", broken)
            .field("codes", codes)
            .field("stop", stop)
            .finish_non_exhaustive()
    }
}
