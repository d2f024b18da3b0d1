//! `plan`: what an upgrade would run, and what rows are in its way.

use cargo_migrate::error::Exit;
use migrate_tests::database::{self, Database};
use migrate_tests::project::Project;
use serde_json::Value;

use super::{by_hand, model, package, record};

const BEFORE: &str = r#"
#[derive(Table)]
#[table(name = "teams")]
pub struct Team {
    #[column(primary_key)]
    pub id: i64,
}

#[derive(Table)]
#[table(name = "gone")]
pub struct Gone {
    #[column(primary_key)]
    pub id: i64,
}

#[derive(PgEnum)]
#[pg_enum(name = "mood")]
pub enum Mood {
    Good,
    Bad,
}

#[derive(Table)]
#[table(name = "users")]
pub struct User {
    #[column(primary_key)]
    pub id: i64,
    pub email: Option<String>,
    pub nickname: Option<String>,
    pub team_id: Option<i64>,
    pub size: i64,
    #[column(type = "varchar(20)")]
    pub code: String,
    #[column(type = "numeric(10, 3)")]
    pub price: rust_decimal::Decimal,
    pub n: String,
    pub mood: Mood,
}
"#;

const AFTER: &str = r#"
#[derive(Table)]
#[table(name = "teams")]
pub struct Team {
    #[column(primary_key)]
    pub id: i64,
}

#[derive(PgEnum)]
#[pg_enum(name = "mood")]
pub enum Mood {
    Good,
}

#[derive(Table)]
#[table(name = "users")]
#[unique(email)]
#[index("lower(code)", unique)]
#[check("size > 2")]
pub struct User {
    #[column(primary_key)]
    pub id: i64,
    pub email: String,
    #[column(references = Team, index)]
    pub team_id: Option<i64>,
    pub size: i32,
    #[column(type = "varchar(10)")]
    pub code: String,
    #[column(type = "numeric(6, 2)")]
    pub price: rust_decimal::Decimal,
    #[column(using = "n::integer")]
    pub n: i32,
    pub mood: Mood,
    pub must: i64,
}
"#;

/// A database with the tables of [`BEFORE`], and [`AFTER`] as what is pending.
fn pending() -> (Project, Database) {
    let (project, database) = package(BEFORE);
    record(&project, '1', &[]);
    project.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
    model(&project, AFTER);
    record(&project, '2', &["--allow", "all"]);
    (project, database)
}

const ROWS: &str = "INSERT INTO teams VALUES (1);
INSERT INTO gone SELECT generate_series(1, 7);
INSERT INTO users SELECT i,
    CASE WHEN i < 4 THEN NULL WHEN i < 6 THEN 'same' ELSE 'mail ' || i END,
    CASE WHEN i < 3 THEN 'nick' END,
    CASE WHEN i = 9 THEN 77 WHEN i = 8 THEN NULL ELSE 1 END,
    CASE WHEN i = 10 THEN 5000000000 ELSE i END,
    CASE i WHEN 11 THEN 'a very long code' WHEN 12 THEN 'C1' ELSE 'c' || i END,
    CASE i WHEN 3 THEN 12345.5 WHEN 4 THEN 1.234 ELSE 1.5 END,
    CASE WHEN i = 12 THEN 'x' ELSE i::text END,
    (CASE WHEN i > 10 THEN 'Bad' ELSE 'Good' END)::mood
    FROM generate_series(1, 12) i;
ANALYZE";

/// The plan for programs.
#[track_caller]
fn json(project: &Project, exit: Exit, arguments: &[&str]) -> Value {
    let answer = project.run(&[&["plan", "--format", "json"], arguments].concat());
    assert_eq!(answer.exit, exit as u8, "{}{}", answer.out, answer.err);
    serde_json::from_str(&answer.out).expect("JSON")
}

/// `code object: fact; fact` of each hazard, with a `!` before what is in the way.
fn told(plan: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let revisions = plan["revisions"].as_array().expect("revisions").iter();
    let hazards = revisions.flat_map(|revision| revision["hazards"].as_array().expect("hazards"));
    let told = hazards.map(|hazard| {
        assert!(hazard["line"].is_number(), "{hazard}");
        let facts = hazard["facts"].as_array().expect("facts").iter();
        let facts = facts.filter(|fact| fact["kind"] != "bytes").map(|fact| {
            let mark = if fact["in_the_way"] == true { "!" } else { "" };
            format!("{mark}{}", text(&fact["sentence"]))
        });
        let facts = facts.collect::<Vec<_>>().join("; ");
        format!("{} {}: {facts}", text(&hazard["code"]), text(&hazard["object"]))
    });
    told.collect()
}

