-- types/array_of_text
--
-- Revision 000000000002, after 000000000001

-- Change type of users.xs from integer[] to text[]
ALTER TABLE public.users ALTER COLUMN xs TYPE text[];
