//! Looking on while a statement takes its time: what it waits for, and how far it is.
//!
//! `CREATE INDEX CONCURRENTLY` waits for every transaction that may still see the table as it was. `lock_timeout`
//! bounds each of those waits and says nothing of whom it waited for, so a second connection asks.

use std::fmt;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio_postgres::Client;
use tokio_postgres::error::SqlState;

use super::lock::Held;
use super::message::Message;
use super::run::{Answers, Broken, Run, completed};
use super::version_table::literal;
use super::{Event, Listener, Migrator};
use crate::Revision;

type Connecting = Pin<Box<dyn Future<Output = Option<Client>> + Send>>;

/// What makes a second connection.
pub(super) type Connector = dyn Fn() -> Connecting + Send + Sync;

/// A session that a statement waits for.
///
/// ```
/// use std::time::Duration;
///
/// use migrate::apply::Blocker;
///
/// let blocker = Blocker {
///     pid: 4711,
///     application_name: "reports".to_owned(),
///     user: "ana".to_owned(),
///     since: Some("2026-11-21T20:11:02Z".to_owned()),
///     open: Some(Duration::from_secs(192)),
///     state: "idle in transaction".to_owned(),
///     query: Some("SELECT 1".to_owned()),
/// };
/// assert_eq!(
///     blocker.to_string(),
///     "pid 4711, reports, ana, whose transaction is open for 192 s, since 2026-11-21T20:11:02Z, \
///      idle in transaction after `SELECT 1`"
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocker {
    /// Its process on the server; 0 for a prepared transaction.
    pub pid: i32,
    /// What it calls itself; may be empty.
    pub application_name: String,
    /// Whose it is; empty where the server does not tell us.
    pub user: String,
    /// When its transaction began, in RFC 3339, where the server tells us.
    pub since: Option<String>,
    /// How long ago that is.
    pub open: Option<Duration>,
    /// What it does: `active`, `idle in transaction`; empty where the server does not tell us.
    pub state: String,
    /// What it runs, or ran last, as far as the server shows it.
    pub query: Option<String>,
}

/// How far PostgreSQL is with an index. See "CREATE INDEX Progress Reporting" in its documentation.
///
/// ```
/// use migrate::apply::Building;
///
/// let phase = "building index: scanning table".to_owned();
/// let building = Building { phase, done: 300, total: 1200, unit: "blocks" };
/// assert_eq!(building.to_string(), "building index: scanning table, 25 % (300 of 1200 blocks)");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Building {
    /// What it does, in PostgreSQL's words.
    pub phase: String,
    /// How much of that is done.
    pub done: u64,
    /// How much there is; 0 where that is not known.
    pub total: u64,
    /// What is counted: `blocks`, `rows` or `transactions`.
    pub unit: &'static str,
}

/// What a statement was given up for.
#[derive(Clone, Debug, Default)]
pub(super) struct GaveUp {
    pub(super) blockers: Vec<Blocker>,
    pub(super) waited: Duration,
}

/// How often to look.
const LOOK: Duration = Duration::from_millis(500);

/// How often to say that something still runs of which nothing else is known.
const TICK: Duration = Duration::from_secs(1);

/// How long the second connection may take: behind a proxy it may be one too many.
const CONNECT: Duration = Duration::from_secs(2);

