-- checks/drop
--
-- Revision 000000000002, after 000000000001

-- Drop check users_tenant_check of users
ALTER TABLE public.users DROP CONSTRAINT users_tenant_check;
