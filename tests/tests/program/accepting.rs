//! Databases that hold already what a revision makes, because somebody was there by hand.

use cargo_migrate::error::Exit;
use migrate_tests::command::Answer;
use migrate_tests::database::Database;
use migrate_tests::difference::same;
use migrate_tests::project::Project;

use super::{by_hand, folder_of, model, package, record};

const SESSIONS: &str = "#[derive(Table)] #[table(name = \"user_sessions\")]
    pub struct UserSession { #[column(primary_key)] pub id: i64, pub token: String }";

const CACHED: &str = "#[derive(Table)] #[table(name = \"user_sessions\")] #[index(api_cache_expires_at)]
    pub struct UserSession { #[column(primary_key)] pub id: i64, pub token: String,
        #[column(default = \"false\")] pub api_keys_cached: bool,
        pub api_cache_expires_at: Option<chrono::DateTime<chrono::Utc>> }";

const ACCEPT: [&str; 2] = ["upgrade", "--accept-existing"];

/// Sessions with rows at the first revision, and a second one that adds two columns and an index.
fn sessions(flags: &[&str]) -> (Project, Database) {
    let (project, database) = package(SESSIONS);
    record(&project, '1', &[]);
    project.run(&["upgrade"]).done("upgrade").expect("a table");
    database.execute("INSERT INTO user_sessions VALUES (1, 'a'), (2, 'b')").expect("rows");
    model(&project, CACHED);
    record(&project, '2', flags);
    (project, database)
}

/// It is what an empty database becomes, and the next upgrade has nothing to do.
#[track_caller]
fn is_whole(project: &Project, database: &Database) {
    let empty = Database::new();
    project.run(&["upgrade", "--database-url", &empty.url()]).done("upgrade").expect("a database");
    same("from nothing", &empty.describe().expect("it"), &database.describe().expect("it"))
        .expect("the same");
    project.run(&ACCEPT).expect(Exit::Done, &["is up to date", "!There already"]);
    project.run(&["check", "--live"]).expect(Exit::Done, &[]);
}

/// It refuses, and the database is as it was.
#[track_caller]
fn is_refused(project: &Project, database: &Database, words: &[&str]) -> Answer {
    let before = (database.describe(), database.rows(), applied(database));
    let answer = project.run(&ACCEPT).expect(Exit::Database, words);
    assert_eq!(before, (database.describe(), database.rows(), applied(database)));
    answer
}

fn applied(database: &Database) -> Vec<String> {
    database.query("SELECT id || ' ' || state FROM migrate_revisions ORDER BY 1").unwrap_or_default()
}

#[test]
fn a_column_that_is_there_counts_as_done() {
    let (project, database) = sessions(&[]);
    database
        .execute(
            "ALTER TABLE user_sessions ADD api_keys_cached boolean NOT NULL DEFAULT false;
             UPDATE user_sessions SET api_keys_cached = true WHERE id = 2",
        )
        .expect("SQL");
    project.run(&["upgrade"]).expect(
        Exit::Database,
        &[
            "column \"api_keys_cached\" of relation \"user_sessions\" already exists",
            "`cargo migrate upgrade --accept-existing`",
        ],
    );
    project.run(&ACCEPT).expect(
        Exit::Done,
        &[
            "There already, of revision 222222222222, exactly as recorded, and not run:",
            "+ column api_keys_cached boolean",
            "!+ column api_cache_expires_at",
            "1 revision applied",
        ],
    );
    let cached = database.query("SELECT api_keys_cached::text FROM user_sessions ORDER BY id").expect("rows");
    assert_eq!(cached, ["false", "true"], "what somebody wrote stays");
    is_whole(&project, &database);
}

#[test]
fn a_column_that_is_there_otherwise_is_an_error() {
    for (by_hand, difference) in [
        ("ADD api_keys_cached boolean DEFAULT false", "~ column api_keys_cached can be NULL"),
        ("ADD api_keys_cached boolean NOT NULL DEFAULT true", "~ column api_keys_cached defaults to true"),
        (
            "ADD api_keys_cached text NOT NULL DEFAULT 'false'",
            "~ column api_keys_cached: boolean becomes text",
        ),
    ] {
        let (project, database) = sessions(&[]);
        database.execute(&format!("ALTER TABLE user_sessions {by_hand}")).expect("SQL");
        is_refused(
            &project,
            &database,
            &[
                "revision 222222222222 meets something else than is recorded: column `user_sessions.api_keys_cached` \
                 is there already; nothing was run",
                difference,
                "!api_cache_expires_at",
                "`cargo migrate record 222222222222`",
            ],
        );
    }
}

#[test]
fn an_index_that_is_there_otherwise_is_an_error() {
    let (project, database) = sessions(&[]);
    database
        .execute(
            "ALTER TABLE user_sessions ADD api_cache_expires_at timestamptz;
             CREATE INDEX user_sessions_api_cache_expires_at_idx ON user_sessions (api_cache_expires_at DESC)",
        )
        .expect("SQL");
    is_refused(&project, &database, &["user_sessions_api_cache_expires_at_idx` is there already", "index"]);
    database.execute("DROP INDEX user_sessions_api_cache_expires_at_idx").expect("SQL");
    database
        .execute(
            "CREATE INDEX user_sessions_api_cache_expires_at_idx ON user_sessions (api_cache_expires_at)",
        )
        .expect("SQL");
    project.run(&ACCEPT).expect(Exit::Done, &["+ index user_sessions_api_cache_expires_at_idx"]);
    is_whole(&project, &database);
}

#[test]
fn an_index_that_is_not_in_force_is_an_error() {
    let (project, database) = package(SESSIONS);
    record(&project, '1', &[]);
    project.run(&["upgrade"]).done("upgrade").expect("a table");
    database.execute("INSERT INTO user_sessions VALUES (1, 'a'), (2, 'a')").expect("rows");
    database
        .execute("CREATE UNIQUE INDEX CONCURRENTLY user_sessions_token_idx ON user_sessions (token)")
        .expect_err("a double");
    model(&project, &SESSIONS.replace("pub struct", "#[index(token, unique)] pub struct"));
    record(&project, '2', &[]);
    is_refused(
        &project,
        &database,
        &[
            "index `user_sessions_token_idx` is there, and is INVALID",
            "drop it, and let the revision make it",
        ],
    );
}

/// Indexes built concurrently, rows filled in batches: what is there is left out of every section.
#[test]
fn online_plans_leave_out_the_same() {
    let (project, database) = package(SESSIONS);
    record(&project, '1', &[]);
    project.run(&["upgrade"]).done("upgrade").expect("a table");
    database.execute("INSERT INTO user_sessions VALUES (1, 'a'), (2, 'b')").expect("rows");
    let models = CACHED
        .replace("pub token: String", "#[column(backfill = \"upper(token)\")] pub token: String, \
            #[column(backfill = \"'k' || token\")] pub kind: String, #[column(check = \"length(word) > 1\")] pub word: Option<String>");
    model(&project, &models);
    record(&project, '2', &["--online"]);
    let folder = folder_of(&project, '2');
    let upgrade = project.files(&folder).expect("files")["upgrade.sql"].clone();
    assert!(upgrade.contains("CONCURRENTLY") && upgrade.contains("migrate: batch"), "{upgrade}");
    database
        .execute(
            "ALTER TABLE user_sessions ADD kind text; UPDATE user_sessions SET kind = 'mine';
             ALTER TABLE user_sessions ALTER kind SET NOT NULL;
             ALTER TABLE user_sessions ADD api_cache_expires_at timestamptz;
             CREATE INDEX user_sessions_api_cache_expires_at_idx ON user_sessions (api_cache_expires_at);
             ALTER TABLE user_sessions ADD word text CONSTRAINT user_sessions_word_check CHECK (length(word) > 1)",
        )
        .expect("SQL");
    project.run(&ACCEPT).expect(
        Exit::Done,
        &["+ column kind text", "+ check user_sessions_word_check", "+ index", "!+ column api_keys_cached"],
    );
    assert_eq!(database.query("SELECT DISTINCT kind FROM user_sessions").expect("rows"), ["mine"]);
    is_whole(&project, &database);
}

/// A column that may be NULL is there exactly as recorded, whether its rows are filled or not.
#[test]
fn rows_that_are_not_filled_are_told() {
    let (project, database) = package(SESSIONS);
    record(&project, '1', &[]);
    project.run(&["upgrade"]).done("upgrade").expect("a table");
    database.execute("INSERT INTO user_sessions VALUES (1, 'a')").expect("rows");
    let kind = "#[column(backfill = \"upper(token)\")] pub kind: Option<String>, pub token: String";
    model(&project, &SESSIONS.replace("pub token: String", kind));
    record(&project, '2', &[]);
    database.execute("ALTER TABLE user_sessions ADD kind text").expect("SQL");
    project.run(&ACCEPT).expect(
        Exit::Done,
        &["warning: `user_sessions.kind` is there already: rows that have NULL in it are not filled with `upper(token)`"],
    );
    is_whole(&project, &database);
}

/// What was left half done goes on, and what comes after is looked at as before.
#[test]
fn a_revision_that_stopped_in_the_middle() {
    let (project, database) = package(SESSIONS);
    record(&project, '1', &[]);
    project.run(&["upgrade"]).done("upgrade").expect("a table");
    database.execute("INSERT INTO user_sessions VALUES (1, 'a')").expect("rows");
    let models = SESSIONS.replace(
        "pub struct",
        "#[check(\"length(token) > 1\", name = \"long\")] #[index(token)] #[index(id, token)] pub struct",
    );
    model(&project, &models);
    record(&project, '2', &["--online"]);
    database.execute("CREATE INDEX user_sessions_token_idx ON user_sessions (token)").expect("SQL");
    project.run(&ACCEPT).expect(
        Exit::Database,
        &[
            "+ index user_sessions_token_idx",
            "check constraint \"long\"",
            "is done up to",
            "where the next run goes on",
        ],
    );
    assert_eq!(applied(&database), ["111111111111 applied", "222222222222 partial"]);
    database.execute("UPDATE user_sessions SET token = 'long'").expect("rows");
    project.run(&ACCEPT).expect(Exit::Done, &["1 revision applied"]);
    is_whole(&project, &database);
}

/// What one revision makes and the next one alters is only seen from the end.
#[test]
fn several_revisions_by_hand() {
    let (project, database) = package("");
    model(&project, SESSIONS);
    record(&project, '1', &[]);
    model(&project, CACHED);
    record(&project, '2', &[]);
    model(&project, &CACHED.replace("pub token: String", "#[column(unique)] pub token: String"));
    record(&project, '3', &[]);
    database
        .execute(
            "CREATE TABLE user_sessions (id bigint PRIMARY KEY, token text NOT NULL,
                api_keys_cached boolean NOT NULL DEFAULT false, api_cache_expires_at timestamptz);
             CREATE INDEX ON user_sessions (api_cache_expires_at)",
        )
        .expect("SQL");
    project.run(&ACCEPT).expect(
        Exit::Done,
        &[
            "There already, of revision 111111111111",
            "+ table user_sessions",
            "3 revisions applied",
            "!revision 333333333333, exactly",
        ],
    );
    is_whole(&project, &database);
}

