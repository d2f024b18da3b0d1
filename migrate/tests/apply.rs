//! Applying revisions to a real server.

mod database;
mod server;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use database::{Database, connect, revision, text};
use migrate::apply::{Direction, Error, Event, Failure, Permission, State, VersionTable};
use migrate::{History, Migrator, Revision};

fn table(id: &str, parents: &[&str]) -> Revision {
    revision(id, parents, &format!("CREATE TABLE {id} (id int PRIMARY KEY);"), &format!("DROP TABLE {id};"))
}

fn migrator(revisions: impl IntoIterator<Item = Revision>) -> Migrator {
    let mut migrator = Migrator::from(History::new(revisions).unwrap());
    migrator.settings.lock_poll = Duration::from_millis(20);
    migrator.settings.backoff = Duration::from_millis(20);
    migrator
}

fn ignore(_: Event<'_>) {}

fn failure(error: Error) -> Failure {
    match error {
        Error::Failed(failure) => *failure,
        error => panic!("{error}"),
    }
}

#[tokio::test]
async fn what_a_script_sets_does_not_reach_the_next() {
    let database = Database::new("what_a_script_sets").await;
    database
        .client
        .batch_execute("CREATE ROLE other_owner; GRANT ALL ON SCHEMA public TO other_owner")
        .await
        .unwrap();
    let migrator = migrator([
        revision(
            "a1",
            &[],
            "CREATE TABLE t (x text); SET client_encoding = latin1; SET standard_conforming_strings = off; \
             SET ROLE other_owner;",
            "",
        ),
        revision("b2", &["a1"], "INSERT INTO t VALUES ('größe\\'), (', ''x');", ""),
    ]);
    migrator.upgrade_with(&database.client, "head", &mut ignore).await.unwrap();
    assert_eq!(database.rows().await, "a1 applied, b2 applied");
    assert_eq!(database.text("SELECT string_agg(x, '|' ORDER BY x DESC) FROM t").await, "größe\\|, 'x");
    assert_eq!(database.text("SELECT current_user::text").await, "postgres");
}

#[tokio::test]
async fn a_mended_file_that_ends_where_the_run_stopped_is_done() {
    let database = Database::new("a_mended_file").await;
    let broken = "-- migrate: no-transaction\nCREATE TABLE t (); SELECT 1; SELECT 1/0;";
    for mended in ["-- migrate: no-transaction\nCREATE TABLE t ();", "CREATE TABLE t ();"] {
        migrator([revision("a1", &[], broken, "DROP TABLE t;")])
            .upgrade_with(&database.client, "head", &mut ignore)
            .await
            .unwrap_err();
        assert_eq!(database.rows().await, "a1 partial");
        let migrator = migrator([revision("a1", &[], mended, "DROP TABLE t;")]);
        let mut session = migrator.lock(&database.client, &mut ignore).await.unwrap();
        session.refresh(["a1"]).await.unwrap();
        session.finish().await;
        migrator.upgrade_with(&database.client, "head", &mut ignore).await.unwrap();
        assert_eq!(database.rows().await, "a1 applied");
        migrator.downgrade_with(&database.client, "base", &mut ignore).await.unwrap();
    }
}

#[tokio::test]
async fn up_and_down() {
    let database = Database::new("up_and_down").await;
    let migrator = migrator([table("a1", &[]), table("b2", &["a1"]), table("c3", &["b2"])]);

    let nothing = migrator.applied(&database.client).await.unwrap();
    assert!(!nothing.table_exists);
    assert_eq!(database.text("SELECT to_regclass('migrate_revisions') IS NULL || ''").await, "true");

    let mut told = Vec::new();
    let report = migrator
        .upgrade_with(&database.client, "b2", &mut |event| match event {
            Event::Started { revision, number, of, .. } => {
                told.push(format!("{number}/{of} {}", revision.id));
            }
            Event::Finished { revision, .. } => told.push(format!("done {}", revision.id)),
            _ => {}
        })
        .await
        .unwrap();
    assert_eq!(report.revisions, ["a1", "b2"]);
    assert_eq!(told, ["1/2 a1", "done a1", "2/2 b2", "done b2"]);
    assert_eq!(database.tables().await, "a1 b2");
    assert_eq!(database.rows().await, "a1 applied, b2 applied");

    assert_eq!(migrator.upgrade_with(&database.client, "head", &mut ignore).await.unwrap().revisions, ["c3"]);
    assert!(migrator.upgrade_with(&database.client, "head", &mut ignore).await.unwrap().revisions.is_empty());

    let applied = migrator.applied(&database.client).await.unwrap();
    let row = &applied.revisions["b2"];
    assert_eq!(
        (row.parents.as_slice(), &*row.message, row.state, &*row.applied_by),
        (&["a1".to_owned()][..], "about b2", State::Applied, "postgres")
    );
    let carried = migrator.recorded(&database.client, ["b2"]).await.unwrap();
    assert_eq!(carried[0].downgrade.text, "DROP TABLE b2;");
    assert_eq!(carried[0].changes, "id = \"b2\"\n");

    let report = migrator.downgrade_with(&database.client, "-2", &mut ignore).await.unwrap();
    assert_eq!(report.revisions, ["c3", "b2"]);
    assert_eq!(database.tables().await, "a1");
    migrator.downgrade_with(&database.client, "base", &mut ignore).await.unwrap();
    assert_eq!(database.rows().await, "");
    let error = migrator.downgrade_with(&database.client, "a1", &mut ignore).await.unwrap_err();
    assert_eq!(error.message(), "revision `a1` is not applied");
}

#[tokio::test]
async fn another_version_table() {
    let database = Database::new("another_version_table").await;
    let mut migrator = migrator([table("a1", &[])]);
    migrator.settings.version_table = "Über uns.\"history\"".parse().unwrap();
    migrator.upgrade_with(&database.client, "head", &mut ignore).await.unwrap();
    assert_eq!(database.text("SELECT id FROM \"Über uns\".\"\"\"history\"\"\"").await, "a1");
    assert!("a.b.c".parse::<VersionTable>().is_err());
}

#[tokio::test]
async fn two_at_once() {
    let database = Database::new("two_at_once").await;
    let slow = revision("a1", &[], "SELECT pg_sleep(0.5); CREATE TABLE t ();", "");
    let migrator = migrator([slow, table("b2", &["a1"])]);
    let mut other_config = database.config.clone();
    let other = connect(other_config.application_name("the other one")).await;

    let waits = Arc::new(Mutex::new(Vec::new()));
    let listener = |event: Event<'_>| {
        if let Event::Waiting { holder: Some(holder), .. } = event {
            waits.lock().unwrap().push((holder.pid, holder.application_name.clone()));
        }
    };
    let (mut first, mut second) = (listener, listener);
    let (one, two) = tokio::join!(
        migrator.upgrade_with(&database.client, "head", &mut first),
        migrator.upgrade_with(&other, "head", &mut second),
    );
    let mut applied = [one.unwrap().revisions.len(), two.unwrap().revisions.len()];
    applied.sort_unstable();
    assert_eq!(applied, [0, 2]);
    let waits = waits.lock().unwrap();
    assert!(waits.len() > 3, "{waits:?}");
    assert!(["two_at_once", "the other one"].contains(&&*waits[0].1), "{waits:?}");
}

