//! `recover`: folders that somebody deleted come back from the database that has them applied.

use std::collections::BTreeMap;
use std::fs;

use cargo_migrate::error::Exit;
use migrate_tests::database::Database;
use migrate_tests::project::Project;
use serde_json::Value;

use super::{by_hand, folder_of, model, package, record};

const USERS: &str = "#[derive(Table)]
#[table(name = \"users\")]
pub struct User {
    #[column(primary_key)]
    pub id: i64,
    pub name: Option<String>,
}
";

/// Three revisions of models, all applied, with what a folder can say beside its changes.
fn three() -> (Project, Database, BTreeMap<String, String>) {
    let (project, database) = package(USERS);
    record(&project, '1', &["--label", "people"]);
    model(
        &project,
        &USERS
            .replace("pub name: Option<String>,", "pub name: Option<String>,\n    pub mail: Option<String>,"),
    );
    record(&project, '2', &[]);
    // What a person adds stays: comments, line ends, blanks at the end.
    let upgrade = format!("{}/upgrade.sql", folder_of(&project, '2'));
    let text = project.files("migrations").expect("files")[upgrade.trim_start_matches("migrations/")].clone();
    project
        .write(&upgrade, &format!("-- Añadido: it's a \\ test\r\n{}\n\n", text.replace('\n', "\r\n")))
        .expect("an edit");
    model(&project, &USERS.replace("pub name: Option<String>,", "pub mail: Option<String>,"));
    record(&project, '3', &["--allow-destructive"]);
    project.run(&["upgrade"]).expect(Exit::Done, &["3 revisions applied"]);
    let files = project.files("migrations").expect("files");
    (project, database, files)
}

fn delete(project: &Project, digit: char) {
    fs::remove_dir_all(project.folder().join(folder_of(project, digit))).expect("a folder to delete");
}

#[test]
fn what_was_deleted_comes_back_to_the_byte() {
    let (project, _database, files) = three();
    for digit in ['1', '2', '3'] {
        delete(&project, digit);
    }
    fs::remove_file(project.folder().join("migrations/schema.lock")).expect("a lock to delete");
    project.run(&["recover"]).expect(
        Exit::Done,
        &[
            "+ 111111111111  a change\n",
            "~ migrations/schema.lock\n",
            "3 revisions written back from",
            "Next: cargo migrate check",
        ],
    );
    assert_eq!(project.files("migrations").expect("files"), files);
    project.run(&["check"]).expect(Exit::Done, &["ok: 1 table, 3 revisions"]);
    project.run(&["status"]).expect(Exit::Done, &["!ahead", "!edited"]);
    project.run(&["recover"]).expect(Exit::Done, &["nothing to recover"]);
    assert_eq!(project.files("migrations").expect("files"), files);
}

#[test]
fn files_that_do_not_hang_together_are_made_whole() {
    let (project, _database, files) = three();
    delete(&project, '2');
    project.run(&["status"]).expect(
        Exit::Project,
        &["can't locate revision `222222222222`", "`cargo migrate recover` writes it back"],
    );
    let answer = project.run(&["recover", "--format", "json"]).expect(Exit::Done, &[]);
    let told: Value = serde_json::from_str(&answer.out).expect("JSON");
    assert_eq!(told["written"][0]["id"], "222222222222");
    assert_eq!(told["written"][0]["half_done"], Value::Null);
    assert_eq!(told["heads"][0], "333333333333");
    assert_eq!(project.files("migrations").expect("files"), files);
}

