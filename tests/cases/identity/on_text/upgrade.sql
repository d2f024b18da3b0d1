-- identity/on_text
--
-- Revision 000000000002, after 000000000001

-- Change type of users.number from text to bigint
ALTER TABLE public.users ALTER COLUMN number TYPE bigint USING number::bigint;

-- Generate users.number always as identity
ALTER TABLE public.users ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY;
