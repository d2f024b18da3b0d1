//! `switch`: a database that carries another branch is led to the revisions of the files.

use std::collections::BTreeMap;
use std::fs;

use cargo_migrate::error::Exit;
use migrate_tests::database::Database;
use migrate_tests::project::Project;
use serde_json::Value;

use super::{by_hand, folder_of, model, package, record};

fn rows(database: &Database) -> Vec<String> {
    let query = "SELECT id || CASE state WHEN 'applied' THEN '' ELSE ' ' || direction END FROM migrate_revisions ORDER BY id";
    let rows = database.query(query).expect("rows");
    rows.into_iter().map(|row| row.replace(&row[..11], "")).collect()
}

fn content(database: &Database) -> String {
    database.describe().expect("a catalog")
}

fn delete(project: &Project, digit: char) {
    fs::remove_dir_all(project.folder().join(folder_of(project, digit))).expect("a folder to delete");
}

/// A revision that makes a table of its own, written by hand.
fn table(project: &Project, digit: char, parent: Option<char>) {
    let up = format!("CREATE TABLE t{digit} (n int);");
    by_hand(project, digit, parent, &up, &format!("DROP TABLE t{digit};"));
}

/// The database has 1, 2 and 3; the files of the other branch have 1, 4 and 5.
fn two_branches() -> (Project, Database) {
    let (project, database) = package("");
    table(&project, '1', None);
    table(&project, '2', Some('1'));
    table(&project, '3', Some('2'));
    project.run(&["upgrade"]).expect(Exit::Done, &[]);
    delete(&project, '2');
    delete(&project, '3');
    table(&project, '4', Some('1'));
    table(&project, '5', Some('4'));
    (project, database)
}

/// What a database holds that never saw another branch.
fn built_from_nothing(project: &Project) -> String {
    let fresh = Database::new();
    project.place().with("DATABASE_URL", &fresh.url()).run(&["upgrade", "heads"]).expect(Exit::Done, &[]);
    content(&fresh)
}

#[test]
fn down_to_the_common_ancestor_and_up_to_the_head() {
    let (project, database) = two_branches();
    let before = content(&database);
    let plan = "take back  333333333333  by hand 3
           222222222222  by hand 2
common     111111111111  by hand 1
apply      444444444444  by hand 4
           555555555555  by hand 5
";
    project.run(&["switch", "--dry-run"]).expect(Exit::Done, &[plan, "!taken back;"]);
    assert_eq!((content(&database), rows(&database)), (before, vec!["1".into(), "2".into(), "3".into()]));
    let answer = project.run(&["switch"]).expect(
        Exit::Done,
        &[plan, "2 revisions taken back, 2 revisions applied; ", " is at 555555555555\n"],
    );
    assert!(answer.err.contains(plan), "{}", answer.err);
    assert_eq!(rows(&database), ["1", "4", "5"]);
    assert_eq!(content(&database), built_from_nothing(&project));
    project
        .run(&["switch"])
        .expect(Exit::Done, &["nothing to switch: ", " is at 555555555555 already", "!common"]);
    project.run(&["switch", "--dry-run"]).expect(Exit::Done, &["nothing to switch: "]);
}

#[test]
fn one_lock_holds_over_both_ways() {
    let (project, database) = package("");
    table(&project, '1', None);
    let seen = |table: &str| {
        format!(
            "CREATE TABLE {table} AS SELECT pid, objid, backend_start FROM pg_locks JOIN pg_stat_activity USING (pid) \
             WHERE locktype = 'advisory' AND pid = pg_backend_pid();"
        )
    };
    by_hand(&project, '2', Some('1'), "SELECT 1;", &seen("below"));
    project.run(&["upgrade"]).expect(Exit::Done, &[]);
    delete(&project, '2');
    by_hand(&project, '3', Some('1'), &seen("above"), "DROP TABLE above;");
    project.run(&["switch"]).expect(Exit::Done, &["1 revision taken back, 1 revision applied"]);
    let same = "SELECT count(*)::text FROM (SELECT * FROM below INTERSECT SELECT * FROM above) AS one";
    assert_eq!(database.query(same).expect("a count"), ["1"]);
}

