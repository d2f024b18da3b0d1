//! One lock for each database and version table.
//!
//! It is asked for with `pg_try_advisory_lock` and never waited for inside of the server: a session
//! that waits there holds a snapshot, and a `CREATE INDEX CONCURRENTLY` of the holder would wait for
//! that snapshot in turn. See "Advisory Locks" in the PostgreSQL documentation.

mod lease;

use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use tokio_postgres::Client;

pub use self::lease::LeaseHolder;
pub(super) use self::lease::{LOST, Lease, holder as lease_holder, who};
use super::version_table::{identifier, literal};
use super::{Error, Event, Listener, Migrator, Settings, Standing, VersionTable};

/// What keeps two from migrating a database at once.
///
/// ```no_run
/// use std::time::Duration;
///
/// use migrate::Migrator;
/// use migrate::apply::LockKind;
///
/// # fn set(migrator: &mut Migrator, url: &str) {
/// // What goes by PgBouncer, with `pool_mode = transaction`, has no session to hold a lock.
/// if url.contains(":6432/") {
///     migrator.settings.lock = LockKind::Lease { expiry: Duration::from_secs(30) };
/// }
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LockKind {
    /// A lock of the session: it ends with the connection. Behind a proxy that pools transactions there is no session.
    /// See "Advisory Locks", chapter 13.3.5 of the PostgreSQL documentation.
    #[default]
    Session,
    /// A row with an expiry, whose token is asked for in every transaction that writes. It holds behind every proxy.
    Lease {
        /// How long after its holder was last heard of anybody may take it over.
        expiry: Duration,
    },
}

/// A session that holds the lock.
///
/// ```no_run
/// use migrate::{Error, Migrator};
///
/// # async fn run(migrator: Migrator, client: &mut tokio_postgres::Client) -> Result<(), Error> {
/// if let Err(Error::Locked { holder: Some(holder), .. }) = migrator.upgrade(client).await {
///     eprintln!("{holder} is at it for {} minutes", holder.connected.as_secs() / 60);
///     eprintln!("if it hangs: SELECT pg_terminate_backend({})", holder.pid);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Its process on the server.
    pub pid: i32,
    /// What it calls itself; may be empty.
    pub application_name: String,
    /// Whose it is; empty where the server does not tell us.
    pub user: String,
    /// For how long it has been connected.
    pub connected: Duration,
}

impl Migrator {
    /// Who migrates this database right now: a session that has the lock, a process that has a lease. Reads only.
    ///
    /// ```no_run
    /// # use migrate::Migrator;
    /// # async fn run(migrator: Migrator, client: &tokio_postgres::Client) -> Result<(), migrate::Error> {
    /// match migrator.holders(client).await? {
    ///     (Some(session), _) => println!("{session} migrates"),
    ///     (_, Some(lease)) => println!("{lease} migrates"),
    ///     (None, None) => println!("nobody migrates"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// When the server refuses or the connection breaks.
    pub async fn holders(&self, client: &Client) -> Result<(Option<Holder>, Option<LeaseHolder>), Error> {
        let table = &self.settings.version_table;
        let lock = Lock::of(table);
        let sql = format!("SELECT {}", has_leases(table));
        let row = client.query_typed_one(&sql, &[]).await.map_err(Error::asking("look for leases"))?;
        let has_leases: bool = row.get(0);
        let leased = if has_leases { lease_holder(client, table).await? } else { None };
        Ok((lock.holder(client).await?, leased))
    }
}

/// What is held, of whichever kind.
#[derive(Clone, Debug)]
pub(super) enum Held {
    /// The lock of a session.
    Session(OwnSession),
    /// A row.
    Lease(Lease),
}

/// A session that is ours alone, and has the lock.
#[derive(Clone, Debug)]
pub(super) struct OwnSession {
    lock: Lock,
    /// Its process on the server.
    pid: i32,
    /// The statements that make its user and its role again what they were at the beginning.
    identity: [String; 2],
}

impl OwnSession {
    /// What stands for the lock where nobody writes, and so nobody has to hold it.
    pub(super) fn of_nobody(table: &VersionTable) -> Self {
        Self { lock: Lock::of(table), pid: 0, identity: Default::default() }
    }
}

impl Held {
    /// `begin` is when the waiting began.
    pub(super) async fn acquire(
        client: &Client,
        migrator: &Migrator,
        begin: Instant,
        listener: &mut Listener<'_>,
    ) -> Result<Self, Error> {
        match migrator.settings.lock {
            LockKind::Session => Ok(Self::Session(Lock::acquire(client, migrator, begin, listener).await?)),
            LockKind::Lease { expiry } => {
                Ok(Self::Lease(Lease::acquire(client, migrator, expiry, begin, listener).await?))
            }
        }
    }

