-- policies/other_table_retyped
--
-- Revision 000000000002, after 000000000001

-- Drop policy users_policy of users
DROP POLICY users_policy ON public.users;

-- Change type of zones.name from text to varchar(40)
ALTER TABLE public.zones ALTER COLUMN name TYPE varchar(40) USING left(name, 40);

-- Create policy users_policy on users
CREATE POLICY users_policy ON public.users USING (owner IN (SELECT zones.name FROM public.zones));
