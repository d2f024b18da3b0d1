//! The table in which a database carries its own history.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use tokio_postgres::Client;
use tokio_postgres::error::SqlState;

use super::Error;
use super::lock::ELSEWHERE;
use crate::{Revision, SqlFile};

/// The name of the version table.
///
/// ```
/// use migrate::apply::VersionTable;
///
/// // As the configuration has it: `version-table = "ops.migrate_revisions"`.
/// let table: VersionTable = "ops.migrate_revisions".parse()?;
/// assert_eq!((table.schema.as_str(), table.name.as_str()), ("ops", "migrate_revisions"));
/// assert_eq!(VersionTable::default().to_string(), "public.migrate_revisions");
/// assert!("a.b.c".parse::<VersionTable>().is_err());
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionTable {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
}

/// Which way a revision goes.
///
/// ```
/// use migrate::apply::Direction;
///
/// let sign = |direction| match direction {
///     Direction::Upgrade => '+',
///     Direction::Downgrade => '-',
/// };
/// assert_eq!(format!("{} {}", sign(Direction::Downgrade), Direction::Downgrade), "- downgrade");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// It is applied.
    Upgrade,
    /// It is taken back.
    Downgrade,
}

/// How far a revision is.
///
/// ```
/// use migrate::apply::{Direction, State};
///
/// fn sentence(state: State) -> String {
///     match state {
///         State::Applied => "applied".to_owned(),
///         State::Partial { direction, section, statement } => {
///             format!("the {direction} goes on with statement {statement} of section {section}")
///         }
///     }
/// }
///
/// let state = State::Partial { direction: Direction::Upgrade, section: 2, statement: 1 };
/// assert_eq!(sentence(state), "the upgrade goes on with statement 1 of section 2");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// All of it is applied.
    Applied,
    /// A run stopped in the middle.
    Partial {
        /// Which way the run went.
        direction: Direction,
        /// The section that comes next, from 1.
        section: usize,
        /// The statement of it that comes next, from 1.
        statement: usize,
    },
}

/// A row of the version table, without the long texts.
///
/// ```no_run
/// # use migrate::Migrator;
/// # async fn run(migrator: Migrator, client: &tokio_postgres::Client) -> Result<(), migrate::Error> {
/// // Who did what, newest first.
/// let mut rows = Vec::from_iter(migrator.applied(client).await?.revisions.into_values());
/// rows.sort_by(|a, b| b.applied_at.cmp(&a.applied_at));
/// for row in rows {
///     println!("{}  {}  {} ms  {}", row.applied_at, row.applied_by, row.duration.as_millis(), row.message);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppliedRevision {
    /// The revision's id.
    pub id: String,
    /// Its parents.
    pub parents: Vec<String>,
    /// What it is about.
    pub message: String,
    /// How far it is.
    pub state: State,
    /// The checksum of the upgrade that was applied.
    pub checksum: String,
    /// The user who connected to apply it.
    pub applied_by: String,
    /// When, in RFC 3339.
    pub applied_at: String,
    /// How long it ran on the server.
    pub duration: Duration,
    /// The program that did it.
    pub tool_version: String,
    /// SHA-256 of the upgrade that was applied, as it was written.
    pub(super) upgrade_digest: Vec<u8>,
}

/// What a database says is applied.
///
/// ```no_run
/// # use migrate::Migrator;
/// # async fn run(migrator: Migrator, client: &tokio_postgres::Client) -> Result<(), migrate::Error> {
/// let applied = migrator.applied(client).await?;
/// let has_carts = applied.revisions.contains_key("27c6a30d7c24");
/// println!("carts are {}", if has_carts { "there" } else { "not there yet" });
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// Whether the version table is there.
    pub table_exists: bool,
    /// The rows, by id.
    pub revisions: BTreeMap<String, AppliedRevision>,
}

