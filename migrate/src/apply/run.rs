//! Running the sections of revisions, one message for each transaction, several on their way at once.

use std::collections::{BTreeSet, VecDeque};
use std::pin::Pin;
use std::time::{Duration, Instant};

use futures_util::TryStreamExt;
use tokio_postgres::error::{DbError, ErrorPosition, SqlState};
use tokio_postgres::{Client, SimpleQueryMessage, SimpleQueryStream};

use super::code::{self, CodeError, Codes, Transaction};
use super::error::{CodeFailure, Partial, reason};
use super::message::{Location, Message, Origin};
use super::version_table::{identifier, literal};
use super::{
    Direction, Error, Event, Failure, Listener, Migrator, Permission, Postgres, Settings, Standing, State,
};
use crate::script::{Batches, Concurrent, Mode};
use crate::{Revision, Script};

/// One revision on its way up or down.
#[derive(Clone, Debug)]
pub(super) struct Work {
    pub(super) revision: Revision,
    pub(super) direction: Direction,
    /// What runs: the upgrade or the downgrade.
    pub(super) script: Script,
    /// Of the upgrade, whichever way it goes.
    pub(super) checksum: String,
    pub(super) late: bool,
    /// What the version table said of it when it was read.
    pub(super) state: Option<State>,
    pub(super) applied_before: BTreeSet<String>,
    pub(super) absent_before: BTreeSet<String>,
}

/// How many messages may be on their way.
const WINDOW: usize = 32;

/// What a script may not leave behind: its row would be written by another role, and the next message
/// would be read in another encoding, or have other strings than were seen when it was cut.
pub(super) const PUT_BACK: &str = "SELECT pg_catalog.set_config('client_encoding', 'UTF8', false), \
                        pg_catalog.set_config('standard_conforming_strings', 'on', false), \
                        pg_catalog.set_config('role', coalesce(nullif(pg_catalog.current_setting(\
                        'migrate.role', true), ''), pg_catalog.current_setting('role')), false);";

pub(super) struct Run<'r> {
    pub(super) client: &'r Client,
    pub(super) settings: &'r Settings,
    codes: &'r Codes,
    pub(super) works: &'r [Work],
    begun: Option<(usize, Instant)>,
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) work: usize,
    section: usize,
    statement: usize,
    /// What the version table says of the work there.
    pub(super) state: Option<State>,
}

/// One thing to send, and where the database is when it is done.
struct Round {
    at: Place,
    after: Place,
    content: Content,
}

enum Content {
    /// A message that commits as one.
    Together(Message),
    /// A statement that cannot be in a transaction, and what records it when it is done.
    Alone { statement: Message, concurrent: Option<Concurrent>, record: Message },
    /// What runs before and after code of the application, all in one transaction.
    AroundCode { before: Message, after: Message },
    /// A statement that commits batch by batch, and what comes after the last one.
    InBatches { statement: std::ops::Range<usize>, batches: Batches, record: String },
}

pub(super) type Answers = Pin<Box<SimpleQueryStream>>;
/// How many statements of a message were completed, and why the next was not.
pub(super) type Broken = (usize, tokio_postgres::Error);

/// Why a round did not get to its end.
enum Stop {
    /// PostgreSQL or the connection.
    Server(Broken),
    /// The application's own code.
    Code(CodeError),
}

impl From<Broken> for Stop {
    fn from(broken: Broken) -> Self {
        Self::Server(broken)
    }
}

impl<'r> Run<'r> {
    pub(super) fn new(client: &'r Client, migrator: &'r Migrator, works: &'r [Work]) -> Self {
        Self { client, settings: &migrator.settings, codes: &migrator.codes, works, begun: None }
    }

