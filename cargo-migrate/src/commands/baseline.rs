//! `baseline`: the first revision of a database that exists.

use std::time::Duration;

use clap::Args;
use migrate::History;
use migrate::apply::Event;
use migrate_schema::change::Change;
use migrate_schema::hints::Hints;
use migrate_schema::pair::Pair;
use migrate_schema::schema::{Schema, Table};
use serde_json::json;

use crate::answers;
use crate::context::{BOLD, Context, DIM};
use crate::drift::Comparison;
use crate::error::Exit;
use crate::error::{Error, Result};
use crate::introspect::Ignore;
use crate::live::{Live, Place};
use crate::lookup::{self, Lookup};
use crate::models::{self, Sides};
use crate::new_revision;
use crate::recorded::{Recorded, shown, subject};
use crate::tree;

/// Write the first revision from the models, and say that the database has it; nothing is run on it
#[derive(Args, Clone)]
pub struct Arguments {
    /// What the revision is for
    #[arg(short, long, value_name = "TEXT", default_value = "baseline")]
    message: String,

    /// Its id, instead of a random one: twelve hexadecimal digits
    #[arg(long, value_name = "ID")]
    rev_id: Option<String>,

    /// Record the rows of a small lookup table too: a database that is built from the revision gets them
    #[arg(long, value_name = "TABLE")]
    rows: Vec<String>,
}

impl Arguments {
    /// As if the command line said so.
    pub(super) fn new(rev_id: Option<String>, rows: Vec<String>) -> Self {
        Self { message: "baseline".to_owned(), rev_id, rows }
    }
}

/// What was recorded.
pub struct Baselined {
    /// The revision's id.
    pub id: String,
    /// What it is for.
    pub message: String,
    /// Its folder, as it is shown.
    pub folder: String,
    /// The lock, as it is shown.
    pub lock: String,
    /// The name of the database that has it now.
    pub database: String,
    /// The table that says so.
    pub version_table: String,
    /// How many tables, types and objects it makes.
    pub counts: [usize; 3],
    /// The rows that it adds.
    pub lookup: Lookup,
    /// What would make of the models what the database holds, as far as that can be told without asking it.
    pub differences: Vec<Change>,
    /// Of what that cannot be told: `check users.age_is_positive`.
    pub undecided: Vec<String>,
}

/// Runs the command.
///
/// # Errors
/// Models that are wrong or missing, a history that has begun, or a database that cannot be reached or refuses.
pub fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
    let baselined = baseline(arguments, context)?;
    if context.is_json() {
        context.say_json(&told_as_json(&baselined)?)?;
    } else {
        show(&baselined, context)?;
    }
    Ok(Exit::Done)
}

/// Records the models as the first revision, and the revision as applied.
///
/// # Errors
/// As the command.
pub fn baseline(arguments: &Arguments, context: &mut Context<'_>) -> Result<Baselined> {
    let Sides { project, models, recorded, notes, .. } = models::read(context)?;
    if !context.is_json() {
        for note in &notes {
            context.note(format_args!("note: {note}"));
        }
    }
    refuse_begun(&recorded)?;
    let models = models.schema;
    let counts = [
        models.tables.len(),
        models.enums.len() + models.domains.len() + models.composites.len(),
        models.objects.len(),
    ];
    if counts == [0; 3] {
        return Err(Error::project("there is nothing to record: no model and no SQL object was found")
            .help("`cargo migrate pull` writes models for what the database holds"));
    }
    let message = arguments.message.trim();
    if message.is_empty() {
        return Err(
            Error::usage("the message is empty").help("say what the revision is for, or leave `-m` out")
        );
    }
    let record = new_revision::record(message, arguments.rev_id.as_deref(), &[], &recorded, context)?;
    let tables = lookup::tables(&arguments.rows, &models)?;

    let ignore = Ignore::new(&project.configuration.ignore)?;
    let place = Place::find(&project, context)?;
    let mut live = Live::at(place, &project, Duration::ZERO, || Ok(History::default()))?;
    let database = live.place.name();
    refuse_carried(&live, &database)?;
    let drift = live.block_on(async |migrator, client| {
        let comparison = Comparison {
            client,
            place: None,
            role: project.configuration.role.as_deref(),
            ignore: &ignore,
            version_table: &migrator.settings.version_table,
        };
        comparison.at_a_glance(&models).await
    })?;
    let differences = drift.differences()?;
    let is_missing = |table: &Table| drift.schemas.new.table(&table.name).is_none();
    if counts[0] > 0 && models.tables.iter().all(|table| is_missing(table)) {
        return Err(Error::database(format!(
            "`{database}` has {}; nothing was written",
            match counts[0] {
                1 => format!("no table `{}`, which is the one of the models", models.tables[0].name),
                number => format!("none of the {number} tables of the models"),
            }
        ))
        .help("a baseline is for a database that is there already; `--database-url` names another one")
        .help("an empty one gets its tables by `cargo migrate autogenerate -m \"…\"` and `cargo migrate upgrade`"));
    }
    let lookup = live.block_on(async |_, client| lookup::read(client, &tables).await)?;

    let begun = answers::compare(Pair { old: &Schema::default(), new: &models }, &Hints::default())?;
    let record = migrate_schema::record::RevisionRecord { changes: begun.changes, ..record };
    let mut revision = new_revision::write_sql(record, &Schema::default(), false, &project)?;
    revision.upgrade.push_str(&lookup.sql);
    let Some(directory) = project.migrations.first() else {
        return Err(Error::project("the configuration names no folder for revisions"));
    };
    let path = revision.write(directory, &recorded.lock_path())?;
    let id = revision.record.id;
    let version_table = live.migrator.settings.version_table.to_string();
    live.migrator.history = project.history(&context.common, context.terminal)?;
    live.obey_signals(context);
    stamp(&live, &id, context).map_err(|error| {
        error.help(format!(
            "revision {id} is written, and `{database}` does not say yet that it has it: `cargo migrate stamp {id}`"
        ))
    })?;
    Ok(Baselined {
        message: revision.record.message,
        folder: shown(&path, context.terminal),
        lock: shown(&recorded.lock_path(), context.terminal),
        id,
        database,
        version_table,
        counts,
        lookup,
        differences,
        undecided: drift.undecided.into_iter().map(|it| it.name).collect(),
    })
}