    /// The process that our session has on the server, where we have one to ourselves.
    pub(super) fn pid(&self) -> Option<i32> {
        match self {
            Self::Session(session) => Some(session.pid),
            Self::Lease(_) => None,
        }
    }

    /// The statements that make its user and its role again what they were.
    pub(super) fn identity_sql(&self) -> Option<&[String; 2]> {
        match self {
            Self::Session(session) => Some(&session.identity),
            Self::Lease(_) => None,
        }
    }

    /// The lease, if it is one.
    pub(super) fn lease(&self) -> Option<&Lease> {
        match self {
            Self::Session(_) => None,
            Self::Lease(lease) => Some(lease),
        }
    }

    /// What fails at the beginning of a transaction unless we still hold it. The guard of a revision asks for the
    /// session's process itself.
    pub(super) fn fence_sql(&self) -> Vec<String> {
        self.lease().map(Lease::fence_sql).unwrap_or_default()
    }

    /// The same for what is no revision: it asks for the session's process, too.
    pub(super) fn whole_fence_sql(&self) -> String {
        match self {
            Self::Session(OwnSession { pid, .. }) => format!(
                "SELECT CASE WHEN pg_catalog.pg_backend_pid() = {pid} THEN 0 ELSE ('{ELSEWHERE}: ' || \
                 pg_catalog.pg_backend_pid())::integer END;"
            ),
            Self::Lease(lease) => lease.fence_sql().concat(),
        }
    }

    /// Looks once more, beside what else is read: the session that has the lock must be ours, and nobody else may
    /// have a lease.
    pub(super) async fn is_valid(&self, client: &Client, migrator: &Migrator) -> Result<(), Error> {
        let Self::Session(OwnSession { lock, pid, .. }) = self else { return Ok(()) };
        let table = &migrator.settings.version_table;
        // Behind a proxy that hands out another connection for each transaction it may be another one.
        let sql = format!(
            "SELECT pg_catalog.pg_backend_pid() = {pid} AND pg_catalog.current_setting('{}', true) = 'taken', {}",
            lock.note(),
            has_leases(table)
        );
        let row = client.query_typed_one(&sql, &[]).await.map_err(Error::asking("look at the lock"))?;
        let is_ours: Option<bool> = row.get(0);
        let has_leases: bool = row.get(1);
        if is_ours != Some(true) {
            return Err(Error::LockNotHeld);
        }
        // Few databases ever see a lease, and a query for one would be an error in the logs of all others.
        let leased = if has_leases { lease_holder(client, table).await? } else { None };
        match leased {
            Some(holder) => Err(Error::Leased { holder: Some(holder), waited: Duration::ZERO }),
            None => Ok(()),
        }
    }

    /// Refuses a proxy that pools transactions: two connections that are open at once have one session there.
    ///
    /// What this does not find, because the other session was busy, the guard of each message does.
    pub(super) async fn refuse_pooled(&self, second: Option<&Client>) -> Result<(), Error> {
        let (Some(pid), Some(second)) = (self.pid(), second) else { return Ok(()) };
        match second.query_typed_one("SELECT pg_catalog.pg_backend_pid()", &[]).await {
            Ok(row) if row.get::<_, i32>(0) == pid => Err(Error::LockNotHeld),
            _ => Ok(()),
        }
    }

    /// Gives it back. A server that cannot be reached any more does so itself, sooner or later.
    pub(super) async fn release(&self, client: &Client) {
        let sql = match self {
            Self::Session(OwnSession { lock, .. }) => {
                format!("{} SET {} = '';", lock.release_sql(), lock.note())
            }
            Self::Lease(lease) => lease.release_sql(),
        };
        let _ = client.batch_execute(&sql).await;
    }
}

/// The condition that there is a table of leases beside this one.
fn has_leases(table: &VersionTable) -> String {
    format!("pg_catalog.to_regclass({}) IS NOT NULL", literal(&lease::table(table)))
}

/// What the server's error says when a message arrived in another session than the one that has the lock.
pub(super) const ELSEWHERE: &str = "the lock is in another session";

/// A pause while somebody else migrates.
pub(super) async fn patience(migrator: &Migrator, waited: Duration) -> Result<(), Error> {
    if migrator.is_stopping() {
        return Err(Error::Interrupted { standing: Standing::default() });
    }
    let Settings { lock_poll, lock_wait, .. } = &migrator.settings;
    tokio::time::sleep((*lock_poll).min(lock_wait.saturating_sub(waited))).await;
    Ok(())
}

/// A lock that is held until it is released or its connection closes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lock {
    key: i64,
}

