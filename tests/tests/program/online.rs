//! Online plans: programs go on reading and writing while an upgrade runs, and what broke off goes on.

use std::thread;
use std::time::{Duration, Instant};

use cargo_migrate::error::Exit;
use migrate_tests::database::Database;

use super::{folder_of, model, package, record};

const BEFORE: &str = r#"#[derive(Table)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    pub email: Option<String>,
}
"#;

const AFTER: &str = r#"#[derive(Table)]
#[index("lower(email)")]
#[unique(email)]
pub struct Users {
    #[column(primary_key)]
    pub id: i64,
    #[column(backfill = "'user ' || id")]
    pub email: String,
}
"#;

/// Waits until a query answers this.
#[track_caller]
fn until(database: &Database, query: &str, wanted: &str) {
    let begin = Instant::now();
    while database.query(query).expect("an answer") != [wanted] {
        assert!(begin.elapsed() < Duration::from_secs(30), "{query} does not answer {wanted}");
        thread::sleep(Duration::from_millis(20));
    }
}

const STATE: &str = "SELECT state || coalesce(' ' || section || '.' || statement, '') FROM migrate_revisions
                     WHERE id = '222222222222'";

#[test]
fn programs_write_while_an_index_is_built() {
    let (project, database) = package(BEFORE);
    record(&project, '1', &[]);
    project.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
    database.execute("INSERT INTO users SELECT i, 'a' || i FROM generate_series(1, 1000) i").expect("rows");
    model(&project, &BEFORE.replace("#[derive(Table)]", "#[derive(Table)]\n#[index(email)]"));
    record(&project, '2', &["--online"]);

    // A transaction that has written already keeps the build from its end.
    let slow = database.beside();
    slow.execute("BEGIN; UPDATE users SET email = 'b' WHERE id = 1").expect("a write");
    let place = project.place();
    thread::scope(|scope| {
        let upgrade = scope.spawn(|| place.run(&["upgrade"]));
        until(
            &database,
            "SELECT count(*)::text FROM pg_stat_progress_create_index WHERE phase LIKE 'waiting for%'",
            "1",
        );
        let program = database.beside();
        program.execute("SET lock_timeout = '1s'").expect("a session");
        for id in 2_000..2_010 {
            let write =
                format!("INSERT INTO users VALUES ({id}, 'c'); UPDATE users SET email = 'd' WHERE id = {id}");
            program.execute(&write).expect("a write beside the build");
        }
        let locks = "SELECT string_agg(DISTINCT mode, ' ') FROM pg_locks JOIN pg_class ON pg_class.oid = relation
                     WHERE relname = 'users' AND mode ~ '^(Share|ShareRowExclusive|Exclusive|AccessExclusive)Lock'";
        let query = format!("SELECT coalesce(({locks}), 'none')");
        assert_eq!(database.query(&query).expect("the locks"), ["none"]);
        assert_eq!(database.query(STATE).expect("the history"), ["partial 1.1"]);
        slow.execute("COMMIT").expect("the end");
        upgrade.join().expect("an answer").expect(Exit::Done, &["1 revision applied"]);
    });
    let valid = "SELECT indisvalid::text FROM pg_index WHERE indexrelid = 'users_email_idx'::regclass";
    assert_eq!(database.query(valid).expect("the index"), ["true"]);
}