#[tokio::test]
async fn who_waits_gives_up() {
    let database = Database::new("who_waits_gives_up").await;
    let mut migrator = migrator([table("a1", &[])]);
    migrator.settings.lock_wait = Duration::from_millis(100);
    let other = connect(&database.config).await;
    let session = migrator.lock(&database.client, &mut ignore).await.unwrap();
    let error = migrator.upgrade_with(&other, "head", &mut ignore).await.unwrap_err();
    assert!(matches!(&error, Error::Locked { holder: Some(holder), .. } if holder.user == "postgres"));
    assert!(error.message().contains("waited 0 s for pid "), "{error}");
    session.finish().await;
    migrator.upgrade_with(&other, "head", &mut ignore).await.unwrap();
}

const LOCKS: &str = "SELECT count(*)::text FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid \
                     FROM pg_database WHERE datname = current_database())";

#[tokio::test]
async fn a_statement_fails_in_the_middle() {
    let database = Database::new("fails_in_the_middle").await;
    let bad = "-- Zweites: läuft nicht.\nCREATE TABLE b2 (id int);\n\nINSERT INTO b2 VALUES (1);\n\
               SELECT 'ü', nöt_there FROM b2;\n";
    let migrator = migrator([table("a1", &[]), revision("b2", &["a1"], bad, ""), table("c3", &["b2"])]);
    let failure = failure(migrator.upgrade_with(&database.client, "head", &mut ignore).await.unwrap_err());
    assert_eq!(failure.revision, "b2");
    assert_eq!(failure.path.as_deref(), Some("migrations/b2/upgrade.sql"));
    let statement = failure.statement.clone().unwrap();
    assert_eq!(&failure.text[statement], "SELECT 'ü', nöt_there FROM b2;");
    assert_eq!(failure.position, bad.find("nöt_there"));
    assert_eq!(failure.line_and_column(), Some((5, 13)));
    assert_eq!(failure.postgres.code, "42703");
    assert_eq!(failure.standing.done, ["a1"]);
    assert_eq!(failure.standing.partial, None);
    assert_eq!((database.tables().await, database.rows().await), ("a1".into(), "a1 applied".into()));
    // The session is as good as new, and the lock is free.
    assert_eq!(database.text(LOCKS).await, "0");
}

