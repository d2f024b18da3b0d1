//! An index on a million leads, built while more of them come in.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use cargo_migrate::error::Exit;
use cargo_migrate::terminal::Terminal;
use migrate_tests::database::Database;
use tokio_postgres::{Client, Error, NoTls};

fn run(database: &Database, command: &str) -> String {
    let mut environment: BTreeMap<String, String> = std::env::vars().collect();
    environment.insert("DATABASE_URL".to_owned(), database.url());
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf();
    let (mut terminal, captured) = Terminal::captured(package, environment);
    let words = ["cargo", "migrate"].into_iter().chain(command.split(' '));
    let exit = cargo_migrate::run(words, &mut terminal);
    assert_eq!(exit, Exit::Done, "cargo migrate {command}\n{}{}", captured.out(), captured.err());
    captured.out()
}

/// Nobody has to look up the tenant of each: they all have the one that there is.
const A_MILLION: &str = "
SET session_replication_role = replica;
INSERT INTO tenants (name, slug) VALUES ('Roofs', 'roofs');
INSERT INTO assessments (tenant_id, title) SELECT id, 'Roofs' FROM tenants;
INSERT INTO leads (tenant_id, assessment_id, email, score, source)
    SELECT tenant_id, id, n || '@example.org', n % 100, (ARRAY['search', 'friends', 'paper'])[n % 3 + 1]
    FROM assessments, generate_series(1, 1000000) n;
";

const ONE_MORE: &str = "INSERT INTO leads (tenant_id, assessment_id, email, score, source) \
    SELECT tenant_id, id, 'visitor' || $1::bigint || '@example.org', 50, 'visit' FROM assessments";

/// Which build of an index on leads is under way, by the process that does it.
const BUILDING: &str = "SELECT pid FROM pg_stat_progress_create_index WHERE relid = 'leads'::regclass";

/// Whether somebody who writes leads waits for a lock.
const WAITING: &str = "SELECT DISTINCT locktype || ' ' || mode FROM pg_locks JOIN pg_stat_activity USING (pid) \
    WHERE application_name = 'visitors' AND NOT granted";

/// What the visitors saw.
#[derive(Debug, Default)]
struct Visits {
    /// Leads that they left.
    written: i64,
    /// Those that were there for good before the build that had begun before them was at its end.
    during: i64,
}

#[test]
fn leads_come_in_while_their_index_is_built() {
    let database = Database::new();
    run(&database, "upgrade b93f");
    database.execute(A_MILLION).expect("rows");
    let url = database.url();
    let is_built = AtomicBool::new(false);
    let (visits, waits) = thread::scope(|scope| {
        let visitors = scope.spawn(|| in_runtime(&url, async |client| visit(&client, &is_built).await));
        let watcher = scope.spawn(|| in_runtime(&url, async |client| watch(&client, &is_built).await));
        run(&database, "upgrade 2c7d");
        is_built.store(true, Ordering::Release);
        (visitors.join().expect("visitors"), watcher.join().expect("a watcher"))
    });
    let (visits, waits) = (visits.expect("every lead is taken"), waits.expect("locks"));
    // Had the table been locked, the first of them would have waited for the end of the build.
    assert!(visits.during > 0, "{visits:?}");
    assert_eq!(waits, [] as [String; 0], "{visits:?}");

    let is_valid =
        "SELECT indisvalid::text FROM pg_index WHERE indexrelid = 'leads_tenant_id_source_idx'::regclass";
    assert_eq!(database.query(is_valid).expect("the index"), ["true"]);
    // What came in meanwhile is found by it, too.
    let found = database.with_client(async |client| -> Result<i64, Error> {
        client.batch_execute("SET enable_seqscan = off; SET enable_bitmapscan = off").await?;
        let by_source = "FROM leads WHERE tenant_id = (SELECT id FROM tenants) AND source = 'visit'";
        let plan = client.query(&format!("EXPLAIN SELECT count(*) {by_source}"), &[]).await?;
        let plan: Vec<String> = plan.iter().map(|row| row.get(0)).collect();
        assert!(plan.concat().contains("leads_tenant_id_source_idx"), "{plan:?}");
        Ok(client.query_one(&format!("SELECT count(*) {by_source}"), &[]).await?.get(0))
    });
    assert_eq!(found.expect("a number"), visits.written);
    assert_eq!(run(&database, "current"), "2c7d91e4f8a3 (head)  where leads come from\n");
}

/// Leaves one lead after another, each in a transaction of its own.
async fn visit(client: &Client, is_built: &AtomicBool) -> Result<Visits, Error> {
    client.batch_execute("SET application_name = 'visitors'").await?;
    let building = async || -> Result<Option<i32>, Error> {
        Ok(client.query_opt(BUILDING, &[]).await?.map(|row| row.get(0)))
    };
    let mut visits = Visits::default();
    while !is_built.load(Ordering::Acquire) {
        let before = building().await?;
        client.execute(ONE_MORE, &[&visits.written]).await?;
        visits.written += 1;
        let after = building().await?;
        if before.is_some() && before == after {
            visits.during += 1;
        }
    }
    Ok(visits)
}

/// Looks for visitors that wait for a lock, and tells which.
async fn watch(client: &Client, is_built: &AtomicBool) -> Result<Vec<String>, Error> {
    while !is_built.load(Ordering::Acquire) {
        let waits = client.query(WAITING, &[]).await?;
        if !waits.is_empty() {
            return Ok(waits.iter().map(|row| row.get(0)).collect());
        }
    }
    Ok(Vec::new())
}

/// Works on a connection of its own.
fn in_runtime<T>(url: &str, work: impl AsyncFnOnce(Client) -> Result<T, Error>) -> Result<T, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
        tokio::spawn(connection);
        work(client).await
    })
}
