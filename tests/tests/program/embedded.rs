//! Scratch databases without a server: the PostgreSQL inside of the process is all that there is.

#[cfg(unix)]
use std::path::Path;

use cargo_migrate::error::Exit;
#[cfg(unix)]
use migrate_tests::process::{Killed, Process, wait_for};
use migrate_tests::project::Project;

use super::verify::edit;
use super::{by_hand, model, record};

/// A package with a table and a view of it, recorded.
fn users() -> Project {
    let project = Project::new("local:embedded", "").expect("a package");
    project.write("schema/adults.sql", VIEW).expect("a file");
    model(&project, CHECKED);
    record(&project, '1', &[]);
    project
}

/// With texts that PostgreSQL keeps in words of its own.
const CHECKED: &str = "#[derive(Table)]
#[table(name = \"users\")]
#[check(name = \"users_age_is_sane\", \"age between 1 and 130 or age in (777, 888)\")]
pub struct User {
    #[column(primary_key, identity)]
    pub id: i64,
    pub email: String,
    pub age: i32,
}";

const VIEW: &str = "CREATE VIEW adults AS SELECT id, upper(email) AS email FROM users WHERE age > 17;\n";

/// What is in the folder of scratch databases, but for its lock.
fn left(project: &Project) -> Vec<String> {
    let entries = project.folder().join("target/migrate/scratch").read_dir().into_iter().flatten().flatten();
    entries.filter(|it| it.path().is_dir()).map(|it| it.file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn a_history_is_tried_proven_and_compared() {
    let project = users();
    project.run(&["verify"]).expect(Exit::Done, &["✓ 111111111111", "ok: 1 revision"]);
    project
        .run(&["upgrade", "--dry-run"])
        .expect(Exit::Done, &["CREATE TABLE", "in an empty copy of app", "!1 revision applied"]);
    project.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
    let scratch = project.folder().join("target/migrate/scratch");
    std::fs::remove_dir_all(&scratch).expect("a folder");
    let agree = "ok: 1 table, 1 revision, models, records and database agree";
    project.run(&["check", "--live"]).expect(Exit::Done, &[agree]);
    assert!(scratch.is_dir(), "PostgreSQL was asked");
    project.run(&["diff", "--live", "--exit-code"]).expect(Exit::Done, &["No difference: "]);

    model(&project, &CHECKED.replace("pub email", "#[column(index)]\n    pub email"));
    record(&project, '2', &[]);
    project.run(&["upgrade", "--dry-run"]).expect(Exit::Done, &["CREATE INDEX", "ShareLock"]);
    edit(&project, '2', "downgrade.sql", "DROP INDEX", "-- DROP INDEX");
    // Its proof goes on with the database made anew.
    by_hand(&project, '3', Some('2'), "DELETE FROM users;", "");
    project.run(&["verify"]).expect(
        Exit::No,
        &[
            "✓ 111111111111",
            "+ index users_email_idx",
            "[delete-rows] 3 of the 3 rows",
            "2 of 3 revisions wrong",
        ],
    );
    assert_eq!(left(&project), [""; 0]);
}

#[test]
fn an_edited_revision_is_recorded() {
    let project = users();
    by_hand(&project, '2', Some('1'), "CREATE EXTENSION hstore; ALTER TABLE users ADD bag hstore;", "");
    let url = ["record", "222222222222", "--scratch-url", "local:embedded"];
    project.run(&url).expect(Exit::Done, &["recorded now:", "bag"]);
    assert_eq!(left(&project), [""; 0]);
}

#[test]
fn files_of_sql_become_revisions() {
    let project = Project::bare("local:embedded").expect("a package");
    project.write("src/lib.rs", "").expect("a file");
    project.write("sql/1.sql", "CREATE TABLE a (id integer PRIMARY KEY);").expect("a file");
    project.write("sql/2.sql", "ALTER TABLE a ADD name text;").expect("a file");
    project.run(&["init", "--from-sql", "sql"]).done("init").expect("revisions");
    project.run(&["verify"]).expect(Exit::Done, &["ok: 2 revisions"]);
    assert_eq!(left(&project), [""; 0]);
}

#[test]
fn another_tools_history_is_adopted() {
    let project = Project::bare("local:embedded").expect("a package");
    project.write("src/lib.rs", "").expect("a file");
    project
        .write("migrations/20240101000000_a.sql", "CREATE TABLE a (id integer PRIMARY KEY);")
        .expect("a file");
    project.run(&["init", "--from", "sqlx"]).done("init").expect("revisions");
    project.run(&["upgrade", "--accept-existing"]).expect(Exit::Done, &["1 revision applied"]);
    project.run(&["check", "--live"]).expect(Exit::Done, &["ok: 1 table"]);
    assert_eq!(left(&project), [""; 0]);
}

#[cfg(unix)]
#[test]
fn what_a_killed_proof_leaves_the_next_one_removes() {
    let project = users();
    by_hand(&project, '2', Some('1'), ENDLESS, "");
    let sockets = tempfile::tempdir().expect("a folder");
    let temporary = sockets.path().to_string_lossy();
    let start = || Process::start_with(&project, "local:embedded", &["verify"], &[("TMPDIR", &temporary)]);
    let program = start();
    wait_for("the first revision", || program.out().contains("✓ 111111111111"));
    let killed = left(&project);
    assert_eq!(killed.len(), 2, "{killed:?}");
    assert!(matches!(program.kill(), Killed::Hit));
    assert_eq!(left(&project).len(), 2);
    assert_eq!(folders(sockets.path()), 3);

    let program = start();
    wait_for("the first revision", || program.out().contains("✓ 111111111111"));
    let now = left(&project);
    assert!(now.len() == 2 && now.iter().all(|it| !killed.contains(it)), "{killed:?} {now:?}");
    program.signal("INT");
    program.end().expect(Exit::Interrupted, &["stopped before the end", "✓ 111111111111"]);
    assert_eq!(left(&project), [""; 0]);
    assert_eq!(folders(sockets.path()), 0);
}

/// A statement that only the end of its process ends.
#[cfg(unix)]
const ENDLESS: &str = "DO $$ BEGIN LOOP PERFORM 1; END LOOP; END $$;";

#[cfg(unix)]
fn folders(folder: &Path) -> usize {
    folder.read_dir().expect("a folder").count()
}
