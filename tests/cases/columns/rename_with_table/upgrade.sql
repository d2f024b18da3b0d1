-- columns/rename_with_table
--
-- Revision 000000000002, after 000000000001

-- Rename table users to people
ALTER TABLE public.users RENAME TO people;

-- Rename column people.mail to email
ALTER TABLE public.people RENAME COLUMN mail TO email;

-- Rename constraint users_pkey of people to people_pkey
ALTER TABLE public.people RENAME CONSTRAINT users_pkey TO people_pkey;

-- Rename constraint users_mail_key of people to people_email_key
ALTER TABLE public.people RENAME CONSTRAINT users_mail_key TO people_email_key;
