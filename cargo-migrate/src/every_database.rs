//! `--all-databases`: one command for each of several databases.
//!
//! A command that only looks asks all of them, whatever the first one says. One that changes databases looks first
//! whether each can be reached and is well, changes none where one is not, and stops at the first that fails. The
//! commands know nothing of it: each is run as if its database had been named.

mod look;

use std::collections::BTreeMap;
use std::ffi::OsString;

use serde_json::json;

use self::look::{Looked, current, look};
use crate::arguments::Common;
use crate::cli::Command;
use crate::commands::autogenerate;
use crate::context::{ADDED, BOLD, Context, REMOVED};
use crate::error::{Error, Exit, Result};
use crate::project::Project;
use crate::recorded::shown;
use crate::{report, shell};

/// Runs a command for each database of the configuration. `typed` is the command line behind the program's name.
///
/// # Errors
/// A command or an option that is about one database; or where it stopped, and where each of them stands since.
pub(crate) fn run(command: Command, typed: &[OsString], context: &mut Context<'_>) -> Result<Exit> {
    refuse(&command, &context.common)?;
    let names = Project::databases(&context.common, context.terminal)?;
    if names.is_empty() {
        return Err(Error::usage("the configuration names no databases").help(
            "leave `--all-databases` out, or write `[package.metadata.migrate.databases.NAME]` for each",
        ));
    }
    match command {
        Command::Autogenerate(arguments) => record(&arguments, &names, context),
        command if changes(&command) => change(command, typed, &names, context),
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
fn change(
    mut command: Command,
    typed: &[OsString],
    names: &[String],
    context: &mut Context<'_>,
) -> Result<Exit> {
    let looked = look_at_all(&command, typed, names, context)?;
    // Whoever was asked has agreed.
    match &mut command {
        Command::Upgrade(arguments) => arguments.yes = true,
        Command::Downgrade(arguments) => arguments.yes = true,
        _ => {}
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
        return Err(ways_on(&command, typed, &left).into_iter().fold(error, Error::help));
    }
    Ok(Exit::Done)
}

/// Looks at each of them, and refuses when one is not well.
fn look_at_all(
    command: &Command,
    typed: &[OsString],
    names: &[String],
    context: &mut Context<'_>,
) -> Result<Vec<Looked>> {
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
    Err(error.help(format!("when it is mended: `{}`", again(typed, "--all-databases"))))
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
fn ways_on(command: &Command, typed: &[OsString], left: &[&str]) -> Vec<String> {
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
        let each = left.iter().map(|name| format!("`{}`", again(typed, &format!("--database {name}"))));
        let mut ways: Vec<String> = each.collect();
        if let Some(first) = ways.first_mut() {
            first.insert_str(0, "when it is mended, go on with the rest one by one: ");
        }
        return ways;
    }
    vec![format!("when it is mended, this goes on: `{}`", again(typed, "--all-databases"))]
}

/// The command once more, as it was typed but for which databases it is about.
fn again(typed: &[OsString], which: &str) -> String {
    let words = typed.iter().filter(|word| *word != "--all-databases");
    let words: Vec<String> = words.map(|word| shell::word(&word.to_string_lossy())).collect();
    format!("cargo migrate {} {which}", words.join(" "))
}

/// What is said of one database, or of several.
fn said_of<T>(databases: &[(&str, T)], one: &str, several: &str) -> String {
    let names = listed(databases.iter().map(|(name, _)| *name));
    format!("{names} {}", if databases.len() == 1 { one } else { several })
}

fn listed<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
