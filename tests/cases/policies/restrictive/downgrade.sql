-- Takes back: policies/restrictive
--
-- Revision 000000000002, after 000000000001

-- Drop policy p of users
DROP POLICY p ON public.users;

-- Create policy p on users
CREATE POLICY p ON public.users USING (true);
