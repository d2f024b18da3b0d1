-- excludes/column_renamed
--
-- Revision 000000000002, after 000000000001

-- Rename column users.room to hall
ALTER TABLE public.users RENAME COLUMN room TO hall;

-- Rename constraint users_room_during_excl of users to users_hall_during_excl
ALTER TABLE public.users RENAME CONSTRAINT users_room_during_excl TO users_hall_during_excl;
