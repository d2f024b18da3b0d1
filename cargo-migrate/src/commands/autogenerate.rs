//! `autogenerate`: what the models say and the revisions do not, as a new revision.

use std::thread;

use clap::Args;
use migrate_schema::change::{Change, reversed};
use migrate_schema::pair::Pair;
use migrate_schema::record::RevisionRecord;
use migrate_schema::schema::Schema;
use serde_json::json;

use crate::answers::{self, AnswerArguments, Answered};
use crate::context::{BOLD, Context, DIM};
use crate::error::{Error, Exit, Result};
use crate::models::{self, Sides};
use crate::project::Project;
use crate::recorded::{NewRevision, Recorded, lock_text, new_id, now, shown};
use crate::{sql, tree};

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

/// What every new revision can be told.
#[derive(Args, Clone)]
pub struct RevisionArguments {
    /// What the revision is for
    #[arg(short, long, value_name = "TEXT")]
    pub(super) message: String,

    /// The revision that it comes after, when there are several heads
    #[arg(long, value_name = "REV")]
    pub(super) head: Option<String>,

    /// A name for it, or for the branch that it begins
    #[arg(long, value_name = "NAME")]
    pub(super) label: Vec<String>,

    /// A revision that has to be applied before it, without being its parent
    #[arg(long, value_name = "REV")]
    pub(super) depends_on: Vec<String>,

    /// Its id, instead of a random one: twelve hexadecimal digits
    #[arg(long, value_name = "ID")]
    pub(super) rev_id: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// Models or revisions that are wrong, or questions that nobody answers.
pub fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
    let Sides { project, models, recorded, before } = models::read(context)?;
    let schemas = Pair { old: &before, new: &models.schema };
    let answered = answers::settle(&arguments.answers, schemas, models.hints, context)?;
    if answered.changes.is_empty() && !arguments.empty {
        // The lock is derived, and this is a command that writes: a stale one is mended on the way.
        if !arguments.dry_run {
            refresh_lock(&recorded, &before)?;
        }
        if context.is_json() {
            context.say_json(&tree_json(&answered, None)?)?;
        } else {
            context.say("Nothing changed: the models say what is recorded.")?;
        }
        return Ok(Exit::Done);
    }
    let revision =
        new_revision(&arguments.revision, answered.changes.clone(), &before, &project, &recorded, context)?;
    if !context.is_json() {
        show(&answered, context)?;
    }
    if arguments.dry_run {
        if context.is_json() {
            context.say_json(&tree_json(&answered, Some(&revision))?)?;
        } else {
            context.say(format_args!("\n{}\n", context.paint(BOLD, "upgrade.sql")))?;
            context.say(revision.upgrade.trim_end())?;
            context.say(format_args!("\n{}\n", context.paint(BOLD, "downgrade.sql")))?;
            context.say(revision.downgrade.trim_end())?;
            context.note("\nNothing was written.");
        }
        return Ok(Exit::Done);
    }
    write(&revision, &answered, &project, &recorded, context)?;
    Ok(Exit::Done)
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

pub(super) fn tree_json(answered: &Answered, revision: Option<&NewRevision>) -> Result<serde_json::Value> {
    let mut value = tree::json(&answered.changes, &answered.hazards)
        .map_err(|error| Error::project("the changes cannot be written as JSON").because(error))?;
    value["revision"] = revision.map_or(serde_json::Value::Null, |revision| {
        json!({
            "id": revision.record.id,
            "parents": revision.record.parents,
            "message": revision.record.message,
            "upgrade": revision.upgrade,
            "downgrade": revision.downgrade,
        })
    });
    Ok(value)
}

/// Puts a revision together, without writing it.
pub(super) fn new_revision(
    arguments: &RevisionArguments,
    changes: Vec<Change>,
    before: &Schema,
    project: &Project,
    recorded: &Recorded,
    context: &Context<'_>,
) -> Result<NewRevision> {
    let message = arguments.message.trim();
    if message.is_empty() {
        return Err(
            Error::usage("the message is empty").help("say what the revision is for: `-m \"add campaigns\"`")
        );
    }
    let id = match &arguments.rev_id {
        None => new_id()?,
        Some(id) => checked_id(id, recorded)?,
    };
    let parents = parents(arguments.head.as_deref(), recorded)?;
    for label in &arguments.label {
        if recorded.history.resolve(label, None).is_ok() {
            return Err(
                Error::usage(format!("`{label}` names a revision already")).help("choose another label")
            );
        }
    }
    let depends_on =
        arguments.depends_on.iter().map(|name| single(recorded, name)).collect::<Result<Vec<_>>>()?;
    let record = RevisionRecord {
        id,
        parents,
        message: message.to_owned(),
        created: now(context.terminal)?.to_string(),
        labels: arguments.label.clone(),
        depends_on,
        changes,
    };
    let postgres = project.configuration.postgres;
    let place = match record.parents.as_slice() {
        [] => format!("Revision {}, the first", record.id),
        parents => format!("Revision {}, after {}", record.id, parents.join(" and ")),
    };
    let script = sql::script(&record.changes, before, postgres)?;
    let (upgrade, downgrade) = thread::scope(|scope| {
        let back = scope.spawn(|| sql::script(&reversed(&record.changes), script.after(), postgres));
        (script.text(&format!("{message}\n\n{place}")), back.join())
    });
    let downgrade = downgrade.map_err(|_| Error::project("the writing of the downgrade broke off"))??;
    Ok(NewRevision {
        upgrade,
        downgrade: downgrade.text(&format!("Takes back: {message}\n\n{place}")),
        schema: script.into_after(),
        record,
    })
}

fn checked_id(id: &str, recorded: &Recorded) -> Result<String> {
    if id.len() != 12 || !id.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)) {
        return Err(Error::usage(format!("`{id}` is no id"))
            .help("an id has twelve hexadecimal digits, in lower case"));
    }
    if let Some(folder) = recorded.folder(id) {
        return Err(Error::usage(format!("revision {id} is there already: \"{}\"", folder.record.message)));
    }
    Ok(id.to_owned())
}

