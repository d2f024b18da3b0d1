//! `heads`: the revisions without children.

use clap::Args;
use serde_json::json;

use crate::context::{BOLD, Context};
use crate::error::{Exit, Result};
use crate::recorded::subject;

/// Show the revisions that nothing comes after
#[derive(Args)]
pub struct Arguments {}

/// Runs the command.
///
/// # Errors
/// Revisions that are wrong.
pub fn run(_: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
    let project = context.project()?;
    let recorded = project.recorded(&context.common, context.terminal)?;
    let heads = recorded.history.heads();
    if context.is_json() {
        let heads: Vec<_> =
            heads.iter().map(|head| json!({ "id": head.id, "message": head.message })).collect();
        context.say_json(&heads)?;
        return Ok(Exit::Done);
    }
    if heads.is_empty() {
        context.note("No revisions yet. The first: cargo migrate autogenerate -m \"first tables\"");
    }
    for head in heads {
        context.say(format_args!("{} (head)  {}", context.paint(BOLD, &head.id), subject(&head.message)))?;
    }
    Ok(Exit::Done)
}
