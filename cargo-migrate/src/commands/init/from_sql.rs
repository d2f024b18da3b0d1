//! `init --from-sql`: numbered files and init scripts as revisions.

use std::fs;
use std::path::{Path, PathBuf};

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
use crate::recorded::{Recorded, new_id, now, shown};
use crate::{every_database, report};

/// Files of SQL, cut where `\c` names another database.
pub(super) struct Files {
    found: Vec<Found>,
    /// What is left out of them.
    notes: Vec<String>,
}

struct Found {
    /// The file, as it is shown.
    name: String,
    stem: String,
    part: Part,
}

impl Files {
    /// Reads what the command line names.
    pub(super) fn read(arguments: &Arguments, context: &Context<'_>) -> Result<Self> {
        let (mut found, mut notes) = (Vec::new(), Vec::new());
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
            found.extend(parts.into_iter().map(|part| Found {
                name: name.clone(),
                stem: stem.clone(),
                part,
            }));
        }
        if found.is_empty() {
            return Err(
                Error::usage("there is no SQL in these files").help("name files that hold statements")
            );
        }
        Ok(Self { found, notes })
    }

    /// The databases that they are about, in their order, where there are several and none of them is meant alone.
    pub(super) fn several(&self, arguments: &Arguments, context: &Context<'_>) -> Result<Vec<String>> {
        let databases = self.databases();
        if databases.len() < 2 || self.wanted(arguments, context).is_some() {
            return Ok(Vec::new());
        }
        let named: Option<Vec<String>> =
            databases.iter().map(|database| database.map(str::to_owned)).collect();
        match named {
            Some(named) if context.common.database.is_none() => Ok(named),
            _ => {
                let lines: Vec<String> = databases.iter().map(|it| format!("  {}", told(*it))).collect();
                Err(Error::usage("the files are about several databases, and a history is of one")
                    .excerpt(lines.join("\n"))
                    .help("say which: `--sql-database NAME`"))
            }
        }
    }

    fn databases(&self) -> Vec<Option<&str>> {
        let mut databases = Vec::new();
        for found in &self.found {
            let database = found.part.database.as_deref();
            if !databases.contains(&database) {
                databases.push(database);
            }
        }
        databases
    }

    /// The one database of the files that is meant.
    fn wanted<'a>(&'a self, arguments: &'a Arguments, context: &'a Context<'_>) -> Option<&'a str> {
        let of_configuration = || {
            let name = context.common.database.as_deref()?;
            self.databases().contains(&Some(name)).then_some(name)
        };
        arguments.sql_database.as_deref().or_else(of_configuration)
    }
}

/// Makes revisions of files of SQL, and models of what they add up to: for each of several databases.
pub(super) fn run(
    files: &Files,
    several: &[String],
    arguments: &Arguments,
    set_up: &SetUp,
    context: &mut Context<'_>,
) -> Result<Exit> {
    if several.is_empty() {
        let wanted = files.wanted(arguments, context).map(str::to_owned);
        let mut notes = files.notes.clone();
        if wanted.is_some() {
            let others = files.databases().into_iter().filter(|it| *it != wanted.as_deref());
            notes.extend(others.map(|it| format!("what belongs to {} is left out", told(it))));
        }
        if !context.is_json() {
            set_up.say(context)?;
        }
        let one = One { files, wanted: wanted.as_deref(), notes, arguments };
        let next = one.write(&arguments.output, set_up, context)?;
        if !context.is_json() {
            let stamp = "cargo migrate stamp head    (for a database that these files have made)";
            let upgrade = "cargo migrate upgrade    (for an empty one)";
            say_next(next, [stamp, upgrade], context);
        }
        return Ok(Exit::Done);
    }
    // One that cannot be made is told before anything of another is written.
    for name in several {
        let one = One { files, wanted: Some(name), notes: Vec::new(), arguments };
        every_database::within(name, context, |context| one.try_out(context))
            .map_err(|error| report::of_database(error, name).because(format!("it is part of `{name}`")))?;
    }
    if !context.is_json() {
        set_up.say(context)?;
        files.notes.iter().for_each(|note| context.note(format_args!("note: {note}")));
    }
    let mut next = Vec::new();
    for (at, name) in several.iter().enumerate() {
        let output = arguments.output.with_file_name(format!("{}.rs", module(name)));
        let notes = if at == 0 && context.is_json() { files.notes.clone() } else { Vec::new() };
        let one = One { files, wanted: Some(name), notes, arguments };
        every_database::say_heading(name, at == 0, context)?;
        // What the models need is asked of the package as it is then: the last one says all.
        next = every_database::within(name, context, |context| one.write(&output, set_up, context))?;
    }
    if !context.is_json() {
        let stamp = "cargo migrate stamp head --all-databases    (for databases that these files have made)";
        let upgrade = "cargo migrate upgrade --all-databases --create-database    (for new ones)";
        say_next(next, [stamp, upgrade], context);
    }
    Ok(Exit::Done)
}

