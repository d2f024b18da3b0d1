//! `downgrade`: takes revisions back.

use std::collections::BTreeSet;
use std::time::Duration;

use clap::Args;
use inquire::Confirm;
use migrate::Revision;
use migrate::apply::Direction;
use migrate_schema::change::{Change, reversed};
use migrate_schema::hazard::{HazardCode, hazards};
use migrate_schema::record::RevisionRecord;
use migrate_schema::schema::QualifiedName;
use serde_json::json;
use tokio_postgres::Client;

use crate::applying::{DryRunArguments, RunArguments, half_done, tell_of_half_done};
use crate::context::{BOLD, Context, REMOVED};
use crate::dry_run::DryRun;
use crate::error::{Asked, Error, Exit, Result, Way};
use crate::live::{Live, Place};
use crate::offline::Offline;
use crate::progress::Progress;
use crate::{database, sql};

/// Take back the revisions that follow a target; asks before data is lost
#[derive(Args)]
pub struct Arguments {
    /// Where to go back to: `-1`, an id or its beginning, a label, `base`; with --sql a range, `from:to`
    #[arg(value_name = "TARGET", allow_negative_numbers = true)]
    target: String,

    /// Print the SQL for psql instead, along a range; no database is asked
    #[arg(long, conflicts_with = "retries")]
    sql: bool,

    /// Lose data, or with --on-target take locks, without being asked
    #[arg(short, long)]
    yes: bool,

    #[command(flatten)]
    dry: DryRunArguments,

    #[command(flatten)]
    run: RunArguments,
}

/// Rows past this many are not counted one by one.
const COUNTED: i64 = 1_000_000;

/// Runs the command.
///
/// # Errors
/// Revisions that are wrong, a database that refuses or fails, or data that would be lost without a yes.
pub fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
    let project = context.project()?;
    if arguments.sql {
        let history = project.history(&context.common, context.terminal)?;
        let mut offline = Offline::of(&project, history, context)?;
        arguments.run.configure(&mut offline.migrator.settings);
        return offline.print(offline.migrator.downgrade_sql(&arguments.target), context);
    }
    arguments.run.refuse(&project)?;
    let place = Place::find(&project, context)?;
    // The changes are read too: they tell what is lost.
    let history = || Ok(project.recorded(&context.common, context.terminal)?.history);
    let mut live = Live::at(place, &project, Duration::ZERO, history)?;
    arguments.run.configure(live.settings());
    if arguments.dry.dry_run {
        let dry = DryRun {
            direction: Direction::Downgrade,
            target: &arguments.target,
            on_target: arguments.dry.on_target,
            yes: arguments.yes,
            role: project.configuration.role.as_deref(),
        };
        return dry.run(&mut live, context);
    }

    let mut progress = Progress::new(context);
    live.obey_signals(context);
    let table = live.migrator.settings.version_table.clone();
    let done: Result<_> = live.block_on(async |migrator, client| {
        let explain = |error: migrate::Error| database::explain(&error, &table);
        let mut listener = |event: migrate::apply::Event<'_>| progress.show(event, context);
        let mut session = migrator.lock(client, &mut listener).await.map_err(explain)?;
        // The lock is held while the question is asked: what was counted is what is lost.
        let result = async {
            let plan = session.plan_downgrade(&arguments.target).map_err(explain)?;
            if !arguments.yes {
                let losses = losses(plan.revisions(), client).await;
                consent(&losses, context)?;
            }
            let mut listener = |event: migrate::apply::Event<'_>| progress.show(event, context);
            session.downgrade(plan, &mut listener).await.map_err(explain)
        }
        .await;
        // What is left may be what only the database carries.
        let current = session.history().current(&session.applied().complete());
        let current: Vec<String> = current.ids().map(str::to_owned).collect();
        session.finish().await;
        result.map(|report| (report, current))
    });
    progress.end(context);
    for notice in live.notices() {
        context.note(notice);
    }
    let (report, current) = done?;
    tell_of_half_done(&report, context);
    if context.is_json() {
        let value = json!({
            "event": "done", "taken_back": report.revisions, "current": current, "database": live.place.name(),
            "half_done": half_done(&report),
        });
        context.say_json(&value)?;
        return Ok(Exit::Done);
    }
    let name = context.paint(BOLD, live.place.name());
    let place = if current.is_empty() { "base".to_owned() } else { current.join(", ") };
    match report.revisions.len() {
        0 if report.half_done.is_some() => context.say(format_args!("{name} is at {place}"))?,
        0 => context.say(format_args!("{name} is at {place} already"))?,
        count => {
            let noun = if count == 1 { "revision" } else { "revisions" };
            let taken = context.paint(REMOVED, format_args!("{count} {noun} taken back"));
            context.say(format_args!("{taken}; {name} is at {place}"))?;
        }
    }
    Ok(Exit::Done)
}

/// Data that a downgrade loses.
struct Loss {
    /// The code of a hazard, `empty-downgrade` or `unknown-changes`.
    kind: &'static str,
    /// What goes, or the revision.
    object: String,
    sentence: String,
    /// How many rows or values; `None` where they cannot be counted.
    count: Option<i64>,
}

impl Loss {
    fn told(&self) -> String {
        let count = match self.count {
            None => String::new(),
            Some(1) => " (1 row)".to_owned(),
            Some(count) if count > COUNTED => format!(" (more than {COUNTED} rows)"),
            Some(count) => format!(" ({count} rows)"),
        };
        format!("{}{count}", self.sentence)
    }

