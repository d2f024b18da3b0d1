-- Takes back: policies/rename
--
-- Revision 000000000002, after 000000000001

-- Rename policy own of users to users_policy
ALTER POLICY own ON public.users RENAME TO users_policy;
