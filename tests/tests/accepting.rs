//! What somebody made by hand of a revision counts as done: of every case's changes the first few are made on the
//! database, `upgrade --accept-existing` does the rest, and what comes of it is what comes of the revision alone.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use cargo_migrate::error::Exit;
use cargo_migrate::recorded::Recorded;
use cargo_migrate::sql;
use migrate::Script;
use migrate_schema::change::Change;
use migrate_schema::schema::Schema;
use migrate_tests::cases::{self, text};
use migrate_tests::command::Answer;
use migrate_tests::database::{Database, chosen_version, server_version};
use migrate_tests::difference::same;
use migrate_tests::project::{Project, files_below};
use migrate_tests::trials;

/// One object becomes another in two changes, and what it is in between is in no file: PostgreSQL's words for it are not
/// known again. That is refused, and nothing has changed.
const IN_TWO_STEPS: [&str; 2] = ["objects/grants_of_a_view_made_anew", "partitions/own_constraints"];

fn main() -> ExitCode {
    trials::of_cases(16, prove)
}

fn prove(case: &Path, database: &Database) -> Result<(), String> {
    let error = |error: std::io::Error| error.to_string();
    let project = Project::new(&database.url(), "").map_err(error)?;
    // What is refused, or what the server lacks, is proven elsewhere.
    let may_fail = case.join("needs.txt").exists() || case.join("refused.txt").exists();
    let done = |answer: Answer, what: &str| match answer.done(what) {
        Err(_) if may_fail => Ok(None),
        answer => answer.map(Some),
    };
    write(case, "before", &project)?;
    let first = ["autogenerate", "-m", "all", "--rev-id", "111111111111", "--empty"];
    if done(project.run(&first), "the first revision")?.is_none() {
        return Ok(());
    }
    write(case, "after", &project)?;
    let answers = text(&case.join("answers.txt"))?;
    let answers = answers.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let answers = answers.flat_map(|line| match line.split_once(' ') {
        Some((flag, value)) => vec![flag.to_owned(), value.to_owned()],
        None => vec![line.to_owned()],
    });
    let mut second: Vec<String> =
        ["autogenerate", "-m", "a change", "--rev-id", "222222222222"].map(str::to_owned).into();
    second.extend(answers);
    second.extend(["--allow", "all"].map(str::to_owned));
    if done(project.run(&second), "the second revision")?.is_none() {
        return Ok(());
    }
    let recorded = Recorded::read(&[project.folder().join("migrations")], project.folder());
    let recorded = recorded.map_err(|error| error.message)?;
    let Some(revision) = recorded.folder("222222222222") else { return Ok(()) };
    let changes = &revision.record.changes;
    let before = recorded.schema_at(["111111111111"]).map_err(|error| error.message)?;

    if done(project.run(&["upgrade"]), "upgrade")?.is_none() {
        return Ok(());
    }
    let expected = database.describe()?;
    let mut counts = vec![1, changes.len().div_ceil(2), changes.len()];
    counts.dedup();
    for count in counts.into_iter().filter(|count| *count > 0 && *count <= changes.len()) {
        // What lives in no schema would stay.
        let database = Database::new();
        let place = project.place().with("DATABASE_URL", &database.url());
        place.run(&["upgrade", "111111111111"]).done("the first upgrade")?;
        let made = format!("with {count} of {} changes made by hand", changes.len());
        make(&changes[..count], &before, &database).map_err(|error| format!("{made}: {error}"))?;
        let half_way = database.describe()?;
        let answer = place.run(&["upgrade", "--accept-existing"]);
        if answer.exit != Exit::Done as u8 && IN_TWO_STEPS.contains(&&*cases::name(case)) {
            same(&made, &half_way, &database.describe()?)?;
            continue;
        }
        answer.done(&made)?;
        same(&made, &expected, &database.describe()?)?;
    }
    Ok(())
}

/// Makes changes as somebody would who has a prompt of psql.
fn make(changes: &[Change], before: &Schema, database: &Database) -> Result<(), String> {
    let script = sql::script(changes, before, server_version()).map_err(|error| error.message)?;
    let script = Script::parse(&script.text("by hand")).map_err(|error| error.to_string())?;
    let mut statements = script.sections().iter().flat_map(|section| &section.statements);
    statements.try_for_each(|statement| database.execute(script.statement(statement)))
}

/// Writes the models, the files of objects and the configuration of one side.
fn write(case: &Path, side: &str, project: &Project) -> Result<(), String> {
    let error = |error: std::io::Error| error.to_string();
    let mut file = case.join("configuration.toml");
    if side == "after" && case.join("configuration_after.toml").exists() {
        file = case.join("configuration_after.toml");
    }
    let configuration = text(&file)?;
    let is_older = |line: &str| {
        let version = line.strip_prefix("postgres = ").and_then(|version| version.parse::<u32>().ok());
        version.is_none_or(|version| version <= server_version())
    };
    let said: Vec<&str> = configuration.lines().filter(|line| is_older(line)).collect();
    let says = said.iter().any(|line| line.starts_with("postgres = "));
    let chosen = chosen_version().filter(|_| !says).map(|version| format!("postgres = {version}\n"));
    project.configure(&(chosen.unwrap_or_default() + &said.join("\n"))).map_err(error)?;
    project.write("src/lib.rs", &text(&case.join(format!("{side}.rs")))?).map_err(error)?;
    fs::create_dir_all(project.folder().join("schema")).map_err(error)?;
    let objects = files_below(&case.join(format!("{side}.schema"))).map_err(error)?;
    project.restore("schema", &objects).map_err(error)
}