#[test]
fn what_is_gone_need_not_go() {
    let (project, database) = sessions(&["--allow", "all"]);
    project.run(&["upgrade"]).done("upgrade").expect("columns");
    model(&project, SESSIONS);
    record(&project, '3', &["--allow", "all"]);
    database.execute("ALTER TABLE user_sessions DROP api_cache_expires_at").expect("SQL");
    project
        .run(&ACCEPT)
        .expect(Exit::Done, &["- column api_cache_expires_at", "- index", "!- column api_keys_cached"]);
    is_whole(&project, &database);
}

/// What PostgreSQL writes in its own words is compared by PostgreSQL.
#[test]
fn objects_and_expressions_are_compared_by_postgresql() {
    let (project, database) = package(SESSIONS);
    record(&project, '1', &[]);
    project.run(&["upgrade"]).done("upgrade").expect("a table");
    model(
        &project,
        &SESSIONS.replace(
            "pub struct",
            "#[check(\"token <> '' AND id in (1, 2, 3)\", name = \"sane\")] pub struct",
        ),
    );
    let view = "CREATE VIEW tokens AS SELECT token, id + 1 AS next FROM user_sessions WHERE id in (1, 2);\n";
    project.write("schema/views/tokens.sql", view).expect("a file");
    record(&project, '2', &[]);
    database.execute(view).expect("SQL");
    database
        .execute("ALTER TABLE user_sessions ADD CONSTRAINT sane CHECK (token <> '' AND id in (1, 2))")
        .expect("SQL");
    is_refused(&project, &database, &["check", "sane", "!tokens"]);
    database
        .execute(
            "ALTER TABLE user_sessions DROP CONSTRAINT sane, \
             ADD CONSTRAINT sane CHECK (id in (1, 2, 3) IS TRUE)",
        )
        .expect("SQL");
    is_refused(&project, &database, &["sane"]);
    database
        .execute(
            "ALTER TABLE user_sessions DROP CONSTRAINT sane, \
             ADD CONSTRAINT sane CHECK (token <> '' AND id in (1, 2, 3))",
        )
        .expect("SQL");
    project.run(&ACCEPT).expect(Exit::Done, &["view tokens", "check sane"]);
    is_whole(&project, &database);
}

