//! `heads`: the revisions without children.

use clap::Args;

use crate::context::{ADDED, BOLD, Context};
use crate::error::{Exit, Result};
use crate::listing::Listing;
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
    let listing = Listing::new(&recorded, None);
    if context.is_json() {
        heads.into_iter().try_for_each(|head| context.say_json(&listing.json(head)))?;
        return Ok(Exit::Done);
    }
    if heads.is_empty() {
        context.note("No revisions yet. The first: cargo migrate autogenerate -m \"first tables\"");
    }
    for head in heads {
        let marks = context.paint(ADDED, format_args!("({})", listing.marks(head).join(", ")));
        context.say(format_args!("{} {marks}  {}", context.paint(BOLD, &head.id), subject(&head.message)))?;
        if context.common.verbose > 0 {
            for line in listing.details(head, context) {
                context.say(line)?;
            }
        }
    }
    Ok(Exit::Done)
}