    pub(super) async fn finish(mut self, listener: &mut Listener<'_>) -> Result<(), Error> {
        let start = self.start_of(0);
        let mut done = start;
        let mut attempt = 0;
        loop {
            let before = done;
            let Err((round, stop)) = self.as_far_as_possible(&mut done, listener).await else {
                return Ok(());
            };
            // Whatever was on its way has been refused by now: it was in a failed transaction, or its
            // guard missed the revision before it.
            let _ = self.client.batch_execute("ROLLBACK").await;
            if self.settings.single_transaction {
                done = start;
            } else if done != before {
                attempt = 0;
            }
            if attempt < self.settings.retries
                && let Some(error) = worth_a_retry(&round, &stop)
            {
                let pause = self.settings.backoff * 2_u32.saturating_pow(attempt);
                attempt += 1;
                listener(Event::Retrying {
                    revision: &self.works[round.at.work].revision,
                    reason: &error,
                    attempt,
                    of: self.settings.retries,
                    pause,
                });
                tokio::time::sleep(pause).await;
                continue;
            }
            return Err(self.failure(&round, stop, done).await);
        }
    }

    /// Sends ahead what can be sent ahead, and follows with `done` what the server has committed.
    async fn as_far_as_possible(
        &mut self,
        done: &mut Place,
        listener: &mut Listener<'_>,
    ) -> Result<(), (Round, Stop)> {
        let start = *done;
        let mut sent = start;
        let mut on_their_way: VecDeque<(Round, Answers)> = VecDeque::new();
        loop {
            while on_their_way.len() < WINDOW
                && let Some(round) = self.round(sent)
            {
                match &round.content {
                    Content::Together(message) => match self.send(message).await {
                        Ok(answers) => {
                            sent = round.after;
                            on_their_way.push_back((round, answers));
                        }
                        // The answers to what was sent before may say why.
                        Err(_) if !on_their_way.is_empty() => break,
                        Err(error) => return Err((round, (0, error).into())),
                    },
                    _ if !on_their_way.is_empty() => break,
                    Content::Alone { statement, concurrent, record } => {
                        self.tell_begin(&round, listener);
                        // An earlier run or try may have begun it.
                        let again = [start, self.start_of(round.at.work)].contains(&round.at);
                        let concurrent = concurrent.as_ref();
                        if let Err(broken) = self.alone(statement, concurrent, record, again).await {
                            return Err((round, broken.into()));
                        }
                        sent = round.after;
                        *done = round.after;
                        self.tell_end(&round, listener);
                    }
                    Content::AroundCode { before, after } => {
                        self.tell_begin(&round, listener);
                        let work = &self.works[round.at.work];
                        listener(Event::Code { revision: &work.revision, direction: work.direction });
                        if let Err((message, stop)) = self.around_code(work, before, after).await {
                            let content = Content::Together(message.clone());
                            return Err((Round { content, ..round }, stop));
                        }
                        sent = round.after;
                        *done = round.after;
                        self.tell_end(&round, listener);
                    }
                    Content::InBatches { statement, batches, record } => {
                        self.tell_begin(&round, listener);
                        if let Err((message, broken)) =
                            self.in_batches(round.at, statement, batches, record).await
                        {
                            let content = Content::Together(message);
                            return Err((Round { content, ..round }, broken.into()));
                        }
                        sent = round.after;
                        *done = round.after;
                        self.tell_end(&round, listener);
                    }
                }
            }
            let Some((round, answers)) = on_their_way.pop_front() else { return Ok(()) };
            self.tell_begin(&round, listener);
            if let Err(broken) = completed(answers).await {
                return Err((round, broken.into()));
            }
            *done = round.after;
            self.tell_end(&round, listener);
        }
    }

    fn start_of(&self, work: usize) -> Place {
        let state = self.works.get(work).and_then(|work| work.state);
        match state {
            Some(State::Partial { section, statement, .. }) => Place {
                work,
                section: section.saturating_sub(1),
                statement: statement.saturating_sub(1),
                state,
            },
            _ => Place { work, section: 0, statement: 0, state },
        }
    }

