//! `doctor`: what it finds where something is in the way, and that it goes on as far as it can.

use std::fs;

use cargo_migrate::error::Exit;
use migrate_tests::command::Answer;
use migrate_tests::database::{Database, server_version};
#[cfg(unix)]
use migrate_tests::process::{Process, wait_for};
use migrate_tests::project::Project;
use serde_json::Value;

use super::{by_hand, folder_of, package, record};

const USERS: &str = "#[derive(Table)]
#[table(name = \"users\")]
pub struct User {
    #[column(primary_key)]
    pub id: i64,
}
";

/// A package with one applied revision.
fn applied() -> (Project, Database) {
    let (project, database) = package(USERS);
    record(&project, '1', &[]);
    project.run(&["upgrade"]).expect(Exit::Done, &[]);
    (project, database)
}

/// The findings about a subject: their levels, what they say and what helps.
fn found(answer: &Answer, section: &str, subject: &str) -> Vec<String> {
    let told: Value = serde_json::from_str(&answer.out).expect("JSON");
    let sections = told["sections"].as_array().expect("sections");
    let findings = sections
        .iter()
        .filter(|it| it["name"] == section)
        .flat_map(|it| it["findings"].as_array().expect("findings"))
        .filter(|it| it["subject"] == subject);
    let text = |it: &Value| it.as_str().expect("text").to_owned();
    findings
        .map(|it| {
            let help: Vec<String> = it["help"].as_array().into_iter().flatten().map(text).collect();
            format!("{}: {} | {}", text(&it["level"]), text(&it["says"]), help.join(" | "))
        })
        .collect()
}

#[track_caller]
fn expect(answer: &Answer, section: &str, subject: &str, words: &[&str]) {
    let found = found(answer, section, subject);
    let all = words.iter().all(|words| found.iter().any(|line| line.contains(words)));
    assert!(all, "{section}, {subject}: {words:?} is not in {found:#?}\n{}", answer.out);
}

fn sections(answer: &Answer) -> Vec<String> {
    let told: Value = serde_json::from_str(&answer.out).expect("JSON");
    let sections = told["sections"].as_array().expect("sections");
    sections.iter().map(|it| it["name"].as_str().expect("a name").to_owned()).collect()
}

const JSON: &[&str] = &["doctor", "--format", "json"];

#[test]
fn what_is_well_is_told_line_by_line() {
    let (project, database) = applied();
    project.run(&["doctor"]).expect(
        Exit::Done,
        &[
            concat!("  ok       cargo-migrate  ", env!("CARGO_PKG_VERSION")),
            "`app` asks for ^0.1",
            "\nconfiguration\n",
            "  ok       head         111111111111\n",
            "fresh: 1 table",
            "from `DATABASE_URL` in the environment",
            "none that pools transactions",
            "PostgreSQL ",
            "`public.migrate_revisions` can be read and written",
            "may change what is recorded and there: 1 table",
            "`public.migrate_revisions` has 1 revision",
            "free: nobody migrates this database",
            "!problem",
        ],
    );
    // It looks, and does nothing else.
    let (project, database) = {
        drop((project, database));
        package("")
    };
    let before = database.describe().expect("a catalog");
    let answer = project.run(JSON).expect(Exit::Done, &[]);
    expect(
        &answer,
        "history",
        "version table",
        &["ok: `public.migrate_revisions` is not there: nothing was ever applied"],
    );
    expect(&answer, "role", "version table", &["ok: `public.migrate_revisions` can be created"]);
    assert_eq!(database.describe().expect("a catalog"), before);
    assert_eq!(
        sections(&answer),
        ["tool", "configuration", "files", "connection", "server", "role", "history", "sessions"]
    );
}

#[test]
fn no_password_is_shown() {
    let (project, database) = applied();
    let url = database.url();
    let joint = if url.contains('?') { '&' } else { '?' };
    let secret = format!("{url}{joint}password=hunter2");
    let place = project.place().with("DATABASE_URL", &secret);
    place.run(&["doctor"]).expect(Exit::Done, &["!hunter2", "postgres://"]);
    place.run(JSON).expect(Exit::Done, &["!hunter2"]);
    let nowhere = "postgres://app:hunter2@127.0.0.1:1/shop";
    project.place().with("DATABASE_URL", nowhere).run(&["doctor"]).expect(Exit::No, &["!hunter2"]);
    project.configure(&format!("url = \"{nowhere}\"\n")).expect("a configuration");
    project
        .run(&["doctor"])
        .expect(Exit::No, &["!hunter2", "  ok       url      not shown, from `Cargo.toml`"]);
    project
        .run(&["doctor", "--database-url", nowhere])
        .expect(Exit::No, &["!hunter2", "from `--database-url`"]);
}

