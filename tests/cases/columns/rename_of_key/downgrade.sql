-- Takes back: columns/rename_of_key
--
-- Revision 000000000002, after 000000000001

-- Rename column users.user_id to id
ALTER TABLE public.users RENAME COLUMN user_id TO id;
