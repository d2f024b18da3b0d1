-- types/in_partial_index
--
-- Revision 000000000002, after 000000000001

-- Drop index users_id_idx of users
DROP INDEX public.users_id_idx;

-- Change type of users.state from text to integer
ALTER TABLE public.users ALTER COLUMN state TYPE integer USING state::integer;

-- Create index users_id_idx on users
CREATE INDEX users_id_idx ON public.users (id) WHERE state = 1;
