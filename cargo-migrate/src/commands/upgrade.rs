//! `upgrade`: applies revisions.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgGroup, Args};
use migrate::apply::{Direction, Event, Opening, Report, Session, Settings, Upgrade};
use migrate_schema::change::Change;
use serde_json::json;

use super::create_database;
use crate::accepting::{self, Accepted, Refused};
use crate::applying::{DryRunArguments, Reached, RunArguments, half_done, reached, tell_of_half_done};
use crate::backup::{Backup, Dump};
use crate::context::{ADDED, BOLD, Context};
use crate::drift::Comparison;
use crate::dry_run::DryRun;
use crate::error::{Error, Exit, Result};
use crate::hooks::{Hook, Hooks};
use crate::introspect::Ignore;
use crate::live::{Live, Place};
use crate::losses::{consent, losses};
use crate::offline::Offline;
use crate::progress::Progress;
use crate::project::Project;
use crate::{configuration, database, tree};

/// Apply the revisions that lead to a target
#[derive(Args)]
#[command(group = ArgGroup::new("asking").args(["on_target", "back", "go_on"]).multiple(true))]
pub struct Arguments {
    /// Where to go: `head`, an id or its beginning, a label, `+1`; with --sql also a range, `from:to`
    #[arg(value_name = "TARGET", default_value = "head", allow_negative_numbers = true)]
    pub(crate) target: String,

    /// Print the SQL for psql instead, from the base or along a range; no database is asked
    #[arg(long, conflicts_with_all = ["wait", "create_database", "retries", "go_on", "back", "run_again", "assume_done"])]
    pub(crate) sql: bool,

    /// Wait for a server that does not accept connections yet
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    pub(crate) wait: u64,

    /// Create the database when it is missing
    #[arg(long, conflicts_with = "dry_run")]
    pub(crate) create_database: bool,

    #[command(flatten)]
    pub(crate) dry: DryRunArguments,

    /// Count a change as done whose result is there already, exactly as it is recorded, such as a column that
    /// somebody added by hand; what is there otherwise is an error, and nothing is run
    #[arg(long, conflicts_with_all = ["sql", "dry_run"])]
    pub(crate) accept_existing: bool,

    /// Make a dump with pg_dump in this folder first, and go on only when it is made
    #[arg(long, value_name = "DIR", conflicts_with_all = ["sql", "dry_run"])]
    pub(crate) backup: Option<PathBuf>,

    /// Lose what --back or --continue takes away, or with --on-target take locks, without being asked
    #[arg(short, long, requires = "asking")]
    pub(crate) yes: bool,

    #[command(flatten)]
    pub(crate) run: RunArguments,
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
    let mut wait = Duration::from_secs(arguments.wait);
    if !wait.is_zero() || arguments.create_database {
        // Not for revisions that are no good.
        project.history(&context.common, context.terminal)?;
        wait = place.wait(wait, context)?;
    }
    if arguments.create_database {
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
        return tell(&live, Done { reached, ..Done::default() }, context);
    }
    match read.map_or_else(history, Ok) {
        Ok(history) => live.migrator.history = history,
        Err(error) => {
            opening.iter().try_for_each(|opening| live.finish(opening))?;
            return Err(error);
        }
    }
    let wanted = Wanted {
        target: &arguments.target,
        opening,
        yes: arguments.yes,
        accepting: arguments.accept_existing,
        hooks: project.configuration.hooks.clone(),
        backup: Backup::of(arguments.backup.as_deref(), &project, context.terminal),
    };
    apply(&live, &project, wanted, context)
}

/// What an upgrade is to do.
pub(super) struct Wanted<'w> {
    target: &'w str,
    /// The lock, where it is held already.
    opening: Option<Opening>,
    /// Whether what is lost on a way back was agreed to.
    yes: bool,
    /// Whether what is there already counts as done.
    accepting: bool,
    /// What runs around it.
    hooks: configuration::Hooks,
    /// The dump that is made first.
    backup: Option<Backup>,
}

