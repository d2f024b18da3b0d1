-- excludes/deferrable
--
-- Revision 000000000002, after 000000000001

-- Drop exclusion users_room_during_excl of users
ALTER TABLE public.users DROP CONSTRAINT users_room_during_excl;

-- Add exclusion users_room_during_excl on users
ALTER TABLE public.users ADD CONSTRAINT users_room_during_excl EXCLUDE USING gist (room WITH =, during WITH &&) DEFERRABLE INITIALLY DEFERRED;
