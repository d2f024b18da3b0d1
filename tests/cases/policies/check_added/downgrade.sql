-- Takes back: policies/check_added
--
-- Revision 000000000002, after 000000000001

-- Drop policy users_policy of users
DROP POLICY users_policy ON public.users;

-- Create policy users_policy on users
CREATE POLICY users_policy ON public.users USING (owner = current_user);