#[tokio::test]
async fn a_statement_without_a_position_fails() {
    let database = Database::new("fails_without_position").await;
    let rows = "CREATE TABLE t (id int PRIMARY KEY);\nINSERT INTO t VALUES (1);\nINSERT INTO t VALUES (1);\n\
                INSERT INTO t VALUES (2);";
    let migrator = migrator([revision("a1", &[], rows, "")]);
    let failure = failure(migrator.upgrade_with(&database.client, "head", &mut ignore).await.unwrap_err());
    let statement = failure.statement.unwrap();
    assert_eq!(&failure.text[statement.clone()], "INSERT INTO t VALUES (1);");
    assert_eq!(statement.start, rows.rfind("INSERT INTO t VALUES (1)").unwrap());
    assert_eq!(failure.position, None);
    assert_eq!(failure.postgres.detail.as_deref(), Some("Key (id)=(1) already exists."));
    assert!(failure.standing.is_unchanged());
    assert_eq!(database.tables().await, "");
}

#[tokio::test]
async fn a_syntax_error_is_found_before_anything_runs() {
    let database = Database::new("syntax_error").await;
    let bad = "CREATE TABLE b2 (id int);\nCREATE TABEL x ();\nSELECT 1;";
    let later = table("c3", &["b2"]);
    let migrator = migrator([table("a1", &[]), revision("b2", &["a1"], bad, ""), later]);
    let failure = failure(migrator.upgrade_with(&database.client, "head", &mut ignore).await.unwrap_err());
    assert_eq!(failure.position, bad.find("TABEL"));
    assert_eq!(&failure.text[failure.statement.unwrap()], "CREATE TABEL x ();");
    assert_eq!((database.tables().await, database.rows().await), ("a1".into(), "a1 applied".into()));
}

#[tokio::test]
async fn a_deferred_constraint_fails_before_the_commit() {
    let database = Database::new("deferred").await;
    let bad = "CREATE TABLE p (id int PRIMARY KEY);
        CREATE TABLE c (p int REFERENCES p DEFERRABLE INITIALLY DEFERRED);
        INSERT INTO c VALUES (7);";
    let migrator = migrator([revision("a1", &[], bad, ""), table("b2", &["a1"])]);
    let failure = failure(migrator.upgrade_with(&database.client, "head", &mut ignore).await.unwrap_err());
    assert!(failure.deferred);
    assert_eq!((failure.revision.as_str(), failure.statement), ("a1", None));
    assert_eq!(database.tables().await, "");
}

#[tokio::test]
async fn edits_after_applying_are_refused_until_accepted() {
    let database = Database::new("edited").await;
    let before = migrator([table("a1", &[]), table("b2", &["a1"])]);
    before.upgrade_with(&database.client, "head", &mut ignore).await.unwrap();

    let harmless = revision("a1", &[], "-- a comment\r\nCREATE TABLE a1\r\n  (id int PRIMARY KEY)", "");
    migrator([harmless, table("b2", &["a1"])])
        .upgrade_with(&database.client, "head", &mut ignore)
        .await
        .unwrap();

    let edited = revision("a1", &[], "CREATE TABLE a1 (id bigint PRIMARY KEY);", "DROP TABLE a1;");
    let after = migrator([edited, table("b2", &["a1"]), table("c3", &["b2"])]);
    for error in [
        after.upgrade_with(&database.client, "head", &mut ignore).await.unwrap_err(),
        after.downgrade_with(&database.client, "-1", &mut ignore).await.unwrap_err(),
    ] {
        assert_eq!(error.message(), "revision `a1` edited after being applied");
        let Error::Edited(edited) = error else { panic!("{error}") };
        assert_eq!(edited[0].recorded, "CREATE TABLE a1 (id int PRIMARY KEY);");
        assert_eq!(edited[0].present, "CREATE TABLE a1 (id bigint PRIMARY KEY);");
    }

    let mut session = after.lock(&database.client, &mut ignore).await.unwrap();
    session.refresh(["a1"]).await.unwrap();
    assert!(session.edited().is_empty());
    session.finish().await;
    assert_eq!(after.upgrade_with(&database.client, "head", &mut ignore).await.unwrap().revisions, ["c3"]);
}

