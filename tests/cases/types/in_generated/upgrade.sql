-- types/in_generated
--
-- Revision 000000000002, after 000000000001

-- Drop column users.double (bigint)
ALTER TABLE public.users DROP COLUMN double;

-- Change type of users.age from integer to bigint
ALTER TABLE public.users ALTER COLUMN age TYPE bigint;

-- Add column users.double (bigint)
ALTER TABLE public.users ADD COLUMN double bigint NOT NULL GENERATED ALWAYS AS (age * 2) STORED;