impl Applied {
    /// The revisions of which all is applied.
    ///
    /// ```no_run
    /// # use migrate::Migrator;
    /// # async fn run(migrator: Migrator, client: &tokio_postgres::Client) -> Result<(), migrate::Error> {
    /// // What names are counted from that count from where the database stands.
    /// let applied = migrator.applied(client).await?.complete();
    /// let next = migrator.history.resolve("+1", Some(&applied))?;
    /// # let _ = next;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn complete(&self) -> BTreeSet<String> {
        self.with(|state| state == State::Applied)
    }

    /// The revisions that a downgrade could take back: those that are applied, and one that is half
    /// taken back.
    ///
    /// ```
    /// use migrate::apply::Applied;
    ///
    /// /// Whether something of a database would go with its revisions.
    /// fn is_touched(applied: &Applied) -> bool {
    ///     !applied.standing().is_empty() || applied.partial().is_some()
    /// }
    ///
    /// assert!(!is_touched(&Applied::default()));
    /// ```
    #[must_use]
    pub fn standing(&self) -> BTreeSet<String> {
        self.with(|state| !matches!(state, State::Partial { direction: Direction::Upgrade, .. }))
    }

    /// The revision that a run left in the middle. There is one at most.
    ///
    /// ```no_run
    /// # use migrate::Migrator;
    /// # use migrate::apply::{Direction, State};
    /// # async fn run(migrator: Migrator, client: &tokio_postgres::Client) -> Result<(), migrate::Error> {
    /// if let Some(row) = migrator.applied(client).await?.partial()
    ///     && let State::Partial { direction: Direction::Upgrade, .. } = row.state
    /// {
    ///     println!("the next upgrade goes on with {}", row.id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn partial(&self) -> Option<&AppliedRevision> {
        self.revisions.values().find(|row| row.state != State::Applied)
    }

    fn with(&self, wanted: impl Fn(State) -> bool) -> BTreeSet<String> {
        self.revisions.values().filter(|row| wanted(row.state)).map(|row| row.id.clone()).collect()
    }
}

impl Direction {
    /// The word in the version table and on the command line.
    ///
    /// ```
    /// use migrate::apply::Direction;
    ///
    /// let command = format!("cargo migrate {} --continue", Direction::Upgrade.word());
    /// assert_eq!(command, "cargo migrate upgrade --continue");
    /// ```
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Upgrade => "upgrade",
            Self::Downgrade => "downgrade",
        }
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl Default for VersionTable {
    fn default() -> Self {
        Self { schema: "public".to_owned(), name: "migrate_revisions".to_owned() }
    }
}

impl FromStr for VersionTable {
    type Err = String;

    /// Reads `schema.table`, or `table` for one in `public`.
    fn from_str(text: &str) -> Result<Self, String> {
        let (schema, name) = text.split_once('.').unwrap_or(("public", text));
        if schema.is_empty() || name.is_empty() || name.contains('.') {
            return Err(format!("`{text}` is not the name of a table: write `schema.table`"));
        }
        Ok(Self { schema: schema.to_owned(), name: name.to_owned() })
    }
}

impl fmt::Display for VersionTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.schema, self.name)
    }
}

impl VersionTable {
    /// The name for SQL, quoted.
    ///
    /// ```
    /// use migrate::apply::VersionTable;
    ///
    /// let table = VersionTable { schema: "ops".to_owned(), name: "Revisions".to_owned() };
    /// let grant = format!("GRANT SELECT ON {} TO readonly", table.sql());
    /// assert_eq!(grant, r#"GRANT SELECT ON "ops"."Revisions" TO readonly"#);
    /// ```
    #[must_use]
    pub fn sql(&self) -> String {
        format!("{}.{}", identifier(&self.schema), identifier(&self.name))
    }

