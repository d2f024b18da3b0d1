//! `--all-databases`: one command for each of several databases.
//!
//! A command that only looks asks all of them, whatever the first one says. One that changes databases looks first
//! whether each can be reached and is well, changes none where one is not, and stops at the first that fails. The
//! commands know nothing of it: each is run as if its database had been named.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use migrate::Revision;
use migrate::apply::Event;
use migrate_schema::change::Change;
use migrate_schema::record::RevisionRecord;
use serde_json::json;
use tokio_postgres::Client;

use crate::arguments::Common;
use crate::cli::Command;
use crate::commands::{autogenerate, create_database, drop_database, upgrade};
use crate::context::{ADDED, BOLD, Context, REMOVED};
use crate::database::{self, Server};
use crate::error::{Error, Exit, Result};
use crate::live::{Live, Place, migrator, refused};
use crate::losses::{consent, losses};
use crate::progress::Progress;
use crate::project::Project;
use crate::recorded::shown;
use crate::report;

/// Runs a command for each database of the configuration.
///
/// # Errors
/// A command or an option that is about one database; or where it stopped, and where each of them stands since.
pub(crate) fn run(command: Command, context: &mut Context<'_>) -> Result<Exit> {
    refuse(&command, &context.common)?;
    let names = Project::databases(&context.common, context.terminal)?;
    if names.is_empty() {
        return Err(Error::usage("the configuration names no databases").help(
            "leave `--all-databases` out, or write `[package.metadata.migrate.databases.NAME]` for each",
        ));
    }
    match command {
        Command::Autogenerate(arguments) => record(&arguments, &names, context),
        command if changes(&command) => change(command, &names, context),
        command => ask(&command, &names, context),
    }
}

/// Whether a command changes databases.
fn changes(command: &Command) -> bool {
    match command {
        Command::Upgrade(arguments) => !arguments.dry.dry_run,
        Command::Downgrade(arguments) => !arguments.dry.dry_run,
        Command::Stamp(_) | Command::Reset(_) | Command::CreateDatabase(_) | Command::DropDatabase(_) => true,
        _ => false,
    }
}

/// Refuses what is about one database.
fn refuse(command: &Command, common: &Common) -> Result<()> {
    let chosen = [
        ("--database", common.database.is_some()),
        ("--database-url", common.database_url.is_some()),
        ("--migrations", common.migrations.is_some()),
    ];
    if let Some((flag, _)) = chosen.iter().find(|(_, is_said)| *is_said) {
        return Err(Error::usage(format!(
            "`{flag}` is about one database, and `--all-databases` about each"
        ))
        .help("leave out one of them"));
    }
    let option = match command {
        Command::Upgrade(arguments) => {
            arguments.sql.then_some("--sql").or_else(|| arguments.run.about_one_revision())
        }
        Command::Downgrade(arguments) => {
            arguments.sql.then_some("--sql").or_else(|| arguments.run.about_one_revision())
        }
        Command::Stamp(arguments) => arguments.sql.then_some("--sql"),
        Command::Diff(arguments) => arguments.as_revision.then_some("--as-revision"),
        Command::DropDatabase(arguments) => arguments.yes_really.as_ref().map(|_| "--yes-really"),
        Command::Reset(arguments) => arguments.yes_really.as_ref().map(|_| "--yes-really"),
        Command::Init(_) | Command::Local(_) | Command::Completions(_) | Command::Man(_) => {
            let message = format!("`{}` is not about databases of the configuration", command.name());
            return Err(Error::usage(message).help("leave `--all-databases` out"));
        }
        Command::Autogenerate(_)
        | Command::Plan(_)
        | Command::Status(_)
        | Command::Current(_)
        | Command::History(_)
        | Command::Heads(_)
        | Command::Branches(_)
        | Command::Check(_)
        | Command::Verify(_)
        | Command::Doctor(_)
        | Command::CreateDatabase(_) => None,
        Command::Pull(_)
        | Command::Baseline(_)
        | Command::Revision(_)
        | Command::Show(_)
        | Command::Erd(_)
        | Command::Edit(_)
        | Command::Merge(_)
        | Command::Rebase(_)
        | Command::Squash(_)
        | Command::Record(_)
        | Command::Switch(_)
        | Command::Recover(_)
        | Command::Restore(_) => {
            let name = command.name();
            return Err(Error::usage(format!("`{name}` is about one database"))
                .help(format!("choose one: `cargo migrate {name} --database NAME`")));
        }
    };
    match option {
        Some(option) => Err(Error::usage(format!("`{} {option}` is about one database", command.name()))
            .help("choose one with `--database NAME`, in place of `--all-databases`")),
        None => Ok(()),
    }
}

