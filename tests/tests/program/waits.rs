//! Waiting for others, for as long as one wants to: which is shown, bounded, and can be broken off.

use std::thread;

use cargo_migrate::error::Exit;
use migrate_tests::command::Answer;
use migrate_tests::database::{Beside, Database};
use migrate_tests::process::{Process, wait_for};
use migrate_tests::project::Project;
use serde_json::Value;

use super::applying::running;
use super::{by_hand, package};

/// A revision that makes a table, applied, and one that makes an index on it.
fn index() -> (Project, Database) {
    let (project, database) = package("");
    by_hand(&project, '1', None, "CREATE TABLE t (a int); CREATE TABLE u ();", "DROP TABLE t; DROP TABLE u;");
    project.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
    by_hand(
        &project,
        '2',
        Some('1'),
        "-- migrate: no-transaction\nCREATE INDEX CONCURRENTLY t_a_idx ON t (a);",
        "-- migrate: no-transaction\nDROP INDEX CONCURRENTLY t_a_idx;",
    );
    (project, database)
}

/// A report that reads an old state of the database until it commits, and its process.
fn report(database: &Database) -> (Beside, String) {
    let report = database.beside();
    report
        .execute("SET application_name = 'reports'; BEGIN ISOLATION LEVEL REPEATABLE READ; TABLE u")
        .expect("a report");
    let query = "SELECT pid::text FROM pg_stat_activity
                 WHERE datname = current_database() AND application_name = 'reports'";
    let pid = database.query(query).expect("an answer").pop().expect("a process");
    (report, pid)
}

fn indexes(database: &Database) -> Vec<String> {
    let query = "SELECT indexrelid::regclass::text || ' ' || indisvalid FROM pg_index
                 WHERE indrelid = 't'::regclass ORDER BY 1";
    database.query(query).expect("the indexes")
}

fn state(database: &Database) -> Vec<String> {
    let query = "SELECT id || ' ' || state || coalesce(' ' || section || '.' || statement, '')
                 FROM migrate_revisions ORDER BY id";
    database.query(query).expect("the history")
}

const HALF: [&str; 2] = ["111111111111 applied", "222222222222 partial 1.1"];
const DONE: [&str; 2] = ["111111111111 applied", "222222222222 applied"];

fn events(answer: &Answer, kind: &str) -> Vec<Value> {
    let lines = answer.out.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    lines.filter(|event| event["event"] == kind).collect()
}

#[test]
fn an_index_that_waits_for_a_report_is_given_up() {
    let (project, database) = index();
    let (report, pid) = report(&database);
    project.run(&["upgrade", "--concurrent-wait", "1"]).expect(
        Exit::Database,
        &[
            "waited 1 s for others and was given up: `CREATE INDEX CONCURRENTLY t_a_idx ON t (a);`",
            &format!("  waiting for pid {pid}, reports, "),
            &format!("it waited for pid {pid}, reports, "),
            "whose transaction is open for ",
            "idle in transaction after `SET application_name",
            "`--concurrent-wait SECONDS` waits longer",
            &format!("SELECT pg_terminate_backend({pid})"),
        ],
    );
    assert_eq!((indexes(&database), state(&database)), (vec![], HALF.map(str::to_owned).to_vec()));
    report.execute("COMMIT").expect("the end");
    project.run(&["upgrade", "--concurrent-wait", "1"]).expect(Exit::Done, &["1 revision applied"]);
    assert_eq!(indexes(&database), ["t_a_idx true"]);
    assert_eq!(state(&database), DONE);
}

/// What keeps an index from being built keeps what is left of it from being dropped.
#[test]
fn what_is_left_of_an_index_waits_for_the_next_run() {
    let (project, database) = index();
    let writer = database.beside();
    writer.execute("BEGIN; INSERT INTO t VALUES (1)").expect("a write");
    let upgrade = ["upgrade", "--concurrent-wait", "1", "--lock-timeout", "0.2"];
    project
        .run(&upgrade)
        .expect(Exit::Database, &["was given up", "idle in transaction after `BEGIN; INSERT"]);
    assert_eq!(
        (indexes(&database), state(&database)),
        (vec!["t_a_idx false".to_owned()], HALF.map(str::to_owned).to_vec())
    );
    project.run(&upgrade).expect(Exit::Database, &["canceling statement due to lock timeout"]);
    writer.execute("COMMIT").expect("the end");
    project.run(&upgrade).expect(Exit::Done, &["1 revision applied"]);
    assert_eq!(indexes(&database), ["t_a_idx true"]);
}

