GRANT SELECT, INSERT, DELETE ON users TO pg_monitor, pg_read_all_data;
