-- objects/function_with_grants
--
-- Revision 000000000002, after 000000000001

-- Replace function secret()
REVOKE EXECUTE ON FUNCTION secret() FROM pg_monitor;
CREATE OR REPLACE FUNCTION secret() RETURNS integer LANGUAGE sql SECURITY DEFINER AS 'SELECT 43';
GRANT EXECUTE ON FUNCTION secret() TO pg_read_all_data;
COMMENT ON FUNCTION secret() IS 'six by seven';
