-- Takes back: indexes/descending
--
-- Revision 000000000002, after 000000000001

-- Drop index users_tenant_idx of users
DROP INDEX public.users_tenant_idx;

-- Create index users_tenant_idx on users
CREATE INDEX users_tenant_idx ON public.users (tenant);