#[test]
fn programs_are_told_whom_an_index_waits_for() {
    let (project, database) = index();
    for command in [&["upgrade"][..], &["downgrade", "-1"]] {
        let (other, pid) = report(&database);
        // The one to drop it waits for those who may use it.
        other.execute("SELECT FROM t").expect("a read");
        let process = Process::start(&project, &database.url(), &[command, &["--format", "json"]].concat());
        running(&database, "INDEX CONCURRENTLY t_a_idx");
        wait_for("the event", || process.out().contains("\"blocked\""));
        other.execute("COMMIT; RESET application_name").expect("the end");
        let answer = process.end().expect(Exit::Done, &[]);
        let blocked = events(&answer, "blocked");
        assert_eq!(blocked[0]["by"][0]["pid"].to_string(), pid);
        assert_eq!(blocked[0]["by"][0]["application"], "reports");
        assert_eq!(blocked[0]["by"][0]["state"], "idle in transaction");
        assert_eq!(blocked[0]["revision"], "222222222222");
        if command == ["upgrade"] {
            let phase = events(&answer, "building")[0]["phase"].clone();
            assert!(phase.as_str().is_some_and(|phase| phase.starts_with("waiting for")), "{phase}");
        }
    }
}

/// Who waits for the lock holds no snapshot, so that the holder's index has nobody to wait for.
#[test]
fn ten_wait_while_an_index_is_built() {
    let (project, database) = index();
    let (report, _) = report(&database);
    let place = project.place();
    let answers: Vec<Answer> = thread::scope(|scope| {
        let holder = scope.spawn(|| place.run(&["upgrade"]));
        let pid = running(&database, "CREATE INDEX CONCURRENTLY");
        let all: Vec<_> = (0..10).map(|_| Process::start(&project, &database.url(), &["upgrade"])).collect();
        for one in &all {
            wait_for("ten that wait", || {
                one.said().contains(&format!("Waiting for pid {pid}, cargo migrate, "))
            });
        }
        report.execute("COMMIT").expect("the end");
        let first = holder.join().expect("an answer").expect(Exit::Done, &["1 revision applied"]);
        assert!(!first.err.contains("deadlock"), "{}", first.err);
        all.into_iter().map(Process::end).collect()
    });
    for answer in answers {
        answer.expect(Exit::Done, &["is up to date", "which migrates this database"]);
    }
    assert_eq!(indexes(&database), ["t_a_idx true"]);
}

#[test]
fn a_statement_has_its_time() {
    let (project, database) = package("");
    let slow = "SELECT CASE WHEN to_regclass('fast') IS NULL THEN pg_sleep(30) END;";
    by_hand(&project, '1', None, &format!("CREATE TABLE a (i int);\n{slow}"), "DROP TABLE a;");
    by_hand(&project, '2', Some('1'), &format!("-- migrate: no-transaction\n{slow}"), "SELECT 1;");
    by_hand(
        &project,
        '3',
        Some('2'),
        "CREATE FUNCTION slow(i int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$
         BEGIN PERFORM pg_sleep(30); RETURN i; END $$; INSERT INTO a VALUES (1);
-- migrate: no-transaction
CREATE INDEX CONCURRENTLY a_slow_idx ON a (slow(i));",
        "SELECT 1;",
    );
    let upgrade = |target| project.run(&["upgrade", target, "--statement-timeout", "0.3"]);
    for target in ["1111", "2222"] {
        upgrade(target)
            .expect(Exit::Database, &["canceling statement due to statement timeout", "pg_sleep(30)"]);
        database.execute("CREATE TABLE fast ()").expect("a table");
        upgrade(target).expect(Exit::Done, &["1 revision applied"]);
        database.execute("DROP TABLE fast").expect("it goes");
    }
    upgrade("head").expect(Exit::Database, &["canceling statement due to statement timeout", "a_slow_idx"]);
    let left = "SELECT count(*)::text FROM pg_class WHERE relname = 'a_slow_idx'";
    assert_eq!(database.query(left).expect("an answer"), ["0"]);
}

