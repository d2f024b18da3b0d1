//! `record`: the changes of an edited revision, written anew from what its SQL does.

use clap::Args;
use migrate_schema::change::Change;
use migrate_schema::record::RevisionRecord;
use serde_json::json;

use crate::context::{ADDED, BOLD, Context, REMOVED};
use crate::error::{Error, Exit, Result};
use crate::files;
use crate::introspect::Ignore;
use crate::live::{self, Place};
use crate::new_revision;
use crate::recorded::{lock_text, shown, subject};
use crate::recording;
use crate::rehearsal;
use crate::tree;

/// Run an edited revision on a scratch database, and record what its SQL changes
#[derive(Args)]
pub struct Arguments {
    /// The revision
    #[arg(value_name = "REV", allow_negative_numbers = true)]
    revision: String,

    /// A database on the server where scratch databases are made [default: that of the project, else `local:`]
    #[arg(long, value_name = "URL")]
    scratch_url: Option<String>,

    /// Say what would be recorded, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
///
/// # Errors
/// Revisions that are wrong, SQL that does not run, or later revisions that do not fit any more.
pub fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
    let project = context.project()?;
    let recorded = project.recorded(&context.common, context.terminal)?;
    let id = new_revision::single(&recorded, &arguments.revision)?;
    let Some(folder) = recorded.folder(&id) else {
        return Err(Error::project(format!("revision {id} has no folder")));
    };
    let place = Place::for_scratch(&project, arguments.scratch_url.as_deref(), context)?;
    let migrator = live::migrator(&project, migrate::History::default())?;
    let role = project.configuration.role.as_deref();
    let ignore = Ignore::new(&project.configuration.ignore)?;
    let found = rehearsal::on_two(&place, role, context.terminal.signals, async |real, said| {
        recording::changes(&recorded, &id, &migrator.settings, role, &ignore, (real, said)).await
    })?;

    let was = &folder.record.changes;
    let Some(changes) = found else {
        if context.is_json() {
            let value = json!({ "id": id, "changed": false, "changes": was, "was": was, "files": [] });
            context.say_json(&value)?;
        } else {
            context.say(format_args!("nothing to write: the changes of {id} are what its SQL does"))?;
        }
        return Ok(Exit::Done);
    };
    let record = RevisionRecord { changes: changes.clone(), ..folder.record.clone() };
    let now = recorded.with_changes(&id, changes.clone());
    let schema = now.schema().map_err(|error| {
        let mut refused = Error::project(format!(
            "what {id} does leaves later revisions without what they rest on; nothing was written"
        ));
        refused.excerpt = error.excerpt;
        let causes = std::iter::once(error.message).chain(error.causes);
        causes
            .fold(refused, Error::because)
            .help(format!("mend the SQL of {id}, or that of the revision above"))
    })?;
    let toml =
        record.write().map_err(|error| Error::project("the revision cannot be written").because(error))?;
    let lock = lock_text(&schema)?;
    let path = folder.path.join("revision.toml");
    if !arguments.dry_run {
        files::write_all([(path.clone(), &*toml), (recorded.lock_path(), &*lock)])?;
    }
    let files = [path, recorded.lock_path()].map(|path| shown(&path, context.terminal));
    if context.is_json() {
        let written = if arguments.dry_run { &[][..] } else { &files };
        context.say_json(
            &json!({ "id": id, "changed": true, "changes": changes, "was": was, "files": written }),
        )?;
        return Ok(Exit::Done);
    }
    let bold = context.paint(BOLD, &id);
    context.say(format_args!("Revision {bold} {}", subject(&record.message)))?;
    let only = |some: &[Change], others: &[Change]| -> Vec<Change> {
        some.iter().filter(|change| !others.contains(change)).cloned().collect()
    };
    let (gone, new) = (only(was, &changes), only(&changes, was));
    for (what, style, changes) in [("recorded no more:", REMOVED, gone), ("recorded now:", ADDED, new)] {
        if !changes.is_empty() {
            context.say(format_args!("  {}", context.paint(style, what)))?;
            tree::lines(&changes, context)
                .iter()
                .try_for_each(|line| context.say(format_args!("  {line}")))?;
        }
    }
    if arguments.dry_run {
        context.note("\nNothing was written.");
        return Ok(Exit::Done);
    }
    files.iter().try_for_each(|file| context.say(format_args!("  {file}")))?;
    let verify = context.paint(BOLD, format_args!("cargo migrate verify {id}"));
    context.note(format_args!("\nRead the changes, then: {verify}"));
    Ok(Exit::Done)
}