/// Does something for one of the databases.
pub(crate) fn within<T>(
    name: &str,
    context: &mut Context<'_>,
    work: impl FnOnce(&mut Context<'_>) -> T,
) -> T {
    let common = Common { database: Some(name.to_owned()), all_databases: false, ..context.common.clone() };
    let one_of_several = Some(name.to_owned());
    work(&mut Context { terminal: &mut *context.terminal, common, one_of_several })
}

/// Says whose the following lines are.
pub(crate) fn say_heading(name: &str, is_first: bool, context: &mut Context<'_>) -> Result<()> {
    if context.is_json() {
        return Ok(());
    }
    if !is_first {
        context.say("")?;
    }
    context.say(context.paint(BOLD, name))?;
    let _ = context.terminal.out.flush();
    Ok(())
}

fn say_error(name: &str, error: &Error, context: &mut Context<'_>) {
    let _ = context.terminal.out.flush();
    let error = &report::of_database(error.clone(), name);
    report::error(error, Some(name), context.common.format, context.terminal);
}

/// Somebody wants it to end.
fn is_stopped(exit: Exit) -> bool {
    matches!(exit, Exit::Interrupted | Exit::Terminated)
}

/// Asks each of them; the answer is the first one that is not good.
fn ask(command: &Command, names: &[String], context: &mut Context<'_>) -> Result<Exit> {
    let mut answer = Exit::Done;
    for (at, name) in names.iter().enumerate() {
        say_heading(name, at == 0, context)?;
        let exit = match within(name, context, |context| command.run(context)) {
            Ok(exit) => exit,
            Err(error) => {
                say_error(name, &error, context);
                error.exit
            }
        };
        if answer == Exit::Done {
            answer = exit;
        }
        if is_stopped(exit) {
            return Ok(exit);
        }
    }
    Ok(answer)
}

/// Asks all questions, and writes a revision for each database whose models changed when all are answered.
fn record(arguments: &autogenerate::Arguments, names: &[String], context: &mut Context<'_>) -> Result<Exit> {
    refuse_shared_folders(names, context)?;
    let mut prepared = Vec::new();
    let mut refused = Vec::new();
    for name in names {
        if context.terminal.interactive {
            say_heading(name, prepared.is_empty() && refused.is_empty(), context)?;
        }
        match within(name, context, |context| autogenerate::prepare(arguments, context)) {
            Ok(one) => prepared.push((name, one)),
            Err(error) => {
                if !context.terminal.interactive {
                    say_heading(name, refused.is_empty(), context)?;
                }
                say_error(name, &error, context);
                refused.push((name.as_str(), error.exit));
            }
        }
    }
    if let Some((_, exit)) = refused.first() {
        let what = match refused.iter().all(|(_, exit)| *exit == Exit::AnswerNeeded) {
            true => said_of(&refused, "needs answers", "need answers"),
            false => said_of(&refused, "cannot be compared", "cannot be compared"),
        };
        let error =
            Error { exit: *exit, ..Error::usage(format!("{what}; nothing was written for any database")) };
        return Err(error.help("say all answers at once: each is taken for the databases that it fits"));
    }
    if let Some((first, rest)) = prepared.split_first()
        && let Some(unfit) = first.1.unfit.iter().find(|unfit| {
            rest.iter().all(|(_, other)| other.unfit.iter().any(|other| other.flag == unfit.flag))
        })
    {
        return Err(unfit.error.clone());
    }
    for (at, (name, one)) in prepared.into_iter().enumerate() {
        say_heading(name, at == 0 && !context.terminal.interactive, context)?;
        within(name, context, |context| one.finish(arguments, context))?;
    }
    Ok(Exit::Done)
}

/// What one database's models lack would be dropped, although it is another's.
fn refuse_shared_folders(names: &[String], context: &mut Context<'_>) -> Result<()> {
    let mut owners = BTreeMap::new();
    for name in names {
        let project = within(name, context, |context| context.project())?;
        for folder in project.migrations {
            if let Some(other) = owners.insert(folder.clone(), name) {
                let folder = shown(&folder, context.terminal);
                return Err(Error::project(format!(
                    "`{other}` and `{name}` both have their revisions in `{folder}`, and models of their own"
                ))
                .help(format!("give each its folder: `migrations = \"{folder}/{name}\"`")));
            }
        }
    }
    Ok(())
}

/// What is known of a database before anything is changed.
struct Looked {
    server: Server,
    version_table: String,
    /// What it has applied, where that matters.
    current: Option<String>,
}

/// Where a database stands in the end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Done,
    Failed,
    NotBegun,
}

