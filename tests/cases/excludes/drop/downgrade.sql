-- Takes back: excludes/drop
--
-- Revision 000000000002, after 000000000001

-- Add exclusion users_during_excl on users
ALTER TABLE public.users ADD CONSTRAINT users_during_excl EXCLUDE USING gist (during WITH &&);
