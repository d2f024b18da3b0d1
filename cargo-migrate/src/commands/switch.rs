//! `switch`: from the revisions of one branch to those of another.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use migrate::apply::{Direction, Session, Switch};
use migrate::{History, Revision};
use serde_json::json;

use crate::applying::{Reached, RunArguments, half_done, reached, tell_of_half_done};
use crate::backup::Backup;
use crate::context::{ADDED, BOLD, Context, REMOVED};
use crate::database;
use crate::error::{Exit, Result};
use crate::live::{Live, Place};
use crate::losses::{Loss, consent, losses};
use crate::progress::Progress;
use crate::recorded::subject;

/// Lead the database to the revisions of the files: take back what only it has, then apply what it lacks
///
/// For after `git checkout`. What the files lack is taken back by the downgrades that the database carries, newest
/// first, down to what both have in common; then all is applied up to the target, in one run under one lock. It asks
/// before data is lost.
#[derive(Args)]
pub struct Arguments {
    /// How far to go up: `heads`, an id or its beginning, a label, `base` for not at all
    #[arg(value_name = "TARGET", default_value = "heads", allow_negative_numbers = true)]
    target: String,

    /// Say what would be taken back, lost and applied, and do nothing
    #[arg(long)]
    dry_run: bool,

    /// Lose data without being asked
    #[arg(short, long)]
    yes: bool,

    /// Make a dump with pg_dump in this folder first, and go on only when it is made
    #[arg(long, value_name = "DIR", conflicts_with = "dry_run")]
    backup: Option<PathBuf>,

    #[command(flatten)]
    run: RunArguments,
}

/// Runs the command.
///
/// # Errors
/// Revisions that are wrong, a database that refuses or fails, or data that would be lost without a yes.
pub fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
    let project = context.project()?;
    arguments.run.refuse(&project)?;
    let place = Place::find(&project, context)?;
    let history = || project.history(&context.common, context.terminal);
    let mut live = Live::at(place, &project, Duration::ZERO, history)?;
    arguments.run.configure(live.settings());

    let backup = Backup::of(arguments.backup.as_deref(), &project, context.terminal);
    let mut progress = Progress::new(context);
    live.obey_signals(context);
    let table = live.migrator.settings.version_table.clone();
    let name = live.place.name();
    let done: Result<_> = live.block_on(async |migrator, client| {
        let explain = |error: migrate::Error| database::explain(&error, &table);
        let mut listener = |event: migrate::apply::Event<'_>| progress.show(event, context);
        let mut session = migrator.lock(client, &mut listener).await.map_err(explain)?;
        // The lock is held while the question is asked: what was counted is what is lost.
        let result = async {
            let plan = session.plan_switch(&arguments.target).map_err(explain)?;
            let losses = losses(plan.taken_back(), client, &migrator.settings.search_path).await;
            let route = Route::of(&plan, &session);
            route.tell(&losses, arguments.dry_run, &name, context)?;
            if arguments.dry_run {
                return Ok(None);
            }
            if !arguments.yes {
                consent(&losses, "switch", context)?;
            }
            let dump = match &backup {
                Some(backup) => backup.before(plan.steps(), &session, &live, context).await?,
                None => None,
            };
            let mut listener = |event: migrate::apply::Event<'_>| progress.show(event, context);
            let report = session.switch(plan, &mut listener).await.map_err(explain);
            let report = report.map_err(|error| match &dump {
                Some(dump) => dump.way_back(error, context.terminal),
                None => error,
            })?;
            Ok(Some((route, report)))
        }
        .await;
        let reached = reached(&session);
        session.finish().await;
        result.map(|done| (done, reached))
    });
    progress.end(context);
    for notice in live.notices() {
        context.note(notice);
    }
    let (done, Reached { current, counted }) = done?;
    let Some((route, report)) = done else { return Ok(Exit::Done) };
    tell_of_half_done(&report, context);
    if context.is_json() {
        let value = json!({
            "event": "done", "taken_back": ids(&route.back), "applied": ids(&route.on), "late": report.late,
            "current": current, "database": name, "half_done": half_done(&report),
            "counts_as_applied": counted.iter().map(|(squash, _)| squash).collect::<Vec<_>>(),
        });
        context.say_json(&value)?;
        return Ok(Exit::Done);
    }
    let name = context.paint(BOLD, name);
    let place = if current.is_empty() { "base".to_owned() } else { current.join(", ") };
    let revisions =
        |count: usize| if count == 1 { "1 revision".to_owned() } else { format!("{count} revisions") };
    let back = (!route.back.is_empty())
        .then(|| context.paint(REMOVED, format_args!("{} taken back", revisions(route.back.len()))));
    let applied = (!route.on.is_empty())
        .then(|| context.paint(ADDED, format_args!("{} applied", revisions(route.on.len()))));
    let done: Vec<String> = back.into_iter().chain(applied).collect();
    match done.as_slice() {
        [] if report.half_done.is_some() => context.say(format_args!("{name} is at {place}"))?,
        [] => context.say(format_args!("nothing to switch: {name} is at {place} already"))?,
        done => context.say(format_args!("{}; {name} is at {place}", done.join(", ")))?,
    }
    Ok(Exit::Done)
}

