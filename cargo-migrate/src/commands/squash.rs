//! `squash`: one revision in the place of many.

use std::collections::BTreeSet;
use std::fs;

use clap::Args;
use inquire::Confirm;
use migrate::{History, Revision, Script, SqlFile};
use migrate_schema::record::RevisionRecord;
use serde_json::json;

use crate::answers::{Answered, hazards_of};
use crate::context::{BOLD, Context, DIM};
use crate::error::{Error, Exit, Result};
use crate::new_revision::{self, PlanArguments, place, tree_json};
use crate::project::Project;
use crate::recorded::{NewRevision, Recorded, shown, subject};
use crate::squashing::{Folding, Piece, fold};
use crate::tree;

/// Put one revision in the place of many; the old ones stay for databases in the middle, until --prune
#[derive(Args)]
pub struct Arguments {
    /// Which: from the first to the last, both included, as in `base:head`; with --prune what replaces them
    #[arg(value_name = "RANGE", required_unless_present = "prune")]
    range: Option<String>,

    /// What the revision is for [default: which ones it replaces]
    #[arg(short, long, value_name = "TEXT", conflicts_with = "prune")]
    message: Option<String>,

    /// A name for it, beside those of the revisions that it replaces
    #[arg(long, value_name = "NAME", conflicts_with = "prune")]
    label: Vec<String>,

    /// Its id, instead of a random one: twelve hexadecimal digits
    #[arg(long, value_name = "ID", conflicts_with = "prune")]
    rev_id: Option<String>,

    #[command(flatten)]
    plan: PlanArguments,

    /// Delete the folders of what was replaced: databases in the middle no longer get through
    #[arg(long)]
    prune: bool,

    /// Delete them without being asked
    #[arg(short, long, requires = "prune")]
    yes: bool,

    /// Say what would come of it, and write or delete nothing
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
///
/// # Errors
/// Revisions that are wrong, a range that one revision cannot take the place of, files that cannot be written, or
/// folders that would be deleted without a yes.
pub fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
    let project = context.project()?;
    let recorded = project.recorded(&context.common, context.terminal)?;
    if arguments.prune {
        return prune(arguments, &recorded, context);
    }
    let range = arguments.range.as_deref().unwrap_or_default();
    let chain = Chain::of(range, &recorded)?;
    let message = match &arguments.message {
        Some(message) => message.trim().to_owned(),
        None => format!("squash {} to {}", chain.first(), chain.last()),
    };
    if message.is_empty() {
        return Err(Error::usage("the message is empty")
            .help("leave `-m` out, and it says what the revision replaces"));
    }
    let record =
        new_revision::record(&message, arguments.rev_id.as_deref(), &arguments.label, &recorded, context)?;
    let record = chain.record(record);
    let folding = fold(&chain.revisions, &record, arguments.plan.online(&project), &project, &recorded)?;
    let (revision, before) = put_together(record, &folding, &recorded)?;
    let changes = &revision.record.changes;
    let hazards = hazards_of(changes, &before, arguments.plan.online(&project));
    let answered = Answered { changes: changes.clone(), hazards };

    let folder = match arguments.dry_run {
        true => None,
        false => Some(write(&revision, &chain, &project, &recorded)?),
    };
    if context.is_json() {
        let mut value = tree_json(&answered, Some(&revision))?;
        value["revision"]["replaces"] = json!(revision.record.replaces);
        value["pieces"] = folding.pieces.iter().map(piece_json).collect();
        value["folder"] = json!(folder.map(|folder| shown(&folder, context.terminal)));
        context.say_json(&value)?;
        return Ok(Exit::Done);
    }
    say(&chain, &folding, &answered, context)?;
    let Some(folder) = folder else {
        context.note("\nNothing was written.");
        return Ok(Exit::Done);
    };
    let id = context.paint(BOLD, &revision.record.id);
    context.say(format_args!("\nRevision {id} {}", context.paint(DIM, subject(&message))))?;
    context.say(format_args!("  {}/", shown(&folder, context.terminal)))?;
    for file in ["upgrade.sql", "downgrade.sql", "revision.toml"] {
        context.say(format_args!("    {file}"))?;
    }
    let prune = context.paint(BOLD, "cargo migrate squash --prune");
    context.note(format_args!(
        "\nRead the SQL. The old folders stay, so that databases in the middle get through.\nOnce none is: {prune}"
    ));
    Ok(Exit::Done)
}

