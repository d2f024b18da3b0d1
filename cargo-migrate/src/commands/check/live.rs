//! `check --live`: whether a database is at the head and holds exactly what is recorded.

use std::time::Duration;

use migrate::History;
use migrate::apply::Status;
use migrate_schema::schema::Schema;
use serde_json::{Value, json};

use super::Finding;
use crate::accepting::{self, Accepted, Foreseen, IsWhole};
use crate::context::Context;
use crate::drift::{Comparison, Drift, Standing};
use crate::error::{Error, Result};
use crate::introspect::{self, Found, Ignore};
use crate::live::{self, Place, Reaching};
use crate::project::Project;
use crate::recorded::{Recorded, subject};
use crate::tree;

/// What became of it.
pub(super) struct Checked {
    pub(super) findings: Vec<Finding>,
    pub(super) notes: Vec<String>,
    /// Whether something is left that nobody could decide.
    pub(super) is_open: bool,
    /// All of it for programs.
    pub(super) about: Value,
}

/// The database that is probably meant, connected to and read while Cargo is still asked which one it is.
pub(super) struct Ahead {
    project: Project,
    reaching: Reaching<Result<Found>>,
}

impl Ahead {
    /// Begins with the nearest `Cargo.toml`. What is in the way is met again, and told, by who waits for it.
    pub(super) fn start(context: &mut Context<'_>) -> Option<Self> {
        let project = Project::guess(&context.common, context.terminal)?;
        let reaching = reach(&project, context).ok()?;
        Some(Self { project, reaching })
    }
}

fn reach(project: &Project, context: &mut Context<'_>) -> Result<Reaching<Result<Found>>> {
    let ignore = Ignore::new(&project.configuration.ignore)?;
    let version_table = live::migrator(project, History::default())?.settings.version_table;
    let place = Place::find(project, context)?;
    Ok(Reaching::start(place, project, Duration::ZERO, move |runtime, client| {
        runtime.block_on(introspect::read(client, &ignore, &version_table))
    }))
}

/// Looks at the database of a project. `head` is what all of `recorded` adds up to.
pub(super) fn check(
    ahead: Option<Ahead>,
    project: &Project,
    recorded: &Recorded,
    head: &Schema,
    context: &mut Context<'_>,
) -> Result<Checked> {
    let ignore = Ignore::new(&project.configuration.ignore)?;
    let is_it = |ahead: &Ahead| {
        ahead.project.configuration == project.configuration && ahead.project.root == project.root
    };
    let reaching = match ahead.filter(is_it) {
        Some(ahead) => ahead.reaching,
        None => reach(project, context)?,
    };
    let (mut live, found) = reaching.reached(project)?;
    let found = found?;
    live.migrator.history = recorded.history.clone();
    let standing = Standing::of(&live, recorded, head)?;
    let status = &standing.status;
    let mut findings = place_in_history(status, &live.place.name(), ToApply::Upgrade);
    // What is half done holds neither what was there before nor what comes; nothing at all, nothing yet.
    let is_untouched = status.applied.revisions.is_empty() && found.schema == Schema::default();
    let is_measured = status.partial.is_none() && (!is_untouched || findings.is_empty());
    let (drift, foreseen) = match is_measured {
        false => (None, None),
        true => live.block_on(async |migrator, client| {
            let comparison = Comparison {
                client,
                place: Some(&live.place),
                role: project.configuration.role.as_deref(),
                ignore: &ignore,
                version_table: &migrator.settings.version_table,
            };
            let drift = comparison.of(&standing.schema, found).await?;
            let is_whole = status.pending.is_empty() || drift.schemas.old == drift.schemas.new;
            if is_whole && !status.applied.revisions.is_empty() {
                return Ok((Some(drift), None));
            }
            let nothing = Schema::default();
            let before = if status.applied.revisions.is_empty() { &nothing } else { &drift.schemas.old };
            let there = drift.schemas.new.clone();
            let foreseen = accepting::foresee(&status.pending, before, there, &comparison).await?;
            Ok((Some(drift), foreseen))
        })?,
    };
    let mut notes = Vec::new();
    let mut changes = Vec::new();
    let mut accepted = Vec::new();
    if let Some(Foreseen { accepted: there, .. }) = &foreseen {
        findings = place_in_history(status, &live.place.name(), ToApply::AcceptExisting);
        findings.push(there_already(there, status.pending.len(), context));
        let revisions = there.iter().map(|(it, _)| {
            tree::json(&it.changes, &[]).map(|told| json!({ "revision": it.id, "changes": told["changes"] }))
        });
        accepted = revisions.collect::<serde_json::Result<Vec<Value>>>().map_err(unwritten)?;
    }
    if let Some(drift) = &drift {
        changes = match foreseen {
            Some(foreseen) => foreseen.drift,
            None => drift.differences()?,
        };
        if !changes.is_empty() {
            findings.push(Finding {
                message: differs(changes.len()),
                details: tree::lines(&changes, context),
                help: "`cargo migrate diff --live --as-revision -m \"…\"` records it; with `--repair`, takes it back"
                    .to_owned(),
                ..Finding::default()
            });
        }
        findings.extend(contradictions(drift));
        findings.extend(undecided(drift));
        let harmless = drift.notes.iter().filter(|note| !note.contradicts());
        notes.extend(harmless.map(|note| format!("{} `{}` {}", note.kind, note.name, note.text)));
    }
    let open: Vec<Value> = drift
        .iter()
        .flat_map(|drift| &drift.undecided)
        .map(|it| json!({ "name": it.name, "recorded": it.said, "live": it.there, "reason": it.reason }))
        .collect();
    let mut about = tree::json(&changes, &[]).map_err(unwritten)?;
    about["there_already"] = accepted.into();
    about["database"] = live.place.server.to_string().into();
    about["pending"] = status.pending.iter().map(|it| it.id.to_string()).collect();
    about["ahead"] = status.unknown.iter().map(|it| it.id.clone()).collect();
    about["undecided"] = open.into();
    let is_open = drift.is_some_and(|drift| !drift.undecided.is_empty());
    Ok(Checked { findings, notes, is_open, about })
}

