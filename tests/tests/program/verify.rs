//! `verify`: every revision is proven on a scratch database, and what is wrong with one is found and named.

#[cfg(unix)]
use std::thread;
#[cfg(unix)]
use std::time::{Duration, Instant};

use cargo_migrate::error::Exit;
use migrate_tests::database::{self, Database};
#[cfg(unix)]
use migrate_tests::process::{Killed, Process};
use migrate_tests::project::Project;
use serde_json::Value;

use super::{by_hand, folder_of, model, package, record};

pub(crate) const USERS: &str = "#[derive(Table)]
#[table(name = \"users\")]
pub struct User {
    #[column(primary_key, identity)]
    pub id: i64,
    pub email: String,
    pub nickname: Option<String>,
}";

/// A package whose first revision creates [`USERS`], unless the server serves one session at a time.
pub(crate) fn users() -> Option<(Project, Database)> {
    if database::serves_one_session() {
        return None;
    }
    let (project, database) = package(USERS);
    record(&project, '1', &[]);
    Some((project, database))
}

/// Replaces something in a file of a revision.
#[track_caller]
pub(crate) fn edit(project: &Project, digit: char, file: &str, from: &str, to: &str) {
    let path = format!("{}/{file}", folder_of(project, digit));
    let text = std::fs::read_to_string(project.folder().join(&path)).expect("the file");
    assert!(text.contains(from), "`{from}` is not in\n{text}");
    project.write(&path, &text.replace(from, to)).expect("a file that can be written");
}

#[test]
fn a_clean_history_is_proven() {
    let Some((project, database)) = users() else { return };
    model(&project, &USERS.replace("pub email", "#[column(unique)]\n    pub email"));
    record(&project, '2', &[]);
    by_hand(&project, '3', Some('2'), "UPDATE users SET email = lower(email);", "-- Nobody can tell.\n");
    let answer =
        project.run(&["verify"]).expect(Exit::Done, &["✓ 111111111111", "✓ 222222222222", "ok: 3 revisions"]);
    assert!(answer.out.contains("3 rows"), "{}", answer.out);
    project.run(&["verify", "222222222222:"]).expect(Exit::Done, &["!111111111111  ", "ok: 2 revisions"]);
    project.run(&["verify", "333333333333"]).expect(Exit::Done, &["ok: 1 revision up"]);
    assert_eq!(
        database.query("SELECT count(*)::text FROM pg_class WHERE relname = 'users'"),
        Ok(vec!["0".to_owned()])
    );
}

#[test]
fn a_downgrade_that_forgets_an_index_is_found() {
    let Some((project, _database)) = users() else { return };
    model(&project, &USERS.replace("pub email", "#[column(index)]\n    pub email"));
    record(&project, '2', &[]);
    edit(&project, '2', "downgrade.sql", "DROP INDEX", "-- DROP INDEX");
    project.run(&["verify"]).expect(
        Exit::No,
        &[
            "✓ 111111111111",
            "✗ 222222222222",
            "[downgrade-differs] the downgrade does not lead back",
            "+ index users_email_idx",
            "1 of 2 revisions wrong",
        ],
    );
    let answer = project.run(&["verify", "--format", "json"]);
    let told: Value = serde_json::from_str(&answer.out).expect("JSON");
    assert_eq!(told["ok"], false);
    assert_eq!(told["revisions"][0]["ok"], true);
    let finding = &told["revisions"][1]["findings"][0];
    assert_eq!(finding["code"], "downgrade-differs");
    assert_eq!(finding["changes"][0]["change"], "create-index");
}

#[test]
fn sql_that_disagrees_with_its_changes_is_found() {
    let Some((project, _database)) = users() else { return };
    model(&project, &USERS.replace("pub nickname", "pub age: Option<i32>,\n    pub nickname"));
    record(&project, '2', &[]);
    edit(&project, '2', "upgrade.sql", "integer", "bigint");
    model(
        &project,
        &USERS.replace(
            "pub nickname",
            "pub age: Option<i32>,\n    pub nickname: Option<String>,\n    pub more",
        ),
    );
    record(&project, '3', &[]);
    project.run(&["verify"]).expect(
        Exit::No,
        &[
            "✗ 222222222222",
            "[differs] its SQL and its changes disagree",
            "~ column age: integer becomes bigint",
            "cargo migrate record 222222222222",
            // It is told where it comes from, and nowhere else.
            "✓ 333333333333",
            "1 of 3 revisions wrong",
        ],
    );
}

