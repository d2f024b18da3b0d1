//! What fails at the commit, when the next revision is on its way already.

use std::thread;

use cargo_migrate::error::Exit;
use migrate_tests::database::{Database, serves_one_session};
use migrate_tests::project::Project;

use crate::packages::{file, history, id, package, run, sessions, until};

/// Revisions around this one, which must not run unless it has. What it writes comes from the table `wanted`.
fn around(second: &str) -> (Project, Database) {
    let start = "CREATE TABLE parent (id int PRIMARY KEY);\nINSERT INTO parent VALUES (1);\n\
                 CREATE TABLE wanted (id int);\nINSERT INTO wanted VALUES (2);\n\
                 CREATE TABLE child (parent_id int);\n";
    let third = "CREATE TABLE third ();\nCREATE TABLE ran AS SELECT count(*) FROM child;\n";
    package(&[
        (start, "DROP TABLE parent, wanted, child;"),
        (second, "SELECT 1;"),
        (third, "DROP TABLE third, ran;"),
        ("CREATE TABLE fourth ();", "DROP TABLE fourth;"),
    ])
}

/// Only the first revision is there.
#[track_caller]
fn nothing_of_it(database: &Database) {
    assert_eq!(history(database), ["1 applied"]);
    let tables = "SELECT relname::text FROM pg_class WHERE relname IN ('third', 'fourth', 'ran')
                  UNION ALL SELECT 'a child' FROM child";
    assert_eq!(database.query(tables).expect("an answer"), [""; 0]);
}

/// The upgrade fails at the second revision, twice, and after that the rows are mended and it goes on.
#[track_caller]
fn fails_until_mended(project: &Project, database: &Database, words: &[&str]) {
    let at = format!("upgrade of revision `{}` failed", id(2));
    let before = format!("revision `{}` before it is done and stays", id(1));
    for before in [&*before, "the database is as it was"] {
        let answer = run(project, &database.url(), &["upgrade"]);
        answer.expect(Exit::Database, &[&at, before]).expect(Exit::Database, words);
        nothing_of_it(database);
    }
    database.execute("UPDATE wanted SET id = 1").expect("mended rows");
    run(project, &database.url(), &["upgrade"]).expect(Exit::Done, &["3 revisions applied"]);
    assert_eq!(database.query("SELECT count::text FROM ran").expect("an answer"), ["1"]);
}

#[test]
fn a_deferred_constraint() {
    let (project, database) = around(
        "ALTER TABLE child ADD FOREIGN KEY (parent_id) REFERENCES parent DEFERRABLE INITIALLY DEFERRED;\n\
         INSERT INTO child SELECT id FROM wanted;\n",
    );
    let words = [
        "violates foreign key constraint \"child_parent_id_fkey\"",
        "Key (parent_id)=(2)",
        "a deferred constraint, checked at the end of a section of",
        &file(2, "upgrade.sql"),
    ];
    fails_until_mended(&project, &database, &words);
}

/// A function for a trigger.
fn function(name: &str, body: &str) -> String {
    format!(
        "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n{body}\nRETURN NULL;\nEND $$;\n"
    )
}

#[test]
fn a_deferred_trigger_that_raises() {
    let check =
        "IF new.parent_id > 1 THEN RAISE 'nobody wants %', new.parent_id USING HINT = 'want less'; END IF;";
    let (project, database) = around(
        &(function("refuse", check)
            + "CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON child DEFERRABLE INITIALLY DEFERRED\n\
               FOR EACH ROW EXECUTE FUNCTION refuse();\n\
               INSERT INTO child SELECT id FROM wanted;\n"),
    );
    fails_until_mended(
        &project,
        &database,
        &["nobody wants 2", "want less", "function refuse() line 3 at RAISE"],
    );
}

/// Constraints are checked before the commit; this one is put off again after that.
#[test]
fn a_constraint_that_only_the_commit_itself_checks() {
    let (project, database) = around(
        &(function(
            "put_off",
            "SET CONSTRAINTS ALL DEFERRED;\nINSERT INTO child SELECT id FROM wanted WHERE NOT EXISTS (SELECT FROM child);",
        ) + "ALTER TABLE child ADD FOREIGN KEY (parent_id) REFERENCES parent DEFERRABLE;\n\
               CREATE TRIGGER put_off AFTER INSERT ON migrate_revisions EXECUTE FUNCTION put_off();\n"),
    );
    let words = ["violates foreign key constraint \"child_parent_id_fkey\"", "Key (parent_id)=(2)"];
    fails_until_mended(&project, &database, &words);
}

/// A revision that read what another transaction changes, and the other way round: the one that commits last has to
/// go, and it is known no sooner than at its commit.
#[test]
fn a_serialization_failure() {
    if serves_one_session() {
        return;
    }
    for retries in [0, 3] {
        let (project, database) = around(
            &("INSERT INTO child SELECT 1 FROM wanted;\n".to_owned()
                + &function(
                    "linger",
                    "WHILE NOT pg_try_advisory_xact_lock_shared(42) LOOP PERFORM pg_sleep(0.01); END LOOP;",
                )
                + "CREATE TRIGGER linger AFTER INSERT ON migrate_revisions EXECUTE FUNCTION linger();\n"),
        );
        run(&project, &database.url(), &["upgrade", &id(1)]).expect(Exit::Done, &[]);
        let name = database.query("SELECT current_database()::text").expect("a name").concat();
        let serializable =
            format!("ALTER DATABASE {name} SET default_transaction_isolation = 'serializable'");
        database.execute(&serializable).expect("a setting");
        let [other, gate] = [database.beside(), database.beside()];
        gate.execute("SELECT pg_advisory_lock(42)").expect("a closed gate");
        other
            .execute("BEGIN; SELECT count(*) FROM child; INSERT INTO wanted VALUES (3)")
            .expect("an open transaction");
        thread::scope(|scope| {
            let upgrade = scope
                .spawn(|| run(&project, &database.url(), &["upgrade", "--retries", &retries.to_string()]));
            until(&database, &sessions("wait_event = 'PgSleep'"), "1");
            other.execute("COMMIT").expect("the first to commit");
            gate.execute("SELECT pg_advisory_unlock(42)").expect("an open gate");
            let answer = upgrade.join().expect("an answer");
            let words = "could not serialize access due to read/write dependencies among transactions";
            if retries == 0 {
                answer.expect(Exit::Database, &[words, &id(2), "the database is as it was"]);
                nothing_of_it(&database);
                run(&project, &database.url(), &["upgrade"]).expect(Exit::Done, &["3 revisions applied"]);
            } else {
                let retried = format!("{words}; trying again in 1 s (1 of 3)");
                answer.expect(Exit::Done, &[&retried, "3 revisions applied"]);
            }
        });
        // It ran again, on what the other one had left.
        assert_eq!(database.query("SELECT count::text FROM ran").expect("an answer"), ["2"]);
    }
}
