//! A statement that fails in the middle of a revision: what was committed stays, what is said of it is so, and the
//! next run goes on there.

use cargo_migrate::error::Exit;
use migrate_tests::database::Database;
use migrate_tests::project::Project;

use crate::packages::{file, history, id, package, run, write};

/// What has run, in the order in which it did.
const RAN: &str = "SELECT what FROM ran ORDER BY place";

const START: &str = "CREATE TABLE ran (place bigint GENERATED ALWAYS AS IDENTITY, what text);\n\
                     CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL);\n\
                     INSERT INTO t SELECT i, 0 FROM generate_series(1, 30) i;\n";

fn ran(what: &str) -> String {
    format!("INSERT INTO ran (what) VALUES ('{what}');\n")
}

/// A package whose first revision is applied with the second one, which is this.
fn second(upgrade: &str) -> (Project, Database) {
    let (start, end) = (START.to_owned(), "DROP TABLE ran, t;".to_owned());
    package(&[(start, end), (upgrade.to_owned(), "SELECT 1;".to_owned())])
}

/// The upgrade fails with these words, and leaves the second revision at this section and statement.
#[track_caller]
fn stops_at(project: &Project, database: &Database, words: &[&str], section: usize, statement: usize) {
    let standing = format!(
        "revision `{}` is done up to statement {statement} of section {section}, where the next run goes on",
        id(2)
    );
    let answer = run(project, &database.url(), &["upgrade"]).expect(Exit::Database, &[&standing]);
    answer.expect(Exit::Database, words);
    let expected = ["1 applied".to_owned(), format!("2 partial upgrade {section} {statement}")];
    let history = history(database);
    assert_eq!(history.len(), 2, "{history:?}");
    assert!(history[0] == expected[0] && history[1].starts_with(&expected[1]), "{history:?}");
}

