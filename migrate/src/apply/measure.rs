//! What each statement does while it runs: the locks that it takes, the tables that it writes anew, and its time.
//!
//! What is sent is what a run sends, by the same code; only that each statement goes on its own, with a look at
//! `pg_locks` behind it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::time::{Duration, Instant};

use futures_util::TryStreamExt;
use tokio_postgres::{Client, SimpleQueryMessage, SimpleQueryRow};

use super::message::{Message, Origin};
use super::rounds::{Content, Place, Round, Work};
use super::run::{Broken, Run, Stop, completed};
use super::session::{Downgrade, Session, Upgrade};
use super::version_table::literal;
use super::{Direction, Error, State, VersionTable};
use crate::Revision;
use crate::script::{LockMode, line_and_column};

/// What becomes of the work whose statements are measured.
///
/// ```no_run
/// use migrate::Migrator;
/// use migrate::apply::Ending;
///
/// # async fn run(mut migrator: Migrator, client: &tokio_postgres::Client) -> Result<(), migrate::Error> {
/// // A rehearsal on the database itself, with its rows; its locks are held until the end.
/// migrator.settings.single_transaction = true;
/// let mut session = migrator.lock(client, &mut |_| {}).await?;
/// let plan = session.plan_upgrade("head")?;
/// let result = session.measure_upgrade(&plan, Ending::RolledBack, &mut |_| {}).await;
/// session.finish().await;
/// result
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Each revision is committed, as in any run.
    Kept,
    /// All of it runs in one transaction, which is rolled back.
    RolledBack,
}

/// What a statement did.
///
/// ```
/// use migrate::apply::Measured;
///
/// /// What may not happen while people are at work.
/// fn is_disruptive(measured: &Measured<'_>) -> bool {
///     !measured.rewritten.is_empty() || measured.elapsed.as_secs() > 1
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Measured<'m> {
    /// The revision.
    pub revision: &'m Revision,
    /// Whether it is applied or taken back.
    pub direction: Direction,
    /// The section, from 1.
    pub section: usize,
    /// Which statement it is of its section, from 1.
    pub statement: usize,
    /// The line of the file that it begins at, from 1.
    pub line: usize,
    /// The SQL.
    pub text: &'m str,
    /// The strongest lock that it took on each of what was there before the run, where that is stronger than what
    /// its transaction had already; no index and no sequence of a
    /// column whose table is locked as strongly.
    ///
    /// `None` for what runs outside of transactions, whose locks are gone when it is done.
    pub locks: Option<Vec<TakenLock>>,
    /// The tables and indexes that were there before the run and are in other files now.
    pub rewritten: Vec<String>,
    /// How long it took on the server.
    pub elapsed: Duration,
}

/// A lock that a statement took.
///
/// ```
/// use migrate::apply::TakenLock;
/// use migrate::script::LockMode;
///
/// let lock = TakenLock { relation: "orders".to_owned(), mode: LockMode::ShareRowExclusive };
/// assert_eq!(format!("{} {}", lock.relation, lock.mode.effect()), "orders blocks writes");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TakenLock {
    /// The relation as SQL would name it, without its schema where that is `public`.
    pub relation: String,
    /// The lock.
    pub mode: LockMode,
}

/// Who is told what each statement did, when it has.
pub type Teller<'t> = dyn FnMut(Measured<'_>) + Send + 't;

