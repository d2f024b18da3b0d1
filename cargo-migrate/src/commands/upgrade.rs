//! `upgrade`: applies revisions.

use std::time::Duration;

use clap::Args;
use migrate::apply::{Direction, Event, Opening, Report, Settings};
use serde_json::json;

use super::create_database;
use crate::applying::{DryRunArguments, Reached, RunArguments, half_done, reached, tell_of_half_done};
use crate::context::{ADDED, BOLD, Context};
use crate::dry_run::DryRun;
use crate::error::{Exit, Result};
use crate::live::{Live, Place};
use crate::offline::Offline;
use crate::progress::Progress;

/// Apply the revisions that lead to a target
#[derive(Args)]
pub struct Arguments {
    /// Where to go: `head`, an id or its beginning, a label, `+1`; with --sql also a range, `from:to`
    #[arg(value_name = "TARGET", default_value = "head", allow_negative_numbers = true)]
    target: String,

    /// Print the SQL for psql instead, from the base or along a range; no database is asked
    #[arg(long, conflicts_with_all = ["wait", "create_database", "retries", "go_on", "back", "run_again", "assume_done"])]
    sql: bool,

    /// Wait for a server that does not accept connections yet
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    wait: u64,

    /// Create the database when it is missing
    #[arg(long, conflicts_with = "dry_run")]
    create_database: bool,

    #[command(flatten)]
    dry: DryRunArguments,

    /// With --on-target: take its locks without being asked
    #[arg(short, long, requires = "on_target")]
    yes: bool,

    #[command(flatten)]
    pub(super) run: RunArguments,
}

/// Runs the command.
///
/// # Errors
/// Revisions that are wrong, or a database that refuses or fails.
pub fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
    let project = context.project()?;
    if arguments.sql {
        let history = project.history(&context.common, context.terminal)?;
        let mut offline = Offline::of(&project, history, context)?;
        arguments.run.configure(&mut offline.migrator.settings);
        return offline.print(offline.migrator.upgrade_sql(&arguments.target), context);
    }
    arguments.run.refuse(&project)?;
    let place = Place::find(&project, context)?;
    let wait = Duration::from_secs(arguments.wait);
    if arguments.create_database {
        // Not for revisions that are no good.
        project.history(&context.common, context.terminal)?;
        create_database::create(&place, &project, wait, context)?;
    }
    let history = || project.history(&context.common, context.terminal);
    if arguments.dry.dry_run {
        let mut live = Live::at(place, &project, wait, history)?;
        arguments.run.configure(live.settings());
        let dry = DryRun {
            direction: Direction::Upgrade,
            target: &arguments.target,
            on_target: arguments.dry.on_target,
            yes: arguments.yes,
            role: project.configuration.role.as_deref(),
        };
        return dry.run(&mut live, context);
    }
    let configure = |settings: &mut Settings| arguments.run.configure(settings);
    // Most of the time there is nothing to do, and to see that, the names and upgrades are enough.
    let glances = arguments.target == "head" && !arguments.run.settles();
    let opened = Live::opened(place, &project, wait, configure, || {
        let upgrades = if glances { project.upgrades(&context.common)? } else { None };
        // There will be more to read, so it may as well be read now.
        let history = upgrades.is_none().then(history).transpose()?;
        Ok((upgrades, history))
    });
    // Files that are no good are so without a database, too.
    let (mut live, opening, (upgrades, read)) = opened.map_err(|error| history().err().unwrap_or(error))?;
    if let (Some(opening), Some(upgrades)) = (&opening, &upgrades)
        && let Some(head) = opening.head_of(upgrades)
    {
        let reached = Reached { current: vec![head.to_owned()], counted: Vec::new() };
        live.finish(opening)?;
        return tell(&live, (Report::default(), reached), context);
    }
    match read.map_or_else(history, Ok) {
        Ok(history) => live.migrator.history = history,
        Err(error) => {
            opening.iter().try_for_each(|opening| live.finish(opening))?;
            return Err(error);
        }
    }
    apply(&live, &arguments.target, opening, context)
}

/// What was done, and where the database stands since.
type Done = (Report, Reached);

/// Applies what leads to the target, and says what it did.
pub(super) fn apply(
    live: &Live,
    target: &str,
    opening: Option<Opening>,
    context: &mut Context<'_>,
) -> Result<Exit> {
    let mut progress = Progress::new(context);
    live.obey_signals(context);
    let done = live.run(async |migrator, client| {
        let mut listener = |event: Event<'_>| progress.show(event, context);
        let mut session = match opening {
            Some(opening) => migrator.session(client, opening).await?,
            None => migrator.lock(client, &mut listener).await?,
        };
        let result = match session.plan_upgrade(target) {
            Ok(plan) => session.upgrade(plan, &mut listener).await,
            Err(error) => Err(error),
        };
        let reached = reached(&session);
        session.finish().await;
        result.map(|report| (report, reached))
    });
    progress.end(context);
    for notice in live.notices() {
        context.note(notice);
    }
    tell(live, done?, context)
}

fn tell(live: &Live, (report, reached): Done, context: &mut Context<'_>) -> Result<Exit> {
    let Reached { current, counted } = reached;
    tell_of_half_done(&report, context);
    for id in &report.late {
        context.warn(format_args!(
            "revision {id} arrived late: it was applied after ones that come later in the history"
        ));
    }
    for id in &report.ahead {
        context.warn(format_args!("the database is ahead: it has revision {id}, which is not in the files"));
    }
    if context.is_json() {
        let value = json!({
            "event": "done", "applied": report.revisions, "late": report.late, "ahead": report.ahead,
            "current": current, "database": live.place.name(), "half_done": half_done(&report),
            "counts_as_applied": counted.iter().map(|(squash, _)| squash).collect::<Vec<_>>(),
        });
        context.say_json(&value)?;
        return Ok(Exit::Done);
    }
    let name = context.paint(BOLD, live.place.name());
    let place = if current.is_empty() { "base".to_owned() } else { current.join(", ") };
    match report.revisions.len() {
        0 => context.say(format_args!("{name} is up to date at {place}"))?,
        count => {
            let noun = if count == 1 { "revision" } else { "revisions" };
            let applied = context.paint(ADDED, format_args!("{count} {noun} applied"));
            context.say(format_args!("{applied}; {name} is at {place}"))?;
        }
    }
    for (squash, count) in counted {
        context.note(format_args!(
            "{squash} counts as applied: the database has the {count} revisions that it replaces"
        ));
    }
    Ok(Exit::Done)
}
