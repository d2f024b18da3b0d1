-- Takes back: columns/rename_with_table
--
-- Revision 000000000002, after 000000000001

-- Rename constraint people_email_key of people to users_mail_key
ALTER TABLE public.people RENAME CONSTRAINT people_email_key TO users_mail_key;

-- Rename constraint people_pkey of people to users_pkey
ALTER TABLE public.people RENAME CONSTRAINT people_pkey TO users_pkey;

-- Rename column people.email to mail
ALTER TABLE public.people RENAME COLUMN email TO mail;

-- Rename table people to users
ALTER TABLE public.people RENAME TO users;