impl Session<'_> {
    /// Applies what was planned, statement by statement, and tells what each did. Nothing is tried again.
    ///
    /// For [`Ending::RolledBack`] the plan has to be one of a migrator whose settings say `single_transaction`, so
    /// that what is more than a transaction has been refused.
    ///
    /// ```no_run
    /// # use migrate::apply::{Ending, Session};
    /// # async fn run(session: &mut Session<'_>) -> Result<(), migrate::Error> {
    /// let plan = session.plan_upgrade("head")?;
    /// let mut slowest = None;
    /// session
    ///     .measure_upgrade(&plan, Ending::Kept, &mut |measured| {
    ///         let candidate = (measured.elapsed, format!("line {} of {}", measured.line, measured.revision.id));
    ///         slowest = slowest.take().max(Some(candidate));
    ///     })
    ///     .await?;
    /// if let Some((elapsed, place)) = slowest {
    ///     println!("{place} took longest: {} ms", elapsed.as_millis());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn measure_upgrade(
        &mut self,
        plan: &Upgrade,
        ending: Ending,
        teller: &mut Teller<'_>,
    ) -> Result<(), Error> {
        self.measure(&plan.works, ending, None, teller).await
    }

    /// Takes back what was planned, as [`Session::measure_upgrade`] applies it.
    ///
    /// ```no_run
    /// # use migrate::apply::{Ending, Session};
    /// # async fn run(session: &mut Session<'_>) -> Result<(), migrate::Error> {
    /// let plan = session.plan_downgrade("-1")?;
    /// session
    ///     .measure_downgrade(&plan, Ending::Kept, &mut |measured| {
    ///         for lock in measured.locks.iter().flatten() {
    ///             println!("{}: {} {}", measured.text, lock.relation, lock.mode.effect());
    ///         }
    ///     })
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn measure_downgrade(
        &mut self,
        plan: &Downgrade,
        ending: Ending,
        teller: &mut Teller<'_>,
    ) -> Result<(), Error> {
        self.measure(&plan.works, ending, None, teller).await
    }

    /// Runs some works, up to where the version table says `until`.
    pub(super) async fn measure(
        &mut self,
        works: &[Work],
        ending: Ending,
        until: Option<State>,
        teller: &mut Teller<'_>,
    ) -> Result<(), Error> {
        if works.is_empty() {
            return Ok(());
        }
        let asking = |what| Error::asking(what);
        let table = &self.migrator.settings.version_table;
        let relations = Relation::all(self.client, table).await.map_err(asking("read the catalog"))?;
        match ending {
            Ending::Kept => self.create_table().await?,
            Ending::RolledBack => {
                // The table too is gone with the rest.
                let create = if self.applied().table_exists { String::new() } else { table.create_sql() };
                let begin = format!("BEGIN; {create}");
                self.client.batch_execute(&begin).await.map_err(asking("begin the transaction"))?;
            }
        }
        let run = Run::new(self.client, None, &self.held, self.migrator, works);
        let held = BTreeSet::new();
        let result = Measuring { run, ending, relations, held }.finish(until, teller).await;
        if ending == Ending::RolledBack {
            let _ = self.client.batch_execute("ROLLBACK").await;
        }
        result
    }
}

/// A table or something like it that was there before.
struct Relation {
    name: String,
    /// The file that it is in.
    node: Option<u32>,
    /// For an index or the sequence of a column, its table.
    table: Option<u32>,
    /// The name alone.
    bare: String,
}

impl Relation {
    async fn all(
        client: &Client,
        table: &VersionTable,
    ) -> Result<BTreeMap<u32, Self>, tokio_postgres::Error> {
        let query = format!(
            "SELECT c.oid, CASE n.nspname WHEN 'public' THEN '' ELSE quote_ident(n.nspname) || '.' END || \
             quote_ident(c.relname), pg_catalog.pg_relation_filenode(c.oid), i.indrelid, c.relname::text \
             FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
             LEFT JOIN LATERAL (SELECT indrelid FROM pg_catalog.pg_index WHERE indexrelid = c.oid \
             UNION ALL SELECT d.refobjid FROM pg_catalog.pg_depend d WHERE c.relkind = 'S' AND d.objid = c.oid \
             AND d.classid = 'pg_catalog.pg_class'::regclass AND d.refclassid = d.classid \
             AND d.deptype IN ('a', 'i')) AS i ON true \
             WHERE c.relkind <> 'c' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' \
             AND coalesce(i.indrelid, c.oid) IS DISTINCT FROM to_regclass({})",
            literal(&table.sql())
        );
        let rows = client.query_typed(&query, &[]).await?;
        let relation = |row: &tokio_postgres::Row| Self {
            name: row.get(1),
            node: row.get(2),
            table: row.get(3),
            bare: row.get(4),
        };
        Ok(rows.iter().map(|row| (row.get(0), relation(row))).collect())
    }
}

