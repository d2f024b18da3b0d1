//! SQL of others becomes revisions, and what it adds up to becomes models.

use std::path::Path;

use serde_json::{Value, json};

use super::{SetUp, wire};
use crate::adoption::{self, Eyes, Step};
use crate::commands::pull::{self, Pulled};
use crate::context::{ADDED, CHANGED, Context, DIM};
use crate::database;
use crate::error::{Error, Result};
use crate::introspect::Ignore;
use crate::live::{self, Place};
use crate::project::Project;
use crate::recorded::{NewRevision, Recorded, shown};
use crate::scratch::Scratch;

/// What was written.
pub(super) struct Made {
    pub(super) steps: Vec<Step>,
    pub(super) revisions: Vec<NewRevision>,
    /// The folder of each, as it is shown.
    pub(super) folders: Vec<String>,
    pub(super) pulled: Pulled,
    wired: Vec<(String, String)>,
}

/// Runs the steps on a scratch database beside the one at this place, and writes them as revisions with models for
/// what they add up to.
pub(super) fn make(
    steps: Vec<Step>,
    place: &Place,
    (project, recorded): (&Project, &Recorded),
    output: &Path,
    set_up: &SetUp,
    context: &mut Context<'_>,
) -> Result<Made> {
    let Some(directory) = project.migrations.first() else {
        return Err(Error::project("the configuration names no folder for revisions"));
    };
    let (revisions, mut pulled) = replayed(&steps, place, project, |revisions, scratch| {
        set_up.keep();
        let pulled = pull::pull_from(Some(scratch.place()), output, false, context)?;
        let database = "the scratch database".to_owned();
        Ok((revisions, Pulled { database, ..pulled }))
    })?;
    let wired = wire(&mut pulled.needed, &set_up.manifest, context)?;
    let mut folders = Vec::new();
    for revision in &revisions {
        folders.push(shown(&revision.write(directory, &recorded.lock_path())?, context.terminal));
    }
    Ok(Made { steps, revisions, folders, pulled, wired })
}

/// Runs the steps on a scratch database, and writes nothing.
pub(super) fn try_out(steps: &[Step], place: &Place, project: &Project) -> Result<()> {
    replayed(steps, place, project, |_, _| Ok(()))
}

/// Runs the steps on a scratch database, does something with what came of them, and drops it.
fn replayed<T>(
    steps: &[Step],
    place: &Place,
    project: &Project,
    then: impl FnOnce(Vec<NewRevision>, &Scratch) -> Result<T>,
) -> Result<T> {
    let migrator = live::migrator(project, migrate::History::default())?;
    let ignore = Ignore::new(&project.configuration.ignore)?;
    let role = project.configuration.role.as_deref();
    let eyes = Eyes {
        settings: &migrator.settings,
        role,
        ignore: &ignore,
        postgres: project.configuration.postgres,
    };
    let runtime = database::runtime()?;
    let scratch = runtime.block_on(Scratch::create(place, role)).map_err(|error| {
        let or = if error.help.is_empty() { "" } else { "or " };
        error.help(format!("{or}let it be tried on another server: `--scratch-url local:`"))
    })?;
    let result = runtime.block_on(adoption::replay(steps, &scratch, eyes));
    let result = result.and_then(|revisions| then(revisions, &scratch));
    let dropped = runtime.block_on(scratch.drop());
    let done = result?;
    dropped?;
    Ok(done)
}

impl Made {
    /// What was written, for programs.
    pub(super) fn told_as_json(&self, set_up: &SetUp, notes: &[String], context: &Context<'_>) -> Value {
        let listed: Vec<_> = self
            .steps
            .iter()
            .zip(&self.folders)
            .map(|(step, folder)| json!({ "id": step.record.id, "source": step.source, "folder": folder }))
            .collect();
        let wired: Vec<_> =
            self.wired.iter().map(|(file, what)| json!({ "file": file, "added": what })).collect();
        json!({
            "package": set_up.name, "made": set_up.made, "wired": wired, "revisions": listed, "notes": notes,
            "pulled": pull::told_as_json(&self.pulled, context),
        })
    }

    /// Says what was written. `of` is whose it was: `SQL`.
    pub(super) fn say(&self, of: &str, notes: &[String], context: &mut Context<'_>) -> Result<()> {
        let count = match self.folders.len() {
            1 => "a revision".to_owned(),
            number => format!("{number} revisions"),
        };
        context.say(
            context.paint(crate::context::BOLD, format_args!("{count} from {of}, run on a scratch database")),
        )?;
        for (step, folder) in self.steps.iter().zip(&self.folders) {
            context.say(format_args!("  {} {folder}/", context.paint(ADDED, "+")))?;
            context.say(context.paint(DIM, format_args!("    from {}", step.source)))?;
        }
        for note in notes {
            context.note(format_args!("note: {note}"));
        }
        context.say("")?;
        pull::show(&self.pulled, context)?;
        for (file, what) in &self.wired {
            context.say(format_args!("  {} {file}: {what}", context.paint(CHANGED, "~")))?;
        }
        Ok(())
    }
}

/// Lists what to do next.
pub(super) fn say_next(next: &[String], context: &mut Context<'_>) {
    context.note(context.paint(crate::context::BOLD, "\nNext:"));
    for (at, step) in next.iter().enumerate() {
        context.note(format_args!("  {}. {step}", at + 1));
    }
}
