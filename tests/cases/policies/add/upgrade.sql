-- policies/add
--
-- Revision 000000000002, after 000000000001

-- Create policy Not Empty on users
CREATE POLICY "Not Empty" ON public.users AS RESTRICTIVE FOR INSERT WITH CHECK (owner <> '');

-- Create policy users_delete_policy on users
CREATE POLICY users_delete_policy ON public.users FOR DELETE TO current_user USING (id > 1);

-- Create policy users_policy on users
CREATE POLICY users_policy ON public.users USING (owner = current_user) WITH CHECK (owner <> '');

-- Create policy users_select_policy on users
CREATE POLICY users_select_policy ON public.users FOR SELECT TO pg_monitor, pg_read_all_settings USING (true);

-- Create policy users_update_policy on users
CREATE POLICY users_update_policy ON public.users FOR UPDATE USING (id > 1) WITH CHECK (id > 2);
