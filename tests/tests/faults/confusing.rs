//! Revisions that do to their session what a client does not expect, with others before and behind them in the pipe.

use cargo_migrate::error::Exit;
use migrate_tests::database::Database;
use migrate_tests::project::Project;

use crate::packages::{file, history, id, package, run, write};

/// What comes after the revision in question: it needs the settings that every revision may rely on.
const THIRD: &str =
    "CREATE TABLE third AS SELECT 'gr\u{fc}n \\'::text AS color, current_user::text AS who;\n";

/// A package with a revision in the middle.
fn around(second: &str) -> (Project, Database) {
    package(&[
        ("CREATE TABLE first (id int);", "DROP TABLE first;"),
        (second, "SELECT 1;"),
        (THIRD, "DROP TABLE third;"),
        ("CREATE TABLE fourth ();", "DROP TABLE fourth;"),
    ])
}

/// All went well, and the later revisions noticed nothing.
#[track_caller]
fn unnoticed(database: &Database) {
    assert_eq!(history(database), ["1 applied", "2 applied", "3 applied", "4 applied"]);
    let third = database.query("SELECT color || ' ' || who FROM public.third").expect("the third's table");
    assert_eq!(third, ["gr\u{fc}n \\ postgres"]);
    let count = "SELECT count(*)::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
                 AND relowner = 'postgres'::regrole AND relname IN ('first', 'third', 'fourth', 'migrate_revisions')";
    assert_eq!(database.query(count).expect("an answer"), ["4"]);
}

#[test]
fn settings_that_a_revision_leaves_behind() {
    for sql in [
        "RESET ALL;",
        "SET search_path TO pg_catalog;",
        "SELECT set_config('search_path', '', false);",
        "SET ROLE pg_monitor;",
        "SET SESSION AUTHORIZATION pg_monitor;",
        "SET client_encoding = 'LATIN1';",
        "SET standard_conforming_strings = off;",
        "SET statement_timeout = 1;",
        "SET lock_timeout = 1;",
        "SET idle_in_transaction_session_timeout = 1;",
        "SET default_transaction_read_only = on;",
        "SET default_transaction_isolation = 'serializable';",
        "SET DateStyle = 'German'; SET IntervalStyle = 'sql_standard'; SET TimeZone = 'Asia/Tokyo';",
        "SET bytea_output = 'escape'; SET extra_float_digits = -15;",
        "SET row_security = on;",
        "SET check_function_bodies = off; SET client_min_messages = error;",
        "LISTEN news; NOTIFY news, 'hear';",
        "CREATE TEMP TABLE third (nothing int); CREATE TEMP TABLE migrate_revisions (nothing int);",
        "PREPARE s0 AS SELECT 1; DECLARE c0 CURSOR WITH HOLD FOR SELECT 1;",
        "SAVEPOINT s; CREATE TABLE gone (); ROLLBACK TO SAVEPOINT s;",
        "-- migrate: no-transaction\nDISCARD TEMP; DISCARD PLANS; DISCARD SEQUENCES; RESET ALL;",
        "-- migrate: no-transaction\nSET default_transaction_read_only = on;",
        "-- migrate: no-transaction\nSET ROLE pg_monitor;",
    ] {
        let (project, database) = around(sql);
        let answer = run(&project, &database.url(), &["upgrade"]);
        assert_eq!(answer.exit, Exit::Done as u8, "{sql}\n{}", answer.err);
        unnoticed(&database);
    }
}

