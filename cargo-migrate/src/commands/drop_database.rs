//! `drop-database`.

use std::time::Duration;

use clap::Args;
use serde_json::json;
use tokio_postgres::Client;

use crate::context::Context;
use crate::database::{self, Options};
use crate::error::{Error, Exit, Result};
use crate::live::{Place, refused};

/// Drop the database with everything in it; for development
#[derive(Args)]
pub struct Arguments {
    /// The database's name: needed when it is not on this machine
    #[arg(long, value_name = "NAME")]
    pub(crate) yes_really: Option<String>,

    /// End the sessions that are connected to it
    #[arg(long)]
    force: bool,
}

/// Runs the command.
///
/// # Errors
/// A database that is not on this machine, or a server that cannot be reached or refuses.
pub fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
    let project = context.project()?;
    let place = Place::find(&project, context)?;
    permitted(&place, arguments.yes_really.as_deref(), "drop")?;
    let name = place.name();
    let runtime = database::runtime()?;
    runtime.block_on(async {
        let role = project.configuration.role.as_deref();
        let connection =
            place.server.connect_for_maintenance(&Options { role, wait: Duration::ZERO }).await?;
        drop_it(&connection.client, &name, arguments.force).await.map_err(|error| {
            let told = refused(&error);
            let mut refusal =
                Error::database(format!("could not drop database `{name}`")).because(told.message);
            refusal.causes.extend(told.causes);
            if error.code() == Some(&tokio_postgres::error::SqlState::OBJECT_IN_USE) {
                refusal = refusal.help("`--force` ends the sessions that use it");
            }
            refusal
        })
    })?;
    if context.is_json() {
        context.say_json(&json!({ "event": "database", "database": name, "dropped": true }))?;
    } else {
        context.say(format_args!("Dropped database `{name}`"))?;
    }
    Ok(Exit::Done)
}

async fn drop_it(client: &Client, name: &str, force: bool) -> Result<(), tokio_postgres::Error> {
    let knows_force = "SELECT current_setting('server_version_num')::integer >= 130000";
    let mut option = "";
    if force && client.query_one(knows_force, &[]).await?.get(0) {
        option = " WITH (FORCE)";
    } else if force {
        let end =
            "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE datname = $1";
        client.query(end, &[&name]).await?;
    }
    let quoted = name.replace('"', "\"\"");
    client.batch_execute(&format!("DROP DATABASE IF EXISTS \"{quoted}\"{option}")).await
}

/// Refuses to destroy what is not on this machine, unless the user says its name.
pub(crate) fn permitted(place: &Place, yes_really: Option<&str>, verb: &str) -> Result<()> {
    let name = place.name();
    match yes_really {
        Some(given) if given == name => Ok(()),
        Some(given) => Err(Error::usage(format!(
            "`--yes-really {given}` is not the name of the database, `{name}`; nothing was done"
        ))),
        None if place.server.is_on_this_machine() => Ok(()),
        None => {
            Err(Error::answer_needed(format!("{} is not on this machine; nothing was done", place.server))
                .help(format!("to {verb} it all the same, say its name: `--yes-really {name}`")))
        }
    }
}
