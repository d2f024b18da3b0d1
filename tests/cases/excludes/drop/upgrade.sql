-- excludes/drop
--
-- Revision 000000000002, after 000000000001

-- Drop exclusion users_during_excl of users
ALTER TABLE public.users DROP CONSTRAINT users_during_excl;