impl State {
    fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::NotBegun => "not begun",
        }
    }
}

/// Changes one after the other, when each of them is well.
fn change(mut command: Command, names: &[String], context: &mut Context<'_>) -> Result<Exit> {
    let looked = look_at_all(&command, names, context)?;
    if let Command::Downgrade(arguments) = &mut command {
        // Whoever was asked has agreed.
        arguments.yes = true;
    }
    for (at, name) in names.iter().enumerate() {
        say_heading(name, at == 0, context)?;
        let exit = match within(name, context, |context| command.run(context)) {
            Ok(Exit::Done) => continue,
            Ok(exit) => exit,
            Err(error) => {
                say_error(name, &error, context);
                error.exit
            }
        };
        let standing = names.iter().zip(looked).enumerate().map(|(other, (name, looked))| {
            let state = match other.cmp(&at) {
                std::cmp::Ordering::Less => State::Done,
                std::cmp::Ordering::Equal => State::Failed,
                std::cmp::Ordering::Greater => State::NotBegun,
            };
            let current = match (state, looked.current) {
                (State::NotBegun, current) => current,
                (_, None) => None,
                (_, Some(_)) => Some(
                    within(name, context, current).unwrap_or_else(|_| "a place that is not known".to_owned()),
                ),
            };
            (name.as_str(), state, current)
        });
        let standing: Vec<_> = standing.collect();
        let message = match names.len() - at - 1 {
            0 => format!("stopped at `{name}`"),
            _ => format!("stopped at `{name}`, and the others after it were not begun"),
        };
        let error = stopped(message, exit, &standing, context)?;
        let left: Vec<&str> = names[at..].iter().map(String::as_str).collect();
        return Err(ways_on(&command, &left).into_iter().fold(error, Error::help));
    }
    Ok(Exit::Done)
}

