-- policies/forced_only
--
-- Revision 000000000002, after 000000000001

-- Let policies decide who sees which rows of users
ALTER TABLE public.users ENABLE ROW LEVEL SECURITY;
