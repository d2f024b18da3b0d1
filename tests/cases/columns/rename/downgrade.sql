-- Takes back: columns/rename
--
-- Revision 000000000002, after 000000000001

-- Rename column users.email to mail
ALTER TABLE public.users RENAME COLUMN email TO mail;