#[test]
fn a_data_migration_that_loses_rows_is_found_unless_it_says_so() {
    let Some((project, _database)) = users() else { return };
    by_hand(&project, '2', Some('1'), "DELETE FROM users WHERE nickname IS NULL;", "");
    project.run(&["verify"]).expect(
        Exit::No,
        &[
            "[delete-rows] 1 of the 3 rows of `users` are gone after the upgrade",
            "(id) = (20001)",
            "`-- migrate: allow(delete-rows) why`",
        ],
    );
    let allowed =
        "-- migrate: allow(delete-rows) nobody calls them\nDELETE FROM users WHERE nickname IS NULL;";
    by_hand(&project, '2', Some('1'), allowed, "");
    project.run(&["verify"]).expect(Exit::Done, &["allowed, nobody calls them", "ok: 2 revisions"]);
    // A mark without a reason allows nothing.
    by_hand(&project, '2', Some('1'), &allowed.replace(" nobody calls them", ""), "");
    project.run(&["verify"]).expect(Exit::No, &["[delete-rows]"]);
    // So does a downgrade that loses them.
    by_hand(&project, '2', Some('1'), "", "DELETE FROM users;");
    project.run(&["verify"]).expect(Exit::No, &["3 of the 3 rows of `users` are gone after the downgrade"]);
}

#[test]
fn a_revision_that_only_works_on_an_empty_database_is_found() {
    let Some((project, _database)) = users() else { return };
    model(&project, &USERS.replace("pub nickname", "pub age: i32,\n    pub nickname"));
    record(&project, '2', &["--backfill", "users.age=0"]);
    project.run(&["verify"]).expect(Exit::Done, &["ok: 2 revisions"]);
    let path = format!("{}/upgrade.sql", folder_of(&project, '2'));
    let sql = "ALTER TABLE users ADD COLUMN age integer NOT NULL;";
    project.write(&path, sql).expect("a file that can be written");
    project.run(&["verify"]).expect(
        Exit::No,
        &[
            "✗ 222222222222",
            "[empty-only] the upgrade works on an empty database only",
            "contains null values",
            "1 of 2 revisions wrong",
        ],
    );
    project.write(&path, &format!("-- migrate: allow(empty-only) not deployed yet\n{sql}")).expect("a file");
    project.run(&["verify"]).expect(Exit::Done, &["allowed, not deployed yet"]);
}

#[test]
fn what_nothing_can_be_proven_behind_is_not_reached() {
    let Some((project, _database)) = users() else { return };
    by_hand(&project, '2', Some('1'), "ALTER TABLE nobody ADD COLUMN a integer;", "");
    by_hand(&project, '3', Some('2'), "SELECT 1;", "");
    project.run(&["verify"]).expect(
        Exit::No,
        &[
            "[upgrade-fails] the upgrade fails: relation \"nobody\" does not exist",
            "!as it was",
            "· 333333333333",
            "not reached",
            "1 of 3 revisions wrong, 1 not reached",
        ],
    );
}

#[test]
fn a_rule_for_rows_is_no_mistake() {
    let Some((project, _database)) = users() else { return };
    let checked = USERS
        .replace("pub email", "#[column(unique, check = \"position('@' in email) > 1\")]\n    pub email");
    model(&project, &checked.replace("Option<String>", "String"));
    record(&project, '2', &["--allow", "all"]);
    project.run(&["verify"]).expect(Exit::Done, &["ok: 2 revisions", "!note:", "3 rows"]);
}

