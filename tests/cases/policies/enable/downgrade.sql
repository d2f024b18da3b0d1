-- Takes back: policies/enable
--
-- Revision 000000000002, after 000000000001

-- Let everybody see the rows of users again
ALTER TABLE public.users DISABLE ROW LEVEL SECURITY;
