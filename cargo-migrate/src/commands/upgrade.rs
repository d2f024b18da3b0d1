//! `upgrade`: applies revisions.

use std::time::Duration;

use clap::{Args, ValueEnum};
use migrate::Revision;
use migrate::apply::{
    AfterBreak, Direction, HalfWay, Listener, LockKind, Opening, Report, Session, Settings,
};
use serde_json::json;

use super::create_database;
use crate::context::{ADDED, BOLD, Context};
use crate::dry_run::DryRun;
use crate::error::{Error, Exit, Result};
use crate::live::{Live, Place};
use crate::offline::Offline;
use crate::progress::Progress;
use crate::project::Project;

/// Apply the revisions that lead to a target
#[derive(Args)]
pub struct Arguments {
    /// Where to go: `head`, an id or its beginning, a label, `+1`; with --sql also a range, `from:to`
    #[arg(value_name = "TARGET", default_value = "head", allow_negative_numbers = true)]
    target: String,

    /// Print the SQL for psql instead, from the base or along a range; no database is asked
    #[arg(long, conflicts_with_all = ["wait", "create_database", "retries"])]
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

/// Trying it out first.
#[derive(Args, Clone, Copy, Debug)]
pub struct DryRunArguments {
    /// Run it in an empty copy, and show what each statement locks and writes anew, and its time
    #[arg(long, conflicts_with = "sql")]
    pub(super) dry_run: bool,

    /// With --dry-run: run it on the database itself, in one transaction that is rolled back
    #[arg(long, requires = "dry_run")]
    pub(super) on_target: bool,
}

/// What keeps two from migrating a database at once.
#[derive(Args, Clone, Debug)]
pub struct LockArguments {
    /// How long to wait for another process that migrates this database
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    lock_wait: u64,

    /// `session`, or `lease` behind a proxy that pools transactions, where no session is one's own
    #[arg(long, value_name = "KIND", default_value = "session")]
    lock: LockWord,

    /// How long after its holder was last heard of a lease may be taken over
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds, requires = "lock")]
    lease_expiry: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum LockWord {
    /// A lock of the session
    Session,
    /// A row with an expiry
    Lease,
}

/// How revisions are applied or taken back.
#[derive(Args, Clone, Debug)]
pub struct RunArguments {
    #[command(flatten)]
    lock: LockArguments,

    /// How long a statement may wait for a lock before its section is tried again; 0 waits without end
    #[arg(long, value_name = "SECONDS", default_value = "5", value_parser = seconds)]
    lock_timeout: Duration,

    /// How long `CREATE INDEX CONCURRENTLY` and the like may wait for others; 0 waits without end
    #[arg(long, value_name = "SECONDS", default_value = "0", value_parser = seconds)]
    concurrent_wait: Duration,

    /// How long a statement may run; 0 for as long as it takes
    #[arg(long, value_name = "SECONDS", default_value = "0", value_parser = seconds)]
    statement_timeout: Duration,

    /// How often a section that met a lock is tried again
    #[arg(long, value_name = "COUNT", default_value_t = 3)]
    retries: u32,

    /// All revisions in one transaction: all or nothing
    #[arg(long)]
    single_transaction: bool,

    /// Finish first what an earlier run left half done, whichever way that went
    #[arg(long = "continue", conflicts_with_all = ["back", "sql"])]
    go_on: bool,

    /// Undo first what an earlier run left half done
    #[arg(long, conflicts_with = "sql")]
    back: bool,

    /// Run the statement once more in which an earlier run of this revision was broken off
    #[arg(long, value_name = "REV", conflicts_with_all = ["assume_done", "sql"])]
    run_again: Option<String>,

    /// Take the statement as done in which an earlier run of this revision was broken off
    #[arg(long, value_name = "REV", conflicts_with = "sql")]
    assume_done: Option<String>,
}

pub(super) fn seconds(text: &str) -> std::result::Result<Duration, &'static str> {
    text.parse()
        .ok()
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or("write a number of seconds, such as `5` or `0.5`")
}

impl LockArguments {
    pub(super) fn configure(&self, settings: &mut Settings) {
        settings.lock_wait = Duration::from_secs(self.lock_wait);
        settings.lock = match self.lock {
            LockWord::Session => LockKind::Session,
            LockWord::Lease => LockKind::Lease { expiry: self.lease_expiry.max(SHORTEST_LEASE) },
        };
    }

    /// Refuses what a lease cannot go with, before anything connects.
    pub(super) fn refuse(&self, project: &Project) -> Result<()> {
        match &project.configuration.role {
            Some(role) if self.lock == LockWord::Lease => Err(Error::usage(format!(
                "`--lock lease` does without sessions, and `role = \"{role}\"` needs one"
            ))
            .help(format!(
                "let the server set it for each session of the user who connects: \
                         `ALTER ROLE … SET role = '{role}'`"
            ))),
            _ => Ok(()),
        }
    }
}

/// Anything shorter would be lost between two messages.
const SHORTEST_LEASE: Duration = Duration::from_secs(1);

impl RunArguments {
    /// Whether something half done comes first, if there is any: that needs both files of a revision.
    fn settles(&self) -> bool {
        self.go_on || self.back
    }

    pub(super) fn refuse(&self, project: &Project) -> Result<()> {
        self.lock.refuse(project)
    }

