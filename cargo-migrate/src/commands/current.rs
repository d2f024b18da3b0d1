//! `current`: where the database stands.

use clap::Args;
use serde_json::json;

use crate::context::{ADDED, BOLD, Context, DIM};
use crate::error::{Exit, Result};
use crate::live::Live;
use crate::progress::duration;
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
    let applied = live.applied()?;
    let complete = applied.complete();
    let history = &live.migrator.history;
    let heads: Vec<&str> = history.heads().into_iter().map(|head| head.id.as_ref()).collect();
    // What the files do not know is shown too: a database can be ahead of them.
    let mut current: Vec<String> = history.current(&complete).ids().map(str::to_owned).collect();
    current.extend(complete.iter().filter(|id| history.get(id).is_none()).cloned());
    let at_heads = heads.iter().all(|head| complete.contains(*head)) && applied.partial().is_none();

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
                    "head": heads.contains(&id.as_str()),
                    "in_files": history.get(id).is_some(),
                })
            })
            .collect();
        context.say_json(&json!({ "current": list, "at_heads": at_heads }))?;
    } else if current.is_empty() {
        context.note(format_args!("{} is at base: nothing is applied", live.place.name()));
    }
    if !context.is_json() {
        for id in &current {
            let mark = if heads.contains(&id.as_str()) {
                format!(" {}", context.paint(ADDED, "(head)"))
            } else if history.get(id).is_none() {
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
    if arguments.check_heads && !at_heads {
        context.note("target database is not up to date: cargo migrate upgrade");
        return Ok(Exit::No);
    }
    Ok(Exit::Done)
}