impl Lock {
    pub(super) async fn acquire(
        client: &Client,
        migrator: &Migrator,
        begin: Instant,
        listener: &mut Listener<'_>,
    ) -> Result<OwnSession, Error> {
        let settings = &migrator.settings;
        let lock = Self::of(&settings.version_table);
        // A session may take its lock again and again: one that has it already is somebody else's, too. The session
        // itself notes that it has, because a look at `pg_locks` would cost a new one a millisecond.
        let note = lock.note();
        let sql = format!(
            "SELECT taken, CASE WHEN taken THEN pg_catalog.set_config('{note}', 'taken', false) END, \
             pg_catalog.pg_backend_pid(), session_user::text, pg_catalog.current_setting('role') FROM (SELECT CASE \
             WHEN coalesce(pg_catalog.current_setting('{note}', true), '') = '' THEN {} END AS taken OFFSET 0) AS it",
            lock.attempt()
        );
        loop {
            let row = client.query_typed_one(&sql, &[]).await.map_err(Error::asking("take the lock"))?;
            match row.get(0) {
                Some(true) => {
                    let role = match row.get(4) {
                        "none" => "NONE".to_owned(),
                        role => identifier(role),
                    };
                    let user = identifier(row.get(3));
                    let identity =
                        [format!("SET SESSION AUTHORIZATION {user};"), format!("SET ROLE {role};")];
                    return Ok(OwnSession { lock, pid: row.get(2), identity });
                }
                Some(false) => {}
                None => return Err(Error::LockNotHeld),
            }
            let waited = begin.elapsed();
            let holder = lock.holder(client).await?;
            if waited >= settings.lock_wait {
                return Err(Error::Locked { holder, waited });
            }
            listener(Event::Waiting { holder: holder.as_ref(), waited });
            patience(migrator, waited).await?;
        }
    }

    /// The setting that says in a session whether it has the lock.
    fn note(self) -> String {
        format!("migrate.lock_{:016x}", self.key.cast_unsigned())
    }

    /// The statement that gives the lock back.
    pub(super) fn release_sql(self) -> String {
        format!("SELECT pg_catalog.pg_advisory_unlock({});", self.key)
    }

    /// A block of PL/pgSQL that waits for the lock as [`Lock::acquire`] does. It commits, so it has to be a statement
    /// of its own.
    pub(super) fn acquire_block(self, settings: &Settings) -> String {
        format!(
            "DECLARE
    looked integer := 0;
BEGIN
    -- Not `pg_advisory_lock`: who waits in there holds a snapshot, for which a CREATE INDEX CONCURRENTLY of the
    -- session that has the lock would wait in turn. Looks are counted, because a clock can be set.
    WHILE NOT {} LOOP
        looked := looked + 1;
        IF looked > {} THEN
            RAISE EXCEPTION USING MESSAGE = pg_catalog.concat('another migration is running: waited {} s for pid ',
                (SELECT l.pid FROM pg_catalog.pg_locks l WHERE l.granted AND {} LIMIT 1));
        END IF;
        PERFORM pg_catalog.pg_sleep({});
        COMMIT;
    END LOOP;
END",
            self.attempt(),
            settings.lock_wait.as_millis().div_ceil(settings.lock_poll.as_millis().max(1)),
            settings.lock_wait.as_secs(),
            self.row(),
            settings.lock_poll.as_secs_f64(),
        )
    }

    fn attempt(self) -> String {
        format!("pg_catalog.pg_try_advisory_lock({})", self.key)
    }

    async fn holder(self, client: &Client) -> Result<Option<Holder>, Error> {
        let sql = format!(
            "SELECT l.pid, coalesce(a.application_name, ''), coalesce(a.usename::text, ''), \
             coalesce(extract(epoch FROM pg_catalog.clock_timestamp() - a.backend_start), 0)::float8 \
             FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid \
             WHERE l.granted AND {} LIMIT 1",
            self.row()
        );
        let row = client.query_typed_opt(&sql, &[]).await.map_err(Error::asking("look at the lock"))?;
        Ok(row.map(|row| Holder {
            pid: row.get(0),
            application_name: row.get(1),
            user: row.get(2),
            connected: Duration::try_from_secs_f64(row.get(3)).unwrap_or_default(),
        }))
    }

    /// The key is for this table alone; the server keeps the locks of each database apart.
    pub(super) fn of(table: &VersionTable) -> Self {
        let digest = Sha256::digest(format!("cargo migrate\0{}\0{}", table.schema, table.name));
        let mut key = [0; 8];
        key.copy_from_slice(&digest[..8]);
        Self { key: i64::from_be_bytes(key) }
    }

    /// What finds the lock in `pg_locks`, which shows a 64-bit key as two halves.
    fn row(self) -> String {
        let key = self.key.cast_unsigned();
        format!(
            "l.locktype = 'advisory' AND l.objsubid = 1 AND l.classid = {} AND l.objid = {} AND l.database = \
             (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())",
            key >> 32,
            key & 0xffff_ffff
        )
    }
}
