//! `verify`: whether every revision does what it says, up and down, with rows in the tables.

use std::collections::BTreeSet;

use clap::Args;
use migrate::Revision;
use migrate_schema::pair::Pair;
use serde_json::{Value, json};

use crate::answers;
use crate::context::{ADDED, BOLD, Context, DIM, REMOVED};
use crate::error::{Exit, Result};
use crate::introspect::Ignore;
use crate::live::{self, Place};
use crate::models::{self, Sides};
use crate::project::Project;
use crate::recorded::{Recorded, subject};
use crate::rehearsal;
use crate::tree;
use crate::verify::{Finding, Outcome, Progress, Proof, Verdict};

/// Prove each revision on a scratch database: up, down and up again, with rows; exit 1 with the list if not
#[derive(Args)]
pub struct Arguments {
    /// Which revisions: one, or from the first to the last, both included [default: all]
    #[arg(value_name = "RANGE", allow_hyphen_values = true, value_parser = no_option)]
    range: Option<String>,

    /// A database on the server where scratch databases are made [default: that of the project, else `local:`]
    #[arg(long, value_name = "URL")]
    scratch_url: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// Revisions that are wrong, or a server that makes no scratch databases.
pub fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
    let project = context.project()?;
    let recorded = project.recorded(&context.common, context.terminal)?;
    let wanted = wanted(arguments.range.as_deref(), &recorded)?;
    let mut shown = Shown::new(context);
    let outcome = match wanted.is_empty() {
        true => Outcome::default(),
        false => {
            let place = Place::for_scratch(&project, arguments.scratch_url.as_deref(), context)?;
            prove(&project, &recorded, &wanted, &place, &mut shown, context)?
        }
    };
    let heads = recorded.history.heads();
    let to_head = !heads.is_empty() && heads.iter().all(|head| wanted.contains(&*head.id));
    let models = if to_head { models_differ(&project, context)? } else { None };
    shown.end(&outcome, models.as_ref(), context)?;
    let is_proven = outcome.verdicts.iter().all(Verdict::is_proven) && models.is_none();
    Ok(if is_proven { Exit::Done } else { Exit::No })
}

/// `-3:current` is a range, and a mistyped option is none.
fn no_option(text: &str) -> Result<String, &'static str> {
    if text.starts_with("--") { Err("there is no such option") } else { Ok(text.to_owned()) }
}

fn wanted<'r>(range: Option<&str>, recorded: &'r Recorded) -> Result<BTreeSet<&'r str>> {
    let history = &recorded.history;
    let revisions: Vec<&Revision> = match range {
        Some(range) => history.within(range, None)?,
        None => history.revisions().collect(),
    };
    Ok(revisions.into_iter().map(|revision| &*revision.id).collect())
}

fn prove(
    project: &Project,
    recorded: &Recorded,
    wanted: &BTreeSet<&str>,
    place: &Place,
    shown: &mut Shown,
    context: &mut Context<'_>,
) -> Result<Outcome> {
    let migrator = live::migrator(project, migrate::History::default())?;
    let role = project.configuration.role.as_deref();
    let ignore = Ignore::new(&project.configuration.ignore)?;
    let proof = Proof { recorded, wanted, settings: &migrator.settings, role, ignore: &ignore };
    let hears = context.terminal.signals;
    rehearsal::on_two(place, role, hears, async |real, said| {
        proof.run((real, said), &mut |progress| shown.show(&progress, context)).await
    })
}

/// What the next `autogenerate` would write, where there are models.
fn models_differ(project: &Project, context: &mut Context<'_>) -> Result<Option<Vec<String>>> {
    if project.manifest.is_none() {
        return Ok(None);
    }
    let Sides { models, before, .. } = models::read(context)?;
    let found = answers::compare(Pair { old: &before, new: &models.schema }, &models.hints)?;
    Ok((!found.changes.is_empty()).then(|| tree::lines(&found.changes, context)))
}

/// What was said so far.
struct Shown {
    /// Whether a line is there that is written over.
    passes: bool,
    line: bool,
}

impl Shown {
    fn new(context: &Context<'_>) -> Self {
        let passes = context.terminal.interactive && !context.is_json() && !context.common.quiet;
        Self { passes, line: false }
    }

    fn show(&mut self, progress: &Progress<'_>, context: &mut Context<'_>) -> Result<()> {
        match progress {
            Progress::Begun(revision, at, count) => {
                if self.passes {
                    let columns = context.terminal.width.saturating_sub(1);
                    let line = format!("{at} of {count}  {}  {}", revision.id, subject(&revision.message));
                    let line: String = line.chars().take(columns).collect();
                    let line = context.paint(DIM, line);
                    let _ = write!(context.terminal.err, "\r\x1b[K{line}");
                    let _ = context.terminal.err.flush();
                    self.line = true;
                }
                Ok(())
            }
            Progress::Done(verdict) => {
                if std::mem::take(&mut self.line) {
                    let _ = write!(context.terminal.err, "\r\x1b[K");
                    let _ = context.terminal.err.flush();
                }
                if context.is_json() { Ok(()) } else { say(verdict, context) }
            }
        }
    }

