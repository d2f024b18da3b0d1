-- policies/enable
--
-- Revision 000000000002, after 000000000001

-- Let policies decide who but the owner sees which rows of users
ALTER TABLE public.users ENABLE ROW LEVEL SECURITY;
