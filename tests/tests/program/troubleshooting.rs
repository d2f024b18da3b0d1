//! What people search for when they are stuck: each situation of the migration guides, made to happen, and what is said
//! has to get them out. What the message advises is done, and works.

use cargo_migrate::error::Exit;
use migrate_tests::database::Database;
use migrate_tests::process::{Process, wait_for};
use migrate_tests::project::Project;

use super::{by_hand, folder_of, model, package, record};

const NOTES: &str =
    "#[derive(Table)]\npub struct Note { #[column(primary_key)] pub id: i64, pub text: String }\n";

/// Notes, recorded and applied.
fn notes() -> (Project, Database) {
    let (project, database) = package(NOTES);
    record(&project, '1', &[]);
    project.run(&["upgrade"]).done("upgrade").expect("the first");
    (project, database)
}

#[track_caller]
fn remove(project: &Project, digit: char) {
    let folder = project.folder().join(folder_of(project, digit));
    std::fs::remove_dir_all(folder).expect("a revision's folder");
}

#[test]
fn cannot_locate_a_revision() {
    let (project, _database) = notes();
    by_hand(&project, '2', Some('1'), "SELECT 1;", "SELECT 1;");
    project.run(&["upgrade"]).done("upgrade").expect("the second");
    project
        .run(&["upgrade", "zzz"])
        .expect(Exit::Usage, &["can't locate revision `zzz`", "cargo migrate history"]);

    // Its folder is gone, and the database has it.
    remove(&project, '2');
    project
        .run(&["current"])
        .expect(Exit::Done, &["222222222222", "not in the files", "cargo migrate recover"]);
    project.run(&["recover"]).expect(Exit::Done, &["222222222222"]);
    project.run(&["current", "--check-heads"]).expect(Exit::Done, &[]);

    // The folder of one that others stand on is gone.
    remove(&project, '1');
    let words =
        ["can't locate revision", "`111111111111`, a parent of `222222222222`", "cargo migrate recover"];
    project.run(&["upgrade"]).expect(Exit::Project, &words);
    project.run(&["recover"]).expect(Exit::Done, &["111111111111"]);
    project.run(&["check"]).expect(Exit::Done, &[]);
}

#[test]
fn target_database_is_not_up_to_date() {
    let (project, _database) = notes();
    by_hand(&project, '2', Some('1'), "SELECT 1;", "SELECT 1;");
    let words = ["target database is not up to date", "cargo migrate upgrade"];
    project.run(&["check", "--live"]).expect(Exit::No, &[&words[..], &["1 revision pending"]].concat());
    project.run(&["current", "--check-heads"]).expect(Exit::No, &words);
    project.run(&["upgrade"]).expect(Exit::Done, &[]);
    project.run(&["check", "--live"]).expect(Exit::Done, &[]);
}

#[test]
fn relation_already_exists() {
    let (project, database) = package(NOTES);
    record(&project, '1', &[]);
    database.execute("CREATE TABLE note (id bigint PRIMARY KEY, text text NOT NULL)").expect("a table");
    let words = [
        "relation \"note\" already exists",
        "cargo migrate upgrade --accept-existing",
        "cargo migrate stamp",
    ];
    project.run(&["upgrade"]).expect(Exit::Database, &words);
    project
        .run(&["upgrade", "--accept-existing"])
        .expect(Exit::Done, &["There already", "1 revision applied"]);
    project.run(&["check", "--live"]).expect(Exit::Done, &[]);
}

#[test]
fn column_already_exists() {
    let (project, database) = notes();
    model(&project, &NOTES.replace("text: String", "text: String, pub seen: Option<bool>"));
    record(&project, '2', &[]);
    database.execute("ALTER TABLE note ADD COLUMN seen boolean").expect("a column");
    let words =
        ["column \"seen\" of relation \"note\" already exists", "cargo migrate upgrade --accept-existing"];
    project.run(&["upgrade"]).expect(Exit::Database, &words);
    project.run(&["upgrade", "--accept-existing"]).expect(Exit::Done, &["There already"]);

    // One that is there otherwise is no column of ours.
    model(
        &project,
        &NOTES.replace("text: String", "text: String, pub seen: Option<bool>, pub by: Option<String>"),
    );
    record(&project, '3', &[]);
    database.execute("ALTER TABLE note ADD COLUMN by integer").expect("a column");
    project.run(&["upgrade", "--accept-existing"]).expect(Exit::Database, &["by", "integer", "text"]);
}

