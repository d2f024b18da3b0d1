//! What a run would send, as a script for `psql`: for databases that only others may reach.
//!
//! It says the same as a run, by the same code, with the differences that follow from nobody looking at the answers:
//! each statement is a message of its own, so time is counted from a note; the assertions explain themselves; and what
//! a run would ask to go on, the script asks itself, in PL/pgSQL.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use super::batches::{Key, no_key};
use super::lock::Lock;
use super::message::{Message, Origin};
use super::plan::{Plan, refuse_many_transactions, stamped};
use super::rounds::{Content, NOTE_ROLE, PUT_BACK, Place, Round, Rounds, Work};
use super::version_table::{BEGUN, Condition, literal};
use super::{Applied, AppliedRevision, Direction, Error, Migrator, Settings, State};
use crate::history::Point;
use crate::script::Batches;
use crate::{History, Revision};

impl Migrator {
    /// The script that applies what is between the two ends of a range, `a:b`; one name is a range from the base.
    ///
    /// `psql -X -v ON_ERROR_STOP=1` runs it. It takes the lock, asserts before each revision that the database is
    /// where the script thinks it is, and leaves in the version table what [`Migrator::upgrade_to`] would.
    ///
    /// ```
    /// use migrate::{Migrator, Revision, SqlFile};
    ///
    /// # let revision = Revision {
    /// #     id: "3f9a1c2b4d5e".into(),
    /// #     upgrade: SqlFile::text("CREATE TABLE public.notes (id bigint PRIMARY KEY);"),
    /// #     ..Revision::EMPTY
    /// # };
    /// let migrator = Migrator::new([revision]);
    /// let script = migrator.upgrade_sql("head")?;
    /// assert!(script.contains("CREATE TABLE public.notes (id bigint PRIMARY KEY);"));
    /// assert!(script.contains("INSERT INTO \"public\".\"migrate_revisions\""));
    /// # Ok::<(), migrate::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the names are no range upwards, a file cannot run, or a revision needs code of an application.
    pub fn upgrade_sql(&self, range: &str) -> Result<String, Error> {
        let (from, works) = self.works_along(range)?;
        // A database that has a revision has the table.
        let prologue = if from.is_base() { self.settings.version_table.create_sql() } else { String::new() };
        self.script(&prologue, &works)
    }

    /// Where a range upwards begins, and what it applies.
    pub(super) fn works_along(&self, range: &str) -> Result<(Point, Vec<Work>), Error> {
        self.refuse_broken()?;
        let (from, to) = range.split_once(':').unwrap_or(("", range));
        let history = &*self.seen_from([from, to])?;
        let from = history.resolve(or(from, "base"), None)?;
        let applied = applied_at(history, from.ids(), Direction::Upgrade)?;
        let before = applied.complete();
        let to = history.resolve(or(to, "heads"), Some(&before))?;
        let reached = history.ancestors(to.ids());
        if !before.iter().all(|id| reached.contains(&**id)) {
            let reason = "its end does not come after its beginning".to_owned();
            return Err(Error::NoRange { range: range.to_owned(), reason });
        }
        let works = Plan { files: history, history, applied: &applied, begun: None }.upgrade(&to)?;
        Ok((from, works))
    }

    /// The script that takes back what follows the second end of a range, `a:b`, on a database that is at the first.
    ///
    /// Nobody is asked about the data that goes with it. See [`Migrator::upgrade_sql`].
    ///
    /// ```
    /// use migrate::{Error, Migrator, Revision, SqlFile};
    ///
    /// # let revision = Revision {
    /// #     id: "3f9a1c2b4d5e".into(),
    /// #     upgrade: SqlFile::text("CREATE TABLE public.notes (id bigint PRIMARY KEY);"),
    /// #     downgrade: SqlFile::text("DROP TABLE public.notes;"),
    /// #     ..Revision::EMPTY
    /// # };
    /// let migrator = Migrator::new([revision]);
    /// assert!(migrator.downgrade_sql("head:base")?.contains("DROP TABLE public.notes;"));
    /// assert!(matches!(migrator.downgrade_sql("base:head"), Err(Error::NoRange { .. })), "that is upwards");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the names are no range downwards, a file cannot run, or a revision needs code of an application.
    pub fn downgrade_sql(&self, range: &str) -> Result<String, Error> {
        self.refuse_broken()?;
        let no_range = |reason: &str| Error::NoRange { range: range.to_owned(), reason: reason.to_owned() };
        let (from, to) = range.split_once(':').ok_or_else(|| no_range("it does not say where from"))?;
        let history = &*self.seen_from([from, to])?;
        let from = history.resolve(or(from, "heads"), None)?;
        let applied = applied_at(history, from.ids(), Direction::Downgrade)?;
        let before = applied.complete();
        let to = history.resolve(or(to, "base"), Some(&before))?;
        if !to.ids().all(|id| before.contains(id)) {
            return Err(no_range("its end does not come before its beginning"));
        }
        let works = Plan { files: history, history, applied: &applied, begun: None }.downgrade(&to)?;
        self.script("", &works)
    }