struct Measuring<'r> {
    run: Run<'r>,
    ending: Ending,
    relations: BTreeMap<u32, Relation>,
    /// The locks of the transaction that is open.
    held: BTreeSet<(u32, LockMode)>,
}

/// A statement and its work.
#[derive(Clone, Copy)]
struct Spot<'s> {
    work: &'s Work,
    at: Place,
    range: &'s Range<usize>,
}

impl Measuring<'_> {
    async fn finish(mut self, until: Option<State>, teller: &mut Teller<'_>) -> Result<(), Error> {
        let start = self.run.rounds.start_of(0);
        let mut place = start;
        while until.is_none() || place.state != until {
            let Some(round) = self.run.rounds.round(place) else { break };
            if let Err((message, stop)) = self.round(&round, start, teller).await {
                let _ = self.run.client.batch_execute("ROLLBACK").await;
                let done = if self.ending == Ending::RolledBack { start } else { place };
                let round = Round { content: Content::Together(message), ..round };
                return Err(self.run.failure(&round, stop, done).await);
            }
            place = round.after;
        }
        Ok(())
    }

    /// An error comes with the message that it is about.
    async fn round(
        &mut self,
        round: &Round,
        start: Place,
        teller: &mut Teller<'_>,
    ) -> Result<(), (Message, Stop)> {
        let work = &self.run.rounds.works[round.at.work];
        match &round.content {
            Content::Together(message) => self.parts(message, work, round.at, teller).await,
            Content::AroundCode { before, after } => {
                self.parts(before, work, round.at, teller).await?;
                let code = self.run.code(work).await;
                code.map_err(|error| (after.clone(), Stop::Code(error)))?;
                self.parts(after, work, round.at, teller).await
            }
            Content::Alone { statement, effect, record } => {
                let again = [start, self.run.rounds.start_of(round.at.work)].contains(&round.at);
                let begin = Instant::now();
                let result = self.run.alone(round.at, statement, effect, record, again, &mut |_| {}).await;
                let elapsed = begin.elapsed();
                result.map_err(|stop| (statement.clone(), stop))?;
                let ranges = statement.parts().filter_map(|(origin, _)| match origin {
                    Origin::Script(range) => Some(range),
                    _ => None,
                });
                for range in ranges {
                    self.outside(Spot { work, at: round.at, range }, elapsed, teller).await?;
                }
                Ok(())
            }
            Content::InBatches { statement, batches, record } => {
                let begin = Instant::now();
                let result = self.run.in_batches(round.at, statement, batches, record, &mut |_| {}).await;
                let elapsed = begin.elapsed();
                if !result.map_err(|(message, broken)| (message, Stop::from(broken)))? {
                    return Err((Message::default(), Stop::Asked));
                }
                self.outside(Spot { work, at: round.at, range: statement }, elapsed, teller).await
            }
        }
    }

    /// Tells of a statement whose transactions are over.
    async fn outside(
        &mut self,
        spot: Spot<'_>,
        elapsed: Duration,
        teller: &mut Teller<'_>,
    ) -> Result<(), (Message, Stop)> {
        let table = &self.run.rounds.settings.version_table;
        let nodes = Relation::all(self.run.client, table).await;
        let nodes = nodes.map_err(|error| (Message::default(), Stop::Server((0, error))))?;
        let nodes = nodes.iter().map(|(oid, relation)| (*oid, relation.node));
        let rewritten = self.rewritten(nodes.collect::<Vec<_>>());
        spot.tell(None, rewritten, elapsed, teller);
        Ok(())
    }

    /// Sends the parts of a message, each statement of the script on its own.
    async fn parts(
        &mut self,
        message: &Message,
        work: &Work,
        at: Place,
        teller: &mut Teller<'_>,
    ) -> Result<(), (Message, Stop)> {
        let mut frame = Message::default();
        for (origin, sql) in message.parts() {
            let sql = sql.trim_end();
            if let Origin::Script(range) = origin {
                self.frame(std::mem::take(&mut frame)).await?;
                self.statement(Spot { work, at, range }, sql, teller).await?;
            } else if !(self.ending == Ending::RolledBack && ["BEGIN;", "COMMIT;"].contains(&sql)) {
                frame.push(origin.clone(), sql);
            }
        }
        self.frame(frame).await
    }

    async fn frame(&mut self, message: Message) -> Result<(), (Message, Stop)> {
        if message.parts().any(|(_, sql)| sql.trim_end() == "COMMIT;") {
            self.held.clear();
        }
        let result =
            async { completed(self.run.send(&message).await.map_err(|error| (0, error))?).await }.await;
        result.map_err(|broken| (message, broken.into()))
    }

    async fn statement(
        &mut self,
        spot: Spot<'_>,
        sql: &str,
        teller: &mut Teller<'_>,
    ) -> Result<(), (Message, Stop)> {
        let mut message = Message::default();
        message.push(Origin::Frame, CLOCK);
        message.push(Origin::Script(spot.range.clone()), sql);
        message.push(Origin::Frame, CLOCK);
        message.push(Origin::Frame, LOCKS);
        let answers = match self.answers(&message).await {
            Ok(answers) => answers,
            Err(broken) => return Err((message, broken.into())),
        };
        let clock = |at: usize| answers[at].first().and_then(|row| row.get(0)?.parse::<f64>().ok());
        let elapsed = match (clock(0), clock(2)) {
            (Some(begin), Some(end)) => Duration::try_from_secs_f64(end - begin).unwrap_or_default(),
            _ => Duration::ZERO,
        };
        let rows: Vec<LockRow> = answers[3].iter().filter_map(LockRow::read).collect();
        self.take_over(&rows);
        let before = std::mem::take(&mut self.held);
        self.held = rows.iter().map(|row| (row.relation, row.mode)).collect();
        let mut taken: BTreeMap<u32, LockMode> = BTreeMap::new();
        for &LockRow { relation, mode, .. } in &rows {
            let was_held = before.iter().any(|(held, had)| *held == relation && *had >= mode);
            if !was_held && self.relations.contains_key(&relation) {
                let strongest = taken.entry(relation).or_insert(mode);
                *strongest = mode.max(*strongest);
            }
        }
        let mut locks: Vec<TakenLock> = taken
            .into_iter()
            .filter(|(oid, mode)| !self.is_said_by_its_table(*oid, *mode))
            .filter_map(|(oid, mode)| {
                self.relations.get(&oid).map(|relation| TakenLock { relation: relation.name.clone(), mode })
            })
            .collect();
        locks.sort();
        let rewritten = self.rewritten(rows.iter().map(|row| (row.relation, row.node)).collect());
        spot.tell(Some(locks), rewritten, elapsed, teller);
        Ok(())
    }

    /// The rows of each statement of a message.
    async fn answers(&self, message: &Message) -> Result<[Vec<SimpleQueryRow>; 4], Broken> {
        let mut answers = self.run.send(message).await.map_err(|error| (0, error))?;
        let mut rows: [Vec<SimpleQueryRow>; 4] = Default::default();
        let mut completed = 0;
        loop {
            match answers.try_next().await {
                Ok(Some(SimpleQueryMessage::CommandComplete(_))) => completed += 1,
                // What the script's own statement answers, nobody asked for.
                Ok(Some(SimpleQueryMessage::Row(row))) if completed != 1 => {
                    if let Some(rows) = rows.get_mut(completed) {
                        rows.push(row);
                    }
                }
                Ok(Some(_)) => {}
                Ok(None) => return Ok(rows),
                Err(error) => return Err((completed, error)),
            }
        }
    }

    /// Whether it is an index, or the sequence of a column, whose table is locked as strongly.
    fn is_said_by_its_table(&self, oid: u32, mode: LockMode) -> bool {
        let Some(table) = self.relations.get(&oid).and_then(|relation| relation.table) else { return false };
        mode < LockMode::ShareUpdateExclusive
            || self.held.iter().any(|(held, of_table)| *held == table && *of_table >= mode)
    }

    /// An index may be made anew under its name, for a column whose type changes: it counts as the one that it was,
    /// written anew. That one was dropped in the same transaction.
    fn take_over(&mut self, rows: &[LockRow]) {
        let is_dropped =
            |oid: u32| rows.iter().any(|row| row.relation == oid && row.mode == LockMode::AccessExclusive);
        for row in rows.iter().filter(|row| row.table.is_some()) {
            if self.relations.contains_key(&row.relation) {
                continue;
            }
            let is_it = |relation: &Relation| {
                relation.table == row.table && Some(&relation.bare) == row.name.as_ref()
            };
            let mut old =
                self.relations.iter().filter(|(oid, relation)| is_it(relation) && is_dropped(**oid));
            if let Some(oid) = old.next().map(|(oid, _)| *oid)
                && let Some(relation) = self.relations.remove(&oid)
            {
                self.relations.insert(row.relation, relation);
            }
        }
    }

    /// Those of these relations that are in other files than before, which are remembered.
    fn rewritten(&mut self, nodes: Vec<(u32, Option<u32>)>) -> Vec<String> {
        let mut names = BTreeSet::new();
        for (oid, node) in nodes {
            if let (Some(relation), Some(node)) = (self.relations.get_mut(&oid), node)
                && relation.node.is_some_and(|before| before != node)
            {
                relation.node = Some(node);
                names.insert(relation.name.clone());
            }
        }
        names.into_iter().collect()
    }
}

