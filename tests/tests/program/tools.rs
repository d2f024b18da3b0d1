//! Histories of other tools: their files and their tables become revisions.

use std::collections::BTreeMap;

use cargo_migrate::error::Exit;
use migrate_tests::command::Answer;
use migrate_tests::database::Database;
use migrate_tests::difference::same;
use migrate_tests::project::Project;

const USERS: &str = "CREATE TABLE users (id integer PRIMARY KEY);\n";
const MAIL: &str = "ALTER TABLE users ADD mail text;\n";
const NAME: &str = "ALTER TABLE users ADD name text;\n";

/// A package that is not set up, with these files, and an empty database.
fn package(files: &[(&str, &str)]) -> (Project, Database) {
    let database = Database::new();
    let project = Project::bare(&database.url()).expect("a package");
    project.write("src/lib.rs", "//! A library.\n").expect("a file");
    for (name, text) in files {
        project.write(name, text).expect("a file");
    }
    (project, database)
}

fn from(project: &Project, tool: &str) -> Answer {
    project.run(&["init", "--from", tool])
}

/// Nothing is written, neither here nor there.
#[track_caller]
fn is_refused(project: &Project, database: &Database, tool: &str, exit: Exit, words: &[&str]) {
    let before = (project.files("").expect("files"), database.describe(), database.rows());
    from(project, tool).expect(exit, words);
    assert_eq!(before, (project.files("").expect("files"), database.describe(), database.rows()));
    assert!(!project.folder().join("revisions").exists(), "not even a folder");
}

/// The database is at the head and is what the revisions say, and so does an empty one become.
#[track_caller]
fn is_adopted(project: &Project, database: &Database, table: &str) {
    project.run(&["check"]).expect(Exit::Done, &[]);
    project.run(&["check", "--live"]).expect(Exit::Done, &[]);
    project.run(&["autogenerate", "-m", "again"]).expect(Exit::Done, &["Nothing changed"]);
    project.run(&["upgrade"]).expect(Exit::Done, &["is up to date"]);
    project.run(&["verify"]).expect(Exit::Done, &[]);
    let before = project.files("").expect("files");
    project.run(&["pull"]).expect(Exit::Done, &["holds this already"]);
    assert_eq!(before, project.files("").expect("files"), "the table of the tool is not seen");
    let empty = Database::new();
    project.run(&["upgrade", "--database-url", &empty.url()]).done("upgrade").expect("a database");
    database.execute(&format!("DROP TABLE {table}")).expect("SQL");
    same("from nothing", &database.describe().expect("it"), &empty.describe().expect("it"))
        .expect("the same");
    project
        .run(&["downgrade", "base", "--yes", "--database-url", &empty.url()])
        .done("downgrade")
        .expect("nothing");
    assert_eq!(empty.describe(), Database::new().describe(), "every downgrade leads back");
}

fn applied(database: &Database) -> Vec<String> {
    database.query("SELECT message FROM migrate_revisions ORDER BY applied_at, message").unwrap_or_default()
}

/// The files of our folder, by the names of theirs without time and id.
fn revisions(project: &Project) -> BTreeMap<String, String> {
    let files = project.files("revisions").expect("files").into_iter();
    files
        .filter_map(|(name, text)| {
            let (folder, file) = name.split_once('/')?;
            Some((format!("{}/{file}", folder.splitn(4, '_').nth(3)?), text))
        })
        .collect()
}

const DIESEL: [(&str, &str); 7] = [
    ("diesel.toml", "[migrations_directory]\ndir = \"migrations\"\n"),
    ("migrations/00000000000000_users/up.sql", USERS),
    ("migrations/00000000000000_users/down.sql", "DROP TABLE users;\n"),
    (
        "migrations/2024-01-05-101500_add-mail/up.sql",
        "ALTER TABLE users ADD mail text;\nINSERT INTO users VALUES (1);\n",
    ),
    (
        "migrations/2024-01-05-101500_add-mail/down.sql",
        "DELETE FROM users WHERE id = 1;\nALTER TABLE users DROP mail;\n",
    ),
    ("migrations/2024-02-05-101500_index/up.sql", "CREATE INDEX CONCURRENTLY by_mail ON users (mail);\n"),
    ("migrations/2024-02-05-101500_index/metadata.toml", "run_in_transaction = false\n"),
];

