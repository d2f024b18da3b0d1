-- Takes back: indexes/on_column_that_goes
--
-- Revision 000000000002, after 000000000001

-- Add column users.email (text)
ALTER TABLE public.users ADD COLUMN email text;

-- Create index users_tenant_email_idx on users
CREATE INDEX users_tenant_email_idx ON public.users (tenant, email);

-- Create index users_lower_idx on users
CREATE INDEX users_lower_idx ON public.users ((lower(email))) WHERE tenant > 0;

-- Drop index users_tenant_idx of users
DROP INDEX public.users_tenant_idx;
