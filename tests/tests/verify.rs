//! No false alarm: every case is a history of two revisions, and `verify` proves it, with rows of its own making in the
//! tables; so does every example.
//!
//! What is rightly found stands in [`RIGHTLY`], with the reason.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use libtest_mimic::Trial;
use migrate_tests::cases::{self, entries, text};
use migrate_tests::command::{Answer, Place};
use migrate_tests::database::{Database, chosen_version, server_version, serves_one_session};
use migrate_tests::project::{Project, files_below};
use migrate_tests::trials;

/// Cases where something is found, what, and why it is right.
const RIGHTLY: &[(&str, &str, &str)] = &[
    (
        "columns/add_required_to_empty_table",
        "[empty-only]",
        "the answer is that the table is empty, and here it is not",
    ),
    ("partitions/rename_table", "[empty-only]", "PostgreSQL lets no partition go to whose rows others refer"),
    ("partitions/foreign_key_at", "[empty-only]", "rows that exist need not point into the partition"),
    (
        "online/require_with_fill_and_deferred_key",
        "[empty-only]",
        "its fill refers to a row that has to be there",
    ),
    ("names/cut_at_63_bytes", "[empty-only]", "a required column comes without a value for rows"),
];

fn main() -> ExitCode {
    let arguments = trials::arguments();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut trials = Vec::new();
    // A scratch database is one more than such a server serves.
    if !serves_one_session() {
        for case in cases::every(8, cases::all(), arguments.filter.as_deref()) {
            let name = cases::name(&case);
            trials.push(Trial::test(name.clone(), move || Ok(prove_case(&case, &name)?)));
        }
        for example in entries(&root.join("../examples")) {
            let name = example.file_name().unwrap_or_default().to_string_lossy().into_owned();
            // The databases of `platform` are proven by its story, on a PostgreSQL that has `vector`.
            if example.join("migrations").is_dir() && name != "platform" {
                trials.push(Trial::test(format!("examples/{name}"), move || Ok(prove_example(&example)?)));
            }
        }
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Records both models of a case, one after the other, and verifies them.
fn prove_case(case: &Path, name: &str) -> Result<(), String> {
    let error = |error: std::io::Error| error.to_string();
    let database = Database::new();
    let may_fail = case.join("needs.txt").exists() || !case.join("upgrade.sql").exists();
    let project =
        Project::new(&database.url(), &configuration(case, "configuration.toml")?).map_err(error)?;
    let mut answers = vec!["--empty".to_owned()];
    for (side, id) in [("before", "000000000001"), ("after", "000000000002")] {
        project.write("src/lib.rs", &text(&case.join(format!("{side}.rs")))?).map_err(error)?;
        fs::create_dir_all(project.folder().join("schema")).map_err(error)?;
        let objects = files_below(&case.join(format!("{side}.schema"))).map_err(error)?;
        project.restore("schema", &objects).map_err(error)?;
        if side == "after" {
            if case.join("configuration_after.toml").exists() {
                project.configure(&configuration(case, "configuration_after.toml")?).map_err(error)?;
            }
            let text = text(&case.join("answers.txt"))?;
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
            answers.extend(lines.flat_map(|line| line.splitn(2, ' ')).map(str::to_owned));
        }
        let mut arguments = vec!["autogenerate".to_owned(), "-m".to_owned(), side.to_owned()];
        arguments.extend(["--rev-id".to_owned(), id.to_owned()]);
        arguments.extend(answers.clone());
        let answer = project.run(&arguments);
        if answer.exit != 0 && may_fail {
            return Ok(());
        }
        answer.done(side)?;
    }
    let answer = project.run(&["verify"]);
    if may_fail && answer.out.contains("[upgrade-fails]") {
        return Ok(());
    }
    let rightly = RIGHTLY.iter().find(|(known, ..)| *known == name).map(|(_, found, _)| *found);
    judge(answer, rightly)
}

fn judge(answer: Answer, rightly: Option<&str>) -> Result<(), String> {
    match rightly {
        None => answer.done("verify").map(drop),
        Some(found) if answer.exit == 1 && answer.out.contains(found) => Ok(()),
        Some(found) => {
            Err(format!("`{found}` is not found: exit {}\n{}{}", answer.exit, answer.out, answer.err))
        }
    }
}

/// What stands below `[package.metadata.migrate]`, for this server.
fn configuration(case: &Path, file: &str) -> Result<String, String> {
    let text = text(&case.join(file))?;
    let is_older = |line: &&str| {
        let version = line.strip_prefix("postgres = ").and_then(|version| version.parse::<u32>().ok());
        version.is_none_or(|version| version <= server_version())
    };
    let said: Vec<&str> = text.lines().filter(is_older).collect();
    let says = said.iter().any(|line| line.starts_with("postgres = "));
    let chosen = chosen_version().filter(|_| !says).map(|version| format!("postgres = {version}\n"));
    Ok(chosen.unwrap_or_default() + &said.join("\n"))
}

/// Verifies the revisions of an example where they are.
fn prove_example(folder: &Path) -> Result<(), String> {
    let database = Database::new();
    // Privileges name roles, which are the server's.
    for role in ["accounts", "deploy", "web"] {
        let made =
            format!("DO $$ BEGIN CREATE ROLE {role}; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        database.execute(&made)?;
    }
    let place = Place::new(folder).with("DATABASE_URL", &database.url());
    judge(place.run(&["verify"]), None)
}
