-- Takes back: policies/column_called_as_a_keyword
--
-- Revision 000000000002, after 000000000001

-- Drop policy users_policy of users
DROP POLICY users_policy ON public.users;

-- Rename constraint users_was_check of users to users_is_check
ALTER TABLE public.users RENAME CONSTRAINT users_was_check TO users_is_check;

-- Rename column users.was to is
ALTER TABLE public.users RENAME COLUMN was TO "is";

-- Rename column users.chosen to select
ALTER TABLE public.users RENAME COLUMN chosen TO "select";

-- Create policy users_policy on users
CREATE POLICY users_policy ON public.users USING ("select" IN (SELECT zones.name FROM public.zones));
