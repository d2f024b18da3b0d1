-- policies/column_dropped
--
-- Revision 000000000002, after 000000000001

-- Change policy users_policy of users
ALTER POLICY users_policy ON public.users USING (id > 1);

-- Drop column users.owner (text)
ALTER TABLE public.users DROP COLUMN owner;
