-- Takes back: excludes/column_dropped
--
-- Revision 000000000002, after 000000000001

-- Add column users.room (integer), filled with id::integer
ALTER TABLE public.users ADD COLUMN room integer;

-- Fill users.room
UPDATE public.users SET room = id::integer;

-- Require users.room
ALTER TABLE public.users ALTER COLUMN room SET NOT NULL;

-- Add exclusion users_room_during_excl on users
ALTER TABLE public.users ADD CONSTRAINT users_room_during_excl EXCLUDE USING gist (room WITH =, during WITH &&);
