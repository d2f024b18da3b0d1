//! `status`: one screen about the database and the revisions.

use clap::Args;
use migrate::apply::AppliedRevision;
use serde_json::json;

use crate::context::{ADDED, BOLD, CHANGED, Context, REMOVED};
use crate::error::{Exit, Result};
use crate::live::Live;
use crate::recorded::subject;

/// Show where the database stands: current, heads, pending, half-done and edited revisions
#[derive(Args)]
pub struct Arguments {}

/// Runs the command.
///
/// # Errors
/// Revisions that are wrong, or a database that cannot be asked.
pub fn run(_: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
    let project = context.project()?;
    let live = Live::open(&project, context)?;
    let status = live.run(async |migrator, client| migrator.status(client).await)?;
    let one_line = |id: &str, message: &str| format!("{id}  {}", subject(message));
    let row = |row: &AppliedRevision| one_line(&row.id, &row.message);

    // A database that has what another revision replaces is compared with these.
    let heads: Vec<String> =
        status.history.heads().iter().map(|head| one_line(&head.id, &head.message)).collect();
    let rows = &status.applied.revisions;
    let current: Vec<String> = status.current.ids().filter_map(|id| rows.get(id)).map(row).collect();
    let pending: Vec<String> = status.pending.iter().map(|it| one_line(&it.id, &it.message)).collect();
    let ahead: Vec<String> = status.unknown.iter().map(row).collect();
    let edited: Vec<String> = status.edited.iter().map(|it| one_line(&it.revision, &it.message)).collect();
    let partial: Vec<String> = status.partial.iter().map(row).collect();
    let database = live.place.server.to_string();

    if context.is_json() {
        context.say_json(&json!({
            "database": database, "current": current, "heads": heads, "pending": pending,
            "partial": partial, "edited": edited, "ahead": ahead,
            "pruned": status.pruned.as_ref().map(ToString::to_string),
        }))?;
        return Ok(Exit::Done);
    }
    let mut show = |name: &str, style, items: &[String], none: &str| -> Result<()> {
        let heading = context.paint(BOLD, format_args!("{name:<9}"));
        match items {
            [] => context.say(format_args!("{heading} {none}")),
            [first, rest @ ..] => {
                context.say(format_args!("{heading} {}", context.paint(style, first)))?;
                rest.iter().try_for_each(|item| {
                    let item = context.paint(style, item);
                    context.say(format_args!("{:<9} {item}", ""))
                })
            }
        }
    };
    show("database", anstyle::Style::new(), &[database], "")?;
    show("current", ADDED, &current, "base: nothing is applied")?;
    show("head", anstyle::Style::new(), &heads, "no revisions yet")?;
    show("pending", CHANGED, &pending, "none")?;
    if !partial.is_empty() {
        show("half done", REMOVED, &partial, "")?;
    }
    if !edited.is_empty() {
        show("edited", REMOVED, &edited, "")?;
    }
    if !ahead.is_empty() {
        show("ahead", CHANGED, &ahead, "")?;
    }
    if let Some(pruned) = status.pruned {
        return Err(pruned.into());
    }
    if !pending.is_empty() {
        context.note("\nTo apply what is pending: cargo migrate upgrade");
    }
    if !ahead.is_empty() {
        context.note("\nTo take back what the files lack: cargo migrate switch");
        context.note("To write its folders: cargo migrate recover");
    }
    Ok(Exit::Done)
}
