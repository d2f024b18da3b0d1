-- Takes back: indexes/add
--
-- Revision 000000000002, after 000000000001

-- Drop index users_tenant_email_idx of users
DROP INDEX public.users_tenant_email_idx;