#[tokio::test]
async fn what_arrives_late_is_applied_and_reported() {
    let database = Database::new("late").await;
    migrator([table("a1", &[]), table("d4", &["a1"])])
        .upgrade_with(&database.client, "head", &mut ignore)
        .await
        .unwrap();
    let merged = migrator([
        table("a1", &[]),
        table("b2", &["a1"]),
        table("d4", &["a1"]),
        revision("e5", &["b2", "d4"], "", ""),
    ]);
    let report = merged.upgrade_with(&database.client, "head", &mut ignore).await.unwrap();
    assert_eq!((report.revisions, report.late), (vec!["b2".into(), "e5".into()], vec!["b2".into()]));
    assert_eq!(database.rows().await, "a1 applied, b2 applied, d4 applied, e5 applied");
}

#[tokio::test]
async fn the_database_brings_the_downgrade() {
    let database = Database::new("brings_downgrade").await;
    let new = migrator([table("a1", &[]), table("b2", &["a1"])]);
    new.upgrade_with(&database.client, "head", &mut ignore).await.unwrap();
    let old = migrator([table("a1", &[])]);
    assert_eq!(old.upgrade_with(&database.client, "head", &mut ignore).await.unwrap().ahead, ["b2"]);
    let report = old.downgrade_with(&database.client, "a1", &mut ignore).await.unwrap();
    assert_eq!(report.revisions, ["b2"]);
    assert_eq!(database.tables().await, "a1");

    // A better downgrade in the folder wins over the one that was recorded.
    let mended =
        revision("a1", &[], "CREATE TABLE a1 (id int PRIMARY KEY);", "DROP TABLE a1; CREATE TABLE x ();");
    migrator([mended]).downgrade_with(&database.client, "base", &mut ignore).await.unwrap();
    assert_eq!(database.tables().await, "x");
}

const ONLINE: &str = "CREATE TABLE t (a int);
-- migrate: no-transaction
INSERT INTO t VALUES (1);
CREATE INDEX CONCURRENTLY i ON t (a);
INSERT INTO t SELECT 2 FROM pg_sleep(0);
ALTER TABLE t ADD COLUMN b int;
-- migrate: transaction
CREATE TABLE u ();
";

#[tokio::test]
async fn sections_commit_one_by_one() {
    let database = Database::new("sections").await;
    let down = "DROP TABLE u;
        -- migrate: no-transaction
        DROP INDEX CONCURRENTLY i;
        DROP TABLE t;";
    let migrator = migrator([revision("a1", &[], ONLINE, down), table("b2", &["a1"])]);
    let mut statements = Vec::new();
    migrator
        .upgrade_with(&database.client, "head", &mut |event| {
            if let Event::Statement { text, number, of, .. } = event {
                statements.push(format!("{number}/{of} {text}"));
            }
        })
        .await
        .unwrap();
    assert_eq!(statements.len(), 4);
    assert_eq!(statements[1], "2/4 CREATE INDEX CONCURRENTLY i ON t (a);");
    assert_eq!(database.rows().await, "a1 applied, b2 applied");
    assert_eq!(database.text("SELECT string_agg(a::text, ' ') FROM t").await, "1 2");
    migrator.downgrade_with(&database.client, "base", &mut ignore).await.unwrap();
    assert_eq!((database.tables().await, database.rows().await), (String::new(), String::new()));
}

