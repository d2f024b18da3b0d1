//! `check`: whether models, revisions and lock agree, without a database; and with `--live`, whether one does.

mod live;

use std::fs;

use clap::Args;
use migrate::Script;
use migrate_schema::hints::Hints;
use migrate_schema::pair::Pair;
use migrate_schema::schema::Schema;
use serde_json::json;

use crate::answers;
use crate::context::{ADDED, CHANGED, Context, REMOVED};
use crate::error::{Exit, Result};
use crate::models::{self, Sides};
use crate::recorded::{Recorded, is_lock, shown, subject};
use crate::report::wrapped;
use crate::tree;

/// Check that models, revisions and schema.lock agree, with --live a database too; exit 1 with the list if not
#[derive(Args)]
pub struct Arguments {
    /// Check, too, that the database is at the head and holds exactly what is recorded. Texts that PostgreSQL has
    /// put into its own words are compared in a scratch database, or in a transaction that is rolled back; exit 4
    /// when the role may do neither and everything else is well
    #[arg(long)]
    live: bool,
}

/// Something that does not agree.
#[derive(Default)]
struct Finding {
    message: String,
    details: Vec<String>,
    help: String,
    /// Whether it may agree, and nobody can tell.
    is_open: bool,
}

/// Runs the command.
///
/// # Errors
/// Models or revisions that cannot be read at all.
pub fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
    // Whoever is asked answers while models and revisions are read.
    let ahead = if arguments.live { live::Ahead::start(context) } else { None };
    let Sides { project, models, recorded, before: schema, mut notes, .. } = models::read_whole(context)?;
    let mut findings = files(&recorded);

    let found = answers::compare(Pair { old: &schema, new: &models.schema }, &models.hints)?;
    if !found.changes.is_empty() {
        findings.push(Finding {
            message: match found.changes.len() {
                1 => "the models differ from what is recorded by a change".to_owned(),
                n => format!("the models differ from what is recorded by {n} changes"),
            },
            details: tree::lines(&found.changes, context),
            help: "cargo migrate autogenerate -m \"…\"".to_owned(),
            ..Finding::default()
        });
    }
    let heads = recorded.history.heads();
    if heads.len() > 1 {
        findings.push(Finding {
            message: format!("multiple heads are present: {}", heads.len()),
            details: heads.iter().map(|head| format!("  {}  {}", head.id, subject(&head.message))).collect(),
            help: "`cargo migrate merge` joins them".to_owned(),
            ..Finding::default()
        });
    }
    let anew = match heads.len() {
        // The one command does both.
        2.. => "`cargo migrate merge` writes it anew, whatever it holds".to_owned(),
        _ => "`cargo migrate autogenerate -m \"…\"` writes it anew, whatever it holds".to_owned(),
    };
    let lock = recorded.lock_path();
    let lock_name = shown(&lock, context.terminal);
    match fs::read_to_string(&lock) {
        Ok(text) if is_lock(&text, &schema)? => {}
        Ok(text) => findings.push(Finding {
            message: if migrate_schema::lock::conflict(&text).is_some() {
                format!("`{lock_name}` holds a merge conflict")
            } else {
                format!("`{lock_name}` is not what the revisions say")
            },
            help: anew,
            ..Finding::default()
        }),
        Err(_) if recorded.history.is_empty() => {}
        Err(_) => findings.push(Finding {
            message: format!("`{lock_name}` is missing"),
            help: anew,
            ..Finding::default()
        }),
    }

    notes.extend(spent_renames(&models.hints, &schema));
    let mut exit = Exit::Done;
    let mut about = json!(null);
    if arguments.live {
        let found = live::check(ahead, &project, &recorded, &schema, context)?;
        if found.is_open {
            exit = Exit::Database;
        }
        findings.extend(found.findings);
        notes.extend(found.notes);
        about = found.about;
    }
    let is_well = findings.is_empty();
    if !is_well && !findings.iter().all(|finding| finding.is_open) {
        exit = Exit::No;
    }
    if context.is_json() {
        let list: Vec<_> = findings
            .iter()
            .map(|finding| {
                let help = context.naming(&finding.help);
                json!({ "message": finding.message, "details": finding.details, "help": help })
            })
            .collect();
        let mut answer = json!({ "ok": is_well, "findings": list, "notes": notes });
        if arguments.live {
            answer["live"] = about;
        }
        context.say_json(&answer)?;
    } else if is_well {
        let count = models.schema.tables.len();
        let revisions = recorded.history.revisions().len();
        let good = context.paint(ADDED, "ok");
        let tables = if count == 1 { "table" } else { "tables" };
        let noun = if revisions == 1 { "revision" } else { "revisions" };
        let agree =
            if arguments.live { "models, records and database agree" } else { "models and records agree" };
        context.say(format_args!("{good}: {count} {tables}, {revisions} {noun}, {agree}"))?;
    } else {
        for finding in &findings {
            let (word, style) = if finding.is_open { ("open:", CHANGED) } else { ("no:", REMOVED) };
            let width = context.terminal.width;
            let message = wrapped(&finding.message, word.len() + 1, word.len() + 1, width);
            context.say(format_args!("{} {message}", context.paint(style, word)))?;
            for line in &finding.details {
                context.say(line)?;
            }
            let label = "  help: ";
            let help = context.naming(&finding.help);
            context.say(format_args!("{label}{}", wrapped(&help, label.len(), label.len(), width)))?;
        }
    }
    if !context.is_json() {
        for note in notes {
            context.note(format_args!("note: {note}"));
        }
    }
    Ok(exit)
}

/// A `renamed_from` that is recorded already does no harm, and can go.
fn spent_renames(hints: &Hints, recorded: &Schema) -> Vec<String> {
    let mut notes = Vec::new();
    let mut note = |is_spent: bool, new: &dyn std::fmt::Display, old: &str| {
        if is_spent {
            notes.push(format!("`renamed_from = \"{old}\"` of `{new}` is recorded already; it can go"));
        }
    };
    for (new, old) in &hints.tables {
        note(recorded.table(new).is_some() && recorded.table(old).is_none(), new, &old.to_string());
    }
    for (new, old) in &hints.enums {
        note(recorded.enum_type(new).is_some() && recorded.enum_type(old).is_none(), new, &old.to_string());
    }
    for ((owner, new), old) in &hints.columns {
        let Some(table) = recorded.table(owner) else { continue };
        note(table.column(new).is_some() && table.column(old).is_none(), &format_args!("{owner}.{new}"), old);
    }
    for ((owner, new), old) in &hints.enum_values {
        let Some(enum_type) = recorded.enum_type(owner) else { continue };
        let has = |value: &String| enum_type.values.contains(value);
        note(has(new) && !has(old), &format_args!("{owner}.{new}"), old);
    }
    notes
}

/// SQL files that could not be run.
fn files(recorded: &Recorded) -> Vec<Finding> {
    let mut findings = Vec::new();
    for revision in recorded.history.all() {
        for file in [&revision.upgrade, &revision.downgrade] {
            if let Err(error) = Script::parse(&file.text) {
                let (line, column) = migrate::script::line_and_column(&file.text, error.range.start);
                let path = file.path.as_deref().unwrap_or("a file");
                findings.push(Finding {
                    message: format!("`{path}:{line}:{column}` cannot be run: {error}"),
                    help: error.problem.help().unwrap_or_else(|| "correct the file".to_owned()),
                    ..Finding::default()
                });
            }
        }
    }
    findings
}
