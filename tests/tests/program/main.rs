//! The whole program, driven as a user would: in a package of its own, against a real PostgreSQL.

mod accepting;
mod adopt;
mod answers;
mod applying;
#[cfg(unix)]
mod around;
mod branches;
mod checking;
mod completions;
mod configured;
mod doctor;
mod drift;
mod dry_run;
mod dumps;
#[cfg(feature = "embedded")]
mod embedded;
mod erd;
mod failing;
mod half_way;
#[cfg(unix)]
mod lease;
mod man;
mod objects;
mod offline;
mod online;
mod plan;
#[cfg(unix)]
mod pooler;
mod pull;
mod reader;
mod record;
mod recover;
#[cfg(unix)]
mod round_trips;
mod several;
mod spoken;
mod squash;
mod story;
mod switch;
mod tools;
#[cfg(unix)]
mod troubleshooting;
mod verify;
#[cfg(unix)]
mod waits;

use migrate_tests::command::Answer;
use migrate_tests::database::Database;
use migrate_tests::project::Project;

/// A package with these models, and an empty database.
fn package(models: &str) -> (Project, Database) {
    let database = Database::new();
    let project = Project::new(&database.url(), "").expect("a package");
    model(&project, models);
    (project, database)
}

/// Edits the models.
fn model(project: &Project, models: &str) {
    let text = format!("use migrate::{{PgEnum, Table}};\n\n{models}");
    project.write("src/lib.rs", &text).expect("a file that can be written");
}

/// Records what the models say under an id made of one digit, so that it can be named in a test.
#[track_caller]
fn record(project: &Project, digit: char, flags: &[&str]) -> Answer {
    let id = digit.to_string().repeat(12);
    let mut arguments = vec!["autogenerate", "-m", "a change", "--rev-id", &id];
    arguments.extend(flags);
    project.run(&arguments).done("autogenerate").expect("a revision")
}

/// Writes a revision by hand. Each comes after the one before it.
fn by_hand(project: &Project, digit: char, parent: Option<char>, upgrade: &str, downgrade: &str) {
    let id = |digit: char| digit.to_string().repeat(12);
    let folder = format!("migrations/20260101_00000{digit}_{}_by_hand", id(digit));
    let parents = parent.map_or_else(String::new, |parent| format!("\"{}\"", id(parent)));
    let toml = format!(
        "id = \"{}\"\nparents = [{parents}]\nmessage = \"by hand {digit}\"\ncreated = \"2026-01-01T00:00:00Z\"\n",
        id(digit)
    );
    for (name, text) in
        [("revision.toml", toml.as_str()), ("upgrade.sql", upgrade), ("downgrade.sql", downgrade)]
    {
        project.write(&format!("{folder}/{name}"), text).expect("a file that can be written");
    }
}

/// The folder of the revision whose id is made of one digit, from the package's folder.
fn folder_of(project: &Project, digit: char) -> String {
    let id = digit.to_string().repeat(12);
    let files = project.files("migrations").expect("files that can be read");
    let file = files.keys().find(|file| file.contains(&id)).expect("the revision's folder");
    format!("migrations/{}", file.split('/').next().unwrap_or_default())
}
