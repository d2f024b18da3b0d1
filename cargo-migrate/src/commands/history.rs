//! `history`: the revisions, newest first.

use std::collections::BTreeSet;

use clap::Args;
use migrate::Revision;
use serde_json::json;

use crate::context::{ADDED, BOLD, Context, DIM};
use crate::error::{Exit, Result};
use crate::live;
use crate::recorded::{shown, subject};

/// List the revisions, newest first
#[derive(Args)]
pub struct Arguments {
    /// Only those after the first and up to the second: `a:b`, `a:`, `:b`, `-3:current`
    #[arg(short, long, value_name = "RANGE", allow_hyphen_values = true)]
    range: Option<String>,

    /// Mark what the database has applied last
    #[arg(short, long)]
    indicate_current: bool,
}

/// Runs the command.
///
/// # Errors
/// Revisions that are wrong, a range that is none, or a database that cannot be asked.
pub fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
    let project = context.project()?;
    let recorded = project.recorded(&context.common, context.terminal)?;
    let history = &recorded.history;
    let from_current = |side: &str| side.contains("current") || side.starts_with(['-', '+']);
    let asks = arguments.indicate_current
        || arguments.range.as_deref().is_some_and(|range| range.split(':').any(from_current));
    let applied = if asks { Some(live::applied(&project, history, context)?) } else { None };
    let current: BTreeSet<String> = applied
        .as_ref()
        .map(|applied| history.current(applied).ids().map(str::to_owned).collect())
        .unwrap_or_default();
    let mut revisions: Vec<&Revision> = match &arguments.range {
        None => history.revisions().collect(),
        Some(range) => {
            let range = history.resolve_range(range, applied.as_ref())?;
            history.between(&range.from, &range.to)
        }
    };
    revisions.reverse();
    let heads: BTreeSet<&str> = history.heads().into_iter().map(|head| head.id.as_ref()).collect();
    if context.is_json() {
        let revisions: Vec<_> = revisions
            .iter()
            .map(|revision| {
                json!({
                    "id": revision.id,
                    "parents": revision.parents,
                    "message": revision.message,
                    "created": revision.created,
                    "labels": revision.labels,
                    "head": heads.contains(revision.id.as_ref()),
                    "current": asks.then(|| current.contains(revision.id.as_ref())),
                })
            })
            .collect();
        context.say_json(&revisions)?;
        return Ok(Exit::Done);
    }
    if history.is_empty() {
        context.note("No revisions yet. The first: cargo migrate autogenerate -m \"first tables\"");
    }
    for revision in revisions {
        let mut marks = Vec::new();
        if heads.contains(revision.id.as_ref()) {
            marks.push("head".to_owned());
        }
        if current.contains(revision.id.as_ref()) {
            marks.push("current".to_owned());
        }
        marks.extend(revision.labels.iter().map(ToString::to_string));
        let marks = if marks.is_empty() {
            String::new()
        } else {
            format!("  {}", context.paint(ADDED, format_args!("({})", marks.join(", "))))
        };
        let day = context.paint(DIM, revision.created.get(..10).unwrap_or(&revision.created));
        context.say(format_args!(
            "{}  {day}  {}{marks}",
            context.paint(BOLD, &revision.id),
            subject(&revision.message)
        ))?;
        if context.common.verbose > 0 {
            for line in revision.message.lines().skip(1) {
                context.say(format_args!("    {line}"))?;
            }
            let after = match revision.parents.as_ref() {
                [] => "nothing: it is the first".to_owned(),
                parents => parents.join(", "),
            };
            context.say(format_args!("    after    {after}"))?;
            context.say(format_args!("    created  {}", revision.created))?;
            if let Some(folder) = recorded.folder(&revision.id) {
                context.say(format_args!("    folder   {}", shown(&folder.path, context.terminal)))?;
                context.say(format_args!("    changes  {}", folder.record.changes.len()))?;
            }
        }
    }
    Ok(Exit::Done)
}
