//! `autogenerate`: what the models say and the revisions do not, as a new revision.

use std::mem;

use clap::Args;
use migrate_schema::pair::Pair;
use migrate_schema::schema::Schema;

use crate::answers::{self, AnswerArguments, Answered, Unfit};
use crate::context::{BOLD, Context};
use crate::error::{Exit, Result};
use crate::models::{self, Sides};
use crate::new_revision::{self, RevisionArguments};
use crate::project::Project;
use crate::recorded::NewRevision;
use crate::tree;

/// Write a revision from what the models say and the revisions do not; no database is needed
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    pub(super) revision: RevisionArguments,

    /// Show what would be written, and write nothing
    #[arg(long)]
    pub(super) dry_run: bool,

    /// Write a revision even when nothing changed
    #[arg(long)]
    pub(super) empty: bool,

    #[command(flatten)]
    pub(super) answers: AnswerArguments,
}

/// Runs the command.
///
/// # Errors
/// Models or revisions that are wrong, or questions that nobody answers.
pub fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
    prepare(arguments, context)?.finish(arguments, context)
}

/// A revision to which all answers were given, before anything is written.
pub(crate) struct Prepared {
    sides: Sides,
    answered: Answered,
    /// Nothing changed where there is none.
    revision: Option<NewRevision>,
    /// The flags that fit nothing, where they may be for another of several databases.
    pub(crate) unfit: Vec<Unfit>,
}

/// Compares, asks, and puts the revision together.
///
/// # Errors
/// As [`run`].
pub(crate) fn prepare(arguments: &Arguments, context: &mut Context<'_>) -> Result<Prepared> {
    let mut sides = models::read(context)?;
    if !context.is_json() {
        for note in &sides.notes {
            context.note(format_args!("note: {note}"));
        }
    }
    // A mistake in the command line is told before anything is asked.
    let begun = new_revision::begin(&arguments.revision, &sides.recorded, context)?;
    let hints = mem::take(&mut sides.models.hints);
    let Sides { project, models, recorded, before, .. } = &sides;
    let schemas = Pair { old: before, new: &models.schema };
    let online = arguments.revision.plan.online(project);
    let (answered, unfit) = match context.one_of_several {
        Some(_) => answers::settle_one_of_several(&arguments.answers, schemas, hints, online, context)?,
        None => (answers::settle(&arguments.answers, schemas, hints, online, context)?, Vec::new()),
    };
    if answered.changes.is_empty() && !arguments.empty {
        return Ok(Prepared { sides, answered, revision: None, unfit });
    }
    let revision =
        new_revision::put_together(begun, answered.changes.clone(), before, online, project, recorded)?;
    new_revision::refuse_leaning(&revision.record, recorded, project, context)?;
    Ok(Prepared { sides, answered, revision: Some(revision), unfit })
}

impl Prepared {
    /// Writes it, or shows it where nothing is to be written.
    ///
    /// # Errors
    /// Files that cannot be written.
    pub(crate) fn finish(self, arguments: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
        let Self {
            sides: Sides { project, models, recorded, before, sources, .. }, answered, revision, ..
        } = self;
        let Some(revision) = revision else {
            // The lock is derived, and this is a command that writes: a stale one is mended on the way.
            let refreshed = !arguments.dry_run && new_revision::refresh_lock(&recorded, &before)?;
            if context.is_json() {
                context.say_json(&new_revision::tree_json(&answered, None)?)?;
            } else {
                nothing_changed(&models.schema, &project, context)?;
                if refreshed {
                    new_revision::say_refreshed(&recorded, context);
                }
            }
            return Ok(Exit::Done);
        };
        if !context.is_json() {
            show(&answered, context)?;
        }
        if arguments.dry_run {
            if context.is_json() {
                context.say_json(&new_revision::tree_json(&answered, Some(&revision))?)?;
            } else {
                context.say(format_args!("\n{}\n", context.paint(BOLD, "upgrade.sql")))?;
                context.say(revision.upgrade.trim_end())?;
                context.say(format_args!("\n{}\n", context.paint(BOLD, "downgrade.sql")))?;
                context.say(revision.downgrade.trim_end())?;
                context.note("\nNothing was written.");
            }
            return Ok(Exit::Done);
        }
        new_revision::write(&revision, &answered, &project, &recorded, context)?;
        // The process ends soon, and need not let go of all of it piece by piece.
        mem::forget((sources, models.schema, models.places, before, recorded, answered, revision));
        Ok(Exit::Done)
    }
}

/// Says that there is nothing to record, and why that may be.
pub(super) fn nothing_changed(models: &Schema, project: &Project, context: &mut Context<'_>) -> Result<()> {
    context.say("Nothing changed: the models say what is recorded.")?;
    if models.tables.is_empty() {
        let package = project.package.as_deref().unwrap_or("app");
        context.note(format_args!(
            "note: no models were found in package `{package}`; a model is a struct with `#[derive(migrate::Table)]`"
        ));
    }
    Ok(())
}

/// The tree of changes and the hazards below it.
pub(super) fn show(answered: &Answered, context: &mut Context<'_>) -> Result<()> {
    for line in tree::lines(&answered.changes, context) {
        context.say(line)?;
    }
    if !answered.hazards.is_empty() {
        context.say(format_args!("\n{}", context.paint(BOLD, "Hazards:")))?;
        for line in tree::hazard_lines(&answered.hazards, context) {
            context.say(line)?;
        }
    }
    Ok(())
}
