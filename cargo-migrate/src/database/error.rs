//! What happened in the database, in words.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use migrate::apply::{Direction, Edited, Failure, Permission, Postgres, Standing, VersionTable};
use migrate::{Error as Cause, history, script};

use crate::error::{Error, Exit};

/// The error for somebody who wanted revisions applied or taken back.
#[must_use]
pub fn explain(error: &Cause, table: &VersionTable) -> Error {
    let message = error.to_string();
    let told = match error {
        Cause::History(error) => return history_error(error),
        Cause::Script { revision, direction, path, error } => {
            let place = path.clone().unwrap_or_else(|| format!("the {direction} of revision `{revision}`"));
            let caret = first_line(&error.text, &error.range);
            Error::project(error.problem.to_string()).excerpt(excerpt(
                &error.text,
                &place,
                &[],
                caret,
                "",
                &[],
            ))
        }
        Cause::Edited(edited) => return edited_after_applying(message, edited),
        Cause::Failed(failure) => failed(message, failure),
        Cause::Server { postgres, permission, .. } => {
            let mut error = Error::database(message);
            error.causes = reasons(postgres, permission.as_ref());
            error.help = ways_out(postgres, permission.as_ref());
            error
        }
        Cause::Connection { standing, .. } => {
            let mut error = Error::database(message);
            error.causes = standing_notes(standing);
            error.help("`cargo migrate status` tells where it stands")
        }
        Cause::Changed { standing, .. } => {
            let mut error = Error::database(message);
            error.causes = standing_notes(standing);
            error.help(format!("something else writes to `{table}`: find out what, then try again"))
        }
        Cause::Locked { holder, .. } => {
            let error = Error::database(message).help("`--lock-wait SECONDS` waits longer");
            match holder {
                Some(holder) => {
                    error.help(format!("if it hangs, end it: `SELECT pg_terminate_backend({})`", holder.pid))
                }
                None => error,
            }
        }
        Cause::HalfWay { direction, .. } => Error::database(message).help(match direction {
            Direction::Upgrade => "finish it first: `cargo migrate upgrade` goes on where it stopped",
            Direction::Downgrade => "finish it first: `cargo migrate downgrade -1` goes on where it stopped",
        }),
        Cause::NotApplied { .. } => {
            Error::database(message).help("`cargo migrate current` shows where the database stands")
        }
        Cause::ManyTransactions { .. } => Error::project(message).help("leave out `--single-transaction`"),
        Cause::Unknown { .. } => Error::database(message).help(
            "bring their folders back from version control; `cargo migrate stamp --purge REV` forgets them",
        ),
        _ => Error::database(message),
    };
    match error.help() {
        Some(help) => told.help(help),
        None => told,
    }
}

impl From<history::Error> for Error {
    fn from(error: history::Error) -> Self {
        history_error(&error)
    }
}

impl From<&script::Error> for Error {
    fn from(error: &script::Error) -> Self {
        let told = Self::project(error.to_string());
        match error.problem.help() {
            Some(help) => told.help(help),
            None => told,
        }
    }
}

fn history_error(error: &history::Error) -> Error {
    let mut told = Error::project(error.to_string());
    // A name that was typed wrong is not a mistake in the project.
    if matches!(
        error,
        history::Error::NotFound { .. }
            | history::Error::Ambiguous { .. }
            | history::Error::Fork { .. }
            | history::Error::TooFar { .. }
            | history::Error::NeedsDatabase { .. }
    ) {
        told.exit = Exit::Usage;
    }
    match error.help() {
        Some(help) => told.help(help),
        None => told,
    }
}

fn failed(message: String, failure: &Failure) -> Error {
    let mut error = Error::database(message);
    let place = match &failure.path {
        Some(path) => path.clone(),
        None => {
            format!("the {} of revision {}, as the database carries it", failure.direction, failure.revision)
        }
    };
    let mut notes = reasons(&failure.postgres, failure.permission.as_ref());
    if failure.deferred {
        notes.push(format!("a deferred constraint, checked at the end of a section of `{place}`"));
    }
    notes.extend(standing_notes(&failure.standing));
    match &failure.statement {
        Some(statement) => {
            let caret = match failure.position {
                Some(position) => word_at(&failure.text, position, statement),
                None => first_line(&failure.text, statement),
            };
            let shown = lines(&failure.text, statement);
            let label = &failure.postgres.message;
            error = error.excerpt(excerpt(&failure.text, &place, &shown, caret, label, &notes));
        }
        None => error.causes = notes,
    }
    error.help = ways_out(&failure.postgres, failure.permission.as_ref());
    if ALREADY_THERE.contains(&failure.postgres.code.as_str()) {
        error = error.help(match &failure.standing.partial {
            Some(_) => {
                "a run that was killed may have made it, or left it `INVALID`: drop it, then run again"
                    .to_owned()
            }
            None => format!(
                "if the database has all of the revision already, `cargo migrate stamp {}` says so",
                failure.revision
            ),
        });
    } else if failure.postgres.code.starts_with(DATA) && failure.standing.partial.is_some() {
        error = error.help("mend the rows, and run it again: it goes on where it stopped");
    } else if let Some(partial) = &failure.standing.partial {
        error = error.help(format!(
            "mend its file, accept the edit with `cargo migrate stamp --refresh {}`, and run it again",
            partial.revision
        ));
    }
    error
}

