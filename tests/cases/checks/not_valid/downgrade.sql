-- Takes back: checks/not_valid
--
-- Revision 000000000002, after 000000000001

-- Drop check users_age_check of users
ALTER TABLE public.users DROP CONSTRAINT users_age_check;