/// What diesel would have made of a database: so many of the migrations.
fn diesel(database: &Database, count: usize) {
    let table = "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, \
                 run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)";
    database.execute(table).expect("SQL");
    let versions = ["00000000000000", "20240105101500", "20240205101500"];
    for (version, up) in versions.iter().zip([1, 3, 5]).take(count) {
        database.execute(DIESEL[up].1).expect("SQL");
        database
            .execute(&format!("INSERT INTO __diesel_schema_migrations (version) VALUES ('{version}')"))
            .expect("SQL");
    }
}

#[test]
fn diesel_is_adopted() {
    let (project, database) = package(&DIESEL);
    diesel(&database, 3);
    let before = project.files("migrations").expect("files");
    let held = (database.describe().expect("it"), database.rows().expect("rows"));
    from(&project, "diesel").expect(
        Exit::Done,
        &[
            "Cargo.toml: ignore = [\"__diesel_schema_migrations\"]",
            "3 revisions from diesel's `migrations`, run on a scratch database",
            "from migrations/2024-01-05-101500_add-mail/up.sql",
            "1 migration has no file that goes down",
            "note: `migrations` stays as it is",
            "takes the place of `diesel migration run`, and `embed_migrations!` in programs",
            "1 table, 0 types, 0 SQL objects in the scratch database",
            "as `__diesel_schema_migrations` says; nothing in it changed but `public.migrate_revisions`",
            "cargo migrate check --live",
            "cargo migrate verify",
            "!warning",
        ],
    );
    assert_eq!(before, project.files("migrations").expect("files"));
    let now = (database.describe().expect("it"), database.rows().expect("rows"));
    assert_eq!(held, now, "nothing but the version table");
    assert_eq!(applied(&database).len(), 3);
    let files = revisions(&project);
    assert_eq!(
        files["add_mail/downgrade.sql"].lines().skip(4).collect::<Vec<_>>(),
        ["DELETE FROM users WHERE id = 1;", "ALTER TABLE users DROP mail;"]
    );
    assert!(files["index/upgrade.sql"].contains("-- migrate: no-transaction\nCREATE INDEX"), "{files:?}");
    assert!(files["add_mail/revision.toml"].contains("created = \"2024-01-05T10:15:00Z\""), "{files:?}");
    is_adopted(&project, &database, "__diesel_schema_migrations");
    from(&project, "diesel").expect(Exit::Usage, &["`src/models.rs` is there already"]);
    project
        .run(&["init", "--from", "diesel", "--output", "src/other.rs"])
        .expect(Exit::Usage, &["3 revisions are there already"]);
}

#[test]
fn what_is_pending_is_told_and_applied() {
    let (project, database) = package(&DIESEL);
    diesel(&database, 2);
    database.execute("ALTER TABLE users ADD by_hand text").expect("SQL");
    from(&project, "diesel").expect(
        Exit::Done,
        &[
            "cargo migrate upgrade    (applies the one migration that `__diesel_schema_migrations` does not have)",
            "is not what the migrations make",
            "+ column by_hand text",
        ],
    );
    assert_eq!(applied(&database).len(), 2);
    database.execute("ALTER TABLE users DROP by_hand").expect("SQL");
    project.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
    is_adopted(&project, &database, "__diesel_schema_migrations");
}