/// Looks at each of them, and refuses when one is not well.
fn look_at_all(command: &Command, names: &[String], context: &mut Context<'_>) -> Result<Vec<Looked>> {
    let mut found: Vec<(&str, Result<Looked, Exit>)> = Vec::new();
    for name in names {
        let mut looked = within(name, context, |context| look(command, context));
        if let Ok(one) = &looked
            && let Some((other, _)) = found.iter().find(|(_, other)| {
                other.as_ref().is_ok_and(|other| {
                    other.server.is_same_database(&one.server) && other.version_table == one.version_table
                })
            })
        {
            looked = Err(Error::project(format!("`{other}` and `{name}` are one database: {}", one.server))
                .help("give each its own address: `url-env`, or `url`, below its name in the configuration"));
        }
        found.push((
            name,
            match looked {
                Ok(looked) => Ok(looked),
                Err(error) => {
                    let is_first = found.iter().all(|(_, looked)| looked.is_ok());
                    say_heading(name, is_first, context)?;
                    say_error(name, &error, context);
                    Err(error.exit)
                }
            },
        ));
        if let Some((_, Err(exit))) = found.last()
            && is_stopped(*exit)
        {
            break;
        }
    }
    let bad: Vec<(&str, Exit)> =
        found.iter().filter_map(|(name, looked)| Some((*name, looked.as_ref().err().copied()?))).collect();
    let Some((_, exit)) = bad.first().copied() else {
        return Ok(found.into_iter().filter_map(|(_, looked)| looked.ok()).collect());
    };
    let standing: Vec<_> = found
        .into_iter()
        .map(|(name, looked)| (name, State::NotBegun, looked.ok().and_then(|looked| looked.current)))
        .collect();
    let message = match exit {
        Exit::Interrupted | Exit::Terminated => "stopped".to_owned(),
        Exit::AnswerNeeded => said_of(&bad, "needs an answer", "need an answer"),
        _ => said_of(&bad, "is not well", "are not well"),
    };
    let error = stopped(format!("{message}; nothing was done in any database"), exit, &standing, context)?;
    Err(error.help(format!("when it is mended: `{}`", again(command, "--all-databases"))))
}

/// That it ended before its end, and where each of them stands.
fn stopped(
    message: String,
    exit: Exit,
    standing: &[(&str, State, Option<String>)],
    context: &mut Context<'_>,
) -> Result<Error> {
    if context.is_json() {
        for (name, state, current) in standing {
            let event = json!({
                "event": "standing", "database": name, "state": state.word(), "current": current,
            });
            context.say_json(&event)?;
        }
    } else {
        context.say("")?;
        let _ = context.terminal.out.flush();
    }
    let longest = standing.iter().map(|(name, ..)| name.len()).max().unwrap_or_default();
    let lines: Vec<String> = standing
        .iter()
        .map(|(name, state, current)| {
            let word = format!("{:<9}", state.word());
            let word = match state {
                State::Done => context.paint(ADDED, word),
                State::Failed => context.paint(REMOVED, word),
                State::NotBegun => word,
            };
            let place = current.as_ref().map_or_else(String::new, |current| format!("  at {current}"));
            format!("  {name:<longest$}  {word}{place}").trim_end().to_owned()
        })
        .collect();
    Ok(Error { exit, ..Error::database(message).excerpt(lines.join("\n")) })
}

/// How to go on after it stopped, with those that are left.
fn ways_on(command: &Command, left: &[&str]) -> Vec<String> {
    let counts = |target: &str| {
        target.starts_with(['+', '-']) || target.contains(['+', '@']) || target.starts_with("current")
    };
    let goes_further = match command {
        Command::Upgrade(arguments) => counts(&arguments.target),
        Command::Downgrade(arguments) => counts(&arguments.target),
        Command::Reset(_) => true,
        _ => false,
    };
    if goes_further {
        // For those that are done, the same words would go further.
        let each = left.iter().map(|name| format!("`{}`", again(command, &format!("--database {name}"))));
        let mut ways: Vec<String> = each.collect();
        if let Some(first) = ways.first_mut() {
            first.insert_str(0, "when it is mended, go on with the rest one by one: ");
        }
        return ways;
    }
    vec![format!("when it is mended, this goes on: `{}`", again(command, "--all-databases"))]
}