/// Each revision finds the session that it would find in a run of its own.
#[test]
fn what_a_revision_sets_ends_with_it() {
    let sets = "SET work_mem = '77MB'; SET app.word = 'said'; SET SESSION TIME ZONE 'Asia/Tokyo';
                SELECT set_config('datestyle', 'German', false);
                CREATE TEMP TABLE ids AS SELECT 1 AS id; CREATE TABLE first_{} AS TABLE ids;";
    let finds = "CREATE TABLE found AS SELECT current_setting('work_mem') AS memory, current_setting('timezone') AS zone,
                 current_setting('datestyle') AS style, coalesce(current_setting('app.word', true), '') AS word;
                 CREATE TEMP TABLE ids (other text); INSERT INTO ids VALUES ('own'); CREATE TABLE own AS TABLE ids;";
    for behind in [
        "",
        "-- migrate: no-transaction\nVACUUM first_{};\n",
        "-- migrate: no-transaction\n-- migrate: batch 10\nUPDATE keyed SET id = id;\n",
    ] {
        let script = |name: &str| format!("{sets}\n{behind}").replace("{}", name);
        let keyed = format!("CREATE TABLE keyed (id int PRIMARY KEY); {}", script("a"));
        let revisions =
            [keyed, script("b"), finds.to_owned()].map(|upgrade| (upgrade, "SELECT 1;".to_owned()));
        let found = |runs: &[&[&str]]| {
            let (project, database) = package(&revisions);
            for arguments in runs {
                run(&project, &database.url(), arguments).expect(Exit::Done, &["applied", "!NOTICE"]);
            }
            asked(&database)
        };
        let alone = found(&[&["upgrade", "+1"][..]; 3]);
        assert_eq!(found(&[&["upgrade"]]), alone, "{behind}");
        if behind.is_empty() {
            assert_eq!(found(&[&["upgrade", "--single-transaction"]]), alone);
        }
        let (project, piped) = package(&revisions);
        let printed = run(&project, &piped.url(), &["upgrade", "--sql", "base:head"]);
        if let Some(answer) = piped.psql(&printed.out) {
            answer.expect("psql");
            assert_eq!(asked(&piped), alone, "{behind}");
        }
    }
}

/// What cannot be taken back, or not by the user whom a script made itself, stays, and nobody is told.
#[test]
fn what_stays_is_no_failure() {
    for (sql, setting) in [
        ("SET session_replication_role = replica; SET ROLE pg_monitor;", "session_replication_role"),
        ("CREATE TEMP TABLE third (nothing int); SET ROLE pg_monitor;", ""),
        ("SET seed = 0.5;", ""),
        ("SET transaction_read_only = off;", ""),
        ("CREATE TEMP TABLE ids AS SELECT 1 AS id; DECLARE c CURSOR FOR SELECT * FROM ids; FETCH c;", ""),
        ("CREATE TEMP TABLE ids (id int); DISCARD TEMP;", ""),
        ("CREATE TEMP TABLE ids (id int); CREATE TEMP VIEW seen AS TABLE ids;", ""),
        ("CREATE TEMP TABLE ids (id int); ALTER TABLE ids RENAME TO others;", ""),
    ] {
        let (project, database) = around(sql);
        let third = format!("CREATE TABLE said AS SELECT current_setting('{setting}', true) AS it; {THIRD}");
        write(&project, 3, if setting.is_empty() { THIRD } else { &third }, "DROP TABLE third;");
        let answer = run(&project, &database.url(), &["upgrade"]);
        assert_eq!(answer.exit, Exit::Done as u8, "{sql}\n{}", answer.err);
        assert!(!answer.err.contains("notice"), "{sql}\n{}", answer.err);
        unnoticed(&database);
        if !setting.is_empty() {
            assert_eq!(database.query("SELECT it FROM said"), Ok(vec!["origin".to_owned()]), "{sql}");
        }
    }
}

