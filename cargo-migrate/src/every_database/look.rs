//! Looking at one of several databases: whether it is well before any of them is changed, and where it stands since.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use migrate::apply::{Event, Session};
use migrate::{Revision, history};
use migrate_schema::change::Change;
use migrate_schema::record::RevisionRecord;
use tokio_postgres::Client;

use crate::cli::Command;
use crate::commands::{create_database, drop_database, upgrade};
use crate::context::Context;
use crate::database::{self, Server};
use crate::error::{Error, Result};
use crate::live::{Live, Place, migrator, refused};
use crate::losses::{consent, losses};
use crate::progress::Progress;
use crate::project::Project;

/// What is known of a database before anything is changed.
pub(super) struct Looked {
    pub(super) server: Server,
    pub(super) version_table: String,
    /// What it has applied, where that matters.
    pub(super) current: Option<String>,
}

/// Whether a command that changes its database will probably do so: it can be reached, nobody else migrates it, and
/// what is to be done can be planned. Nothing is written.
pub(super) fn look(command: &Command, context: &mut Context<'_>) -> Result<Looked> {
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
                    let losses =
                        losses(plan.revisions(), session.client(), &live.migrator.settings.search_path).await;
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
        if !arguments.yes {
            upgrade::agree(session, &plan, &live, context).await?;
        }
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
    let explained = database::explain(&error, &live.migrator.settings.version_table);
    match error {
        migrate::Error::History(history::Error::NotFound { .. }) => {
            explained.help("a revision is of one database: choose it with `--database NAME`")
        }
        _ => explained,
    }
}

/// Does something under the lock, lets go of it, and tells where the database was.
fn locked(
    live: &Live,
    context: &mut Context<'_>,
    work: impl AsyncFnOnce(&Session<'_>, &mut Context<'_>) -> Result<()>,
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
pub(super) fn current(context: &mut Context<'_>) -> Result<String> {
    let project = context.project()?;
    let live = Live::open(&project, context)?;
    let status = live.run(async |migrator, client| migrator.status(client).await)?;
    let place = place_of(&status.current);
    Ok(match &status.partial {
        Some(row) => format!("{place}, with {} half done", row.id),
        None => place,
    })
}

fn place_of(point: &history::Point) -> String {
    let ids: BTreeSet<&str> = point.ids().collect();
    if ids.is_empty() { "base".to_owned() } else { ids.into_iter().collect::<Vec<_>>().join(", ") }
}
