//! `diff`: what `autogenerate` would record, no questions asked; with `--live`, what a live database lacks.

mod live;

use clap::Args;
use migrate_schema::pair::Pair;

use super::autogenerate;
use crate::answers::{self, AnswerArguments, Answered};
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

    /// Compare the live database with the models, instead of what is recorded
    #[arg(long)]
    live: bool,

    /// With --live: write a revision that makes an end of drift. It records what the database holds, and counts as
    /// applied there: the files follow the database
    #[arg(long, requires = "live", requires = "message")]
    pub(crate) as_revision: bool,

    /// With --as-revision: the other way round. It takes the database back to what is recorded when it is applied,
    /// and does nothing where nothing drifted
    #[arg(long, requires = "as_revision")]
    repair: bool,

    /// With --as-revision: what the revision is for
    #[arg(short, long, value_name = "TEXT", requires = "as_revision")]
    message: Option<String>,

    /// With --as-revision: its id, instead of a random one: twelve hexadecimal digits
    #[arg(long, value_name = "ID", requires = "as_revision")]
    rev_id: Option<String>,

    #[command(flatten)]
    plan: PlanArguments,

    #[command(flatten, next_help_heading = "Answers for --as-revision")]
    answers: AnswerArguments,
}

/// Runs the command.
///
/// # Errors
/// Models or revisions that are wrong, or a database that cannot be read.
pub fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
    if arguments.as_revision {
        return live::as_revision(arguments, context);
    }
    let sides = models::read(context)?;
    if arguments.live {
        return live::show(arguments, &sides, context);
    }
    let Sides { project, models, before, .. } = sides;
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