/// What PostgreSQL said beside its message.
fn reasons(postgres: &Postgres, permission: Option<&Permission>) -> Vec<String> {
    let mut reasons: Vec<String> = postgres.detail.iter().cloned().collect();
    if let Some(context) = &postgres.context {
        reasons.push(format!("in {}", context.lines().next().unwrap_or_default()));
    }
    if let Some(query) = &postgres.internal_query {
        reasons.push(format!("in the query `{}`", query.trim()));
    }
    if let Some(Permission::Owner { object, owner, .. }) = permission {
        reasons.push(format!("{object} belongs to `{owner}`"));
    }
    reasons
}

fn ways_out(postgres: &Postgres, permission: Option<&Permission>) -> Vec<String> {
    let mut help: Vec<String> = postgres.hint.iter().cloned().collect();
    match permission {
        Some(permission @ Permission::Owner { owner, .. }) => {
            help.push(format!("let somebody who may run `{}`", permission.grant()));
            help.push(format!("then set `role = \"{owner}\"` in `[package.metadata.migrate]`"));
        }
        Some(permission) => help.push(format!("let the owner of the schema run `{}`", permission.grant())),
        None => {}
    }
    let known = match postgres.code.as_str() {
        "55P03" => "another session holds a lock on it: `--lock-timeout` and `--retries` wait longer",
        "55P04" => "put `-- migrate: transaction` on a line of its own before the new value is used",
        "25001" => "put `-- migrate: no-transaction` on a line of its own above the statement",
        _ => return help,
    };
    help.push(known.to_owned());
    help
}

/// duplicate_table, duplicate_object, duplicate_column, duplicate_schema.
const ALREADY_THERE: &[&str] = &["42P07", "42710", "42701", "42P06"];

/// What rows break: class 23, "Integrity Constraint Violation", of the error codes in appendix A.
const DATA: &str = "23";

/// Where the database stands, in sentences.
fn standing_notes(standing: &Standing) -> Vec<String> {
    if standing.is_unchanged() {
        return vec!["the database is as it was".to_owned()];
    }
    let mut notes = Vec::new();
    match &standing.done[..] {
        [] => {}
        [only] => notes.push(format!("revision `{only}` before it is done and stays")),
        [.., last] => notes.push(format!(
            "the {} revisions before it, up to `{last}`, are done and stay",
            standing.done.len()
        )),
    }
    if let Some(partial) = &standing.partial {
        notes.push(format!(
            "revision `{}` is done up to statement {} of section {}, where the next run goes on",
            partial.revision, partial.statement, partial.section
        ));
    }
    if standing.uncertain {
        notes.push("whether its last transaction was committed is not known".to_owned());
    }
    notes
}

fn edited_after_applying(message: String, edited: &[Edited]) -> Error {
    let mut error = Error::database(message);
    let diffs: Vec<String> = edited
        .iter()
        .map(|edited| {
            let path = edited.path.as_deref().unwrap_or(&edited.revision);
            similar::TextDiff::from_lines(
                edited.recorded.replace("\r\n", "\n"),
                edited.present.replace("\r\n", "\n"),
            )
            .unified_diff()
            .header(&format!("applied/{path}"), path)
            .to_string()
        })
        .collect();
    error = error.excerpt(diffs.concat());
    if let [only] = edited
        && only.half_way
    {
        return error.help(format!(
            "if only what has not run yet was edited: `cargo migrate stamp --refresh {}`, and run it again",
            only.revision
        ));
    }
    error.help("put the file back, and make the change in a new revision").help(format!(
        "if the database is as the file says now: `cargo migrate stamp --refresh {}`",
        edited.iter().map(|edited| &*edited.revision).collect::<Vec<_>>().join(" ")
    ))
}

/// Lines of a file with a caret below what is meant, and what else there is to say about it.
fn excerpt(
    text: &str,
    path: &str,
    shown: &[Range<usize>],
    caret: Range<usize>,
    label: &str,
    notes: &[String],
) -> String {
    let snippet = Snippet::source(text)
        .path(path)
        .annotations(shown.iter().map(|line| AnnotationKind::Visible.span(line.clone())))
        .annotation(AnnotationKind::Primary.span(caret).label((!label.is_empty()).then_some(label)));
    let group = Group::with_level(Level::ERROR)
        .element(snippet)
        .elements(notes.iter().map(|note| Level::NOTE.message(note)));
    Renderer::plain().render(&[group])
}

/// The lines of a statement, but not more than fit beside the error.
fn lines(text: &str, statement: &Range<usize>) -> Vec<Range<usize>> {
    let mut start = statement.start;
    let lines = text[statement.clone()].split_inclusive('\n').map(|line| {
        let range = start..start + line.trim_end().len();
        start += line.len();
        range
    });
    lines.filter(|range| !range.is_empty()).take(LINES_SHOWN).collect()
}

const LINES_SHOWN: usize = 12;

fn first_line(text: &str, statement: &Range<usize>) -> Range<usize> {
    let length = text[statement.clone()].lines().next().map_or(0, |line| line.trim_end().len());
    statement.start..statement.start + length
}

/// The word that PostgreSQL points at.
fn word_at(text: &str, position: usize, statement: &Range<usize>) -> Range<usize> {
    let rest = &text[position..statement.end.max(position)];
    let mut characters = rest.char_indices();
    let Some((_, first)) = characters.next() else {
        // At the end of the input: below its last character.
        let last = text[..position].chars().next_back().map_or(0, char::len_utf8);
        return position - last..position;
    };
    let end = if first == '"' || first == '\'' {
        rest[1..].find(first).map_or(rest.len(), |end| end + 2)
    } else if first.is_alphanumeric() || first == '_' {
        let belongs = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '.');
        rest.find(|c: char| !belongs(c)).unwrap_or(rest.len())
    } else {
        first.len_utf8()
    };
    position..position + end
}
