//! What `check`, `diff` and the commands that read revisions say of a project that is whole, and of one that
//! is not.

use std::fs;
use std::thread;

use cargo_migrate::error::Exit;
use migrate_tests::database::Database;
use migrate_tests::difference::same;
use migrate_tests::project::Project;

use super::{by_hand, folder_of, model, package, record};

const MODELS: &str = "
#[derive(PgEnum)]
pub enum Color { Red, Green }

#[derive(Table)]
#[index(name)]
#[check(name = \"thing_size\", \"size > 0\")]
pub struct Thing {
    #[column(primary_key, identity)]
    pub id: i64,
    #[column(unique)]
    pub name: String,
    #[column(default = \"1\")]
    pub size: i32,
    pub color: Option<Color>,
    #[column(references = Thing)]
    pub parent: Option<i64>,
}
";

/// A package that has recorded `MODELS`, and no database.
fn recorded() -> Project {
    let project = Project::new("postgres://nobody@127.0.0.1:1/none", "").expect("a package");
    model(&project, MODELS);
    record(&project, '1', &[]);
    project
}

#[test]
fn all_is_well() {
    let project = recorded();
    project.run(&["check"]).expect(Exit::Done, &["ok: 1 table, 1 revision, models and records agree"]);
    project.run(&["diff", "--exit-code"]).expect(Exit::Done, &["Nothing changed"]);
    project.run(&["heads"]).expect(Exit::Done, &["111111111111 (head)"]);
}

#[test]
fn models_are_ahead() {
    let project = recorded();
    model(&project, &MODELS.replace("pub size: i32", "pub size: i64"));
    let words = &["~ table thing", "column size: integer becomes bigint"];
    project.run(&["check"]).expect(Exit::No, words).expect(Exit::No, &["cargo migrate autogenerate -m"]);
    project.run(&["diff"]).expect(Exit::Done, words);
    project.run(&["diff", "--exit-code"]).expect(Exit::No, words);
    project.run(&["check", "--format", "json"]).expect(Exit::No, &["\"ok\":false", "\"findings\":[{"]);
}

#[test]
fn a_lock_that_is_stale_missing_or_in_conflict() {
    let project = recorded();
    let lock = project.files("migrations").expect("files")["schema.lock"].clone();
    let conflict = format!("<<<<<<< ours\n{lock}=======\n>>>>>>> theirs\n");
    for (text, words) in [
        (lock.replace("size", "weight").as_str(), "`migrations/schema.lock` is not what the revisions say"),
        (conflict.as_str(), "`migrations/schema.lock` holds a merge conflict"),
    ] {
        project.write("migrations/schema.lock", text).expect("an edit");
        project.run(&["check"]).expect(Exit::No, &[words, "cargo migrate autogenerate"]);
        project.run(&["diff"]).expect(Exit::Done, &["Nothing changed"]);
        project.run(&["autogenerate", "-m", "again"]).expect(Exit::Done, &["Nothing changed", "schema.lock"]);
        assert_eq!(project.files("migrations").expect("files")["schema.lock"], lock);
    }
    fs::remove_file(project.folder().join("migrations/schema.lock")).expect("it is gone");
    project.run(&["check"]).expect(Exit::No, &["`migrations/schema.lock` is missing"]);
    project.run(&["revision", "-m", "again", "--rev-id", "222222222222"]).expect(Exit::Done, &[]);
    assert_eq!(project.files("migrations").expect("files")["schema.lock"], lock);
}

#[test]
fn a_file_that_is_missing() {
    let project = recorded();
    let folder = folder_of(&project, '1');
    for file in ["revision.toml", "upgrade.sql", "downgrade.sql"] {
        let path = project.folder().join(&folder).join(file);
        let text = fs::read_to_string(&path).expect("a text");
        fs::remove_file(&path).expect("it is gone");
        for command in [&["check"][..], &["history"], &["autogenerate", "-m", "x"], &["upgrade"]] {
            project.run(command).expect(
                Exit::Project,
                &[&format!("`{folder}/{file}` is missing"), "bring it back from version control"],
            );
        }
        fs::write(&path, text).expect("a file");
    }
}

