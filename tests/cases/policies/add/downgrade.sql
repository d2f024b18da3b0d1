-- Takes back: policies/add
--
-- Revision 000000000002, after 000000000001

-- Drop policy users_update_policy of users
DROP POLICY users_update_policy ON public.users;

-- Drop policy users_select_policy of users
DROP POLICY users_select_policy ON public.users;

-- Drop policy users_policy of users
DROP POLICY users_policy ON public.users;

-- Drop policy users_delete_policy of users
DROP POLICY users_delete_policy ON public.users;

-- Drop policy Not Empty of users
DROP POLICY "Not Empty" ON public.users;
