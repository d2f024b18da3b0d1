//! Running the sections of revisions, one message for each transaction, several on their way at once.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use futures_util::TryStreamExt;
use tokio_postgres::error::{DbError, ErrorPosition, SqlState};
use tokio_postgres::{Client, SimpleQueryMessage, SimpleQueryStream};

use super::code::{CodeError, Codes, Transaction};
use super::effects::{Outlook, Trace};
use super::error::{BrokenOff, CodeFailure, Partial, WaitedForOthers, reason};
use super::half_way::has_way_back;
use super::lock::{ELSEWHERE, Held, LOST, lease_holder};
use super::message::{Location, Message, Origin};
use super::rounds::{Content, Place, Round, Rounds, Work};
use super::version_table::{STATEMENT_BEGUN, literal};
use super::watch::{Blocker, GaveUp};
use super::{
    AfterBreak, Direction, Error, Event, Failure, Listener, Migrator, Permission, Postgres, Standing, State,
};
use crate::script::{Effect, Mode, Statement};

/// How many messages may be on their way.
const WINDOW: usize = 32;

/// The attempts that this process has made, because an application may give one session to many runs.
static ATTEMPTS: AtomicU64 = AtomicU64::new(0);

pub(super) struct Run<'r> {
    pub(super) client: &'r Client,
    pub(super) rounds: Rounds<'r>,
    /// A connection that can look on.
    pub(super) second: Option<&'r Client>,
    pub(super) held: &'r Held,
    pub(super) migrator: &'r Migrator,
    codes: &'r Codes,
    begun: Option<(usize, Instant)>,
    /// What a statement was given up for.
    gave_up: Option<GaveUp>,
    /// Whom the last transaction was seen to wait for.
    pub(super) blockers: Vec<Blocker>,
}

pub(super) type Answers = Pin<Box<SimpleQueryStream>>;
/// How many statements of a message were completed, and why the next was not.
pub(super) type Broken = (usize, tokio_postgres::Error);

/// Why a round did not get to its end.
pub(super) enum Stop {
    /// PostgreSQL or the connection.
    Server(Broken),
    /// The application's own code.
    Code(CodeError),
    /// Somebody who asked for it.
    Asked,
    /// A statement may have had its effect, and nobody can tell.
    BrokenOff,
}

impl From<Broken> for Stop {
    fn from(broken: Broken) -> Self {
        Self::Server(broken)
    }
}

impl<'r> Run<'r> {
    pub(super) fn new(
        client: &'r Client,
        second: Option<&'r Client>,
        held: &'r Held,
        migrator: &'r Migrator,
        works: &'r [Work],
    ) -> Self {
        let rounds =
            Rounds { settings: &migrator.settings, held: Some(held), works, attempt: 0, chained: false };
        Self {
            client,
            rounds,
            second,
            held,
            migrator,
            codes: &migrator.codes,
            begun: None,
            gave_up: None,
            blockers: Vec::new(),
        }
    }