/// What was recorded, for programs.
pub(super) fn told_as_json(baselined: &Baselined) -> Result<serde_json::Value> {
    let [tables, types, objects] = baselined.counts;
    let rows = baselined.lookup.counts.iter().map(|(name, count)| (name.to_string(), (*count).into()));
    let rows: serde_json::Map<_, _> = rows.collect();
    let differences = tree::json(&baselined.differences, &[])
        .map_err(|error| Error::project("the differences cannot be written as JSON").because(error))?;
    Ok(json!({
        "revision": baselined.id, "message": baselined.message, "folder": baselined.folder,
        "database": baselined.database, "tables": tables, "types": types, "objects": objects, "rows": rows,
        "differences": differences["changes"], "undecided": baselined.undecided,
    }))
}

/// Says what was recorded, and what to do next.
///
/// # Errors
/// The reader of standard output is gone.
pub(super) fn show(baselined: &Baselined, context: &mut Context<'_>) -> Result<()> {
    let Baselined { id, database, differences, .. } = baselined;
    let [tables, types, objects] = baselined.counts;
    let rows: usize = baselined.lookup.counts.values().sum();
    let counts = [(tables, "table"), (types, "type"), (objects, "SQL object"), (rows, "row")];
    let counts = counts.iter().filter(|(number, noun)| *number > 0 || *noun == "table");
    let counts: Vec<String> = counts
        .map(|(number, noun)| format!("{number} {noun}{}", if *number == 1 { "" } else { "s" }))
        .collect();
    context.say(format_args!(
        "Revision {} {}: {}",
        context.paint(BOLD, id),
        context.paint(DIM, subject(&baselined.message)),
        counts.join(", ")
    ))?;
    context.say(format_args!("  {}/", baselined.folder))?;
    for file in ["upgrade.sql", "downgrade.sql", "revision.toml"] {
        context.say(format_args!("    {file}"))?;
    }
    context.say(format_args!("  {}", baselined.lock))?;
    let name = context.paint(BOLD, database);
    context
        .say(format_args!("{name} is at {id}; nothing in it changed but `{}`", baselined.version_table))?;
    if !differences.is_empty() {
        context.warn(format_args!(
            "`{database}` is not what the models say: `+` is there and in no model, `-` is in a model and not there, \
             `~` is there otherwise"
        ));
        for line in tree::lines(differences, context) {
            context.note(line);
        }
    }
    if !differences.is_empty() || !baselined.undecided.is_empty() {
        let check = context.paint(BOLD, "cargo migrate check --live");
        context.note(match baselined.undecided.as_slice() {
            [] => format!("\nNext: {check}, which says so until one of them is changed"),
            [name] => format!("\nNext: {check}, which also asks PostgreSQL about {name}"),
            [name, others @ ..] => {
                format!("\nNext: {check}, which also asks PostgreSQL about {name} and {} more", others.len())
            }
        });
        return Ok(());
    }
    let next = context.paint(BOLD, "cargo migrate autogenerate -m \"…\"");
    context.note(format_args!("\nNext: edit a model, then: {next}"));
    Ok(())
}

/// Refuses where revisions are there already.
pub(super) fn refuse_begun(recorded: &Recorded) -> Result<()> {
    let revisions: Vec<_> = recorded.history.revisions().collect();
    let Some(first) = revisions.first() else { return Ok(()) };
    let (number, them) = match revisions.len() {
        1 => ("a revision is".to_owned(), "it"),
        number => (format!("{number} revisions are"), "them"),
    };
    Err(Error::usage(format!("{number} there already: a baseline is the first"))
        .excerpt(format!("  {}  {}", first.id, subject(&first.message)))
        .help(format!("a database that holds what they make is told so by `cargo migrate stamp head`; one that lacks {them} gets {them} by `cargo migrate upgrade`"))
        .help("what the models say beside is recorded by `cargo migrate autogenerate -m \"…\"`"))
}

/// Refuses a database that has a history of its own.
pub(super) fn refuse_carried(live: &Live, database: &str) -> Result<()> {
    let applied = live.applied()?;
    if applied.revisions.is_empty() {
        return Ok(());
    }
    let number = match applied.revisions.len() {
        1 => "a revision".to_owned(),
        number => format!("{number} revisions"),
    };
    let lines = applied.revisions.values().map(|row| format!("  {}  {}", row.id, subject(&row.message)));
    Err(Error::database(format!("`{database}` has a history already: {number} that the files do not have"))
        .excerpt(lines.take(5).collect::<Vec<_>>().join("\n"))
        .help("`cargo migrate recover` writes them back from what the database carries"))
}

/// Says that the database has the revision.
pub(super) fn stamp(live: &Live, id: &str, context: &mut Context<'_>) -> Result<()> {
    live.run(async |migrator, client| {
        let mut progress = crate::progress::Progress::new(context);
        let mut listener = |event: Event<'_>| progress.show(event, context);
        let mut session = migrator.lock(client, &mut listener).await?;
        let result = session.stamp([id], false).await;
        session.finish().await;
        progress.end(context);
        result
    })
}
