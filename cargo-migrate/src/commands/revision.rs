//! `revision`: an empty revision to fill by hand.

use clap::Args;

use super::autogenerate;
use crate::answers::{AnswerArguments, Answered};
use crate::context::Context;
use crate::error::{Exit, Result};
use crate::new_revision::{self, RevisionArguments};

/// Write an empty revision to fill by hand
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    revision: RevisionArguments,

    /// Fill it from the models, as `cargo migrate autogenerate` does
    #[arg(long)]
    autogenerate: bool,

    #[command(flatten)]
    answers: AnswerArguments,
}

/// Runs the command.
///
/// # Errors
/// Revisions that are wrong, or files that cannot be written.
pub fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
    if arguments.autogenerate {
        let autogenerate = autogenerate::Arguments {
            revision: arguments.revision.clone(),
            dry_run: false,
            empty: false,
            answers: arguments.answers.clone(),
        };
        return autogenerate::run(&autogenerate, context);
    }
    let project = context.project()?;
    let recorded = project.recorded(&context.common, context.terminal)?;
    let before = recorded.schema()?;
    let begun = new_revision::begin(&arguments.revision, &recorded, context)?;
    let revision = new_revision::put_together(begun, Vec::new(), &before, false, &project, &recorded)?;
    let nothing = Answered { changes: Vec::new(), hazards: Vec::new() };
    new_revision::write(&revision, &nothing, &project, &recorded, context)?;
    Ok(Exit::Done)
}
