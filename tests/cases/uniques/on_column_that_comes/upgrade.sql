-- uniques/on_column_that_comes
--
-- Revision 000000000002, after 000000000001

-- Add column users.code (integer)
ALTER TABLE public.users ADD COLUMN code integer;

-- Add unique users_tenant_code_key on users (tenant, code)
ALTER TABLE public.users ADD CONSTRAINT users_tenant_code_key UNIQUE (tenant, code);
