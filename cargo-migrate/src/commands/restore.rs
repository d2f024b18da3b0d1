//! `restore`: back to what a backup has.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use serde_json::json;

use super::drop_database;
use crate::backup::Archive;
use crate::context::{BOLD, Context};
use crate::emptying;
use crate::error::{Error, Exit, Result};
use crate::live::{Live, Place, refused};
use crate::progress::Progress;
use crate::shell;

/// Show how a backup of `--backup` comes back, or with --yes bring it back
///
/// Everything that the database has is dropped and the backup put in its place, in one transaction: either all of it
/// is there in the end, or nothing has changed. What was written since the backup is lost.
#[derive(Args)]
pub struct Arguments {
    /// The backup
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Do it
    #[arg(short, long)]
    yes: bool,

    /// The database's name: needed when the backup is of another one
    #[arg(long, value_name = "NAME", requires = "yes")]
    yes_really: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// No backup, or a database that refuses or fails.
pub fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
    let project = context.project()?;
    let archive = Archive::read(&arguments.file, context.terminal)?;
    let place = Place::find(&project, context)?;
    let name = place.name();
    if !arguments.yes {
        let role = project.configuration.role.as_deref();
        return show(&archive, &place, role, arguments, context);
    }
    if let Some(given) = arguments.yes_really.as_deref() {
        drop_database::permitted(&place, Some(given), "overwrite")?;
    } else if archive.database != name {
        return Err(Error::answer_needed(format!(
            "this is a backup of `{}` and not of `{name}`",
            archive.database
        ))
        .help(format!("to put it in the place of `{name}` all the same, say so: `--yes-really {name}`")));
    }
    let history = || project.history(&context.common, context.terminal);
    let live = Live::at(place, &project, Duration::ZERO, history)?;
    live.obey_signals(context);
    let mut progress = Progress::new(context);
    // Another process may be migrating it.
    let session = live.run(async |migrator, client| {
        let mut listener = |event: migrate::apply::Event<'_>| progress.show(event, context);
        migrator.lock(client, &mut listener).await
    })?;
    progress.end(context);
    context.note(format_args!(
        "Bringing {name} back to what it was {}; all that it has now goes",
        archive.created
    ));
    let restored = live.block_on(async |_, client| {
        let emptying = emptying::statements(client).await.map_err(|error| refused(&error))?;
        let role = project.configuration.role.as_deref();
        archive.restore(&emptying, role, &live, context.terminal).await
    });
    live.run(async |_, _| {
        session.finish().await;
        Ok(())
    })?;
    restored?;
    let applied = live.applied()?.complete();
    let current: Vec<String> = live.migrator.history.current(&applied).ids().map(str::to_owned).collect();
    if context.is_json() {
        context.say_json(&json!({
            "event": "restored", "database": name, "file": arguments.file, "created": archive.created,
            "current": current,
        }))?;
        return Ok(Exit::Done);
    }
    let place = if current.is_empty() { "base".to_owned() } else { current.join(", ") };
    let name = context.paint(BOLD, name);
    context.say(format_args!("{name} is as it was {}, at {place}", archive.created))?;
    Ok(Exit::Done)
}

fn show(
    archive: &Archive,
    place: &Place,
    role: Option<&str>,
    arguments: &Arguments,
    context: &mut Context<'_>,
) -> Result<Exit> {
    let name = place.name();
    let file = shell::word(&arguments.file.display().to_string());
    let beside = place.server.with_database(&format!("{name}_restored"));
    let maintenance = place.server.with_database("postgres");
    let here = context.naming(format_args!("cargo migrate restore {file} --yes"));
    let role = role.map_or_else(String::new, |role| format!(" --role={}", shell::word(role)));
    let create = format!(
        "createdb --maintenance-db={} -- {}",
        shell::word(&maintenance.to_string()),
        shell::word(&format!("{name}_restored"))
    );
    let restore = format!(
        "pg_restore --single-transaction --exit-on-error{role} --dbname={} {file}",
        shell::word(&beside.to_string())
    );
    if context.is_json() {
        context.say_json(&json!({
            "file": arguments.file, "database": archive.database, "created": archive.created,
            "in_place": [here], "beside": [create, restore],
        }))?;
        return Ok(Exit::Done);
    }
    context.say(format_args!("{}: {archive}", arguments.file.display()))?;
    context.say(format_args!("\nIn the place of all that `{name}` has now, which is lost:\n"))?;
    context.say(format_args!("  {here}"))?;
    context.say("\nOr beside it, to compare:\n")?;
    context.say(format_args!("  {create}"))?;
    context.say(format_args!("  {restore}"))?;
    Ok(Exit::Done)
}
