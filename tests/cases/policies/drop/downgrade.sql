-- Takes back: policies/drop
--
-- Revision 000000000002, after 000000000001

-- Create policy users_policy on users
CREATE POLICY users_policy ON public.users USING (owner = current_user);