#[test]
fn what_is_in_the_way_is_counted() {
    let (project, database) = pending();
    let before = database.describe().expect("the catalog");

    let plan = json(&project, Exit::Done, &[]);
    assert_eq!(plan["in_the_way"], 0);
    let facts = told(&plan);
    assert!(facts.contains(&"set-not-null users.email: no row has NULL there".to_owned()), "{facts:#?}");
    assert!(facts.contains(&"drop-table gone: it has no rows".to_owned()), "{facts:#?}");
    project.run(&["plan"]).expect(Exit::Done, &["1 revision to be applied; ", " is at 111111111111"]);

    database.execute(ROWS).expect("rows");
    let plan = json(&project, Exit::No, &[]);
    let mut facts = told(&plan);
    facts.sort();
    let expected = [
        "add-check users.users_size_check: !2 rows break it",
        "add-foreign-key users.users_team_id_fkey: !1 row points nowhere",
        "add-unique users.users_email_key: !1 key is there more than once, in 2 rows",
        "create-index users.users_lower_idx: not counted: revision `222222222222` makes or changes `users.code` before",
        "create-index users.users_team_id_idx: ",
        "drop-column users.nickname: 2 rows have a value there",
        "drop-enum-value mood.Bad: !2 rows have it",
        "drop-table gone: 7 rows are in it",
        "narrow-type users.code: !1 value does not fit; no value is cut or rounded",
        "narrow-type users.price: !1 value does not fit; 1 value is cut or rounded",
        "narrow-type users.size: !1 value does not fit; no value is cut or rounded",
        "reinterpret-type users.n: !at least one value does not convert",
        "required-column users.must: !12 rows would have no value there",
        "rewrite-table mood: ",
        "rewrite-table users.code: ",
        "rewrite-table users.n: ",
        "rewrite-table users.price: ",
        "rewrite-table users.size: ",
        "set-not-null users.email: !3 rows have NULL there",
    ];
    assert_eq!(facts, expected);
    assert_eq!(plan["in_the_way"], 10);
    assert_eq!(plan["at"], "111111111111");
    assert_eq!(database.describe().expect("the catalog"), before);

    // Nobody's data is shown.
    project.run(&["plan"]).expect(
        Exit::No,
        &[
            "[set-not-null] rows that have NULL in `users.email` make the change fail (line ",
            "in the way: 3 rows have NULL there",
            "the table takes ",
            "about 12 rows",
            "ALTER TABLE public.users ALTER COLUMN email SET NOT NULL;",
            "Require users.email",
            "the upgrade would fail: rows are in the way of 10 changes",
            "!very long",
            "!same",
            "!\"x\"",
        ],
    );

    // What is said comes true, one after the other, and the rest is gone when it is mended.
    project.run(&["upgrade"]).expect(Exit::Database, &[]);
    database
        .execute(
            "UPDATE users SET email = 'm' || id, team_id = 1, size = 3, code = 'c' || id, price = 1, n = '1', mood = 'Good';
             DELETE FROM users WHERE id > 5",
        )
        .expect("mended rows");
    let facts = told(&json(&project, Exit::No, &[]));
    let blocking: Vec<&String> = facts.iter().filter(|fact| fact.contains('!')).collect();
    assert_eq!(blocking, ["required-column users.must: !5 rows would have no value there"]);
    database.execute("DELETE FROM users").expect("no rows");
    json(&project, Exit::Done, &[]);
    project.run(&["upgrade"]).expect(Exit::Done, &["1 revision applied"]);
    project.run(&["plan"]).expect(Exit::Done, &["is up to date at 222222222222"]);
}

const KEYS: &str = r#"
#[derive(Table)]
#[table(name = "a")]
pub struct A {
    pub x: Option<i64>,
    pub y: Option<i64>,
}
"#;