#[test]
fn diesel_says_what_stands_in_the_way() {
    let (project, database) = package(&DIESEL);
    diesel(&database, 3);
    let execute = |sql: &str| database.execute(sql).expect("SQL");

    execute("INSERT INTO __diesel_schema_migrations VALUES ('20200101000000')");
    is_refused(
        &project,
        &database,
        "diesel",
        Exit::Database,
        &[
            "has migrations that are not in `migrations`",
            "  20200101000000",
            "version control",
            "init --from-database",
        ],
    );
    execute("DELETE FROM __diesel_schema_migrations WHERE version IN ('20200101000000', '20240105101500')");
    is_refused(
        &project,
        &database,
        "diesel",
        Exit::Database,
        &["lacks earlier ones", "migrations/2024-01-05-101500_add-mail", "`diesel migration run`"],
    );
    execute("DROP TABLE __diesel_schema_migrations");

    project.write("migrations/2024-03-01-000000_wrong/up.sql", "CREATE TABL x ();\n").expect("a file");
    is_refused(
        &project,
        &database,
        "diesel",
        Exit::Database,
        &["migrations/2024-03-01-000000_wrong/up.sql:1", "syntax error", "nothing was written"],
    );
    std::fs::remove_file(project.folder().join("migrations/2024-03-01-000000_wrong/up.sql")).expect("a file");
    is_refused(
        &project,
        &database,
        "diesel",
        Exit::Project,
        &["`migrations/2024-03-01-000000_wrong` has no `up.sql`"],
    );
}

#[test]
fn no_database_is_told_where_there_is_none() {
    let (project, database) = package(&DIESEL);
    from(&project, "diesel").expect(
        Exit::Done,
        &[
            "has no table `__diesel_schema_migrations`, so no database was told",
            "cargo migrate stamp",
            "cargo migrate upgrade    (for an empty one)",
        ],
    );
    assert!(applied(&database).is_empty());
    project.run(&["upgrade"]).expect(Exit::Done, &["3 revisions applied"]);

    // Of one that does not answer nobody knows what it has.
    let (project, _database) = package(&DIESEL);
    let before = project.files("").expect("files");
    let place = project.place().with("DATABASE_URL", "postgres://me:secret@127.0.0.1:1/shop");
    place.run(&["init", "--from", "diesel", "--scratch-url", &database.url()]).expect(
        Exit::Database,
        &[
            "could not connect to server",
            "help: or begin without a database: leave its address out",
            "!secret",
        ],
    );
    assert_eq!(project.files("").expect("files"), before);

    // One that is not there yet, on a server that is.
    let (project, database) = package(&DIESEL);
    let name = database.query("SELECT current_database()::text").expect("a name").concat();
    let url = database.url().replace(&name, "not_there_yet");
    project.place().with("DATABASE_URL", &url).run(&["init", "--from", "diesel"]).expect(
        Exit::Done,
        &["`not_there_yet` cannot be reached (database `not_there_yet` does not exist", "3 revisions"],
    );

    let (project, _database) = package(&DIESEL);
    let place = project.place().without("DATABASE_URL");
    place
        .run(&["init", "--from", "diesel", "--scratch-url", &database.url()])
        .expect(Exit::Done, &["no database is given, so no database was told"]);
}

/// A configuration that names no folder means the usual one, which may be the other tool's.
#[test]
fn a_configuration_without_a_folder() {
    let (project, _database) = package(&[("migrations/1_a.sql", "CREATE TABLE a (id int PRIMARY KEY);\n")]);
    let manifest = project.files("").expect("files")["Cargo.toml"].clone();
    project
        .write("Cargo.toml", &format!("{manifest}\n[package.metadata.migrate]\npostgres = 15\n"))
        .expect("a file");
    let before = project.files("").expect("files");
    from(&project, "sqlx").expect(
        Exit::Usage,
        &[
            "`migrations` is where revisions will be, as `Cargo.toml` has it",
            "help: write another place below",
        ],
    );
    project.run(&["init", "--from", "sqlx", "--folder", "revs"]).expect(
        Exit::Usage,
        &[
            "revisions are in `migrations`, as `Cargo.toml` has it, and not in `revs`",
            "help: write `migrations = \"revs\"`",
        ],
    );
    assert_eq!(project.files("").expect("files"), before);
}

