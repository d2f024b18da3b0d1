-- Takes back: names/taken
--
-- Revision 000000000002, after 000000000001

-- drop index users_a_b_idx2 of users
DROP INDEX public.users_a_b_idx2;

-- drop index users_a_b_idx1 of users
DROP INDEX public.users_a_b_idx1;

-- drop check users_check1 of users
ALTER TABLE public.users DROP CONSTRAINT users_check1;

-- drop check users_check of users
ALTER TABLE public.users DROP CONSTRAINT users_check;

-- drop check users_a_check1 of users
ALTER TABLE public.users DROP CONSTRAINT users_a_check1;

-- drop check users_a_check of users
ALTER TABLE public.users DROP CONSTRAINT users_a_check;
