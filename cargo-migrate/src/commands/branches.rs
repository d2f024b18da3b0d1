//! `branches`: where the history parts, and what comes after.

use clap::Args;
use serde_json::json;

use crate::context::Context;
use crate::error::{Exit, Result};
use crate::listing::Listing;

/// Show the revisions that several others come after, and those
#[derive(Args)]
pub struct Arguments {}

/// Runs the command.
///
/// # Errors
/// Revisions that are wrong.
pub fn run(_: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
    let project = context.project()?;
    let recorded = project.recorded(&context.common, context.terminal)?;
    let history = &recorded.history;
    let listing = Listing::new(&recorded, None);
    let branch_points = history.branch_points();
    if context.is_json() {
        for revision in branch_points {
            let mut value = listing.json(revision);
            let into = history.children(&revision.id).into_iter().map(|child| listing.json(child));
            value["branches_into"] = json!(into.collect::<Vec<_>>());
            context.say_json(&value)?;
        }
        return Ok(Exit::Done);
    }
    if branch_points.is_empty() {
        context.note("No revision has more than one that comes after it.");
    }
    for revision in branch_points {
        context.say(listing.line(revision, context))?;
        if context.common.verbose > 0 {
            for line in listing.details(revision, context) {
                context.say(line)?;
            }
        }
        for child in history.children(&revision.id) {
            context.say(format_args!("  -> {}", listing.line(child, context)))?;
        }
    }
    Ok(Exit::Done)
}
