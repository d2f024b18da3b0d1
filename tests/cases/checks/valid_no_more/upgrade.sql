-- checks/valid_no_more
--
-- Revision 000000000002, after 000000000001

-- Make check users_age_check of users anew, for new rows only
ALTER TABLE public.users DROP CONSTRAINT users_age_check;
ALTER TABLE public.users ADD CONSTRAINT users_age_check CHECK (age >= 0) NOT VALID;
