-- policies/column_called_as_a_keyword
--
-- Revision 000000000002, after 000000000001

-- Drop policy users_policy of users
DROP POLICY users_policy ON public.users;

-- Rename column users.select to chosen
ALTER TABLE public.users RENAME COLUMN "select" TO chosen;

-- Rename column users.is to was
ALTER TABLE public.users RENAME COLUMN "is" TO was;

-- Rename constraint users_is_check of users to users_was_check
ALTER TABLE public.users RENAME CONSTRAINT users_is_check TO users_was_check;

-- Create policy users_policy on users
CREATE POLICY users_policy ON public.users USING (chosen IN (SELECT zones.name FROM public.zones));
