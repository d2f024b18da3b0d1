-- Takes back: objects/function_with_grants
--
-- Revision 000000000002, after 000000000001

-- Replace function secret()
REVOKE EXECUTE ON FUNCTION secret() FROM pg_read_all_data;
CREATE OR REPLACE FUNCTION secret() RETURNS integer LANGUAGE sql SECURITY DEFINER AS 'SELECT 42';
GRANT EXECUTE ON FUNCTION secret() TO pg_monitor;
COMMENT ON FUNCTION secret() IS 'six by nine';
