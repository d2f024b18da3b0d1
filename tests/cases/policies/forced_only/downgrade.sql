-- Takes back: policies/forced_only
--
-- Revision 000000000002, after 000000000001

-- Let everybody see the rows of users, until row-level security is enabled
ALTER TABLE public.users DISABLE ROW LEVEL SECURITY;
