-- Takes back: excludes/column_retyped
--
-- Revision 000000000002, after 000000000001

-- Change type of users.room from bigint to integer
ALTER TABLE public.users ALTER COLUMN room TYPE integer;
