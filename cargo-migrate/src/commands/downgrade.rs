//! `downgrade`: takes revisions back.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use migrate::apply::Direction;
use serde_json::json;

use crate::applying::{DryRunArguments, RunArguments, half_done, tell_of_half_done};
use crate::backup::Backup;
use crate::context::{BOLD, Context, REMOVED};
use crate::database;
use crate::dry_run::DryRun;
use crate::error::{Exit, Result};
use crate::live::{Live, Place};
use crate::losses::{consent, losses};
use crate::offline::Offline;
use crate::progress::Progress;

/// Take back the revisions that follow a target; asks before data is lost
#[derive(Args)]
pub struct Arguments {
    /// Where to go back to: `-1`, an id or its beginning, a label, `base`; with --sql a range, `from:to`
    #[arg(value_name = "TARGET", allow_negative_numbers = true)]
    pub(crate) target: String,

    /// Print the SQL for psql instead, along a range; no database is asked
    #[arg(long, conflicts_with_all = ["retries", "go_on", "back", "run_again", "assume_done"])]
    pub(crate) sql: bool,

    /// Lose data, or with --on-target take locks, without being asked
    #[arg(short, long)]
    pub(crate) yes: bool,

    /// Make a dump with pg_dump in this folder first, and go on only when it is made
    #[arg(long, value_name = "DIR", conflicts_with_all = ["sql", "dry_run"])]
    pub(crate) backup: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) dry: DryRunArguments,

    #[command(flatten)]
    pub(crate) run: RunArguments,
}

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

    let backup = Backup::of(arguments.backup.as_deref(), &project, context.terminal);
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
                let losses = losses(plan.revisions(), client, &migrator.settings.search_path).await;
                consent(&losses, "downgrade", context)?;
            }
            let dump = match &backup {
                Some(backup) => backup.before(plan.steps(), &session, &live, context).await?,
                None => None,
            };
            let mut listener = |event: migrate::apply::Event<'_>| progress.show(event, context);
            let report = session.downgrade(plan, &mut listener).await.map_err(explain);
            report.map_err(|error| match &dump {
                Some(dump) => dump.way_back(error, context.terminal),
                None => error,
            })
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
