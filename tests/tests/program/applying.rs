//! Several at once, and what is left after one of them was killed.

use std::thread;
use std::time::{Duration, Instant};

use cargo_migrate::error::Exit;
use migrate_tests::command::Answer;
use migrate_tests::database::Database;

use super::{by_hand, package};

/// The backend that runs a statement with these words, as soon as there is one.
pub(crate) fn running(database: &Database, words: &str) -> String {
    let query = format!(
        "SELECT pid::text FROM pg_stat_activity
         WHERE datname = current_database() AND state = 'active' AND query LIKE '%{words}%' AND pid <> pg_backend_pid()"
    );
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_secs(30) {
        if let Some(pid) = database.query(&query).expect("an answer").pop() {
            return pid;
        }
        thread::sleep(Duration::from_millis(20));
    }
    panic!("nobody runs {words}");
}

fn applied(database: &Database) -> Vec<String> {
    database.query("SELECT id::text || ' ' || state FROM migrate_revisions ORDER BY 1").expect("the history")
}

#[test]
fn two_at_once_and_one_waits() {
    let (project, database) = package("");
    by_hand(&project, '1', None, "CREATE TABLE a (); SELECT pg_sleep(2);", "DROP TABLE a;");
    by_hand(&project, '2', Some('1'), "CREATE TABLE b ();", "DROP TABLE b;");
    let place = project.place();
    let answers: [Answer; 2] = thread::scope(|scope| {
        let first = scope.spawn(|| place.run(&["upgrade"]));
        let pid = running(&database, "pg_sleep");
        let second = place.run(&["upgrade"]);
        assert!(second.err.contains(&format!("Waiting for pid {pid}, ")), "{}", second.err);
        [first.join().expect("an answer"), second]
    });
    let [first, second] = answers;
    first.expect(Exit::Done, &["2 revisions applied", "!Waiting"]);
    second.expect(Exit::Done, &["is up to date", "which migrates this database (0 s)"]);
    assert_eq!(applied(&database), ["111111111111 applied", "222222222222 applied"]);
}

#[test]
fn one_that_does_not_want_to_wait() {
    let (project, database) = package("");
    by_hand(&project, '1', None, "SELECT pg_sleep(3);", "SELECT 1;");
    let place = project.place();
    thread::scope(|scope| {
        let first = scope.spawn(|| place.run(&["upgrade"]));
        let pid = running(&database, "pg_sleep");
        place.run(&["upgrade", "--lock-wait", "1"]).expect(
            Exit::Database,
            &[
                "another migration is running: waited 1 s for pid",
                "--lock-wait SECONDS",
                &format!("SELECT pg_terminate_backend({pid})"),
            ],
        );
        first.join().expect("an answer").expect(Exit::Done, &["1 revision applied"]);
    });
}

#[test]
fn ten_at_once_on_an_empty_database() {
    let (project, database) = package("");
    for (digit, parent) in [('1', None), ('2', Some('1')), ('3', Some('2'))] {
        by_hand(
            &project,
            digit,
            parent,
            &format!("CREATE TABLE t{digit} ();"),
            &format!("DROP TABLE t{digit};"),
        );
    }
    let place = project.place();
    let answers: Vec<Answer> = thread::scope(|scope| {
        let all: Vec<_> = (0..10).map(|_| scope.spawn(|| place.run(&["upgrade"]))).collect();
        all.into_iter().map(|one| one.join().expect("an answer")).collect()
    });
    let did = answers
        .into_iter()
        .map(|answer| answer.expect(Exit::Done, &[]))
        .filter(|answer| answer.out.contains("3 revisions applied"));
    assert_eq!(did.count(), 1);
    assert_eq!(applied(&database), ["111111111111 applied", "222222222222 applied", "333333333333 applied"]);
}

#[test]
fn killed_in_a_transaction() {
    let (project, database) = package("");
    by_hand(&project, '1', None, "CREATE TABLE a ();", "DROP TABLE a;");
    by_hand(
        &project,
        '2',
        Some('1'),
        "CREATE TABLE b ();\nSELECT CASE WHEN to_regclass('fast') IS NULL THEN pg_sleep(30) END;",
        "DROP TABLE b;",
    );
    let place = project.place();
    thread::scope(|scope| {
        let killed = scope.spawn(|| place.run(&["upgrade"]));
        let pid = running(&database, "pg_sleep");
        database.execute(&format!("SELECT pg_terminate_backend({pid})")).expect("it is killed");
        killed.join().expect("an answer").expect(
            Exit::Database,
            &[
                "terminating connection due to administrator command",
                "revision `111111111111` before it is done and stays",
            ],
        );
    });
    assert_eq!(applied(&database), ["111111111111 applied"]);
    assert_eq!(database.query("SELECT coalesce(to_regclass('b')::text, 'none')").expect("a name"), ["none"]);
    database.execute("CREATE TABLE fast ()").expect("a table");
    project.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
    assert_eq!(applied(&database), ["111111111111 applied", "222222222222 applied"]);
}

