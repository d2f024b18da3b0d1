//! `merge`: joins branches.

use clap::Args;
use serde_json::json;

use crate::answers::Answered;
use crate::context::{BOLD, Context};
use crate::error::{Error, Exit, Result};
use crate::merging;
use crate::new_revision;
use crate::recorded::{Recorded, subject};

/// Join heads with a revision that comes after all of them; refuses where their branches collide
#[derive(Args)]
pub struct Arguments {
    /// Which heads; all of them when nothing is said
    #[arg(value_name = "REV")]
    revisions: Vec<String>,

    /// What the revision is for [default: which ones it joins]
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,

    /// A name for it
    #[arg(long, value_name = "NAME")]
    label: Vec<String>,

    /// Its id, instead of a random one: twelve hexadecimal digits
    #[arg(long, value_name = "ID")]
    rev_id: Option<String>,

    /// Say whether they can be joined, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
///
/// # Errors
/// Revisions that are wrong or no heads, branches that collide, or files that cannot be written.
pub fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
    let project = context.project()?;
    let recorded = project.recorded(&context.common, context.terminal)?;
    let parents = parents(&arguments.revisions, &recorded)?;
    if parents.len() < 2 {
        return nothing_to_merge(arguments, &recorded, context);
    }
    new_revision::refuse_inner(&parents, &recorded, |parent| {
        vec![format!("a merge joins heads: `{parent}@head` is the head of its branch")]
    })?;
    let message = match &arguments.message {
        Some(message) => message.trim().to_owned(),
        None => format!("merge {}", parents.join(" and ")),
    };
    if message.is_empty() {
        return Err(Error::usage("the message is empty")
            .help("leave `-m` out, and it says which revisions are joined"));
    }
    merging::refuse_collisions(&recorded, &parents, context)?;
    let record =
        new_revision::record(&message, arguments.rev_id.as_deref(), &arguments.label, &recorded, context)?;
    let begun = new_revision::begin_merge(record, parents.clone());
    let before = recorded.schema()?;
    let revision = new_revision::put_together(begun, Vec::new(), &before, false, &project, &recorded)?;
    let nothing = Answered { changes: Vec::new(), hazards: Vec::new() };
    if !context.is_json() {
        context.say(context.paint(BOLD, "Merge of"))?;
        for parent in &parents {
            let message = recorded.history.get(parent).map_or("", |revision| subject(&revision.message));
            context.say(format_args!("  {}  {message}", context.paint(BOLD, parent)))?;
        }
        if !arguments.dry_run {
            context.say("")?;
        }
    }
    if arguments.dry_run {
        if context.is_json() {
            context.say_json(&new_revision::tree_json(&nothing, Some(&revision))?)?;
        } else {
            context.note("\nTheir branches do not collide. Nothing was written.");
        }
        return Ok(Exit::Done);
    }
    new_revision::write(&revision, &nothing, &project, &recorded, context)?;
    Ok(Exit::Done)
}

/// The ids of what is joined, each once.
fn parents(names: &[String], recorded: &Recorded) -> Result<Vec<String>> {
    let history = &recorded.history;
    if names.is_empty() {
        return match history.heads()[..] {
            [] => history.head().map(|_| Vec::new()).map_err(Error::from),
            ref heads => Ok(heads.iter().map(|head| head.id.to_string()).collect()),
        };
    }
    let mut parents: Vec<String> = Vec::new();
    for name in names {
        for id in history.resolve(name, None)?.ids() {
            if !parents.iter().any(|parent| parent == id) {
                parents.push(id.to_owned());
            }
        }
    }
    Ok(parents)
}

/// One head is what a merge is for: that is no mistake, and a lock in conflict is mended all the same.
fn nothing_to_merge(arguments: &Arguments, recorded: &Recorded, context: &mut Context<'_>) -> Result<Exit> {
    let names = &arguments.revisions;
    let Ok(head) = recorded.history.head() else {
        return Err(Error::usage(format!(
            "`{}` is one revision, and a merge joins several",
            names.join(" ")
        ))
        .help("name two or more heads, or none for all of them"));
    };
    let refreshed = !arguments.dry_run && new_revision::refresh_lock(recorded, &recorded.schema()?)?;
    if context.is_json() {
        context.say_json(&json!({ "revision": null, "head": head.id }))?;
        return Ok(Exit::Done);
    }
    context.say(format_args!("Nothing to merge: {} is the only head.", context.paint(BOLD, &head.id)))?;
    if refreshed {
        new_revision::say_refreshed(recorded, context);
    }
    Ok(Exit::Done)
}
