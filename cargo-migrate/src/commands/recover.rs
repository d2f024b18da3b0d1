//! `recover`: revision folders from what the database carries.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use migrate::apply::{Applied, AppliedRevision, Direction, State};
use migrate::{History, Revision, Script};
use migrate_schema::record::RevisionRecord;
use serde_json::json;

use crate::context::{ADDED, BOLD, CHANGED, Context};
use crate::error::{Error, Exit, Result};
use crate::files;
use crate::live::{Live, Place};
use crate::project::Project;
use crate::recorded::{Folder, Recorded, folder_name, is_id, lock_text, shown, subject};

/// Write revision folders back that the database has applied and the files lack
///
/// The database carries every revision that it has applied as it was written: `revision.toml`, `upgrade.sql` and
/// `downgrade.sql`. A folder that is there is never overwritten.
#[derive(Args)]
pub struct Arguments {
    /// Only this one; of one that is there, show how it differs from what was applied
    #[arg(value_name = "REV", allow_negative_numbers = true)]
    revision: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// A database that cannot be asked, revisions that would not hang together, a folder that differs from what was
/// applied, or files that cannot be written.
pub fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
    let project = context.project()?;
    // The files may not hang together, which is what this is for.
    let place = Place::find(&project, context)?;
    let live = Live::at(place, &project, Duration::ZERO, || Ok(History::default()))?;
    let there = project.folders(&context.common, context.terminal)?;
    let applied = live.applied()?;
    let carried =
        live.run(|migrator, client| migrator.recorded(client, applied.revisions.keys().map(String::as_str)))?;
    let known = Known { there, applied, carried, database: live.place.name() };
    match &arguments.revision {
        None => recover_all(known, &project, context),
        Some(name) => recover_one(name, known, &project, context),
    }
}

/// What there is on both sides.
struct Known {
    there: Vec<(Folder, Revision)>,
    applied: Applied,
    /// Every revision that the database has, whole.
    carried: Vec<Revision>,
    database: String,
}

impl Known {
    fn file(&self, id: &str) -> Option<&(Folder, Revision)> {
        self.there.iter().find(|(folder, _)| folder.record.id == id)
    }

    /// What the database has and the files lack.
    fn missing(&self) -> impl Iterator<Item = &Revision> {
        self.carried.iter().filter(|revision| self.file(&revision.id).is_none())
    }

    /// What another one of the files replaces: its folder is gone on purpose.
    fn replaced(&self) -> BTreeMap<&str, &str> {
        let files = self.there.iter().map(|(folder, _)| &folder.record);
        let pairs = files.flat_map(|it| it.replaces.iter().map(|id| (id.as_str(), it.id.as_str())));
        pairs.filter(|(id, _)| self.missing().any(|revision| revision.id == *id)).collect()
    }

    /// The revisions of the files together with others, as the database sees them.
    fn history<'k>(&'k self, more: impl Iterator<Item = &'k Revision>) -> Result<History> {
        let files = self.there.iter().map(|(_, revision)| revision);
        let rows = self.applied.revisions.keys().cloned().collect();
        History::new(files.chain(more).cloned())
            .and_then(|history| history.seen_by(&rows, []))
            .map_err(nothing_written)
    }
}

fn recover_all(known: Known, project: &Project, context: &mut Context<'_>) -> Result<Exit> {
    let replaced = known.replaced();
    let ids: BTreeSet<String> = known
        .missing()
        .filter(|revision| !replaced.contains_key(&*revision.id))
        .map(|revision| revision.id.to_string())
        .collect();
    for (id, by) in &replaced {
        context.note(format_args!(
            "{id} is not in the files because {by} replaces it; `cargo migrate recover {id}` brings it back all the same"
        ));
    }
    for edited in edited(&known) {
        context.warn(format_args!(
            "revision {edited} was edited after it was applied: `cargo migrate recover {edited}` shows how"
        ));
    }
    if ids.is_empty() {
        let name = context.paint(BOLD, &known.database);
        return match context.is_json() {
            true => tell(&[], &known, None, context),
            false => {
                context
                    .say(format_args!("nothing to recover: the files have every revision that {name} has"))?;
                Ok(Exit::Done)
            }
        };
    }
    write(&ids, &known, project, context)
}

