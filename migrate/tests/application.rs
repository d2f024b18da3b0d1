//! What an application does with its revisions, on a real server.

mod database;
mod server;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use database::{Database, connect, revision, text};
use migrate::apply::{Ahead, Direction, Error, Objection, Policy, Transaction};
use migrate::{Migrator, Revision};

const PEOPLE: &str = "CREATE TABLE people (id int PRIMARY KEY, phone text NOT NULL);
INSERT INTO people VALUES (1, '030 / 12'), (2, '(040) 3-4');";

/// A table of people, and a revision that wants code in both directions.
fn people() -> [Revision; 2] {
    [
        revision("a1", &[], PEOPLE, "DROP TABLE people;"),
        revision(
            "b2",
            &["a1"],
            "ALTER TABLE people ADD digits text;\n-- migrate: code\n",
            "-- migrate: transaction\n-- migrate: code\n",
        ),
    ]
}

async fn digits(transaction: &Transaction<'_>) -> Result<(), tokio_postgres::Error> {
    for row in transaction.query("SELECT id, phone FROM people ORDER BY id", &[]).await? {
        let (id, phone): (i32, String) = (row.get(0), row.get(1));
        let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
        transaction.execute("UPDATE people SET digits = $1 WHERE id = $2", &[&digits, &id]).await?;
    }
    Ok(())
}

fn is_send<F: Future + Send>(future: F) -> F {
    future
}

#[tokio::test]
async fn code_is_a_part_of_its_revision() {
    let mut database = Database::new("code_is_a_part").await;
    let calls = Arc::new(Mutex::new(Vec::new()));
    let counted = calls.clone();
    let migrator = Migrator::new(people()).code("b2", async move |transaction| {
        let name = transaction.query_one("SELECT current_setting('search_path')", &[]).await?;
        counted.lock().unwrap().push(name.get::<_, String>(0));
        transaction.batch_execute("SELECT pg_sleep(0.1)").await?;
        digits(transaction).await
    });
    let report = is_send(migrator.upgrade(&mut database.client)).await.unwrap();
    assert_eq!(report.revisions, ["a1", "b2"]);
    let numbers = "SELECT string_agg(digits, ' ' ORDER BY id) FROM people";
    assert_eq!(database.text(numbers).await, "03012 04034");
    assert_eq!(database.rows().await, "a1 applied, b2 applied");

    let time = "SELECT (duration_ms >= 100)::text FROM migrate_revisions WHERE id = 'b2'";
    assert_eq!(database.text(time).await, "true");

    // What is applied does not run again.
    assert_eq!(migrator.upgrade(&mut database.client).await.unwrap().revisions, <[&str; 0]>::default());
    assert_eq!(*calls.lock().unwrap(), ["public, pg_temp"]);

    // The way back has code of its own.
    let error = migrator.downgrade_to(&mut database.client, "a1").await.unwrap_err();
    assert!(
        matches!(&error, Error::CodeMissing { revision, direction: Direction::Downgrade, .. } if revision == "b2"),
        "{error}"
    );
    let migrator = migrator.code_back("b2", async |transaction| {
        transaction.batch_execute("ALTER TABLE people DROP digits").await
    });
    migrator.downgrade_to(&mut database.client, "a1").await.unwrap();
    assert_eq!(database.rows().await, "a1 applied");
    migrator.upgrade(&mut database.client).await.unwrap();
    assert_eq!(calls.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn a_revision_whose_code_is_not_here_is_refused_before_anything_runs() {
    let mut database = Database::new("code_is_not_here").await;
    let error = Migrator::new(people()).upgrade(&mut database.client).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the upgrade of revision `b2` (about b2) needs code of an application, which is not in this program\n  \
         help: let the application do it that has the code for `Migrator::code`"
    );
    assert_eq!(database.tables().await, "");

    let unasked = Migrator::new(people()).code("a1", digits);
    let error = unasked.upgrade(&mut database.client).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is code for the upgrade of revision `a1`, which does not ask for any\n  help: write `-- migrate: \
         code` as the last line of `migrations/a1/upgrade.sql`"
    );
    let unknown = Migrator::new(people()).code("zz", digits);
    let error = unknown.status(&database.client).await.unwrap_err();
    assert_eq!(error.message(), "can't locate revision `zz`");
    assert_eq!(database.tables().await, "");
}

