//! `init --from-sql`: numbered files and init scripts as revisions.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};
use migrate::{History, Script};
use migrate_schema::record::RevisionRecord;
use serde_json::json;

use super::{Arguments, SetUp, wire};
use crate::adoption::{self, Eyes, Step};
use crate::commands::pull;
use crate::context::{ADDED, BOLD, CHANGED, Context, DIM};
use crate::database;
use crate::error::{Error, Exit, Result};
use crate::introspect::Ignore;
use crate::live::{self, Place};
use crate::project::Project;
use crate::psql_script::{self, Part};
use crate::recorded::{new_id, now, shown};
use crate::scratch::Scratch;

/// Makes revisions of files of SQL, and models of what they add up to.
pub(super) fn run(arguments: &Arguments, set_up: &SetUp, context: &mut Context<'_>) -> Result<Exit> {
    let project = Project::open(&context.common, context.terminal)?;
    let recorded = project.recorded(&context.common, context.terminal)?;
    crate::commands::baseline::refuse_begun(&recorded)?;
    let Some(directory) = project.migrations.first() else {
        return Err(Error::project("the configuration names no folder for revisions"));
    };
    let (steps, notes) = steps(arguments, context)?;

    let place = Place::find(&project, context)?;
    let migrator = live::migrator(&project, History::default())?;
    let ignore = Ignore::new(&project.configuration.ignore)?;
    let role = project.configuration.role.as_deref();
    let eyes = Eyes {
        settings: &migrator.settings,
        role,
        ignore: &ignore,
        postgres: project.configuration.postgres,
    };
    let runtime = database::runtime()?;
    let scratch = runtime.block_on(Scratch::create(&place.server, role))?;
    let result = runtime.block_on(adoption::replay(&steps, &scratch, eyes)).and_then(|revisions| {
        let of_scratch = Some(Place::of(scratch.server.clone()));
        let pulled = pull::pull_from(of_scratch, &arguments.output, false, context)?;
        Ok((revisions, pulled))
    });
    let dropped = runtime.block_on(scratch.drop());
    let (revisions, mut pulled) = result?;
    dropped?;
    let wired = wire(&mut pulled.needed, &set_up.manifest, context)?;
    let mut folders = Vec::new();
    for revision in &revisions {
        folders.push(shown(&revision.write(directory, &recorded.lock_path())?, context.terminal));
    }

    if context.is_json() {
        let listed: Vec<_> = steps
            .iter()
            .zip(&folders)
            .map(|(step, folder)| json!({ "id": step.record.id, "source": step.source, "folder": folder }))
            .collect();
        let wired: Vec<_> = wired.iter().map(|(file, what)| json!({ "file": file, "added": what })).collect();
        context.say_json(&json!({
            "package": set_up.name, "made": set_up.made, "wired": wired, "revisions": listed, "notes": notes,
            "pulled": pull::told_as_json(&pulled, context),
        }))?;
        return Ok(Exit::Done);
    }
    set_up.say(context)?;
    let count =
        if folders.len() == 1 { "a revision".to_owned() } else { format!("{} revisions", folders.len()) };
    context.say(context.paint(BOLD, format_args!("{count} from SQL, run on a scratch database")))?;
    for (step, folder) in steps.iter().zip(&folders) {
        context.say(format_args!("  {} {folder}/", context.paint(ADDED, "+")))?;
        context.say(context.paint(DIM, format_args!("    from {}", step.source)))?;
    }
    for note in &notes {
        context.note(format_args!("note: {note}"));
    }
    context.say("")?;
    pull::show(&pulled, context)?;
    for (file, what) in &wired {
        context.say(format_args!("  {} {file}: {what}", context.paint(CHANGED, "~")))?;
    }
    context.note(context.paint(BOLD, "\nNext:"));
    let mut next = pulled.needed.steps(context);
    next.push("cargo migrate stamp head    (for a database that these files have made)".to_owned());
    next.push("cargo migrate upgrade    (for an empty one)".to_owned());
    for (at, step) in next.iter().enumerate() {
        context.note(format_args!("  {}. {step}", at + 1));
    }
    Ok(Exit::Done)
}

/// The files as steps, one a file, in the order of the command line; and what is left out of them.
fn steps(arguments: &Arguments, context: &Context<'_>) -> Result<(Vec<Step>, Vec<String>)> {
    let mut found: Vec<(String, String, Part)> = Vec::new();
    let mut notes = Vec::new();
    for path in files(&arguments.from_sql, context)? {
        let name = shown(&path, context.terminal);
        let text = fs::read_to_string(&path)
            .map_err(|error| Error::project(format!("could not read `{name}`")).because(error))?;
        let (parts, left_out) = psql_script::parts(&name, &text)?;
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
fn stable_id(sql: &str, steps: &[Step]) -> Result<String> {
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
