//! `upgrade --accept-existing`: changes whose result is there before their revision ran, because somebody made it by
//! hand.
//!
//! A change is done where its reverse fits what the database holds: what it makes is there exactly as it is recorded,
//! and what it drops is gone. A change that fits as it is has yet to be made. One of which neither is so meets
//! something else than was recorded, and nothing runs at all.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use migrate::apply::{Session, State, Upgrade};
use migrate::script::Statement;
use migrate::{Revision, Script};
use migrate_schema::change::{Change, Misfit};
use migrate_schema::hints::Hints;
use migrate_schema::pair::Pair;
use migrate_schema::record::RevisionRecord;
use migrate_schema::schema::{QualifiedName, Schema};

use crate::drift::{Comparison, Drift, Undecided};
use crate::error::{Error, Result};
use crate::introspect::{self, Found, Note};
use crate::recorded::subject;
use crate::sql::sentence;
use crate::verify::writes_rows;
use crate::{answers, sql};

/// What of a revision is there already.
#[derive(Clone, Debug)]
pub(crate) struct Accepted {
    /// The revision.
    pub(crate) id: String,
    /// What it is for.
    pub(crate) message: String,
    /// Those of its changes that are done.
    pub(crate) changes: Vec<Change>,
}

/// Why a plan cannot go over what is there, and how that differs from what is recorded.
pub(crate) struct Refused {
    /// The sentences.
    pub(crate) error: Error,
    /// `+` is there and not recorded, `-` is recorded and not there.
    pub(crate) differences: Vec<Change>,
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self { error, differences: Vec::new() }
    }
}

/// Leaves out of a plan what is there already, and tells what that is.
///
/// # Errors
/// What is there otherwise than it is recorded, or cannot be compared; or a file of which nobody can tell what in it
/// does what is done.
pub(crate) async fn accept(
    session: &Session<'_>,
    plan: &mut Upgrade,
    comparison: &Comparison<'_>,
    postgres: u32,
) -> Result<Vec<Accepted>, Refused> {
    let pending = plan.revisions().map(|(revision, _)| Pending::of(revision, session));
    let pending = pending.collect::<Result<Vec<_>>>()?;
    if pending.is_empty() {
        return Ok(Vec::new());
    }
    let found = introspect::read(comparison.client, comparison.ignore, comparison.version_table).await?;
    let notes: Vec<Note> = found.unsettled.into_iter().filter(Note::contradicts).collect();
    let mut place = Place { recorded: recorded(session)?, there: found.schema };
    let mut accepted = Vec::new();
    let mut at = 0;
    while at < pending.len() {
        let (after, dones) = match place.clone().reach(&pending[at..], comparison, postgres).await {
            Ok(reached) => reached,
            // Inside of a revision not all is as it is recorded, and what comes after may lean on that.
            Err(_) if pending[0].begun.is_some() => break,
            Err(refused) => return Err(refused),
        };
        for mut done in dones {
            let it = &pending[at];
            at += 1;
            let before = place.recorded.clone();
            it.record(&mut place.recorded)?;
            if it.begun.is_some() {
                // What a run left that was killed the next one finds, and makes anew.
                let is_whole = |change: &Change| without_force(change, &notes).is_none();
                it.changes.iter().zip(&mut done).for_each(|(change, done)| *done &= is_whole(change));
            }
            let changes: Vec<Change> = it.those(&done).cloned().collect();
            if changes.is_empty() {
                continue;
            }
            if let Some(note) = changes.iter().find_map(|change| without_force(change, &notes)) {
                return Err(not_in_force(note).into());
            }
            plan.leave_out(&it.revision.id, it.statements(&done, &before, postgres)?);
            let (id, message) = (it.revision.id.to_string(), it.revision.message.to_string());
            accepted.push(Accepted { id, message, changes });
        }
        place = after;
    }
    Ok(accepted)
}

/// What of pending revisions is there already, told apart from what differs from all that is recorded.
pub(crate) struct Foreseen {
    /// What is there already, revision by revision; all of one that has no changes left to make.
    pub(crate) accepted: Vec<(Accepted, IsWhole)>,
    /// How the database would differ if they were applied over it.
    pub(crate) drift: Vec<Change>,
}

