//! `--sql`: the script for `psql` does what the command would do, and no database is asked for it.

use std::path::Path;

use cargo_migrate::error::Exit;
use migrate_tests::command::Place;
use migrate_tests::database::{Database, server_version};
use migrate_tests::difference::same;
use migrate_tests::project::Project;

use super::{by_hand, package};

/// The script that a command prints, though there is no database.
#[track_caller]
fn script(place: &Place, arguments: &[&str]) -> String {
    let answer = place.clone().without("DATABASE_URL").run(arguments).expect(Exit::Done, &[]);
    assert_eq!(answer.err, "");
    answer.out
}

/// Gives a script to `psql`; false where there is none.
#[track_caller]
fn run(database: &Database, script: &str) -> bool {
    let Some(answer) = database.psql(script) else {
        eprintln!("skipped: there is no psql");
        return false;
    };
    let said = answer.unwrap_or_else(|error| panic!("{error}\n{script}"));
    // Answers to what the script itself asks are nobody's business.
    assert!(!said.contains("WARNING") && !said.contains("set_config"), "{said}");
    true
}

/// The words that `psql` refuses a script with.
#[track_caller]
fn refused(database: &Database, script: &str, words: &[&str]) {
    let Some(answer) = database.psql(script) else { return };
    let error = answer.expect_err("it is refused");
    for words in words {
        assert!(error.contains(words), "`{words}` is not in\n{error}");
    }
}

/// All that is in both is the same, but for when it came there and how long that took.
#[track_caller]
fn are_the_same(one: &Database, other: &Database) {
    let [one, other] = [one, other].map(|database| {
        let levelled = "UPDATE migrate_revisions SET applied_at = 'epoch', duration_ms = 0";
        database.execute(levelled).expect("a version table");
        database.dump_with_rows().expect("a dump").unwrap_or_default()
    });
    same("the database", &one, &other).unwrap_or_else(|difference| panic!("{difference}"));
}

fn query(database: &Database, sql: &str) -> String {
    database.query(sql).unwrap_or_else(|error| panic!("{sql}: {error}")).join(" ")
}

/// What a script and a run leave is the same, up and down, and each goes on where the other stopped.
#[track_caller]
fn goes_along(place: impl Fn(&Database) -> Place) {
    let (by_command, by_psql) = (Database::new(), Database::new());
    if !run(&by_psql, &script(&place(&by_psql), &["upgrade", "--sql"])) {
        return;
    }
    place(&by_command).run(&["upgrade", "head"]).expect(Exit::Done, &[]);
    are_the_same(&by_command, &by_psql);

    place(&by_psql).run(&["upgrade"]).expect(Exit::Done, &["is up to date"]);
    place(&by_psql).run(&["current", "--check-heads"]).expect(Exit::Done, &["(head)"]);
    place(&by_psql).run(&["downgrade", "base", "--yes"]).expect(Exit::Done, &["taken back"]);
    assert!(run(&by_command, &script(&place(&by_command), &["downgrade", "--sql", "head:base"])));
    are_the_same(&by_command, &by_psql);
    assert_eq!(query(&by_command, "SELECT count(*)::text FROM migrate_revisions"), "0");
}

