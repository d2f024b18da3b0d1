//! `status`: one screen about the database and the revisions.

use clap::Args;
use migrate::apply::{AppliedRevision, Status};
use serde_json::json;

use crate::context::{ADDED, BOLD, CHANGED, Context, REMOVED};
use crate::drift::{Comparison, Standing};
use crate::error::{Exit, Result};
use crate::introspect::Ignore;
use crate::live::Live;
use crate::project::Project;
use crate::recorded::subject;

/// Show where the database stands: current, heads, pending, half-done and edited revisions, and drift
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
    // Whatever keeps it from being known, the rest is to be seen.
    let drift = drift(&live, &project, &status, context)
        .unwrap_or_else(|error| Some(format!("not known: {}", error.message)));
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
            "pruned": status.pruned.as_ref().map(ToString::to_string), "drift": drift,
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
    if let Some(drift) = &drift {
        let style = if drift == NO_DRIFT { ADDED } else { REMOVED };
        show("drift", style, std::slice::from_ref(drift), "")?;
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

/// What is said where there is none.
const NO_DRIFT: &str = "none";

/// Drift in one line. What only PostgreSQL could tell is not asked here: the answer has to come at once, and to leave
/// no trace.
fn drift(live: &Live, project: &Project, status: &Status, context: &Context<'_>) -> Result<Option<String>> {
    // Before anything is applied there is nothing to differ from, and what is half done differs anyway.
    if status.applied.revisions.is_empty() || status.partial.is_some() {
        return Ok(None);
    }
    let recorded = project.recorded(&context.common, context.terminal)?;
    let head = recorded.schema()?;
    let standing = Standing::of(live, &recorded, &head)?;
    let ignore = Ignore::new(&project.configuration.ignore)?;
    let drift = live.block_on(async |migrator, client| {
        let comparison = Comparison {
            client,
            place: Some(&live.place),
            role: None,
            ignore: &ignore,
            version_table: &migrator.settings.version_table,
        };
        comparison.at_a_glance(&standing.schema).await
    })?;
    let differing = drift.differences()?.len() + drift.notes.iter().filter(|note| note.contradicts()).count();
    let more = "`cargo migrate check --live`";
    Ok(Some(match (differing, drift.undecided.len()) {
        (0, 0) => NO_DRIFT.to_owned(),
        (0, 1) => format!("none by the look of it; PostgreSQL has to compare 1 text: {more}"),
        (0, open) => format!("none by the look of it; PostgreSQL has to compare {open} texts: {more}"),
        (1, _) => format!("1 change; {more} names it"),
        (many, _) => format!("{many} changes; {more} names them"),
    }))
}