#[test]
fn a_revision_that_cannot_be_read() {
    let project = recorded();
    let path = format!("{}/revision.toml", folder_of(&project, '1'));
    let whole = project.files(&folder_of(&project, '1')).expect("files")["revision.toml"].clone();
    for (text, words) in [
        (whole.replace("id = \"111111111111\"", "id = \"1111"), &["cannot be read", "line 1"][..]),
        (whole.replace("message =", "mesage ="), &["cannot be read", "mesage"]),
        (format!("<<<<<<< ours\n{whole}"), &["cannot be read", "resolve the merge conflict"]),
        (
            whole.replace("id = \"111111111111\"", "id = \"XYZ\""),
            &["says `id = \"XYZ\"`", "twelve hexadecimal digits"],
        ),
        (
            whole.replace("parents = []", "parents = [\"999999999999\"]"),
            &["can't locate revision `999999999999`"],
        ),
    ] {
        assert_ne!(text, whole);
        project.write(&path, &text).expect("an edit");
        project
            .run(&["check"])
            .expect(Exit::Project, words)
            .expect(Exit::Project, &["!RevisionRecord", "!expected struct"]);
    }
    project.write(&path, &whole).expect("an edit");
    by_hand(&project, '1', None, "", "");
    project
        .run(&["check"])
        .expect(Exit::Project, &["two folders hold revision 111111111111", "by_hand", "help:"]);
}

#[test]
fn two_heads() {
    let project = recorded();
    by_hand(&project, '2', Some('1'), "SELECT 2;", "SELECT 2;");
    by_hand(&project, '3', Some('1'), "SELECT 3;", "SELECT 3;");
    project
        .run(&["check"])
        .expect(Exit::No, &["multiple heads are present: 2", "222222222222", "333333333333", "help:"]);
    project.run(&["heads"]).expect(Exit::Done, &["222222222222 (head)", "333333333333 (head)"]);
    model(&project, &MODELS.replace("pub size: i32", "pub size: i64"));
    project.run(&["autogenerate", "-m", "more"]).expect(
        Exit::Project,
        &["multiple heads are present\n  222222222222  by hand 2\n  333333333333", "--head REV"],
    );
    project
        .run(&["autogenerate", "-m", "more", "--head", "3333", "--rev-id", "444444444444"])
        .expect(Exit::Done, &[]);
    project
        .run(&["show", "4444"])
        .expect(Exit::Done, &["after 333333333333", "ALTER COLUMN size TYPE bigint"]);
    project
        .run(&["autogenerate", "-m", "join", "--empty", "--head", "heads", "--rev-id", "555555555555"])
        .expect(Exit::Done, &[]);
    project.run(&["check"]).expect(Exit::Done, &["ok"]);
}

#[test]
fn two_branches_that_change_the_same() {
    let project = recorded();
    let change = |sql_type: &str| MODELS.replace("pub size: i32", &format!("pub size: {sql_type}"));
    model(&project, &change("i64"));
    record(&project, '2', &[]);
    let mine = folder_of(&project, '2');
    let elsewhere = project.folder().join("elsewhere");
    fs::rename(project.folder().join(&mine), &elsewhere).expect("it is away");
    model(&project, &change("f64"));
    record(&project, '3', &[]);
    fs::rename(&elsewhere, project.folder().join(&mine)).expect("it is back");
    project.run(&["check"]).expect(
        Exit::Project,
        &["column `thing.size` is changed by 222222222222 and by 333333333333", "collide", "help:"],
    );
}

