//! `local`: the PostgreSQL that the tool keeps for this workspace.

use clap::{Args, Subcommand};
use serde_json::json;

use crate::context::Context;
use crate::error::{Error, Exit, Result};
use crate::live::{local_database, local_folder};
use crate::local::{self, Keep, Kind};
use crate::project::Project;

/// Start, stop or use the PostgreSQL that the tool keeps for this workspace below target/migrate
#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Start it, and print its URL
    Start,
    /// Stop it; its data stay
    Stop,
    /// Print its URL, for other programs
    Url {
        /// Of another database on it
        #[arg(long, value_name = "NAME")]
        dbname: Option<String>,

        /// For another user
        #[arg(long, value_name = "NAME")]
        user: Option<String>,
    },
    /// Open psql on it
    Psql {
        /// What psql is to be told
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
}

/// Runs the command.
///
/// # Errors
/// No PostgreSQL on this machine, or one that does not start.
pub fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
    let project = Project::any(&context.common, context.terminal)?;
    let folder = local_folder(&project, context)?;
    let name = local_database(&project);
    match &arguments.verb {
        Verb::Start | Verb::Url { .. } => {
            let local = local::open(Kind::Any, &folder, &name, Keep::UntilStopped, context.terminal)?;
            if local.one_session() {
                return Err(Error::usage("the embedded PostgreSQL lives inside each command; there is nothing to start")
                    .help("say `--database-url local:embedded`, or install PostgreSQL for a server that others can use"));
            }
            for note in local.notes().to_vec() {
                context.note(note);
            }
            let url = match &arguments.verb {
                Verb::Url { dbname, user } => local.url_of(dbname.as_deref(), user.as_deref()),
                _ => local.url().to_owned(),
            };
            if context.is_json() {
                context.say_json(&json!({ "url": url }))?;
            } else {
                context.say(url)?;
            }
            Ok(Exit::Done)
        }
        Verb::Stop => {
            let stopped = local::stop(&folder, context.terminal)?;
            if context.is_json() {
                context.say_json(&json!({ "stopped": stopped }))?;
            } else {
                context.say(if stopped { "Stopped." } else { "It was not running." })?;
            }
            Ok(Exit::Done)
        }
        Verb::Psql { arguments } => {
            context.only_as_text("what psql answers")?;
            let local = local::open(Kind::Any, &folder, &name, Keep::UntilStopped, context.terminal)?;
            local::psql(&local, arguments, context.terminal)
        }
    }
}
