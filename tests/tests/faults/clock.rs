//! Clocks that jump, and times that make no sense: what comes after what is in the graph, and who waits counts on a
//! clock that nobody can set.

use std::fs;
use std::path::PathBuf;

use cargo_migrate::error::Exit;
use migrate_tests::database::{Database, serves_one_session};
use migrate_tests::process::{Process, wait_for};
use migrate_tests::project::Project;

/// Revisions of which each fails unless the one before it was there: with the time in their folder's name, and the
/// time that they say.
const STEPS: &[(&str, &str, &str, &str)] = &[
    ("20991231_235959", "2099-12-31T23:59:59Z", "CREATE TABLE a (x integer)", "DROP TABLE a"),
    ("19700101_000000", "1970-01-01T00:00:00Z", "ALTER TABLE a RENAME TO b", "ALTER TABLE b RENAME TO a"),
    ("20260101_000000", "2026-01-01T00:00:00Z", "ALTER TABLE b ADD y integer", "ALTER TABLE b DROP y"),
    ("20260101_000000", "2026-01-01T00:00:00Z", "ALTER TABLE b RENAME y TO z", "ALTER TABLE b RENAME z TO y"),
    (
        "99991231_235959",
        "0001-01-01T00:00:00Z",
        "ALTER TABLE b ALTER z SET NOT NULL",
        "ALTER TABLE b ALTER z DROP NOT NULL",
    ),
    (
        "20250101_000000",
        "9999-12-31T23:59:59+14:00",
        "ALTER TABLE b RENAME z TO x2",
        "ALTER TABLE b RENAME x2 TO z",
    ),
];

/// Ids whose order is not that of the steps either.
fn id(step: usize) -> String {
    ["9", "3", "7", "1", "5", "0"][step].repeat(12)
}

fn project(database: &Database) -> Project {
    let project = Project::new(&database.url(), "").expect("a package");
    for (step, (folder, created, upgrade, downgrade)) in STEPS.iter().enumerate() {
        let parents = if step == 0 { String::new() } else { format!("\"{}\"", id(step - 1)) };
        let toml = format!(
            "id = \"{}\"\nparents = [{parents}]\nmessage = \"step {step}\"\ncreated = \"{created}\"\n",
            id(step)
        );
        let folder = format!("migrations/{folder}_{}_step", id(step));
        for (name, text) in
            [("revision.toml", &*toml), ("upgrade.sql", upgrade), ("downgrade.sql", downgrade)]
        {
            project.write(&format!("{folder}/{name}"), text).expect("a file that can be written");
        }
    }
    project
}

#[test]
fn what_comes_next_is_not_a_question_of_time() {
    let database = Database::new();
    let project = project(&database);
    let said_in_order = |said: &str| {
        let places: Vec<usize> =
            (0..STEPS.len()).map(|step| said.find(&id(step)).expect("each of them")).collect();
        places.is_sorted() || places.iter().rev().is_sorted()
    };
    let plan = project.run(&["upgrade", "--sql"]).expect(Exit::Done, &[]);
    assert!(said_in_order(&plan.out), "{}", plan.out);
    let done = project.run(&["upgrade"]).expect(Exit::Done, &["6 revisions applied"]);
    assert!(said_in_order(&done.err), "{}", done.err);

    // What the server noted of when is as wrong as it can be: backwards, equal, to come.
    for times in [
        "now() - row_number() OVER (ORDER BY applied_at) * interval '1 day'",
        "timestamptz '2026-01-01 00:00:00Z'",
        "now() + row_number() OVER (ORDER BY id) * interval '100 years'",
    ] {
        let sql = format!(
            "UPDATE migrate_revisions r SET applied_at = t.at FROM (SELECT id, {times} AS at FROM migrate_revisions) \
             AS t WHERE t.id = r.id"
        );
        database.execute(&sql).expect("other times");
        let head = id(STEPS.len() - 1);
        project.run(&["current", "--check-heads"]).expect(Exit::Done, &[&head, "(head)"]);
        let history = project.run(&["history", "-i"]).expect(Exit::Done, &[]);
        assert!(said_in_order(&history.out), "{}", history.out);
        project.run(&["downgrade", "-1", "--yes"]).expect(Exit::Done, &["1 revision taken back", &id(4)]);
        project.run(&["upgrade", "+1"]).expect(Exit::Done, &["1 revision applied", &head]);
        project.run(&["downgrade", "-2", "--yes"]).expect(Exit::Done, &["2 revisions taken back", &id(3)]);
        project.run(&["upgrade"]).expect(Exit::Done, &["2 revisions applied", "!late"]);
    }
    // One that is written now comes after them all.
    project.run(&["revision", "-m", "now", "--rev-id", "444444444444"]).expect(Exit::Done, &[]);
    project.run(&["heads"]).expect(Exit::Done, &["444444444444", "!000000000000"]);
    project.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied", "!late"]);
    project.run(&["downgrade", "base", "--yes"]).expect(Exit::Done, &["7 revisions taken back"]);
}

