-- excludes/fill_of_deferred
--
-- Revision 000000000002, after 000000000001

-- Require users.room, NULLs filled with 7
UPDATE public.users SET room = 7 WHERE room IS NULL;

-- Check deferred constraints now, so that the table can be altered
SET CONSTRAINTS ALL IMMEDIATE;

-- Require users.room
ALTER TABLE public.users ALTER COLUMN room SET NOT NULL;