/// What all databases of a server share is not for a scratch database to change.
#[test]
fn what_belongs_to_the_server_is_left_out() {
    let (project, database) = package(&[(
        "migrations/1_a.sql",
        "GRANT pg_monitor TO pg_read_all_stats;\nCREATE TABLE a (id int PRIMARY KEY);\n\
         COMMENT ON ROLE pg_monitor IS 'x';\nGRANT SELECT ON a TO pg_monitor;\nDROP OWNED BY pg_monitor;\n",
    )]);
    from(&project, "sqlx").expect(
        Exit::Done,
        &["`GRANT pg_monitor TO` in `migrations/1_a.sql", "`COMMENT ON ROLE` in", "`DROP OWNED BY` in"],
    );
    let is_member = "SELECT pg_has_role('pg_read_all_stats', 'pg_monitor', 'member')::text";
    assert_eq!(database.query(is_member).expect("an answer"), ["false"]);
    let upgrade =
        revisions(&project).into_iter().find(|(name, _)| name.ends_with("upgrade.sql")).expect("one").1;
    assert!(upgrade.contains("GRANT SELECT ON a TO pg_monitor;"), "{upgrade}");
    assert!(!upgrade.contains("OWNED") && !upgrade.contains("COMMENT"), "{upgrade}");
}

/// What is written is told before the database refuses to be told anything.
#[test]
fn a_role_that_may_make_no_table() {
    let (project, database) = package(&DIESEL);
    diesel(&database, 3);
    let name = database.query("SELECT current_database()::text").expect("a name").remove(0);
    let role = format!("{name}_reads");
    database
        .execute(&format!(
            "CREATE ROLE {role} LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC;
             GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}"
        ))
        .expect("a role");
    let url = database.url();
    let theirs = format!("{url}{}user={role}", if url.contains('?') { '&' } else { '?' });
    let place = project.place().with("DATABASE_URL", &theirs);
    place.run(&["init", "--from", "diesel"]).expect(
        Exit::Database,
        &[
            "could not create a scratch database",
            "`ALTER ROLE",
            "or let it be tried on another server: `--scratch-url local:`",
        ],
    );
    place.run(&["init", "--from", "diesel", "--scratch-url", &url]).expect(
        Exit::Database,
        &[
            "3 revisions from diesel's `migrations`",
            "permission denied for schema public",
            "the revisions are written, and",
            "does not say yet which it has:",
        ],
    );
    project.run(&["stamp", "head"]).done("stamp").expect("rows");
    project.run(&["upgrade"]).expect(Exit::Done, &["is up to date"]);
    database.execute(&format!("DROP OWNED BY {role}; DROP ROLE {role}")).expect("SQL");
}

/// Our folder is never theirs.
#[test]
fn folders_are_kept_apart() {
    let (project, database) = package(&DIESEL);
    project.run(&["init", "--from", "diesel", "--folder", "migrations"]).expect(
        Exit::Usage,
        &["`migrations` cannot hold revisions, too", "leave `--folder` out: then it is `revisions`"],
    );
    project.configure("migrations = \"migrations\"\n").expect("a file");
    is_refused(
        &project,
        &database,
        "diesel",
        Exit::Usage,
        &["as `Cargo.toml` has it, and where the migrations of diesel are", "`migrations = \"revisions\"`"],
    );
    project.configure("migrations = \"db/ours\"\nignore = [\"x.*\"]\n").expect("a file");
    from(&project, "diesel").expect(Exit::Done, &["db/ours/20240105_"]);
    let manifest = &project.files("").expect("files")["Cargo.toml"];
    assert!(manifest.contains("ignore = [\"x.*\", \"__diesel_schema_migrations\"]"), "{manifest}");

    // Elsewhere there is nothing to keep apart.
    let moved = DIESEL.map(|(name, text)| {
        (name.replace("migrations/", "db/diesel/"), text.replace("\"migrations\"", "\"db/diesel\""))
    });
    let moved: Vec<_> = moved.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let (project, _database) = package(&moved);
    from(&project, "diesel").expect(Exit::Done, &["from diesel's `db/diesel`", "migrations/20240105_"]);

    let (project, database) = package(&moved[1..]);
    is_refused(
        &project,
        &database,
        "diesel",
        Exit::Usage,
        &["there is no folder `migrations`", "--from-folder DIR"],
    );
    project
        .run(&["init", "--from", "diesel", "--from-folder", "db/diesel", "--folder", "db/revisions"])
        .expect(Exit::Done, &["db/revisions/20240105_"]);
}

