-- objects/function_made_anew_below_tables
--
-- Revision 000000000002, after 000000000001

-- Drop index users_next_age_idx of users
DROP INDEX public.users_next_age_idx;

-- Drop column users.next_age (bigint)
ALTER TABLE public.users DROP COLUMN next_age;

-- Drop index users_calculated_idx of users
DROP INDEX public.users_calculated_idx;

-- Drop check users_age_check of users
ALTER TABLE public.users DROP CONSTRAINT users_age_check;

-- Drop exclusion users_age_calculated_excl of users
ALTER TABLE public.users DROP CONSTRAINT users_age_calculated_excl;

-- Drop policy seen of users
DROP POLICY seen ON public.users;

-- Drop default of users.age
ALTER TABLE public.users ALTER COLUMN age DROP DEFAULT;

-- Drop function calculated(integer)
DROP FUNCTION public.calculated(integer);

-- Create function calculated(integer)
CREATE FUNCTION public.calculated(integer) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT $1 + 1 $$;

-- Set default of users.age to public.calculated(1)
ALTER TABLE public.users ALTER COLUMN age SET DEFAULT public.calculated(1);

-- Add column users.next_age (bigint)
ALTER TABLE public.users ADD COLUMN next_age bigint GENERATED ALWAYS AS (public.calculated(age)) STORED;

-- Add check users_age_check on users
ALTER TABLE public.users ADD CONSTRAINT users_age_check CHECK (public.calculated(age) > 0);

-- Add exclusion users_age_calculated_excl on users
ALTER TABLE public.users ADD CONSTRAINT users_age_calculated_excl EXCLUDE (age WITH =, (public.calculated(id)) WITH =) WHERE (public.calculated(age) > 5);

-- Create index users_calculated_idx on users
CREATE INDEX users_calculated_idx ON public.users ((public.calculated(age)));

-- Create index users_next_age_idx on users
CREATE INDEX users_next_age_idx ON public.users (next_age);

-- Create policy seen on users
CREATE POLICY seen ON public.users USING (public.calculated(age) > 0);
