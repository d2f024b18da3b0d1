//! What the commands share that apply revisions or take them back: their options, and what they say in the end.

use std::time::Duration;

use clap::{Args, ValueEnum};
use migrate::Revision;
use migrate::apply::{AfterBreak, Direction, HalfWay, LockKind, Report, Session, Settings};
use serde_json::json;

use crate::context::Context;
use crate::error::{Error, Result};
use crate::project::Project;

/// Trying it out first.
#[derive(Args, Clone, Copy, Debug)]
pub struct DryRunArguments {
    /// Run it in an empty copy, and show what each statement locks and writes anew, and its time
    #[arg(long, conflicts_with = "sql")]
    pub(crate) dry_run: bool,

    /// With --dry-run: run it on the database itself, in one transaction that is rolled back
    #[arg(long, requires = "dry_run")]
    pub(crate) on_target: bool,
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
    #[arg(long = "continue", conflicts_with = "back")]
    go_on: bool,

    /// Undo first what an earlier run left half done
    #[arg(long)]
    back: bool,

    /// Run the statement once more in which an earlier run of this revision was broken off
    #[arg(long, value_name = "REV", conflicts_with = "assume_done")]
    run_again: Option<String>,

    /// Take the statement as done in which an earlier run of this revision was broken off
    #[arg(long, value_name = "REV")]
    assume_done: Option<String>,
}

pub(crate) fn seconds(text: &str) -> std::result::Result<Duration, &'static str> {
    text.parse()
        .ok()
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or("write a number of seconds, such as `5` or `0.5`")
}

impl LockArguments {
    pub(crate) fn configure(&self, settings: &mut Settings) {
        settings.lock_wait = Duration::from_secs(self.lock_wait);
        settings.lock = match self.lock {
            LockWord::Session => LockKind::Session,
            LockWord::Lease => LockKind::Lease { expiry: self.lease_expiry.max(SHORTEST_LEASE) },
        };
    }

    /// Refuses what a lease cannot go with, before anything connects.
    pub(crate) fn refuse(&self, project: &Project) -> Result<()> {
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
    /// The option that names a revision, of which only one database knows.
    pub(crate) fn about_one_revision(&self) -> Option<&'static str> {
        let again = self.run_again.as_ref().map(|_| "--run-again");
        again.or(self.assume_done.as_ref().map(|_| "--assume-done"))
    }

    /// Whether something half done comes first, if there is any: that needs both files of a revision.
    pub(crate) fn settles(&self) -> bool {
        self.go_on || self.back
    }

    pub(crate) fn refuse(&self, project: &Project) -> Result<()> {
        self.lock.refuse(project)
    }

    pub(crate) fn configure(&self, settings: &mut Settings) {
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

/// Where a database stands.
#[derive(Default)]
pub(crate) struct Reached {
    /// The newest revisions of the files that are applied.
    pub(crate) current: Vec<String>,
    /// What counts as applied because all that it replaces is, each with how many that are.
    pub(crate) counted: Vec<(String, usize)>,
}

/// Where the database of a session stands.
pub(crate) fn reached(session: &Session<'_>) -> Reached {
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

/// Says what became of a revision that an earlier run had left half done.
pub(crate) fn tell_of_half_done(report: &Report, context: &mut Context<'_>) {
    if let Some((id, direction)) = report.half_done.as_ref().filter(|_| !context.is_json()) {
        let now = match direction {
            Direction::Upgrade => "applied",
            Direction::Downgrade => "taken back",
        };
        context.note(format_args!("revision {id}, which was half done, is {now} now"));
    }
}

/// The same for programs.
pub(crate) fn half_done(report: &Report) -> Option<serde_json::Value> {
    let (id, direction) = report.half_done.as_ref()?;
    Some(json!({ "revision": id, "direction": direction.word() }))
}