    pub(super) async fn finish(mut self, listener: &mut Listener<'_>) -> Result<(), Error> {
        let start = self.rounds.start_of(0);
        let mut done = start;
        let mut attempt = 0;
        loop {
            self.rounds.attempt = ATTEMPTS.fetch_add(1, Ordering::Relaxed);
            let before = done;
            let Err((round, stop)) = self.as_far_as_possible(&mut done, listener).await else {
                return Ok(());
            };
            // Whatever was on its way has been refused by now: it was in a failed transaction, or its
            // guard missed the revision before it.
            let _ = self.client.batch_execute("ROLLBACK").await;
            if self.rounds.settings.single_transaction {
                done = start;
            } else if done != before {
                attempt = 0;
            }
            if attempt < self.rounds.settings.retries
                && self.gave_up.is_none()
                && !self.migrator.is_stopping()
                && let Some(error) = worth_a_retry(&round, &stop)
            {
                let pause = self.rounds.settings.backoff * 2_u32.saturating_pow(attempt);
                attempt += 1;
                listener(Event::Retrying {
                    revision: &self.rounds.works[round.at.work].revision,
                    reason: &error,
                    attempt,
                    of: self.rounds.settings.retries,
                    pause,
                });
                self.migrator.pause(pause).await;
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
                && !self.migrator.is_stopping()
                && let Some(round) = self.rounds.chained(!on_their_way.is_empty()).round(sent)
            {
                let settings = self.rounds.settings_before(round.at);
                if !settings.is_empty() {
                    if !on_their_way.is_empty() {
                        break;
                    }
                    self.set_again(&round, settings).await?;
                }
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
                    Content::Alone { statement, effect, record } => {
                        self.tell_begin(&round, listener);
                        // An earlier run or try may have begun it.
                        let again = [start, self.rounds.start_of(round.at.work)].contains(&round.at);
                        let alone = self.alone(round.at, statement, effect, record, again, listener);
                        if let Err(stop) = alone.await {
                            return Err((round, stop));
                        }
                        sent = round.after;
                        *done = round.after;
                        self.tell_end(&round, listener);
                    }
                    Content::AroundCode { before, after } => {
                        self.tell_begin(&round, listener);
                        let work = &self.rounds.works[round.at.work];
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
                        match self.in_batches(round.at, statement, batches, record, listener).await {
                            Ok(true) => {}
                            Ok(false) => return Err((round, Stop::Asked)),
                            Err((message, broken)) => {
                                let content = Content::Together(message);
                                return Err((Round { content, ..round }, broken.into()));
                            }
                        }
                        sent = round.after;
                        *done = round.after;
                        self.tell_end(&round, listener);
                    }
                }
            }
            let Some((round, answers)) = on_their_way.pop_front() else {
                return match self.rounds.round(sent) {
                    Some(round) => Err((round, Stop::Asked)),
                    None => Ok(()),
                };
            };
            self.tell_begin(&round, listener);
            let revision = &self.rounds.works[round.at.work].revision;
            if let Content::Together(message) = &round.content
                && let Err(broken) = self.followed(revision, message, answers, listener).await
            {
                return Err((round, broken.into()));
            }
            *done = round.after;
            self.tell_end(&round, listener);
        }
    }

    /// Runs statements once more that change settings of the session, for what comes after them.
    async fn set_again(&self, round: &Round, settings: Vec<&Statement>) -> Result<(), (Round, Stop)> {
        let script = &self.rounds.works[round.at.work].script;
        for statement in settings {
            if let Err(error) = self.client.batch_execute(script.statement(statement)).await {
                let mut message = Message::default();
                message.push(Origin::Script(statement.range.clone()), script.statement(statement));
                let (at, after) = (round.at, round.at);
                return Err((Round { at, after, content: Content::Together(message) }, (0, error).into()));
            }
        }
        Ok(())
    }

    pub(super) async fn send(&self, message: &Message) -> Result<Answers, tokio_postgres::Error> {
        Ok(Box::pin(self.client.simple_query_raw(message.sql()).await?))
    }

    /// Runs a statement outside of a transaction, under settings of the session that are put back.
    pub(super) async fn alone(
        &mut self,
        at: Place,
        statement: &Message,
        effect: &Effect,
        record: &Message,
        again: bool,
        listener: &mut Listener<'_>,
    ) -> Result<(), Stop> {
        if self.held.lease().is_some() {
            // The session is anybody's: it is not touched.
            self.looks_where_pinned(effect).await.map_err(|error| (0, error))?;
            return self.alone_in_session(at, statement, effect, record, again, listener).await;
        }
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
        let pinned = self.rounds.pinned_alone().concat();
        self.client.batch_execute(&pinned).await.map_err(|error| (0, error))?;
        let put_back = format!(
            "SELECT pg_catalog.set_config('search_path', {}, false), pg_catalog.set_config('row_security', \
             {}, false), pg_catalog.set_config('lock_timeout', {}, false), \
             pg_catalog.set_config('statement_timeout', {}, false);",
            literal(before.get(0)),
            literal(before.get(1)),
            literal(before.get(2)),
            literal(before.get(3)),
        );
        let result = self.alone_in_session(at, statement, effect, record, again, listener).await;
        let _ = self.client.batch_execute(&put_back).await;
        result
    }

