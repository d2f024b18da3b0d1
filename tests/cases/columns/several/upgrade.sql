-- columns/several
--
-- Revision 000000000002, after 000000000001

-- Change type of users.a from integer to bigint
ALTER TABLE public.users ALTER COLUMN a TYPE bigint;

-- Require users.a, NULLs filled with 0
UPDATE public.users SET a = 0 WHERE a IS NULL;

-- Require users.a
ALTER TABLE public.users ALTER COLUMN a SET NOT NULL;

-- Let users.c be NULL
ALTER TABLE public.users ALTER COLUMN c DROP NOT NULL;

-- Add column users.d (uuid)
ALTER TABLE public.users ADD COLUMN d uuid;

-- Add column users.e (boolean)
ALTER TABLE public.users ADD COLUMN e boolean NOT NULL DEFAULT true;

-- Drop column users.b (integer)
ALTER TABLE public.users DROP COLUMN b;