/// Revisions that follow each other, and that one can take the place of.
struct Chain<'r> {
    /// In the order of applying.
    revisions: Vec<&'r Revision>,
    /// What the first comes after.
    parents: Vec<String>,
    /// What else has to be applied before.
    depends_on: Vec<String>,
}

impl<'r> Chain<'r> {
    fn of(range: &str, recorded: &'r Recorded) -> Result<Self> {
        let history = &recorded.history;
        if !range.contains(':') {
            return Err(Error::usage(format!("`{range}` is no range")).help("write `a:b`, `a:` or `:b`"));
        }
        let ends = history.resolve_range(range, None)?;
        if ends.to.ids().len() > 1 {
            let heads = ends.to.ids().filter_map(|id| history.get(id));
            let error = Error::usage(format!("`{range}` ends at several revisions")).excerpt(lines(heads));
            return Err(error
                .help("name one of them as the end")
                .help("or join them first: `cargo migrate merge`"));
        }
        let revisions = history.within(range, None)?;
        if let [] | [_] = revisions[..] {
            let what = if revisions.is_empty() { "no revision" } else { "one revision" };
            return Err(Error::usage(format!("`{range}` is {what}, and a squash joins several"))
                .help("`base:head` is all of them"));
        }
        let inside: BTreeSet<&str> = revisions.iter().map(|revision| &*revision.id).collect();
        refuse_leaving(&revisions, &inside, ends.to.single(), history)?;
        let parents = refuse_entering(&revisions, &inside, history)?;
        refuse_code(&revisions)?;
        let mut depends_on: Vec<String> = Vec::new();
        for id in revisions.iter().flat_map(|revision| history.needs(&revision.id)) {
            let is_new = !inside.contains(id) && !parents.iter().chain(&depends_on).any(|known| known == id);
            if is_new {
                depends_on.push(id.to_owned());
            }
        }
        Ok(Self { revisions, parents, depends_on })
    }

    fn first(&self) -> &str {
        &self.revisions[0].id
    }

    fn last(&self) -> &str {
        &self.revisions[self.revisions.len() - 1].id
    }

    /// What the new revision says of itself.
    fn record(&self, record: RevisionRecord) -> RevisionRecord {
        let mut labels = record.labels;
        let mut replaces = Vec::new();
        for revision in &self.revisions {
            let more = revision.labels.iter().filter(|label| !labels.contains(&label.to_string()));
            labels.extend(more.map(ToString::to_string).collect::<Vec<_>>());
            // What that one replaces comes after it: the last is where a database stands that has all of them.
            replaces.push(revision.id.to_string());
            replaces.extend(revision.replaces.iter().map(ToString::to_string));
        }
        let (parents, depends_on) = (self.parents.clone(), self.depends_on.clone());
        RevisionRecord { parents, depends_on, labels, replaces, ..record }
    }
}

/// Refuses a branch that begins within.
fn refuse_leaving(
    revisions: &[&Revision],
    inside: &BTreeSet<&str>,
    last: Option<&str>,
    history: &History,
) -> Result<()> {
    for revision in revisions.iter().filter(|revision| Some(&*revision.id) != last) {
        let leaving: Vec<&Revision> =
            history.children(&revision.id).into_iter().filter(|child| !inside.contains(&*child.id)).collect();
        if !leaving.is_empty() {
            return Err(Error::usage(format!(
                "a branch leaves the range at {}, which is not its end",
                revision.id
            ))
            .excerpt(lines(leaving))
            .help(format!("end the range there, at {}", revision.id))
            .help("or take in where the branches meet, or join them first: `cargo migrate merge`"));
        }
    }
    Ok(())
}

/// What the first comes after. Refuses a branch that joins within.
fn refuse_entering(
    revisions: &[&Revision],
    inside: &BTreeSet<&str>,
    history: &History,
) -> Result<Vec<String>> {
    let outside = |revision: &Revision| -> Vec<String> {
        let parents = revision.parents.iter().filter(|parent| !inside.contains(&***parent));
        parents.map(ToString::to_string).collect()
    };
    let mut entries = revisions.iter().filter(|revision| {
        revision.parents.is_empty() || revision.parents.iter().any(|parent| !inside.contains(&**parent))
    });
    let parents = entries.next().map(|first| outside(first)).unwrap_or_default();
    for other in entries {
        let others = outside(other);
        if others == parents {
            continue;
        }
        let entering = others.iter().filter_map(|id| history.get(id));
        return Err(Error::usage(format!(
            "a branch enters the range at {}, which is not its beginning",
            other.id
        ))
        .excerpt(lines(entering))
        .help("begin the range before where the branches part, or after where they meet"));
    }
    Ok(parents)
}

