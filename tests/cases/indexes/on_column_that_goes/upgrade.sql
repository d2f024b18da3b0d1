-- indexes/on_column_that_goes
--
-- Revision 000000000002, after 000000000001

-- Create index users_tenant_idx on users
CREATE INDEX users_tenant_idx ON public.users (tenant);

-- Drop index users_lower_idx of users
DROP INDEX public.users_lower_idx;

-- Drop index users_tenant_email_idx of users
DROP INDEX public.users_tenant_email_idx;

-- Drop column users.email (text)
ALTER TABLE public.users DROP COLUMN email;
