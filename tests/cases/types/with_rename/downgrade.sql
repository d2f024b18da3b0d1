-- Takes back: types/with_rename
--
-- Revision 000000000002, after 000000000001

-- Change type of users.email from varchar(90) to text
ALTER TABLE public.users ALTER COLUMN email TYPE text;

-- Rename column users.email to mail
ALTER TABLE public.users RENAME COLUMN email TO mail;
