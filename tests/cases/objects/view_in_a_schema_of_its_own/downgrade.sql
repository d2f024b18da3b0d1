-- Takes back: objects/view_in_a_schema_of_its_own
--
-- Revision 000000000002, after 000000000001

-- Drop view api.adults
DROP VIEW api.adults;

-- Drop schema api
DROP SCHEMA api;