#[test]
fn no_revision_takes_less_than_no_time() {
    let database = Database::new();
    let project = Project::new(&database.url(), "").expect("a package");
    let toml = "id = \"111111111111\"\nparents = []\nmessage = \"one\"\ncreated = \"2026-01-01T00:00:00Z\"\n";
    // The clock was an hour ahead when it began.
    let upgrade = "SELECT set_config('migrate.begun', (extract(epoch FROM now()) + 3600)::text, true);";
    for (name, text) in [("revision.toml", toml), ("upgrade.sql", upgrade), ("downgrade.sql", "SELECT 1;")] {
        let path = format!("migrations/20260101_000000_111111111111_one/{name}");
        project.write(&path, text).expect("a file that can be written");
    }
    project.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
    assert_eq!(database.query("SELECT duration_ms::text FROM migrate_revisions"), Ok(vec!["0".to_owned()]));
    project.run(&["current", "-v"]).expect(Exit::Done, &["111111111111"]);
}

/// What sets the clock for a process alone: the package `faketime`, where it is installed.
fn library() -> Option<PathBuf> {
    let folders = fs::read_dir("/usr/lib").ok()?.flatten().map(|folder| folder.path().join("faketime"));
    folders.map(|folder| folder.join("libfaketimeMT.so.1")).find(|library| library.is_file())
}

#[test]
fn a_clock_that_is_set_while_somebody_waits() {
    if serves_one_session() {
        return;
    }
    let Some(library) = library() else {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "`faketime` is not installed");
        eprintln!("left out: there is no `faketime` here");
        return;
    };
    let database = Database::new();
    let project = Project::new(&database.url(), "").expect("a package");
    let clock = project.folder().join("clock");
    let set = |time: &str| fs::write(&clock, time).expect("a clock");
    let environment = [
        ("LD_PRELOAD", library.to_str().expect("a path")),
        ("FAKETIME_TIMESTAMP_FILE", clock.to_str().expect("a path")),
        ("FAKETIME_NO_CACHE", "1"),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
    ];
    let start = |arguments: &[&str]| Process::start_with(&project, &database.url(), arguments, &environment);

    // The program believes in it.
    set("@2001-02-03 04:05:06");
    start(&["revision", "-m", "long ago", "--rev-id", "111111111111"])
        .end()
        .expect(Exit::Done, &["20010203"]);
    let folder =
        project.files("migrations").expect("files").into_keys().find(|file| file.ends_with("upgrade.sql"));
    let upgrade = format!("migrations/{}", folder.expect("a revision"));
    project.write(&upgrade, "SELECT pg_advisory_xact_lock(7);").expect("a file that can be written");

    let way = database.beside();
    way.execute("SELECT pg_advisory_lock(7)").expect("a lock");
    let first = start(&["upgrade"]);
    let busy = "SELECT pid::text FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'";
    wait_for("somebody who migrates", || !database.query(busy).expect("an answer").is_empty());
    for jump in ["-1000d", "+1000d"] {
        set("+0");
        let impatient = start(&["upgrade", "--lock-wait", "2"]);
        let patient = start(&["upgrade", "--lock-wait", "600"]);
        for process in [&impatient, &patient] {
            wait_for("somebody who waits", || process.said().contains("Waiting for pid "));
        }
        set(jump);
        impatient.end().expect(Exit::Database, &["another migration is running: waited 2 s for pid "]);
        if jump.starts_with('+') {
            way.execute("SELECT pg_advisory_unlock(7)").expect("a way that is free");
            patient.end().expect(Exit::Done, &["is up to date"]);
        }
    }
    first.end().expect(Exit::Done, &["1 revision applied"]);
}