impl<'w> Wanted<'w> {
    /// The revisions that lead to a target, and nothing else.
    pub(super) fn only(target: &'w str) -> Self {
        Self {
            target,
            opening: None,
            yes: false,
            accepting: false,
            hooks: configuration::Hooks::default(),
            backup: None,
        }
    }
}

/// What was done, and where the database stands since.
#[derive(Default)]
struct Done {
    report: Report,
    reached: Reached,
    /// What was there already.
    accepted: Vec<Accepted>,
}

/// Applies what leads to the target, and says what it did.
pub(super) fn apply(
    live: &Live,
    project: &Project,
    mut wanted: Wanted<'_>,
    context: &mut Context<'_>,
) -> Result<Exit> {
    let mut progress = Progress::new(context);
    live.obey_signals(context);
    let done = live.block_on(async |migrator, client| {
        let told = |error: migrate::Error| database::explain(&error, &migrator.settings.version_table);
        let mut listener = |event: Event<'_>| progress.show(event, context);
        let mut session = match wanted.opening.take() {
            Some(opening) => migrator.session(client, opening).await.map_err(told)?,
            None => migrator.lock(client, &mut listener).await.map_err(told)?,
        };
        let result = async {
            let mut plan = session.plan_upgrade(wanted.target).map_err(told)?;
            if !wanted.yes {
                agree(&session, &plan, live, context).await?;
            }
            let accepted = match wanted.accepting {
                true => accept(&session, &mut plan, project, live, context).await?,
                false => Vec::new(),
            };
            tell_of_accepted(&accepted, context);
            let mut around = Around { project, wanted: &wanted, live, progress: &mut progress };
            let report = around.upgrade(&mut session, plan, context).await?;
            Ok(Done { report, reached: reached(&session), accepted })
        };
        let result = result.await;
        session.finish().await;
        result
    });
    progress.end(context);
    for notice in live.notices() {
        context.note(notice);
    }
    tell(live, done?, context)
}

/// An upgrade with what is done before and after it.
struct Around<'a> {
    project: &'a Project,
    wanted: &'a Wanted<'a>,
    live: &'a Live,
    progress: &'a mut Progress,
}

impl Around<'_> {
    async fn upgrade(
        &mut self,
        session: &mut Session<'_>,
        plan: Upgrade,
        context: &mut Context<'_>,
    ) -> Result<Report> {
        if plan.is_empty() {
            return self.apply(session, plan, context).await;
        }
        let applied = session.applied().complete();
        let planned = plan.revisions().map(|(revision, _)| revision.id.to_string());
        let there: BTreeSet<String> = applied.iter().cloned().chain(planned).collect();
        let named = |ids: &BTreeSet<String>| -> Vec<String> {
            session.files().current(ids).ids().map(str::to_owned).collect()
        };
        let (from, to) = (named(&applied), named(&there));
        let hooks = Hooks::of(&self.wanted.hooks, self.project, self.live, &from, &to);
        let mut dump = None;
        let result = self.bracketed(&hooks, &mut dump, session, plan, context).await;
        let error = match result {
            Ok(report) => return Ok(report),
            Err(error) => dump.iter().fold(error, |error, dump| dump.way_back(error, context.terminal)),
        };
        self.progress.end(context);
        if let Err(failed) = hooks.run(Hook::OnFailure(&error), session, self.live, context).await {
            let causes = failed.causes.iter().fold(String::new(), |all, cause| format!("{all}: {cause}"));
            context.warn(format_args!("{failed}{causes}"));
        }
        Err(error)
    }

    async fn bracketed(
        &mut self,
        hooks: &Hooks,
        dump: &mut Option<Dump>,
        session: &mut Session<'_>,
        plan: Upgrade,
        context: &mut Context<'_>,
    ) -> Result<Report> {
        let before = hooks.run(Hook::BeforeUpgrade, session, self.live, context).await;
        before.map_err(|error| error.help("no revision was applied; the database is as it was"))?;
        if self.live.is_stopped() {
            return Err(Error::database("stopped; no revision was applied, and the database is as it was"));
        }
        if let Some(backup) = &self.wanted.backup {
            *dump = backup.before(plan.steps(), session, self.live, context).await?;
        }
        let report = self.apply(session, plan, context).await?;
        self.progress.end(context);
        let after = hooks.run(Hook::AfterUpgrade, session, self.live, context).await;
        after.map_err(|error| error.help("the revisions are applied; only the hook is still to be done"))?;
        Ok(report)
    }

    async fn apply(
        &mut self,
        session: &mut Session<'_>,
        plan: Upgrade,
        context: &mut Context<'_>,
    ) -> Result<Report> {
        let mut listener = |event: Event<'_>| self.progress.show(event, context);
        let report = session.upgrade(plan, &mut listener).await;
        report.map_err(|error| database::explain(&error, &self.live.migrator.settings.version_table))
    }
}

