-- policies/names_value_that_goes
--
-- Revision 000000000002, after 000000000001

-- Drop policy seen of users
DROP POLICY seen ON public.users;

-- Remove sad from enum mood

-- Put enum mood as it was aside
ALTER TYPE public.mood RENAME TO mood__old;

-- Make enum mood anew
CREATE TYPE public.mood AS ENUM ('ok', 'happy');

-- Move users.mood over
ALTER TABLE public.users ALTER COLUMN mood TYPE public.mood USING mood::text::public.mood;

-- Drop what enum mood was
DROP TYPE public.mood__old;

-- Create policy seen on users
CREATE POLICY seen ON public.users USING (mood <> 'ok');