    fn round(&self, at: Place) -> Option<Round> {
        let work = self.works.get(at.work)?;
        let Some(section) = work.script.sections().get(at.section) else {
            return Some(self.together(at, at.statement..at.statement, self.start_of(at.work + 1)));
        };
        let following = |statement: usize| {
            if statement < section.statements.len() {
                Place { statement, ..at }
            } else if at.section + 1 < work.script.sections().len() {
                Place { section: at.section + 1, statement: 0, ..at }
            } else {
                self.start_of(at.work + 1)
            }
        };
        if section.code {
            let end = section.statements.len();
            return Some(self.with_code(at, at.statement.min(end)..end, following(end)));
        }
        // The file was mended after a run stopped here, and what comes next is not in it any more.
        let Some(statement) = section.statements.get(at.statement) else {
            let end = section.statements.len();
            return Some(self.together(at, end..end, following(end)));
        };
        let after = following(at.statement + 1);
        Some(match (section.mode, &statement.batches) {
            (Mode::Transaction, _) => {
                let end = section.statements.len();
                self.together(at, at.statement..end, following(end))
            }
            (Mode::NoTransaction, None) if !statement.alone => {
                self.together(at, at.statement..at.statement + 1, after)
            }
            // That it is about to run is recorded first.
            (Mode::NoTransaction, _) if !matches!(at.state, Some(State::Partial { .. })) => {
                self.together(at, at.statement..at.statement, at)
            }
            (Mode::NoTransaction, Some(batches)) => {
                let content = Content::InBatches {
                    statement: statement.range.clone(),
                    batches: batches.clone(),
                    record: self.record(at, after),
                };
                Round { at, after: self.recorded(at, after), content }
            }
            (Mode::NoTransaction, None) => {
                let mut message = Message::default();
                message.push(Origin::Script(statement.range.clone()), work.script.statement(statement));
                let (record, after) = self.message(at, at.statement..at.statement, after);
                let concurrent = statement.concurrent.clone();
                Round { at, after, content: Content::Alone { statement: message, concurrent, record } }
            }
        })
    }

    /// The message that runs some statements of a section and records them.
    fn together(&self, at: Place, statements: std::ops::Range<usize>, after: Place) -> Round {
        let (message, after) = self.message(at, statements, after);
        Round { at, after, content: Content::Together(message) }
    }

    /// The two messages around the application's code.
    fn with_code(&self, at: Place, statements: std::ops::Range<usize>, after: Place) -> Round {
        let work = &self.works[at.work];
        let mut before = self.begin(at);
        for statement in &work.script.sections()[at.section].statements[statements] {
            before.push(Origin::Script(statement.range.clone()), work.script.statement(statement));
        }
        before.push(Origin::Frame, &code::begin_sql(&work.revision.id));
        let mut end = Message::default();
        end.push(Origin::Code, &code::end_sql(&work.revision.id));
        let after = self.end(&mut end, at, after, true);
        end.push(Origin::Frame, code::DONE);
        Round { at, after, content: Content::AroundCode { before, after: end } }
    }

    fn message(&self, at: Place, statements: std::ops::Range<usize>, after: Place) -> (Message, Place) {
        let work = &self.works[at.work];
        let mut message = self.begin(at);
        let run = work.script.sections().get(at.section).map(|section| &section.statements[statements]);
        for statement in run.into_iter().flatten() {
            message.push(Origin::Script(statement.range.clone()), work.script.statement(statement));
        }
        let after = self.end(&mut message, at, after, run.is_some_and(|run| !run.is_empty()));
        (message, after)
    }

    /// What comes before the statements of a section.
    fn begin(&self, at: Place) -> Message {
        let single = self.settings.single_transaction;
        let mut message = Message::default();
        if !single || at.work == 0 {
            message.push(Origin::Frame, "BEGIN;");
        }
        message.push(Origin::Frame, &self.pinned());
        message.push(Origin::Guard, &self.guard(at));
        message
    }

