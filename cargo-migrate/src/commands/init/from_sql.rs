//! `init --from-sql`: numbered files and init scripts as revisions.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};
use migrate::Script;
use migrate_schema::record::RevisionRecord;
use migrate_schema::schema::QualifiedName;

use super::{Arguments, SetUp, revisions};
use crate::adoption::Step;
use crate::context::Context;
use crate::error::{Error, Exit, Result};
use crate::live::Place;
use crate::project::Project;
use crate::psql_script::{self, Part};
use crate::recorded::{new_id, now, shown};

/// Makes revisions of files of SQL, and models of what they add up to.
pub(super) fn run(arguments: &Arguments, set_up: &SetUp, context: &mut Context<'_>) -> Result<Exit> {
    let project = Project::open(&context.common, context.terminal)?;
    let recorded = project.recorded(&context.common, context.terminal)?;
    crate::commands::baseline::refuse_begun(&recorded)?;
    let (steps, notes) = steps(arguments, context)?;
    let place = Place::for_scratch(&project, arguments.scratch_url.as_deref(), context)?;
    let made = revisions::make(steps, &place, (&project, &recorded), arguments, set_up, context)?;
    if context.is_json() {
        context.say_json(&made.told_as_json(set_up, &notes, context))?;
        return Ok(Exit::Done);
    }
    made.say("SQL", set_up, &notes, context)?;
    let mut next = made.pulled.needed.steps(context);
    next.push("cargo migrate stamp head    (for a database that these files have made)".to_owned());
    next.push("cargo migrate upgrade    (for an empty one)".to_owned());
    revisions::say_next(&next, context);
    Ok(Exit::Done)
}

/// The files as steps, one a file, in the order of the command line; and what is left out of them.
fn steps(arguments: &Arguments, context: &Context<'_>) -> Result<(Vec<Step>, Vec<String>)> {
    let mut found: Vec<(String, String, Part)> = Vec::new();
    let mut notes = Vec::new();
    let rows = arguments.rows.iter().map(|text| {
        let name = text.parse::<QualifiedName>();
        name.map_err(|problem| Error::usage(format!("`--rows {text}` cannot be read")).because(problem))
    });
    let rows = rows.collect::<Result<Vec<_>>>()?;
    for path in files(&arguments.from_sql, context)? {
        let name = shown(&path, context.terminal);
        let text = fs::read_to_string(&path)
            .map_err(|error| Error::project(format!("could not read `{name}`")).because(error))?;
        let (parts, left_out) = psql_script::parts(&name, &text, &rows)?;
        notes.extend(left_out);
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        found.extend(parts.into_iter().map(|part| (name.clone(), stem.clone(), part)));
    }
    let databases: BTreeSet<Option<&str>> = found.iter().map(|(.., part)| part.database.as_deref()).collect();
    if let Some(wanted) = &arguments.sql_database {
        if !databases.contains(&Some(wanted.as_str())) {
            return Err(
                Error::usage(format!("no file says `\\c {wanted}`")).help("leave `--sql-database` out")
            );
        }
        let others = databases.iter().filter(|it| **it != Some(wanted.as_str()));
        notes.extend(others.map(|it| format!("what belongs to {} is left out", told(*it))));
    } else if databases.len() > 1 {
        let lines: Vec<String> = databases.iter().map(|it| format!("  {}", told(*it))).collect();
        return Err(Error::usage("the files are about several databases, and a history is of one")
            .excerpt(lines.join("\n"))
            .help("say which: `--sql-database NAME`"));
    }
    let wanted = arguments.sql_database.as_deref();
    let wanted: Vec<_> =
        found.iter().filter(|(.., part)| wanted.is_none() || part.database.as_deref() == wanted).collect();
    if wanted.is_empty() {
        return Err(Error::usage("there is no SQL in these files").help("name files that hold statements"));
    }
    let begin = now(context.terminal)?;
    let mut steps: Vec<Step> = Vec::new();
    for (at, (name, stem, part)) in wanted.into_iter().enumerate() {
        let parents: Vec<String> = steps.last().map(|step| step.record.id.clone()).into_iter().collect();
        // Folders stand in the order of their times.
        let seconds = SignedDuration::from_secs(i64::try_from(at).unwrap_or_default());
        let created: Timestamp = begin.checked_add(seconds).map_err(|error| {
            Error::usage("`SOURCE_DATE_EPOCH` is no time that can be written").because(error)
        })?;
        let id = stable_id(&part.sql, &steps)?;
        let record = RevisionRecord {
            id,
            parents,
            message: words(stem),
            created: created.to_string(),
            labels: Vec::new(),
            depends_on: Vec::new(),
            replaces: Vec::new(),
            changes: Vec::new(),
        };
        steps.push(Step { record, source: name.clone(), upgrade: part.sql.clone(), downgrade: None });
    }
    Ok((steps, notes))
}

fn told(database: Option<&str>) -> String {
    database.map_or_else(|| "the database before the first `\\c`".to_owned(), |name| format!("`{name}`"))
}

/// The files that are named, and those of folders that are, in the order in which a container of PostgreSQL runs them.
fn files(named: &[PathBuf], context: &Context<'_>) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in named {
        let path = context.terminal.directory.join(path);
        if !path.is_dir() {
            files.push(path);
            continue;
        }
        let name = shown(&path, context.terminal);
        let failed = |error| Error::project(format!("could not read `{name}`")).because(error);
        let mut inside = Vec::new();
        for entry in fs::read_dir(&path).map_err(failed)? {
            let file = entry.map_err(failed)?.path();
            match file.extension().and_then(|it| it.to_str()) {
                Some("sql") => inside.push(file),
                Some("sh" | "gz" | "xz" | "zst") => {
                    return Err(Error::usage(format!(
                        "`{}` is no SQL that can be read",
                        shown(&file, context.terminal)
                    ))
                    .help("name the files one by one, or write what it does as SQL"));
                }
                _ => {}
            }
        }
        inside.sort();
        files.extend(inside);
    }
    Ok(files)
}

/// The same SQL has the same id, however often it is adopted.
pub(super) fn stable_id(sql: &str, steps: &[Step]) -> Result<String> {
    let id = Script::parse(sql).map(|script| script.checksum()[..12].to_owned());
    match id {
        Ok(id) if steps.iter().all(|step| step.record.id != id) => Ok(id),
        _ => new_id(),
    }
}

/// `001_create-users` as `create users`.
fn words(stem: &str) -> String {
    let name = stem.trim_start_matches(|c: char| c.is_ascii_digit() || "_-. ".contains(c));
    let name = if name.is_empty() { stem } else { name };
    name.replace(['_', '-'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_message() {
        assert_eq!(words("001_create-users"), "create users");
        assert_eq!(words("init"), "init");
        assert_eq!(words("0001"), "0001");
    }
}
