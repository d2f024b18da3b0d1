//! Applying revisions to a PostgreSQL database, and taking them back.
//!
//! Everything here takes a connected [`tokio_postgres::Client`] whose connection somebody polls.
//! The database's version table, `migrate_revisions`, says what is applied; a session lock keeps two
//! from migrating at once; each revision commits together with its row.

mod batches;
mod concurrent;
mod error;
mod event;
mod lock;
mod message;
mod run;
mod session;
mod version_table;

use std::time::Duration;

pub use error::{Edited, Error, Failure, Partial, Permission, Postgres, Standing};
pub use event::{Event, Listener};
pub use lock::Holder;
pub use session::{Downgrade, Report, Session, Upgrade};
pub use version_table::{Applied, AppliedRevision, Direction, State, VersionTable};

use tokio_postgres::Client;

use crate::History;

/// Applies the revisions of a history.
///
/// [`Migrator::upgrade`] and [`Migrator::downgrade`] do all in one call. What wants to look before
/// it leaps takes a [`Session`] from [`Migrator::lock`].
#[derive(Clone, Debug)]
pub struct Migrator {
    /// The revisions.
    pub history: History,
    /// How to go about it.
    pub settings: Settings,
}

/// How revisions are applied.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Settings {
    /// Where the database keeps its history.
    pub version_table: VersionTable,
    /// The schemas that unqualified names are looked up in, pinned for every section.
    pub search_path: Vec<String>,
    /// How long to wait for another session that migrates the same database.
    pub lock_wait: Duration,
    /// How often to look whether that session is done.
    pub lock_poll: Duration,
    /// `lock_timeout` of every statement in a transaction; zero waits without end.
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
    /// All revisions in one transaction: all or nothing.
    pub single_transaction: bool,
    /// What the version table notes as the program that applied a revision.
    pub tool_version: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            version_table: VersionTable::default(),
            search_path: vec!["public".to_owned()],
            lock_wait: Duration::from_secs(60),
            lock_poll: Duration::from_millis(500),
            lock_timeout: Duration::from_secs(5),
            concurrent_wait: Duration::ZERO,
            statement_timeout: Duration::ZERO,
            retries: 3,
            backoff: Duration::from_secs(1),
            single_transaction: false,
            tool_version: concat!("migrate ", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}

impl Migrator {
    /// A migrator with the settings that suit most.
    #[must_use]
    pub fn new(history: History) -> Self {
        Self { history, settings: Settings::default() }
    }

    /// What the database says is applied. Reads only; a database without the version table has nothing.
    ///
    /// # Errors
    ///
    /// When the server refuses or the connection breaks.
    pub async fn applied(&self, client: &Client) -> Result<Applied, Error> {
        version_table::read(client, &self.settings.version_table).await
    }

    /// The revisions with these ids as the database carries them, texts included.
    ///
    /// # Errors
    ///
    /// When the server refuses or the connection breaks.
    pub async fn recorded(
        &self,
        client: &Client,
        ids: impl IntoIterator<Item = &str>,
    ) -> Result<Vec<crate::Revision>, Error> {
        let ids: Vec<&str> = ids.into_iter().collect();
        version_table::read_revisions(client, &self.settings.version_table, &ids).await
    }

    /// Takes the lock and reads what is applied.
    ///
    /// End it with [`Session::finish`]: until then, or until the connection closes, the lock is held.
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

    /// Applies what leads to `target`, a name as [`History::resolve`] knows them.
    ///
    /// # Errors
    ///
    /// See [`Error`]; what had been applied before the failure stays applied.
    pub async fn upgrade(
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

    /// Takes back what follows `target`, a name as [`History::resolve`] knows them.
    ///
    /// # Errors
    ///
    /// See [`Error`]; what had been taken back before the failure stays so.
    pub async fn downgrade(
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
}
