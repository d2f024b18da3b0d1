-- policies/rename_and_change
--
-- Revision 000000000002, after 000000000001

-- Drop policy users_policy of users
DROP POLICY users_policy ON public.users;

-- Create policy own on users
CREATE POLICY own ON public.users USING (owner = session_user);
