-- Takes back: excludes/column_renamed
--
-- Revision 000000000002, after 000000000001

-- Rename constraint users_hall_during_excl of users to users_room_during_excl
ALTER TABLE public.users RENAME CONSTRAINT users_hall_during_excl TO users_room_during_excl;

-- Rename column users.hall to room
ALTER TABLE public.users RENAME COLUMN hall TO room;
