//! What is done around an upgrade: hooks, a backup, and the way back.

use cargo_migrate::error::Exit;
use migrate_tests::database::Database;
use migrate_tests::difference::same;
use migrate_tests::process::{Process, wait_for};
use migrate_tests::project::Project;

use super::by_hand;

/// Each hook writes down what it was told.
const HOOKS: &str = "hooks = { before-upgrade = 'echo $MIGRATE_HOOK $MIGRATE_FROM $MIGRATE_TO >> told', \
    after-upgrade = 'echo $MIGRATE_HOOK >> told; echo $MIGRATE_DATABASE > name', \
    on-failure = 'echo $MIGRATE_HOOK $MIGRATE_ERROR >> told' }\n";

/// A package with a configuration, and an empty database.
fn package(configuration: &str) -> (Project, Database) {
    let database = Database::new();
    let project = Project::new(&database.url(), configuration).expect("a package");
    (project, database)
}

fn told(project: &Project) -> String {
    std::fs::read_to_string(project.folder().join("told")).unwrap_or_default()
}

fn tables(database: &Database) -> String {
    let tables = "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relname ~ '^[a-z]$' ORDER BY 1";
    database.query(tables).expect("tables").concat()
}

#[test]
fn hooks_are_told_from_where_to_where() {
    let (project, database) = package(HOOKS);
    by_hand(&project, '1', None, "CREATE TABLE a ();", "DROP TABLE a;");
    by_hand(&project, '2', Some('1'), "CREATE TABLE b ();", "DROP TABLE b;");
    project.run(&["upgrade", "1111"]).expect(Exit::Done, &["before-upgrade: echo", "after-upgrade: echo"]);
    project.run(&["upgrade"]).expect(Exit::Done, &[]);
    // There is nothing to do, so there is nothing around it.
    project.run(&["upgrade"]).expect(Exit::Done, &["up to date", "!before-upgrade"]);
    project.run(&["upgrade", "--dry-run"]).expect(Exit::Done, &["!before-upgrade"]);
    project.run(&["downgrade", "base", "--yes"]).expect(Exit::Done, &["!upgrade:"]);
    assert_eq!(
        told(&project),
        "before-upgrade base 111111111111\nafter-upgrade\n\
         before-upgrade 111111111111 222222222222\nafter-upgrade\n"
    );
    let name = database.query("SELECT current_database()::text").expect("a name").concat();
    assert_eq!(project.files("").expect("files")["name"].trim(), name);
}

#[test]
fn what_hooks_say_is_no_part_of_the_answer() {
    let (project, _database) =
        package("hooks = { before-upgrade = 'echo loud; echo louder >&2', after-upgrade = 'true' }\n");
    by_hand(&project, '1', None, "CREATE TABLE a ();", "DROP TABLE a;");
    let answer = project.run(&["upgrade", "--format", "json"]).done("upgrade").expect("an upgrade");
    let events: Vec<serde_json::Value> =
        answer.out.lines().map(|line| serde_json::from_str(line).expect("an object")).collect();
    let hooks: Vec<_> = events.iter().filter(|it| it["event"] == "hook").map(|it| &it["hook"]).collect();
    assert_eq!(hooks, ["before-upgrade", "after-upgrade"]);
    for line in ["loud", "louder"] {
        let note = serde_json::json!({ "note": format!("before-upgrade: {line}") }).to_string();
        assert!(answer.err.lines().any(|it| it == note), "{}", answer.err);
    }
}

#[test]
fn a_hook_that_says_no_before_keeps_the_database_as_it_was() {
    let (project, database) = package(&HOOKS.replacen(">> told'", ">> told; exit 7'", 1));
    by_hand(&project, '1', None, "CREATE TABLE a ();", "DROP TABLE a;");
    project.run(&["upgrade"]).expect(
        Exit::Project,
        &["the hook `before-upgrade` failed", "exit code 7", "no revision was applied"],
    );
    assert_eq!(tables(&database), "");
    let expected = "before-upgrade base 111111111111\non-failure the hook `before-upgrade` failed";
    assert!(told(&project).starts_with(expected), "{}", told(&project));
}

#[test]
fn a_hook_that_says_no_after_leaves_what_is_done() {
    let (project, database) = package("hooks = { after-upgrade = 'no-such-program' }\n");
    by_hand(&project, '1', None, "CREATE TABLE a ();", "DROP TABLE a;");
    let words = ["the hook `after-upgrade` failed", "exit code 127", "the revisions are applied"];
    project.run(&["upgrade"]).expect(Exit::Project, &words);
    assert_eq!(tables(&database), "a");
    // The lock is free again.
    project.run(&["upgrade"]).expect(Exit::Done, &["up to date"]);
}

