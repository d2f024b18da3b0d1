-- policies/rename
--
-- Revision 000000000002, after 000000000001

-- Rename policy users_policy of users to own
ALTER POLICY users_policy ON public.users RENAME TO own;
