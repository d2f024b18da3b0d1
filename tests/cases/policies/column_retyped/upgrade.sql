-- policies/column_retyped
--
-- Revision 000000000002, after 000000000001

-- Drop policy users_policy of users
DROP POLICY users_policy ON public.users;

-- Change type of users.owner from text to varchar(40)
ALTER TABLE public.users ALTER COLUMN owner TYPE varchar(40) USING left(owner, 40);

-- Create policy users_policy on users
CREATE POLICY users_policy ON public.users USING (owner = current_user);
