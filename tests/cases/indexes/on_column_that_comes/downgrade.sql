-- Takes back: indexes/on_column_that_comes
--
-- Revision 000000000002, after 000000000001

-- drop index users_tenant_code_idx of users
DROP INDEX public.users_tenant_code_idx;

-- drop column users.code (integer)
ALTER TABLE public.users DROP COLUMN code;
