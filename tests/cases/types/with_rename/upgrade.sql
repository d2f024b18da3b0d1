-- types/with_rename
--
-- Revision 000000000002, after 000000000001

-- Rename column users.mail to email
ALTER TABLE public.users RENAME COLUMN mail TO email;

-- Change type of users.email from text to varchar(90)
ALTER TABLE public.users ALTER COLUMN email TYPE varchar(90);