#[test]
fn history_in_ranges() {
    let project = recorded();
    for (digit, parent) in [('2', '1'), ('3', '2'), ('4', '3')] {
        by_hand(&project, digit, Some(parent), "SELECT 1;", "SELECT 1;");
    }
    let ids = |range: &str| -> Vec<String> {
        let answer = project.run(&["history", "-r", range]).expect(Exit::Done, &[]);
        answer.out.lines().map(|line| line[..1].to_owned()).collect()
    };
    assert_eq!(ids("1111:3333"), ["3", "2", "1"]);
    assert_eq!(ids("3333:"), ["4", "3"]);
    assert_eq!(ids(":2222"), ["2", "1"]);
    assert_eq!(ids("1111+1:head"), ["4", "3", "2"]);
    assert_eq!(ids("base:heads"), ["4", "3", "2", "1"]);
    let all = project
        .run(&["history", "-v"])
        .expect(Exit::Done, &["after    nothing: it is the first", "folder   migrations/"]);
    assert!(all.out.starts_with("444444444444"), "{}", all.out);
}

#[test]
fn the_schema_as_sql_builds_the_same() {
    let (project, database) = package(MODELS);
    record(&project, '1', &[]);
    model(
        &project,
        &MODELS
            .replace("#[index(name)]", "#[index(size, name desc)]")
            .replace("pub size: i32", "pub size: i64"),
    );
    record(&project, '2', &[]);
    for target in ["1111", "head"] {
        project.run(&["upgrade", target]).expect(Exit::Done, &[]);
        let script = project.run(&["show", target, "--schema"]).expect(Exit::Done, &[]).out;
        let other = Database::new();
        other.execute(&script).expect("SQL that runs");
        same("the database", &database.dump().expect("a dump"), &other.dump().expect("a dump"))
            .unwrap_or_else(|difference| panic!("{difference}"));
    }
    project.run(&["show", "base", "--schema"]).expect(Exit::Done, &["The schema before the first revision"]);
}

#[test]
fn stamps() {
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
    project.run(&["stamp", "2222"]).expect(Exit::Done, &["is at 222222222222"]);
    project.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
    assert_eq!(
        database.query("SELECT relname::text FROM pg_class WHERE relname ~ '^t[0-9]$'").expect("names"),
        ["t3"]
    );
    project.run(&["stamp", "base"]).expect(Exit::Done, &["is at base"]);
    project.run(&["current"]).expect(Exit::Done, &["at base: nothing is applied"]);
    database.execute("INSERT INTO migrate_revisions SELECT * FROM migrate_revisions").expect("nothing");
    project.run(&["stamp", "--purge", "head"]).expect(Exit::Done, &["is at 333333333333"]);
    project.run(&["current", "--check-heads"]).expect(Exit::Done, &["333333333333 (head)"]);
}

#[test]
fn a_database_that_is_ahead_of_the_files() {
    let (project, _database) = package("");
    by_hand(&project, '1', None, "CREATE TABLE a ();", "DROP TABLE a;");
    by_hand(&project, '2', Some('1'), "CREATE TABLE b ();", "DROP TABLE b;");
    by_hand(&project, '3', Some('2'), "CREATE TABLE c ();", "DROP TABLE c;");
    project.run(&["upgrade"]).expect(Exit::Done, &[]);
    for digit in ['2', '3'] {
        fs::remove_dir_all(project.folder().join(folder_of(&project, digit))).expect("it is gone");
    }
    project.run(&["downgrade", "-1"]).expect(Exit::Done, &["1 revision taken back", "is at 222222222222"]);
    project.run(&["status"]).expect(Exit::Done, &["ahead", "222222222222"]);
    project.run(&["current"]).expect(Exit::Done, &["222222222222 (not in the files)"]);
    project.run(&["upgrade"]).expect(Exit::Done, &["the database is ahead: it has revision 222222222222"]);
    // An old image takes back a release whose files it never had.
    project.run(&["downgrade", "1111"]).expect(Exit::Done, &["1 revision taken back", "is at 111111111111"]);
}