#[test]
fn one_comes_back_by_its_name() {
    let (project, _database, files) = three();
    delete(&project, '2');
    delete(&project, '3');
    let left = project.files("migrations").expect("files");
    project.run(&["recover", "3333"]).expect(
        Exit::Project,
        &[
            "revision `333333333333` comes after what is missing, too",
            "  222222222222  a change",
            "`cargo migrate recover` writes back all",
        ],
    );
    project.run(&["recover", "zzz"]).expect(Exit::Usage, &["can't locate revision `zzz`"]);
    assert_eq!(project.files("migrations").expect("files"), left);
    project.run(&["recover", "people+1"]).expect(Exit::Done, &["+ 222222222222", "!+ 333333333333"]);
    project.run(&["recover", "3333"]).expect(Exit::Done, &["+ 333333333333", "!+ 222222222222"]);
    assert_eq!(project.files("migrations").expect("files"), files);
    project.run(&["recover", "3333"]).expect(Exit::Done, &["is there, and is what", "!written back"]);
}

#[test]
fn what_is_there_is_never_overwritten() {
    let (project, _database, mut files) = three();
    let folder = folder_of(&project, '3');
    let name = format!("{}/upgrade.sql", folder.trim_start_matches("migrations/"));
    let text = files[&name].replace("DROP COLUMN", "DROP COLUMN IF EXISTS");
    project.write(&format!("{folder}/upgrade.sql"), &text).expect("an edit");
    files.insert(name.clone(), text);
    project.run(&["recover"]).expect(
        Exit::Done,
        &["revision 333333333333 was edited after it was applied: `cargo migrate recover 333333333333` shows how", "nothing to recover"],
    );
    project.run(&["recover", "3333"]).expect(
        Exit::Project,
        &[
            "is there, and is not what was applied; nothing was written",
            &format!("--- applied/{folder}/upgrade.sql"),
            "+ALTER TABLE",
            "`cargo migrate stamp --refresh 333333333333` accepts the files",
            "move the folder away",
        ],
    );
    assert_eq!(project.files("migrations").expect("files"), files);
    // Both ways out lead out.
    let away = project.folder().join("away");
    fs::rename(project.folder().join(&folder), &away).expect("a folder to move");
    project.run(&["recover", "3333"]).expect(Exit::Done, &["1 revision written back"]);
    assert!(!project.files("migrations").expect("files")[&name].contains("IF EXISTS"));
    fs::remove_dir_all(project.folder().join(&folder)).expect("a folder to delete");
    fs::rename(&away, project.folder().join(&folder)).expect("a folder to move back");
    project.run(&["stamp", "--refresh", "3333"]).expect(Exit::Done, &[]);
    project.run(&["recover", "3333"]).expect(Exit::Done, &["is there, and is what"]);
    assert_eq!(project.files("migrations").expect("files"), files);
}

#[test]
fn a_half_done_revision_comes_back_and_goes_on() {
    let (project, database) = package("");
    by_hand(&project, '1', None, "CREATE TABLE a (n int);\n", "DROP TABLE a;\n");
    project.run(&["upgrade"]).expect(Exit::Done, &[]);
    let up = "INSERT INTO a VALUES (1);\n-- migrate: no-transaction\nCREATE UNIQUE INDEX CONCURRENTLY a_key ON a (n);\n";
    by_hand(&project, '2', Some('1'), up, "DROP INDEX a_key;\nDELETE FROM a;\n");
    database.execute("INSERT INTO a VALUES (1)").expect("a row in the way");
    project.run(&["upgrade"]).expect(Exit::Database, &["could not create unique index"]);
    delete(&project, '2');
    project.run(&["recover"]).expect(
        Exit::Done,
        &[
            "+ 222222222222  by hand 2",
            "revision 222222222222 is half done: its upgrade stopped before statement 1 of section 2",
            "`--back` undoes what is done of it",
        ],
    );
    let files = project.files("migrations").expect("files");
    // The folder's name follows from what is recorded, not from what a person called it.
    assert_eq!(files["20260101_000000_222222222222_by_hand_2/upgrade.sql"], up);
    database.execute("DELETE FROM a").expect("nothing in the way");
    project.run(&["upgrade"]).expect(Exit::Done, &["is at 222222222222"]);
}

