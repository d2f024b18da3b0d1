-- Takes back: columns/several
--
-- Revision 000000000002, after 000000000001

-- add column users.b (integer), filled with 7
ALTER TABLE public.users ADD COLUMN b integer;
UPDATE public.users SET b = 7;
ALTER TABLE public.users ALTER COLUMN b SET NOT NULL;

-- drop column users.e (boolean)
ALTER TABLE public.users DROP COLUMN e;

-- drop column users.d (uuid)
ALTER TABLE public.users DROP COLUMN d;

-- require users.c
ALTER TABLE public.users ALTER COLUMN c SET NOT NULL;

-- let users.a be NULL
ALTER TABLE public.users ALTER COLUMN a DROP NOT NULL;

-- change type of users.a from bigint to integer
ALTER TABLE public.users ALTER COLUMN a TYPE integer;