/// Whether nothing of a revision is left to be made.
pub(crate) type IsWhole = bool;

/// Looks at a database as [`accept`] would; nothing where that would find nothing, or refuse.
///
/// # Errors
/// A database that cannot be asked, or revisions that do not fit each other.
pub(crate) async fn foresee(
    pending: impl IntoIterator<Item = &Revision>,
    before: &Schema,
    there: Schema,
    comparison: &Comparison<'_>,
) -> Result<Option<Foreseen>> {
    let (mut after, mut revisions) = (before.clone(), Vec::new());
    for revision in pending {
        let changes = changes(revision)?;
        changes.iter().try_for_each(|change| after.apply(change)).map_err(|it| misfit(&it))?;
        revisions.push((revision, changes));
    }
    let (there, unclear) = in_words_of(before, there, comparison).await?;
    let (there, undecided) = in_words_of(&after, there, comparison).await?;
    if undecided.iter().any(|it| !unclear.contains(it)) {
        return Ok(None);
    }
    let all: Vec<&Change> = revisions.iter().flat_map(|(_, changes)| changes).collect();
    let Ok((done, there)) = sorted(&all, &there) else { return Ok(None) };
    let (mut done, mut accepted) = (done.into_iter(), Vec::new());
    for (revision, changes) in revisions {
        let count = changes.len();
        let there = changes.into_iter().zip(&mut done).filter_map(|(change, done)| done.then_some(change));
        let changes: Vec<Change> = there.collect();
        if !changes.is_empty() {
            let is_whole = changes.len() == count;
            let (id, message) = (revision.id.to_string(), revision.message.to_string());
            accepted.push((Accepted { id, message, changes }, is_whole));
        }
    }
    let drift = Drift { schemas: Pair { old: after, new: there }, notes: Vec::new(), undecided };
    Ok((!accepted.is_empty()).then_some(Foreseen { accepted, drift: drift.differences()? }))
}

/// What is recorded of all that is applied.
fn recorded(session: &Session<'_>) -> Result<Schema> {
    let complete = session.applied().complete();
    let applied = session.history().revisions().filter(|revision| complete.contains(&*revision.id));
    let mut schema = Schema::default();
    for revision in applied {
        changes(revision)?.iter().try_for_each(|change| schema.apply(change)).map_err(|it| misfit(&it))?;
    }
    Ok(schema)
}

fn changes(revision: &Revision) -> Result<Vec<Change>> {
    let record = RevisionRecord::read(&revision.changes).map_err(|problem| {
        Error::project(format!("what is recorded of revision {} cannot be read", revision.id))
            .excerpt(problem)
    })?;
    Ok(record.changes)
}

fn misfit(misfit: &Misfit) -> Error {
    Error::project(format!("the revisions do not fit each other: {misfit}"))
        .help("run `cargo migrate check` to find the revisions that disagree")
}

/// A revision that is to be applied.
struct Pending {
    revision: Revision,
    changes: Vec<Change>,
    script: Script,
    /// How many of its statements an earlier run has done that stopped in the middle of it.
    begun: Option<usize>,
}

/// What the statements of a file are for.
struct Mapping {
    /// Where each begins, and the change that it is for, where the tool would write the same for it.
    statements: Vec<(usize, Option<usize>)>,
    /// The changes of which the file lacks a statement.
    unsaid: BTreeSet<usize>,
}

impl Pending {
    fn of(revision: &Revision, session: &Session<'_>) -> Result<Self> {
        let script = Script::parse(&revision.upgrade.text).map_err(|error| Error::from(&error))?;
        let row = session.applied().partial().filter(|row| row.id == *revision.id);
        let begun = row.and_then(|row| match row.state {
            State::Partial { section, statement, .. } => {
                let sections = script.sections().iter().take(section.saturating_sub(1));
                let before: usize = sections.map(|section| section.statements.len()).sum();
                Some(before + statement.saturating_sub(1))
            }
            State::Applied => None,
        });
        Ok(Self { changes: changes(revision)?, revision: revision.clone(), script, begun })
    }

    /// Makes its changes to what is recorded.
    fn record(&self, schema: &mut Schema) -> Result<()> {
        self.changes.iter().try_for_each(|change| schema.apply(change)).map_err(|it| misfit(&it))
    }