pub(super) fn connector<F, E>(connect: impl Fn() -> F + Send + Sync + 'static) -> Arc<Connector>
where
    F: Future<Output = Result<Client, E>> + Send + 'static,
    E: Send,
{
    Arc::new(move || {
        let connecting = connect();
        Box::pin(async move { connecting.await.ok() })
    })
}

/// The second connection, where there is one to be had.
pub(super) async fn second(client: &Client, migrator: &Migrator) -> Option<Client> {
    let connect = migrator.connector.as_ref()?;
    // A server that is one process and nothing beside it serves one session, and the next would wait without end.
    let others = "SELECT EXISTS (SELECT FROM pg_catalog.pg_stat_activity WHERE datid IS NULL)";
    let has_others: bool = client.query_typed_one(others, &[]).await.ok()?.get(0);
    if !has_others {
        return None;
    }
    let second = async {
        let client = connect().await?;
        // A proxy accepts whom it has no session for.
        client.batch_execute("").await.ok()?;
        Some(client)
    };
    tokio::time::timeout(CONNECT, second).await.ok().flatten()
}

impl Run<'_> {
    /// Waits for the answers to a message that is a transaction, and looks on. Whom it waited for at the end is kept
    /// for the error.
    pub(super) async fn followed(
        &mut self,
        revision: &Revision,
        message: &Message,
        answers: Answers,
        listener: &mut Listener<'_>,
    ) -> Result<(), Broken> {
        let begin = Instant::now();
        let bound = Some(self.rounds.settings.lock_timeout).filter(|bound| !bound.is_zero());
        // A wait that is bounded by less is seen all the same.
        let look = bound.map_or(LOOK, |bound| LOOK.min(bound / 3));
        let mut running = pin!(completed(answers));
        let mut watch = Watch::of(self, message);
        let (mut told, mut waiting) = (begin, None);
        self.blockers.clear();
        loop {
            if let Ok(result) = tokio::time::timeout(look, running.as_mut()).await {
                return result;
            }
            let seen = tokio::select! {
                biased;
                result = running.as_mut() => return result,
                seen = watch.look() => seen,
            };
            self.blockers = seen.blockers;
            let elapsed = begin.elapsed();
            if self.blockers.is_empty() {
                waiting = None;
            } else {
                let waited = waiting.get_or_insert_with(Instant::now).elapsed();
                listener(Event::Blocked { revision, blockers: &self.blockers, waited, bound });
                told = Instant::now();
            }
            if let Some(building) = &seen.building {
                listener(Event::Building { revision, building, elapsed });
                told = Instant::now();
            }
            if told.elapsed() >= TICK {
                listener(Event::Running { revision, elapsed });
                told = Instant::now();
            }
        }
    }

    /// Runs a statement that is not in a transaction, and looks on. It is cancelled when it has waited for others
    /// for longer than `bound`, if that is not zero; what it was given up for is answered with the error.
    pub(super) async fn under_watch(
        &self,
        revision: &Revision,
        statement: &Message,
        bound: Duration,
        listener: &mut Listener<'_>,
    ) -> Result<(), (Broken, Option<GaveUp>)> {
        let begin = Instant::now();
        let running = async { completed(self.send(statement).await.map_err(|error| (0, error))?).await };
        let mut running = pin!(running);
        let mut watch = Watch::of(self, statement);
        let (mut gave_up, mut cancelled) = (GaveUp::default(), false);
        let (mut looked, mut told) = (begin, begin);
        let result = loop {
            if let Ok(result) = tokio::time::timeout(LOOK, running.as_mut()).await {
                break result;
            }
            let seen = tokio::select! {
                biased;
                result = running.as_mut() => break result,
                seen = watch.look() => seen,
            };
            let since = looked.elapsed();
            looked = Instant::now();
            let elapsed = begin.elapsed();
            if let Some(building) = &seen.building {
                listener(Event::Building { revision, building, elapsed });
                told = looked;
            }
            if !seen.blockers.is_empty() {
                gave_up.waited += since;
                gave_up.blockers = seen.blockers;
                let GaveUp { blockers, waited } = &gave_up;
                let bound = (!bound.is_zero()).then_some(bound);
                listener(Event::Blocked { revision, blockers, waited: *waited, bound });
                told = looked;
            }
            if told.elapsed() >= TICK {
                listener(Event::Running { revision, elapsed });
                told = looked;
            }
            if !bound.is_zero() && gave_up.waited >= bound && !cancelled {
                cancelled = true;
                tokio::select! {
                    biased;
                    result = running.as_mut() => break result,
                    () = watch.cancel() => {}
                }
            }
        };
        result.map_err(|broken| {
            let code = broken.1.code();
            // Each single wait is the server's own to bound.
            let passed = !bound.is_zero() && code == Some(&SqlState::LOCK_NOT_AVAILABLE);
            if passed {
                gave_up.waited = gave_up.waited.max(bound);
            }
            let was_cancelled = cancelled && code == Some(&SqlState::QUERY_CANCELED);
            let gave_up = (passed || was_cancelled).then_some(gave_up);
            (broken, gave_up)
        })
    }
}

#[derive(Default)]
struct Seen {
    blockers: Vec<Blocker>,
    building: Option<Building>,
}

struct Watch<'w> {
    client: Option<&'w Client>,
    /// What the process on the server is found by.
    pid: String,
    held: &'w Held,
    renewed: Instant,
}

impl<'w> Watch<'w> {
    /// Of what a run has sent.
    fn of(run: &Run<'w>, statement: &Message) -> Self {
        let pid = match run.held.pid() {
            Some(pid) => pid.to_string(),
            // The server shows the beginning of long ones.
            None => format!(
                "(SELECT s.pid FROM pg_catalog.pg_stat_activity s WHERE s.state = 'active' AND s.pid <> \
                 pg_catalog.pg_backend_pid() AND s.query <> '' AND pg_catalog.strpos({}, s.query) = 1 \
                 ORDER BY s.query_start DESC LIMIT 1)",
                literal(statement.sql())
            ),
        };
        Self { client: run.second, pid, held: run.held, renewed: Instant::now() }
    }