#[tokio::test]
async fn a_kill_in_the_middle_is_resumed() {
    let database = Database::new("killed").await;
    let slow = ONLINE.replace("pg_sleep(0)", "pg_sleep(30)");
    let killed = migrator([revision("a1", &[], &slow, "")]);
    let victim = connect(&database.config).await;
    let pid = text(&victim, "SELECT pg_backend_pid()::text").await;
    let run = tokio::spawn(async move {
        killed.upgrade_with(&victim, "head", &mut ignore).await.map(|_| ()).unwrap_err()
    });
    while database
        .text(&format!(
            "SELECT count(*)::text FROM pg_stat_activity WHERE pid = {pid} AND wait_event = 'PgSleep'"
        ))
        .await
        == "0"
    {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    database.text(&format!("SELECT pg_terminate_backend({pid})::text")).await;
    let failure = failure(run.await.unwrap());
    assert_eq!(failure.postgres.code, "57P01");
    let partial = failure.standing.partial.unwrap();
    assert_eq!((&*partial.revision, partial.section, partial.statement), ("a1", 2, 3));
    assert_eq!(database.rows().await, "a1 partial");

    // The edit is one, and accepted; then it goes on with the third statement.
    let now = migrator([revision("a1", &[], ONLINE, "")]);
    let error = now.downgrade_with(&database.client, "base", &mut ignore).await.unwrap_err();
    assert!(matches!(error, Error::Edited(_)), "{error}");
    let mut session = now.lock(&database.client, &mut ignore).await.unwrap();
    assert_eq!(
        session.applied().revisions["a1"].state,
        State::Partial { direction: Direction::Upgrade, section: 2, statement: 3 }
    );
    session.refresh(["a1"]).await.unwrap();
    let error = session.plan_downgrade("base").unwrap_err();
    assert_eq!(error.message(), "an earlier upgrade stopped in the middle of revision `a1` (about a1)");
    let plan = session.plan_upgrade("head").unwrap();
    session.upgrade(plan, &mut ignore).await.unwrap();
    session.finish().await;
    assert_eq!(database.rows().await, "a1 applied");
    assert_eq!(database.text("SELECT string_agg(a::text, ' ') FROM t").await, "1 2");
    assert_eq!(database.tables().await, "t u");
}

#[tokio::test]
async fn a_half_done_downgrade_goes_on_with_its_own_text() {
    let database = Database::new("half_down").await;
    let down = "DROP TABLE IF EXISTS zero;
        -- migrate: no-transaction
        INSERT INTO a1 VALUES (1);
        INSERT INTO a1 VALUES (1);
        DROP TABLE a1;";
    let up = "CREATE TABLE a1 (id int PRIMARY KEY);";
    let one = migrator([revision("a1", &[], up, down)]);
    one.upgrade_with(&database.client, "head", &mut ignore).await.unwrap();
    let failure = failure(one.downgrade_with(&database.client, "base", &mut ignore).await.unwrap_err());
    assert_eq!(failure.standing.partial.map(|at| (at.section, at.statement)), Some((2, 2)));
    assert!(matches!(
        one.upgrade_with(&database.client, "head", &mut ignore).await.unwrap_err(),
        Error::HalfWay { direction: Direction::Downgrade, .. }
    ));
    database.client.batch_execute("DELETE FROM a1").await.unwrap();
    let other = migrator([revision("a1", &[], up, "SELECT 'something else'")]);
    other.downgrade_with(&database.client, "-1", &mut ignore).await.unwrap();
    assert_eq!((database.tables().await, database.rows().await), (String::new(), String::new()));
}

#[tokio::test]
async fn nothing_runs_on_another_past_than_was_read() {
    let database = Database::new("another_past").await;
    let migrator = migrator([table("a1", &[]), table("b2", &["a1"]), table("c3", &["b2"])]);
    migrator.upgrade_with(&database.client, "a1", &mut ignore).await.unwrap();
    let mut session = migrator.lock(&database.client, &mut ignore).await.unwrap();
    let plan = session.plan_upgrade("head").unwrap();
    let other = connect(&database.config).await;
    other.batch_execute("DELETE FROM migrate_revisions").await.unwrap();
    let error = session.upgrade(plan, &mut ignore).await.unwrap_err();
    assert_eq!(error.message(), "the database's history changed before revision `b2` could run");
    session.finish().await;
    assert_eq!((database.tables().await, database.rows().await), ("a1".into(), String::new()));
}

#[tokio::test]
async fn all_or_nothing() {
    let database = Database::new("all_or_nothing").await;
    let mut bad =
        migrator([table("a1", &[]), table("b2", &["a1"]), revision("c3", &["b2"], "SELECT 1/0", "")]);
    bad.settings.single_transaction = true;
    let failure = failure(bad.upgrade_with(&database.client, "head", &mut ignore).await.unwrap_err());
    assert_eq!(failure.revision, "c3");
    assert!(failure.standing.is_unchanged());
    assert_eq!((database.tables().await, database.rows().await), (String::new(), String::new()));

    bad.upgrade_with(&database.client, "b2", &mut ignore).await.unwrap();
    assert_eq!(database.rows().await, "a1 applied, b2 applied");
    bad.downgrade_with(&database.client, "base", &mut ignore).await.unwrap();
    assert_eq!(database.tables().await, "");

    let mut online = migrator([revision("a1", &[], ONLINE, "")]);
    online.settings.single_transaction = true;
    assert_eq!(
        online.upgrade_with(&database.client, "head", &mut ignore).await.unwrap_err().message(),
        "not possible in a single transaction: revision `a1` (about a1) has statements outside of one"
    );
}

#[tokio::test]
async fn a_lock_is_waited_for_again() {
    let database = Database::new("retry").await;
    database.client.batch_execute("CREATE TABLE t (a int)").await.unwrap();
    let mut migrator = migrator([
        table("a1", &[]),
        revision("b2", &["a1"], "ALTER TABLE t ADD b int;", ""),
        table("c3", &["b2"]),
    ]);
    migrator.settings.lock_timeout = Duration::from_millis(50);
    migrator.settings.retries = 2;
    let other = connect(&database.config).await;
    other.batch_execute("BEGIN; LOCK TABLE t").await.unwrap();

    let mut retries = 0;
    let error = migrator
        .upgrade_with(&database.client, "head", &mut |event| {
            retries += usize::from(matches!(event, Event::Retrying { .. }));
        })
        .await
        .unwrap_err();
    assert_eq!(retries, 2);
    let failure = failure(error);
    assert_eq!((failure.postgres.code.as_str(), failure.standing.done.len()), ("55P03", 1));

    migrator.settings.retries = 50;
    let upgrade = async { migrator.upgrade_with(&database.client, "head", &mut ignore).await.unwrap() };
    let unlock = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        other.batch_execute("COMMIT").await.unwrap();
    };
    let (report, ()) = tokio::join!(upgrade, unlock);
    assert_eq!(report.revisions, ["b2", "c3"]);
}

