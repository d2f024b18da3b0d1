-- objects/view_in_a_schema_of_its_own
--
-- Revision 000000000002, after 000000000001

-- Create schema api
CREATE SCHEMA api;

-- Create view api.adults
CREATE VIEW api.adults AS SELECT id FROM users;
GRANT SELECT ON api.adults TO pg_monitor;