    /// Runs it under the settings that the session has.
    async fn alone_in_session(
        &mut self,
        at: Place,
        statement: &Message,
        effect: &Effect,
        record: &Message,
        again: bool,
        listener: &mut Listener<'_>,
    ) -> Result<(), Stop> {
        match self.outlook(at, effect, again, listener).await.map_err(|error| (usize::MAX, error))? {
            Outlook::Ask => return Err(Stop::BrokenOff),
            Outlook::Done => {}
            Outlook::Run => self.begin_alone(at, statement, effect, listener).await?,
            Outlook::Finish(sql) => {
                self.client.batch_execute(&sql).await.map_err(|error| (0, error))?;
            }
        }
        let answers = self.send(record).await.map_err(|error| (0, error))?;
        // The statement itself is through: the error is not about it.
        Ok(completed(answers).await.map_err(|(_, error)| (usize::MAX, error))?)
    }

    /// Notes that a statement is begun, and runs it. Where PostgreSQL says that it failed, it is not begun any more.
    async fn begin_alone(
        &mut self,
        at: Place,
        statement: &Message,
        effect: &Effect,
        listener: &mut Listener<'_>,
    ) -> Result<(), Broken> {
        self.note_begun(at, true).await.map_err(|error| (usize::MAX, error))?;
        let revision = &self.rounds.works[at.work].revision;
        let bound = self.rounds.settings.concurrent_wait;
        let Err((broken, gave_up)) = self.under_watch(revision, statement, bound, listener).await else {
            return Ok(());
        };
        self.gave_up = gave_up;
        self.clean_up(revision, effect, &broken.1, listener).await;
        let _ = self.note_begun(at, false).await;
        Err(broken)
    }

    async fn note_begun(&self, at: Place, begun: bool) -> Result<(), tokio_postgres::Error> {
        let note = self.rounds.begun(at, begun);
        let sql = match self.held.lease() {
            Some(_) => format!("BEGIN;\n{}\n{note}\nCOMMIT;", self.held.fence_sql().concat()),
            None => note,
        };
        self.client.batch_execute(&sql).await
    }

    /// What is to be done about a statement, after what an earlier run or try may have done.
    async fn outlook(
        &self,
        at: Place,
        effect: &Effect,
        again: bool,
        listener: &mut Listener<'_>,
    ) -> Result<Outlook, tokio_postgres::Error> {
        let work = &self.rounds.works[at.work];
        let id = &*work.revision.id;
        let settings = self.rounds.settings;
        let trace = if work.turned == Some((at.section, at.statement)) && matches!(effect, Effect::Index(_)) {
            // What is undone may not have come to this.
            Trace::Begun
        } else if again {
            let noted = self.ask(&settings.version_table.read_batch_sql(id)).await?;
            if noted.as_deref() == Some(STATEMENT_BEGUN) { Trace::Begun } else { Trace::Stopped }
        } else {
            Trace::None
        };
        let outlook = self.look_up(&work.revision, effect, trace, listener).await?;
        Ok(match (outlook, &settings.broken_off) {
            (Outlook::Ask, Some((revision, answer))) if !revision.is_empty() && id.starts_with(revision) => {
                match answer {
                    AfterBreak::RunAgain => Outlook::Run,
                    AfterBreak::AssumeDone => Outlook::Done,
                }
            }
            (outlook, _) => outlook,
        })
    }