#[tokio::test]
async fn code_that_fails_leaves_nothing_behind() {
    let mut database = Database::new("code_that_fails").await;
    let upgrade = async |migrator: Migrator, database: &mut Database| {
        migrator.upgrade(&mut database.client).await.unwrap_err()
    };
    let asked = Migrator::new(people()).code("b2", async |transaction| {
        transaction.execute("INSERT INTO people VALUES (1, 'again')", &[]).await.map(|_| ())
    });
    let error = upgrade(asked, &mut database).await;
    assert_eq!(
        error.to_string(),
        "upgrade of revision `b2` failed in its code: duplicate key value violates unique constraint \
         \"people_pkey\"\n  caused by: Key (id)=(1) already exists.\n  caused by: revision `a1` before it is done \
         and stays"
    );
    assert!(!error.is_transient());
    assert_eq!(database.rows().await, "a1 applied");

    let own = Migrator::new(people()).code("b2", async |_| Err::<(), _>("the directory is not there"));
    let error = upgrade(own, &mut database).await;
    assert_eq!(error.message(), "upgrade of revision `b2` failed in its code: the directory is not there");

    // An error that the code keeps to itself is found by the transaction.
    let silent = Migrator::new(people()).code("b2", async |transaction| {
        let _ = transaction.batch_execute("SELECT nothing").await;
        Ok::<_, tokio_postgres::Error>(())
    });
    let error = upgrade(silent, &mut database).await;
    assert!(error.message().contains("current transaction is aborted"), "{error}");

    for words in ["COMMIT", "ROLLBACK", "COMMIT; BEGIN"] {
        let ending = Migrator::new(people())
            .code("b2", async move |transaction| transaction.batch_execute(words).await);
        let error = upgrade(ending, &mut database).await;
        assert!(matches!(&error, Error::Code(failure) if failure.ended), "{error}");
        assert_eq!(database.rows().await, "a1 applied", "{words}");
        database.client.batch_execute("ALTER TABLE people DROP COLUMN IF EXISTS digits").await.unwrap();
    }
    Migrator::new(people()).code("b2", digits).upgrade(&mut database.client).await.unwrap();
    assert_eq!(database.rows().await, "a1 applied, b2 applied");
}

#[tokio::test]
async fn code_that_meets_a_lock_is_tried_again_with_its_section() {
    let mut database = Database::new("code_meets_a_lock").await;
    let [first, _] = people();
    Migrator::new([first]).upgrade(&mut database.client).await.unwrap();
    let other = connect(&database.config).await;
    other.batch_execute("BEGIN; UPDATE people SET phone = phone").await.unwrap();

    let told = Arc::new(Mutex::new(Vec::new()));
    let log = told.clone();
    let other = Arc::new(other);
    let free = other.clone();
    let section = "SELECT 1;\n-- migrate: code";
    let [first, mut second] = people();
    second.upgrade.text = section.into();
    let mut migrator = Migrator::new([first, second])
        .code("b2", async move |transaction| {
            let result = transaction.batch_execute("UPDATE people SET phone = upper(phone)").await;
            free.batch_execute("ROLLBACK").await?;
            result
        })
        .observe(move |event| log.lock().unwrap().push(event.to_string()));
    migrator.settings.lock_timeout = Duration::from_millis(50);
    migrator.settings.backoff = Duration::from_millis(10);
    migrator.upgrade(&mut database.client).await.unwrap();
    let told = told.lock().unwrap();
    let (last, before) = told.split_last().unwrap();
    assert_eq!(
        before,
        [
            "applying revision b2, about b2 (1 of 1)",
            "running the code of revision b2 for its upgrade",
            "revision b2: canceling statement due to lock timeout; trying again in 0.01 s (1 of 3)",
            "running the code of revision b2 for its upgrade",
        ]
    );
    assert!(last.starts_with("applied revision b2, about b2 in ") && last.ends_with("ms (1 of 1)"), "{last}");
}

