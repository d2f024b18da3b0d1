-- checks/not_valid_and_other
--
-- Revision 000000000002, after 000000000001

-- Drop check users_age_check of users
ALTER TABLE public.users DROP CONSTRAINT users_age_check;

-- Add check users_age_check on users, for new rows only
ALTER TABLE public.users ADD CONSTRAINT users_age_check CHECK (age >= 1) NOT VALID;
