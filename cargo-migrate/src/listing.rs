//! Revisions as the lines of a list.

use std::collections::BTreeSet;

use migrate::Revision;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr as _;

use crate::context::{ADDED, BOLD, Context, DIM};
use crate::recorded::{Recorded, shown, subject};

/// What is to be said of revisions beside their own.
pub struct Listing<'r> {
    recorded: &'r Recorded,
    heads: BTreeSet<&'r str>,
    branch_points: BTreeSet<&'r str>,
    /// Where a database stands, when it was asked.
    current: Option<BTreeSet<String>>,
}

impl<'r> Listing<'r> {
    /// For the revisions of a project.
    #[must_use]
    pub fn new(recorded: &'r Recorded, current: Option<BTreeSet<String>>) -> Self {
        let ids =
            |revisions: Vec<&'r Revision>| revisions.into_iter().map(|revision| &*revision.id).collect();
        Self {
            recorded,
            heads: ids(recorded.history.heads()),
            branch_points: ids(recorded.history.branch_points()),
            current,
        }
    }

    /// `3f9a1c2b4d5e  2026-11-21  add campaigns  (head, billing)`
    #[must_use]
    pub fn line(&self, revision: &Revision, context: &Context<'_>) -> String {
        self.line_of(revision, subject(&revision.message), context)
    }

    /// The same in so many columns: what the revision is for is cut where it does not fit.
    #[must_use]
    pub fn line_within(&self, revision: &Revision, width: usize, context: &Context<'_>) -> String {
        let subject = subject(&revision.message);
        let marks = match self.marks(revision).join(", ") {
            marks if marks.is_empty() => 0,
            marks => "  ()".len() + marks.width(),
        };
        let room = width.saturating_sub("3f9a1c2b4d5e  2026-11-21  ".len() + marks).max(LEAST);
        self.line_of(revision, &cut(subject, room, context), context)
    }

    fn line_of(&self, revision: &Revision, subject: &str, context: &Context<'_>) -> String {
        let marks = match self.marks(revision).join(", ") {
            marks if marks.is_empty() => marks,
            marks => format!("  {}", context.paint(ADDED, format_args!("({marks})"))),
        };
        let day = context.paint(DIM, revision.created.get(..10).unwrap_or(&revision.created));
        format!("{}  {day}  {subject}{marks}", context.paint(BOLD, &revision.id))
    }

    /// What stands in brackets: its place in the graph, its labels, and what it depends on.
    #[must_use]
    pub fn marks(&self, revision: &Revision) -> Vec<String> {
        let id = &*revision.id;
        let is_current = self.current.as_ref().is_some_and(|current| current.contains(id));
        let places = [
            (self.heads.contains(id), "head"),
            (is_current, "current"),
            (self.branch_points.contains(id), "branch point"),
            (revision.parents.len() > 1, "merge"),
        ];
        let places = places.into_iter().filter(|(is_there, _)| *is_there).map(|(_, mark)| mark.to_owned());
        let replaces = match revision.replaces.len() {
            0 => None,
            1 => Some("replaces a revision".to_owned()),
            count => Some(format!("replaces {count} revisions")),
        };
        let needs = revision.depends_on.iter().map(|name| format!("depends on {name}"));
        places.chain(replaces).chain(revision.labels.iter().map(ToString::to_string)).chain(needs).collect()
    }

    /// What `-v` adds, a line each.
    #[must_use]
    pub fn details(&self, revision: &Revision, context: &Context<'_>) -> Vec<String> {
        let mut lines: Vec<String> =
            revision.message.lines().skip(1).map(|line| format!("    {line}")).collect();
        let after = match revision.parents.as_ref() {
            [] => "nothing: it is the first".to_owned(),
            parents => parents.join(", "),
        };
        lines.push(format!("    after    {after}"));
        for (number, id) in revision.replaces.iter().enumerate() {
            let heading = if number == 0 { "replaces" } else { "" };
            let about = match self.recorded.folder(id) {
                Some(folder) => subject(&folder.record.message),
                None => "(its folder is gone)",
            };
            lines.push(format!("    {heading:<8} {id}  {about}"));
        }
        lines.push(format!("    created  {}", revision.created));
        if let Some(folder) = self.recorded.folder(&revision.id) {
            lines.push(format!("    folder   {}", shown(&folder.path, context.terminal)));
            lines.push(format!("    changes  {}", folder.record.changes.len()));
        }
        lines
    }

    /// The same for programs.
    #[must_use]
    pub fn json(&self, revision: &Revision) -> Value {
        let id = &*revision.id;
        json!({
            "id": id,
            "parents": revision.parents,
            "depends_on": revision.depends_on,
            "replaces": revision.replaces,
            "message": revision.message,
            "created": revision.created,
            "labels": revision.labels,
            "head": self.heads.contains(id),
            "branch_point": self.branch_points.contains(id),
            "current": self.current.as_ref().map(|current| current.contains(id)),
        })
    }
}

/// A text in so many columns: what does not fit is left out, and dots say so.
#[must_use]
pub fn cut(text: &str, room: usize, context: &Context<'_>) -> String {
    if text.width() <= room {
        return text.to_owned();
    }
    let dots = if context.terminal.is_utf8() { "…" } else { "..." };
    let mut kept = String::new();
    for letter in text.chars() {
        kept.push(letter);
        if kept.width() + dots.width() > room {
            kept.pop();
            break;
        }
    }
    format!("{}{dots}", kept.trim_end())
}

/// However narrow it is, so much is shown of what a revision is for.
const LEAST: usize = 16;
