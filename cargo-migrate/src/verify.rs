//! `verify`: every revision is proven on a scratch database, up, down and up again, with rows in the tables.
//!
//! Two databases go through the history side by side: on one the SQL of the revisions runs, on the other what their
//! recorded changes say. Both are read by the same eyes, so that nothing of PostgreSQL's own wording is a difference.

mod allowed;
mod finding;
mod rows;
mod seed;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use migrate::apply::Settings;
use migrate::{Error as Cause, Revision, Script, SqlFile};
use migrate_schema::change::{Change, reversed};
use migrate_schema::diff::diff;
use migrate_schema::hints::Hints;
use migrate_schema::pair::Pair;
use migrate_schema::schema::QualifiedName;

use self::allowed::Allowed;
use self::finding::about_rows;
pub use self::finding::{Code, Finding, Verdict};
use self::rows::{Declared, Lost, Rows};
use self::seed::{Ahead, Seeder};
use crate::database::explain;
use crate::drift;
use crate::error::{Error, Result};
use crate::introspect::{self, Found, Ignore};
use crate::live::refused;
use crate::recorded::Recorded;
use crate::rehearsal::{Line, Side, has_code, server_version, without_standing};
use crate::scratch::Scratch;

/// The revisions that are to be proven, and how.
#[derive(Clone, Copy)]
pub struct Proof<'p> {
    /// All revisions.
    pub recorded: &'p Recorded,
    /// The ids of those that are proven.
    pub wanted: &'p BTreeSet<&'p str>,
    /// How revisions are applied.
    pub settings: &'p Settings,
    /// The role to take on.
    pub role: Option<&'p str>,
    /// What is not ours.
    pub ignore: &'p Ignore,
}

/// What is told while the proof goes on.
pub enum Progress<'e> {
    /// A revision is begun: which, and of how many.
    Begun(&'e Revision, usize, usize),
    /// It is done.
    Done(&'e Verdict),
}

/// What came of it all.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// One for each revision, in order.
    pub verdicts: Vec<Verdict>,
    /// The tables that had no rows, and why.
    pub without_rows: BTreeMap<QualifiedName, String>,
}

impl Proof<'_> {
    /// Proves them, each on what comes before it, in two databases that are empty.
    ///
    /// # Errors
    /// The server cannot be asked, or what comes before the first of them cannot be applied.
    pub async fn run(
        self,
        (real, said): (&Scratch, &Scratch),
        tell: &mut (dyn FnMut(Progress<'_>) -> Result<()> + Send),
    ) -> Result<Outcome> {
        let line = Line::of(self.recorded, self.wanted)?;
        let first = line.revisions.iter().position(|it| self.wanted.contains(&*it.id)).unwrap_or_default();
        let mut walk = Walk::begin(self, line, real, said, first).await?;
        let mut outcome = Outcome::default();
        let count = self.wanted.len();
        for at in first..walk.line.revisions.len() {
            let revision = walk.line.revisions[at].clone();
            let is_wanted = self.wanted.contains(&*revision.id);
            if is_wanted {
                tell(Progress::Begun(&revision, outcome.verdicts.len() + 1, count))?;
            }
            let mut verdict = match walk.broken {
                true => Verdict::skipped(&revision),
                false => walk.step(at).await?,
            };
            if !is_wanted {
                continue;
            }
            if walk.broken && verdict.is_proven() {
                verdict.reached = false;
            }
            tell(Progress::Done(&verdict))?;
            outcome.verdicts.push(verdict);
            for (table, reason) in &walk.seeder.unseeded {
                outcome.without_rows.entry(table.clone()).or_insert_with(|| reason.clone());
            }
        }
        Ok(outcome)
    }
}

/// The way through the history.
struct Walk<'w> {
    line: Line<'w>,
    /// Where the SQL runs.
    real: Side<'w>,
    /// Where what is recorded is made; none once that is not possible.
    said: Option<Side<'w>>,
    said_error: Option<(usize, Error)>,
    seeder: Seeder,
    now: Found,
    /// How what is there differs from what is recorded, as was found already.
    known: Vec<Change>,
    known_notes: Vec<introspect::Note>,
    /// Revisions whose code of the application did not run.
    with_code: bool,
    /// Whether nothing further can be reached.
    broken: bool,
}