#[test]
fn keys_of_any_kind() {
    let (project, database) = package(KEYS);
    record(&project, '1', &[]);
    project.run(&["upgrade"]).expect(Exit::Done, &[]);
    database
        .execute("INSERT INTO a VALUES (1, 1), (1, 1), (1, NULL), (1, NULL), (2, 5), (3, 5), (4, 5)")
        .expect("rows");
    let one = |attributes: &str, models: &str| {
        model(&project, &models.replace("#[derive(Table)]", &format!("#[derive(Table)]\n{attributes}")));
        let folder = project.files("migrations").expect("files");
        record(&project, '2', &["--allow", "all"]);
        let plan = project.run(&["plan", "--format", "json"]);
        project.restore("migrations", &folder).expect("as before");
        told(&serde_json::from_str(&plan.out).expect("JSON"))
    };
    assert_eq!(
        one("#[unique(x, y)]", KEYS),
        ["add-unique a.a_x_y_key: !1 key is there more than once, in 2 rows"]
    );
    assert_eq!(
        one("#[index(y, unique, where = \"x > 1\")]", KEYS),
        ["create-index a.a_y_idx: !1 key is there more than once, in 3 rows"]
    );
    assert_eq!(
        one("#[index(\"x + y\", unique)]", KEYS),
        ["create-index a.a_expr_idx: !1 key is there more than once, in 2 rows"]
    );
    assert_eq!(
        one("#[exclude(using = \"gist\", \"int8range(0, y) with &&\", where = \"y > 1\")]", KEYS),
        ["add-exclude a.a_int8range_excl: !3 rows exclude each other"]
    );
    // A constraint is of the table alone, and not of those that inherit it.
    database
        .execute("CREATE TABLE child () INHERITS (a); INSERT INTO child VALUES (9, 100), (9, 100)")
        .expect("rows");
    assert_eq!(
        one("#[exclude(using = \"gist\", \"int8range(0, y) with &&\", where = \"y > 6\")]", KEYS),
        ["add-exclude a.a_int8range_excl: no rows exclude each other"]
    );
    assert_eq!(
        one("#[index(y, unique, where = \"x > 4\")]", KEYS),
        ["create-index a.a_y_idx: there are no doubles"]
    );
    database.execute("DROP TABLE child").expect("it goes");
    let required = KEYS.replace("Option<i64>", "i64");
    assert_eq!(
        one("#[primary_key(x, y)]", &required),
        [
            "set-not-null a.x: no row has NULL there",
            "set-not-null a.y: !2 rows have NULL there",
            "add-unique a.a_pkey: !2 rows have NULL there; !1 key is there more than once, in 2 rows",
        ]
    );
    if database::server_version() >= 15 {
        assert_eq!(
            one("#[unique(x, y, nulls_not_distinct)]", KEYS),
            ["add-unique a.a_x_y_key: !2 keys are there more than once, in 4 rows"]
        );
    }
}

#[test]
fn what_is_pending_before_is_minded() {
    let (project, database) = package(KEYS);
    record(&project, '1', &[]);
    project.run(&["upgrade"]).expect(Exit::Done, &[]);
    database.execute("INSERT INTO a VALUES (1, NULL), (1, NULL), (NULL, 1)").expect("rows");

    // Another name is looked through; what is new has no answer.
    let renamed = KEYS
        .replace("#[table(name = \"a\")]", "#[table(name = \"b\", renamed_from = \"a\")]")
        .replace("pub x: Option<i64>", "#[column(renamed_from = \"x\")]\n    pub z: Option<i64>")
        .replace("pub y: Option<i64>,", "pub y: Option<i64>,\n    pub new: Option<i64>,");
    model(&project, &renamed);
    record(&project, '2', &["--allow", "all"]);
    let after = renamed
        .replace("pub z: Option<i64>", "pub z: i64")
        .replace("pub new: Option<i64>", "pub new: i64")
        .replace("#[derive(Table)]", "#[derive(Table)]\n#[check(\"z > 0\")]");
    model(&project, &after);
    record(&project, '3', &["--allow", "all"]);
    let facts = told(&json(&project, Exit::No, &[]));
    let expected = [
        "set-not-null b.z: !1 row has NULL there",
        "set-not-null b.new: not counted: revision `222222222222` makes or changes `b.new` before",
        "add-check b.b_z_check: not counted: revision `222222222222` makes or changes `b.z` before",
    ];
    assert_eq!(facts.into_iter().filter(|fact| !fact.starts_with("rename")).collect::<Vec<_>>(), expected);

    // SQL by hand may mend the rows.
    by_hand(&project, '4', Some('3'), "UPDATE b SET y = 1 WHERE y IS NULL;", "SELECT 1;");
    model(&project, &after.replace("pub y: Option<i64>", "pub y: i64"));
    record(&project, '5', &["--allow", "all"]);
    let facts = told(&json(&project, Exit::No, &[]));
    assert_eq!(
        facts.last().map(String::as_str),
        Some(
            "set-not-null b.y: 2 rows have NULL there now; revision `444444444444` writes to `b` before, which may change that"
        )
    );
    project.run(&["plan"]).expect(
        Exit::No,
        &["+ 444444444444  by hand 4", "written by hand: which hazards its SQL has is not known"],
    );
}