    /// What comes after them, and the place that is reached with it.
    fn end(&self, message: &mut Message, at: Place, after: Place, something_ran: bool) -> Place {
        let single = self.settings.single_transaction;
        if something_ran {
            message.push(Origin::Constraints, "SET CONSTRAINTS ALL IMMEDIATE;");
            message.push(Origin::Frame, PUT_BACK);
        }
        message.push(Origin::Frame, &self.record(at, after));
        if !single || after.work == self.works.len() {
            message.push(Origin::Frame, "COMMIT;");
        }
        self.recorded(at, after)
    }

    /// The statement that fails unless the database is where we think it is.
    pub(super) fn guard(&self, at: Place) -> String {
        let work = &self.works[at.work];
        let applied: Vec<&str> = work.applied_before.iter().map(String::as_str).collect();
        let absent: Vec<&str> = work.absent_before.iter().map(String::as_str).collect();
        self.settings.version_table.guard_sql(&work.revision.id, at.state, &applied, &absent)
    }

    /// What the version table has to say when what leads from one place to the other is done.
    fn state_after(&self, at: Place, after: Place) -> State {
        if after.work == at.work {
            State::Partial {
                direction: self.works[at.work].direction,
                section: after.section + 1,
                statement: after.statement + 1,
            }
        } else {
            State::Applied
        }
    }

    /// The place that was reached, with what the version table says there.
    fn recorded(&self, at: Place, after: Place) -> Place {
        if after.work == at.work {
            Place { state: Some(self.state_after(at, after)), ..after }
        } else {
            after
        }
    }

    /// The statement that writes to the version table what was reached.
    fn record(&self, at: Place, after: Place) -> String {
        let work = &self.works[at.work];
        let table = &self.settings.version_table;
        let id = &*work.revision.id;
        let finishes = after.work != at.work;
        let state = self.state_after(at, after);
        match (work.direction, at.state) {
            (Direction::Downgrade, _) if finishes => table.delete_sql(id),
            (_, None) => table.insert_sql(&work.revision, &work.checksum, state, &self.settings.tool_version),
            (Direction::Downgrade, Some(State::Applied)) => {
                table.begin_downgrade_sql(id, state, &work.revision.downgrade.text)
            }
            _ => table.progress_sql(id, state),
        }
    }

    /// The settings that every transaction of a script has.
    pub(super) fn pinned(&self) -> String {
        self.set(&self.search_path(), "off", self.settings.lock_timeout, "true")
    }

    fn set(&self, search_path: &str, row_security: &str, lock_timeout: Duration, local: &str) -> String {
        format!(
            "SELECT pg_catalog.set_config('search_path', {}, {local}), pg_catalog.set_config('row_security', \
             {}, {local}), pg_catalog.set_config('lock_timeout', '{}', {local}), \
             pg_catalog.set_config('statement_timeout', '{}', {local})",
            literal(search_path),
            literal(row_security),
            lock_timeout.as_millis(),
            self.settings.statement_timeout.as_millis(),
        )
    }

    /// Temporary tables come last, so that none of them hides a table of a revision.
    fn search_path(&self) -> String {
        let schemas = self.settings.search_path.iter().map(|schema| identifier(schema));
        schemas.chain(["pg_temp".to_owned()]).collect::<Vec<_>>().join(", ")
    }

    pub(super) async fn send(&self, message: &Message) -> Result<Answers, tokio_postgres::Error> {
        Ok(Box::pin(self.client.simple_query_raw(message.sql()).await?))
    }