#[tokio::test]
async fn stamping() {
    let database = Database::new("stamping").await;
    let all = migrator([table("a1", &[]), table("b2", &["a1"]), table("c3", &["b2"])]);
    let mut session = all.lock(&database.client, &mut ignore).await.unwrap();
    session.stamp(["b2"], false).await.unwrap();
    assert_eq!(database.rows().await, "a1 applied, b2 applied");
    session.stamp(["head"], false).await.unwrap();
    session.stamp(["a1"], false).await.unwrap();
    assert_eq!(database.rows().await, "a1 applied");
    session.stamp(["heads"], false).await.unwrap();
    session.finish().await;
    assert_eq!(database.tables().await, "");

    let fewer = migrator([table("a1", &[])]);
    let mut session = fewer.lock(&database.client, &mut ignore).await.unwrap();
    let error = session.stamp(["head"], false).await.unwrap_err();
    assert_eq!(error.message(), "can't locate revision `b2`, `c3`, which the database has");
    session.stamp(["head"], true).await.unwrap();
    session.stamp(["base"], false).await.unwrap();
    session.finish().await;
    assert_eq!(database.rows().await, "");
}

#[tokio::test]
async fn rights_that_are_missing_are_named() {
    let database = Database::new("rights").await;
    database
        .client
        .batch_execute(
            "CREATE ROLE shop_owner; CREATE ROLE \"app-1\" LOGIN; CREATE TABLE orders (); ALTER TABLE orders \
             OWNER TO shop_owner; GRANT CREATE ON SCHEMA public TO \"app-1\"",
        )
        .await
        .unwrap();
    let mut config = database.config.clone();
    let app = connect(config.user("app-1")).await;
    let migrator = migrator([revision("a1", &[], "ALTER TABLE orders ADD a int;", "")]);
    let error = migrator.upgrade_with(&app, "head", &mut ignore).await.unwrap_err();
    let permission = failure(error).permission.unwrap();
    assert_eq!(permission.grant(), "GRANT \"shop_owner\" TO \"app-1\"");
    let Permission::Owner { hand_over: Some(hand_over), .. } = permission else { panic!("{permission:?}") };
    // With both of them it goes on in the role of the owner.
    database.client.batch_execute("GRANT shop_owner TO \"app-1\"").await.unwrap();
    database.client.batch_execute(&hand_over).await.unwrap();
    app.batch_execute("SET ROLE shop_owner").await.unwrap();
    migrator.upgrade_with(&app, "head", &mut ignore).await.unwrap();
    app.batch_execute("RESET ROLE").await.unwrap();

    database
        .client
        .batch_execute("DROP TABLE migrate_revisions; REVOKE CREATE ON SCHEMA public FROM \"app-1\"")
        .await
        .unwrap();
    let error = migrator.upgrade_with(&app, "head", &mut ignore).await.unwrap_err();
    assert_eq!(error.message(), "could not create the version table: permission denied for schema public");
    let Error::Server { permission: Some(permission), .. } = error else { panic!("{error}") };
    assert_eq!(permission.grant(), "GRANT CREATE ON SCHEMA \"public\" TO \"app-1\"");
}