#[test]
fn killed_between_statements_outside_of_a_transaction() {
    let (project, database) = package("");
    by_hand(
        &project,
        '1',
        None,
        "CREATE TABLE a (id int);\n-- migrate: no-transaction\nINSERT INTO a VALUES (1);\n\
         SELECT CASE WHEN to_regclass('fast') IS NULL THEN pg_sleep(30) END;\nINSERT INTO a VALUES (2);\n",
        "DROP TABLE a;",
    );
    let place = project.place();
    thread::scope(|scope| {
        let killed = scope.spawn(|| place.run(&["upgrade"]));
        let pid = running(&database, "pg_sleep");
        database.execute(&format!("SELECT pg_terminate_backend({pid})")).expect("it is killed");
        killed.join().expect("an answer").expect(
            Exit::Database,
            &["revision `111111111111` is done up to statement", "where the next run goes on"],
        );
    });
    assert_eq!(applied(&database), ["111111111111 partial"]);
    project.run(&["status"]).expect(Exit::Done, &["half done", "111111111111"]);
    project.run(&["current", "--check-heads"]).expect(Exit::No, &["target database is not up to date"]);
    project.run(&["downgrade", "base", "--yes"]).expect(
        Exit::Database,
        &["an earlier upgrade stopped in the middle of revision `111111111111`", "`--continue`", "`--back`"],
    );
    database.execute("CREATE TABLE fast ()").expect("a table");
    project.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
    assert_eq!(applied(&database), ["111111111111 applied"]);
    assert_eq!(database.query("SELECT id::text FROM a ORDER BY 1").expect("rows"), ["1", "2"]);
}

/// The process itself, as a pipeline would kill it.
#[test]
#[cfg(unix)]
fn a_killed_process() {
    let (project, database) = package("");
    let sleepy = "SELECT CASE WHEN to_regclass('fast') IS NULL THEN pg_sleep(10) END;";
    by_hand(&project, '1', None, &format!("CREATE TABLE a ();\n{sleepy}"), "DROP TABLE a;");
    let mut process = std::process::Command::new(env!("CARGO_BIN_EXE_migrate-program"))
        .arg("upgrade")
        .current_dir(project.folder())
        .env("DATABASE_URL", database.url())
        .stderr(std::process::Stdio::null())
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("a process");
    let pid = running(&database, "pg_sleep");
    process.kill().expect("it is killed");
    process.wait().expect("it is gone");
    database
        .execute(&format!("CREATE TABLE fast (); SELECT pg_terminate_backend({pid})"))
        .expect("it is killed");
    project.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
    assert_eq!(applied(&database), ["111111111111 applied"]);
}

#[test]
fn a_late_revision_is_applied_and_reported() {
    let (project, database) = package("");
    by_hand(&project, '1', None, "CREATE TABLE a ();", "DROP TABLE a;");
    by_hand(&project, '3', Some('1'), "CREATE TABLE c ();", "DROP TABLE c;");
    project.run(&["upgrade"]).expect(Exit::Done, &["2 revisions applied"]);
    by_hand(&project, '2', Some('1'), "CREATE TABLE b ();", "DROP TABLE b;");
    project.run(&["upgrade"]).expect(
        Exit::Project,
        &["multiple heads are present\n  222222222222  by hand 2\n  333333333333", "help:"],
    );
    project.run(&["upgrade", "heads"]).expect(Exit::Done, &["1 revision applied"]);
    project
        .run(&["current", "--check-heads"])
        .expect(Exit::Done, &["222222222222", "333333333333", "(head)"]);
    project.run(&["downgrade", "-1"]).expect(Exit::Usage, &["222222222222", "333333333333"]);
    assert_eq!(applied(&database).len(), 3);
}

/// What is recorded is known where one is pending that others, which are applied, come after.
#[test]
fn a_late_revision_in_the_middle() {
    let (project, _database) = package("");
    by_hand(&project, '1', None, "CREATE TABLE a ();", "DROP TABLE a;");
    by_hand(&project, '3', Some('1'), "CREATE TABLE c ();", "DROP TABLE c;");
    project.run(&["upgrade"]).expect(Exit::Done, &["2 revisions applied"]);
    by_hand(&project, '2', Some('1'), "CREATE TABLE b ();", "DROP TABLE b;");
    by_hand(&project, '3', Some('2'), "CREATE TABLE c ();", "DROP TABLE c;");
    project.run(&["status"]).expect(Exit::Done, &["222222222222", "!can't locate", "!not known"]);
    project.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied", "222222222222 arrived late"]);
}

#[test]
fn what_needs_code_of_an_application_is_left_to_it() {
    let (project, database) = package("");
    by_hand(&project, '1', None, "CREATE TABLE a ();", "DROP TABLE a;");
    by_hand(&project, '2', Some('1'), "CREATE TABLE b ();\n-- migrate: code\n", "DROP TABLE b;");
    project.run(&["upgrade"]).expect(
        Exit::Project,
        &[
            "the upgrade of revision `222222222222`",
            "needs code of an application, which is not in this program",
            "help: let the application do it",
            "cargo migrate stamp 222222222222",
        ],
    );
    assert_eq!(
        database.query("SELECT count(*)::text FROM pg_tables WHERE schemaname = 'public'"),
        Ok(vec!["0".to_owned()])
    );
    project.run(&["upgrade", "1111"]).expect(Exit::Done, &["1 revision applied"]);
}
