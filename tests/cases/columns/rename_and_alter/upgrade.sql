-- columns/rename_and_alter
--
-- Revision 000000000002, after 000000000001

-- Rename column users.mail to email
ALTER TABLE public.users RENAME COLUMN mail TO email;

-- Rename index users_mail_idx to users_email_idx
ALTER INDEX public.users_mail_idx RENAME TO users_email_idx;

-- Change type of users.email from varchar(100) to text
ALTER TABLE public.users ALTER COLUMN email TYPE text;

-- Set default of users.email to '?'
ALTER TABLE public.users ALTER COLUMN email SET DEFAULT '?';

-- Require users.email, NULLs filled with '?'
UPDATE public.users SET email = '?' WHERE email IS NULL;

-- Require users.email
ALTER TABLE public.users ALTER COLUMN email SET NOT NULL;