fn recover_one(name: &str, known: Known, project: &Project, context: &mut Context<'_>) -> Result<Exit> {
    let history = known.history(known.missing())?;
    let point = history.resolve(name, Some(&known.applied.complete()))?;
    let mut ids = BTreeSet::new();
    for id in point.ids() {
        if !known.applied.revisions.contains_key(id) {
            return Err(Error::usage(format!("revision `{id}` is not applied in `{}`", known.database))
                .help("`cargo migrate current` shows where the database stands"));
        }
        match known.file(id) {
            Some(file) => same(file, &known, context)?,
            None => drop(ids.insert(id.to_owned())),
        }
    }
    let lacks = |id: &&&str| !ids.contains(**id) && known.file(id).is_none();
    let wanted = ids.iter().map(String::as_str);
    let ancestors: BTreeSet<&str> = history.ancestors(wanted);
    let before: Vec<&Revision> = ancestors.iter().filter(lacks).filter_map(|id| history.get(id)).collect();
    if let (Some(id), false) = (ids.first(), before.is_empty()) {
        let listed = before.iter().map(|it| format!("  {}  {}\n", it.id, subject(&it.message)));
        return Err(Error::project(format!(
            "revision `{id}` comes after what is missing, too; nothing was written"
        ))
        .excerpt(listed.collect::<String>())
        .help("`cargo migrate recover` writes back all that is missing")
        .help("or name them one by one, the oldest first"));
    }
    if ids.is_empty() {
        return match context.is_json() {
            true => tell(&[], &known, None, context),
            false => Ok(Exit::Done),
        };
    }
    write(&ids, &known, project, context)
}

/// Applied revisions whose upgrade in the files is another one.
fn edited(known: &Known) -> Vec<String> {
    let is_edited = |(_, revision): &&(Folder, Revision)| {
        known.applied.revisions.get(&*revision.id).is_some_and(|row| {
            !Script::parse(&revision.upgrade.text).is_ok_and(|script| script.checksum() == row.checksum)
        })
    };
    known.there.iter().filter(is_edited).map(|(folder, _)| folder.record.id.clone()).collect()
}

/// Refuses to go on where a folder is not what the database carries.
fn same((folder, file): &(Folder, Revision), known: &Known, context: &mut Context<'_>) -> Result<()> {
    let id = &folder.record.id;
    let shown = shown(&folder.path, context.terminal);
    let Some(carried) = known.carried.iter().find(|revision| &*revision.id == id) else { return Ok(()) };
    let mut diff = String::new();
    let both = texts(carried)?.into_iter().zip(texts(file)?);
    for (name, (old, new)) in FILES.iter().zip(both) {
        // Line ends of another system are no difference.
        let [old, new] = [old, new].map(|text| text.replace("\r\n", "\n"));
        if old != new {
            let [before, after] = [format!("applied/{shown}/{name}"), format!("{shown}/{name}")];
            let lines = similar::TextDiff::from_lines(&old, &new);
            diff += &lines.unified_diff().header(&before, &after).to_string();
        }
    }
    if diff.is_empty() {
        if !context.is_json() {
            let name = context.paint(BOLD, &known.database);
            context.say(format_args!("`{shown}` is there, and is what {name} has applied"))?;
        }
        return Ok(());
    }
    Err(Error::project(format!("`{shown}` is there, and is not what was applied; nothing was written"))
        .excerpt(diff)
        .help(format!(
            "`cargo migrate stamp --refresh {id}` accepts the files: the database carries them then"
        ))
        .help("to have back what was applied, move the folder away, and run this again"))
}

const FILES: [&str; 3] = ["revision.toml", "upgrade.sql", "downgrade.sql"];

/// The texts of the three files.
fn texts(revision: &Revision) -> Result<[String; 3]> {
    let toml = match revision.changes.is_empty() {
        false => revision.changes.to_string(),
        // A program may have applied a revision that never was a folder.
        true => {
            let list = |list: &[std::borrow::Cow<'_, str>]| list.iter().map(ToString::to_string).collect();
            let record = RevisionRecord {
                id: revision.id.to_string(),
                parents: list(&revision.parents),
                message: revision.message.to_string(),
                created: revision.created.to_string(),
                labels: list(&revision.labels),
                depends_on: list(&revision.depends_on),
                replaces: list(&revision.replaces),
                changes: Vec::new(),
            };
            record.write().map_err(|error| Error::project("the revision cannot be written").because(error))?
        }
    };
    Ok([toml, revision.upgrade.text.to_string(), revision.downgrade.text.to_string()])
}

/// A folder that is written back.
struct Back<'k> {
    path: PathBuf,
    row: &'k AppliedRevision,
    texts: [String; 3],
}

/// Writes the folders of these revisions, and `schema.lock` anew: all of it or nothing.
fn write(
    ids: &BTreeSet<String>,
    known: &Known,
    project: &Project,
    context: &mut Context<'_>,
) -> Result<Exit> {
    let wanted = known.missing().filter(|revision| ids.contains(&*revision.id));
    let history = known.history(wanted)?;
    let mut folders = known.there.clone();
    let mut back = Vec::new();
    // Each after those that it comes after: a process that is killed in between leaves what hangs together.
    for revision in history.all().filter(|revision| ids.contains(&*revision.id)) {
        let Some(revision) = known.carried.iter().find(|it| it.id == revision.id) else { continue };
        let Some(row) = known.applied.revisions.get(&*revision.id) else { continue };
        let texts = texts(revision)?;
        let record = record(&texts[0], revision, row)?;
        let beside = record.parents.first().and_then(|parent| {
            let (folder, _) = folders.iter().find(|(folder, _)| folder.record.id == *parent)?;
            folder.path.parent().map(PathBuf::from)
        });
        let Some(directory) = beside.or_else(|| project.migrations.first().cloned()) else {
            return Err(Error::project("the configuration names no folder for revisions"));
        };
        let path = directory.join(folder_name(&record));
        folders.push((Folder { path: path.clone(), record }, revision.clone()));
        back.push(Back { path, row, texts });
    }
    let recorded = Recorded::of(&project.migrations, folders).map_err(nothing_written)?;
    // A database that is at the end of one branch knows nothing of what another one did to the same table.
    let lock = recorded.schema().and_then(|schema| lock_text(&schema)).map_err(nothing_written)?;
    let staged: Vec<_> =
        back.iter().map(|it| (&it.path, FILES.iter().zip(&it.texts).collect::<Vec<_>>())).collect();
    files::write_folders(&staged)?;
    files::write(&recorded.lock_path(), &lock).inspect_err(|_| {
        // Revisions that the lock does not know would be half of what was asked for.
        back.iter().for_each(|it| drop(std::fs::remove_dir_all(&it.path)));
    })?;
    tell(&back, known, Some(&recorded), context)
}

