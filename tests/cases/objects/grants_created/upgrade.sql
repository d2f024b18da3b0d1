-- objects/grants_created
--
-- Revision 000000000002, after 000000000001

-- Grant privileges (grants/reporting)
GRANT SELECT (id, email), UPDATE (email) ON users TO pg_monitor;
GRANT USAGE ON SCHEMA public TO pg_monitor WITH GRANT OPTION;
REVOKE CREATE ON SCHEMA public FROM pg_database_owner;