    /// Its changes that are marked.
    fn those<'p>(&'p self, marked: &'p [bool]) -> impl Iterator<Item = &'p Change> {
        self.changes.iter().zip(marked).filter(|(_, marked)| **marked).map(|(change, _)| change)
    }

    /// The statements that make what is done.
    fn statements(&self, done: &[bool], before: &Schema, postgres: u32) -> Result<Vec<usize>> {
        for mapping in self.mappings(before, postgres) {
            // One of them that the file says in another way would run.
            if mapping.unsaid.iter().any(|change| done[*change]) {
                continue;
            }
            let those =
                mapping.statements.iter().filter(|(_, change)| change.is_some_and(|change| done[change]));
            return Ok(those.map(|(start, _)| *start).collect());
        }
        if done.iter().all(|done| *done) && !writes_rows(&self.revision.upgrade) {
            return Ok(self.all().map(|statement| statement.range.start).collect());
        }
        Err(self.unknown(done))
    }

    /// The changes that an earlier run has begun, or made.
    fn touched(&self, before: &Schema, postgres: u32) -> BTreeSet<usize> {
        let mappings = self.mappings(before, postgres);
        let mapping = mappings.iter().min_by_key(|mapping| mapping.unsaid.len());
        let statements = mapping.map_or(&[][..], |mapping| &mapping.statements);
        statements.iter().take(self.begun.unwrap_or_default()).filter_map(|(_, change)| *change).collect()
    }

    fn all(&self) -> impl Iterator<Item = &Statement> {
        self.script.sections().iter().flat_map(|section| &section.statements)
    }

    /// The file held against what the tool writes, the one way and the other.
    fn mappings(&self, before: &Schema, postgres: u32) -> Vec<Mapping> {
        let written = [sql::script, sql::online_script].map(|write| write(&self.changes, before, postgres));
        let mapping = |written: &sql::Script| {
            let mut known = statements_of(written);
            let change = |statement: &Statement| known.get_mut(statement.canonical())?.pop_front();
            let mut change = change;
            let statements = self.all().map(|it| (it.range.start, change(it))).collect();
            Mapping { statements, unsaid: known.into_values().flatten().collect() }
        };
        written.iter().flatten().map(mapping).collect()
    }

    fn unknown(&self, done: &[bool]) -> Error {
        let Revision { id, upgrade, .. } = &self.revision;
        let path = upgrade.path.as_deref().unwrap_or("upgrade.sql");
        let lines = self.those(done).map(|change| format!("  {}", sentence::of(change)));
        Error::database(format!(
            "a part of revision {id} is there already, and nobody can tell which statements of `{path}` make it; \
             nothing was run"
        ))
        .excerpt(lines.collect::<Vec<_>>().join("\n"))
        .because("the file is not as the tool writes it")
        .help("write `IF NOT EXISTS` there, and leave `--accept-existing` out")
        .help(format!("or do by hand what is missing, and say that it is done: `cargo migrate stamp {id}`"))
    }
}

/// The statements that the tool writes, in the words of the checksum, and the changes that they are for, in order.
fn statements_of(written: &sql::Script) -> BTreeMap<String, VecDeque<usize>> {
    let mut known: BTreeMap<String, VecDeque<usize>> = BTreeMap::new();
    for (change, text) in written.by_change() {
        // Alone it may be what cannot be in a transaction.
        let Ok(script) = Script::parse(&format!("-- migrate: no-transaction\n{text}")) else { continue };
        for statement in script.sections().iter().flat_map(|section| &section.statements) {
            known.entry(statement.canonical().to_owned()).or_default().push_back(change);
        }
    }
    known
}

/// Where a database is on its way.
#[derive(Clone)]
struct Place {
    /// What is recorded up to here.
    recorded: Schema,
    /// What is there, or would be.
    there: Schema,
}

impl Place {
    /// Goes over the first of some revisions, or over all of them, and tells of each which of its changes are done
    /// already.
    async fn reach(
        self,
        pending: &[Pending],
        comparison: &Comparison<'_>,
        postgres: u32,
    ) -> Result<(Self, Vec<Vec<bool>>), Refused> {
        if pending[0].begun.is_some() {
            return self.go_on(&pending[0], comparison, postgres).await;
        }
        // Mostly what is there is what one revision makes, or a part of it; what later ones have altered since is
        // only known to all of them together.
        match self.clone().over(&pending[..1], comparison).await {
            Err(refused) if pending.len() > 1 => self.over(pending, comparison).await.map_err(|_| refused),
            reached => reached,
        }
    }

