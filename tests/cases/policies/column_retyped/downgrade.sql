-- Takes back: policies/column_retyped
--
-- Revision 000000000002, after 000000000001

-- Drop policy users_policy of users
DROP POLICY users_policy ON public.users;

-- Change type of users.owner from varchar(40) to text
ALTER TABLE public.users ALTER COLUMN owner TYPE text;

-- Create policy users_policy on users
CREATE POLICY users_policy ON public.users USING (owner = current_user);
