-- Takes back: excludes/change
--
-- Revision 000000000002, after 000000000001

-- Drop exclusion users_during_excl of users
ALTER TABLE public.users DROP CONSTRAINT users_during_excl;

-- Add exclusion users_during_excl on users
ALTER TABLE public.users ADD CONSTRAINT users_during_excl EXCLUDE USING gist (during WITH &&);