    async fn look(&mut self) -> Seen {
        let Some(client) = self.client else { return Seen::default() };
        if let Some(lease) = self.held.lease()
            && self.renewed.elapsed() >= lease.pulse()
        {
            // One that is another's by now is found out where it matters.
            let _ = client.batch_execute(&lease.renew_sql()).await;
            self.renewed = Instant::now();
        }
        let (blockers, building) = (self.blockers_sql(), self.building_sql());
        let (blockers, building) =
            tokio::join!(client.query_typed(&blockers, &[]), client.query_typed_opt(&building, &[]));
        let seconds = |value: f64| Duration::try_from_secs_f64(value).unwrap_or_default();
        let blockers = blockers.unwrap_or_default();
        let building = building.ok().flatten().map(|row| {
            let count = |column: usize| u64::try_from(row.get::<_, i64>(column)).unwrap_or_default();
            let phase: String = row.get(0);
            // Of the last step, what is counted is what is left to wait for.
            let counted = if phase.starts_with("waiting") {
                (5, "transactions")
            } else if count(4) > 0 {
                (3, "rows")
            } else {
                (1, "blocks")
            };
            Building { phase, done: count(counted.0), total: count(counted.0 + 1), unit: counted.1 }
        });
        Seen {
            blockers: blockers
                .iter()
                .map(|row| Blocker {
                    pid: row.get(0),
                    application_name: row.get(1),
                    user: row.get(2),
                    since: row.get(3),
                    open: row.get::<_, Option<f64>>(4).map(seconds),
                    state: row.get(5),
                    query: row.get(6),
                })
                .collect(),
            building,
        }
    }

    fn blockers_sql(&self) -> String {
        format!(
            "SELECT DISTINCT b.pid, coalesce(a.application_name, ''), coalesce(a.usename::text, ''), \
             to_char(a.xact_start AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), \
             extract(epoch FROM pg_catalog.clock_timestamp() - a.xact_start)::float8, \
             coalesce(a.state, ''), nullif(a.query, '') \
             FROM pg_catalog.unnest(pg_catalog.pg_blocking_pids({})) AS b (pid) \
             LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = b.pid ORDER BY 5 DESC NULLS LAST",
            self.pid
        )
    }

    fn building_sql(&self) -> String {
        format!(
            "SELECT phase, blocks_done, blocks_total, tuples_done, tuples_total, lockers_done, lockers_total \
             FROM pg_catalog.pg_stat_progress_create_index WHERE pid = {}",
            self.pid
        )
    }

    async fn cancel(&self) {
        if let Some(client) = self.client {
            let _ = client.batch_execute(&format!("SELECT pg_catalog.pg_cancel_backend({})", self.pid)).await;
        }
    }
}

impl Building {
    /// How much of the phase is done, in hundredths.
    ///
    /// ```no_run
    /// use migrate::Migrator;
    /// use migrate::apply::Event;
    ///
    /// # fn migrator(migrator: Migrator) -> Migrator {
    /// migrator.observe(|event| {
    ///     if let Event::Building { building, .. } = event
    ///         && let Some(percent) = building.percent()
    ///     {
    ///         eprint!("\r{:<50}", "#".repeat(usize::try_from(percent / 2).unwrap_or(50)));
    ///     }
    /// })
    /// # }
    /// ```
    #[must_use]
    pub fn percent(&self) -> Option<u64> {
        (self.total > 0).then(|| self.done.min(self.total) * 100 / self.total)
    }
}

impl fmt::Display for Building {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { phase, done, total, unit } = self;
        f.write_str(phase)?;
        match self.percent() {
            Some(percent) => write!(f, ", {percent} % ({done} of {total} {unit})"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Blocker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { pid, application_name, user, since, open, state, query } = self;
        match pid {
            0 => f.write_str("a prepared transaction, see `pg_prepared_xacts`")?,
            pid => write!(f, "pid {pid}")?,
        }
        for name in [application_name, user] {
            if !name.is_empty() {
                write!(f, ", {name}")?;
            }
        }
        if let (Some(open), Some(since)) = (open, since) {
            write!(f, ", whose transaction is open for {} s, since {since}", open.as_secs())?;
        }
        if let Some(query) = query {
            let line = query.split_whitespace().collect::<Vec<_>>().join(" ");
            let short: String = line.chars().take(QUERY_SHOWN).collect();
            let more = if short.len() < line.len() { "…" } else { "" };
            let idle =
                if state.starts_with("idle") { format!(", {state} after") } else { ", running".to_owned() };
            write!(f, "{idle} `{short}{more}`")?;
        }
        Ok(())
    }
}

/// So many characters of a query are enough to know it by.
const QUERY_SHOWN: usize = 120;
