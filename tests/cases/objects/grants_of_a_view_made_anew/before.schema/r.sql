GRANT SELECT ON adults TO pg_monitor;