/// Refuses what only a program can run.
fn refuse_code(revisions: &[&Revision]) -> Result<()> {
    let has_code = |revision: &&&Revision| {
        let parsed = [&revision.upgrade, &revision.downgrade].map(|file| Script::parse(&file.text));
        parsed.into_iter().flatten().any(|script| script.has_code())
    };
    let with_code: Vec<&Revision> = revisions.iter().filter(has_code).copied().collect();
    if with_code.is_empty() {
        return Ok(());
    }
    Err(Error::usage(
        "code of the application belongs to revisions of the range, and no squash can take it along",
    )
    .excerpt(lines(with_code))
    .help("squash what comes before them, and what comes after, each for itself"))
}

fn lines<'l>(revisions: impl IntoIterator<Item = &'l Revision>) -> String {
    let lines = revisions.into_iter().map(|it| format!("  {}  {}", it.id, subject(&it.message)));
    lines.collect::<Vec<_>>().join("\n")
}

/// The revision and the recorded schema before it. Proves that what comes of all revisions stays the same.
fn put_together(
    record: RevisionRecord,
    folding: &Folding,
    recorded: &Recorded,
) -> Result<(NewRevision, migrate_schema::schema::Schema)> {
    let record = RevisionRecord { changes: folding.changes(), ..record };
    let (upgrade, downgrade) = folding.texts(
        &format!("{}\n\n{}", record.message, place(&record)),
        &format!("Takes back: {}\n\n{}", record.message, place(&record)),
    )?;
    let toml =
        record.write().map_err(|error| Error::project("the revision cannot be written").because(error))?;
    let list = |items: &[String]| items.iter().map(|item| item.clone().into()).collect::<Vec<_>>();
    let revision = Revision {
        id: record.id.clone().into(),
        parents: list(&record.parents).into(),
        message: record.message.clone().into(),
        created: record.created.clone().into(),
        labels: list(&record.labels).into(),
        depends_on: list(&record.depends_on).into(),
        replaces: list(&record.replaces).into(),
        upgrade: SqlFile::text(upgrade.clone()),
        downgrade: SqlFile::text(downgrade.clone()),
        changes: toml.into(),
    };
    for (file, direction) in [(&revision.upgrade, "upgrade.sql"), (&revision.downgrade, "downgrade.sql")] {
        Script::parse(&file.text).map_err(|error| {
            Error::project(format!("the revisions do not fit into one `{direction}`")).because(error)
        })?;
    }
    let squashed = recorded.with_revision(record.clone(), revision)?;
    let schema = squashed.schema()?;
    if !crate::squashing::is_same(&schema, &recorded.schema()?) {
        return Err(Error::project("what comes of the range is not what comes of its revisions")
            .because("another branch changes the same tables, and it matters which is applied first")
            .help("join the branches first, and take in where they meet: `cargo migrate merge`"));
    }
    let before = squashed.schema_at(squashed.history.needs(&record.id))?;
    Ok((NewRevision { record, upgrade, downgrade, schema }, before))
}

/// Beside the last of those that it replaces.
fn write(
    revision: &NewRevision,
    chain: &Chain<'_>,
    project: &Project,
    recorded: &Recorded,
) -> Result<std::path::PathBuf> {
    let beside = recorded.folder(chain.last()).and_then(|folder| folder.path.parent());
    let directory = beside.or(project.migrations.first().map(std::path::PathBuf::as_path));
    let Some(directory) = directory else {
        return Err(Error::project("the configuration names no folder for revisions"));
    };
    revision.write(directory, &recorded.lock_path())
}

fn say(chain: &Chain<'_>, folding: &Folding, answered: &Answered, context: &mut Context<'_>) -> Result<()> {
    let count = chain.revisions.len();
    context.say(context.paint(BOLD, format_args!("Squash of {count} revisions")))?;
    for revision in &chain.revisions {
        let kept = folding.why_kept(&revision.id).map(|why| format!("  kept as it is: {why}"));
        let kept = context.paint(DIM, kept.unwrap_or_default());
        let id = context.paint(BOLD, &revision.id);
        context.say(format_args!("  {id}  {}{kept}", subject(&revision.message)))?;
    }
    if !answered.changes.is_empty() {
        context.say("")?;
    }
    for line in tree::lines(&answered.changes, context) {
        context.say(line)?;
    }
    Ok(())
}

