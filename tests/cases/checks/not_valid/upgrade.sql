-- checks/not_valid
--
-- Revision 000000000002, after 000000000001

-- Add check users_age_check on users, for new rows only
ALTER TABLE public.users ADD CONSTRAINT users_age_check CHECK (age >= 0) NOT VALID;