fn unwritten(error: serde_json::Error) -> Error {
    Error::project("the differences cannot be written as JSON").because(error)
}

/// What pending revisions make, and somebody has made before.
fn there_already(accepted: &[(Accepted, IsWhole)], pending: usize, context: &Context<'_>) -> Finding {
    let is_all = accepted.iter().filter(|(_, is_whole)| *is_whole).count() == pending;
    let (in_part, help) = match is_all {
        true => ("", "`--accept-existing` counts it as done, as `cargo migrate stamp head` would"),
        false => (" in part", "`--accept-existing` counts it as done, and makes the rest"),
    };
    let mut details = Vec::new();
    for (Accepted { id, message, changes }, is_whole) in accepted {
        let all = if *is_whole { ", all of it" } else { "" };
        details.push(format!("  {id}  {}{all}", subject(message)));
        if !is_whole {
            details.extend(tree::lines(changes, context).iter().map(|line| format!("  {line}")));
        }
    }
    Finding {
        message: format!(
            "what is pending is there already{in_part}, exactly as recorded, and no revision made it"
        ),
        details,
        help: help.to_owned(),
        ..Finding::default()
    }
}

/// The heading of a list of differences.
fn differs(count: usize) -> String {
    let changes = if count == 1 { "a change".to_owned() } else { format!("{count} changes") };
    format!(
        "the database differs from what is recorded by {changes}: `+` is there and not recorded, `-` is recorded \
         and not there, `~` is there otherwise"
    )
}

/// What applies what is pending.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ToApply {
    Upgrade,
    /// Something of it is there already, and would be in the way.
    AcceptExisting,
}

/// Whether it is where the revisions are.
fn place_in_history(status: &Status, database: &str, to_apply: ToApply) -> Vec<Finding> {
    let mut findings = Vec::new();
    let count =
        |number: usize| if number == 1 { "1 revision".to_owned() } else { format!("{number} revisions") };
    if let Some(partial) = &status.partial {
        findings.push(Finding {
            message: format!(
                "revision {} is half done in `{database}`: {}",
                partial.id,
                subject(&partial.message)
            ),
            help: "`cargo migrate upgrade --continue` finishes it, `--back` undoes it".to_owned(),
            ..Finding::default()
        });
    }
    let pending: Vec<_> = status
        .pending
        .iter()
        .filter(|it| status.partial.as_ref().is_none_or(|partial| *it.id != partial.id))
        .map(|it| format!("  {}  {}", it.id, subject(&it.message)))
        .collect();
    if !pending.is_empty() {
        let help = if to_apply == ToApply::AcceptExisting {
            "`cargo migrate upgrade --accept-existing` applies what is pending"
        } else if status.applied.revisions.is_empty() {
            "`cargo migrate upgrade` applies it; a database that holds it already is told by `cargo migrate stamp head`"
        } else {
            "`cargo migrate upgrade` applies what is pending"
        };
        findings.push(Finding {
            message: format!("target database is not up to date: {} pending", count(pending.len())),
            details: pending,
            help: help.to_owned(),
            ..Finding::default()
        });
    }
    if !status.unknown.is_empty() {
        findings.push(Finding {
            message: format!(
                "the database is ahead: it has {} that the files do not have",
                count(status.unknown.len())
            ),
            details: status
                .unknown
                .iter()
                .map(|row| format!("  {}  {}", row.id, subject(&row.message)))
                .collect(),
            help:
                "get the newer files, or `cargo migrate recover` writes them from what the database carries"
                    .to_owned(),
            ..Finding::default()
        });
    }
    if !status.edited.is_empty() {
        findings.push(Finding {
            message: format!(
                "{} edited after it was applied",
                match status.edited.len() {
                    1 => "1 revision was".to_owned(),
                    number => format!("{number} revisions were"),
                }
            ),
            details: status
                .edited
                .iter()
                .map(|it| format!("  {}  {}", it.revision, subject(&it.message)))
                .collect(),
            help: "bring the file back, or accept the edit with `cargo migrate stamp --refresh REV`"
                .to_owned(),
            ..Finding::default()
        });
    }
    findings
}

/// What is there by name and not as it is recorded.
fn contradictions(drift: &Drift) -> Option<Finding> {
    let details: Vec<String> = drift
        .notes
        .iter()
        .filter(|note| note.contradicts())
        .map(|note| format!("  {} {}: {}", note.kind, note.name, note.text))
        .collect();
    (!details.is_empty()).then(|| Finding {
        message: "what is recorded is there, and not in force".to_owned(),
        details,
        help: "`VALIDATE CONSTRAINT`, `REINDEX` or create it anew".to_owned(),
        ..Finding::default()
    })
}

/// What nobody could decide.
fn undecided(drift: &Drift) -> Option<Finding> {
    let reason = drift.undecided.first()?.reason.clone();
    let details = drift
        .undecided
        .iter()
        .flat_map(|it| {
            let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            [
                format!("  {}", it.name),
                format!("      recorded  {}", one_line(&it.said)),
                format!("      there     {}", one_line(&it.there)),
            ]
        })
        .collect();
    Some(Finding {
        message: format!(
            "it takes PostgreSQL to tell whether these are the same, and it was not possible: {reason}"
        ),
        details,
        help: "check with a role that may create databases or temporary tables".to_owned(),
        is_open: true,
    })
}
