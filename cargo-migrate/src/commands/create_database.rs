//! `create-database`.

use std::time::Duration;

use clap::Args;
use serde_json::json;
use tokio_postgres::Client;
use tokio_postgres::error::SqlState;

use crate::context::Context;
use crate::database::{self, Options};
use crate::error::{Error, Exit, Result};
use crate::live::{Place, refused};
use crate::project::Project;

/// Create the database, if it is not there
#[derive(Args)]
pub struct Arguments {
    /// Wait for a server that does not accept connections yet
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    pub(crate) wait: u64,
}

/// Runs the command.
///
/// # Errors
/// A server that cannot be reached, or refuses.
pub fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
    let project = context.project()?;
    let place = Place::find(&project, context)?;
    let wait = place.wait(Duration::from_secs(arguments.wait), context)?;
    let created = create(&place, &project, wait, context)?;
    if !created && !context.is_json() {
        context.say(format_args!("database `{}` is there already", place.name()))?;
    }
    Ok(Exit::Done)
}

/// Creates the database if it is not there, and tells whether it did: people only if so.
pub(super) fn create(
    place: &Place,
    project: &Project,
    wait: Duration,
    context: &mut Context<'_>,
) -> Result<bool> {
    let name = place.name();
    let runtime = database::runtime()?;
    let created = runtime.block_on(async {
        // Who may connect to it need not be let into another one.
        if place.server.has_database().await? {
            return Ok(false);
        }
        let role = project.configuration.role.as_deref();
        let connection = place.server.connect_for_maintenance(&Options { role, wait }).await?;
        let client = &connection.client;
        if exists(client, &name).await? {
            return Ok(false);
        }
        let statement = format!("CREATE DATABASE \"{}\"", name.replace('"', "\"\""));
        match client.batch_execute(&statement).await {
            Ok(()) => Ok(true),
            Err(error) if error.code().is_some_and(means_there_is_one) => Ok(false),
            Err(error) => {
                let told = refused(&error);
                Err(Error::database(format!("could not create database `{name}`"))
                    .because(told.message)
                    .help("connect as a user with CREATEDB, or let its owner create it"))
            }
        }
    })?;
    if context.is_json() {
        context.say_json(&json!({ "event": "database", "database": name, "created": created }))?;
    } else if created {
        context.say(format_args!("Created database `{name}`"))?;
    }
    Ok(created)
}

/// Another process was quicker, or is still at it; between two of them that is no mistake.
fn means_there_is_one(code: &SqlState) -> bool {
    [SqlState::DUPLICATE_DATABASE, SqlState::UNIQUE_VIOLATION].contains(code)
}

/// Whether it is there: its server can be reached, then.
///
/// # Errors
/// It cannot.
pub(crate) fn is_there(place: &Place, project: &Project, wait: Duration) -> Result<bool> {
    database::runtime()?.block_on(async {
        // As above.
        if place.server.has_database().await? {
            return Ok(true);
        }
        let role = project.configuration.role.as_deref();
        let connection = place.server.connect_for_maintenance(&Options { role, wait }).await?;
        exists(&connection.client, &place.name()).await
    })
}

async fn exists(client: &Client, name: &str) -> Result<bool> {
    let query = "SELECT FROM pg_catalog.pg_database WHERE datname = $1";
    let rows = client.query_typed(query, &[(&name, tokio_postgres::types::Type::NAME)]).await;
    Ok(!rows.map_err(|error| refused(&error))?.is_empty())
}