impl<'w> Walk<'w> {
    /// Applies what comes before the first revision.
    async fn begin(
        proof: Proof<'w>,
        line: Line<'w>,
        real: &'w Scratch,
        said: &'w Scratch,
        first: usize,
    ) -> Result<Self> {
        let Proof { settings, role, ignore, .. } = proof;
        let real = Side::open(real, line.revisions.clone(), settings, role, ignore).await?;
        let (revisions, said_error) = line.as_recorded(server_version(&real.connection.client).await?);
        let said = Side::open(said, revisions, settings, role, ignore).await?;
        let mut walk = Self {
            line,
            real,
            said: Some(said),
            said_error,
            seeder: Seeder::default(),
            now: Found::default(),
            known: Vec::new(),
            known_notes: Vec::new(),
            with_code: false,
            broken: false,
        };
        if let Some(before) = walk.line.before(first).map(str::to_owned) {
            walk.real.up(&before).await.map_err(|cause| walk.earlier(&cause))?;
            if let Some(said) = &walk.said {
                said.up(&before).await.map_err(|cause| walk.earlier(&cause))?;
            }
        }
        walk.now = walk.real.schema().await?;
        if let Some(said) = &walk.said {
            let recorded = said.schema().await?;
            walk.known = differences(&recorded, &walk.now)?;
            walk.known_notes = new_notes(&recorded, &walk.now);
        }
        walk.with_code = walk.line.revisions[..first].iter().any(|revision| has_code(&revision.upgrade));
        Ok(walk)
    }

    fn earlier(&self, cause: &Cause) -> Error {
        let told = explain(cause, self.real.version_table());
        told.help("it comes before what was to be verified: `cargo migrate verify` begins at the base")
    }

    /// Proves one revision, and stands behind it.
    async fn step(&mut self, at: usize) -> Result<Verdict> {
        let revision = self.line.revisions[at].clone();
        let changes = self.line.changes[at];
        let mut verdict = Verdict::of(&revision);
        let [allowed_up, allowed_down] =
            [&revision.upgrade, &revision.downgrade].map(|file| Allowed::read(&file.text));
        if has_code(&revision.upgrade) || has_code(&revision.downgrade) {
            self.with_code = true;
            verdict
                .notes
                .push("its code of the application did not run: only that program has it".to_owned());
        }

        let recorded = self.recorded_after(at, &mut verdict).await?;
        let before = self.seeded(changes, recorded.as_ref()).await?;
        verdict.rows = before.count();
        let Some(before) = self.upgraded(at, before, &mut verdict, &allowed_up).await? else {
            self.broken = true;
            return Ok(verdict);
        };
        let after = self.real.schema().await?;
        if let Some(recorded) = &recorded {
            self.hold_against(recorded, &after, &mut verdict, &allowed_up)?;
        }
        let writes_rows = writes_rows(&revision.upgrade);
        let declared = Declared::of(changes).writing(writes_rows);
        let later = rows_of(&self.real).await?;
        for loss in later.lost_since(&before, &declared) {
            verdict.found(Finding::lost(loss, false, &revision), &allowed_up);
        }

        let was = std::mem::replace(&mut self.now, after);
        let back = self.downgraded(at, &was, &mut verdict, &allowed_down).await?;
        if let Some(with_rows) = back {
            if with_rows {
                let backwards = reversed(changes);
                let writes_rows = writes_rows || self::writes_rows(&revision.downgrade);
                let declared = Declared::there_and_back(changes, &backwards).writing(writes_rows);
                let again = rows_of(&self.real).await?;
                for loss in again.lost_since(&before, &declared) {
                    // What the upgrade was allowed to delete no downgrade brings back.
                    let is_allowed = loss.what == Lost::Rows && allowed_up.has("delete-rows");
                    let is_told =
                        verdict.findings.iter().any(|told| told.sentence.starts_with(&loss.sentence));
                    if !is_allowed && !is_told {
                        verdict.found(Finding::lost(loss, true, &revision), &allowed_down);
                    }
                }
            }
            self.upgraded_again(at, &mut verdict, &allowed_down).await?;
        }
        if verdict.is_no() && self.with_code {
            verdict.notes.push(
                "code of the application that belongs to revisions did not run, and may be what is missing"
                    .to_owned(),
            );
        }
        Ok(verdict)
    }

