-- Takes back: uniques/on_column_that_comes
--
-- Revision 000000000002, after 000000000001

-- Drop unique users_tenant_code_key of users
ALTER TABLE public.users DROP CONSTRAINT users_tenant_code_key;

-- Drop column users.code (integer)
ALTER TABLE public.users DROP COLUMN code;