    fn asked(&self) -> Asked {
        let yes =
            Way { means: Some("yes"), arguments: vec!["--yes".to_owned()], takes_sql: false, note: None };
        Asked {
            kind: self.kind,
            object: self.object.clone(),
            sentence: self.told(),
            answers: vec![yes],
            advice: None,
        }
    }
}

/// What the changes of these revisions lose when they are taken back, counted in the database.
async fn losses(revisions: impl Iterator<Item = &Revision>, client: &Client) -> Vec<Loss> {
    let mut losses = Vec::new();
    let mut later = Later::default();
    for revision in revisions {
        if !is_empty(&revision.upgrade.text) && is_empty(&revision.downgrade.text) {
            losses.push(Loss {
                kind: "empty-downgrade",
                object: revision.id.to_string(),
                sentence: format!(
                    "the downgrade of `{}` is empty: what it did stays in the database, and only its record goes",
                    revision.id
                ),
                count: None,
            });
        }
        // A revision that was written by hand has no changes; what its SQL does is its author's to know.
        if revision.changes.is_empty() {
            continue;
        }
        let Ok(record) = RevisionRecord::read(&revision.changes) else {
            losses.push(Loss {
                kind: "unknown-changes",
                object: revision.id.to_string(),
                sentence: format!(
                    "what the downgrade of `{}` loses cannot be told: the database carries changes that this program does not know",
                    revision.id
                ),
                count: None,
            });
            continue;
        };
        let back = reversed(&record.changes);
        for hazard in hazards(&back).into_iter().filter(|hazard| loses_rows(hazard.code)) {
            let counting = back.iter().find_map(|change| {
                counting(change, &hazard.object, hazard.code).filter(|_| !later.has_name_of(change))
            });
            let count = match counting {
                None => None,
                Some(query) => {
                    client.query_typed(&query, &[]).await.ok().and_then(|rows| rows.first()?.try_get(0).ok())
                }
            };
            if count != Some(0) {
                let kind = hazard.code.name();
                losses.push(Loss { kind, object: hazard.object, sentence: hazard.sentence, count });
            }
        }
        later.add(&record.changes);
    }
    losses
}

/// Names that newer revisions gave, which are taken back before: in the database they are something else yet.
#[derive(Default)]
struct Later {
    tables: BTreeSet<QualifiedName>,
    columns: BTreeSet<(QualifiedName, String)>,
}

impl Later {
    fn add(&mut self, changes: &[Change]) {
        for change in changes {
            match change {
                Change::CreateTable(table) => drop(self.tables.insert(table.name.clone())),
                Change::RenameTable { to, .. } => drop(self.tables.insert(to.clone())),
                Change::AddColumn { table, column, .. } => {
                    self.columns.insert((table.clone(), column.name.clone()));
                }
                Change::RenameColumn { table, to, .. } => {
                    self.columns.insert((table.clone(), to.clone()));
                }
                _ => {}
            }
        }
    }

    /// Whether what a change drops is not yet what has its name.
    fn has_name_of(&self, change: &Change) -> bool {
        let column = match change {
            Change::DropColumn { table, column, .. } => Some((table.clone(), column.name.clone())),
            Change::AlterType { table, column, .. } => Some((table.clone(), column.clone())),
            _ => None,
        };
        change.table().is_some_and(|table| self.tables.contains(table))
            || column.is_some_and(|column| self.columns.contains(&column))
    }
}

/// Whether a file runs nothing. One that cannot be read is told of when it is to run.
fn is_empty(text: &str) -> bool {
    migrate::Script::parse(text)
        .is_ok_and(|script| script.sections().iter().all(|section| section.statements.is_empty()))
}

/// PostgreSQL refuses to drop a type or a value that rows have, so nothing is lost with one.
fn loses_rows(code: HazardCode) -> bool {
    code.loses_data() && !matches!(code, HazardCode::DropEnum | HazardCode::DropEnumValue)
}

fn counting(change: &Change, object: &str, code: HazardCode) -> Option<String> {
    let limit = COUNTED + 1;
    let count =
        |from: String| format!("SELECT count(*) FROM (SELECT 1 FROM {from} LIMIT {limit}) AS counted");
    match change {
        Change::DropTable(table) if code == HazardCode::DropTable && table.name.to_string() == object => {
            Some(count(sql::qualified(&table.name)))
        }
        Change::DropColumn { table, column, .. }
            if code == HazardCode::DropColumn && table.part(&column.name) == object =>
        {
            Some(count(format!("{} WHERE {} IS NOT NULL", sql::qualified(table), sql::name(&column.name))))
        }
        Change::AlterType { table, column, .. } if table.part(column) == object => {
            Some(count(format!("{} WHERE {} IS NOT NULL", sql::qualified(table), sql::name(column))))
        }
        _ => None,
    }
}

fn consent(losses: &[Loss], context: &mut Context<'_>) -> Result<()> {
    if losses.is_empty() {
        return Ok(());
    }
    let text: String = losses.iter().map(|loss| format!("  {}\n", loss.told())).collect();
    if context.terminal.interactive && !context.is_json() {
        context.note(text.trim_end());
        if matches!(Confirm::new("Go on and lose it?").with_default(false).prompt(), Ok(true)) {
            return Ok(());
        }
        return Err(Error::answer_needed("stopped; the database is as it was"));
    }
    Err(Error::answer_needed("this downgrade loses what cannot come back; the database is as it was")
        .excerpt(text)
        .help("agree with `--yes`")
        .questions(losses.iter().map(Loss::asked).collect()))
}
