//! `--dry-run`: what each statement does is measured, in a copy or in a transaction that is rolled back, and nothing
//! of it remains.

use std::thread;
use std::time::{Duration, Instant};

use cargo_migrate::error::Exit;
use migrate::script::LockMode;
use migrate_tests::command::Answer;
use migrate_tests::database::{self, Database};
use migrate_tests::project::{Project, files_below};
use serde_json::Value;

use super::{by_hand, package, record};

const TABLES: &str = "CREATE TABLE users (id serial PRIMARY KEY, email varchar(10), n integer);
CREATE TABLE orders (id integer PRIMARY KEY, user_id integer);
CREATE INDEX users_n_idx ON users (n);";

/// A database where [`TABLES`] are applied, unless the server serves one session at a time.
fn applied() -> Option<(Project, Database)> {
    if database::serves_one_session() {
        return None;
    }
    let (project, database) = package("");
    by_hand(&project, '1', None, TABLES, "DROP TABLE orders; DROP TABLE users;");
    project.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
    Some((project, database))
}

/// The lines of an answer for programs.
#[track_caller]
fn lines(answer: &Answer) -> Vec<Value> {
    let read = |line: &str| serde_json::from_str(line).expect("JSON");
    assert_eq!(answer.exit, Exit::Done as u8, "{}{}", answer.out, answer.err);
    answer.out.lines().map(read).collect()
}

#[track_caller]
fn json(project: &Project, arguments: &[&str]) -> Vec<Value> {
    lines(&project.run(&[arguments, &["--format", "json"]].concat()))
}

/// `users AccessExclusiveLock` of each lock, and ` anew users` where something was written anew.
fn told(statement: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let locks = statement["locks"].as_array().expect("locks").iter();
    let locks = locks.filter(|lock| lock["mode"] != "AccessShareLock");
    let mut told: Vec<String> =
        locks.map(|lock| format!("{} {}", text(&lock["relation"]), text(&lock["mode"]))).collect();
    if let Some(names) = statement["rewritten"].as_array().filter(|names| !names.is_empty()) {
        told.push(format!("anew {}", names.iter().map(text).collect::<Vec<_>>().join(" ")));
    }
    told.join(", ")
}

fn statements(lines: &[Value]) -> Vec<&Value> {
    lines.iter().filter(|line| line["event"] == "statement").collect()
}

