-- Takes back: policies/roles
--
-- Revision 000000000002, after 000000000001

-- Change policy users_policy of users
ALTER POLICY users_policy ON public.users TO PUBLIC;