    /// What PostgreSQL holds where the changes were made as they are recorded.
    async fn recorded_after(&mut self, at: usize, verdict: &mut Verdict) -> Result<Option<Found>> {
        if let Some((_, error)) = self.said_error.take_if(|(place, _)| *place == at) {
            verdict.findings.push(Finding::unmakeable(&error));
            self.said = None;
        }
        let Some(said) = &self.said else { return Ok(None) };
        let id = self.line.revisions[at].id.clone();
        match said.up(&id).await {
            Ok(()) => Ok(Some(said.schema().await?)),
            Err(cause) => {
                let told = explain(&without_standing(cause), said.version_table());
                verdict.findings.push(Finding::unmakeable(&told));
                self.said = None;
                Ok(None)
            }
        }
    }

    /// Writes rows for what comes, and reads all that are there.
    async fn seeded(&mut self, changes: &[Change], recorded: Option<&Found>) -> Result<Rows> {
        let rows = rows_of(&self.real).await?;
        let ahead = Ahead { before: &self.now.schema, after: recorded.map(|found| &found.schema), changes };
        let seeded = self.seeder.seed(&self.real.connection.client, &rows, ahead).await;
        seeded.map_err(|error| refused(&error))?;
        rows_of(&self.real).await
    }

    /// Applies a revision to the rows. Returns the rows that were there when it worked, if it did.
    async fn upgraded(
        &mut self,
        at: usize,
        before: Rows,
        verdict: &mut Verdict,
        allowed: &Allowed,
    ) -> Result<Option<Rows>> {
        let revision = self.line.revisions[at].clone();
        let Err(cause) = self.real.up(&revision.id).await else { return Ok(Some(before)) };
        let cause = without_standing(cause);
        // Is it about the rows? Without them the same must work.
        self.seeder.forget();
        let renewed = self.real.renew(self.line.before(at)).await?;
        let told = explain(&cause, self.real.version_table());
        if before.count() == 0 || renewed.is_err() {
            verdict.findings.push(Finding::failed(Code::UpgradeFails, &cause, &told));
            return Ok(None);
        }
        let kept = rows_of(&self.real).await?;
        if self.real.up(&revision.id).await.is_err() {
            verdict.findings.push(Finding::failed(Code::UpgradeFails, &cause, &told));
            return Ok(None);
        }
        let changes = self.line.changes[at];
        match about_rows(changes, &cause) {
            Some(code) => verdict
                .notes
                .push(format!("rows can be in its way, as `{code}` says, and these were: {}", told.message)),
            None => verdict.found(Finding::failed(Code::EmptyOnly, &cause, &told), allowed),
        }
        Ok(Some(kept))
    }

    /// Compares what the SQL made with what is recorded.
    fn hold_against(
        &mut self,
        recorded: &Found,
        after: &Found,
        verdict: &mut Verdict,
        allowed: &Allowed,
    ) -> Result<()> {
        let differing = differences(recorded, after)?;
        let notes = new_notes(recorded, after);
        let changes: Vec<Change> =
            differing.iter().filter(|change| !self.known.contains(change)).cloned().collect();
        let new: Vec<String> = notes
            .iter()
            .filter(|note| !self.known_notes.contains(note))
            .map(|note| format!("{} {} {}", note.kind, note.name, note.text))
            .collect();
        if !changes.is_empty() || !new.is_empty() {
            verdict.found(Finding::differs(changes, new, &verdict.id), allowed);
        }
        (self.known, self.known_notes) = (differing, notes);
        Ok(())
    }