/// Waits until a query answers this.
#[track_caller]
fn until(database: &Database, query: &str, wanted: &str) {
    let begin = Instant::now();
    while database.query(query).expect("an answer") != [wanted] {
        assert!(begin.elapsed() < Duration::from_secs(60), "{query} does not answer {wanted}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// How many databases of this name there are.
fn count_of(name: &str) -> String {
    format!("SELECT count(*)::text FROM pg_database WHERE datname = '{name}'")
}

fn scratch_of(lines: &[Value]) -> String {
    lines[0]["scratch"].as_str().expect("a name").to_owned()
}

const ROWS: &str = "SELECT string_agg(r::text, ' ' ORDER BY r.id) FROM migrate_revisions r";

/// Nobody holds a lock in this database any more.
const LOCKS: &str = "SELECT count(*)::text FROM pg_locks WHERE pid <> pg_backend_pid() AND locktype IN ('advisory', 'relation')
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND pid IN (SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend')";

/// One statement a revision, so that each begins without locks, and what it does on PostgreSQL.
const STEPS: &[(&str, &str)] = &[
    (
        "ALTER TABLE users ALTER COLUMN n TYPE bigint",
        "users AccessExclusiveLock, anew users users_n_idx users_pkey",
    ),
    ("ALTER TABLE users ALTER COLUMN email TYPE varchar(20)", "users AccessExclusiveLock"),
    ("ALTER TABLE users ADD COLUMN a integer NOT NULL DEFAULT 3", "users AccessExclusiveLock"),
    (
        "ALTER TABLE users ADD COLUMN b double precision DEFAULT random()",
        "users AccessExclusiveLock, anew users users_n_idx users_pkey",
    ),
    ("CREATE INDEX users_email_idx ON users (email)", "users ShareLock"),
    (
        "ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users (id)",
        "orders ShareRowExclusiveLock, users ShareRowExclusiveLock",
    ),
    ("UPDATE orders SET user_id = 1", "orders RowExclusiveLock"),
    ("COMMENT ON TABLE users IS 'people'", "users ShareUpdateExclusiveLock"),
];

#[test]
fn each_statement_tells_what_it_does() {
    let Some((project, database)) = applied() else { return };
    database
        .execute("INSERT INTO users (email, n) SELECT 'a', i FROM generate_series(1, 100) i")
        .expect("rows");
    let before = database.describe().expect("the catalog");
    let rows = database.query(ROWS).expect("the history");
    for (at, (sql, _)) in ('2'..).zip(STEPS) {
        by_hand(&project, at, char::from_u32(u32::from(at) - 1), &format!("{sql};"), "SELECT 1;");
    }
    for (arguments, is_copy) in [
        (&["upgrade", "--dry-run"][..], true),
        (&["upgrade", "--dry-run", "--on-target", "--yes"][..], false),
    ] {
        let lines = json(&project, arguments);
        assert_eq!(lines[0]["event"], "dry_run");
        assert_eq!(lines[0]["revisions"].as_array().map(Vec::len), Some(STEPS.len()));
        assert_eq!(lines[0]["on_target"], !is_copy);
        let statements = statements(&lines);
        if is_copy {
            let found: Vec<String> = statements.iter().map(|it| told(it)).collect();
            let expected: Vec<&str> = STEPS.iter().map(|(_, told)| *told).collect();
            assert_eq!(found, expected);
            assert_eq!(database.query(&count_of(&scratch_of(&lines))).expect("an answer"), ["0"]);
        } else {
            // In one transaction, what is held already is not taken again.
            let anew = |it: &&&Value| !it["rewritten"].as_array().expect("names").is_empty();
            assert_eq!(statements.iter().filter(anew).count(), 2);
            assert_eq!(told(statements[4]), "");
        }
        assert!(statements.iter().all(|it| it["locks_measured"] == true && it["milliseconds"].is_number()));
        let end = lines.last().expect("an end");
        assert_eq!(end["event"], "done");
        let strongest = end["locks"].as_array().expect("locks").iter().find(|it| it["relation"] == "users");
        assert_eq!(strongest.expect("users")["effect"], "blocks reads and writes");
        assert_eq!(database.describe().expect("the catalog"), before);
        assert_eq!(database.query(ROWS).expect("the history"), rows);
        assert_eq!(database.query("SELECT count(*)::text FROM users").expect("rows"), ["100"]);
        until(&database, LOCKS, "0");
    }
    project.run(&["upgrade", "--dry-run"]).expect(
        Exit::Done,
        &[
            "8 revisions to be applied, in an empty copy of",
            "locks users: blocks reads and writes (AccessExclusiveLock)",
            "locks users: blocks writes (ShareLock)",
            "writes anew: users, users_n_idx, users_pkey",
            "The strongest lock on each:\n  users   blocks reads and writes (AccessExclusiveLock)\n  orders  blocks writes",
            "The copy had no rows",
            "cargo migrate plan",
        ],
    );
}

#[test]
fn what_is_not_in_a_transaction_is_told_by_the_documentation() {
    let Some((project, database)) = applied() else { return };
    let sql = "-- migrate: no-transaction
CREATE INDEX CONCURRENTLY orders_user_id_idx ON orders (user_id);
DROP INDEX CONCURRENTLY users_n_idx;
-- migrate: batch 10
UPDATE users SET n = 1;
VACUUM FULL users;
-- migrate: transaction
CREATE TABLE new (id integer);
CREATE INDEX ON new (id);";
    by_hand(&project, '2', Some('1'), sql, "SELECT 1;");
    let before = database.describe().expect("the catalog");
    let lines = json(&project, &["upgrade", "--dry-run"]);
    let found: Vec<(String, bool)> =
        statements(&lines).iter().map(|it| (told(it), it["locks_measured"] == true)).collect();
    let expected = [
        ("orders ShareUpdateExclusiveLock", false),
        ("users ShareUpdateExclusiveLock", false),
        ("users RowExclusiveLock", false),
        ("users AccessExclusiveLock, anew users users_pkey", false),
        // What the run itself makes, nobody waits for.
        ("", true),
        ("", true),
    ];
    assert_eq!(found, expected.map(|(told, measured)| (told.to_owned(), measured)));
    project
        .run(&["upgrade", "--dry-run"])
        .expect(Exit::Done, &["(ShareUpdateExclusiveLock, by the documentation)"]);
    project.run(&["upgrade", "--dry-run", "--on-target", "--yes"]).expect(
        Exit::Project,
        &["not possible in a transaction of the database itself: revision `222222222222` (by hand 2) has statements", "leave out `--on-target`"],
    );
    assert_eq!(database.describe().expect("the catalog"), before);
}

#[test]
fn the_database_itself_is_tried_after_a_yes() {
    let Some((project, database)) = applied() else { return };
    let sql = "ALTER TABLE users ADD COLUMN a integer;\nINSERT INTO users (email) VALUES ('x');\n\
               ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users (id);\nDROP INDEX users_n_idx;\nSELECT 1;";
    by_hand(&project, '2', Some('1'), sql, "ALTER TABLE users DROP COLUMN a;");
    let said = [
        "on the database itself holds its locks until it is rolled back; nothing ran",
        "users   blocks reads and writes (AccessExclusiveLock)",
        "orders  blocks writes (ShareRowExclusiveLock)",
        "1 statement does not say by words what they lock",
        "agree with `--yes`",
    ];
    project.run(&["upgrade", "--dry-run", "--on-target"]).expect(Exit::AnswerNeeded, &said[..3]);
    project.run(&["upgrade", "--dry-run", "--on-target"]).expect(Exit::AnswerNeeded, &said[4..]);
    project.run(&["upgrade", "--on-target"]).expect(Exit::Usage, &["--dry-run"]);
    project.run(&["upgrade", "--yes"]).expect(Exit::Usage, &["--on-target"]);
    let answer = project.run(&["upgrade", "--dry-run", "--on-target", "--yes"]).expect(
        Exit::Done,
        &[
            "It holds these locks until then",
            "rolled back: the database is as it was",
            "users_id_seq went on to 1",
        ],
    );
    let first = answer.out.find("AccessExclusiveLock").expect("locks");
    assert!(first < answer.out.find("ALTER TABLE users").expect("statements"), "{}", answer.out);

    // What rows make fail, fails here, and only here.
    database.execute("INSERT INTO orders VALUES (1, 77)").expect("a row");
    let before = database.describe().expect("the catalog");
    project.run(&["upgrade", "--dry-run", "--on-target", "--yes"]).expect(
        Exit::Database,
        &[
            "the dry run met what the upgrade would meet",
            "violates foreign key constraint",
            "the database is as it was",
        ],
    );
    project.run(&["upgrade", "--dry-run"]).expect(Exit::Done, &[]);
    assert_eq!(database.describe().expect("the catalog"), before);
    until(&database, LOCKS, "0");

    // Behind the lock of somebody else it waits no longer than any run.
    let slow = database.beside();
    slow.execute("BEGIN; LOCK TABLE users IN ACCESS SHARE MODE").expect("a lock");
    project
        .run(&["upgrade", "--dry-run", "--on-target", "--yes", "--lock-timeout", "0.1"])
        .expect(Exit::Database, &["canceling statement due to lock timeout", "the database is as it was"]);
}

#[test]
fn a_first_try_leaves_no_history() {
    if database::serves_one_session() {
        return;
    }
    let (project, database) = package("");
    by_hand(&project, '1', None, TABLES, "DROP TABLE orders; DROP TABLE users;");
    let before = database.describe().expect("the catalog");
    for arguments in [&["upgrade", "--dry-run"][..], &["upgrade", "--dry-run", "--on-target", "--yes"][..]] {
        let lines = json(&project, arguments);
        assert_eq!(statements(&lines).iter().map(|it| told(it)).collect::<Vec<_>>(), ["", "", ""]);
        assert_eq!(database.describe().expect("the catalog"), before);
        let table = "SELECT (to_regclass('migrate_revisions') IS NULL)::text";
        assert_eq!(database.query(table).expect("an answer"), ["true"]);
    }
}

#[test]
fn a_downgrade_can_be_tried_too() {
    let Some((project, database)) = applied() else { return };
    by_hand(
        &project,
        '2',
        Some('1'),
        "ALTER TABLE users ADD COLUMN a integer;",
        "ALTER TABLE users DROP COLUMN a;",
    );
    project.run(&["upgrade"]).expect(Exit::Done, &[]);
    let before = database.describe().expect("the catalog");
    let scratch = json(&project, &["downgrade", "-1", "--dry-run"]);
    let target = json(&project, &["downgrade", "-1", "--dry-run", "--on-target", "--yes"]);
    for lines in [scratch, target] {
        assert_eq!(lines[0]["direction"], "downgrade");
        assert_eq!(
            statements(&lines).iter().map(|it| told(it)).collect::<Vec<_>>(),
            ["users AccessExclusiveLock"]
        );
    }
    project
        .run(&["downgrade", "base", "--dry-run"])
        .expect(Exit::Done, &["2 revisions to be taken back", "- 222222222222", "- 111111111111"]);
    assert_eq!(database.describe().expect("the catalog"), before);
}

#[test]
fn a_copy_of_what_is_half_done_is_half_done() {
    let Some((project, database)) = applied() else { return };
    let sql = "ALTER TABLE users ADD COLUMN a integer;\n-- migrate: no-transaction\nCREATE TABLE b ();\n\
               ALTER TABLE missing ADD COLUMN a integer;\nCREATE TABLE c ();";
    let mended = "ALTER TABLE users ADD COLUMN a integer;\n-- migrate: no-transaction\nCREATE TABLE b ();\n\
                  ALTER TABLE orders ADD COLUMN a integer;\nCREATE TABLE c ();";
    by_hand(&project, '2', Some('1'), sql, "SELECT 1;");
    project.run(&["upgrade"]).expect(Exit::Database, &["missing"]);
    by_hand(&project, '2', Some('1'), mended, "SELECT 1;");
    project.run(&["stamp", "--refresh", "2222"]).expect(Exit::Done, &[]);
    let lines = json(&project, &["upgrade", "--dry-run"]);
    let statements = statements(&lines);
    let places: Vec<_> =
        statements.iter().map(|it| (it["section"].as_u64(), it["statement"].as_u64())).collect();
    assert_eq!(places, [(Some(2), Some(2)), (Some(2), Some(3))]);
    assert_eq!(told(statements[0]), "orders AccessExclusiveLock");
    project.run(&["plan"]).expect(
        Exit::Done,
        &["(half done: goes on with statement 2 of section 2)", "CREATE TABLE c ();", "!CREATE TABLE b ();"],
    );
    assert_eq!(
        database.query("SELECT state || section || statement FROM migrate_revisions WHERE state = 'partial'"),
        Ok(vec!["partial22".to_owned()])
    );
    project.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
}

#[test]
fn what_revisions_did_not_make_is_not_in_a_copy() {
    let Some((project, database)) = applied() else { return };
    database.execute("CREATE TABLE by_somebody (id integer)").expect("a table");
    by_hand(&project, '2', Some('1'), "ALTER TABLE by_somebody ADD COLUMN a integer;", "SELECT 1;");
    project.run(&["upgrade", "--dry-run"]).expect(
        Exit::Database,
        &["relation \"by_somebody\" does not exist", "what was made by hand is not there", "`--on-target`"],
    );
    let answer = json(&project, &["upgrade", "--dry-run", "--on-target", "--yes"]);
    assert_eq!(told(statements(&answer)[0]), "by_somebody AccessExclusiveLock");
    project.run(&["upgrade"]).expect(Exit::Done, &[]);
    by_hand(&project, '3', Some('2'), "CREATE TABLE c ();", "DROP TABLE c;");
    project.run(&["upgrade", "--dry-run"]).expect(
        Exit::Database,
        &["the schema could not be copied to a scratch database", "by_somebody", "`--on-target`"],
    );
}

#[test]
fn who_may_not_create_databases_is_told_what_to_do() {
    let Some((project, database)) = applied() else { return };
    let role = format!("no_creator_{}", std::process::id());
    database
        .execute(&format!("CREATE ROLE {role} LOGIN; GRANT SELECT ON migrate_revisions TO {role}"))
        .expect("a role");
    by_hand(&project, '2', Some('1'), "CREATE TABLE b ();", "DROP TABLE b;");
    let place = project.place();
    let parameters = database.url();
    let url = format!("{parameters}{}user={role}", if parameters.contains('?') { '&' } else { '?' });
    let answer = place.run(&["upgrade", "--dry-run", "--database-url", &url]);
    database.execute(&format!("DROP OWNED BY {role}; DROP ROLE {role}")).expect("it goes");
    answer.expect(
        Exit::Database,
        &[
            "could not create a scratch database",
            "permission denied to create database",
            &format!("ALTER ROLE {role} CREATEDB"),
            "`--on-target`",
        ],
    );
}

/// A revision that goes on when its database is told to, which every database of the server sees.
fn waiting(name: &str) -> String {
    format!(
        "CREATE TABLE b ();\nDO $$ BEGIN /* {name} */ WHILE NOT EXISTS (SELECT FROM pg_db_role_setting JOIN pg_database d ON \
         d.oid = setdatabase WHERE d.datname = '{name}') LOOP PERFORM pg_sleep(0.02); END LOOP; END $$;"
    )
}

/// The scratch database in which that revision runs.
fn scratch_in_use(database: &Database, name: &str) -> String {
    let query = format!(
        "SELECT coalesce((SELECT datname::text FROM pg_stat_activity WHERE datname LIKE 'cargo\\_migrate\\_scratch\\_%' \
         AND query LIKE '%DO $$ BEGIN /* {name} */%' AND pid <> pg_backend_pid() LIMIT 1), 'none')"
    );
    let begin = Instant::now();
    loop {
        let found = database.query(&query).expect("an answer").remove(0);
        if found != "none" {
            return found;
        }
        assert!(begin.elapsed() < Duration::from_secs(60), "no dry run of {name}");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn two_at_once_leave_each_other_alone() {
    let Some((project, database)) = applied() else { return };
    let name = database.query("SELECT current_database()::text").expect("a name").remove(0);
    by_hand(&project, '2', Some('1'), &waiting(&name), "DROP TABLE b;");
    let place = project.place();
    let (other, other_database) = applied().expect("a database");
    by_hand(&other, '2', Some('1'), "CREATE TABLE b ();", "DROP TABLE b;");
    thread::scope(|scope| {
        let slow = scope.spawn(|| place.run(&["upgrade", "--dry-run"]));
        let scratch = scratch_in_use(&database, &name);
        for _ in 0..2 {
            let lines = json(&other, &["upgrade", "--dry-run"]);
            assert_eq!(other_database.query(&count_of(&scratch_of(&lines))).expect("an answer"), ["0"]);
        }
        assert_eq!(database.query(&count_of(&scratch)).expect("an answer"), ["1"]);
        database.execute(&format!("ALTER DATABASE {name} SET work_mem = '4MB'")).expect("the word to go on");
        slow.join().expect("an answer").expect(Exit::Done, &["1 revision to be applied"]);
        assert_eq!(database.query(&count_of(&scratch)).expect("an answer"), ["0"]);
    });
}

/// The process itself, as a pipeline would kill it.
#[test]
#[cfg(unix)]
fn what_a_killed_one_leaves_the_next_one_drops() {
    let Some((project, database)) = applied() else { return };
    let name = database.query("SELECT current_database()::text").expect("a name").remove(0);
    by_hand(&project, '2', Some('1'), &waiting(&name), "DROP TABLE b;");
    let start = || {
        std::process::Command::new(env!("CARGO_BIN_EXE_migrate-program"))
            .args(["upgrade", "--dry-run"])
            .current_dir(project.folder())
            .env("DATABASE_URL", database.url())
            .stderr(std::process::Stdio::null())
            .stdout(std::process::Stdio::null())
            .spawn()
            .expect("a process")
    };
    let mut process = start();
    let scratch = scratch_in_use(&database, &name);
    process.kill().expect("it is killed");
    process.wait().expect("it is gone");
    assert_eq!(database.query(&count_of(&scratch)).expect("an answer"), ["1"]);
    // The statement in it still runs, but nobody holds the lock any more.
    until(
        &database,
        &format!(
            "SELECT count(*)::text FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND objid::bigint = \
             ('x' || substr('{scratch}', length('cargo_migrate_scratch_') + 1, 8))::bit(32)::bigint"
        ),
        "0",
    );
    let (other, _other_database) = applied().expect("a database");
    by_hand(&other, '2', Some('1'), "CREATE TABLE b ();", "DROP TABLE b;");
    other.run(&["upgrade", "--dry-run"]).expect(Exit::Done, &["1 revision to be applied"]);
    assert_eq!(database.query(&count_of(&scratch)).expect("an answer"), ["0"]);

    // An interruption from the keyboard, or from who started it, drops it at once.
    for signal in ["-INT", "-TERM"] {
        let mut process = start();
        let scratch = scratch_in_use(&database, &name);
        let kill = std::process::Command::new("kill").args([signal, &process.id().to_string()]).status();
        assert!(kill.expect("a signal").success());
        let status = process.wait().expect("it ends");
        assert_eq!(status.code(), Some(i32::from(Exit::Database as u8)));
        assert_eq!(database.query(&count_of(&scratch)).expect("an answer"), ["0"]);
    }
}

/// Cases whose statements lock what they do not name: referenced tables, partitions, children, tables of indexes.
const TOPICS: &[&str] = &["foreign_keys", "identity", "inheritance", "partitions"];

/// What a statement says by its words is no less than what PostgreSQL does.
#[test]
fn no_lock_is_taken_that_was_not_announced() {
    if database::serves_one_session() {
        return;
    }
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let cases =
        TOPICS.iter().flat_map(|topic| std::fs::read_dir(folder.join(topic)).expect("cases").flatten());
    let database = Database::new();
    let mut tried = 0;
    for case in cases.map(|case| case.path()) {
        let text = |name: &str| std::fs::read_to_string(case.join(name)).ok();
        let (Some(before), Some(upgrade)) = (text("before.rs"), text("upgrade.sql")) else { continue };
        if text("needs.txt").is_some() {
            continue;
        }
        let configuration = text("configuration.toml").unwrap_or_default();
        let project = Project::new(&database.url(), &configuration).expect("a package");
        project.write("src/lib.rs", &before).expect("models");
        for (path, text) in files_below(&case.join("before.schema")).expect("objects") {
            project.write(&format!("schema/{path}"), &text).expect("an object");
        }
        record(&project, '1', &["--empty"]);
        project.run(&["upgrade"]).expect(Exit::Done, &[]);
        by_hand(&project, '2', Some('1'), &upgrade, "SELECT 1;");
        let mut answer = project.run(&["upgrade", "--dry-run", "--on-target", "--yes", "--format", "json"]);
        if answer.exit == Exit::Project as u8 {
            answer = project.run(&["upgrade", "--dry-run", "--format", "json"]);
        }
        let lines = lines(&answer);
        assert!(database.clear().expect("an empty database"));
        if lines[0]["untold"] != 0 {
            continue;
        }
        let mode =
            |lock: &Value| LockMode::of_name(lock["mode"].as_str().unwrap_or_default()).expect("a lock");
        let announced = lines[0]["expected_locks"].as_array().expect("locks");
        let taken = lines.last().expect("an end")["locks"].as_array().expect("locks").iter();
        for taken in taken.filter(|lock| mode(lock) >= LockMode::ShareUpdateExclusive) {
            let known = announced.iter().filter(|lock| lock["relation"] == taken["relation"]).map(mode).max();
            assert!(known >= Some(mode(taken)), "{}: {taken} was announced as {known:?}", case.display());
        }
        tried += 1;
    }
    assert!(tried > 50, "{tried}");
}
