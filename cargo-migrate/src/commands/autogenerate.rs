//! `autogenerate`: what the models say and the revisions do not, as a new revision.

use std::mem;

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
use crate::recorded::{NewRevision, Recorded, is_lock, lock_text, new_id, now, shown, subject};
use crate::threads::beside;
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

    #[command(flatten)]
    pub(super) plan: PlanArguments,
}

/// How changes are made to tables that exist.
#[derive(Args, Clone, Copy)]
pub struct PlanArguments {
    /// On tables that exist, let programs go on reading and writing meanwhile: indexes are built concurrently,
    /// rows are looked at and filled without a lock that others wait for; `--online=false` where the
    /// configuration says `online = true`
    #[arg(
        long,
        value_name = "BOOL",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true",
        hide_possible_values = true
    )]
    online: Option<bool>,
}

impl PlanArguments {
    /// What the command line says, else the configuration.
    pub(super) fn online(self, project: &Project) -> bool {
        self.online.unwrap_or(project.configuration.online)
    }
}

/// Runs the command.
///
/// # Errors
/// Models or revisions that are wrong, or questions that nobody answers.
pub fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
    let Sides { project, models, recorded, before, notes, sources } = models::read(context)?;
    if !context.is_json() {
        for note in &notes {
            context.note(format_args!("note: {note}"));
        }
    }
    // A mistake in the command line is told before anything is asked.
    let begun = begin(&arguments.revision, &recorded, context)?;
    let schemas = Pair { old: &before, new: &models.schema };
    let online = arguments.revision.plan.online(&project);
    let answered = answers::settle(&arguments.answers, schemas, models.hints, online, context)?;
    if answered.changes.is_empty() && !arguments.empty {
        // The lock is derived, and this is a command that writes: a stale one is mended on the way.
        let refreshed = !arguments.dry_run && refresh_lock(&recorded, &before)?;
        if context.is_json() {
            context.say_json(&tree_json(&answered, None)?)?;
        } else {
            nothing_changed(&models.schema, &project, context)?;
            if refreshed {
                let lock = shown(&recorded.lock_path(), context.terminal);
                context.note(format_args!("`{lock}` was not what the revisions say, and is written anew"));
            }
        }
        return Ok(Exit::Done);
    }
    let revision = new_revision(begun, answered.changes.clone(), &before, online, &project, &recorded)?;
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
    // The process ends here, and need not let go of all of it piece by piece.
    mem::forget((sources, models.schema, models.places, before, recorded, answered, revision));
    Ok(Exit::Done)
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

/// A revision of which the command line has told its part.
pub(super) struct Begun {
    record: RevisionRecord,
    /// `base` is named with no parents.
    names_parents: bool,
}

/// What the command line says about a new revision.
pub(super) fn begin(
    arguments: &RevisionArguments,
    recorded: &Recorded,
    context: &Context<'_>,
) -> Result<Begun> {
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
    let parents = match &arguments.head {
        None => Vec::new(),
        Some(name) => recorded.history.resolve(name, None)?.ids().map(str::to_owned).collect(),
    };
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
        changes: Vec::new(),
    };
    Ok(Begun { record, names_parents: arguments.head.is_some() })
}

/// Puts a revision together, without writing it.
pub(super) fn new_revision(
    begun: Begun,
    changes: Vec<Change>,
    before: &Schema,
    online: bool,
    project: &Project,
    recorded: &Recorded,
) -> Result<NewRevision> {
    let mut record = begun.record;
    record.changes = changes;
    if !begun.names_parents && !recorded.history.is_empty() {
        record.parents = vec![the_head(recorded)?];
    }
    let postgres = project.configuration.postgres;
    let place = match record.parents.as_slice() {
        [] => format!("Revision {}, the first", record.id),
        parents => format!("Revision {}, after {}", record.id, parents.join(" and ")),
    };
    let message = &record.message;
    let write = if online { sql::online_script } else { sql::script };
    let script = write(&record.changes, before, postgres)?;
    let (upgrade, downgrade) = beside(
        || script.text(&format!("{message}\n\n{place}")),
        || write(&reversed(&record.changes), script.after(), postgres),
    )?;
    let downgrade = downgrade?;
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

/// What a new revision comes after when nothing is said.
fn the_head(recorded: &Recorded) -> Result<String> {
    recorded.history.head().map(|head| head.id.to_string()).map_err(|error| {
        let mut error = Error::from(error);
        error.help = vec!["say which of them it comes after: `--head REV`".to_owned()];
        error
    })
}

fn single(recorded: &Recorded, name: &str) -> Result<String> {
    let point = recorded.history.resolve(name, None)?;
    point.single().map(str::to_owned).ok_or_else(|| {
        Error::usage(format!("`{name}` is not one revision")).help("name one by its id or label")
    })
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
    let by_hand = revision.record.changes.is_empty();
    context.say(format_args!(
        "{}Revision {} {}",
        if by_hand { "" } else { "\n" },
        context.paint(BOLD, &revision.record.id),
        context.paint(DIM, subject(&revision.record.message))
    ))?;
    context.say(format_args!("  {folder}/"))?;
    for file in ["upgrade.sql", "downgrade.sql", "revision.toml"] {
        context.say(format_args!("    {file}"))?;
    }
    context.say(format_args!("  {}", shown(&recorded.lock_path(), context.terminal)))?;
    let first = if by_hand { "Write upgrade.sql and downgrade.sql" } else { "Read the SQL" };
    context.note(format_args!("\n{first}, then: {}", context.paint(BOLD, "cargo migrate upgrade")));
    Ok(())
}

/// Writes `schema.lock` if it is not what the revisions say, and tells whether it did.
fn refresh_lock(recorded: &Recorded, schema: &Schema) -> Result<bool> {
    let path = recorded.lock_path();
    let is_fresh = match std::fs::read_to_string(&path) {
        Ok(text) => is_lock(&text, schema)?,
        Err(_) => false,
    };
    if is_fresh || (recorded.history.is_empty() && !path.exists()) {
        return Ok(false);
    }
    crate::files::write(&path, &lock_text(schema)?)?;
    Ok(true)
}