#[tokio::test]
async fn what_a_script_sets_stays_in_it() {
    let database = Database::new("pinned").await;
    database.client.batch_execute("CREATE SCHEMA other; SET search_path = other").await.unwrap();
    let up = "SET LOCAL standard_conforming_strings = off; SET LOCAL search_path = other;
        CREATE TABLE hidden (); CREATE TABLE public.shown ();";
    let path = "CREATE TABLE here (); -- migrate: allow(nothing)
        INSERT INTO public.shown DEFAULT VALUES;
        -- migrate: no-transaction
        VACUUM shown;
        CREATE TABLE there ();";
    let backslash = "SELECT 'C:\\'; CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$SELECT '日本 \\'$$;";
    let migrator = migrator([
        revision("a1", &[], up, ""),
        revision("b2", &["a1"], path, ""),
        revision("c3", &["b2"], backslash, "DROP FUNCTION f"),
    ]);
    migrator.upgrade_with(&database.client, "head", &mut ignore).await.unwrap();
    let tables = "SELECT string_agg(schemaname || '.' || tablename, ' ' ORDER BY tablename) FROM pg_tables \
                  WHERE schemaname IN ('public', 'other') AND tablename <> 'migrate_revisions'";
    assert_eq!(database.text(tables).await, "public.here other.hidden public.shown public.there");
    assert_eq!(database.text("SELECT public.f()").await, "日本 \\");
    assert_eq!(database.text("SELECT current_setting('search_path')").await, "other");
    let carried = migrator.recorded(&database.client, ["c3"]).await.unwrap();
    assert_eq!(carried[0].upgrade.text, backslash);
}

#[tokio::test]
async fn two_hundred_revisions() {
    let database = Database::new("two_hundred").await;
    let mut revisions = Vec::new();
    for number in 0..200 {
        let parent = format!("r{:03}", i32::max(number - 1, 0));
        let parents: &[&str] = if number == 0 { &[] } else { &[&parent] };
        revisions.push(table(&format!("r{number:03}"), parents));
    }
    let migrator = migrator(revisions);
    let mut finished = BTreeMap::new();
    let report = migrator
        .upgrade_with(&database.client, "head", &mut |event| {
            if let Event::Finished { revision, number, .. } = event {
                finished.insert(number, revision.id.to_string());
            }
        })
        .await
        .unwrap();
    assert_eq!(report.revisions.len(), 200);
    assert_eq!(finished[&200], "r199");
    migrator.downgrade_with(&database.client, "base", &mut ignore).await.unwrap();
    assert_eq!(database.tables().await, "");
}

#[tokio::test]
async fn a_batch_that_fails_is_where_it_goes_on() {
    let database = Database::new("batches").await;
    database
        .client
        .batch_execute(
            "CREATE TABLE \"T\" (a text, b timestamptz, n int NOT NULL, PRIMARY KEY (a, b));
             INSERT INTO \"T\" SELECT 'it''s ' || i % 3, now() + i * interval '1 day', i FROM generate_series(1, 25) i",
        )
        .await
        .unwrap();
    let up = "-- migrate: no-transaction
-- migrate: batch 4
UPDATE \"T\" AS x SET n = 100 / (x.n - 17) WHERE x.n > 0 OR false;
-- migrate: batch 1000
DELETE FROM public.\"T\" WHERE a LIKE '%0';";
    let migrator = migrator([revision("a1", &[], up, "")]);
    let failure = failure(migrator.upgrade_with(&database.client, "head", &mut ignore).await.unwrap_err());
    assert_eq!(failure.postgres.code, "22012");
    assert_eq!(failure.statement.map(|range| &up[range]), Some(up.lines().nth(2).unwrap()));
    assert_eq!(failure.standing.partial.map(|at| (at.section, at.statement)), Some((1, 1)));
    let next = database.text("SELECT batch FROM migrate_revisions").await;
    assert!(next.starts_with("'it''s 2'::text, '"), "{next}");

    // What the first batches did is not done again.
    database.client.batch_execute("UPDATE \"T\" SET n = 1000 WHERE n = 17").await.unwrap();
    let before =
        database.text("SELECT string_agg(n::text, ' ' ORDER BY a, b) FROM \"T\" WHERE a = 'it''s 1'").await;
    migrator.upgrade_with(&database.client, "head", &mut ignore).await.unwrap();
    let after =
        database.text("SELECT string_agg(n::text, ' ' ORDER BY a, b) FROM \"T\" WHERE a = 'it''s 1'").await;
    assert_eq!(after, before);
    assert_eq!(database.text("SELECT count(*)::text FROM \"T\"").await, "17");
    assert_eq!(database.text("SELECT n::text FROM \"T\" WHERE a = 'it''s 2' ORDER BY b LIMIT 1").await, "-6");
    assert_eq!(database.rows().await, "a1 applied");
    assert_eq!(database.text("SELECT coalesce(batch, 'none') FROM migrate_revisions").await, "none");
}

