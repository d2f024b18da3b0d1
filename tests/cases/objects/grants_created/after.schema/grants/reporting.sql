GRANT SELECT (id, email), UPDATE (email) ON users TO pg_monitor;
GRANT USAGE ON SCHEMA public TO pg_monitor WITH GRANT OPTION;
REVOKE CREATE ON SCHEMA public FROM pg_database_owner;