    /// Runs a statement outside of a transaction, under settings of the session that are put back.
    async fn alone(
        &self,
        statement: &Message,
        concurrent: Option<&Concurrent>,
        record: &Message,
        again: bool,
    ) -> Result<(), Broken> {
        let before = self
            .client
            .query_typed_one(
                "SELECT pg_catalog.current_setting('search_path'), \
                 pg_catalog.current_setting('row_security'), pg_catalog.current_setting('lock_timeout'), \
                 pg_catalog.current_setting('statement_timeout')",
                &[],
            )
            .await
            .map_err(|error| (0, error))?;
        let pinned = self.set(&self.search_path(), "off", self.settings.concurrent_wait, "false");
        self.client.batch_execute(&pinned).await.map_err(|error| (0, error))?;
        let is_done = match concurrent {
            Some(concurrent) if again => {
                self.is_done(concurrent).await.map_err(|error| (usize::MAX, error))?
            }
            _ => false,
        };
        let mut result = Ok(());
        if !is_done {
            result = completed(self.send(statement).await.map_err(|error| (0, error))?).await;
        }
        if let (Err((_, error)), Some(concurrent)) = (&result, concurrent) {
            self.clean_up(concurrent, error).await;
        }
        if result.is_ok() {
            let answers = self.send(record).await.map_err(|error| (0, error))?;
            // The statement itself is through: the error is not about it.
            result = completed(answers).await.map_err(|(_, error)| (usize::MAX, error));
        }
        let put_back = format!(
            "SELECT pg_catalog.set_config('search_path', {}, false), pg_catalog.set_config('row_security', \
             {}, false), pg_catalog.set_config('lock_timeout', {}, false), \
             pg_catalog.set_config('statement_timeout', {}, false)",
            literal(before.get(0)),
            literal(before.get(1)),
            literal(before.get(2)),
            literal(before.get(3)),
        );
        let _ = self.client.batch_execute(&put_back).await;
        result
    }

    /// Runs code of the application between two messages. An error comes with the message that it is about.
    async fn around_code<'m>(
        &self,
        work: &Work,
        before: &'m Message,
        after: &'m Message,
    ) -> Result<(), (&'m Message, Stop)> {
        let id = &*work.revision.id;
        let answers = self.send(before).await.map_err(|error| (before, (0, error).into()))?;
        completed(answers).await.map_err(|broken| (before, broken.into()))?;
        if let Some(code) = self.codes.get(id, work.direction) {
            let transaction = Transaction::of(self.client);
            code(&transaction).await.map_err(|error| (after, Stop::Code(error)))?;
        }
        let answers = self.send(after).await.map_err(|error| (after, (0, error).into()))?;
        completed(answers).await.map_err(|broken| (after, broken.into()))
    }

    fn tell_begin(&mut self, round: &Round, listener: &mut Listener<'_>) {
        let work = &self.works[round.at.work];
        if self.begun.is_none_or(|(begun, _)| begun != round.at.work) {
            self.begun = Some((round.at.work, Instant::now()));
            listener(Event::Started {
                revision: &work.revision,
                direction: work.direction,
                number: round.at.work + 1,
                of: self.works.len(),
                late: work.late,
            });
        }
        if let Some(section) = work.script.sections().get(round.at.section)
            && section.mode == Mode::NoTransaction
            && (round.after.section, round.after.statement) != (round.at.section, round.at.statement)
            && let Some(statement) = section.statements.get(round.at.statement)
        {
            listener(Event::Statement {
                revision: &work.revision,
                text: work.script.statement(statement),
                number: round.at.statement + 1,
                of: section.statements.len(),
            });
        }
    }

    fn tell_end(&self, round: &Round, listener: &mut Listener<'_>) {
        if round.after.work != round.at.work {
            let work = &self.works[round.at.work];
            listener(Event::Finished {
                revision: &work.revision,
                direction: work.direction,
                number: round.at.work + 1,
                of: self.works.len(),
                elapsed: self.begun.map(|(_, begin)| begin.elapsed()).unwrap_or_default(),
            });
        }
    }

    async fn failure(&self, round: &Round, stop: Stop, done: Place) -> Error {
        let work = &self.works[round.at.work];
        let mut standing = self.standing(done);
        let code_failed = |cause: CodeError, ended: bool, standing: Standing| {
            Error::Code(Box::new(CodeFailure {
                revision: work.revision.id.to_string(),
                message: work.revision.message.to_string(),
                direction: work.direction,
                postgres: database_error(&*cause).map(Postgres::from),
                cause: cause.into(),
                ended,
                standing,
            }))
        };
        let (completed, error) = match stop {
            Stop::Server(broken) => broken,
            Stop::Code(cause) => return code_failed(cause, false, standing),
        };
        let Some(database) = error.as_db_error() else {
            standing.uncertain = true;
            let doing = match work.direction {
                Direction::Upgrade => "apply",
                Direction::Downgrade => "take back",
            };
            return Error::Connection {
                doing: format!("{doing} revision `{}`", work.revision.id),
                cause: reason(&error),
                standing,
            };
        };
        let position = match database.position() {
            Some(&ErrorPosition::Original(position)) => Some(position),
            _ => None,
        };
        let message = match &round.content {
            Content::Together(message) => message,
            Content::Alone { statement, .. } => statement,
            Content::InBatches { .. } | Content::AroundCode { .. } => &Message::default(),
        };
        let location = if completed == usize::MAX { None } else { message.locate(completed, position) };
        let Location { origin, position } =
            location.unwrap_or(Location { origin: Origin::Frame, position: None });
        if origin == Origin::Guard && database.code() == &SqlState::INVALID_TEXT_REPRESENTATION {
            return Error::Changed { revision: work.revision.id.to_string(), standing };
        }
        if origin == Origin::Code {
            let ended = database.code() == &SqlState::INVALID_TEXT_REPRESENTATION;
            return code_failed(error.into(), ended, standing);
        }
        let postgres = Postgres::from(database);
        let permission = Permission::lookup(self.client, &postgres).await;
        let file = match work.direction {
            Direction::Upgrade => &work.revision.upgrade,
            Direction::Downgrade => &work.revision.downgrade,
        };
        Error::Failed(Box::new(Failure {
            revision: work.revision.id.to_string(),
            message: work.revision.message.to_string(),
            direction: work.direction,
            path: file.path.as_deref().map(str::to_owned),
            text: work.script.text().to_owned(),
            deferred: origin == Origin::Constraints,
            statement: match origin {
                Origin::Script(range) => Some(range),
                _ => None,
            },
            position,
            postgres,
            permission,
            standing,
        }))
    }

    fn standing(&self, done: Place) -> Standing {
        let partial = match done.state {
            Some(State::Partial { section, statement, .. }) => self
                .works
                .get(done.work)
                .map(|work| Partial { revision: work.revision.id.to_string(), section, statement }),
            _ => None,
        };
        Standing {
            done: self.works[..done.work].iter().map(|work| work.revision.id.to_string()).collect(),
            partial,
            uncertain: false,
        }
    }
}

