//! One lock for each database and version table.
//!
//! It is asked for with `pg_try_advisory_lock` and never waited for inside of the server: a session
//! that waits there holds a snapshot, and a `CREATE INDEX CONCURRENTLY` of the holder would wait for
//! that snapshot in turn. See "Advisory Locks" in the PostgreSQL documentation.

use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use tokio_postgres::Client;

use super::{Error, Event, Listener, Settings, VersionTable};

/// A session that holds the lock.
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

/// A lock that is held until it is released or its connection closes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lock {
    key: i64,
}

impl Lock {
    pub(super) async fn acquire(
        client: &Client,
        settings: &Settings,
        listener: &mut Listener<'_>,
    ) -> Result<Self, Error> {
        let lock = Self::of(&settings.version_table);
        let sql = format!("SELECT {}", lock.attempt());
        let begin = Instant::now();
        loop {
            let row = client.query_typed_one(&sql, &[]).await.map_err(Error::asking("take the lock"))?;
            if row.get(0) {
                return Ok(lock);
            }
            let waited = begin.elapsed();
            let holder = lock.holder(client).await?;
            if waited >= settings.lock_wait {
                return Err(Error::Locked { holder, waited });
            }
            listener(Event::Waiting { holder: holder.as_ref(), waited });
            tokio::time::sleep(settings.lock_poll.min(settings.lock_wait - waited)).await;
        }
    }

    /// Whether the server says that this very connection holds the lock. Behind a proxy that hands
    /// out another connection for each transaction it may be another one.
    pub(super) async fn is_held(self, client: &Client) -> Result<bool, Error> {
        let sql = format!(
            "SELECT EXISTS (SELECT FROM pg_catalog.pg_locks l WHERE l.pid = pg_catalog.pg_backend_pid() \
             AND l.granted AND {})",
            self.row()
        );
        let row = client.query_typed_one(&sql, &[]).await.map_err(Error::asking("look at the lock"))?;
        Ok(row.get(0))
    }

    /// Gives the lock back. A server that cannot be reached any more has done so itself.
    pub(super) async fn release(self, client: &Client) {
        let _ = client.batch_execute(&self.release_sql()).await;
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