#[test]
fn an_upgrade_that_fails_is_told_to_the_hook() {
    let (project, _database) = package(HOOKS);
    by_hand(&project, '1', None, "SELECT 1 / 0;", "SELECT 1;");
    project.run(&["upgrade"]).expect(Exit::Database, &["division by zero"]);
    assert!(told(&project).contains("\non-failure "), "{}", told(&project));
    assert!(!told(&project).contains("after-upgrade"), "{}", told(&project));
}

#[test]
fn hooks_can_be_given_in_the_environment() {
    let (project, _database) = package("");
    by_hand(&project, '1', None, "CREATE TABLE a ();", "DROP TABLE a;");
    let hooks = "{ before-upgrade = 'echo by the environment' }";
    let place = project.place().with("MIGRATE_HOOKS", hooks);
    place.run(&["upgrade"]).expect(Exit::Done, &["\n    by the environment"]);
    let place = project.place().with("MIGRATE_HOOKS", "{ before = '' }");
    place
        .run(&["upgrade"])
        .expect(Exit::Project, &["`MIGRATE_HOOKS` in the environment", "`before-upgrade`"]);
}

#[test]
fn a_hook_is_stopped_with_the_upgrade() {
    let (project, database) = package(
        "hooks = { before-upgrade = 'echo > begun; sleep 600', on-failure = 'sleep 0.3; echo > failed' }\n",
    );
    by_hand(&project, '1', None, "CREATE TABLE a ();", "DROP TABLE a;");
    let process = Process::start(&project, &database.url(), &["upgrade"]);
    wait_for("the hook", || project.folder().join("begun").exists());
    process.signal("TERM");
    assert_eq!(process.end().exit, Exit::Terminated as u8);
    assert!(project.folder().join("failed").exists());
    assert_eq!(tables(&database), "");
}

#[test]
fn a_lease_is_kept_while_a_hook_runs() {
    let (project, database) =
        package("hooks = { before-upgrade = 'echo > begun; until [ -e end ]; do sleep 0.1; done' }\n");
    by_hand(&project, '1', None, "CREATE TABLE a ();", "DROP TABLE a;");
    let lease = ["upgrade", "--lock", "lease", "--lease-expiry", "1"];
    let process = Process::start(&project, &database.url(), &lease);
    wait_for("the hook", || project.folder().join("begun").exists());
    // Whoever waits for longer than it would hold by itself does not get it.
    let waiting = [&lease[..], &["--lock-wait", "3"]].concat();
    project.run(&waiting).expect(Exit::Database, &["process", "migrates this database"]);
    project.write("end", "").expect("a file");
    process.end().expect(Exit::Done, &["1 revision applied"]);

    // A lease that is gone is noticed while the hook still runs.
    std::fs::remove_file(project.folder().join("begun")).expect("a file");
    std::fs::remove_file(project.folder().join("end")).expect("a file");
    by_hand(&project, '2', Some('1'), "CREATE TABLE b ();", "DROP TABLE b;");
    let process = Process::start(&project, &database.url(), &lease);
    wait_for("the hook", || project.folder().join("begun").exists());
    database.execute("DELETE FROM migrate_lease").expect("no lease");
    assert_eq!(process.end().exit, Exit::Database as u8);
    assert_eq!(tables(&database), "a");
}

#[test]
fn what_a_hook_leaves_behind_is_not_waited_for() {
    let (project, database) = package(
        "hooks = { before-upgrade = '(for i in $(seq 1 600); do echo x; sleep 0.05; done; echo > over) & echo started' }\n",
    );
    by_hand(&project, '1', None, "CREATE TABLE a ();", "DROP TABLE a;");
    project.run(&["upgrade"]).expect(Exit::Done, &["started"]);
    assert!(!project.folder().join("over").exists(), "it was waited for");
    assert_eq!(tables(&database), "a");
}

