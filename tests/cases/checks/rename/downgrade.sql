-- Takes back: checks/rename
--
-- Revision 000000000002, after 000000000001

-- Rename constraint positive of users to users_tenant_check
ALTER TABLE public.users RENAME CONSTRAINT positive TO users_tenant_check;