    fn end(&self, outcome: &Outcome, models: Option<&Vec<String>>, context: &mut Context<'_>) -> Result<()> {
        if context.is_json() {
            return context.say_json(&outcome_json(outcome, models));
        }
        if outcome.verdicts.is_empty() {
            context.say("no revisions")?;
        }
        for (table, reason) in &outcome.without_rows {
            context.note(format_args!("note: `{table}` was proven without rows of its own: {reason}"));
        }
        let wrong = outcome.verdicts.iter().filter(|verdict| verdict.is_no()).count();
        let unreached = outcome.verdicts.iter().filter(|verdict| !verdict.reached).count();
        let count = outcome.verdicts.len();
        if wrong + unreached > 0 {
            let unreached = match unreached {
                0 => String::new(),
                n => format!(", {n} not reached"),
            };
            context.say(format_args!("\n{} of {} wrong{unreached}", wrong, counted(count)))?;
        } else if count > 0 {
            let good = context.paint(ADDED, "ok");
            context.say(format_args!("\n{good}: {} up, down and up again, and rows stay", counted(count)))?;
        }
        if let Some(lines) = models {
            context.say(format_args!("\n{} the models differ from what is recorded:", cross(context)))?;
            lines.iter().try_for_each(|line| context.say(format_args!("  {line}")))?;
            context.say("    help: cargo migrate autogenerate -m \"…\"")?;
        }
        Ok(())
    }
}

fn counted(count: usize) -> String {
    if count == 1 { "1 revision".to_owned() } else { format!("{count} revisions") }
}

fn cross(context: &Context<'_>) -> String {
    context.paint(REMOVED, "✗")
}

fn say(verdict: &Verdict, context: &mut Context<'_>) -> Result<()> {
    let mark = match (verdict.is_proven(), verdict.is_no()) {
        (true, _) => context.paint(ADDED, "✓"),
        (false, true) => cross(context),
        (false, false) => context.paint(DIM, "·"),
    };
    let id = context.paint(BOLD, &verdict.id);
    let rest = match (verdict.reached, verdict.rows) {
        (false, _) => "  not reached".to_owned(),
        (true, 0) => String::new(),
        (true, 1) => "  1 row".to_owned(),
        (true, count) => format!("  {count} rows"),
    };
    let rest = context.paint(DIM, rest);
    context.say(format_args!("{mark} {id}  {}{rest}", verdict.message))?;
    for finding in &verdict.findings {
        let code = context.paint(REMOVED, format_args!("[{}]", finding.code.name()));
        context.say(format_args!("    {code} {}", finding.sentence))?;
        for line in details(finding, context) {
            context.say(format_args!("    {line}"))?;
        }
        for help in &finding.help {
            context.say(format_args!("    help: {help}"))?;
        }
    }
    for note in &verdict.notes {
        context.say(context.paint(DIM, format_args!("    note: {note}")))?;
    }
    let _ = context.terminal.out.flush();
    Ok(())
}

fn details(finding: &Finding, context: &Context<'_>) -> Vec<String> {
    let lines = finding.lines.iter().map(|line| format!("  {line}"));
    tree::lines(&finding.changes, context).into_iter().chain(lines).collect()
}

fn outcome_json(outcome: &Outcome, models: Option<&Vec<String>>) -> Value {
    let finding = |finding: &Finding| {
        json!({
            "code": finding.code, "sentence": finding.sentence, "changes": finding.changes,
            "lines": finding.lines, "help": finding.help,
        })
    };
    let verdict = |verdict: &Verdict| {
        json!({
            "revision": verdict.id, "message": verdict.message, "ok": verdict.is_proven(),
            "reached": verdict.reached, "rows": verdict.rows,
            "findings": verdict.findings.iter().map(finding).collect::<Vec<_>>(), "notes": verdict.notes,
        })
    };
    let without_rows = outcome.without_rows.iter();
    json!({
        "ok": outcome.verdicts.iter().all(Verdict::is_proven) && models.is_none(),
        "revisions": outcome.verdicts.iter().map(verdict).collect::<Vec<_>>(),
        "without_rows": without_rows
            .map(|(table, reason)| json!({ "table": table.to_string(), "reason": reason }))
            .collect::<Vec<_>>(),
        "models": models,
    })
}
