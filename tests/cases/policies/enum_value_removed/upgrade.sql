-- policies/enum_value_removed
--
-- Revision 000000000002, after 000000000001

-- Remove happy from enum mood

-- Drop policy users_policy of users for a while
DROP POLICY users_policy ON public.users;

-- Put enum mood as it was aside
ALTER TYPE public.mood RENAME TO mood__old;

-- Make enum mood anew
CREATE TYPE public.mood AS ENUM ('sad', 'ok');

-- Move users.mood over
ALTER TABLE public.users ALTER COLUMN mood TYPE public.mood USING mood::text::public.mood;

-- Drop what enum mood was
DROP TYPE public.mood__old;

-- Create policy users_policy on users again
CREATE POLICY users_policy ON public.users USING (mood = 'ok');
