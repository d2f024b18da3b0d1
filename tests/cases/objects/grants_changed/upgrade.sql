-- objects/grants_changed
--
-- Revision 000000000002, after 000000000001

-- Take back privileges (r)
REVOKE SELECT, INSERT, DELETE ON users FROM pg_monitor, pg_read_all_data;

-- Grant privileges (r)
GRANT SELECT ON TABLE users TO pg_monitor;
