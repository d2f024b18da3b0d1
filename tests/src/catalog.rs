//! What a database holds, as PostgreSQL's own catalog tells it.

use tokio_postgres::GenericClient;

/// Everything of the user's, one line a thing, sorted; the order of columns is no difference, and the
/// tool's own table is left out.
///
/// # Errors
/// What PostgreSQL says.
pub async fn describe(client: &impl GenericClient) -> Result<String, tokio_postgres::Error> {
    // Names are written in full only when nothing is found through the search path.
    client.batch_execute("SET search_path = ''").await?;
    let rows = client.query(include_str!("catalog.sql"), &[]).await;
    client.batch_execute("RESET search_path").await?;
    Ok(rows?.iter().map(|row| format!("{}\n", row.get::<_, &str>(0))).collect())
}

/// The rows of every table, each as a JSON object: a column's place is no difference either.
///
/// # Errors
/// What PostgreSQL says.
pub async fn rows(client: &impl GenericClient) -> Result<String, tokio_postgres::Error> {
    let tables = client
        .query(
            "SELECT format('%I.%I', nspname, relname) FROM pg_class
             JOIN pg_namespace ON pg_namespace.oid = relnamespace
             WHERE relkind = 'r' AND nspname !~ '^(pg_|information_schema$)' AND relname <> 'migrate_revisions'
             ORDER BY 1",
            &[],
        )
        .await?;
    let mut text = String::new();
    for table in tables {
        let table: String = table.get(0);
        let query = format!("SELECT to_jsonb(whole)::text FROM {table} AS whole ORDER BY 1");
        for row in client.query(&query, &[]).await? {
            text.push_str(&format!("  {table} {}\n", row.get::<_, &str>(0)));
        }
    }
    Ok(text)
}
