-- Takes back: columns/rename_and_alter
--
-- Revision 000000000002, after 000000000001

-- Let users.email be NULL
ALTER TABLE public.users ALTER COLUMN email DROP NOT NULL;

-- Drop default of users.email
ALTER TABLE public.users ALTER COLUMN email DROP DEFAULT;

-- Change type of users.email from text to varchar(100)
ALTER TABLE public.users ALTER COLUMN email TYPE varchar(100);

-- Rename index users_email_idx to users_mail_idx
ALTER INDEX public.users_email_idx RENAME TO users_mail_idx;

-- Rename column users.email to mail
ALTER TABLE public.users RENAME COLUMN email TO mail;