/// A deploy's role may have no databases of its own.
#[test]
fn a_role_that_may_create_no_database() {
    let (project, database) = package(SESSIONS);
    record(&project, '1', &[]);
    project.run(&["upgrade"]).done("upgrade").expect("a table");
    model(
        &project,
        &SESSIONS.replace("pub struct", "#[check(\"id in (1, 2, 3)\", name = \"few\")] pub struct"),
    );
    record(&project, '2', &[]);
    database.execute("ALTER TABLE user_sessions ADD CONSTRAINT few CHECK (id in (1, 2, 3))").expect("SQL");
    let role =
        format!("{}_deploys", database.query("SELECT current_database()::text").expect("a name").concat());
    database
        .execute(&format!(
            "CREATE ROLE {role} LOGIN; GRANT CREATE ON SCHEMA public TO {role};
             ALTER TABLE user_sessions OWNER TO {role}; ALTER TABLE migrate_revisions OWNER TO {role}"
        ))
        .expect("a role");
    let url = database.url();
    let theirs = format!("{url}{}user={role}", if url.contains('?') { '&' } else { '?' });
    let answer = project.place().with("DATABASE_URL", &theirs).run(&ACCEPT);
    database
        .execute(&format!("REASSIGN OWNED BY {role} TO current_user; DROP OWNED BY {role}; DROP ROLE {role}"))
        .expect("they go");
    answer.expect(Exit::Done, &["+ check few", "1 revision applied"]);
    is_whole(&project, &database);
}

