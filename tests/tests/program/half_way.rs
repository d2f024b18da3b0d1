//! A revision that a run left in the middle is finished, or what was done of it is undone: `--continue` and `--back`.

use cargo_migrate::error::Exit;
use migrate_tests::database::Database;
use migrate_tests::project::Project;

use super::{by_hand, folder_of, package};

const UP: &str = "CREATE TABLE t (a int);
INSERT INTO t SELECT CASE WHEN to_regclass('doubles') IS NULL THEN i ELSE 1 END FROM generate_series(1, 9) i;
-- migrate: no-transaction
CREATE INDEX CONCURRENTLY t_a_idx ON t (a);
CREATE UNIQUE INDEX CONCURRENTLY t_a_key ON t (a);
-- migrate: transaction
CREATE TABLE u ();
";

const DOWN: &str = "DROP TABLE u;
-- migrate: no-transaction
DROP INDEX CONCURRENTLY public.t_a_key;
DROP INDEX CONCURRENTLY public.t_a_idx;
-- migrate: transaction
SELECT 1 / (SELECT count(*) - 1 FROM pg_class WHERE relname = 'stuck' HAVING count(*) > 0);
DROP TABLE t;
";

fn state(database: &Database) -> Vec<String> {
    let query =
        "SELECT id || ' ' || state || coalesce(' ' || direction || ' ' || section || '.' || statement, '')
                 FROM migrate_revisions ORDER BY id";
    database.query(query).expect("the history")
}

fn catalog(database: &Database) -> String {
    database.describe().expect("the catalog")
}

/// Two revisions, of which the first is applied; and what the database holds before and after the second.
fn two() -> (Project, Database, String, String) {
    let (project, database) = package("");
    by_hand(&project, '1', None, "CREATE TABLE a ();", "DROP TABLE a;");
    project.run(&["upgrade"]).expect(Exit::Done, &[]);
    let before = catalog(&database);
    by_hand(&project, '2', Some('1'), UP, DOWN);
    project.run(&["upgrade"]).expect(Exit::Done, &[]);
    let after = catalog(&database);
    project.run(&["downgrade", "-1", "--yes"]).expect(Exit::Done, &[]);
    assert_eq!(catalog(&database), before);
    (project, database, before, after)
}

/// The second is left before its unique index: there are doubles.
fn half_up(project: &Project, database: &Database) {
    database.execute("CREATE TABLE doubles ()").expect("a table");
    project.run(&["upgrade"]).expect(
        Exit::Database,
        &[
            "could not create unique index",
            "to give it up, `cargo migrate downgrade -1 --back` undoes what is done of it",
        ],
    );
    database.execute("DROP TABLE doubles").expect("it goes");
    assert_eq!(state(database), ["111111111111 applied", "222222222222 partial upgrade 2.2"]);
}

/// The second is left before the last section of its downgrade.
fn half_down(project: &Project, database: &Database) {
    project.run(&["upgrade"]).expect(Exit::Done, &[]);
    database.execute("CREATE TABLE stuck ()").expect("a table");
    project.run(&["downgrade", "-1", "--yes"]).expect(
        Exit::Database,
        &[
            "division by zero",
            "to give it up, `cargo migrate upgrade 222222222222 --back` undoes what is done of it",
        ],
    );
    database.execute("DROP TABLE stuck").expect("it goes");
    assert_eq!(state(database), ["111111111111 applied", "222222222222 partial downgrade 3.1"]);
}

#[test]
fn a_half_done_upgrade_is_given_up() {
    let (project, database, before, _) = two();
    half_up(&project, &database);
    project.run(&["downgrade", "-1", "--yes"]).expect(
        Exit::Database,
        &[
            "an earlier upgrade stopped in the middle of revision `222222222222` (by hand 2)",
            "`--continue` finishes that upgrade first",
            "`--back` first undoes what was done of it",
        ],
    );
    project.run(&["downgrade", "-1", "--back", "--yes"]).expect(
        Exit::Done,
        &["revision 222222222222, which was half done, is taken back now", "is at 111111111111\n"],
    );
    assert_eq!(catalog(&database), before);
    assert_eq!(state(&database), ["111111111111 applied"]);
}

