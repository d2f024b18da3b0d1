//! `stamp`: says what is applied, without running anything.

use clap::Args;
use serde_json::json;

use crate::applying::LockArguments;
use crate::context::{BOLD, Context};
use crate::error::{Exit, Result};
use crate::live::Live;
use crate::offline::Offline;
use crate::progress::Progress;

/// Say which revisions the database has, without running anything
#[derive(Args)]
pub struct Arguments {
    /// The database has these and all that they come after, and nothing else
    #[arg(value_name = "REV", required = true, allow_negative_numbers = true)]
    pub(crate) revisions: Vec<String>,

    /// Forget every row first, those of unknown revisions too
    #[arg(long, conflicts_with = "refresh")]
    purge: bool,

    /// Accept edits: what is recorded of these applied revisions becomes what their files say
    #[arg(long)]
    refresh: bool,

    /// Print the SQL for psql instead; no database is asked
    #[arg(long, conflicts_with = "refresh")]
    pub(crate) sql: bool,

    #[command(flatten)]
    pub(crate) lock: LockArguments,
}

/// Runs the command.
///
/// # Errors
/// Revisions that are wrong, or a database that refuses.
pub fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
    let project = context.project()?;
    let names: Vec<&str> = arguments.revisions.iter().map(String::as_str).collect();
    if arguments.sql {
        let history = project.history(&context.common, context.terminal)?;
        let offline = Offline::of(&project, history, context)?;
        return offline.print(offline.migrator.stamp_sql(names.iter().copied(), arguments.purge), context);
    }
    arguments.lock.refuse(&project)?;
    let mut live = Live::open(&project, context)?;
    arguments.lock.configure(live.settings());
    live.obey_signals(context);
    let mut progress = Progress::new(context);
    let current = live.run(async |migrator, client| {
        let mut listener = |event: migrate::apply::Event<'_>| progress.show(event, context);
        let mut session = migrator.lock(client, &mut listener).await?;
        let result = if arguments.refresh {
            session.refresh(names.iter().copied()).await
        } else {
            session.stamp(names.iter().copied(), arguments.purge).await
        };
        let status = migrator.status(client).await;
        session.finish().await;
        result.and(status).map(|status| status.current)
    })?;
    progress.end(context);
    let current: Vec<String> = current.ids().map(str::to_owned).collect();
    if context.is_json() {
        context.say_json(&json!({ "current": current }))?;
    } else {
        let place = if current.is_empty() { "base".to_owned() } else { current.join(", ") };
        let name = context.paint(BOLD, live.place.name());
        context.say(format_args!("{name} is at {place}"))?;
    }
    Ok(Exit::Done)
}