#[test]
fn files_that_the_tool_did_not_write() {
    let (project, database) = sessions(&[]);
    let path = format!("{}/upgrade.sql", folder_of(&project, '2'));
    let written = project.files("").expect("files")[&path].clone();
    let column = "ALTER TABLE user_sessions ADD api_keys_cached boolean NOT NULL DEFAULT false;";
    database.execute(column).expect("SQL");

    // What is there is said in other words, so nobody can tell what not to run.
    let other = written.replace("ADD COLUMN api_keys_cached", "ADD api_keys_cached");
    assert_ne!(other, written);
    project.write(&path, &other).expect("a file");
    is_refused(
        &project,
        &database,
        &[
            "a part of revision 222222222222 is there already, and nobody can tell which statements of",
            "add column user_sessions.api_keys_cached",
            "cargo migrate stamp 222222222222",
        ],
    );

    // What is written beside runs.
    let more = format!("{written}\nUPDATE user_sessions SET token = token || '!';\n");
    project.write(&path, &more).expect("a file");
    project.run(&ACCEPT).expect(Exit::Done, &["+ column api_keys_cached"]);
    let tokens = database.query("SELECT token FROM user_sessions ORDER BY 1").expect("rows");
    assert_eq!(tokens, ["a!", "b!"]);
    is_whole(&project, &database);
}

/// A file of which all is there is done, whoever wrote it, unless it writes rows.
#[test]
fn a_file_of_which_all_is_there() {
    let (project, database) = package("");
    let sql = "create table only_here (a int);";
    by_hand(&project, '1', None, sql, "drop table only_here;");
    project.run(&["record", "111111111111"]).done("record").expect("changes");
    database.execute(sql).expect("SQL");
    project.run(&ACCEPT).expect(Exit::Done, &["+ table only_here (a)", "1 revision applied"]);

    let (project, database) = package("");
    by_hand(
        &project,
        '1',
        None,
        &format!("{sql} insert into only_here values (1);"),
        "drop table only_here;",
    );
    project.run(&["record", "111111111111"]).done("record").expect("changes");
    database.execute(sql).expect("SQL");
    is_refused(&project, &database, &["nobody can tell which statements"]);
}

#[test]
fn programs_are_told_what_was_there() {
    let (project, database) = sessions(&[]);
    database
        .execute("ALTER TABLE user_sessions ADD api_keys_cached boolean NOT NULL DEFAULT false")
        .expect("SQL");
    let answer =
        project.run(&["upgrade", "--accept-existing", "--format", "json"]).done("upgrade").expect("it");
    let last: serde_json::Value =
        serde_json::from_str(answer.out.lines().last().expect("a line")).expect("JSON");
    assert_eq!(last["accepted"][0]["revision"], "222222222222");
    assert_eq!(last["accepted"][0]["changes"].as_array().map(Vec::len), Some(1), "{last}");
    // Where nothing is there, it is an upgrade as any other.
    let (project, _database) = sessions(&[]);
    project.run(&ACCEPT).expect(Exit::Done, &["1 revision applied", "!There already"]);
    project.run(&["upgrade", "--accept-existing", "--sql"]).expect(Exit::Usage, &["--sql"]);
}
