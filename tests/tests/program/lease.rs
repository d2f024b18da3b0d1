//! A lock that is a row, behind a proxy that pools transactions: `--lock lease`, with a real PgBouncer.

use std::thread;

use cargo_migrate::error::Exit;
use migrate_tests::command::Answer;
use migrate_tests::database::Database;
use migrate_tests::process::{Process, wait_for};
use migrate_tests::project::Project;

use super::applying::running;
use super::by_hand;
use super::package;
use super::pooler::Pooler;

const LEASE: [&str; 2] = ["--lock", "lease"];

/// Three revisions of every kind of section.
fn history() -> (Project, Database) {
    let (project, database) = package("");
    by_hand(
        &project,
        '1',
        None,
        "CREATE TABLE a (id int PRIMARY KEY, b int);
INSERT INTO a SELECT i, i FROM generate_series(1, 1000) i;
-- migrate: no-transaction
CREATE INDEX CONCURRENTLY a_b_idx ON a (b);
-- migrate: batch 100
UPDATE a SET b = b + 1;
VACUUM a;
-- migrate: transaction
CREATE TABLE b ();",
        "DROP TABLE b;
-- migrate: no-transaction
DROP INDEX CONCURRENTLY a_b_idx;
-- migrate: transaction
DROP TABLE a;",
    );
    by_hand(&project, '2', Some('1'), "CREATE TABLE c ();", "DROP TABLE c;");
    by_hand(&project, '3', Some('2'), "CREATE TABLE d ();", "DROP TABLE d;");
    (project, database)
}

fn rows(database: &Database) -> Vec<String> {
    database.query("SELECT id || ' ' || state FROM migrate_revisions ORDER BY id").expect("the history")
}

const ALL: [&str; 3] = ["111111111111 applied", "222222222222 applied", "333333333333 applied"];

#[track_caller]
fn run(project: &Project, url: &str, arguments: &[&str]) -> Answer {
    let arguments: Vec<&str> = [arguments, &["--database-url", url]].concat();
    project.run(&arguments)
}

#[test]
fn sessions_that_are_pooled_are_refused_and_a_lease_holds() {
    for size in [1, 2, 20] {
        let (project, database) = history();
        let Some(pooler) = Pooler::before(&database, "transaction", size) else { return };
        let url = &*pooler.url;
        for command in [&["upgrade"][..], &["stamp", "head"]] {
            run(&project, url, command).expect(
                Exit::Database,
                &[
                    "a proxy between here and PostgreSQL pools transactions: a lock would not hold",
                    "`--lock lease` holds behind it",
                    "or connect past it",
                ],
            );
        }
        let tables = database.query("SELECT count(*)::text FROM pg_tables WHERE schemaname = 'public'");
        assert_eq!(tables.expect("an answer"), ["0"]);

        run(&project, url, &["upgrade", LEASE[0], LEASE[1]]).expect(Exit::Done, &["3 revisions applied"]);
        assert_eq!(rows(&database), ALL);
        assert_eq!(database.query("SELECT sum(b)::text FROM a").expect("rows"), ["501500"]);
        run(&project, url, &["upgrade", LEASE[0], LEASE[1]]).expect(Exit::Done, &["is up to date"]);
        run(&project, url, &["downgrade", "-1", "--yes"]).expect(Exit::Database, &["pools transactions"]);
        run(&project, url, &["downgrade", "base", "--yes", LEASE[0], LEASE[1]])
            .expect(Exit::Done, &["3 revisions taken back"]);
        run(&project, url, &["stamp", "2222", LEASE[0], LEASE[1]])
            .expect(Exit::Done, &["is at 222222222222"]);
        // It is given back, and nothing of it stays with the sessions of the proxy.
        assert_eq!(database.query("SELECT holder FROM migrate_lease").expect("the lease"), [""; 0]);
        let locks = "SELECT count(*)::text FROM pg_locks JOIN pg_database d ON d.oid = database
                     WHERE locktype = 'advisory' AND datname = current_database()";
        assert_eq!(database.query(locks).expect("the locks"), ["0"]);
    }
}

#[test]
fn a_proxy_that_pools_sessions_is_like_none() {
    for size in [1, 2] {
        let (project, database) = history();
        let Some(pooler) = Pooler::before(&database, "session", size) else { return };
        run(&project, &pooler.url, &["upgrade"]).expect(Exit::Done, &["3 revisions applied"]);
        run(&project, &pooler.url, &["downgrade", "base", "--yes"])
            .expect(Exit::Done, &["3 revisions taken back"]);
    }
}

#[test]
fn five_at_once_make_one_history() {
    for size in [1, 3] {
        let (project, database) = history();
        let Some(pooler) = Pooler::before(&database, "transaction", size) else { return };
        let one = || run(&project, &pooler.url, &["upgrade", LEASE[0], LEASE[1]]);
        let answers: Vec<Answer> = thread::scope(|scope| {
            let all: Vec<_> = (0..5).map(|_| scope.spawn(one)).collect();
            all.into_iter().map(|one| one.join().expect("an answer")).collect()
        });
        let did = answers.into_iter().map(|answer| answer.expect(Exit::Done, &[]));
        assert_eq!(did.filter(|answer| answer.out.contains("3 revisions applied")).count(), 1);
        assert_eq!(rows(&database), ALL);
    }
}