    /// The statements that create the table where it is missing.
    #[doc(hidden)]
    #[must_use]
    pub fn create_sql(&self) -> String {
        let schema = if self.schema == "public" {
            String::new()
        } else {
            format!("CREATE SCHEMA IF NOT EXISTS {};\n", identifier(&self.schema))
        };
        format!(
            "{schema}CREATE TABLE IF NOT EXISTS {} (
    id text PRIMARY KEY,
    parents text[] NOT NULL,
    depends_on text[] NOT NULL,
    labels text[] NOT NULL,
    replaces text[] NOT NULL,
    message text NOT NULL,
    created text NOT NULL,
    state text NOT NULL CHECK (state IN ('applied', 'partial')),
    direction text CHECK (direction IN ('upgrade', 'downgrade')),
    section integer,
    statement integer,
    batch text,
    checksum text NOT NULL,
    applied_by text NOT NULL DEFAULT session_user,
    applied_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    duration_ms bigint NOT NULL,
    tool_version text NOT NULL,
    upgrade text NOT NULL,
    downgrade text NOT NULL,
    changes text NOT NULL,
    CHECK ((state = 'partial') = (direction IS NOT NULL AND section IS NOT NULL AND statement IS NOT NULL))
);
",
            self.sql()
        )
    }

    /// The statement that writes the row of a revision of which there was nothing.
    ///
    /// The time counts from when the server received the message that the statement is in.
    #[doc(hidden)]
    #[must_use]
    pub fn insert_sql(
        &self,
        revision: &Revision,
        checksum: &str,
        state: State,
        tool_version: &str,
    ) -> String {
        let (word, direction, section, statement) = columns(state);
        format!(
            "INSERT INTO {} (id, parents, depends_on, labels, replaces, message, created, state, direction, \
             section, statement, checksum, duration_ms, tool_version, upgrade, downgrade, changes) VALUES ({}, {}, {}, \
             {}, {}, {}, {}, '{word}', {direction}, {section}, {statement}, {}, {ELAPSED}, {}, {}, {}, {})",
            self.sql(),
            literal(&revision.id),
            array(&revision.parents),
            array(&revision.depends_on),
            array(&revision.labels),
            array(&revision.replaces),
            literal(&revision.message),
            literal(&revision.created),
            literal(checksum),
            literal(tool_version),
            literal(&revision.upgrade.text),
            literal(&revision.downgrade.text),
            literal(&revision.changes),
        )
    }

    /// The statement that notes how far a revision is.
    pub(super) fn progress_sql(&self, id: &str, state: State) -> String {
        let (word, direction, section, statement) = columns(state);
        format!(
            "UPDATE {} SET state = '{word}', direction = {direction}, section = {section}, statement = \
             {statement}, batch = NULL, applied_at = pg_catalog.clock_timestamp(), duration_ms = duration_ms + {ELAPSED} \
             WHERE id = {}",
            self.sql(),
            literal(id),
        )
    }

    /// The statement that notes where the next batch of a statement begins: SQL for a text, or for NULL.
    pub(super) fn batch_sql(&self, id: &str, next: &str) -> String {
        format!(
            "UPDATE {} SET batch = {next}, duration_ms = duration_ms + {ELAPSED} WHERE id = {}",
            self.sql(),
            literal(id),
        )
    }

    /// The statement that notes whether a statement has been begun that no transaction holds together. It has no
    /// batches, so the note is in their place.
    pub(super) fn begun_sql(&self, id: &str, begun: bool) -> String {
        let note = if begun { literal(STATEMENT_BEGUN) } else { "NULL".to_owned() };
        format!("UPDATE {} SET batch = {note} WHERE id = {};", self.sql(), literal(id))
    }

    /// The query for what [`VersionTable::batch_sql`] or [`VersionTable::begun_sql`] noted.
    pub(super) fn read_batch_sql(&self, id: &str) -> String {
        format!("SELECT batch FROM {} WHERE id = {}", self.sql(), literal(id))
    }

    /// The statement that notes that a downgrade has begun, and which: it goes on with the same text,
    /// whatever becomes of the file.
    pub(super) fn begin_downgrade_sql(&self, id: &str, state: State, downgrade: &str) -> String {
        let (word, direction, section, statement) = columns(state);
        format!(
            "UPDATE {} SET state = '{word}', direction = {direction}, section = {section}, statement = \
             {statement}, batch = NULL, downgrade = {} WHERE id = {}",
            self.sql(),
            literal(downgrade),
            literal(id),
        )
    }

    /// The statement that replaces what is recorded of an applied revision.
    pub(super) fn refresh_sql(&self, revision: &Revision, checksum: &str) -> String {
        format!(
            "UPDATE {} SET parents = {}, depends_on = {}, labels = {}, replaces = {}, message = {}, created = {}, \
             checksum = {}, upgrade = {}, downgrade = {}, changes = {} WHERE id = {}",
            self.sql(),
            array(&revision.parents),
            array(&revision.depends_on),
            array(&revision.labels),
            array(&revision.replaces),
            literal(&revision.message),
            literal(&revision.created),
            literal(checksum),
            literal(&revision.upgrade.text),
            literal(&revision.downgrade.text),
            literal(&revision.changes),
            literal(&revision.id),
        )
    }

    /// The statements that make the table say that `revisions`, each with its checksum, are applied and nothing else.
    /// Rows that stay keep what they say; with `purge`, none does.
    pub(super) fn stamp_sql(
        &self,
        revisions: &[(&Revision, String)],
        purge: bool,
        tool_version: &str,
    ) -> String {
        let table = self.sql();
        let mut sql = match revisions {
            revisions if purge || revisions.is_empty() => format!("DELETE FROM {table};\n"),
            revisions => format!(
                "DELETE FROM {table} WHERE state <> 'applied' OR id NOT IN ({});\n",
                literals(revisions.iter().map(|(revision, _)| &*revision.id))
            ),
        };
        for (revision, checksum) in revisions {
            sql += &self.insert_sql(revision, checksum, State::Applied, tool_version);
            sql += " ON CONFLICT (id) DO NOTHING;\n";
        }
        sql
    }

    /// Whether the table has no revisions but these.
    pub(super) fn only_sql<'i>(&self, ids: impl IntoIterator<Item = &'i str>) -> String {
        let ids = literals(ids);
        let table = self.sql();
        match ids.as_str() {
            "" => format!("NOT EXISTS (SELECT FROM {table})"),
            ids => format!("NOT EXISTS (SELECT FROM {table} WHERE id NOT IN ({ids}))"),
        }
    }

    /// Whether a revision was applied with this checksum.
    pub(super) fn unedited_sql(&self, id: &str, checksum: &str) -> String {
        format!(
            "EXISTS (SELECT FROM {} WHERE id = {} AND checksum = {})",
            self.sql(),
            literal(id),
            literal(checksum)
        )
    }

    /// The statement that removes the row of a revision.
    #[doc(hidden)]
    #[must_use]
    pub fn delete_sql(&self, id: &str) -> String {
        format!("DELETE FROM {} WHERE id = {}", self.sql(), literal(id))
    }

    /// The statement that fails unless a condition is met.
    pub(super) fn guard_sql(&self, condition: &Condition, session: Option<i32>) -> String {
        let Condition { test, rows } = condition;
        let elsewhere = session.map_or_else(String::new, |pid| {
            format!(
                "WHEN pg_catalog.pg_backend_pid() <> {pid} THEN ('{ELSEWHERE}, rows: ' || count(*))::integer "
            )
        });
        // The cast of a text that is no number is what fails; the count keeps the planner from trying it.
        format!(
            "SELECT CASE {elsewhere}WHEN {test} THEN 0 ELSE ('the history has changed, rows: ' || count(*))::integer END \
             FROM {rows}"
        )
    }

    /// Whether the table says `expected` of the revision, of all in `applied` that they are applied, and nothing of
    /// those in `absent`.
    pub(super) fn condition(
        &self,
        id: &str,
        expected: Option<State>,
        applied: &[&str],
        absent: &[&str],
    ) -> Condition {
        let own = literal(id);
        let mut test = match expected {
            None => format!("count(*) FILTER (WHERE id = {own}) = 0"),
            Some(State::Applied) => format!("count(*) FILTER (WHERE id = {own} AND state = 'applied') = 1"),
            Some(state) => {
                let (word, direction, section, statement) = columns(state);
                format!(
                    "count(*) FILTER (WHERE id = {own} AND state = '{word}' AND direction = {direction} AND section \
                     = {section} AND statement = {statement}) = 1"
                )
            }
        };
        if !applied.is_empty() {
            test += &format!(
                " AND count(*) FILTER (WHERE state = 'applied' AND id IN ({})) = {}",
                literals(applied.iter().copied()),
                applied.len()
            );
        }
        if !absent.is_empty() {
            test += &format!(" AND count(*) FILTER (WHERE id IN ({})) = 0", literals(absent.iter().copied()));
        }
        // Looked up by key: a thousand revisions would read the whole table a thousand times.
        let looked_at = [id].into_iter().chain(applied.iter().chain(absent).copied());
        Condition { test, rows: format!("{} WHERE id IN ({})", self.sql(), literals(looked_at)) }
    }
}