/// Who takes one tool for another is told.
#[test]
fn the_wrong_tool() {
    let (project, database) = package(&DIESEL);
    is_refused(
        &project,
        &database,
        "sqlx",
        Exit::Usage,
        &["there are no migrations of sqlx in `migrations`", "these look like diesel's: `--from diesel`"],
    );
    let (project, database) = package(&[("migrations/V1__x.sql", USERS)]);
    is_refused(&project, &database, "diesel", Exit::Usage, &["`--from refinery`"]);
    project.run(&["init", "--from", "flyway"]).expect(Exit::Usage, &["possible values: diesel, sqlx"]);
    project
        .run(&["init", "--from", "diesel", "--from-database"])
        .expect(Exit::Usage, &["cannot be used with"]);
    project
        .run(&["init", "--from", "refinery", "--rows", "x"])
        .expect(Exit::Usage, &["`--rows` cannot go with"]);
}

const SQLX: [(&str, &str); 4] = [
    ("migrations/20240105101500_create_users.up.sql", USERS),
    ("migrations/20240105101500_create_users.down.sql", "DROP TABLE users;\n"),
    ("migrations/20240205101500_add_mail.sql", MAIL),
    (
        "migrations/20240305101500_index.sql",
        "-- no-transaction\nCREATE INDEX CONCURRENTLY by_mail ON users (mail);\n",
    ),
];

fn sqlx_table(database: &Database, table: &str) {
    let create = format!(
        "CREATE TABLE {table} (version BIGINT PRIMARY KEY, description TEXT NOT NULL, \
         installed_on TIMESTAMPTZ NOT NULL DEFAULT now(), success BOOLEAN NOT NULL, checksum BYTEA NOT NULL, \
         execution_time BIGINT NOT NULL)"
    );
    database.execute(&create).expect("SQL");
}

/// What sqlx would have made of a database. PostgreSQL makes the checksums.
fn sqlx(database: &Database, table: &str) {
    sqlx_table(database, table);
    for (name, text) in [SQLX[0], SQLX[2], SQLX[3]] {
        database.execute(text).expect("SQL");
        let version = &name["migrations/".len()..][..14];
        database
            .execute(&format!(
                "INSERT INTO {table} VALUES ({version}, 'x', now(), true, sha384(convert_to($sql${text}$sql$, 'UTF8')), 1)"
            ))
            .expect("SQL");
    }
}

#[test]
fn sqlx_is_adopted() {
    let (project, database) = package(&SQLX);
    sqlx(&database, "_sqlx_migrations");
    from(&project, "sqlx").expect(
        Exit::Done,
        &[
            "3 revisions from sqlx's `migrations`",
            "2 migrations have no file that goes down",
            "`sqlx::migrate!`",
            "!warning",
        ],
    );
    let files = revisions(&project);
    assert!(files["create_users/downgrade.sql"].ends_with("\nDROP TABLE users;\n"), "{files:?}");
    assert!(files["add_mail/downgrade.sql"].contains("-- Drop column users.mail"), "{files:?}");
    assert!(files["index/upgrade.sql"].contains("\n-- migrate: no-transaction\nCREATE INDEX"), "{files:?}");
    is_adopted(&project, &database, "_sqlx_migrations");
}

