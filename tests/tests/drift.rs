//! Drift is found exactly: every case's models are applied, and `check --live` has nothing to say; the database that
//! holds what `before.rs` says is told from what `after.rs` records; and once it holds that, all is well again.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use cargo_migrate::error::Exit;
use migrate_tests::cases::text;
use migrate_tests::command::Answer;
use migrate_tests::database::{Database, chosen_version, server_version};
use migrate_tests::project::{Project, files_below};
use migrate_tests::trials;

fn main() -> ExitCode {
    trials::of_cases(8, prove)
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
    if done(record(&project, '1'), "the first revision")?.is_none()
        || done(project.run(&["upgrade"]), "the first upgrade")?.is_none()
    {
        return Ok(());
    }
    is_well(&project, "what `before.rs` says is applied")?;

    write(case, "after", &project)?;
    let answers = text(&case.join("answers.txt"))?;
    let answers = answers.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let answers = answers.flat_map(|line| match line.split_once(' ') {
        Some((flag, value)) => vec![flag.to_owned(), value.to_owned()],
        None => vec![line.to_owned()],
    });
    let mut arguments: Vec<String> =
        ["autogenerate", "-m", "a change", "--rev-id", "222222222222"].map(str::to_owned).into();
    arguments.extend(answers);
    arguments.extend(["--allow", "all"].map(str::to_owned));
    if done(project.run(&arguments), "the second revision")?.is_none() {
        return Ok(());
    }
    let before = database.describe()?;
    done(project.run(&["stamp", "head"]), "stamp")?;
    let told = project.run(&["check", "--live"]);
    done(project.run(&["stamp", "111111111111"]), "stamp")?;
    if done(project.run(&["upgrade"]), "the second upgrade")?.is_none() {
        return Ok(());
    }
    let is_seen =
        told.exit == Exit::No as u8 && told.out.contains("the database differs from what is recorded");
    if !is_seen && before != database.describe()? {
        return Err(format!("what is not applied is not seen: exit {}\n{}{}", told.exit, told.out, told.err));
    }
    is_well(&project, "what `after.rs` says is applied")
}

fn is_well(project: &Project, when: &str) -> Result<(), String> {
    let answer = project.run(&["check", "--live"]).done(when)?;
    if answer.out.contains("models, records and database agree") { Ok(()) } else { Err(answer.out) }
}

fn record(project: &Project, digit: char) -> Answer {
    let id = digit.to_string().repeat(12);
    project.run(&["autogenerate", "-m", "all", "--rev-id", &id, "--empty"])
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
