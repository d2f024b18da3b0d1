-- Takes back: indexes/on_column_that_comes
--
-- Revision 000000000002, after 000000000001

-- Drop index users_tenant_code_idx of users
DROP INDEX public.users_tenant_code_idx;

-- Drop column users.code (integer)
ALTER TABLE public.users DROP COLUMN code;
