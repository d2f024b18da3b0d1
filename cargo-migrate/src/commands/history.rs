//! `history`: the revisions, newest first.

use std::collections::{BTreeMap, BTreeSet};

use clap::Args;
use migrate::{History, Revision};

use crate::context::Context;
use crate::error::{Exit, Result};
use crate::graph::{self, Node};
use crate::listing::Listing;
use crate::live;

/// List the revisions, newest first
#[derive(Args)]
pub struct Arguments {
    /// Only those from the first to the second, both included: `a:b`, `a:`, `:b`, `-3:current`
    #[arg(short, long, value_name = "RANGE", allow_hyphen_values = true)]
    range: Option<String>,

    /// Mark what the database has applied last
    #[arg(short, long)]
    indicate_current: bool,

    /// Draw what follows what; with `--indicate-current`, what is not applied is hollow
    #[arg(long)]
    graph: bool,
}

/// Runs the command.
///
/// # Errors
/// Revisions that are wrong, a range that is none, or a database that cannot be asked.
pub fn run(arguments: &Arguments, context: &mut Context<'_>) -> Result<Exit> {
    let project = context.project()?;
    let recorded = project.recorded(&context.common, context.terminal)?;
    let history = &recorded.history;
    let asks = arguments.indicate_current
        || arguments.range.as_deref().is_some_and(|range| range.split(':').any(counts_from_current));
    let applied = if asks { Some(live::applied(&project, history, context)?) } else { None };
    let current = applied
        .as_ref()
        .map(|applied| history.current(applied).ids().map(str::to_owned).collect::<BTreeSet<String>>());
    let listing = Listing::new(&recorded, current);
    let mut revisions: Vec<&Revision> = match &arguments.range {
        None => history.revisions().collect(),
        Some(range) => history.within(range, applied.as_ref())?,
    };
    if context.is_json() {
        revisions.iter().rev().try_for_each(|revision| context.say_json(&listing.json(revision)))?;
        return Ok(Exit::Done);
    }
    if history.is_empty() {
        context.note("No revisions yet. The first: cargo migrate autogenerate -m \"first tables\"");
    }
    if arguments.graph {
        let applied = applied.filter(|_| arguments.indicate_current);
        return draw(history, &revisions, applied.as_ref(), &listing, context);
    }
    revisions.reverse();
    for revision in revisions {
        context.say(listing.line(revision, context))?;
        if context.common.verbose > 0 {
            for line in listing.details(revision, context) {
                context.say(line)?;
            }
        }
    }
    Ok(Exit::Done)
}

/// Whether a name says where the database stands, or counts from there.
pub(super) fn counts_from_current(name: &str) -> bool {
    let place = name.split_once('@').map_or(name, |(_, place)| place);
    place.contains("current") || place.starts_with(['-', '+'])
}

fn draw(
    history: &History,
    revisions: &[&Revision],
    applied: Option<&BTreeSet<String>>,
    listing: &Listing<'_>,
    context: &mut Context<'_>,
) -> Result<Exit> {
    let ordered = branch_by_branch(history, revisions);
    let listed: BTreeSet<&str> = ordered.iter().map(|revision| &*revision.id).collect();
    let nodes: Vec<Node<'_>> = ordered
        .iter()
        .map(|revision| Node {
            id: &revision.id,
            parents: revision.parents.iter().map(|id| &**id).filter(|id| listed.contains(id)).collect(),
            is_cut: revision.parents.iter().any(|id| !listed.contains(&**id)),
            is_pending: applied.is_some_and(|applied| !applied.contains(&*revision.id)),
        })
        .collect();
    for (revision, drawn) in ordered.into_iter().zip(graph::draw(&nodes)) {
        if let Some(row) = drawn.before {
            context.say(row.text(context))?;
        }
        let room = context.terminal.width.saturating_sub(drawn.at.width());
        let line = listing.line_within(revision, room, context);
        context.say(format_args!("{} {line}", drawn.at.text(context)))?;
        if context.common.verbose > 0 {
            for line in listing.details(revision, context) {
                context.say(format_args!("{} {line}", drawn.beside.text(context)))?;
            }
        }
        if let Some(row) = drawn.after {
            context.say(row.text(context))?;
        }
    }
    Ok(Exit::Done)
}

/// Newest first, each before all that it follows, and as little as possible of other branches in between.
fn branch_by_branch<'h>(history: &'h History, revisions: &[&'h Revision]) -> Vec<&'h Revision> {
    let listed: BTreeMap<&str, &Revision> =
        revisions.iter().map(|revision| (&*revision.id, *revision)).collect();
    let followers = |revision: &Revision| {
        history.needed_by(&revision.id).into_iter().filter(|id| listed.contains_key(id)).count()
    };
    let mut waits: BTreeMap<&str, usize> =
        revisions.iter().map(|revision| (&*revision.id, followers(revision))).collect();
    let mut next: Vec<&Revision> =
        revisions.iter().copied().filter(|revision| waits[&*revision.id] == 0).collect();
    let mut ordered = Vec::with_capacity(revisions.len());
    while let Some(revision) = next.pop() {
        ordered.push(revision);
        // The last one pushed is drawn next: the last parent, whose lane is the outermost.
        let mut needs = history.needs(&revision.id);
        needs.sort_by_key(|need| revision.parents.iter().position(|parent| &**parent == *need));
        for need in needs {
            if let Some(count) = waits.get_mut(need) {
                *count -= 1;
                if *count == 0 {
                    next.push(listed[need]);
                }
            }
        }
    }
    ordered
}
