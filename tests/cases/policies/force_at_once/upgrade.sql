-- policies/force_at_once
--
-- Revision 000000000002, after 000000000001

-- Let policies decide who sees which rows of users
ALTER TABLE public.users ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.users FORCE ROW LEVEL SECURITY;

-- Create policy users_policy on users
CREATE POLICY users_policy ON public.users USING (owner = current_user);