/// What [`VersionTable::begun_sql`] notes.
pub(super) const STATEMENT_BEGUN: &str = "begun";

/// A condition on the version table: `SELECT test FROM rows` answers whether it is met.
pub(super) struct Condition {
    pub(super) test: String,
    pub(super) rows: String,
}

/// What lets the rest of a transaction count its time from now, where each statement is a message of its own.
pub(super) const BEGUN: &str = "SELECT pg_catalog.set_config('migrate.begun', extract(epoch FROM \
                                pg_catalog.clock_timestamp())::text, true);";

/// The least of a row that tells whether its revision is applied as a file says.
#[derive(Debug)]
pub(super) struct Outline {
    pub(super) id: String,
    pub(super) parents: Vec<String>,
    /// All of it.
    pub(super) applied: bool,
    /// SHA-256 of the upgrade that was applied, as it was written.
    pub(super) upgrade_digest: Vec<u8>,
}

/// An outline of what the database says is applied. The rest of each row would cost the server more than this.
pub(super) async fn read_outline(client: &Client, table: &VersionTable) -> Result<Vec<Outline>, Error> {
    let sql = format!("SELECT id, parents, state = 'applied', {UPGRADE_DIGEST} FROM {}", table.sql());
    match client.query_typed(&sql, &[]).await {
        Ok(rows) => Ok(rows
            .iter()
            .map(|row| Outline {
                id: row.get(0),
                parents: row.get(1),
                applied: row.get(2),
                upgrade_digest: row.get(3),
            })
            .collect()),
        Err(error) if error.code() == Some(&SqlState::UNDEFINED_TABLE) => Ok(Vec::new()),
        Err(error) => Err(Error::asking_rights(client, "read the version table", error).await),
    }
}