#[test]
fn a_database_that_is_not_reached_is_what_it_finds() {
    let (project, database) = applied();
    let away = project.place().with("DATABASE_URL", "postgres://app@127.0.0.1:1/shop");
    let answer = away.run(JSON).expect(Exit::No, &[]);
    expect(
        &answer,
        "connection",
        "server",
        &[
            "problem: could not connect to server at `postgres://app@127.0.0.1:1/shop`",
            "check that the server runs",
        ],
    );
    assert_eq!(sections(&answer), ["tool", "configuration", "files", "connection"]);
    away.run(&["doctor"])
        .expect(Exit::No, &["\n1 problem\n", "help: check that the server runs and listens there"]);

    let missing = database.url().replacen("migrate_test", "missing", 1);
    let answer = project.place().with("DATABASE_URL", &missing).run(JSON).expect(Exit::No, &[]);
    expect(&answer, "connection", "server", &["does not exist", "cargo migrate create-database"]);

    let answer = project.place().without("DATABASE_URL").run(JSON).expect(Exit::Done, &[]);
    expect(&answer, "connection", "address", &["warning: no database is given", "put it in `DATABASE_URL`"]);
}

#[test]
fn a_project_that_cannot_be_read_is_what_it_finds() {
    let (project, _database) = applied();
    project.configure("migration = \"x\"\n").expect("a configuration");
    let answer = project.run(JSON).expect(Exit::No, &[]);
    expect(
        &answer,
        "project",
        "project",
        &["problem: unknown key `migration`", "did you mean `migrations`?"],
    );
    assert_eq!(sections(&answer), ["tool", "project"]);
}

#[test]
fn every_key_says_where_it_stands() {
    let (project, _database) = applied();
    project
        .configure("postgres = 13\nonline = true\n[package.metadata.migrate.databases.auth]\nrole = \"\"\npostgres = 12\n")
        .expect("a configuration");
    let place = project.place().with("MIGRATE_ONLINE", "false");
    let arguments = [JSON, &["--database", "auth"]].concat();
    let answer = place.run(&arguments);
    expect(&answer, "configuration", "online", &["ok: false, from `MIGRATE_ONLINE` in the environment"]);
    expect(&answer, "configuration", "postgres", &["ok: 12, from `databases.auth` in `Cargo.toml`"]);
    expect(&answer, "configuration", "database", &["ok: `auth` of auth"]);

    project.write(".env", &format!("DATABASE_URL='{}'\n", "postgres://app@127.0.0.1:1/x")).expect("a file");
    project.configure("postgres = 13\n").expect("a configuration");
    let answer = project.place().without("DATABASE_URL").run(JSON).expect(Exit::No, &[]);
    expect(&answer, "connection", "address", &["ok: from `DATABASE_URL` in `", "/.env`"]);
}

#[test]
fn settings_that_are_in_the_way_are_found() {
    let (project, database) = applied();
    let name = database.query("SELECT current_database()::text").expect("a name").remove(0);
    let set =
        |setting: &str| database.execute(&format!("ALTER DATABASE {name} SET {setting}")).expect("a setting");
    set("default_transaction_read_only = on");
    project
        .run(&["stamp", "base"])
        .expect(Exit::Database, &["read-only transaction", "help: the server is a standby, or"]);
    set("session_replication_role = replica");
    set("statement_timeout = '5s'");
    if server_version() >= 14 {
        set("idle_session_timeout = '20min'");
    }
    project.configure("postgres = 99\n").expect("a configuration");
    let answer = project.run(JSON).expect(Exit::No, &[]);
    let line = |subject: &str, words: &[&str]| expect(&answer, "server", subject, words);
    line(
        "default_transaction_read_only",
        &["problem: on from the database; nothing can be written | `ALTER ROLE"],
    );
    line("session_replication_role", &["warning: replica from the database; foreign keys are not checked"]);
    line("statement_timeout", &["ok: 5s from the database; a run sets its own"]);
    line("version", &["problem: PostgreSQL", "the SQL is written for 99 and newer"]);
    if server_version() >= 14 {
        line("idle_session_timeout", &["warning: 20min from the database; ends a session"]);
    }
}

