-- excludes/rename
--
-- Revision 000000000002, after 000000000001

-- Rename constraint users_during_excl of users to no_two
ALTER TABLE public.users RENAME CONSTRAINT users_during_excl TO no_two;