const UPGRADE_DIGEST: &str = "pg_catalog.sha256(pg_catalog.convert_to(upgrade, 'UTF8'))";

/// What the database says is applied, without the long texts.
pub(super) async fn read(client: &Client, table: &VersionTable) -> Result<Applied, Error> {
    let sql = format!(
        "SELECT id, parents, message, state, direction, section, statement, checksum, applied_by, \
         to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), duration_ms, tool_version, \
         {UPGRADE_DIGEST} FROM {}",
        table.sql()
    );
    let rows = match client.query_typed(&sql, &[]).await {
        Ok(rows) => rows,
        Err(error) if error.code() == Some(&SqlState::UNDEFINED_TABLE) => return Ok(Applied::default()),
        Err(error) => return Err(Error::asking_rights(client, "read the version table", error).await),
    };
    let mut revisions = BTreeMap::new();
    for row in rows {
        let number = |column: usize| {
            let number: Option<i32> = row.get(column);
            number.and_then(|number| usize::try_from(number).ok()).unwrap_or(1)
        };
        let state = match (row.get(3), row.get(4)) {
            ("applied", _) => State::Applied,
            (_, Some("downgrade")) => {
                State::Partial { direction: Direction::Downgrade, section: number(5), statement: number(6) }
            }
            _ => State::Partial { direction: Direction::Upgrade, section: number(5), statement: number(6) },
        };
        let id: String = row.get(0);
        let revision = AppliedRevision {
            id: id.clone(),
            parents: row.get(1),
            message: row.get(2),
            state,
            checksum: row.get(7),
            applied_by: row.get(8),
            applied_at: row.get(9),
            duration: Duration::from_millis(row.get::<_, i64>(10).unsigned_abs()),
            tool_version: row.get(11),
            upgrade_digest: row.get(12),
        };
        revisions.insert(id, revision);
    }
    Ok(Applied { table_exists: true, revisions })
}

