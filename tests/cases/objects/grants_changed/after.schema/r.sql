GRANT SELECT ON TABLE users TO pg_monitor;