/// What a `revision.toml` says that is about to be written, if that can be read again.
fn record(text: &str, revision: &Revision, row: &AppliedRevision) -> Result<RevisionRecord> {
    let id = &revision.id;
    if !is_id(id) {
        return Err(Error::project(format!("revision `{id}` cannot be in a folder; nothing was written"))
            .because("an id has twelve hexadecimal digits, in lower case")
            .help("a program that brought its revisions along applied it: look for it there"));
    }
    let record = RevisionRecord::read(text).map_err(|problem| {
        Error::project(format!(
            "the `revision.toml` that the database carries of `{id}` cannot be read; nothing was written"
        ))
        .excerpt(problem)
        .help(format!(
            "`{}` applied it: a version of this program that is as new can read it",
            row.tool_version
        ))
    })?;
    if record.id == *id {
        return Ok(record);
    }
    Err(Error::project(format!("what the database carries of `{id}` is of revision `{}`", record.id))
        .help(format!("`cargo migrate stamp --refresh {id}` corrects it from files that are whole")))
}

/// The revisions would not hang together.
fn nothing_written(error: impl Into<Error>) -> Error {
    let error = error.into();
    let told = Error::project("with what the database has the revisions are not whole; nothing was written");
    let told = match error.excerpt {
        Some(excerpt) => told.excerpt(excerpt),
        None => told,
    };
    let told = error.causes.into_iter().fold(told.because(error.message), Error::because);
    error.help.into_iter().fold(told, Error::help)
}

/// Says what was written, and what comes next.
fn tell(
    back: &[Back<'_>],
    known: &Known,
    recorded: Option<&Recorded>,
    context: &mut Context<'_>,
) -> Result<Exit> {
    let lock = recorded.map(|recorded| shown(&recorded.lock_path(), context.terminal));
    let heads = recorded.map_or_else(Vec::new, |recorded| recorded.history.heads());
    let heads: Vec<&str> = heads.into_iter().map(|head| &*head.id).collect();
    if context.is_json() {
        let written: Vec<_> = back
            .iter()
            .map(|it| {
                json!({
                    "id": it.row.id, "message": it.row.message, "folder": shown(&it.path, context.terminal),
                    "half_done": half_done(it.row).map(|(direction, ..)| direction.word()),
                })
            })
            .collect();
        context.say_json(&json!({
            "written": written, "lock": lock, "heads": heads, "database": known.database,
        }))?;
        return Ok(Exit::Done);
    }
    for Back { path, row, .. } in back {
        let id = context.paint(ADDED, format_args!("+ {}", row.id));
        context.say(format_args!("{id}  {}", subject(&row.message)))?;
        context.say(format_args!("    {}", shown(path, context.terminal)))?;
    }
    if let Some(lock) = lock {
        context.say(context.paint(CHANGED, format_args!("~ {lock}")))?;
    }
    let count = if back.len() == 1 { "1 revision".to_owned() } else { format!("{} revisions", back.len()) };
    let written = context.paint(ADDED, format_args!("{count} written back"));
    let name = context.paint(BOLD, &known.database);
    context.say(format_args!("{written} from {name}"))?;
    for Back { row, .. } in back {
        if let Some((direction, section, statement)) = half_done(row) {
            context.warn(format_args!(
                "revision {} is half done: its {direction} stopped before statement {statement} of section {section}; \
                 `--continue` of the next upgrade or downgrade finishes it, and `--back` undoes what is done of it",
                row.id
            ));
        }
    }
    if heads.len() > 1 {
        context
            .note(format_args!("\nThere are {} heads now. To join them: cargo migrate merge", heads.len()));
    } else {
        context.note("\nNext: cargo migrate check tells whether the models know of it");
    }
    Ok(Exit::Done)
}

/// Where a run stopped in the middle of a revision.
fn half_done(row: &AppliedRevision) -> Option<(Direction, usize, usize)> {
    match row.state {
        State::Applied => None,
        State::Partial { direction, section, statement } => Some((direction, section, statement)),
    }
}
