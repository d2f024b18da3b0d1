//! `diff`: what `autogenerate` would record, no questions asked.

use clap::Args;
use migrate_schema::pair::Pair;

use super::autogenerate;
use crate::answers::{self, Answered};
use crate::context::Context;
use crate::error::{Exit, Result};
use crate::models::{self, Sides};
use crate::new_revision::{self, PlanArguments};

/// Show what autogenerate would record, hazards included, without asking and without writing
#[derive(Args)]
pub struct Arguments {
    /// Exit 1 when there is something
    #[arg(long)]
    exit_code: bool,

    #[command(flatten)]
    plan: PlanArguments,
}

/// Runs the command.
///
/// # Errors
/// Models or revisions that are wrong.
pub fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
    let Sides { project, models, before, .. } = models::read(context)?;
    let found = answers::compare(Pair { old: &before, new: &models.schema }, &models.hints)?;
    let hazards = answers::hazards_of(&found.changes, &before, arguments.plan.online(&project));
    let answered = Answered { changes: found.changes, hazards };
    if context.is_json() {
        context.say_json(&new_revision::tree_json(&answered, None)?)?;
    } else if answered.changes.is_empty() {
        autogenerate::nothing_changed(&models.schema, &project, context)?;
    } else {
        autogenerate::show(&answered, context)?;
    }
    let differs = !answered.changes.is_empty();
    Ok(if differs && arguments.exit_code { Exit::No } else { Exit::Done })
}
