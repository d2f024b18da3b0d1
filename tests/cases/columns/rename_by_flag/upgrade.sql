-- columns/rename_by_flag
--
-- Revision 000000000002, after 000000000001

-- Rename column users.mail to email
ALTER TABLE public.users RENAME COLUMN mail TO email;
