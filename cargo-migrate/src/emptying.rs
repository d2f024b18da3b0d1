//! Everything of a database dropped, so that it is as `CREATE DATABASE` makes one.

use tokio_postgres::Client;

/// The statements that drop everything in a database but what is PostgreSQL's own, whoever made it.
///
/// Settings of the database itself, privileges on it, subscriptions and privileges of objects to come stay.
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
    UNION ALL SELECT 'pg_cast'::regclass, oid FROM pg_catalog.pg_cast WHERE oid >= 16384
    UNION ALL SELECT 'pg_language'::regclass, oid FROM pg_catalog.pg_language WHERE oid >= 16384
    UNION ALL SELECT 'pg_am'::regclass, oid FROM pg_catalog.pg_am WHERE oid >= 16384
), free AS (
    SELECT catalog, object FROM ours WHERE NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend
        WHERE classid = catalog AND objid = object AND deptype = 'e'
    )
)
SELECT statement FROM (
    SELECT 0 AS step, pg_catalog.format('DROP CAST (%s AS %s)',
        pg_catalog.format_type(castsource, NULL), pg_catalog.format_type(casttarget, NULL)) AS statement
    FROM pg_catalog.pg_cast JOIN free ON free.catalog = 'pg_cast'::regclass AND object = oid
    UNION ALL
    SELECT 5, pg_catalog.format('DROP LANGUAGE %I CASCADE', lanname)
    FROM pg_catalog.pg_language JOIN free ON free.catalog = 'pg_language'::regclass AND object = oid
    UNION ALL
    SELECT 5, pg_catalog.format('DROP ACCESS METHOD %I CASCADE', amname)
    FROM pg_catalog.pg_am JOIN free ON free.catalog = 'pg_am'::regclass AND object = oid
    UNION ALL
    SELECT 1 AS step, pg_catalog.format('DROP EVENT TRIGGER %I', evtname) AS statement
    FROM pg_catalog.pg_event_trigger JOIN free ON free.catalog = 'pg_event_trigger'::regclass AND object = oid
    UNION ALL
    SELECT 2, pg_catalog.format('DROP PUBLICATION %I', pubname)
    FROM pg_catalog.pg_publication JOIN free ON free.catalog = 'pg_publication'::regclass AND object = oid
    UNION ALL
    SELECT 3, pg_catalog.format('DROP FOREIGN DATA WRAPPER %I CASCADE', fdwname)
    FROM pg_catalog.pg_foreign_data_wrapper
    JOIN free ON free.catalog = 'pg_foreign_data_wrapper'::regclass AND object = oid
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
