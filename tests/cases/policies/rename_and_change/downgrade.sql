-- Takes back: policies/rename_and_change
--
-- Revision 000000000002, after 000000000001

-- Drop policy own of users
DROP POLICY own ON public.users;

-- Create policy users_policy on users
CREATE POLICY users_policy ON public.users USING (owner = current_user);
