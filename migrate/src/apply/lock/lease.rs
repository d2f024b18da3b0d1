//! A lock that is a row: it holds where sessions do not, behind a proxy that pools transactions.
//!
//! The row names a token and a time, by the server's clock, after which anybody may take it over. Whoever writes to
//! the database under it locks the row first, in the same transaction, and fails if the token is another: a process
//! that slept through its time writes nothing.

use std::fmt;
use std::time::{Duration, Instant};

use tokio_postgres::Client;
use tokio_postgres::error::SqlState;

use super::{Lock, patience};
use crate::apply::version_table::{identifier, literal};
use crate::apply::{Error, Event, Listener, Migrator, Settings, VersionTable};

/// Who holds a lease.
///
/// ```
/// use std::time::Duration;
///
/// use migrate::apply::LeaseHolder;
///
/// /// Whether it is worth it to wait: who is alive is heard of several times before the lease is over.
/// fn seems_dead(holder: &LeaseHolder) -> bool {
///     holder.heard > holder.left
/// }
///
/// let holder = LeaseHolder {
///     name: "shop-api, process 7".to_owned(),
///     taken: Duration::from_secs(95),
///     heard: Duration::from_secs(25),
///     left: Duration::from_secs(5),
/// };
/// assert!(seems_dead(&holder));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeaseHolder {
    /// What it calls itself.
    pub name: String,
    /// For how long it has had it.
    pub taken: Duration,
    /// When it was last heard of.
    pub heard: Duration,
    /// How long until anybody may take it over, unless it is heard of before.
    pub left: Duration,
}

/// A lease that is ours until it expires or is released.
#[derive(Clone, Debug)]
pub(in crate::apply) struct Lease {
    table: String,
    key: String,
    token: String,
    expiry: Duration,
    lock: Lock,
}

impl Lease {
    pub(super) async fn acquire(
        client: &Client,
        migrator: &Migrator,
        expiry: Duration,
        begin: Instant,
        listener: &mut Listener<'_>,
    ) -> Result<Self, Error> {
        let settings = &migrator.settings;
        let place = &settings.version_table;
        let table = table(place);
        let take = take_sql(settings, expiry);
        loop {
            match client.query_typed_opt(&take, &[]).await {
                Ok(Some(row)) => {
                    let (key, lock) = (place.name.clone(), Lock::of(place));
                    let lease = Self { table, key, token: row.get(0), expiry, lock };
                    if let Err(error) = lease.alone(client, migrator, begin, listener).await {
                        let _ = client.batch_execute(&lease.release_sql()).await;
                        return Err(error);
                    }
                    return Ok(lease);
                }
                Ok(None) => {}
                Err(error) if is_missing(&error) => {
                    create(client, place).await?;
                    continue;
                }
                Err(error) => return Err(Error::asking("take the lease")(error)),
            }
            let holder = holder(client, place).await?;
            let waited = begin.elapsed();
            if waited >= settings.lock_wait {
                return Err(Error::Leased { holder, waited });
            }
            if let Some(holder) = &holder {
                listener(Event::WaitingForLease { holder, waited });
            }
            patience(migrator, waited).await?;
        }
    }

    /// Waits for a session that has had its lock since before the lease; any other sees the lease and waits itself.
    async fn alone(
        &self,
        client: &Client,
        migrator: &Migrator,
        begin: Instant,
        listener: &mut Listener<'_>,
    ) -> Result<(), Error> {
        while let Some(holder) = self.lock.holder(client).await? {
            let (holder, waited) = (Some(holder), begin.elapsed());
            if waited >= migrator.settings.lock_wait {
                return Err(Error::Locked { holder, waited });
            }
            listener(Event::Waiting { holder: holder.as_ref(), waited });
            patience(migrator, waited).await?;
            client.batch_execute(&self.renew_sql()).await.map_err(Error::asking("renew the lease"))?;
        }
        Ok(())
    }

    /// What every transaction begins with that writes: it fails unless the lease is still ours, renews it, and keeps
    /// anybody from taking it over before the end.
    pub(super) fn fence_sql(&self) -> Vec<String> {
        vec![
            // Those who can hold a session's lock are kept out by the same one.
            format!("SELECT pg_catalog.pg_advisory_xact_lock({});", self.lock.key),
            format!(
                "WITH renewed AS ({} RETURNING 1) SELECT CASE WHEN count(*) = 1 THEN 0 ELSE ('{LOST}, rows: ' || \
                 count(*))::integer END FROM renewed;",
                self.renew()
            ),
            // The session is anybody's, and so is what was noted in it.
            "SELECT pg_catalog.set_config('migrate.role', pg_catalog.current_setting('role'), true);"
                .to_owned(),
        ]
    }

    /// The statement that says that we are still there.
    pub(in crate::apply) fn renew_sql(&self) -> String {
        self.renew() + ";"
    }

    /// How often to say so.
    pub(in crate::apply) fn pulse(&self) -> Duration {
        self.expiry / 3
    }

    pub(super) fn release_sql(&self) -> String {
        format!("DELETE FROM {} WHERE {};", self.table, self.is_ours())
    }

    fn renew(&self) -> String {
        format!(
            "UPDATE {} SET heartbeat_at = pg_catalog.clock_timestamp(), expires_at = {} WHERE {}",
            self.table,
            ahead(self.expiry),
            self.is_ours()
        )
    }

