-- types/in_check_with_using
--
-- Revision 000000000002, after 000000000001

-- Drop check users_age_check of users
ALTER TABLE public.users DROP CONSTRAINT users_age_check;

-- Change type of users.age from text to integer
ALTER TABLE public.users ALTER COLUMN age TYPE integer USING age::integer;

-- Add check users_age_check on users
ALTER TABLE public.users ADD CONSTRAINT users_age_check CHECK (age > 0);
