//! `reset`: an empty database again, then everything applied.

use std::time::Duration;

use clap::Args;
use migrate_schema::record::RevisionRecord;
use migrate_schema::schema::Schema;
use serde_json::json;

use super::upgrade::{self, Wanted};
use super::{create_database, drop_database};
use crate::context::Context;
use crate::emptying;
use crate::error::{Exit, Result};
use crate::live::{Live, Place};
use crate::progress::Progress;
use crate::sql;

/// Drop all that the tool made, and apply every revision anew; for development
#[derive(Args)]
pub struct Arguments {
    /// Drop every object of the database, whoever made it
    #[arg(long)]
    all: bool,

    /// The database's name: needed when it is not on this machine
    #[arg(long, value_name = "NAME")]
    pub(crate) yes_really: Option<String>,

    /// Wait for a server that does not accept connections yet
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    pub(crate) wait: u64,

    /// Create the database when it is missing
    #[arg(long)]
    pub(crate) create_database: bool,
}

/// Runs the command.
///
/// # Errors
/// A database that is not on this machine, or that refuses or fails.
pub fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
    let project = context.project()?;
    let place = Place::find(&project, context)?;
    drop_database::permitted(&place, arguments.yes_really.as_deref(), "reset")?;
    let history = project.history(&context.common, context.terminal)?;
    let wait = place.wait(Duration::from_secs(arguments.wait), context)?;
    if arguments.create_database {
        create_database::create(&place, &project, wait, context)?;
    }
    let live = Live::at(place, &project, wait, || Ok(history))?;
    // Another process may be migrating it.
    let mut progress = Progress::new(context);
    let session = live.run(async |migrator, client| {
        let mut listener = |event: migrate::apply::Event<'_>| progress.show(event, context);
        migrator.lock(client, &mut listener).await
    })?;
    let statements = if arguments.all { live.ask(emptying::statements)? } else { ours(&live)? };
    if !statements.is_empty() {
        // What goes with a table is meant to.
        let quietly = "BEGIN; SET LOCAL client_min_messages = warning";
        let script = format!(
            "{quietly}; {} COMMIT;",
            statements.iter().map(|sql| format!("{sql}; ")).collect::<String>()
        );
        live.ask(async |client| client.batch_execute(&script).await)?;
        let name = live.place.name();
        if context.is_json() {
            context.say_json(&json!({ "event": "emptied", "database": name }))?;
        } else {
            context.note(format_args!("Emptied {name}"));
        }
    }
    live.run(async |_, _| {
        session.finish().await;
        Ok(())
    })?;
    upgrade::apply(&live, &project, Wanted::only("heads"), context).map_err(|error| {
        if arguments.all || error.exit != Exit::Database {
            return error;
        }
        error.help(
            "what no revision says that it made is still there; `cargo migrate reset --all` drops it too",
        )
    })
}

/// Drops what the applied revisions created, as the database itself tells.
fn ours(live: &Live) -> Result<Vec<String>> {
    let applied = live.applied()?;
    if !applied.table_exists {
        return Ok(Vec::new());
    }
    let ids: Vec<&str> = applied.revisions.keys().map(String::as_str).collect();
    let carried = live.run(|migrator, client| migrator.recorded(client, ids.iter().copied()))?;
    let mut schema = Schema::default();
    if let Ok(history) = migrate::History::new(carried) {
        for revision in history.revisions() {
            let Ok(record) = RevisionRecord::read(&revision.changes) else { continue };
            for change in &record.changes {
                // A change that does not fit made nothing that could be named here.
                let _ = schema.apply(change);
            }
        }
    }
    let mut statements = Vec::new();
    // Privileges name what is still there now; the rest goes with or after its tables.
    for object in schema.objects.iter().rev() {
        statements.extend(sql::dropping_if_there(object)?);
    }
    for table in &schema.tables {
        statements.push(format!("DROP TABLE IF EXISTS {} CASCADE", sql::qualified(&table.name)));
    }
    for enum_type in &schema.enums {
        statements.push(format!("DROP TYPE IF EXISTS {} CASCADE", sql::qualified(&enum_type.name)));
    }
    for namespace in &schema.namespaces {
        statements.push(format!("DROP SCHEMA IF EXISTS {}", sql::name(&namespace.name)));
    }
    let table = &live.migrator.settings.version_table;
    statements.push(format!("DROP TABLE {}.{}", sql::name(&table.schema), sql::name(&table.name)));
    Ok(statements)
}