#[test]
fn a_half_done_upgrade_is_undone_and_its_mended_file_applied() {
    let (project, database, _, after) = two();
    half_up(&project, &database);
    let file = format!("{}/upgrade.sql", folder_of(&project, '2'));
    project.write(&file, &UP.replace("9) i", "8) i")).expect("an edit");
    project.run(&["upgrade"]).expect(Exit::Database, &["edited after a part of it was applied"]);
    let answer = project.run(&["upgrade", "--back", "--format", "json", "--yes"]).expect(Exit::Done, &[]);
    let last = answer.out.lines().last().expect("an answer");
    assert!(last.contains(r#""applied":["222222222222"]"#), "{last}");
    assert!(last.contains(r#""half_done":{"direction":"downgrade","revision":"222222222222"}"#), "{last}");
    assert_eq!(catalog(&database), after);
    assert_eq!(database.query("SELECT max(a)::text FROM t").expect("rows"), ["8"]);
}

/// What somebody wrote into a half-done revision meanwhile is not lost without a question.
#[test]
fn giving_up_asks_before_values_are_lost() {
    let (project, database) = package("");
    by_hand(&project, '1', None, "CREATE TABLE a (id int);", "DROP TABLE a;");
    let index = "-- migrate: no-transaction\nCREATE UNIQUE INDEX CONCURRENTLY a_id_key ON a (id);\n";
    by_hand(
        &project,
        '2',
        Some('1'),
        &format!("ALTER TABLE a ADD COLUMN note text;\n{index}"),
        "-- migrate: no-transaction\nDROP INDEX CONCURRENTLY public.a_id_key;\n-- migrate: transaction\n\
         ALTER TABLE a DROP COLUMN note;\n",
    );
    let file = format!("{}/revision.toml", folder_of(&project, '2'));
    let changes = "\n[[changes]]\nchange = \"add-column\"\ntable = \"a\"\n\
                   column = { name = \"note\", type = \"text\", null = true }\n";
    let whole = std::fs::read_to_string(project.folder().join(&file)).expect("a file");
    let text = format!("{whole}{changes}");
    project.write(&file, &text).expect("a file that can be written");
    project.run(&["upgrade", "1"]).expect(Exit::Done, &[]);
    let before = catalog(&database);
    database.execute("INSERT INTO a VALUES (1), (1)").expect("doubles");
    project.run(&["upgrade"]).expect(Exit::Database, &["could not create unique index"]);

    // Nothing is in the column, so nothing is asked; the doubles are still there.
    project.run(&["upgrade", "--back"]).expect(Exit::Database, &["could not create unique index"]);
    database.execute("UPDATE a SET note = 'kept'").expect("values");
    let stands = state(&database);
    project.run(&["upgrade", "--back"]).expect(
        Exit::AnswerNeeded,
        &[
            "this way back loses what cannot come back; the database is as it was",
            "column `a.note` is dropped with all its values (2 rows)",
            "agree with `--yes`",
        ],
    );
    assert_eq!(state(&database), stands);
    project.run(&["upgrade", "--yes"]).expect(Exit::Usage, &["--on-target", "--back", "--continue"]);
    project
        .run(&["upgrade", "1", "--back", "--yes"])
        .expect(Exit::Done, &["revision 222222222222, which was half done, is taken back now"]);
    assert_eq!(catalog(&database), before);
    assert_eq!(state(&database), ["111111111111 applied"]);
}

#[test]
fn a_half_done_upgrade_is_finished_before_it_is_taken_back() {
    let (project, database, before, after) = two();
    half_up(&project, &database);
    database.execute("DELETE FROM t; INSERT INTO t VALUES (1)").expect("mended rows");
    project
        .run(&["downgrade", "222222222222", "--continue", "--yes"])
        .expect(Exit::Done, &["revision 222222222222, which was half done, is applied now"]);
    assert_eq!(catalog(&database), after);
    project.run(&["downgrade", "-1", "--yes"]).expect(Exit::Done, &["1 revision taken back"]);
    half_up(&project, &database);
    database.execute("DELETE FROM t").expect("mended rows");
    project
        .run(&["downgrade", "-1", "--continue", "--yes"])
        .expect(Exit::Done, &["is applied now", "1 revision taken back", "is at 111111111111"]);
    assert_eq!(catalog(&database), before);
}

#[test]
fn a_half_done_downgrade_is_finished_or_undone() {
    let (project, database, before, after) = two();
    half_down(&project, &database);
    project.run(&["upgrade"]).expect(
        Exit::Database,
        &[
            "an earlier downgrade stopped in the middle of revision `222222222222`",
            "`--continue`",
            "`--back`",
        ],
    );
    project.run(&["upgrade", "--back", "--yes"]).expect(
        Exit::Done,
        &["revision 222222222222, which was half done, is applied now", "up to date at 222222222222"],
    );
    assert_eq!(catalog(&database), after);
    assert_eq!(state(&database), ["111111111111 applied", "222222222222 applied"]);

    half_down(&project, &database);
    project.run(&["upgrade", "--continue", "--yes"]).expect(
        Exit::Done,
        &["revision 222222222222, which was half done, is taken back now", "1 revision applied"],
    );
    assert_eq!(catalog(&database), after);

    half_down(&project, &database);
    project.run(&["downgrade", "-1", "--yes"]).expect(Exit::Done, &["1 revision taken back"]);
    assert_eq!(catalog(&database), before);
}

/// What was recorded before it began, and what it left.
#[test]
fn an_index_may_be_there_or_not() {
    let (project, database, before, _) = two();
    for left in [
        "SELECT 1",
        "CREATE INDEX t_a_idx ON t (a)",
        "CREATE INDEX t_a_idx ON t (a); UPDATE pg_index SET indisvalid = false WHERE indexrelid = 't_a_idx'::regclass",
    ] {
        project.run(&["upgrade", "--lock-wait", "0"]).expect(Exit::Done, &[]);
        // As a kill would have left it right before or after the statement.
        database
            .execute(&format!(
                "DROP INDEX t_a_key; DROP INDEX t_a_idx; DROP TABLE u; {left};
                 UPDATE migrate_revisions SET state = 'partial', direction = 'upgrade', section = 2, statement = 1
                 WHERE id = '222222222222'"
            ))
            .expect("a half-done revision");
        project.run(&["downgrade", "-1", "--back", "--yes"]).expect(Exit::Done, &["is taken back now"]);
        assert_eq!(catalog(&database), before, "{left}");
    }
}

#[test]
fn what_does_not_mirror_is_not_undone() {
    let (project, database) = package("");
    let up = "CREATE TABLE t (a int);\n-- migrate: no-transaction\nINSERT INTO t VALUES (1);\nSELECT 1 / 0;";
    by_hand(&project, '1', None, up, "DROP TABLE t;");
    let failed = project.run(&["upgrade"]).expect(Exit::Database, &["division by zero", "!--back"]);
    assert!(failed.err.contains("stamp --refresh"), "{}", failed.err);
    project.run(&["downgrade", "base", "--back", "--yes"]).expect(
        Exit::Database,
        &[
            "the half-done upgrade of revision `111111111111` (by hand 1) cannot be undone",
            "its files do not mirror each other: upgrade of 2 sections, downgrade of 1",
            "`--continue` finishes it first",
            "`cargo migrate stamp REV`",
        ],
    );
    assert_eq!(state(&database), ["111111111111 partial upgrade 2.2"]);
    // By hand, and said so.
    database.execute("DROP TABLE t").expect("it goes");
    project.run(&["stamp", "base"]).expect(Exit::Done, &[]);
    assert_eq!(state(&database), [""; 0]);
}

/// The undoing can be broken off, too, and goes on or is turned round again.
#[test]
fn undoing_that_fails_goes_on() {
    let (project, database, before, _) = two();
    half_up(&project, &database);
    database.execute("CREATE TABLE stuck ()").expect("a table");
    project.run(&["downgrade", "-1", "--back", "--yes"]).expect(Exit::Database, &["division by zero"]);
    assert_eq!(state(&database), ["111111111111 applied", "222222222222 partial downgrade 3.1"]);
    database.execute("DROP TABLE stuck").expect("it goes");
    project.run(&["downgrade", "-1", "--yes"]).expect(Exit::Done, &["1 revision taken back"]);
    assert_eq!(catalog(&database), before);
}