/// Of everything that a dump has to bring back something.
const FIRST: &str = "
CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE SCHEMA other;
COMMENT ON SCHEMA other IS 'the other one';
CREATE TABLE a (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, mood mood, name text);
CREATE TABLE other.b (id int PRIMARY KEY REFERENCES a);
CREATE VIEW good AS SELECT name FROM a WHERE mood = 'good';
CREATE FUNCTION shout(text) RETURNS text LANGUAGE sql AS 'SELECT upper($1)';
CREATE EXTENSION IF NOT EXISTS hstore;
CREATE PUBLICATION news FOR TABLE a;
CREATE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE CAST (mood AS integer) WITH INOUT AS ASSIGNMENT;
CREATE CAST (int4 AS point) WITH INOUT;
CREATE EVENT TRIGGER noting ON ddl_command_end EXECUTE FUNCTION note();
INSERT INTO a (mood, name) SELECT 'good', repeat(md5(i::text), 10) FROM generate_series(1, 2000) AS i;
INSERT INTO other.b VALUES (1), (2);
GRANT SELECT ON a TO PUBLIC;
SELECT lo_from_bytea(4711, 'bytes');
CREATE SCHEMA owned_by_it;
ALTER EXTENSION hstore ADD SCHEMA owned_by_it;
-- Tables that are there already do not have these.
ALTER DEFAULT PRIVILEGES GRANT DELETE ON TABLES TO PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA other GRANT INSERT ON TABLES TO PUBLIC;
";

const SECOND: &str = "
DROP VIEW good;
ALTER TABLE a DROP COLUMN name;
CREATE TABLE c (id int REFERENCES a);
CREATE SCHEMA third;
ALTER DEFAULT PRIVILEGES GRANT TRUNCATE ON TABLES TO PUBLIC;
DELETE FROM other.b;
";

/// The one file of a folder.
#[track_caller]
fn backup(project: &Project, folder: &str) -> String {
    let files = std::fs::read_dir(project.folder().join(folder)).expect("a folder");
    let names: Vec<String> =
        files.map(|file| file.expect("a file").file_name().to_string_lossy().into_owned()).collect();
    assert_eq!(names.len(), 1, "{names:?}");
    format!("{folder}/{}", names[0])
}

fn with_two_revisions(configuration: &str) -> (Project, Database) {
    let (project, database) = package(configuration);
    by_hand(&project, '1', None, FIRST, "SELECT 1;");
    project.run(&["upgrade"]).done("upgrade").expect("the first");
    by_hand(&project, '2', Some('1'), SECOND, "SELECT 1;");
    (project, database)
}

#[track_caller]
fn dumped(database: &Database) -> String {
    database.dump_with_rows().expect("a dump").expect("pg_dump")
}

#[test]
fn a_backup_comes_back() {
    let (project, database) = with_two_revisions("");
    let before = dumped(&database);
    project.run(&["upgrade", "--backup", "old"]).expect(Exit::Done, &["Backing up", "_111111111111.dump`"]);
    assert_ne!(dumped(&database), before);
    let file = backup(&project, "old");

    project.run(&["restore", &file]).expect(
        Exit::Done,
        &[
            "In the place of all",
            &format!("cargo migrate restore {file} --yes"),
            "createdb",
            "pg_restore --s",
        ],
    );
    assert_ne!(dumped(&database), before, "it was only to be shown");
    project.run(&["restore", &file, "--yes"]).expect(Exit::Done, &["is as it was", "at 111111111111"]);
    same("restored", &before, &dumped(&database)).unwrap_or_else(|difference| panic!("{difference}"));
    let object = database.query("SELECT convert_from(lo_get(4711), 'utf8')").expect("a large object");
    assert_eq!(object, ["bytes"]);
    project.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
}

#[test]
fn the_commands_that_are_shown_restore_beside_it() {
    let (project, database) = with_two_revisions("");
    let before = dumped(&database);
    project.run(&["upgrade", "--backup", "old"]).done("upgrade").expect("an upgrade");
    let answer = project.run(&["restore", &backup(&project, "old"), "--format", "json"]);
    let shown: serde_json::Value = serde_json::from_str(&answer.out).expect("an object");
    for command in shown["beside"].as_array().expect("commands") {
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", command.as_str().expect("a command")]).current_dir(project.folder());
        let output = shell.output().expect("a shell");
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
    }
    let name = database.query("SELECT current_database()::text").expect("a name").concat();
    let url = database.url().replacen(&name, &format!("{name}_restored"), 1);
    let restored = Database::dump_with_rows_of(&url).expect("a dump").expect("pg_dump");
    same("restored", &before, &restored).unwrap_or_else(|difference| panic!("{difference}"));
    project.run(&["drop-database", "--database-url", &url]).done("drop").expect("it goes again");
}

