//! `current`: where the database stands.

use clap::Args;
use migrate::apply::Status;
use serde_json::json;

use crate::amount::duration;
use crate::context::{ADDED, BOLD, Context, DIM};
use crate::error::{Exit, Result};
use crate::live::Live;
use crate::recorded::subject;

/// Show which revision the database is at
#[derive(Args)]
pub struct Arguments {
    /// Exit 1 unless the database is at every head
    #[arg(long)]
    check_heads: bool,
}

/// Runs the command.
///
/// # Errors
/// Revisions that are wrong, or a database that cannot be asked.
pub fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
    let project = context.project()?;
    let live = Live::open(&project, context)?;
    let Status { applied, history, unknown, pruned, .. } =
        live.run(async |migrator, client| migrator.status(client).await)?;
    let complete = applied.complete();
    let heads: Vec<&str> = history.heads().into_iter().map(|head| head.id.as_ref()).collect();
    // What the files do not know is shown too: a database can be ahead of them.
    let mut current: Vec<String> = history.current(&complete).ids().map(str::to_owned).collect();
    let beside = unknown.into_iter().map(|row| row.id).filter(|id| history.get(id).is_none());
    current.extend(beside.filter(|id| complete.contains(id)));
    let at_heads =
        heads.iter().all(|head| complete.contains(*head)) && applied.partial().is_none() && pruned.is_none();
    // A database that has what another revision replaces stands at these.
    let instead = |id: &str| {
        let squashes = history.aside().filter(|it| history.ends(it, id));
        squashes.max_by_key(|it| it.replaces.len()).map(|squash| squash.id.to_string())
    };

    if context.is_json() {
        let list: Vec<_> = current
            .iter()
            .map(|id| {
                let row = applied.revisions.get(id);
                json!({
                    "id": id,
                    "message": row.map(|row| &row.message),
                    "applied_at": row.map(|row| &row.applied_at),
                    "applied_by": row.map(|row| &row.applied_by),
                    "head": heads.contains(&id.as_str()) && pruned.is_none(),
                    "in_files": live.migrator.history.find(id).is_some(),
                    "replaced_by": instead(id),
                })
            })
            .collect();
        context.say_json(&json!({ "current": list, "at_heads": at_heads }))?;
    } else if current.is_empty() {
        context.note(format_args!("{} is at base: nothing is applied", live.place.name()));
    }
    let mut is_unknown = false;
    if !context.is_json() {
        for id in &current {
            let is_head = heads.contains(&id.as_str()) && pruned.is_none();
            let mark = if let Some(squash) = instead(id) {
                let head = if is_head { "head, " } else { "" };
                format!(" {}", context.paint(ADDED, format_args!("({head}replaced by {squash})")))
            } else if is_head {
                format!(" {}", context.paint(ADDED, "(head)"))
            } else if live.migrator.history.find(id).is_none() && history.get(id).is_none() {
                is_unknown = true;
                " (not in the files)".to_owned()
            } else {
                String::new()
            };
            let Some(row) = applied.revisions.get(id) else { continue };
            context.say(format_args!("{}{mark}  {}", context.paint(BOLD, id), subject(&row.message)))?;
            if context.common.verbose > 0 {
                let detail = format!(
                    "    applied {} by {} in {}",
                    row.applied_at,
                    row.applied_by,
                    duration(row.duration)
                );
                context.say(context.paint(DIM, detail))?;
            }
        }
    }
    if is_unknown {
        context.note(
            "`cargo migrate recover` writes back what is not in the files; `cargo migrate switch` leads to what is",
        );
    }
    if arguments.check_heads && !at_heads {
        context.note("target database is not up to date: cargo migrate upgrade");
        return Ok(Exit::No);
    }
    Ok(Exit::Done)
}