/// The command once more.
fn again(command: &Command, which: &str) -> String {
    let backup = |folder: &Option<PathBuf>| {
        folder.as_ref().map_or_else(String::new, |folder| format!(" --backup {}", folder.display()))
    };
    let target = match command {
        Command::Upgrade(arguments) => {
            let mut words = match arguments.target.as_str() {
                "head" => String::new(),
                target => format!(" {target}"),
            };
            for (flag, is_said) in [
                (" --create-database", arguments.create_database),
                (" --accept-existing", arguments.accept_existing),
            ] {
                if is_said {
                    words.push_str(flag);
                }
            }
            words + &backup(&arguments.backup)
        }
        Command::Downgrade(arguments) => format!(" {}{}", arguments.target, backup(&arguments.backup)),
        Command::Stamp(arguments) => format!(" {}", arguments.revisions.join(" ")),
        _ => String::new(),
    };
    format!("cargo migrate {}{target} {which}", command.name())
}

/// What is said of one database, or of several.
fn said_of<T>(databases: &[(&str, T)], one: &str, several: &str) -> String {
    let names = listed(databases.iter().map(|(name, _)| *name));
    format!("{names} {}", if databases.len() == 1 { one } else { several })
}

fn listed<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Whether a command that changes its database will probably do so: it can be reached, nobody else migrates it, and
/// what is to be done can be planned. Nothing is written.
fn look(command: &Command, context: &mut Context<'_>) -> Result<Looked> {
    let project = context.project()?;
    let place = Place::find(&project, context)?;
    let server = place.server.clone();
    let version_table = project.configuration.version_table.clone();
    let current = match command {
        Command::Upgrade(arguments) => Some(look_up(arguments, place, &project, context)?),
        Command::Downgrade(arguments) => {
            arguments.run.refuse(&project)?;
            let history = || Ok(project.recorded(&context.common, context.terminal)?.history);
            let mut live = Live::at(place, &project, Duration::ZERO, history)?;
            arguments.run.configure(live.settings());
            Some(locked(&live, context, async |session, context| {
                let plan = session.plan_downgrade(&arguments.target).map_err(|error| told(error, &live))?;
                if !arguments.yes {
                    let losses = losses(plan.revisions(), session.client()).await;
                    consent(&losses, "downgrade", context)?;
                }
                Ok(())
            })?)
        }
        Command::Stamp(arguments) => {
            arguments.lock.refuse(&project)?;
            let history = || project.history(&context.common, context.terminal);
            let mut live = Live::at(place, &project, Duration::ZERO, history)?;
            arguments.lock.configure(live.settings());
            Some(locked(&live, context, async |session, _| {
                let applied = session.applied().complete();
                for name in &arguments.revisions {
                    session.files().resolve(name, Some(&applied))?;
                }
                Ok(())
            })?)
        }
        Command::Reset(arguments) => {
            drop_database::permitted(&place, arguments.yes_really.as_deref(), "reset")?;
            let wait = place.wait(Duration::from_secs(arguments.wait), context)?;
            let history = project.history(&context.common, context.terminal)?;
            if arguments.create_database && !create_database::is_there(&place, &project, wait)? {
                None
            } else {
                let live = Live::at(place, &project, wait, || Ok(history))?;
                Some(locked(&live, context, async |_, _| Ok(()))?)
            }
        }
        Command::DropDatabase(arguments) => {
            drop_database::permitted(&place, arguments.yes_really.as_deref(), "drop")?;
            create_database::is_there(&place, &project, Duration::ZERO)?;
            None
        }
        Command::CreateDatabase(arguments) => {
            let wait = place.wait(Duration::from_secs(arguments.wait), context)?;
            create_database::is_there(&place, &project, wait)?;
            None
        }
        _ => None,
    };
    Ok(Looked { server, version_table, current })
}