#[test]
fn it_asks_before_it_loses_data() {
    let models = "#[derive(Table)]
#[table(name = \"users\")]
pub struct User {
    #[column(primary_key)]
    pub id: i64,
}
";
    let (project, database) = package(models);
    record(&project, '1', &[]);
    model(&project, &models.replace("i64,", "i64,\n    pub mail: Option<String>,"));
    record(&project, '2', &[]);
    project.run(&["upgrade"]).expect(Exit::Done, &[]);
    database.execute("INSERT INTO users VALUES (1, 'a'), (2, 'b'), (3, NULL)").expect("rows");
    delete(&project, '2');
    model(&project, &models.replace("i64,", "i64,\n    pub phone: Option<String>,"));
    record(&project, '3', &[]);
    let before = content(&database);

    project.run(&["switch", "--dry-run"]).expect(
        Exit::Done,
        &["It loses what cannot come back, and asks before:", "`users.mail`", "(2 rows)"],
    );
    project.run(&["switch"]).expect(
        Exit::AnswerNeeded,
        &[
            "this switch loses what cannot come back; the database is as it was",
            "(2 rows)",
            "agree with `--yes`",
        ],
    );
    assert_eq!((content(&database), rows(&database)), (before, vec!["1".into(), "2".into()]));

    let answer = project.run(&["switch", "--yes", "--format", "json"]).expect(Exit::Done, &[]);
    let events: Vec<Value> =
        answer.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let event = |name: &str| events.iter().find(|it| it["event"] == name).expect("an event");
    assert_eq!(event("plan")["take_back"][0]["id"], "222222222222");
    assert_eq!(event("plan")["common"][0]["id"], "111111111111");
    assert_eq!(event("plan")["apply"][0]["id"], "333333333333");
    assert!(event("plan")["losses"][0].as_str().is_some_and(|it| it.contains("(2 rows)")), "{}", answer.out);
    assert_eq!(event("done")["taken_back"][0], "222222222222");
    assert_eq!(event("done")["applied"][0], "333333333333");
    assert_eq!(event("done")["current"][0], "333333333333");
    assert_eq!(content(&database), built_from_nothing(&project));
    assert_eq!(database.query("SELECT count(*)::text FROM users").expect("rows"), ["3"]);
}

#[test]
fn an_empty_downgrade_is_a_loss() {
    let (project, database) = package("");
    table(&project, '1', None);
    by_hand(&project, '2', Some('1'), "CREATE TABLE stays ();", "");
    project.run(&["upgrade"]).expect(Exit::Done, &[]);
    delete(&project, '2');
    project.run(&["switch"]).expect(Exit::AnswerNeeded, &["the downgrade of `222222222222` is empty"]);
    assert_eq!(rows(&database), ["1", "2"]);
    project.run(&["switch", "--yes"]).expect(Exit::Done, &["1 revision taken back; ", "is at 111111111111"]);
}

#[test]
fn an_edited_revision_is_refused_with_the_difference() {
    let (project, database) = two_branches();
    let file = format!("{}/upgrade.sql", folder_of(&project, '1'));
    project.write(&file, "CREATE TABLE t1 (n bigint);").expect("an edit");
    project.run(&["switch"]).expect(
        Exit::Database,
        &["revision `111111111111` edited after being applied", "+CREATE TABLE t1 (n bigint);", "!take back"],
    );
    assert_eq!(rows(&database), ["1", "2", "3"]);
}

const HALF: &str = "CREATE TABLE h (n int);
INSERT INTO h VALUES (1), (1);
-- migrate: no-transaction
CREATE UNIQUE INDEX CONCURRENTLY h_key ON h (n);
";
const HALF_BACK: &str = "-- migrate: no-transaction
DROP INDEX CONCURRENTLY public.h_key;
-- migrate: transaction
DROP TABLE h;
";

/// The other branch stopped in the middle of its revision.
fn half_done() -> (Project, Database) {
    let (project, database) = package("");
    table(&project, '1', None);
    by_hand(&project, '2', Some('1'), HALF, HALF_BACK);
    project.run(&["upgrade"]).expect(Exit::Database, &["could not create unique index"]);
    assert_eq!(rows(&database), ["1", "2 upgrade"]);
    delete(&project, '2');
    table(&project, '4', Some('1'));
    (project, database)
}

#[test]
fn what_is_half_done_is_undone_first() {
    let (project, database) = half_done();
    project.run(&["switch"]).expect(
        Exit::Database,
        &[
            "an earlier upgrade stopped in the middle of revision `222222222222` (by hand 2)",
            "`--continue` finishes that upgrade first",
            "`--back` first undoes what was done of it",
        ],
    );
    assert_eq!(rows(&database), ["1", "2 upgrade"]);
    project.run(&["switch", "--back", "--yes"]).expect(
        Exit::Done,
        &[
            "take back  222222222222  by hand 2 (half done)\ncommon     111111111111",
            "revision 222222222222, which was half done, is taken back now",
            "1 revision applied; ",
        ],
    );
    assert_eq!(rows(&database), ["1", "4"]);
    assert_eq!(content(&database), built_from_nothing(&project));
}

#[test]
fn what_is_half_done_is_finished_first() {
    let (project, database) = half_done();
    database.execute("DELETE FROM h").expect("nothing in the way");
    project.run(&["switch", "--continue"]).expect(
        Exit::Done,
        &[
            "apply      222222222222  by hand 2 (half done)\ntake back  222222222222  by hand 2\ncommon",
            "is applied now",
            "1 revision taken back, 1 revision applied; ",
        ],
    );
    assert_eq!(rows(&database), ["1", "4"]);
    assert_eq!(content(&database), built_from_nothing(&project));
}