impl Spot<'_> {
    fn tell(
        self,
        locks: Option<Vec<TakenLock>>,
        rewritten: Vec<String>,
        elapsed: Duration,
        teller: &mut Teller<'_>,
    ) {
        let Self { work, at, range } = self;
        let section = work.script.sections().get(at.section);
        let place = section.and_then(|section| section.statements.iter().position(|it| it.range == *range));
        teller(Measured {
            revision: &work.revision,
            direction: work.direction,
            section: at.section + 1,
            statement: place.unwrap_or(at.statement) + 1,
            line: line_and_column(work.script.text(), range.start).0,
            text: &work.script.text()[range.clone()],
            locks,
            rewritten,
            elapsed,
        });
    }
}

/// The server's time, in seconds.
const CLOCK: &str = "SELECT extract(epoch FROM pg_catalog.clock_timestamp());";

/// What [`LOCKS`] answers of one.
struct LockRow {
    relation: u32,
    mode: LockMode,
    /// The file that the relation is in.
    node: Option<u32>,
    /// For an index, its table and its name.
    table: Option<u32>,
    name: Option<String>,
}

impl LockRow {
    fn read(row: &SimpleQueryRow) -> Option<Self> {
        let number = |at: usize| row.get(at).and_then(|text| text.parse::<u32>().ok());
        Some(Self {
            relation: number(0)?,
            mode: LockMode::of_name(row.get(1)?)?,
            node: number(2),
            table: number(3),
            name: row.get(4).map(str::to_owned),
        })
    }
}

/// The locks of this session on relations, and the files that these are in now.
const LOCKS: &str = "SELECT l.relation, l.mode, pg_catalog.pg_relation_filenode(l.relation), i.indrelid, c.relname \
                     FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = l.relation \
                     LEFT JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid \
                     WHERE l.locktype = 'relation' AND l.granted \
                     AND l.pid = pg_catalog.pg_backend_pid() AND l.relation >= 16384;";
