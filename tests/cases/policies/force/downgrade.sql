-- Takes back: policies/force
--
-- Revision 000000000002, after 000000000001

-- Let policies decide who but the owner sees which rows of users
ALTER TABLE public.users NO FORCE ROW LEVEL SECURITY;
