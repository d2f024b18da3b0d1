//! A new revision on its way: what the command line says of it, what refuses it, its SQL and its folder.

use clap::Args;
use migrate_schema::change::{Change, Misfit, reversed};
use migrate_schema::record::RevisionRecord;
use migrate_schema::schema::Schema;
use serde_json::json;

use crate::answers::Answered;
use crate::context::{BOLD, Context, DIM};
use crate::error::{Error, Result};
use crate::project::Project;
use crate::recorded::{NewRevision, Recorded, is_lock, lock_text, new_id, now, shown, subject};
use crate::threads::beside;
use crate::{sql, tree};

/// What every new revision can be told.
#[derive(Args, Clone)]
pub struct RevisionArguments {
    /// What the revision is for
    #[arg(short, long, value_name = "TEXT")]
    pub(crate) message: String,

    /// The revision that it comes after, when there are several heads
    #[arg(long, value_name = "REV", allow_negative_numbers = true)]
    pub(crate) head: Option<String>,

    /// Begin a new branch after a `--head` that others come after already
    #[arg(long, requires = "head")]
    pub(crate) splice: bool,

    /// A name for it, or for the branch that it begins
    #[arg(long, value_name = "NAME")]
    pub(crate) label: Vec<String>,

    /// A revision that has to be applied before it, without being its parent
    #[arg(long, value_name = "REV", allow_negative_numbers = true)]
    pub(crate) depends_on: Vec<String>,

    /// Its id, instead of a random one: twelve hexadecimal digits
    #[arg(long, value_name = "ID")]
    pub(crate) rev_id: Option<String>,

    #[command(flatten)]
    pub(crate) plan: PlanArguments,
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
    pub(crate) fn online(self, project: &Project) -> bool {
        self.online.unwrap_or(project.configuration.online)
    }
}

/// A revision of which the command line has told its part.
pub(crate) struct Begun {
    record: RevisionRecord,
    /// `base` is named with no parents.
    names_parents: bool,
}

/// What the command line says about a new revision.
pub(crate) fn begin(
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
    let parents = match &arguments.head {
        None => Vec::new(),
        Some(name) => recorded.history.resolve(name, None)?.ids().map(str::to_owned).collect(),
    };
    if !arguments.splice {
        refuse_inner(&parents, recorded, |parent| {
            vec![
                format!("`--head {parent}@head` is the head of its branch"),
                "`--splice` begins a new branch after it".to_owned(),
            ]
        })?;
    }
    let depends_on =
        arguments.depends_on.iter().map(|name| single(recorded, name)).collect::<Result<Vec<_>>>()?;
    let record = record(message, arguments.rev_id.as_deref(), &arguments.label, recorded, context)?;
    let record = RevisionRecord { parents, depends_on, ..record };
    Ok(Begun { record, names_parents: arguments.head.is_some() })
}

/// A merge, which comes after all of these.
pub(crate) fn begin_merge(record: RevisionRecord, parents: Vec<String>) -> Begun {
    Begun { record: RevisionRecord { parents, ..record }, names_parents: true }
}

/// A record of its own, that nothing is said in yet of what it comes after.
pub(crate) fn record(
    message: &str,
    id: Option<&str>,
    labels: &[String],
    recorded: &Recorded,
    context: &Context<'_>,
) -> Result<RevisionRecord> {
    for label in labels {
        if recorded.history.resolve(label, None).is_ok() {
            return Err(
                Error::usage(format!("`{label}` names a revision already")).help("choose another label")
            );
        }
        check_label(label)?;
    }
    Ok(RevisionRecord {
        id: match id {
            None => new_id()?,
            Some(id) => checked_id(id, recorded)?,
        },
        parents: Vec::new(),
        message: message.to_owned(),
        created: now(context.terminal)?.to_string(),
        labels: labels.to_vec(),
        depends_on: Vec::new(),
        replaces: Vec::new(),
        changes: Vec::new(),
    })
}

/// Refuses labels that could not be told from other names.
fn check_label(label: &str) -> Result<()> {
    let is_word = ["head", "heads", "base", "current"].contains(&label);
    let has_sign =
        label.contains(['@', ':', '+']) || label.starts_with('-') || label.contains(char::is_whitespace);
    if label.is_empty() || is_word || has_sign {
        return Err(Error::usage(format!("`{label}` cannot be a label"))
            .help("a label is a name without `@`, `:`, `+`, blanks and a leading `-`, and none of `head`, `heads`, `base` and `current`"));
    }
    Ok(())
}

/// Refuses parents that others come after already: that is mostly a mistake.
pub(crate) fn refuse_inner(
    parents: &[String],
    recorded: &Recorded,
    ways: impl Fn(&str) -> Vec<String>,
) -> Result<()> {
    for parent in parents {
        let children = recorded.history.children(parent);
        if children.is_empty() {
            continue;
        }
        let lines = children.iter().map(|child| format!("  {}  {}", child.id, subject(&child.message)));
        let error = Error::usage(format!("revision {parent} is not a head: others come after it"))
            .excerpt(lines.collect::<Vec<_>>().join("\n"));
        return Err(ways(parent).into_iter().fold(error, Error::help));
    }
    Ok(())
}