    fn is_ours(&self) -> String {
        format!("version_table = {} AND token = {}", literal(&self.key), literal(&self.token))
    }
}

/// Who this process is, for those who wait for it.
pub(in crate::apply) fn who() -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname")
        .ok()
        .or_else(|| std::env::var("HOSTNAME").or_else(|_| std::env::var("COMPUTERNAME")).ok());
    match host.as_deref().map(str::trim).filter(|host| !host.is_empty()) {
        Some(host) => format!("process {} on {host}", std::process::id()),
        None => format!("process {}", std::process::id()),
    }
}

/// What the server's error says when the lease is another's.
pub(in crate::apply) const LOST: &str = "the lease is lost";

/// Who has a lease that has not expired.
pub(in crate::apply) async fn holder(
    client: &Client,
    place: &VersionTable,
) -> Result<Option<LeaseHolder>, Error> {
    let since = |column: &str| {
        format!("greatest(extract(epoch FROM pg_catalog.clock_timestamp() - {column}), 0)::float8")
    };
    let sql = format!(
        "SELECT holder, {}, {}, greatest(extract(epoch FROM expires_at - pg_catalog.clock_timestamp()), 0)::float8 \
         FROM {} WHERE version_table = {} AND expires_at > pg_catalog.clock_timestamp()",
        since("taken_at"),
        since("heartbeat_at"),
        table(place),
        literal(&place.name)
    );
    let row = match client.query_typed_opt(&sql, &[]).await {
        Ok(row) => row,
        Err(error) if is_missing(&error) => None,
        Err(error) => return Err(Error::asking("look at the lease")(error)),
    };
    let seconds = |value: f64| Duration::try_from_secs_f64(value).unwrap_or_default();
    Ok(row.map(|row| LeaseHolder {
        name: row.get(0),
        taken: seconds(row.get(1)),
        heard: seconds(row.get(2)),
        left: seconds(row.get(3)),
    }))
}

/// One row for each version table of the schema.
pub(super) fn table(place: &VersionTable) -> String {
    format!("{}.migrate_lease", identifier(&place.schema))
}

fn is_missing(error: &tokio_postgres::Error) -> bool {
    matches!(error.code(), Some(code) if [SqlState::UNDEFINED_TABLE, SqlState::INVALID_SCHEMA_NAME].contains(code))
}

async fn create(client: &Client, place: &VersionTable) -> Result<(), Error> {
    let schema = match place.schema.as_str() {
        "public" => String::new(),
        schema => format!("CREATE SCHEMA IF NOT EXISTS {};\n", identifier(schema)),
    };
    let sql = format!(
        "{schema}CREATE TABLE IF NOT EXISTS {} (
    version_table text PRIMARY KEY,
    token text NOT NULL,
    holder text NOT NULL,
    taken_at timestamptz NOT NULL,
    heartbeat_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);",
        table(place)
    );
    match client.batch_execute(&sql).await {
        Ok(()) => Ok(()),
        // Two may be at it; PostgreSQL lets only one of them through.
        Err(error)
            if matches!(error.code(), Some(code) if [SqlState::UNIQUE_VIOLATION, SqlState::DUPLICATE_TABLE,
                SqlState::DUPLICATE_OBJECT, SqlState::DUPLICATE_SCHEMA].contains(code)) =>
        {
            Ok(())
        }
        Err(error) => Err(Error::asking_rights(client, "create the table of the lease", error).await),
    }
}

/// The statement that takes the lease, if nobody has it, and answers the token. It waits for nobody: a row that is
/// locked belongs to somebody who is at work.
fn take_sql(settings: &Settings, expiry: Duration) -> String {
    let table = table(&settings.version_table);
    let key = literal(&settings.version_table.name);
    let token = "pg_catalog.md5(pg_catalog.random()::text || pg_catalog.clock_timestamp()::text || \
                 pg_catalog.pg_backend_pid()::text)";
    let now = "pg_catalog.clock_timestamp()";
    let holder = format!(
        "pg_catalog.concat_ws(', ', nullif(pg_catalog.current_setting('application_name'), ''), session_user, {})",
        literal(&settings.holder)
    );
    let ahead = ahead(expiry);
    format!(
        "WITH free AS (SELECT version_table FROM {table} WHERE version_table = {key} AND expires_at <= {now} \
         FOR UPDATE SKIP LOCKED), \
         taken AS (UPDATE {table} AS lease SET token = {token}, holder = {holder}, taken_at = {now}, heartbeat_at = \
         {now}, expires_at = {ahead} FROM free WHERE lease.version_table = free.version_table RETURNING lease.token), \
         made AS (INSERT INTO {table} SELECT {key}, {token}, {holder}, {now}, {now}, {ahead} \
         WHERE NOT EXISTS (SELECT FROM {table} WHERE version_table = {key}) ON CONFLICT DO NOTHING RETURNING token) \
         SELECT token FROM taken UNION ALL SELECT token FROM made"
    )
}

fn ahead(expiry: Duration) -> String {
    format!("pg_catalog.clock_timestamp() + interval '{} ms'", expiry.as_millis())
}

impl fmt::Display for LeaseHolder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}