#[test]
fn doubles_are_mended_and_it_goes_on() {
    let (project, database) = package(BEFORE);
    record(&project, '1', &[]);
    project.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
    database.execute("INSERT INTO users VALUES (1, NULL), (2, 'user 1'), (3, 'c')").expect("rows");
    let before = database.describe().expect("the catalog");
    model(&project, AFTER);
    record(&project, '2', &["--online"])
        .expect(Exit::Done, &["add-unique", "!create-index", "!block-writes"]);

    let upgrade = || project.run(&["upgrade"]);
    for _ in 0..2 {
        upgrade().expect(
            Exit::Database,
            &["could not create unique index \"users_email_key\"", "(email)=(user 1) is duplicated"],
        );
        // What was done before it stays, and nothing of the index does.
        assert_eq!(database.query(STATE).expect("the history"), ["partial 5.1"]);
        let rows = database.query("SELECT email FROM users ORDER BY id").expect("the rows");
        assert_eq!(rows, ["user 1", "user 1", "c"]);
        let left = "SELECT count(*)::text FROM pg_class WHERE relname = 'users_email_key'";
        assert_eq!(database.query(left).expect("an answer"), ["0"]);
        project.run(&["downgrade", "-1", "--yes"]).expect(Exit::Database, &["stopped in the middle"]);
    }
    database.execute("UPDATE users SET email = 'user 2' WHERE id = 2").expect("a mended row");
    upgrade().expect(Exit::Done, &["1 revision applied"]);
    project.run(&["check"]).expect(Exit::Done, &[]);
    let again = record(&project, '3', &["--online"]);
    again.expect(Exit::Done, &["Nothing changed"]);
    database.execute("INSERT INTO users VALUES (4, NULL)").expect_err("a required column");
    project.run(&["downgrade", "-1", "--yes"]).expect(Exit::Done, &[]);
    assert_eq!(database.describe().expect("the catalog"), before);
}

#[test]
fn what_is_filled_in_batches_goes_on_after_the_last_one() {
    let (project, database) = package(BEFORE);
    record(&project, '1', &[]);
    project.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
    database.execute("INSERT INTO users SELECT i, NULL FROM generate_series(1, 100) i").expect("rows");
    let model_after =
        AFTER.replace("'user ' || id", "(100 / (id - 55))::text").replace("#[unique(email)]", "");
    model(&project, &model_after);
    record(&project, '2', &["--online"]);
    let file = format!("{}/upgrade.sql", folder_of(&project, '2'));
    let path = project.folder().join(&file);
    let text = std::fs::read_to_string(&path).expect("the upgrade");
    assert!(text.contains("-- migrate: batch 10000\nUPDATE public.users"), "{text}");
    project.write(&file, &text.replace("batch 10000", "batch 10")).expect("an edit");

    project.run(&["upgrade"]).expect(Exit::Database, &["division by zero", &file]);
    let filled = "SELECT count(*)::text FROM users WHERE email IS NOT NULL";
    assert_eq!(database.query(filled).expect("the rows"), ["50"]);
    database.execute("UPDATE users SET email = 'x' WHERE id = 55").expect("a mended row");
    project.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
    assert_eq!(database.query(filled).expect("the rows"), ["100"]);
}

#[test]
fn the_configuration_and_the_command_line_choose() {
    let (project, _database) = package(BEFORE);
    record(&project, '1', &[]);
    model(&project, &BEFORE.replace("#[derive(Table)]", "#[derive(Table)]\n#[index(email)]"));
    let dry = |flags: &[&str]| {
        let mut arguments = vec!["autogenerate", "-m", "x", "--dry-run"];
        arguments.extend(flags);
        project.run(&arguments)
    };
    dry(&[]).expect(Exit::Done, &["!CONCURRENTLY", "[create-index]", "with `--online`"]);
    dry(&["--online"])
        .expect(Exit::Done, &["CREATE INDEX CONCURRENTLY", "DROP INDEX CONCURRENTLY", "!create-index"]);
    project.run(&["diff", "--online"]).expect(Exit::Done, &["!create-index"]);
    project
        .run(&["revision", "-m", "x", "--autogenerate", "--online", "--rev-id", "333333333333"])
        .expect(Exit::Done, &["!create-index"]);
    let files = project.files("migrations").expect("files");
    let text = files.iter().find(|(path, _)| path.contains("333333333333") && path.ends_with("upgrade.sql"));
    assert!(text.is_some_and(|(_, text)| text.contains("CONCURRENTLY")));

    project.configure("online = true").expect("a configuration");
    model(&project, BEFORE);
    dry(&[]).expect(Exit::Done, &["CREATE INDEX CONCURRENTLY", "DROP INDEX CONCURRENTLY"]);
    dry(&["--online=false"]).expect(Exit::Done, &["!CONCURRENTLY"]);
    dry(&["--online=maybe"]).expect(Exit::Usage, &["maybe"]);
}
