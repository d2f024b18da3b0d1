//! A table that somebody else keeps locked, in a transaction in which nothing happens any more.

use std::thread;

use cargo_migrate::error::Exit;
use migrate_tests::database::{Beside, Database, serves_one_session};
use migrate_tests::process::{Process, wait_for};
use migrate_tests::project::Project;

use crate::packages::{history, id, package, run, sessions, until};

/// Somebody who looked at the table, went for lunch, and is found by this name.
fn locked(which: &str) -> (Project, Database, Beside) {
    let (project, database) = package(&[
        (
            "CREATE TABLE orders (id int PRIMARY KEY, note text);\nINSERT INTO orders VALUES (1);",
            "DROP TABLE orders;",
        ),
        (
            "CREATE TABLE before ();\nALTER TABLE orders ADD COLUMN paid boolean;\nCREATE TABLE after ();\n",
            "DROP TABLE before, after;",
        ),
        ("-- migrate: no-transaction\n-- migrate: batch 10\nUPDATE orders SET note = 'old';\n", "SELECT 1;"),
        ("CREATE TABLE last ();", "DROP TABLE last;"),
    ]);
    run(&project, &database.url(), &["upgrade", which]).expect(Exit::Done, &[]);
    let other = database.beside();
    other.execute("SET application_name = 'lunch'").expect("a name");
    other.execute("BEGIN; SELECT * FROM orders FOR UPDATE").expect("a lock");
    (project, database, other)
}

fn pid_of(database: &Database, name: &str) -> String {
    let query = format!(
        "SELECT pid::text FROM pg_stat_activity WHERE application_name = '{name}'
                         AND datname = current_database()"
    );
    database.query(&query).expect("an answer").concat()
}

/// Where the second revision stands when it has not run.
#[track_caller]
fn nothing_of_the_second(database: &Database) {
    assert_eq!(history(database), ["1 applied"]);
    let tables = "SELECT relname::text FROM pg_class WHERE relname IN ('before', 'after', 'last')";
    assert_eq!(database.query(tables).expect("an answer"), [""; 0]);
}

#[test]
fn a_lock_that_is_never_released() {
    if serves_one_session() {
        return;
    }
    let (project, database, other) = locked(&id(1));
    let pid = pid_of(&database, "lunch");
    let who = format!("it waited for pid {pid}, lunch, postgres, whose transaction is open for");
    let end_it = format!("SELECT pg_terminate_backend({pid})");
    for retries in ["0", "1"] {
        let answer =
            run(&project, &database.url(), &["upgrade", "--lock-timeout", "1", "--retries", retries]);
        let answer = answer.expect(
            Exit::Database,
            &[
                "upgrade of revision `000000000002` failed: canceling statement due to lock timeout",
                "ALTER TABLE orders ADD COLUMN paid boolean;",
                &who,
                "idle in transaction after `BEGIN; SELECT * FROM orders FOR UPDATE`",
                "the database is as it was",
                &end_it,
                "`--lock-timeout` and `--retries` wait longer",
            ],
        );
        let tried = answer.err.contains("trying again in 1 s (1 of 1)");
        assert_eq!(tried, retries == "1", "{}", answer.err);
        // It is told while it waits, too.
        let visible = format!("  waiting for pid {pid}, lunch, ");
        answer.expect(Exit::Database, &[&visible, ", for 1 s at most\n"]);
        nothing_of_the_second(&database);
    }
    database.execute(&end_it).expect("what the help says");
    run(&project, &database.url(), &["upgrade"]).expect(Exit::Done, &["3 revisions applied"]);
    drop(other);
}

#[test]
fn a_lock_that_is_released_between_two_tries() {
    if serves_one_session() {
        return;
    }
    let (project, database, other) = locked(&id(1));
    let process = Process::start(&project, &database.url(), &["upgrade", "--lock-timeout", "1"]);
    wait_for("the second try", || process.said().contains("trying again in 2 s (2 of 3)"));
    nothing_of_the_second(&database);
    other.execute("COMMIT").expect("back from lunch");
    process.end().expect(Exit::Done, &["3 revisions applied", "trying again in 1 s (1 of 3)", "!3 of 3"]);
    assert_eq!(history(&database), ["1 applied", "2 applied", "3 applied", "4 applied"]);
}

/// Rows are locked one by one, and waited for as tables are.
#[test]
fn a_row_of_a_batch() {
    if serves_one_session() {
        return;
    }
    let (project, database, other) = locked(&id(2));
    let pid = pid_of(&database, "lunch");
    let who = format!("it waited for pid {pid}, lunch, postgres, ");
    let limits = ["upgrade", "--lock-timeout", "1", "--retries", "0"];
    run(&project, &database.url(), &limits).expect(
        Exit::Database,
        &["canceling statement due to lock timeout", &who, "done up to statement 1 of section 1"],
    );
    thread::scope(|scope| {
        let upgrade = scope.spawn(|| run(&project, &database.url(), &["upgrade", "--lock-timeout", "0"]));
        until(&database, &sessions("wait_event_type = 'Lock'"), "1");
        other.execute("COMMIT").expect("back from lunch");
        upgrade.join().expect("an answer").expect(Exit::Done, &["2 revisions applied"]);
    });
    assert_eq!(database.query("SELECT note FROM orders").expect("the rows"), ["old"]);
}