#[test]
fn nothing_goes_on_without_the_backup() {
    let (project, database) = with_two_revisions("");
    let before = dumped(&database);
    project.write("taken", "a file where a folder should be").expect("a file");
    let words = ["no backup of", "so nothing else was done", "cannot make"];
    project.run(&["upgrade", "--backup", "taken"]).expect(Exit::Project, &words);
    // Who may not read everything cannot back it up.
    let name = database.query("SELECT current_database()::text").expect("a name").concat();
    database
        .execute(&format!(
            "CREATE ROLE reads_little_{name} LOGIN; GRANT ALL ON migrate_revisions TO reads_little_{name}"
        ))
        .expect("a role");
    let url = database.url();
    let mark = if url.contains('?') { '&' } else { '?' };
    let url = format!("{url}{mark}user=reads_little_{name}");
    let answer = project.run(&["upgrade", "--backup", "old", "--database-url", &url]);
    answer.expect(Exit::Database, &["no backup of", "`pg_dump` failed", "permission denied"]);
    assert_eq!(project.files("old").expect("files").len(), 0, "half a dump is left");
    database
        .execute(&format!("DROP OWNED BY reads_little_{name}; DROP ROLE reads_little_{name}"))
        .expect("the role goes");
    same("as it was", &before, &dumped(&database)).unwrap_or_else(|difference| panic!("{difference}"));
}

#[test]
fn a_failure_after_the_backup_shows_the_way_back() {
    let (project, _database) = package("");
    by_hand(&project, '1', None, "CREATE TABLE a ();", "DROP TABLE a;");
    by_hand(&project, '2', Some('1'), "SELECT 1 / 0;", "SELECT 1;");
    project.run(&["upgrade", "--backup", "old"]).expect(
        Exit::Database,
        &["division by zero", "cargo migrate restore old/", "back to what was before"],
    );
}

#[test]
fn by_configuration_only_what_loses_data_is_backed_up() {
    let (project, _database) = package("backup = 'old'\n");
    by_hand(&project, '1', None, "CREATE TABLE a (b int);", "DROP TABLE a;");
    project.run(&["upgrade"]).expect(Exit::Done, &["!backup"]);
    by_hand(&project, '2', Some('1'), "ALTER TABLE a DROP COLUMN b;", "SELECT 1;");
    project.run(&["upgrade"]).expect(Exit::Done, &["backup"]);
    let first = backup(&project, "old");
    std::fs::remove_file(project.folder().join(first)).expect("a file");
    project.run(&["downgrade", "base", "--yes"]).expect(Exit::Done, &["backup"]);
    assert!(backup(&project, "old").contains("_222222222222.dump"));
    project.run(&["downgrade", "base", "--yes"]).expect(Exit::Done, &["!backup"]);

    // The way back to another branch is one, too.
    project.run(&["upgrade", "1"]).expect(Exit::Done, &["!backup"]);
    let second = backup(&project, "old");
    std::fs::remove_file(project.folder().join(second)).expect("a file");
    for digit in ['1', '2'] {
        let folder = super::folder_of(&project, digit);
        std::fs::remove_dir_all(project.folder().join(folder)).expect("a folder");
    }
    project.run(&["switch", "--yes"]).expect(Exit::Done, &["1 revision taken back", "  backup  `"]);
    assert!(backup(&project, "old").contains("_111111111111.dump"));
}

#[test]
fn what_cannot_be_restored_changes_nothing() {
    let (project, database) = with_two_revisions("");
    project.run(&["upgrade", "--backup", "old"]).done("upgrade").expect("an upgrade");
    let file = backup(&project, "old");
    let before = dumped(&database);
    project.run(&["restore", "no-such.dump"]).expect(Exit::Usage, &["there is no file `no-such.dump`"]);
    project.run(&["restore", "Cargo.toml"]).expect(Exit::Project, &["`Cargo.toml` is no backup", "psql"]);

    // Half a file.
    let bytes = std::fs::read(project.folder().join(&file)).expect("a dump");
    std::fs::write(project.folder().join("half.dump"), &bytes[..bytes.len() - 200]).expect("a file");
    project.run(&["restore", "half.dump", "--yes"]).expect(Exit::Database, &["the database is as it was"]);

    // Somebody reads; there is more in the file than a pipe holds.
    let url = database.url();
    let reader = Database::new();
    let other = reader.url();
    project
        .run(&["restore", &file, "--yes", "--database-url", &other])
        .expect(Exit::AnswerNeeded, &["this is a backup of", "--yes-really"]);
    let beside = database.beside();
    beside.execute("BEGIN; SELECT count(*) FROM a").expect("a transaction");
    project
        .run(&["restore", &file, "--yes", "--database-url", &url])
        .expect(Exit::Database, &["lock timeout", "stop them first", "the database is as it was"]);
    drop(beside);
    same("as it was", &before, &dumped(&database)).unwrap_or_else(|difference| panic!("{difference}"));
    // Another database takes it, where it is told to.
    let name = reader.query("SELECT current_database()::text").expect("a name").concat();
    project
        .run(&["restore", &file, "--yes", "--yes-really", &name, "--database-url", &other])
        .expect(Exit::Done, &["at 111111111111"]);
}
