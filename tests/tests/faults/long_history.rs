//! Two hundred revisions with everything that does not commit as one, and what a run of them leaves.
//!
//! Whatever ran twice, or not at all, shows: nothing in here can be done again without a difference.

use migrate_tests::database::{Beside, Database};
use migrate_tests::project::Project;

/// How many revisions there are.
pub(crate) const COUNT: usize = 200;

/// A package with them.
pub(crate) fn project(url: &str) -> Project {
    let project = Project::new(url, "").expect("a package");
    for number in 0..COUNT {
        let (upgrade, downgrade) = if number == 0 { base() } else { step(number) };
        write(&project, number, &upgrade, &downgrade);
    }
    project
}

/// The id of a revision.
pub(crate) fn id(number: usize) -> String {
    format!("{number:04}aaaaaaaa")
}

/// What is there before the first revision: downgrades write to it, so that they leave something.
pub(crate) const LEDGER: &str = "CREATE TABLE ledger (revision integer NOT NULL, what text NOT NULL)";

fn write(project: &Project, number: usize, upgrade: &str, downgrade: &str) {
    let folder = format!("migrations/20260101_000000_{}_step", id(number));
    let parents = if number == 0 { String::new() } else { format!("\"{}\"", id(number - 1)) };
    let toml = format!(
        "id = \"{}\"\nparents = [{parents}]\nmessage = \"step {number}\"\ncreated = \"2026-01-01T00:00:00Z\"\n",
        id(number)
    );
    for (name, text) in [("revision.toml", &*toml), ("upgrade.sql", upgrade), ("downgrade.sql", downgrade)] {
        project.write(&format!("{folder}/{name}"), text).expect("a file that can be written");
    }
}

fn base() -> (String, String) {
    let mut upgrade = String::from(
        "CREATE TYPE mood AS ENUM ('fine');\nCREATE TABLE moods (id integer PRIMARY KEY, mood mood NOT NULL);\n\
         CREATE TABLE journal (revision integer NOT NULL, what text NOT NULL);\n",
    );
    let mut downgrade = String::from("DROP TABLE moods;\nDROP TYPE mood;\nDROP TABLE journal;\n");
    for table in 0..5 {
        upgrade += &format!(
            "CREATE TABLE work_{table} (id integer PRIMARY KEY, n bigint NOT NULL, note text NOT NULL);\n\
             INSERT INTO work_{table} SELECT i, i * 7, 'row ' || i FROM generate_series(1, 300) AS i;\n"
        );
        // The counters are back where they were.
        downgrade += &format!(
            "INSERT INTO ledger SELECT 0, concat('work_{table} ', sum(n), ' ', sum(length(note))) FROM \
             work_{table};\nDROP TABLE work_{table};\n"
        );
    }
    (upgrade, downgrade)
}

