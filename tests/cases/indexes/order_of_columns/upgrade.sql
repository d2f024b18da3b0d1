-- indexes/order_of_columns
--
-- Revision 000000000002, after 000000000001

-- Create index users_email_tenant_idx on users
CREATE INDEX users_email_tenant_idx ON public.users (email, tenant);

-- Drop index users_tenant_email_idx of users
DROP INDEX public.users_tenant_email_idx;