#[test]
fn rights_that_are_missing_are_found() {
    let (project, database) = applied();
    let name = database.query("SELECT current_database()::text").expect("a name").remove(0);
    let [role, owner] = ["asks", "owns"].map(|word| format!("{name}_{word}"));
    database
        .execute(&format!(
            "CREATE ROLE {role} LOGIN; CREATE ROLE {owner}; REVOKE CREATE ON SCHEMA public FROM public; ALTER TABLE users \
             OWNER TO {owner}; GRANT SELECT, INSERT ON migrate_revisions TO {role}"
        ))
        .expect("roles");
    let url =
        format!("{}{}user={role}", database.url(), if database.url().contains('?') { '&' } else { '?' });
    let place = project.place().with("DATABASE_URL", &url);
    let answer = place.run(JSON);
    project.configure(&format!("role = \"{owner}\"\nextensions = [\"hstore\"]\n")).expect("a configuration");
    let refused = place.run(JSON);
    database
        .execute(&format!("GRANT {owner} TO {role}; GRANT ALL ON migrate_revisions TO {owner}"))
        .expect("rights");
    let taken_on = place.run(JSON);
    let roles = format!(
        "REASSIGN OWNED BY {owner} TO current_user; DROP OWNED BY {owner}, {role}; DROP ROLE {owner}, {role}"
    );
    database.execute(&roles).expect("they go");

    assert_eq!(answer.exit, Exit::No as u8, "{}", answer.out);
    let line = |subject: &str, words: &[&str]| expect(&answer, "role", subject, words);
    line("user", &[&format!("ok: `{role}` |")]);
    line(
        "create in public",
        &[
            "warning: permission denied for schema public",
            &format!("GRANT CREATE ON SCHEMA public TO {role}"),
        ],
    );
    line("version table", &["problem: permission denied for `public.migrate_revisions`: UPDATE, DELETE"]);
    line("scratch databases", &["warning: may not be created", &format!("ALTER ROLE {role} CREATEDB")]);
    line(
        "owner",
        &[&format!("problem: must be owner of `public.users`: that is {owner} | `GRANT {owner} TO {role}`")],
    );

    assert_eq!(refused.exit, Exit::No as u8, "{}", refused.out);
    expect(
        &refused,
        "role",
        "role",
        &[&format!("problem: could not take on the role `{owner}`"), &format!("GRANT \"{owner}\" TO {role}")],
    );

    assert_eq!(taken_on.exit, Exit::Done as u8, "{}", taken_on.out);
    expect(&taken_on, "role", "role", &[&format!("ok: `{owner}` |")]);
    expect(&taken_on, "role", "owner", &["ok: may change what is recorded and there: 1 table"]);
}

#[test]
fn a_history_that_is_not_the_files_is_found() {
    let (project, database) = applied();
    by_hand(&project, '2', Some('1'), "CREATE TABLE b ();", "DROP TABLE b;");
    by_hand(&project, '3', Some('2'), "CREATE TABLE c ();", "DROP TABLE c;");
    project.run(&["upgrade"]).expect(Exit::Done, &[]);
    let delete =
        |digit| fs::remove_dir_all(project.folder().join(folder_of(&project, digit))).expect("a folder");
    delete('3');
    by_hand(&project, '4', Some('2'), "CREATE TABLE d ();", "DROP TABLE d;");
    let edited = format!("{}/upgrade.sql", folder_of(&project, '2'));
    project.write(&edited, "CREATE TABLE b (n int);").expect("an edit");
    database
        .execute("UPDATE migrate_revisions SET tool_version = 'cargo-migrate 99.1.0' WHERE id LIKE '2%'")
        .expect("a row");
    let answer = project.run(JSON).expect(Exit::No, &[]);
    let line = |subject: &str, words: &[&str]| expect(&answer, "history", subject, words);
    line(
        "ahead",
        &[
            "warning: the database has 1 revision that the files lack: 333333333333",
            "cargo migrate recover",
            "cargo migrate switch",
        ],
    );
    line(
        "edited",
        &["problem: revision `222222222222` was edited after being applied", "stamp --refresh 222222222222"],
    );
    line("pending", &["ok: 1 revision; `cargo migrate upgrade` applies them"]);
    line("written by", &["warning: version 99.1.0 applied revisions here"]);

    // The files do not hang together: the database is looked at all the same.
    delete('2');
    let answer = project.run(JSON).expect(Exit::No, &[]);
    expect(
        &answer,
        "files",
        "revisions",
        &["problem: can't locate revision `222222222222`", "`cargo migrate recover`"],
    );
    expect(&answer, "history", "version table", &["ok: `public.migrate_revisions` has 3 revisions"]);
    assert_eq!(found(&answer, "history", "ahead"), Vec::<String>::new());
}

