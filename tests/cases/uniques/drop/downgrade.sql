-- Takes back: uniques/drop
--
-- Revision 000000000002, after 000000000001

-- Add unique users_tenant_email_key on users (tenant, email)
ALTER TABLE public.users ADD CONSTRAINT users_tenant_email_key UNIQUE (tenant, email);