fn step(i: usize) -> (String, String) {
    const ALONE: &str = "-- migrate: no-transaction\n";
    let t = format!("work_{}", i / 10 % 5);
    let journal = |what: &str| format!("INSERT INTO journal VALUES ({i}, '{what}');\n");
    let ledger = format!("INSERT INTO ledger VALUES ({i}, 'back');\n");
    match i % 10 {
        0 => (
            format!("ALTER TABLE {t} ADD c{i} integer NOT NULL DEFAULT {i};\n") + &journal("plain"),
            format!("ALTER TABLE {t} DROP c{i};\n{ledger}"),
        ),
        1 => (
            format!("{ALONE}CREATE INDEX CONCURRENTLY i{i} ON {t} (n, id);\n"),
            format!("{ALONE}DROP INDEX CONCURRENTLY i{i};\n"),
        ),
        2 => (
            format!(
                "{ALONE}ALTER TABLE {t} ADD d{i} text;\nUPDATE {t} SET n = n + 1;\n\
                 CREATE UNIQUE INDEX CONCURRENTLY u{i} ON {t} (id, n);\n{}\
                 UPDATE {t} SET d{i} = coalesce(d{i}, '') || id WHERE id <= 50;\n\
                 CREATE INDEX CONCURRENTLY IF NOT EXISTS v{i} ON {t} (d{i}) WHERE n > 0;\n",
                journal("between")
            ),
            format!(
                "{ALONE}DROP INDEX CONCURRENTLY v{i};\n{ledger}DROP INDEX CONCURRENTLY IF EXISTS u{i};\n\
                 UPDATE {t} SET n = n - 1;\nALTER TABLE {t} DROP d{i};\n"
            ),
        ),
        3 => (
            format!("{ALONE}-- migrate: batch 60\nUPDATE {t} SET n = n * 2 + 1 WHERE id > 10;\n"),
            format!("{ALONE}-- migrate: batch 70\nUPDATE {t} SET n = (n - 1) / 2 WHERE id > 10;\n"),
        ),
        4 => (
            format!(
                "ALTER TYPE mood ADD VALUE IF NOT EXISTS 'v{i}';\n-- migrate: transaction\n\
                 INSERT INTO moods VALUES ({i}, 'v{i}');\n"
            ),
            format!("DELETE FROM moods WHERE id = {i};\n-- migrate: transaction\n{ledger}"),
        ),
        5 => (
            format!(
                "CREATE TABLE extra_{i} (id integer PRIMARY KEY REFERENCES {t});\n\
                 INSERT INTO extra_{i} SELECT id FROM {t} WHERE id % 7 = 0;\n"
            ) + &journal("extra"),
            format!("DROP TABLE extra_{i};\n{ledger}"),
        ),
        6 => (
            format!("{ALONE}DROP INDEX CONCURRENTLY i{};\n{}", i - 5, journal("dropped")),
            format!("{ALONE}{ledger}CREATE INDEX CONCURRENTLY i{} ON {t} (n, id);\n", i - 5),
        ),
        7 => (
            format!(
                "{}{ALONE}UPDATE {t} SET n = n + 3;\nCREATE INDEX CONCURRENTLY w{i} ON {t} (note);\n\
                 -- migrate: batch 80\nUPDATE {t} SET note = note || '.{i}';\n-- migrate: transaction\n{}",
                journal("first"),
                journal("third")
            ),
            format!(
                "{ALONE}-- migrate: batch 50\nUPDATE {t} SET note = left(note, -length('.{i}'));\n\
                 DROP INDEX CONCURRENTLY w{i};\nUPDATE {t} SET n = n - 3;\n-- migrate: transaction\n{ledger}"
            ),
        ),
        8 => (
            format!(
                "CREATE FUNCTION f{i}() RETURNS bigint LANGUAGE sql AS $$ SELECT sum(n)::bigint FROM {t}; $$;\n\
                 CREATE VIEW seen_{i} AS SELECT id FROM {t} WHERE n > 3;\n"
            ) + &journal("objects"),
            format!("DROP VIEW seen_{i};\nDROP FUNCTION f{i}();\n{ledger}"),
        ),
        _ => (
            format!("{ALONE}REINDEX INDEX CONCURRENTLY {t}_pkey;\n{}VACUUM {t};\n", journal("rebuilt")),
            format!("{ALONE}REINDEX TABLE CONCURRENTLY {t};\n{ledger}"),
        ),
    }
}

/// All that a database holds, but for times: `pg_dump` with every row, the version table included; and what
/// `pg_dump` keeps quiet about, indexes that are not whole and locks that somebody holds.
pub(crate) fn outcome(url: &str) -> String {
    let session = Beside::of(url).expect("the server");
    let holds = match Database::dump_with_rows_of(url).expect("a dump") {
        Some(dump) => without_times(&dump),
        // Not every server has a `pg_dump` here.
        None => {
            let revisions = "SELECT (to_jsonb(r) - 'applied_at' - 'duration_ms')::text FROM migrate_revisions r ORDER BY id";
            let revisions = session.query(revisions).expect("the history").join("\n");
            session.describe_with_rows().expect("an answer") + &revisions
        }
    };
    let leftovers = "SELECT concat('index ', i.indexrelid::regclass, ' is not whole') FROM pg_index i
         WHERE NOT (i.indisvalid AND i.indisready AND i.indislive)
         UNION ALL SELECT concat('index ', c.oid::regclass, ' is left') FROM pg_class c
         WHERE c.relname ~ '_cc(new|old)[0-9]*$'
         UNION ALL SELECT concat('lock ', l.classid, ' ', l.objid) FROM pg_locks l JOIN pg_database d
         ON d.oid = l.database WHERE l.locktype = 'advisory' AND d.datname = current_database()";
    holds + &session.query(leftovers).expect("an answer").join("\n")
}

/// The dump with the times of the version table replaced, as nobody can foresee them.
fn without_times(dump: &str) -> String {
    let mut text = String::new();
    let mut times: Option<Vec<usize>> = None;
    for line in dump.lines() {
        if let Some(columns) = line.strip_prefix("COPY public.migrate_revisions (") {
            let names = columns.split(") FROM").next().unwrap_or_default().split(", ");
            let is_time = |name: &str| name == "applied_at" || name == "duration_ms";
            times = Some(names.enumerate().filter(|(_, name)| is_time(name)).map(|(at, _)| at).collect());
        } else if line == "\\." {
            times = None;
        } else if let Some(times) = &times {
            let fields = line.split('\t').enumerate();
            let fields = fields.map(|(at, field)| if times.contains(&at) { "TIME" } else { field });
            text += &fields.collect::<Vec<_>>().join("\t");
            text.push('\n');
            continue;
        }
        text += line;
        text.push('\n');
    }
    text
}