#[test]
fn an_example() {
    if server_version() < 13 {
        eprintln!("skipped: there is no gen_random_uuid()");
        return;
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/lead-diagnosis");
    goes_along(|database| Place::new(&folder).with("DATABASE_URL", &database.url()));
}

/// What a script has to get through `psql` unharmed.
const TEXTS: &str = r#"
-- It's a comment with a quote, :name and \c other.
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE notes (id int PRIMARY KEY, body text, words text[], mood mood, filled int);
CREATE FUNCTION greet(name text) RETURNS text LANGUAGE plpgsql AS $body$
BEGIN
    -- A ; is no end, nor is $$ ; $$.
    RETURN 'hello ' || name || E'\t' || ':name' || $migrate$;\q$migrate$;
END
$body$;
HALF
/* a comment; /* in a comment; */ :name */
INSERT INTO notes SELECT n, E'line\n\\. of ''' || n || ':''USER''', '{a,b,c}', 'ok', NULL FROM generate_series(1, 25) n;
INSERT INTO notes VALUES (100, '
\c nowhere
\.
:USER :''USER'' :"USER"', ARRAY['x', 'y']);
UPDATE notes SET words = words[1:"USER"] FROM (SELECT 2 AS "USER") AS n WHERE id = 100;
UPDATE notes SET words = words[1:ENCODING] FROM (SELECT 1 AS ENCODING) AS n WHERE id < 100;
"#;

/// From PostgreSQL 14 on, a body can be SQL and no string.
const HALF: [&str; 2] = [
    "CREATE FUNCTION half(n int) RETURNS int LANGUAGE sql AS $$ SELECT CASE WHEN n > 0 THEN n / 2 ELSE 0 END; $$;",
    "CREATE FUNCTION half(n int) RETURNS int LANGUAGE sql BEGIN ATOMIC
    SELECT CASE WHEN n > 0 THEN n / 2 ELSE 0 END;
END;",
];

const ENUM: &str = "
ALTER TYPE mood ADD VALUE 'happy' AFTER 'ok';
-- migrate: transaction
UPDATE notes SET mood = 'happy' WHERE id < 10;
";

const OUTSIDE: &str = "
CREATE TABLE log (id serial PRIMARY KEY, word text);
-- migrate: no-transaction
-- The index.
CREATE UNIQUE INDEX CONCURRENTLY notes_body ON notes (body);
INSERT INTO log (word) VALUES ('between');
-- migrate: batch 10
UPDATE notes AS n SET filled = half(id) WHERE filled IS NULL;
-- migrate: transaction
ALTER TABLE notes ALTER COLUMN filled SET NOT NULL;
";

const OUTSIDE_BACK: &str = "
ALTER TABLE notes ALTER COLUMN filled DROP NOT NULL;
-- migrate: no-transaction
-- migrate: batch 7
UPDATE notes SET filled = NULL;
DROP INDEX CONCURRENTLY notes_body;
-- migrate: transaction
DROP TABLE log;
";

/// Two branches and their merge.
fn everything(project: &Project) {
    by_hand(
        project,
        '1',
        None,
        &TEXTS.replace("HALF", HALF[usize::from(server_version() >= 14)]),
        "DROP TABLE notes; DROP FUNCTION greet(text); DROP FUNCTION half; DROP TYPE mood;",
    );
    by_hand(project, '2', Some('1'), ENUM, "UPDATE notes SET mood = 'ok';");
    by_hand(project, '3', Some('1'), OUTSIDE, OUTSIDE_BACK);
    by_hand(project, '4', Some('3'), "", "");
    let folder = super::folder_of(project, '4');
    let merge = "id = \"444444444444\"\nparents = [\"222222222222\", \"333333333333\"]\n\
                 message = \"it's a \\\\ merge\\n\\\\q\"\nlabels = [\"both\"]\ncreated = \"2026-01-01T00:00:00Z\"\n";
    project.write(&format!("{folder}/revision.toml"), merge).expect("a file that can be written");
}

#[test]
fn all_that_a_revision_can_be() {
    let (project, _database) = package("");
    everything(&project);
    goes_along(|database| project.place().with("DATABASE_URL", &database.url()));

    let database = Database::new();
    if run(&database, &script(&project.place(), &["upgrade", "--sql", "head"])) {
        assert_eq!(
            query(&database, "SELECT body FROM notes WHERE id = 100"),
            "\n\\c nowhere\n\\.\n:USER :'USER' :\"USER\""
        );
        assert_eq!(query(&database, "SELECT DISTINCT words::text FROM notes ORDER BY 1"), "{a} {x,y}");
        assert_eq!(query(&database, "SELECT greet('x')"), "hello x\t:name;\\q");
        assert_eq!(query(&database, "SELECT count(filled)::text FROM notes"), "26");
    }
}

#[test]
fn ranges() {
    let (project, _database) = package("");
    everything(&project);
    let place = project.place();
    let database = Database::new();
    if !run(&database, &script(&place, &["upgrade", "--sql", "1111"])) {
        return;
    }
    for range in ["1111:2222", "2222:heads"] {
        assert!(run(&database, &script(&place, &["upgrade", "--sql", range])));
    }
    let applied = || query(&database, "SELECT left(id, 1) FROM migrate_revisions ORDER BY 1");
    assert_eq!(applied(), "1 2 3 4");
    // From the merge to one of its branches: the other one stays.
    for (range, left) in [("both:2222", "1 2 3"), ("3333:-1", "1 2"), ("2222:", "")] {
        assert!(run(&database, &script(&place, &["downgrade", "--sql", range])));
        assert_eq!(applied(), left);
    }
}

#[test]
fn a_script_runs_where_it_belongs() {
    let (project, database) = package("");
    everything(&project);
    let place = project.place();
    let [first, rest] = [":1111", "1111:"].map(|range| script(&place, &["upgrade", "--sql", range]));
    refused(&database, &rest, &["relation \"public.migrate_revisions\" does not exist"]);
    if !run(&database, &first) {
        return;
    }
    refused(
        &database,
        &first,
        &["revision `111111111111` (by hand 1) cannot be applied here", "must not be applied yet"],
    );
    let back = script(&place, &["downgrade", "--sql", "3333:1111"]);
    refused(
        &database,
        &back,
        &["revision `333333333333` (by hand 3) cannot be taken back here", "it must be applied"],
    );
    assert!(run(&database, &rest));
    // The fourth is there, which needs it.
    refused(&database, &back, &["with 444444444444 not applied"]);

    // What was applied is not what the file says now.
    let folder = super::folder_of(&project, '4');
    project.write(&format!("{folder}/upgrade.sql"), "SELECT 1;").expect("a file that can be written");
    refused(&database, &script(&place, &["downgrade", "--sql", "head:base"]), &["as its file says now"]);
    assert_eq!(query(&database, "SELECT count(*)::text FROM migrate_revisions WHERE state = 'applied'"), "4");
}

#[test]
fn a_script_that_stops_is_gone_on_with() {
    let (project, database) = package("");
    everything(&project);
    let place = project.place();
    if !run(&database, &script(&place, &["upgrade", "--sql", "2222"])) {
        return;
    }
    database.execute("INSERT INTO notes VALUES (101, 'twice'), (102, 'twice')").expect("rows");
    let rest = script(&place, &["upgrade", "--sql", "2222:"]);
    refused(&database, &rest, &["could not create unique index \"notes_body\""]);
    assert_eq!(
        query(
            &database,
            "SELECT concat_ws(' ', state, direction, section, statement) FROM migrate_revisions WHERE id = '333333333333'"
        ),
        "partial upgrade 2 1"
    );
    database.execute("DELETE FROM notes WHERE id > 100").expect("rows go");
    refused(&database, &rest, &["cannot be applied here"]);
    place.run(&["upgrade"]).expect(Exit::Done, &["2 revisions applied"]);
    let clean = Database::new();
    place.with("DATABASE_URL", &clean.url()).run(&["upgrade"]).expect(Exit::Done, &[]);
    are_the_same(&clean, &database);
}

#[test]
fn batches_that_are_broken_off_go_on() {
    let (project, database) = package("");
    by_hand(
        &project,
        '1',
        None,
        "CREATE TABLE t (a int, b text, n int, PRIMARY KEY (a, b));
         INSERT INTO t SELECT i / 10, 'it''s ' || i FROM generate_series(1, 50) i;
         -- migrate: no-transaction
         -- migrate: batch 10
         UPDATE t SET n = coalesce(n, 0) + 1 / (a - 3);",
        "DROP TABLE t;",
    );
    let Some(answer) = database.psql(&script(&project.place(), &["upgrade", "--sql"])) else { return };
    let error = answer.expect_err("it divides by zero");
    assert!(error.contains("division by zero"), "{error}");
    assert_eq!(query(&database, "SELECT batch FROM migrate_revisions"), "'2'::integer, 'it''s 21'::text");
    database.execute("UPDATE t SET a = 13 WHERE a = 3").expect("rows");
    project.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
    assert_eq!(query(&database, "SELECT count(n)::text || ' ' || max(abs(n)) FROM t"), "50 1");

    by_hand(
        &project,
        '2',
        Some('1'),
        "CREATE TABLE u (n int);\n-- migrate: no-transaction\n-- migrate: batch 10\nDELETE FROM u;",
        "",
    );
    refused(
        &database,
        &script(&project.place(), &["upgrade", "--sql", "1111:2222"]),
        &["there is no table u with a primary key that batches could follow"],
    );
}

#[test]
fn one_transaction() {
    let (project, database) = package("");
    for (digit, parent) in [('1', None), ('2', Some('1'))] {
        by_hand(
            &project,
            digit,
            parent,
            &format!("CREATE TABLE t{digit} ();"),
            &format!("DROP TABLE t{digit};"),
        );
    }
    by_hand(&project, '3', Some('2'), "SELECT 1/0;", "");
    let place = project.place();
    let all = script(&place, &["upgrade", "--sql", "--single-transaction"]);
    assert_eq!(all.matches("\nCOMMIT;").count(), 1);
    refused(&database, &all, &["division by zero"]);
    let Some(tables) = database.psql("SELECT count(*) FROM migrate_revisions") else { return };
    assert!(tables.expect("an answer").contains("0\n"));
    assert!(run(&database, &script(&place, &["upgrade", "--sql", "--single-transaction", "2222"])));
    project.run(&["current"]).expect(Exit::Done, &["222222222222"]);
    assert!(run(&database, &script(&place, &["downgrade", "--sql", "--single-transaction", "2222:"])));
    assert_eq!(query(&database, "SELECT count(*)::text FROM migrate_revisions"), "0");

    by_hand(&project, '4', Some('3'), "-- migrate: no-transaction\nSELECT 1;", "");
    project
        .run(&["upgrade", "--sql", "--single-transaction"])
        .expect(Exit::Project, &["not possible in a single transaction: revision `444444444444`"]);
}

#[test]
fn whoever_migrates_is_waited_for() {
    let (project, database) = package("");
    by_hand(&project, '1', None, "SELECT pg_sleep(3);", "");
    by_hand(&project, '2', Some('1'), "CREATE TABLE t ();", "DROP TABLE t;");
    let place = project.place();
    let scripts = [["1", "1111:2222"], ["60", "1111:2222"]]
        .map(|[wait, range]| script(&place, &["upgrade", "--sql", range, "--lock-wait", wait]));
    std::thread::scope(|scope| {
        let first = scope.spawn(|| place.run(&["upgrade", "1111"]));
        let pid = super::applying::running(&database, "pg_sleep(3)");
        refused(
            &database,
            &scripts[0],
            &[&format!("another migration is running: waited 1 s for pid {pid}")],
        );
        run(&database, &scripts[1]);
        first.join().expect("an answer").expect(Exit::Done, &["1 revision applied"]);
    });
}

#[test]
fn stamped() {
    let (project, database) = package("");
    everything(&project);
    let place = project.place();
    let other = Database::new();
    for revision in ["3333", "heads", "2222", "base"] {
        if !run(&database, &script(&place, &["stamp", "--sql", revision])) {
            return;
        }
        place.clone().with("DATABASE_URL", &other.url()).run(&["stamp", revision]).expect(Exit::Done, &[]);
        are_the_same(&other, &database);
    }
    database
        .execute("INSERT INTO migrate_revisions SELECT 'beef', '{}', '{}', '{}', '{}', '', '', 'applied', NULL, NULL, NULL, NULL, '', '', now(), 0, '', '', '', ''")
        .expect("a row");
    refused(
        &database,
        &script(&place, &["stamp", "--sql", "1111"]),
        &["the database has revisions that", "stamp --purge --sql"],
    );
    assert!(run(&database, &script(&place, &["stamp", "--sql", "--purge", "1111"])));
    assert_eq!(query(&database, "SELECT id FROM migrate_revisions"), "111111111111");
}

#[test]
fn a_role_and_another_table() {
    let (project, database) = package("");
    let role = format!("owner of {}", std::process::id());
    project
        .configure(&format!("version-table = \"tool.History\"\nrole = \"{role}\""))
        .expect("a configuration");
    // The role that a revision takes on does not reach the next one.
    by_hand(
        &project,
        '1',
        None,
        "CREATE TABLE t ();\nRESET ROLE;\nSET client_encoding = latin1;",
        "DROP TABLE t;",
    );
    by_hand(&project, '2', Some('1'), "CREATE TABLE größe ();", "DROP TABLE größe;");
    let name = query(&database, "SELECT current_database()::text");
    database
        .execute(&format!("CREATE ROLE \"{role}\"; GRANT ALL ON DATABASE {name} TO \"{role}\"; GRANT ALL ON SCHEMA public TO \"{role}\""))
        .expect("a role");
    if run(&database, &script(&project.place(), &["upgrade", "--sql"])) {
        assert_eq!(
            query(
                &database,
                "SELECT DISTINCT tableowner::text FROM pg_tables WHERE schemaname IN ('public', 'tool')"
            ),
            role
        );
        project.run(&["upgrade"]).expect(Exit::Done, &["is up to date at 222222222222"]);
    }
    database.execute(&format!("DROP OWNED BY \"{role}\"; DROP ROLE \"{role}\"")).expect("it goes");
}

#[test]
fn what_cannot_be_a_script() {
    let (project, _database) = package("");
    by_hand(&project, '1', None, "CREATE TABLE a ();", "DROP TABLE a;");
    by_hand(&project, '2', Some('1'), "CREATE TABLE b ();\n-- migrate: code\n", "DROP TABLE b;");
    by_hand(&project, '3', Some('2'), "CREATE TABLE c ();", "DROP TABLE c;");
    let place = project.place().without("DATABASE_URL");
    place.run(&["upgrade", "--sql"]).expect(
        Exit::Project,
        &["the upgrade of revision `222222222222` (by hand 2) needs code of an application, which no script can run", "!CREATE"],
    );
    script(&place, &["upgrade", "--sql", "2222:"]);
    script(&place, &["downgrade", "--sql", "head:base"]);
    assert_eq!(script(&place, &["upgrade", "--sql", "head:head"]).matches("BEGIN").count(), 0);
    script(&place, &["downgrade", "--sql", "head:-1"]);
    script(&place, &["upgrade", "--sql", "2222:+1"]);

    place.run(&["downgrade", "--sql", "base"]).expect(Exit::Usage, &["`base` is no range", "head:base"]);
    place.run(&["downgrade", "--sql", "1111:2222"]).expect(Exit::Usage, &["`1111:2222` is no range"]);
    place.run(&["upgrade", "--sql", "3333:1111"]).expect(Exit::Usage, &["`3333:1111` is no range"]);
    place.run(&["upgrade", "--sql", "+1"]).expect(Exit::Done, &["revision 111111111111"]);
    place
        .run(&["upgrade", "--sql", "current:head"])
        .expect(Exit::Usage, &["`current` counts from where a database stands"]);
    place.run(&["stamp", "--sql", "-1"]).expect(Exit::Usage, &["`-1` counts from"]);
    place.run(&["upgrade", "--sql", "zzz"]).expect(Exit::Usage, &["can't locate revision `zzz`"]);
    place.run(&["upgrade", "--sql", "--format", "json"]).expect(Exit::Usage, &["--sql", "--format json"]);
    place.run(&["upgrade", "--sql", "--retries", "1"]).expect(Exit::Usage, &["--retries"]);
}
