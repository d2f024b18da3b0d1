-- Takes back: names/taken
--
-- Revision 000000000002, after 000000000001

-- Drop index users_a_b_idx2 of users
DROP INDEX public.users_a_b_idx2;

-- Drop index users_a_b_idx1 of users
DROP INDEX public.users_a_b_idx1;

-- Drop check users_check1 of users
ALTER TABLE public.users DROP CONSTRAINT users_check1;

-- Drop check users_check of users
ALTER TABLE public.users DROP CONSTRAINT users_check;

-- Drop check users_a_check1 of users
ALTER TABLE public.users DROP CONSTRAINT users_a_check1;

-- Drop check users_a_check of users
ALTER TABLE public.users DROP CONSTRAINT users_a_check;