/// What a plan is about, to be told.
struct Route {
    /// What is taken back, in order.
    back: Vec<Told>,
    /// The newest revisions that stay.
    common: Vec<Told>,
    /// What is applied, in order.
    on: Vec<Told>,
    /// What is half done, and what becomes of it first.
    first: Option<(Told, Direction)>,
}

/// A revision, by its id and what it is about.
struct Told {
    id: String,
    subject: String,
}

impl Told {
    fn of(revision: &Revision) -> Self {
        Self { id: revision.id.to_string(), subject: subject(&revision.message).to_owned() }
    }
}

fn ids(told: &[Told]) -> Vec<&str> {
    told.iter().map(|it| it.id.as_str()).collect()
}

impl Route {
    fn of(plan: &Switch, session: &Session<'_>) -> Self {
        let history: &History = session.history();
        let first = plan.half_done();
        let is_not_first = |it: &Told, direction| first != Some((it.id.as_str(), direction));
        Self {
            back: plan
                .taken_back()
                .map(Told::of)
                .filter(|it| is_not_first(it, Direction::Downgrade))
                .collect(),
            common: plan.common().ids().filter_map(|id| history.get(id)).map(Told::of).collect(),
            on: plan
                .applied()
                .map(|(revision, _)| Told::of(revision))
                .filter(|it| is_not_first(it, Direction::Upgrade))
                .collect(),
            first: first.and_then(|(id, direction)| Some((Told::of(history.get(id)?), direction))),
        }
    }

    fn is_empty(&self) -> bool {
        self.back.is_empty() && self.on.is_empty() && self.first.is_none()
    }

    /// Says it, before anything is done. It is the whole answer where nothing will be.
    fn tell(&self, losses: &[Loss], is_all: bool, name: &str, context: &mut Context<'_>) -> Result<()> {
        if context.is_json() {
            let list = |told: &[Told]| -> Vec<_> {
                told.iter().map(|it| json!({ "id": it.id, "message": it.subject })).collect()
            };
            let losses: Vec<String> = losses.iter().map(Loss::told).collect();
            return context.say_json(&json!({
                "event": "plan", "take_back": list(&self.back), "common": list(&self.common),
                "apply": list(&self.on), "losses": losses, "database": name,
                "half_done": self.first.as_ref().map(|(it, direction)| {
                    json!({ "revision": it.id, "direction": direction.word() })
                }),
            }));
        }
        for line in self.lines(if is_all { losses } else { &[] }) {
            match is_all {
                true => context.say(line)?,
                false => context.note(line),
            }
        }
        if is_all && self.is_empty() {
            context.say(format_args!("nothing to switch: {name} has what the files have"))?;
        }
        Ok(())
    }

    fn lines(&self, losses: &[Loss]) -> Vec<String> {
        if self.is_empty() {
            return Vec::new();
        }
        let mut lines = Vec::new();
        let mut list = |heading: &str, told: &[Told], none: Option<&str>, mark: &str| {
            let told = told.iter().map(|it| format!("{}  {}{mark}", it.id, it.subject));
            let headings = std::iter::once(heading).chain(std::iter::repeat(""));
            let told = told.chain(none.map(str::to_owned));
            lines.extend(headings.zip(told).map(|(heading, it)| format!("{heading:<9}  {it}")));
        };
        if let Some((it, direction)) = &self.first {
            let heading = match direction {
                Direction::Upgrade => "apply",
                Direction::Downgrade => "take back",
            };
            list(heading, std::slice::from_ref(it), None, " (half done)");
        }
        list("take back", &self.back, None, "");
        list("common", &self.common, self.common.is_empty().then_some("base"), "");
        list("apply", &self.on, None, "");
        if !losses.is_empty() {
            lines.push("\nIt loses what cannot come back, and asks before:".to_owned());
            lines.extend(losses.iter().map(|loss| format!("  {}", loss.told())));
        }
        lines
    }
}