    /// The script that makes the version table say that revisions and all their ancestors are applied and nothing
    /// else, without running any SQL of theirs. Rows of other revisions are in the way, unless it `purge`s them.
    ///
    /// ```
    /// use migrate::{Migrator, Revision, SqlFile};
    ///
    /// # let revision = Revision {
    /// #     id: "3f9a1c2b4d5e".into(),
    /// #     upgrade: SqlFile::text("CREATE TABLE public.notes (id bigint PRIMARY KEY);"),
    /// #     ..Revision::EMPTY
    /// # };
    /// let script = Migrator::new([revision]).stamp_sql(["head"], false)?;
    /// assert!(script.contains("'3f9a1c2b4d5e'"), "the database is told that it has the table");
    /// # Ok::<(), migrate::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When there is no revision of a name, or its file cannot be read.
    pub fn stamp_sql<'n>(
        &self,
        names: impl IntoIterator<Item = &'n str>,
        purge: bool,
    ) -> Result<String, Error> {
        self.refuse_broken()?;
        let Settings { version_table, tool_version, .. } = &self.settings;
        let names: Vec<&str> = names.into_iter().collect();
        let history = &*self.seen_from(names.iter().copied())?;
        let mut ids = BTreeSet::new();
        for name in names {
            let point = history.resolve(name, None)?;
            ids.extend(history.ancestors(point.ids()).into_iter().map(str::to_owned));
        }
        let mut body = version_table.create_sql() + "BEGIN;\n";
        if !purge {
            // Rows of what another one replaces give way to it.
            let of = |it: &'_ Revision| {
                [&it.id].into_iter().chain(it.replaces.iter()).map(|id| id.to_string()).collect::<Vec<_>>()
            };
            let known: BTreeSet<String> = history.all().flat_map(of).collect();
            body += &block(&format!(
                "BEGIN\n{}END",
                unless(
                    &version_table.only_sql(known.iter().map(String::as_str)),
                    "the database has revisions that this script does not know",
                    "the files that it was written from lack them",
                    "`cargo migrate stamp --purge --sql` forgets them",
                )
            ));
        }
        body += &version_table.stamp_sql(&stamped(history, &ids)?, purge, tool_version);
        Ok(framed(&self.settings, &(body + "COMMIT;\n")))
    }

    /// The revisions as a database sees them that is meant by these names.
    fn seen_from<'n>(
        &self,
        names: impl IntoIterator<Item = &'n str> + Clone,
    ) -> Result<Cow<'_, History>, Error> {
        let history = self.history.seen_from(names.clone())?;
        names.into_iter().try_for_each(|name| history.refuse_inner(name))?;
        Ok(history)
    }

    fn script(&self, prologue: &str, works: &[Work]) -> Result<String, Error> {
        if self.settings.single_transaction {
            works.iter().try_for_each(refuse_many_transactions)?;
        }
        if works.is_empty() {
            return Ok("-- There is nothing to do.\n".to_owned());
        }
        let rounds = Rounds { settings: &self.settings, held: None, works, attempt: 0, chained: false };
        let mut body = prologue.to_owned();
        let mut place = rounds.start_of(0);
        let mut begun = None;
        while let Some(round) = rounds.round(place) {
            body.push('\n');
            if begun != Some(round.at.work) {
                begun = Some(round.at.work);
                body += &title(&works[round.at.work], round.at.work + 1, works.len());
            }
            body += &rounds.text(&round)?;
            place = round.after;
        }
        Ok(framed(&self.settings, &(body + "\n")))
    }
}

/// What the table of a database would say in which these revisions are applied, as their files are.
fn applied_at<'i>(
    history: &History,
    newest: impl Iterator<Item = &'i str>,
    direction: Direction,
) -> Result<Applied, Error> {
    let ids: BTreeSet<String> = history.ancestors(newest).into_iter().map(str::to_owned).collect();
    // An upgrade does not look at the files of what is applied.
    let checksums: Vec<(String, String)> = match direction {
        Direction::Upgrade => ids.into_iter().map(|id| (id, String::new())).collect(),
        Direction::Downgrade => stamped(history, &ids)?
            .into_iter()
            .map(|(revision, checksum)| (revision.id.to_string(), checksum))
            .collect(),
    };
    let revisions = checksums.into_iter().map(|(id, checksum)| {
        let row = AppliedRevision {
            id: id.clone(),
            parents: Vec::new(),
            message: String::new(),
            state: State::Applied,
            checksum,
            applied_by: String::new(),
            applied_at: String::new(),
            duration: std::time::Duration::ZERO,
            tool_version: String::new(),
            upgrade_digest: Vec::new(),
        };
        (id, row)
    });
    Ok(Applied { table_exists: true, revisions: revisions.collect() })
}