fn say_next(mut next: Vec<String>, ways: [&str; 2], context: &mut Context<'_>) {
    next.extend(ways.map(str::to_owned));
    revisions::say_next(&next, context);
}

/// What of the files is for one database.
struct One<'o> {
    files: &'o Files,
    /// As `\c` calls it; nothing where they are about one.
    wanted: Option<&'o str>,
    /// What is left out of them.
    notes: Vec<String>,
    arguments: &'o Arguments,
}

impl One<'_> {
    /// Writes revisions and models, and answers what they need before they compile.
    fn write(&self, output: &Path, set_up: &SetUp, context: &mut Context<'_>) -> Result<Vec<String>> {
        let (project, recorded) = self.begin(context)?;
        let steps = steps(self.files, self.wanted, context)?;
        let place = Place::for_scratch(&project, self.arguments.scratch_url.as_deref(), context)?;
        let made = revisions::make(steps, &place, (&project, &recorded), output, set_up, context)?;
        if context.is_json() {
            context.say_json(&made.told_as_json(set_up, &self.notes, context))?;
        } else {
            made.say("SQL", &self.notes, context)?;
        }
        Ok(made.pulled.needed.steps(context))
    }

    /// Writes nothing.
    fn try_out(&self, context: &mut Context<'_>) -> Result<()> {
        let (project, _) = self.begin(context)?;
        let steps = steps(self.files, self.wanted, context)?;
        let place = Place::for_scratch(&project, self.arguments.scratch_url.as_deref(), context)?;
        revisions::try_out(&steps, &place, &project)
    }

    fn begin(&self, context: &Context<'_>) -> Result<(Project, Recorded)> {
        let project = Project::open(&context.common, context.terminal)?;
        let recorded = project.recorded(&context.common, context.terminal)?;
        crate::commands::baseline::refuse_begun(&recorded)?;
        Ok((project, recorded))
    }
}

/// A database as a module of Rust is called.
fn module(database: &str) -> String {
    let name: String = database
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' })
        .collect();
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("_{name}") } else { name }
}

/// The files as steps, one a file, in the order of the command line.
fn steps(files: &Files, wanted: Option<&str>, context: &Context<'_>) -> Result<Vec<Step>> {
    if let Some(wanted) = wanted
        && !files.databases().contains(&Some(wanted))
    {
        return Err(Error::usage(format!("no file says `\\c {wanted}`")).help("leave `--sql-database` out"));
    }
    let is_wanted = |it: &&Found| wanted.is_none() || it.part.database.as_deref() == wanted;
    let wanted: Vec<&Found> = files.found.iter().filter(is_wanted).collect();
    let begin = now(context.terminal)?;
    let mut steps: Vec<Step> = Vec::new();
    for (at, Found { name, stem, part }) in wanted.into_iter().enumerate() {
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
    Ok(steps)
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
