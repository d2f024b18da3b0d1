-- indexes/add
--
-- Revision 000000000002, after 000000000001

-- Create index users_tenant_email_idx on users
CREATE INDEX users_tenant_email_idx ON public.users (tenant, email);