fn piece_json(piece: &Piece) -> serde_json::Value {
    match piece {
        Piece::Folded { from, .. } => json!({ "revisions": from, "kept": null }),
        Piece::Kept { id, why, .. } => json!({ "revisions": [id], "kept": why.word() }),
    }
}

/// Deletes the folders of what was replaced.
fn prune(arguments: &Arguments, recorded: &Recorded, context: &mut Context<'_>) -> Result<Exit> {
    let history = &recorded.history;
    let squashes: Vec<&Revision> = match arguments.range.as_deref() {
        None => history.revisions().filter(|revision| !revision.replaces.is_empty()).collect(),
        Some(name) if name.contains(':') => {
            return Err(Error::usage(format!(
                "`{name}` is a range, and `--prune` takes the revision that replaces one"
            ))
            .help("squash first: leave out `--prune`"));
        }
        Some(name) => {
            let id = new_revision::single(recorded, name)?;
            let found = history.get(&id).filter(|revision| !revision.replaces.is_empty());
            vec![found.ok_or_else(|| {
                Error::usage(format!("revision {id} replaces none"))
                    .help("`cargo migrate history` shows which ones do")
            })?]
        }
    };
    let replaced = squashes.iter().flat_map(|squash| squash.replaces.iter());
    let folders: Vec<_> = replaced.filter_map(|id| recorded.folder(id)).collect();
    let names: Vec<String> = folders.iter().map(|folder| shown(&folder.path, context.terminal)).collect();
    let squashes: Vec<&Revision> = squashes
        .into_iter()
        .filter(|squash| squash.replaces.iter().any(|id| recorded.folder(id).is_some()))
        .collect();
    let mut deleted = false;
    if !folders.is_empty() && !arguments.dry_run {
        consent(arguments, &squashes, &names, context)?;
        for folder in &folders {
            fs::remove_dir_all(&folder.path).map_err(|error| {
                Error::project(format!("could not delete `{}`", folder.path.display())).because(error)
            })?;
        }
        deleted = true;
    }
    if context.is_json() {
        context.say_json(&json!({ "folders": names, "deleted": deleted }))?;
        return Ok(Exit::Done);
    }
    if folders.is_empty() {
        context.say("Nothing to prune: no folder is left of what was replaced")?;
        return Ok(Exit::Done);
    }
    if !deleted {
        for name in names {
            context.say(format_args!("  {name}/"))?;
        }
        context.note(format_args!("\n{}Nothing was deleted.", lost(&squashes)));
        return Ok(Exit::Done);
    }
    let count = folders.len();
    context.say(format_args!("{count} {} deleted", if count == 1 { "folder" } else { "folders" }))?;
    Ok(Exit::Done)
}

/// What no longer goes without the folders.
fn lost(squashes: &[&Revision]) -> String {
    let mut text = String::new();
    for squash in squashes {
        let [first, .., last] = &squash.replaces[..] else { continue };
        text.push_str(&format!(
            "A database between {first} and {last} no longer gets through to {}, only back to {}.\n\
             One that has all of them does, and so does one that has none.\n",
            squash.id,
            squash.parents.first().map_or("base", |parent| parent),
        ));
    }
    text
}

fn consent(
    arguments: &Arguments,
    squashes: &[&Revision],
    names: &[String],
    context: &mut Context<'_>,
) -> Result<()> {
    if arguments.yes {
        return Ok(());
    }
    let lost = lost(squashes);
    if context.terminal.interactive && !context.is_json() {
        context.note(format_args!("{}/\n\n{}", names.join("/\n"), lost.trim_end()));
        if matches!(Confirm::new("Delete the folders?").with_default(false).prompt(), Ok(true)) {
            return Ok(());
        }
        return Err(Error::answer_needed("stopped; nothing was deleted"));
    }
    let count = names.len();
    let folders = if count == 1 { "folder" } else { "folders" };
    Err(Error::answer_needed(format!("this deletes {count} {folders}; nothing was deleted"))
        .excerpt(format!(
            "{}\n\n{}",
            names.iter().map(|name| format!("  {name}/")).collect::<Vec<_>>().join("\n"),
            lost.trim_end()
        ))
        .help("look whether a database is in the middle: `cargo migrate current --database-url …`")
        .help("agree with `--yes`"))
}
