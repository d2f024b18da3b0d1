//! Everything of a database dropped, so that it is as `CREATE DATABASE` makes one.

use tokio_postgres::Client;

/// The statements that drop everything in a database but what is PostgreSQL's own, whoever made it.
///
/// Settings of the database itself and privileges on it stay, as do publications and subscriptions of others: they
/// are not in it.
///
/// # Errors
/// What PostgreSQL says.
pub(crate) async fn statements(client: &Client) -> Result<Vec<String>, tokio_postgres::Error> {
    let rows = client.query_typed(QUERY, &[]).await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// Schemas take what is in them along, extensions too; what is in no schema comes before.
const QUERY: &str = "
WITH ours (catalog, object) AS (
    SELECT 'pg_event_trigger'::regclass, oid FROM pg_catalog.pg_event_trigger
    UNION ALL SELECT 'pg_publication'::regclass, oid FROM pg_catalog.pg_publication
    UNION ALL SELECT 'pg_foreign_data_wrapper'::regclass, oid FROM pg_catalog.pg_foreign_data_wrapper
), free AS (
    SELECT object FROM ours WHERE NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend
        WHERE classid = catalog AND objid = object AND deptype = 'e'
    )
)
SELECT statement FROM (
    SELECT 1 AS step, pg_catalog.format('DROP EVENT TRIGGER %I', evtname) AS statement
    FROM pg_catalog.pg_event_trigger WHERE oid IN (SELECT object FROM free)
    UNION ALL
    SELECT 2, pg_catalog.format('DROP PUBLICATION %I', pubname)
    FROM pg_catalog.pg_publication WHERE oid IN (SELECT object FROM free)
    UNION ALL
    SELECT 3, pg_catalog.format('DROP FOREIGN DATA WRAPPER %I CASCADE', fdwname)
    FROM pg_catalog.pg_foreign_data_wrapper WHERE oid IN (SELECT object FROM free)
    UNION ALL
    SELECT 4, pg_catalog.format('DROP SCHEMA %I CASCADE', nspname)
    FROM pg_catalog.pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
    UNION ALL
    SELECT 5, pg_catalog.format('DROP EXTENSION %I CASCADE', extname)
    FROM pg_catalog.pg_extension JOIN pg_catalog.pg_namespace AS space ON space.oid = extnamespace
    WHERE nspname ~ '^pg_' AND extname <> 'plpgsql'
    UNION ALL
    SELECT 6, pg_catalog.format('SELECT pg_catalog.lo_unlink(%s)', oid) FROM pg_catalog.pg_largeobject_metadata
    UNION ALL
    SELECT step, statement FROM (VALUES
        (7, 'CREATE SCHEMA public'),
        (8, 'COMMENT ON SCHEMA public IS ''standard public schema''')
    ) AS public (step, statement)
    UNION ALL
    SELECT step, statement FROM (VALUES
        (9, 'ALTER SCHEMA public OWNER TO pg_database_owner'),
        (10, 'GRANT USAGE ON SCHEMA public TO PUBLIC')
    ) AS since_15 (step, statement) WHERE pg_catalog.current_setting('server_version_num')::integer >= 150000
    UNION ALL
    SELECT 10, 'GRANT ALL ON SCHEMA public TO PUBLIC'
    WHERE pg_catalog.current_setting('server_version_num')::integer < 150000
) AS all_of_them ORDER BY step, statement";