#[test]
fn it_reads_and_waits_for_nobody() {
    if database::serves_one_session() {
        return;
    }
    let (project, database) = package(KEYS);
    record(&project, '1', &[]);
    project.run(&["plan"]).expect(Exit::Done, &["1 revision to be applied", " is at base"]);
    let table = "SELECT (to_regclass('migrate_revisions') IS NULL)::text";
    assert_eq!(database.query(table).expect("an answer"), ["true"]);
    project.run(&["upgrade"]).expect(Exit::Done, &[]);
    database.execute("INSERT INTO a VALUES (1, NULL); ANALYZE a").expect("rows");
    model(&project, &KEYS.replace("pub y: Option<i64>", "pub y: i64"));
    record(&project, '2', &["--allow", "all"]);

    // A session that migrates, and a database that takes no writes.
    let name = database.query("SELECT current_database()::text").expect("a name").remove(0);
    database
        .execute(&format!("ALTER DATABASE {name} SET default_transaction_read_only = on"))
        .expect("a setting");
    project.run(&["plan"]).expect(Exit::No, &["in the way: 1 row has NULL there"]);

    // Somebody has the table for himself.
    let slow = database.beside();
    slow.execute("SET default_transaction_read_only = off; BEGIN; LOCK TABLE a").expect("a lock");
    project
        .run(&["plan", "--statement-timeout", "0.2"])
        .expect(Exit::Done, &["not counted in 0.2 s; the table has about 1 row", "!in the way"]);
}

#[test]
fn without_a_database() {
    let (project, _database) = pending();
    let place = project.place().without("DATABASE_URL");
    place.run(&["plan"]).expect(
        Exit::Done,
        &[
            "no database is given; this is what an empty one would get",
            "+ 111111111111",
            "+ 222222222222",
            "[set-not-null]",
            "(line ",
            "2 revisions; no database was asked",
            "!in the way",
        ],
    );
    place
        .run(&["plan", "1111:"])
        .expect(Exit::Done, &["!+ 111111111111", "1 revision; no database was asked", "!note:"]);
    project
        .run(&["plan", "--offline", "1111"])
        .expect(Exit::Done, &["1 revision; no database", "!222222222222"]);
    place.run(&["plan", "-v", "1111"]).expect(Exit::Done, &["    id bigint"]);
    place.run(&["plan", "zzz"]).expect(Exit::Usage, &["can't locate revision `zzz`"]);
}

#[test]
fn late_ones_sections_and_marks_are_told() {
    let (project, _database) = package("");
    by_hand(&project, '1', None, "CREATE TABLE a (id integer);", "DROP TABLE a;");
    by_hand(&project, '3', Some('1'), "CREATE TABLE c ();", "DROP TABLE c;");
    project.run(&["upgrade"]).expect(Exit::Done, &["2 revisions applied"]);
    let sql = "-- Make b\nCREATE TABLE b ();\n-- migrate: no-transaction\n\n-- Build it\nCREATE INDEX CONCURRENTLY i ON a (id);\n\
               -- migrate: transaction\nCREATE TABLE d ();\n";
    by_hand(&project, '2', Some('1'), sql, "SELECT 1;");
    project.run(&["plan", "heads"]).expect(
        Exit::Done,
        &[
            "(late: later ones are applied)",
            "   2  Make b\n      CREATE TABLE b ();\n      one by one, outside of a transaction:\n   6  Build it\n",
            "in a transaction of their own:\n   8  CREATE TABLE d ();",
        ],
    );
    let plan = json(&project, Exit::Done, &["heads"]);
    let revision = &plan["revisions"][0];
    assert_eq!((revision["late"].as_bool(), revision["by_hand"].as_bool()), (Some(true), Some(true)));
    let modes: Vec<_> =
        revision["sections"].as_array().expect("sections").iter().map(|it| &it["mode"]).collect();
    assert_eq!(modes, ["transaction", "no-transaction", "transaction"]);
}