/// The same for an upgrade: where the database is, when all that it lacks can be planned.
fn look_up(
    arguments: &upgrade::Arguments,
    place: Place,
    project: &Project,
    context: &mut Context<'_>,
) -> Result<String> {
    arguments.run.refuse(project)?;
    let wait = place.wait(Duration::from_secs(arguments.wait), context)?;
    // With what they change: extensions are looked for.
    let history = || Ok(project.recorded(&context.common, context.terminal)?.history);
    if arguments.create_database && !create_database::is_there(&place, project, wait)? {
        let migrator = migrator(project, history()?)?;
        let range = format!("base:{}", arguments.target);
        let plan = migrator.plan_range(&range);
        plan.map_err(|error| database::explain(&error, &migrator.settings.version_table))?;
        return Ok("base".to_owned());
    }
    let mut live = Live::at(place, project, wait, history)?;
    arguments.run.configure(live.settings());
    locked(&live, context, async |session, context| {
        let mut plan = session.plan_upgrade(&arguments.target).map_err(|error| told(error, &live))?;
        has_extensions(session.client(), plan.revisions().map(|(revision, _)| revision)).await?;
        if !arguments.accept_existing {
            return Ok(());
        }
        upgrade::accept(session, &mut plan, project, &live, context).await.map(drop)
    })
}

/// Refuses a server on which an extension is not installed that revisions create.
async fn has_extensions(client: &Client, revisions: impl Iterator<Item = &Revision>) -> Result<()> {
    let mut wanted: BTreeMap<String, String> = BTreeMap::new();
    for revision in revisions {
        let Ok(record) = RevisionRecord::read(&revision.changes) else { continue };
        for change in &record.changes {
            if let Change::CreateExtension(extension) = change {
                wanted.insert(extension.name.clone(), record.id.clone());
            }
        }
    }
    if wanted.is_empty() {
        return Ok(());
    }
    let rows = client.query_typed("SELECT name::text FROM pg_catalog.pg_available_extensions", &[]).await;
    let there: BTreeSet<String> =
        rows.map_err(|error| refused(&error))?.iter().map(|row| row.get(0)).collect();
    match wanted.iter().find(|(name, _)| !there.contains(*name)) {
        None => Ok(()),
        Some((name, revision)) => {
            let error = Error::database(format!("extension \"{name}\" is not available"))
                .because(format!(
                    "revision `{revision}` creates it, and it is not installed where PostgreSQL runs"
                ))
                .help(format!(
                    "install it there: `postgresql-…-{name}` or the like of the system's packages"
                ));
            Err(database::another_server(name).into_iter().fold(error, Error::help))
        }
    }
}

/// An error of a plan. A name that one of them does not know is no name for all.
fn told(error: migrate::Error, live: &Live) -> Error {
    let error = database::explain(&error, &live.migrator.settings.version_table);
    match error.message.starts_with("can't locate revision") {
        true => error.help("a revision is of one database: choose it with `--database NAME`"),
        false => error,
    }
}

/// Does something under the lock, lets go of it, and tells where the database was.
fn locked(
    live: &Live,
    context: &mut Context<'_>,
    work: impl AsyncFnOnce(&migrate::apply::Session<'_>, &mut Context<'_>) -> Result<()>,
) -> Result<String> {
    let mut progress = Progress::new(context);
    live.obey_signals(context);
    let done = live.block_on(async |migrator, client| {
        let explain = |error: migrate::Error| database::explain(&error, &migrator.settings.version_table);
        let mut listener = |event: Event<'_>| progress.show(event, context);
        let session = migrator.lock(client, &mut listener).await.map_err(explain)?;
        let result = work(&session, context).await;
        let current = place_of(&session.history().current(&session.applied().complete()));
        session.finish().await;
        result.map(|()| current)
    });
    progress.end(context);
    done
}

/// Where a database is now.
fn current(context: &mut Context<'_>) -> Result<String> {
    let project = context.project()?;
    let live = Live::open(&project, context)?;
    let status = live.run(async |migrator, client| migrator.status(client).await)?;
    let place = place_of(&status.current);
    Ok(match &status.partial {
        Some(row) => format!("{place}, with {} half done", row.id),
        None => place,
    })
}

fn place_of(point: &migrate::history::Point) -> String {
    let ids: BTreeSet<&str> = point.ids().collect();
    if ids.is_empty() { "base".to_owned() } else { ids.into_iter().collect::<Vec<_>>().join(", ") }
}