impl Rounds<'_> {
    fn text(&self, round: &Round) -> Result<String, Error> {
        match &round.content {
            Content::Together(message) => Ok(self.statements(round.at, message)),
            Content::Alone { statement, record, .. } => {
                let set = self.pinned_alone();
                let reset: String = set.iter().filter_map(|set| reset(set)).collect();
                let begun = self.begun(round.at, true);
                let record = self.statements(round.at, record);
                let statement = self.statements(round.at, statement);
                Ok(format!("{begun}\n{}\n{statement}{reset}{record}", set.join("\n")))
            }
            Content::InBatches { statement, batches, record } => {
                Ok(self.batches(round.at, statement, batches, record))
            }
            Content::AroundCode { .. } => {
                let Work { revision, direction, .. } = &self.works[round.at.work];
                Err(Error::CodeOffline {
                    revision: revision.id.to_string(),
                    message: revision.message.to_string(),
                    direction: *direction,
                })
            }
        }
    }

    fn statements(&self, at: Place, message: &Message) -> String {
        let script = &self.works[at.work].script;
        let mut text = String::new();
        for (origin, sql) in message.parts() {
            match origin {
                Origin::Script(range) => {
                    text.push('\n');
                    text += &script.comments_above(range);
                    text += &ended(&script.for_psql(range));
                }
                Origin::Guard => {
                    text += &block(&format!("BEGIN\n{}    {}\nEND", self.assertion(at), performed(BEGUN)));
                }
                // Rows that nobody asked for.
                _ if sql.starts_with("SELECT ") => {
                    text += &block(&format!("BEGIN\n    {}\nEND", performed(sql)));
                }
                _ => text += &ended(sql),
            }
        }
        text
    }

    /// The statement of PL/pgSQL that fails unless the database is where we think it is.
    fn assertion(&self, at: Place) -> String {
        let Work { revision, direction, checksum, applied_before, absent_before, .. } = &self.works[at.work];
        let Condition { test, rows } = self.condition(at);
        let mut condition = format!("(SELECT {test} FROM {rows})");
        let mut needed = match at.state {
            None => vec!["it must not be applied yet".to_owned()],
            Some(State::Applied) => vec!["it must be applied".to_owned()],
            Some(State::Partial { section, statement, .. }) => {
                vec![format!("it must have come to statement {statement} of section {section}")]
            }
        };
        if at.state == Some(State::Applied) {
            let table = &self.settings.version_table;
            condition = format!("{condition} AND {}", table.unedited_sql(&revision.id, checksum));
            needed.push("as its file says now".to_owned());
        }
        let list = |ids: &BTreeSet<String>| ids.iter().cloned().collect::<Vec<_>>().join(", ");
        if !applied_before.is_empty() {
            needed.push(format!("with {} applied", list(applied_before)));
        }
        if !absent_before.is_empty() {
            needed.push(format!("with {} not applied", list(absent_before)));
        }
        let doing = match direction {
            Direction::Upgrade => "applied",
            Direction::Downgrade => "taken back",
        };
        unless(
            &condition,
            &format!("revision `{}` ({}) cannot be {doing} here", revision.id, subject(&revision.message)),
            &needed.join(", "),
            "`cargo migrate status` tells where the database stands, and without `--sql` it goes on from there",
        )
    }

    /// A statement in batches: as a run does it, each is committed with where the next one begins, so that no row stays
    /// locked for longer than its batch takes, and what is broken off goes on.
    fn batches(&self, at: Place, statement: &Range<usize>, batches: &Batches, record: &str) -> String {
        let work = &self.works[at.work];
        let table = &self.settings.version_table;
        let text = work.script.text();
        let key = Key { columns: variable("key_columns"), constants: variable("key_constants") };
        let (from, next) = (variable("batch_from"), variable("batch_next"));
        let (from, next) = (Some(from.as_str()), Some(next.as_str()));
        let rows_of = |from, next| spliced(&key.rows(from, next));
        let rows = format!(
            "CASE WHEN batch_from IS NULL AND batch_next IS NULL THEN {} WHEN batch_from IS NULL THEN {} \
             WHEN batch_next IS NULL THEN {} ELSE {} END",
            rows_of(None, None),
            rows_of(None, next),
            rows_of(from, None),
            rows_of(from, next)
        );
        let body = format!(
            "DECLARE
    key_columns text;
    key_constants text;
    batch_from text;
    batch_next text;
BEGIN
LOOP
    {pinned}
{assertion}    {begun}
    IF key_columns IS NULL THEN
        SELECT split_part(found.lines, E'\\n', 1), split_part(found.lines, E'\\n', 2)
            INTO key_columns, key_constants FROM ({key_query}) AS found (lines);
        IF coalesce(key_columns, '') = '' THEN
            {no_key}
        END IF;
    END IF;
    IF batch_from IS NULL THEN
        EXECUTE {first} INTO batch_next;
    ELSE
        EXECUTE {following} INTO batch_next;
    END IF;
    EXECUTE {limited};
    SET CONSTRAINTS ALL IMMEDIATE;
    {put_back}
    {noted};
    IF batch_next IS NULL THEN
        {record};
    END IF;
    COMMIT;
    EXIT WHEN batch_next IS NULL;
    batch_from := batch_next;
END LOOP;
END",
            pinned = self.pinned().join("\n    "),
            assertion = self.assertion(at),
            begun = performed(BEGUN),
            key_query = Key::query(batches, text),
            no_key = no_key(batches.table(text)),
            first = spliced(&key.next(batches, text, None)),
            following = spliced(&key.next(batches, text, from)),
            limited = spliced(&batches.limited(text, statement, &variable(&rows))),
            put_back = performed(PUT_BACK),
            noted = table.batch_sql(&work.revision.id, "batch_next"),
        );
        work.script.comments_above(statement) + &block(&body)
    }
}