#[test]
fn could_not_connect() {
    let (project, _database) = notes();
    project.run(&["upgrade", "--database-url", "postgres://me:s3cret@localhost:1/shop"]).expect(
        Exit::Database,
        &["could not connect to server at `postgres://me@localhost:1/shop`", "--wait SECONDS", "!s3cret"],
    );
    project
        .place()
        .without("DATABASE_URL")
        .run(&["upgrade"])
        .expect(Exit::Project, &["no database is given", "--database-url", "`DATABASE_URL`", "`.env`"]);
}

#[test]
fn permission_denied() {
    let (project, database) = notes();
    let name = database.query("SELECT current_database()::text").expect("a name").concat();
    let owner = database.query("SELECT current_user::text").expect("a user").concat();
    let deployer = format!("deployer_{name}");
    database
        .execute(&format!(
            "CREATE ROLE {deployer} LOGIN; GRANT SELECT, INSERT, UPDATE ON migrate_revisions TO {deployer}"
        ))
        .expect("a role");
    let url = database.url();
    let mark = if url.contains('?') { '&' } else { '?' };
    let url = format!("{url}{mark}user={deployer}");
    let by_deployer = |project: &Project| project.run(&["upgrade", "--database-url", &url]);

    by_hand(&project, '2', Some('1'), "ALTER TABLE note ADD COLUMN seen boolean;", "SELECT 1;");
    let grant = format!("GRANT \"{owner}\" TO \"{deployer}\"");
    let words = ["must be owner of table note", &format!("`{owner}`"), &grant, "role"];
    by_deployer(&project).expect(Exit::Database, &words);
    database.execute(&grant).expect("what is advised");
    by_deployer(&project).expect(Exit::Done, &["1 revision applied"]);
    database.execute(&format!("REVOKE \"{owner}\" FROM {deployer}")).expect("a grant goes");

    database.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC").expect("as PostgreSQL 15 has it");
    by_hand(&project, '3', Some('2'), "CREATE TABLE other ();", "SELECT 1;");
    let grant = format!("GRANT CREATE ON SCHEMA \"public\" TO \"{deployer}\"");
    by_deployer(&project).expect(Exit::Database, &["permission denied for schema public", &grant]);
    database.execute(&grant).expect("what is advised");
    by_deployer(&project).expect(Exit::Done, &["1 revision applied"]);
    database.execute(&format!("DROP OWNED BY {deployer}; DROP ROLE {deployer}")).expect("the role goes");
}

#[test]
fn several_heads_after_a_merge() {
    let (project, _database) = notes();
    by_hand(&project, '2', Some('1'), "SELECT 1;", "SELECT 1;");
    by_hand(&project, '3', Some('1'), "SELECT 1;", "SELECT 1;");
    let words = ["multiple heads are present", "222222222222", "333333333333", "cargo migrate merge"];
    project.run(&["check"]).expect(Exit::No, &words);
    project.run(&["upgrade"]).expect(Exit::Project, &words);
    model(&project, &NOTES.replace("text: String", "text: String, pub seen: Option<bool>"));
    let words = [&words[..], &["--head"]].concat();
    project.run(&["autogenerate", "-m", "seen"]).expect(Exit::Project, &words);
    project.run(&["merge", "-m", "both"]).expect(Exit::Done, &[]);
    record(&project, '5', &[]);
    project.run(&["upgrade"]).expect(Exit::Done, &["4 revisions applied"]);
}

#[test]
fn an_index_that_takes_its_time() {
    let (project, database) = notes();
    database
        .execute("INSERT INTO note SELECT i, 'note ' || i FROM generate_series(1, 200000) i")
        .expect("rows");
    model(&project, &format!("#[index(text)]\n{NOTES}"));
    // Before it is recorded, and before it is deployed.
    project
        .run(&["autogenerate", "-m", "find notes", "--dry-run"])
        .expect(Exit::Done, &["[create-index]", "writes", "--online"]);
    record(&project, '2', &[]);
    project
        .run(&["plan"])
        .expect(Exit::Done, &["[create-index]", "`note` wait", "the table takes 1", "MB", "--online"]);

    // Nobody has applied it, so it can be written anew.
    remove(&project, '2');
    record(&project, '2', &["--online"]);
    project.run(&["plan"]).expect(Exit::Done, &["CONCURRENTLY", "![create-index]"]);
    // It waits for who was there before, and says for whom. Writes go on.
    let reader = database.beside();
    reader
        .execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM note")
        .expect("an old snapshot");
    let process = Process::start(&project, &database.url(), &["upgrade"]);
    wait_for("the index to wait", || process.said().contains("waiting for pid"));
    database.execute("INSERT INTO note VALUES (0, 'in between')").expect("a write");
    reader.execute("COMMIT").expect("an end");
    process.end().expect(Exit::Done, &["1 revision applied"]);
}