    /// Goes over some revisions as one.
    async fn over(
        self,
        pending: &[Pending],
        comparison: &Comparison<'_>,
    ) -> Result<(Self, Vec<Vec<bool>>), Refused> {
        let all: Vec<&Change> = pending.iter().flat_map(|it| &it.changes).collect();
        let (after, there, undecided) = self.looked_at(pending, comparison).await?;
        if let Some(first) = undecided.first() {
            return Err(not_decided(first).into());
        }
        match sorted(&all, &there) {
            Ok((done, there)) => {
                let mut done = done.into_iter();
                let dones = pending.iter().map(|it| done.by_ref().take(it.changes.len()).collect()).collect();
                Ok((Self { recorded: after, there }, dones))
            }
            Err((at, misfit)) => {
                let mut before = 0;
                let which = pending.iter().find(|it| {
                    before += it.changes.len();
                    at < before
                });
                let revision = which.map_or(&pending[0].revision, |it| &it.revision);
                Err(refused(revision, all[at], &misfit, differences(&all, all[at], &after, there)?))
            }
        }
    }

    /// Goes over the rest of a revision in the middle of which an earlier run stopped: what that has begun is its own,
    /// and of the rest what fits neither way is left to PostgreSQL.
    async fn go_on(
        self,
        begun: &Pending,
        comparison: &Comparison<'_>,
        postgres: u32,
    ) -> Result<(Self, Vec<Vec<bool>>), Refused> {
        let touched = begun.touched(&self.recorded, postgres);
        let (after, mut there, undecided) = self.looked_at(std::slice::from_ref(begun), comparison).await?;
        let mut done = vec![false; begun.changes.len()];
        if undecided.is_empty() {
            let all: Vec<&Change> = begun.changes.iter().collect();
            done = backwards(&all, &mut there.clone());
            touched.iter().for_each(|change| done[*change] = false);
            make_way(&all, &mut done);
        }
        for change in &begun.changes {
            let _ = there.apply(change);
        }
        Ok((Self { recorded: after, there }, vec![done]))
    }

    /// What is recorded after some revisions, and what is there, in the words of before wherever it stays, and of after
    /// where it is new; and what nobody could tell of the latter.
    async fn looked_at(
        self,
        pending: &[Pending],
        comparison: &Comparison<'_>,
    ) -> Result<(Schema, Schema, Vec<Undecided>)> {
        let mut after = self.recorded.clone();
        pending.iter().try_for_each(|it| it.record(&mut after))?;
        let (there, unclear) = in_words_of(&self.recorded, self.there, comparison).await?;
        let (there, mut undecided) = in_words_of(&after, there, comparison).await?;
        undecided.retain(|it| !unclear.contains(it));
        Ok((after, there, undecided))
    }
}

/// What is there, in the words of a schema wherever it is the same; and what nobody could tell.
async fn in_words_of(
    schema: &Schema,
    there: Schema,
    comparison: &Comparison<'_>,
) -> Result<(Schema, Vec<Undecided>)> {
    // It is large, and several stand in each other.
    let drift = Box::pin(comparison.of(schema, Found { schema: there, unsettled: Vec::new() })).await?;
    Ok((drift.schemas.new, drift.undecided))
}

/// Which changes are done, and what is there after the others; or the first that meets something else.
fn sorted(changes: &[&Change], there: &Schema) -> Result<(Vec<bool>, Schema), (usize, Misfit)> {
    let mut schema = there.clone();
    let mut done = backwards(changes, &mut schema);
    for (at, change) in changes.iter().enumerate() {
        schema.apply(change).map_err(|misfit| (at, misfit))?;
    }
    make_way(changes, &mut done);
    Ok((done, schema))
}

/// Takes back what is done, and tells which changes these are.
fn backwards(changes: &[&Change], schema: &mut Schema) -> Vec<bool> {
    let mut done = vec![false; changes.len()];
    for (at, change) in changes.iter().enumerate().rev() {
        done[at] = schema.apply(&change.reverse()).is_ok();
    }
    done
}