/// What comes before everything and after it.
fn framed(settings: &Settings, body: &str) -> String {
    let lock = Lock::of(&settings.version_table);
    format!(
        "-- Statements are cut, and strings read, by these.
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

-- Nobody else migrates this database meanwhile.
{}{}
{body}{}",
        block(&lock.acquire_block(settings)),
        block(&format!("BEGIN\n    {}\nEND", performed(NOTE_ROLE))),
        block(&format!("BEGIN\n    {}\nEND", performed(&lock.release_sql()))),
    )
}

/// A heading for a revision, which no message can break out of.
fn title(work: &Work, number: usize, of: usize) -> String {
    let Work { revision, direction, .. } = work;
    format!("-- {direction} {number} of {of}: revision {}, {}\n", revision.id, subject(&revision.message))
}

/// The first line of a message.
fn subject(message: &str) -> &str {
    message.split(['\n', '\r']).next().unwrap_or_default()
}

/// The name, unless there is none.
fn or<'n>(name: &'n str, default: &'n str) -> &'n str {
    if name.is_empty() { default } else { name }
}

/// A statement on lines of its own, with its semicolon.
fn ended(sql: &str) -> String {
    let sql = sql.trim_end().trim_end_matches(';').trim_end();
    format!("{sql};\n")
}

/// `DO` with a body, whatever is in it.
fn block(body: &str) -> String {
    let mut tag = "$migrate$".to_owned();
    while body.contains(&tag) {
        tag.insert(1, '_');
    }
    format!("DO {tag}\n{body}\n{tag};\n")
}

/// A query in PL/pgSQL whose rows nobody wants to see.
fn performed(select: &str) -> String {
    ended(&select.replacen("SELECT", "PERFORM", 1)).trim_end().to_owned()
}

/// What lets the session have its own value again.
fn reset(set: &str) -> Option<String> {
    set.split(' ').nth(2).map(|name| format!("RESET {name};\n"))
}

/// A statement of PL/pgSQL that fails unless a condition is met.
fn unless(condition: &str, message: &str, detail: &str, hint: &str) -> String {
    format!(
        "    IF NOT ({condition}) THEN
        RAISE EXCEPTION USING MESSAGE = {}, DETAIL = {}, HINT = {};
    END IF;
",
        literal(message),
        literal(detail),
        literal(hint)
    )
}

/// An expression of PL/pgSQL within the text of a statement. No script has a NUL.
fn variable(expression: &str) -> String {
    format!("\0{expression}\0")
}

/// The expression that makes a statement of a text with such expressions.
fn spliced(text: &str) -> String {
    let pieces = text.split('\0').enumerate().filter(|(_, piece)| !piece.is_empty());
    let pieces = pieces.map(|(at, piece)| if at % 2 == 0 { literal(piece) } else { format!("({piece})") });
    pieces.collect::<Vec<_>>().join(" || ")
}