/// Refuses changes of what only another branch has: models are compared with the sum of all branches, and the
/// revision could not be applied without that one.
pub(crate) fn refuse_leaning(
    record: &RevisionRecord,
    recorded: &Recorded,
    project: &Project,
    context: &Context<'_>,
) -> Result<()> {
    let history = &recorded.history;
    let before: Vec<&str> = record.parents.iter().chain(&record.depends_on).map(String::as_str).collect();
    if history.ancestors(before.iter().copied()).len() == history.revisions().len() {
        return Ok(());
    }
    // The comparison has let go of the changes.
    let recorded = project.recorded(&context.common, context.terminal)?;
    let misfit = |ids: &[&str]| -> Result<Option<Misfit>> {
        let mut schema = recorded.schema_at(ids.iter().copied())?;
        Ok(record.changes.iter().find_map(|change| schema.apply(change).err()))
    };
    let Some(misfit_there) = misfit(&before)? else { return Ok(()) };
    let after = record.parents.join(" and ");
    let mut error = Error::usage(format!(
        "the changes do not fit after {}; nothing was written",
        if after.is_empty() { "the base" } else { &after }
    ))
    .because(misfit_there);
    for other in history.revisions() {
        let id = &*other.id;
        if !before.contains(&id) && misfit(&[before.as_slice(), &[id]].concat())?.is_none() {
            error = error
                .because(format!("it is so after {id}, \"{}\"", subject(&other.message)))
                .help(format!("let it be applied before: `--depends-on {id}`"));
            break;
        }
    }
    Err(error.help("join the branches first: `cargo migrate merge`"))
}

/// Puts a revision together, without writing it.
pub(crate) fn put_together(
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
    write_sql(record, before, online, project)
}

/// The SQL of a record, and the recorded schema after it, when `before` is the one before.
pub(crate) fn write_sql(
    record: RevisionRecord,
    before: &Schema,
    online: bool,
    project: &Project,
) -> Result<NewRevision> {
    let postgres = project.configuration.postgres;
    let message = &record.message;
    let place = place(&record);
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

/// The line at the head of a file that says what the revision comes after.
pub(crate) fn place(record: &RevisionRecord) -> String {
    match record.parents.as_slice() {
        [] => format!("Revision {}, the first", record.id),
        parents => format!("Revision {}, after {}", record.id, parents.join(" and ")),
    }
}

fn checked_id(id: &str, recorded: &Recorded) -> Result<String> {
    if id.len() != 12 || !id.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)) {
        return Err(Error::usage(format!("`{id}` is no id"))
            .help("an id has twelve hexadecimal digits, in lower case"));
    }
    if let Some(folder) = recorded.folder(id) {
        return Err(Error::usage(format!("revision {id} is there already: \"{}\"", folder.record.message)));
    }
    if let Some(squash) = recorded.history.instead_of(id) {
        return Err(Error::usage(format!(
            "revision {id} was there already, and is replaced by {}",
            squash.id
        )));
    }
    Ok(id.to_owned())
}

/// What a new revision comes after when nothing is said.
fn the_head(recorded: &Recorded) -> Result<String> {
    recorded.history.head().map(|head| head.id.to_string()).map_err(|error| {
        let mut error = Error::from(error);
        error.help = vec![
            "say which of them it comes after: `--head REV`".to_owned(),
            "or join them first: `cargo migrate merge`".to_owned(),
        ];
        error
    })
}

pub(crate) fn single(recorded: &Recorded, name: &str) -> Result<String> {
    let point = recorded.history.resolve(name, None)?;
    point.single().map(str::to_owned).ok_or_else(|| {
        Error::usage(format!("`{name}` is not one revision")).help("name one by its id or label")
    })
}

/// The changes, their hazards and the revision that they made, for programs.
pub(crate) fn tree_json(answered: &Answered, revision: Option<&NewRevision>) -> Result<serde_json::Value> {
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

/// Writes the revision and the lock, and says so.
pub(crate) fn write(
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
    let is_merge = revision.record.parents.len() > 1 && revision.record.changes.is_empty();
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
    let upgrade = match &context.one_of_several {
        Some(_) => "cargo migrate upgrade --all-databases".to_owned(),
        None => context.naming("cargo migrate upgrade"),
    };
    let upgrade = context.paint(BOLD, upgrade);
    context.note(match (is_merge, by_hand) {
        (true, _) => format!("\nNext: {upgrade}"),
        (_, true) => format!("\nWrite upgrade.sql and downgrade.sql, then: {upgrade}"),
        (_, false) => format!("\nRead the SQL, then: {upgrade}"),
    });
    Ok(())
}

/// Says that the lock was stale.
pub(crate) fn say_refreshed(recorded: &Recorded, context: &mut Context<'_>) {
    let lock = shown(&recorded.lock_path(), context.terminal);
    context.note(format_args!("`{lock}` was not what the revisions say, and is written anew"));
}

/// Writes `schema.lock` if it is not what the revisions say, and tells whether it did.
pub(crate) fn refresh_lock(recorded: &Recorded, schema: &Schema) -> Result<bool> {
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