#[track_caller]
fn goes_on(project: &Project, database: &Database) {
    run(project, &database.url(), &["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
    assert_eq!(history(database), ["1 applied", "2 applied"]);
}

#[test]
fn the_third_section_fails() {
    let text = |third: &str| {
        ran("first")
            + "-- migrate: no-transaction\n"
            + &ran("second")
            + "-- migrate: transaction\n"
            + &ran("third")
            + third
            + "-- migrate: transaction\n"
            + &ran("fourth")
    };
    let (project, database) = second(&text("ALTER TABLE t ADD COLUMN b no_such_type;\n"));
    for _ in 0..2 {
        stops_at(
            &project,
            &database,
            &[
                "type \"no_such_type\" does not exist",
                &format!("{}:6:", file(2, "upgrade.sql")),
                "ALTER TABLE t ADD COLUMN b no_such_type;",
                &format!("cargo migrate stamp --refresh {}", id(2)),
            ],
            3,
            1,
        );
        assert_eq!(database.query(RAN).expect("the rows"), ["first", "second"]);
    }
    run(&project, &database.url(), &["status"]).expect(Exit::Done, &["half done", &id(2)]);

    write(&project, 2, &text("ALTER TABLE t ADD COLUMN b int;\n"), "SELECT 1;");
    let refused = ["edited after a part of it was applied", "stamp --refresh"];
    run(&project, &database.url(), &["upgrade"]).expect(Exit::Database, &refused);
    run(&project, &database.url(), &["stamp", "--refresh", &id(2)]).expect(Exit::Done, &[]);
    goes_on(&project, &database);
    assert_eq!(database.query(RAN).expect("the rows"), ["first", "second", "third", "fourth"]);
}

#[test]
fn the_first_statement_outside_of_a_transaction_fails() {
    let (project, database) = second(
        &(format!("{}-- migrate: no-transaction\n", ran("before"))
            + "INSERT INTO ran (what) SELECT 'first' FROM t WHERE 1 / (id - 1) = 0;\n"
            + &ran("second")
            + &ran("third")),
    );
    stops_at(&project, &database, &["division by zero", "mend its file"], 2, 1);
    assert_eq!(database.query(RAN).expect("the rows"), ["before"]);
    database.execute("DELETE FROM t WHERE id < 30").expect("mended rows");
    goes_on(&project, &database);
    assert_eq!(database.query(RAN).expect("the rows"), ["before", "first", "second", "third"]);
}

#[test]
fn the_last_statement_outside_of_a_transaction_fails() {
    let (project, database) = second(
        &(format!("-- migrate: no-transaction\n{}{}", ran("first"), ran("second"))
            + "INSERT INTO ran (what) SELECT 'third' FROM t WHERE 1 / (id - 1) = 0;\n"),
    );
    stops_at(&project, &database, &["division by zero", &file(2, "upgrade.sql:4:")], 1, 3);
    assert_eq!(database.query(RAN).expect("the rows"), ["first", "second"]);
    database.execute("DELETE FROM t WHERE id < 30").expect("mended rows");
    goes_on(&project, &database);
    assert_eq!(database.query(RAN).expect("the rows"), ["first", "second", "third"]);
}

#[test]
fn the_very_first_statement_of_all_fails() {
    let (project, database) = package(&[(
        "-- migrate: no-transaction\nCREATE TABLE t (id int CHECK (nothing > 0));\nCREATE TABLE u ();\n",
        "DROP TABLE t, u;",
    )]);
    let words = ["column \"nothing\" does not exist", "the database is as it was", "!stamp"];
    run(&project, &database.url(), &["upgrade"]).expect(Exit::Database, &words);
    assert_eq!(history(&database), [""; 0]);
    // Nothing of it has run, so there is nothing to accept.
    let mended = "-- migrate: no-transaction\nCREATE TABLE t (id int);\nCREATE TABLE u ();\n";
    write(&project, 1, mended, "DROP TABLE t, u;");
    run(&project, &database.url(), &["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
}

#[test]
fn an_index_that_is_built_concurrently_fails_first_and_last() {
    for (before, after, statement) in [("", ran("after"), 1), ("first", String::new(), 2)] {
        let before = if before.is_empty() { String::new() } else { ran(before) };
        let (project, database) = second(&format!(
            "-- migrate: no-transaction\n{before}CREATE UNIQUE INDEX CONCURRENTLY t_a ON t (a);\n{after}"
        ));
        let words = ["could not create unique index \"t_a\"", "(a)=(0) is duplicated", "mend the rows"];
        for _ in 0..2 {
            stops_at(&project, &database, &words, 1, statement);
            let left = "SELECT count(*)::text FROM pg_class WHERE relname = 't_a'";
            assert_eq!(database.query(left).expect("an answer"), ["0"]);
        }
        database.execute("UPDATE t SET a = id").expect("mended rows");
        goes_on(&project, &database);
        assert_eq!(database.query(RAN).expect("the rows").len(), 1);
        let whole = "SELECT indisvalid::text FROM pg_index WHERE indexrelid = 't_a'::regclass";
        assert_eq!(database.query(whole).expect("an answer"), ["true"]);
    }
}

#[test]
fn a_batch_fails_first_in_the_middle_and_last() {
    for (culprit, done) in [(1, 0), (15, 10), (30, 20)] {
        // As the first statement of its section, and as the last.
        for (before, after, statement) in
            [(String::new(), ran("after"), 1), (ran("before"), String::new(), 2)]
        {
            let (project, database) = second(&format!(
                "-- migrate: no-transaction\n{before}-- migrate: batch 10\n\
                 UPDATE t SET a = a + 1 + 0 / (id - {culprit});\n{after}"
            ));
            stops_at(&project, &database, &["division by zero", "UPDATE t SET a"], 1, statement);
            let rows = |which: &str| {
                let query = format!("SELECT count(*)::text FROM t WHERE {which}");
                database.query(&query).expect("an answer").concat()
            };
            assert_eq!(rows("a = 1"), done.to_string());
            database
                .execute(&format!("UPDATE t SET id = id + 1000 WHERE id = {culprit}"))
                .expect("a mended row");
            goes_on(&project, &database);
            // None twice, none left out.
            assert_eq!(rows("a = 1"), "30");
            assert_eq!(database.query(RAN).expect("the rows").len(), 1);
        }
    }
}
