-- checks/rename
--
-- Revision 000000000002, after 000000000001

-- Rename constraint users_tenant_check of users to positive
ALTER TABLE public.users RENAME CONSTRAINT users_tenant_check TO positive;