/// Asks before something is lost with a revision that is half done and taken back first.
pub(crate) async fn agree(
    session: &Session<'_>,
    plan: &Upgrade,
    live: &Live,
    context: &mut Context<'_>,
) -> Result<()> {
    let search_path = &live.migrator.settings.search_path;
    let taken_back = plan.steps().filter(|(_, direction)| *direction == Direction::Downgrade);
    let losses = losses(taken_back.map(|(revision, _)| revision), session.client(), search_path).await;
    consent(&losses, "way back", context)
}

/// Leaves out of the plan what is there already.
///
/// # Errors
/// It is there otherwise than it is recorded.
pub(crate) async fn accept(
    session: &Session<'_>,
    plan: &mut Upgrade,
    project: &Project,
    live: &Live,
    context: &Context<'_>,
) -> Result<Vec<Accepted>> {
    let ignore = Ignore::new(&project.configuration.ignore)?;
    let comparison = Comparison {
        client: session.client(),
        place: Some(&live.place),
        role: project.configuration.role.as_deref(),
        ignore: &ignore,
        version_table: &live.migrator.settings.version_table,
    };
    let accepted = accepting::accept(session, plan, &comparison, project.configuration.postgres).await;
    accepted.map_err(|refused| not_accepted(refused, context))
}

fn tell_of_accepted(accepted: &[Accepted], context: &mut Context<'_>) {
    if !context.is_json() {
        for it in accepted {
            let words = format!("of revision {}, exactly as recorded, and not run", it.id);
            context.note(format_args!("There already, {words}:"));
            for line in tree::lines(&it.changes, context) {
                context.note(line);
            }
        }
    }
    for change in accepted.iter().flat_map(|it| &it.changes) {
        if let Change::AddColumn { table, column, backfill: Some(fill) } = change
            && column.nullable
        {
            let name = table.part(&column.name);
            context.warn(format_args!(
                "`{name}` is there already: rows that have NULL in it are not filled with `{fill}`"
            ));
        }
    }
}

/// What is there otherwise than it is recorded.
fn not_accepted(refused: Refused, context: &Context<'_>) -> Error {
    let Refused { mut error, differences } = refused;
    if !differences.is_empty() {
        let lines = tree::lines(&differences, context).join("\n");
        error.excerpt = Some(format!(
            "{lines}\n  (`+` is there and not recorded, `-` is recorded and not there, `~` is there otherwise)"
        ));
    }
    error
}

fn tell(live: &Live, done: Done, context: &mut Context<'_>) -> Result<Exit> {
    let Done { report, reached: Reached { current, counted }, accepted } = done;
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
        let mut value = json!({
            "event": "done", "applied": report.revisions, "late": report.late, "ahead": report.ahead,
            "current": current, "database": live.place.name(), "half_done": half_done(&report),
            "counts_as_applied": counted.iter().map(|(squash, _)| squash).collect::<Vec<_>>(),
        });
        if !accepted.is_empty() {
            value["accepted"] = told_as_json(&accepted)?;
        }
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

/// What was there already, for programs.
fn told_as_json(accepted: &[Accepted]) -> Result<serde_json::Value> {
    let told = accepted.iter().map(|it| {
        let changes = tree::json(&it.changes, &[])?;
        Ok(json!({ "revision": it.id, "message": it.message, "changes": changes["changes"] }))
    });
    let told: serde_json::Result<serde_json::Value> = told.collect();
    told.map_err(|error| Error::project("the changes cannot be written as JSON").because(error))
}
