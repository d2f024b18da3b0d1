-- Takes back: excludes/rename
--
-- Revision 000000000002, after 000000000001

-- Rename constraint no_two of users to users_during_excl
ALTER TABLE public.users RENAME CONSTRAINT no_two TO users_during_excl;
