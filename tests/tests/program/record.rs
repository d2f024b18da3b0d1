//! `record`: the changes of an edited revision are written anew from what its SQL does, and nothing else changes.

use cargo_migrate::error::Exit;
use migrate_tests::project::Project;
use serde_json::Value;

use super::verify::{USERS, edit, users};
use super::{by_hand, folder_of, model, record};

/// The text of a file of a revision.
#[track_caller]
fn text(project: &Project, digit: char, file: &str) -> String {
    let path = project.folder().join(folder_of(project, digit)).join(file);
    std::fs::read_to_string(path).expect("the file")
}

#[test]
fn a_revision_by_hand_gets_its_changes() {
    let Some((project, _database)) = users() else { return };
    by_hand(
        &project,
        '2',
        Some('1'),
        "CREATE TYPE mood AS ENUM ('sad', 'ok');
         CREATE TABLE notes (
             id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
             user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
             how mood NOT NULL DEFAULT 'ok',
             text varchar(100) NOT NULL CHECK (length(text) > 0)
         );
         CREATE INDEX notes_user_id_idx ON notes (user_id DESC);
         CREATE VIEW sad_notes AS SELECT id, text FROM notes WHERE how = 'sad';
         ALTER TABLE users RENAME COLUMN nickname TO called;
         ALTER TABLE users RENAME TO people;",
        "ALTER TABLE people RENAME TO users;
         ALTER TABLE users RENAME COLUMN called TO nickname;
         DROP VIEW sad_notes; DROP TABLE notes; DROP TYPE mood;",
    );
    project.run(&["verify"]).expect(Exit::No, &["[differs]", "+ table notes"]);
    let answer = project.run(&["record", "222222222222"]);
    answer.expect(Exit::Done, &["recorded now:", "+ table notes", "rename", "schema.lock"]);
    let toml = text(&project, '2', "revision.toml");
    assert!(
        toml.contains("change = \"rename-table\"") && toml.contains("change = \"rename-column\""),
        "{toml}"
    );
    assert!(!toml.contains("drop-"), "{toml}");
    project.run(&["verify"]).expect(Exit::No, &["✓ 222222222222", "!wrong", "the models differ"]);
    project.run(&["verify", "222222222222", "--format", "json"]).expect(Exit::No, &["\"reached\":true"]);
    // The same once more is the same bytes.
    project.run(&["record", "22"]).expect(Exit::Done, &["nothing to write: the changes of 222222222222"]);
    let lock = project.files("migrations").expect("files")["schema.lock"].clone();
    assert!(lock.contains("notes") && lock.contains("people"), "{lock}");
    assert_eq!(text(&project, '2', "revision.toml"), toml);
}

#[test]
fn what_the_sql_leaves_alone_stays_letter_for_letter() {
    let Some((project, _database)) = users() else { return };
    let more = USERS.replace(
        "pub nickname",
        "#[column(default = \"CURRENT_DATE + 1\", check = \"born <  now( )\")]\n    pub born: chrono::NaiveDate,\n    \
         #[column(default = \"upper( 'a' )\")]\n    pub code: String,\n    pub nickname",
    );
    model(&project, &more);
    record(&project, '2', &[]);
    let before = text(&project, '2', "revision.toml");
    project.run(&["record", "head"]).expect(Exit::Done, &["nothing to write"]);
    assert_eq!(text(&project, '2', "revision.toml"), before);

    edit(&project, '2', "upgrade.sql", "upper( 'a' )", "lower('B')");
    edit(&project, '2', "downgrade.sql", "DROP COLUMN born", "DROP COLUMN IF EXISTS born");
    let answer = project.run(&["record", "head", "--dry-run"]);
    answer.expect(
        Exit::Done,
        &["recorded no more:", "upper( 'a' )", "recorded now:", "lower('B'", "Nothing was written"],
    );
    assert_eq!(text(&project, '2', "revision.toml"), before);
    let answer = project.run(&["record", "head", "--format", "json"]);
    let told: Value = serde_json::from_str(&answer.out).expect("JSON");
    assert_eq!(told["changed"], true);
    let after = text(&project, '2', "revision.toml");
    for kept in ["CURRENT_DATE + 1", "born <  now( )"] {
        assert!(after.contains(kept), "`{kept}` is not in\n{after}");
    }
    let head = |text: &str| text.split("\n[[changes]]").next().map(str::to_owned);
    assert_eq!(head(&after), head(&before));
    // Nothing of the first revision is told anew.
    assert!(!after.contains("users_pkey"), "{after}");
    project.run(&["verify", "222222222222"]).expect(Exit::No, &["✓ 222222222222", "the models differ"]);
}

#[test]
fn later_revisions_have_to_fit() {
    let Some((project, _database)) = users() else { return };
    let age = USERS.replace("pub nickname", "pub age: Option<i32>,\n    pub nickname");
    model(&project, &age);
    record(&project, '2', &[]);
    model(&project, &age.replace("Option<i32>", "i32"));
    record(&project, '3', &["--backfill", "users.age=0"]);
    let files = project.files("migrations").expect("files");
    edit(&project, '2', "upgrade.sql", "ADD COLUMN age integer", "ADD COLUMN years integer");
    let edited = project.files("migrations").expect("files");
    assert_ne!(files, edited);
    project.run(&["record", "222222222222"]).expect(
        Exit::Project,
        &["leaves later revisions without what they rest on", "333333333333", "nothing was written"],
    );
    assert_eq!(project.files("migrations").expect("files"), edited);
}

#[test]
fn sql_that_does_not_run_records_nothing() {
    let Some((project, _database)) = users() else { return };
    by_hand(&project, '2', Some('1'), "ALTER TABLE nobody ADD COLUMN a integer;", "");
    project.run(&["record", "222222222222"]).expect(Exit::Database, &["relation \"nobody\" does not exist"]);
    project.run(&["record", "zzz"]).expect(Exit::Usage, &["can't locate revision"]);
}
