//! What is sent for each revision, in which order, and where the database is after each of it.
//!
//! Nothing here asks a server: what a run sends and what a script for `psql` says are the same.

use std::collections::BTreeSet;
use std::ops::Range;
use std::time::Duration;

use super::code;
use super::lock::{ELSEWHERE, Held};
use super::message::{Message, Origin};
use super::version_table::{Condition, identifier};
use super::{Direction, Settings, State};
use crate::script::{Batches, Effect, Mode, Statement};
use crate::{Revision, Script};

/// The rounds of some revisions, one after the other.
#[derive(Clone, Copy)]
pub(super) struct Rounds<'r> {
    pub(super) settings: &'r Settings,
    /// What has to be held in every transaction; nothing for a script.
    pub(super) held: Option<&'r Held>,
    pub(super) works: &'r [Work],
    /// What tells the marks of this attempt from those that an earlier one left in the session.
    pub(super) attempt: u64,
    /// Whether what comes before is on its way in the session that is ours alone, so that its mark says enough.
    pub(super) chained: bool,
}

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
    /// Statements of the script that do not run, because their effect is there: where they begin in its text.
    pub(super) left_out: BTreeSet<usize>,
    /// Where the script begins that undoes what was done the other way: section and statement, from 0.
    pub(super) turned: Option<(usize, usize)>,
    /// What the version table said of it when it was read.
    pub(super) state: Option<State>,
    pub(super) applied_before: BTreeSet<String>,
    pub(super) absent_before: BTreeSet<String>,
}

impl Work {
    /// Where what runs was read, if from a file.
    pub(super) fn path(&self) -> Option<&str> {
        let file = match self.direction {
            Direction::Upgrade => &self.revision.upgrade,
            Direction::Downgrade => &self.revision.downgrade,
        };
        file.path.as_deref()
    }

    /// Those of some statements that run.
    fn running<'s>(&self, statements: &'s [Statement]) -> impl Iterator<Item = &'s Statement> {
        statements.iter().filter(|statement| !self.left_out.contains(&statement.range.start))
    }
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) work: usize,
    pub(super) section: usize,
    pub(super) statement: usize,
    /// What the version table says of the work there.
    pub(super) state: Option<State>,
}

/// One thing to send, and where the database is when it is done.
pub(super) struct Round {
    pub(super) at: Place,
    pub(super) after: Place,
    pub(super) content: Content,
}

/// What is sent.
pub(super) enum Content {
    /// A message that commits as one.
    Together(Message),
    /// A statement that cannot be in a transaction, and what records it when it is done.
    Alone { statement: Message, effect: Effect, record: Message },
    /// What runs before and after code of the application, all in one transaction.
    AroundCode { before: Message, after: Message },
    /// A statement that commits batch by batch, and what comes after the last one.
    InBatches { statement: Range<usize>, batches: Batches, record: String },
}

/// The setting that says how far the session has come.
const MARK: &str = "migrate.reached";

/// Whether the version table says already that a revision is on its way there.
fn goes_on(direction: Direction, state: Option<State>) -> bool {
    matches!(state, Some(State::Partial { direction: begun, .. }) if begun == direction)
}

/// What a script may not leave behind: its row would be written by another role, the next message could not write, or
/// would be read in another encoding, or have other strings than were seen when it was cut. This is how a session puts
/// it back whose user only it knows; [`Rounds::put_back`] costs the server a tenth.
pub(super) const PUT_BACK: &str = "SELECT pg_catalog.set_config('client_encoding', 'UTF8', false), \
                        pg_catalog.set_config('standard_conforming_strings', 'on', false), \
                        pg_catalog.set_config('default_transaction_read_only', 'off', false), \
                        CASE WHEN session_user <> nullif(pg_catalog.current_setting('migrate.user', true), '') \
                        THEN pg_catalog.set_config('session_authorization', \
                        pg_catalog.current_setting('migrate.user'), false) END, \
                        pg_catalog.set_config('role', coalesce(nullif(pg_catalog.current_setting(\
                        'migrate.role', true), ''), pg_catalog.current_setting('role')), false);";

/// The statement that notes the user and the role of the session, because a script may change them.
pub(super) const NOTE_ROLE: &str = "SELECT pg_catalog.set_config('migrate.user', session_user, false), \
                                    pg_catalog.set_config('migrate.role', \
                                    pg_catalog.current_setting('role'), false);";