    pub(super) fn configure(&self, settings: &mut Settings) {
        self.lock.configure(settings);
        settings.concurrent_wait = self.concurrent_wait;
        settings.lock_timeout = self.lock_timeout;
        settings.statement_timeout = self.statement_timeout;
        settings.retries = self.retries;
        settings.single_transaction = self.single_transaction;
        settings.half_way = match (self.go_on, self.back) {
            (true, _) => HalfWay::Continue,
            (_, true) => HalfWay::Back,
            _ => HalfWay::Refuse,
        };
        let again = self.run_again.iter().map(|revision| (revision.clone(), AfterBreak::RunAgain));
        let done = self.assume_done.iter().map(|revision| (revision.clone(), AfterBreak::AssumeDone));
        settings.broken_off = again.chain(done).next();
    }
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
    if arguments.run.settles() {
        let (live, opening) = Live::opened(place, &project, wait, configure, history)?;
        return apply(&live, &arguments.target, opening, context);
    }
    // Most of the time there is nothing to do, and to see that needs no downgrade.
    let upgrades = || project.upgrades(&context.common, context.terminal);
    let (mut live, opening) = Live::opened(place, &project, wait, configure, upgrades)?;
    let opening = match look(&live, &arguments.target, opening, context)? {
        Looked::Done(done) => return tell(&live, done, context),
        Looked::Pending(opening) => opening,
    };
    match project.history(&context.common, context.terminal) {
        Ok(history) => live.migrator.history = history,
        Err(error) => {
            live.run(async |_, client| {
                opening.finish(client).await;
                Ok(())
            })?;
            return Err(error);
        }
    }
    apply(&live, &arguments.target, Some(opening), context)
}

/// Says what became of a revision that an earlier run had left half done.
pub(super) fn tell_of_half_done(report: &Report, context: &mut Context<'_>) {
    if let Some((id, direction)) = report.half_done.as_ref().filter(|_| !context.is_json()) {
        let now = match direction {
            Direction::Upgrade => "applied",
            Direction::Downgrade => "taken back",
        };
        context.note(format_args!("revision {id}, which was half done, is {now} now"));
    }
}

/// The same for programs.
pub(super) fn half_done(report: &Report) -> Option<serde_json::Value> {
    let (id, direction) = report.half_done.as_ref()?;
    Some(json!({ "revision": id, "direction": direction.word() }))
}

/// Applies what leads to the target, and says what it did.
pub(super) fn upgrade(live: &Live, target: &str, context: &mut Context<'_>) -> Result<Exit> {
    apply(live, target, None, context)
}

/// What was done, and where the database stands since.
type Done = (Report, Reached);

/// Where a database stands.
pub(super) struct Reached {
    /// The newest revisions that are applied.
    pub(super) current: Vec<String>,
    /// What counts as applied because all that it replaces is, each with how many that are.
    counted: Vec<(String, usize)>,
}

/// What there was to see.
enum Looked {
    /// There was nothing to do.
    Done(Done),
    /// There is something, and the lock is held.
    Pending(Opening),
}

/// Looks whether anything leads to the target.
fn look(live: &Live, target: &str, opening: Option<Opening>, context: &mut Context<'_>) -> Result<Looked> {
    with_session(live, opening, context, async |mut session, listener| {
        match session.plan_upgrade(target) {
            Ok(plan) if plan.revisions().next().is_some() => Ok(Looked::Pending(session.into_opening())),
            // Nothing is what it does; and it says what else there is to say.
            Ok(plan) => finish(session.upgrade(plan, listener).await, session).await.map(Looked::Done),
            Err(error) => finish(Err(error), session).await.map(Looked::Done),
        }
    })
}

/// Applies what leads to the target, and says what it did.
fn apply(live: &Live, target: &str, opening: Option<Opening>, context: &mut Context<'_>) -> Result<Exit> {
    let done = with_session(live, opening, context, async |mut session, listener| {
        let result = match session.plan_upgrade(target) {
            Ok(plan) => session.upgrade(plan, listener).await,
            Err(error) => Err(error),
        };
        finish(result, session).await
    })?;
    tell(live, done, context)
}

async fn finish(
    result: std::result::Result<Report, migrate::Error>,
    session: Session<'_>,
) -> std::result::Result<Done, migrate::Error> {
    let reached = reached(&session);
    session.finish().await;
    result.map(|report| (report, reached))
}

/// Does some work under the lock, which may have been taken already.
fn with_session<T>(
    live: &Live,
    opening: Option<Opening>,
    context: &mut Context<'_>,
    work: impl AsyncFnOnce(Session<'_>, &mut Listener<'_>) -> std::result::Result<T, migrate::Error>,
) -> Result<T> {
    let mut progress = Progress::new(context);
    live.obey_signals(context);
    let done = live.run(async |migrator, client| {
        let mut listener = |event: migrate::apply::Event<'_>| progress.show(event, context);
        let session = match opening {
            Some(opening) => migrator.session(client, opening).await?,
            None => migrator.lock(client, &mut listener).await?,
        };
        work(session, &mut listener).await
    });
    progress.end(context);
    for notice in live.notices() {
        context.note(notice);
    }
    done
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

/// Where the database of a session stands.
pub(super) fn reached(session: &Session<'_>) -> Reached {
    let applied = session.applied().complete();
    let files = session.files();
    let replaced = |it: &&Revision| files.instead_of(&it.id).is_some_and(|end| applied.contains(&*end.id));
    // Of several around each other, the outermost is the one that the files begin with.
    let outermost = |it: &&Revision| !files.aside().any(|other| other.replaces.contains(&it.id));
    let counts = |it: &Revision| {
        let there: Vec<_> = it.replaces.iter().filter(|id| applied.contains(&***id)).collect();
        there.iter().any(|id| files.ends(it, id)).then(|| (it.id.to_string(), there.len()))
    };
    Reached {
        current: files.current(&applied).ids().map(str::to_owned).collect(),
        counted: files.aside().filter(replaced).filter(outermost).filter_map(counts).collect(),
    }
}
