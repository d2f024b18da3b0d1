-- Takes back: objects/grants_created
--
-- Revision 000000000002, after 000000000001

-- Take back privileges (grants/reporting)
GRANT CREATE ON SCHEMA public TO pg_database_owner;
REVOKE USAGE ON SCHEMA public FROM pg_monitor;
REVOKE SELECT (id, email), UPDATE (email) ON users FROM pg_monitor;
