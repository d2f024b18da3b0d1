//! Everything of a database dropped, so that it is as `CREATE DATABASE` makes one.

use tokio_postgres::Client;

/// The statements that drop everything in a database but what is PostgreSQL's own, whoever made it.
///
/// Settings of the database itself, privileges on it, and subscriptions stay.
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
, global_defaults AS (
    SELECT rolname, defaclacl AS privileges, defaclrole AS owner, CASE defaclobjtype
        WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES'
        WHEN 'n' THEN 'SCHEMAS' WHEN 'L' THEN 'LARGE OBJECTS' END AS objects
    FROM pg_catalog.pg_default_acl JOIN pg_catalog.pg_roles AS role ON role.oid = defaclrole
    WHERE defaclnamespace = 0
), whole_defaults AS (
    SELECT DISTINCT rolname, pg_catalog.format('REVOKE ALL ON %s FROM %s', objects,
        CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(grantee)) END) AS change
    FROM global_defaults, pg_catalog.aclexplode(privileges) AS privilege WHERE grantee <> owner
    UNION ALL
    SELECT rolname, pg_catalog.format('GRANT %s ON %s TO PUBLIC',
        CASE objects WHEN 'TYPES' THEN 'USAGE' ELSE 'EXECUTE' END, objects)
    FROM global_defaults WHERE objects IN ('FUNCTIONS', 'TYPES')
    UNION ALL
    SELECT rolname, pg_catalog.format('GRANT ALL ON %s TO %I', objects, rolname) FROM global_defaults
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
    SELECT 3, pg_catalog.format('DROP EXTENSION IF EXISTS %I CASCADE', extname)
    FROM pg_catalog.pg_extension WHERE extname <> 'plpgsql'
    UNION ALL
    SELECT 4, pg_catalog.format('DROP SCHEMA IF EXISTS %I CASCADE', nspname)
    FROM pg_catalog.pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
    UNION ALL
    SELECT 5, pg_catalog.format('ALTER DEFAULT PRIVILEGES FOR ROLE %I %s', rolname, change)
    FROM whole_defaults
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