/// What goes and comes again for the sake of something in between looks done, and has to make way all the same while
/// that is not.
fn make_way(changes: &[&Change], done: &mut [bool]) {
    let all: Vec<Change> = changes.iter().map(|change| bare((*change).clone())).collect();
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (at, change) in all.iter().enumerate().filter(|(at, _)| done[*at]) {
        let back = change.reverse();
        pairs.extend((at + 1..all.len()).find(|later| all[*later] == back).map(|later| (at, later)));
    }
    while let Some((at, later)) = pairs
        .iter()
        .copied()
        .find(|(at, later)| done[*at] && done[*later] && done[at + 1..*later].iter().any(|done| !done))
    {
        (done[at], done[later]) = (false, false);
    }
}

/// A change without what rows get.
fn bare(mut change: Change) -> Change {
    match &mut change {
        Change::AddColumn { backfill, .. }
        | Change::DropColumn { backfill, .. }
        | Change::SetNotNull { backfill, .. }
        | Change::DropNotNull { backfill, .. } => *backfill = None,
        _ => {}
    }
    change
}

/// How that differs which one of the changes is about, once all others are made that can be.
fn differences(
    changes: &[&Change],
    about: &Change,
    after: &Schema,
    mut there: Schema,
) -> Result<Vec<Change>> {
    for change in changes {
        let _ = there.apply(change);
    }
    let found = answers::compare(Pair { old: after, new: &there }, &Hints::default())?;
    let is_about = |change: &Change| {
        (change.table().is_some() && change.table() == about.table())
            || (change.object().is_some() && change.object() == about.object())
    };
    Ok(found.changes.into_iter().filter(is_about).collect())
}

fn refused(revision: &Revision, change: &Change, misfit: &Misfit, differences: Vec<Change>) -> Refused {
    let Revision { id, message, .. } = revision;
    let error = Error::database(format!(
        "revision {id} meets something else than is recorded: {misfit}; nothing was run"
    ))
    .because(format!("\"{}\" wants to {}", subject(message), sentence::of(change)))
    .help("make it by hand as it is recorded, or take it away, then run it again")
    .help(format!(
        "or let the revision say what is there: mend its `upgrade.sql`, then `cargo migrate record {id}`"
    ));
    Refused { error, differences }
}

fn not_decided(undecided: &Undecided) -> Error {
    let Undecided { name, said, there, reason } = undecided;
    Error::database(format!(
        "it takes PostgreSQL to tell whether {name} is there as it is recorded, and it was not possible: {reason}"
    ))
    .excerpt(format!("  recorded  {said}\n  there     {there}"))
    .help("run it with a role that may create databases or temporary tables")
    .help("or take it away, and let the revision make it")
}

/// The note that says that what a change makes is there by name and not in force.
fn without_force<'n>(change: &Change, notes: &'n [Note]) -> Option<&'n Note> {
    let names = names(change);
    notes.iter().find(|note| names.contains(&note.name))
}

fn not_in_force(note: &Note) -> Error {
    Error::database(format!("{} `{}` is there, and {}; nothing was run", note.kind, note.name, note.text))
        .help("drop it, and let the revision make it")
}

/// The names by which notes speak of what a change makes.
fn names(change: &Change) -> Vec<String> {
    let index = |table: &QualifiedName, name: &str| QualifiedName::new(&table.schema, name).to_string();
    match change {
        Change::CreateIndex { table, index: made } => vec![index(table, &made.name)],
        Change::CreateTable(table) => {
            let indexes = table.indexes.iter().map(|made| index(&table.name, &made.name));
            indexes.chain(table.constraints().map(|name| table.name.part(name))).collect()
        }
        Change::AddPrimaryKey { table, key } => vec![table.part(&key.name)],
        Change::AddUnique { table, unique } => vec![table.part(&unique.name)],
        Change::AddCheck { table, check } => vec![table.part(&check.name)],
        Change::AddForeignKey { table, foreign_key } => vec![table.part(&foreign_key.name)],
        Change::AddExclude { table, exclude } => vec![table.part(&exclude.name)],
        _ => Vec::new(),
    }
}
