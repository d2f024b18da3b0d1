-- Takes back: uniques/from_index_otherwise
--
-- Revision 000000000002, after 000000000001

-- Create index users_name_idx on users
CREATE UNIQUE INDEX users_name_idx ON public.users (name DESC);

-- Drop unique users_name_key of users
ALTER TABLE public.users DROP CONSTRAINT users_name_key;