#[test]
fn several_heads_are_gone_up_to() {
    let (project, database) = two_branches();
    table(&project, '6', Some('1'));
    project.run(&["switch", "head"]).expect(Exit::Project, &["multiple heads are present"]);
    project.run(&["switch", "zzz"]).expect(Exit::Usage, &["can't locate revision `zzz`"]);
    assert_eq!(rows(&database), ["1", "2", "3"]);
    project.run(&["switch", "6666"]).expect(Exit::Done, &["2 revisions taken back, 1 revision applied"]);
    assert_eq!(rows(&database), ["1", "6"]);
    project.run(&["switch"]).expect(Exit::Done, &["2 revisions applied; ", "555555555555, 666666666666"]);
    assert_eq!(content(&database), built_from_nothing(&project));
}

#[test]
fn a_branch_from_before_the_first_revision_has_none() {
    let (project, database) = package("");
    let before = content(&database);
    table(&project, '1', None);
    // A base of its own, that nothing of the files leads to.
    table(&project, '2', None);
    table(&project, '3', Some('1'));
    project.run(&["upgrade", "heads"]).expect(Exit::Done, &[]);
    delete(&project, '2');
    project.run(&["switch"]).expect(Exit::Done, &["1 revision taken back; ", "is at 333333333333"]);
    assert_eq!(rows(&database), ["1", "3"]);
    delete(&project, '3');
    delete(&project, '1');
    project
        .run(&["switch"])
        .expect(Exit::Done, &["common     base\n", "2 revisions taken back; ", "is at base"]);
    assert_eq!(rows(&database), <[String; 0]>::default());
    database.execute("DROP TABLE migrate_revisions").expect("the tool's own");
    assert_eq!(content(&database), before);
}

#[test]
fn a_failure_on_the_way_up_leaves_it_in_between_or_where_it_was() {
    let (project, database) = two_branches();
    let before = content(&database);
    let file = format!("{}/upgrade.sql", folder_of(&project, '5'));
    let good = fs::read_to_string(project.folder().join(&file)).expect("a file");
    project.write(&file, "SELECT 1 / 0;").expect("an edit");
    project.run(&["switch", "--single-transaction"]).expect(
        Exit::Database,
        &["upgrade of revision `555555555555` failed: division by zero", "the database is as it was"],
    );
    assert_eq!((content(&database), rows(&database)), (before, vec!["1".into(), "2".into(), "3".into()]));
    project.run(&["switch"]).expect(
        Exit::Database,
        &[
            "upgrade of revision `555555555555` failed",
            "the 3 revisions before it, up to `444444444444`, are done and stay",
        ],
    );
    assert_eq!(rows(&database), ["1", "4"]);
    project.write(&file, &good).expect("an edit");
    project.run(&["switch"]).expect(Exit::Done, &["1 revision applied; ", "!take back"]);
    assert_eq!(content(&database), built_from_nothing(&project));
}

#[test]
fn a_failure_on_the_way_down_stays_there() {
    let (project, database) = two_branches();
    database.execute("CREATE VIEW in_the_way AS SELECT * FROM t2").expect("a view");
    project.run(&["switch"]).expect(
        Exit::Database,
        &[
            "downgrade of revision `222222222222` failed",
            "revision `333333333333` before it is done and stays",
        ],
    );
    assert_eq!(rows(&database), ["1", "2"]);
    database.execute("DROP VIEW in_the_way").expect("it goes");
    project.run(&["switch"]).expect(Exit::Done, &["1 revision taken back, 2 revisions applied"]);
    assert_eq!(content(&database), built_from_nothing(&project));
}

#[test]
fn what_replaces_revisions_of_the_files_stays() {
    let (project, database) = package("");
    let model_at = |columns: &str| {
        let text = format!(
            "#[derive(Table)]\npub struct Team {{\n    #[column(primary_key)]\n    pub id: i64,\n{columns}}}\n"
        );
        model(&project, &text);
    };
    model_at("");
    record(&project, '1', &[]);
    model_at("    pub name: Option<String>,\n");
    record(&project, '2', &[]);
    let old: BTreeMap<String, String> = project.files("migrations").expect("files");
    project.run(&["squash", "1111:2222", "-m", "one", "--rev-id", "aaaaaaaaaaaa"]).expect(Exit::Done, &[]);
    model_at("    pub name: Option<String>,\n    pub motto: Option<String>,\n");
    record(&project, '3', &[]);
    project.run(&["upgrade"]).expect(Exit::Done, &[]);
    assert_eq!(rows(&database), ["3", "a"]);
    // The branch from before the squash: it has all that the squash stands for.
    project.restore("migrations", &old).expect("files");
    project.run(&["switch", "--yes"]).expect(
        Exit::Done,
        &["take back  333333333333", "common     aaaaaaaaaaaa", "1 revision taken back; "],
    );
    assert_eq!(rows(&database), ["a"]);
    project.run(&["switch"]).expect(Exit::Done, &["nothing to switch"]);
}