#[test]
fn ctrl_c_leaves_an_exact_state() {
    let slow = "SELECT CASE WHEN to_regclass('fast') IS NULL THEN pg_sleep(60) END;";
    for (signal, exit) in [("INT", Exit::Interrupted), ("TERM", Exit::Terminated)] {
        let (project, database) = package("");
        by_hand(&project, '1', None, "CREATE TABLE a ();", "DROP TABLE a;");
        by_hand(&project, '2', Some('1'), &format!("CREATE TABLE b ();\n{slow}"), "DROP TABLE b;");
        let process = Process::start(&project, &database.url(), &["upgrade"]);
        running(&database, "pg_sleep");
        process.signal(signal);
        process.end().expect(
            exit,
            &[
                "Stopping where the database can be left; once more ends at once",
                "error: stopped, as was asked for",
                "revision `111111111111` before it is done and stays",
                "cargo migrate status",
            ],
        );
        assert_eq!(state(&database), ["111111111111 applied"]);
        database.execute("CREATE TABLE fast ()").expect("a table");
        project.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
    }
}

#[test]
fn ctrl_c_while_an_index_waits_takes_it_away() {
    let (project, database) = index();
    let (_report, _) = report(&database);
    let process = Process::start(&project, &database.url(), &["upgrade"]);
    wait_for("the index", || {
        let query = "SELECT count(*)::text FROM pg_stat_progress_create_index WHERE phase = 'waiting for old snapshots'
                     AND datname = current_database()";
        database.query(query).expect("an answer") == ["1"]
    });
    process.signal("INT");
    process
        .end()
        .expect(Exit::Interrupted, &["stopped, as was asked for", "is done up to statement 1 of section 1"]);
    assert_eq!((indexes(&database), state(&database)), (vec![], HALF.map(str::to_owned).to_vec()));
}

#[test]
fn ctrl_c_between_batches_and_while_waiting_for_the_lock() {
    let (project, database) = package("");
    by_hand(&project, '1', None, "CREATE TABLE t (a int PRIMARY KEY, b int);", "DROP TABLE t;");
    project.run(&["upgrade"]).expect(Exit::Done, &[]);
    database.execute("INSERT INTO t SELECT i, 0 FROM generate_series(1, 60000) i").expect("rows");
    by_hand(
        &project,
        '2',
        Some('1'),
        "-- migrate: no-transaction\n-- migrate: batch 20\nUPDATE t SET b = b + 1;",
        "UPDATE t SET b = b - 1;",
    );
    let process = Process::start(&project, &database.url(), &["upgrade", "--format", "json"]);
    wait_for("a batch", || process.out().contains("\"batch\""));
    let waiting = Process::start(&project, &database.url(), &["upgrade"]);
    wait_for("one that waits", || waiting.said().contains("Waiting for"));
    waiting.signal("INT");
    waiting.end().expect(Exit::Interrupted, &["stopped, as was asked for"]);
    process.signal("INT");
    process.end().expect(Exit::Interrupted, &["stopped, as was asked for"]);
    let done = "SELECT (count(*) FILTER (WHERE b = 1) % 20)::text || ' ' || (max(b) = 1) || ' ' || (min(b) = 0) FROM t";
    assert_eq!(database.query(done).expect("rows"), ["0 true true"]);
    project.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
    assert_eq!(database.query("SELECT DISTINCT b::text FROM t").expect("rows"), ["1"]);
}

#[test]
fn ctrl_c_twice_ends_at_once() {
    let (project, database) = package("");
    let stubborn =
        "DO $$ BEGIN LOOP BEGIN PERFORM pg_sleep(60); EXCEPTION WHEN query_canceled THEN NULL; END;
                    END LOOP; END $$;";
    by_hand(&project, '1', None, stubborn, "SELECT 1;");
    let process = Process::start(&project, &database.url(), &["upgrade"]);
    let pid = running(&database, "query_canceled");
    process.signal("INT");
    wait_for("the first", || process.said().contains("Stopping"));
    process.signal("INT");
    process.end().expect(Exit::Interrupted, &["once more ends at once"]);
    database.execute(&format!("SELECT pg_terminate_backend({pid})")).expect("it ends");
}
