-- Takes back: columns/several
--
-- Revision 000000000002, after 000000000001

-- Add column users.b (integer), filled with 7
ALTER TABLE public.users ADD COLUMN b integer NOT NULL DEFAULT 7;

-- Drop default of users.b: new rows bring a value
ALTER TABLE public.users ALTER COLUMN b DROP DEFAULT;

-- Drop column users.e (boolean)
ALTER TABLE public.users DROP COLUMN e;

-- Drop column users.d (uuid)
ALTER TABLE public.users DROP COLUMN d;

-- Require users.c
ALTER TABLE public.users ALTER COLUMN c SET NOT NULL;

-- Let users.a be NULL
ALTER TABLE public.users ALTER COLUMN a DROP NOT NULL;

-- Change type of users.a from bigint to integer
ALTER TABLE public.users ALTER COLUMN a TYPE integer;
