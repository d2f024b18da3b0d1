-- checks/validated
--
-- Revision 000000000002, after 000000000001

-- Look at the rows that exist: check users_age_check of users
ALTER TABLE public.users VALIDATE CONSTRAINT users_age_check;