#[test]
fn what_would_not_be_whole_is_refused() {
    let (project, database, _) = three();
    delete(&project, '2');
    delete(&project, '3');
    let left = project.files("migrations").expect("files");
    let refused = |words: &[&str]| {
        project.run(&["recover"]).expect(Exit::Project, words);
        assert_eq!(project.files("migrations").expect("files"), left);
    };
    database
        .execute("UPDATE migrate_revisions SET changes = replace(changes, 'change = ', 'change = 1 # ') WHERE id LIKE '3%'")
        .expect("changes of another time");
    refused(&[
        "the `revision.toml` that the database carries of `333333333333` cannot be read; nothing was written",
        "a version of this program that is as new",
    ]);
    database.execute("UPDATE migrate_revisions SET changes = '' WHERE id LIKE '3%'").expect("no changes");
    database.execute("DELETE FROM migrate_revisions WHERE id LIKE '2%'").expect("a row that goes");
    refused(&["the revisions are not whole; nothing was written", "can't locate revision `222222222222`"]);
    database
        .execute(
            "UPDATE migrate_revisions SET parents = '{111111111111}', id = 'by-a-program' WHERE id LIKE '3%'",
        )
        .expect("an id of a program");
    refused(&["revision `by-a-program` cannot be in a folder"]);
}

#[test]
fn a_revision_that_never_was_a_folder_becomes_one() {
    let (project, database) = package("");
    by_hand(&project, '1', None, "CREATE TABLE a ();\n", "DROP TABLE a;\n");
    project.run(&["upgrade"]).expect(Exit::Done, &[]);
    delete(&project, '1');
    database
        .execute("UPDATE migrate_revisions SET changes = '', labels = '{one}'")
        .expect("what a program wrote");
    project.run(&["recover", "one"]).expect(Exit::Done, &["1 revision written back"]);
    let files = project.files("migrations").expect("files");
    assert_eq!(
        files["20260101_000000_111111111111_by_hand_1/revision.toml"],
        "id = \"111111111111\"\nparents = []\nmessage = \"by hand 1\"\ncreated = \"2026-01-01T00:00:00Z\"\nlabels = [\"one\"]\n"
    );
    project.run(&["status"]).expect(Exit::Done, &["!edited", "!ahead"]);
}

#[test]
fn what_a_squash_replaced_stays_away_unless_it_is_named() {
    let (project, _database, _) = three();
    project.run(&["squash", "1111:2222", "-m", "one", "--rev-id", "aaaaaaaaaaaa"]).expect(Exit::Done, &[]);
    delete(&project, '1');
    delete(&project, '2');
    project.run(&["recover"]).expect(
        Exit::Done,
        &["111111111111 is not in the files because aaaaaaaaaaaa replaces it", "nothing to recover"],
    );
    project.run(&["recover", "1111"]).expect(Exit::Done, &["+ 111111111111", "!+ 222222222222"]);
    project.run(&["status"]).expect(Exit::Done, &["!pending   a", "!edited"]);
}

#[test]
fn a_revision_of_another_branch_is_a_head_beside_others() {
    let (project, database) = package("");
    by_hand(&project, '1', None, "CREATE TABLE a ();\n", "DROP TABLE a;\n");
    by_hand(&project, '2', Some('1'), "CREATE TABLE b ();\n", "DROP TABLE b;\n");
    project.run(&["upgrade"]).expect(Exit::Done, &[]);
    delete(&project, '2');
    by_hand(&project, '3', Some('1'), "CREATE TABLE c ();\n", "DROP TABLE c;\n");
    project
        .run(&["recover"])
        .expect(Exit::Done, &["There are 2 heads now. To join them: cargo migrate merge"]);
    database.execute("DROP TABLE migrate_revisions").expect("a history that goes");
    project.run(&["recover"]).expect(Exit::Done, &["nothing to recover"]);
    project.run(&["recover", "2222"]).expect(Exit::Usage, &["revision `222222222222` is not applied in"]);
}