/// The rest of a revision that is broken off runs in another session, with the settings that its beginning made.
#[test]
fn what_a_script_set_is_set_again_where_it_goes_on() {
    let (project, database) = package(&[(
        "CREATE TABLE t (id int PRIMARY KEY, word text); INSERT INTO t SELECT g, 'x' FROM generate_series(1, 30) g;
         SET app.word = 'first'; SELECT set_config('app.word', 'second', false); SET LOCAL app.other = 'local';
         -- migrate: no-transaction
         SET app.third = 'third';
         -- migrate: batch 10
         UPDATE t SET word = concat_ws(' ', current_setting('app.word', true), current_setting('app.third', true),
             nullif(current_setting('app.other', true), ''), 1 / (SELECT count(*) FROM go));
         -- migrate: transaction
         CREATE TABLE last AS SELECT current_setting('app.word', true) AS word;",
        "DROP TABLE last; DROP TABLE t;",
    )]);
    let url = database.url();
    database.execute("CREATE TABLE go ()").expect("a table");
    run(&project, &url, &["upgrade"]).expect(Exit::Database, &["division by zero"]);
    database.execute("INSERT INTO go DEFAULT VALUES").expect("a row");
    run(&project, &url, &["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
    let words = "SELECT DISTINCT word FROM t UNION SELECT word FROM last ORDER BY 1";
    assert_eq!(database.query(words).expect("words"), ["second", "second third 1"]);
}

/// What the third revision found.
fn asked(database: &Database) -> Vec<String> {
    let query = "SELECT concat_ws(' ', memory, zone, style, word, other) FROM found, own";
    database.query(query).expect("what was found")
}

#[test]
fn a_revision_that_ends_its_own_session() {
    let (project, database) =
        around("CREATE TABLE mine ();\nSELECT pg_terminate_backend(pg_backend_pid());\n");
    let first = format!("revision `{}` before it is done and stays", id(1));
    let words = ["terminating connection due to administrator command", &first, &id(2)];
    run(&project, &database.url(), &["upgrade"]).expect(Exit::Database, &words);
    assert_eq!(history(&database), ["1 applied"]);
    write(&project, 2, "CREATE TABLE mine ();\n", "DROP TABLE mine;");
    run(&project, &database.url(), &["upgrade"]).expect(Exit::Done, &["3 revisions applied"]);
    unnoticed(&database);
}

#[test]
fn what_nobody_could_answer_is_refused_before_anything_runs() {
    for (sql, words) in [
        ("COPY first FROM STDIN;", "`COPY` with data from the client"),
        ("COPY first TO STDOUT;", "`COPY` with data from the client"),
        ("\\copy first from 'rows'\n", "`\\copy` is a command of psql"),
        ("DISCARD ALL;", "`DISCARD ALL` would give back the lock"),
    ] {
        let (project, database) = around(sql);
        let place = format!("{}:1:1", file(2, "upgrade.sql"));
        run(&project, &database.url(), &["upgrade"]).expect(Exit::Project, &[&place, words, "help:"]);
        assert_eq!(history(&database), [""; 0]);
    }
}

#[test]
fn words_in_another_encoding() {
    // What the server says from then on is in another encoding, too.
    let (project, database) =
        around("SET client_encoding = 'LATIN1';\nDO $$ BEGIN RAISE 'gr\u{fc}n'; END $$;\n");
    let answer = run(&project, &database.url(), &["upgrade"]);
    let words =
        ["upgrade of revision `000000000002` failed", "gr", "revision `000000000001` before it is done"];
    answer.expect(Exit::Database, &words);
    assert_eq!(history(&database), ["1 applied"]);
    let (project, database) =
        around("SET client_encoding = 'LATIN1';\nDO $$ BEGIN RAISE WARNING 'gr\u{fc}n'; END $$;\n");
    run(&project, &database.url(), &["upgrade"]).expect(Exit::Done, &["warning: gr"]);
    unnoticed(&database);
}

#[test]
fn a_flood_of_notices_and_rows() {
    let (project, database) = around(
        "DO $$ BEGIN FOR i IN 1..20000 LOOP RAISE NOTICE 'number %', i; END LOOP; END $$;\n\
         SELECT i, repeat('x', 1000) FROM generate_series(1, 20000) i;\n\
         DO $$ BEGIN RAISE WARNING 'mind the gap'; END $$;\n",
    );
    let answer = run(&project, &database.url(), &["upgrade"]).expect(Exit::Done, &["warning: mind the gap"]);
    unnoticed(&database);
    // A log should not fill up with it, and what matters is in it.
    assert!(answer.err.contains("notice: number 1\n"), "{}", &answer.err[..1000]);
}