#[test]
fn files_that_are_not_whole_are_found() {
    let (project, _database) = applied();
    by_hand(&project, '2', Some('1'), "SELECT 'never ends;", "SELECT 1;");
    by_hand(&project, '3', Some('1'), "SELECT 1;", "SELECT 1;");
    project.write("migrations/schema.lock", "<<<<<<< ours\n=======\n>>>>>>> theirs\n").expect("a lock");
    let answer = project.run(JSON).expect(Exit::No, &[]);
    expect(&answer, "files", "head", &["warning: multiple heads are present: 222222222222, 333333333333"]);
    expect(&answer, "files", "schema.lock", &["problem: `migrations/schema.lock` holds a merge conflict"]);
    expect(&answer, "files", "sql", &["_222222222222_by_hand/upgrade.sql` cannot be run"]);
    fs::remove_file(project.folder().join("migrations/schema.lock")).expect("a lock");
    let answer = project.run(JSON).expect(Exit::No, &[]);
    expect(&answer, "files", "schema.lock", &["problem: `migrations/schema.lock` is missing"]);
}

#[test]
fn a_half_done_revision_is_found() {
    let (project, database) = applied();
    let up = "INSERT INTO users VALUES (1);\n-- migrate: no-transaction\nCREATE UNIQUE INDEX CONCURRENTLY k ON users ((1));\n";
    by_hand(&project, '2', Some('1'), up, "DROP INDEX k;");
    database.execute("INSERT INTO users VALUES (2)").expect("a row in the way");
    project.run(&["upgrade"]).expect(Exit::Database, &[]);
    let answer = project.run(JSON).expect(Exit::No, &[]);
    expect(
        &answer,
        "history",
        "half done",
        &[
            "problem: the upgrade of revision `222222222222` stopped before statement 1 of section 2",
            "`--back`",
        ],
    );
}

#[cfg(unix)]
#[test]
fn who_migrates_right_now_is_found() {
    let (project, database) = applied();
    by_hand(&project, '2', Some('1'), "SELECT pg_sleep(300);", "SELECT 1;");
    let mut other = Process::start(&project, &database.url(), &["upgrade"]);
    let running = "SELECT pid::text FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE '%pg_sleep(300)%' AND pid <> pg_backend_pid()";
    wait_for("the other one", || {
        assert!(other.is_running());
        !database.query(running).expect("sessions").is_empty()
    });
    let pid = database.query(running).expect("sessions").remove(0);
    let answer = project.run(JSON).expect(Exit::Done, &[]);
    expect(
        &answer,
        "sessions",
        "lock",
        &["warning: another migration is running: ", &format!("SELECT pg_terminate_backend({pid})")],
    );
    database.execute(&format!("SELECT pg_terminate_backend({pid})")).expect("its end");
    other.end();

    project.run(&["downgrade", "1111", "--lock", "lease", "--yes"]).expect(Exit::Done, &[]);
    by_hand(&project, '2', Some('1'), "SELECT 1;", "SELECT 1;");
    project.run(&["upgrade", "--lock", "lease"]).expect(Exit::Done, &[]);
    database
        .execute(
            "INSERT INTO migrate_lease VALUES ('migrate_revisions', 'x', 'ci, deploy', now(), now(), now() + '1 hour') \
             ON CONFLICT (version_table) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at",
        )
        .expect("a lease");
    let answer = project.run(JSON).expect(Exit::Done, &[]);
    expect(
        &answer,
        "sessions",
        "lease",
        &["warning: another migration is running: ci, deploy, heard of", "its lease is over in 60 min"],
    );
    expect(&answer, "connection", "pooler", &["ok: none"]);
}

#[cfg(unix)]
#[test]
fn a_proxy_that_pools_transactions_is_found() {
    let (project, database) = applied();
    let Some(pooler) = super::pooler::Pooler::before(&database, "transaction", 1) else { return };
    let answer = project.place().with("DATABASE_URL", &pooler.url).run(JSON).expect(Exit::No, &[]);
    expect(
        &answer,
        "connection",
        "pooler",
        &["problem: a proxy between here and PostgreSQL pools transactions", "`--lock lease`"],
    );
    let Some(pooler) = super::pooler::Pooler::before(&database, "session", 5) else { return };
    let answer = project.place().with("DATABASE_URL", &pooler.url).run(JSON).expect(Exit::Done, &[]);
    expect(&answer, "connection", "pooler", &["ok: none that pools transactions"]);
}