#[test]
fn sqlx_says_what_stands_in_the_way() {
    let (project, database) = package(&SQLX);
    sqlx(&database, "_sqlx_migrations");
    let execute = |sql: &str| database.execute(sql).expect("SQL");

    execute("UPDATE _sqlx_migrations SET success = false WHERE version = 20240305101500");
    is_refused(
        &project,
        &database,
        "sqlx",
        Exit::Database,
        &[
            "a migration stopped in the middle in",
            "migrations/20240305101500_index.sql",
            "run `sqlx migrate run` until it is through",
        ],
    );
    execute("UPDATE _sqlx_migrations SET success = true");

    project.write(SQLX[2].0, "ALTER TABLE users ADD mail varchar;\n").expect("a file");
    is_refused(
        &project,
        &database,
        "sqlx",
        Exit::Database,
        &[
            "files of sqlx were edited after",
            "migrations/20240205101500_add_mail.sql",
            "bring the files back",
            "UPDATE public._sqlx_migrations SET checksum = '\\x",
        ],
    );
    project.write(SQLX[2].0, SQLX[2].1).expect("a file");
    project.write("migrations/x_first.sql", USERS).expect("a file");
    is_refused(
        &project,
        &database,
        "sqlx",
        Exit::Project,
        &["`migrations/x_first.sql` has no number before the first `_`"],
    );
}

/// What the help says makes sqlx take the file, and us with it.
#[test]
fn an_edit_can_be_accepted() {
    let (project, database) = package(&SQLX);
    sqlx(&database, "_sqlx_migrations");
    project.write(SQLX[2].0, "-- more\nALTER TABLE users ADD mail text;\n").expect("a file");
    let answer = from(&project, "sqlx").expect(Exit::Database, &[]);
    let text = answer.err.split_whitespace().collect::<Vec<_>>().join(" ");
    let (_, update) = text.split_once("`UPDATE").expect("a statement");
    let (update, _) = update.split_once('`').expect("its end");
    database.execute(&format!("UPDATE{update}")).expect("SQL");
    from(&project, "sqlx").expect(Exit::Done, &["3 revisions from sqlx's"]);
    is_adopted(&project, &database, "_sqlx_migrations");
}

#[test]
fn sqlx_may_be_configured() {
    let ignored = "\r";
    let files = [
        (
            "sqlx.toml",
            "[migrate]\ntable-name = \"meta.done\"\nmigrations-dir = \"sql\"\nignored-chars = [\"\\r\"]\n"
                .to_owned(),
        ),
        ("sql/20240105101500_create_users.sql", USERS.replace('\n', &format!("{ignored}\n"))),
        ("sql/20240205101500_add_mail.sql", MAIL.to_owned()),
        ("sql/20240305101500_index.sql", SQLX[3].1.to_owned()),
    ];
    let files: Vec<_> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let (project, database) = package(&files);
    database.execute("CREATE SCHEMA meta").expect("SQL");
    sqlx(&database, "meta.done");
    from(&project, "sqlx").expect(Exit::Done, &["ignore = [\"meta.*\"]", "as `meta.done` says"]);
    project.run(&["check", "--live"]).expect(Exit::Done, &[]);
    assert_eq!(applied(&database).len(), 3);
}

const REFINERY: [(&str, &str); 4] = [
    ("migrations/V1__create_users.sql", USERS),
    ("migrations/more/V2__add_mail.sql", MAIL),
    ("migrations/U3__add_name.sql", NAME),
    ("migrations/notes.sql", "-- not one of them"),
];

