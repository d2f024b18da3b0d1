-- policies/column_takes_name_in_other_table
--
-- Revision 000000000002, after 000000000001

-- Drop policy users_policy of users
DROP POLICY users_policy ON public.users;

-- Rename column users.name to label
ALTER TABLE public.users RENAME COLUMN name TO label;

-- Create policy users_policy on users
CREATE POLICY users_policy ON public.users USING (EXISTS (SELECT FROM public.zones WHERE label = 'a'));