fn parents(head: Option<&str>, recorded: &Recorded) -> Result<Vec<String>> {
    match head {
        Some(name) => {
            let point = recorded.history.resolve(name, None).map_err(named)?;
            Ok(point.ids().map(str::to_owned).collect())
        }
        None if recorded.history.is_empty() => Ok(Vec::new()),
        None => Ok(vec![recorded.history.head().map_err(named)?.id.to_string()]),
    }
}

fn single(recorded: &Recorded, name: &str) -> Result<String> {
    let point = recorded.history.resolve(name, None).map_err(named)?;
    point.single().map(str::to_owned).ok_or_else(|| {
        Error::usage(format!("`{name}` is not one revision")).help("name one by its id or label")
    })
}

/// A name on the command line that leads nowhere is a mistake in the command line.
pub(super) fn named(error: migrate::history::Error) -> Error {
    let help = error.help();
    let error = Error::usage(error.to_string());
    match help {
        Some(help) => error.help(help),
        None => error,
    }
}

/// Writes the revision and the lock, and says so.
pub(super) fn write(
    revision: &NewRevision,
    answered: &Answered,
    project: &Project,
    recorded: &Recorded,
    context: &mut Context<'_>,
) -> Result<()> {
    // With several places, a new revision goes where its parent is.
    let beside_parent = revision
        .record
        .parents
        .first()
        .and_then(|parent| recorded.folder(parent))
        .and_then(|folder| folder.path.parent())
        .map(std::path::Path::to_path_buf);
    let directory = match beside_parent.or_else(|| project.migrations.first().cloned()) {
        Some(directory) => directory,
        None => return Err(Error::project("the configuration names no folder for revisions")),
    };
    let path = revision.write(&directory, &recorded.lock_path())?;
    if context.is_json() {
        let mut value = tree_json(answered, Some(revision))?;
        value["folder"] = shown(&path, context.terminal).into();
        return context.say_json(&value);
    }
    let folder = shown(&path, context.terminal);
    context.say(format_args!(
        "\nRevision {} {}",
        context.paint(BOLD, &revision.record.id),
        context.paint(DIM, &revision.record.message)
    ))?;
    context.say(format_args!("  {folder}/"))?;
    for file in ["upgrade.sql", "downgrade.sql", "revision.toml"] {
        context.say(format_args!("    {file}"))?;
    }
    context.say(format_args!("  {}", shown(&recorded.lock_path(), context.terminal)))?;
    context.note(format_args!("\nRead the SQL, then: {}", context.paint(BOLD, "cargo migrate upgrade")));
    Ok(())
}

fn refresh_lock(recorded: &Recorded, schema: &Schema) -> Result<()> {
    let path = recorded.lock_path();
    let text = lock_text(schema)?;
    let is_fresh = std::fs::read_to_string(&path).is_ok_and(|there| there == text);
    if is_fresh || (recorded.history.is_empty() && !path.exists()) {
        Ok(())
    } else {
        crate::files::write(&path, &text)
    }
}