#[tokio::test]
async fn the_status_says_where_a_database_stands() {
    let mut database = Database::new("the_status_says").await;
    let table = |id: &str, parents: &[&str]| {
        revision(id, parents, &format!("CREATE TABLE {id} ();"), &format!("DROP TABLE {id};"))
    };
    let all = [table("a1", &[]), table("b2", &["a1"]), table("c3", &["b2"])];
    let migrator = Migrator::new(&all);
    let status = migrator.status(&database.client).await.unwrap();
    assert!(status.current.is_base() && !status.applied.table_exists);
    assert_eq!(status.pending.len(), 3);

    migrator.upgrade_to(&mut database.client, "b2").await.unwrap();
    let mut mended = all.clone();
    mended[0].upgrade.text = "CREATE TABLE a1 (id int);".into();
    let status = Migrator::new([mended[0].clone(), mended[2].clone()]).status(&database.client).await;
    assert_eq!(
        status.unwrap_err().message(),
        "can't locate revision `b2`, a parent of `c3`",
        "revisions that do not hang together are told by the first call"
    );
    let status = Migrator::new(&mended[..1]).status(&database.client).await.unwrap();
    assert_eq!(status.edited[0].revision, "a1");
    assert_eq!(status.unknown[0].id, "b2");
    assert!(status.pending.is_empty() && !status.is_up_to_date());

    // A run that is killed leaves its place behind.
    let outside = "-- migrate: no-transaction\nSELECT 1;\nSELECT 1 / 0;";
    let mut stopping = all.clone();
    stopping[2].upgrade.text = outside.into();
    let migrator = Migrator::new(&stopping);
    migrator.upgrade(&mut database.client).await.unwrap_err();
    let status = migrator.status(&database.client).await.unwrap();
    assert_eq!(status.partial.as_ref().map(|row| &*row.id), Some("c3"));
    let error = migrator.check(&database.client, &Policy::new()).await.unwrap_err();
    assert_eq!(error.causes(), ["the upgrade of revision `c3` (about c3) is half done"]);
    migrator.check(&database.client, &Policy::new().accept_behind()).await.unwrap();

    let error = migrator.upgrade(&mut database.client).await.unwrap_err();
    let text = error.to_string();
    for words in [
        "upgrade of revision `c3` failed: division by zero\n",
        " --> migrations/c3/upgrade.sql:3:1\n",
        "3 | SELECT 1 / 0;\n",
        "^^^^^^^^^^^^^ division by zero\n",
        "note: revision `c3` is done up to statement 2 of section 1, where the next run goes on\n",
        "\n  help: mend its file, accept the edit with `cargo migrate stamp --refresh c3`, and run it again",
    ] {
        assert!(text.contains(words), "`{words}` is not in\n{text}");
    }
    assert_eq!(format!("{error:?}"), text, "what `main` returns is read by people");
}

#[tokio::test]
async fn an_empty_history_is_at_its_head() {
    let mut database = Database::new("an_empty_history").await;
    let migrator = Migrator::new::<Revision>([]);
    assert!(migrator.upgrade(&mut database.client).await.unwrap().revisions.is_empty());
    migrator.check(&database.client, &Policy::new().refuse_drift()).await.unwrap();
    assert_eq!(
        text(&database.client, "SELECT coalesce(to_regclass('migrate_revisions')::text, 'none')").await,
        "none"
    );
}

/// What `revision.toml` says of the table that a program knows.
const KNOWN: &str = "id = \"a1\"\nparents = []\nmessage = \"people\"\ncreated = \"2026-11-21T08:15:30Z\"