/// Waits until the one scratch database is found where this statement runs, or none is; answers its name.
#[cfg(unix)]
#[track_caller]
fn until_runs(database: &Database, statement: &str, runs: bool) -> Option<String> {
    let query = format!(
        "SELECT datname::text FROM pg_stat_activity WHERE query LIKE '%{statement}%' \
         AND datname LIKE 'cargo_migrate_scratch_%'"
    );
    let begin = Instant::now();
    loop {
        let found = database.query(&query).expect("an answer").pop();
        if found.is_some() == runs {
            return found;
        }
        assert!(begin.elapsed() < Duration::from_secs(60), "{statement}: {found:?}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// Whether the server has a database of this name.
#[cfg(unix)]
fn is_there(database: &Database, name: &str) -> bool {
    let query = format!("SELECT datname::text FROM pg_database WHERE datname = '{name}'");
    !database.query(&query).expect("an answer").is_empty()
}

#[cfg(unix)]
#[test]
fn what_a_killed_proof_leaves_the_next_one_drops() {
    let Some((project, database)) = users() else { return };
    by_hand(&project, '2', Some('1'), "SELECT pg_sleep(601);", "");
    let program = Process::start(&project, &database.url(), &["verify", "222222222222"]);
    let left = until_runs(&database, "pg_sleep(601)", true).expect("a database");
    assert!(matches!(program.kill(), Killed::Hit));
    assert!(is_there(&database, &left));
    by_hand(&project, '2', Some('1'), "SELECT 1;", "");
    project.run(&["verify"]).expect(Exit::Done, &["ok: 2 revisions"]);
    assert!(!is_there(&database, &left), "{left} is still there");
}

#[cfg(unix)]
#[test]
fn ctrl_c_leaves_nothing() {
    let Some((project, database)) = users() else { return };
    by_hand(&project, '2', Some('1'), "SELECT pg_sleep(602);", "");
    let program = Process::start(&project, &database.url(), &["verify"]);
    let name = until_runs(&database, "pg_sleep(602)", true).expect("a database");
    program.signal("INT");
    program.end().expect(Exit::Interrupted, &["stopped before the end", "✓ 111111111111"]);
    assert!(!is_there(&database, &name), "{name} is still there");
}

/// Writes a revision by hand whose head says more than [`by_hand`] can.
fn with_head(project: &Project, digit: char, head: &str, upgrade: &str, downgrade: &str) {
    by_hand(project, digit, None, upgrade, downgrade);
    let path = format!("{}/revision.toml", folder_of(project, digit));
    let text = std::fs::read_to_string(project.folder().join(&path)).expect("the file");
    let text: String = text.replacen("parents = []\n", head, 1);
    project.write(&path, &text).expect("a file that can be written");
}

#[test]
fn branches_bases_merges_and_what_runs_outside_of_transactions() {
    if database::serves_one_session() {
        return;
    }
    let (project, _database) = package("");
    by_hand(&project, '1', None, "CREATE TABLE a (id integer PRIMARY KEY, n integer);", "DROP TABLE a;");
    // Another base, which depends on the first branch.
    with_head(
        &project,
        '2',
        "parents = []\ndepends-on = [\"111111111111\"]\n",
        "CREATE TABLE b (id integer PRIMARY KEY, a_id integer NOT NULL REFERENCES a);",
        "DROP TABLE b;",
    );
    by_hand(
        &project,
        '3',
        Some('1'),
        "-- migrate: no-transaction\nCREATE INDEX CONCURRENTLY a_n_idx ON a (n);\n-- migrate: batch 2\n\
         UPDATE a SET n = 0 WHERE n IS NULL;\n-- migrate: transaction\nALTER TABLE a ALTER COLUMN n SET NOT NULL;",
        "ALTER TABLE a ALTER COLUMN n DROP NOT NULL;\n-- migrate: no-transaction\n\
         DROP INDEX CONCURRENTLY a_n_idx;",
    );
    with_head(
        &project,
        '4',
        "parents = [\"222222222222\", \"333333333333\"]\n",
        "ALTER TYPE mood ADD VALUE 'new';\n-- migrate: transaction\nUPDATE a SET m = 'new' WHERE id = 0;",
        "",
    );
    edit(
        &project,
        '4',
        "upgrade.sql",
        "ALTER TYPE",
        "CREATE TYPE mood AS ENUM ('old');\nALTER TABLE a ADD COLUMN m mood;\n-- migrate: transaction\nALTER TYPE",
    );
    project
        .write(
            &format!("{}/downgrade.sql", folder_of(&project, '4')),
            "ALTER TABLE a DROP COLUMN m;\nDROP TYPE mood;",
        )
        .expect("a file");
    by_hand(&project, '5', Some('4'), "-- The program fills it.\n-- migrate: code", "-- migrate: code");
    for digit in ['1', '2', '3', '4', '5'] {
        let id = digit.to_string().repeat(12);
        project.run(&["record", &id]).done("record").expect("changes");
    }
    project
        .run(&["verify", "--format", "json"])
        .expect(Exit::No, &["\"ok\":false", "its code of the application did not run"]);
    let answer = project.run(&["verify"]).expect(
        Exit::No,
        &[
            "✓ 111111111111",
            "✓ 222222222222",
            "✓ 333333333333",
            "✓ 444444444444",
            "✓ 555555555555",
            "the models differ",
        ],
    );
    assert!(!answer.out.contains("✗ 4"), "{}", answer.out);
    project.run(&["verify", "333333333333"]).expect(Exit::Done, &["ok: 1 revision up"]);
}

#[test]
fn a_squash_is_proven_in_the_place_of_what_it_replaces() {
    let Some((project, _database)) = users() else { return };
    model(&project, &USERS.replace("pub nickname", "pub age: Option<i32>,\n    pub nickname"));
    record(&project, '2', &[]);
    by_hand(&project, '3', Some('2'), "UPDATE users SET age = 7;", "");
    project
        .run(&["squash", "base:head", "-m", "all", "--rev-id", "444444444444"])
        .done("squash")
        .expect("a squash");
    project.run(&["verify"]).expect(Exit::Done, &["✓ 444444444444", "ok: 1 revision up"]);
}

#[test]
fn rows_come_into_tables_of_many_kinds() {
    if database::serves_one_session() {
        return;
    }
    let (project, _database) = package("");
    by_hand(
        &project,
        '1',
        None,
        "CREATE TYPE mood AS ENUM ('sad', 'ok');
         CREATE DOMAIN email AS text CHECK (VALUE ~ '^[^@]+@[^@]+$');
         CREATE TYPE place AS (street text, number integer);
         CREATE TABLE hen (id integer PRIMARY KEY, egg_id integer NOT NULL);
         CREATE TABLE egg (id integer PRIMARY KEY, hen_id integer NOT NULL REFERENCES hen);
         ALTER TABLE hen ADD FOREIGN KEY (egg_id) REFERENCES egg;
         CREATE TABLE tenant (id uuid PRIMARY KEY, parent_id uuid REFERENCES tenant);
         CREATE TABLE member (tenant_id uuid REFERENCES tenant, id bigint GENERATED ALWAYS AS IDENTITY,
             email email NOT NULL UNIQUE, moods mood[] NOT NULL, home place NOT NULL,
             age smallint CHECK (age BETWEEN 18 AND 120) NOT NULL, code char(2) NOT NULL CHECK (code = upper(code)),
             state text NOT NULL CHECK (state IN ('new', 'old')), twice bigint GENERATED ALWAYS AS (id * 2) STORED,
             PRIMARY KEY (tenant_id, id));
         CREATE TABLE profile (tenant_id uuid, member_id bigint, active boolean NOT NULL, during tstzrange NOT NULL,
             price numeric(4,2) NOT NULL, at timestamptz(0) NOT NULL, raw bytea NOT NULL, net cidr NOT NULL,
             PRIMARY KEY (tenant_id, member_id), FOREIGN KEY (tenant_id, member_id) REFERENCES member,
             EXCLUDE USING gist (during WITH &&));
         CREATE TABLE event (id integer, day date NOT NULL) PARTITION BY RANGE (day);
         CREATE TABLE event_2021 PARTITION OF event FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
         CREATE TABLE whole (id serial PRIMARY KEY, \"select\" text);
         CREATE TABLE part (more integer NOT NULL) INHERITS (whole);
         CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.\"select\" := upper(NEW.\"select\"); RETURN NEW; END $$;
         CREATE TRIGGER shout BEFORE INSERT ON whole FOR EACH ROW EXECUTE FUNCTION shout();
         CREATE TABLE form (id serial PRIMARY KEY, questions jsonb NOT NULL CHECK (jsonb_typeof(questions) = 'array'),
             answers json NOT NULL CHECK (json_typeof(answers) = 'object'),
             title jsonb NOT NULL CHECK (jsonb_typeof(title) = 'string'));
         CREATE TABLE shut (id integer PRIMARY KEY CHECK (id < 0 AND id > 0));",
        "SELECT 1;",
    );
    let tables = ["hen", "egg", "tenant", "member", "profile", "event", "whole", "part", "form"];
    let losing: Vec<String> = tables.iter().rev().map(|table| format!("TRUNCATE {table} CASCADE;")).collect();
    by_hand(&project, '2', Some('1'), &losing.concat(), "");
    project.run(&["record", "111111111111"]).done("record").expect("changes");
    let answer = project.run(&["verify", "222222222222"]).expect(
        Exit::No,
        &["note: `shut` was proven without rows of its own: new row for relation \"shut\" violates check constraint"],
    );
    for table in tables {
        let gone = format!("3 of the 3 rows of `{table}` are gone after the upgrade");
        assert!(answer.out.contains(&gone), "`{gone}` is not in\n{}", answer.out);
    }
    assert!(!answer.err.contains("`profile` was"), "{}", answer.err);
}

#[test]
fn scratch_databases_can_be_elsewhere() {
    let Some((project, database)) = users() else { return };
    let nowhere = project.place().with("DATABASE_URL", "postgres://nobody@localhost:1/nothing");
    nowhere.run(&["verify"]).expect(Exit::Database, &["could not connect to server"]);
    nowhere.run(&["verify", "--scratch-url", &database.url()]).expect(Exit::Done, &["ok: 1 revision up"]);
    // Where no database is named, there is one of the workspace's own.
    let unnamed = project.place().without("DATABASE_URL");
    unnamed.run(&["verify"]).expect(Exit::Done, &["ok: 1 revision up"]);
    unnamed.run(&["record", "head"]).expect(Exit::Done, &["nothing to write"]);
    unnamed.run(&["local", "stop"]).done("local stop").expect("a server that stops");
}