impl Rounds<'_> {
    /// The same, after something that is on its way or not.
    pub(super) fn chained(self, chained: bool) -> Self {
        Self { chained, ..self }
    }

    pub(super) fn start_of(&self, work: usize) -> Place {
        let state = self.works.get(work).and_then(|work| work.state);
        if let Some((section, statement)) = self.works.get(work).and_then(|work| work.turned) {
            return Place { work, section, statement, state };
        }
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

    /// The statements that gave the session its settings before a place where a run goes on, which has another session.
    pub(super) fn settings_before(&self, at: Place) -> Vec<&Statement> {
        if at != self.start_of(at.work) {
            return Vec::new();
        }
        self.works[at.work].script.settings_before(at.section, at.statement)
    }

    pub(super) fn round(&self, at: Place) -> Option<Round> {
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
        let is_left_out = work.left_out.contains(&statement.range.start);
        Some(match (section.mode, &statement.batches) {
            (Mode::Transaction, _) => {
                let end = section.statements.len();
                self.together(at, at.statement..end, following(end))
            }
            (Mode::NoTransaction, None) if !statement.alone || is_left_out => {
                self.together(at, at.statement..at.statement + 1, after)
            }
            (Mode::NoTransaction, Some(_)) if is_left_out => {
                self.together(at, at.statement..at.statement + 1, after)
            }
            // That it is about to run is recorded first.
            (Mode::NoTransaction, _) if !goes_on(work.direction, at.state) => {
                self.together(at, at.statement..at.statement, at)
            }
            (Mode::NoTransaction, Some(batches)) => {
                let content = Content::InBatches {
                    statement: statement.range.clone(),
                    batches: batches.clone(),
                    record: self.leftovers(at, after).concat() + &self.record(at, after),
                };
                Round { at, after: self.recorded(at, after), content }
            }
            (Mode::NoTransaction, None) => {
                let mut message = Message::default();
                message.push(Origin::Script(statement.range.clone()), work.script.statement(statement));
                let (record, after) = self.message(at, at.statement..at.statement, after);
                let effect = statement.effect.clone().unwrap_or(Effect::Unknown);
                Round { at, after, content: Content::Alone { statement: message, effect, record } }
            }
        })
    }

    /// The message that runs some statements of a section and records them.
    fn together(&self, at: Place, statements: Range<usize>, after: Place) -> Round {
        let (message, after) = self.message(at, statements, after);
        Round { at, after, content: Content::Together(message) }
    }

    /// The two messages around the application's code.
    fn with_code(&self, at: Place, statements: Range<usize>, after: Place) -> Round {
        let work = &self.works[at.work];
        let mut before = self.begin(at);
        for statement in work.running(&work.script.sections()[at.section].statements[statements]) {
            before.push(Origin::Script(statement.range.clone()), work.script.statement(statement));
        }
        before.push(Origin::Frame, &code::begin_sql(&work.revision.id));
        let mut end = Message::default();
        end.push(Origin::Code, &code::end_sql(&work.revision.id));
        let after = self.end(&mut end, at, after, true);
        end.push(Origin::Frame, code::DONE);
        Round { at, after, content: Content::AroundCode { before, after: end } }
    }

    fn message(&self, at: Place, statements: Range<usize>, after: Place) -> (Message, Place) {
        let work = &self.works[at.work];
        let mut message = self.begin(at);
        let section = work.script.sections().get(at.section);
        let mut something_ran = false;
        for statement in
            section.iter().flat_map(|section| work.running(&section.statements[statements.clone()]))
        {
            message.push(Origin::Script(statement.range.clone()), work.script.statement(statement));
            something_ran = true;
        }
        let after = self.end(&mut message, at, after, something_ran);
        (message, after)
    }

    /// What comes before the statements of a section.
    pub(super) fn begin(&self, at: Place) -> Message {
        let single = self.settings.single_transaction;
        let mut message = Message::default();
        if !single || at.work == 0 {
            message.push(Origin::Frame, "BEGIN;");
        }
        message.push_all(Origin::Frame, &self.pinned());
        message.push_all(Origin::Guard, &self.held.map(Held::fence_sql).unwrap_or_default());
        message.push(Origin::Guard, &self.guard(at));
        message
    }

    /// What comes after them, and the place that is reached with it.
    fn end(&self, message: &mut Message, at: Place, after: Place, something_ran: bool) -> Place {
        let single = self.settings.single_transaction;
        if something_ran {
            message.push(Origin::Constraints, "SET CONSTRAINTS ALL IMMEDIATE;");
            message.push_all(Origin::Frame, &self.put_back());
        }
        message.push_all(Origin::Frame, &self.leftovers(at, after));
        if self.held.is_some_and(|held| held.pid().is_some()) {
            message.push(Origin::Frame, &format!("SET {MARK} = '{}';", self.mark(after)));
        }
        message.push(Origin::Frame, &self.record(at, after));
        if let Some(lease) = self.held.and_then(Held::lease) {
            message.push(Origin::Frame, &lease.renew_sql());
        }
        if !single || after.work == self.works.len() {
            message.push(Origin::Frame, "COMMIT;");
        }
        self.recorded(at, after)
    }

    /// The statements that take back what a script leaves in the session, where it ends.
    fn leftovers(&self, at: Place, after: Place) -> Vec<String> {
        if after.work == at.work {
            Vec::new()
        } else {
            self.works[at.work].script.leftovers(self.settings.single_transaction)
        }
    }

    /// The statements that put back what a script may have changed.
    pub(super) fn put_back(&self) -> Vec<String> {
        let Some(identity) = self.held.and_then(Held::identity_sql) else { return vec![PUT_BACK.to_owned()] };
        let settings = [
            "SET client_encoding = 'UTF8';",
            "SET standard_conforming_strings = on;",
            "SET default_transaction_read_only = off;",
        ];
        settings.map(str::to_owned).into_iter().chain(identity.iter().cloned()).collect()
    }

    /// The statement that fails unless the database is where we think it is.
    pub(super) fn guard(&self, at: Place) -> String {
        let pid = self.held.and_then(Held::pid);
        match pid.filter(|_| self.chained) {
            // The first message of the chain has asked the table, and nobody else may write to it meanwhile.
            Some(pid) => format!(
                "SELECT CASE WHEN pg_catalog.pg_backend_pid() <> {pid} THEN ('{ELSEWHERE}: ' || \
                 pg_catalog.pg_backend_pid())::integer WHEN pg_catalog.current_setting('{MARK}', true) = '{}' THEN 0 \
                 ELSE ('the history has changed: ' || pg_catalog.pg_backend_pid())::integer END;",
                self.mark(at)
            ),
            None => self.settings.version_table.guard_sql(&self.condition(at), pid),
        }
    }

    /// What the session says when it has committed all that comes before a place: a setting goes back with its
    /// transaction.
    fn mark(&self, Place { work, section, statement, .. }: Place) -> String {
        format!("{}.{work}.{section}.{statement}", self.attempt)
    }

    /// The condition for it: what the version table says of the revision, of those that must be applied before, and of
    /// those that must not be there.
    pub(super) fn condition(&self, at: Place) -> Condition {
        let work = &self.works[at.work];
        let applied: Vec<&str> = work.applied_before.iter().map(String::as_str).collect();
        let absent: Vec<&str> = work.absent_before.iter().map(String::as_str).collect();
        self.settings.version_table.condition(&work.revision.id, at.state, &applied, &absent)
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
            (Direction::Downgrade, found) if !goes_on(Direction::Downgrade, found) => {
                table.begin_downgrade_sql(id, state, &work.revision.downgrade.text)
            }
            _ => table.progress_sql(id, state),
        }
    }

    /// The settings that every transaction of a script has.
    pub(super) fn pinned(&self) -> [String; 4] {
        self.pins("LOCAL", self.settings.lock_timeout)
    }

    /// The statement that notes whether the one there has been begun.
    pub(super) fn begun(&self, at: Place, begun: bool) -> String {
        self.settings.version_table.begun_sql(&self.works[at.work].revision.id, begun)
    }

    /// Those of the session, for what cannot be in a transaction: it waits for old snapshots.
    pub(super) fn pinned_alone(&self) -> [String; 4] {
        self.pins("SESSION", self.settings.concurrent_wait)
    }

    fn pins(&self, scope: &str, lock_timeout: Duration) -> [String; 4] {
        let schemas = self.settings.search_path.iter().map(|schema| identifier(schema));
        // Temporary tables come last, so that none of them hides a table of a revision.
        let search_path = schemas.chain(["pg_temp".to_owned()]).collect::<Vec<_>>().join(", ");
        [
            format!("SET {scope} search_path = {search_path};"),
            format!("SET {scope} row_security = off;"),
            format!("SET {scope} lock_timeout = {};", lock_timeout.as_millis()),
            format!("SET {scope} statement_timeout = {};", self.settings.statement_timeout.as_millis()),
        ]
    }
}
