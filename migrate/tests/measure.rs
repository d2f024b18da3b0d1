//! What statements do is measured, and a database is made like another.

mod database;
mod server;

use database::{Database, connect, revision};
use migrate::apply::{Ending, Event, Measured};
use migrate::script::LockMode;
use migrate::{History, Migrator, Revision};

fn ignore(_: Event<'_>) {}

fn people() -> [Revision; 2] {
    [
        revision("a1", &[], "CREATE TABLE people (id int, phone text);", "DROP TABLE people;"),
        revision(
            "b2",
            &["a1"],
            "ALTER TABLE people ADD digits text;\n-- migrate: code\n",
            "ALTER TABLE people DROP digits;",
        ),
    ]
}

#[tokio::test]
async fn code_runs_where_all_is_rolled_back() {
    let database = Database::new("code_is_measured").await;
    let mut migrator = Migrator::new(people()).code("b2", async |transaction| {
        transaction.batch_execute("INSERT INTO people VALUES (1, '2', '3')").await
    });
    migrator.settings.single_transaction = true;
    let mut session = migrator.lock(&database.client, &mut ignore).await.unwrap();
    let plan = session.plan_upgrade("head").unwrap();
    let mut told = Vec::new();
    let mut teller =
        |measured: Measured<'_>| told.push((measured.revision.id.to_string(), measured.text.to_owned()));
    session.measure_upgrade(&plan, Ending::RolledBack, &mut teller).await.unwrap();
    session.finish().await;
    let told: Vec<(&str, &str)> = told.iter().map(|(id, text)| (id.as_str(), text.as_str())).collect();
    assert_eq!(
        told,
        [("a1", "CREATE TABLE people (id int, phone text);"), ("b2", "ALTER TABLE people ADD digits text;")]
    );
    assert_eq!(database.tables().await, "");
    assert_eq!(database.text("SELECT (to_regclass('migrate_revisions') IS NULL)::text").await, "true");
}

#[tokio::test]
async fn a_copy_needs_no_code_and_no_files() {
    let database = Database::new("copied_from").await;
    let migrator = Migrator::new(people()).code("b2", async |transaction| {
        transaction.batch_execute("INSERT INTO people VALUES (1, '2', '3')").await
    });
    migrator.upgrade_with(&database.client, "head", &mut ignore).await.unwrap();

    let copy = Database::new("copied_to").await;
    let elsewhere = Migrator::from(History::default());
    let reader = connect(&database.config).await;
    reader.batch_execute("SET default_transaction_read_only = on").await.unwrap();
    assert_eq!(elsewhere.replay(&reader, &copy.client).await.unwrap(), 2);
    assert_eq!(copy.rows().await, "a1 applied, b2 applied");
    assert_eq!(copy.tables().await, "people");
    assert_eq!(copy.text("SELECT count(*)::text FROM people").await, "0");
    let checksums =
        "SELECT string_agg(checksum || upgrade || downgrade, ' ' ORDER BY id) FROM migrate_revisions";
    assert_eq!(copy.text(checksums).await, database.text(checksums).await);

    // There, the work is as it would be here.
    let mut session = elsewhere.lock(&copy.client, &mut ignore).await.unwrap();
    let plan = session.plan_downgrade("a1").unwrap();
    let mut locks = Vec::new();
    let mut teller = |measured: Measured<'_>| locks.extend(measured.locks.unwrap_or_default());
    session.measure_downgrade(&plan, Ending::Kept, &mut teller).await.unwrap();
    session.finish().await;
    let locks: Vec<_> = locks.iter().map(|lock| (lock.relation.as_str(), lock.mode)).collect();
    assert_eq!(locks, [("people", LockMode::AccessExclusive)]);
    assert_eq!(copy.rows().await, "a1 applied");
}

#[tokio::test]
async fn a_copy_is_half_done_where_its_model_is() {
    let database = Database::new("half_from").await;
    let upgrade = "CREATE TABLE b ();\n-- migrate: no-transaction\nCREATE TABLE c ();\nCREATE TABLE d ();";
    let downgrade = "DROP TABLE d;\n-- migrate: transaction\nDROP TABLE c;\nDROP TABLE missing;";
    let migrator = Migrator::new([
        revision("a1", &[], "CREATE TABLE a ();", "DROP TABLE a;"),
        revision("b2", &["a1"], upgrade, downgrade),
    ]);
    migrator.upgrade_with(&database.client, "head", &mut ignore).await.unwrap();
    migrator.downgrade_with(&database.client, "a1", &mut ignore).await.unwrap_err();
    let copy = Database::new("half_to").await;
    migrator.replay(&database.client, &copy.client).await.unwrap();
    assert_eq!(copy.tables().await, "a b c");
    assert_eq!(copy.tables().await, database.tables().await);
    let states = "SELECT string_agg(concat(id, state, direction, section, statement), ' ' ORDER BY id) FROM migrate_revisions";
    assert_eq!(copy.text(states).await, "a1applied b2partialdowngrade21");
    assert_eq!(copy.text(states).await, database.text(states).await);
}