    /// Takes a revision back, and compares with what was there before it. Returns whether the rows came along; nothing
    /// where the database was made anew behind it.
    async fn downgraded(
        &mut self,
        at: usize,
        was: &Found,
        verdict: &mut Verdict,
        allowed: &Allowed,
    ) -> Result<Option<bool>> {
        let id = self.line.revisions[at].id.clone();
        let before = self.line.before(at).map(str::to_owned);
        let mut with_rows = true;
        if let Err(cause) = self.real.down(before.as_deref()).await {
            let cause = without_standing(cause);
            let told = explain(&cause, self.real.version_table());
            with_rows = false;
            self.seeder.forget();
            let renewed = self.real.renew(Some(&id)).await?;
            let works = renewed.is_ok() && self.real.down(before.as_deref()).await.is_ok();
            match about_rows(&reversed(self.line.changes[at]), &cause) {
                Some(code) if works => verdict.notes.push(format!(
                    "rows can be in the way of its downgrade, as `{code}` says, and these were: {}",
                    told.message
                )),
                _ if works => {
                    verdict.found(Finding::failed(Code::DowngradeEmptyOnly, &cause, &told), allowed);
                }
                _ => {
                    verdict.found(Finding::failed(Code::DowngradeFails, &cause, &told), allowed);
                    self.renewed_behind(&id).await?;
                    return Ok(None);
                }
            }
        }
        let found = self.real.schema().await?;
        let changes = differences(was, &found)?;
        let notes = new_notes(was, &found);
        if changes.is_empty() && notes.is_empty() {
            return Ok(Some(with_rows));
        }
        let notes = notes.iter().map(|note| format!("{} {} {}", note.kind, note.name, note.text)).collect();
        verdict.found(Finding::not_back(changes, notes), allowed);
        self.renewed_behind(&id).await?;
        Ok(None)
    }

    async fn renewed_behind(&mut self, id: &str) -> Result<()> {
        self.seeder.forget();
        if self.real.renew(Some(id)).await?.is_err() {
            self.broken = true;
        }
        Ok(())
    }

    async fn upgraded_again(&mut self, at: usize, verdict: &mut Verdict, allowed: &Allowed) -> Result<()> {
        let id = self.line.revisions[at].id.clone();
        let found = match self.real.up(&id).await {
            Ok(()) => {
                let found = self.real.schema().await?;
                let changes = differences(&self.now, &found)?;
                if changes.is_empty() {
                    return Ok(());
                }
                Finding::not_again(changes)
            }
            Err(cause) => {
                let cause = without_standing(cause);
                Finding::failed(Code::AgainFails, &cause, &explain(&cause, self.real.version_table()))
            }
        };
        verdict.found(found, allowed);
        self.renewed_behind(&id).await
    }
}

async fn rows_of(side: &Side<'_>) -> Result<Rows> {
    Rows::read(&side.connection.client, side.version_table()).await.map_err(|error| refused(&error))
}

/// Whether a file has statements that write rows, or may.
pub(crate) fn writes_rows(file: &SqlFile) -> bool {
    const DEFINES: [&str; 9] =
        ["ALTER", "CREATE", "DROP", "COMMENT", "GRANT", "REVOKE", "SET", "RESET", "REINDEX"];
    let Ok(script) = Script::parse(&file.text) else { return true };
    let statements = script.sections().iter().flat_map(|section| &section.statements);
    script.has_code()
        || statements.into_iter().any(|statement| {
            let tokens = migrate_schema::expression::tokens(script.statement(statement));
            tokens
                .first()
                .is_some_and(|first| !DEFINES.iter().any(|word| first.text.eq_ignore_ascii_case(word)))
        })
}

/// What makes one of the other; nothing where only the order of columns is another.
fn differences(old: &Found, new: &Found) -> Result<Vec<Change>> {
    if old.schema == new.schema {
        return Ok(Vec::new());
    }
    // PostgreSQL does not always write in the same words what it has written and read again.
    let mut there = new.schema.clone();
    drift::adopt_words(&old.schema, &mut there);
    let found = diff(Pair { old: &old.schema, new: &there }, &Hints::default());
    found
        .map(|found| found.changes)
        .map_err(|misfit| Error::project("what PostgreSQL holds cannot be compared").because(misfit))
}

/// What no schema can say and is in only one of them.
fn new_notes(old: &Found, new: &Found) -> Vec<introspect::Note> {
    let only = |one: &Found, other: &Found| {
        let notes = one.unsettled.iter().filter(|note| !other.unsettled.contains(note));
        notes.cloned().collect::<Vec<_>>()
    };
    let gone = only(old, new)
        .into_iter()
        .map(|note| introspect::Note { text: format!("{} no more", note.text), ..note });
    only(new, old).into_iter().chain(gone).collect()
}
