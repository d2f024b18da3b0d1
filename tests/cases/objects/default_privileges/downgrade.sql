-- Takes back: objects/default_privileges
--
-- Revision 000000000002, after 000000000001

-- Take back default privileges (d)
ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE SELECT, INSERT ON TABLES FROM pg_monitor;

-- Set default privileges (d)
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO pg_monitor;