/// What goes past the proxy has a lock of its session, and neither goes on beside the other.
#[test]
fn a_lease_and_a_lock_keep_each_other_out() {
    let (project, database) = package("");
    by_hand(&project, '1', None, "SELECT pg_sleep(2);", "SELECT 1;");
    for (first, second) in [(&LEASE[..], &[][..]), (&[], &LEASE)] {
        let first = [&["upgrade"], first].concat();
        thread::scope(|scope| {
            let holder = scope.spawn(|| run(&project, &database.url(), &first));
            running(&database, "pg_sleep");
            let second = [&["upgrade", "--lock-wait", "0"], second].concat();
            run(&project, &database.url(), &second).expect(Exit::Database, &["another migration is running"]);
            holder.join().expect("an answer").expect(Exit::Done, &["1 revision applied"]);
        });
        project.run(&["downgrade", "base"]).expect(Exit::Done, &[]);
    }
}

#[test]
fn the_lease_of_a_killed_process_expires() {
    let (project, database) = package("");
    by_hand(&project, '1', None, "CREATE TABLE a ();", "DROP TABLE a;");
    by_hand(
        &project,
        '2',
        Some('1'),
        "-- migrate: no-transaction\nSELECT CASE WHEN to_regclass('fast') IS NULL THEN pg_sleep(60) END;",
        "SELECT 1;",
    );
    let Some(pooler) = Pooler::before(&database, "transaction", 5) else { return };
    let lease = ["upgrade", "--lock", "lease", "--lease-expiry", "2"];
    let holder = Process::start(&project, &pooler.url, &lease);
    let pid = running(&database, "pg_sleep");
    run(&project, &pooler.url, &["upgrade", "--lock", "lease", "--lock-wait", "0"]).expect(
        Exit::Database,
        &[
            "another migration is running: waited 0 s for cargo migrate, ",
            "process ",
            "has the lease for",
            "its lease is over in",
        ],
    );
    holder.signal("KILL");
    holder.end();
    database.execute(&format!("CREATE TABLE fast (); SELECT pg_terminate_backend({pid})")).expect("it ends");
    // Until then the pooler would hand its last words to whoever comes next.
    let there = format!("SELECT pid::text FROM pg_stat_activity WHERE pid = {pid}");
    wait_for("the backend to end", || database.query(&there).expect("who is there").is_empty());
    let next = run(&project, &pooler.url, &lease).expect(Exit::Done, &["1 revision applied"]);
    assert!(next.err.contains("Waiting for cargo migrate, "), "{}", next.err);
    assert_eq!(rows(&database), ["111111111111 applied", "222222222222 applied"]);
}

/// A process that sleeps through its time, and wakes when another one has done its work.
#[test]
fn a_process_that_was_paused_writes_nothing() {
    let (project, database) = history();
    let Some(pooler) = Pooler::before(&database, "transaction", 5) else { return };
    run(&project, &pooler.url, &["upgrade", "2222", LEASE[0], LEASE[1]]).expect(Exit::Done, &[]);
    run(&project, &pooler.url, &["downgrade", "base", "--yes", LEASE[0], LEASE[1]]).expect(Exit::Done, &[]);

    // The index waits for this snapshot, and the process is asleep when it is built.
    let slow = database.beside();
    slow.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM pg_class LIMIT 1").expect("a snapshot");
    let lease = ["upgrade", "--lock", "lease", "--lease-expiry", "2"];
    let holder = Process::start(&project, &pooler.url, &lease);
    wait_for("the index", || {
        let query = "SELECT count(*)::text FROM pg_stat_progress_create_index WHERE phase = 'waiting for old snapshots'";
        database.query(query).expect("an answer") == ["1"]
    });
    holder.signal("STOP");
    thread::scope(|scope| {
        let next = scope.spawn(|| run(&project, &pooler.url, &lease));
        wait_for("the next one to take over", || {
            let query = "SELECT count(*)::text FROM migrate_lease WHERE taken_at > now() - interval '1 min'
                         AND holder LIKE '%process ' || '%' AND holder NOT LIKE '%process ' || $$PID$$ || '%'";
            let query = query.replace("PID", &holder.id().to_string());
            database.query(&query).expect("an answer") == ["1"]
        });
        slow.execute("COMMIT").expect("the end");
        next.join().expect("an answer").expect(Exit::Done, &["3 revisions applied"]);
    });
    let before = (database.describe(), database.rows());
    holder.signal("CONT");
    holder.end().expect(
        Exit::Database,
        &[
            "the lease was lost before revision `111111111111` could go on",
            "this process was not heard of for longer than its lease lasts; it wrote nothing since",
        ],
    );
    assert_eq!((database.describe(), database.rows()), before);
    assert_eq!(rows(&database), ALL);
}

#[test]
fn a_role_needs_a_session() {
    let (project, _database) = package("");
    project.configure("role = \"owner\"").expect("a configuration");
    by_hand(&project, '1', None, "CREATE TABLE a ();", "DROP TABLE a;");
    for command in [&["upgrade"][..], &["downgrade", "base"], &["stamp", "head"]] {
        project
            .run(&[command, &LEASE].concat())
            .expect(Exit::Usage, &["`--lock lease` does without sessions, and `role = \"owner\"` needs one"]);
    }
}
