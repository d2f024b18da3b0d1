-- uniques/from_index_otherwise
--
-- Revision 000000000002, after 000000000001

-- Add unique users_name_key on users (name)
ALTER TABLE public.users ADD CONSTRAINT users_name_key UNIQUE (name);

-- Drop index users_name_idx of users
DROP INDEX public.users_name_idx;