    /// Runs code of the application between two messages. An error comes with the message that it is about.
    async fn around_code<'m>(
        &self,
        work: &Work,
        before: &'m Message,
        after: &'m Message,
    ) -> Result<(), (&'m Message, Stop)> {
        let answers = self.send(before).await.map_err(|error| (before, (0, error).into()))?;
        completed(answers).await.map_err(|broken| (before, broken.into()))?;
        self.code(work).await.map_err(|error| (after, Stop::Code(error)))?;
        let answers = self.send(after).await.map_err(|error| (after, (0, error).into()))?;
        completed(answers).await.map_err(|broken| (after, broken.into()))
    }

    /// Runs the code of a revision, in the transaction that is open.
    pub(super) async fn code(&self, work: &Work) -> Result<(), CodeError> {
        match self.codes.get(&work.revision.id, work.direction) {
            Some(code) => code(&Transaction::of(self.client)).await,
            None => Ok(()),
        }
    }

    fn tell_begin(&mut self, round: &Round, listener: &mut Listener<'_>) {
        let work = &self.rounds.works[round.at.work];
        if self.begun.is_none_or(|(begun, _)| begun != round.at.work) {
            self.begun = Some((round.at.work, Instant::now()));
            listener(Event::Started {
                revision: &work.revision,
                direction: work.direction,
                number: round.at.work + 1,
                of: self.rounds.works.len(),
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
            let work = &self.rounds.works[round.at.work];
            listener(Event::Finished {
                revision: &work.revision,
                direction: work.direction,
                number: round.at.work + 1,
                of: self.rounds.works.len(),
                elapsed: self.begun.map(|(_, begin)| begin.elapsed()).unwrap_or_default(),
            });
        }
    }

    pub(super) async fn failure(&self, round: &Round, stop: Stop, done: Place) -> Error {
        let work = &self.rounds.works[round.at.work];
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
            Stop::Asked => return Error::Interrupted { standing },
            Stop::BrokenOff => {
                let section = &work.script.sections()[round.at.section];
                return Error::BrokenOff(Box::new(BrokenOff {
                    revision: work.revision.id.to_string(),
                    message: work.revision.message.to_string(),
                    direction: work.direction,
                    path: work.path().map(str::to_owned),
                    text: work.script.text().to_owned(),
                    statement: section.statements[round.at.statement].range.clone(),
                    standing,
                }));
            }
        };
        if self.migrator.is_stopping() && error.code() == Some(&SqlState::QUERY_CANCELED) {
            return Error::Interrupted { standing };
        }
        if let (Some(GaveUp { blockers, waited }), Content::Alone { statement, .. }) =
            (self.gave_up.clone(), &round.content)
        {
            return Error::WaitedForOthers(Box::new(WaitedForOthers {
                revision: work.revision.id.to_string(),
                message: work.revision.message.to_string(),
                statement: statement.sql().lines().next().unwrap_or_default().to_owned(),
                blockers,
                waited,
                standing,
            }));
        }
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
        if database.code() == &SqlState::INVALID_TEXT_REPRESENTATION {
            if database.message().contains(ELSEWHERE) {
                return Error::LockNotHeld;
            }
            if database.message().contains(LOST) {
                let holder = lease_holder(self.client, &self.rounds.settings.version_table).await;
                let holder = holder.unwrap_or_default();
                return Error::LeaseLost { revision: work.revision.id.to_string(), holder };
            }
        }
        if origin == Origin::Guard && database.code() == &SqlState::INVALID_TEXT_REPRESENTATION {
            return Error::Changed { revision: work.revision.id.to_string(), standing };
        }
        if origin == Origin::Code {
            let ended = database.code() == &SqlState::INVALID_TEXT_REPRESENTATION;
            return code_failed(error.into(), ended, standing);
        }
        let postgres = Postgres::from(database);
        let permission = match Permission::lookup(self.client, &postgres).await {
            Some(it) => Some(it.with_history(self.client, &self.rounds.settings.version_table).await),
            None => None,
        };
        let was_blocked = database.code() == &SqlState::LOCK_NOT_AVAILABLE;
        Error::Failed(Box::new(Failure {
            revision: work.revision.id.to_string(),
            message: work.revision.message.to_string(),
            direction: work.direction,
            path: work.path().map(str::to_owned),
            text: work.script.text().to_owned(),
            deferred: origin == Origin::Constraints,
            statement: match origin {
                Origin::Script(range) => Some(range),
                _ => None,
            },
            position,
            postgres,
            permission,
            blockers: if was_blocked { self.blockers.clone() } else { Vec::new() },
            standing,
        }))
    }

    fn standing(&self, done: Place) -> Standing {
        let work = self.rounds.works.get(done.work);
        let partial = match (work, done.state) {
            (Some(work), Some(State::Partial { section, statement, .. })) => {
                Some(Partial { revision: work.revision.id.to_string(), section, statement })
            }
            _ => None,
        };
        let way_back = work.zip(partial.as_ref()).filter(|(work, partial)| {
            has_way_back(&work.revision, work.direction, partial.section, partial.statement)
        });
        Standing {
            done: self.rounds.works[..done.work].iter().map(|work| work.revision.id.to_string()).collect(),
            way_back: way_back.map(|(work, _)| work.direction),
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
    // It may have had half of its effect.
    if matches!(round.content, Content::Alone { effect: Effect::Unknown, .. }) {
        return None;
    }
    let error = match stop {
        Stop::Server((_, error)) => error.as_db_error()?,
        Stop::Code(error) => database_error(&**error)?,
        Stop::Asked => return None,
        Stop::BrokenOff => return None,
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
