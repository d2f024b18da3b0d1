-- columns/several
--
-- Revision 000000000002, after 000000000001

-- change type of users.a from integer to bigint
ALTER TABLE public.users ALTER COLUMN a TYPE bigint;

-- require users.a, NULLs filled with 0
UPDATE public.users SET a = 0 WHERE a IS NULL;
ALTER TABLE public.users ALTER COLUMN a SET NOT NULL;

-- let users.c be NULL
ALTER TABLE public.users ALTER COLUMN c DROP NOT NULL;

-- add column users.d (uuid)
ALTER TABLE public.users ADD COLUMN d uuid;

-- add column users.e (boolean)
ALTER TABLE public.users ADD COLUMN e boolean NOT NULL DEFAULT true;

-- drop column users.b (integer)
ALTER TABLE public.users DROP COLUMN b;
