//! Schemas that others wrote, both ways: `CORPUS` names a folder with `schemas/*.sql` and `pairs/*/*/{old,new}.sql`, or
//! it is `../shared/corpus`; where there is none, nothing is tested.
//!
//! A schema is pulled, recorded as the first revision, and applied to an empty database, which then holds the same by
//! `pg_dump`; a second `autogenerate` finds nothing. Of a pair, the old one is pulled and recorded, then the new one: an
//! empty database that is upgraded to each and downgraded again holds what the files make.
//!
//! Ninety-five pairs of a hundred have to pass, and every schema. A table at the end tells why the others do not.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use cargo_migrate::error::Exit;
use libtest_mimic::{Failed, Trial};
use migrate_tests::cases::entries;
use migrate_tests::database::Database;
use migrate_tests::difference::same;
use migrate_tests::pool::Pool;
use migrate_tests::project::Project;
use migrate_tests::trials;

/// Roles that the schemas name.
const ROLES: [&str; 5] = ["testuser", "app_user", "readonly_role", "admin_role", "app_reader"];

/// Of a hundred pairs, as many may fail.
const FAILURES: u64 = 5;

fn main() -> ExitCode {
    let arguments = trials::arguments();
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let corpus = std::env::var_os("CORPUS").map_or(place, PathBuf::from);
    let schemas = entries(&corpus.join("schemas"));
    let pairs: Vec<PathBuf> =
        entries(&corpus.join("pairs")).iter().flat_map(|source| entries(source)).collect();
    if schemas.is_empty() && pairs.is_empty() {
        println!("no schemas of others are there: skipped; `CORPUS` names a folder that holds some");
        return ExitCode::SUCCESS;
    }
    let shared = Arc::new(Shared::default());
    shared.make_roles();
    let trial = |path: &PathBuf, prove: fn(&Path, &Shared) -> Result<(), String>| {
        let name = path.strip_prefix(&corpus).unwrap_or(path).with_extension("").display().to_string();
        let (path, shared) = (path.clone(), Arc::clone(&shared));
        Trial::test(name.clone(), move || {
            prove(&path, &shared).map_err(|why| {
                shared.failed.lock().unwrap_or_else(PoisonError::into_inner).insert(name, why.clone());
                Failed::from(why)
            })
        })
    };
    let trials =
        schemas.iter().map(|path| trial(path, schema)).chain(pairs.iter().map(|path| trial(path, pair)));
    let done = libtest_mimic::run(&arguments, trials.collect());
    let failed = shared.failed.lock().unwrap_or_else(PoisonError::into_inner);
    println!("{} passed, {} failed", done.num_passed, done.num_failed);
    for (name, why) in failed.iter() {
        let first = why.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        println!("  {name}: {first}");
    }
    let schema_failed = failed.keys().any(|name| name.starts_with("schemas"));
    let all = done.num_passed + done.num_failed;
    if schema_failed || done.num_failed * 100 > all * FAILURES {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

/// What the tests have in common.
#[derive(Default)]
struct Shared {
    pool: Pool,
    /// Why, by the name of what failed.
    failed: Mutex<BTreeMap<String, String>>,
}

impl Shared {
    fn make_roles(&self) {
        let database = Database::new();
        for role in ROLES {
            // Another run may have made it.
            let _ = database.execute(&format!("CREATE ROLE {role}"));
        }
    }
}

/// Pulled, recorded and made anew.
fn schema(path: &Path, shared: &Shared) -> Result<(), String> {
    let made = load(path, shared)?;
    let project = project(&made)?;
    record(&project, &made, 1)?;
    let again = shared.pool.database();
    command(&project, &again, &["upgrade"])?;
    same("made anew", &dump(&made)?, &dump(&again)?)?;
    let before = project.files("migrations").map_err(|error| error.to_string())?;
    command(&project, &made, &["pull", "--force"])?;
    command(&project, &made, &["autogenerate", "-m", "again"])?;
    if project.files("migrations").map_err(|error| error.to_string())? != before {
        return Err("a second `autogenerate` finds something".to_owned());
    }
    shared.pool.take_back(made);
    shared.pool.take_back(again);
    Ok(())
}

/// Both recorded, one after the other, and both ways on an empty database.
fn pair(path: &Path, shared: &Shared) -> Result<(), String> {
    let (old, new) = (load(&path.join("old.sql"), shared)?, load(&path.join("new.sql"), shared)?);
    let project = project(&old)?;
    record(&project, &old, 1)?;
    record(&project, &new, 2)?;
    let (before, after) = (dump(&old)?, dump(&new)?);
    let database = shared.pool.database();
    command(&project, &database, &["upgrade", &id(1)])?;
    same("the old one, made anew", &before, &dump(&database)?)?;
    command(&project, &database, &["upgrade"])?;
    same("the new one, after the old one", &after, &dump(&database)?)?;
    command(&project, &database, &["downgrade", &id(1), "--yes"])?;
    same("the old one again", &before, &dump(&database)?)?;
    for database in [old, new, database] {
        shared.pool.take_back(database);
    }
    Ok(())
}

fn load(path: &Path, shared: &Shared) -> Result<Database, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let database = shared.pool.database();
    // A dump leaves its settings behind.
    database
        .execute(&text)
        .and_then(|()| database.execute("RESET ALL"))
        .map_err(|why| format!("it does not load: {why}"))?;
    Ok(database)
}

fn project(database: &Database) -> Result<Project, String> {
    let project = Project::new(&database.url(), "").map_err(|error| error.to_string())?;
    project.write("src/lib.rs", "mod models;\n").map_err(|error| error.to_string())?;
    Ok(project)
}

/// Pulls a database in the place of what was pulled before, and records it.
fn record(project: &Project, database: &Database, number: usize) -> Result<(), String> {
    let objects = project.folder().join("schema");
    if objects.exists() {
        fs::remove_dir_all(objects).map_err(|error| error.to_string())?;
    }
    project.write("src/models.rs", "").map_err(|error| error.to_string())?;
    // The extensions of the one before stand in it.
    project.configure("").map_err(|error| error.to_string())?;
    command(project, database, &["pull", "--force"])?;
    let number = id(number);
    let words = ["autogenerate", "-m", "recorded", "--rev-id", &number, "--allow", "all", "--empty"];
    let place = project.place().with("DATABASE_URL", &database.url());
    let answer = place.run(&[&words[..], &["--format", "json"]].concat());
    if answer.exit != Exit::AnswerNeeded as u8 {
        return answer.done(&format!("`{}`", words.join(" "))).map(drop);
    }
    // What `all` does not answer is how values become those of another type; no table here has any.
    let asked: serde_json::Value =
        serde_json::from_str(&answer.out).map_err(|why| format!("{why}: {}", answer.out))?;
    let mut words: Vec<String> = words.map(str::to_owned).to_vec();
    for question in asked["error"]["questions"].as_array().into_iter().flatten() {
        for word in question["answers"][0]["arguments"].as_array().into_iter().flatten() {
            let word = word.as_str().unwrap_or_default();
            words.push(if word.ends_with('=') { format!("{word}NULL") } else { word.to_owned() });
        }
    }
    command(project, database, &words.iter().map(String::as_str).collect::<Vec<_>>())
}

fn id(number: usize) -> String {
    format!("{number:012}")
}

fn command(project: &Project, database: &Database, words: &[&str]) -> Result<(), String> {
    let place = project.place().with("DATABASE_URL", &database.url());
    place.run(words).done(&format!("`{}`", words.join(" "))).map(drop)
}

/// What `pg_dump` says, in an order of its own: it has that of the dependencies, and columns that arrive later come last.
fn dump(database: &Database) -> Result<String, String> {
    let text = database.dump()?;
    let mut blocks: Vec<Vec<&str>> = vec![Vec::new()];
    for line in text.lines() {
        match blocks.last_mut() {
            _ if line.starts_with("-- Name: ") => blocks.push(Vec::new()),
            Some(block) if !line.is_empty() && !line.starts_with("--") && !line.contains(" OWNER TO ") => {
                block.push(line);
            }
            _ => {}
        }
    }
    let mut blocks: Vec<String> = blocks.into_iter().map(in_order).collect();
    blocks.sort();
    Ok(blocks.join("\n"))
}

/// The lines of a block, those of a table sorted.
fn in_order(mut lines: Vec<&str>) -> String {
    if lines
        .first()
        .is_some_and(|line| line.starts_with("CREATE ") && line.contains(" TABLE ") && line.ends_with('('))
    {
        let end = lines.iter().position(|line| line.starts_with(')')).unwrap_or(lines.len());
        for line in &mut lines[1..end] {
            *line = line.trim_end_matches(',');
        }
        lines[1..end].sort_unstable();
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}