#[tokio::test]
async fn batches_need_a_key() {
    let database = Database::new("batches_without_key").await;
    database.client.batch_execute("CREATE TABLE t (a int); INSERT INTO t VALUES (1)").await.unwrap();
    let up = "-- migrate: no-transaction
-- migrate: batch 4
UPDATE t SET a = 2;";
    let migrator = migrator([revision("a1", &[], up, "")]);
    let failure = failure(migrator.upgrade_with(&database.client, "head", &mut ignore).await.unwrap_err());
    assert_eq!(failure.postgres.message, "there is no table t with a primary key that batches could follow");
    assert!(failure.statement.is_some());
}

/// Whether the index `i` is there, and whole.
async fn index(database: &Database) -> String {
    database
        .text(
            "SELECT coalesce((SELECT indisvalid::text FROM pg_index WHERE indexrelid = to_regclass('i')), 'none')",
        )
        .await
}

const UNIQUE: &str = "-- migrate: no-transaction
CREATE UNIQUE INDEX CONCURRENTLY i ON t (a DESC, lower(b)) WHERE a > 0;
";

#[tokio::test]
async fn an_index_that_fails_leaves_nothing_behind() {
    let database = Database::new("failed_index").await;
    database
        .client
        .batch_execute("CREATE TABLE t (gone int, a int, b text); ALTER TABLE t DROP gone; INSERT INTO t VALUES (1, 'x'), (1, 'X')")
        .await
        .unwrap();
    let migrator = migrator([revision("a1", &[], UNIQUE, "")]);
    for _ in 0..2 {
        let failure =
            failure(migrator.upgrade_with(&database.client, "head", &mut ignore).await.unwrap_err());
        assert_eq!(failure.postgres.code, "23505");
        assert_eq!(index(&database).await, "none");
    }
    // What somebody has built instead counts where it is the same, and only there.
    database
        .client
        .batch_execute("UPDATE t SET b = 'y' WHERE b = 'x'; CREATE UNIQUE INDEX i ON t (a)  WHERE a > 1")
        .await
        .unwrap();
    let failure = failure(migrator.upgrade_with(&database.client, "head", &mut ignore).await.unwrap_err());
    assert_eq!(failure.postgres.code, "42P07");
    assert_eq!(index(&database).await, "true");
    database
        .client
        .batch_execute("DROP INDEX i; CREATE UNIQUE INDEX i ON t (a DESC, lower(b)) WHERE a > 0")
        .await
        .unwrap();
    migrator.upgrade_with(&database.client, "head", &mut ignore).await.unwrap();
    assert_eq!((index(&database).await, database.rows().await), ("true".into(), "a1 applied".into()));
}

#[tokio::test]
async fn an_index_that_was_killed_is_built_anew() {
    let database = Database::new("killed_index").await;
    database
        .client
        .batch_execute("CREATE TABLE t (a int, b text); INSERT INTO t VALUES (1, 'x')")
        .await
        .unwrap();
    // A writer that is not done: the build waits for it.
    let writer = connect(&database.config).await;
    writer.batch_execute("BEGIN; INSERT INTO t VALUES (2, 'x')").await.unwrap();
    let down = "-- migrate: no-transaction
DROP INDEX CONCURRENTLY i;
SELECT 1 / count(*) FROM t;
";
    let victim = connect(&database.config).await;
    let pid = text(&victim, "SELECT pg_backend_pid()::text").await;
    let killed = migrator([revision("a1", &[], UNIQUE, down)]);
    let run = tokio::spawn(async move {
        killed.upgrade_with(&victim, "head", &mut ignore).await.map(|_| ()).unwrap_err()
    });
    while index(&database).await == "none" {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    database.text(&format!("SELECT pg_terminate_backend({pid})::text")).await;
    run.await.unwrap();
    writer.batch_execute("COMMIT").await.unwrap();
    assert_eq!((index(&database).await, database.rows().await), ("false".into(), "a1 partial".into()));

    let migrator = migrator([revision("a1", &[], UNIQUE, down)]);
    migrator.upgrade_with(&database.client, "head", &mut ignore).await.unwrap();
    assert_eq!((index(&database).await, database.rows().await), ("true".into(), "a1 applied".into()));

    // The way down stops behind the index, or in the middle of it: if nobody heard how that ended, it counts that it
    // is gone.
    database.client.batch_execute("TRUNCATE t").await.unwrap();
    migrator.downgrade_with(&database.client, "base", &mut ignore).await.unwrap_err();
    database
        .client
        .batch_execute(
            "UPDATE migrate_revisions SET statement = 1, batch = 'begun'; INSERT INTO t VALUES (1)",
        )
        .await
        .unwrap();
    migrator.downgrade_with(&database.client, "base", &mut ignore).await.unwrap();
    assert_eq!((index(&database).await, database.rows().await), ("none".into(), String::new()));
}
