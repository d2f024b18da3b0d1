//! `status`: one screen about the database and the revisions.

use std::time::Duration;

use clap::Args;
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
    let recorded = project.recorded(&context.common, context.terminal)?;
    let history = &recorded.history;
    let live = Live::open(&project, history, Duration::ZERO, context)?;
    let applied = live.applied()?;
    let complete = applied.complete();
    let one_line = |id: &str, message: &str| format!("{id}  {}", subject(message));

    let heads: Vec<String> = history.heads().iter().map(|head| one_line(&head.id, &head.message)).collect();
    let current: Vec<String> = history
        .current(&complete)
        .ids()
        .map(|id| one_line(id, applied.revisions.get(id).map_or("", |row| row.message.as_str())))
        .collect();
    let pending: Vec<String> = history
        .revisions()
        .filter(|revision| !complete.contains(revision.id.as_ref()))
        .map(|revision| one_line(&revision.id, &revision.message))
        .collect();
    let ahead: Vec<String> = applied
        .revisions
        .values()
        .filter(|row| history.get(&row.id).is_none())
        .map(|row| one_line(&row.id, &row.message))
        .collect();
    let edited: Vec<String> = applied
        .revisions
        .values()
        .filter_map(|row| {
            let revision = history.get(&row.id)?;
            let checksum =
                migrate::Script::parse(&revision.upgrade.text).ok().map(|script| script.checksum());
            (checksum.as_deref() != Some(row.checksum.as_str())).then(|| one_line(&row.id, &row.message))
        })
        .collect();
    let partial: Vec<String> = applied.partial().iter().map(|row| one_line(&row.id, &row.message)).collect();
    let database = live.place.server.to_string();

    if context.is_json() {
        context.say_json(&json!({
            "database": database, "current": current, "heads": heads, "pending": pending,
            "partial": partial, "edited": edited, "ahead": ahead,
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
    if !pending.is_empty() {
        context.note("\nTo apply what is pending: cargo migrate upgrade");
    }
    Ok(Exit::Done)
}