/// Waits for the end of a message, counting the statements that were completed.
pub(super) async fn completed(mut answers: Answers) -> Result<(), Broken> {
    let mut count = 0;
    loop {
        match answers.try_next().await {
            Ok(Some(SimpleQueryMessage::CommandComplete(_))) => count += 1,
            Ok(Some(_)) => {}
            Ok(None) => return Ok(()),
            Err(error) => return Err((count, error)),
        }
    }
}

/// What PostgreSQL said, where the same message may succeed a moment later.
fn worth_a_retry(round: &Round, stop: &Stop) -> Option<String> {
    // What cannot be in a transaction may have had half of its effect, and only of an index that can be found out.
    if matches!(round.content, Content::Alone { concurrent: None, .. }) {
        return None;
    }
    let error = match stop {
        Stop::Server((_, error)) => error.as_db_error()?,
        Stop::Code(error) => database_error(&**error)?,
    };
    let passing =
        [SqlState::LOCK_NOT_AVAILABLE, SqlState::T_R_DEADLOCK_DETECTED, SqlState::T_R_SERIALIZATION_FAILURE];
    passing.contains(error.code()).then(|| error.message().to_owned())
}

/// What PostgreSQL said, if that is why code of the application failed.
fn database_error<'e>(error: &'e (dyn std::error::Error + 'static)) -> Option<&'e DbError> {
    let mut causes = std::iter::successors(Some(error), |error| error.source());
    causes.find_map(|error| error.downcast_ref::<DbError>())
}