#[test]
fn reset_and_drop() {
    let (project, database) = package(MODELS);
    record(&project, '1', &[]);
    project.run(&["upgrade"]).expect(Exit::Done, &[]);
    database.execute("CREATE TABLE theirs (); INSERT INTO thing (name) VALUES ('x')").expect("a table");
    let before = database.dump().expect("a dump");
    project.run(&["reset"]).expect(Exit::Done, &["Emptied", "1 revision applied"]);
    same("the database", &before, &database.dump().expect("a dump"))
        .unwrap_or_else(|difference| panic!("{difference}"));
    assert_eq!(database.query("SELECT count(*)::text FROM thing").expect("a count"), ["0"]);
    project.run(&["reset", "--all"]).expect(Exit::Done, &["1 revision applied"]);
    assert_eq!(
        database.query("SELECT coalesce(to_regclass('theirs')::text, 'none')").expect("a name"),
        ["none"]
    );
    project.run(&["drop-database"]).expect(Exit::Database, &["is being accessed by other users", "--force"]);
    project.run(&["drop-database", "--force"]).expect(Exit::Done, &["Dropped database"]);

    let remote = "postgres://app:s3cret@db.example.com/shop";
    for command in ["reset", "drop-database"] {
        project.run(&[command, "--database-url", remote]).expect(
            Exit::AnswerNeeded,
            &["is not on this machine; nothing was done", "--yes-really shop", "!s3cret"],
        );
        project
            .run(&[command, "--database-url", remote, "--yes-really", "other"])
            .expect(Exit::Usage, &["`--yes-really other` is not the name of the database, `shop`"]);
    }
}

#[test]
fn a_database_comes_and_goes() {
    let (project, database) = package("");
    let name = database.query("SELECT current_database()::text").expect("a name").concat();
    let other = database.url().replacen(&name, &format!("{name}_new"), 1);
    let place = project.place().with("DATABASE_URL", &other);
    place.run(&["create-database"]).expect(Exit::Done, &[&format!("Created database `{name}_new`")]);
    place.run(&["create-database"]).expect(Exit::Done, &["is there already"]);
    place.run(&["drop-database"]).expect(Exit::Done, &["Dropped database"]);
    by_hand(&project, '1', None, "CREATE TABLE a ();", "DROP TABLE a;");
    place
        .run(&["upgrade", "--create-database"])
        .expect(Exit::Done, &["Created database", "1 revision applied"]);
    place.run(&["drop-database"]).expect(Exit::Done, &["Dropped database"]);
}

#[test]
fn reset_waits_for_who_migrates_and_says_what_it_leaves() {
    let (project, database) = package("");
    by_hand(&project, '1', None, "CREATE TABLE a (); SELECT pg_sleep(1);", "DROP TABLE a;");
    let place = project.place();
    thread::scope(|scope| {
        let upgrade = scope.spawn(|| place.run(&["upgrade"]));
        super::applying::running(&database, "pg_sleep");
        // What was written by hand is not known to be made by it.
        place.run(&["reset"]).expect(
            Exit::Database,
            &["Waiting for pid", "relation \"a\" already exists", "cargo migrate reset --all"],
        );
        upgrade.join().expect("an answer").expect(Exit::Done, &[]);
    });
    project.run(&["reset", "--all"]).expect(Exit::Done, &["1 revision applied"]);
}

#[test]
fn lists_have_a_line_for_each() {
    let (project, _database) = package("");
    project
        .run(&["revision", "-m", "first line\nsecond line", "--rev-id", "111111111111"])
        .expect(Exit::Done, &["!second line", "Write upgrade.sql and downgrade.sql"]);
    project.run(&["upgrade"]).expect(Exit::Done, &["first line"]);
    for command in ["history", "heads", "current"] {
        let answer = project.run(&[command]).expect(Exit::Done, &["first line", "!second line"]);
        assert_eq!(answer.out.lines().count(), 1);
    }
    project.run(&["history", "-v"]).expect(Exit::Done, &["\n    second line"]);
}
