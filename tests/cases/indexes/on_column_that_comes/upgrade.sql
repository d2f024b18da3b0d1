-- indexes/on_column_that_comes
--
-- Revision 000000000002, after 000000000001

-- Add column users.code (integer)
ALTER TABLE public.users ADD COLUMN code integer;

-- Create index users_tenant_code_idx on users
CREATE INDEX users_tenant_code_idx ON public.users (tenant, code);
