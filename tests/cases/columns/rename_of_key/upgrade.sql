-- columns/rename_of_key
--
-- Revision 000000000002, after 000000000001

-- Rename column users.id to user_id
ALTER TABLE public.users RENAME COLUMN id TO user_id;
