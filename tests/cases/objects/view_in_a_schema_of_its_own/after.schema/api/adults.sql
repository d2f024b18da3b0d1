CREATE VIEW api.adults AS SELECT id FROM users;
GRANT SELECT ON api.adults TO pg_monitor;