/// The revisions themselves, as the database carries them.
pub(super) async fn read_revisions(
    client: &Client,
    table: &VersionTable,
    ids: &[&str],
) -> Result<Vec<Revision>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT id, parents, message, created, labels, depends_on, replaces, upgrade, downgrade, changes FROM {} WHERE \
         id IN ({}) ORDER BY id",
        table.sql(),
        literals(ids.iter().copied())
    );
    let rows = client.query_typed(&sql, &[]).await.map_err(Error::asking("read the version table"))?;
    Ok(rows
        .iter()
        .map(|row| {
            let text = |column: usize| Cow::Owned(row.get::<_, String>(column));
            let texts =
                |column: usize| row.get::<_, Vec<String>>(column).into_iter().map(Cow::Owned).collect();
            Revision {
                id: text(0),
                parents: texts(1),
                message: text(2),
                created: text(3),
                labels: texts(4),
                depends_on: texts(5),
                replaces: texts(6),
                upgrade: SqlFile { text: text(7), path: None },
                downgrade: SqlFile { text: text(8), path: None },
                changes: text(9),
            }
        })
        .collect())
}

/// Milliseconds since the server received the message, or the one that began the transaction of the code; none where
/// its clock was set back meanwhile.
const ELAPSED: &str = "greatest(0, ((extract(epoch FROM pg_catalog.clock_timestamp())::float8 - \
                       coalesce(nullif(pg_catalog.current_setting('migrate.begun', true), '')::float8, \
                       extract(epoch FROM pg_catalog.statement_timestamp())::float8)) * 1000)::bigint)";

fn columns(state: State) -> (&'static str, &'static str, String, String) {
    match state {
        State::Applied => ("applied", "NULL", "NULL".to_owned(), "NULL".to_owned()),
        State::Partial { direction, section, statement } => {
            let direction = match direction {
                Direction::Upgrade => "'upgrade'",
                Direction::Downgrade => "'downgrade'",
            };
            ("partial", direction, section.to_string(), statement.to_string())
        }
    }
}

pub(super) fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A string constant that means the same whatever `standard_conforming_strings` is, because an earlier
/// statement may have changed it.
pub(super) fn literal(text: &str) -> String {
    let quoted = text.replace('\'', "''");
    if text.contains('\\') { format!(" E'{}'", quoted.replace('\\', "\\\\")) } else { format!("'{quoted}'") }
}

/// String constants, as `IN` lists them.
pub(super) fn literals<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    texts.into_iter().map(literal).collect::<Vec<_>>().join(", ")
}

fn array(texts: &[Cow<'_, str>]) -> String {
    let elements: Vec<String> = texts.iter().map(|text| literal(text)).collect();
    format!("ARRAY[{}]::text[]", elements.join(", "))
}
