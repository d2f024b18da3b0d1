-- Takes back: checks/drop
--
-- Revision 000000000002, after 000000000001

-- Add check users_tenant_check on users
ALTER TABLE public.users ADD CONSTRAINT users_tenant_check CHECK (tenant > 0);
