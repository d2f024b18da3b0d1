-- Takes back: excludes/fill_of_deferred
--
-- Revision 000000000002, after 000000000001

-- Let users.room be NULL
ALTER TABLE public.users ALTER COLUMN room DROP NOT NULL;
