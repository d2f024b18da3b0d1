//! `upgrade --accept-existing`: changes whose result is there before their revision ran, because somebody made it by
//! hand.
//!
//! A change is done where its reverse fits what the database holds: what it makes is there exactly as it is recorded,
//! and what it drops is gone. A change that fits as it is has yet to be made. One of which neither is so meets
//! something else than was recorded, and nothing runs at all.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use migrate::apply::{Session, Upgrade};
use migrate::{Revision, Script};
use migrate_schema::change::{Change, Misfit};
use migrate_schema::hints::Hints;
use migrate_schema::pair::Pair;
use migrate_schema::record::RevisionRecord;
use migrate_schema::schema::{QualifiedName, Schema};

use crate::drift::{Comparison, Undecided};
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
        // Mostly what is there is what one revision makes, or a part of it; what later ones have altered since is
        // only known to all of them together.
        let one = place.clone().over(&pending[at..=at], comparison).await;
        let (after, dones, count) = match one {
            Ok((after, dones)) => (after, dones, 1),
            Err(refused) if at + 1 == pending.len() => return Err(refused),
            Err(refused) => match place.clone().over(&pending[at..], comparison).await {
                Ok((after, dones)) => (after, dones, pending.len() - at),
                Err(_) => return Err(refused),
            },
        };
        for (it, done) in pending[at..at + count].iter().zip(dones) {
            let before = place.recorded.clone();
            it.changes
                .iter()
                .try_for_each(|change| place.recorded.apply(change))
                .map_err(|it| misfit(&it))?;
            let changes: Vec<Change> = it.those(&done).cloned().collect();
            // What an earlier run has begun goes on where it stopped.
            if changes.is_empty() || it.is_begun {
                continue;
            }
            refuse_without_force(&changes, &notes)?;
            plan.leave_out(&it.revision.id, it.statements(&done, &before, postgres)?);
            let (id, message) = (it.revision.id.to_string(), it.revision.message.to_string());
            accepted.push(Accepted { id, message, changes });
        }
        place = after;
        at += count;
    }
    Ok(accepted)
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
    /// Whether an earlier run stopped in the middle of it.
    is_begun: bool,
}

impl Pending {
    fn of(revision: &Revision, session: &Session<'_>) -> Result<Self> {
        let is_begun = session.applied().partial().is_some_and(|row| row.id == *revision.id);
        Ok(Self { changes: changes(revision)?, revision: revision.clone(), is_begun })
    }

    /// Its changes that are marked.
    fn those<'p>(&'p self, marked: &'p [bool]) -> impl Iterator<Item = &'p Change> {
        self.changes.iter().zip(marked).filter(|(_, marked)| **marked).map(|(change, _)| change)
    }

    /// The statements that make what is done.
    fn statements(&self, done: &[bool], before: &Schema, postgres: u32) -> Result<Vec<usize>> {
        let script = Script::parse(&self.revision.upgrade.text).map_err(|error| Error::from(&error))?;
        let all: Vec<_> = script.sections().iter().flat_map(|section| &section.statements).collect();
        for write in [sql::script, sql::online_script] {
            let Ok(written) = write(&self.changes, before, postgres) else { continue };
            let mut known = statements_of(&written);
            let mut left_out = Vec::new();
            for statement in &all {
                let Some(change) = known.get_mut(statement.canonical()).and_then(VecDeque::pop_front) else {
                    continue;
                };
                if done[change] {
                    left_out.push(statement.range.start);
                }
            }
            // One of them that the file says in another way would run.
            if !known.into_values().flatten().any(|change| done[change]) {
                return Ok(left_out);
            }
        }
        if done.iter().all(|done| *done) && !writes_rows(&self.revision.upgrade) {
            return Ok(all.iter().map(|statement| statement.range.start).collect());
        }
        Err(self.unknown(done))
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
    /// Goes over some revisions, and tells of each which of its changes are done already.
    async fn over(
        self,
        pending: &[Pending],
        comparison: &Comparison<'_>,
    ) -> Result<(Self, Vec<Vec<bool>>), Refused> {
        let all: Vec<&Change> = pending.iter().flat_map(|it| &it.changes).collect();
        let mut after = self.recorded.clone();
        all.iter().try_for_each(|change| after.apply(change)).map_err(|it| misfit(&it))?;
        // What stays, in the words of before; what is new, in those of after.
        let (there, unclear) = in_words_of(&self.recorded, self.there, comparison).await?;
        let (there, mut undecided) = in_words_of(&after, there, comparison).await?;
        undecided.retain(|it| !unclear.contains(it));
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
}

/// What is there, in the words of a schema wherever it is the same; and what nobody could tell.
async fn in_words_of(
    schema: &Schema,
    there: Schema,
    comparison: &Comparison<'_>,
) -> Result<(Schema, Vec<Undecided>)> {
    let drift = comparison.of(schema, Found { schema: there, unsettled: Vec::new() }).await?;
    Ok((drift.schemas.new, drift.undecided))
}

/// Which changes are done, and what is there after the others; or the first that meets something else.
fn sorted(changes: &[&Change], there: &Schema) -> Result<(Vec<bool>, Schema), (usize, Misfit)> {
    let mut schema = there.clone();
    let mut done = vec![false; changes.len()];
    for (at, change) in changes.iter().enumerate().rev() {
        done[at] = schema.apply(&change.reverse()).is_ok();
    }
    for (at, change) in changes.iter().enumerate() {
        schema.apply(change).map_err(|misfit| (at, misfit))?;
    }
    make_way(changes, &mut done);
    Ok((done, schema))
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

/// Refuses what is there by name and not in force.
fn refuse_without_force(done: &[Change], notes: &[Note]) -> Result<()> {
    let names: BTreeSet<String> = done.iter().flat_map(names).collect();
    let Some(note) = notes.iter().find(|note| names.contains(&note.name)) else { return Ok(()) };
    Err(Error::database(format!(
        "{} `{}` is there, and {}; nothing was run",
        note.kind, note.name, note.text
    ))
    .help("drop it, and let the revision make it"))
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