/// What refinery would have made of a database. The checksums are its own, of these very files.
fn refinery(database: &Database) {
    database
        .execute(
            "CREATE TABLE refinery_schema_history (version INT4 PRIMARY KEY, name VARCHAR(255), applied_on VARCHAR(255), \
             checksum VARCHAR(255));
             INSERT INTO refinery_schema_history VALUES
                (1, 'create_users', '2026-01-01T00:00:00Z', '10576277774135734314'),
                (2, 'add_mail', '2026-01-01T00:00:00Z', '5690612135285618661'),
                (3, 'add_name', '2026-01-01T00:00:00Z', '4233448690721489539')",
        )
        .expect("SQL");
    for (_, text) in &REFINERY[..3] {
        database.execute(text).expect("SQL");
    }
}

#[test]
fn refinery_is_adopted() {
    let (project, database) = package(&REFINERY);
    refinery(&database);
    from(&project, "refinery").expect(
        Exit::Done,
        &[
            "3 revisions from refinery's `migrations`",
            "there are no files that go down",
            "19700101_000002",
            "!warning",
        ],
    );
    is_adopted(&project, &database, "refinery_schema_history");
}

#[test]
fn a_table_of_another_name() {
    let (project, database) = package(&REFINERY);
    refinery(&database);
    database.execute("ALTER TABLE refinery_schema_history RENAME TO \"Done\"").expect("SQL");
    project
        .run(&["init", "--from", "refinery", "--from-table", "\"Done\""])
        .expect(Exit::Done, &["as `Done` says", "ignore = [\"Done\"]"]);
    is_adopted(&project, &database, "\"Done\"");
}

#[test]
fn refinery_says_what_stands_in_the_way() {
    let (project, database) = package(&REFINERY);
    refinery(&database);
    project
        .write("migrations/V4__rows.rs", "pub fn migration() -> String { String::new() }")
        .expect("a file");
    is_refused(
        &project,
        &database,
        "refinery",
        Exit::Project,
        &[
            "a migration in Rust is a program",
            "migrations/V4__rows.rs",
            "that ends with `.sql`",
            "init --from-database",
        ],
    );
    std::fs::remove_file(project.folder().join("migrations/V4__rows.rs")).expect("a file");
    project.write("migrations/U3__add_name.sql", "ALTER TABLE users ADD name varchar;\n").expect("a file");
    is_refused(
        &project,
        &database,
        "refinery",
        Exit::Database,
        &["files of refinery were edited after", "migrations/U3__add_name.sql", "WHERE version = 3"],
    );
    project.write("migrations/V1__again.sql", USERS).expect("a file");
    is_refused(&project, &database, "refinery", Exit::Project, &["two migrations have the version 1"]);
}

const SEA_ORM: [(&str, &str); 4] = [
    ("migration/Cargo.toml", "[package]\nname = \"migration\"\nversion = \"0.1.0\"\nedition = \"2024\"\n"),
    ("migration/src/lib.rs", "mod m20240105_101500_users;\nmod m20240205_101500_mail;\n"),
    ("migration/src/m20240105_101500_users.rs", "// …"),
    ("migration/src/m20240205_101500_mail.rs", "// …"),
];

#[test]
fn sea_orm_becomes_a_baseline() {
    let (project, database) = package(&SEA_ORM);
    let manifest = project.files("").expect("files")["Cargo.toml"].clone();
    let manifest = manifest.replace("[workspace]", "[workspace]\nexclude = [\"migration\"]");
    project.write("Cargo.toml", &manifest).expect("a file");
    database.execute(&format!("{USERS}{MAIL}")).expect("SQL");
    is_refused(
        &project,
        &database,
        "sea-orm",
        Exit::Database,
        &["has no table `seaql_migrations`; nothing was written", "migrations of sea-orm are Rust"],
    );
    database
        .execute(
            "CREATE TABLE seaql_migrations (version varchar PRIMARY KEY, applied_at bigint NOT NULL);
             INSERT INTO seaql_migrations VALUES ('m20240105_101500_users', 0)",
        )
        .expect("SQL");
    is_refused(
        &project,
        &database,
        "sea-orm",
        Exit::Database,
        &[
            "does not have all migrations",
            "migration/src/m20240205_101500_mail.rs",
            "`sea-orm-cli migrate up`",
            "!users.rs",
        ],
    );
    database.execute("INSERT INTO seaql_migrations VALUES ('m20240205_101500_mail', 0)").expect("SQL");
    from(&project, "sea-orm").expect(
        Exit::Done,
        &[
            "ignore = [\"seaql_migrations\"]",
            "note: the 2 migrations in `migration/src` are Rust and cannot be read: what they have made of",
            "baseline: 1 table",
            "`Migrator::up` in programs",
            "!warning",
        ],
    );
    project.run(&["check", "--live"]).expect(Exit::Done, &[]);
    project.run(&["autogenerate", "-m", "again"]).expect(Exit::Done, &["Nothing changed"]);
    assert_eq!(applied(&database), ["baseline"]);
}

