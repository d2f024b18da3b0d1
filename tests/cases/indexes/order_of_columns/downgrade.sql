-- Takes back: indexes/order_of_columns
--
-- Revision 000000000002, after 000000000001

-- Create index users_tenant_email_idx on users
CREATE INDEX users_tenant_email_idx ON public.users (tenant, email);

-- Drop index users_email_tenant_idx of users
DROP INDEX public.users_email_tenant_idx;
