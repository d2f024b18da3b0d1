-- policies/expression
--
-- Revision 000000000002, after 000000000001

-- Change policy users_policy of users
ALTER POLICY users_policy ON public.users USING (owner = session_user);