const ALEMBIC: [(&str, &str); 4] = [
    ("alembic.ini", "[alembic]\nscript_location = %(here)s/db\n"),
    ("db/versions/ae1_users.py", "revision: str = \"ae1\"\ndown_revision: Union[str, None] = None\n"),
    ("db/versions/b2_mail.py", "revision = 'b2'\ndown_revision = 'ae1'\n"),
    ("db/versions/__init__.py", ""),
];

#[test]
fn alembic_becomes_a_baseline() {
    let (project, database) = package(&ALEMBIC);
    database
        .execute(&format!(
            "{USERS}{MAIL} CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY); \
             INSERT INTO alembic_version VALUES ('ae1')"
        ))
        .expect("SQL");
    is_refused(
        &project,
        &database,
        "alembic",
        Exit::Database,
        &["does not have all migrations", "db/versions/b2_mail.py", "`alembic upgrade head`", "!ae1_users"],
    );
    database.execute("UPDATE alembic_version SET version_num = 'zz'").expect("SQL");
    is_refused(
        &project,
        &database,
        "alembic",
        Exit::Database,
        &["is at zz, which none of the files in `db/versions` is"],
    );
    database.execute("UPDATE alembic_version SET version_num = 'b2'").expect("SQL");
    let place = project.place().without("DATABASE_URL");
    place.run(&["init", "--from", "alembic"]).expect(
        Exit::Database,
        &["no database is given; nothing was written", "are Python", "--database-url"],
    );
    from(&project, "alembic").expect(
        Exit::Done,
        &[
            "the 2 migrations in `db/versions` are Python and cannot be read",
            "ignore = [\"alembic_version\"]",
            "baseline: 1 table",
        ],
    );
    project.run(&["check", "--live"]).expect(Exit::Done, &[]);
    project.run(&["pull"]).expect(Exit::Done, &["holds this already"]);
}

/// Who begins with the database hears of the other tool.
#[test]
fn a_table_of_another_tool_is_known() {
    let (project, database) = package(&[]);
    database.execute(USERS).expect("SQL");
    sqlx_table(&database, "_sqlx_migrations");
    project.run(&["init", "--from-database"]).expect(
        Exit::Done,
        &["table `_sqlx_migrations` is sqlx's own: `cargo migrate init --from sqlx` goes on where that history ends"],
    );
}

#[test]
fn programs_are_told_what_was_adopted() {
    let (project, database) = package(&DIESEL);
    diesel(&database, 2);
    let answer =
        project.run(&["init", "--from", "diesel", "--format", "json"]).done("init").expect("an answer");
    let answer: serde_json::Value = serde_json::from_str(&answer.out).expect("JSON");
    assert_eq!((&answer["from"], &answer["pending"]), (&"diesel".into(), &1.into()));
    assert_eq!(answer["revisions"].as_array().map(Vec::len), Some(3));
    assert_eq!(answer["stamped"], answer["revisions"][1]["id"]);
    assert_eq!(answer["differences"], serde_json::json!([]));
}