[[changes]]
change = \"create-table\"
name = \"people\"
columns = [
  { name = \"id\", type = \"integer\" },
  { name = \"name\", type = \"varchar(20)\" },
  { name = \"tags\", type = \"text[]\", null = true },
  { name = \"joined\", type = \"date\", default = \"now()\" },
]
primary-key = { name = \"people_pkey\", columns = [\"id\"] }
";

const KNOWN_SQL: &str = "CREATE TABLE people (id integer CONSTRAINT people_pkey PRIMARY KEY, name varchar(20) \
                         NOT NULL, tags text[], joined date NOT NULL DEFAULT now());";

fn known() -> Revision {
    Revision { changes: KNOWN.into(), ..revision("a1", &[], KNOWN_SQL, "DROP TABLE people;") }
}

const VIEW: &str = "kind = \"view\"\nname = \"adults\"\ntext = \"CREATE VIEW adults AS SELECT 1\"";

/// A revision that the program does not know, with these changes.
fn newer(id: &str, parent: &str, changes: &str) -> Revision {
    let head = format!(
        "id = \"{id}\"\nparents = [\"{parent}\"]\nmessage = \"about {id}\"\ncreated = \
         \"2026-11-21T08:15:30Z\"\n{changes}"
    );
    Revision { changes: head.into(), ..revision(id, &[parent], "SELECT 1;", "SELECT 1;") }
}

fn change(kind: &str, rest: &str) -> String {
    format!("\n[[changes]]\nchange = \"{kind}\"\n{rest}\n")
}

#[tokio::test]
async fn what_an_older_program_can_live_with() {
    let mut database = Database::new("older_program").await;
    let harmless = [
        change("create-table", "name = \"pets\"\ncolumns = [{ name = \"id\", type = \"integer\" }]"),
        change("rename-table", "from = \"pets\"\nto = \"animals\""),
        change("drop-column", "table = \"animals\"\ncolumn = { name = \"id\", type = \"integer\" }"),
        change(
            "add-column",
            "table = \"people\"\ncolumn = { name = \"age\", type = \"integer\", null = true }",
        ),
        change(
            "add-column",
            "table = \"people\"\ncolumn = { name = \"at\", type = \"date\", default = \"now()\" }",
        ),
        change("rename-column", "table = \"people\"\nfrom = \"age\"\nto = \"years\""),
        change(
            "add-foreign-key",
            "table = \"people\"\nforeign-key = { name = \"f\", columns = [\"years\"], references = \
             \"animals\", referenced-columns = [\"id\"] }",
        ),
        change(
            "add-unique",
            "table = \"people\"\nunique = { name = \"u\", columns = [\"years\", \"name\"] }",
        ),
        change("drop-object", VIEW),
        change("create-object", VIEW),
        change(
            "create-index",
            "table = \"people\"\nindex = { name = \"i\", keys = [{ column = \"name\" }] }",
        ),
        change("create-enum", "name = \"mood\"\nvalues = [\"sad\"]"),
        change("alter-enum", "name = \"temper\"\nfrom = [\"calm\"]\nto = [\"calm\", \"wild\"]"),
        change("alter-type", "table = \"people\"\ncolumn = \"name\"\nfrom = \"varchar(20)\"\nto = \"text\""),
    ]
    .concat();
    Migrator::new([known(), newer("b2", "a1", &harmless)]).upgrade(&mut database.client).await.unwrap();

    let old = Migrator::new([known()]);
    let status = old.check(&database.client, &Policy::new()).await.unwrap();
    assert_eq!(status.unknown[0].id, "b2");
    let error = old.check(&database.client, &Policy::new().ahead(Ahead::Refuse)).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the database is not one that this program may run on\n  caused by: it is ahead: this program does not \
         know revision `b2` (about b2)\n  help: start the version of this program that has these revisions"
    );
    assert_eq!(old.upgrade(&mut database.client).await.unwrap().ahead, ["b2"]);

    let harmful = [
        (change("drop-object", VIEW), "drops view `adults`"),
        (
            change("drop-column", "table = \"people\"\ncolumn = { name = \"tags\", type = \"text[]\" }"),
            "drops column `people.tags`",
        ),
        (change("drop-table", "name = \"people\"\ncolumns = []"), "drops table `people`"),
        (
            change("rename-column", "table = \"people\"\nfrom = \"name\"\nto = \"title\""),
            "renames column `people.name` to `title`",
        ),
        (
            change("rename-table", "from = \"people\"\nto = \"persons\""),
            "renames table `people` to `persons`",
        ),
        (
            change(
                "add-column",
                "table = \"people\"\ncolumn = { name = \"born\", type = \"date\" }\nbackfill = \"now()\"",
            ),
            "requires a value for column `people.born`",
        ),
        (
            change("set-not-null", "table = \"people\"\ncolumn = \"tags\""),
            "requires a value for column `people.tags`",
        ),
        (
            change(
                "alter-type",
                "table = \"people\"\ncolumn = \"name\"\nfrom = \"varchar(20)\"\nto = \"varchar(10)\"",
            ),
            "makes column `people.name` `varchar(10)`, which was `varchar(20)`",
        ),
        (
            change("add-unique", "table = \"people\"\nunique = { name = \"u\", columns = [\"name\"] }"),
            "adds the unique constraint `u` to table `people`",
        ),
        (
            change("alter-enum", "name = \"temper\"\nfrom = [\"calm\", \"wild\"]\nto = [\"calm\"]"),
            "takes values from enum `temper`",
        ),
        (change("invent", "table = \"people\""), "does what this program cannot read"),
        ("nothing = 1".to_owned(), "does what this program cannot read"),
    ];
    for (number, (changes, reason)) in harmful.into_iter().enumerate() {
        let mut database = Database::new(&format!("incompatible_{number}")).await;
        let newer = Migrator::new([known(), newer("b2", "a1", &harmless), newer("c3", "b2", &changes)]);
        newer.upgrade(&mut database.client).await.unwrap();
        let error = old.check(&database.client, &Policy::new()).await.unwrap_err();
        let Error::Refused(objections) = &error else { panic!("{error}") };
        let expected = Objection::Incompatible {
            revision: "c3".to_owned(),
            message: "about c3".to_owned(),
            reasons: vec![reason.to_owned()],
        };
        assert_eq!(objections[..], [expected], "{error}");
        old.check(&database.client, &Policy::new().ahead(Ahead::Accept)).await.unwrap();
    }
}

#[tokio::test]
async fn an_older_program_does_not_mind_where_a_newer_one_stopped() {
    let mut database = Database::new("newer_one_stopped").await;
    let harmless = change("create-enum", "name = \"mood\"\nvalues = [\"sad\"]");
    let mut newer = newer("b2", "a1", &harmless);
    newer.upgrade.text = "-- migrate: no-transaction\nSELECT 1;\nSELECT 1 / 0;".into();
    Migrator::new([known(), newer]).upgrade(&mut database.client).await.unwrap_err();
    assert_eq!(database.rows().await, "a1 applied, b2 partial");

    let old = Migrator::new([known()]);
    assert_eq!(old.upgrade(&mut database.client).await.unwrap().ahead, ["b2"]);
    old.check(&database.client, &Policy::new().refuse_drift()).await.unwrap();
    let next = revision("c3", &["a1"], "SELECT 1;", "");
    let error = Migrator::new([known(), next]).upgrade(&mut database.client).await.unwrap_err();
    assert!(matches!(error, Error::HalfWay { .. }), "{error}");
}

#[tokio::test]
async fn all_in_one_transaction_is_all_or_nothing_with_code_too() {
    let mut database = Database::new("all_in_one_with_code").await;
    let third = revision("c3", &["b2"], "SELECT 1 / (count(*) - 2) FROM people WHERE digits <> '';", "");
    let [first, second] = people();
    let mut migrator = Migrator::new([first, second, third]).code("b2", digits);
    migrator.settings.single_transaction = true;
    let error = migrator.upgrade(&mut database.client).await.unwrap_err();
    assert_eq!(error.message(), "upgrade of revision `c3` failed: division by zero");
    assert_eq!(database.tables().await, "");
    assert_eq!(migrator.upgrade_to(&mut database.client, "b2").await.unwrap().revisions, ["a1", "b2"]);
    assert_eq!(database.rows().await, "a1 applied, b2 applied");
}

#[tokio::test]
async fn drift_is_what_was_changed_by_hand() {
    let mut database = Database::new("drift_by_hand").await;
    let migrator = Migrator::new([known()]);
    let policy = Policy::new().refuse_drift();
    let error = migrator.check(&database.client, &policy).await.unwrap_err();
    assert_eq!(error.causes(), ["it is behind: revision `a1` (about a1) is not applied"]);
    migrator.upgrade(&mut database.client).await.unwrap();
    migrator.check(&database.client, &policy).await.unwrap();
    database
        .client
        .batch_execute(
            "ALTER TABLE people ALTER name TYPE varchar(30), ALTER tags SET NOT NULL, ALTER joined DROP DEFAULT, \
             ADD harmless text, ADD needed int NOT NULL",
        )
        .await
        .unwrap();
    let error = migrator.check(&database.client, &policy).await.unwrap_err();
    assert_eq!(
        error.causes(),
        [
            "it is not as its revisions say: column `people.name` is `character varying(30)` and not `varchar(20)`",
            "it is not as its revisions say: column `people.tags` may not be NULL",
            "it is not as its revisions say: column `people.joined` needs a value, and should find one itself",
            "it is not as its revisions say: column `people.needed` is not recorded, and needs a value",
        ]
    );
    migrator.check(&database.client, &Policy::new()).await.unwrap();
    database.client.batch_execute("ALTER TABLE people RENAME TO persons").await.unwrap();
    let error = migrator.check(&database.client, &policy).await.unwrap_err();
    assert_eq!(error.causes(), ["it is not as its revisions say: table `people` is missing"]);
}

/// Types as they are recorded, and as SQL has them in a table.
const TYPES: &[(&str, &str)] = &[
    ("boolean", "bool"),
    ("numeric(10,2)", "decimal(10, 2)"),
    ("varchar(3)[]", "character varying(3)[3][2]"),
    ("char(3)", "character(3)"),
    ("\\\"char\\\"", "\"char\""),
    ("timestamptz", "timestamp with time zone"),
    ("timestamptz(3)", "timestamptz(3)"),
    ("timestamp", "timestamp"),
    ("time(2)", "time(2)"),
    ("timetz", "timetz"),
    ("interval", "interval"),
    ("bit(4)", "bit(4)"),
    ("varbit(8)", "bit varying(8)"),
    ("double precision", "float8"),
    ("bigint[]", "int8[][]"),
    ("tstzrange", "tstzrange"),
    ("public.mood", "mood"),
    ("public.\\\"Odd name\\\"[]", "\"Odd name\"[]"),
    ("auth.email", "auth.email"),
];

#[tokio::test]
async fn no_type_drifts_by_its_spelling() {
    let mut database = Database::new("no_type_drifts").await;
    let columns = |write: fn(usize, &(&str, &str)) -> String| {
        TYPES.iter().enumerate().map(|(number, types)| write(number, types)).collect::<Vec<_>>().join(", ")
    };
    let sql = columns(|number, (_, sql)| format!("c{number} {sql} NOT NULL"));
    let recorded =
        columns(|number, (recorded, _)| format!("{{ name = \"c{number}\", type = \"{recorded}\" }}"));
    let all = Revision {
        changes: format!(
            "id = \"a1\"\nparents = []\nmessage = \"\"\ncreated = \"\"\n{}",
            change("create-table", &format!("name = \"t\"\ncolumns = [{recorded}]"))
        )
        .into(),
        ..revision(
            "a1",
            &[],
            &format!(
                "CREATE SCHEMA auth; CREATE TYPE mood AS ENUM ('sad'); CREATE TYPE \"Odd name\" AS (a int); \
                 CREATE DOMAIN auth.email AS text; CREATE TABLE t ({sql});"
            ),
            "",
        )
    };
    let migrator = Migrator::new([all]);
    migrator.upgrade(&mut database.client).await.unwrap();
    migrator.check(&database.client, &Policy::new().refuse_drift()).await.unwrap();
}

#[tokio::test]
async fn programs_from_before_and_after_a_squash_share_a_database() {
    let table = |id: &str, parents: &[&str]| {
        revision(id, parents, &format!("CREATE TABLE {id} ();"), &format!("DROP TABLE {id};"))
    };
    let old = [table("a1", &[]), table("b2", &["a1"])];
    let squash = Revision {
        replaces: vec!["a1".into(), "b2".into()].into(),
        ..revision("s9", &[], "CREATE TABLE a1 (); CREATE TABLE b2 ();", "DROP TABLE b2; DROP TABLE a1;")
    };
    let before = Migrator::new(old.clone());
    // One whose folders were pruned, and one that has them yet.
    let pruned = Migrator::new([squash.clone(), table("c3", &["b2"])]);
    let after = Migrator::new(old.into_iter().chain([squash, table("c3", &["s9"])]));
    let policy = Policy::new();

    for (name, first, rows) in [
        ("a_squash_that_came_later", &before, "a1 applied, b2 applied, c3 applied"),
        ("a_squash_from_the_start", &pruned, "c3 applied, s9 applied"),
    ] {
        let mut database = Database::new(name).await;
        first.upgrade(&mut database.client).await.unwrap();
        let objections = match after.check(&database.client, &policy).await {
            Ok(_) => Vec::new(),
            Err(Error::Refused(objections)) => objections,
            Err(error) => panic!("{error}"),
        };
        assert_eq!(
            objections.len(),
            usize::from(std::ptr::eq(first, &before)),
            "{name}: c3 alone is missing"
        );
        after.upgrade(&mut database.client).await.unwrap();
        assert_eq!(database.rows().await, rows);
        for migrator in [&after, &pruned] {
            assert!(migrator.check(&database.client, &policy).await.unwrap().is_up_to_date(), "{name}");
            assert_eq!(
                migrator.upgrade(&mut database.client).await.unwrap().revisions,
                <[&str; 0]>::default()
            );
        }
        // It can live with what is new, and starts nothing anew.
        let report = before.upgrade(&mut database.client).await.unwrap();
        assert!(report.revisions.is_empty() && report.ahead.contains(&"c3".to_owned()), "{name}");
        let recorded = before.recorded(&database.client, ["s9"]).await.unwrap();
        assert!(recorded.iter().all(|revision| *revision.replaces == ["a1", "b2"]));
        before.downgrade_to(&mut database.client, "base").await.unwrap();
        assert_eq!(database.rows().await, "");
        assert_eq!(
            database.text("SELECT count(*)::text FROM pg_class WHERE relname ~ '^[a-c][1-3]$'").await,
            "0"
        );
    }

    let mut database = Database::new("a_squash_in_the_middle").await;
    before.upgrade_to(&mut database.client, "a1").await.unwrap();
    let error = pruned.upgrade(&mut database.client).await.unwrap_err().to_string();
    assert!(error.contains("the database has only one of the revisions that `s9` replaces"), "{error}");
    assert!(!pruned.status(&database.client).await.unwrap().is_up_to_date());
    assert_eq!(after.upgrade(&mut database.client).await.unwrap().revisions, ["b2", "c3"]);
}
