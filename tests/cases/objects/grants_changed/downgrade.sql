-- Takes back: objects/grants_changed
--
-- Revision 000000000002, after 000000000001

-- Take back privileges (r)
REVOKE SELECT ON TABLE users FROM pg_monitor;

-- Grant privileges (r)
GRANT SELECT, INSERT, DELETE ON users TO pg_monitor, pg_read_all_data;
