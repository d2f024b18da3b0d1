-- excludes/column_retyped
--
-- Revision 000000000002, after 000000000001

-- Change type of users.room from integer to bigint
ALTER TABLE public.users ALTER COLUMN room TYPE bigint;
